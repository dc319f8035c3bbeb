"""What a stranger can work out of everything that is published.

He knows every sum, and that people are whole and never fewer than none. A cell is safe when at
least as many whole numbers as the threshold are possible for it; the check solves for the least
and the greatest. Elimination comes first: it finds what follows from sums alone, and parts the
rest into blocks that have nothing to do with each other. Linear programmes look only at what it
leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.disclosure.blocks import blocks, follow
from karte.disclosure.bounds import Bounded
from karte.disclosure.eliminate import determined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from karte.disclosure.bounds import Met
    from karte.disclosure.system import System

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_DUST = 1e-6


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
        yield _plain(system, int(one))
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
    return Leak(place, value, value)


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
        yield _plain(system, int(block.places[one]))
    for one, helper in pairs:
        plain = _plain(system, int(block.places[one]))
        yield plain._replace(helper=int(block.places[helper]))
    open_here = small.copy()
    open_here[alone] = False
    for one, least, most in solver.narrow(open_here):
        yield Leak(int(block.places[one]), least, most)
