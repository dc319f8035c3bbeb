"""What a stranger can work out of everything that is published.

He knows every sum, and that people are whole and never fewer than none. A cell is safe when at
least as many whole numbers as the threshold are possible for it; the check solves for the least and
the greatest. Elimination comes first: it finds what follows from sums alone, and parts the rest into
blocks that have nothing to do with each other. Linear programmes look only at what it leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from karte.disclosure.eliminate import determined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from karte.disclosure.system import System

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_DUST = 1e-6
_INFEASIBLE = 2
_WORTH = 0.9
"""All open cells are moved together, some up and some down, while that settles a tenth of them."""


class Leak(NamedTuple):
    """A small number that can be worked out.

    Attributes
    ----------
    place : int
        Of the cell.
    least, most : int
        Between which it must be.
    helper : int or None
        The place of a cell of one person, who can work it out; None where anybody can.
    """

    place: int
    least: int
    most: int
    helper: int | None = None


class Block(NamedTuple):
    """Unknown cells that depend on each other.

    Attributes
    ----------
    places : ndarray of int64, shape (u,)
        The cells.
    rows : scipy.sparse.csr_array of float64, shape (r, u)
        The equations between them.
    least, most : ndarray of float64, shape (r,)
        What the equations leave for them.
    """

    places: Places
    rows: sparse.csr_array
    least: Floats
    most: Floats


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


def find_leaks(
    system: System, withheld: Flags, threshold: int, met: Met | None = None
) -> tuple[Leak, ...]:
    """Return every small number that can be worked out from what is published.

    Parameters
    ----------
    system : System
        n cells.
    withheld : ndarray of bool, shape (n,)
        Which are not printed; those that never are count as withheld anyway.
    threshold : int
        So many whole numbers must be possible for a cell of 1 to the threshold less 1.
    met : Met, optional
        Takes the tables that are met.

    Returns
    -------
    tuple of Leak
        In the order of the cells; empty where the edition may be published.
    """
    leaks = _leaks(system, withheld, threshold, met=met)
    return tuple(sorted(leaks, key=lambda one: (one.place, one.helper or -1)))


class Question(NamedTuple):
    """Whether a withheld cell could be printed.

    Attributes
    ----------
    place : int
        Of the cell.
    reason : int
        The small cell for which it was withheld.
    near : ndarray of bool, shape (n,)
        Look at these cells alone, as if all others were printed: what is safe then is safe.
    met : Met
        Tables that were met while it was withheld.
    """

    place: int
    reason: int
    near: Flags
    met: Met


def is_needed(system: System, withheld: Flags, threshold: int, question: Question) -> bool:
    """Tell whether some small number could be worked out if one withheld cell was printed.

    Parameters
    ----------
    system, withheld, threshold
        As for `find_leaks`; nothing can be worked out of them.
    question : Question
        Which cell.

    Returns
    -------
    bool
        True also where what is near cannot tell.
    """
    without = withheld.copy()
    without[question.place] = False
    return next(_leaks(system, without, threshold, question), None) is not None


def _leaks(
    system: System,
    withheld: Flags,
    threshold: int,
    question: Question | None = None,
    met: Met | None = None,
) -> Iterator[Leak]:
    """Yield what can be worked out; of a question only as far as the cell in it tells anything."""
    near = np.ones(len(system.value), dtype=bool) if question is None else question.near
    unknown = (withheld | (system.wanted == 0)) & ~system.known & near
    small = system.small(threshold) & near
    left = follow(system, unknown)
    for one in np.flatnonzero(small & ~left):
        yield _plain(system, one)
    beside = np.ones(len(left), dtype=bool)
    if question is not None:
        low, high = question.met.ends(system.value, question.place)
        small &= high - low < threshold - 1
        found = unknown & ~left
        found[question.place] = True
        touched = (system.equations != 0) @ found > 0
        beside = (system.equations[touched] != 0).sum(axis=0) > 0
    for block in blocks(system, left):
        if beside[block.places].any():
            first = np.flatnonzero(block.places == (question.reason if question else -1))
            tables: list[Floats] = []
            if met is not None:
                met.blocks.append((block.places, tables))
            solver = Bounded(block, system.value[block.places], threshold, tables)
            yield from _of_block(system, solver, small[block.places], first)


def _plain(system: System, place: int) -> Leak:
    value = int(system.value[place])
    return Leak(int(place), value, value)


def follow(system: System, unknown: Flags) -> Flags:
    """Return which cells stay unknown when single sums are worked out one after another.

    Parameters
    ----------
    system : System
        n cells.
    unknown : ndarray of bool, shape (n,)
        Which are not published.

    Returns
    -------
    ndarray of bool, shape (n,)
        Not those that are alone in a sum, nor those whose sum with others is nobody.
    """
    left = unknown.copy()
    exact = system.most - system.least <= _DUST
    rows = system.equations[exact]
    target = system.least[exact]
    pattern = sparse.csr_array((np.ones_like(rows.data), rows.indices, rows.indptr), rows.shape)
    while True:
        open_here = pattern @ left
        rest = target - rows @ np.where(left, 0.0, system.value)
        signs = rows @ left.astype(float)
        nobody = (np.abs(rest) < _DUST) & (np.abs(np.abs(signs) - open_here) < _DUST)
        done = (open_here == 1) | (nobody & (open_here > 0))
        found = left & (pattern[done].sum(axis=0) > 0) if done.any() else np.zeros_like(left)
        if not found.any():
            return left
        left &= ~found


def blocks(system: System, unknown: Flags) -> Iterator[Block]:
    """Yield the unknown cells in groups that no equation joins.

    Parameters
    ----------
    system : System
        n cells.
    unknown : ndarray of bool, shape (n,)
        Which are not known.

    Yields
    ------
    Block
        Each unknown cell is in one.
    """
    places = np.flatnonzero(unknown)
    rows = sparse.csr_array(system.equations[:, places])
    used = np.diff(rows.indptr) > 0
    known = system.equations @ np.where(unknown, 0.0, system.value)
    rows, least, most = rows[used], (system.least - known)[used], (system.most - known)[used]
    size = len(places)
    graph = sparse.block_array([[None, rows.T], [rows, None]], format="csr") if size else rows
    if not size or not rows.shape[0]:
        for one in range(size):
            nothing = sparse.csr_array((0, 1))
            yield Block(places[[one]], nothing, np.zeros(0), np.zeros(0))
        return
    number, label = sparse.csgraph.connected_components(graph, directed=False)
    of_row = label[size:]
    for one in range(number):
        columns, here = np.flatnonzero(label[:size] == one), np.flatnonzero(of_row == one)
        yield Block(places[columns], rows[here][:, columns], least[here], most[here])


def _of_block(system: System, solver: Bounded, small: Flags, first: Places) -> Iterator[Leak]:
    """Yield the leaks of one block: by elimination, then by linear programmes."""
    if not small.any():
        return
    block = solver.block
    for one in first[small[first]]:
        least, most = solver.bounds(int(one))
        if most - least < solver.width:
            yield Leak(int(block.places[one]), least, most)
    exact = block.most - block.least <= _DUST
    single = small & (system.value[block.places] == 1)
    alone, pairs = determined(block.rows[exact], small, single)
    for one in alone:
        yield _plain(system, block.places[one])
    for one, helper in pairs:
        plain = _plain(system, block.places[one])
        yield plain._replace(helper=int(block.places[helper]))
    open_here = small.copy()
    open_here[alone] = False
    for one, least, most in solver.narrow(open_here):
        yield Leak(int(block.places[one]), least, most)


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

    def __init__(
        self, block: Block, value: Floats, threshold: int, tables: list[Floats]
    ) -> None:
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
            if self._is_whole and abs(end - seen) > 0.5 and not self.is_safe[place]:
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
