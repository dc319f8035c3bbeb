"""The list for checking: a town of three 地区, last year and this year."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from served import barriers
from workspaces import HAMLETS, ZONES, contents, lay_town, run, write_table

from karte.cli import main
from karte.model import Audience
from karte.profile import Profile
from karte.tables.corrections import COLUMNS
from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Sheet = list[tuple[object, ...]]
REVIEW = Path("output/review/2027")
REASON = "地元からの指摘"


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an edition, then begin the next, in which one 地区 has another name."""
    workspace = lay_town(tmp_path_factory.mktemp("review"))
    run(workspace, every_pdf=False)
    settings = workspace / "karte.toml"
    text = settings.read_text(encoding="utf-8").replace("edition = 2026", "edition = 2027")
    text += '\n[reading]\ncorrections = "corrections.csv"\n'
    settings.write_text(text, encoding="utf-8", newline="\n")
    zones = (*ZONES[:2], "高原地区")
    lines = [(name, zones[place // 3]) for place, name in enumerate(HAMLETS)]
    write_table(workspace / "boundaries" / "towns.csv", lines)
    correct(workspace)
    return workspace


@pytest.fixture
def town(two_years: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the town, in which commands run."""
    copy = Path(shutil.copytree(two_years, tmp_path / "町"))
    monkeypatch.chdir(copy)
    return copy


def correct(town: Path, *rows: tuple[str, ...]) -> None:
    (town / "corrections.csv").write_bytes(to_csv(COLUMNS, rows))


def review(town: Path, *arguments: str) -> dict[str, Sheet]:
    """Write the list and read its workbook."""
    assert main(["review", *arguments]) == 0
    audience = arguments[-1] if arguments else "public"
    book = openpyxl.load_workbook(town / REVIEW / f"review_{audience}.xlsx")
    return {one.title: list(one.iter_rows(values_only=True)) for one in book}


def column(sheet: Sheet, heading: str) -> list[object]:
    place = sheet[0].index(heading)
    return [row[place] for row in sheet[1:]]


def test_every_text_and_key_figure_of_every_district_is_listed(town: Path) -> None:
    sheets = review(town)
    assert set(column(sheets["文と問いかけ"], "地区")) == {"浜地区", "本郷地区", "高原地区"}
    assert len(column(sheets["おもな数字"], "指標")) == 3 * 8
    assert set(column(sheets["文と問いかけ"], "確認")) == {"□"}
    run(town, every_pdf=False)
    for path in (town / "output/public/2027/districts").glob("*/profile.json"):
        profile = Profile.model_validate_json(path.read_bytes())
        lines = [*profile.reading.lines, *profile.reading.questions]
        printed = [profile.lead, *(one.text for one in lines)]
        listed = [row[3] for row in sheets["文と問いかけ"] if row[1] == profile.district_name]
        assert listed == printed


def test_the_list_lies_outside_of_what_is_published_and_no_page_is_made(town: Path) -> None:
    before = contents(town / "output/public")
    review(town)
    assert contents(town / "output/public") == before
    assert {one.name for one in (town / REVIEW).iterdir()} == {
        "review_public.xlsx", "review_public.html",
    }  # fmt: skip


def test_the_figure_of_last_year_stands_beside_or_why_there_is_none(town: Path) -> None:
    figures = review(town)["おもな数字"]
    rows = {(row[1], row[2]): row for row in figures[1:]}
    known, renamed = rows["浜地区", "総人口"], rows["高原地区", "総人口"]
    assert known[3] == known[8] == 600
    assert known[9] == "±0"
    assert renamed[8] == "－"
    assert "この区域なし" in str(renamed[10])
    first = rows["浜地区", "65歳以上の割合"]
    assert first[9] == "－"
    assert first[10] == "前の版は未提供"


def test_the_first_edition_says_that_there_is_none_before(town: Path) -> None:
    shutil.rmtree(town / "output")
    sheets = review(town)
    assert set(column(sheets["おもな数字"], "前の版")) == {"－"}
    assert set(column(sheets["おもな数字"], "前の版や差がないわけ")) == {"前の年度版なし"}


def test_an_earlier_profile_that_cannot_be_read_is_said(town: Path) -> None:
    for path in (town / "output/public/2026/districts").glob("*/profile.json"):
        path.write_bytes(b'{"district_name": "?"}')
    why = column(review(town)["おもな数字"], "前の版や差がないわけ")
    assert "前の版の profile.json が読めない" in why


def test_rows_copied_from_the_list_and_filled_in_are_corrections(town: Path) -> None:
    rows = review(town)["訂正に使う行"]
    assert rows[0] == COLUMNS
    question = next(row for row in rows[1:] if str(row[1]).startswith("問:"))
    unit, target, _, text, *_, figures = map(str, question)
    correct(town, (unit, target, "差しかえ", "=別の問いかけです。", REASON, "2027/6/1", figures))
    sheets = review(town)
    listed = sheets["文と問いかけ"]
    (row,) = [row for row in listed if row[1:3] == (unit, target)]
    assert row[3] == "=別の問いかけです。"
    assert REASON in str(row[6])
    (told,) = sheets["訂正"][1:]
    assert "使いました" in told
    assert text in told


def test_a_public_edition_has_the_result_and_nowhere_the_reason(town: Path) -> None:
    rows = review(town)["訂正に使う行"]
    question = next(row for row in rows[1:] if str(row[1]).startswith("問:"))
    unit, target, *_, figures = map(str, question)
    correct(town, (unit, target, "差しかえ", "別の問いかけです。", REASON, "2027/6/1", figures))
    run(town, every_pdf=False)
    everything = b"".join(contents(town / "output/public/2027").values())
    assert "別の問いかけです。".encode() in everything
    assert REASON.encode() not in everything
    assert b"corrections.csv" not in everything
    run(town, Audience.INTERNAL, every_pdf=False)
    assert REASON.encode() in b"".join(contents(town / "output/internal/2027").values())
    report = (town / "output/build_report.txt").read_text(encoding="utf-8-sig")
    assert "文と問いかけの訂正" in report


def test_what_is_not_used_any_more_is_told_by_review_check_and_build(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    correct(town, ("浜地区", "はじめの文", "隠す", "", REASON, "2026/6/1", "「612人」"))
    review(town)
    told = capsys.readouterr().out
    assert "うち使っていないもの 1件" in told
    main(["check"])
    checked = capsys.readouterr().out
    assert "訂正したとき 「612人」、いま 「600人」" in checked
    main(["build", "--quiet"])
    report = (town / "output/build_report.txt").read_text(encoding="utf-8-sig")
    assert "訂正したとき 「612人」、いま 「600人」" in report


def test_the_table_of_corrections_is_kept_with_the_edition(town: Path) -> None:
    run(town, every_pdf=False)
    assert '"corrections.csv"' in (town / "archive/2027_public.json").read_text(encoding="utf-8")


def test_the_sheets_print_on_a4_across_with_repeated_headings(town: Path) -> None:
    review(town)
    book = openpyxl.load_workbook(town / REVIEW / "review_public.xlsx")
    for sheet in book.worksheets[1:]:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes
    (choice,) = book["文と問いかけ"].data_validations.dataValidation
    assert choice.formula1 == '"□,☑"'


def test_libreoffice_opens_the_workbook_and_sees_what_is_in_it(town: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice on this machine")
    texts = review(town)["文と問いかけ"]
    book = town / REVIEW / "review_public.xlsx"
    # The second sheet, in UTF-8.
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    command = [program, f"-env:UserInstallation={town.as_uri()}/office", "--headless"]
    subprocess.run(  # noqa: S603 - the program found above, on our own file
        [*command, "--convert-to", to, "--outdir", str(town), str(book)],
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    (read,) = town.glob("review_public*.csv")
    with read.open(encoding="utf-8-sig", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == [
            tuple(cell or "" for cell in row) for row in texts
        ]


def test_two_runs_write_the_same_bytes(town: Path) -> None:
    review(town)
    before = contents(town / REVIEW)
    review(town)
    assert contents(town / REVIEW) == before


def test_the_page_asks_for_nothing_and_is_no_wider_than_a_screen(
    town: Path, browser: Browser
) -> None:
    review(town)
    page = browser.new_page(viewport={"width": 360, "height": 800})
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto((town / REVIEW / "review_public.html").as_uri())
    assert len(asked) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert barriers(page) == []
    page.close()
