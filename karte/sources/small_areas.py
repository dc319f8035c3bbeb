"""Census small areas (町丁・字等): the boundary files of e-Stat, one row a KEY_CODE."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources import credit
from karte.sources.crs import plane_crs
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.municipality import belongs, listed
from karte.sources.names import check_names
from karte.sources.opened import LAYERS, opened
from karte.sources.shapes import (
    LON_LAT,
    centre,
    dissolved,
    is_polygonal,
    read_layer,
    repaired,
    texts,
    with_crs,
)
from karte.tables.columns import population
from karte.tables.schemas import validated_counts, validated_small_areas
from karte.tables.types import CountTable, SmallAreas
from karte.wareki import era_year

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    from karte.sources.opened import Opened

TOWN_LAYER = "town"
"""The layer of a TopoJSON copy that holds the small areas."""
_NEEDED = ("KEY_CODE", "HCODE", "JINKO", "SETAI")
_NAMES = ("S_NAME", "MOJI")
_WATER = 8154
_SHORTEST_KEY = 9
_MOST_PEOPLE = 1e8
"""Far above the people of any municipality, and above every code in HCODE."""
_VINTAGE = re.compile(r"([HR])(\d{1,2})KA.*")
_ERA_BEFORE = {"H": 1988, "R": 2018}


def read_small_areas(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    code: str,
    year: int,
    crs: CRS | None = None,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> SmallAreas:
    """Return the small areas of a municipality, dissolved to one row a KEY_CODE.

    JINKO and SETAI are summed over all polygons of a key: only one of them carries the numbers,
    and it is not always the largest. Water and borrowed enclaves without people are left out.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Shapefiles, GeoJSON, TopoJSON, GeoPackage, or zips of them as they were downloaded;
        absolute or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; rows of others are left out.
    year : int
        Census year.
    crs : pyproj.CRS, optional
        Plane coordinate system of the districts; chosen by prefecture and position where it is
        not given.
    publisher, licence, title : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes what was found that does not stop the build.

    Returns
    -------
    SmallAreas
        In order of ``key_code``.

    Raises
    ------
    KarteError
        With all problems of all files, among them boundaries of another census.
    """
    problems = Problems()
    parts = list[gpd.GeoDataFrame]()
    for path in require_files(root, files):
        try:
            with opened(path, root=root, suffixes=LAYERS) as found:
                parts += [_read_one(one, root, code, year, warnings) for one in found]
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    where = "、".join(relative_name(root, path) for path in files)
    chosen = crs or plane_crs(code, *centre(parts[0]))
    frame = pd.concat([repaired(part, chosen, where=where) for part in parts], ignore_index=True)
    keys = frame["key_code"]
    shapes = dissolved(frame, keys.tolist())
    sums = frame.groupby(keys)[["population", "households"]].sum().loc[shapes.index]
    result = gpd.GeoDataFrame(
        {
            "key_code": shapes.index.astype("str"),
            "name": frame.drop_duplicates("key_code")
            .set_index("key_code")["name"]
            .loc[shapes.index]
            .to_numpy(),
            "population": sums["population"].to_numpy(dtype=float),
            "households": sums["households"].to_numpy(dtype=float),
        },
        geometry=shapes.to_numpy(),
        crs=chosen,
    )
    origin = Origin(
        id=f"census-{year}:boundary",
        title=title or f"{era_year(dt.date(year, 10, 1))}国勢調査 小地域（町丁・字等）境界データ",
        publisher=publisher or credit.STATISTICS_BUREAU,
        licence=licence or credit.ESTAT_TERMS,
        date=None,
        files=input_files(root, files),
    )
    # A key of several polygons has its people on one of them.
    told = frame.sort_values("population", ascending=False, kind="stable")
    told = told.drop_duplicates("key_code").set_index("key_code").loc[shapes.index]
    areas = SmallAreas(
        frame=result,
        year=year,
        origin=origin,
        lines=told["line"].astype("int64"),
        files=told["file"].astype("str"),
    )
    return validated_small_areas(areas, where=where)


def boundary_counts(small_areas: SmallAreas, *, date: dt.date) -> CountTable:
    """Return the people and households that the boundary file itself counts.

    Parameters
    ----------
    small_areas : SmallAreas
        As read.
    date : datetime.date
        Reference date of the census.

    Returns
    -------
    CountTable
        Nothing in it is hidden; the municipality is the sum of its small areas.
    """
    frame = small_areas.frame
    index = pd.Index(frame["key_code"], name="row_id")
    values = pd.DataFrame(
        {
            population(): frame["population"].to_numpy(dtype=float),
            "households": frame["households"].to_numpy(dtype=float),
        },
        index=index,
    )
    table = CountTable(
        dataset=Dataset.CENSUS,
        date=date,
        origin=small_areas.origin,
        values=values,
        members=pd.DataFrame({"row_id": index.to_numpy(), "key_code": index.to_numpy()}),
        municipality=values.sum(),
        hidden=(),
        names=pd.Series(frame["name"].to_numpy(), index=index, dtype="str"),
        lines=small_areas.lines,
        files=small_areas.files,
    )
    return validated_counts(table, where=small_areas.origin.files[0].path)


def _read_one(
    source: Opened, root: Path, code: str, year: int, warnings: Problems | None
) -> gpd.GeoDataFrame:
    """Return the polygons of the municipality as key_code, name, population, households."""
    where = source.where
    frame = read_layer(
        source.path,
        root=root,
        layer=TOWN_LAYER,
        where=where,
        wanted=lambda layer: set(_NEEDED) <= set(layer.columns),
        complete=True,
    )
    _check_layout(frame, year, where)
    frame = with_crs(frame, LON_LAT, where=where)
    keys = texts(frame, "KEY_CODE")
    mine = keys.map(lambda key: belongs(key, code))
    if not mine.any():
        raise KarteError(
            f"市区町村コード {code[:5]} の町丁・字等がありません。ファイルにあるコード: "
            f"{listed(key[:5] for key in keys if len(key) >= _SHORTEST_KEY)}",
            where=where,
            hint="karte.toml の [municipality] code と、ファイルの市区町村を確かめてください。",
        )
    name_column = next(column for column in _NAMES if column in frame.columns)
    problems = Problems()
    check_names(
        texts(frame.loc[mine], name_column), what="町丁・字等", where=where, problems=problems
    )
    problems.raise_if_any()
    counts = {column: _numbers(frame, column, where) for column in ("HCODE", "JINKO", "SETAI")}
    _note_lost_people(keys, counts["JINKO"], where, warnings)
    water = counts["HCODE"].eq(_WATER)
    kept = mine & ~(water & counts["JINKO"].eq(0) & counts["SETAI"].eq(0))
    part = gpd.GeoDataFrame(
        {
            "key_code": keys,
            "name": texts(frame, name_column),
            "population": counts["JINKO"],
            "households": counts["SETAI"],
            "line": np.arange(1, len(frame) + 1),
            "file": where,
        },
        geometry=frame.geometry,
        crs=frame.crs,
    ).loc[kept]
    _note_water(part.loc[water], where, warnings)
    return part.reset_index(drop=True)


def _check_layout(frame: gpd.GeoDataFrame, year: int, where: str) -> None:
    problems = Problems()
    columns = [str(name) for name in frame.columns]
    missing = [name for name in _NEEDED if name not in columns]
    if not any(name in columns for name in _NAMES):
        missing.append("S_NAME")
    if missing:
        problems.add(
            f"列「{'」「'.join(missing)}」がありません。ファイルの列: {listed(columns, most=20)}",
            where=where,
            hint="e-Stat 統計GIS の境界データ「小地域（町丁・字等）」を指定してください。",
        )
    if not is_polygonal(frame):
        problems.add(
            "町丁・字等の面（ポリゴン）ではありません。",
            where=where,
            hint="e-Stat 統計GIS の境界データ「小地域（町丁・字等）」を指定してください。",
        )
    vintages = {_vintage(name) for name in columns} - {None}
    if vintages and year not in vintages:
        found = "、".join(f"{one}年" for one in sorted(filter(None, vintages)))
        problems.add(
            f"{found}国勢調査の境界データです（{year}年のものが必要です）。"
            "町丁・字等のコードは国勢調査のたびに変わります。",
            where=where,
            hint=f"{year}年国勢調査の境界データを e-Stat 統計GIS から取り直してください。",
        )
    problems.raise_if_any()


def _vintage(column: str) -> int | None:
    found = _VINTAGE.fullmatch(column.upper())
    return None if found is None else _ERA_BEFORE[found[1]] + int(found[2])


def _numbers(frame: gpd.GeoDataFrame, column: str, where: str) -> pd.Series[float]:
    numbers = pd.to_numeric(frame[column], errors="coerce").astype("float64")
    bad = ~numbers.between(0, _MOST_PEOPLE)
    if bad.any():
        shown = listed(texts(frame.loc[bad], "KEY_CODE"))
        raise KarteError(
            f"列「{column}」に0以上の数でない値が{int(bad.sum())}件あります（KEY_CODE: {shown}）。",
            where=where,
            hint="e-Stat から境界データを取り直してください。",
        )
    return pd.Series(numbers, dtype="float64")


def _note_lost_people(
    keys: pd.Series[str], people: pd.Series[float], where: str, warnings: Problems | None
) -> None:
    short = keys.str.len() < _SHORTEST_KEY
    lost = int(people[short].sum())
    if lost and warnings is not None:
        warnings.add(
            f"コードのない図形（抜け地など）{int(short.sum())}件に人口 {lost:,}人があり、"
            "数えていません。",
            where=where,
            hint="公開元のデータを確かめてください。",
        )


def _note_water(water: gpd.GeoDataFrame, where: str, warnings: Problems | None) -> None:
    if len(water) and warnings is not None:
        people = int(water["population"].sum())
        warnings.add(
            f"水面調査区{len(water)}件に人口 {people:,}人があり、"
            "ほかの町丁・字等と同じように数えました。",
            where=where,
            hint="港の船や水上の住まいなどが考えられます。",
        )
