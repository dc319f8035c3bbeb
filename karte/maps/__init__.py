"""Maps of areas: a static SVG for paper and page, and an interactive one of the same areas."""

from karte.maps.interactive import TILE_HOSTS, InteractiveMap, interactive_map, leaflet_assets
from karte.maps.legend import legend_items
from karte.maps.locator import locator_svg
from karte.maps.palette import LegendItem
from karte.maps.shaded import pattern_fill, shaded_map, shades
from karte.maps.sheet import SheetMap, sheet_map
from karte.maps.static import StaticMap, area_map_svg, static_map

__all__ = [
    "TILE_HOSTS",
    "InteractiveMap",
    "LegendItem",
    "SheetMap",
    "StaticMap",
    "area_map_svg",
    "interactive_map",
    "leaflet_assets",
    "legend_items",
    "locator_svg",
    "pattern_fill",
    "shaded_map",
    "shades",
    "sheet_map",
    "static_map",
]
