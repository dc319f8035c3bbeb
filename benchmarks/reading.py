"""How long karte takes to read a file, against the bare reader underneath.

``python -m benchmarks.reading [FOLDER]`` prints a table; FOLDER holds the real open data (default:
``KARTE_REAL_DATA``, else ``../shared/data``). The exit code is 1 if a ratio is above `LIMIT`.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from python_calamine import CalamineWorkbook

from karte.errors import Problems
from karte.model import Origin
from karte.sources.census import read_census_table
from karte.sources.files import input_files
from karte.sources.layer_file import read_attributes
from karte.sources.register import read_register
from karte.sources.rows import read_csv_rows, read_rows
from karte.sources.small_areas import read_small_areas
from karte.sources.towns import exact_town, normalise_town
from karte.tables.types import SmallAreas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 15
"""How often a file is read at least, in each way."""
SPENT = 3.0
"""CPU seconds on a file at least: a short run says little while the processor changes its clock."""
LIMIT = 2.0
SAITAMA = "saitama_11/r2ka11.dbf"
OSAKA = "osaka_27/tblT001082C27.csv"
IBARAKI = "osaka_27/boundary_2020/茨木_地図/r2ka27211.shp"
TAKAMATSU = "takamatsu_37201/data/population/0066_{}.xlsx"
MONTHS = ("201904", "202004", "202104", "202204", "202404", "202504", "202602")
"""The dates of 高松市 whose file is whole; two others are garbled as published."""


class Case(NamedTuple):
    """One file, read in two ways."""

    name: str
    bare_name: str
    bare: Callable[[], object]
    karte: Callable[[], object]


def cases(root: Path) -> Iterator[Case]:
    """Yield what is measured.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the real data.

    Yields
    ------
    Case
        karte's side also takes the digest of the file, as every reader does.
    """

    def digested(read: Callable[[], object], path: Path) -> Callable[[], object]:
        return lambda: (read(), input_files(root, [path]))

    dbf = root / SAITAMA
    yield Case(
        f"{SAITAMA}: attributes",
        "pyogrio",
        lambda: pyogrio.read_dataframe(dbf, encoding="cp932"),
        digested(lambda: read_attributes(dbf, root=root), dbf),
    )
    table = root / OSAKA
    areas = read_small_areas([root / IBARAKI], root=root, code="27211", year=2020)
    keys = set(areas.frame["key_code"])

    def bare_table() -> object:
        return pd.read_csv(table, encoding="cp932", dtype=str)

    yield Case(
        f"{OSAKA}: all rows",
        "pandas",
        bare_table,
        digested(lambda: read_csv_rows(table, root=root), table),
    )
    yield Case(
        f"{OSAKA}: 茨木市, checked",
        "pandas",
        bare_table,
        lambda: read_census_table(
            table, root=root, topic="age", code="27211", year=2020,
            date=dt.date(2020, 10, 1), small_area_keys=keys,
        ),
    )  # fmt: skip
    yield from registers(root)


def registers(root: Path) -> Iterator[Case]:
    """Yield the resident register of each date, from the file to the finished table of towns.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the real data.

    Yields
    ------
    Case
        karte's side finds the small area of every town and takes the digest of the file; how names
        are spelled is worked out anew in every run.
    """
    places = town_squares(root)
    for month in MONTHS:
        book = root / TAKAMATSU.format(month)
        yield Case(
            f"{TAKAMATSU.format(month)}: whole register",
            "python-calamine",
            partial(bare_book, book),
            partial(whole_register, book, root, places),
        )


def whole_register(book: Path, root: Path, places: SmallAreas) -> object:
    """Return the finished table of a file, nothing remembered of its names."""
    exact_town.cache_clear()
    normalise_town.cache_clear()
    return read_register([book], root=root, code="37201", small_areas=places, warnings=Problems())


def town_squares(root: Path) -> SmallAreas:
    """Return one square a town, named as in the newest register: there are no boundaries."""
    rows = read_rows(root / TAKAMATSU.format(MONTHS[-1]), root=root)
    column = rows[0].cells.index("regionName")
    names = [row.cells[column] for row in rows[1:]]
    frame = gpd.GeoDataFrame(
        {
            "key_code": [f"37201{number:04d}" for number in range(len(names))],
            "name": names,
            "population": 1.0,
            "households": 1.0,
        },
        geometry=[shapely.box(number, 0, number + 1, 1) for number in range(len(names))],
        crs="EPSG:6672",
    )
    origin = Origin(id="squares", title="", publisher="", licence="", date=None, files=())
    return SmallAreas(frame=frame, year=2020, origin=origin)


def bare_book(path: Path) -> object:
    """Return the first sheet of a workbook as python-calamine gives it."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def seconds(read: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    begin = time.process_time()
    read()
    return time.process_time() - begin


def main() -> int:
    """Measure, print, and tell by the exit code whether every ratio is within `LIMIT`."""
    default = os.environ.get("KARTE_REAL_DATA") or "../shared/data"
    root = Path(sys.argv[1] if len(sys.argv) > 1 else default)
    lines = [f"CPU milliseconds, median of {RUNS} or more runs", ""]
    lines.append(f"{'bare':>8} {'karte':>8} {'ratio':>6}  file (bare reader)")
    worst = 0.0
    for case in cases(root):
        case.bare(), case.karte()
        pairs: list[tuple[float, float]] = []
        while len(pairs) < RUNS or sum(map(sum, pairs)) < SPENT:
            pairs.append((seconds(case.bare), seconds(case.karte)))
        bare, karte = (statistics.median(one) * 1000 for one in zip(*pairs, strict=True))
        # Of runs next to each other: the clock of the processor changes between others.
        ratio = statistics.median(karte / bare for bare, karte in pairs)
        worst = max(worst, ratio)
        lines.append(f"{bare:8.1f} {karte:8.1f} {ratio:6.2f}  {case.name} ({case.bare_name})")
    lines += ["", f"worst ratio {worst:.2f}, allowed {LIMIT:.1f}"]
    sys.stdout.write("\n".join([*lines, ""]))
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
