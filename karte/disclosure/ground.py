"""Where the people of every row of a register are counted: in which districts, with what share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from karte.crosswalk.groups import Group, group_of, leaves_of
from karte.statistics.split import Splitter
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.crosswalk import Crosswalk
    from karte.statistics import Ages
    from karte.tables.types import CountTable, SmallAreas

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_DUST = 1e-9


def whole_zones(shares: Sequence[Floats]) -> Floats:
    """Return the zones that hold a row whole, of the shares of all groups of people.

    Parameters
    ----------
    shares : sequence of ndarray of float64, shape (r, z)
        Which part of every row is in every zone; the last zone lies outside.

    Returns
    -------
    ndarray of float64, shape (r, z)
        0 and 1; a row that is split stands with its largest shares, one without a place outside.
    """
    whole = np.all([(one < _DUST) | (one > 1 - _DUST) for one in shares], axis=(0, 2))
    found = np.max(shares, axis=0)
    found[whole] = np.rint(found[whole])
    nowhere = found.sum(axis=1) < _DUST
    found[nowhere, -1] = 1.0
    return np.asarray(found)


@dataclass(frozen=True)
class Ground:
    """One table of a register, and what its rows are split by.

    Attributes
    ----------
    table : CountTable
        r rows.
    small_areas : SmallAreas
        That its rows were matched to.
    crosswalk : Crosswalk
        Of the small areas.
    ages : dict
        How old the people of every small area are.
    """

    table: CountTable
    small_areas: SmallAreas
    crosswalk: Crosswalk
    ages: Ages

    @property
    def counts(self) -> tuple[str, ...]:
        """The counts of the table."""
        return tuple(str(one) for one in self.table.values.columns)

    @cached_property
    def _splitter(self) -> Splitter:
        return Splitter(self.table, self.small_areas, self.crosswalk, self.ages)

    def shares(self, count: str) -> sparse.csr_array:
        """Return which part of every row is counted in every zone.

        Parameters
        ----------
        count : str
            Of the table.

        Returns
        -------
        scipy.sparse.csr_array of float64, shape (r, m + 1)
            The districts, then what lies outside.
        """
        found = self._splitter.shares(count)
        return sparse.csr_array(found.placed @ self.crosswalk.sparse(found.split.share))

    @cached_property
    def _dense(self) -> dict[str, Floats]:
        return {}

    def share_in(self, zone: int, count: str) -> Floats:
        """Return which part of a count of every row is counted in a zone, shape (r,)."""
        if count not in self._dense:
            self._dense[count] = self.shares(count).toarray()
        return np.asarray(self._dense[count][:, zone])

    @cached_property
    def zones(self) -> Floats:
        """The zones that hold a row whole, float64 of 0 and 1, shape (r, m + 1).

        A row that is split stands with its shares, one without a place on the map outside.
        """
        return whole_zones([self.shares(one).toarray() for one in self._alike])

    @cached_property
    def is_cut(self) -> Flags:
        """Which rows are split, bool of shape (r,)."""
        return np.asarray(((self.zones > _DUST) & (self.zones < 1 - _DUST)).any(axis=1))

    @cached_property
    def reached(self) -> Floats:
        """1 where a row may have people in a zone, float64 of shape (r, m + 1)."""
        placed = self._splitter.shares(self.counts[0]).placed
        here = (placed @ self.crosswalk.sparse(np.ones(len(self.crosswalk.lines)))).toarray() > 0
        here[~here.any(axis=1), -1] = True
        return np.asarray(here.astype(float))

    @property
    def _alike(self) -> Sequence[str]:
        """Return a count of every way in which rows are split."""
        return list({(group_of(one), COUNTS[one].sex): one for one in self.counts}.values())

    def open_ends(self, count: str) -> tuple[Floats, Floats, Floats]:
        """Return what a split may be off by, without looking at who lives in the row.

        Parameters
        ----------
        count : str
            Of the table.

        Returns
        -------
        tuple of ndarray of float64, shape (r, m + 1)
            The part of a row that a zone may have less, that it may have more, and the variance of
            the part. Of a total of several ages the widest of those ages is taken: how old the
            people of a row are is not told.
        """
        crosswalk, splitter = self.crosswalk, self._splitter
        found = splitter.shares(count)
        splits = crosswalk.splits
        groups = (
            {group_of(count), *leaves_of(count)}
            if COUNTS[count].weight != "households"
            else {Group.HOUSEHOLDS}
        )
        shares = [splits[one].share for one in groups if one in splits]
        high, low = np.max(shares, axis=0), np.min(shares, axis=0)
        split = found.split
        cut = split.most - split.least > _DUST

        def spread(values: Floats) -> Floats:
            on_lines = np.where(cut, values, 0.0)
            return np.asarray((found.placed @ crosswalk.sparse(on_lines)).toarray())

        less = spread(np.maximum(high - np.minimum(split.least, low), 0.0))
        more = spread(np.maximum(np.maximum(split.most, high) - low, 0.0))
        squared = found.placed.power(2) @ crosswalk.sparse(split.variance)
        folded = self._folded(found.placed, np.maximum(high, low))
        return np.maximum(less, folded), np.maximum(more, folded), np.asarray(squared.toarray())

    def _folded(self, placed: sparse.csr_array, share: Floats) -> Floats:
        """Return 1 where a row of several small areas lies in several zones: all is open."""
        several = np.diff(placed.indptr) > 1
        part = np.asarray((placed @ self.crosswalk.sparse(share)).toarray())
        between = (part > _DUST) & (part < 1 - _DUST)
        return np.asarray(np.where(between & several[:, None], 1.0, 0.0))
