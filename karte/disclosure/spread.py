"""Ranges that tell nothing of a town that is not printed.

The range of a district that was counted by splitting a town is as wide as the town has people of
the kind. Printed as it is, it would tell how many. So it is made of what is printed of the town:
for what is possible, a count that is not printed is taken to be as large as the printed count that
it is a part of; for what is likely, to be in proportion as in the whole municipality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.disclosure.cells import counted
from karte.statistics import Ranges
from karte.tables.columns import COUNTS, population
from karte.tables.parts import age_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from karte.disclosure.ground import Ground
    from karte.disclosure.protect import TownCounts
    from karte.disclosure.register import Printed
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]

_DUST = 1e-9
_BROAD = ("0-14", "15-64", "65+")
_HALF = 0.5
"""The part of a count that is likely to be of a kind of which nothing is printed."""


class HalfWidths(NamedTuple):
    """How far the truth may be from printed figures; arrays float64 of shape (k, c).

    Attributes
    ----------
    less, more : ndarray
        The possible range; 0 where nothing was split.
    variance : ndarray
        By the error model.
    """

    less: Floats
    more: Floats
    variance: Floats

    def around(self, values: Floats) -> Ranges:
        """Return the ranges around printed figures, which rounding has moved by less than one."""
        split = (self.less + self.more > 0).astype(float)
        none = np.isnan(values)
        return Ranges(
            least=np.maximum(values - self.less - split, np.minimum(values, 0.0)),
            most=values + self.more + split,
            variance=np.where(none, np.nan, self.variance),
        )

    def added(self, into: Floats) -> HalfWidths:
        """Return the widest that sums of the areas can be.

        Parameters
        ----------
        into : ndarray of float64, shape (g, k)
            1 where an area belongs to a sum.

        Returns
        -------
        HalfWidths
            Of the sums.
        """
        return HalfWidths(*(into @ one for one in self))


def half_widths(printed: Printed, values: Floats, towns: Sequence[TownCounts]) -> HalfWidths:
    """Return how far the truth may be from the figures of districts and remainder.

    Parameters
    ----------
    printed : Printed
        The counts and what they were made of.
    values : ndarray of float64, shape (k, c)
        What is printed of them; NaN where it is withheld.
    towns : sequence of TownCounts
        What is printed of the towns, one for each table.

    Returns
    -------
    HalfWidths
        Made of these alone, and of the shares.
    """
    counts = printed.counts
    found = HalfWidths(*(np.zeros(values.shape) for _ in range(3)))
    done: set[str] = set()
    for ground, table in zip(printed.grounds, towns, strict=True):
        shown = _Shown(counts, values, ground, table)
        for count in counted(counts):
            if count in ground.counts and count not in done:
                done.add(count)
                ends = ground.open_ends(count)
                most, likely = shown.at_most(count), shown.likely(count)
                of_zones = (ends[0].T @ most, ends[1].T @ most, ends[2].T @ likely**2)
                for into, own in zip(found, of_zones, strict=True):
                    # Districts come first, the municipality is certain, what is outside is last.
                    into[:, counts.place(count)] = [*own[:-1], 0.0, own[-1]]
    return found


class _Shown:
    """What is printed that bounds the counts of every row of a table."""

    def __init__(
        self, counts: AreaCounts, values: Floats, ground: Ground, towns: TownCounts
    ) -> None:
        self._counts, self._values = counts, values
        self._towns = towns.values
        self._reached = ground.reached

    def at_most(self, count: str) -> Floats:
        """Return what every row has at most, float64 of shape (r,)."""
        size = len(self._towns)
        if count in self._towns:
            own = self._towns[count].to_numpy(dtype=float)
        else:
            own = np.full(size, np.nan)
        for bound in self._larger(count):
            own = np.where(np.isnan(own), bound, own)
        return np.asarray(np.where(np.isnan(own), self._in_zones(count), own))

    def likely(self, count: str) -> Floats:
        """Return what every row may have, float64 of shape (r,)."""
        most = self.at_most(count)
        if count in self._towns:
            return np.asarray(np.where(self._towns[count].isna(), _HALF * most, most))
        whole = self._municipality(count)
        parent = self._municipality(_parent(count))
        part = whole / parent if parent and not np.isnan(whole / parent) else _HALF
        return np.asarray(most * min(part, 1.0))

    def _larger(self, count: str) -> Iterator[Floats]:
        """Yield what is printed of more people than a count, the fewest first."""
        if COUNTS[count].count != "population":
            return
        parent = _parent(count)
        if parent != population() and parent in self._towns:
            yield self._towns[parent].to_numpy(dtype=float)
        if population() in self._towns:
            everybody = self._towns[population()].to_numpy(dtype=float)
            if _is_between(count):
                rest = [population("total", one) for one in ("0-14", "65+")]
                if all(one in self._towns for one in rest):
                    yield everybody - self._towns[rest].sum(axis=1, skipna=False).to_numpy()
            yield everybody

    def _in_zones(self, count: str) -> Floats:
        """Return what all its districts have, or the municipality if one of them is withheld."""
        column = self._counts.place(count)
        own = self._values[:, column]
        zones = np.array([*own[:-2], own[-1]]) + 1.0
        whole = own[-2] if not np.isnan(own[-2]) else self._municipality(population())
        bound = np.where(np.isnan(zones), whole, zones)
        return np.asarray(np.minimum(self._reached @ bound, whole))

    def _municipality(self, count: str) -> float:
        place = self._counts.place(count)
        return float("nan") if place is None else float(self._values[-2, place])


def _parent(count: str) -> str:
    """Return the printed count of towns that a count is a part of."""
    column = COUNTS[count]
    if column.count == "population" and column.age_class not in {"", "total", "unknown"}:
        first, last = age_bounds(column.age_class)
        for broad in _BROAD:
            lower, upper = age_bounds(broad)
            if first >= lower and last <= upper:
                return population("total", broad)
    return population() if column.count == "population" else count


def _is_between(count: str) -> bool:
    """Whether only people of 15 to 64 are counted."""
    age_class = COUNTS[count].age_class
    if age_class in {"", "total", "unknown"}:
        return False
    first, last = age_bounds(age_class)
    return first >= age_bounds("15-64")[0] and last <= age_bounds("15-64")[1]
