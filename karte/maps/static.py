"""The static map: one SVG that needs neither tiles nor a server."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import clip_by_rect

from karte.charts.svg import SMALL_SIZE, clean, drawing, element, label, text_width
from karte.design import INK
from karte.maps.labels import Labels, Placed
from karte.maps.palette import (
    CONTEXT_FILL,
    CONTEXT_LINE,
    CONTEXT_TEXT,
    GROUND,
    OUTLINE,
    PATTERNS,
    SEAM,
    is_dark,
    pattern_definitions,
    seam,
    shade,
)
from karte.maps.projection import FINE, Projection, fit, path

if TYPE_CHECKING:
    from shapely import MultiPolygon

    from karte.profile.types import AreaMap, MapArea

_MARGIN = 20
_PREFIX = "map"
_SCALE_PART = 0.25
_HALO = 3
_NORTH = 30
_NUMBER_SPILL = 0.4
_CHOME = re.compile(r"(.+?)([一二三四五六七八九十\d]+丁目)")
_DARK_HALO = "#1d4c70"


@dataclass(frozen=True, slots=True)
class StaticMap:
    """A drawn map and what its numbers stand for.

    Parameters
    ----------
    svg : str
        The drawing.
    numbered : tuple of str
        ``番号 名称 数値`` of every area whose name found no room, in the order of the numbers.
    """

    svg: str
    numbered: tuple[str, ...]


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
    """Draw a map: shaded areas with names and figures, the district's line, its neighbours.

    An area whose name finds no room gets a number instead.

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
    projection = fit(regions, width, height, _MARGIN)
    shapes = [projection.shape(area.polygons) for area in area_map.areas]
    scale, scale_box = _scale_bar(projection, height, width)
    labels = Labels(width, height, [scale_box, (width - _NORTH - 6, 0, width, 48)])
    outline = projection.shape(area_map.outline)
    names, numbered = _area_names(area_map, shapes, projection, labels)
    svg = drawing(
        width,
        height,
        area_map.title,
        area_map.alt,
        pattern_definitions(_PREFIX, FINE),
        element("rect", width=width, height=height, fill=GROUND),
        _fine(
            _context(area_map, projection, width, height),
            *map(_area, area_map.areas, shapes, itertools.repeat(area_map)),
            _line(outline, SEAM, 7),
            _line(outline, OUTLINE, 4),
        ),
        names,
        _context_names(area_map, projection, labels, outline),
        scale,
        _north(width),
    )
    return StaticMap(svg, numbered)


def _fine(*parts: str) -> str:
    return element("g", *parts, transform=f"scale({1 / FINE})", stroke_linejoin="round")


def _line(shape: MultiPolygon, colour: str, width: int) -> str:
    if shape.is_empty:
        return ""
    return element("path", d=path(shape), fill="none", stroke=colour, stroke_width=width * FINE)


def _area(area: MapArea, shape: MultiPolygon, area_map: AreaMap) -> str:
    if area.level is None:
        fill = f"url(#{_PREFIX}-{PATTERNS.get(area.status, 'missing')})"
    else:
        fill = shade(area.level, len(area_map.legend))
    tip = element("title", clean(f"{area.name} {area.text}"))
    return element(
        "path", tip, d=path(shape), fill=fill, stroke=seam(area_map), stroke_width=1.5 * FINE
    )


def _context(area_map: AreaMap, projection: Projection, width: int, height: int) -> str:
    drawn = []
    for one in area_map.context:
        shape = clip_by_rect(projection.shape(one.polygons), -4, -4, width + 4, height + 4)
        d = path(shape)
        if d:
            drawn.append(
                element(
                    "path", d=d, fill=CONTEXT_FILL, stroke=CONTEXT_LINE, stroke_width=1.5 * FINE
                )
            )
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
        choices = ((area.name, area.text), (area.name,), _folded(area.name))
        tries = (labels.put(shape, first, lines, SMALL_SIZE) for lines in choices)
        placed = next(filter(None, tries), None)
        if placed:
            written.append(_area_name(placed, area, len(area_map.legend)))
        else:
            nameless.append(number)
    key: list[str] = []
    for number in sorted(nameless):
        area = area_map.areas[number]
        first, sign = projection.place(area.label_point), str(len(key) + 1)
        placed = labels.put(shapes[number], first, (sign,), SMALL_SIZE, spill=_NUMBER_SPILL)
        if placed:
            written.append(_area_name(placed, area, len(area_map.legend)))
            key.append(f"{sign} {area.name} {area.text}")
    return "".join(written), tuple(key)


def _area_name(placed: Placed, area: MapArea, classes: int) -> str:
    dark = area.level is not None and is_dark(area.level, classes)
    colours = ("#ffffff", _DARK_HALO) if dark else (INK, "#ffffff")
    plate = _plate(placed) if area.level is None else ""
    return plate + _name(placed, *colours)


def _folded(name: str) -> tuple[str, ...]:
    """Break a name before its 丁目, so that it needs less room from side to side."""
    parts = _CHOME.fullmatch(name)
    return parts.groups() if parts else (name,)


def _context_names(
    area_map: AreaMap, projection: Projection, labels: Labels, outline: MultiPolygon
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
            written.append(_name(placed, CONTEXT_TEXT, CONTEXT_FILL))
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
        fill="#ffffff",
        fill_opacity=0.9,
    )


def _name(placed: Placed, colour: str, halo: str) -> str:
    lines = zip(placed.lines, placed.baselines, strict=True)
    return "".join(
        label(
            placed.x,
            baseline,
            line,
            font_size=SMALL_SIZE,
            text_anchor="middle",
            fill=colour,
            stroke=halo,
            stroke_width=_HALO,
            stroke_linejoin="round",
            paint_order="stroke",
        )
        for line, baseline in lines
    )


def _scale_bar(
    projection: Projection, height: int, width: int
) -> tuple[str, tuple[float, float, float, float]]:
    metres = _round_down(width * _SCALE_PART * projection.metres_per_unit)
    length = round(metres / projection.metres_per_unit)
    kilometre = 1000
    text = f"{metres / kilometre:g} km" if metres >= kilometre else f"{metres:g} m"
    x, y = 14, height - 14
    d = f"M{x} {y - 6}v6h{length}v-6"
    drawn = (
        element("path", d=d, fill="none", stroke="#fff", stroke_width=6)
        + element("path", d=d, fill="none", stroke=INK, stroke_width=2)
        + _name(Placed((text,), x + length / 2, (y - 8,)), INK, "#ffffff")
    )
    return drawn, (x - 6, y - 24, x + length + 6, height)


def _round_down(length: float) -> float:
    power = 10.0 ** math.floor(math.log10(length))
    return max(part * power for part in (1, 2, 5) if part * power <= length)


def _north(width: int) -> str:
    x = width - _NORTH / 2 - 4
    arrow = element(
        "path",
        d=f"M{x:g} 8l7 18l-7 -4l-7 4z",
        fill=INK,
        stroke="#fff",
        stroke_width=2,
        paint_order="stroke",
    )
    return arrow + _name(Placed(("北",), x, (42,)), INK, "#ffffff")
