"""The small map that shows where in the municipality a district lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, drawing, element, text_width
from karte.design import NAVY, PAPER
from karte.maps.furniture import name_text
from karte.maps.labels import ASCENT, Placed
from karte.maps.palette import CONTEXT_FILL, CONTEXT_LINE
from karte.maps.projection import FINE, fit, path

if TYPE_CHECKING:
    from shapely import MultiPolygon

    from karte.profile.types import AreaMap

_MARGIN = 4
_GAP = 4


def locator_svg(area_map: AreaMap, name: str, *, width: int, height: int) -> str:
    """Draw all districts faint and one dark, with its name beside it.

    Parameters
    ----------
    area_map : AreaMap
        The district as outline, all others as context.
    name : str
        Of the district; cut short nowhere, left out where it is wider than the drawing.
    width, height : int
        Size in units; text is 13 units high.

    Returns
    -------
    str
        An SVG.
    """
    regions = [area_map.outline, *(one.polygons for one in area_map.context)]
    projection = fit(regions, width, height, _MARGIN)
    shape = projection.shape(area_map.outline)
    others = "".join(
        element("path", d=d)
        for d in (path(projection.shape(one.polygons)) for one in area_map.context)
        if d
    )
    own = element("path", d=path(shape), fill=NAVY, stroke=PAPER, stroke_width=FINE)
    faint = element("g", others, fill=CONTEXT_FILL, stroke=CONTEXT_LINE, stroke_width=FINE)
    drawn = element("g", faint, own, transform=f"scale({1 / FINE})", stroke_linejoin="round")
    placed = _beside(shape, name, width, height)
    written = name_text(placed, NAVY, PAPER, weight="bold") if placed else ""
    return drawing(width, height, area_map.title, area_map.alt, drawn, written)


def _beside(shape: MultiPolygon, name: str, width: int, height: int) -> Placed | None:
    """Find the place below, above or beside a district for its name."""
    wide = text_width(name, SMALL_SIZE)
    if not name or wide > width - 2:
        return None
    west, north, east, south = shape.bounds
    middle = min(max((west + east) / 2, wide / 2 + 1), width - wide / 2 - 1)
    beside = (north + south) / 2 + SMALL_SIZE * (ASCENT - 0.5)
    choices = (
        (middle, south + _GAP + ASCENT * SMALL_SIZE),
        (middle, north - _GAP),
        (east + _GAP + wide / 2, beside),
        (west - _GAP - wide / 2, beside),
    )
    for x, baseline in choices:
        top, bottom = baseline - ASCENT * SMALL_SIZE, baseline + (1 - ASCENT) * SMALL_SIZE
        inside = top >= 0 and bottom <= height and x - wide / 2 >= 0 and x + wide / 2 <= width
        if inside:
            return Placed((name,), x, (baseline,))
    return None
