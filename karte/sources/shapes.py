"""Layers of polygons and points: encoding, coordinate system, repair, dissolve."""

from __future__ import annotations

import math
import struct
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from karte.errors import KarteError
from karte.sources.files import decode, relative_name, require_files, sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyproj import CRS

LON_LAT = "EPSG:6668"
"""JGD2011 in degrees."""
_DEGREES = ((-180.0, 180.0), (-90.0, 90.0))
_TEXT_FIELD = ord("C")
_HEADER_END = 0x0D
_SHAPEFILE = ".shp"
_TEXTS = frozenset({".geojson", ".json", ".topojson", ".zip"})
"""What must decode; an archive does not, and is refused with advice."""


def read_layer(path: Path, *, root: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """Return a layer as it is in its file, with its texts decoded.

    Parameters
    ----------
    path : pathlib.Path
        Shapefile, GeoJSON, TopoJSON or another file that GDAL reads; absolute, or relative to the
        workspace.
    root : pathlib.Path
        Folder of the workspace.
    layer : str, optional
        Which layer of a file that may hold several; a file without it gives its first.

    Returns
    -------
    geopandas.GeoDataFrame
        Without features that have no shape; ``crs`` is None where the file states none.

    Raises
    ------
    KarteError
        If the file is missing or cannot be read, or its texts cannot be decoded.
    """
    (path,) = require_files(root, [path])
    where = relative_name(root, path)
    encoding = _dbf_encoding(path) if path.suffix.lower() == _SHAPEFILE else None
    if path.suffix.lower() in _TEXTS:
        decode(path, root=root)
    try:
        with warnings.catch_warnings():
            # GDAL warns of ring order and the like; shapes are checked and repaired below.
            warnings.simplefilter("ignore", RuntimeWarning)
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            wanted = layer if layer in names else names[0]
            frame = pyogrio.read_dataframe(path, layer=wanted, encoding=encoding)
    except (DataSourceError, DataLayerError, UnicodeDecodeError, IndexError) as error:
        raise KarteError(
            "地図のファイルとして読めません（壊れているか、形式が違います）。",
            where=where,
            hint="公開元から取り直し、シェープファイル（.shp）か GeoJSON を指定してください。",
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise KarteError(
            "図形のない表です。",
            where=where,
            hint="校区や町丁・字等の面が入ったファイルを指定してください。",
        )
    frame = frame.loc[frame.geometry.notna() & ~frame.geometry.is_empty]
    if frame.empty:
        raise KarteError(
            "図形が1つもありません。", where=where, hint="ファイルを取り直してください。"
        )
    return frame.reset_index(drop=True)


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
        If nothing tells the coordinate system.
    """
    if frame.crs is not None:
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
    return frame.set_crs(assumed)


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


def repaired(frame: gpd.GeoDataFrame, crs: CRS) -> gpd.GeoDataFrame:
    """Return a layer of areas in a plane coordinate system, with invalid shapes made valid.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Areas, with a coordinate system.
    crs : pyproj.CRS
        Plane coordinate system.

    Returns
    -------
    geopandas.GeoDataFrame
        Shapes that were valid are untouched.
    """
    plane = frame.to_crs(crs)
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


def _dbf_encoding(path: Path) -> str:
    """Tell UTF-8 from CP932 by the texts themselves: a .cpg is often wrong or missing."""
    table = sidecar(path, ".dbf")
    cells = [] if table is None else [cell for cell in _dbf_texts(table.read_bytes()) if cell]
    return min(("utf-8", "cp932"), key=lambda encoding: _failures(cells, encoding))


def _failures(cells: Sequence[bytes], encoding: str) -> int:
    failed = 0
    for cell in cells:
        try:
            cell.decode(encoding)
        except UnicodeDecodeError:
            failed += 1
    return failed


def _dbf_texts(raw: bytes) -> Iterator[bytes]:
    """Yield the bytes of every text cell of a dBASE table that are not plain ASCII."""
    count, header, length = struct.unpack_from("<IHH", raw, 4)
    fields = list[tuple[int, int]]()
    start, place = 1, 32
    while place < header and raw[place] != _HEADER_END:
        width = raw[place + 16]
        if raw[place + 11] == _TEXT_FIELD:
            fields.append((start, width))
        start, place = start + width, place + 32
    for number in range(count):
        record = raw[header + number * length : header + (number + 1) * length]
        if record.isascii():
            continue
        for begin, width in fields:
            cell = record[begin : begin + width]
            if not cell.isascii():
                yield cell
