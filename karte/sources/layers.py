"""Any layer, as a file or in a zip: its columns, its areas, and the part that is needed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd

from karte.errors import KarteError
from karte.sources.listing import printable
from karte.sources.opened import LAYERS, opened
from karte.sources.shapes import is_polygonal, read_layer, repaired, texts, with_crs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    from pyproj import CRS

    from karte.errors import Problems
    from karte.sources.opened import Opened

Bounds = tuple[float, float, float, float]
"""West, south, east, north, in metres of the plane coordinate system."""
_GML = frozenset({".xml", ".gml"})
_MOST_SHOWN = 20


@contextmanager
def opened_layers(path: Path, *, root: Path) -> Iterator[tuple[Opened, ...]]:
    """Open a map, or the maps in the zip of its publisher, GML among them.

    Parameters
    ----------
    path : pathlib.Path
        Absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.

    Yields
    ------
    tuple of Opened
        At least one.
    """
    with opened(path, root=root, suffixes=(*LAYERS, ".xml")) as files:
        yield files


def layer_of(file: Opened, *, root: Path) -> gpd.GeoDataFrame:
    """Return the layer of a file, which is never GML.

    Parameters
    ----------
    file : Opened
        The file.
    root : pathlib.Path
        Folder of the workspace.

    Returns
    -------
    geopandas.GeoDataFrame
        As `karte.sources.shapes.read_layer` returns it.

    Raises
    ------
    KarteError
        If it is GML: the library would leave a file beside it, and no input is ever touched.
    """
    if file.path.suffix.lower() in _GML:
        raise KarteError(
            "GML（.xml・.gml）は、国土数値情報の洪水浸水想定区域（A31a）だけを読めます。",
            where=file.where,
            hint="同じ内容のシェープファイル（.shp）か GeoJSON を指定してください。",
        )
    return read_layer(file.path, root=root, where=file.where)


def column_texts(frame: gpd.GeoDataFrame, column: str, *, key: str, where: str) -> pd.Series[str]:
    """Return a declared column as text.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read.
    column : str
        Its name, as declared.
    key : str
        The key of ``karte.toml`` that declares it.
    where : str
        The file, for the error.

    Returns
    -------
    pandas.Series
        Nothing is an empty text.

    Raises
    ------
    KarteError
        Naming the columns that the layer has, each with an example.
    """
    if column == frame.geometry.name or column not in frame.columns:
        raise KarteError(
            f"列「{column}」がありません。ファイルの列: {columns_of(frame)}",
            where=where,
            hint=f"karte.toml の {key} を、この中の名前に直してください。",
        )
    return filled(frame, column)


def filled(frame: gpd.GeoDataFrame, column: str) -> pd.Series[str]:
    """Return a column as text; nothing, and no date, is an empty text."""
    values = frame[column].astype("object")
    return texts(pd.DataFrame({column: values.where(frame[column].notna(), None)}), column)


def columns_of(frame: gpd.GeoDataFrame) -> str:
    """Return the columns of a layer as an error lists them, each with an example."""
    names = [str(name) for name in frame.columns if name != frame.geometry.name]
    shown = [
        f"{name}（例: {printable(next(filter(None, filled(frame, name)), '空'))[:20]}）"
        for name in names[:_MOST_SHOWN]
    ]
    more = f" ほか{len(names) - _MOST_SHOWN}列" if len(names) > _MOST_SHOWN else ""
    return ("、".join(shown) or "なし") + more


def areas(
    frame: gpd.GeoDataFrame,
    *,
    crs: CRS,
    where: str,
    assumed: str | None = None,
    warnings: Problems | None = None,
) -> gpd.GeoDataFrame:
    """Return a layer of areas in the plane coordinate system, with invalid shapes made valid.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read.
    crs : pyproj.CRS
        Of the districts.
    where : str
        The file.
    assumed : str, optional
        Coordinate system of a layer that states none.
    warnings : Problems, optional
        Takes how many shapes were mended.

    Returns
    -------
    geopandas.GeoDataFrame
        Same rows.

    Raises
    ------
    KarteError
        If the layer holds points or lines, or has no coordinate system.
    """
    if not is_polygonal(frame):
        raise KarteError(
            "面（ポリゴン）が必要ですが、点か線のデータが入っています。",
            where=where,
            hint="区域の面が入ったファイルを指定してください。",
        )
    placed = with_crs(frame, assumed, where=where)
    broken = int((~placed.geometry.is_valid).sum())
    if broken and warnings is not None:
        warnings.add(
            f"図形の線が交わるなど正しくない面が{broken}件あり、直して使いました。",
            where=where,
            hint="直し方で面積がわずかに変わることがあります。公開元のデータの修正をお勧めします。",
        )
    return repaired(placed, crs, where=where)


def within(frame: gpd.GeoDataFrame, bounds: Bounds | None) -> gpd.GeoDataFrame:
    """Return the shapes that may touch a rectangle: a prefecture's layer is cut down to a city's.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In the plane coordinate system.
    bounds : tuple of float or None
        West, south, east, north; everything is kept where it is not given.

    Returns
    -------
    geopandas.GeoDataFrame
        Whole shapes, not cut.
    """
    if bounds is None:
        return frame
    west, south, east, north = bounds
    box = frame.geometry.bounds
    touching = (box["minx"] <= east) & (box["maxx"] >= west)
    touching &= (box["miny"] <= north) & (box["maxy"] >= south)
    return frame.loc[touching]
