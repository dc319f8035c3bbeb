"""What the method would have said of a date that is known by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from karte.projection.cohort import step
from karte.projection.pooling import pooled_ratios

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from karte.projection.cohort import Ratios, Women

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

OLD = 13
"""The class with which 65 and over begins."""


@dataclass(frozen=True)
class Errors:
    """How far a forecast was from what happened; arrays of float64, shape (k,).

    Attributes
    ----------
    total : ndarray
        Of all people, per cent of those there were; NaN where there were none.
    old : ndarray
        Of those of 65 and over, per cent of those there were; NaN where there were none.
    points : ndarray
        Of the share of 65 and over, percentage points; NaN where nobody was.
    """

    total: Floats
    old: Floats
    points: Floats

    def median(self, where: Flags) -> tuple[float, float, float]:
        """Return the median absolute errors of some areas; NaN where none has any."""
        fields = (np.abs(one[where]) for one in (self.total, self.old, self.points))
        known = (one[~np.isnan(one)] for one in fields)
        total, old, points = (float(np.median(one)) if len(one) else np.nan for one in known)
        return total, old, points


@dataclass(frozen=True)
class Backtest:
    """A projection of a known date, beside what happened and beside no change at all.

    Attributes
    ----------
    projected, actual, base : ndarray of float64, shape (k, 2, c)
        What the method says, what happened, and from where it started.
    errors, no_change : Errors
        Of the method; of the forecast that everything stays as it was.
    districts : ndarray of bool, shape (k,)
        Whose errors the medians are made of.
    withheld : ndarray of bool, shape (k,)
        Where the projection was worse than no change on total and on 65 and over alike, by more
        than the median error of the districts.
    doubtful : ndarray of bool, shape (k,)
        Where it was so on one of the two at least: such a projection wants a word of caution.
    overlapping : bool
        Whether the dates for the ratios overlap with those that are projected: the check is then
        easier than life (参考), and nothing is withheld for it.
    """

    projected: Floats
    actual: Floats
    base: Floats
    errors: Errors
    no_change: Errors
    districts: Flags
    withheld: Flags
    doubtful: Flags
    overlapping: bool

    @property
    def median(self) -> tuple[float, float, float]:
        """Median absolute error of the districts: total %, 65 and over %, share in points."""
        return self.errors.median(self.districts)


@dataclass(frozen=True)
class Unchecked:
    """No check was possible.

    Attributes
    ----------
    reason : str
        Why, in Japanese.
    """

    reason: str


def errors_of(forecast: Floats, actual: Floats) -> Errors:
    """Compare a forecast with what happened.

    Parameters
    ----------
    forecast, actual : ndarray of float64, shape (k, 2, c)
        People by sex and five-year class.

    Returns
    -------
    Errors
        Positive where the forecast was too high.

    Examples
    --------
    >>> happened = np.full((1, 2, 18), 10.0)
    >>> errors_of(happened * 1.1, happened).total.round(6).tolist()
    [10.0]
    """
    both = np.stack([forecast, actual])
    total = both.sum(axis=(2, 3))
    old = both[..., OLD:].sum(axis=(2, 3))
    share = _over(old, total)
    return Errors(
        total=100 * _over(total[0] - total[1], total[1]),
        old=100 * _over(old[0] - old[1], old[1]),
        points=100 * (share[0] - share[1]),
    )


def backtest(  # noqa: PLR0913 - three dates, and what may differ
    p0: Floats,
    p1: Floats,
    p2: Floats,
    *,
    start: Floats | None = None,
    districts: Flags | None = None,
    women: Women = "15-49",
    fit: Callable[[Floats, Floats, Women], Ratios] | None = None,
) -> Backtest:
    """Fit on the first five years and project the next.

    Parameters
    ----------
    p0, p1, p2 : ndarray of float64, shape (k, 2, c)
        Parts of a municipality by sex and class, each five years after the one before.
    start : ndarray of float64, shape (k, 2, c), optional
        From where to project to `p2`, five years before it, where that is not `p1`: the periods
        then overlap.
    districts : ndarray of bool, shape (k,), optional
        Which parts are districts; all, if not given.
    women : {"15-49", "20-39"}, optional
        To which women children are related.
    fit : callable, optional
        Another way to measure the ratios; pooled ones, if not given.

    Returns
    -------
    Backtest
        With the errors of the method and of no change.

    Examples
    --------
    >>> before = np.full((2, 2, 18), 100.0)
    >>> found = backtest(before, before * 0.9, before * 0.8)
    >>> found.no_change.total.round(1).tolist(), found.withheld.tolist()
    ([12.5, 12.5], [False, False])
    """
    base = p1 if start is None else start
    inside = np.ones(len(p1), dtype=bool) if districts is None else districts
    ratios = fit(p0, p1, women) if fit else pooled_ratios(p0, p1, women).ratios
    projected = step(base, ratios)
    return compare(projected, p2, base, districts=inside, overlapping=start is not None)


def compare(
    projected: Floats, actual: Floats, base: Floats, *, districts: Flags, overlapping: bool
) -> Backtest:
    """Set a projection beside what happened and beside no change.

    Parameters
    ----------
    projected, actual, base : ndarray of float64, shape (k, 2, c)
        People by area, sex and class.
    districts : ndarray of bool, shape (k,)
        Which areas are districts.
    overlapping : bool
        Whether the ratios are of years that are projected.

    Returns
    -------
    Backtest
        An area of which nothing is known has NaN and is not withheld.
    """
    ours, still = errors_of(projected, actual), errors_of(base, actual)
    total, old, _ = ours.median(districts)
    worse_total = np.abs(ours.total) > np.abs(still.total) + total
    worse_old = np.abs(ours.old) > np.abs(still.old) + old
    counts = districts & (not overlapping)
    return Backtest(
        projected=projected,
        actual=actual,
        base=base,
        errors=ours,
        no_change=still,
        districts=districts,
        withheld=worse_total & worse_old & counts,
        doubtful=(worse_total | worse_old) & counts,
        overlapping=overlapping,
    )


def _over(top: Floats, bottom: Floats) -> Floats:
    out = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=out, where=bottom > 0)
    return out
