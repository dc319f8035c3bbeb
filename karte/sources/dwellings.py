"""Where people live inside a town: dwelling buildings or address points, and empty ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources import credit
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.layers import areas, columns_of, layer_of, opened_layers, within
from karte.sources.shapes import with_crs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from karte.sources.layers import Bounds
    from karte.sources.opened import Opened

_HINT = "戸数の列には、0以上の数だけを書いてください（分からない建物は行を消します）。"


def read_dwellings(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    crs: CRS,
    count_column: str = "",
    bounds: Bounds | None = None,
    publisher: str = "",
    licence: str | None = None,
) -> tuple[gpd.GeoDataFrame, Origin]:
    """Return where homes are.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Layers of points, or of building outlines, each standing where a point inside it is.
    root : pathlib.Path
        Folder of the workspace.
    crs : pyproj.CRS
        Plane coordinate system of the districts.
    count_column : str, optional
        Column with the homes at each place; one home each where it is not given.
    bounds : tuple of float, optional
        West, south, east, north of what is needed.
    publisher, licence : str, optional
        For the credit.

    Returns
    -------
    points : geopandas.GeoDataFrame
        ``homes`` (float64) and ``geometry`` (points in ``crs``).
    origin : Origin
        Where they come from.

    Raises
    ------
    KarteError
        With all problems of all files.
    """

    def read(file: Opened) -> gpd.GeoDataFrame:
        frame = layer_of(file, root=root)
        if frame.geom_type.str.contains("Line").any():
            raise KarteError(
                "住宅の点（または建物の面）が必要ですが、線のデータです。",
                where=file.where,
                hint="点か面の地図データを指定してください。",
            )
        homes = _homes(frame, count_column, file.where)
        placed = with_crs(frame, None, where=file.where).to_crs(crs)
        inside = placed.geometry.representative_point()
        return gpd.GeoDataFrame({"homes": homes}, geometry=inside.to_numpy(), crs=crs)

    frame = within(_together(files, root, read), bounds)
    origin = _origin(files, root, ("dwellings", "住宅の位置"), publisher, licence)
    return frame.reset_index(drop=True), origin


def read_uninhabited(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    crs: CRS,
    bounds: Bounds | None = None,
    publisher: str = "",
    licence: str | None = None,
    warnings: Problems | None = None,
) -> tuple[BaseGeometry, Origin]:
    """Return the ground on which nobody lives.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Layers of areas: water, works, parks.
    root : pathlib.Path
        Folder of the workspace.
    crs : pyproj.CRS
        Plane coordinate system of the districts.
    bounds : tuple of float, optional
        West, south, east, north of what is needed.
    publisher, licence : str, optional
        For the credit.
    warnings : Problems, optional
        Takes shapes that were mended.

    Returns
    -------
    ground : shapely geometry
        All areas united.
    origin : Origin
        Where they come from.

    Raises
    ------
    KarteError
        With all problems of all files.
    """

    def read(file: Opened) -> gpd.GeoDataFrame:
        frame = layer_of(file, root=root)
        return areas(frame, crs=crs, where=file.where, warnings=warnings)[["geometry"]]

    frame = within(_together(files, root, read), bounds)
    origin = _origin(files, root, ("uninhabited", "人の住まない土地"), publisher, licence)
    return shapely.union_all(frame.geometry.to_numpy()), origin


def _together(
    files: Sequence[Path], root: Path, read: Callable[[Opened], gpd.GeoDataFrame]
) -> gpd.GeoDataFrame:
    problems = Problems()
    parts = list[gpd.GeoDataFrame]()
    for path in require_files(root, files):
        try:
            with opened_layers(path, root=root) as opened:
                parts += [read(file) for file in opened]
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return pd.concat(parts, ignore_index=True)


def _homes(frame: gpd.GeoDataFrame, column: str, where: str) -> NDArray[np.float64]:
    """Return the homes at each place, with every place whose number is none reported."""
    if not column:
        return np.ones(len(frame))
    if column not in frame.columns:
        raise KarteError(
            f"戸数の列「{column}」がありません。ファイルの列: {columns_of(frame)}",
            where=where,
            hint="karte.toml の [dwellings] の count_column を確かめてください。",
        )
    homes: NDArray[np.float64] = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float)
    wrong = np.flatnonzero(~np.isfinite(homes) | (homes < 0))
    if len(wrong):
        first = "、".join(f"{row + 1}件目「{frame[column].iloc[row]!s:.20}」" for row in wrong[:5])
        raise KarteError(f"戸数でない値が{len(wrong)}件あります: {first}", where=where, hint=_HINT)
    return homes


def _origin(
    files: Sequence[Path], root: Path, named: tuple[str, str], publisher: str, licence: str | None
) -> Origin:
    own_id, title = named
    return Origin(
        id=own_id,
        title=f"{title}（{'、'.join(relative_name(root, path) for path in files)}）",
        publisher=publisher,
        licence=licence or credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, files),
    )
