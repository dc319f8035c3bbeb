"""The interactive map: folium without its network, its tiles and its random names.

folium writes the map object, our one element hands it the areas; a small script of our own,
the same for every page, draws them. Everything is in files beside the page, so the map works
from a memory stick or a closed network.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast

import folium
from branca.element import MacroElement
from folium.template import Template
from xstatic.pkg import leaflet

from karte.design import MUTED
from karte.maps.hatches import hatch
from karte.maps.palette import (
    CONTEXT_FILL,
    CONTEXT_LINE,
    NO_FIGURE,
    OUTLINE,
    PATTERN_LINES,
    PATTERNS,
    SEAM,
    TILE,
    is_dark,
    seam,
    shade,
)

if TYPE_CHECKING:
    from branca.element import Figure

    from karte.profile.types import AreaMap, MapArea, MapLayer, Polygons

_DIGITS = 5
_TEMPLATE_MARK = re.compile(r"\{(?=[{%#])")
TILES: dict[str, dict[str, object]] = {
    "gsi": {
        "name": "背景の地図（地理院タイル）",
        "url": "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png",
        "attribution": '<a href="https://maps.gsi.go.jp/development/ichiran.html">地理院タイル</a>',
        "most": 18,
    }
}
"""Backgrounds that a city may ask for; a page without one asks no server for anything."""
TILE_HOSTS = {"gsi": "https://cyberjapandata.gsi.go.jp"}
_LEAFLET_FILES = (
    "leaflet.js",
    "leaflet.css",
    "images/layers.png",
    "images/layers-2x.png",
    "images/marker-icon.png",
    "images/marker-icon-2x.png",
    "images/marker-shadow.png",
)


@dataclass(frozen=True, slots=True)
class InteractiveMap:
    """An interactive map in two parts.

    Parameters
    ----------
    div_html : str
        Goes into the page; holds no script.
    script : str
        Goes into a file that the page loads after Leaflet and the map script.
    """

    div_html: str
    script: str


class _LocalMap(folium.Map):
    """A folium map that names no file of any server and has a name of its own."""

    def __init__(self, map_id: str) -> None:
        super().__init__(
            location=(0.0, 0.0),
            tiles=None,
            max_zoom=19,
            zoom_control=False,
            zoom_snap=0.25,
            zoom_delta=0.5,
            scroll_wheel_zoom=False,
            fade_animation=False,
            attribution_control=False,
        )
        self.default_js = []
        self.default_css = []
        self._id = map_id


class _Layers(MacroElement):
    """Hands all areas of a map to the map script in one go."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "karteMap({{ this._parent.get_name() }}, {{ this.data }});"
        "{% endmacro %}"
    )

    def __init__(self, layers: dict[str, object], name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca is typed only in part
        self._name = "Layers"
        self._id = name
        self.data = _dumps(layers)


def interactive_map(
    area_map: AreaMap, *, map_id: str, over: AreaMap | None = None
) -> InteractiveMap:
    """Write a map that can be moved, magnified and used from the keyboard.

    Parameters
    ----------
    area_map : AreaMap
        Areas, outline and neighbours.
    map_id : str
        Letters and digits; unique on the page and the same in every build.
    over : AreaMap, optional
        A map whose layers and places lie over the areas, to be switched on and off.

    Returns
    -------
    InteractiveMap
        Its bytes depend on the arguments alone.
    """
    chart = _LocalMap(map_id)
    chart.add_child(_Layers(_layers(area_map, over or area_map), map_id))
    figure = cast("Figure", chart.get_root())
    figure.render()
    return InteractiveMap(figure.html.render().strip(), _tidy(figure.script.render()))


def _tidy(script: str) -> str:
    lines = (line.rstrip() for line in script.splitlines())
    body = "\n".join(line for line in lines if line)
    return f'"use strict";\n{body}\n'


def _layers(area_map: AreaMap, over: AreaMap) -> dict[str, object]:
    used = sorted({one.hatch for one in over.layers if one.hatch is not None})
    return {
        "label": area_map.title,
        "areas": [_area(area, len(area_map.legend)) for area in area_map.areas],
        "outline": _swapped(area_map.outline),
        "context": [[one.name, _swapped(one.polygons)] for one in area_map.context],
        "colours": {
            "halo": SEAM,
            "seam": seam(area_map),
            "outline": OUTLINE,
            "context": CONTEXT_FILL,
            "contextLine": CONTEXT_LINE,
        },
        "patterns": [*map(_missing, PATTERN_LINES), *map(_hatch, used)],
        "layers": [
            {"name": name, "parts": [_part(one) for one in over.layers if one.name == name]}
            for name in dict.fromkeys(one.name for one in over.layers)
        ],
        "places": [
            {
                "number": one.number,
                "kind": one.kind,
                "icon": one.icon,
                "name": one.name,
                "at": [round(one.point[1], _DIGITS), round(one.point[0], _DIGITS)],
            }
            for one in over.places
        ],
        "tiles": TILES.get(area_map.tiles),
    }


def _missing(name: str) -> dict[str, object]:
    look = {"tile": TILE, "ground": NO_FIGURE, "ink": MUTED, "width": 2}
    return {"name": name, "lines": PATTERN_LINES[name], **look}


def _hatch(index: int) -> dict[str, object]:
    one = hatch(index)
    look = {"tile": one.tile, "ground": "none", "ink": one.colour, "width": one.width}
    return {"name": one.name, "lines": one.d, **look}


def _part(layer: MapLayer) -> dict[str, object]:
    look = None if layer.hatch is None else hatch(layer.hatch)
    return {
        "label": layer.label,
        "hatch": look.name if look else "",
        "colour": look.colour if look else MUTED,
        "rings": _swapped(layer.polygons),
    }


def _area(area: MapArea, classes: int) -> dict[str, object]:
    written: dict[str, object] = {
        "name": area.name,
        "text": area.text,
        "at": [round(area.label_point[1], _DIGITS), round(area.label_point[0], _DIGITS)],
        "rings": _swapped(area.polygons),
        "fill": NO_FIGURE if area.level is None else shade(area.level, classes),
        "dark": area.level is not None and is_dark(area.level, classes),
    }
    if area.level is None:
        written["pattern"] = PATTERNS.get(area.status, "missing")
    if area.href:
        written["href"] = area.href
    return written


def _swapped(polygons: Polygons) -> list[list[list[list[float]]]]:
    """Write latitude first, as Leaflet wants it, in steps of a metre."""
    return [
        [[[round(y, _DIGITS), round(x, _DIGITS)] for x, y in ring] for ring in polygon]
        for polygon in polygons
    ]


def leaflet_assets() -> dict[str, bytes]:
    """Collect the files that an interactive map needs beside the page.

    Returns
    -------
    dict of str to bytes
        Leaflet's own files with its licence, and the scripts of the map; keyed by relative path.
    """
    base = Path(leaflet.BASE_DIR)
    assets = {name: (base / name).read_bytes() for name in _LEAFLET_FILES}
    own = files("karte.maps")
    for name in ("karte-map.js", "karte-layers.js", "leaflet-LICENSE.txt"):
        assets[name] = own.joinpath(name).read_bytes()
    return assets


def _dumps(value: object) -> str:
    """Write JSON that is safe within a script, even one inside a page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # folium takes the finished script for a template once more, so that a town by the name of
    # "{{ … }}" would be run. JSON itself never has these pairs outside of a string.
    text = _TEMPLATE_MARK.sub(r"\\u007b", text)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
