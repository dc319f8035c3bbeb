"""Terms of use: what a municipality forbids is not published."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest
from workspaces import ikoma, profiles, run

from karte.errors import KarteError
from karte.model import Audience
from karte.sources.terms import Terms, read_terms

if TYPE_CHECKING:
    from pathlib import Path

LIST = "R3_Terms_of_use_municipality_data.xlsx"
HEAD = (
    "都道府県",
    "行政CD",
    "自治体",
    "R3小学校区\n公開条件",
    "R3小学校区\n利用条件",
    "R3小学校区\n特記条件",
    "R3小学校区\n特記条件詳細",
    "R3中学校区\n公開条件",
    "R3中学校区\n利用条件",
    "R3中学校区\n特記条件",
    "R3中学校区\n特記条件詳細",
)

JUNIOR = ("01公開", "提供不可", "2.なし", "-")


def write_list(path: Path, use: str, *, code: str = "29209", note: str = "-") -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEAD)
    book.active.append(("29奈良県", code, "生駒市", "01公開", use, "2.なし", note, *JUNIOR))
    book.save(path)


def workspace_of(real_data: Path, tmp_path: Path, line: str) -> Path:
    workspace = ikoma(real_data, tmp_path)
    path = workspace / "karte.toml"
    text = path.read_text(encoding="utf-8").replace("year = 2023", f"year = 2023\n{line}")
    path.write_text(text, encoding="utf-8")
    return workspace


@pytest.mark.parametrize(
    ("code", "use", "forbidden"),
    [
        ("11208", "再配布・再利用不可", True),
        ("22212", "商用利用不可", False),
        ("29209", "オープンデータ公開", False),
    ],
)
def test_the_published_list_is_read_by_municipality(
    real_data: Path, code: str, use: str, *, forbidden: bool
) -> None:
    terms = read_terms(real_data / "terms" / LIST, root=real_data, code=code)
    assert terms is not None
    assert terms.use == use
    assert terms.forbids_publication is forbidden


def test_a_municipality_that_is_not_listed_has_no_terms(real_data: Path) -> None:
    assert read_terms(real_data / "terms" / LIST, root=real_data, code="40130") is None


def test_junior_high_districts_have_their_own_terms(tmp_path: Path) -> None:
    write_list(tmp_path / LIST, "オープンデータ公開", note="注意\nあり")
    own = read_terms(tmp_path / LIST, root=tmp_path, code="29209")
    junior = read_terms(tmp_path / LIST, root=tmp_path, code="29209", junior=True)
    assert own == Terms("生駒市", "オープンデータ公開", "注意 あり")
    assert junior == Terms("生駒市", "提供不可", "")


def test_another_table_is_refused_with_the_name_of_the_right_one(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(KarteError) as caught:
        read_terms(tmp_path / "x.csv", root=tmp_path, code="29209")
    assert "R3_Terms_of_use" in caught.value.problems[0].hint


def test_forbidden_districts_stop_a_public_build_but_not_an_internal_one(
    real_data: Path, tmp_path: Path
) -> None:
    workspace = workspace_of(real_data, tmp_path, f'terms = "boundaries/{LIST}"')
    write_list(workspace / "boundaries" / LIST, "再配布・再利用不可")
    with pytest.raises(KarteError) as caught:
        run(workspace)
    (problem,) = caught.value.problems
    assert "再配布・再利用不可" in problem.what
    assert "internal" in problem.hint
    assert not (workspace / "output").exists()
    assert run(workspace, Audience.INTERNAL, every_pdf=False).districts == 12


def test_terms_that_allow_publication_are_printed_with_the_source(
    real_data: Path, tmp_path: Path
) -> None:
    workspace = workspace_of(real_data, tmp_path, f'terms = "boundaries/{LIST}"')
    shutil.copy(real_data / "terms" / LIST, workspace / "boundaries")
    made = run(workspace, every_pdf=False)
    assert not [one for one in made.findings if "利用条件" in one.what]
    licences = {one.licence for one in next(profiles(made.index.parent)).sources}
    assert any("オープンデータ公開" in licence for licence in licences)


def test_without_a_list_staff_are_asked_to_confirm(real_data: Path, tmp_path: Path) -> None:
    made = run(workspace_of(real_data, tmp_path / "asked", ""), every_pdf=False)
    (finding,) = [one for one in made.findings if "利用条件" in one.what]
    assert "terms_confirmed" in finding.hint
    line = 'terms_confirmed = "2026-05-01 教育委員会に確認"'
    confirmed = run(workspace_of(real_data, tmp_path / "confirmed", line), every_pdf=False)
    assert not [one for one in confirmed.findings if "利用条件" in one.what]
