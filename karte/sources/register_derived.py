"""The counts that follow from the figures of a resident register, a whole table at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.sources.ages import parts_of
from karte.tables.columns import COUNTS, FIVE_YEAR, RECLASSED, SEXES, UNKNOWN, population

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


class Counts(Mapping[str, float]):
    """The figures of one line by count id; NaN where missing or masked.

    Parameters
    ----------
    counts : mapping of str to int
        Which row of the table is of which count.
    table : numpy.ndarray
        The figures of all lines of a table, a column a line.
    place : int
        Which column is this line.

    Examples
    --------
    >>> figures = Counts({"population": 0, "households": 1}, np.array([[25.0], [np.nan]]), 0)
    >>> figures["population"], figures.same(figures), figures == {"population": 25.0}
    (25.0, True, False)
    """

    __slots__ = ("counts", "place", "table")

    def __init__(self, counts: Mapping[str, int], table: NDArray[np.float64], place: int) -> None:
        self.counts = counts
        self.table = table
        self.place = place

    def __getitem__(self, count: str) -> float:
        """Return the figure of a count."""
        return float(self.table[self.counts[count], self.place])

    def __iter__(self) -> Iterator[str]:
        """Return the count ids in order."""
        return iter(self.counts)

    def __len__(self) -> int:
        """Return how many counts there are."""
        return len(self.counts)

    def same(self, other: Counts) -> bool:
        """Tell whether another line says the same; what both leave open is the same."""
        if self.counts.keys() != other.counts.keys():
            return False
        mine = self.table[:, self.place]
        theirs = other.table[[other.counts[count] for count in self.counts], other.place]
        return bool(np.array_equal(mine, theirs, equal_nan=True))


class _Step(NamedTuple):
    """One count that is the sum of others, less still others."""

    made: str
    parts: tuple[str, ...]
    less: tuple[str, ...]


def completed(lines: Sequence[Mapping[str, float]], classes: Sequence[str]) -> list[Counts]:
    """Return the figures of lines with those that follow from them.

    Parameters
    ----------
    lines : sequence of mapping of str to float
        Counts by count id; an age class may be one that the dictionary lacks.
    classes : sequence of str
        Age classes that hold everybody once, as `karte.sources.register_town.tiling` returns
        them; empty without ages.

    Returns
    -------
    list of Counts
        Both sexes together, five-year classes of single years, broad classes and 年齢不詳, as far
        as the column dictionary knows them. A sum with a missing part is missing.

    Examples
    --------
    >>> ages = {population("total", "0-14"): 3, population("total", "15+"): 4, "population": 8}
    >>> completed([ages], ["0-14", "15+"])[0]["population.total.unknown"]
    1.0
    """
    alike = dict[tuple[str, ...], list[int]]()
    for place, line in enumerate(lines):
        alike.setdefault(tuple(line), []).append(place)
    found = dict[int, Counts]()
    for given, places in alike.items():
        table = np.array([[*lines[place].values()] for place in places], dtype="float64")
        found |= zip(places, completed_table(table, given, classes), strict=True)
    return [found[place] for place in range(len(lines))]


def completed_table(
    table: NDArray[np.float64], given: Sequence[str], classes: Sequence[str]
) -> list[Counts]:
    """Return what `completed` does, of lines that all have the same counts.

    Parameters
    ----------
    table : numpy.ndarray
        One row a line, one column a count.
    given : sequence of str
        Count ids of the columns.
    classes : sequence of str
        Age classes that hold everybody once.

    Returns
    -------
    list of Counts
        In the order of the lines.
    """
    steps, known = _recipe(tuple(given), tuple(classes))
    columns = dict(zip(given, table.T.copy(), strict=True))
    for made, parts, less in steps:
        value = _sum(columns, parts)
        if less:
            value -= _sum(columns, less)
            value[value < 0] = np.nan  # more people by age than in all: it contradicts itself
        columns[made] = value
    counts = {count: place for place, count in enumerate(known)}
    finished = np.empty((len(known), len(table)))
    for count, place in counts.items():
        finished[place] = columns[count]
    return [Counts(counts, finished, place) for place in range(len(table))]


def table_of(lines: Sequence[Counts], columns: Sequence[str]) -> NDArray[np.float64]:
    """Return the figures of lines, one row a line, one column a count.

    Parameters
    ----------
    lines : sequence of Counts
        Of one table or several.
    columns : sequence of str
        Count ids.

    Returns
    -------
    numpy.ndarray
        NaN where a line lacks a count.
    """
    alike = dict[int, list[int]]()
    for place, line in enumerate(lines):
        alike.setdefault(id(line.table), []).append(place)
    found = np.full((len(columns), len(lines)), np.nan)
    for places in alike.values():
        first = lines[places[0]]
        have = [place for place, count in enumerate(columns) if count in first.counts]
        rows = [first.counts[columns[place]] for place in have]
        own, its_places = first.table[rows], [lines[place].place for place in places]
        if its_places != [*range(own.shape[1])]:
            own = own[:, its_places]
        if own.shape == found.shape:
            return own.T
        found[np.ix_(have, places)] = own
    return found.T


def _sum(columns: Mapping[str, NDArray[np.float64]], parts: Sequence[str]) -> NDArray[np.float64]:
    total = columns[parts[0]].copy()
    for part in parts[1:]:
        total += columns[part]
    return total


@lru_cache(maxsize=256)
def _recipe(
    given: tuple[str, ...], classes: tuple[str, ...]
) -> tuple[tuple[_Step, ...], tuple[str, ...]]:
    """Return what follows from the counts of a table, in order, and which counts are kept."""
    steps = dict[str, _Step]()
    have = set(given)

    def add(count: str, parts: Sequence[str], less: Sequence[str] = ()) -> None:
        if parts and count not in have and have.issuperset((*parts, *less)):
            steps[count] = _Step(count, tuple(parts), tuple(less))
            have.add(count)

    for age in ("", *classes, UNKNOWN, *RECLASSED):
        add(population("total", age), [population(sex, age) for sex in ("male", "female")])
    for sex in SEXES:
        ages = [population(sex, age) for age in classes]
        if not classes or not have.issuperset(ages):
            continue
        for broad in (*FIVE_YEAR, *RECLASSED):
            add(population(sex, broad), [population(sex, one) for one in parts_of(broad, classes)])
        unknown = population(sex, UNKNOWN)
        add(population(sex), [*ages, *([unknown] if unknown in have else [])])
        add(unknown, [population(sex)], ages)
    return tuple(steps.values()), tuple(one for one in (*given, *steps) if one in COUNTS)
