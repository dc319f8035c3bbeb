"""What the shades, patterns, discs and hatches of a map mean, as labels with samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.maps.hatches import hatch_swatch
from karte.maps.marks import disc_swatch
from karte.maps.palette import PATTERNS, LegendItem, pattern_swatch, shade_swatch

if TYPE_CHECKING:
    from karte.profile.types import AreaMap


def legend_items(area_map: AreaMap) -> tuple[LegendItem, ...]:
    """List what the shades, patterns, discs and hatches of a map mean, as far as they occur.

    Parameters
    ----------
    area_map : AreaMap
        The map.

    Returns
    -------
    tuple of LegendItem
        Classes from lowest to highest, 秘匿, 未提供 and 該当なし, kinds of facilities, layers.
    """
    classes = len(area_map.legend)
    shades = [
        LegendItem(text, shade_swatch(level, classes)) for level, text in enumerate(area_map.legend)
    ]
    found = {area.status for area in area_map.areas if area.level is None and classes}
    patterns = [
        LegendItem(status.label, pattern_swatch(status)) for status in PATTERNS if status in found
    ]
    kinds = dict.fromkeys((place.kind, place.icon) for place in area_map.places)
    discs = [LegendItem(kind, disc_swatch(icon)) for kind, icon in kinds]
    layers = dict.fromkeys((one.name, one.label, one.hatch) for one in area_map.layers)
    hatches = [LegendItem(_layer(name, label), hatch_swatch(one)) for name, label, one in layers]
    return (*shades, *patterns, *discs, *hatches)


def _layer(name: str, label: str) -> str:
    return f"{name} {label}" if label and label != name else name
