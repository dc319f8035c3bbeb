"""From longitude and latitude to the units of a drawing, and to short SVG paths."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import MultiPolygon, Polygon, get_parts, make_valid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from karte.profile.types import Point, Polygons

FINE = 10
"""Steps of a path per unit of the drawing; paths hold whole steps."""

_DEGREE = 111_320.0
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
        Cosine of the middle latitude.
    """

    west: float
    north: float
    per_degree: float
    squeeze: float

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
        return _DEGREE / self.per_degree

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
        shapes = []
        for rings in polygons:
            shell, *holes = ([self.place(point) for point in ring] for ring in rings)
            if len(shell) > _SMALLEST_RING:
                shapes.append(Polygon(shell, [h for h in holes if len(h) > _SMALLEST_RING]))
        drawn = MultiPolygon(shapes)
        if drawn.is_valid:
            return drawn
        # A file's crossing lines must not stop the map; names need a sound shape to be placed in.
        parts = get_parts(make_valid(drawn))
        flat = get_parts([part for part in parts if isinstance(part, MultiPolygon | Polygon)])
        return MultiPolygon([part for part in flat if isinstance(part, Polygon)])


def fit(regions: Iterable[Polygons], width: int, height: int, margin: float) -> Projection:
    """Make the projection that shows all regions centred in a frame.

    Parameters
    ----------
    regions : iterable of Polygons
        At least one point in all.
    width, height : int
        The frame in units.
    margin : float
        Kept free on every side.

    Returns
    -------
    Projection
        Same scale in both directions.
    """
    points = [p for region in regions for polygon in region for ring in polygon for p in ring]
    longitudes, latitudes = zip(*points, strict=True)
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    squeeze = math.cos(math.radians((south + north) / 2))
    across, down = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    per_degree = min((width - 2 * margin) / across, (height - 2 * margin) / down)
    return Projection(
        west=(west + east) / 2 - width / 2 / per_degree / squeeze,
        north=(south + north) / 2 + height / 2 / per_degree,
        per_degree=per_degree,
        squeeze=squeeze,
    )


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
    return "".join(_ring(ring.coords) for ring in rings)


def _ring(coordinates: Iterable[tuple[float, ...]]) -> str:
    steps = [(round(x * FINE), round(y * FINE)) for x, y, *_ in coordinates]
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
