"""Makes the crosswalk of every census from what was read."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

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
from karte.statistics import ages_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from karte.config import Config
    from karte.crosswalk import Crosswalk
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
) -> dict[int, Crosswalk]:
    """Return the crosswalk of every census, oldest first.

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
    dict of int to Crosswalk
        By census year.
    """
    declared, code = config.districts, config.municipality.code
    evidence = _evidence(extras)
    latest = max(small_areas)
    found: dict[int, Crosswalk] = {}
    tolerance = declared.tolerance
    # The newest first: where the tolerance is measured, all censuses use the one of the newest.
    for year in sorted(small_areas, reverse=True):
        areas = small_areas[year]
        notes = findings if year != latest else None
        drawn = areas.has_shapes and districts.has_shapes
        if table is not None and (not drawn or (year == latest and not declared.files)):
            found[year] = crosswalk_from_table(
                areas, table, code=code, year=declared.year, notes=notes
            )
            continue
        people = _known_people([one for of, one in tables if of == year], areas, evidence)
        make = partial(
            crosswalk_from_polygons,
            areas,
            districts,
            overlap=declared.overlap,
            tolerance=tolerance,
            evidence=evidence,
            people=people,
        )
        options = (declared.overlap, tolerance)
        found[year] = stored(store, digest_of(areas, districts, evidence, people, options), make)
        tolerance = found[year].tolerance
        if table is not None and declared.files:
            found[year] = with_stated_shares(found[year], areas, districts, table, notes=notes)
    return dict(sorted(found.items()))


def _evidence(extras: Extras) -> Evidence:
    """Return everything that tells where people live."""
    mesh, dwellings = extras.census_mesh, extras.dwellings
    found = evidence_of_mesh(mesh) if mesh is not None else Evidence()
    if dwellings is None:
        return found
    if dwellings.points is not None:
        found = replace(
            found,
            homes=dwellings.points.geometry.to_numpy(),
            dwellings=dwellings.points["homes"].to_numpy(dtype=float),
        )
    return replace(found, uninhabited=dwellings.uninhabited)


def _known_people(
    tables: Sequence[CountTable], areas: SmallAreas, evidence: Evidence
) -> dict[Group, Floats]:
    """Return what each small area counts on the day of the meshes; NaN where it is folded."""
    of_day = [one for one in tables if one.date == evidence.counts_date]
    told = dict(ages_of(of_day, areas).get("total", {}))
    if Group.YOUNGER_OLD in told:
        told[Group.ELDERLY] = told[Group.YOUNGER_OLD] + told[Group.OLDER_OLD]
    folded = {key for one in of_day for key in _folded_keys(one)}
    hidden = areas.frame["key_code"].isin(folded).to_numpy()
    return {group: np.where(hidden, np.nan, people) for group, people in told.items()}


def _folded_keys(table: CountTable) -> set[str]:
    several = table.members["row_id"].duplicated(keep=False)
    return {str(key) for key in table.members.loc[several, "key_code"]}
