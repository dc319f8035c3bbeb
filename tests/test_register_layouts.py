"""Registers turned on their side, in two files, with merged figures, of several cities."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pytest
from source_files import CODE, cell_at, is_missing, members, write_csv

from karte.config.inputs import RegisterConfig
from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources.register import read_register
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = {"29209001001": "本町一丁目", "29209001002": "本町二丁目", "292090030": "東"}
AREAS = SmallAreas(
    frame=gpd.GeoDataFrame(
        {"key_code": list(NAMES), "name": list(NAMES.values()), "population": 1.0, "households": 1},
        geometry=[cell_at(column, 0) for column in range(len(NAMES))],
    ),
    year=2020,
    origin=Origin(id="b", title="", publisher="", licence="", date=None, files=()),
)
TOWNS = ["本町１丁目", "本町２丁目", "東"]
AGES = ["0～14歳", "15～64歳", "65歳以上"]
MEN = [[4, 40, 11], [3, 33, 16], [12, 60, 19]]
WOMEN = [[4, 38, 15], [5, 35, 20], [13, 57, 24]]
ALL = [[8, 78, 26], [8, 68, 36], [25, 117, 43]]
MEN_IN_ALL, WOMEN_IN_ALL, PEOPLE = 198, 211, 409
TITLE = "町丁別年齢別人口（令和８年４月１日現在）"
Cell = Any
"""What openpyxl and the csv module write as it is."""


def read(*paths: Path, warnings: Problems | None = None) -> tuple[CountTable, ...]:
    return read_register(
        paths,
        root=paths[0].parent,
        code=CODE,
        small_areas=AREAS,
        warnings=Problems() if warnings is None else warnings,
    )


def told(warnings: Problems) -> str:
    return "\n".join(map(str, warnings.found))


def across(figures: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """Return a row for each age, a column for each town, and the sums of both."""
    ages = [[age, *own] for age, own in zip(AGES, zip(*figures, strict=True), strict=True)]
    rows: list[list[Cell]] = [["総数", *map(sum, figures)], *ages]
    return [[*row, sum(row[1:])] for row in rows]


def assert_people_by_age(table: CountTable) -> None:
    assert table.date == dt.date(2026, 4, 1)
    assert table.names.tolist() == TOWNS
    assert table.values["population"].tolist() == [112, 112, 185]
    assert table.values["population.total.0-14"].tolist() == [8, 8, 25]
    assert table.values["population.total.65+"].tolist() == [26, 36, 43]
    assert table.values["population.total.unknown"].tolist() == [0, 0, 0]
    assert table.municipality["population"] == PEOPLE
    assert sorted(table.members["key_code"]) == sorted(NAMES)


def assert_known(table: CountTable) -> None:
    assert_people_by_age(table)
    assert table.values["population.male"].tolist() == [55, 52, 91]
    assert table.values["population.female.65+"].tolist() == [15, 20, 24]
    assert table.municipality["population.male"] == MEN_IN_ALL


# Ages in the rows, towns in the columns

HEAD = ["年齢", *TOWNS, "合計"]


def test_ages_in_the_rows_and_towns_in_the_columns(tmp_path: Path) -> None:
    warnings = Problems()
    (table,) = read(
        write_csv(tmp_path / "a.csv", [[TITLE], HEAD, *across(ALL), ["※住民基本台帳による"]]),
        warnings=warnings,
    )
    assert_people_by_age(table)
    assert told(warnings) == ""


def test_blocks_of_men_and_women_below_one_heading(tmp_path: Path) -> None:
    rows = [
        [TITLE],
        HEAD,
        *([["男", "", "", "", ""], *across(MEN)[1:]]),
        *([["女", "", "", "", ""], *across(WOMEN)[1:]]),
    ]
    (table,) = read(write_csv(tmp_path / "a.csv", rows))
    assert_known(table)


def test_the_sex_in_a_column_of_its_own_over_several_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append(["区分", *HEAD])
    for word, figures in (("計", ALL), ("男", MEN), ("女", WOMEN)):
        first = sheet.max_row + 1
        for row in across(figures):
            sheet.append([word if sheet.max_row + 1 == first else None, *row])
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    book.save(tmp_path / "a.xlsx")
    (table,) = read(tmp_path / "a.xlsx")
    assert_known(table)


def test_blocks_that_each_repeat_the_names_of_the_towns(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["令和８年４月１日現在"]]
    for word, figures in (("計", ALL), ("男", MEN), ("女", WOMEN)):
        rows += [[f"町丁別人口（{word}）"], HEAD, *across(figures), [""]]
    (table,) = read(write_csv(tmp_path / "a.csv", rows))
    assert_known(table)


def test_sexes_below_the_name_of_each_town(tmp_path: Path) -> None:
    names = [one for name in TOWNS for one in (name, "", "")]
    rows = [
        [age, *(one for town in range(3) for one in (MEN[town][place] + WOMEN[town][place],
                                                      MEN[town][place], WOMEN[town][place]))]
        for place, age in enumerate(AGES)
    ]  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([TITLE], ["年齢", *names], ["", *("計男女" * 3)], *rows):
        sheet.append(row)
    for first in (2, 5, 8):
        sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=first + 2)
    book.save(tmp_path / "a.xlsx")
    (table,) = read(tmp_path / "a.xlsx")
    assert table.values["population.male"].tolist() == [55, 52, 91]
    assert table.values["population.total.65+"].tolist() == [26, 36, 43]


def test_a_bad_figure_of_a_turned_sheet_is_named_with_its_column(tmp_path: Path) -> None:
    rows = across(ALL)
    rows[1][2] = "不明者"
    with pytest.raises(
        KarteError, match="「0～14歳」の「不明者」は0以上の数ではありません"
    ) as caught:
        read(write_csv(tmp_path / "a.csv", [[TITLE], HEAD, *rows]))
    assert caught.value.problems[0].where == "a.csv C列"


def test_ages_of_a_turned_sheet_that_do_not_add_up_are_named_with_its_column(
    tmp_path: Path,
) -> None:
    rows = across(ALL)
    rows[0][3] = 999
    warnings = Problems()
    read(write_csv(tmp_path / "a.csv", [[TITLE], HEAD, *rows]), warnings=warnings)
    assert "東（D列） 人口 999・内訳の合計 185" in told(warnings)


# Men in one file, women in another


def upright(figures: Sequence[Sequence[int]]) -> list[list[Cell]]:
    rows = [[name, sum(own), *own] for name, own in zip(TOWNS, figures, strict=True)]
    return [
        ["町名", "総数", *AGES],
        *rows,
        ["合計", *map(sum, zip(*(row[1:] for row in rows), strict=True))],
    ]


@pytest.mark.parametrize("names", [("男", "女"), ("r080401_男", "r080401_女")])
def test_men_and_women_in_files_of_their_own(tmp_path: Path, names: tuple[str, str]) -> None:
    paths = [
        write_csv(tmp_path / f"{name}.csv", [[TITLE], *upright(figures)])
        for name, figures in zip(names, (MEN, WOMEN), strict=True)
    ]
    warnings = Problems()
    (table,) = read(*paths, warnings=warnings)
    assert_known(table)
    assert [one.path for one in table.origin.files] == sorted(path.name for path in paths)
    assert told(warnings) == ""


def test_the_sex_may_be_in_the_title(tmp_path: Path) -> None:
    paths = [
        write_csv(tmp_path / f"{name}.csv", [[f"町別人口（{word}）"], [TITLE], *upright(figures)])
        for name, word, figures in (("1", "男", MEN), ("2", "女", WOMEN))
    ]
    (table,) = read(*paths)
    assert_known(table)


def test_everybody_may_be_a_third_file(tmp_path: Path) -> None:
    paths = [
        write_csv(tmp_path / f"{name}.csv", [[TITLE], *upright(figures)])
        for name, figures in (("計", ALL), ("男", MEN), ("女", WOMEN))
    ]
    (table,) = read(*paths)
    assert_known(table)


def test_towns_that_one_of_the_files_lacks_are_reported(tmp_path: Path) -> None:
    head, first, second, third, _ = upright(WOMEN)
    paths = [
        write_csv(tmp_path / "男.csv", [[TITLE], *upright(MEN)[:4]]),
        write_csv(tmp_path / "女.csv", [[TITLE], head, first, second, ["西", *third[1:]]]),
    ]
    warnings = Problems()
    (table,) = read(*paths, warnings=warnings)
    assert (
        "男女別の表で町丁が違います（令和8年4月1日（2026年））: "
        "男の表にない町丁が1件（西）、女の表にない町丁が1件（東）。"
    ) in told(warnings)
    assert is_missing(table, "東", "population")
    assert table.values.loc["東", "population.male"] == 91


def test_files_of_men_and_women_of_other_towns_are_refused(tmp_path: Path) -> None:
    head, *rows = upright(WOMEN)[:4]
    others = [[f"別の町{place}", *row[1:]] for place, row in enumerate(rows)]
    paths = [
        write_csv(tmp_path / "男.csv", [[TITLE], *upright(MEN)[:4]]),
        write_csv(tmp_path / "女.csv", [[TITLE], head, *others]),
    ]
    with pytest.raises(KarteError, match="男の表と女の表の町丁がほとんど違います") as caught:
        read(*paths)
    assert caught.value.problems[0].where == "男.csv と 女.csv"


def test_men_without_women_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "男.csv", [[TITLE], *upright(MEN)])
    with pytest.raises(KarteError, match="男の人口だけで、女の人口の表がありません"):
        read(path)


def test_two_files_of_men_are_refused(tmp_path: Path) -> None:
    paths = [
        write_csv(tmp_path / f"{name}.csv", [[TITLE], *upright(figures)])
        for name, figures in (("男", MEN), ("男_2", MEN), ("女", WOMEN))
    ]
    with pytest.raises(KarteError, match="男の人口の表が2つあります"):
        read(*paths)


# A figure that two towns share


def merged(folder: Path, ranges: Sequence[str]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append(["町名", "世帯数", "総数", *AGES])
    for name, households, own in zip(TOWNS, (50, 48, 80), ALL, strict=True):
        sheet.append([name, households, sum(own), *own])
    for one in ranges:
        sheet.merge_cells(one)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_towns_that_share_all_figures_are_one_row_of_two_members(tmp_path: Path) -> None:
    warnings = Problems()
    path = merged(tmp_path, [f"{column}3:{column}4" for column in "BCDEF"])
    (table,) = read(path, warnings=warnings)
    assert members(table) == {
        "本町1丁目・本町2丁目": ["29209001001", "29209001002"],
        "東": ["292090030"],
    }
    assert table.values["population"].tolist() == [112, 185]
    assert table.values["households"].tolist() == [50, 80]
    assert (
        "結合したセルの数値を、2つの町丁を合わせた1行として読みました: 本町１丁目、本町２丁目"
        in told(warnings)
    )
    assert "a.xlsx 3〜4行目" in told(warnings)


def test_what_is_not_merged_is_added_where_the_rest_is(tmp_path: Path) -> None:
    (table,) = read(merged(tmp_path, [f"{column}3:{column}4" for column in "DEF"]))
    row = table.values.iloc[0]
    assert row["population"] == 112 + 112
    assert row["households"] == 50 + 48
    assert row["population.total.65+"] == 26


def test_a_member_that_lies_nowhere_leaves_the_row_unplaced(tmp_path: Path) -> None:
    path = merged(tmp_path, [f"{column}3:{column}4" for column in "BCDEF"])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A4"] = "みどり台"
    book.save(path)
    warnings = Problems()
    (table,) = read(path, warnings=warnings)
    assert members(table) == {"東": ["292090030"]}
    assert "本町１丁目・みどり台（112人" in told(warnings)


DOUBT = (
    "「本町２丁目」の行に数値がありません。すぐ上の「本町１丁目」の数値が、"
    "「本町１丁目」と「本町２丁目」を合わせた数かもしれません"
)


def test_a_blank_line_of_a_text_table_is_doubtful(tmp_path: Path) -> None:
    head, first, _, third, _ = upright(ALL)
    warnings = Problems()
    path = write_csv(tmp_path / "a.csv", [[TITLE], head, first, ["本町２丁目"], third])
    (table,) = read(path, warnings=warnings)
    assert DOUBT in told(warnings)
    assert "a.csv 4行目" in told(warnings)
    assert table.values["population"].tolist() == [112, 185]


@pytest.mark.parametrize("rows", [range(3, 7), range(4, 5)])
def test_a_figure_merged_over_two_columns_of_towns_is_doubtful(tmp_path: Path, rows: range) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([TITLE], HEAD, *across(ALL)):
        sheet.append(row)
    for line in rows:
        sheet.merge_cells(start_row=line, end_row=line, start_column=2, end_column=3)
    book.save(tmp_path / "a.xlsx")
    warnings = Problems()
    (table,) = read(tmp_path / "a.xlsx", warnings=warnings)
    assert "「本町２丁目」の列に数値がありません。すぐ左の「本町１丁目」の数値が" in told(warnings)
    assert "a.xlsx C列" in told(warnings)
    known = table.values["population.total.0-14"]
    assert known.sum() == 8 + 25


def test_a_blank_line_of_the_standard_layout_is_doubtful(tmp_path: Path) -> None:
    head = ["市区町村コード", "調査年月日", "地域名", "総人口"]
    rows = [
        ["292095", "2026-04-01", "本町１丁目", "224"],
        ["292095", "2026-04-01", "本町２丁目", ""],
        ["292095", "2026-04-01", "東", "185"],
    ]
    warnings = Problems()
    read(write_csv(tmp_path / "a.csv", [head, *rows]), warnings=warnings)
    assert DOUBT in told(warnings)
    assert "a.csv 3行目" in told(warnings)


def test_a_heading_among_the_lines_is_not_doubtful(tmp_path: Path) -> None:
    head, first, second, third, _ = upright(ALL)
    warnings = Problems()
    rows = [[TITLE], head, first, second, ["東部地区"], third, ["※外国人を含む"]]
    read(write_csv(tmp_path / "a.csv", rows), warnings=warnings)
    assert told(warnings) == ""


# Several municipalities in one table


def several(codes: Sequence[str]) -> list[list[Cell]]:
    head, *rows, _ = upright(ALL)
    own = [["292095", *row] for row in rows]
    others = [[code, f"町{place}", 9, 2, 3, 4] for place, code in enumerate(codes)]
    return [
        [TITLE],
        ["市区町村コード", "町名", "年齢別人口", "", "", ""],
        ["", "", *head[1:]],
        *own,
        *others,
    ]


def test_lines_of_other_municipalities_are_left_out_and_counted(tmp_path: Path) -> None:
    warnings = Problems()
    path = write_csv(tmp_path / "a.csv", several(["292010", "292010", "292028"]))
    (table,) = read(path, warnings=warnings)
    assert table.values["population"].sum() == PEOPLE
    assert "市区町村コード 29209 ではない行を3行除きました（292010: 2行、292028: 1行）。" in told(
        warnings
    )


def test_a_table_of_other_municipalities_alone_is_refused(tmp_path: Path) -> None:
    rows = several(["292010", "292028"])
    with pytest.raises(KarteError, match="29209 ではない行を2行除きました"):
        read(write_csv(tmp_path / "a.csv", [*rows[:3], *rows[6:]]))


# Terms of use


@pytest.mark.parametrize("stated", ["", None])
def test_terms_that_nobody_stated_are_credited_as_not_stated(
    tmp_path: Path, stated: str | None
) -> None:
    path = write_csv(tmp_path / "a.csv", [[TITLE], *upright(ALL)])
    (table,) = read_register(
        [path], root=tmp_path, code=CODE, small_areas=AREAS, licence=stated, warnings=Problems()
    )
    assert table.origin.licence == "利用条件の記載なし（市区町村に確認が必要）"


def test_a_declared_register_claims_no_terms_of_its_own() -> None:
    assert RegisterConfig(files=("a.csv",)).licence == ""
    assert RegisterConfig(files=("a.csv",), licence="CC BY 4.0").licence == "CC BY 4.0"
