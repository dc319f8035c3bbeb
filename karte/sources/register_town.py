"""One line of a resident register by town, with the counts that its figures imply."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from karte.sources.ages import bounds, parts_of
from karte.sources.cells import Mark, parse_cell
from karte.tables.columns import SEXES, UNKNOWN, population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from karte.sources.register_derived import Counts


class Town(NamedTuple):
    """One line of the register.

    Attributes
    ----------
    where : str
        File and line.
    paths : tuple of pathlib.Path
        File; two where 男 and 女 are in files of their own.
    date : datetime.date
        Reference date.
    name, key : str
        Name of the town as published, and its KEY_CODE where the file has one.
    values : Counts
        By count id; NaN where missing or masked.
    hidden : bool
        Whether a figure is masked.
    people : float
        Everybody in the town; NaN where the line does not tell.
    members : tuple of str
        The towns that it counts together, where it counts several.
    """

    where: str
    paths: tuple[Path, ...]
    date: dt.date
    name: str
    key: str
    values: Counts
    hidden: bool
    people: float
    members: tuple[str, ...] = ()


class Blank(NamedTuple):
    """A line that names a town but has no figures: those above it may be of both.

    Attributes
    ----------
    where : str
        File and line.
    name, above : str
        The town, and the one above it.
    side : str
        In which direction that one stands, in Japanese.
    """

    where: str
    name: str
    above: str
    side: str = "上"


MOST_DIGITS = 9
"""No figure of a municipality has more."""


def counted_cell(text: str) -> float | Mark:
    """Return what a cell says, as `karte.sources.cells.parse_cell` does, of people.

    Parameters
    ----------
    text : str
        As published.

    Returns
    -------
    float or Mark
        Below a thousand million.

    Raises
    ------
    ValueError
        If it is no such number.

    Examples
    --------
    >>> counted_cell("1,234")
    1234.0
    """
    value = parse_cell(text)
    if isinstance(value, float) and value >= 10**MOST_DIGITS:
        raise ValueError(text)
    return value


def known_people(towns: Iterable[Town]) -> float:
    """Return how many people live in towns, as far as their lines tell.

    Parameters
    ----------
    towns : iterable of Town
        In any order.

    Returns
    -------
    float
        Without towns whose figure is missing or masked.
    """
    return sum(town.people for town in towns if not math.isnan(town.people))


def tiling(classes: Iterable[str]) -> tuple[str, ...]:
    """Return the age classes that hold everybody once.

    Parameters
    ----------
    classes : iterable of str
        What a table has, classes that are listed again among them.

    Returns
    -------
    tuple of str
        The narrowest ones from birth on; empty where they leave a gap.

    Examples
    --------
    >>> tiling(["0-4", "5-9", "0-14", "10-14", "15+"]), tiling(["0-14", "65+"])
    (('0-4', '5-9', '10-14', '15+'), ())
    >>> tiling(["0-4", "5-4", "5+"])  # a damaged heading
    ('0-4', '5+')
    """
    return _tiling(frozenset(classes))


@lru_cache(maxsize=256)
def _tiling(classes: frozenset[str]) -> tuple[str, ...]:
    """Answer once: the files of one publisher have the same classes."""
    starting = dict[float, str]()
    for one in sorted(classes, key=bounds, reverse=True):
        first, last = bounds(one)
        if first <= last:
            starting[first] = one  # the narrowest of them comes last
    found = list[str]()
    place: float = 0
    while place in starting:
        found.append(starting[place])
        place = bounds(starting[place])[1] + 1
    return tuple(found) if place == math.inf else ()


def age_gaps(
    values: Mapping[str, float], classes: Sequence[str]
) -> tuple[tuple[str, float, float], ...]:
    """Return where the ages of a line do not add up to what it lists as their sum.

    Parameters
    ----------
    values : mapping of str to float
        Counts by count id, as published.
    classes : sequence of str
        Age classes that hold everybody once.

    Returns
    -------
    tuple of (str, float, float)
        Count id of the sum, the figure of the line, and what its parts make. 年齢不詳 that is not
        listed makes no difference to classes that are listed again, but it does to all ages.

    Examples
    --------
    >>> line = {population("total", "0-14"): 3, population("total", "15+"): 4, "population": 9}
    >>> age_gaps(line, ["0-14", "15+"])
    (('population', 9, 7),)
    """
    found = list[tuple[str, float, float]]()
    for sex in SEXES:
        for total in _sums_of(values, sex):
            age = (
                total.removeprefix(f"population.{sex}").lstrip(".") if total != "population" else ""
            )
            own = (*classes, UNKNOWN) if not age else parts_of(age, classes)
            if age in classes or not own:
                continue
            parts = [values[name] for one in own if (name := population(sex, one)) in values]
            if len(parts) < len(own) - (not age):
                continue
            if abs(values[total] - sum(parts)) > _TOLERANCE:
                found.append((total, values[total], sum(parts)))
    return tuple(found)


_TOLERANCE = 0.5


def _sums_of(values: Mapping[str, float], sex: str) -> list[str]:
    """Return the counts of a sex that may be a sum: all ages, and every class."""
    head = f"population.{sex}."
    own = [name for name in values if name.startswith(head) and name != head + UNKNOWN]
    return [*([population(sex)] if population(sex) in values else []), *own]
