"""A public edition of an unpublished register: what is withheld stands in no file of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from workspaces import contents, rows, run

from karte.cli import main
from karte.config import load_config
from karte.config.disclosure import is_unpublished
from karte.config.inputs import RegisterConfig
from karte.demo import write_sample
from karte.model import Audience

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-04-01"
_ALL = 'files = ["census/register/*_population_*.csv"]'
_ONE = 'files = ["census/register/229997_population_20260401.csv"]'


class Editions(NamedTuple):
    """The same city for the public and for the office."""

    workspace: Path
    public: Path
    internal: Path
    report: str


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    workspace = tmp_path_factory.mktemp("unpublished")
    write_sample(workspace)
    declaration = workspace / "karte.toml"
    text = declaration.read_text(encoding="utf-8")
    text = text.replace(_ALL, _ONE).replace('treatment = "already_public"', 'treatment = "none"')
    declaration.write_text(text, encoding="utf-8", newline="\n")
    internal = run(workspace, Audience.INTERNAL, every_pdf=False).index.parent
    public = run(workspace, every_pdf=False).index.parent
    report = (workspace / "output/build_report.txt").read_text(encoding="utf-8-sig")
    return Editions(workspace, public, internal, report)


def register(edition: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the counts of the register of an edition by area and count."""
    names = ("area_type", "area_id", "count", "sex", "age_class")
    return {
        tuple(row[one] for one in names): row
        for row in rows(edition, "counts.csv")
        if row["date"] == DAY and row["source"].startswith("register")
    }


@pytest.mark.slow
class TestAnUnpublishedRegister:
    def test_a_withheld_count_has_no_value_no_range_and_no_grade(self, editions: Editions) -> None:
        hidden = [
            row for row in register(editions.public).values() if row["status"] == "suppressed"
        ]
        assert len(hidden) > 10
        for row in hidden:
            assert {row[one] for one in ("value", "low", "high", "least", "most", "grade")} == {""}

    def test_no_small_count_is_printed(self, editions: Editions) -> None:
        printed = [row["value"] for row in register(editions.public).values() if row["value"]]
        assert not [one for one in printed if 0 < float(one) < 10]

    def test_the_office_sees_everything(self, editions: Editions) -> None:
        counts = register(editions.internal)
        assert "suppressed" not in {row["status"] for row in counts.values()}
        assert any(0 < float(row["value"] or 0) < 10 for row in counts.values())

    def test_what_is_printed_is_what_the_office_prints(self, editions: Editions) -> None:
        everything = register(editions.internal)
        for key, row in register(editions.public).items():
            if row["value"] and row["count"] in {"population", "households"}:
                assert row["value"] == everything[key]["value"]

    def test_no_file_holds_a_withheld_number(self, editions: Editions) -> None:
        everything, printed = register(editions.internal), register(editions.public)
        values = {
            everything[key]["value"]
            for key, row in printed.items()
            if row["status"] == "suppressed"
        }
        elsewhere = {
            row[one].partition(".")[0]
            for name in ("counts.csv", "indicators.csv")
            for row in rows(editions.public, name)
            for one in ("value", "low", "high", "least", "most")
        }
        unique = {int(one) for one in values - elsewhere if int(one) >= 1000}
        assert len(unique) > 3
        texts = {
            name: content.decode("utf-8")
            for name, content in contents(editions.public).items()
            if name.endswith((".html", ".json", ".csv", ".js")) and "manifest" not in name
        }
        for value in unique:
            token = re.compile(rf"(?<![\d.,]){value:,}(?![\d.,])")
            assert not [name for name, text in texts.items() if token.search(text)], value
            plain = re.compile(rf"(?<![\d.]){value}(?:\.0)?(?![\d.])")
            data = (text for name, text in texts.items() if name.endswith((".csv", ".json")))
            assert not any(plain.search(text) for text in data), value

    def test_the_pages_say_that_it_is_withheld(self, editions: Editions) -> None:
        pages = editions.public.glob("districts/*/index.html")
        assert any("秘匿" in page.read_text(encoding="utf-8") for page in pages)

    def test_the_report_tells_what_it_costs(self, editions: Editions) -> None:
        assert "秘匿した数（公表していない資料の小さい数）" in editions.report
        assert re.search(r"令和8年4月1日（2026年） 町丁: 536のうち\d+を秘匿", editions.report)

    def test_an_explanation_for_the_public_does_not_tell_it_either(
        self,
        editions: Editions,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(editions.workspace)
        hidden = next(
            row
            for row in rows(editions.public, "indicators.csv")
            if row["status"] == "suppressed" and row["area_type"] == "district"
        )
        asked = ["explain", hidden["area_id"], hidden["indicator"], "--date", hidden["date"]]
        assert main(asked) == 0
        shown = capsys.readouterr().out
        assert "秘匿" in shown
        everything, printed = register(editions.internal), register(editions.public)
        values = {
            int(everything[key]["value"])
            for key, row in printed.items()
            if row["status"] == "suppressed" and key[1] == hidden["area_id"]
        }
        assert not [one for one in values if one >= 100 and f" {one:,}" in shown]


class TestWhatIsTreated:
    @pytest.mark.parametrize(
        ("licence", "treatment", "expected"),
        [
            ("", "", True),
            ("市の内部資料", "", True),
            ("CC BY-NC 4.0", "", True),
            ("CC BY 4.0", "", False),
            ("公共データ利用規約（第1.0版）", "", False),
            ("CC BY 4.0", "none", True),
            ("", "treated", False),
            ("", "already_public", False),
        ],
    )
    def test_a_source_is_unpublished_unless_it_is_open_or_declared(
        self, licence: str, treatment: str, *, expected: bool
    ) -> None:
        register = RegisterConfig.model_validate(
            {"files": ["a.csv"], "licence": licence, "treatment": treatment}
        )
        assert is_unpublished(register) is expected

    def test_the_sample_declares_its_register_as_published(self, tmp_path: Path) -> None:
        write_sample(tmp_path)
        config = load_config(tmp_path / "karte.toml")
        assert config.resident_register is not None
        assert config.resident_register.treatment == "already_public"
        assert config.disclosure.threshold == 10
