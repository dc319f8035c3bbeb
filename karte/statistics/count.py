"""Counts per district: the shares of a crosswalk applied to tables of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from karte.statistics.grade import parts_in_doubt
from karte.statistics.ranges import Ranges, Towns
from karte.statistics.split import Splitter
from karte.statistics.types import AreaCounts, all_areas
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.crosswalk import Crosswalk
    from karte.errors import Problems
    from karte.statistics.ages import Ages
    from karte.statistics.split import Sums
    from karte.tables.types import CountTable, Districts, SmallAreas

    Floats = NDArray[np.float64]

_DUST = 1e-6
"""People: far below one."""
_DUST_OF_WHOLE = 1e-12
"""What float64 may lose in a sum over a city."""


def count_by_district(
    table: CountTable,
    small_areas: SmallAreas,
    crosswalk: Crosswalk,
    *,
    code: str,
    ages: Ages | None = None,
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
    ages : dict, optional
        What `ages_of` returns for the tables of the date: people of several ages are split as
        those ages are, so that the ages of a district add up to its people.

    Returns
    -------
    AreaCounts
        A district is estimated in a column if any of the people counted there come from a row
        that was split; a figure that needs a missing cell is missing, never 0.
    """
    columns = [str(name) for name in table.values.columns]
    raw = table.values.to_numpy(dtype=float)
    missing = np.isnan(raw)
    sums = Splitter(table, small_areas, crosswalk, ages or {}).sums()
    districts = np.where(sums.lost[:-1] > 0, np.nan, sums.value[:-1])
    published = table.municipality.reindex(columns).to_numpy(dtype=float)
    summed = np.where(missing.any(axis=0), np.nan, np.nan_to_num(raw).sum(axis=0))
    whole = np.where(np.isnan(published), summed, published)
    rest = whole - districts.sum(axis=0)
    rest = np.where(np.abs(rest) < _DUST_OF_WHOLE * np.maximum(1.0, np.abs(whole)), 0.0, rest)
    was_split = sums.most - sums.least > _DUST
    doubt = parts_in_doubt(crosswalk, small_areas)
    return AreaCounts(
        dataset=table.dataset,
        date=table.date,
        areas=all_areas(crosswalk.district_ids, code),
        source=dict.fromkeys(columns, table.origin.id),
        exact=np.vstack([districts, whole, rest]),
        estimated=np.vstack([was_split[:-1], np.zeros_like(whole, dtype=bool), was_split[-1:]]),
        ranges=_ranges(sums, districts, whole, rest),
        doubt=np.array([*doubt[:-1], 0.0, doubt[-1]]),
    )


def _ranges(sums: Sums, districts: Floats, whole: Floats, rest: Floats) -> Ranges:
    """Return the ranges of districts, municipality and remainder.

    Rows without a place on the map are outside for certain, on top of what was cut there.
    """
    added = rest - sums.value[-1]

    def stacked(inside: Floats, of_whole: Floats, outside: Floats) -> Floats:
        return np.vstack([np.where(np.isnan(districts), np.nan, inside), of_whole, outside])

    nothing = np.zeros_like(whole)
    return Ranges(
        least=stacked(sums.least[:-1], whole, np.minimum(sums.least[-1] + added, rest)),
        most=stacked(sums.most[:-1], whole, np.maximum(sums.most[-1] + added, rest)),
        variance=stacked(sums.variance[:-1], nothing, sums.variance[-1]),
        of_towns=Towns(
            *(
                stacked(one[:-1], whole, one[-1] + added)
                for one in (
                    *(sums.within_least, sums.within_most),
                    *(sums.touching_least, sums.touching_most),
                )
            )
        ),
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
    exact, estimated, ranges = [], [], []
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
            estimated.append(part.estimated[:, place])
            ranges.append(part.ranges.columns([place]))
    first = parts[0]
    return AreaCounts(
        dataset=first.dataset,
        date=first.date,
        areas=first.areas,
        source=source,
        exact=np.column_stack(exact),
        estimated=np.column_stack(estimated),
        ranges=Ranges.joined(ranges),
        doubt=first.doubt,
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
        estimated=np.zeros_like(km2, dtype=bool),
        ranges=Ranges.certain(km2),
        doubt=np.zeros(len(km2)),
    )
