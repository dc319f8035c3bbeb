"""Age classes: which of them make up a broader one."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from karte.tables.columns import FIVE_YEAR, RECLASSED, SEXES, UNKNOWN, population

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@lru_cache(maxsize=1024)
def bounds(age_class: str) -> tuple[int, float]:
    """Return the first and last age of a class.

    Parameters
    ----------
    age_class : str
        ``15-64`` or ``85+``.

    Returns
    -------
    tuple of int and float
        The last age of an open class is infinite.

    Examples
    --------
    >>> bounds("15-64"), bounds("85+")
    ((15, 64.0), (85, inf))
    """
    if age_class.endswith("+"):
        return int(age_class[:-1]), math.inf
    first, _, last = age_class.partition("-")
    return int(first), float(last)


def parts_of(broad: str, classes: Iterable[str]) -> tuple[str, ...]:
    """Return the classes that make up a broader one.

    Parameters
    ----------
    broad : str
        The broader class.
    classes : iterable of str
        What a table has.

    Returns
    -------
    tuple of str
        Youngest first; empty where they do not make it up without gap or overlap.

    Examples
    --------
    >>> parts_of("75+", ["70-74", "75-79", "80+"]), parts_of("85+", ["75-79", "80+"])
    (('75-79', '80+'), ())
    """
    return _parts_of(broad, tuple(classes))


@lru_cache(maxsize=1024)
def _parts_of(broad: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Every row of a table asks the same."""
    first, last = bounds(broad)
    expected: float = first
    found = list[str]()
    for one in sorted(classes, key=bounds):
        begins, ends = bounds(one)
        if begins >= first and ends <= last:
            if begins != expected:
                return ()
            found.append(one)
            expected = ends + 1
    return tuple(found) if expected == last + 1 else ()


def sums_of(columns: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return which counts of a table are sums of others, and of which.

    Parameters
    ----------
    columns : iterable of str
        Count ids of a table.

    Returns
    -------
    tuple of (str, tuple of str)
        Men and women, and age classes with 年齢不詳; more where several sets of classes are given.

    Examples
    --------
    >>> sums_of([population(), population("male"), population("female"), "households"])
    (('population', ('population.male', 'population.female')),)
    """
    have = set(columns)
    found: list[tuple[str, tuple[str, ...]]] = [
        (population("total", age), (population("male", age), population("female", age)))
        for age in ("", *FIVE_YEAR, *RECLASSED, UNKNOWN)
    ]
    for sex in SEXES:
        five = [one for one in FIVE_YEAR if population(sex, one) in have]
        for top in ("", "75+", "85+"):
            below = [one for one in five if not top or bounds(one)[1] < bounds(top)[0]]
            if parts := parts_of("0+", [*below, top] if top else below):
                counts = tuple(population(sex, one) for one in (*parts, UNKNOWN))
                found.append((population(sex), counts))
    return tuple(one for one in found if {one[0], *one[1]} <= have)


def with_broad_ages(
    values: Mapping[str, float], sex: str, classes: Iterable[str]
) -> dict[str, float]:
    """Return the figures of a row with the broad classes, and 年齢不詳, that it lacks.

    Parameters
    ----------
    values : mapping of str to float
        Figures by count id.
    sex : {"total", "male", "female"}
        Which figures.
    classes : iterable of str
        The classes that do not overlap and hold everybody of known age.

    Returns
    -------
    dict of str to float
        A sum with a missing part is missing.
    """
    own = list(classes)
    result = dict(values)
    for broad in RECLASSED:
        name = population(sex, broad)
        parts = parts_of(broad, own)
        if name not in result and parts:
            result[name] = sum(values[population(sex, one)] for one in parts)
    name = population(sex, UNKNOWN)
    if name not in result and population(sex) in values:
        known = sum(values[population(sex, one)] for one in own)
        result[name] = values[population(sex)] - known
    return result
