"""Where a district stands: its figure beside the municipality's, its groups', its own past."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from karte.comparison.change import Change, change_between
from karte.comparison.figures import YEARS_OF_CHANGE
from karte.comparison.rank import Rank, ranks
from karte.model import AreaType, Grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from karte.comparison.figures import Figures, Moment
    from karte.indicators import Indicator
    from karte.model import Area, Estimate


class GroupValue(NamedTuple):
    """The figure of a group that a district belongs to: 中学校区, 中央中学校区, figure."""

    grouping: str
    group: str
    estimate: Estimate


@dataclass(frozen=True)
class Standing:
    """One indicator of one district at its latest moment, and what it is held against.

    Attributes
    ----------
    indicator : Indicator
        Which one.
    moment : Moment
        The latest for which some district has it.
    own : Estimate
        The figure of the district.
    whole : float or None
        The municipality's own ratio or change; for a count the mean per district.
    groups : tuple of GroupValue
        One for each grouping that the district has a group in; not for counts, which say nothing
        beside a larger area.
    rank : Rank or None
        None where there is no figure, and where the place would be noise.
    deviation : float
        Standard deviation of the districts' figures; 0 where fewer than three have one.
    changes : tuple of Change
        Since the date before of the same source, and since five years ago where that is another;
        the latest first.
    whole_changes : tuple of Change
        Those of the municipality; what rises everywhere is nothing of one district's own.
    """

    indicator: Indicator
    moment: Moment
    own: Estimate
    whole: float | None
    groups: tuple[GroupValue, ...]
    rank: Rank | None
    deviation: float
    changes: tuple[Change, ...]
    whole_changes: tuple[Change, ...] = ()

    @property
    def difference(self) -> float | None:
        """The figure less what it is compared with, in its own unit."""
        if self.own.value is None or self.whole is None:
            return None
        return self.own.value - self.whole

    @property
    def score(self) -> float | None:
        """The difference in standard deviations of the districts."""
        if self.difference is None or self.deviation <= 0:
            return None
        return self.difference / self.deviation

    @property
    def is_certain(self) -> bool:
        """Whether the likely range lies on one side of what the figure is compared with."""
        if not self.difference or self.own.grade is Grade.C or self.whole is None:
            return False
        low, high = self.own.low, self.own.high
        if low is None or high is None:
            return True
        return low > self.whole or high < self.whole

    @property
    def five_years(self) -> Change | None:
        """The change since five years ago."""
        return next((one for one in self.changes if one.years == YEARS_OF_CHANGE), None)

    def whole_change(self, change: Change) -> Change | None:
        """Return the change of the municipality since the same date."""
        return next((one for one in self.whole_changes if one.since == change.since), None)


def standings(
    figures: Figures, groups: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, dict[Area, Standing]]:
    """Return where every district stands in every indicator that some district has.

    Parameters
    ----------
    figures : Figures
        All indicators of all areas at all moments.
    groups : mapping of str to mapping of str to str, optional
        Group by ``district_id``, by name of the grouping.

    Returns
    -------
    dict of str to dict of Area to Standing
        By indicator id in the order of the catalogue, then by district.
    """
    found = {}
    for indicator in figures.catalogue:
        moment = figures.latest(indicator)
        if moment is not None:
            found[indicator.id] = _standings_of(figures, indicator, moment, groups or {})
    return found


def _standings_of(
    figures: Figures,
    indicator: Indicator,
    moment: Moment,
    groups: Mapping[str, Mapping[str, str]],
) -> dict[Area, Standing]:
    estimates = figures.values[indicator.id, moment].estimates
    own = {area: one for area, one in estimates.items() if area.type is AreaType.DISTRICT}
    places = ranks(own)
    deviation = _deviation(one.value for one in own.values())
    whole = figures.reference(indicator, moment)
    earlier = [] if indicator.kind == "change" else figures.earlier(moment)
    beside = {} if indicator.kind == "count" else groups
    of_group = {name: figures.of_groups(indicator, moment, name) for name in beside}
    city = next(area for area in estimates if area.type is AreaType.MUNICIPALITY)
    whole_changes = tuple(_changes(figures, indicator, city, estimates[city], earlier))
    return {
        area: Standing(
            indicator=indicator,
            moment=moment,
            own=one,
            whole=whole,
            groups=tuple(
                GroupValue(name, members[area.id], value)
                for name, members in beside.items()
                if area.id in members and (value := of_group[name].get(members[area.id]))
            ),
            rank=places[area],
            deviation=deviation,
            changes=tuple(_changes(figures, indicator, area, one, earlier)),
            whole_changes=whole_changes,
        )
        for area, one in own.items()
    }


def _changes(
    figures: Figures,
    indicator: Indicator,
    area: Area,
    now: Estimate,
    earlier: list[tuple[Moment, int]],
) -> Iterable[Change]:
    for since, years in earlier:
        before = figures.values[indicator.id, since].estimates[area]
        change = change_between(since, years, before, now)
        if change is not None:
            yield change


def _deviation(values: Iterable[float | None]) -> float:
    known = [one for one in values if one is not None]
    if len(known) < 3:  # noqa: PLR2004 - two are no distribution
        return 0.0
    mean = fmean(known)
    return math.sqrt(fmean((one - mean) ** 2 for one in known))
