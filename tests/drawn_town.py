"""A town drawn on a bent grid: cells share their edges, districts are groups of cells."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from shapely import Polygon, union_all

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from karte.profile.types import Point, Polygons

WEST, SOUTH = 138.0, 34.2
STEP_X, STEP_Y = 0.0062, 0.0048
COLUMNS, ROWS = 14, 12
SEEDS = {
    "B122999000010": (2.2, 2.4),
    "B122999000020": (7.0, 1.8),
    "B122999000030": (11.6, 2.6),
    "B122999000040": (2.0, 6.6),
    "B122999000050": (6.8, 6.0),
    "B122999000060": (11.4, 6.8),
    "B122999000070": (3.4, 10.2),
    "B122999000080": (8.4, 10.0),
    "B122999000090": (12.2, 10.6),
}


def wobble(*keys: int) -> float:
    """Return a number in -1..1 that depends on the keys alone."""
    factors = (12.9898, 78.233, 37.719, 4.581)
    total = sum(key * factor for key, factor in zip(keys, factors, strict=False))
    return math.modf(math.sin(total) * 43758.5453)[0]


def corner(i: int, j: int) -> Point:
    """Return the bent place of a grid corner."""
    x = WEST + STEP_X * (i + 0.34 * wobble(i, j, 1) + 0.35 * math.sin(j / 3))
    y = SOUTH + STEP_Y * (j + 0.34 * wobble(i, j, 2) + 0.3 * math.cos(i / 4))
    return (round(x, 6), round(y, 6))


def edge(a: tuple[int, int], b: tuple[int, int]) -> list[Point]:
    """Return a bent line from corner a to b without b; the same points in both directions."""
    if a > b:
        return [*edge(b, a)[1:], corner(*a)][::-1]
    (x0, y0), (x1, y1) = corner(*a), corner(*b)
    points = []
    for number in range(6):
        share = number / 6
        ripple = wobble(*a, number, b[0]) if number else 0.0
        bend = 0.06 * math.sin(share * math.pi) * wobble(*a, *b) + 0.03 * ripple
        points.append(
            (
                round(x0 + (x1 - x0) * share - (y1 - y0) * bend, 6),
                round(y0 + (y1 - y0) * share + (x1 - x0) * bend, 6),
            )
        )
    return points


def cell(i: int, j: int) -> Polygon:
    """Return the area of one grid cell."""
    around = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j)]
    return Polygon([p for a, b in pairwise(around) for p in edge(a, b)])


def owner(i: int, j: int) -> str:
    """Return the district whose seed lies nearest to a cell."""
    return min(SEEDS, key=lambda name: (SEEDS[name][0] - i) ** 2 + (SEEDS[name][1] - j) ** 2)


def cells_of(district: str) -> list[tuple[int, int]]:
    """Return the cells of a district, row by row."""
    return [(i, j) for j in range(ROWS) for i in range(COLUMNS) if owner(i, j) == district]


def area_of(district: str) -> Polygons:
    """Return the outline of a district."""
    return coordinates(union_all([cell(*at) for at in cells_of(district)]))


def coordinates(shape: BaseGeometry) -> Polygons:
    """Return a shape as the nested tuples of a GeoJSON MultiPolygon."""
    parts = [p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon)]
    return tuple(
        tuple(tuple((x, y) for x, y in ring.coords) for ring in (part.exterior, *part.interiors))
        for part in parts
    )


def inside(shape: BaseGeometry) -> Point:
    """Return a point well inside a shape."""
    point = shape.representative_point()
    return (round(point.x, 6), round(point.y, 6))
