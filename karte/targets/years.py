"""Which fiscal year a figure is the result of."""

from __future__ import annotations

import datetime as dt
from typing import Literal

FirstOfApril = Literal["ended", "begun"]
_APRIL = 4


def result_year(date: dt.date, *, first_of_april: FirstOfApril = "ended") -> int:
    """Return the fiscal year (April to March) that a figure of a date is the result of.

    Parameters
    ----------
    date : datetime.date
        Reference date of the figure.
    first_of_april : {"ended", "begun"}, optional
        A figure of 1 April is what the year that ended the day before has come to, or else
        belongs to the year that begins on that day.

    Returns
    -------
    int
        Western year in which the fiscal year begins.

    Examples
    --------
    >>> [result_year(dt.date(*one)) for one in ((2020, 10, 1), (2026, 3, 31), (2026, 4, 1))]
    [2020, 2025, 2025]
    >>> result_year(dt.date(2026, 4, 1), first_of_april="begun")
    2026
    """
    day = date - dt.timedelta(days=1) if first_of_april == "ended" else date
    return day.year if day.month >= _APRIL else day.year - 1
