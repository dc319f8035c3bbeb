"""The tables of an edition, each made once: its lines serve CSV, workbook and every district."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from karte.indicators import load_catalogue
from karte.opendata.fields import FIELDS, TOWN_COUNTS, Field, shared, town_fields
from karte.projection import Forecast
from karte.publish.downloads import (
    COUNTS_COLUMNS,
    INDICATORS_COLUMNS,
    counts_rows,
    indicators_rows,
)
from karte.publish.listing import TOWN_COLUMNS, towns_rows
from karte.publish.meaning import PROJECTION_COLUMNS, projection_rows
from karte.tables.columns import COUNTS
from karte.tables.csv_file import of_lines, to_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from karte.comparison import Moment
    from karte.indicators import Indicator
    from karte.model import Area
    from karte.profile import Results
    from karte.profile.town_figures import TownLine
    from karte.profile.types import Overview

TOWN_FIGURES = ("edition", "area_id", "area_name", "town", "key_codes", "is_part")
"""Columns of ``town_figures.csv`` before the figures."""
DICTIONARY = ("kind", "resource", "id", "type", "unit", "title", "description")
_WHOLE = 1 - 1e-6


@dataclass(frozen=True)
class DataTable:
    """A table as it is downloaded.

    Attributes
    ----------
    name : str
        Of its file.
    fields : tuple of Field
        Its columns.
    rows : sequence of tuple
        Cells, already in text or plain numbers.
    """

    name: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[object, ...]]

    @property
    def csv(self) -> bytes:
        """The file of the whole city."""
        return of_lines(self._columns, self._lines)

    def csv_of(self, area_id: str) -> bytes:
        """Return the file of one area."""
        return of_lines(self._columns, self._by_area.get(area_id, []))

    @property
    def _columns(self) -> list[str]:
        return [one.name for one in self.fields]

    @cached_property
    def _lines(self) -> list[str]:
        return to_lines(self.rows)

    @cached_property
    def _by_area(self) -> dict[object, list[str]]:
        place = self._columns.index("area_id")
        found: dict[object, list[str]] = {}
        for row, line in zip(self.rows, self._lines, strict=True):
            found.setdefault(row[place], []).append(line)
        return found


def counts_table(results: Results, names: Mapping[Area, str]) -> DataTable:
    """Return the counts of all areas at all dates."""
    figures = results.figures
    every = [*figures.counts.values(), *figures.group_counts.values(), *results.projected]
    return DataTable(
        "counts",
        shared(COUNTS_COLUMNS),
        counts_rows(results.config.edition, every, names),
    )


def indicators_table(results: Results, names: Mapping[Area, str]) -> DataTable:
    """Return the indicators of all areas at all dates."""
    return DataTable(
        "indicators",
        shared(INDICATORS_COLUMNS),
        indicators_rows(results.config.edition, results.figures, names, results.layers),
    )


def projection_table(results: Results, names: Mapping[Area, str]) -> DataTable | None:
    """Return the people to come; None where nothing was projected."""
    forecast = results.meaning.forecast
    if not isinstance(forecast, Forecast):
        return None
    return DataTable(
        "projection",
        shared(PROJECTION_COLUMNS),
        list(projection_rows(results.config.edition, forecast, names)),
    )


def towns_table(overview: Overview) -> DataTable:
    """Return which district every town lies in."""
    return DataTable(
        "towns",
        shared(TOWN_COLUMNS),
        list(towns_rows(overview)),
    )


def town_figures_table(
    edition: int,
    towns: Iterable[tuple[str, str, Sequence[TownLine]]],
    source: tuple[Moment, tuple[str, ...]] | None,
) -> DataTable:
    """Return the figures of the towns of some districts.

    Parameters
    ----------
    edition : int
        Fiscal year.
    towns : iterable of (str, str, sequence of TownLine)
        Id and name of each district, and its towns.
    source : (Moment, tuple of str) or None
        Dataset and date of the figures, and the ids of their origins.

    Returns
    -------
    DataTable
        One line a town and district. A town that lies in several has several, each with the
        figures of the whole town.
    """
    moment, origins = source or (None, ())
    day = moment.date.isoformat() if moment else ""
    fields = (
        *shared(TOWN_FIGURES),
        *town_fields(moment),
        *shared(("includes", "date", "source")),
    )
    rows = [
        (
            edition, area_id, name, line.name, " ".join(line.keys), is_part(line),
            *town_cells(line), includes(line), day, " ".join(origins),
        )
        for area_id, name, lines in towns
        for line in lines
    ]  # fmt: skip
    return DataTable(
        "town_figures",
        fields,
        rows,
    )


def is_part(line: TownLine) -> str:
    """Return whether only a part of a town lies in its district, as tables have it."""
    return "true" if line.share < _WHOLE else "false"


def includes(line: TownLine) -> str:
    """Return the names of the hidden towns whose people some figures of a town include."""
    found = (name for cell in line.cells.values() for name in cell.including)
    return "、".join(dict.fromkeys(found))


def town_cells(line: TownLine) -> Iterator[object]:
    """Yield value and status of each of the figures of a town."""
    for count in TOWN_COUNTS:
        cell = line.cells[count]
        yield "" if cell.value is None else round(cell.value)
        yield cell.status


def dictionary_table(
    tables: Iterable[tuple[str, Sequence[Field]]], catalogue: Iterable[Indicator] = ()
) -> DataTable:
    """Return every column of the downloads, every count and every indicator, explained.

    Parameters
    ----------
    tables : iterable of (str, sequence of Field)
        Name and columns of each download.
    catalogue : iterable of Indicator, optional
        The indicators of the edition; by default those of karte.

    Returns
    -------
    DataTable
        For people who read; programs find the same in ``datapackage.json``.
    """
    rows: list[tuple[object, ...]] = [
        ("column", name, one.name, one.kind, one.unit, one.title, explained(one))
        for name, fields in tables
        for one in fields
    ]
    rows += [("count", "", one.id, "number", one.unit, one.label, "") for one in COUNTS.values()]
    rows += [
        ("indicator", "", one.id, "number", one.unit, one.name, one.note)
        for one in tuple(catalogue) or load_catalogue()
    ]
    return DataTable(
        "dictionary",
        tuple(FIELDS[name] for name in DICTIONARY),
        rows,
    )


def explained(one: Field) -> str:
    """Return what a column means, with the words that may stand in it."""
    words = "、".join(f"{key}＝{meaning}" for key, meaning in one.values.items())
    return f"{one.description}。{words}" if words else one.description
