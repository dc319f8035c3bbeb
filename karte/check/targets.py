"""The targets of a city with what is known of their results, and what nobody has filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.check.types import CheckedTarget
from karte.model import Area, AreaType
from karte.targets import Figure, filled
from karte.wareki import fiscal_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.config import Config
    from karte.errors import Problems
    from karte.model import Estimate
    from karte.profile import Results
    from karte.tables.targets import Target
    from karte.targets import TargetResults


def checked_targets(
    config: Config, results: Results, targets: Sequence[Target], findings: Problems
) -> tuple[CheckedTarget, ...]:
    """Return every target as a check lists it.

    Parameters
    ----------
    config : Config
        The declaration.
    results : Results
        Everything that was computed.
    targets : sequence of Target
        From `karte.targets.resolved`.
    findings : Problems
        Takes typed results that differ from computed ones.

    Returns
    -------
    tuple of CheckedTarget
        In the order of the table.
    """
    if config.targets is None:
        return ()
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    found = filled(
        targets,
        computed_figures(config, results),
        edition=config.edition,
        first_of_april=config.targets.first_of_april,
        findings=findings,
    )
    return tuple(_checked(one, names.get(one.target.area.id, "全体")) for one in found)


def computed_figures(config: Config, results: Results) -> dict[tuple[str, str], list[Figure]]:
    """Return every figure that a target may have for a result.

    Parameters
    ----------
    config : Config
        The declaration.
    results : Results
        Everything that was computed.

    Returns
    -------
    dict of (str, str) to list of Figure
        By id of the indicator and of the area.
    """
    found = dict[tuple[str, str], list[Figure]]()
    for (indicator, moment), values in results.figures.values.items():
        for area, estimate in values.estimates.items():
            if area.type in {AreaType.DISTRICT, AreaType.MUNICIPALITY}:
                figure = Figure(
                    moment.date,
                    estimate.value,
                    estimate.status,
                    moment.dataset,
                    estimate.low,
                    estimate.high,
                )
                found.setdefault((indicator, area.id), []).append(figure)
    for own, districts in results.layers.own_figures:
        city = Area(AreaType.MUNICIPALITY, config.municipality.code[:5])
        estimates: dict[str, Estimate] = {**districts, city.id: own.total}
        for area_id, estimate in estimates.items():
            figure = Figure(
                own.date, estimate.value, estimate.status, None, estimate.low, estimate.high
            )
            found.setdefault((f"own.{own.name}", area_id), []).append(figure)
    return found


def _checked(found: TargetResults, area: str) -> CheckedTarget:
    target = found.target
    last = [one for one in found.results if one.value is not None]
    return CheckedTarget(
        area=area,
        name=target.name,
        place=target.place,
        source="karte が計算" if target.indicator else "市が入力",
        goals=_years(target.goals),
        results=_years(one.year for one in last),
        verdict=next((f"{fiscal_year(one.year)}: {one.words}" for one in last[::-1]
                      if one.goal is not None), ""),
        unfilled=_years(found.unfilled),
    )  # fmt: skip


def _years(years: Iterable[int]) -> str:
    return "、".join(fiscal_year(year) for year in sorted(years))
