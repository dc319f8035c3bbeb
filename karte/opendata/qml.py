"""QGIS styles of the layers: the shades and hatches of the pages' maps, and names as labels.

The style stands in the GeoPackage. Properties are written in both forms that QGIS knows, for
3.4 and later.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache

from karte.design import INK, MUTED, PAPER
from karte.maps.palette import shade
from karte.model import Status

_EMPTY = {
    Status.SUPPRESSED: "b_diagonal",
    Status.NOT_PROVIDED: "horizontal",
    Status.NOT_APPLICABLE: "dense7",
}
"""Brushes of areas without a figure: hatched as on the pages, never shaded."""
_DETAILED = "small_areas"
_CLOSE = "60000"
"""Small areas are named only on maps of at least this scale."""


@cache
def qml(layer: str, classes: tuple[str, ...], headings: tuple[tuple[str, str], ...]) -> str:
    """Return the style of a layer: a colour a class, hatches where there is no figure, labels.

    Parameters
    ----------
    layer : str
        Its name.
    classes : tuple of str
        From lowest to highest.
    headings : tuple of (str, str)
        Name and Japanese heading of its columns.

    Returns
    -------
    str
        QML.
    """
    root = ET.Element(
        "qgis", version="3.4.0", styleCategories="Symbology|Labeling|Fields", labelsEnabled="1"
    )
    detailed = layer == _DETAILED
    _renderer(root, classes, detailed=detailed)
    _labels(root, detailed=detailed)
    aliases = ET.SubElement(root, "aliases")
    for place, (name, heading) in enumerate(headings, start=1):
        ET.SubElement(aliases, "alias", field=name, index=str(place), name=heading)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _renderer(root: ET.Element, classes: tuple[str, ...], *, detailed: bool) -> None:
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        type="categorizedSymbol",
        attr="map_class",
        forceraster="0",
        symbollevels="0",
        enableorderby="0",
    )
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    count = len(classes)
    fills = [(one, shade(place, count), "solid") for place, one in enumerate(classes)]
    fills += [(one.label, MUTED, brush) for one, brush in _EMPTY.items()]
    # Residents read a legend from the most to the least.
    order = [*reversed(range(count)), *range(count, len(fills))]
    for number, place in enumerate(order):
        label, colour, brush = fills[place]
        ET.SubElement(
            categories, "category", render="true", symbol=str(number), value=label, label=label
        )
        _symbol(symbols, str(number), colour, brush, detailed=detailed)


def _symbol(symbols: ET.Element, name: str, colour: str, brush: str, *, detailed: bool) -> None:
    symbol = ET.SubElement(
        symbols, "symbol", type="fill", name=name, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    fill = ET.SubElement(
        symbol, "layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"}
    )
    properties = {
        "border_width_map_unit_scale": "3x:0,0,0,0,0,0",
        "color": _rgba(colour),
        "joinstyle": "round",
        "offset": "0,0",
        "offset_unit": "MM",
        "outline_color": _rgba(PAPER if detailed else INK),
        "outline_style": "solid",
        "outline_width": "0.26" if detailed else "0.4",
        "outline_width_unit": "MM",
        "style": brush,
    }
    options = ET.SubElement(fill, "Option", type="Map")
    for key, value in properties.items():
        ET.SubElement(options, "Option", type="QString", name=key, value=value)
    for key, value in properties.items():
        ET.SubElement(fill, "prop", k=key, v=value)


def _labels(root: ET.Element, *, detailed: bool) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    style = {
        "fieldName": "name",
        "isExpression": "0",
        "fontFamily": "Yu Gothic",
        "fontSize": "7" if detailed else "10",
        "fontSizeUnit": "Point",
        "fontWeight": "50" if detailed else "75",
        "textColor": _rgba(INK),
        "textOpacity": "1",
    }
    text = ET.SubElement(settings, "text-style", style)
    ET.SubElement(
        text,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.8",
        bufferSizeUnits="MM",
        bufferColor=_rgba(PAPER),
        bufferOpacity="0.9",
    )
    ET.SubElement(settings, "text-format", wrapChar="", multilineAlign="1")
    ET.SubElement(settings, "placement", placement="4", polygonPlacementFlags="2")
    ET.SubElement(
        settings,
        "rendering",
        drawLabels="1",
        obstacle="1",
        scaleVisibility="1" if detailed else "0",
        scaleMin="0",
        scaleMax=_CLOSE if detailed else "0",
    )


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},255"
