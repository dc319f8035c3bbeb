"""From what was read to what the pages are made of: counts, indicators, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.comparison import Moment, compute_figures
from karte.config import load_config
from karte.crosswalk import crosswalk_from_polygons
from karte.disclosure import withhold, withhold_own
from karte.errors import Problems
from karte.exposure import Own
from karte.further import Latest, with_further
from karte.indicators import Declared, for_audience, load_catalogue
from karte.inputs import own_indicators, read_inputs
from karte.inputs.trial import Trial
from karte.known import Counted, compare_known, with_lower_grades
from karte.meaning import mean, target_results
from karte.model import Dataset
from karte.narrative import load_rules
from karte.overlay import areas_in_districts, hazard_share, own_figures_by_district
from karte.profile import Results
from karte.profile.corrections import with_corrections
from karte.profile.generated import text_targets
from karte.profile.results import Layers
from karte.profile.town_areas import areas_by_town
from karte.redrawn import comparable
from karte.statistics import ages_of, area_counts, combine, count_by_district

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from karte.config import Config
    from karte.disclosure import Cost, TownCounts
    from karte.indicators import Indicator
    from karte.inputs import Inputs
    from karte.model import Audience
    from karte.progress import Progress
    from karte.statistics import Ages, AreaCounts
    from karte.tables.types import CountTable

CROSSWALKS = ".crosswalks"
"""Folder of the output in which crosswalks are kept; it may be deleted at any time."""


def opened(
    config_path: Path,
    audience: Audience,
    findings: Problems,
    progress: Progress,
    *,
    keep: bool = False,
) -> tuple[Config, Inputs]:
    """Read a workspace: the declaration and everything that it names.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``; its folder is the workspace.
    audience : Audience
        For whom.
    findings : Problems
        Receives what the readers notice without stopping.
    progress : Progress
        Told how far reading has come.
    keep : bool, optional
        Whether crosswalks are kept in the output folder for the next run.

    Returns
    -------
    tuple of Config, Inputs
        The declaration, and what was read.

    Raises
    ------
    KarteError
        With the problems of the declaration and of all files together.
    """
    absent = Problems()
    config = load_config(config_path, absent)
    root = config_path.parent
    trial = Trial(root)
    own = config.indicators.file
    trial.read(lambda: catalogue_of(config, own_indicators(config, root), audience), [own])
    rules = config.reading.rules
    known_rules = trial.read(lambda: load_rules(root / rules if rules else None), [rules])
    inputs = read_inputs(
        config,
        root,
        audience,
        findings,
        progress,
        store=root / config.output.directory / CROSSWALKS if keep else None,
        known=Problems([*absent.found, *trial.problems.found]),
        texts=text_targets(known_rules) if known_rules else None,
    )
    return config, inputs


def compute(
    config: Config, inputs: Inputs, audience: Audience, findings: Problems, progress: Progress
) -> Results:
    """Return everything that the pages and downloads are made of.

    Parameters
    ----------
    config : Config
        The declaration.
    inputs : Inputs
        What was read.
    audience : Audience
        For whom.
    findings : Problems
        Receives what the stages notice.
    progress : Progress
        Told what goes on.

    Returns
    -------
    Results
        Counts, indicators and shapes.
    """
    code = config.municipality.code
    catalogue = catalogue_of(config, inputs.own_indicators, audience)
    latest = config.censuses[-1].year
    progress.stage("集計", len(inputs.tables))
    grouped: dict[tuple[object, object], list[AreaCounts]] = {}
    ages = _ages(inputs)
    for year, table in inputs.tables:
        counts = count_by_district(
            table,
            inputs.small_areas[year],
            inputs.crosswalk_of(year, table),
            code=code,
            ages=ages[year, table.dataset, table.date],
        )
        grouped.setdefault((table.dataset, table.date), []).append(counts)
        progress.step()
    ground = inputs.small_areas[latest]
    combined = []
    for parts in grouped.values():
        if inputs.districts.has_shapes and ground.has_shapes:
            parts.append(area_counts(inputs.districts, ground, parts[0], code=code))
        combined.append(combine(parts, findings))
    layers, costs_of_own = _layers(config, inputs, audience, findings)
    withheld = withhold(config, inputs, audience, (combined, ages), (findings, progress))
    ground_of = [
        Counted(table, inputs.small_areas[year], inputs.crosswalk_of(year, table))
        for year, table in inputs.tables
    ]
    known = comparable(layers.own_figures, inputs.redrawn, findings)
    comparisons = compare_known(known, withheld.counts, ground_of, findings)
    day = config.censuses[-1].date
    graded = with_further(
        with_lower_grades(withheld.counts, comparisons),
        inputs,
        Latest(latest, day, ages.get((latest, Dataset.CENSUS, day), {})),
        [Own(*one) for one in layers.own_figures],
        findings,
    )
    extras = inputs.extras
    members = {one.name: one.members for one in extras.groups}
    kept = {
        (name, Moment(day, Dataset.REGISTER)): one for (name, day), one in withheld.kept.items()
    }
    figures = compute_figures(catalogue, graded, members, kept)
    targets = target_results(config, extras.targets, figures, layers.own_figures, findings)
    results = Results(
        config=config,
        audience=audience,
        districts=inputs.districts,
        small_areas=inputs.small_areas[latest],
        crosswalk=inputs.crosswalks[latest],
        census_tables=tuple(
            table
            for year, table in inputs.tables
            if year == latest and table.date == config.censuses[-1].date
        ),
        counted=tuple(_shown(one, withheld.towns) for one in ground_of),
        figures=figures,
        meaning=mean(config, inputs.reading_rules, figures, extras, targets),
        places=inputs.places,
        layers=layers,
        comparisons=comparisons,
        projected=_projected(inputs, code),
        origins=inputs.origins,
        findings=tuple(findings.found),
        redrawn=inputs.redrawn,
        succession=inputs.succession,
        costs={**withheld.costs, **costs_of_own},
        grounds=withheld.grounds,
        community=extras.community,
        errata=extras.errata,
    )
    return with_corrections(results, extras.corrections, findings)


def _shown(counted: Counted, towns: Mapping[str, TownCounts]) -> Counted:
    """Return a table with what may be printed of its towns."""
    own = towns.get(counted.table.origin.id)
    return counted._replace(table=own.table, withheld=own.withheld) if own else counted


def catalogue_of(
    config: Config, own: tuple[str, bytes] | None, audience: Audience
) -> tuple[Indicator, ...]:
    """Return the indicators of an edition: those of karte and of the city, less the hidden ones.

    Parameters
    ----------
    config : Config
        The declaration.
    own : (str, bytes) or None
        Name and content of the file of the city's own indicators.
    audience : Audience
        For a public edition there are none that are internal, or made of internal figures.

    Returns
    -------
    tuple of Indicator
        In the order of printing.

    Raises
    ------
    KarteError
        With everything that is wrong with the file, and every id that no indicator has.
    """
    figures = [one for one in config.own_figures if one.id]
    screened = enumerate((one.indicator for one in config.screening), start=1)
    catalogue = load_catalogue(
        None if own is None else Declared(*own),
        config.indicators.hide,
        named={
            "[indicators] の common": config.indicators.common,
            **{f"[[screening]] の{number}番目": (one,) for number, one in screened},
        },
        own={one.id for one in figures},
    )
    internal = {one.id for one in figures if one.audience == "internal"}
    return for_audience(catalogue, audience, internal)


def _ages(inputs: Inputs) -> dict[tuple[int, Dataset, dt.date], Ages]:
    """Return how old the people of every small area are, by census year, dataset and date."""
    tables: dict[tuple[int, Dataset, dt.date], list[CountTable]] = {}
    for year, table in inputs.tables:
        tables.setdefault((year, table.dataset, table.date), []).append(table)
    return {key: ages_of(found, inputs.small_areas[key[0]]) for key, found in tables.items()}


def _layers(
    config: Config, inputs: Inputs, audience: Audience, findings: Problems
) -> tuple[Layers, Mapping[str, tuple[Cost, ...]]]:
    """Lay everything that is declared over the districts, and tell what that withholds."""
    extras, districts = inputs.extras, inputs.districts
    year = config.censuses[-1].year
    areas, crosswalk = inputs.small_areas[year], inputs.crosswalks[year]
    tolerance = crosswalk.tolerance
    own = [
        (one, own_figures_by_district(one, districts, areas, crosswalk))
        for one in extras.own_figures
    ]
    withheld = withhold_own(config, inputs, audience, own, findings)
    layers = Layers(
        own_figures=withheld.figures,
        hazards=tuple((name, hazard_share(one, districts)) for name, one in extras.hazards),
        areas=tuple(
            (one.name, areas_in_districts(one, districts, tolerance=tolerance))
            for one in extras.areas
        ),
        areas_by_town=tuple(
            (one.name, areas_by_town(one, inputs.small_areas[year], tolerance=tolerance))
            for one in extras.areas
        ),
        extents=tuple(one for _, one in extras.hazards),
        outlines=extras.areas,
    )
    return layers, withheld.costs


def _projected(inputs: Inputs, code: str) -> tuple[AreaCounts, ...]:
    """Sum the projection by mesh to districts; a mesh that a line cuts is split by area.

    Meshes are drawn from their codes, so that no piece is a difference in digitising.
    """
    mesh = inputs.extras.future_mesh
    if mesh is None:
        return ()
    crosswalk = crosswalk_from_polygons(
        mesh.cells, inputs.districts, overlap="split", tolerance=0.0
    )
    by_date: dict[object, list[AreaCounts]] = {}
    for table in mesh.tables:
        counts = count_by_district(table, mesh.cells, crosswalk, code=code)
        by_date.setdefault(table.date, []).append(counts)
    return tuple(combine(parts, Problems()) for parts in by_date.values())
