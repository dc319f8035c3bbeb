"""Makes the crosswalk of every census from what was read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from karte.crosswalk import (
    Evidence,
    Group,
    crosswalk_from_polygons,
    crosswalk_from_table,
    districts_from_table,
    evidence_of_mesh,
    with_stated_shares,
)
from karte.crosswalk.store import digest_of, stored
from karte.model import Dataset
from karte.statistics import ages_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from karte.config import Config
    from karte.crosswalk import Crosswalk
    from karte.crosswalk.pieces import Overlap
    from karte.errors import Problems
    from karte.inputs.types import Extras
    from karte.tables.types import CountTable, Districts, SmallAreas, TownTable

    Floats = NDArray[np.float64]
    Tables = Sequence[tuple[int, CountTable]]


def drawn_districts(config: Config, table: TownTable, areas: SmallAreas) -> Districts:
    """Return the districts of a city that has no boundaries but a table of towns.

    Parameters
    ----------
    config : Config
        The declaration.
    table : TownTable
        The city's own table.
    areas : SmallAreas
        Of the latest census, whose towns the table names.

    Returns
    -------
    Districts
        Joined from the small areas; without shapes where those have none.
    """
    code, year = config.municipality.code, config.districts.year
    crosswalk = crosswalk_from_table(areas, table, code=code, year=year)
    return districts_from_table(areas, table, crosswalk, code=code)


def crosswalks_of(  # noqa: PLR0913 - everything that a share may depend on
    config: Config,
    districts: Districts,
    small_areas: dict[int, SmallAreas],
    *,
    table: TownTable | None,
    tables: Tables,
    extras: Extras,
    findings: Problems,
    store: Path | None = None,
) -> tuple[dict[int, Crosswalk], dict[tuple[int, dt.date], Crosswalk]]:
    """Return the crosswalk of every census, oldest first, and those of other dates.

    Parameters
    ----------
    config : Config
        The declaration.
    districts : Districts
        Of the edition.
    small_areas : dict of int to SmallAreas
        By census year.
    table : TownTable or None
        The city's own table: for all towns where there are no boundaries, else for those that it
        names.
    tables : sequence of (int, CountTable)
        Each with the census year whose small areas it counts on.
    extras : Extras
        For the meshes.
    findings : Problems
        Takes what does not match.
    store : pathlib.Path, optional
        Where crosswalks are kept from one run to the next.

    Returns
    -------
    tuple of dict of int to Crosswalk, dict of (int, date) to Crosswalk
        By census year; by census year and date where a table on its small areas is of a date to
        which other meshes are nearer.
    """
    declared = config.districts
    evidence = _evidence(extras)
    latest = max(small_areas)
    found: dict[int, Crosswalk] = {}
    dated: dict[tuple[int, dt.date], Crosswalk] = {}
    tolerance = declared.tolerance
    # The newest first: where the tolerance is measured, all censuses use the one of the newest.
    for year in sorted(small_areas, reverse=True):
        areas = small_areas[year]
        notes = findings if year != latest else None
        drawn = areas.has_shapes and districts.has_shapes
        if table is not None and (not drawn or (year == latest and not declared.files)):
            code = config.municipality.code
            found[year] = crosswalk_from_table(
                areas, table, code=code, year=declared.year, notes=notes
            )
            continue
        counted = tuple(one for of, one in tables if of == year)
        stated = table if declared.files else None
        drawing = _Drawing(areas, districts, declared.overlap, counted, stated, store)
        own = _nearest(evidence, dt.date(year, 10, 1))
        found[year] = drawing.crosswalk(own, tolerance, notes)
        tolerance = found[year].tolerance
        others = {one.date: _nearest(evidence, one.date) for one in counted}
        made = {
            one.counts_date: drawing.crosswalk(one, tolerance, None)
            for one in evidence
            if one is not own and any(one is other for other in others.values())
        }
        dated |= {
            (year, date): made[one.counts_date] for date, one in others.items() if one is not own
        }
    return dict(sorted(found.items())), dated


@dataclass(frozen=True)
class _Drawing:
    """The small areas of one census under the districts.

    Attributes
    ----------
    areas, districts : SmallAreas, Districts
        With shapes.
    overlap : str
        What is done with districts that overlap.
    tables : tuple of CountTable
        What is counted on the small areas.
    stated : TownTable or None
        The city's own shares of some of them.
    store : pathlib.Path or None
        Where crosswalks are kept.
    """

    areas: SmallAreas
    districts: Districts
    overlap: Overlap
    tables: tuple[CountTable, ...]
    stated: TownTable | None
    store: Path | None

    def crosswalk(
        self, evidence: Evidence, tolerance: float | None, notes: Problems | None
    ) -> Crosswalk:
        """Return how the small areas are split by one evidence."""
        areas, districts = self.areas, self.districts
        people = _known_people(self.tables, areas, evidence)
        make = partial(
            crosswalk_from_polygons,
            areas,
            districts,
            overlap=self.overlap,
            tolerance=tolerance,
            evidence=evidence,
            people=people,
        )
        options = (self.overlap, tolerance)
        digest = digest_of(areas, districts, evidence, people, options)
        found = stored(self.store, digest, make)
        if self.stated is None:
            return found
        return with_stated_shares(found, areas, districts, self.stated, notes=notes)


def _nearest(evidence: Sequence[Evidence], date: dt.date) -> Evidence:
    """Return the meshes of the nearest day; of two as near the newer."""

    def distance(one: Evidence) -> tuple[int, int]:
        if one.counts_date is None:
            return 0, 0
        return abs((one.counts_date - date).days), -one.counts_date.toordinal()

    return min(evidence, key=distance)


def _evidence(extras: Extras) -> list[Evidence]:
    """Return everything that tells where people live, once for the meshes of each census."""
    found = [evidence_of_mesh(mesh) for mesh in extras.census_meshes] or [Evidence()]
    dwellings = extras.dwellings
    if dwellings is None:
        return found
    known: dict[str, Any] = {"uninhabited": dwellings.uninhabited}
    if dwellings.points is not None:
        known["homes"] = dwellings.points.geometry.to_numpy()
        known["dwellings"] = dwellings.points["homes"].to_numpy(dtype=float)
    return [replace(one, **known) for one in found]


def _known_people(
    tables: Sequence[CountTable], areas: SmallAreas, evidence: Evidence
) -> dict[Group, Floats]:
    """Return what each small area counts on the day of the meshes; NaN where it is folded."""
    of_day = [
        one for one in tables if one.date == evidence.counts_date and one.dataset is Dataset.CENSUS
    ]
    told = dict(ages_of(of_day, areas).get("total", {}))
    if Group.YOUNGER_OLD in told:
        told[Group.ELDERLY] = told[Group.YOUNGER_OLD] + told[Group.OLDER_OLD]
    folded = {key for one in of_day for key in _folded_keys(one)}
    hidden = areas.frame["key_code"].isin(folded).to_numpy()
    return {group: np.where(hidden, np.nan, people) for group, people in told.items()}


def _folded_keys(table: CountTable) -> set[str]:
    several = table.members["row_id"].duplicated(keep=False)
    return {str(key) for key in table.members.loc[several, "key_code"]}
