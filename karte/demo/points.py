"""Where every household lives: clusters of homes inside each piece of ground."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from karte.demo.demography import history
from karte.demo.parameters import KINDS, SEED
from karte.demo.towns import ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

REACH = 0.30
"""How far the clusters lie from the middle of a piece, as a share of the root of its area."""
ATTEMPTS = 8
HALVINGS = 12


@cache
def household_points() -> Points:
    """Return the place of every household that ever was, in metres of the plane zone.

    Returns
    -------
    ndarray
        One row a household of ``history().homes``; each lies inside its piece.
    """
    rng = np.random.default_rng(SEED + 2)
    homes, mosaic = history().homes, ground().mosaic
    points = np.zeros((len(homes.piece), 2))
    for index, polygon in enumerate(mosaic.polygons):
        rows = np.flatnonzero(homes.piece == index)
        kind = KINDS[ground().pieces[index].kind]
        size = float(np.sqrt(polygon.area))
        seed = mosaic.seeds[index]
        centres = _clusters(rng, polygon, seed, kind.hamlets, size)
        side = homes.old_side[rows].astype(np.int64)
        choice = (rng.integers(0, max(kind.hamlets // 2, 1), len(rows)) * 2 + side) % len(centres)
        points[rows] = _inside(rng, polygon, seed, centres[choice], kind.spread * size)
    return np.round(points, 2)


def _clusters(
    rng: np.random.Generator, polygon: shapely.Polygon, seed: Points, hamlets: int, size: float
) -> Points:
    """Return the middles of the clusters: even ones newer, odd ones older, on opposite sides."""
    turn = rng.uniform(0, 2 * np.pi)
    count = max(hamlets, 2)
    angle = turn + np.pi * (np.arange(count) % 2) + rng.uniform(-0.6, 0.6, count)
    reach = REACH * size * rng.uniform(0.6, 1.25, count)
    centres = seed + reach[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return _pull_in(polygon, seed, centres)


def _pull_in(polygon: shapely.Polygon, seed: Points, points: Points) -> Points:
    """Draw points that lie outside a piece towards its seed until they are inside."""
    for _ in range(HALVINGS):
        outside = ~shapely.contains_xy(polygon, points[:, 0], points[:, 1])
        if not outside.any():
            break
        points[outside] = seed + (points[outside] - seed) * 0.6
    return points


def _inside(
    rng: np.random.Generator, polygon: shapely.Polygon, seed: Points, middle: Points, spread: float
) -> Points:
    """Scatter homes around the middles of their clusters, inside the piece."""
    points = middle + rng.normal(0, spread, middle.shape)
    for _ in range(ATTEMPTS):
        outside = np.flatnonzero(~shapely.contains_xy(polygon, points[:, 0], points[:, 1]))
        points[outside] = middle[outside] + rng.normal(0, spread, (len(outside), 2))
    return _pull_in(polygon, seed, points)
