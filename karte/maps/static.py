"""The static map: one SVG that needs neither tiles nor a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import box, clip_by_rect

from karte.charts.svg import clean, drawing, element
from karte.design import MUTED, PAPER
from karte.maps.furniture import furniture
from karte.maps.hatches import hatch, hatch_definition
from karte.maps.labels import Labels
from karte.maps.marks import place_marks
from karte.maps.naming import area_names, context_names
from karte.maps.palette import (
    CONTEXT_FILL,
    CONTEXT_LINE,
    EDGE,
    GROUND,
    OUTLINE,
    PATTERNS,
    SEAM,
    pattern_definition,
    seam,
    shade,
)
from karte.maps.projection import FINE, Projection, fit, path

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

    from karte.profile.types import AreaMap, MapArea, MapLayer

_MARGIN = 20
_FOOT = 44
"""Kept free below where no corner is free for the scale bar."""
_PREFIX = "map"


@dataclass(frozen=True, slots=True)
class StaticMap:
    """A drawn map and what its numbers stand for.

    Parameters
    ----------
    svg : str
        The drawing.
    numbered : tuple of str
        ``番号 名称 数値`` of every area whose name found no room, in the order of the numbers;
        on a map with places, whose numbers are those of the list, areas have letters.
    furnished : bool
        Whether it has a scale bar and north.
    """

    svg: str
    numbered: tuple[str, ...]
    furnished: bool


@dataclass(frozen=True, slots=True)
class Look:
    """How strong a map is.

    Parameters
    ----------
    ground, context : str
        Colours around the district and of its neighbours.
    hatches : float
        How opaque the lines of hatches are.
    furnished : bool
        Whether scale bar and north stand on the map itself.
    """

    ground: str = GROUND
    context: str = CONTEXT_FILL
    hatches: float = 1.0
    furnished: bool = True


TO_WRITE_ON = Look(ground=PAPER, context=PAPER, hatches=0.45, furnished=False)
"""For a sheet on which people draw."""


def area_map_svg(area_map: AreaMap, *, width: int, height: int) -> str:
    """Draw a map without the key to its numbers (see `static_map`).

    Parameters
    ----------
    area_map : AreaMap
        At least one area or an outline.
    width, height : int
        Size in units; text is 13 units high.

    Returns
    -------
    str
        An SVG.
    """
    return static_map(area_map, width=width, height=height).svg


def static_map(area_map: AreaMap, *, width: int, height: int) -> StaticMap:
    """Draw a map: areas with names and figures, layers, places, the district and its neighbours.

    An area whose name finds no room gets a number or letter instead.

    Parameters
    ----------
    area_map : AreaMap
        At least one area or an outline.
    width, height : int
        Size in units; text is 13 units high.

    Returns
    -------
    StaticMap
        The legend is separate (`karte.maps.legend_items`).
    """
    regions = [area_map.outline] if area_map.outline else [a.polygons for a in area_map.areas]
    usual = draw(area_map, fit(regions, width, height, _MARGIN), Labels(width, height), Look())
    if usual.furnished:
        return usual
    lower = fit(regions, width, height, _MARGIN, foot=_FOOT)
    return draw(area_map, lower, Labels(width, height), Look())


def draw(area_map: AreaMap, projection: Projection, labels: Labels, look: Look) -> StaticMap:
    """Draw a map at a given scale.

    Parameters
    ----------
    area_map : AreaMap
        At least one area or an outline.
    projection : Projection
        Where everything goes.
    labels : Labels
        The frame, and what is taken already.
    look : Look
        How strong it is.

    Returns
    -------
    StaticMap
        Says whether there was room for scale bar and north.
    """
    width, height = labels.width, labels.height
    marks = place_marks(area_map.places, projection, labels)
    furnished = furniture(projection, labels) if look.furnished else None
    shapes = [projection.shape(area.polygons) for area in area_map.areas]
    outline = projection.shape(area_map.outline)
    names, numbered = area_names(area_map, shapes, projection, labels)
    around = [_seen(projection.shape(one.polygons), labels) for one in area_map.context]
    svg = drawing(
        width,
        height,
        area_map.title,
        area_map.alt,
        _definitions(area_map, look),
        element("rect", width=width, height=height, fill=look.ground),
        _fine(
            *(_neighbour(shape, look) for shape in around),
            *(
                _area(one, shape, area_map)
                for one, shape in zip(area_map.areas, shapes, strict=True)
            ),
            *(_layer(one, projection, labels) for one in area_map.layers),
            _veil(outline, labels, look) if area_map.layers else "",
            _line(outline, SEAM, 7),
            _line(outline, OUTLINE, 4),
        ),
        names,
        context_names(
            [one.name for one in area_map.context], around, labels, outline, look.context
        ),
        *(one.svg() for one in marks),
        furnished or "",
    )
    return StaticMap(svg, numbered, furnished is not None)


def _definitions(area_map: AreaMap, look: Look) -> str:
    """Define the patterns that occur, since no name may stand twice on a page of two maps."""
    hatches = sorted({one.hatch for one in area_map.layers if one.hatch is not None})
    missing = {area.status for area in area_map.areas if area.level is None and area_map.legend}
    patterns = [pattern_definition(one, _PREFIX, FINE) for one in PATTERNS if one in missing]
    patterns += [hatch_definition(one, _PREFIX, FINE, look.hatches) for one in hatches]
    return element("defs", *patterns) if patterns else ""


def _fine(*parts: str) -> str:
    return element("g", *parts, transform=f"scale({1 / FINE})", stroke_linejoin="round")


def _line(shape: MultiPolygon, colour: str, width: int) -> str:
    if shape.is_empty:
        return ""
    return element("path", d=path(shape), fill="none", stroke=colour, stroke_width=width * FINE)


def _area(area: MapArea, shape: MultiPolygon, area_map: AreaMap) -> str:
    line, tip = seam(area_map), f"{area.name} {area.text}"
    if not area_map.legend:
        fill, line, tip = PAPER, EDGE, area.name
    elif area.level is None:
        fill = f"url(#{_PREFIX}-{PATTERNS.get(area.status, 'missing')})"
    else:
        fill = shade(area.level, len(area_map.legend))
    return element(
        "path",
        element("title", clean(tip)),
        d=path(shape),
        fill=fill,
        stroke=line,
        stroke_width=1.5 * FINE,
    )


def _layer(layer: MapLayer, projection: Projection, labels: Labels) -> str:
    """Draw an extent: hatched with a thin line around it, or as broken lines alone."""
    d = path(_seen(projection.shape(layer.polygons), labels))
    if not d:
        return ""
    tip = element("title", clean(f"{layer.name} {layer.label}".strip()))
    if layer.hatch is None:
        return element(
            "path",
            tip,
            d=d,
            fill="none",
            stroke=MUTED,
            stroke_width=1.6 * FINE,
            stroke_dasharray=f"{6 * FINE} {3 * FINE}",
        )
    one = hatch(layer.hatch)
    fill = f"url(#{_PREFIX}-{one.name})"
    return element("path", tip, d=d, fill=fill, stroke=one.colour, stroke_width=0.8 * FINE)


def _veil(outline: MultiPolygon, labels: Labels, look: Look) -> str:
    """Take back what lies outside the district, so that its own hatches stand out."""
    around = box(-4, -4, labels.width + 4, labels.height + 4).difference(outline)
    return element("path", d=path(around), fill=look.context, fill_opacity=0.6, stroke="none")


def _seen(shape: BaseGeometry, labels: Labels) -> BaseGeometry:
    """Return what of a shape lies in the frame, with a little more so that no line shows there."""
    return clip_by_rect(shape, -4, -4, labels.width + 4, labels.height + 4)


def _neighbour(shape: BaseGeometry, look: Look) -> str:
    d, line = path(shape), 1.5 * FINE
    if not d:
        return ""
    return element("path", d=d, fill=look.context, stroke=CONTEXT_LINE, stroke_width=line)
