"""The change of an indicator between two dates of one source, on the same ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.crosswalk.error_model import load_error_model
from karte.model import Estimate, Grade, Status

if TYPE_CHECKING:
    from karte.comparison.figures import Moment
    from karte.indicators import Indicator


@dataclass(frozen=True)
class Change:
    """How a figure has changed.

    Attributes
    ----------
    since : Moment
        The earlier date; of the same dataset.
    years : int
        Between the two dates.
    before : Estimate
        The earlier figure.
    difference : Estimate
        Now less before, in the unit of the indicator, with its likely range.
    """

    since: Moment
    years: int
    before: Estimate
    difference: Estimate

    @property
    def rate(self) -> float | None:
        """The difference as a part of what was; None where nobody was."""
        before, difference = self.before.value, self.difference.value
        if not before or difference is None:
            return None
        return difference / before

    @property
    def is_certain(self) -> bool:
        """Whether it is sure that the figure rose, or that it fell."""
        value, low, high = self.difference.value, self.difference.low, self.difference.high
        if not value or self.difference.grade is Grade.C:
            return False
        return (value if low is None else low) > 0 or (value if high is None else high) < 0

    def in_unit_of(self, indicator: Indicator) -> tuple[float, float, float] | None:
        """Return the change as districts of any size are compared by, with its likely range.

        Parameters
        ----------
        indicator : Indicator
            A count is compared in per cent of what was, anything else in its own unit.

        Returns
        -------
        tuple of float or None
            The change, low and high; None where nobody was.
        """
        value, before = self.difference.value, self.before.value
        if value is None or (indicator.kind == "count" and not before):
            return None
        times = 100 / before if indicator.kind == "count" and before else 1.0
        low, high = self.difference.low, self.difference.high
        ends = (value, value if low is None else low, value if high is None else high)
        one, lower, upper = (times * end for end in ends)
        return one, lower, upper

    def apart_from(self, whole: Change, indicator: Indicator) -> float | None:
        """Return how far it differs from another change with certainty.

        Parameters
        ----------
        whole : Change
            Of the municipality, since the same date.
        indicator : Indicator
            Of which both are.

        Returns
        -------
        float or None
            What lies between both likely ranges, as in `in_unit_of`; 0 where they overlap.
        """
        own, other = self.in_unit_of(indicator), whole.in_unit_of(indicator)
        if own is None or other is None:
            return None
        return max(own[1] - other[2], other[1] - own[2], 0.0)


def change_between(since: Moment, years: int, before: Estimate, now: Estimate) -> Change | None:
    """Return the change from one figure to a later one.

    Parameters
    ----------
    since : Moment
        Of the earlier figure.
    years : int
        Between both.
    before, now : Estimate
        Of one indicator and area, of the same dataset.

    Returns
    -------
    Change or None
        None where either figure is missing. The errors of both dates go together as far as the
        error model says, so a change is surer than two figures of that width would be.

    Examples
    --------
    >>> import datetime as dt
    >>> from karte.comparison import Moment
    >>> from karte.model import Dataset
    >>> since = Moment(dt.date(2015, 10, 1), Dataset.CENSUS)
    >>> was, now = (Estimate(value=one, status=Status.OBSERVED) for one in (200.0, 190.0))
    >>> change = change_between(since, 5, was, now)
    >>> change.difference.value, change.rate, change.is_certain
    (-10.0, -0.05, True)
    """
    if before.value is None or now.value is None:
        return None
    value = now.value - before.value
    if Status.ESTIMATED not in (before.status, now.status):
        status = now.status
        return Change(since, years, before, Estimate(value=value, status=status))
    together = load_error_model().change
    low = value - _one_side(_below(now), _above(before), together)
    high = value + _one_side(_above(now), _below(before), together)
    grades = [one for one in (before.grade, now.grade) if one is not None]
    difference = Estimate(
        value=value,
        low=low,
        high=high,
        status=Status.ESTIMATED,
        grade=max(grades) if grades else None,
    )
    return Change(since, years, before, difference)


def _one_side(first: float, second: float, together: float) -> float:
    spread = first**2 + second**2 - 2 * together * first * second
    return float(max(spread, 0.0) ** 0.5)


def _below(estimate: Estimate) -> float:
    """Return how far the likely range goes below the figure."""
    if estimate.value is None or estimate.low is None:
        return 0.0
    return max(estimate.value - estimate.low, 0.0)


def _above(estimate: Estimate) -> float:
    """Return how far the likely range goes above the figure."""
    if estimate.value is None or estimate.high is None:
        return 0.0
    return max(estimate.high - estimate.value, 0.0)
