"""What follows from sums alone, found by elimination in whole numbers."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy import sparse

    Flags = NDArray[np.bool_]

_PRIME = 2**61 - 1
"""Sums are taken modulo a prime: nothing that follows is missed, and no number grows."""

_Row = dict[int, int]


def determined(
    rows: sparse.csr_array, wanted: Flags, single: Flags
) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the unknowns that follow from sums, and those that follow once another is known.

    Parameters
    ----------
    rows : scipy.sparse.csr_array of float64, shape (r, u)
        The factors of the unknowns in every sum, in whole numbers.
    wanted : ndarray of bool, shape (u,)
        Which unknowns to ask about.
    single : ndarray of bool, shape (u,)
        Which of those are cells of one person, who knows that he is the one.

    Returns
    -------
    list of int
        What anybody can work out.
    list of tuple of int and int
        What can be worked out, and the cell of the person who can.

    Examples
    --------
    >>> from scipy import sparse
    >>> sums = sparse.csr_array(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]))
    >>> determined(sums, np.array([True, True, True]), np.array([True, False, False]))
    ([2], [(1, 0)])
    """
    left = _without(_as_rows(rows), wanted)
    basis = _reduced(left)
    alone = sorted(pivot for pivot, row in basis.items() if len(row) == 1)
    return alone, sorted(set(_pairs(basis, single)))


def _pairs(basis: dict[int, _Row], single: Flags) -> Iterator[tuple[int, int]]:
    """Yield the unknowns that hang on another of one person, who is not in them himself.

    Where both rise together the one person is counted in both, and learns nothing of others.
    """
    hanging: dict[tuple[tuple[int, int], ...], list[tuple[int, int]]] = {}
    for pivot, row in basis.items():
        rest = sorted((one, factor) for one, factor in row.items() if one != pivot)
        if not rest:
            continue
        (other, factor), *_ = rest
        if len(rest) == 1 and factor != _PRIME - 1:
            if single[other]:
                yield pivot, other
            if single[pivot]:
                yield other, pivot
        scale = pow(factor, -1, _PRIME)
        shape = tuple((one, own * scale % _PRIME) for one, own in rest)
        hanging.setdefault(shape, []).append((pivot, factor))
    for alike in hanging.values():
        for other, by in (one for one in alike if single[one[0]]):
            yield from ((one, other) for one, factor in alike if factor != by)


def _as_rows(rows: sparse.csr_array) -> list[_Row]:
    found = []
    for start, stop in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        columns = rows.indices[start:stop].tolist()
        factors = np.rint(rows.data[start:stop]).astype(np.int64).tolist()
        row = {one: factor % _PRIME for one, factor in zip(columns, factors, strict=True) if factor}
        if row:
            found.append(row)
    return found


def _without(rows: list[_Row], wanted: Flags) -> list[_Row]:
    """Return what the sums say of the wanted unknowns alone: the others are eliminated.

    The unknown of the fewest sums goes first, by the shortest of them, so that rows stay short.
    """
    active = dict(enumerate(rows))
    having: dict[int, set[int]] = {}
    for number, row in active.items():
        for one in row:
            having.setdefault(one, set()).add(number)
    queue = [(len(numbers), one) for one, numbers in having.items() if not wanted[one]]
    heapq.heapify(queue)
    while queue:
        size, one = heapq.heappop(queue)
        if size != len(having[one]):
            heapq.heappush(queue, (len(having[one]), one))
        elif size:
            _remove(one, active, having)
    return list(active.values())


def _remove(one: int, active: dict[int, _Row], having: dict[int, set[int]]) -> None:
    """Work out one unknown from the shortest of its sums, and put it into the others."""
    numbers = having[one]
    pivot = min(numbers, key=lambda number: (len(active[number]), number))
    chosen = active.pop(pivot)
    inverse = pow(chosen[one], -1, _PRIME)
    rest = [other for other in chosen if other != one]
    for number in numbers - {pivot}:
        row = active[number]
        _subtract(row, chosen, row[one] * inverse % _PRIME)
        for other in rest:
            (having[other].add if other in row else having[other].discard)(number)
        if not row:
            del active[number]
    for other in rest:
        having[other].discard(pivot)
    numbers.clear()


def _reduced(rows: list[_Row]) -> dict[int, _Row]:
    """Return the reduced row echelon form, by pivot; every pivot has the factor 1."""
    basis: dict[int, _Row] = {}
    having: dict[int, set[int]] = {}
    for row in sorted(rows, key=len):
        for one in [one for one in row if one in basis]:
            _subtract(row, basis[one], row[one])
        if not row:
            continue
        pivot = min(row)
        scale = pow(row[pivot], -1, _PRIME)
        fresh = {one: factor * scale % _PRIME for one, factor in row.items()}
        for number in having.pop(pivot, set()):
            target = basis[number]
            _subtract(target, fresh, target[pivot])
            for one in fresh:
                if one in target and one != number:
                    having.setdefault(one, set()).add(number)
                else:
                    having.get(one, set()).discard(number)
        basis[pivot] = fresh
        for one in fresh:
            if one != pivot:
                having.setdefault(one, set()).add(pivot)
    return basis


def _subtract(row: _Row, other: _Row, factor: int) -> None:
    """Take a multiple of a row from another, in place."""
    for one, value in other.items():
        left = (row.get(one, 0) - factor * value) % _PRIME
        if left:
            row[one] = left
        else:
            row.pop(one, None)
