"""Every indicator on every date, and what a district is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from karte.comparison.groups import by_group, group_area
from karte.disclosure import with_kept
from karte.indicators import evaluate
from karte.model import AreaType, Dataset

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from karte.disclosure import Kept
    from karte.indicators import Indicator, IndicatorValues
    from karte.model import Area, Estimate
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
    group_counts : dict of (str, Moment) to AreaCounts
        The counts of groups of districts, by name of the grouping.
    group_values : dict of (str, str, Moment) to IndicatorValues
        The same indicators of them, by name of the grouping and indicator id.
    """

    catalogue: tuple[Indicator, ...]
    counts: dict[Moment, AreaCounts]
    values: dict[tuple[str, Moment], IndicatorValues]
    group_counts: dict[tuple[str, Moment], AreaCounts] = field(default_factory=dict)
    group_values: dict[tuple[str, str, Moment], IndicatorValues] = field(default_factory=dict)

    @property
    def district_areas(self) -> tuple[Area, ...]:
        """The districts, in the order of the source."""
        areas = next(iter(self.counts.values())).areas if self.counts else ()
        return tuple(one for one in areas if one.type is AreaType.DISTRICT)

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

    def earlier(self, moment: Moment) -> list[tuple[Moment, int]]:
        """Return the earlier moments that a figure is compared with, and how many years before.

        Parameters
        ----------
        moment : Moment
            Of the figure.

        Returns
        -------
        list of (Moment, int)
            Of the same dataset: that of the census before (a register has one every year, which is
            no census), and that of five years before; the latest first, none twice.
        """
        found = []
        if moment.dataset is Dataset.CENSUS:
            before = [one for one in self.counts if one.dataset is moment.dataset and one < moment]
            found = before[-1:]
        five = self.before(moment)
        if five is not None and five not in found:
            found.append(five)
        return [(one, moment.date.year - one.date.year) for one in found]

    def of_groups(self, indicator: Indicator, moment: Moment, grouping: str) -> dict[str, Estimate]:
        """Return the figures of the groups of districts that have one, by group."""
        values = self.group_values.get((grouping, indicator.id, moment))
        if values is None:
            return {}
        city = next(one for one in values.estimates if one.type is AreaType.MUNICIPALITY)
        first = len(group_area(city.id, grouping, "").id)
        return {
            area.id[first:]: one
            for area, one in values.estimates.items()
            if area.type is AreaType.GROUP and one.value is not None
        }

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


def compute_figures(
    catalogue: tuple[Indicator, ...],
    counts: Sequence[AreaCounts],
    groups: Mapping[str, Mapping[str, str]] | None = None,
    kept: Mapping[tuple[str, Moment], Kept] | None = None,
) -> Figures:
    """Evaluate all indicators at all moments.

    Parameters
    ----------
    catalogue : tuple of Indicator
        What to compute.
    counts : sequence of AreaCounts
        One for each dataset and date.
    groups : mapping of str to mapping of str to str, optional
        Group by ``district_id``, by name of the grouping.
    kept : mapping of (str, Moment) to Kept, optional
        What is printed of groups although some of their districts are withheld.

    Returns
    -------
    Figures
        Moments oldest first; a census stands after a register of the same date.
    """
    ordered = sorted(counts, key=lambda one: (one.date, one.dataset == Dataset.CENSUS))
    moments = {Moment(one.date, one.dataset): one for one in ordered}
    values = _evaluated(catalogue, moments)
    group_counts: dict[tuple[str, Moment], AreaCounts] = {}
    group_values: dict[tuple[str, str, Moment], IndicatorValues] = {}
    for name, members in (groups or {}).items():
        summed = {moment: by_group(one, members, name) for moment, one in moments.items()}
        for (grouping, moment), one in (kept or {}).items():
            if grouping == name and moment in summed:
                summed[moment] = with_kept(summed[moment], one)
        group_counts |= {(name, moment): one for moment, one in summed.items()}
        evaluated = _evaluated(catalogue, summed)
        group_values |= {(name, *key): one for key, one in evaluated.items()}
    return Figures(catalogue, moments, values, group_counts, group_values)


def _evaluated(
    catalogue: tuple[Indicator, ...], moments: dict[Moment, AreaCounts]
) -> dict[tuple[str, Moment], IndicatorValues]:
    found = {}
    for moment, now in moments.items():
        earlier = _five_years_before(moment, moments)
        before = moments[earlier] if earlier is not None else None
        for indicator in catalogue:
            found[indicator.id, moment] = evaluate(indicator, now, before)
    return found


def _five_years_before(moment: Moment, moments: dict[Moment, AreaCounts]) -> Moment | None:
    try:
        date = moment.date.replace(year=moment.date.year - YEARS_OF_CHANGE)
    except ValueError:  # 29 February
        return None
    earlier = Moment(date, moment.dataset)
    return earlier if earlier in moments else None
