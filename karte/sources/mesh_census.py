"""The census by mesh (統計GIS): totals of every mesh, and details that are folded for secrecy.

Unlike the tables of small areas, a hidden mesh keeps its totals of people and households. They
are therefore one table, mesh by mesh, and the details are another, group by group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources import credit
from karte.sources.census_rows import Secrecy, parse_figures
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.mesh import (
    WORDS,
    boxes_within,
    checked_boxes,
    folded_together,
    nothing_left,
)
from karte.sources.mesh_tables import (
    TOTALS,
    Figures,
    Made,
    count_table,
    detail_table,
    mesh_cells,
)
from karte.sources.mesh_text import MeshLine, MeshSheet, read_mesh_sheet
from karte.sources.municipality import listed
from karte.sources.opened import TABLES, opened
from karte.sources.rows import read_csv_rows
from karte.sources.shapes import LON_LAT
from karte.tables.labels import JGD2000_TABLES, MESH_TABLE_IDS
from karte.tables.mesh import MeshData, validated_mesh
from karte.tables.types import SmallAreas
from karte.wareki import era_year

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

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
        Texts of 統計GIS (人口及び世帯) of one table, for neighbouring primary meshes or, where the
        publisher cuts them at the border, for neighbouring prefectures: these are added up.
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
    problems = Problems()
    places = [(line.key, line.where) for sheet in sheets for line in sheet.lines]
    boxes = checked_boxes(places, problems)
    digits = MESH_TABLE_IDS.get(sheets[0].table_id, (year, 0))[1]
    if digits and boxes and len(next(iter(boxes))) != digits:
        problems.add(
            f"{sheets[0].table_id} は{WORDS[digits]}の表ですが、"
            f"コードは{len(next(iter(boxes)))}桁です。",
            where=where,
            hint="e-Stat から取り直してください。",
        )
    problems.raise_if_any()
    lines = dict[str, list[MeshLine]]()
    for sheet in sheets:
        for line in sheet.lines:
            lines.setdefault(line.key, []).append(line)
    groups = folded_together(lines, _links(lines))
    meets = boxes_within(boxes, within, crs, datum)
    chosen = sorted({one for key in meets for one in groups[key] if one in lines})
    if not chosen:
        raise nothing_left(where)
    figures = {key: _figures(lines[key], problems) for key in chosen}
    problems.raise_if_any()
    origin = Origin(
        id=f"census-{year}:mesh",
        title=title
        or f"{era_year(date)}国勢調査 地域メッシュ統計 人口及び世帯（{WORDS[len(chosen[0])]}）",
        publisher=publisher or credit.STATISTICS_BUREAU,
        licence=licence or credit.ESTAT_TERMS,
        date=date,
        files=input_files(root, files),
    )
    cells = mesh_cells({key: one.totals for key, one in figures.items()}, crs, datum)
    made = Made(Dataset.CENSUS, date, origin)
    rows = {key: dict(one.totals) for key, one in figures.items()}
    totals = count_table(rows, [(key, key) for key in figures], made)
    kept = {key: lines[key] for key in chosen}
    grouped = {key: groups[key] for key in chosen}
    details = detail_table(kept, figures, grouped, made, notes)
    mesh = MeshData(SmallAreas(cells, year, origin), (totals, details))
    return validated_mesh(mesh, where=where)


def _read_sheets(
    files: Sequence[Path], root: Path, year: int, labels: Mapping[str, str], notes: Problems
) -> list[MeshSheet]:
    problems = Problems()
    sheets = list[MeshSheet]()
    for path in files:
        try:
            with opened(path, root=root, suffixes=TABLES) as members:
                for one in members:
                    rows = read_csv_rows(one.path, root=root, where=one.where)
                    sheet = read_mesh_sheet(
                        rows, where=one.where, year=year, labels=labels, warnings=notes
                    )
                    sheets.append(sheet)
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return sheets


def _check_together(sheets: Sequence[MeshSheet]) -> str:
    """Make sure that files may be added up; return the datum of their codes."""
    ids = {sheet.table_id for sheet in sheets}
    where = "、".join(sheet.where for sheet in sheets)
    old = ids & JGD2000_TABLES
    if old and ids - old:
        raise KarteError(
            f"世界測地系（JGD2000）の表（{listed(old)}）と日本測地系2011（JGD2011）の表"
            f"（{listed(ids - old)}）が混ざっています。"
            "同じコードでも位置が違い、足し合わせることはできません。",
            where=where,
            hint="どちらか一方だけを karte.toml に書いてください（新しい JGD2011 を勧めます）。",
        )
    if len(ids) > 1:
        raise KarteError(
            f"違う統計表（{listed(ids)}）を一緒に読むことはできません。",
            where=where,
            hint="同じ番号の表（tblT….txt の T と数字6桁が同じもの）だけを書いてください。",
        )
    keys = [{line.key for line in sheet.lines} for sheet in sheets]
    for place, own in enumerate(keys):
        for other in range(place):
            shared = len(own & keys[other])
            if shared > _MOSTLY * min(len(own), len(keys[other])):
                raise KarteError(
                    f"同じメッシュのファイルが2つあります（共通のメッシュ {shared}個）。",
                    where=f"{sheets[other].where} と {sheets[place].where}",
                    hint="片方を karte.toml から消してください。",
                )
    return _JGD2000 if old else LON_LAT


def _links(lines: Mapping[str, Sequence[MeshLine]]) -> Iterable[tuple[str, str]]:
    for key, several in lines.items():
        for line in several:
            if line.secrecy is Secrecy.HIDDEN and line.target:
                yield key, line.target
            if line.secrecy is Secrecy.RECEIVES:
                yield from ((key, one) for one in line.merged)


def _figures(lines: Sequence[MeshLine], problems: Problems) -> Figures:
    """Add up what the files say of one mesh; what only some hide counts where it is published."""
    totals = dict.fromkeys(TOTALS, 0.0)
    details = dict[str, float]()
    for line in lines:
        own = dict[str, float]()
        for cell in line.cells:
            values, hidden = parse_figures([cell], where=line.where, problems=problems)
            if cell[0] in TOTALS:
                totals[cell[0]] += values[cell[0]]
            elif not hidden:
                own[cell[0]] = own.get(cell[0], 0.0) + values[cell[0]]
        for count, value in own.items():
            details[count] = details.get(count, 0.0) + value
    return Figures(totals, details)
