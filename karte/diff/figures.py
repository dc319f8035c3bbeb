"""What an edition said, whether it was kept or has only been computed."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from karte.comparison import YEARS_OF_CHANGE
from karte.diff.split import Said
from karte.model import AreaType, Dataset, Status
from karte.publish.downloads import (
    COUNTS_COLUMNS,
    INDICATORS_COLUMNS,
    counts_rows,
    indicators_rows,
)
from karte.tables.columns import COUNTS
from karte.tables.own_counts import column_of, is_own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from karte.model import Area
    from karte.profile import Results

COUNTS_FILE = "data/counts.csv"
INDICATORS_FILE = "data/indicators.csv"
OWN = "own"
"""In place of a dataset: a table of the city's own, printed as it is."""
_IDS = {(one.count, one.sex, one.age_class): name for name, one in COUNTS.items()}
_MEASURED = "km²"
_LOOKED_AT = frozenset({AreaType.DISTRICT.value, AreaType.MUNICIPALITY.value})


class Figure(NamedTuple):
    """Which figure, of which family of sources: those of two families are never compared."""

    id: str
    dataset: str


class Known(NamedTuple):
    """How a figure is called, its unit, and whether it is a number of people, homes or the like."""

    name: str
    unit: str
    is_counted: bool = True


@dataclass
class Edition:
    """All figures of districts and municipality that one edition says.

    Attributes
    ----------
    areas : dict of str to str
        Name by id, districts first.
    municipality : str
        Which of them is the whole.
    figures : dict of Figure to Known
        In the order of the downloads: indicators, then counts.
    said : dict of (str, Figure, str) to Said
        By area id, figure and date.
    """

    areas: dict[str, str] = field(default_factory=dict)
    municipality: str = ""
    figures: dict[Figure, Known] = field(default_factory=dict)
    said: dict[tuple[str, Figure, str], Said] = field(default_factory=dict)

    def latest(self) -> dict[Figure, str]:
        """Return the date that the pages print of each figure: the last with a number.

        A figure that is withheld of everybody, or applies to nobody, has the last date of that.
        """
        found, without = dict[Figure, str](), dict[Figure, str]()
        for (_, figure, date), one in self.said.items():
            if one.value is not None:
                found[figure] = max(date, found.get(figure, ""))
            elif one.status != Status.NOT_PROVIDED:
                without[figure] = max(date, without.get(figure, ""))
        return without | found

    def take(self, row: Mapping[str, str], dataset: str) -> None:
        """Take one line of a download."""
        if row["area_type"] not in _LOOKED_AT:
            return
        area, id_ = row["area_id"], _id_of(row)
        if row["area_type"] == AreaType.MUNICIPALITY:
            self.municipality = area
        self.areas.setdefault(area, row["area_name"])
        figure = Figure(id_, dataset)
        if "indicator" in row:
            self.figures.setdefault(figure, Known(row["label"], row["unit"]))
        else:
            column = column_of(id_) if id_ in COUNTS or is_own(id_) else None
            unit = column.unit if column else ""
            named = Known(column.label if column else id_, unit, unit != _MEASURED)
            self.figures.setdefault(figure, named)
        value, low, high = (_decimal(row[name]) for name in ("value", "low", "high"))
        said, key = (
            Said(value, row["status"], low, high, row["source"]),
            (area, figure, row["date"]),
        )
        if key not in self.said or self.said[key].value is None:
            self.said[key] = said


def of_downloads(counts: bytes, indicators: bytes) -> Edition:
    """Return what a kept edition said.

    Parameters
    ----------
    counts, indicators : bytes
        Its two tables.

    Returns
    -------
    Edition
        A line that names no source belongs to the family that its date does.
    """
    return _edition([*_read(indicators), *_read(counts)])


def of_results(
    results: Results, names: Mapping[Area, str], dates: Collection[str] | None = None
) -> Edition:
    """Return what an edition would say.

    Parameters
    ----------
    results : Results
        Computed, not published.
    names : mapping of Area to str
        Printed names.
    dates : collection of str, optional
        The dates that are asked for; all without it.

    Returns
    -------
    Edition
        As its downloads would be.
    """
    year, all_of = results.config.edition, results.figures
    counts = {
        moment: one
        for moment, one in all_of.counts.items()
        if dates is None or moment.date.isoformat() in dates
    }
    values = {key: one for key, one in all_of.values.items() if key[1] in counts}
    figures = replace(all_of, counts=counts, values=values, group_counts={}, group_values={})
    tables = (
        (INDICATORS_COLUMNS, indicators_rows(year, figures, names, results.layers)),
        (COUNTS_COLUMNS, counts_rows(year, counts.values(), names)),
    )
    return _edition(
        [dict(zip(columns, map(str, row), strict=True)) for columns, rows in tables for row in rows]
    )


def _edition(rows: Sequence[dict[str, str]]) -> Edition:
    families = defaultdict[str, set[str]](set)
    for row in rows:
        families[row["date"]] |= {_family(row["source"])} - {""}
    edition = Edition()
    for row in rows:
        if row.get("indicator", "").startswith(f"{OWN}."):
            dataset = OWN
        else:
            dataset = _family(row["source"]) or min(families[row["date"]], default=OWN)
        edition.take(row, dataset)
    return edition


def _read(content: bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(content.decode("utf-8-sig")))


def _id_of(row: Mapping[str, str]) -> str:
    if "indicator" in row:
        return row["indicator"]
    return _IDS.get((row["count"], row["sex"], row["age_class"]), row["count"])


def _family(source: str) -> str:
    """Return the family of sources that a figure belongs to, or nothing where none says it.

    Examples
    --------
    >>> _family("own:児童数 register-2025-04-01"), _family("districts-2023")
    ('register', '')
    """
    for one in source.split():
        for family in (Dataset.REGISTER, Dataset.CENSUS):
            if one.startswith(f"{family.value}-"):
                return family.value
    return ""


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def added(parts: Iterable[Said | None]) -> Said | None:
    """Return several counts as one; without a number where one of them has none.

    Parameters
    ----------
    parts : iterable of Said or None
        At least one.

    Returns
    -------
    Said or None
        None where one of them could not be computed.
    """
    found = list(parts)
    if len(found) == 1:
        return found[0]
    if None in found:
        return None
    known = [one for one in found if one is not None]
    lacking = [one for one in known if one.value is None]
    if lacking:
        return lacking[0]
    source = " ".join(dict.fromkeys(word for one in known for word in one.source.split()))
    total = sum((one.value for one in known if one.value is not None), Decimal(0))
    return Said(total, "merged", source=source)


def years_before(date: str) -> str:
    """Return the date that a change is measured from.

    Examples
    --------
    >>> years_before("2025-10-01")
    '2020-10-01'
    """
    return f"{int(date[:4]) - YEARS_OF_CHANGE}{date[4:]}"
