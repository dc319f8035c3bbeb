"""Applies the shares of a crosswalk to the rows of one table, and says what they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.crosswalk.error_model import FOLDED, load_error_model
from karte.crosswalk.groups import LEAVES, Group, group_of, leaves_of
from karte.crosswalk.rows import place_rows
from karte.crosswalk.types import Split
from karte.statistics.possible import Limit, Lines, possible
from karte.tables.columns import COUNTS, population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy import sparse

    from karte.crosswalk import Crosswalk
    from karte.statistics.ages import Ages
    from karte.tables.types import CountTable, SmallAreas

    Floats = NDArray[np.float64]

_WEIGHTS = ("population", "households")
_WHOLE = 1 - 1e-9
_DAYS_OF_YEAR = 365.25
_TOTALS = frozenset({population(), "households"})
"""What the boundary file counts itself: folding hides nothing of it."""
_MOST_OF_ONE = {"age_years": 120.0}
"""What one person adds to a count at most, where that is more than one."""


@dataclass(frozen=True)
class Sums:
    """Sums over the pieces in each zone; arrays float64 of shape (m + 1, c).

    Attributes
    ----------
    value, least, most, variance : ndarray
        See `karte.statistics.types.Ranges`.
    within_least, within_most, touching_least, touching_most : ndarray
        See `karte.statistics.types.Towns`.
    lost : ndarray
        Cells without a figure that would belong here.
    """

    value: Floats
    least: Floats
    most: Floats
    variance: Floats
    lost: Floats
    within_least: Floats
    within_most: Floats
    touching_least: Floats
    touching_most: Floats


class AgeShare(NamedTuple):
    """The people of one age group in a total of several ages.

    Attributes
    ----------
    group : Group
        Of what age.
    people : ndarray of float64, shape (n,)
        How many live in each small area.
    share : ndarray of float64, shape (p,)
        Their share, line by line of the crosswalk.
    """

    group: Group
    people: Floats
    share: Floats


class Shares(NamedTuple):
    """How the rows of one column are split.

    Attributes
    ----------
    placed : scipy.sparse.csr_array of float64, shape (r, n)
        Which part of each row lives in each small area.
    split : Split
        Which part of a small area lies in a district, line by line of the crosswalk.
    ages : tuple of AgeShare
        What ``split.share`` was made of; empty where it is the crosswalk's own.
    """

    placed: sparse.csr_array
    split: Split
    ages: tuple[AgeShare, ...]


def years_between(one: dt.date, other: dt.date) -> float:
    """Return how many years lie between two days, whichever is earlier."""
    return abs((one - other).days) / _DAYS_OF_YEAR


class Splitter:
    """Splits the columns of one table.

    Parameters
    ----------
    table : CountTable
        Any count table on the crosswalk's small areas.
    small_areas : SmallAreas
        The areas of the crosswalk.
    crosswalk : Crosswalk
        Shares of small areas in districts.
    ages : mapping
        How old the people of each small area are on the date; may be empty.
    """

    def __init__(
        self, table: CountTable, small_areas: SmallAreas, crosswalk: Crosswalk, ages: Ages
    ) -> None:
        self._crosswalk = crosswalk
        self._ages = ages
        self._facts = crosswalk.facts_date == table.date
        self._years = years_between(crosswalk.known_on, table.date)
        self._rows = {weight: place_rows(table, small_areas, weight) for weight in _WEIGHTS}
        self._values = table.values.to_numpy(dtype=float)
        self._columns = [str(name) for name in table.values.columns]
        counted = {weight: small_areas.frame[weight].to_numpy(dtype=float) for weight in self._rows}
        self._folded = {
            weight: np.flatnonzero(np.diff(rows.indptr) > 1) for weight, rows in self._rows.items()
        }
        self._people = {
            weight: (rows != 0) @ np.nan_to_num(counted[weight])
            for weight, rows in self._rows.items()
        }

    def sums(self) -> Sums:
        """Return the sums of every column."""
        shape = (len(self._crosswalk.district_ids) + 1, len(self._columns))
        total = Sums(*(np.zeros(shape) for _ in Sums.__dataclass_fields__))
        for (weight, group, _), names in self._alike().items():
            chosen = [self._columns.index(name) for name in names]
            part = self._sums(weight, group, self.shares(names[0]).split, np.array(chosen))
            for field in Sums.__dataclass_fields__:
                getattr(total, field)[:, chosen] = getattr(part, field)
        return total

    def _alike(self) -> Mapping[tuple[str, Group, str], list[str]]:
        """Return the columns that are split alike: by weight, group and ages."""
        found = dict[tuple[str, Group, str], list[str]]()
        for name in self._columns:
            found.setdefault(self._key(name), []).append(name)
        return found

    def _key(self, name: str) -> tuple[str, Group, str]:
        column = COUNTS[name]
        weight = column.weight or "population"
        sex = column.sex or "total"
        by_ages = weight == "population" and sex in self._ages and len(leaves_of(name)) > 1
        return weight, group_of(name), f"{sex}:{','.join(leaves_of(name))}" if by_ages else ""

    def shares(self, name: str) -> Shares:
        """Return how a column is split; one of several ages is split as those ages are.

        Parameters
        ----------
        name : str
            Count id, a column of the table.

        Returns
        -------
        Shares
            What `sums` multiplies its figures with.
        """
        weight, group, by_ages = self._key(name)
        crosswalk = self._crosswalk
        split = crosswalk.splits[group]
        share = split.share
        ages = self._shares_of_ages(by_ages) if by_ages and crosswalk.differs else ()
        if ages:
            town = crosswalk.town_of_line
            people = np.sum([one.people[town] for one in ages], axis=0)
            placed = np.sum([one.people[town] * one.share for one in ages], axis=0)
            share = np.divide(placed, people, out=share.copy(), where=people > 0)
        least, most = self._ends(group)
        variance = split.variance * (1 + self._years * crosswalk.drift(group))
        found = Split(share, np.minimum(least, share), np.maximum(most, share), variance)
        return Shares(self._rows[weight], found, ages)

    def _shares_of_ages(self, ages: str) -> tuple[AgeShare, ...]:
        sex, _, names = ages.partition(":")
        known = self._ages[sex]
        wanted = [Group(one) for one in names.split(",")]
        if Group.ELDERLY in known:  # no narrower classes of the old are published
            wanted = [one for one in LEAVES[:2] if one in wanted] + [Group.ELDERLY]
        splits = self._crosswalk.splits
        return tuple(AgeShare(group, known[group], splits[group].share) for group in wanted)

    def _ends(self, group: Group) -> tuple[Floats, Floats]:
        """Return what of a group is on each line at least and at most, on the date of the table."""
        crosswalk = self._crosswalk
        split = crosswalk.splits[group]
        if self._facts:
            return split.least, split.most
        return np.where(crosswalk.cut, 0.0, split.least), np.where(crosswalk.cut, 1.0, split.most)

    def _sums(self, weight: str, group: Group, split: Split, chosen: NDArray[np.int64]) -> Sums:
        rows, spread = self._rows[weight], self._crosswalk.sparse
        raw = self._values[:, chosen]
        filled = np.nan_to_num(raw)
        share = rows @ spread(split.share)
        folded = self._limit_of_folded(weight, chosen)
        single = filled.copy()
        single[np.ix_(folded.rows, folded.columns)] = 0.0
        variance = rows.power(2) @ spread(split.variance)
        here = Lines(split.least, split.share, split.most)
        narrow = self._limits_of_facts(weight, group, chosen)
        own = possible(rows, spread, here, filled, [folded, *narrow])
        spreading = np.asarray(variance.T @ np.square(single))
        # Of folded rows it is open who lives here, even where no line cuts a town.
        fitted = load_error_model().scatter[FOLDED][group]
        for row, zone, (value, least, most) in own.of(folded):
            counted = filled[np.ix_(row, folded.columns)]
            of_line = np.asarray(variance[row, zone]).reshape(-1, 1) * np.square(counted)
            added = np.zeros((len(spreading), len(folded.columns)))
            np.add.at(added, zone, fitted * (value - least) * (most - value) + of_line)
            spreading[:, folded.columns] += added
        cut = self._crosswalk.cut
        within, touching = (
            possible(rows, spread, Lines(part, part, part), filled, [folded.alike(part)])
            for part in (np.where(cut, 0.0, split.share), np.where(cut, 1.0, split.share))
        )
        return Sums(
            value=np.asarray(share.T @ filled),
            least=own.least,
            most=own.most,
            variance=spreading,
            lost=np.asarray(share.T @ np.isnan(raw).astype(float)),
            within_least=within.least,
            within_most=within.most,
            touching_least=touching.least,
            touching_most=touching.most,
        )

    def _limit_of_folded(self, weight: str, chosen: NDArray[np.int64]) -> Limit:
        """Return what is known of rows of several areas: how many live in each, but not who.

        How many of an age group live in such a town is an estimate, so that only what is known
        of everybody there narrows it.
        """
        named = ((place, self._columns[one]) for place, one in enumerate(chosen))
        names = {place: name for place, name in named if name not in _TOTALS}
        return self._limit(self._folded[weight], names, self._people[weight], Group(weight))

    def _limits_of_facts(
        self, weight: str, group: Group, chosen: NDArray[np.int64]
    ) -> tuple[Limit, ...]:
        """Return what meshes tell of a part of their group: how many of the group live where.

        Of 20 children meshes may place 15 on this side; all of those under 5 may be the others.
        """
        whole = group if group in _WEIGHTS else population("total", group)
        named = ((place, self._columns[one]) for place, one in enumerate(chosen))
        names = {place: name for place, name in named if name != whole}
        if not self._facts or not names:
            return ()
        if whole in self._columns:
            people = np.nan_to_num(self._values[:, self._columns.index(whole)])
        else:
            group, people = Group(weight), self._people[weight]
        cut = np.zeros(len(self._crosswalk.key_codes))
        cut[self._crosswalk.town_of_line[self._crosswalk.cut]] = 1.0
        split_rows = np.asarray(self._rows[weight] @ cut) > 0
        split_rows[self._folded[weight]] = False
        return (self._limit(np.flatnonzero(split_rows), names, people, group),)

    def _limit(
        self, rows: NDArray[np.int64], names: Mapping[int, str], people: Floats, group: Group
    ) -> Limit:
        of_one = np.array([_MOST_OF_ONE.get(one, 1.0) for one in names.values()])
        return Limit(
            rows, np.array([*names], int), people[rows][:, None] * of_one, self._ends(group)
        )
