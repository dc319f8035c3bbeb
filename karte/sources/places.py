"""Facilities with a position, from a table, a layer of 国土数値情報 or any other layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from karte.errors import KarteError
from karte.model import Origin
from karte.sources import credit
from karte.sources.files import input_files, relative_name
from karte.sources.layer_points import declared_points
from karte.sources.layers import opened_layers, within
from karte.sources.places_ksj import edition_of, ksj_listing
from karte.sources.places_table import table_listing
from karte.sources.rows import read_rows
from karte.tables.schemas import validated_places
from karte.tables.types import Places

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from karte.errors import Problems
    from karte.sources.layers import Bounds
    from karte.sources.listing import Listing

_MAPS = frozenset(
    {".shp", ".geojson", ".json", ".topojson", ".gpkg", ".kml", ".fgb", ".gml", ".xml", ".zip"}
)


def read_places(  # noqa: PLR0913 - each is one key of the declaration
    path: Path,
    *,
    root: Path,
    kind: str,
    crs: CRS | None = None,
    code: str = "",
    bounds: Bounds | None = None,
    name_column: str = "",
    owner: str = "",
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> Places:
    """Return the facilities of a list or layer that have a usable position.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file with latitude and longitude, or a layer of points; absolute, or relative
        to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    kind : str
        What the facilities are, as it is printed.
    crs : pyproj.CRS, optional
        Plane coordinate system of the districts; longitude and latitude where it is not given.
    code : str, optional
        Municipality code; cuts a layer of 国土数値情報 that states codes down to the municipality.
    bounds : tuple of float, optional
        Rectangle of the municipality in the plane; cuts down a layer of a prefecture that states
        no codes (バス停留所, 医療機関).
    name_column : str, optional
        Column of names of a layer that has no known layout.
    owner : str, optional
        Whom a list that names no publisher is from: the municipality.
    publisher, licence, title : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes the facilities that are left out, with the reason.

    Returns
    -------
    Places
        In the order of the file, with what else it says of each.

    Raises
    ------
    KarteError
        If the list has no names or no positions, or a name cannot be one.
    """
    where = relative_name(root, path)
    if path.suffix.lower() in _MAPS:
        found = _layer_listing(path, root, code, name_column, warnings)
    else:
        found = table_listing(read_rows(path, root=root), where=where, warnings=warnings)
    points = found.frame if crs is None else found.frame.to_crs(crs)
    if found.wide and crs is not None:
        points = within(points, bounds).reset_index(drop=True)
    frame = gpd.GeoDataFrame(
        {
            "kind": kind,
            "name": points["name"],
            "address": points["address"],
            "extras": points["extras"],
        },
        geometry=points.geometry,
    ).astype({"kind": "str"})
    origin = Origin(
        id=f"places:{kind}",
        title=title or found.title or f"{kind}一覧",
        publisher=publisher or found.publisher or owner,
        licence=licence or found.licence or credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, [path]),
    )
    return validated_places(Places(frame=frame, origin=origin), where=where)


def _layer_listing(
    path: Path, root: Path, code: str, name_column: str, warnings: Problems | None
) -> Listing:
    with opened_layers(path, root=root) as files:
        if len(files) > 1:
            raise KarteError(
                f"圧縮ファイルの中に地図データが{len(files)}つあります: "
                + "、".join(file.path.name for file in files[:8]),
                where=relative_name(root, path),
                hint="zip を展開し、使うファイルを1つ指定してください。",
            )
        (file,) = files
        edition = None if name_column else edition_of(file.path.stem)
        if edition is None:
            return declared_points(file, root=root, name_column=name_column, warnings=warnings)
        return ksj_listing(file, edition, root=root, code=code, warnings=warnings)
