"""Maps of places made by hand: a district with a flood, 自治会区域 and facilities."""

from __future__ import annotations

import profiles
from shapely import Polygon, box

from karte.profile.types import AreaMap, MapLayer, Place, Profile, Table


def ring(shape: Polygon) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    return ((tuple((x, y) for x, y in shape.exterior.coords),),)


def flood() -> tuple[MapLayer, ...]:
    """Return two ranks, and lines of the city's own."""
    west, south, east, north = Polygon(profiles.district_map().outline[0][0]).bounds
    middle = (west + east) / 2
    return (
        MapLayer(
            name="洪水", label="0.5m未満", hatch=0, polygons=ring(box(west, south, middle, north))
        ),
        MapLayer(
            name="洪水", label="3m以上", hatch=3, polygons=ring(box(middle, south, east, north))
        ),
        MapLayer(name="自治会", label="", hatch=None, polygons=ring(box(west, south, east, north))),
    )


def place_map(
    places: tuple[Place, ...] | None = None, layers: tuple[MapLayer, ...] | None = None
) -> AreaMap:
    """Return the district's towns without shades, with what lies over them."""
    shaded = profiles.district_map()
    areas = tuple(one.model_copy(update={"level": None, "text": ""}) for one in shaded.areas)
    return shaded.model_copy(
        update={
            "title": "施設・洪水の位置",
            "legend": (),
            "areas": areas,
            "places": profiles.places() if places is None else places,
            "layers": flood() if layers is None else layers,
            "alt": "施設と洪水の位置を示しています。",
        }
    )


def locator() -> AreaMap:
    """Return the district among all others."""
    shaded = profiles.district_map()
    nothing = Table(caption="", head="", columns=(), rows=(), notes=())
    return shaded.model_copy(update={"areas": (), "legend": (), "notes": (), "table": nothing})


def full() -> Profile:
    """Return a district that has everything, with its maps of places."""
    maps = {"place_map": place_map(), "locator": locator(), "map_sheet_file": "map_2026_1.pdf"}
    return profiles.full().model_copy(update=maps)
