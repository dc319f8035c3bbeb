"""The district lines as another office drew them: close to the town lines, never on them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from karte.demo.names import school_code
from karte.demo.parameters import JITTER_MAX_M, JITTER_SD_M, SEED
from karte.demo.plan import DISTRICTS, MERGED_SCHOOL
from karte.demo.towns import NO_DISTRICT, ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

THINNING_M = 22.0
"""Vertices are dropped until the triangles they span are this many metres squared."""


@cache
def digitised() -> tuple[dict[int, shapely.Geometry], dict[int, shapely.Geometry]]:
    """Return the districts of 2023 and of 2021 as their publisher drew them.

    Returns
    -------
    dict, dict
        Index of the district (2021: ``len(DISTRICTS)`` is the school since merged) → shape in
        metres. Both editions share every line that did not move.
    """
    mosaic, pieces = ground().mosaic, ground().pieces
    cells: dict[tuple[int, int], list[shapely.Polygon]] = {}
    for polygon, piece in zip(mosaic.polygons, pieces, strict=True):
        if piece.district != NO_DISTRICT:
            cells.setdefault((piece.district, piece.district_2021), []).append(polygon)
    true = [shapely.coverage_union_all(cells[key]) for key in sorted(cells)]
    thinned = shapely.coverage_simplify(true, THINNING_M)
    drawn = dict(zip(sorted(cells), _jitter(list(thinned)), strict=True))
    return _merged(drawn, 0), _merged(drawn, 1)


def _merged(
    drawn: dict[tuple[int, int], shapely.Geometry], edition: int
) -> dict[int, shapely.Geometry]:
    parts: dict[int, list[shapely.Geometry]] = {}
    for key, shape in drawn.items():
        parts.setdefault(key[edition], []).append(shape)
    return {number: shapely.coverage_union_all(parts[number]) for number in sorted(parts)}


def _jitter(shapes: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Move every vertex a little, the same way in every shape that has it."""
    rng = np.random.default_rng(SEED + 3)
    vertices = np.unique(shapely.get_coordinates(shapes), axis=0)
    moves = np.clip(rng.normal(0, JITTER_SD_M, vertices.shape), -JITTER_MAX_M, JITTER_MAX_M)
    moved = {
        (x, y): place
        for (x, y), place in zip(vertices.tolist(), np.round(vertices + moves, 2), strict=True)
    }

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array([moved[x, y] for x, y in points.tolist()])

    return [shapely.transform(shape, move) for shape in shapes]


def school(number: int) -> tuple[str, str]:
    """Return code and name of the school of a district.

    Parameters
    ----------
    number : int
        Index of the district; ``len(DISTRICTS)`` is the school since merged.

    Returns
    -------
    str, str
        School code and full name.

    Examples
    --------
    >>> school(0)
    ('B122299900102', '中央小学校')
    """
    name = DISTRICTS[number].name if number < len(DISTRICTS) else MERGED_SCHOOL[0]
    return school_code(number + 1), f"{name}小学校"
