"""Patterns that files of a series share, so that next year's file is read without an edit."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from karte.config import expand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_DIGITS = re.compile(r"(\d+)")
_SPECIAL = frozenset("[]*?")


def shared_pattern(names: Sequence[str]) -> str:
    """Return the pattern of names that lie in one folder and differ only in numbers.

    Parameters
    ----------
    names : sequence of str
        Relative paths with forward slashes.

    Returns
    -------
    str
        Empty where they share none.

    Examples
    --------
    >>> shared_pattern(["a/229997_population_20240401.csv", "a/229997_population_20250401.csv"])
    'a/229997_population_*.csv'
    >>> shared_pattern(["a/x.csv", "a/y.csv"])
    ''
    """
    paths = [PurePosixPath(name) for name in names]
    parts = [_DIGITS.split(path.name) for path in paths]
    alike = len({path.parent for path in paths}) == 1 and len({len(one) for one in parts}) == 1
    if len(names) < 2 or not alike or _SPECIAL & set("".join(names)):  # noqa: PLR2004 - a series
        return ""
    joined = list[str]()
    for number, column in enumerate(zip(*parts, strict=True)):
        if len(set(column)) == 1:
            joined.append(column[0])
        elif number % 2:
            joined.append("*")
        else:
            return ""
    return (paths[0].parent / "".join(joined)).as_posix()


def declared_files(root: Path, names: Sequence[str]) -> list[str]:
    """Return how files are declared: by one pattern where it means exactly them.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    names : sequence of str
        Relative paths with forward slashes.

    Returns
    -------
    list of str
        The pattern, or all names.
    """
    pattern = shared_pattern(names)
    exact = pattern and set(expand(root, (pattern,))) == set(names)
    return [pattern] if exact else list(names)


FISCAL_YEAR_BEGINS = 4
"""Month."""


def fiscal_year_of(date: str) -> int:
    """Return the fiscal year of a date in ISO 8601; 0 where there is none.

    Examples
    --------
    >>> fiscal_year_of("2026-03-31"), fiscal_year_of("")
    (2025, 0)
    """
    if not date:
        return 0
    day = dt.date.fromisoformat(date)
    return day.year if day.month >= FISCAL_YEAR_BEGINS else day.year - 1
