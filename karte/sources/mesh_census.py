"""The census by mesh (統計GIS): totals of every mesh, and details that are folded for secrecy.

Unlike the tables of small areas, a hidden mesh keeps its totals of people and households. They
are therefore one table, mesh by mesh, and the details are another, group by group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources import credit
from karte.sources.census_rows import Secrecy
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.mesh import folded_together, meshes_within, nothing_left
from karte.sources.mesh_codes import WORDS, checked_codes
from karte.sources.mesh_figures import added_figures
from karte.sources.mesh_sheet import MeshSheet, Topic, read_mesh_sheet
from karte.sources.mesh_tables import Made, count_table, detail_table, mesh_cells, own_members
from karte.sources.municipality import listed
from karte.sources.opened import TABLES, opened
from karte.sources.shapes import LON_LAT
from karte.tables.columns import population
from karte.tables.mesh import MeshData, validated_mesh
from karte.tables.mesh_labels import MESH_TABLES
from karte.tables.types import SmallAreas
from karte.wareki import era_year

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from karte.sources.mesh_sheet import Fold

_JGD2000 = "EPSG:4612"
_MOSTLY = 0.5


def read_census_mesh(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    crs: CRS,
    year: int,
    date: dt.date,
    within: BaseGeometry | None = None,
    labels: Mapping[str, str] | None = None,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> MeshData:
    """Return the census by mesh.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Texts of 統計GIS: 人口及び世帯 and 5歳階級別人口 of one edition, or one of them. Each for
        neighbouring primary meshes or, where the publisher cuts them at the border, for
        neighbouring prefectures: these are added up.
    root : pathlib.Path
        Folder of the workspace.
    crs : pyproj.CRS
        Plane coordinate system of the districts.
    year : int
        Census year.
    date : datetime.date
        Reference date.
    within : shapely geometry, optional
        The municipality in ``crs``: only meshes that meet it are kept, with all meshes that share
        their figures. A primary mesh is 80 km wide, so that leaving it out makes no sense for one.
    labels : mapping of str to str, optional
        Labels that karte does not know, with their count ids.
    publisher, licence, title : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes what was found that does not stop the build.

    Returns
    -------
    MeshData
        Two tables: totals, one row a mesh; details, one row a group of meshes whose details are
        published together. Neither has a figure of the municipality: meshes cross its border.

    Raises
    ------
    KarteError
        With all problems of all files.
    """
    notes = Problems() if warnings is None else warnings
    where = "、".join(relative_name(root, path) for path in files)
    sheets = _read_sheets(require_files(root, files), root, year, labels or {}, notes)
    datum = _check_together(sheets)
    codes = list(dict.fromkeys(key for sheet in sheets for key in sheet.text.keys))
    _check_sizes(sheets)
    folds = [fold for sheet in sheets for fold in sheet.folds]
    groups = folded_together(codes, _links(folds))
    meets = meshes_within(codes, within, crs, datum)
    known = set(codes)
    chosen = sorted({one for key in meets for one in groups[key] if one in known})
    if not chosen:
        raise nothing_left(where)
    problems = Problems()
    figures = added_figures(sheets, chosen, problems, notes)
    problems.raise_if_any()
    kind = f"{_topics(sheets)}（{WORDS[len(chosen[0])]}）"
    origin = Origin(
        id=f"census-{year}:mesh",
        title=title or f"{era_year(date)}国勢調査 地域メッシュ統計 {kind}",
        publisher=publisher or credit.STATISTICS_BUREAU,
        licence=licence or credit.ESTAT_TERMS,
        date=date,
        files=input_files(root, files),
    )
    made = Made(Dataset.CENSUS, date, origin)
    totals = count_table(figures.totals, own_members(chosen), made)
    kept = set(chosen)
    details = detail_table(
        figures,
        {key: groups[key] for key in chosen},
        [fold for fold in folds if fold.key in kept],
        made,
        notes,
    )
    cells = SmallAreas(mesh_cells(figures.totals, crs, datum), year, origin)
    return validated_mesh(MeshData(cells, (totals, details)), where=where)


def _topics(sheets: Sequence[MeshSheet]) -> str:
    found = {sheet.topic for sheet in sheets}
    return "、".join(topic.value for topic in Topic if topic in found)


def _read_sheets(
    files: Sequence[Path], root: Path, year: int, labels: Mapping[str, str], notes: Problems
) -> list[MeshSheet]:
    problems = Problems()
    sheets = list[MeshSheet]()
    for path in files:
        try:
            with opened(path, root=root, suffixes=TABLES) as members:
                for one in members:
                    sheet = read_mesh_sheet(
                        one.path,
                        root=root,
                        where=one.where,
                        year=year,
                        labels=labels,
                        warnings=notes,
                    )
                    sheets.append(sheet)
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return sheets


def _check_sizes(sheets: Sequence[MeshSheet]) -> None:
    """Make sure that all codes are of one size, and of that of their table."""
    problems = Problems()

    def place(position: int) -> str:
        for sheet in sheets:
            if position < len(sheet.text.keys):
                return sheet.text.place(position)
            position -= len(sheet.text.keys)
        return ""

    checked_codes([key for sheet in sheets for key in sheet.text.keys], place, problems)
    for sheet in sheets:
        table = MESH_TABLES.get(sheet.table_id)
        if table is not None and sheet.text.keys and len(sheet.text.keys[0]) != table.digits:
            problems.add(
                f"{sheet.table_id} は{WORDS[table.digits]}の表ですが、"
                f"コードは{len(sheet.text.keys[0])}桁です。",
                where=sheet.where,
                hint="e-Stat から取り直してください。",
            )
    problems.raise_if_any()


def _check_together(sheets: Sequence[MeshSheet]) -> str:
    """Make sure that files may be added up; return the datum of their codes."""
    where = "、".join(sheet.where for sheet in sheets)
    ids = {sheet.table_id for sheet in sheets}
    old = {one for one in ids if one in MESH_TABLES and MESH_TABLES[one].jgd2000}
    new = {one for one in ids if one in MESH_TABLES} - old
    if old and new:
        raise KarteError(
            f"世界測地系（JGD2000）の表（{listed(old)}）と日本測地系2011（JGD2011）の表"
            f"（{listed(new)}）が混ざっています。"
            "同じコードでも位置が違い、足し合わせることはできません。",
            where=where,
            hint="どちらか一方だけを karte.toml に書いてください（新しい JGD2011 を勧めます）。",
        )
    for topic in Topic:
        own = [sheet for sheet in sheets if sheet.topic is topic]
        tables = {sheet.table_id for sheet in own}
        if len(tables) > 1:
            raise KarteError(
                f"「{topic.value}」の違う統計表（{listed(tables)}）を一緒に読むことはできません。",
                where="、".join(sheet.where for sheet in own),
                hint="同じ番号の表（tblT….txt の T と数字6桁が同じもの）だけを書いてください。",
            )
        _check_apart(own)
    counts = {count for sheet in sheets for count, _ in sheet.columns.values()}
    if population() not in counts:
        raise KarteError(
            "人口の総数の列がありません。",
            where=where,
            hint="同じ地域の「人口及び世帯」の表も karte.toml に書いてください。",
        )
    return _JGD2000 if old else LON_LAT


def _check_apart(sheets: Sequence[MeshSheet]) -> None:
    """Refuse two files of one table that have most meshes in common."""
    keys = [set(sheet.text.keys) for sheet in sheets]
    for place, own in enumerate(keys):
        for other in range(place):
            shared = len(own & keys[other])
            if shared > _MOSTLY * min(len(own), len(keys[other])):
                raise KarteError(
                    f"同じメッシュのファイルが2つあります（共通のメッシュ {shared}個）。",
                    where=f"{sheets[other].where} と {sheets[place].where}",
                    hint="片方を karte.toml から消してください。",
                )


def _links(folds: Sequence[Fold]) -> Iterable[tuple[str, str]]:
    for fold in folds:
        if fold.secrecy is Secrecy.HIDDEN and fold.target:
            yield fold.key, fold.target
        if fold.secrecy is Secrecy.RECEIVES:
            yield from ((fold.key, one) for one in fold.merged)
