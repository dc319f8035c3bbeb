"""Layers of polygons and points: encoding, coordinate system, repair, dissolve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from karte.errors import KarteError
from karte.sources.files import relative_name
from karte.sources.layer_file import check_finite, read_attributes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from karte.sources.layer_file import LayerInfo

LON_LAT = "EPSG:6668"
"""JGD2011 in degrees."""
_DEGREES = ((-180.0, 180.0), (-90.0, 90.0))
_SHOWN = 5
_JAPAN = (122.0, 20.0, 154.5, 46.0)
"""West, south, east, north, in degrees."""


def read_layer(  # noqa: PLR0913 - each is one thing in which layers differ
    path: Path,
    *,
    root: Path,
    layer: str | None = None,
    where: str = "",
    wanted: Callable[[LayerInfo], bool] | None = None,
    complete: bool = False,
) -> gpd.GeoDataFrame:
    """Return a layer as it is in its file, with its texts decoded.

    Parameters
    ----------
    path : pathlib.Path
        Shapefile, GeoJSON, TopoJSON, GeoPackage or another file that GDAL reads; absolute, or
        relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    layer : str, optional
        Which layer of a file that may hold several.
    where : str, optional
        How errors name the file, where that is not its path.
    wanted : callable, optional
        Tells the layer to be read where there is none of that name; otherwise it is the first.
    complete : bool, optional
        Whether every feature must have a shape.

    Returns
    -------
    geopandas.GeoDataFrame
        Without features that have no shape; ``crs`` is None where the file states none.

    Raises
    ------
    KarteError
        If the file is missing or cannot be read, its texts cannot be decoded, or a shape has
        coordinates that are no numbers.
    """
    where = where or relative_name(root, path)
    frame = read_attributes(path, root=root, layer=layer, where=where, wanted=wanted)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise KarteError(
            "図形のない表です。",
            where=where,
            hint="校区や町丁・字等の面が入ったファイルを指定してください。",
        )
    shapes = frame.geometry.to_numpy()
    shaped = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    kept = frame.loc[shaped]
    if complete and not shaped.all() and not kept.empty:
        lacking = "、".join(f"{number + 1}件目" for number in np.flatnonzero(~shaped)[:_SHOWN])
        raise KarteError(
            f"図形のない（または図形を読めない）行が{int((~shaped).sum())}件あります（{lacking}）。",
            where=where,
            hint="GISソフトで開いて図形を確かめ、公開元から取り直してください。",
        )
    if kept.empty:
        raise KarteError(
            "図形が1つもありません。", where=where, hint="ファイルを取り直してください。"
        )
    check_finite(kept, where=where)
    return kept.reset_index(drop=True)


def with_crs(frame: gpd.GeoDataFrame, assumed: str | None, *, where: str) -> gpd.GeoDataFrame:
    """Return a layer that has a coordinate system: its own, else the one its layout implies.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As `read_layer` returns it.
    assumed : str or None
        What the publisher's layout implies; None where it implies nothing.
    where : str
        The file, for the error.

    Returns
    -------
    geopandas.GeoDataFrame
        With ``crs``.

    Raises
    ------
    KarteError
        If nothing tells the coordinate system, or degrees lie outside Japan.
    """
    if frame.crs is not None:
        _check_in_japan(frame, where)
        return frame
    west, south, east, north = frame.total_bounds
    (least_x, most_x), (least_y, most_y) = _DEGREES
    degrees = least_x <= west <= east <= most_x and least_y <= south <= north <= most_y
    if assumed is None or not degrees:
        raise KarteError(
            "座標系が分かりません（.prj がありません）。",
            where=where,
            hint="公開元の .prj を同じ名前で同じフォルダに置くか、"
            "GISソフトで座標系を付けて書き出してください。",
        )
    placed = frame.set_crs(assumed)
    _check_in_japan(placed, where)
    return placed


def _check_in_japan(frame: gpd.GeoDataFrame, where: str) -> None:
    """Refuse degrees that are swapped, or are metres in truth."""
    if not frame.crs.is_geographic:
        return
    west, south, east, north = (float(one) for one in frame.total_bounds)
    if _JAPAN[0] <= west and _JAPAN[1] <= south and east <= _JAPAN[2] and north <= _JAPAN[3]:
        return
    raise KarteError(
        f"座標が日本の外にあります（経度 {west:.6g}〜{east:.6g}、緯度 {south:.6g}〜{north:.6g}）。",
        where=where,
        hint="緯度と経度の順、座標系（.prj）が正しいか、GISソフトで確かめてください。",
    )


def centre(frame: gpd.GeoDataFrame) -> tuple[float, float]:
    """Return the longitude and latitude in the middle of a layer.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        With a coordinate system.

    Returns
    -------
    tuple of float
        Longitude, latitude.
    """
    west, south, east, north = frame.total_bounds
    middle = gpd.GeoSeries([shapely.Point((west + east) / 2, (south + north) / 2)], crs=frame.crs)
    point = middle.to_crs(LON_LAT).iloc[0]
    return float(point.x), float(point.y)


def place_texts(shapes: Sequence[BaseGeometry] | NDArray[np.object_], crs: CRS) -> list[str]:
    """Return where shapes are, as a report names it.

    Parameters
    ----------
    shapes : sequence of shapely geometries
        Not empty.
    crs : pyproj.CRS
        Of their coordinates.

    Returns
    -------
    list of str
        A point inside each, in degrees.

    Examples
    --------
    >>> from pyproj import CRS
    >>> place_texts([shapely.box(135.0, 34.0, 135.5, 34.5)], CRS.from_epsg(6668))
    ['東経135.2500度・北緯34.2500度']
    """
    points = shapely.point_on_surface(np.asarray(shapes, dtype=object))
    placed = gpd.GeoSeries(points, crs=crs).to_crs(LON_LAT)
    return [f"東経{one.x:.4f}度・北緯{one.y:.4f}度" for one in placed]


def is_polygonal(frame: gpd.GeoDataFrame) -> bool:
    """Tell whether every shape of a layer is an area.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any layer.

    Returns
    -------
    bool
        False for points and lines, and for a mixture.
    """
    return bool(frame.geom_type.isin(["Polygon", "MultiPolygon"]).all())


def repaired(frame: gpd.GeoDataFrame, crs: CRS, *, where: str = "") -> gpd.GeoDataFrame:
    """Return a layer of areas in a plane coordinate system, with invalid shapes made valid.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Areas, with a coordinate system.
    crs : pyproj.CRS
        Plane coordinate system.
    where : str, optional
        The file, for the error.

    Returns
    -------
    geopandas.GeoDataFrame
        Shapes that were valid are untouched.

    Raises
    ------
    KarteError
        If a shape has no place in the plane.
    """
    plane = frame.to_crs(crs)
    check_finite(plane, where=where)
    shapes = shapely.force_2d(plane.geometry.to_numpy())
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return plane.set_geometry(gpd.GeoSeries(shapes, index=plane.index, crs=crs))


def dissolved(frame: gpd.GeoDataFrame, keys: Sequence[str]) -> gpd.GeoSeries:
    """Return one shape a key: the union of those that share it.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Valid areas.
    keys : sequence of str
        The key of each row, in the same order.

    Returns
    -------
    geopandas.GeoSeries
        Index: the keys, sorted. A key of one shape keeps that shape as it is.
    """
    grouped = frame.geometry.groupby(pd.Series(list(keys), index=frame.index), sort=True)
    shapes = {
        key: one.iloc[0] if len(one) == 1 else shapely.union_all(one.to_numpy())
        for key, one in grouped
    }
    return gpd.GeoSeries(shapes, crs=frame.crs)


def texts(frame: pd.DataFrame, column: str) -> pd.Series[str]:
    """Return a column as text without blanks around it; nothing becomes an empty text.

    Parameters
    ----------
    frame : pandas.DataFrame
        Attributes.
    column : str
        Name of the column.

    Returns
    -------
    pandas.Series
        Whole numbers are written without a decimal point.
    """
    values = [_text(value) for value in frame[column]]
    return pd.Series(values, index=frame.index, dtype="str")


def _text(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
