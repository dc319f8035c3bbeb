"""Dates as Japanese offices write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_WESTERN = (
    (re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (3, 1, 2)),
    (re.compile(r"(\d{4})(\d{2})(\d{2})"), (1, 2, 3)),
)
_ERA = re.compile(r"(令和|平成|昭和|R|H|S)(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})日?")
_BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?$")


def parse_date(text: str) -> dt.date:
    """Return the date that a cell or title states.

    Parameters
    ----------
    text : str
        ISO, year/month/day, month/day/year, eight digits, or a Japanese era date.

    Returns
    -------
    datetime.date
        The date.

    Raises
    ------
    ValueError
        If it is none of these, or no day of the calendar.

    Examples
    --------
    >>> parse_date("2025/1/1") == parse_date("令和7年1月1日") == parse_date("1/1/2025")
    True
    """
    cell = _TIME.sub("", unicodedata.normalize("NFKC", text).strip())
    for pattern, (year, month, day) in _WESTERN:
        if found := pattern.fullmatch(cell):
            return dt.date(int(found[year]), int(found[month]), int(found[day]))
    if found := _ERA.match(cell.replace(" ", "")):
        era_year = 1 if found[2] == "元" else int(found[2])
        return dt.date(_BEFORE[found[1]] + era_year, int(found[3]), int(found[4]))
    raise ValueError(f"no date: {text}")
