"""From what was read to what the pages are made of: counts, indicators, comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.comparison import compute_figures
from karte.crosswalk import crosswalk_from_polygons
from karte.errors import Problems
from karte.indicators import load_catalogue
from karte.known import Counted, compare_known, with_lower_grades
from karte.overlay import areas_in_districts, hazard_share, own_figures_by_district
from karte.profile import Results
from karte.profile.results import Layers
from karte.redrawn import comparable
from karte.statistics import ages_of, area_counts, combine, count_by_district

if TYPE_CHECKING:
    import datetime as dt

    from karte.config import Config
    from karte.inputs import Inputs
    from karte.model import Audience, Dataset
    from karte.progress import Progress
    from karte.statistics import Ages, AreaCounts
    from karte.tables.types import CountTable


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
    layers = _layers(inputs, latest)
    ground_of = [
        Counted(table, inputs.small_areas[year], inputs.crosswalk_of(year, table))
        for year, table in inputs.tables
    ]
    known = comparable(layers.own_figures, inputs.redrawn, findings)
    comparisons = compare_known(known, combined, ground_of, findings)
    graded = with_lower_grades(combined, comparisons)
    return Results(
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
        figures=compute_figures(load_catalogue(), graded),
        places=inputs.places,
        layers=layers,
        comparisons=comparisons,
        projected=_projected(inputs, code),
        origins=inputs.origins,
        findings=tuple(findings.found),
        redrawn=inputs.redrawn,
    )


def _ages(inputs: Inputs) -> dict[tuple[int, Dataset, dt.date], Ages]:
    """Return how old the people of every small area are, by census year, dataset and date."""
    tables: dict[tuple[int, Dataset, dt.date], list[CountTable]] = {}
    for year, table in inputs.tables:
        tables.setdefault((year, table.dataset, table.date), []).append(table)
    return {key: ages_of(found, inputs.small_areas[key[0]]) for key, found in tables.items()}


def _layers(inputs: Inputs, year: int) -> Layers:
    """Lay everything that is declared over the districts."""
    extras, districts = inputs.extras, inputs.districts
    tolerance = inputs.crosswalks[year].tolerance
    return Layers(
        own_figures=tuple(
            (
                one,
                own_figures_by_district(
                    one, districts, inputs.small_areas[year], inputs.crosswalks[year]
                ),
            )
            for one in extras.own_figures
        ),
        hazards=tuple((name, hazard_share(one, districts)) for name, one in extras.hazards),
        areas=tuple(
            (one.name, areas_in_districts(one, districts, tolerance=tolerance))
            for one in extras.areas
        ),
    )


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
