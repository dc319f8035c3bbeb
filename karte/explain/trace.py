"""Follows one count of one district down to the rows of the publisher's file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from karte.explain.types import (
    AgePart,
    CountTrace,
    HiddenTown,
    PrintedPart,
    SourceRow,
    TownPart,
)
from karte.model import Area, AreaType, Status
from karte.statistics import ages_of
from karte.statistics.split import Splitter
from karte.tables.own_counts import column_of
from karte.tables.parts import sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from karte.comparison import Moment
    from karte.crosswalk import Crosswalk
    from karte.inputs import Inputs
    from karte.model import InputFile
    from karte.statistics import AreaCounts
    from karte.statistics.split import Shares
    from karte.tables.types import CountTable, SmallAreas

_SAME = 0.5
_MAP_SUFFIX = ".shp"


class CountTracer:
    """Follows counts of one district; the shares are those that the build multiplies with.

    Parameters
    ----------
    inputs : Inputs
        What the build reads.
    counts : dict of Moment to AreaCounts
        What it computes.
    district_id : str
        Which district.
    """

    def __init__(
        self, inputs: Inputs, counts: Mapping[Moment, AreaCounts], district_id: str
    ) -> None:
        self._inputs = inputs
        self._counts = counts
        self._area = Area(AreaType.DISTRICT, district_id)

    def trace(self, count: str, moment: Moment) -> CountTrace | None:
        """Return how a count came about.

        Parameters
        ----------
        count : str
            Count id.
        moment : Moment
            Dataset and date.

        Returns
        -------
        CountTrace or None
            None where no source of the moment has the count.
        """
        counts = self._counts[moment]
        if counts.place(count) is None:
            return None
        column, cell = column_of(count), counts.cell(self._area, count)
        found = self._table(count, moment)
        features = False
        rows: tuple[SourceRow, ...] = ()
        if found is not None:
            year, table = found
            areas = self._inputs.small_areas[year]
            features = table.origin.id == areas.origin.id and areas.has_shapes
            rows = self._rows(count, year, table)
        return CountTrace(
            count=count,
            label=column.label,
            unit=column.unit,
            dataset=moment.dataset,
            date=moment.date,
            origin=counts.source[count],
            estimate=counts.estimate(self._area, count),
            exact=None if math.isnan(cell.exact) else cell.exact,
            parts=self._parts(count, counts),
            withheld=False,
            features=features,
            rows=rows,
        )

    def _table(self, count: str, moment: Moment) -> tuple[int, CountTable] | None:
        """Return the table that gives the count, the most trusted one as in the build."""
        return next(
            (
                (year, table)
                for year, table in self._inputs.tables
                if (table.date, table.dataset) == moment and count in table.values.columns
            ),
            None,
        )

    def _parts(self, count: str, counts: AreaCounts) -> tuple[PrintedPart, ...]:
        """Return the printed counts that make up a printed one, where they do."""
        names = sums(counts.source).get(count, ())
        cells = [counts.cell(self._area, name).printed for name in names]
        printed = counts.cell(self._area, count).printed
        if not names or not abs(sum(cells) - printed) < _SAME:
            return ()
        return tuple(
            PrintedPart(count=name, label=column_of(name).label, printed=cell)
            for name, cell in zip(names, cells, strict=True)
        )

    def _rows(self, count: str, year: int, table: CountTable) -> tuple[SourceRow, ...]:
        areas, crosswalk = self._inputs.small_areas[year], self._inputs.crosswalk_of(year, table)
        alike = [
            one
            for of, one in self._inputs.tables
            if (of, one.dataset, one.date) == (year, table.dataset, table.date)
        ]
        splitter = Splitter(table, areas, crosswalk, ages_of(alike, areas))
        towns = self._towns(crosswalk, splitter.shares(count))
        folds = _folds(table, areas, column_of(count).weight or "population")
        labels = [str(one) for one in table.values.index]
        values = table.values[count].to_numpy(dtype=float)
        rows = [
            _row(table, labels[row], float(values[row]), parts, folds)
            for row, parts in towns.items()
        ]
        return tuple(sorted(rows, key=lambda row: (-(row.contribution or 0.0), row.row_id)))

    def _towns(self, crosswalk: Crosswalk, shares: Shares) -> dict[int, tuple[TownPart, ...]]:
        """Return the towns of the district by the row that counts their people."""
        placed = shares.placed.tocsc()
        keys = zip(crosswalk.lines["district_id"], crosswalk.lines["method"], strict=True)
        found: dict[int, list[TownPart]] = {}
        for line, (district, method) in enumerate(keys):
            if district != self._area.id:
                continue
            town = int(crosswalk.town_of_line[line])
            for place in range(int(placed.indptr[town]), int(placed.indptr[town + 1])):
                part = TownPart(
                    key_code=crosswalk.key_codes[town],
                    name=crosswalk.names[town],
                    placed=float(placed.data[place]),
                    share=float(shares.split.share[line]),
                    method=method,
                    ages=_ages(shares, line, town) if crosswalk.cut[line] else (),
                )
                found.setdefault(int(placed.indices[place]), []).append(part)
        return {row: tuple(parts) for row, parts in found.items()}


def _ages(shares: Shares, line: int, town: int) -> tuple[AgePart, ...]:
    return tuple(
        AgePart(group=one.group.value, people=float(one.people[town]), share=float(one.share[line]))
        for one in shares.ages
    )


def _row(
    table: CountTable,
    row_id: str,
    value: float,
    towns: tuple[TownPart, ...],
    folds: Mapping[str, tuple[HiddenTown, ...]],
) -> SourceRow:
    weight = math.fsum(one.placed * one.share for one in towns)
    missing = math.isnan(value)
    status = Status.OBSERVED
    if missing:
        hidden = {one.key_code for one in towns} & set(table.hidden)
        status = Status.SUPPRESSED if hidden else Status.NOT_PROVIDED
    file = _file(table, row_id)
    return SourceRow(
        row_id=row_id,
        name=str(table.names[row_id]),
        file=file,
        sha256=_digest(file, table.origin.files),
        line=int(table.lines[row_id]) if row_id in table.lines.index else None,
        value=None if missing else value,
        status=status,
        weight=weight,
        contribution=None if missing else value * weight,
        towns=towns,
        hidden=folds.get(row_id, ()),
    )


def _file(table: CountTable, row_id: str) -> str:
    """Return the file of a row: its own, the only one, or the one that stands for a shapefile."""
    if row_id in table.files.index:
        return str(table.files[row_id])
    names = [one.path for one in table.origin.files]
    if len(names) == 1:
        return names[0]
    maps = [name for name in names if name.lower().endswith(_MAP_SUFFIX)]
    return maps[0] if len(maps) == 1 else ""


def _digest(file: str, files: Iterable[InputFile]) -> str:
    """Return the digest of the file, or of the archive or workbook that holds it."""
    known = sorted((one for one in files if file.startswith(one.path)), key=lambda one: one.path)
    return known[-1].sha256 if known else ""


def _folds(
    table: CountTable, areas: SmallAreas, weight: str
) -> Mapping[str, tuple[HiddenTown, ...]]:
    """Return by row who else is counted in it, with the people by which the row is shared."""
    people = dict(zip(areas.frame["key_code"], areas.frame[weight].astype(float), strict=True))
    found: dict[str, tuple[HiddenTown, ...]] = {}
    for group in table.ledger.groups:
        towns = []
        for town in group.hidden:
            own = np.array([people[place] for place in town.places if place in people])
            known = len(own) > 0 and not np.isnan(own).any()
            towns.append(
                HiddenTown(
                    key=town.key,
                    name=town.name,
                    symbol=group.symbol,
                    named_by=town.named_by.label,
                    people=float(own.sum()) if known else None,
                )
            )
        found[group.receiver] = tuple(towns)
    return found
