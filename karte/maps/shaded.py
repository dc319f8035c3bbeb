"""A map without names whose shades a script can change: all districts on one indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.charts.svg import drawing, element
from karte.maps.palette import EDGE, GROUND, NO_FIGURE, PATTERNS, pattern_definition, shade
from karte.maps.projection import FINE, fit, path

if TYPE_CHECKING:
    from karte.model import Status
    from karte.profile.types import AreaMap

_PREFIX = "shaded"
_MARGIN = 8


def shaded_map(area_map: AreaMap, *, width: int, height: int) -> str:
    """Draw the areas of a map as plain shapes.

    Parameters
    ----------
    area_map : AreaMap
        At least one area.
    width, height : int
        Size in units.

    Returns
    -------
    str
        An SVG; every area is a path with its id in ``data-area``. `shades` has the colours.
    """
    projection = fit([one.polygons for one in area_map.areas], width, height, _MARGIN)
    shapes = [
        element(
            "path",
            d=path(projection.shape(one.polygons)),
            fill=NO_FIGURE,
            data_area=one.id,
        )
        for one in area_map.areas
    ]
    return drawing(
        width,
        height,
        area_map.title,
        "",
        element("defs", *(pattern_definition(one, _PREFIX, FINE) for one in PATTERNS)),
        element("rect", width=width, height=height, fill=GROUND),
        element(
            "g",
            *shapes,
            transform=f"scale({1 / FINE})",
            stroke=EDGE,
            stroke_width=FINE,
            stroke_linejoin="round",
        ),
    )


def shades(classes: int) -> tuple[str, ...]:
    """Return what the areas of each class are filled with, lowest class first."""
    return tuple(shade(level, classes) for level in range(classes))


def pattern_fill(status: Status) -> str:
    """Return what an area without a figure is filled with on a `shaded_map`."""
    return f"url(#{_PREFIX}-{PATTERNS[status]})"
