"""Hazard areas of 国土数値情報: A31a (flood) and A33 (landslide)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.hazard_ksj import EDITIONS, SCHEMES, TITLES, edition_of
from karte.sources.recognise.codes import code_of_name
from karte.sources.recognise.found import Recognised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.sources.recognise.probe import Probe

FLOOD = "洪水浸水想定区域"
_FLOOD, _LANDSLIDE = "A31a", "A33"
_GML_SUFFIX = ".xml"
_NOT_POLYGONS = "区域の面ではありません。"
_NOT_DEPTH = "浸水の深さのデータではありません（継続時間、家屋倒壊など）。"


def flood(probe: Probe) -> Recognised | None:
    """Recognise A31a (洪水浸水想定区域): GML, or a layer of one river or of several."""
    named = edition_of(probe.stem)
    data, year = named if named and named[0].startswith(_FLOOD) else ("", "")
    layer = probe.layer
    if layer is None and not (data and probe.suffix == _GML_SUFFIX):
        return None
    if layer is not None and not any(one.startswith(f"{_FLOOD}_") for one in layer.fields):
        return None
    known = [one for one in EDITIONS if one.startswith(_FLOOD)]
    unused = ""
    if layer is not None and layer.kind != "Polygon":
        unused = _NOT_POLYGONS
    elif not any(year in EDITIONS[one] for one in known):
        unused = _other_edition(known)
    elif data not in known:
        unused = _NOT_DEPTH
    return Recognised(detail=TITLES.get(data, FLOOD), areas=code_of_name(probe.stem), unused=unused)


def landslide(probe: Probe) -> Recognised | None:
    """Recognise A33 (土砂災害警戒区域)."""
    layer = probe.layer
    if layer is None or not {"A33_001", "A33_002"} <= set(layer.fields):
        return None
    unused = ""
    if layer.kind != "Polygon":
        unused = _NOT_POLYGONS
    elif edition_of(probe.stem) not in SCHEMES:
        unused = _other_edition([_LANDSLIDE])
    return Recognised(detail=TITLES[_LANDSLIDE], areas=code_of_name(probe.stem), unused=unused)


def _other_edition(known: Iterable[str]) -> str:
    names = "、".join(f"{data}-{year}" for data in known for year in EDITIONS[data])
    return f"karte が読める年版ではありません（読めるもの: {names}）。"
