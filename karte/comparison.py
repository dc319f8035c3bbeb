"""Every indicator on every date, and what a district is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from karte.indicators import evaluate
from karte.model import AreaType, Dataset

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from karte.indicators import Indicator, IndicatorValues
    from karte.model import Area
    from karte.statistics import AreaCounts

YEARS_OF_CHANGE = 5
"""Changes are measured against the same source this many years before."""


class Moment(NamedTuple):
    """One dataset on one date; figures of different datasets are never compared."""

    date: dt.date
    dataset: Dataset


@dataclass(frozen=True)
class Figures:
    """All indicators of all areas at all moments.

    Attributes
    ----------
    catalogue : tuple of Indicator
        In the order of printing.
    counts : dict of Moment to AreaCounts
        Oldest first.
    values : dict of (str, Moment) to IndicatorValues
        By indicator id and moment.
    """

    catalogue: tuple[Indicator, ...]
    counts: dict[Moment, AreaCounts]
    values: dict[tuple[str, Moment], IndicatorValues]

    def latest(self, indicator: Indicator) -> Moment | None:
        """Return the last moment for which some district has the indicator, or None."""
        for moment in reversed(self.counts):
            if self.districts(indicator, moment):
                return moment
        return None

    def districts(self, indicator: Indicator, moment: Moment) -> dict[Area, float]:
        """Return the figures of the districts that have one."""
        values = self.values[indicator.id, moment].value
        return {area: one for area, one in values.items() if area.type is AreaType.DISTRICT}

    def before(self, moment: Moment) -> Moment | None:
        """Return the moment of the same dataset five years earlier, or None."""
        return _five_years_before(moment, self.counts)

    def reference(self, indicator: Indicator, moment: Moment) -> float | None:
        """Return what a district is compared with.

        Parameters
        ----------
        indicator : Indicator
            A ratio or change is compared with the municipality's own, made of its own sums; a
            count with the mean per district.
        moment : Moment
            The same moment as the district's figure.

        Returns
        -------
        float or None
            In the unit of the indicator; None where there is no figure.
        """
        values = self.values[indicator.id, moment]
        level = AreaType.DISTRICT if indicator.kind == "count" else AreaType.MUNICIPALITY
        wanted = [area for area in values.status if area.type is level]
        if any(area not in values.value for area in wanted):
            return None
        return fmean(values.value[area] for area in wanted)


def compute_figures(catalogue: tuple[Indicator, ...], counts: Sequence[AreaCounts]) -> Figures:
    """Evaluate all indicators at all moments.

    Parameters
    ----------
    catalogue : tuple of Indicator
        What to compute.
    counts : sequence of AreaCounts
        One for each dataset and date.

    Returns
    -------
    Figures
        Moments oldest first; a census stands after a register of the same date.
    """
    ordered = sorted(counts, key=lambda one: (one.date, one.dataset == Dataset.CENSUS))
    moments = {Moment(one.date, one.dataset): one for one in ordered}
    values = {}
    for moment, now in moments.items():
        earlier = _five_years_before(moment, moments)
        before = moments[earlier] if earlier is not None else None
        for indicator in catalogue:
            values[indicator.id, moment] = evaluate(indicator, now, before)
    return Figures(catalogue, moments, values)


def _five_years_before(moment: Moment, moments: dict[Moment, AreaCounts]) -> Moment | None:
    try:
        date = moment.date.replace(year=moment.date.year - YEARS_OF_CHANGE)
    except ValueError:  # 29 February
        return None
    earlier = Moment(date, moment.dataset)
    return earlier if earlier in moments else None
