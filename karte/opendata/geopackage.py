"""GeoPackage 1.3 with QGIS styles inside, the same bytes every time.

It is written with the standard library: GDAL puts the time of writing into the file and takes ten
times as long for one of a district (`docs/decisions`, on open data).
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import shapely
from pyproj import CRS

from karte.opendata.layers import SRS
from karte.opendata.qml import qml

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from karte.opendata.fields import Field
    from karte.opendata.layers import Layer, Shapes

_TYPES = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
_HEADER = struct.Struct("<2sBBi4d")
_LITTLE_ENDIAN_WITH_ENVELOPE = 0b00000011
_VERSION_OF_SQLITE = slice(96, 100)
ABOUT = "about"
"""Name of the table without shapes that says what the file is, and whose."""


def geopackage(layers: Sequence[Layer], about: Sequence[tuple[str, str]], issued: dt.date) -> bytes:
    """Return a GeoPackage.

    Parameters
    ----------
    layers : sequence of Layer
        The first is the lowest.
    about : sequence of (str, str)
        What has to be known of the data, as item and text.
    issued : datetime.date
        Stands in the file as the time of its last change.

    Returns
    -------
    bytes
        Each layer has a title, titles for its columns, and a style that QGIS takes by itself.
    """
    now = f"{issued.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
        file.executescript(f"BEGIN;{_schema()}")
        file.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _reference())
        for layer in layers:
            _write_layer(file, layer, now)
        _write_about(file, about, now)
        file.execute("COMMIT")
        raw = bytearray(file.serialize())
    # Which SQLite wrote it says nothing of what is written.
    raw[_VERSION_OF_SQLITE] = bytes(4)
    return bytes(raw)


@cache
def _schema() -> str:
    return resources.files("karte.opendata").joinpath("geopackage.sql").read_text(encoding="utf-8")


@cache
def _reference() -> tuple[str, int, str, int, str, str]:
    crs = CRS.from_epsg(SRS)
    return (crs.name, SRS, "EPSG", SRS, crs.to_wkt("WKT1_GDAL"), "経度と緯度（度）")


def _write_layer(file: sqlite3.Connection, layer: Layer, now: str) -> None:
    columns = "".join(f", {_quoted(one.name)} {_TYPES[one.kind]}" for one in layer.fields)
    table = _quoted(layer.name)
    file.execute(
        f"CREATE TABLE {table} (fid INTEGER PRIMARY KEY NOT NULL, geom MULTIPOLYGON{columns})"
    )
    places = ", ".join("?" * (len(layer.fields) + 1))
    blobs = _blobs(layer.shapes)
    rows = ((blob, *row) for blob, row in zip(blobs, layer.rows, strict=True))
    file.executemany(f"INSERT INTO {table} VALUES (NULL, {places})", rows)  # noqa: S608 - own names
    bounds = shapely.total_bounds(layer.shapes).tolist()
    file.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (layer.name, layer.title, layer.note, now, *bounds, SRS),
    )
    file.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
        (layer.name, SRS),
    )
    _describe(file, layer.name, layer.fields)
    headings = tuple((one.name, one.heading) for one in layer.fields)
    style = qml(layer.name, layer.classes, headings)
    file.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
        " update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
        (layer.name, layer.title, style, layer.note, now),
    )


def _write_about(file: sqlite3.Connection, about: Iterable[tuple[str, str]], now: str) -> None:
    file.execute(f"CREATE TABLE {ABOUT} (fid INTEGER PRIMARY KEY NOT NULL, item TEXT, text TEXT)")
    file.executemany(f"INSERT INTO {ABOUT} VALUES (NULL, ?, ?)", about)  # noqa: S608 - own name
    file.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
        " VALUES (?, 'attributes', 'お読みください', '利用条件、出典、値の意味', ?)",
        (ABOUT, now),
    )


def _describe(file: sqlite3.Connection, table: str, fields: Iterable[Field]) -> None:
    file.executemany(
        "INSERT INTO gpkg_data_columns VALUES (?, ?, NULL, ?, ?, NULL, NULL)",
        ((table, one.name, one.heading, one.description) for one in fields),
    )


def _blobs(shapes: Shapes) -> Iterator[bytes]:
    """Yield shapes as GeoPackage stores them: a header with the bounds before the WKB."""
    wkb = shapely.to_wkb(shapes, byte_order=1).tolist()
    for body, (west, south, east, north) in zip(wkb, shapely.bounds(shapes).tolist(), strict=True):
        flags = _LITTLE_ENDIAN_WITH_ENVELOPE
        yield _HEADER.pack(b"GP", 0, flags, SRS, west, east, south, north) + body


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
