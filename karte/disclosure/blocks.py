"""Parts what is not published into blocks that have nothing to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from karte.disclosure.system import System

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_DUST = 1e-6


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
