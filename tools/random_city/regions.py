"""Which blocks make a town, and which towns a district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from random_city.ground import beside
from random_city.mosaic import TOUCHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from random_city.mosaic import Mosaic

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BARRIER = 3.0


def grow(pairs: Ints, cost: Floats, starts: Ints, size: int) -> Ints:
    """Return which start is nearest to each node; every region is in one piece."""
    there_and_back = np.concatenate([cost, cost])
    rows, columns = np.concatenate([pairs, pairs[:, ::-1]]).T
    graph = csr_array((there_and_back, (rows, columns)), shape=(size, size))
    _, _, source = dijkstra(graph, indices=starts, min_only=True, return_predecessors=True)
    number = np.full(size, -1, dtype=np.int64)
    number[starts] = np.arange(len(starts))
    return np.asarray(number[source])


def spread(
    points: Floats, weight: Floats, count: int, rng: np.random.Generator, closeness: float
) -> Ints:
    """Choose points at random by weight that keep some distance from each other."""
    gap = closeness * np.sqrt(np.pi / count)
    order = np.argsort(rng.exponential(size=len(points)) / np.maximum(weight, 1e-12))
    while True:
        chosen = list[int]()
        for one in order.tolist():
            away = points[chosen] - points[one]
            if not chosen or (away**2).sum(axis=1).min() > gap**2:
                chosen.append(one)
                if len(chosen) == count:
                    return np.array(chosen)
        gap *= 0.9


def towns_of(mosaic: Mosaic, lines: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Join blocks to towns; main roads and rivers mostly lie between towns.

    Parameters
    ----------
    mosaic : Mosaic
        n blocks.
    lines : ndarray, shape (k, 6)
        Main roads and rivers.
    count : int
        How many towns.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    ndarray of int, shape (n,)
        Town of each block.
    """
    usable = mosaic.inner & (mosaic.lengths > TOUCHING)
    pairs = mosaic.sides[usable]
    flat = mosaic.flat
    cost = np.hypot(*(flat[pairs[:, 0]] - flat[pairs[:, 1]]).T)
    cost *= np.exp(rng.normal(0, 0.25, len(cost)))
    side = beside(lines, mosaic.seeds) > 0
    cost *= BARRIER ** (side[:, pairs[:, 0]] != side[:, pairs[:, 1]]).sum(axis=0)
    starts = spread(flat, np.ones(len(flat)), count, rng, 0.55)
    return _renumbered(grow(pairs, cost, starts, len(flat)), flat)


def _renumbered(town: Ints, flat: Floats) -> Ints:
    """Renumber towns from the middle outwards, as a city's codes often run."""
    size = int(town.max()) + 1
    cells = np.bincount(town, minlength=size)
    away = np.bincount(town, weights=np.hypot(*flat.T), minlength=size) / np.maximum(cells, 1)
    rank = np.empty(size, dtype=np.int64)
    rank[np.argsort(np.where(cells > 0, away, np.inf), kind="stable")] = np.arange(size)
    return np.asarray(rank[town])


def districts_of(
    mosaic: Mosaic,
    settled: tuple[Ints, Floats],
    lines: Floats,
    count: int,
    rng: np.random.Generator,
) -> Ints:
    """Join towns to districts with roughly as many homes each.

    Parameters
    ----------
    mosaic : Mosaic
        n blocks.
    settled : (ndarray of int, ndarray), shape (n,) each
        Town of each block, and the households expected in it.
    lines : ndarray, shape (k, 6)
        Main roads and rivers.
    count : int
        How many districts.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    ndarray of int, shape (n,)
        District of each block, no town cut.
    """
    town, homes = settled
    size = int(town.max()) + 1
    blocks = np.bincount(town, minlength=size)
    middle = np.column_stack(
        [
            np.bincount(town, weights=mosaic.flat[:, axis], minlength=size) / blocks
            for axis in (0, 1)
        ]
    )
    place = np.column_stack(
        [
            np.bincount(town, weights=mosaic.seeds[:, axis], minlength=size) / blocks
            for axis in (0, 1)
        ]
    )
    usable = mosaic.inner & (mosaic.lengths > TOUCHING)
    pairs = np.unique(np.sort(town[mosaic.sides[usable]], axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    side = beside(lines, place) > 0
    crossing = (side[:, pairs[:, 0]] != side[:, pairs[:, 1]]).sum(axis=0)
    cost = np.hypot(*(middle[pairs[:, 0]] - middle[pairs[:, 1]]).T)
    cost *= np.exp(rng.normal(0, 0.2, len(cost))) * 1.6**crossing
    weight = np.bincount(town, weights=homes, minlength=size) + homes.sum() / size * 0.3
    # Where many live a school is near: there the distances count for more.
    crowded = np.sqrt(weight / weight.mean())
    cost *= (crowded[pairs[:, 0]] + crowded[pairs[:, 1]]) / 2
    starts = spread(middle, weight, count, rng, 0.62)
    return np.asarray(grow(pairs, cost, starts, size)[town])
