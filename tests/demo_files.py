"""Reads the files of the sample city as anyone would, without karte's own readers."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyogrio

if TYPE_CHECKING:
    from pathlib import Path

    import shapely

CENSUSES = {
    2020: ("r2ka22999", ("T001081", "T001082", "T001083", "T001084", "T001085", "T001086")),
    2015: ("h27ka22999", ("T000848", "T000849", "T000850", "T000851", "T000852", "T000853")),
    2010: ("h22ka22999", ("T000572", "T000573", "T000574", "T000575", "T000576", "T000577")),
}
CITY = "22999"


def rows(path: Path, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def table(sample: Path, year: int, table_id: str) -> list[list[str]]:
    """Return the lines of one census table below its two headings."""
    return rows(sample / f"census/{year}/tbl{table_id}C22.txt", "cp932")[2:]


def number(cell: str) -> float:
    return 0.0 if cell in ("-", "X") else float(cell)


def towns(sample: Path, year: int) -> tuple[list[dict[str, object]], list[shapely.Geometry]]:
    """Return records and shapes of the small areas of one census."""
    stem = CENSUSES[year][0]
    frame = pyogrio.read_dataframe(
        sample / f"boundaries/small_areas/{year}/{stem}.shp", encoding="cp932"
    )
    return frame.drop(columns="geometry").to_dict("records"), list(frame.geometry)
