"""Fields over the ground: how densely people live, where nobody does, where the old live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree
from scipy.stats import rankdata

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from random_city.mosaic import Mosaic
    from random_city.parameters import Parameters

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

STEP = 25.0
PEOPLE_A_HOME = 2.22
MOST_HOMES_A_CELL = 4.0
"""Houses on 625 square metres; flats are placed by themselves."""
RIVER_HALF_WIDTH = 35.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Cells of 25 metres and what is known of each.

    Attributes
    ----------
    corner : tuple of float
        South-western corner, metres.
    shape : tuple of int
        Rows and columns.
    block : ndarray of int, shape (cells,)
        Block of each cell, -1 outside the city.
    homes : ndarray, shape (cells,)
        How many households are expected; 0 on empty land.
    centrality : ndarray, shape (cells,)
        1 in the middle of the city.
    """

    corner: tuple[float, float]
    shape: tuple[int, int]
    block: Ints
    homes: Floats
    centrality: Floats

    def middles(self, cells: Ints) -> Floats:
        """Return the middle of cells by their number."""
        return middles_of(cells, self.shape[1], self.corner)

    def cell_of(self, points: Floats) -> Ints:
        """Return the number of the cell each point lies in."""
        column, row = np.floor((points - np.array(self.corner)) / STEP).astype(np.int64).T
        row = np.clip(row, 0, self.shape[0] - 1)
        return np.asarray(row * self.shape[1] + np.clip(column, 0, self.shape[1] - 1))


def middles_of(cells: Ints, columns: int, corner: tuple[float, float]) -> Floats:
    """Return the middle of cells by their number."""
    row, column = np.divmod(cells, columns)
    return np.asarray(np.column_stack([column + 0.5, row + 0.5]) * STEP + np.array(corner))


def barriers(mosaic: Mosaic, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Draw main roads and rivers through the city.

    Parameters
    ----------
    mosaic : Mosaic
        n blocks.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    ndarray, shape (k, 6)
        The lines: point, heading, and two waves.
    ndarray of int
        The numbers of the rivers among them.
    """
    count = int(rng.integers(3, 6))
    low, high = mosaic.seeds.min(axis=0), mosaic.seeds.max(axis=0)
    lines = np.column_stack(
        [
            rng.uniform(low + 0.25 * (high - low), high - 0.25 * (high - low), (count, 2)),
            rng.uniform(0, np.pi, count),
            rng.uniform(50, 250, count),
            rng.uniform(1500, 4000, count),
            rng.uniform(0, 2 * np.pi, count),
        ]
    )
    return lines, np.arange(int(rng.integers(0, 3)))


def beside(lines: Floats, points: Floats) -> Floats:
    """Return the signed distance (roughly) of points from each line, shape (k, points)."""
    away = points[None] - lines[:, None, :2]
    cos, sin = np.cos(lines[:, 2])[:, None], np.sin(lines[:, 2])[:, None]
    along, across = (
        away[..., 0] * cos + away[..., 1] * sin,
        away[..., 1] * cos - away[..., 0] * sin,
    )
    wave = lines[:, 3, None] * np.sin(along / lines[:, 4, None] * 2 * np.pi + lines[:, 5, None])
    return np.asarray(across - wave)


def build_ground(
    mosaic: Mosaic, town: Ints, rivers: Floats, wanted: Parameters, rng: np.random.Generator
) -> Ground:
    """Say how many households are expected on every cell.

    Parameters
    ----------
    mosaic : Mosaic
        n blocks.
    town : ndarray of int, shape (n,)
        Town of each block.
    rivers : ndarray, shape (k, 6)
        Lines along which nobody lives.
    wanted : Parameters
        Of the city.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    Ground
        Its households add up to those of the city.
    """
    low = np.floor((mosaic.seeds.min(axis=0) - 300) / STEP) * STEP
    high = np.ceil((mosaic.seeds.max(axis=0) + 300) / STEP) * STEP
    columns, rows = ((high - low) / STEP).astype(int).tolist()
    shape = (rows, columns)
    corner = (float(low[0]), float(low[1]))
    middles = middles_of(np.arange(rows * columns), columns, corner)
    seeds = np.vstack([mosaic.seeds, mosaic.beyond])
    block = cKDTree(seeds).query(middles)[1].astype(np.int64)
    block[block >= len(mosaic.seeds)] = -1
    centrality, crowd = _crowd(middles, mosaic, rng)
    if wanted.even:
        weight = _by_town(crowd, block, town, rng)
    else:
        weight = crowd * _settled(shape, block, centrality, wanted, rng)
        near_river = (np.abs(beside(rivers, middles)) < RIVER_HALF_WIDTH).any(axis=0)
        weight[near_river] = 0.0
    weight[block < 0] = 0.0
    homes = _capped(weight, wanted.people / PEOPLE_A_HOME)
    return Ground(corner, shape, block, homes, centrality)


def noise(shape: tuple[int, int], scale: float, rng: np.random.Generator) -> Floats:
    """Return a smooth field of mean 0 and standard deviation 1, flattened."""
    field = gaussian_filter(rng.normal(size=shape), scale / STEP, mode="wrap").ravel()
    return np.asarray((field - field.mean()) / field.std())


def _crowd(middles: Floats, mosaic: Mosaic, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return how central each cell is, and how crowded it would be were nothing empty."""
    main = mosaic.seeds[np.hypot(*mosaic.flat.T) < 0.25].mean(axis=0)  # noqa: PLR2004 - the middle
    width = rng.uniform(700, 1300)
    away = np.hypot(*(middles - main).T)
    centrality = np.exp(-((away / (1.6 * width)) ** 2))
    crowd = np.exp(-away / width) + rng.uniform(0.01, 0.05)
    for _ in range(int(rng.integers(2, 6))):
        place = mosaic.seeds[rng.integers(len(mosaic.seeds))]
        away = np.hypot(*(middles - place).T)
        crowd += rng.uniform(0.15, 0.6) * np.exp(-away / rng.uniform(300, 600))
    return centrality, crowd


def _by_town(crowd: Floats, block: Ints, town: Ints, rng: np.random.Generator) -> Floats:
    """Level the density inside every town."""
    land = block >= 0
    own = np.where(land, town[block], 0)
    size = int(town.max()) + 1
    total = np.bincount(own[land], weights=crowd[land], minlength=size)
    cells = np.bincount(own[land], minlength=size)
    mean = total / np.maximum(cells, 1) * np.exp(rng.normal(0, 0.4, size))
    return np.asarray(mean[own])


def _settled(
    shape: tuple[int, int],
    block: Ints,
    centrality: Floats,
    wanted: Parameters,
    rng: np.random.Generator,
) -> Floats:
    """Return the relative density: 0 on empty land, uneven between hamlets and blocks."""
    patches = noise(shape, rng.uniform(60, 220), rng)
    rank = rankdata(patches) / len(patches)
    # Up to a third of the middle and nearly all of the outskirts is not lived on.
    bare = np.clip(wanted.empty * (1.45 - 1.15 * centrality), 0.0, 0.93)
    hamlets = noise(shape, rng.uniform(60, 150), rng)
    size = int(block.max()) + 1
    works = rng.random(size) < 0.25 * wanted.empty
    of_block = np.exp(rng.normal(0, 0.6 * wanted.rough, size))
    of_block[works] = 0.0
    weight = np.where(rank < bare, 0.0, np.exp(0.8 * wanted.rough * hamlets))
    return np.asarray(weight * of_block[block])


def _capped(weight: Floats, total: float) -> Floats:
    """Scale to a total with no cell above what fits on it."""
    homes = weight * total / weight.sum()
    for _ in range(6):
        homes = np.minimum(homes, MOST_HOMES_A_CELL)
        homes *= total / homes.sum()
    return np.asarray(homes)
