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

import pandas as pd
import pyogrio
from python_calamine import CalamineWorkbook

from karte.sources.census import read_census_table
from karte.sources.files import input_files
from karte.sources.layer_file import read_attributes
from karte.sources.rows import read_csv_rows, read_rows
from karte.sources.small_areas import read_small_areas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUNS = 15
LIMIT = 2.0
SAITAMA = "saitama_11/r2ka11.dbf"
OSAKA = "osaka_27/tblT001082C27.csv"
IBARAKI = "osaka_27/boundary_2020/茨木_地図/r2ka27211.shp"
TAKAMATSU = "takamatsu_37201/data/population/{}.xlsx"


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
    for name in ("0066_201904", "0066_202602"):
        book = root / TAKAMATSU.format(name)
        yield Case(
            f"{TAKAMATSU.format(name)}: all rows",
            "python-calamine",
            partial(bare_book, book),
            digested(partial(read_rows, book, root=root), book),
        )


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
    lines = [f"CPU milliseconds, median of {RUNS} runs", ""]
    lines.append(f"{'bare':>8} {'karte':>8} {'ratio':>6}  file (bare reader)")
    worst = 0.0
    for case in cases(root):
        case.bare(), case.karte()
        pairs = [(seconds(case.bare), seconds(case.karte)) for _ in range(RUNS)]
        bare, karte = (statistics.median(one) * 1000 for one in zip(*pairs, strict=True))
        worst = max(worst, karte / bare)
        lines.append(
            f"{bare:8.1f} {karte:8.1f} {karte / bare:6.2f}  {case.name} ({case.bare_name})"
        )
    lines += ["", f"worst ratio {worst:.2f}, allowed {LIMIT:.1f}"]
    sys.stdout.write("\n".join([*lines, ""]))
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
