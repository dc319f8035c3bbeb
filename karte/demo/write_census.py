"""The small-area tables of three censuses, as 統計GIS and as e-Stat's 「ファイル」 give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.demo import names
from karte.demo.census_labels import MEMBERS_PER_HOUSEHOLD, TABLES, TableSpec
from karte.demo.names import CITY, MUNICIPALITY_CODE, PREFECTURE, PREFECTURE_CODE
from karte.demo.parameters import CENSUS_YEARS
from karte.demo.suppression import TOWN_DIGITS, TableRow, table_rows
from karte.demo.text import Files, csv_bytes
from karte.demo.write_boundaries import WATER_NUMBER
from karte.tables.columns import FIVE_YEAR, population

if TYPE_CHECKING:
    import pandas as pd

HIDDEN, NONE = "X", "-"
NEW_LEVELS_SINCE = 2020
LEADING_COLUMNS = ("KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN")
SPACED_LABELS = 2015


def write_census() -> Files:
    """Return every census table.

    Returns
    -------
    dict
        Path → content.
    """
    files: Files = {}
    for year in CENSUS_YEARS:
        for spec in TABLES:
            path = f"census/{year}/tbl{spec.ids[year]}C{PREFECTURE_CODE}.txt"
            files[path] = _table(spec, year)
    files[f"census/2020/h03_{PREFECTURE_CODE}.csv"] = _detail(max(CENSUS_YEARS))
    return files


def level(row: TableRow, year: int) -> int:
    """Return HYOSYO, whose meaning changed with the census of 2020.

    Parameters
    ----------
    row : TableRow
        Any line.
    year : int
        Census year.

    Returns
    -------
    int
        2020: 1 city, 2 undivided town, 3 subtotal, 4 丁目; before: 1 city, 2 town, 3 丁目.
    """
    digits = len(row.key_code)
    if digits < TOWN_DIGITS:
        return 1
    if digits > TOWN_DIGITS:
        return 4 if year >= NEW_LEVELS_SINCE else 3
    return 3 if row.divided and year >= NEW_LEVELS_SINCE else 2


def _table(spec: TableSpec, year: int) -> bytes:
    """Write one table with its two heading lines."""
    columns = [f"{spec.ids[year]}{number:03d}" for number in range(1, len(spec.columns) + 1)]
    space = "\u3000" if year == SPACED_LABELS else ""
    labels = [space + label for label, _ in spec.columns]
    rows: list[list[object]] = [
        [*LEADING_COLUMNS, *columns],
        [*[""] * len(LEADING_COLUMNS), *labels],
    ]
    for row in table_rows(year):
        cells = [_cell(row.counts, count) for _, count in spec.columns]
        name = names.with_digits(row.name) if year == SPACED_LABELS else row.name
        rows.append(
            [
                row.key_code,
                level(row, year),
                CITY,
                name,
                row.process,
                _short(row.into),
                _gathered(row),
                *cells,
            ]
        )
    water = [f"{MUNICIPALITY_CODE}{WATER_NUMBER}", 2, CITY, "‐", 0, "", ""]
    rows.append([*water, *[NONE] * len(spec.columns)])
    return csv_bytes(rows, "cp932")


def _cell(counts: pd.Series | None, count: str) -> str:
    if counts is None:
        return HIDDEN
    if count == MEMBERS_PER_HOUSEHOLD:
        households = int(counts["private_households"])
        members = int(counts["private_households.members"])
        return f"{members / households:.2f}" if households else NONE
    return str(int(counts[count])) if counts[count] else NONE


def _short(key_code: str) -> str:
    """Return a code as HTKSAKI and GASSAN give it, without the municipality."""
    return key_code.removeprefix(MUNICIPALITY_CODE)


def _gathered(row: TableRow) -> str:
    return ";".join(_short(key) for key in sorted(row.gathers))


DETAIL_HEAD = (
    "市区町村コード",
    "町丁字コード",
    "地域階層レベル",
    "秘匿処理",
    "秘匿先情報",
    "合算地域",
    "都道府県名",
    "市区町村名",
    "大字・町名",
    "字・丁目名",
)
DETAIL_TITLES = (
    "令和２年国勢調査　小地域集計",
    "第３表　男女，年齢（５歳階級）別人口及び平均年齢－町丁・字等",
    "",
    "単位：人、歳",
)
PROCESS_WORDS = {0: "", 1: "合算地域あり", 2: "秘匿地域"}
RELISTED = {
    "15歳未満": "0-14",
    "15～64歳": "15-64",
    "65歳以上": "65+",
    "75歳以上": "75+",
    "85歳以上": "85+",
}


def _detail(year: int) -> bytes:
    """Write table 3 of e-Stat's 「ファイル」: one line for each sex of each town."""
    ages = [
        f"{age[:-1]}歳以上" if age.endswith("+") else f"{age.replace('-', '～')}歳"
        for age in FIVE_YEAR
    ]
    head = [
        "男女",
        *DETAIL_HEAD,
        "総数",
        *ages,
        "年齢「不詳」",
        *(f"（再掲）{label}" for label in RELISTED),
        "平均年齢",
    ]
    lines: list[list[object]] = [[title, *[""] * (len(head) - 1)] for title in DETAIL_TITLES]
    lines.append(list(head))
    for row in table_rows(year):
        for word, sex in (("総数", "total"), ("男", "male"), ("女", "female")):
            lines.append([word, *_place(row, year), *_people(row.counts, sex)])
    return csv_bytes([[number, *line] for number, line in enumerate(lines, start=1)], "cp932")


def _place(row: TableRow, year: int) -> list[object]:
    """Return the ten leading cells of a line."""
    town = row.base
    part = row.name.removeprefix(row.base)
    return [
        MUNICIPALITY_CODE,
        _short(row.key_code) or NONE,
        level(row, year),
        PROCESS_WORDS[row.process],
        _short(row.into),
        _gathered(row),
        PREFECTURE,
        CITY,
        town,
        part,
    ]


def _people(counts: pd.Series | None, sex: str) -> list[str]:
    """Return the figures of one sex; its mean age is made of the middles of the classes."""
    if counts is None:
        return [HIDDEN] * (len(FIVE_YEAR) + len(RELISTED) + 3)
    numbers = [int(counts[population(sex, age)]) for age in FIVE_YEAR]
    known = sum(numbers)
    years = sum(number * (5 * place + 2.5) for place, number in enumerate(numbers))
    if sex == "total":
        years = float(counts["age_years"])
    wanted = [
        population(sex),
        *(population(sex, age) for age in FIVE_YEAR),
        population(sex, "unknown"),
        *(population(sex, age) for age in RELISTED.values()),
    ]
    mean = f"{years / known:.5f}" if known else NONE
    return [*(_cell(counts, count) for count in wanted), mean]
