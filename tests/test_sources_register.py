"""The resident register: both generations of headings, dates, towns by name, totals apart."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pytest
from source_files import CODE, cell_at, is_missing, members, write_csv

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources.register import read_register
from karte.sources.towns import TownIndex, normalise_town
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BANDS = [f"{age}-{age + 4}" for age in range(0, 85, 5)]
NAMES = {
    "29209001001": "髙山町一丁目",
    "29209001002": "髙山町二丁目",
    "292090020": "大字霞ヶ丘",
    "292090030": "東",
    "292090040": "東",
}
ORIGIN = Origin(id="b", title="", publisher="", licence="", date=None, files=())
AREAS = SmallAreas(
    frame=gpd.GeoDataFrame(
        {"key_code": list(NAMES), "name": list(NAMES.values()), "population": 1.0, "households": 1},
        geometry=[cell_at(column, 0) for column in range(len(NAMES))],
    ),
    year=2020,
    origin=ORIGIN,
)


def sexes(label: str) -> list[str]:
    return [f"{label}の男性", f"{label}の女性"]


OLD = [
    *("都道府県コード又は市区町村コード", "地域コード", "都道府県名", "市区町村名", "調査年月日"),
    *("地域名", "総人口", "男性", "女性"),
    *(one for band in BANDS for one in sexes(f"{band}歳")),
    *(*sexes("85歳以上"), "世帯数", "備考"),
]


def old_row(
    name: str, each: int, *, date: str = "2026-04-01", code: str = "292095", unknown: int = 0
) -> list[object]:
    """Return a line with the same number of men and women in every one of 18 classes."""
    half = each * 18 + unknown
    figures = [each] * 36
    return [
        code,
        "",
        "奈良県",
        "生駒市",
        date,
        name,
        half * 2,
        half,
        half,
        *figures,
        each * 9,
        "",
    ]


def read(  # noqa: PLR0913 - each is one thing that a test varies
    tmp_path: Path,
    rows: Sequence[Sequence[object]],
    *,
    head: Sequence[str] = OLD,
    name: str = "292095_population_20260401.csv",
    warnings: Problems | None = None,
    before: Sequence[Sequence[str]] = (),
) -> tuple[CountTable, ...]:
    path = write_csv(tmp_path / name, [*before, head, *rows])
    return read_register([path], root=tmp_path, code=CODE, small_areas=AREAS, warnings=warnings)


TOWNS = [
    old_row("高山町１丁目", 1),
    old_row("高山町２丁目", 2),
    old_row("霞が丘", 3),
    old_row("東", 4),
]


def test_towns_are_found_by_name_however_it_is_spelled(tmp_path: Path) -> None:
    (table,) = read(tmp_path, TOWNS)
    assert members(table) == {
        "高山町1丁目": ["29209001001"],
        "高山町2丁目": ["29209001002"],
        "霞ケ丘": ["292090020"],
        "東": ["292090030", "292090040"],
    }
    assert table.values["population"].sum() == 360
    assert table.values["households"].sum() == 90
    assert table.date == dt.date(2026, 4, 1)
    assert table.origin.id == "register-2026-04-01"


def test_broad_classes_and_unknown_age_are_derived(tmp_path: Path) -> None:
    (table,) = read(tmp_path, [old_row("東", 2, unknown=1), *TOWNS[:2]])
    row = table.values.loc["東"]
    assert row["population"] == 74
    assert row["population.total.0-14"] == 12
    assert row["population.total.15-64"] == 40
    assert row["population.male.65+"] == 10
    assert row["population.total.75+"] == 12
    assert row["population.female.85+"] == 2
    assert row["population.total.unknown"] == 2
    assert row["population.total.20-24"] == 4


def test_the_line_of_the_whole_city_is_its_own_figure_and_no_town(tmp_path: Path) -> None:
    (table,) = read(tmp_path, [old_row("", 10), *TOWNS])
    assert table.values["population"].sum() == table.municipality["population"] == 360
    assert len(table.values) == 4


def test_without_that_line_the_city_has_no_figure_of_its_own(tmp_path: Path) -> None:
    (table,) = read(tmp_path, TOWNS)
    assert math.isnan(table.municipality["population"])


@pytest.mark.parametrize("name", ["総数", "合計", "市計"])
def test_total_lines_are_known_by_their_words(tmp_path: Path, name: str) -> None:
    (table,) = read(tmp_path, [*TOWNS, old_row(name, 10)])
    assert table.values["population"].sum() == table.municipality["population"] == 360


def test_total_lines_are_known_by_their_sum(tmp_path: Path) -> None:
    (table,) = read(tmp_path, [*TOWNS, old_row("生駒市", 10)])
    assert table.values["population"].sum() == table.municipality["population"] == 360


def test_subtotals_are_left_out_and_reported(tmp_path: Path) -> None:
    warnings = Problems()
    (table,) = read(tmp_path, [*TOWNS, old_row("高山町 小計", 3)], warnings=warnings)
    assert table.values["population"].sum() == 360
    assert "高山町 小計" in warnings.found[0].what


def test_a_total_that_is_not_the_sum_is_reported_with_both_figures(tmp_path: Path) -> None:
    warnings = Problems()
    read(tmp_path, [old_row("", 11), *TOWNS], warnings=warnings)
    assert "人口 合計 360・市区町村 396" in warnings.found[0].what


def test_several_dates_in_one_file_are_several_tables(tmp_path: Path) -> None:
    later = [old_row(str(row[5]), 1, date="2025/10/1") for row in TOWNS]
    tables = read(tmp_path, [*TOWNS, *later])
    assert [table.date for table in tables] == [dt.date(2025, 10, 1), dt.date(2026, 4, 1)]
    assert [table.values["population"].sum() for table in tables] == [144, 360]


def test_one_date_in_two_files_is_refused(tmp_path: Path) -> None:
    paths = [write_csv(tmp_path / f"{name}.csv", [OLD, *TOWNS]) for name in "ab"]
    with pytest.raises(KarteError, match="2つのファイル"):
        read_register(paths, root=tmp_path, code=CODE, small_areas=AREAS)


def test_the_new_generation_of_headings(tmp_path: Path) -> None:
    head = ["全国地方公共団体コード", "ID", "地方公共団体名", *OLD[4:]]
    rows = [[row[0], "1", "奈良県生駒市", *row[4:]] for row in TOWNS]
    (table,) = read(tmp_path, rows, head=head)
    assert table.values["population"].sum() == 360


def test_a_key_code_column_is_trusted_before_names(tmp_path: Path) -> None:
    head = [*OLD, "KEY_CODE"]
    rows = [[*row, ""] for row in TOWNS[:3]] + [[*TOWNS[3], "292090040"]]
    (table,) = read(tmp_path, rows, head=head)
    assert members(table)["292090040"] == ["292090040"]
    assert table.names["292090040"] == "東"


def test_classes_to_one_hundred_and_unknown_columns(tmp_path: Path) -> None:
    ages = [*BANDS, "85-89", "90-94", "95-99"]
    head = [
        *OLD[:9],
        *(one for band in ages for one in sexes(f"{band}歳")),
        *(*sexes("100歳以上"), *sexes("年齢不詳"), "世帯数"),
    ]
    figures = [1] * 42
    row = ["292095", "", "", "", "2026-04-01", "東", 44, 22, 22, *figures, 0, 2, 9]
    (table,) = read(tmp_path, [row], head=head)
    values = table.values.loc["東"]
    assert values["population.total.85+"] == 8
    assert values["population.female.unknown"] == 2
    assert values["population.male.unknown"] == 0
    assert values["population.male.100+"] == 1


def test_english_headings_count_five_year_classes_from_zero(tmp_path: Path) -> None:
    numbers = range(1, 19)
    head = [
        *("#property", "prefCode", "regionCode", "prefName", "cityName", "surveyDate"),
        *("regionName", "totalPopulation", "male", "woman"),
        *(f"{sex}{number}" for number in numbers for sex in ("man", "woman")),
        *("numberOfHouseholds", "note", "location"),
    ]
    ages = [count for number in numbers for count in (number, number * 10)]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(head)
    sheet.append(
        [1, 29209, None, "奈良県", "生駒市", dt.date(2026, 2, 1), "東", 1881, 171, 1710, *ages, 7]
    )
    book.save(tmp_path / "a.xlsx")
    (table,) = read_register([tmp_path / "a.xlsx"], root=tmp_path, code=CODE, small_areas=AREAS)
    row = table.values.loc["東"]
    assert table.date == dt.date(2026, 2, 1)
    assert row["population.male.0-4"] == 1
    assert row["population.female.85+"] == 180
    assert row["population.total.0-14"] == 66
    assert row["households"] == 7


def test_titles_above_and_notes_below_the_table(tmp_path: Path) -> None:
    (table,) = read(
        tmp_path, [*TOWNS, ["※住民基本台帳による"]], before=[["町丁別人口"], ["単位：人"]]
    )
    assert table.values["population"].sum() == 360


def test_the_date_may_be_in_the_name_of_the_file(tmp_path: Path) -> None:
    rows = [[*row[:4], *row[5:]] for row in TOWNS]
    (table,) = read(tmp_path, rows, head=[*OLD[:4], *OLD[5:]])
    assert table.date == dt.date(2026, 4, 1)


def test_without_any_date_the_register_is_refused(tmp_path: Path) -> None:
    rows = [[*row[:4], *row[5:]] for row in TOWNS]
    with pytest.raises(KarteError, match="調査年月日の列も"):
        read(tmp_path, rows, head=[*OLD[:4], *OLD[5:]], name="jinko.csv")


def test_towns_without_a_place_are_kept_and_reported_with_their_people(tmp_path: Path) -> None:
    warnings = Problems()
    (table,) = read(tmp_path, [*TOWNS, old_row("新町", 1)], warnings=warnings)
    assert table.values.loc["新町", "population"] == 36
    assert "新町" not in members(table)
    assert "1件（36人）" in warnings.found[0].what
    assert "新町" in warnings.found[0].what


def test_a_register_that_hardly_matches_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="どの校区にも入れられません"):
        read(tmp_path, [*TOWNS, old_row("新町", 30)])


def test_blank_is_missing_and_masked_is_hidden_and_neither_is_zero(tmp_path: Path) -> None:
    blank = [*TOWNS[0][:9], "", *TOWNS[0][10:]]
    masked = [*TOWNS[1][:6], *(["X"] * 40)]
    (table,) = read(tmp_path, [blank, masked, *TOWNS[2:]], warnings=Problems())
    first, second = (f"高山町{number}丁目" for number in (1, 2))
    assert is_missing(table, first, "population.male.0-4")
    assert is_missing(table, first, "population.male.0-14")
    assert table.values.loc[first, "population.female.0-14"] == 3
    assert table.values.loc[second].isna().all()
    assert table.hidden == ("29209001002",)


def test_bad_figures_are_all_named(tmp_path: Path) -> None:
    rows = [*TOWNS[:2], [*TOWNS[2][:6], -3, "三", *TOWNS[2][8:]], TOWNS[3]]
    with pytest.raises(KarteError) as caught:
        read(tmp_path, rows)
    assert [
        "「-3」" in caught.value.problems[0].what,
        "「三」" in caught.value.problems[1].what,
    ] == [
        True,
        True,
    ]
    assert caught.value.problems[0].where.endswith("4行目")


def test_the_same_line_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="「霞が丘」の同じ行が2つ"):
        read(tmp_path, [*TOWNS, TOWNS[2]])


def test_two_towns_of_one_name_are_two_rows(tmp_path: Path) -> None:
    (table,) = read(tmp_path, [*TOWNS, old_row("東", 5)])
    assert table.values["population"].sum() == 540
    assert members(table)["東#2"] == ["292090030", "292090040"]


def test_another_citys_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="292010"):
        read(tmp_path, [old_row("東", 1, code="292010")])


def test_garbled_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="文字化け"):
        read(tmp_path, [*TOWNS, old_row("\ufffd町", 1)])


def test_a_table_without_the_columns_says_which(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="総人口（見出しは「総人口」"):
        read(tmp_path, [["東", 3]], head=["地域名", "人数"])


@pytest.mark.parametrize(
    ("census", "city"),
    [
        ("霞ヶ関三丁目", "霞が関３丁目"),
        ("大字髙木", "高木"),
        ("二十一丁目", "２１丁目"),
        ("歌津字伊里前", "歌津伊里前"),
        ("井ノ口", "井の口"),
        ("一番町", "一番町"),
    ],
)
def test_names_that_mean_the_same(census: str, city: str) -> None:
    assert normalise_town(census) == normalise_town(city)


@pytest.mark.parametrize(
    ("one", "other"), [("一丁目", "十一丁目"), ("一番町", "二番町"), ("東", "西")]
)
def test_names_that_do_not(one: str, other: str) -> None:
    assert normalise_town(one) != normalise_town(other)


def test_the_name_as_it_is_comes_before_the_name_without_oaza() -> None:
    index = TownIndex({"a": "大字安威", "b": "安威", "c": "安威一丁目"})
    assert index.find("安威") == ("b",)
    assert index.find("大字安威") == ("a",)
    assert index.find("安威１丁目") == ("c",)


def test_a_town_named_without_blocks_is_all_its_blocks() -> None:
    index = TownIndex({"a": "本町一丁目", "b": "本町二丁目", "c": "南町"})
    assert index.find("本町") == ("a", "b")
    assert index.find("南町３丁目") == ("c",)
