"""Applies the shares of a crosswalk to the rows of one table, and says what they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.crosswalk.error_model import FOLDED, load_error_model
from karte.crosswalk.groups import LEAVES, Group, group_of, leaves_of
from karte.crosswalk.rows import place_rows
from karte.crosswalk.types import Split
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


@dataclass(frozen=True)
class Sums:
    """Sums over the pieces in each zone; arrays float64 of shape (m + 1, c).

    Attributes
    ----------
    value, least, most, variance : ndarray
        See `karte.statistics.types.Ranges`.
    lost : ndarray
        Cells without a figure that would belong here.
    """

    value: Floats
    least: Floats
    most: Floats
    variance: Floats
    lost: Floats


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
        total = Sums(*(np.zeros(shape) for _ in range(5)))
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
        least, most = split.least, split.most
        if not self._facts:
            least = np.where(crosswalk.cut, 0.0, least)
            most = np.where(crosswalk.cut, 1.0, most)
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

    def _sums(self, weight: str, group: Group, split: Split, chosen: NDArray[np.int64]) -> Sums:
        rows, spread = self._rows[weight], self._crosswalk.sparse
        raw = self._values[:, chosen]
        filled = np.nan_to_num(raw)
        share = rows @ spread(split.share)
        totals = np.array([self._columns[one] in _TOTALS for one in chosen])
        single = filled.copy()
        folded = self._folded[weight]
        single[np.ix_(folded, ~totals)] = 0.0
        parts = {
            "least": rows @ spread(split.least),
            "most": rows @ spread(split.most),
        }
        sums = {name: np.asarray(part.T @ single) for name, part in parts.items()}
        variance = rows.power(2) @ spread(split.variance)
        sums["variance"] = np.asarray(variance.T @ np.square(single))
        if len(folded) and not totals.all():
            self._add_folded(sums, (weight, group), (share, parts, variance), filled, ~totals)
        return Sums(
            value=np.asarray(share.T @ filled),
            lost=np.asarray(share.T @ np.isnan(raw).astype(float)),
            **sums,
        )

    def _add_folded(
        self,
        sums: dict[str, Floats],
        key: tuple[str, Group],
        matrices: tuple[sparse.csr_array, dict[str, sparse.csr_array], sparse.csr_array],
        filled: Floats,
        chosen: NDArray[np.bool_],
    ) -> None:
        """Add rows of several areas: how many people live in each is known, but not of whom.

        Of the v people counted together in areas of T people, those in a part of t people are at
        least v - (T - t) and at most the smaller of v and t.
        """
        weight, group = key
        share, parts, variance = matrices
        folded = self._folded[weight]
        entries = share[folded].tocoo()
        row, zone, part = folded[entries.coords[0]], entries.coords[1], entries.data
        counted = filled[np.ix_(row, np.flatnonzero(chosen))]
        people = self._people[weight][row][:, None]
        least_here, most_here = (
            np.asarray(parts[name][row, zone]).reshape(-1, 1) for name in ("least", "most")
        )
        value = counted * part[:, None]
        whole = (part >= _WHOLE)[:, None]
        least = np.where(whole, value, np.maximum(counted - people * (1 - least_here), 0.0))
        most = np.where(whole, value, np.minimum(counted, people * most_here))
        least, most = np.minimum(least, value), np.maximum(most, value)
        fitted = load_error_model().scatter[FOLDED][group]
        spread = fitted * (value - least) * (most - value)
        of_line = np.asarray(variance[row, zone]).reshape(-1, 1) * np.square(counted)
        for name, added in (("least", least), ("most", most), ("variance", spread + of_line)):
            into = np.zeros((len(sums[name]), int(chosen.sum())))
            np.add.at(into, zone, added)
            sums[name][:, chosen] += into
