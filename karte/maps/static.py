"""The static map: one SVG that needs neither tiles nor a server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import box, clip_by_rect

from karte.charts.svg import SMALL_SIZE, clean, drawing, element, text_width
from karte.design import INK, MUTED, PAPER
from karte.maps.furniture import furniture, name_text
from karte.maps.hatches import hatch, hatch_definition
from karte.maps.labels import Labels, Placed
from karte.maps.marks import place_marks
from karte.maps.palette import (
    CONTEXT_FILL,
    CONTEXT_LINE,
    CONTEXT_TEXT,
    EDGE,
    GROUND,
    OUTLINE,
    PATTERNS,
    SEAM,
    is_dark,
    pattern_definition,
    seam,
    shade,
)
from karte.maps.projection import FINE, Projection, fit, path

if TYPE_CHECKING:
    from shapely import MultiPolygon

    from karte.profile.types import AreaMap, MapArea, MapLayer

_MARGIN = 20
_FOOT = 44
"""Kept free below where no corner is free for the scale bar."""
_PREFIX = "map"
_NUMBER_SPILL = 0.4
_CHOME = re.compile(r"(.+?)([一二三四五六七八九十\d]+丁目)")
_DARK_HALO = "#1d4c70"
_SIGNS = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"


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
    """

    svg: str
    numbered: tuple[str, ...]


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


TO_WRITE_ON = Look(ground=PAPER, context=PAPER, hatches=0.55, furnished=False)
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
    drawn = draw(area_map, fit(regions, width, height, _MARGIN), Labels(width, height), Look())
    if drawn is None:
        lower = fit(regions, width, height, _MARGIN, foot=_FOOT)
        drawn = draw(area_map, lower, Labels(width, height), Look())
    if drawn is None:
        message = "a map without room for its scale bar"
        raise AssertionError(message)
    return drawn


def draw(area_map: AreaMap, projection: Projection, labels: Labels, look: Look) -> StaticMap | None:
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
    StaticMap or None
        None where no corner is free for scale bar and north.
    """
    width, height = labels.width, labels.height
    marks = place_marks(area_map.places, projection, labels)
    drawn = furniture(projection, labels) if look.furnished else ""
    if drawn is None:
        return None
    shapes = [projection.shape(area.polygons) for area in area_map.areas]
    outline = projection.shape(area_map.outline)
    names, numbered = _area_names(area_map, shapes, projection, labels)
    svg = drawing(
        width,
        height,
        area_map.title,
        area_map.alt,
        _definitions(area_map, look),
        element("rect", width=width, height=height, fill=look.ground),
        _fine(
            _context(area_map, projection, labels, look),
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
        _context_names(area_map, projection, labels, outline, look),
        *(one.svg() for one in marks),
        drawn,
    )
    return StaticMap(svg, numbered)


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
    shape = clip_by_rect(
        projection.shape(layer.polygons), -4, -4, labels.width + 4, labels.height + 4
    )
    d = path(shape)
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


def _context(area_map: AreaMap, projection: Projection, labels: Labels, look: Look) -> str:
    width, height = labels.width, labels.height
    drawn = []
    for one in area_map.context:
        shape = clip_by_rect(projection.shape(one.polygons), -4, -4, width + 4, height + 4)
        d = path(shape)
        if d:
            look_of = {"fill": look.context, "stroke": CONTEXT_LINE}
            drawn.append(element("path", d=d, stroke_width=1.5 * FINE, **look_of))
    return "".join(drawn)


def _area_names(
    area_map: AreaMap, shapes: list[MultiPolygon], projection: Projection, labels: Labels
) -> tuple[str, tuple[str, ...]]:
    """Write names, largest area first; then numbers, in the order of the areas."""
    order = sorted(range(len(shapes)), key=lambda number: (-shapes[number].area, number))
    written, nameless = [], []
    for number in order:
        area, shape = area_map.areas[number], shapes[number]
        first = projection.place(area.label_point)
        with_figure = (area.name, area.text) if area.text else (area.name,)
        choices = (with_figure, (area.name,), _folded(area.name))
        tries = (labels.put(shape, first, lines, SMALL_SIZE) for lines in choices)
        placed = next(filter(None, tries), None)
        if placed:
            written.append(_area_name(placed, area, area_map))
        else:
            nameless.append(number)
    key: list[str] = []
    for number in sorted(nameless):
        area = area_map.areas[number]
        first, sign = projection.place(area.label_point), _sign(len(key), area_map)
        placed = labels.put(shapes[number], first, (sign,), SMALL_SIZE, spill=_NUMBER_SPILL)
        if placed:
            written.append(_area_name(placed, area, area_map))
            key.append(f"{sign} {area.name} {area.text}".rstrip())
    return "".join(written), tuple(key)


def _sign(place: int, area_map: AreaMap) -> str:
    """Return what stands for a name: a letter where numbers mean places."""
    if not area_map.places:
        return str(place + 1)
    again, letter = divmod(place, len(_SIGNS))
    return _SIGNS[letter] + (str(again) if again else "")


def _area_name(placed: Placed, area: MapArea, area_map: AreaMap) -> str:
    dark = area.level is not None and is_dark(area.level, len(area_map.legend))
    colours = (PAPER, _DARK_HALO) if dark else (INK, PAPER)
    plate = _plate(placed) if area.level is None and area_map.legend else ""
    return plate + name_text(placed, *colours)


def _folded(name: str) -> tuple[str, ...]:
    """Break a name before its 丁目, so that it needs less room from side to side."""
    parts = _CHOME.fullmatch(name)
    return parts.groups() if parts else (name,)


def _context_names(
    area_map: AreaMap, projection: Projection, labels: Labels, outline: MultiPolygon, look: Look
) -> str:
    written = []
    for one in area_map.context:
        shape = clip_by_rect(projection.shape(one.polygons), 0, 0, labels.width, labels.height)
        room = shape.difference(outline.buffer(4)) if not outline.is_empty else shape
        if room.is_empty or not one.name:
            continue
        middle = room.representative_point()
        placed = labels.put(room, (middle.x, middle.y), (one.name,), SMALL_SIZE, spill=1.0)
        if placed:
            written.append(name_text(placed, CONTEXT_TEXT, look.context))
    return "".join(written)


def _plate(placed: Placed) -> str:
    """Cover the pattern below a name, which would be hard to read on it."""
    wide = max(text_width(line, SMALL_SIZE) for line in placed.lines)
    top, bottom = placed.baselines[0] - SMALL_SIZE, placed.baselines[-1] + SMALL_SIZE * 0.3
    return element(
        "rect",
        x=round(placed.x - wide / 2) - 2,
        y=round(top),
        width=round(wide) + 4,
        height=round(bottom - top),
        fill=PAPER,
        fill_opacity=0.9,
    )
