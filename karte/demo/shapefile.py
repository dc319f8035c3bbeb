"""Writes polygons as a shapefile, byte for byte as given.

Written by hand because the files of the publishers have exact column widths, a language mark and
left-justified numbers, which a general driver decides for itself, and because the bytes must not
depend on a driver's version or on the clock.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

POLYGON = 5
MAGIC, VERSION = 9994, 1000
HEADER_BYTES = 100
CP932_DRIVER = 0x13
LAST_UPDATE = (125, 3, 31)
"""Year less 1900, month, day written into every table instead of today."""

PRJ = {
    "JGD2011": (
        'GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    ),
    "JGD2000": (
        'GEOGCS["GCS_JGD_2000",DATUM["D_JGD_2000",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
    ),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the table: name, C or N, width, decimals."""

    name: str
    kind: str
    width: int
    decimals: int = 0

    def cell(self, value: object, encoding: str) -> bytes:
        """Return one cell, padded to its width."""
        if value is None:
            text = b""
        elif isinstance(value, str):
            text = value.encode(encoding)
        else:
            text = f"{value:.{self.decimals}f}".encode("ascii")
        return text.ljust(self.width)[: self.width]


def shapefile(
    shapes: Sequence[shapely.Geometry],
    fields: Sequence[Field],
    records: Sequence[Mapping[str, object]],
    *,
    encoding: str,
    datum: str,
) -> dict[str, bytes]:
    """Return the parts of a shapefile.

    Parameters
    ----------
    shapes : sequence of Polygon or MultiPolygon
        In degrees.
    fields : sequence of Field
        Columns of the table.
    records : sequence of mapping
        One a shape, by column name; a missing column is left blank.
    encoding : str
        Of the texts: ``cp932`` or ``utf-8``.
    datum : str
        ``JGD2011`` or ``JGD2000``.

    Returns
    -------
    dict
        Extension with its dot → bytes; no .cpg.
    """
    contents = [_polygon(shape) for shape in shapes]
    bounds = shapely.total_bounds(np.array(shapes, dtype=object))
    main, index, offset = [], [], HEADER_BYTES // 2
    for number, content in enumerate(contents, start=1):
        words = len(content) // 2
        main.append(struct.pack(">ii", number, words) + content)
        index.append(struct.pack(">ii", offset, words))
        offset += words + 4
    return {
        ".shp": _header(offset, bounds) + b"".join(main),
        ".shx": _header((HEADER_BYTES + 8 * len(index)) // 2, bounds) + b"".join(index),
        ".dbf": _table(fields, records, encoding),
        ".prj": PRJ[datum].encode("ascii"),
    }


def _header(words: int, bounds: NDArray[np.float64]) -> bytes:
    big = struct.pack(">7i", MAGIC, 0, 0, 0, 0, 0, words)
    return big + struct.pack("<2i8d", VERSION, POLYGON, *bounds, 0.0, 0.0, 0.0, 0.0)


def _polygon(shape: shapely.Geometry) -> bytes:
    """Return one record: outer rings clockwise, holes the other way."""
    oriented = shapely.orient_polygons(shape, exterior_cw=True)
    rings = [
        shapely.get_coordinates(ring)
        for part in shapely.get_parts(oriented)
        for ring in (part.exterior, *part.interiors)
    ]
    starts = np.cumsum([0, *(len(ring) for ring in rings[:-1])], dtype="<i4")
    points = np.vstack(rings).astype("<f8")
    head = struct.pack("<i4d2i", POLYGON, *shapely.bounds(shape), len(rings), len(points))
    return head + starts.tobytes() + points.tobytes()


def _table(
    fields: Sequence[Field], records: Sequence[Mapping[str, object]], encoding: str
) -> bytes:
    """Return the dBASE table."""
    width = 1 + sum(one.width for one in fields)
    size = 32 + 32 * len(fields) + 1
    driver = CP932_DRIVER if encoding == "cp932" else 0
    head = struct.pack("<B3BIHH17xB2x", 3, *LAST_UPDATE, len(records), size, width, driver)
    described = b"".join(
        struct.pack(
            "<11sc4xBB14x",
            one.name.encode("ascii"),
            one.kind.encode("ascii"),
            one.width,
            one.decimals,
        )
        for one in fields
    )
    rows = b"".join(
        b" " + b"".join(one.cell(record.get(one.name), encoding) for one in fields)
        for record in records
    )
    return head + described + b"\r" + rows + b"\x1a"
