"""Hazard areas of 国土数値情報: A31a (flood) and A33 (landslide)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.sources.recognise.codes import code_of_name
from karte.sources.recognise.found import Recognised

if TYPE_CHECKING:
    from karte.sources.recognise.probe import Probe

FLOOD, LANDSLIDE = "洪水浸水想定区域", "土砂災害警戒区域"
_SCALES = {"20": "想定最大規模", "10": "計画規模"}
_FLOOD_NAME = re.compile(r"A31a-(\d{2})-(\d{2})(?!\d).*", re.IGNORECASE)
_LANDSLIDE_NAME = re.compile(r"A33-(\d{2})(?!\d).*", re.IGNORECASE)
_FLOOD_EDITIONS, _LANDSLIDE_EDITIONS = ("24",), ("23", "24", "25")
"""Those that `karte.sources.hazards` reads."""
_GML_SUFFIX = ".xml"
_NOT_POLYGONS = "区域の面ではありません。"
_NOT_DEPTH = "浸水の深さのデータではありません（継続時間、家屋倒壊など）。"
_OTHER_EDITION = "karte が読める年版ではありません（読めるもの: {known}）。"


def flood(probe: Probe) -> Recognised | None:
    """Recognise A31a (洪水浸水想定区域): GML, or a layer of one river or of several."""
    named = _FLOOD_NAME.fullmatch(probe.stem)
    layer = probe.layer
    if layer is None and not (named and probe.suffix == _GML_SUFFIX):
        return None
    if layer is not None and not any(one.startswith("A31a_") for one in layer.fields):
        return None
    scale = _SCALES.get(named[1], "") if named else ""
    unused = ""
    if layer is not None and layer.kind != "Polygon":
        unused = _NOT_POLYGONS
    elif named is None or named[2] not in _FLOOD_EDITIONS:
        unused = _OTHER_EDITION.format(known="A31a-20-24_…、A31a-10-24_…")
    elif not scale:
        unused = _NOT_DEPTH
    return Recognised(
        detail=f"{FLOOD}（{scale}）" if scale else FLOOD,
        areas=code_of_name(probe.stem),
        unused=unused,
    )


def landslide(probe: Probe) -> Recognised | None:
    """Recognise A33 (土砂災害警戒区域)."""
    layer = probe.layer
    if layer is None or not {"A33_001", "A33_002"} <= set(layer.fields):
        return None
    named = _LANDSLIDE_NAME.fullmatch(probe.stem)
    unused = ""
    if layer.kind != "Polygon":
        unused = _NOT_POLYGONS
    elif named is None or named[1] not in _LANDSLIDE_EDITIONS:
        unused = _OTHER_EDITION.format(known="、".join(f"A33-{one}" for one in _LANDSLIDE_EDITIONS))
    return Recognised(detail=LANDSLIDE, areas=code_of_name(probe.stem), unused=unused)
