"""Places from any layer of points, or of areas, whose column of names is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from karte.errors import KarteError
from karte.sources.layers import column_texts, columns_of, filled, layer_of
from karte.sources.listing import Entry, Listing, Sieve, printable
from karte.sources.shapes import LON_LAT, with_crs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from karte.errors import Problems
    from karte.sources.opened import Opened

_ADDRESSES = ("住所", "所在地", "所在地_連結表記", "address")


def declared_points(
    file: Opened, *, root: Path, name_column: str, warnings: Problems | None
) -> Listing:
    """Return the places of a layer whose column of names is declared.

    Parameters
    ----------
    file : Opened
        Any layer that GDAL reads.
    root : pathlib.Path
        Folder of the workspace.
    name_column : str
        Column of names; where it is empty, the error tells which there are.
    warnings : Problems or None
        Takes what is left out.

    Returns
    -------
    Listing
        In the order of the layer, with the other columns as extras.

    Raises
    ------
    KarteError
        If the column is missing, or the layer holds lines.
    """
    frame = layer_of(file, root=root)
    if not name_column:
        raise KarteError(
            f"施設の名前がどの列か分かりません。ファイルの列: {columns_of(frame)}",
            where=file.where,
            hint='karte.toml の [[facilities]] に name_column = "列の名前" を書いてください。'
            "国土数値情報の場合は、ファイル名を公開時の名前（P29-21_29 など）に戻してください。",
        )
    names = column_texts(frame, name_column, key="[[facilities]] の name_column", where=file.where)
    others = frame.drop(columns=name_column)
    address = next((one for one in _ADDRESSES if one in others.columns), "")
    return Listing(points(others, names, address, None, where=file.where, warnings=warnings))


def points(  # noqa: PLR0913 - what the callers know of the layer
    frame: gpd.GeoDataFrame,
    names: Sequence[str] | pd.Series[str],
    address: str,
    extras: Sequence[dict[str, str]] | None,
    *,
    where: str,
    warnings: Problems | None,
    assumed: str | None = None,
) -> gpd.GeoDataFrame:
    """Return the entries of a layer that have a name and a usable position.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Points or areas; an area stands where a point inside it is.
    names : sequence of str
        One an entry.
    address : str
        Column of addresses; empty where there is none.
    extras : sequence of dict, optional
        One an entry; all other columns where it is not given.
    where : str
        The file.
    warnings : Problems or None
        Takes what is left out.
    assumed : str, optional
        Coordinate system of a layer that states none.

    Returns
    -------
    geopandas.GeoDataFrame
        As in `karte.sources.listing.Listing`.

    Raises
    ------
    KarteError
        If the layer holds lines or no usable entry.
    """
    if frame.geom_type.str.contains("Line").any():
        raise KarteError(
            "施設の点が必要ですが、線のデータです。",
            where=where,
            hint="点（または面）の地図データを指定してください。",
        )
    if warnings is not None and frame.geom_type.str.contains("Polygon").any():
        warnings.add(
            "面のデータなので、施設を面の中の1点で示します。",
            where=where,
            hint="正しい位置を示すには、点の地図データを指定してください。",
        )
    placed = with_crs(frame, assumed, where=where) if frame.crs is None else frame
    kept = [str(one) for one in placed.columns if one not in {placed.geometry.name, address}]
    columns = {one: filled(placed, one).tolist() for one in kept} if extras is None else {}
    addresses = filled(placed, address).tolist() if address else [""] * len(placed)
    sieve = Sieve(where)
    for row, (name, (lon, lat)) in enumerate(zip(names, _positions(placed), strict=True)):
        more = {one: printable(column[row]) for one, column in columns.items() if column[row]}
        sieve.add(
            Entry(
                spot=f"{row + 1}件目",
                name=name,
                address=addresses[row],
                lon=float(lon),
                lat=float(lat),
                extras=more if extras is None else extras[row],
            )
        )
    return sieve.points(warnings)


def _positions(frame: gpd.GeoDataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return longitude and latitude; degrees that are none stay as they are, to be told."""
    inside = frame.geometry.where(frame.geom_type == "Point", frame.geometry.representative_point())
    raw = np.column_stack([inside.x, inside.y])
    there = inside.to_crs(LON_LAT)
    degrees = np.column_stack([there.x, there.y])
    if not frame.crs.is_geographic:
        return degrees
    strange = (np.abs(raw[:, 0]) > 180) | (np.abs(raw[:, 1]) > 90)  # noqa: PLR2004 - degrees
    degrees[strange] = raw[strange]
    return degrees
