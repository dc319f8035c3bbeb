"""国土数値情報 メッシュ別将来推計人口 (2024): five-year ages of every mesh, 2025 to 2070."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources import credit
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.mesh import folded_together, meshes_within, nothing_left
from karte.sources.mesh_codes import WORDS, checked_codes
from karte.sources.mesh_figures import with_broad_classes
from karte.sources.mesh_tables import Made, count_table, mesh_cells, own_members
from karte.sources.municipality import CODE_LENGTH, belongs, listed
from karte.sources.opened import LAYERS, opened
from karte.sources.shapes import LON_LAT, read_layer, texts
from karte.tables.columns import FIVE_YEAR, population
from karte.tables.mesh import MeshData, validated_mesh
from karte.tables.mesh_labels import OPEN_CLASS
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

_MESH, _CITY = "MESH_ID", "SHICODE"
_TOTAL = re.compile(r"PTN_(\d{4})")
_BANDS = {
    **{f"PT{number:02d}": age for number, age in enumerate(FIVE_YEAR[:19], start=1)},
    "PT20": OPEN_CLASS,
}
_BROAD = {"PTA": "0-14", "PTB": "15-64", "PTC": "65+", "PTD": "75+"}
"""PTE is 80+, which no other source has: it is not read."""
_LINK = re.compile(r"\d{8,11}")
_MONTH_OF_CENSUS = 10
_DIFFERENCE = 0.001
"""Share of all people beyond which ages and total do not mean the same people."""


def read_future_mesh(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    crs: CRS,
    code: str = "",
    within: BaseGeometry | None = None,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> MeshData:
    """Return the projected population by mesh.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Shapefiles, GeoJSON or zips of one size of mesh; neighbouring prefectures together.
    root : pathlib.Path
        Folder of the workspace.
    crs : pyproj.CRS
        Plane coordinate system of the districts.
    code : str, optional
        Municipality code: only the people of this municipality (and its wards) are counted in
        meshes at its border. Without it the municipalities of a mesh are added up.
    within : shapely geometry, optional
        Area in ``crs``: only meshes that meet it are kept.
    publisher, licence, title : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes what was found that does not stop the build.

    Returns
    -------
    MeshData
        A table a year, oldest first: the total without suppression (PTN), and ages. Where details
        are folded into another mesh, totals and ages of that year are two tables.

    Raises
    ------
    KarteError
        With all problems of all files.
    """
    notes = Problems() if warnings is None else warnings
    where = "、".join(relative_name(root, path) for path in files)
    frame = _chosen(_read(require_files(root, files), root), code, where)
    problems = Problems()
    meshes = list(dict.fromkeys(frame[_MESH]))
    checked_codes(meshes, lambda _: where, problems)
    problems.raise_if_any()
    meets = meshes_within(meshes, within, crs)
    frame = frame[frame[_MESH].isin(meets)]
    if frame.empty:
        raise nothing_left(where)
    years = sorted(int(found[1]) for name in frame if (found := _TOTAL.fullmatch(str(name))))
    base = years[0]
    numbers = _numbers(frame, years, where)
    by_mesh = numbers.groupby(frame[_MESH].to_numpy(), sort=True).sum(skipna=False)
    codes = [str(key) for key in by_mesh.index]
    origin = Origin(
        id="mesh-projection",
        title=title
        or f"国土数値情報（{WORDS[len(codes[0])].removesuffix('メッシュ')}メッシュ別将来推計人口）",
        publisher=publisher or credit.LAND_MINISTRY,
        licence=licence or credit.KSJ_TERMS,
        date=dt.date(base, _MONTH_OF_CENSUS, 1),
        files=input_files(root, files),
    )
    people = by_mesh[[f"PTN_{base}"]].set_axis([population()], axis=1)
    cells = SmallAreas(mesh_cells(people, crs, LON_LAT), base, origin)
    tables = list[CountTable]()
    for year in years:
        if not _has_ages(by_mesh, year):
            continue  # the year it starts from
        made = Made(Dataset.PROJECTION, dt.date(year, _MONTH_OF_CENSUS, 1), origin)
        links = _links(frame, year)
        tables += _year_tables(by_mesh, year, links, made, notes)
    return validated_mesh(MeshData(cells, tuple(tables)), where=where)


def _read(files: Sequence[Path], root: Path) -> pd.DataFrame:
    problems = Problems()
    parts = list[pd.DataFrame]()
    for path in files:
        try:
            with opened(path, root=root, suffixes=LAYERS) as members:
                for one in members:
                    part = pd.DataFrame(read_layer(one.path, root=root, where=one.where))
                    _check_layout([str(name) for name in part.columns], one.where)
                    part[_MESH] = texts(part, _MESH)
                    cities = texts(part, _CITY) if _CITY in part else ""
                    part[_CITY] = cities
                    part[_CITY] = part[_CITY].str.zfill(CODE_LENGTH)
                    parts.append(part.drop(columns="geometry", errors="ignore"))
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return pd.concat(parts, ignore_index=True)


def _check_layout(columns: Sequence[str], where: str) -> None:
    totals = [name for name in columns if _TOTAL.fullmatch(name)]
    if _MESH not in columns or not totals:
        raise KarteError(
            "国土数値情報 メッシュ別将来推計人口（2024年版）の形ではありません"
            f"（列 {_MESH} と PTN_2025 などがあるはずです）。"
            f"ファイルの列: {'、'.join(columns[:12])}",
            where=where,
            hint="国土数値情報の「メッシュ別将来推計人口（R6国政局推計）」を取り直してください。"
            "2017年版・2018年版には対応していません。",
        )


def _chosen(frame: pd.DataFrame, code: str, where: str) -> pd.DataFrame:
    twice = frame[frame.duplicated([_MESH, _CITY], keep=False)]
    if not twice.empty:
        raise KarteError(
            f"同じ市区町村の同じメッシュが{twice[_MESH].nunique()}個、2回以上あります: "
            f"{listed(twice[_MESH])}",
            where=where,
            hint="同じ都道府県のファイルを2つ書いていないか確かめてください。",
        )
    if not code:
        return frame
    mine = frame[[belongs(city, code) for city in frame[_CITY]]]
    if mine.empty:
        raise KarteError(
            f"市区町村コード {code[:CODE_LENGTH]} のメッシュがありません。"
            f"ファイルにあるコード: {listed(frame[_CITY])}",
            where=where,
            hint="karte.toml の [municipality] code と、ファイルの都道府県を確かめてください。",
        )
    return mine


def _numbers(frame: pd.DataFrame, years: Sequence[int], where: str) -> pd.DataFrame:
    wanted = [f"PTN_{year}" for year in years]
    wanted += [f"{band}_{year}" for year in years for band in ("PT00", *_BANDS, *_BROAD)]
    columns = [name for name in wanted if name in frame]
    numbers: pd.DataFrame = frame[columns].apply(pd.to_numeric, errors="coerce").astype("float64")
    numbers = numbers.where(np.isfinite(numbers.to_numpy()))
    problems = Problems()
    for name in columns:
        bad = (numbers[name].isna() & (texts(frame, name) != "")) | (numbers[name] < 0)
        if name.startswith("PTN_"):
            bad |= numbers[name].isna()
        if bad.any():
            problems.add(
                f"列「{name}」に人口として読めない値が{int(bad.sum())}件あります"
                f"（メッシュ: {listed(frame.loc[bad, _MESH])}）。",
                where=where,
                hint="国土数値情報から取り直してください。",
            )
    problems.raise_if_any()
    return numbers


def _has_ages(frame: pd.DataFrame, year: int) -> bool:
    return any(f"{band}_{year}" in frame for band in (*_BANDS, *_BROAD))


def _links(frame: pd.DataFrame, year: int) -> list[tuple[str, str]]:
    """Return which meshes were folded together: GASSAN names the partners of a mesh."""
    name = f"GASSAN{year}"
    if name not in frame:
        return []
    pairs = zip(frame[_MESH], texts(frame, name), strict=True)
    return [(key, one) for key, text in pairs for one in _LINK.findall(text) if one != key]


def _year_tables(
    frame: pd.DataFrame,
    year: int,
    links: Sequence[tuple[str, str]],
    made: Made,
    notes: Problems,
) -> list[CountTable]:
    codes = [str(key) for key in frame.index]
    totals = frame[[f"PTN_{year}"]].set_axis([population()], axis=1)
    ages = _ages(frame, year)
    groups = folded_together(codes, links)
    known = set(codes)
    first = {group: next(key for key in group if key in known) for group in groups.values()}
    rows = [first[groups[key]] for key in codes]
    # What is blank in one mesh of a group is held by another.
    grouped = ages.groupby(rows, sort=False).sum(min_count=1)
    partners = {key for group in first for key in group if key not in known}
    if partners:
        notes.add(
            f"{year}年の秘匿の合算の相手がファイルにないメッシュがあります: {listed(partners)}",
            where=made.where,
            hint="隣の都道府県のファイルも加えてください。"
            "このままでは年齢別の人口に過不足が出ます。",
        )
    _note_difference(frame, year, made.where, notes)
    own = own_members(codes)
    if len(grouped) == len(codes):
        return [count_table(pd.concat([totals, grouped], axis=1), own, made)]
    members = {"row_id": rows, "key_code": codes}
    return [count_table(totals, own, made), count_table(grouped, members, made)]


def _ages(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the ages of every mesh: five-year bands and their sums, else the broad ones."""
    if all(f"{band}_{year}" in frame for band in _BANDS):
        names = {f"{band}_{year}": population("total", age) for band, age in _BANDS.items()}
    else:
        names = {
            f"{name}_{year}": population("total", age)
            for name, age in _BROAD.items()
            if f"{name}_{year}" in frame
        }
    return with_broad_classes(frame[list(names)].rename(columns=names))


def _note_difference(frame: pd.DataFrame, year: int, where: str, notes: Problems) -> None:
    """Compare the total without suppression with the total that the ages belong to."""
    name = f"PT00_{year}"
    if name not in frame:
        return
    plain, treated = float(frame[f"PTN_{year}"].sum()), float(frame[name].sum())
    if abs(plain - treated) > max(1.0, _DIFFERENCE * plain):
        notes.add(
            f"{year}年の総人口（PTN）{plain:,.0f}人と、秘匿処理後の人口（PT00）{treated:,.0f}人が"
            "違います。年齢別の人口は秘匿処理後のものです。",
            where=where,
            hint="市区町村の境のメッシュが外と合算されているためです。"
            "年齢の割合は目安として使ってください。",
        )
