"""Which cells are withheld: the small ones, and as few others as keep them from being worked out.

A small cell is kept by a pattern: a table that nobody can tell from the true one, in which the cell
is larger by the threshold less one (or by two: one in which it is larger, one in which it is
smaller). What differs must be withheld. The pattern that costs the
reader least is a linear programme; what is withheld already costs nothing more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from karte.disclosure.attack import Question, find_leaks, is_needed
from karte.disclosure.bounds import Met
from karte.disclosure.system import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from karte.disclosure.attack import Leak
    from karte.disclosure.system import Cell, System

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_DUST = 1e-6
_FREE = 1e-3
"""The cost of changing what is withheld anyway, so that no pattern is larger than it must be."""
_TIE = 1e-3
"""How much place decides between cells that cost the same."""
_CHEAP = 4.0
"""What a pattern may cost, in cells like the one that is kept, before another way is tried."""
_FEW = 3000
"""Cells beyond which no other way is tried unless there must be one: it takes its time."""
_PARTNERS = 4
"""Districts that a pattern may reach before the whole city is searched."""
_LARGE = 1000
"""Cells beyond which a cell is given back only if those near by do not need it."""


class Pattern(NamedTuple):
    """A table that looks like the true one; what is not named in it is as it is.

    Attributes
    ----------
    places : ndarray of int64, shape (p,)
        The cells that differ.
    change : ndarray of float64, shape (p,)
        By how much.
    """

    places: Places
    change: Floats


class CannotKeepError(ArithmeticError):
    """A small number can be worked out whatever is withheld.

    Parameters
    ----------
    cell : Cell
        Which.
    """

    def __init__(self, cell: Cell) -> None:
        super().__init__(f"nothing keeps {cell}")
        self.cell = cell


def keepable(system: System, threshold: int) -> System:
    """Give up what can be worked out of earlier editions alone.

    Parameters
    ----------
    system : System
        n cells.
    threshold : int
        Counts of 1 to the threshold less 1 are small.

    Returns
    -------
    System
        The same; every small number that is not lost can be kept.
    """
    if not system.known.any():
        return system
    lost = system.known & (system.value > 0) & (system.value < threshold)
    everything = np.ones(len(system.value), dtype=bool)
    lost[[one.place for one in find_leaks(system, everything, threshold)]] = True
    return replace(system, lost=lost)


def suppress(system: System, threshold: int) -> Flags:
    """Return which cells to withhold.

    Parameters
    ----------
    system : System
        n cells.
    threshold : int
        Counts of 1 to the threshold less 1 are withheld.

    Returns
    -------
    ndarray of bool, shape (n,)
        Nothing that is never published anyway is marked.

    Raises
    ------
    CannotKeepError
        If some cell cannot be kept whatever is withheld: an earlier edition has told it.
    """
    search = _Search(system.without_deep(), threshold)
    search.protect()
    search.give_back()
    search.look_at(system)
    search.protect()
    return search.withheld


class _Search:
    """Withholds cells until every small one is kept."""

    def __init__(self, system: System, threshold: int) -> None:
        self._threshold = threshold
        # What an earlier edition has told is not told again, though nothing can keep it.
        tiny = (system.value > 0) & (system.value < threshold)
        self.withheld: Flags = tiny & (system.wanted > 0)
        tie = np.random.PCG64(0).random_raw(len(system.value)) / 2.0**64
        self._cost = system.wanted * (1 + _TIE * tie)
        self._reason: dict[int, int] = {}
        self._met = Met()
        names = dict.fromkeys(one.count_id for one in system.cells)
        number = {name: place for place, name in enumerate(names)}
        self._count = np.array([number[one.count_id] for one in system.cells])
        self.look_at(system)

    def look_at(self, system: System) -> None:
        """Go on with another system of the same cells."""
        self._system = system
        self._inner = (system.wanted == 0) & ~system.known
        self._columns = system.equations.tocsc()
        self._total = system.equations @ system.value

    def protect(self) -> None:
        """Withhold more for what can be worked out, until nothing can be."""
        before = -1
        while leaks := self._attacked():
            # Fractions have kept nothing: what is kept by them alone needs whole numbers.
            whole = before == np.count_nonzero(self.withheld)
            before = int(np.count_nonzero(self.withheld))
            low, high = self._system.value.copy(), self._system.value.copy()
            # The largest first: they need least.
            for leak in sorted(leaks, key=lambda one: -self._system.value[one.place]):
                width = self._threshold - 1 if leak.helper is None else 1
                seen = high[leak.place] - low[leak.place]
                if not whole and leak.helper is None and seen >= width:
                    continue
                for pattern in self._keep(leak, width, whole=whole):
                    met = self._system.value[pattern.places] + pattern.change
                    low[pattern.places] = np.minimum(low[pattern.places], met)
                    high[pattern.places] = np.maximum(high[pattern.places], met)

    def _attacked(self) -> tuple[Leak, ...]:
        self._met = Met()
        return find_leaks(self._system, self.withheld, self._threshold, self._met)

    def give_back(self) -> None:
        """Publish what is not needed near by, the most wanted first; it may be farther away."""
        chosen = np.array(sorted(self._reason), dtype=np.int64)
        for place in chosen[np.argsort(-self._cost[chosen], kind="stable")].tolist():
            *_, near = self._neighbourhoods(place)
            if len(near) > _LARGE:
                near = next(self._neighbourhoods(place))
            question = Question(place, self._reason[place], near, self._met)
            if not is_needed(self._system, self.withheld, self._threshold, question):
                self.withheld[place] = False
                self._met.forget(self._system.value[place], place)

    def _keep(self, leak: Leak, width: int, *, whole: bool) -> tuple[Pattern, ...]:
        """Withhold what the cheapest patterns of a cell need."""
        allowed = ~self._system.known
        if leak.helper is not None:
            allowed[leak.helper] = False
        for near in self._neighbourhoods(leak.place):
            movable = np.flatnonzero(allowed & near)
            found = self._patterns(leak.place, width, movable, whole=whole, both=False)
            cheap = _CHEAP * max(self._system.wanted[leak.place], 1.0)
            is_few = len(movable) <= _FEW
            if found is None or (is_few and self._price(found) > cheap):
                # It may cost less, or be possible at all, to be larger by some and smaller by some.
                both = self._patterns(leak.place, width, movable, whole=whole, both=True)
                known = [one for one in (found, both) if one is not None]
                found = min(known, key=self._price, default=None)
            if found is not None:
                for one in found:
                    self._withhold(one, leak.place)
                return found
        raise CannotKeepError(self._system.cells[leak.place])

    def _price(self, patterns: tuple[Pattern, ...]) -> float:
        """Return what a reader loses by what patterns withhold besides what is already."""
        places = np.unique(np.concatenate([one.places for one in patterns]))
        return float(self._cost[places[~self.withheld[places]]].sum())

    def _withhold(self, pattern: Pattern, reason: int) -> None:
        printed = pattern.places[self._system.wanted[pattern.places] > 0]
        for one in printed[~self.withheld[printed]].tolist():
            self._reason[one] = reason
        self.withheld[printed] = True

    def _neighbourhoods(self, place: int) -> Iterator[Flags]:
        """Yield where to look: a district with those most alike in what is withheld, then all."""
        unit, own = self._system.unit, self._system.unit[place]
        if unit.max() > _PARTNERS:
            hidden = self.withheld & (unit != EVERYWHERE)
            counts = np.unique(self._count[hidden & (unit == own)])
            alike = hidden & np.isin(self._count, counts)
            score = np.bincount(unit[alike], minlength=int(unit.max()) + 1)
            partners = np.argsort(-score, kind="stable")[: _PARTNERS + 1]
            yield np.isin(unit, [EVERYWHERE, own, *partners])
        yield np.ones(len(unit), dtype=bool)

    def _patterns(
        self, place: int, width: int, movable: Places, *, whole: bool, both: bool
    ) -> tuple[Pattern, ...] | None:
        """Return the cheapest table in which a cell is larger by a width, None if none is.

        Where ``both``, two tables between which it differs by so much: larger in one, and smaller
        in the other.
        """
        system = self._system
        here = self._columns[:, movable].tocsr()
        used = np.flatnonzero(np.diff(here.indptr))
        here = here[used]
        ends = [(one - self._total)[used] for one in (system.least, system.most)]
        own = int(np.searchsorted(movable, place))
        free = (self.withheld | self._inner)[movable]
        cost = np.where(free, _FREE, _FREE + self._cost[movable])
        size, tables = len(movable), 2 if both else 1
        change = sparse.hstack([here, -here], format="csr")
        most = np.tile([*np.full(size, np.inf), *system.value[movable]], tables)
        most[own + size] = 0.0
        least = np.zeros(len(most))
        limits = [LinearConstraint(sparse.block_diag([change] * tables), *np.tile(ends, tables))]
        if both:
            most[own + 2 * size] = 0.0
            apart = sparse.csr_array(([1.0, 1.0], ([0, 0], [own, own + 3 * size])), (1, 4 * size))
            limits.append(LinearConstraint(apart, width, np.inf))
        else:
            least[own] = width
        solved = milp(
            np.tile(cost, 2 * tables),
            integrality=np.full(len(most), int(whole)),
            bounds=Bounds(least, most),
            constraints=limits,
        )
        if solved.x is None:
            return None
        ups = (one[:size] - one[size:] for one in np.split(solved.x, tables))
        moved = [(np.abs(one) > _DUST, one) for one in ups]
        return tuple(Pattern(movable[here], one[here]) for here, one in moved if here.any())
