"""From longitude and latitude to the units of a drawing, and to short SVG paths."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from shapely import MultiPolygon, Polygon, get_coordinates, get_parts, linearrings, make_valid
from shapely import polygons as make_polygons

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from karte.profile.types import Point, Polygons

FINE = 10
"""Steps of a path per unit of the drawing; paths hold whole steps."""

_AXIS, _FLATTENING = 6_378_137.0, 1 / 298.257222101
"""Of the ellipsoid GRS80, on which the coordinates of JGD2011 lie."""
_SMALLEST_RING = 3


@dataclass(frozen=True, slots=True)
class Projection:
    """A local equirectangular projection that fits a region into a frame.

    Parameters
    ----------
    west, north : float
        Degrees at the frame's upper left corner.
    per_degree : float
        Units of the drawing per degree of latitude.
    squeeze : float
        A degree of longitude in degrees of latitude, at the middle latitude.
    degree : float
        Metres of a degree of latitude there.
    """

    west: float
    north: float
    per_degree: float
    squeeze: float
    degree: float

    def place(self, point: Point) -> tuple[float, float]:
        """Put a position on the drawing.

        Parameters
        ----------
        point : tuple of float
            Longitude and latitude.

        Returns
        -------
        tuple of float
            x to the right and y downwards.
        """
        longitude, latitude = point
        return (
            (longitude - self.west) * self.squeeze * self.per_degree,
            (self.north - latitude) * self.per_degree,
        )

    @property
    def metres_per_unit(self) -> float:
        """How many metres one unit of the drawing stands for."""
        return self.degree / self.per_degree

    def shape(self, polygons: Polygons) -> MultiPolygon:
        """Put polygons on the drawing.

        Parameters
        ----------
        polygons : Polygons
            In degrees.

        Returns
        -------
        shapely.MultiPolygon
            In units of the drawing; rings of less than three points are left out.
        """
        sound = [
            [ring for ring in rings if len(ring) > _SMALLEST_RING]
            for rings in polygons
            if len(rings[0]) > _SMALLEST_RING
        ]
        if not sound:
            return MultiPolygon()
        rings = [ring for one in sound for ring in one]
        points = np.array([point for ring in rings for point in ring])
        x = (points[:, 0] - self.west) * self.squeeze * self.per_degree
        y = (self.north - points[:, 1]) * self.per_degree
        ring_of_point = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
        polygon_of_ring = np.repeat(np.arange(len(sound)), [len(one) for one in sound])
        # The stubs know neither of the two as the array that it is here.
        lines: Any = linearrings(np.column_stack([x, y]), indices=ring_of_point)
        parts: Any = make_polygons(lines, indices=polygon_of_ring)
        drawn = MultiPolygon(list(parts))
        if drawn.is_valid:
            return drawn
        # A file's crossing lines must not stop the map; names need a sound shape to be placed in.
        pieces = get_parts(make_valid(drawn))
        flat = get_parts([part for part in pieces if isinstance(part, MultiPolygon | Polygon)])
        return MultiPolygon([part for part in flat if isinstance(part, Polygon)])


def fit(
    regions: Iterable[Polygons],
    width: int,
    height: int,
    margin: float,
    *,
    foot: float | None = None,
) -> Projection:
    """Make the projection that shows all regions centred in a frame.

    Parameters
    ----------
    regions : iterable of Polygons
        At least one point in all.
    width, height : int
        The frame in units.
    margin : float
        Kept free on every side.
    foot : float, optional
        Kept free below, where that is to be more.

    Returns
    -------
    Projection
        Same scale in both directions.
    """
    west, south, east, north = _bounds(regions)
    squeeze, degree = _degrees((south + north) / 2)
    below = margin if foot is None else foot
    across, down = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    per_degree = min((width - 2 * margin) / across, (height - margin - below) / down)
    return Projection(
        west=(west + east) / 2 - width / 2 / per_degree / squeeze,
        north=(south + north) / 2 + (height + margin - below) / 2 / per_degree,
        per_degree=per_degree,
        squeeze=squeeze,
        degree=degree,
    )


def at_scale(
    regions: Iterable[Polygons], width: int, height: int, metres_per_unit: float
) -> Projection:
    """Make the projection that shows all regions centred in a frame at a scale.

    Parameters
    ----------
    regions : iterable of Polygons
        At least one point in all.
    width, height : int
        The frame in units.
    metres_per_unit : float
        The scale.

    Returns
    -------
    Projection
        Regions that are too large for it reach over the frame.
    """
    west, south, east, north = _bounds(regions)
    squeeze, degree = _degrees((south + north) / 2)
    per_degree = degree / metres_per_unit
    return Projection(
        west=(west + east) / 2 - width / 2 / per_degree / squeeze,
        north=(south + north) / 2 + height / 2 / per_degree,
        per_degree=per_degree,
        squeeze=squeeze,
        degree=degree,
    )


def _bounds(regions: Iterable[Polygons]) -> tuple[float, float, float, float]:
    points = [p for region in regions for polygon in region for ring in polygon for p in ring]
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _degrees(latitude: float) -> tuple[float, float]:
    """Return a degree of longitude in degrees of latitude, and one of latitude in metres."""
    sine, cosine = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
    eccentricity = _FLATTENING * (2 - _FLATTENING)
    bent = 1 - eccentricity * sine**2
    along, across = _AXIS * (1 - eccentricity) / bent**1.5, _AXIS / bent**0.5
    return across * cosine / along, math.radians(along)


def path(shape: BaseGeometry) -> str:
    """Write polygons as one SVG path of whole, relative steps (`FINE` to a unit).

    Parameters
    ----------
    shape : shapely geometry
        Polygons in units of the drawing; anything else in it is left out.

    Returns
    -------
    str
        Path data, empty for an empty shape.

    Examples
    --------
    >>> path(Polygon([(0, 0), (1, 0), (1, 1)]))
    'M0 0h10v10z'
    """
    parts = getattr(shape, "geoms", [shape])
    rings = [
        ring
        for part in parts
        if isinstance(part, Polygon) and not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(_ring(get_coordinates(ring).tolist()) for ring in rings)


def _ring(coordinates: Iterable[tuple[float, float]]) -> str:
    steps = [(round(x * FINE), round(y * FINE)) for x, y in coordinates]
    here = steps[0]
    written = [f"M{here[0]} {here[1]}"]
    for x, y in steps[1:-1]:
        across, down = x - here[0], y - here[1]
        if across and down:
            written.append(f"l{across} {down}" if down > 0 else f"l{across}{down}")
        elif across:
            written.append(f"h{across}")
        elif down:
            written.append(f"v{down}")
        here = (x, y)
    return "".join(written) + "z" if len(written) > 1 else ""
