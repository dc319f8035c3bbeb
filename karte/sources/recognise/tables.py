"""Tables of a city: register, towns and districts, targets, people to come; the terms of KSJ."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.sources.control_totals import PEOPLE_COLUMN, YEAR_COLUMN, year_columns
from karte.sources.dates import parse_date
from karte.sources.recognise.codes import code_of_name, of_table
from karte.sources.recognise.found import Recognised
from karte.sources.register_columns import DATE, NAME, TOTAL
from karte.sources.target_columns import AREA_COLUMN, NAME_COLUMN, is_target_table

if TYPE_CHECKING:
    from karte.sources.recognise.probe import Probe

_TOWN = ("町丁目名", "町丁名", "町丁字名", "町名", "町丁目", "町丁", "町・字名", "地域名")
_TOWN_KEY = ("町丁コード", "町丁字コード", "KEY_CODE", "小地域コード", "町丁目コード")
_DISTRICT = (
    *("校区名", "校区", "学区名", "学区", "小学校区名", "小学校区", "通学区域", "地区名", "地区"),
    *("小学校名", "小学校", "学校名", "地域自治組織名"),
)
_FREE_TOWN = re.compile(r"(町丁|町名|町・?字|大字|地域名|住所).*")
_FILE_DATE = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_SEXES = frozenset({"男", "女"})
_SEARCHED = 15
_TO_COME = re.compile("将来|推計人口|見通し|社人研|ipss|projection", re.IGNORECASE)


def register(probe: Probe) -> Recognised | None:
    """Recognise 地域・年齢別人口 of the standard dataset in both generations and in English."""
    heading = probe.heading({"町丁の名前": NAME, "総人口": TOTAL})
    if heading is None:
        return None
    sexes = {"男", "男性", "male", "女", "女性", "female", "woman"}
    if not sexes & set(heading.labels):
        return None
    areas, names = of_table(probe, heading)
    stated = _FILE_DATE.search(probe.stem)
    dates = probe.below(heading, DATE) or ((stated[1],) if stated else ())
    return Recognised(detail=_date(dates[0]) if dates else "", areas=areas, names=names)


def free_register(probe: Probe) -> Recognised | None:
    """Recognise 町丁目別人口 in a city's own layout: towns, 男, 女, and no positions."""
    cells = ["".join(cell.split()) for row in probe.rows[:_SEARCHED] for cell in row.cells if cell]
    towns = any(_FREE_TOWN.fullmatch(cell) for cell in cells)
    if not towns or not set(cells) >= _SEXES or {"緯度", "経度"} & set(cells):
        return None
    return Recognised(areas=code_of_name(probe.stem), remark="市独自の様式として読みます。")


def town_table(probe: Probe) -> Recognised | None:
    """Recognise the city's table of towns and districts."""
    heading = probe.heading({"町丁の名前": _TOWN, "校区の名前": _DISTRICT})
    if heading is None:
        return None
    keys = probe.below(heading, _TOWN_KEY)
    areas, names = of_table(probe, heading)
    own = frozenset(key[:5] for key in keys if re.fullmatch(r"\d{9}|\d{11}", key))
    return Recognised(areas=own or areas, names=names)


def terms(probe: Probe) -> Recognised | None:
    """Recognise the KSJ list of every municipality's terms for A27 and A32."""
    needed = {"コード": ["行政CD"], "自治体": ["自治体"]}
    heading = probe.heading(needed)
    if heading is None or not any("利用条件" in label for label in heading.labels):
        return None
    return Recognised()


def targets(probe: Probe) -> Recognised | None:
    """Recognise a table of targets by 区域, 指標 and a goal of some year."""
    heading = probe.heading({"区域": AREA_COLUMN, "指標": NAME_COLUMN})
    if heading is None or not is_target_table(heading):
        return None
    return Recognised(areas=code_of_name(probe.stem))


def control(probe: Probe) -> Recognised | None:
    """Recognise the people to come of whole municipalities, where name or title says so."""
    rows = probe.rows[:_SEARCHED]
    if not any(_TO_COME.search(one) for one in (probe.name, *(c for r in rows for c in r.cells))):
        return None
    long = probe.heading({"年": YEAR_COLUMN, "人口": PEOPLE_COLUMN})
    if long is None and not any(year_columns(row) for row in rows):
        return None
    return Recognised(areas=code_of_name(probe.stem), remark="市区町村全体の将来人口です。")


def _date(text: str) -> str:
    try:
        return parse_date(text).isoformat()
    except ValueError:
        return ""
