"""District lines as a city's copy has them: near the true ones, never on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.ndimage import gaussian_filter, map_coordinates

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Geometries = NDArray[np.object_]

STEP = 20.0
LONGEST = 25.0
"""A line is given a vertex every so many metres, so that the copy can bend between corners."""
CORRELATION = (50.0, 150.0)
STEEPEST = 0.22
"""Standard deviation of displacement over correlation length: beyond it lines would fold."""
GENTLER = 0.85


def digitised(shapes: Geometries, tolerance: float, rng: np.random.Generator) -> Geometries:
    """Return districts as somebody else drew them.

    Every point of the plane is moved by a smooth random field, so that districts that touched
    touch again, and lines far apart are displaced independently.

    Parameters
    ----------
    shapes : ndarray of shapely geometries, shape (n,)
        True districts, a coverage.
    tolerance : float
        No point is moved further (metres); east and north have half of it as their standard
        deviation.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    ndarray of shapely geometries, shape (n,)
        A coverage again.
    """
    if tolerance <= 0:
        return shapes
    dense = shapely.segmentize(shapes, LONGEST)
    bounds = shapely.total_bounds(dense)
    corner = bounds[:2] - 5 * STEP
    size = np.ceil((bounds[2:] - corner) / STEP).astype(int) + 5
    scale = max(float(rng.uniform(*CORRELATION)), tolerance / 2 / STEEPEST)
    fields = [_field((int(size[1]), int(size[0])), scale, rng) for _ in range(2)]

    strength = tolerance / 2
    while True:
        moved = shapely.transform(dense, _mover(fields, corner, strength, tolerance))
        if shapely.is_valid(moved).all() and bool(shapely.coverage_is_valid(moved)):
            return np.asarray(moved, dtype=object)
        strength *= GENTLER


def _field(shape: tuple[int, int], scale: float, rng: np.random.Generator) -> Floats:
    # White noise smoothed by a normal curve of s is correlated over s times the root of two.
    smooth = gaussian_filter(rng.normal(size=shape), scale / np.sqrt(2) / STEP, mode="wrap")
    return np.asarray((smooth - smooth.mean()) / smooth.std())


def _mover(
    fields: list[Floats], corner: Floats, strength: float, tolerance: float
) -> Callable[[Floats], Floats]:
    def move(points: Floats) -> Floats:
        where = ((points - corner) / STEP).T[::-1]
        away = np.column_stack(
            [strength * map_coordinates(field, where, order=1) for field in fields]
        )
        length = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)
        # A hair less than the tolerance: coordinates are rounded to centimetres.
        away *= np.minimum(1.0, (tolerance - 0.01) / length)[:, None]
        return np.asarray(np.round(points + away, 2))

    return move
