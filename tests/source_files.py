"""Writes small files in the publishers' layouts, with answers that can be counted by hand."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from karte.tables.types import CountTable

CODE = "29209"
WEST, SOUTH, STEP = 135.700, 34.700, 0.010


def cell_at(column: int, row: int, *, width: int = 1) -> shapely.Polygon:
    """Return a cell of a grid in longitude and latitude, about one kilometre wide."""
    x, y = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(x, y, x + width * STEP, y + STEP)


class Polygon(NamedTuple):
    """One polygon of a boundary file."""

    key: str
    name: str
    people: int
    households: int
    shape: BaseGeometry
    hcode: int = 8101
    largest: str = "M"


def write_boundary(  # noqa: PLR0913 - each is one thing that a test varies
    path: Path,
    polygons: Sequence[Polygon],
    *,
    prefix: str = "R2KA",
    name_column: str = "S_NAME",
    crs: str = "EPSG:6668",
    cpg: str | None = "Shift_JIS",
) -> Path:
    """Write a boundary file of e-Stat as a CP932 shapefile."""
    frame = gpd.GeoDataFrame(
        {
            "KEY_CODE": [one.key for one in polygons],
            name_column: [one.name for one in polygons],
            "HCODE": [one.hcode for one in polygons],
            f"{prefix}xx": range(len(polygons)),
            "AREA_MAX_F": [one.largest for one in polygons],
            "JINKO": [one.people for one in polygons],
            "SETAI": [one.households for one in polygons],
        },
        geometry=[one.shape for one in polygons],
        crs=crs,
    )
    return write_shapefile(path, frame, encoding="cp932", cpg=cpg)


def write_shapefile(
    path: Path,
    frame: gpd.GeoDataFrame,
    *,
    encoding: str = "utf-8",
    cpg: str | None = None,
    prj: bool = True,
) -> Path:
    """Write a shapefile whose .cpg says what the test wants, or is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    if not prj:
        path.with_suffix(".prj").unlink()
    return path


class TextRow(NamedTuple):
    """One row of a text table of 統計GIS."""

    key: str
    level: int
    name: str
    figures: Sequence[object]
    secrecy: int = 0
    target: str = ""
    merged: str = ""


def write_text_table(  # noqa: PLR0913 - each is one thing that a test varies
    path: Path,
    labels: Sequence[str],
    rows: Sequence[TextRow],
    *,
    table_id: str = "T001081",
    encoding: str = "cp932",
    delimiter: str = ",",
) -> Path:
    """Write a table of 統計GIS: codes, labels, rows."""
    fixed = ["KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN"]
    codes = [f"{table_id}{number:03d}" for number in range(1, len(labels) + 1)]
    lines: list[list[object]] = [[*fixed, *codes], [*[""] * 7, *labels]]
    lines += [
        [one.key, one.level, "見本市", one.name, one.secrecy, one.target, one.merged, *one.figures]
        for one in rows
    ]
    return write_csv(path, lines, encoding=encoding, delimiter=delimiter)


def write_csv(
    path: Path,
    lines: Sequence[Sequence[object]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Path:
    """Write a text table with the line ends of Windows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_a27(
    path: Path, columns: Mapping[str, Sequence[str]], shapes: Sequence[BaseGeometry]
) -> Path:
    """Write a GeoJSON layer of 国土数値情報."""
    path.parent.mkdir(parents=True, exist_ok=True)
    gpd.GeoDataFrame(dict(columns), geometry=list(shapes), crs="EPSG:6668").to_file(
        path, driver="GeoJSON"
    )
    return path


def members(table: CountTable) -> dict[str, list[str]]:
    """Return the small areas of each row."""
    found = dict[str, list[str]]()
    for row, key in table.members[["row_id", "key_code"]].itertuples(index=False):
        found.setdefault(row, []).append(key)
    return found


def is_missing(table: CountTable, row: str, count: str) -> bool:
    """Tell whether a table has no figure in a cell."""
    return bool(table.values[count].isna()[row])
