"""Files of maps as GDAL reads them: which layers, which columns, which shapes."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import (
    CRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    GeometryError,
)

from karte.errors import KarteError
from karte.sources.dbf import dbf_encoding
from karte.sources.files import decode, relative_name, require_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

_DBASE = frozenset({".shp", ".dbf"})
_SHOWN = 5

_UNREADABLE = (
    *(DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, CRSError),
    *(UnicodeDecodeError, IndexError, ValueError, OverflowError, shapely.errors.ShapelyError),
)
"""What GDAL and its wrappers raise at files that are damaged."""
_TEXTS = frozenset({".geojson", ".json", ".topojson", ".zip"})
"""What must decode; an archive does not, and is refused with advice."""


class LayerInfo(NamedTuple):
    """What a layer of a file holds, told without reading it."""

    name: str
    geometry: str
    columns: tuple[str, ...]


_GML = frozenset({".xml", ".gml"})
"""GDAL writes a file of its own beside a GML that it opens: no input is ever touched."""


def layer_infos(path: Path) -> tuple[LayerInfo, ...]:
    """Return what layers a file has.

    Parameters
    ----------
    path : pathlib.Path
        A file that GDAL reads; one that it does not read has none.

    Returns
    -------
    tuple of LayerInfo
        In the order of the file; ``geometry`` is empty for a table without shapes.
    """
    if path.suffix.lower() in _GML:
        return ()
    encoding = dbf_encoding(path) if path.suffix.lower() in _DBASE else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            found = [(str(name), str(shape or "")) for name, shape in pyogrio.list_layers(path)]
            return tuple(
                LayerInfo(
                    name,
                    shape,
                    tuple(
                        map(str, pyogrio.read_info(path, layer=name, encoding=encoding)["fields"])
                    ),
                )
                for name, shape in found
            )
    except _UNREADABLE:
        return ()


def read_attributes(
    path: Path,
    *,
    root: Path,
    layer: str | None = None,
    where: str = "",
    wanted: Callable[[LayerInfo], bool] | None = None,
) -> pd.DataFrame:
    """Return a layer whether or not it has shapes; a ``.dbf`` alone has none.

    Parameters and errors are those of `read_layer`.

    Returns
    -------
    pandas.DataFrame or geopandas.GeoDataFrame
        One row a feature.
    """
    (path,) = require_files(root, [path], where=where)
    where = where or relative_name(root, path)
    if path.suffix.lower() in _GML:
        raise KarteError(
            "GML（.xml・.gml）の地図は、ここでは読めません。",
            where=where,
            hint="同じ zip にあるシェープファイル（.shp）か GeoJSON を指定してください。",
        )
    encoding = dbf_encoding(path) if path.suffix.lower() in _DBASE else None
    if path.suffix.lower() in _TEXTS:
        decode(path, root=root, where=where)
    try:
        with warnings.catch_warnings():
            # GDAL warns of ring order and the like; shapes are checked and repaired below.
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            names = [str(name) for name, _ in pyogrio.list_layers(path)]
            chosen = layer if layer in names else names[0]
            if wanted is not None and layer not in names and len(names) > 1:
                chosen = next((one.name for one in layer_infos(path) if wanted(one)), chosen)
            frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=chosen, encoding=encoding)
    except _UNREADABLE as error:
        raise KarteError(
            "地図のファイルとして読めません（壊れているか、形式が違います）。",
            where=where,
            hint="公開元から取り直し、シェープファイル（.shp）か GeoJSON を指定してください。",
        ) from error
    return frame


def check_finite(frame: gpd.GeoDataFrame, *, where: str) -> None:
    """Refuse shapes with coordinates that are no numbers, or beyond all measure.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any layer.
    where : str
        The file, for the error.

    Raises
    ------
    KarteError
        Naming the first features.
    """
    points, owner = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    bad = sorted(set(owner[~np.isfinite(points).all(axis=1)].tolist()))
    if bad:
        raise KarteError(
            f"座標が数になっていない図形が{len(bad)}件あります"
            f"（{'、'.join(f'{number + 1}件目' for number in bad[:_SHOWN])}）。",
            where=where,
            hint="GISソフトで開いて図形を確かめ、公開元から取り直してください。",
        )
