"""Shapes for the pages: simplified as a coverage, in longitude and latitude."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS, Transformer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.profile.types import Point, Polygons

    Geometries = NDArray[np.object_]

JGD2011 = 6668
_DIGITS = 6
SIMPLIFY_METRES = 2.0
"""Lines are drawn to this accuracy, far below the error of digitising."""


def simplified(geometries: Geometries) -> Geometries:
    """Return polygons with fewer vertices whose neighbours still fit.

    Parameters
    ----------
    geometries : ndarray of shapely polygons, shape (n,)
        A coverage in metres.

    Returns
    -------
    ndarray, shape (n,)
        Same order.
    """
    result: Geometries = shapely.coverage_simplify(geometries, SIMPLIFY_METRES)
    return result


class ToLonLat:
    """Turns plane shapes into the coordinates that a `Profile` carries.

    Parameters
    ----------
    crs : pyproj.CRS
        The plane rectangular CRS of the shapes.
    """

    def __init__(self, crs: CRS) -> None:
        self._transform = Transformer.from_crs(crs, CRS.from_epsg(JGD2011), always_xy=True)

    def _degrees(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = self._transform.transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    def polygons(self, geometry: shapely.Geometry) -> Polygons:
        """Return the polygons of a geometry as nested tuples of degrees."""
        degrees = shapely.transform(geometry, partial(self._degrees))
        found = []
        for part in shapely.get_parts(shapely.get_parts(degrees)):
            if isinstance(part, shapely.Polygon) and not part.is_empty:
                rings = [part.exterior, *part.interiors]
                found.append(tuple(_ring(ring) for ring in rings))
        return tuple(found)

    def point(self, geometry: shapely.Geometry) -> Point:
        """Return a point inside the largest part of a geometry, as degrees."""
        parts = shapely.get_parts(geometry)
        largest = parts[int(np.argmax(shapely.area(parts)))] if len(parts) else geometry
        inner = largest if isinstance(largest, shapely.Point) else shapely.point_on_surface(largest)
        inner = shapely.transform(inner, self._degrees)
        return (round(float(inner.x), _DIGITS), round(float(inner.y), _DIGITS))


def _ring(ring: shapely.LinearRing) -> tuple[Point, ...]:
    points = np.round(shapely.get_coordinates(ring), _DIGITS)
    return tuple((float(x), float(y)) for x, y in points)
