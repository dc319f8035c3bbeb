"""What the shades and patterns of a map mean, as labels with samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.maps.palette import PATTERNS, LegendItem, pattern_swatch, shade_swatch

if TYPE_CHECKING:
    from karte.profile.types import AreaMap


def legend_items(area_map: AreaMap) -> tuple[LegendItem, ...]:
    """List the classes of a map and the reasons for missing figures that occur on it.

    Parameters
    ----------
    area_map : AreaMap
        The map.

    Returns
    -------
    tuple of LegendItem
        Classes from lowest to highest, then 秘匿, 未提供 and 該当なし where they occur.
    """
    classes = len(area_map.legend)
    shades = [
        LegendItem(text, shade_swatch(level, classes)) for level, text in enumerate(area_map.legend)
    ]
    found = {area.status for area in area_map.areas if area.level is None}
    patterns = [
        LegendItem(status.label, pattern_swatch(status)) for status in PATTERNS if status in found
    ]
    return (*shades, *patterns)
