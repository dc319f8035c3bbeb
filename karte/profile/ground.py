"""The ground that every map of an edition shows: districts and their towns, simplified once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from karte.profile.shapes import ToLonLat, simplified
from karte.profile.types import MapOutline

if TYPE_CHECKING:
    from karte.profile.results import Results
    from karte.profile.types import Point, Polygons

_AROUND = 1.7
"""Side of what a map may show, by the longer side of its district: frames are not square."""


@dataclass(frozen=True)
class Town:
    """A small area as far as it lies in a district: KEY_CODE, name, shape, a point inside."""

    key_code: str
    name: str
    polygons: Polygons
    point: Point


class Ground:
    """Districts and small areas as maps draw them.

    Parameters
    ----------
    results : Results
        Both with shapes.

    Attributes
    ----------
    ids, names : list of str
        Of all districts, in the order of the source.
    zones : ndarray of shapely polygons
        Their shapes in the plane.
    outlines : list of MapOutline
        The same in degrees.
    lonlat : ToLonLat
        From the plane to degrees.
    """

    def __init__(self, results: Results) -> None:
        frame, towns = results.districts.frame, results.small_areas.frame
        self.lonlat = ToLonLat(frame.crs)
        self.zones = simplified(frame.geometry.to_numpy())
        self.ids = list(frame["district_id"])
        self.names = list(frame["name"])
        self.outlines = [
            MapOutline(id=one, name=name, polygons=self.lonlat.polygons(zone))
            for one, name, zone in zip(self.ids, self.names, self.zones, strict=True)
        ]
        self._shares = results.crosswalk.shares
        shapes = simplified(towns.geometry.to_numpy())
        self._towns = dict(zip(towns["key_code"], shapes, strict=True))
        self._town_names = dict(zip(towns["key_code"], towns["name"], strict=True))
        # Several maps of a district are made one after the other.
        self.towns = lru_cache(maxsize=1)(self._towns_of)

    def _towns_of(self, district_id: str) -> tuple[Town, ...]:
        """Return the small areas of a district; one that lies in several is cut at the line."""
        zone = self.zones[self.ids.index(district_id)]
        own = self._shares[self._shares["district_id"] == district_id].sort_values("key_code")
        found = []
        for key, share in zip(own["key_code"], own["share"], strict=True):
            whole = self._towns[key]
            shape = whole if share >= 1 - 1e-9 else shapely.intersection(whole, zone)
            if not shapely.is_empty(shape):
                polygons, point = self.lonlat.polygons(shape), self.lonlat.point(shape)
                found.append(Town(key, self._town_names[key], polygons, point))
        return tuple(found)

    def window(self, place: int) -> shapely.Polygon:
        """Return the square in the plane that a map of the district may show."""
        west, south, east, north = (float(one) for one in shapely.bounds(self.zones[place]))
        half = _AROUND / 2 * max(east - west, north - south)
        x, y = (west + east) / 2, (south + north) / 2
        window: shapely.Polygon = shapely.box(x - half, y - half, x + half, y + half)
        return window

    def around(self, place: int) -> tuple[MapOutline, ...]:
        """Return the districts that a map of the district shows a part of."""
        near = np.flatnonzero(shapely.intersects(self.zones, self.window(place)))
        return tuple(self.outlines[one] for one in near if one != place)
