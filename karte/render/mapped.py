"""Maps as the templates of paper print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.charts.svg import with_fonts
from karte.maps import legend_items, locator_svg, static_map

if TYPE_CHECKING:
    from karte.profile.types import AreaMap

Json = dict[str, object]

UNITS_PER_MM = 3.9
"""Units of a drawing per millimetre; 13 units are 9.4 points."""


def printed_map(area_map: AreaMap, families: tuple[str, ...], size: tuple[float, float]) -> Json:
    """Prepare a map and its key.

    Parameters
    ----------
    area_map : AreaMap
        What is drawn.
    families : tuple of str
        Typefaces, which drawings name, too.
    size : tuple of float
        Width and height in millimetres.

    Returns
    -------
    dict
        Plain JSON.
    """
    width, height = (round(length * UNITS_PER_MM) for length in size)
    drawn = static_map(area_map, width=width, height=height)
    return {
        "title": area_map.title,
        "alt": area_map.alt,
        "notes": area_map.notes,
        "svg": with_fonts(drawn.svg, families),
        "numbered": drawn.numbered,
        "legend": [
            {"label": item.label, "swatch": with_fonts(item.swatch, families)}
            for item in legend_items(area_map)
        ],
    }


def printed_locator(
    area_map: AreaMap, name: str, families: tuple[str, ...], size: tuple[float, float]
) -> Json:
    """Prepare the small map that shows where the district lies.

    Parameters
    ----------
    area_map : AreaMap
        What is drawn.
    name : str
        Of the district.
    families : tuple of str
        Typefaces, which drawings name, too.
    size : tuple of float
        Width and height in millimetres.

    Returns
    -------
    dict
        Plain JSON.
    """
    width, height = (round(length * UNITS_PER_MM) for length in size)
    drawn = locator_svg(area_map, name, width=width, height=height)
    return {"alt": area_map.alt, "svg": with_fonts(drawn, families)}
