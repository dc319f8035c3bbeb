"""The city's register: people by town, age and sex on twelve first days of April."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.demo.names import CITY, MUNICIPALITY_CODE_6, PREFECTURE, register_name
from karte.demo.parameters import CENSUS_YEARS, REGISTER_DATES, REGISTER_FIRST_NEW_LAYOUT
from karte.demo.text import Files, csv_bytes
from karte.demo.towns import small_areas
from karte.demo.truth import counts_of, sample_truth
from karte.tables.columns import FIVE_YEAR, population

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

OLDEST = "85+"
AGES = (*FIVE_YEAR[:17], OLDEST)
CP932_YEAR = 2017
"""The one year whose file a spreadsheet saved in the code page of Windows."""
TOTAL_ROW_YEAR = 2019
"""The one year whose file begins with a line for the whole city, its town left blank."""
OLD_HEAD = (
    "都道府県コード又は市区町村コード",
    "地域コード",
    "都道府県名",
    "市区町村名",
    "調査年月日",
)
NEW_HEAD = ("全国地方公共団体コード", "ID", "地方公共団体名", "調査年月日")


def write_register() -> Files:
    """Return the files of the register.

    Returns
    -------
    dict
        Path → content.
    """
    files: Files = {}
    for day in REGISTER_DATES:
        path = f"census/register/{MUNICIPALITY_CODE_6}_population_{day:%Y%m%d}.csv"
        files[path] = _file(day)
    return files


def _file(day: date) -> bytes:
    new = day.year >= REGISTER_FIRST_NEW_LAYOUT
    figures = sample_truth().register[day]
    ages = [
        f"{age[:-1]}歳以上の{word}" if age == OLDEST else f"{age}歳の{word}"
        for age in AGES
        for word in ("男性", "女性")
    ]
    head = [
        *(NEW_HEAD if new else OLD_HEAD),
        "地域名",
        "総人口",
        "男性",
        "女性",
        *ages,
        "世帯数",
        "備考",
    ]
    rows: list[list[object]] = [list(head)]
    if day.year == TOTAL_ROW_YEAR:
        rows.append([*_leading(day, "", new=new), "", *_counts(figures.municipality), ""])
    for number, area in enumerate(small_areas(max(CENSUS_YEARS)), start=1):
        counts = _counts(counts_of(figures.small_areas, area.key_code))
        name = register_name(area.name)
        rows.append([*_leading(day, f"{number:03d}", new=new), name, *counts, ""])
    return csv_bytes(rows, "cp932" if day.year == CP932_YEAR else "utf-8-sig")


def _leading(day: date, number: str, *, new: bool) -> list[object]:
    if new:
        return [MUNICIPALITY_CODE_6, number, PREFECTURE + CITY, day.isoformat()]
    return [MUNICIPALITY_CODE_6, number, PREFECTURE, CITY, f"{day.year}/{day.month}/{day.day}"]


def _counts(values: pd.Series) -> list[int]:
    """Return the figures of one town: totals, ages by sex, households."""
    wanted = [population(), population("male"), population("female")]
    wanted += [population(sex, age) for age in AGES for sex in ("male", "female")]
    return [int(values[count]) for count in (*wanted, "households")]
