"""Years as Japanese offices write them: 2030, 令和12年度, R12, and the bare 12年度."""

from __future__ import annotations

import re
from typing import NamedTuple

from karte.tables.labels import normalise_label

_BEFORE = dict.fromkeys(("令和", "令", "R"), 2018)
_BEFORE |= dict.fromkeys(("平成", "平", "H"), 1988)
_BEFORE |= dict.fromkeys(("昭和", "昭", "S"), 1925)
_NAMES = {2018: "令和", 1988: "平成", 1925: "昭和"}
_DAY = r"(?:\(?\d{1,2}月\d{1,2}日\)?(?:現在|時点)?)?"
_WESTERN = re.compile(rf"(?:西暦)?(\d{{4}})(?:年度?{_DAY})?")
_ERA = re.compile(rf"(令和|平成|昭和|[令平昭RHS])\.?(\d{{1,2}}|元)(?:年度?{_DAY})?")
_BARE = re.compile(r"(\d{1,2}|元)(?:年度?)?")
_FIRST, _LAST = 1900, 2200


class YearLabel(NamedTuple):
    """A year as written.

    Attributes
    ----------
    year : int or None
        Western year; None where the era has to be found out.
    era : str
        The era that is named; empty in a western year.
    number : int
        The number that is written.
    """

    year: int | None
    era: str
    number: int

    def within(self, era: str) -> int:
        """Return the western year that the number is in an era."""
        return _BEFORE[era] + self.number


def parse_year(text: str) -> YearLabel | None:
    """Return the year that a heading or a cell states.

    Parameters
    ----------
    text : str
        With or without 年 and 年度; a day of the year behind it is not looked at.

    Returns
    -------
    YearLabel or None
        None where the text is no year, or one that no figure is about.

    Examples
    --------
    >>> [parse_year(one).year for one in ("2030", "令和１２年度", "R12", "平成32年", "令和元年")]
    [2030, 2030, 2030, 2020, 2019]
    >>> parse_year("27年度"), parse_year("総数")
    (YearLabel(year=None, era='', number=27), None)
    """
    label = normalise_label(text).upper()
    if found := _WESTERN.fullmatch(label):
        year = int(found[1])
        return YearLabel(year, "", year) if _FIRST <= year <= _LAST else None
    if found := _ERA.fullmatch(label):
        number = _number(found[2])
        before = _BEFORE[found[1]]
        return YearLabel(before + number, _NAMES[before], number) if number else None
    if (found := _BARE.fullmatch(label)) and _number(found[1]):
        return YearLabel(None, "", _number(found[1]))
    return None


def _number(text: str) -> int:
    return 1 if text == "元" else int(text)
