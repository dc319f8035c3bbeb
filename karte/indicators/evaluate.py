"""Evaluates indicators on counts that add up; a ratio is made of sums, never of ratios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from karte.crosswalk.error_model import likely_range, load_error_model
from karte.errors import Problems
from karte.model import Area, AreaType, Estimate, Status
from karte.statistics import grade_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.indicators.catalogue import Indicator
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    _Made = tuple[AreaCounts, tuple[str, ...]]


_NOBODY = 1e-6
"""People; what shares leave outside every district may be less, and is nobody to divide by."""
_SLACK = 0.5
"""People by which two sources of one date may differ."""


@dataclass(frozen=True)
class IndicatorValues:
    """One indicator of all areas at one moment.

    Attributes
    ----------
    estimates : dict of Area to Estimate
        For every area; a count that is printed whole is whole. Ranges and grade are there only
        where people were split.
    source : str
        Origin ids of everything it is made of, joined by a space; empty where not provided.
    """

    estimates: dict[Area, Estimate]
    source: str

    @property
    def value(self) -> dict[Area, float]:
        """The areas that have a figure, and it."""
        found = self.estimates.items()
        return {area: one.value for area, one in found if one.value is not None}

    @property
    def status(self) -> dict[Area, Status]:
        """How the figure of every area came about, or why there is none."""
        return {area: one.status for area, one in self.estimates.items()}


@dataclass(frozen=True)
class _Sum:
    """A figure of all areas with what it may be; arrays of shape (k,)."""

    value: Floats
    least: Floats
    most: Floats
    variance: Floats
    estimated: Flags


def evaluate(indicator: Indicator, now: AreaCounts, before: AreaCounts | None) -> IndicatorValues:
    """Evaluate one indicator for all areas of one dataset and date.

    Parameters
    ----------
    indicator : Indicator
        What to compute.
    now : AreaCounts
        k areas on the date in question.
    before : AreaCounts or None
        The same dataset five years earlier on the same ground, for an indicator of change.

    Returns
    -------
    IndicatorValues
        ``not_provided`` where a column is not supplied, ``suppressed`` where one is withheld,
        ``not_applicable`` where the denominator is zero or the question does not arise,
        ``estimated`` where any part of it is, else ``reported`` where any part of it is.

    Raises
    ------
    KarteError
        If a part is larger than its whole by more than both leave open: two sources contradict
        each other.
    """
    top = _sum(indicator.numerator, now)
    if indicator.kind == "count":
        return _counted(indicator, now, top)
    if indicator.kind == "change":
        base = _sum(indicator.numerator, before) if before is not None else None
        if before is None or top is None or base is None:
            return _nothing(now)
        ratio = _less_one(_ratio(top, base, load_error_model().change, part=False))
        source = _sources(indicator.numerator, before, now)
        made_of = [(one, indicator.numerator) for one in (before, now)]
        return _values(now, _scaled(ratio, indicator.scale), base, made_of, source)
    bottom = _sum(indicator.denominator, now)
    if top is None or bottom is None:
        return _nothing(now)
    if indicator.is_part:
        _refuse_impossible(indicator, now, top, bottom)
    terms = (*indicator.numerator, *indicator.denominator)
    ratio = _ratio(top, bottom, load_error_model().ratio, part=indicator.is_part)
    return _values(
        now, _scaled(ratio, indicator.scale), bottom, [(now, terms)], _sources(terms, now)
    )


def _sum(terms: tuple[str, ...], counts: AreaCounts) -> _Sum | None:
    """Add counts; their errors are taken to go the same way, which is the widest they can."""
    size = len(counts.areas)
    value, least, most, deviation = (np.zeros(size) for _ in range(4))
    estimated = np.zeros(size, dtype=bool)
    for term in terms:
        place = counts.place(term.removeprefix("-"))
        if place is None:
            return None
        sign = -1.0 if term.startswith("-") else 1.0
        ranges = counts.ranges
        ends = ranges.least[:, place], ranges.most[:, place]
        value = value + sign * counts.exact[:, place]
        least = least + (ends[0] if sign > 0 else -ends[1])
        most = most + (ends[1] if sign > 0 else -ends[0])
        deviation = deviation + np.sqrt(ranges.variance[:, place])
        estimated |= counts.estimated[:, place]
    least = np.minimum(np.maximum(least, np.minimum(value, 0.0)), value)
    return _Sum(value, least, np.maximum(most, value), np.square(deviation), estimated)


def _ratio(top: _Sum, bottom: _Sum, together: float, *, part: bool) -> _Sum:
    """Divide; the range follows from both ranges, the variance to first order.

    Of a part of a whole, what is not the part has a range too: the share is least where the part
    is least and the rest most.
    """

    def divided(upper: Floats, lower: Floats) -> Floats:
        out = np.full_like(upper, np.nan)
        return np.divide(upper, lower, out=out, where=lower > _NOBODY)

    value = divided(top.value, bottom.value)
    if part:
        value = np.minimum(value, 1.0)
        rest_least = np.maximum(bottom.least - top.least, 0.0)
        rest_most = np.maximum(bottom.most - top.most, 0.0)
        rest_least, rest_most = np.minimum(rest_least, rest_most), np.maximum(rest_least, rest_most)
        least, most = (
            divided(top.least, top.least + rest_most),
            divided(top.most, top.most + rest_least),
        )
    else:
        least, most = divided(top.least, bottom.most), divided(top.most, bottom.least)
        most = np.where(np.isnan(most) & ~np.isnan(value), np.inf, most)
    least, most = np.fmin(least, value), np.fmax(most, value)
    of_top, of_bottom = np.sqrt(top.variance), value * np.sqrt(bottom.variance)
    spread = np.square(of_top) + np.square(of_bottom) - 2 * together * of_top * of_bottom
    return _Sum(
        value=value,
        least=least,
        most=most,
        variance=np.maximum(divided(spread, np.square(bottom.value)), 0.0),
        estimated=top.estimated | bottom.estimated,
    )


def _refuse_impossible(indicator: Indicator, now: AreaCounts, part: _Sum, whole: _Sum) -> None:
    """Raise where a part is larger than its whole; the remainder is no area of its own."""
    problems = Problems()
    terms = (*indicator.numerator, *indicator.denominator)
    # Estimates may cross by chance: only what cannot be at either end of both is a contradiction.
    over = part.least > whole.most + _SLACK
    for place in np.flatnonzero(over):
        area = now.areas[place]
        if area.type is not AreaType.REMAINDER:
            problems.add(
                f"「{indicator.name}」の分子（{part.value[place]:,.1f}）が"
                f"分母（{whole.value[place]:,.1f}）より大きく、割合になりません"
                f"（区域 {area.id}、{now.dataset.label} {now.date:%Y-%m-%d}）。",
                where="、".join(_sources(terms, now).split()),
                hint="同じ時点の資料どうしで、対象（外国人を含むかなど）や行の対応が違っていないか"
                "確かめてください。",
            )
    problems.raise_if_any()


def _less_one(ratio: _Sum) -> _Sum:
    return _Sum(ratio.value - 1, ratio.least - 1, ratio.most - 1, ratio.variance, ratio.estimated)


def _scaled(one: _Sum, scale: float) -> _Sum:
    return _Sum(
        one.value * scale,
        one.least * scale,
        one.most * scale,
        one.variance * scale**2,
        one.estimated,
    )


def _counted(indicator: Indicator, now: AreaCounts, top: _Sum | None) -> IndicatorValues:
    if top is None:
        return _nothing(now)
    source = _sources(indicator.numerator, now)
    if len(indicator.numerator) == 1:
        name = indicator.numerator[0]
        return IndicatorValues({area: now.estimate(area, name) for area in now.areas}, source)
    return _values(now, top, None, [(now, indicator.numerator)], source)


def _values(
    now: AreaCounts, figure: _Sum, bottom: _Sum | None, made_of: Sequence[_Made], source: str
) -> IndicatorValues:
    low, high = likely_range(figure.value, figure.least, figure.most, figure.variance)
    doubt = _doubt(made_of, now)
    named = [(one, term) for one, terms in made_of for term in _names(terms)]
    # Only what was not summed from a table of people can be reported.
    told = any(term in one.manner for one, term in named)
    found = dict[Area, Estimate]()
    for place, area in enumerate(now.areas):
        value = float(figure.value[place])
        if np.isnan(value):
            statuses = [one.status(area, term) for one, term in named]
            empty = bottom is not None and bottom.value[place] <= _NOBODY
            found[area] = Estimate(value=None, status=_reason(statuses, empty=empty))
        elif not figure.estimated[place]:
            reported = told and Status.REPORTED in [one.status(area, term) for one, term in named]
            status = Status.REPORTED if reported else Status.OBSERVED
            found[area] = Estimate(value=value, status=status)
        else:
            found[area] = Estimate(
                value=value,
                low=float(low[place]),
                high=float(high[place]),
                least=float(figure.least[place]),
                most=float(figure.most[place]) if np.isfinite(figure.most[place]) else None,
                status=Status.ESTIMATED,
                grade=grade_of(float(doubt[place])),
            )
    return IndicatorValues(found, source)


def _reason(statuses: Sequence[Status], *, empty: bool) -> Status:
    """Return why there is no figure: the first of the reasons that holds."""
    order = (Status.NOT_APPLICABLE, Status.SUPPRESSED)
    if empty:
        return Status.NOT_APPLICABLE
    return next((one for one in order if one in statuses), Status.NOT_PROVIDED)


def _doubt(made_of: Sequence[_Made], now: AreaCounts) -> Floats:
    """Return the part in doubt of the least certain count, in each area."""
    own = [one.doubt_of(term) for one, terms in made_of for term in _names(terms) if one is now]
    doubt: Floats = np.max(own, axis=0)
    return doubt


def _nothing(now: AreaCounts) -> IndicatorValues:
    nothing = Estimate(value=None, status=Status.NOT_PROVIDED)
    return IndicatorValues(dict.fromkeys(now.areas, nothing), "")


def _names(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term.removeprefix("-") for term in terms)


def _sources(terms: tuple[str, ...], *counts: AreaCounts) -> str:
    found = (one.source[name] for one in counts for name in _names(terms))
    return " ".join(dict.fromkeys(origin for text in found for origin in text.split(" ")))
