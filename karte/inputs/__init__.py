"""Reads everything that a declaration names, and reports all problems of all files at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from karte.config.disclosure import is_unpublished
from karte.crosswalk.audit import audit_districts
from karte.inputs.core import CoreReader
from karte.inputs.crosswalks import crosswalks_of, drawn_districts
from karte.inputs.extras import Ground, read_extras
from karte.inputs.types import Extras, Inputs
from karte.model import Audience
from karte.redrawn import redrawn_districts
from karte.sources.areas_of_table import note_missing_weights
from karte.sources.earlier import read_earlier
from karte.tables.names import district_label

if TYPE_CHECKING:
    from pathlib import Path

    from karte.config import Config
    from karte.errors import Problems
    from karte.progress import Progress
    from karte.sources.earlier import EarlierCount
    from karte.tables.types import CountTable, SmallAreas

__all__ = ["Extras", "Inputs", "own_indicators", "read_inputs"]


def own_indicators(config: Config, root: Path) -> tuple[str, bytes] | None:
    """Return name and content of the file of the city's own indicators.

    Parameters
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.

    Returns
    -------
    (str, bytes) or None
        None where none is declared.
    """
    name = config.indicators.file
    return None if name is None else (name, (root / name).read_bytes())


def read_inputs(  # noqa: PLR0913 - what to read, for whom, and who is told
    config: Config,
    root: Path,
    audience: Audience,
    findings: Problems,
    progress: Progress,
    *,
    store: Path | None = None,
) -> Inputs:
    """Read a workspace.

    Parameters
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.
    audience : Audience
        For a public edition nothing is read that is declared as internal.
    findings : Problems
        Receives what the readers notice without stopping.
    progress : Progress
        Told how far reading has come.
    store : pathlib.Path, optional
        Where crosswalks are kept from one run to the next.

    Returns
    -------
    Inputs
        Validated, with crosswalks.

    Raises
    ------
    KarteError
        With the problems of all files together.
    """
    reader = CoreReader(config, root, audience, findings)
    tables = sum(len(census.tables) + 1 for census in config.censuses)
    layers = len(config.facilities) + len(config.hazards) + len(config.areas)
    progress.stage("読み込み", 9 + tables + layers + len(config.own_figures))
    districts, town_table = reader.districts()
    progress.step()
    crs = districts.frame.crs if districts is not None else None
    small_areas: dict[int, SmallAreas] = {}
    found: list[tuple[int, CountTable]] = []
    for census in config.censuses:
        areas, counted = reader.census(census, crs, progress)
        if areas is not None:
            small_areas[census.year] = areas
            crs = crs or areas.frame.crs
        found += [(census.year, table) for table in counted]
    reader.problems.raise_if_any()
    latest = config.censuses[-1].year
    found += [(latest, table) for table in reader.register(small_areas[latest])]
    for year, areas in small_areas.items():
        note_missing_weights(areas, (table for of, table in found if of == year), findings)
    progress.step()
    bounds = None if districts is None else tuple(districts.frame.total_bounds)
    places = reader.places(crs, bounds, progress)
    reader.problems.raise_if_any()
    if districts is None:
        assert town_table is not None  # noqa: S101 - either was read, or its problem was raised
        districts = drawn_districts(config, town_table, small_areas[latest])
    redrawn = redrawn_districts(config, districts)
    findings.found.extend(audit_districts(districts))
    progress.step()
    origins = [districts.origin, *(one.origin for one in small_areas.values())]
    origins += [table.origin for _, table in found] + [one.origin for one in places]
    extras = read_extras(
        Ground(config, root, audience, districts, small_areas[latest]), findings, progress
    )
    origins += extras.origins
    crosswalks, dated = crosswalks_of(
        config,
        districts,
        small_areas,
        table=town_table,
        tables=found,
        extras=extras,
        findings=findings,
        store=store,
    )
    frame = districts.frame
    unit = config.words.unit
    frame = frame.assign(name=[district_label(name, unit) for name in frame["name"]])
    return Inputs(
        districts=replace(districts, frame=frame),
        small_areas=small_areas,
        crosswalks=crosswalks,
        tables=tuple(found),
        places=places,
        extras=extras,
        origins=tuple({origin.id: origin for origin in origins}.values()),
        font_directory=reader.font_directory(),
        own_indicators=own_indicators(config, root),
        reading_rules=root / config.reading.rules if config.reading.rules else None,
        dated_crosswalks=dated,
        redrawn=redrawn,
        earlier=_earlier(config, root, audience),
    )


def _earlier(config: Config, root: Path, audience: Audience) -> tuple[EarlierCount, ...]:
    """Return what earlier public editions printed, where small numbers are to be withheld."""
    declared = config.resident_register
    if audience is Audience.INTERNAL or declared is None or not is_unpublished(declared):
        return ()
    folder = root / config.output.directory / Audience.PUBLIC.value
    return read_earlier(folder, config.edition)
