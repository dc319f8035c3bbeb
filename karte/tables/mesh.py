"""Meshes (地域メッシュ) in the same types as small areas, and the people who pass through them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problem
from karte.tables.schemas import validated_counts

if TYPE_CHECKING:
    import geopandas as gpd

    from karte.model import Origin
    from karte.tables.types import CountTable, SmallAreas

_CODE = re.compile(r"\d{8,11}")
_HINT = "入力ファイルの値を確かめてください。正しい場合は karte の不具合として報告してください。"


@dataclass(frozen=True)
class MeshData:
    """The meshes of one source and what is counted on them.

    Attributes
    ----------
    cells : SmallAreas
        One row a mesh, drawn from its code: ``key_code`` is the mesh code (8 to 11 digits), the
        name is empty, ``population`` and ``households`` are the published totals of each mesh,
        which weight the split of folded figures. They are NaN where the source counts none.
    tables : tuple of CountTable
        Their ``members`` name mesh codes. Totals and details are separate tables where figures
        are hidden: totals stay in their mesh, details are folded into another one.
    """

    cells: SmallAreas
    tables: tuple[CountTable, ...]


@dataclass(frozen=True)
class PeopleFlow:
    """How many people are present by day and by night; for orientation only.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        ``mesh_code`` (1 km), ``month`` (``2021-01``), ``dayflag`` (``holiday``, ``weekday`` or
        ``all``), ``day``, ``night`` and ``whole_day`` (mean people present; NaN where the figure
        is under ten and therefore not published) and ``geometry`` in the plane CRS. The rows of
        a mesh are alternatives: they are never added up.
    origin : Origin
        Where they come from.
    """

    frame: gpd.GeoDataFrame
    origin: Origin


def validated_mesh(mesh: MeshData, *, where: str) -> MeshData:
    """Return meshes that keep every promise of their type.

    Parameters
    ----------
    mesh : MeshData
        As a reader made it.
    where : str
        The file it came from, for the error.

    Returns
    -------
    MeshData
        The same.

    Raises
    ------
    KarteError
        Naming every broken promise.
    """
    codes = mesh.cells.frame["key_code"].tolist()
    problems = list[Problem]()
    bad = [code for code in codes if not _CODE.fullmatch(code)]
    if bad:
        what = f"メッシュコードの形でない値が{len(bad)}件あります: {'、'.join(bad[:5])}。"
        problems.append(Problem(what, where, _HINT))
    known = set(codes)
    if len(known) != len(codes):
        problems.append(Problem("同じメッシュが2回あります。", where, _HINT))
    for table in mesh.tables:
        # The pattern of KEY_CODE does not fit meshes; all else is the same for both.
        validated_counts(replace(table, members=table.members.iloc[:0]), where=where, folded=True)
        rows, keys = (table.members[name].tolist() for name in ("row_id", "key_code"))
        if set(rows) - set(table.values.index.tolist()) or set(keys) - known:
            problems.append(Problem("行かメッシュのない構成メッシュがあります。", where, _HINT))
        if len(set(zip(rows, keys, strict=True))) != len(rows):
            problems.append(Problem("同じ構成メッシュが2回あります。", where, _HINT))
    if problems:
        raise KarteError.from_problems(problems)
    return mesh
