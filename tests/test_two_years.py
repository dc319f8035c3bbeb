"""Two editions of the sample city by commands alone: what was decided stays, what moved is told.

Between the editions one district is split, one gets another name and code, one town of a register
is put right, and a new register comes. Every row that somebody decides on is copied from what karte
itself offers.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import pytest
from filled_forms import BY, fill, voice
from second_year import (
    CORRECTED,
    FIRST,
    HEIRS,
    RENAMED,
    SECOND,
    SPLIT,
    UNCHANGED,
    lay_first_year,
    lay_second_year,
)
from workspaces import contents, one_pdf, profiles

from karte.cli.diff import ALARMS
from karte.cli.main import main
from karte.tables.corrections import COLUMNS, LEAD

if TYPE_CHECKING:
    from pathlib import Path

    from karte.profile import Profile

CAUSES = ("方法", "資料の訂正", "境界", "実際の変化")
VOICES = {SPLIT.name: "坂の多い住宅地の声Z1", RENAMED[0].name: "谷のまつりの声Z2"}
KEPT, OUTDATED = "文:couple_only", LEAD
DECIDED = {KEPT: "国勢調査の数についての市の文Z3", OUTDATED: "住民基本台帳の数についての市の文Z4"}


class Years(NamedTuple):
    """What two years left behind."""

    workspace: Path
    first: dict[str, bytes]
    said: str
    lines: list[dict[str, str]]

    @property
    def pages(self) -> dict[str, Profile]:
        """The districts of the second edition."""
        return {one.district_id: one for one in profiles(self.edition(SECOND))}

    def edition(self, year: int) -> Path:
        return self.workspace / "output" / "public" / str(year)

    def table(self, year: int, name: str) -> list[dict[str, str]]:
        with (self.edition(year) / "data" / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))


def decide(workspace: Path) -> None:
    """Copy two rows of the review into the table of corrections, and decide on them."""
    book = openpyxl.load_workbook(next((workspace / "output/review").rglob("review_public.xlsx")))
    offered = [
        [str(cell or "") for cell in row]
        for row in book["訂正に使う行"].iter_rows(values_only=True)
        if row[0] and RENAMED[0].name in str(row[0])
    ]
    rows = [
        [*row[:2], "差しかえ", text, "分かりやすく", "2025-06-01", row[6]]
        for target, text in DECIDED.items()
        for row in offered
        if row[1] == target
    ]
    with (workspace / "corrections.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    declaration = workspace / "karte.toml"
    text = declaration.read_text(encoding="utf-8")
    declaration.write_text(f'{text}\n[reading]\ncorrections = "corrections.csv"\n', "utf-8")


def write(workspace: Path) -> None:
    """Fill in the forms of two districts, as their councils do."""
    for name, text in VOICES.items():
        (blank,) = (workspace / f"output/worksheets/{FIRST}").glob(f"*_{name}区_*.xlsx")
        target = workspace / "community" / str(FIRST) / f"{name}.xlsx"
        fill(blank, target, {"強み": [voice(text)]}, BY | {"記入日": "令和7年5月10日"})


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Years:
    workspace = lay_first_year(tmp_path_factory.mktemp("two years") / "city", few=True)
    settings = f"--config={workspace / 'karte.toml'}"
    with one_pdf(), pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace)
        for command in ("review", "worksheet"):
            assert main([command, settings]) == 0
        decide(workspace)
        write(workspace)
        assert main(["build", settings]) == 0
        first = contents(workspace / f"output/public/{FIRST}")
        assert main(["new-edition", settings]) == 0
        lay_second_year(workspace)
        assert main(["build", settings]) == 0
        assert main(["diff", str(FIRST), str(SECOND), settings]) == ALARMS
        assert main(["check", settings]) == 0
    said = (workspace / "output/build_report.txt").read_text(encoding="utf-8-sig")
    path = workspace / f"output/diff/{FIRST}_{SECOND}_public.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return Years(workspace, first, said, list(csv.DictReader(file)))


def number(text: str) -> Decimal:
    return Decimal(text or 0)


def test_the_first_edition_stays_and_both_are_listed(years: Years) -> None:
    assert contents(years.edition(FIRST)) == years.first
    site = (years.workspace / "output/public/index.html").read_text(encoding="utf-8")
    assert site.index(f"{SECOND}/index.html") < site.index(f"{FIRST}/index.html")
    newest = json.loads((years.workspace / "output/public/latest/manifest.json").read_bytes())
    assert newest["edition"] == SECOND


def test_the_address_of_a_district_that_is_no_more_leads_to_its_heirs(years: Years) -> None:
    for former, heirs in ((SPLIT, HEIRS), (RENAMED[0], RENAMED[1:])):
        page = years.edition(SECOND) / "districts" / former.code / "index.html"
        text = page.read_text(encoding="utf-8")
        assert all(f"../{one.code}/index.html" in text for one in heirs)
        assert former.name in text


def test_what_a_council_wrote_stands_with_the_heirs(years: Years) -> None:
    for name, heirs in ((SPLIT.name, HEIRS), (RENAMED[0].name, RENAMED[1:])):
        for heir in heirs:
            voices = years.pages[heir.code].voices
            assert voices is not None
            (group,) = voices.groups
            assert [one.text for one in group.entries] == [VOICES[name]]
            assert "令和7年度（2025年度）版の用紙" in group.note
    assert years.pages[UNCHANGED.code].voices is None


def test_targets_stay_with_the_heirs(years: Years) -> None:
    own = {
        **dict.fromkeys(HEIRS, f"旧{SPLIT.name}の 年少人口割合"),
        RENAMED[1]: "この校区 地域の集いの場",
    }
    for heir, label in own.items():
        table = years.pages[heir.code].targets
        assert table is not None
        assert [one.label for one in table.rows if one.label.startswith(label)]


def test_a_decision_holds_until_the_figure_under_it_changes(years: Years) -> None:
    """The census is the same in both years, the register is not."""
    before = b"".join(years.first.values()).decode("utf-8", errors="replace")
    assert all(one in before for one in DECIDED.values())
    page = years.pages[RENAMED[1].code]
    assert DECIDED[KEPT] in [one.text for one in page.reading.lines]
    assert DECIDED[OUTDATED] != page.lead
    (told,) = [one for one in years.said.splitlines() if f"{RENAMED[1].name}区 の {LEAD}" in one]
    assert "2,585人" in told
    assert f"{page.key_figures[0].text}人" in told


def test_the_four_causes_add_up_in_every_line(years: Years) -> None:
    told = [one for one in years.lines if one["差"]]
    assert len(told) > 500
    for one in told:
        assert sum(number(one[cause]) for cause in CAUSES) == number(one["差"])
        assert number(one["今度の値"]) - number(one["前の値"]) == number(one["差"])
    assert all(number(one["方法"]) == 0 for one in years.lines)


def of(years: Years, district: str, indicator: str = "population") -> dict[str, Decimal]:
    """Return the causes of a change in people by the register."""
    (line,) = [
        one for one in years.lines
        if (one["区域コード"], one["符号"], one["統計"]) == (district, indicator, "住民基本台帳")
    ]  # fmt: skip
    return {cause: number(line[cause]) for cause in (*CAUSES, "差")}


def test_each_district_moved_for_its_own_cause(years: Years) -> None:
    corrected, same = of(years, CORRECTED.district.code), of(years, UNCHANGED.code)
    assert corrected["資料の訂正"] == CORRECTED.added
    assert corrected["境界"] == 0
    assert same["資料の訂正"] == same["境界"] == 0
    assert same["実際の変化"] != 0
    renamed = of(years, RENAMED[1].code)
    assert renamed["資料の訂正"] == renamed["境界"] == 0
    split = [of(years, one.code)["境界"] for one in HEIRS]
    assert all(one < 0 for one in split)
    (before,) = {one["前の値"] for one in years.lines
                 if one["区域コード"] in {heir.code for heir in HEIRS}
                 and (one["符号"], one["統計"]) == ("population", "住民基本台帳")}  # fmt: skip
    # Both are compared with all of the split district; a cut town is rounded.
    assert abs(sum(split) + number(before)) <= 1


def test_every_figure_that_changed_stands_in_the_difference(years: Years) -> None:
    """Compare the downloads of both editions as anyone could, without what karte says of them."""
    latest = defaultdict[tuple[str, str], dict[int, str]](dict)
    values = defaultdict[tuple[str, str, str], dict[int, str]](dict)
    today = {RENAMED[0].code: RENAMED[1].code}
    for year in (FIRST, SECOND):
        for row in years.table(year, "indicators.csv"):
            family = row["source"].split("-")[0]
            figure = (row["indicator"], family)
            latest[figure][year] = max(latest[figure].get(year, ""), row["date"])
    for year in (FIRST, SECOND):
        for row in years.table(year, "indicators.csv"):
            figure = (row["indicator"], row["source"].split("-")[0])
            if row["date"] == latest[figure].get(year) and row["area_type"] == "district":
                area = today.get(row["area_id"], row["area_id"])
                values[area, *figure][year] = row["value"]
    changed = {
        (area, indicator)
        for (area, indicator, _), by_year in values.items()
        if len(by_year) == 2 and len(set(by_year.values())) == 2
    }
    told = {(one["区域コード"], one["符号"]) for one in years.lines}
    assert len(changed) > 50
    assert changed <= told
