"""Mesh statistics: census mesh text, KSJ future population, people flow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.sources.mesh_codes import WORDS
from karte.sources.recognise.codes import codes_in
from karte.sources.recognise.found import Recognised
from karte.tables.labels import normalise_label
from karte.tables.mesh_labels import MESH_BANDS, MESH_FIXED, MESH_TABLES

if TYPE_CHECKING:
    from karte.sources.recognise.probe import Probe

_TABLE_ID = re.compile(r"(T\d{6})\d{3}")
_SIZES = {digits: WORDS[digits].removesuffix("メッシュ") for digits in sorted(WORDS, reverse=True)}
_PEOPLE = ("人口", "世帯総数")
_FUTURE_SIZES = ("250m", "500m", "1km")
_FLOW = frozenset({"mesh1kmid", "dayflag", "timezone", "population"})


def census(probe: Probe) -> Recognised | None:
    """Recognise ``tblT…[SHQE]NNNN.txt``: people and households by mesh, or five-year ages."""
    rows = probe.rows
    if len(rows) < len(("codes", "labels", "first")) or rows[0].cells[:4] != MESH_FIXED:
        return None
    found = _TABLE_ID.fullmatch(rows[0].cells[4].strip())
    labels = [normalise_label(cell) for cell in rows[1].cells]
    table = found[1] if found else ""
    known = MESH_TABLES.get(table)
    size = _SIZES.get(len(rows[2].cells[0].strip()), "")
    people = all(word in "".join(labels) for word in _PEOPLE)
    usable = size and (people or not MESH_BANDS.isdisjoint(labels))
    sizes = list(_SIZES.values())
    return Recognised(
        year=known.year if known else None,
        # Both tables of one edition are declared together: they have one name.
        detail=f"{known.people if known else table} {size}".strip(),
        rank=sizes.index(size) + (len(sizes) if known and known.jgd2000 else 0) if size else 0,
        unused="" if usable else "人口と世帯、年齢のメッシュ統計ではありません。",
    )


def future(probe: Probe) -> Recognised | None:
    """Recognise メッシュ別将来推計人口 of 2024 (one row a mesh and municipality)."""
    layer = probe.layer
    if layer is None or not set(layer.fields) >= {"MESH_ID", "SHICODE"}:
        return None
    # Only the edition of 2024 reaches to 2070 and has totals without suppression.
    newest = "PTN_2070" in layer.fields and "PT00_2070" in layer.fields
    size = next((one for one in _FUTURE_SIZES if one in probe.stem), _FUTURE_SIZES[0])
    return Recognised(
        year=2024 if newest else None,
        detail=size,
        areas=codes_in(row[0] for row in layer.columns(["SHICODE"])),
        rank=_FUTURE_SIZES.index(size),
        unused="" if newest else "2024年版（2070年まで）ではありません。",
    )


def people_flow(probe: Probe) -> Recognised | None:
    """Recognise 全国の人流オープンデータ on the 1 km mesh."""
    if not probe.rows or not {cell.strip() for cell in probe.rows[0].cells} >= _FLOW:
        return None
    return Recognised(detail="1km")
