"""What earlier editions have printed: it stays known, whatever is withheld from now on."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, NamedTuple

from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COUNTS = "data/counts.csv"


class EarlierCount(NamedTuple):
    """One figure of an earlier edition.

    Attributes
    ----------
    source : str
        Origin id.
    date : datetime.date
        Reference date.
    area_type, area_id : str
        As in the downloads.
    count_id : str
        Count id.
    value : float
        As printed.
    """

    source: str
    date: dt.date
    area_type: str
    area_id: str
    count_id: str
    value: float


def read_earlier(folder: Path, edition: int) -> tuple[EarlierCount, ...]:
    """Read the counts of the editions before one.

    Parameters
    ----------
    folder : pathlib.Path
        Of all public editions; each is a folder named by its year.
    edition : int
        Only those before it are read.

    Returns
    -------
    tuple of EarlierCount
        Oldest edition first; empty where none is kept here. A file that is no download of karte
        says nothing.
    """
    if not folder.is_dir():
        return ()
    years = sorted(int(one.name) for one in folder.iterdir() if one.name.isdecimal())
    files = [folder / str(year) / _COUNTS for year in years if year < edition]
    return tuple(found for one in files if one.is_file() for found in _counts(one.read_bytes()))


def _counts(content: bytes) -> Iterator[EarlierCount]:
    ids = {(one.count, one.sex, one.age_class): name for name, one in COUNTS.items()}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace"))):
        count = ids.get((row.get("count") or "", row.get("sex") or "", row.get("age_class") or ""))
        value = row.get("value")
        if count is not None and value:
            try:
                date, number = dt.date.fromisoformat(row["date"]), float(value)
            except (KeyError, ValueError):
                continue
            where = (row.get("area_type") or "", row.get("area_id") or "")
            yield EarlierCount(row.get("source") or "", date, *where, count, number)
