"""School districts: 国土数値情報 A27 and A32, and a city's own polygons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.sources.recognise.codes import CODE_CELL, codes_in, without_prefecture
from karte.sources.recognise.found import Recognised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.sources.recognise.layer import Layer
    from karte.sources.recognise.probe import Probe

ELEMENTARY, JUNIOR_HIGH = "小学校区", "中学校区"
_EDITION = re.compile(r"A(?:27|32)P?-(\d{2})", re.IGNORECASE)
_SCHOOL_CODE = re.compile(r"[A-H][12]\d{11}")
_SCHOOL = re.compile(r".*(小学校|中学校|義務教育学校|学園|学院|分校)")
_JUNIOR = re.compile(r".*中学校")
_FOUNDER = re.compile(r"(.+[市町村区])立?")
_MOSTLY = 0.5
_POINTS = "学校の位置（点）で、通学区域の面ではありません。"
_LATEST_LAYOUT, _OLD_LAYOUT = 2023, 2016
_OWN_RANK = 1


def elementary(probe: Probe) -> Recognised | None:
    """Recognise 国土数値情報 A27 (小学校区) of any edition."""
    return _published(probe, "A27", ELEMENTARY)


def junior_high(probe: Probe) -> Recognised | None:
    """Recognise 国土数値情報 A32 (中学校区) of any edition."""
    return _published(probe, "A32", JUNIOR_HIGH)


def own_polygons(probe: Probe) -> Recognised | None:
    """Recognise polygons of any layout that carry the names of schools."""
    layer = probe.layer
    if layer is None or layer.kind != "Polygon":
        return None
    candidates = [one for one in layer.fields if layer.mostly(one, _SCHOOL, least=_MOSTLY)]
    if not candidates:
        return None
    # A column such as 校種 holds the same word in every row.
    named = max(candidates, key=lambda one: len(set(layer.sample[one])))
    coded = next((one for one in layer.fields if layer.mostly(one, _SCHOOL_CODE)), "")
    junior = layer.mostly(named, _JUNIOR, least=_MOSTLY)
    keys = {"name_column": named} | ({"id_column": coded} if coded else {})
    return Recognised(
        detail=JUNIOR_HIGH if junior else ELEMENTARY,
        rank=_OWN_RANK,
        keys=keys,
        remark=f"名前は「{named}」の列から読みます。",
    )


def _published(probe: Probe, series: str, detail: str) -> Recognised | None:
    layer = probe.layer
    if layer is None:
        return None
    numbered = sorted(one for one in layer.fields if re.fullmatch(rf"{series}_\d{{3}}", one))
    if not numbered:
        return None
    coded = next((one for one in numbered if layer.mostly(one, CODE_CELL)), "")
    founded = next((one for one in numbered if layer.mostly(one, _FOUNDER)), "")
    year, remark = _year(probe, layer, numbered)
    pairs = layer.columns([coded, founded]) if coded and founded else ()
    codes = {one[0] for one in pairs} or {row[0] for row in layer.columns([coded])}
    return Recognised(
        year=year,
        detail=detail,
        areas=codes_in(codes),
        names=_founders(pairs),
        unused="" if layer.kind == "Polygon" else _POINTS,
        remark=remark,
    )


def _year(probe: Probe, layer: Layer, numbered: Sequence[str]) -> tuple[int, str]:
    if found := _EDITION.search(probe.stem) or _EDITION.search(probe.name):
        return 2000 + int(found[1]), ""
    new = any(layer.mostly(one, _SCHOOL_CODE) for one in numbered)
    year = _LATEST_LAYOUT if new else _OLD_LAYOUT
    return year, f"年はファイル名から分からないため、列の形から {year} 年としました。"


def _founders(pairs: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return names of municipalities by code, where all of its schools have the same founder."""
    found = dict[str, set[str]]()
    for code, founder in pairs:
        if name := _FOUNDER.fullmatch(founder):
            found.setdefault(code, set()).add(without_prefecture(name[1]))
    return {code: names.pop() for code, names in found.items() if len(names) == 1}
