"""What the figures of an edition mean: standing, likeness, reading, targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from karte.comparison import screen, similar_districts, standings
from karte.model import Area, AreaType
from karte.narrative import (
    Outlook,
    Voice,
    largest_differences,
    load_rules,
    read_aloud,
    standings_of,
)
from karte.projection import Forecast, NoForecast, forecast
from karte.targets import Figure, filled, known_indicators, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from karte.comparison import Figures, Likeness, Screen, Standing
    from karte.config import Config
    from karte.errors import Problems
    from karte.inputs import Extras
    from karte.model import Estimate
    from karte.narrative import Differences, Reading
    from karte.tables.groups import Grouping
    from karte.tables.places import OwnFigures
    from karte.tables.targets import Target
    from karte.targets import TargetResults

OwnByDistrict = tuple["OwnFigures", dict[str, "Estimate"]]

_AHEAD = 10
LEAD = frozenset({"ageing_rate"})
"""What the first sentence of a page has compared with the municipality already."""


@dataclass(frozen=True)
class Meaning:
    """All that is said about the figures of an edition.

    Attributes
    ----------
    standings : dict of str to dict of Area to Standing
        By indicator id and district.
    similar : dict of Area to tuple of Likeness
        Districts that each district is most like.
    readings : dict of Area to Reading
        Sentences and questions of each district.
    groups : tuple of Grouping
        How districts are put together.
    targets : tuple of TargetResults
        Of the municipality and of districts, in the order of the table.
    forecast : Forecast, NoForecast or None
        The years to come.
    screens : tuple of Screen
        All districts on the indicators that staff chose; printed for staff only.
    differences : dict of Area to Differences
        The largest certain differences of each district, for the worksheet.
    """

    standings: Mapping[str, Mapping[Area, Standing]] = field(default_factory=dict)
    similar: Mapping[Area, tuple[Likeness, ...]] = field(default_factory=dict)
    readings: Mapping[Area, Reading] = field(default_factory=dict)
    groups: tuple[Grouping, ...] = ()
    targets: tuple[TargetResults, ...] = ()
    forecast: Forecast | NoForecast | None = None
    screens: tuple[Screen, ...] = ()
    differences: Mapping[Area, Differences] = field(default_factory=dict)

    def of(self, area: Area) -> dict[str, Standing]:
        """Return where one district stands, by indicator id."""
        return standings_of(self.standings, area)


def mean(
    config: Config,
    rules_file: Path | None,
    figures: Figures,
    extras: Extras,
    targets: tuple[TargetResults, ...],
) -> Meaning:
    """Compare, liken and read aloud all districts.

    Parameters
    ----------
    config : Config
        For the words of the municipality.
    rules_file : pathlib.Path or None
        The city's own rules of reading aloud.
    figures : Figures
        All indicators at all moments.
    extras : Extras
        How districts are put together, and the people to come of the whole municipality.
    targets : tuple of TargetResults
        From `target_results`.

    Returns
    -------
    Meaning
        Of every district.
    """
    found = standings(figures, {one.name: one.members for one in extras.groups})
    coming = _forecast(config, figures, extras)
    rules = load_rules(rules_file)
    voice = Voice.of(config, len(figures.district_areas))
    readings = {
        area: read_aloud(
            standings_of(found, area),
            rules,
            voice,
            outlook=_outlook(coming, area),
            already_said=LEAD,
        )
        for area in figures.district_areas
    }
    similar = similar_districts(figures)
    screens = screen(config.screening, found)
    differences = {
        area: largest_differences(standings_of(found, area), rules, voice)
        for area in figures.district_areas
    }
    return Meaning(found, similar, readings, extras.groups, targets, coming, screens, differences)


def _forecast(config: Config, figures: Figures, extras: Extras) -> Forecast | NoForecast:
    """Project all areas; totals that are given are of census years, so the census goes first."""
    declared = config.projection
    given = declared.dataset == "auto" and extras.control is not None
    found: Forecast | NoForecast = NoForecast(())
    for dataset in ("census", "auto") if given else (declared.dataset,):
        found = forecast(
            figures.counts.values(),
            dataset=dataset,
            women=declared.women,
            years=declared.years,
            totals=extras.control.people if extras.control is not None else None,
        )
        if isinstance(found, Forecast):
            break
    return found


def _outlook(coming: Forecast | NoForecast, area: Area) -> Outlook | None:
    """Return what is read aloud of the projection of a district, ten years ahead."""
    if isinstance(coming, NoForecast) or area in coming.reasons:
        return None
    year = coming.base.year + min(_AHEAD, coming.years[-1] - coming.base.year)
    now, then = coming.base.year, year
    return Outlook(
        base=coming.base,
        target=coming.base.replace(year=year),
        population_now=coming.estimate(area, now).value,
        population_then=coming.total(area, then),
        aged_now=coming.share_65(area, now),
        aged_then=coming.share_65(area, then),
        children_now=coming.estimate(area, now, "children").value,
        children_then=coming.children(area, then),
        withheld=coming.withheld(area) or coming.doubtful(area),
    )


def target_results(
    config: Config,
    targets: Sequence[Target],
    figures: Figures,
    own_figures: Sequence[OwnByDistrict],
    findings: Problems,
) -> tuple[TargetResults, ...]:
    """Fill in the results of the targets.

    Parameters
    ----------
    config : Config
        For edition and code, and when a year ends.
    targets : sequence of Target
        As read.
    figures : Figures
        What karte computes.
    own_figures : sequence of (OwnFigures, dict of str to Estimate)
        The city's own figures by ``district_id``.
    findings : Problems
        Receives names that come near to one that karte computes, and typed results that differ
        from computed ones.

    Returns
    -------
    tuple of TargetResults
        In the order of the table.

    Raises
    ------
    KarteError
        See `karte.targets.resolved`.
    """
    if config.targets is None:
        return ()
    known = known_indicators(figures.catalogue, [one for one, _ in own_figures])
    return filled(
        resolved(targets, known, findings=findings),
        _computed(config.municipality.code, figures, own_figures),
        edition=config.edition,
        first_of_april=config.targets.first_of_april,
        findings=findings,
    )


def _computed(
    code: str, figures: Figures, own_figures: Sequence[OwnByDistrict]
) -> dict[tuple[str, str], list[Figure]]:
    """Return every figure that a target may have for a result, by indicator and area id."""
    found = dict[tuple[str, str], list[Figure]]()
    for (indicator, moment), values in figures.values.items():
        for area, one in values.estimates.items():
            if area.type in {AreaType.DISTRICT, AreaType.MUNICIPALITY}:
                computed = Figure(
                    moment.date, one.value, one.status, moment.dataset, one.low, one.high
                )
                found.setdefault((indicator, area.id), []).append(computed)
    for own, districts in own_figures:
        for area_id, one in {**districts, code: own.total}.items():
            reported = Figure(own.date, one.value, one.status, None, one.low, one.high)
            found.setdefault((f"own.{own.name}", area_id), []).append(reported)
    return found
