"""Whole numbers whose parts still add up to the whole."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_DUST = 1e-9
"""What floating point adds to one number, relative to it."""

_SUM_DUST = 1e-6
"""What it adds to a sum of small numbers."""

_TIE = 1e-7
"""How much a choice among equals may cost: above the solver's tolerance, below any difference."""


def near_whole(sums: Floats, scale: Floats) -> Flags:
    """Return which sums are whole numbers but for the dust of floating point.

    Parameters
    ----------
    sums : ndarray of float64
        Sums of numbers.
    scale : ndarray of float64, same shape
        The sums of their absolute values.

    Returns
    -------
    ndarray of bool, same shape
        Within 1e-6, or 1e-9 of the scale if that is more.
    """
    near: Flags = np.abs(sums - np.rint(sums)) <= np.maximum(_SUM_DUST, _DUST * scale)
    return near


def round_table(cells: Floats, nested: Iterable[Sequence[int]] = ()) -> Floats:
    """Round a table so that its columns and its rows still add up (controlled rounding).

    Parameters
    ----------
    cells : ndarray of float64, shape (k, n)
        Districts and what lies outside them by count. Negative numbers are allowed.
    nested : iterable of sequence of int, optional
        Groups of columns whose sum counts in every row as the sum of the whole row does. Of two
        groups one holds the other, or they have no column in common.

    Returns
    -------
    ndarray of float64, shape (k, n)
        Every cell, every sum of a column, of a row and of a row's nested group is the whole number
        below or above the exact one, and the exact one where that is whole. Of all such tables the
        one that moves least, by absolute as by squared moves. NaN stays NaN: such a column has no
        sum to keep, and its other cells go to the nearest whole number unless their row needs the
        other one; the sums of a row are those of its known cells.

    Raises
    ------
    ValueError
        If groups overlap without one holding the other.
    ArithmeticError
        If the solver fails.

    Notes
    -----
    Columns on one side and nested rows on the other make a network, and the exact table is a flow
    through it. So a flow in whole numbers exists, and every corner of the polytope is one: the
    linear programme needs no branching. Equal choices are decided by place, always the same way.

    Examples
    --------
    >>> import numpy as np
    >>> round_table(np.array([[0.5, 0.5], [0.25, 0.75], [0.25, 1.75]])).tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.0, 2.0]]
    """
    near = np.rint(cells)
    whole = np.abs(cells - near) <= _DUST * np.maximum(1.0, np.abs(cells))
    low = np.where(whole, near, np.floor(cells))
    part = np.where(whole | np.isnan(cells), 0.0, cells - low)
    groups = _checked([range(cells.shape[1]), *nested])
    if cells.shape[1] == 1:
        low[:, 0] += _chosen_of_column(part, np.abs(cells))
    elif part.any():
        low[part > 0] += _choose(part, np.abs(cells), groups)
    return low + 0.0  # no -0.0


def _checked(groups: Iterable[Iterable[int]]) -> list[list[int]]:
    """Return the different groups, refusing those that do not nest."""
    found = {tuple(sorted(group)): frozenset(group) for group in groups}
    for one, other in combinations(found.values(), 2):
        if not (one <= other or other <= one or one.isdisjoint(other)):
            raise ValueError(f"groups {sorted(one)} and {sorted(other)} do not nest")
    return [list(group) for group in found]


def _chosen_of_column(part: Floats, scale: Floats) -> Floats:
    """Return the same as `_choose` for a table of one column: there is only its sum to keep."""
    cost = (1.0 - 2.0 * part + _TIE * _by_place(part.shape))[:, 0]
    order = np.argsort(np.where(part[:, 0] > 0, cost, np.inf), kind="stable")
    better = int(((part[:, 0] > 0) & (cost < 0)).sum())
    if not np.isnan(scale).any():
        need, size = part.sum(axis=0), scale.sum(axis=0)
        fewest = np.where(near_whole(need, size), np.rint(need), np.floor(need))
        better = int(
            np.clip(better, fewest, np.where(near_whole(need, size), fewest, fewest + 1))[0]
        )
    chosen = np.zeros(len(part))
    chosen[order[:better]] = 1.0
    return chosen


def _choose(part: Floats, scale: Floats, groups: Sequence[Sequence[int]]) -> Floats:
    """Return 1 for every cell with a fraction that goes up, 0 for the others."""
    free = part > 0
    upper = (1.0 - 2.0 * part + _TIE * _by_place(part.shape))[free]
    margins, needed, slack = _margins(part, scale, groups)
    loose = np.flatnonzero(slack)
    shape = (len(needed), len(loose))
    taken = sparse.csr_array((-np.ones(len(loose)), (loose, np.arange(len(loose)))), shape=shape)
    solved = linprog(
        np.concatenate([upper, np.zeros(len(loose))]),
        A_eq=sparse.hstack([margins, taken], format="csr"),
        b_eq=needed,
        bounds=(0, 1),
        method="highs-ds",
        options={"dual_feasibility_tolerance": 1e-10},
    )
    if solved.x is None:
        raise ArithmeticError(solved.message)
    chosen: Floats = np.rint(solved.x[: len(upper)])
    if np.abs(chosen - solved.x[: len(upper)]).max() > _SUM_DUST:
        raise ArithmeticError("the rounding is not a corner of its polytope")
    return chosen


def _margins(
    part: Floats, scale: Floats, groups: Sequence[Sequence[int]]
) -> tuple[sparse.csr_array, Floats, Flags]:
    """Return the sums to keep: which cells are in them, how many go up, and if one more may."""
    rows, columns = np.nonzero(part)
    cell = np.arange(len(rows))
    height, width = part.shape
    bound = ~np.isnan(scale.sum(axis=0))[columns]
    margin, member = [columns[bound]], [cell[bound]]
    for place, group in enumerate(groups):
        within = np.isin(columns, group)
        margin.append(width + place * height + rows[within])
        member.append(cell[within])
    used, number = np.unique(np.concatenate(margin), return_inverse=True)
    ones = np.ones(len(number))
    shape = (len(used), len(cell))
    matrix = sparse.csr_array((ones, (number, np.concatenate(member))), shape=shape)
    need = matrix @ part[rows, columns]
    known = np.nan_to_num(scale)
    size = [known.sum(axis=0), *(known[:, list(group)].sum(axis=1) for group in groups)]
    exact = near_whole(need, np.concatenate(size)[used])
    return matrix, np.where(exact, np.rint(need), np.floor(need)), ~exact


def _by_place(shape: tuple[int, ...]) -> Floats:
    """Return a number between 0 and 1 for every place of a table, the same on every machine."""
    raw = np.random.PCG64(0).random_raw(int(np.prod(shape)))
    return np.asarray(raw, dtype=np.float64).reshape(shape) / 2.0**64
