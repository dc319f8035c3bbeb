"""The names on a map: of its areas, with figures, and of its neighbours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, element, text_width
from karte.design import INK, PAPER
from karte.maps.furniture import name_text
from karte.maps.palette import CONTEXT_TEXT, is_dark

if TYPE_CHECKING:
    from shapely import MultiPolygon
    from shapely.geometry.base import BaseGeometry

    from karte.maps.labels import Labels, Placed
    from karte.maps.projection import Projection
    from karte.profile.types import AreaMap, MapArea

_SIGNS = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
_DARK_HALO = "#1d4c70"
_CHOME = re.compile(r"(.+?)([一二三四五六七八九十\d]+丁目)")
_NUMBER_SPILL = 0.4


def area_names(
    area_map: AreaMap, shapes: list[MultiPolygon], projection: Projection, labels: Labels
) -> tuple[str, tuple[str, ...]]:
    """Write the names of areas, largest first; then numbers, in the order of the areas.

    Parameters
    ----------
    area_map : AreaMap
        The map.
    shapes : list of MultiPolygon
        Its areas on the drawing.
    projection : Projection
        Of the map.
    labels : Labels
        What is taken.

    Returns
    -------
    str
        SVG.
    tuple of str
        What every number, or letter, stands for.
    """
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


def context_names(
    names: list[str],
    around: list[BaseGeometry],
    labels: Labels,
    outline: MultiPolygon,
    ground: str,
) -> str:
    """Write the names of neighbouring districts where there is room.

    Parameters
    ----------
    names : list of str
        Of the districts.
    around : list of shapely geometry
        What is seen of each.
    labels : Labels
        What is taken.
    outline : MultiPolygon
        The district, which stays free.
    ground : str
        Colour below the names.

    Returns
    -------
    str
        SVG.
    """
    kept_free = outline.buffer(4)
    written = []
    for name, shape in zip(names, around, strict=True):
        room = shape.difference(kept_free)
        if room.is_empty or not name:
            continue
        middle = room.representative_point()
        placed = labels.put(room, (middle.x, middle.y), (name,), SMALL_SIZE, spill=1.0)
        if placed:
            written.append(name_text(placed, CONTEXT_TEXT, ground))
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
