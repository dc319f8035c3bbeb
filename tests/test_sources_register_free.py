"""The resident register in the layouts that cities make for themselves, and names settled once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import openpyxl
import pytest
from excel_files import write_xls, write_xlsb
from hypothesis import given
from hypothesis import strategies as st
from source_files import CODE, cell_at, is_missing, members, write_csv

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources.register import read_register
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

NAMES = {
    "29209001001": "本町一丁目",
    "29209001002": "本町二丁目",
    "292090020": "大字霞ヶ丘",
    "292090030": "東",
}
AREAS = SmallAreas(
    frame=gpd.GeoDataFrame(
        {"key_code": list(NAMES), "name": list(NAMES.values()), "population": 1.0, "households": 1},
        geometry=[cell_at(column, 0) for column in range(len(NAMES))],
    ),
    year=2020,
    origin=Origin(id="b", title="", publisher="", licence="", date=None, files=()),
)
TOWNS = ("本町１丁目", "本町２丁目", "霞が丘", "東")
CITY_BANDS = ("0～4歳", "5～9歳", "10～14歳", "15～64歳", "65～74歳", "75歳以上")
MEN = {
    "本町１丁目": (1, 2, 3, 40, 5, 6),
    "本町２丁目": (2, 0, 1, 33, 7, 9),
    "霞が丘": (0, 1, 4, 21, 3, 2),
    "東": (5, 5, 2, 60, 11, 8),
}
WOMEN = {
    "本町１丁目": (2, 1, 1, 38, 6, 9),
    "本町２丁目": (0, 3, 2, 35, 8, 12),
    "霞が丘": (1, 1, 0, 19, 4, 5),
    "東": (4, 6, 3, 57, 10, 14),
}
HOUSEHOLDS = {"本町１丁目": 50, "本町２丁目": 48, "霞が丘": 25, "東": 80}
PEOPLE = 472
"""Everybody in the four towns."""
TITLE = "町丁別年齢別人口（令和８年４月１日現在）"
Cell = Any
"""What openpyxl and the csv module write as it is."""


def both(name: str) -> list[int]:
    return [men + women for men, women in zip(MEN[name], WOMEN[name], strict=True)]


def total(figures: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*figures, strict=True)]


def triple(name: str) -> list[int]:
    """Return 計, 男 and 女 of all ages and of each class."""
    found = [sum(both(name)), sum(MEN[name]), sum(WOMEN[name])]
    for all_, men, women in zip(both(name), MEN[name], WOMEN[name], strict=True):
        found += [all_, men, women]
    return found


def read(
    path: Path, *, names: Path | None = None, warnings: Problems | None = None
) -> tuple[CountTable, ...]:
    return read_register(
        [path],
        root=path.parent,
        code=CODE,
        small_areas=AREAS,
        names=names,
        warnings=Problems() if warnings is None else warnings,
    )


def write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def assert_known(table: CountTable) -> None:
    """Make sure that the four towns are read in full."""
    assert table.date == dt.date(2026, 4, 1)
    assert len(table.values) == 4
    assert table.values["population"].sum() == PEOPLE
    for name in TOWNS:
        row = table.values.loc[table.names.index[table.names == name][0]]
        assert row["population.male"] == sum(MEN[name])
        assert row["population.male.0-4"] == MEN[name][0]
        assert row["population.female.75+"] == WOMEN[name][5]
        assert row["population.total.0-14"] == sum(both(name)[:3])
        assert row["population.total.65+"] == sum(both(name)[4:])
        assert row["population.total.unknown"] == 0
    assert sorted(table.members["key_code"]) == sorted(NAMES)


def told(warnings: Problems) -> str:
    return "\n".join(map(str, warnings.found))


# One table, two rows of headings


def merged_book() -> Worksheet:
    """Write 町名 over two rows, each age over 計・男・女; return the sheet, not yet saved."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append(["", "", "（単位：人）"])
    sheet.append(["町　丁　名", "世帯数"])
    sheet.append([None, None])
    for place, band in enumerate(("総　数", *CITY_BANDS)):
        first = 3 + 3 * place
        sheet.cell(3, first, band)
        sheet.merge_cells(start_row=3, end_row=3, start_column=first, end_column=first + 2)
        for offset, word in enumerate("計男女"):
            sheet.cell(4, first + offset, word)
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:B4")
    sheet.merge_cells("A1:W1")
    for name in TOWNS:
        sheet.append([name, HOUSEHOLDS[name], *triple(name)])
    sheet.append(["合　計", 203, *total([triple(name) for name in TOWNS])])
    sheet.append(["※住民基本台帳による。外国人を含む。"])
    return sheet


def test_merged_headings_in_two_rows(tmp_path: Path) -> None:
    sheet = merged_book()
    sheet.parent.save(tmp_path / "a.xlsx")
    warnings = Problems()
    (table,) = read(tmp_path / "a.xlsx", warnings=warnings)
    assert_known(table)
    assert table.municipality["population"] == PEOPLE
    assert table.values["households"].tolist() == [50, 48, 25, 80]
    assert told(warnings) == ""


def test_two_rows_of_headings_in_a_text_table_have_no_frames(tmp_path: Path) -> None:
    upper = ["町名", "世帯数"]
    lower = ["", ""]
    for band in ("総数", *CITY_BANDS):
        upper += [band, "", ""]
        lower += list("計男女")
    rows = [[name, HOUSEHOLDS[name], *triple(name)] for name in TOWNS]
    for encoding in ("cp932", "utf-8"):
        path = write_csv(tmp_path / f"{encoding}.csv", [[TITLE], upper, lower, *rows])
        assert_known(read(path)[0])


def test_ages_under_men_and_women(tmp_path: Path) -> None:
    upper = ["町名", *(["男"] + [""] * 6), *(["女"] + [""] * 6)]
    lower = ["", "計", *CITY_BANDS, "計", *CITY_BANDS]
    rows = [[name, sum(MEN[name]), *MEN[name], sum(WOMEN[name]), *WOMEN[name]] for name in TOWNS]
    assert_known(read(write_csv(tmp_path / "a.csv", [[TITLE], upper, lower, *rows]))[0])


# Men and women in lines, on sheets, one below the other, side by side

LINES = ["町丁名", "区分", "総数", *CITY_BANDS]


def lines_of(name: str) -> list[list[Cell]]:
    kinds = (("計", both(name)), ("男", MEN[name]), ("女", WOMEN[name]))
    return [[name if word == "計" else "", word, sum(own), *own] for word, own in kinds]


def test_men_and_women_as_lines_below_their_town(tmp_path: Path) -> None:
    rows = [line for name in TOWNS for line in lines_of(name)]
    assert_known(read(write_csv(tmp_path / "a.csv", [[TITLE], LINES, *rows]))[0])


def test_the_name_may_stand_beside_the_middle_line(tmp_path: Path) -> None:
    rows = [line for name in TOWNS for line in lines_of(name)]
    for place, row in enumerate(rows):
        row[0] = TOWNS[place // 3] if row[1] == "男" else ""
    assert_known(read(write_csv(tmp_path / "a.csv", [[TITLE], LINES, *rows]))[0])


def test_men_and_women_in_the_column_of_the_names(tmp_path: Path) -> None:
    rows = list[list[Cell]]()
    for name in TOWNS:
        rows += [[name, sum(both(name)), *both(name)]]
        rows += [["　男", sum(MEN[name]), *MEN[name]], ["　女", sum(WOMEN[name]), *WOMEN[name]]]
    head = ["町丁名", "総数", *CITY_BANDS]
    assert_known(read(write_csv(tmp_path / "a.csv", [[TITLE], head, *rows]))[0])


def test_a_merged_figure_counts_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append(["町丁名", "世帯数", "", "総数", *CITY_BANDS])
    for name in TOWNS:
        first = sheet.max_row + 1
        for line in lines_of(name):
            sheet.append([line[0], HOUSEHOLDS[name] if line[1] == "計" else None, *line[1:]])
        sheet.merge_cells(f"A{first}:A{first + 2}")
        sheet.merge_cells(f"B{first}:B{first + 2}")
    book.save(tmp_path / "a.xlsx")
    (table,) = read(tmp_path / "a.xlsx")
    assert_known(table)
    assert table.values["households"].sum() == 203


def blocks(towns: Sequence[Sequence[str]]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["町丁別の年齢５歳刻み一覧表"], ["", "令和８年４月１日現在"]]
    for group in towns:
        rows.append([*LINES, "備考"])
        rows += [[*line, ""] for name in group for line in lines_of(name)]
        rows += [[], ["（次のページに続く）"]]
    return rows


def test_blocks_repeated_down_the_sheet(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"一覧": blocks([TOWNS[:2], TOWNS[2:]])})
    assert_known(read(path)[0])


def by_sex(word: str) -> list[list[Cell]]:
    everybody = {name: tuple(both(name)) for name in TOWNS}
    figures: dict[str, tuple[int, ...]] = dict(
        everybody if word == "計" else MEN if word == "男" else WOMEN
    )
    rows = [[name, sum(figures[name]), *figures[name]] for name in TOWNS]
    all_ = [figures[name] for name in TOWNS]
    return [
        ["町名", "総数", *CITY_BANDS],
        *rows,
        ["合計", sum(map(sum, all_)), *total(all_)],
    ]


def test_men_and_women_on_sheets_of_their_own(tmp_path: Path) -> None:
    sheets = {word: [[TITLE], *by_sex(word)] for word in "計男女"}
    notes: list[list[Cell]] = [["この表について"], ["住民基本台帳による"]]
    warnings = Problems()
    path = write_book(tmp_path / "a.xlsx", {"説明": notes, **sheets})
    (table,) = read(path, warnings=warnings)
    assert_known(table)
    assert table.municipality["population.male"] == sum(map(sum, MEN.values()))
    assert "読みませんでした: 説明" in told(warnings)


@pytest.mark.parametrize("heading", ["（{}）", "{}", "【{}】"])
def test_tables_of_men_and_women_one_below_the_other(tmp_path: Path, heading: str) -> None:
    rows: list[list[Cell]] = [["令和８年４月１日現在"]]
    for word in "計男女":
        rows += [
            ["町別人口" + heading.format(word) if heading != "{}" else word],
            *by_sex(word),
            [],
        ]
    assert_known(read(write_csv(tmp_path / "a.csv", rows))[0])


def test_sections_of_men_and_women_under_one_heading(tmp_path: Path) -> None:
    head, *_ = by_sex("男")
    rows: list[list[Cell]] = [[TITLE], head]
    for word in "男女":
        rows += [[word], *by_sex(word)[1:]]
    assert_known(read(write_csv(tmp_path / "a.csv", rows))[0])


def test_ages_that_go_on_in_a_second_table(tmp_path: Path) -> None:
    upper = ["町名", "総数", "", "", *(one for band in CITY_BANDS[:3] for one in (band, "", ""))]
    lower = ["", *("計男女" * 4)]
    later = ["町名", *(one for band in CITY_BANDS[3:] for one in (band, "", ""))]
    rows = [
        *([TITLE], upper, lower),
        *([name, *triple(name)[:12]] for name in TOWNS),
        *([""], later, lower[:10]),
        *([name, *triple(name)[12:]] for name in TOWNS),
    ]
    assert_known(read(write_csv(tmp_path / "a.csv", rows))[0])


def test_tables_side_by_side(tmp_path: Path) -> None:
    head = ["町名", "世帯数", "男", "女", "計"]
    figures = [
        [name, HOUSEHOLDS[name], sum(MEN[name]), sum(WOMEN[name]), sum(both(name))]
        for name in TOWNS
    ]
    rows = [[*figures[place], "", *figures[place + 2]] for place in (0, 1)]
    path = write_csv(tmp_path / "町別人口_R8.4.1.csv", [[*head, "", *head], *rows])
    (table,) = read(path)
    assert table.date == dt.date(2026, 4, 1)
    assert table.values["population"].sum() == PEOPLE
    assert table.values["households"].sum() == 203
    assert len(table.members) == 4


def test_one_line_for_each_town_sex_and_age(tmp_path: Path) -> None:
    rows = [
        [name, band, MEN[name][place], WOMEN[name][place]]
        for name in TOWNS
        for place, band in enumerate(CITY_BANDS)
    ]
    path = write_csv(tmp_path / "a.csv", [[TITLE], ["町名", "年齢", "男", "女"], *rows])
    assert_known(read(path)[0])


def test_sheets_of_parts_of_the_city_are_added(tmp_path: Path) -> None:
    rows = by_sex("計")
    sheets = {
        "本庁": [[TITLE], *rows[:3], ["合計", *total([one[1:] for one in rows[1:3]])]],
        "支所": [[TITLE], rows[0], *rows[3:5], ["合計", *total([one[1:] for one in rows[3:5]])]],
    }
    warnings = Problems()
    (table,) = read(write_book(tmp_path / "a.xlsx", sheets), warnings=warnings)
    assert table.values["population"].sum() == PEOPLE


def test_sheets_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    other = by_sex("計")
    other[1] = [*other[1][:1], 999, *other[1][2:]]
    path = write_book(tmp_path / "a.xlsx", {"1": [[TITLE], *by_sex("計")], "2": [[TITLE], *other]})
    with pytest.raises(KarteError, match="数値が違います（1件）: 本町１丁目 人口 114 と 999"):
        read(path)


# The binary formats of Excel


def frameless() -> list[list[Cell]]:
    """Return two rows of headings and the towns, text and whole numbers only."""
    upper, lower = ["町名", "世帯数"], ["", ""]
    for band in ("総数", *CITY_BANDS):
        upper += [band, "", ""]
        lower += list("計男女")
    rows = [[name, HOUSEHOLDS[name], *triple(name)] for name in TOWNS]
    return [["町丁目別人口"], upper, lower, *rows]


def test_an_old_workbook_with_merged_names(tmp_path: Path) -> None:
    rows = [line for name in TOWNS for line in lines_of(name)]
    merged = [(2 + 3 * place, 4 + 3 * place, 0, 0) for place in range(len(TOWNS))]
    sheets = {"町別": [[TITLE], LINES, *rows], "注記": [["住民基本台帳による"]]}
    assert_known(read(write_xls(tmp_path / "a.xls", sheets, merged=merged))[0])


def test_a_binary_workbook_named_after_its_date(tmp_path: Path) -> None:
    (table,) = read(write_xlsb(tmp_path / "r080401.xlsb", {"町丁目別": frameless()}))
    assert_known(table)
    assert table.values["households"].sum() == 203


# Japanese and foreign residents


def test_japanese_and_foreign_residents_are_added(tmp_path: Path) -> None:
    rows = [[name, sum(MEN[name]), 1, sum(WOMEN[name]), 2] for name in TOWNS]
    upper = ["町名", "男", "", "女", ""]
    lower = ["", "日本人", "外国人", "日本人", "外国人"]
    (table,) = read(write_csv(tmp_path / "a.csv", [[TITLE], upper, lower, *rows]))
    assert table.values["population"].sum() == PEOPLE + 12


def test_japanese_and_foreign_residents_in_lines_are_added(tmp_path: Path) -> None:
    rows = list[list[Cell]]()
    for name in TOWNS:
        rows += [[name, "日本人", *triple(name)], ["", "外国人", *([2, 1, 1] * 7)]]
    upper, lower = ["町丁目", "国籍"], ["", ""]
    for place, band in enumerate(("総数", *CITY_BANDS)):
        upper += [band, f"Unnamed: {3 * place + 3}", f"Unnamed: {3 * place + 4}"]
        lower += ["総数", "男", "女"]
    (table,) = read(write_csv(tmp_path / "r080401.csv", [upper, lower, *rows]))
    assert table.values["population"].sum() == PEOPLE + 8
    assert table.values.loc["東", "population.male.0-4"] == 5 + 1
    assert table.values.loc["東", "population.total.65+"] == 43 + 4


def test_residents_of_all_nationalities_come_before_their_parts(tmp_path: Path) -> None:
    rows = [[name, sum(both(name)), sum(both(name)) - 1, 1] for name in TOWNS]
    head = ["町名", "総数", "うち日本人", "うち外国人"]
    (table,) = read(write_csv(tmp_path / "r080401.csv", [head, *rows]))
    assert table.values["population"].sum() == PEOPLE


def test_japanese_residents_alone_are_told_of(tmp_path: Path) -> None:
    warnings = Problems()
    path = write_book(tmp_path / "a.xlsx", {"日本人": [[TITLE], *by_sex("計")]})
    (table,) = read(path, warnings=warnings)
    assert table.values["population"].sum() == PEOPLE
    assert "日本人だけの人口" in told(warnings)


# Ages


def test_single_years_become_five_year_classes(tmp_path: Path) -> None:
    for head in (
        [*(f"{age}歳" for age in range(100)), "100歳以上"],
        [*map(str, range(100)), "100以上"],
    ):
        figures = [age % 7 for age in range(101)]
        rows = [[name, sum(figures), *figures] for name in TOWNS]
        path = write_csv(tmp_path / "a.csv", [[TITLE], ["町名", "総数", *head], *rows])
        (table,) = read(path)
        row = table.values.loc["東"]
        assert row["population.total.0-4"] == 0 + 1 + 2 + 3 + 4
        assert row["population.total.100+"] == 100 % 7
        assert row["population.total.0-14"] == sum(figures[:15])
        assert row["population.total.85+"] == sum(figures[85:])
        assert row["population.total.unknown"] == 0


AGAIN = ("年少人口(0～14歳)", "老年人口（65歳以上）", "（再掲）75歳以上", "うち18歳未満")


def with_again(wrong: int = 0) -> list[list[Cell]]:
    rows = list[list[Cell]]()
    for name in TOWNS:
        own = both(name)
        again = [sum(own[:3]), sum(own[4:]) + wrong * (name == "東"), own[5], 1]
        rows.append([name, sum(own), *own, *again])
    return [[TITLE], ["町名", "人口", *CITY_BANDS, *AGAIN], *rows]


def test_classes_listed_again_are_not_added(tmp_path: Path) -> None:
    warnings = Problems()
    (table,) = read(write_csv(tmp_path / "a.csv", with_again()), warnings=warnings)
    assert table.values.loc["東", "population.total.0-14"] == 25
    assert table.values.loc["東", "population.total.unknown"] == 0
    assert told(warnings) == ""


def test_a_class_listed_again_that_is_not_the_sum_is_reported(tmp_path: Path) -> None:
    warnings = Problems()
    read(write_csv(tmp_path / "a.csv", with_again(wrong=2)), warnings=warnings)
    assert "東（6行目） 人口 65歳以上 45・内訳の合計 43" in told(warnings)


def test_ages_that_do_not_add_up_are_reported_with_row_and_figures(tmp_path: Path) -> None:
    rows = by_sex("計")[:5]
    rows[2] = ["本町２丁目", 110, *rows[2][2:]]
    warnings = Problems()
    (table,) = read(write_csv(tmp_path / "a.csv", [[TITLE], *rows]), warnings=warnings)
    assert "本町２丁目（4行目） 人口 110・内訳の合計 112" in told(warnings)
    assert is_missing(table, "本町2丁目", "population.total.unknown")


def test_men_and_women_that_are_not_everybody_are_reported(tmp_path: Path) -> None:
    head = ["町名", "男", "女", "計"]
    rows = [["本町１丁目", 57, 57, 115], ["東", 91, 94, 185]]
    warnings = Problems()
    read(write_csv(tmp_path / "20260401.csv", [head, *rows]), warnings=warnings)
    assert "本町１丁目 人口 115・内訳の合計 114" in told(warnings)


def test_headings_that_a_spreadsheet_took_for_dates(tmp_path: Path) -> None:
    head: list[Cell] = ["町名", "総数", *CITY_BANDS]
    head[3:5] = [dt.date(2026, 5, 9), "10月14日"]
    rows = [[name, sum(both(name)), *both(name)] for name in TOWNS]
    path = write_book(tmp_path / "a.xlsx", {"a": [[TITLE], head, *rows]})
    (table,) = read(path)
    assert table.values.loc["東", "population.total.0-14"] == 25


def test_a_missing_age_is_told_and_nothing_is_made_up(tmp_path: Path) -> None:
    warnings = Problems()
    rows = [[name, sum(both(name)), *both(name)[1:]] for name in TOWNS]
    path = write_csv(tmp_path / "a.csv", [[TITLE], ["町名", "総数", *CITY_BANDS[1:]], *rows])
    (table,) = read(path, warnings=warnings)
    assert "population.total.unknown" not in table.values.columns
    assert "0歳から最後の階級まで続いていない" in told(warnings)


# Sums among the lines


def test_subtotals_and_totals_are_left_out_by_word_and_checked(tmp_path: Path) -> None:
    head, *rows = by_sex("計")
    honmachi = total([rows[0][1:], rows[1][1:]])
    other = total([rows[2][1:], rows[3][1:]])
    lines = [*rows[:2], ["本町地区計", *honmachi], *rows[2:4], ["小　計", *other], rows[4]]
    warnings = Problems()
    (table,) = read(write_csv(tmp_path / "a.csv", [[TITLE], head, *lines]), warnings=warnings)
    assert table.values["population"].sum() == table.municipality["population"] == PEOPLE
    assert "小計の行が2件あり" in told(warnings)
    assert "合いません" not in told(warnings)
    lines[2] = ["本町地区計", 999, *honmachi[1:]]
    read(write_csv(tmp_path / "a.csv", [[TITLE], head, *lines]), warnings=warnings)
    assert "「本町地区計」（999人）が町丁の合計と合いません" in told(warnings)
    assert "すぐ上の町丁の合計は226人" in told(warnings)


@pytest.mark.parametrize("above", [True, False])
def test_subtotals_without_a_word_are_known_by_their_figures(tmp_path: Path, above: bool) -> None:  # noqa: FBT001 - a parameter of the test
    head, *rows = by_sex("計")
    honmachi = ["本町", *total([rows[0][1:], rows[1][1:]])]
    lines = [honmachi, *rows[:4]] if above else [*rows[:2], honmachi, *rows[2:4]]
    warnings = Problems()
    (table,) = read(write_csv(tmp_path / "a.csv", [[TITLE], head, *lines]), warnings=warnings)
    assert table.values["population"].sum() == PEOPLE
    assert "小計の行が1件あり、合計に含めていません: 本町" in told(warnings)


def test_a_total_that_is_not_the_sum_is_reported_with_both(tmp_path: Path) -> None:
    head, *rows = by_sex("計")
    rows[4] = ["合計", 530, *rows[4][2:]]
    warnings = Problems()
    read(write_csv(tmp_path / "a.csv", [[TITLE], head, *rows]), warnings=warnings)
    assert "人口 合計 472・市区町村 530" in told(warnings)


def test_rates_and_changes_are_read_past(tmp_path: Path) -> None:
    upper = ["町名", "人口", "", "", "前月比増減", "", "", "構成比(%)"]
    lower = ["", "男", "女", "計", "男", "女", "計", ""]
    rows: list[list[Cell]] = [
        [name, sum(MEN[name]), sum(WOMEN[name]), sum(both(name)), "▲3", 1, "▲2", 12.5]
        for name in TOWNS
    ]
    rows.append(["前年同月", 1, 2, 3, 4, 5, 6, 7])
    (table,) = read(write_csv(tmp_path / "a.csv", [[TITLE], upper, lower, *rows]))
    assert table.values["population"].sum() == PEOPLE


# Names and figures as they are written


def test_names_in_two_columns_are_joined(tmp_path: Path) -> None:
    parts = [("本町", "１"), ("", "二丁目"), ("大字霞ヶ丘", ""), ("東", "")]
    rows = [["西部", *part, *one[1:]] for part, one in zip(parts, by_sex("計")[1:5], strict=True)]
    head = ["地区名", "大字", "丁目", "総数", *CITY_BANDS]
    (table,) = read(write_csv(tmp_path / "a.csv", [[TITLE], head, *rows]))
    assert sorted(table.members["key_code"]) == sorted(NAMES)
    assert table.names.tolist() == ["本町１丁目", "本町二丁目", "大字霞ヶ丘", "東"]


@pytest.mark.parametrize(
    ("mark", "meaning"),
    [
        *[(mark, "zero") for mark in ("-", "－", "−", "―")],
        *[(mark, "hidden") for mark in ("*", "X", "Ｘ", "***", "＊")],
        *[(mark, "missing") for mark in ("･･･", "…", "", "▲")],
    ],
)
def test_marks_in_place_of_figures(tmp_path: Path, mark: str, meaning: str) -> None:
    rows: list[list[Cell]] = [
        ["本町１丁目", "1,157", "５７０", "587人"],
        ["本町２丁目", 112, mark, 60],
    ]
    path = write_csv(tmp_path / "a.csv", [[TITLE], ["町名", "総数", "男", "女"], *rows])
    warnings = Problems()
    (table,) = read(path, warnings=warnings)
    assert [*table.values.loc["本町1丁目"]][:3] == [1157, 570, 587]
    figures = table.values["population.male"].to_dict()
    missing = is_missing(table, "本町2丁目", "population.male")
    assert missing == (meaning != "zero")
    assert missing or figures["本町2丁目"] == 0
    assert table.hidden == (("29209001002",) if meaning == "hidden" else ())
    assert ("記号「▲」の意味が分からない" in told(warnings)) == (mark == "▲")


def test_a_bad_figure_is_named_with_row_and_column(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["東", "不明", 57, 57], ["本町１丁目", 10, "#REF!", -3]]
    path = write_csv(tmp_path / "a.csv", [[TITLE], ["町名", "総数", "男", "女"], *rows])
    with pytest.raises(KarteError) as caught:
        read(path)
    assert [one.what.split("は")[0] for one in caught.value.problems] == [
        "列「総数」の「不明」",
        "列「男」の「#REF!」",
        "列「女」の「-3」",
    ]
    assert caught.value.problems[2].where == "a.csv 4行目"


def test_two_columns_of_one_meaning_are_refused_where_they_differ(tmp_path: Path) -> None:
    rows = [["東", 10, 10], ["本町１丁目", 20, 30]]
    path = write_csv(tmp_path / "a.csv", [[TITLE], ["町名", "人口", "総数"], *rows])
    with pytest.raises(KarteError, match="20 と 30 の2つの値"):
        read(path)


def test_hidden_rows_are_read_and_told_and_hidden_sheets_are_not(tmp_path: Path) -> None:
    sheet = merged_book()
    sheet.row_dimensions[6].hidden = True
    old = sheet.parent.create_sheet("旧")
    old.append(["町名", "総数"])
    old.append(["東", 9999])
    old.sheet_state = "hidden"
    sheet.parent.save(tmp_path / "a.xlsx")
    warnings = Problems()
    (table,) = read(tmp_path / "a.xlsx", warnings=warnings)
    assert_known(table)
    assert "非表示の行が1行あり、ほかの行と同じように読みました（6行目）" in told(warnings)
    assert "非表示のシートは読みませんでした: 旧" in told(warnings)


def test_a_hidden_column_gives_way_to_a_visible_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([TITLE], ["町名", "総数", "総数"], *([name, 1, sum(both(name))] for name in TOWNS)):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = True
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[0].values["population"].sum() == PEOPLE


# Dates


def towns_only() -> list[list[Cell]]:
    return by_sex("計")[:5]


@pytest.mark.parametrize(
    ("title", "sheet", "file", "date"),
    [
        ("令和８年４月１日現在", "Sheet1", "a", "2026-04-01"),
        ("平成31年4月末日現在", "Sheet1", "a", "2019-04-30"),
        ("令和元年（2019年）5月1日現在", "Sheet1", "a", "2019-05-01"),
        ("令和8年5月10日作成 2026年4月1日現在", "Sheet1", "a", "2026-04-01"),
        ("町別人口", "R8.4.1", "a", "2026-04-01"),
        ("町別人口", "Sheet1", "r080401", "2026-04-01"),
        ("町別人口", "Sheet1", "292095_jinko_20260401", "2026-04-01"),
    ],
)
def test_where_a_date_may_stand(
    tmp_path: Path, title: str, sheet: str, file: str, date: str
) -> None:
    path = write_book(tmp_path / f"{file}.xlsx", {sheet: [[title], *towns_only()]})
    assert read(path)[0].date.isoformat() == date


def test_a_month_without_a_day_is_its_first_and_told(tmp_path: Path) -> None:
    warnings = Problems()
    path = write_csv(tmp_path / "202604opendata.csv", towns_only())
    assert read(path, warnings=warnings)[0].date == dt.date(2026, 4, 1)
    assert "1日現在とみなしました" in told(warnings)


def test_the_code_of_the_city_is_no_date(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "202011_jinko.csv", towns_only())
    with pytest.raises(KarteError, match="いつの人口か分かりません"):
        read_register([path], root=tmp_path, code="20201", small_areas=AREAS)


def test_without_a_date_it_says_where_it_looked(tmp_path: Path) -> None:
    path = write_book(tmp_path / "jinko.xlsx", {"町別": [["町別人口"], *towns_only()]})
    with pytest.raises(KarteError, match="表題・見出し・シート名・ファイル名の日付も") as caught:
        read(path)
    assert caught.value.problems[0].where == "jinko.xlsx"


def test_a_sheet_for_each_month(tmp_path: Path) -> None:
    sheets = {f"R8.{month}.1": [["町別人口"], *towns_only()] for month in (4, 5)}
    first, second = read(write_book(tmp_path / "a.xlsx", sheets))
    assert (first.date, second.date) == (dt.date(2026, 4, 1), dt.date(2026, 5, 1))
    assert first.values["population"].sum() == second.values["population"].sum() == PEOPLE


def test_dates_in_lines_and_in_headings(tmp_path: Path) -> None:
    dates = ("令和7年4月1日", "令和8年4月1日")
    upper = ["町名", dates[0], "", dates[1], ""]
    rows = [[name, 1, 2, sum(MEN[name]), sum(WOMEN[name])] for name in TOWNS]
    path = write_csv(tmp_path / "a.csv", [upper, ["", "男", "女", "男", "女"], *rows])
    first, second = read(path)
    assert (first.values["population"].sum(), second.values["population"].sum()) == (12, PEOPLE)
    lines = [[date, name, place + 1] for place, date in enumerate(dates) for name in TOWNS]
    tables = read(write_csv(tmp_path / "b.csv", [["年月日", "町名", "人口"], *lines]))
    assert [table.values["population"].sum() for table in tables] == [4, 8]


# Names that match no small area


def unmatched_file(folder: Path) -> Path:
    rows = towns_only()
    rows[1] = ["本町壱丁目", *rows[1][1:]]
    rows.append(["みどり台", 7, 1, 1, 1, 2, 1, 1])
    return write_csv(folder / "20260401.csv", rows)


def test_every_unmatched_name_is_listed_with_people_and_nearest_names(tmp_path: Path) -> None:
    warnings = Problems()
    read(unmatched_file(tmp_path), warnings=warnings)
    text = told(warnings)
    assert "2件（121人）" in text
    assert "本町壱丁目（114人。近い名前: 本町" in text
    assert "みどり台（7人）" in text
    assert "[resident_register] names" in text


def test_the_table_of_names_settles_them(tmp_path: Path) -> None:
    names = write_csv(
        tmp_path / "names.csv",
        [
            ["台帳の町名", "町丁コード", "町丁名"],
            ["本町壱丁目", "001001", ""],
            ["みどり台", "", "霞ヶ丘"],
            ["みどり台", "292090030", ""],
        ],
    )
    warnings = Problems()
    (table,) = read(unmatched_file(tmp_path), names=names, warnings=warnings)
    assert members(table)["本町壱丁目"] == ["29209001001"]
    assert members(table)["みどり台"] == ["292090020", "292090030"]
    assert told(warnings) == ""
    assert [one.path for one in table.origin.files] == ["20260401.csv", "names.csv"]


def test_a_name_without_a_town_lies_outside_every_town_and_is_told(tmp_path: Path) -> None:
    lines = [["台帳の町名", "町丁名"], ["本町壱丁目", "本町一丁目"], ["みどり台", ""]]
    names = write_csv(tmp_path / "names.csv", lines)
    warnings = Problems()
    (table,) = read(unmatched_file(tmp_path), names=names, warnings=warnings)
    assert "みどり台" not in members(table)
    assert table.values.loc["みどり台", "population"] == 7
    assert "空欄にした町が1件（7人）" in told(warnings)
    assert "境界データに名前のない町丁" not in told(warnings)


def test_the_table_of_names_may_be_a_sheet(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["台帳の町名", "町丁コード"],
        ["本町壱丁目", 29209001001],
        ["みどり台", 292090030],
    ]
    names = write_book(tmp_path / "names.xlsx", {"a": rows})
    (table,) = read(unmatched_file(tmp_path), names=names)
    assert members(table)["本町壱丁目"] == ["29209001001"]


def test_every_bad_line_of_the_table_of_names_is_named(tmp_path: Path) -> None:
    lines = [
        ["台帳の町名", "町丁コード", "町丁名"],
        ["本町壱丁目", "29209009999", ""],
        ["みどり台", "", "霞ヶ岡"],
        ["", "292090030", ""],
        ["東", "292090030", ""],
        ["東", "", ""],
    ]
    names = write_csv(tmp_path / "names.csv", lines)
    with pytest.raises(KarteError) as caught:
        read(unmatched_file(tmp_path), names=names)
    assert [one.where for one in caught.value.problems] == [
        f"names.csv {line}行目" for line in (2, 3, 4, 6)
    ]
    text = str(caught.value)
    assert "町丁コード「29209009999」は境界データにありません" in text
    assert "町丁名「霞ヶ岡」は境界データにありません。近い名前: 大字霞ヶ丘" in text


def test_a_line_whose_name_is_in_no_register_is_named(tmp_path: Path) -> None:
    lines = [["台帳の町名", "町丁コード"], ["みどりが台", "292090030"]]
    names = write_csv(tmp_path / "names.csv", lines)
    with pytest.raises(KarteError) as caught:
        read(unmatched_file(tmp_path), names=names)
    (problem,) = caught.value.problems
    assert "「みどりが台」は、住民基本台帳のどのファイルにもありません" in problem.what
    assert "みどり台" in problem.what
    assert problem.where == "names.csv 2行目"


def test_a_table_of_names_without_its_columns_says_which(tmp_path: Path) -> None:
    names = write_csv(tmp_path / "names.csv", [["台帳の町名", "備考"], ["東", ""]])
    with pytest.raises(KarteError, match="「町丁コード」か「町丁名」の列がありません"):
        read(unmatched_file(tmp_path), names=names)


# Anything else

WORDS = (
    *(
        "町名",
        "丁目",
        "地区名",
        "区分",
        "総数",
        "計",
        "男",
        "女",
        "日本人",
        "外国人",
        "世帯数",
        "0～4歳",
    ),
    *(
        "5歳",
        "6",
        "65歳以上",
        "不詳",
        "令和8年4月1日",
        TITLE,
        "合計",
        "小計",
        "再掲",
        "本町１丁目",
        "東",
    ),
    *("", "", "0", "1", "12", "1,234", "X", "-", "▲", "…", "1e308", "=CMD()", "<script>", "年齢"),
    *(
        "2026-05-09",
        "9" * 400,
        "令和99年99月99日",
        "備考",
        "増減率",
        "調査年月日",
        "\ufeff",
        "#REF!",
    ),
)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=7), min_size=1, max_size=14))
def test_whatever_a_table_holds_it_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "anything"
    path = write_csv(folder / "20260401.csv", [["x"], *rows])
    try:
        tables = read(path)
    except KarteError as error:
        found = error.problems
    else:
        found = ()
        assert all((table.values.fillna(0) < 1e9).all(axis=None) for table in tables)
    assert all(problem.what and problem.where for problem in found)
