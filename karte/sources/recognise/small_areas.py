"""Census small areas: the boundary files of e-Stat 統計GIS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.sources.municipality import CODE_LENGTH
from karte.sources.recognise.codes import codes_in
from karte.sources.recognise.found import Recognised

if TYPE_CHECKING:
    from karte.sources.recognise.probe import Probe

_NEEDED = frozenset({"KEY_CODE", "HCODE", "JINKO", "SETAI"})
_VINTAGE = re.compile(r"([HR])(\d{1,2})KA.*", re.IGNORECASE)
_ERA_BEFORE = {"H": 1988, "R": 2018}
_NAMES = ("KEY_CODE", "CITY_NAME", "GST_NAME", "CSS_NAME")
_SHORTEST_KEY = 9
_FIRST_YEAR = 1995


def boundaries(probe: Probe) -> Recognised | None:
    """Recognise ``r2ka``, ``h27ka``, ``h22ka`` and later ones, as shapefile or anything else."""
    layer = probe.layer
    if layer is None or not set(layer.fields) >= _NEEDED:
        return None
    known = [one for one in _NAMES if one in layer.fields]
    rows = [dict(zip(known, row, strict=True)) for row in layer.columns(known)]
    rows = [row for row in rows if len(row["KEY_CODE"]) >= _SHORTEST_KEY]
    names = dict[str, str]()
    for row in rows:
        # 2010 and 2015 write the city in one column and its ward in another.
        name = row.get("CITY_NAME") or row.get("GST_NAME", "") + row.get("CSS_NAME", "")
        names.setdefault(row["KEY_CODE"][:CODE_LENGTH], name)
    vintages = {_year(one) for one in (*layer.fields, probe.stem)} - {None}
    year = vintages.pop() if len(vintages) == 1 else None
    unused = ""
    if layer.kind != "Polygon":
        unused = "図形がありません（.shp と .shx が要ります）。"
    elif year is None:
        unused = "どの国勢調査の境界データか分かりません（ファイル名は r2ka… などのはずです）。"
    return Recognised(
        year=year,
        areas=codes_in(names),
        names={code: name for code, name in names.items() if name},
        unused=unused,
    )


def _year(name: str) -> int | None:
    found = _VINTAGE.fullmatch(name)
    year = _ERA_BEFORE[found[1].upper()] + int(found[2]) if found else 0
    return year if year >= _FIRST_YEAR else None
