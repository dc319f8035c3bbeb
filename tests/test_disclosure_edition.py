"""A public edition of an unpublished register: what is withheld stands in no file of it."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

import numpy as np
import pytest
from pdf_texts import text_of
from python_calamine import CalamineWorkbook
from workspaces import contents, lay_sample, rows, run

from karte.config import load_config
from karte.config.disclosure import is_unpublished, is_withheld
from karte.config.inputs import RegisterConfig
from karte.disclosure import Withheld, withhold
from karte.errors import KarteError, Problems
from karte.explain.collect import Wanted, explain_figure
from karte.explain.public import for_public
from karte.model import Audience
from karte.profile import Assembler
from karte.progress import Silent
from karte.publish.report import conservation
from karte.sources.earlier import PRINTED, read_earlier, read_grounds
from karte.study import compute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from karte.config import Config
    from karte.inputs import Inputs
    from karte.model import Area
    from karte.profile import Results
    from karte.profile.types import Overview
    from karte.statistics import AreaCounts

DAY = "2026-04-01"
EDITION = 2026
PAGES = 2
"""Districts whose pages are made: they take longer than all the rest."""
_ALL = 'files = ["census/register/*_population_*.csv"]'
_ONE = 'files = ["census/register/229997_population_20260401.csv"]'
_BIRTHS = """
[[own_figures]]
name = "出生数"
file = "births.csv"
by = "district"
key_column = "学校名"
value_column = "人数"
unit = "人"
date = 2026-04-01
source = "出生数の台帳"

[disclosure]
threshold = 5

[output]"""
THRESHOLD = 5
FEW = 4
TOKENS = tuple(480_000 + 1013 * number for number in range(1, 14))
"""One district has few births, the others have numbers that stand nowhere else."""


class FewPages(Assembler):
    """Makes the pages of the first districts, and an index of all."""

    is_index = False

    @property
    def district_ids(self) -> tuple[str, ...]:
        found = super().district_ids
        return found if self.is_index else found[:PAGES]

    def overview(self) -> Overview:
        self.is_index = True
        return super().overview()


class Edition(NamedTuple):
    """A public edition, and what the build knew."""

    workspace: Path
    folder: Path
    report: str
    config: Config
    inputs: Inputs
    results: Results
    counted: tuple[list[AreaCounts], dict[object, object]]

    @property
    def truth(self) -> AreaCounts:
        """The register before anything was withheld."""
        return next(one for one in self.counted[0] if one.date.isoformat() == DAY)

    def again(self, **changed: object) -> Withheld:
        """Withhold for the edition after this one."""
        output = self.workspace / "output"
        earlier = {
            "earlier": read_earlier(output / "public", EDITION + 1),
            "earlier_grounds": read_grounds(output / PRINTED, EDITION + 1),
        }
        inputs = replace(self.inputs, **{**earlier, **changed})  # type: ignore[arg-type]
        told = (Problems(), Silent())
        return withhold(self.config, inputs, Audience.PUBLIC, self.counted, told)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    workspace = lay_sample(tmp_path_factory.mktemp("unpublished"))
    declaration = workspace / "karte.toml"
    text = declaration.read_text(encoding="utf-8")
    text = text.replace(_ALL, _ONE).replace('treatment = "already_public"', 'treatment = "none"')
    text = text.replace("\n[output]", _BIRTHS)
    declaration.write_text(text, encoding="utf-8", newline="\n")
    frame = (workspace / "boundaries/districts/groups.csv").read_text(encoding="utf-8-sig")
    names = [line.split(",")[0] for line in frame.splitlines()[1:]]
    births = [FEW, *TOKENS]
    lines = [f"{name},{one}" for name, one in zip(names, births, strict=True)]
    told = "\n".join(["学校名,人数", *lines, f"合計,{sum(births)}", ""])
    (workspace / "births.csv").write_text(told, encoding="utf-8")
    with (
        mock.patch("karte.study.withhold", wraps=withhold) as withheld,
        mock.patch("karte.pipeline.compute", wraps=compute) as computed,
        mock.patch("karte.pipeline.conservation", wraps=conservation) as known,
        mock.patch("karte.pipeline.Assembler", FewPages),
    ):
        folder = run(workspace, every_pdf=False).index.parent
    config, inputs = computed.call_args.args[:2]
    report = (workspace / "output/build_report.txt").read_text(encoding="utf-8-sig")
    (results,) = known.call_args.args
    return Edition(workspace, folder, report, config, inputs, results, withheld.call_args.args[3])


def register(edition: Path) -> Iterator[dict[str, str]]:
    """Yield the counts of the register."""
    for row in rows(edition, "counts.csv"):
        if row["date"] == DAY and row["source"].startswith("register"):
            yield row


def hidden(edition: Edition) -> dict[tuple[Area, str], float]:
    """Return the true numbers of what is withheld of the register."""
    (shown,) = (
        one for one in edition.results.figures.counts.values() if one.date == edition.truth.date
    )
    truth = edition.truth
    return {
        (area, count): float(truth.printed[row, place])
        for row, area in enumerate(truth.areas)
        for place, count in enumerate(truth.source)
        if not shown.status(area, count).has_value and not np.isnan(truth.printed[row, place])
    }


def hidden_births(edition: Edition) -> set[int]:
    """Return the numbers of births that are withheld besides the small one."""
    ((_, values),) = (one for one in edition.results.layers.own_figures if one[0].name == "出生数")
    found = set(TOKENS) - {one.value for one in values.values()}
    assert len(found) == 1
    return found


@pytest.mark.slow
class TestAnUnpublishedRegister:
    def test_a_withheld_count_has_no_value_no_range_and_no_grade(self, edition: Edition) -> None:
        found = [row for row in register(edition.folder) if row["status"] == "suppressed"]
        assert len(found) > 10
        for row in found:
            assert {row[one] for one in ("value", "low", "high", "least", "most", "grade")} == {""}

    def test_no_small_count_is_printed(self, edition: Edition) -> None:
        assert any(0 < one < THRESHOLD for one in hidden(edition).values())
        printed = [float(row["value"]) for row in register(edition.folder) if row["value"]]
        assert not [one for one in printed if 0 < one < THRESHOLD]

    def test_no_file_holds_a_withheld_number(self, edition: Edition) -> None:
        elsewhere = {
            row[one].partition(".")[0]
            for name in ("counts.csv", "indicators.csv", "projection.csv", "town_figures.csv")
            for row in rows(edition.folder, name)
            for one in ("value", "low", "high", "least", "most")
            if row.get(one)
        }
        # A page prints the ends of a range as round numbers.
        odd = {f"{one:.0f}" for one in hidden(edition).values() if one >= 500 and one % 5}
        numbers = odd - elsewhere
        numbers |= {str(one) for one in hidden_births(edition)}
        assert numbers
        for name, text in texts(edition.folder):
            written = set(re.findall(r"\d[\d,]*(?:\.\d+)?", text))
            plain = {one.replace(",", "").removesuffix(".0") for one in written}
            assert plain & numbers == set(), name

    def test_nor_does_a_print(self, edition: Edition, tmp_path: Path) -> None:
        prints = [
            "".join(text_of(content, tmp_path))
            for name, content in contents(edition.folder).items()
            if name.endswith(".pdf") and content
        ]
        assert len(prints) > PAGES
        assert any("出生数" in one for one in prints)
        for token in hidden_births(edition):
            assert not [one for one in prints if f"{token:,}" in one or str(token) in one]

    def test_the_pages_say_that_it_is_withheld(self, edition: Edition) -> None:
        pages = edition.folder.glob("districts/*/index.html")
        assert any("秘匿" in page.read_text(encoding="utf-8") for page in pages)

    def test_the_report_tells_what_it_costs(self, edition: Edition) -> None:
        assert "秘匿した数（公表していない資料の小さい数）" in edition.report
        assert re.search(r"令和8年4月1日（2026年） 町丁: \d+のうち\d+を秘匿", edition.report)
        assert re.search(r"出生数 令和8年4月1日（2026年） 区域: 14のうち2を秘匿", edition.report)

    def test_the_report_tells_what_is_only_taken_for_unpublished(self, edition: Edition) -> None:
        assert "「出生数」の小さい数の扱い（treatment）も" in edition.report
        assert "住民基本台帳の小さい数の扱い（treatment）も" not in edition.report

    def test_no_digest_of_the_register_stands_in_the_manifest(self, edition: Edition) -> None:
        inputs = json.loads((edition.folder / "manifest.json").read_bytes())["inputs"]
        digests = {one["path"]: one["sha256"] for one in inputs}
        assert digests["census/register/229997_population_20260401.csv"] is None
        assert digests["births.csv"] is None
        assert digests["boundaries/districts/groups.csv"]

    def test_an_explanation_for_the_public_does_not_tell_it_either(self, edition: Edition) -> None:
        catalogue = {one.id: one for one in edition.results.figures.catalogue}
        row = next(
            row
            for row in rows(edition.folder, "indicators.csv")
            if row["status"] == "suppressed"
            and row["area_type"] == "district"
            and row["date"] == DAY
            and row["indicator"] in catalogue
        )
        wanted = Wanted(row["area_id"], row["indicator"], edition.truth.date)
        full = explain_figure(edition.inputs, edition.results, catalogue[row["indicator"]], wanted)
        told = for_public(full)
        assert told.printed == "秘匿"
        assert told.formula.result is None
        for count in told.counts:
            assert count.exact is None
            assert {one.value for one in count.rows} <= {None}
            assert {one.sha256 for one in count.rows} <= {""}


@pytest.mark.slow
class TestTheNextEdition:
    def test_without_a_record_of_other_districts_there_is_none(self, edition: Edition) -> None:
        earlier = read_earlier(edition.workspace / "output/public", EDITION + 1)
        other = tuple(
            one._replace(value=one.value + 1) if one.area_type == "district" else one
            for one in earlier
        )
        with pytest.raises(KarteError) as refused:
            edition.again(earlier=other, earlier_grounds=())
        (problem,) = refused.value.problems
        assert "2026年度版が、同じ時点の数を違う区域か違う台帳で公開しています" in problem.what
        assert problem.where == "住民基本台帳 令和8年4月1日（2026年）"
        assert "printed/2026.json" in problem.hint

    def test_a_former_revision_of_the_same_year_is_known_as_well(self, edition: Edition) -> None:
        output = edition.workspace / "output"
        earlier = read_earlier(output / "public", EDITION, standing=0)
        grounds = read_grounds(output / PRINTED, EDITION, standing=0)
        issues = {one.issue for one in earlier} | {one.issue for one in grounds}
        assert issues == {f"{EDITION}-r0"}
        other = tuple(
            one._replace(value=one.value + 1) if one.area_type == "district" else one
            for one in earlier
        )
        assert edition.again(earlier=other, earlier_grounds=grounds).counts
        with pytest.raises(KarteError, match="2026年度版（訂正前）が、同じ時点の数を"):
            edition.again(earlier=other, earlier_grounds=())

    def test_the_record_is_for_the_office(self, edition: Edition) -> None:
        assert (edition.workspace / "output" / PRINTED / "2026.json").is_file()
        assert not [one for one in contents(edition.folder) if PRINTED in one.split("/")]


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield all that a file says, without the outlines of drawings, digests and sizes."""
    for name, content in contents(folder).items():
        if name.endswith((".html", ".json", ".geojson", ".csv", ".js", ".txt")):
            text = re.sub(r'\b(?:d|points)="[^"]*"', "", content.decode("utf-8"))
            yield name, re.sub(r'"(?:sha256|hash|bytes)": *[^,}]*', "", text)
        elif name.endswith(".xlsx"):
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            sheets = [book.get_sheet_by_name(one).to_python() for one in book.sheet_names]
            yield name, " ".join(str(cell) for sheet in sheets for row in sheet for cell in row)
        elif name.endswith(".gpkg"):
            with closing(sqlite3.connect(folder / name)) as file:
                layers = [one for (one,) in file.execute("SELECT table_name FROM gpkg_contents")]
                cells = [
                    cell
                    for layer in layers
                    for row in file.execute(f'SELECT * FROM "{layer}"')  # noqa: S608 - own names
                    for cell in row
                    if not isinstance(cell, bytes)
                ]
            yield name, " ".join(map(str, cells))


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

    def test_for_the_office_nothing_is_withheld(self) -> None:
        register = RegisterConfig.model_validate({"files": ["a.csv"], "treatment": "none"})
        assert is_withheld(register, Audience.PUBLIC)
        assert not is_withheld(register, Audience.INTERNAL)

    def test_the_sample_declares_its_register_as_published(self, tmp_path: Path) -> None:
        config = load_config(lay_sample(tmp_path) / "karte.toml")
        assert config.resident_register is not None
        assert config.resident_register.treatment == "already_public"
        assert config.disclosure.threshold == 10
