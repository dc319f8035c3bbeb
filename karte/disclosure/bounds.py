"""The least and the greatest that unknown numbers can be, by linear programmes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from karte.disclosure.blocks import Block

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_DUST = 1e-6
_APART = 0.5
"""A bound that is so far from every whole table may be one of fractions only."""
_WORTH = 0.9
"""All open cells are moved together, some up and some down, while that settles a tenth of them."""


@dataclass
class Met:
    """Tables that cannot be told from the true one, which the search has met, block by block."""

    blocks: list[tuple[Places, list[Floats]]] = field(default_factory=list)

    def ends(self, value: Floats, place: int) -> tuple[Floats, Floats]:
        """Return the least and greatest of every cell in the tables that have one cell as it is.

        Parameters
        ----------
        value : ndarray of float64, shape (n,)
            What is true.
        place : int
            Of the cell.

        Returns
        -------
        tuple of ndarray of float64, shape (n,)
            What is true where nothing else was met.
        """
        low, high = value.copy(), value.copy()
        for places, tables in self.blocks:
            here = np.flatnonzero(places == place)
            kept = [one for one in tables if (one[here] == value[place]).all()]
            if kept and len(here):
                low[places] = np.minimum(low[places], np.min(kept, axis=0))
                high[places] = np.maximum(high[places], np.max(kept, axis=0))
        return low, high

    def forget(self, value: float, place: int) -> None:
        """Forget the tables in which a cell is not as it is: it is printed now."""
        for places, tables in self.blocks:
            here = np.flatnonzero(places == place)
            tables[:] = [one for one in tables if (one[here] == value).all()]


class Bounded:
    """The whole numbers that a block of unknown cells allows.

    Parameters
    ----------
    block : Block
        u cells.
    value : ndarray of float64, shape (u,)
        What is true of them; where the search starts.
    threshold : int
        A cell is safe when so many whole numbers are possible.
    tables : list of ndarray of float64, shape (u,)
        Takes the tables that are met.
    """

    def __init__(self, block: Block, value: Floats, threshold: int, tables: list[Floats]) -> None:
        self.block = block
        self.width = threshold - 1
        self._value = value
        self._tables = tables
        self._is_whole = bool((np.abs(block.rows.data - np.rint(block.rows.data)) < _DUST).all())
        self.low, self.high = value.copy(), value.copy()

    @property
    def is_safe(self) -> Flags:
        """Which cells have been seen to be many numbers, ndarray of bool of shape (u,)."""
        return self.high - self.low >= self.width

    def narrow(self, wanted: Flags) -> Iterator[tuple[int, int, int]]:
        """Yield the cells that are not safe, with the least and the greatest they can be.

        Parameters
        ----------
        wanted : ndarray of bool, shape (u,)
            Which cells to look at.

        Yields
        ------
        tuple of int, int, int
            Place in the block, least, greatest.
        """
        left, rounds = wanted & ~self.is_safe, np.random.PCG64(0)
        while np.count_nonzero(left) > 1:
            ways = rounds.random_raw(len(left)) / 2.0**63 - 1.0
            for sign in (1.0, -1.0):
                self._solve(sign * ways * left, left, whole=False)
            before, left = np.count_nonzero(left), wanted & ~self.is_safe
            if np.count_nonzero(left) > _WORTH * before:
                break
        for one in np.flatnonzero(wanted):
            if not self.is_safe[one]:
                least, most = self.bounds(int(one))
                if most - least < self.width:
                    yield int(one), least, most

    def bounds(self, place: int) -> tuple[int, int]:
        """Return the least and greatest whole number that a cell can be, as far as it matters."""
        ends = []
        only = np.zeros(len(self._value), dtype=bool)
        only[place] = True
        for sign in (1.0, -1.0):
            end = self._solve(sign * only, only, whole=False)
            seen = self.low[place] if sign > 0 else self.high[place]
            if self._is_whole and abs(end - seen) > _APART and not self.is_safe[place]:
                end = self._solve(sign * only, only, whole=True)
            ends.append(end)
        return int(np.ceil(ends[0] - _DUST)), int(np.floor(ends[1] + _DUST))

    def _solve(self, cost: Floats, capped: Flags, *, whole: bool) -> float:
        """Minimise a cost, remember the numbers met, and return how much was reached."""
        block = self.block
        upper = np.where(capped, self._value + self.width, np.inf)
        solved = milp(
            cost,
            integrality=np.full(len(cost), int(whole)),
            bounds=Bounds(np.zeros(len(cost)), upper),
            constraints=LinearConstraint(block.rows, block.least, block.most)
            if block.rows.shape[0]
            else None,
        )
        if solved.x is None:
            raise ArithmeticError(solved.message)
        self._remember(solved.x)
        return float(np.abs(cost) @ solved.x)

    def _remember(self, table: Floats) -> None:
        """Note which numbers are possible."""
        met = np.rint(table)
        if np.abs(met - table).max(initial=0.0) >= _DUST:
            if self._is_whole:
                return
            # Shares of towns: the figures of districts are rounded, and leave room to be whole in.
            more = table > self._value
            met = np.where(more, np.floor(table + _DUST), np.ceil(table - _DUST))
        self._tables.append(met)
        self.low, self.high = np.minimum(self.low, met), np.maximum(self.high, met)
