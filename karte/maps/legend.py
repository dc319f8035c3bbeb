"""What the shades, patterns, discs and hatches of a map mean, as labels with samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.maps.hatches import hatch_swatch
from karte.maps.marks import disc_swatch
from karte.maps.palette import PATTERNS, LegendItem, pattern_swatch, shade_swatch

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return (*shades, *patterns, *discs, *_layers(area_map))


def _layers(area_map: AreaMap) -> Iterator[LegendItem]:
    """Name every layer once, at its first rank; the others follow with their rank alone."""
    named = set()
    for layer in dict.fromkeys((one.name, one.label, one.hatch) for one in area_map.layers):
        name, label, hatch = layer
        said = label if label != name else ""
        text = said if name in named and said else f"{name} {said}".strip()
        named.add(name)
        yield LegendItem(text, hatch_swatch(hatch))
