"""Counts per district: the shares of a crosswalk applied to tables of counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from karte.model import Area, AreaType, Dataset, Status
from karte.rounding import round_parts
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from karte.crosswalk import Crosswalk
    from karte.errors import Problems
    from karte.tables.types import CountTable, Districts, SmallAreas

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_WHOLE = 1 - 1e-9
_DUST = 1e-6


class Cell(NamedTuple):
    """One count of one area: exact for computing, whole for printing, and how it came about."""

    exact: float
    printed: float
    status: Status


@dataclass(frozen=True)
class AreaCounts:
    """All counts of one dataset on one date, by area.

    Attributes
    ----------
    dataset : Dataset
        Census or register.
    date : datetime.date
        Reference date.
    areas : tuple of Area, length k
        m districts, then the municipality, then the remainder.
    source : dict of str to str
        Origin id by count id; its keys are the c counts, in the order of the columns.
    exact : ndarray of float64, shape (k, c)
        Unrounded; NaN where there is no figure. Districts and remainder add up to the
        municipality in every column.
    printed : ndarray of float64, shape (k, c)
        The same in whole numbers that still add up.
    estimated : ndarray of bool, shape (k, c)
        Where people were counted by splitting a small area.
    """

    dataset: Dataset
    date: dt.date
    areas: tuple[Area, ...]
    source: Mapping[str, str]
    exact: Floats
    printed: Floats
    estimated: Flags

    @cached_property
    def _row(self) -> dict[Area, int]:
        return {area: row for row, area in enumerate(self.areas)}

    @cached_property
    def _column(self) -> dict[str, int]:
        return {count: column for column, count in enumerate(self.source)}

    def column(self, count: str) -> tuple[Floats, Flags] | None:
        """Return exact values and estimate marks of a count for all areas, None if not there."""
        place = self._column.get(count)
        return None if place is None else (self.exact[:, place], self.estimated[:, place])

    def cell(self, area: Area, count: str) -> Cell:
        """Return one count of one area; ``not_provided`` where the source has none."""
        place = self._column.get(count)
        row = self._row[area]
        if place is None or np.isnan(self.exact[row, place]):
            return Cell(np.nan, np.nan, Status.NOT_PROVIDED)
        status = Status.ESTIMATED if self.estimated[row, place] else Status.OBSERVED
        if self.dataset is Dataset.PROJECTION:
            status = Status.PROJECTED
        return Cell(float(self.exact[row, place]), float(self.printed[row, place]), status)


def all_areas(district_ids: Sequence[str], code: str) -> tuple[Area, ...]:
    """Return the areas of a municipality in the order in which all arrays have them.

    Parameters
    ----------
    district_ids : sequence of str, length m
        The districts.
    code : str
        Municipality code.

    Returns
    -------
    tuple of Area, length m + 2
        Districts, municipality, remainder (what lies outside every district).
    """
    districts = (Area(AreaType.DISTRICT, one) for one in district_ids)
    rest = Area(AreaType.REMAINDER, f"{code}-outside")
    return (*districts, Area(AreaType.MUNICIPALITY, code), rest)


def place_rows(table: CountTable, small_areas: SmallAreas, weight: str) -> sparse.csr_array:
    """Return which share of each row's people lives in each small area.

    A row that counts several small areas (figures folded for secrecy, or one name for several
    areas) is shared among them by what the boundary file counts there.

    Parameters
    ----------
    table : CountTable
        r rows.
    small_areas : SmallAreas
        n small areas, of the vintage that the table's members name.
    weight : {"population", "households"}
        Which count of the boundary file to share by.

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (r, n)
        Each row sums to 1, or to 0 where the row has no place on the map.
    """
    frame = small_areas.frame
    row_of = pd.Series(np.arange(len(table.values)), index=table.values.index)
    column_of = pd.Series(np.arange(len(frame)), index=frame["key_code"])
    members = table.members[table.members["key_code"].isin(column_of.index)]
    rows = row_of.reindex(members["row_id"]).to_numpy()
    columns = column_of.reindex(members["key_code"]).to_numpy()
    people = frame[weight].to_numpy(dtype=float)[columns]
    total = np.bincount(rows, weights=people, minlength=len(row_of))[rows]
    size = np.bincount(rows, minlength=len(row_of))[rows]
    share = np.divide(people, total, out=1.0 / size, where=total > 0)
    return sparse.csr_array((share, (rows, columns)), shape=(len(row_of), len(frame)))


def count_by_district(
    table: CountTable, small_areas: SmallAreas, crosswalk: Crosswalk, *, code: str
) -> AreaCounts:
    """Sum one table of counts to districts, with the municipality and the remainder.

    Parameters
    ----------
    table : CountTable
        Any count table on the crosswalk's small areas.
    small_areas : SmallAreas
        The areas of the crosswalk.
    crosswalk : Crosswalk
        Shares of small areas in districts.
    code : str
        Municipality code, the id of its area.

    Returns
    -------
    AreaCounts
        A district is estimated in a column if any of the people counted there come from a row
        that was split; a figure that needs a missing cell is missing, never 0.
    """
    columns = [str(name) for name in table.values.columns]
    raw = table.values.to_numpy(dtype=float)
    missing = np.isnan(raw)
    filled = np.where(missing, 0.0, raw)
    sums, split, lost = (np.zeros((len(crosswalk.district_ids), len(columns))) for _ in range(3))
    for weight in ("population", "households"):
        chosen = np.array([COUNTS[name].weight == weight for name in columns])
        combined = place_rows(table, small_areas, weight) @ crosswalk.matrix()
        partial = combined.copy()
        partial.data = ((partial.data > 0) & (partial.data < _WHOLE)).astype(float)
        sums[:, chosen] = combined.T @ filled[:, chosen]
        split[:, chosen] = partial.T @ np.abs(filled[:, chosen])
        lost[:, chosen] = combined.T @ missing[:, chosen].astype(float)
    sums[lost > 0] = np.nan
    published = table.municipality.reindex(columns).to_numpy(dtype=float)
    summed = np.where(missing.any(axis=0), np.nan, filled.sum(axis=0))
    whole = np.where(np.isnan(published), summed, published)
    rest = whole - sums.sum(axis=0)
    rest = np.where(np.abs(rest) < _DUST * np.maximum(1.0, np.abs(whole)), 0.0, rest)
    exact = np.vstack([sums, whole, rest])
    some_split = (split > 0).any(axis=0)
    return AreaCounts(
        dataset=table.dataset,
        date=table.date,
        areas=all_areas(crosswalk.district_ids, code),
        source=dict.fromkeys(columns, table.origin.id),
        exact=exact,
        printed=np.column_stack([round_parts(column) for column in exact.T]),
        estimated=np.vstack([split > 0, np.zeros_like(some_split), some_split & (rest != 0)]),
    )


def combine(parts: Sequence[AreaCounts], notes: Problems) -> AreaCounts:
    """Join the tables of one dataset and date; of a count given twice the first is used.

    Parameters
    ----------
    parts : sequence of AreaCounts
        Same dataset, date and areas, most trusted first.
    notes : Problems
        Receives a finding where two tables disagree about the municipality.

    Returns
    -------
    AreaCounts
        Every count once.
    """
    source: dict[str, str] = {}
    exact, printed, estimated = [], [], []
    whole: dict[str, float] = {}
    for part in parts:
        for place, (count, origin) in enumerate(part.source.items()):
            total = float(part.exact[-2, place])
            if count in source:
                if abs(whole[count] - total) > _DUST:
                    _note_difference(notes, count, (source[count], whole[count]), (origin, total))
                continue
            source[count], whole[count] = origin, total
            exact.append(part.exact[:, place])
            printed.append(part.printed[:, place])
            estimated.append(part.estimated[:, place])
    first = parts[0]
    return AreaCounts(
        dataset=first.dataset,
        date=first.date,
        areas=first.areas,
        source=source,
        exact=np.column_stack(exact),
        printed=np.column_stack(printed),
        estimated=np.column_stack(estimated),
    )


def _note_difference(
    notes: Problems, count: str, ours: tuple[str, float], theirs: tuple[str, float]
) -> None:
    notes.add(
        f"{COUNTS[count].label}の総数が資料によって違います"
        f"（{ours[1]:,.0f} と {theirs[1]:,.0f}。先の資料の値を使いました）。",
        where=f"{ours[0]} と {theirs[0]}",
        hint="同じ調査・同じ時点の統計表かどうかを確かめてください。",
    )


def area_counts(
    districts: Districts, small_areas: SmallAreas, template: AreaCounts, *, code: str
) -> AreaCounts:
    """Return the areas in km² as counts, so that densities are made like other ratios.

    Parameters
    ----------
    districts : Districts
        m districts in a plane rectangular CRS.
    small_areas : SmallAreas
        Their sum is the municipality.
    template : AreaCounts
        Gives dataset and date.
    code : str
        Municipality code.

    Returns
    -------
    AreaCounts
        One column, ``area_km2``; not in whole numbers.
    """
    own = districts.frame.geometry.area.to_numpy(dtype=float) / 1e6
    whole = float(small_areas.frame.geometry.area.sum()) / 1e6
    km2 = np.array([*own, whole, max(whole - float(own.sum()), 0.0)])[:, None]
    return AreaCounts(
        dataset=template.dataset,
        date=template.date,
        areas=all_areas(list(districts.frame["district_id"]), code),
        source={"area_km2": districts.origin.id},
        exact=km2,
        printed=km2,
        estimated=np.zeros_like(km2, dtype=bool),
    )
