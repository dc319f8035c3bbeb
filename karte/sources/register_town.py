"""One line of a resident register by town, with the counts that its figures imply."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from karte.sources.ages import bounds, parts_of
from karte.sources.cells import Mark, parse_cell
from karte.tables.columns import COUNTS, FIVE_YEAR, RECLASSED, SEXES, UNKNOWN, population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Town:
    """One line of the register.

    Attributes
    ----------
    where : str
        File and line.
    path : pathlib.Path
        File.
    date : datetime.date
        Reference date.
    name, key : str
        Name of the town as published, and its KEY_CODE where the file has one.
    values : dict of str to float
        Figures by count id; NaN where missing or masked.
    hidden : bool
        Whether a figure is masked.
    """

    where: str
    path: Path
    date: dt.date
    name: str
    key: str
    values: dict[str, float]
    hidden: bool

    @property
    def people(self) -> float:
        """People of the town; NaN where the line does not tell."""
        return self.values.get(population(), math.nan)


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


class _Step(NamedTuple):
    """One count that is the sum of others, less still others."""

    made: str
    parts: tuple[str, ...]
    less: tuple[str, ...]


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
    """
    starting = dict[float, str]()
    for one in sorted(set(classes), key=bounds, reverse=True):
        starting[bounds(one)[0]] = one  # the narrowest of them comes last
    found = list[str]()
    place: float = 0
    while place in starting:
        found.append(starting[place])
        place = bounds(starting[place])[1] + 1
    return tuple(found) if place == math.inf else ()


def completed(values: Mapping[str, float], classes: Sequence[str]) -> dict[str, float]:
    """Return the figures of a line with those that follow from them.

    Parameters
    ----------
    values : mapping of str to float
        Figures by count id; an age class may be one that the dictionary lacks.
    classes : sequence of str
        Age classes that hold everybody once, as `tiling` returns them; empty without ages.

    Returns
    -------
    dict of str to float
        Both sexes together, five-year classes of single years, broad classes and 年齢不詳, as far
        as the column dictionary knows them. A sum with a missing part is missing.

    Examples
    --------
    >>> ages = {population("total", "0-14"): 3, population("total", "15+"): 4, "population": 8}
    >>> completed(ages, ["0-14", "15+"])["population.total.unknown"]
    1
    """
    result = dict(values)
    steps, known = _recipe(tuple(values), tuple(classes))
    for made, parts, less in steps:
        value = sum(map(result.__getitem__, parts))
        if less:
            value -= sum(map(result.__getitem__, less))
            if value < 0:
                value = math.nan  # more people by age than in all: the line contradicts itself
        result[made] = value
    return {count: result[count] for count in known}


@lru_cache(maxsize=256)
def _recipe(
    given: tuple[str, ...], classes: tuple[str, ...]
) -> tuple[tuple[_Step, ...], tuple[str, ...]]:
    """Return what follows from the counts of a table, in order, and which counts are kept."""
    steps = dict[str, _Step]()

    def add(count: str, parts: Sequence[str], less: Sequence[str] = ()) -> None:
        have = {*given, *steps}
        if parts and count not in have and have.issuperset((*parts, *less)):
            steps[count] = _Step(count, tuple(parts), tuple(less))

    for age in ("", *classes, UNKNOWN, *RECLASSED):
        add(population("total", age), [population(sex, age) for sex in ("male", "female")])
    for sex in SEXES:
        ages = [population(sex, age) for age in classes]
        if not classes or not {*given, *steps}.issuperset(ages):
            continue
        for broad in (*FIVE_YEAR, *RECLASSED):
            add(population(sex, broad), [population(sex, one) for one in parts_of(broad, classes)])
        unknown = population(sex, UNKNOWN)
        add(population(sex), [*ages, *([unknown] if unknown in {*given, *steps} else [])])
        add(unknown, [population(sex)], ages)
    return tuple(steps.values()), tuple(one for one in (*given, *steps) if one in COUNTS)


def age_gaps(
    values: Mapping[str, float], classes: Sequence[str]
) -> tuple[tuple[str, float, float], ...]:
    """Return where the ages of a line do not add up to what it lists as their sum.

    Parameters
    ----------
    values : mapping of str to float
        Figures by count id, as published.
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
