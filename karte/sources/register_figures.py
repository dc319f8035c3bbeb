"""The figures of many lines at once: numbers, blanks, marks, and what cannot be read."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from karte.sources.cells import Mark
from karte.sources.register_cells import text_of
from karte.sources.register_town import MOST_DIGITS, counted_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.sources.register_cells import Value

_BAD = -1.0
_HIDDEN, _MISSING = -math.inf, math.inf


class Figures:
    """The figures of a table, one row a line, one column a count.

    Parameters
    ----------
    cells : sequence of sequence of Value
        As published; at least one line.

    Attributes
    ----------
    values : numpy.ndarray
        NaN where blank, missing, masked, or not to be read.
    blank : list of bool
        Whether a line has nothing in any of its cells.
    hidden : list of bool
        Whether a line has a masked figure.
    bad : dict of int to list of int
        Which cells of which lines cannot be read.

    Examples
    --------
    >>> found = Figures([["12", "1,234"], ["X", "-"], ["", " "], ["…", "-3"]])
    >>> found.values.tolist()[:2], found.blank, found.hidden.index(True), found.bad
    ([[12.0, 1234.0], [nan, 0.0]], [False, False, True, False], 1, {3: [1]})
    """

    blank: list[bool]
    hidden: list[bool]

    def __init__(self, cells: Sequence[Sequence[Value]]) -> None:
        plain = _numbers(cells) if isinstance(cells[0][0], float) else _digits(cells)
        self.bad = dict[int, list[int]]()
        if plain is not None and plain.min() >= 0 and plain.max() < 10**MOST_DIGITS:
            self.values = plain
            self.blank = self.hidden = [False] * len(cells)
            return
        table = _marked(cells)
        self.values = np.where(np.isfinite(table) & (table >= 0), table, np.nan)
        self.blank = np.all(np.isnan(table), axis=1).tolist()
        self.hidden = np.any(np.isneginf(table), axis=1).tolist()
        for line, place in np.argwhere(table == _BAD).tolist():
            self.bad.setdefault(line, []).append(place)


def _numbers(cells: Sequence[Sequence[Value]]) -> NDArray[np.float64] | None:
    """Return a table of nothing but whole numbers; None where it has others."""
    if not {*map(type, chain.from_iterable(cells))} <= {int, float}:
        return None
    shape = len(cells), len(cells[0])
    table = np.fromiter(chain.from_iterable(cells), "float64", math.prod(shape)).reshape(shape)
    return table if (table == np.floor(table)).all() else None


def _digits(cells: Sequence[Sequence[Value]]) -> NDArray[np.float64] | None:
    """Return a table of text that is nothing but digits and 「-」; None where it has others."""
    try:
        text = ",".join(map(",".join, cells))  # type: ignore[arg-type]
    except TypeError:
        return None
    text = f",{text},".replace(",-,", ",0,")
    if not text.isascii() or ",," in text or text.encode().translate(None, b"0123456789,"):
        return None
    table = np.fromstring(text[1:-1], dtype="int64", sep=",").astype("float64")
    shape = len(cells), len(cells[0])
    return table.reshape(shape) if table.size == math.prod(shape) else None


def _marked(cells: Sequence[Sequence[Value]]) -> NDArray[np.float64]:
    """Return a table with numbers of their own for blanks, marks, and what cannot be read."""
    codes = _Codes()
    shape = len(cells), len(cells[0])
    every = chain.from_iterable(cells)
    table = np.fromiter(map(codes.__getitem__, every), "float64", math.prod(shape))
    if (0 in codes or 1 in codes) and bool in map(type, chain.from_iterable(cells)):
        # True equals 1, but is another text.
        return _marked([[text_of(cell) for cell in line] for line in cells])
    return table.reshape(shape)


class _Codes(dict["Value", float]):
    """The number of every cell, read once: most figures stand in many cells."""

    def __missing__(self, cell: Value) -> float:
        number = self[cell] = _code(text_of(cell).strip())
        return number


def _code(text: str) -> float:
    if not text:
        return math.nan
    try:
        found = counted_cell(text)
    except ValueError:
        return _BAD
    if isinstance(found, Mark):
        return _HIDDEN if found is Mark.HIDDEN else _MISSING
    return found
