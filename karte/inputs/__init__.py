"""Reads everything that a declaration names, and reports all problems of all files at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from karte.config.disclosure import is_withheld
from karte.crosswalk.audit import audit_districts
from karte.errors import Problems
from karte.inputs.core import CoreReader
from karte.inputs.crosswalks import crosswalks_of, drawn_districts
from karte.inputs.extras import Ground, read_extras
from karte.inputs.meaning import succession_of
from karte.inputs.trial import Trial
from karte.inputs.types import Extras, Inputs
from karte.model import Audience
from karte.redrawn import Redrawn, redrawn_districts
from karte.sources.areas_of_table import note_missing_weights
from karte.sources.earlier import PRINTED, read_earlier, read_grounds
from karte.sources.issues import revised
from karte.tables.community import FOLDER
from karte.tables.names import district_label
from karte.tables.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from karte.config import Config
    from karte.progress import Progress
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
    known: Problems | None = None,
    texts: Collection[str] | None = None,
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
    known : Problems, optional
        What is wrong already, such as files that are not there; told together with the rest.
    texts : collection of str, optional
        How the texts are named that corrections may be of.

    Returns
    -------
    Inputs
        Validated, with crosswalks.

    Raises
    ------
    KarteError
        With the problems of all files together.
    """
    trial = Trial(root)
    reader = CoreReader(config, trial, audience, findings)
    tables = sum(len(census.tables) + 1 for census in config.censuses)
    layers = len(config.facilities) + len(config.hazards) + len(config.areas)
    progress.stage("読み込み", 11 + tables + layers + len(config.own_figures))
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
    latest = config.censuses[-1].year
    ground = small_areas.get(latest)
    if ground is not None:
        found += [(latest, table) for table in reader.register(ground)]
    elif config.resident_register is not None:
        trial.left("住民基本台帳")
    for year, areas in small_areas.items():
        note_missing_weights(areas, (table for of, table in found if of == year), findings)
    progress.step()
    bounds = None if districts is None else tuple(districts.frame.total_bounds)
    places = reader.places(crs, bounds, progress)
    if not config.districts.files and town_table is not None and ground is not None:
        districts = trial.read(partial(drawn_districts, config, town_table, ground))
    extras, redrawn, succession = Extras(), tuple[Redrawn, ...](), Succession()
    if districts is not None and ground is not None:
        declared = config.districts.succession
        read = partial(succession_of, config, root, districts, findings)
        succession = trial.read(read, [declared]) or succession
        redrawn = trial.read(partial(redrawn_districts, config, districts, succession)) or ()
        findings.found.extend(audit_districts(districts))
        over = Ground(config, root, audience, districts, ground, succession, texts)
        extras = read_extras(over, trial, findings, progress)
    else:
        _tell_unread(config, trial)
    trial.raise_if_any(known or Problems())
    assert districts is not None  # noqa: S101 - else its problem was raised
    progress.step()
    origins = [districts.origin, *(one.origin for one in small_areas.values())]
    origins += [table.origin for _, table in found] + [one.origin for one in places]
    origins += extras.origins
    origins += [succession.origin] if succession.origin else []
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
        succession=succession.labelled(unit),
        **_earlier(config, root, audience),
    )


def _tell_unread(config: Config, trial: Trial) -> None:
    """Say what lies on the districts, and was not looked at without them."""
    layers = (config.facilities, config.hazards, config.areas, config.own_figures, config.groups)
    if any((*layers, config.targets, config.reading.corrections, config.revisions)):
        trial.left("区域に重ねる資料（災害の想定区域、市の資料の数値、まとまり、目標、訂正など）")
    if (trial.root / FOLDER).is_dir():
        trial.left(f"地域の人に書いてもらった用紙（{FOLDER}）")


def _earlier(config: Config, root: Path, audience: Audience) -> dict[str, Any]:
    """Return what earlier public editions printed, where small numbers are to be withheld."""
    declared = config.resident_register
    unpublished = declared is not None and is_withheld(declared, audience)
    if not unpublished and not any(is_withheld(one, audience) for one in config.own_figures):
        return {}
    output = root / config.output.directory
    standing = revised(output, config.edition, config.revision)
    return {
        "earlier": read_earlier(output / Audience.PUBLIC.value, config.edition, standing),
        "earlier_grounds": read_grounds(output / PRINTED, config.edition, standing),
    }
