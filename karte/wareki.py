"""Japanese era dates as residents read them, with the western year beside them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from japanera import EraDate


@lru_cache(maxsize=1024)
def era_year(date: dt.date) -> str:
    """Return the era year of a date.

    Parameters
    ----------
    date : datetime.date
        Any date since 1873, when the calendar became the Gregorian one.

    Returns
    -------
    str
        Era and year; the first year of an era is 元年.

    Examples
    --------
    >>> era_year(dt.date(2020, 10, 1)), era_year(dt.date(2019, 5, 1))
    ('令和2年', '令和元年')
    """
    era, _, year = EraDate.from_date(date).strftime("%-K %-Y").partition(" ")
    return f"{era}{'元' if year == '1' else year}年"


def both_years(date: dt.date) -> str:
    """Return the year of a date in the Japanese era with the western one in brackets.

    Examples
    --------
    >>> both_years(dt.date(2015, 10, 1)), both_years(dt.date(2035, 10, 1))
    ('平成27年（2015年）', '令和17年（2035年）')
    """
    return f"{era_year(date)}（{date.year}年）"


def era_date(date: dt.date) -> str:
    """Return a date in the Japanese era with the western year in brackets.

    Parameters
    ----------
    date : datetime.date
        Any date since 1873.

    Returns
    -------
    str
        As a city prints it.

    Examples
    --------
    >>> era_date(dt.date(2026, 4, 1))
    '令和8年4月1日（2026年）'
    """
    return f"{era_year(date)}{date.month}月{date.day}日（{date.year}年）"


def fiscal_year(year: int) -> str:
    """Return the label of a fiscal year (April to March).

    Parameters
    ----------
    year : int
        Western year in which the fiscal year begins.

    Returns
    -------
    str
        Era fiscal year with the western one; 2019 is 令和元年度, as offices wrote it.

    Examples
    --------
    >>> fiscal_year(2026)
    '令和8年度（2026年度）'
    """
    return f"{era_year(dt.date(year, 12, 31))}度（{year}年度）"
