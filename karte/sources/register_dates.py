"""The reference date that a title, the name of a sheet or the name of a file states."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_TWICE = re.compile(r"\((?:(?:西暦)?\d{4}|(?:令和|平成|昭和)(?:\d{1,2}|元))年?\)")
_YEAR = r"(?:(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHS])(?P<of>\d{1,2}|元)|(?<!\d)(?P<year>\d{4}))"
_DAY = re.compile(
    rf"{_YEAR}[年./-](?P<month>\d{{1,2}})(?:[月./-](?P<day>\d{{1,2}}(?!\d)|末)日?)"
    r"(?=(?P<after>.{0,3}))"
)
_MONTH = re.compile(
    rf"{_YEAR}[年./-](?P<month>\d{{1,2}})(?:月(?!\d)|(?![\d月./-]))(?=(?P<after>.{{0,3}}))"
)
_DIGITS = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_ERA_DIGITS = re.compile(
    r"(?<![A-Za-z\d])(?P<era>[RHS])(?P<of>\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"
)
_MONTH_DIGITS = re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?!\d)")
_ERA_MONTH_DIGITS = re.compile(r"(?<![A-Za-z\d])(?P<era>[RHS])(?P<of>\d{2})(?P<month>\d{2})(?!\d)")
_OTHER_DATE = re.compile(r"作成|公表|更新|修正|訂正|施行|実施|掲載|公開|発行|まで|以降|から")
_STATED = re.compile(r"現在|時点|基準")
_FIRST_YEAR, _LAST_YEAR, _MONTHS = 1950, 2100, 12


class Stated(NamedTuple):
    """A date, and whether its day was stated: a month alone stands for its first day."""

    date: dt.date
    has_day: bool


def stated_date(texts: Iterable[str]) -> Stated | None:
    """Return the reference date that one of several texts states.

    Parameters
    ----------
    texts : iterable of str
        Most trusted first: titles, name of the sheet, name of the file.

    Returns
    -------
    Stated or None
        A month alone stands for its first day, unless a later text tells the day; 末日 is the
        last day. Dates of making or publishing are no reference dates.

    Examples
    --------
    >>> stated_date(["町別人口（令和８年３月末日現在）"]).date.isoformat()
    '2026-03-31'
    >>> stated_date(["令和8年5月1日作成", "r080401"]).date.isoformat(), stated_date(["4月"])
    ('2026-04-01', None)
    >>> stated_date(["202604opendata"])
    Stated(date=datetime.date(2026, 4, 1), has_day=False)
    """
    month: dt.date | None = None
    for text in map(_cleaned, texts):
        day = _any(text, (_DAY, _DIGITS, _ERA_DIGITS))
        if day is not None and (month is None or day.replace(day=1) == month):
            return Stated(day, has_day=True)
        month = month or _any(text, (_MONTH, _MONTH_DIGITS, _ERA_MONTH_DIGITS))
    return None if month is None else Stated(month, has_day=False)


def _any(text: str, patterns: Iterable[re.Pattern[str]]) -> dt.date | None:
    return next((date for one in patterns if (date := _first(text, one)) is not None), None)


def _cleaned(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"(?<![A-Za-z])[rhs](?=\d)", lambda one: one[0].upper(), _TWICE.sub("", plain))


def _first(text: str, pattern: re.Pattern[str]) -> dt.date | None:
    """Return the date that a text states as its reference date, else the first one in it."""
    found = list[dt.date]()
    for match in pattern.finditer(text):
        after = match.groupdict().get("after") or ""
        date = _date(match)
        if date is None or _OTHER_DATE.match(after):
            continue
        if _STATED.match(after):
            return date
        found.append(date)
    return found[0] if found else None


def _date(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    if parts.get("year"):
        year = int(parts["year"])
    else:
        year = _BEFORE[parts["era"]] + (1 if parts["of"] == "元" else int(parts["of"]))
    month, day = int(parts["month"]), parts.get("day") or "1"
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= _MONTHS):
        return None
    last = calendar.monthrange(year, month)[1]
    number = last if day == "末" else int(day)
    return dt.date(year, month, number) if 1 <= number <= last else None
