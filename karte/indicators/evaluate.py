"""Evaluates indicators on counts that add up; a ratio is made of sums, never of ratios."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from karte.crosswalk.error_model import likely_range, load_error_model
from karte.errors import Problems
from karte.indicators.ratio import NOBODY, ratio_of, sum_of
from karte.model import Area, AreaType, Estimate, Status
from karte.statistics import grades_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from karte.indicators.catalogue import Indicator
    from karte.indicators.ratio import Figure
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]
    _Made = tuple[AreaCounts, tuple[str, ...]]


_SLACK = 0.5
"""People by which two sources of one date may differ."""


@dataclass(frozen=True, eq=False)
class IndicatorValues:
    """One indicator of all areas at one moment.

    Attributes
    ----------
    made : callable
        Makes the estimates; most are never asked for.
    source : str
        Origin ids of everything it is made of, joined by a space; empty where not provided.
    """

    made: Callable[[], Iterable[tuple[Area, Estimate]]]
    source: str

    @cached_property
    def estimates(self) -> dict[Area, Estimate]:
        """Every area; a count that is printed whole is whole.

        Ranges and grade are there only where people were split.
        """
        return dict(self.made())

    @cached_property
    def value(self) -> dict[Area, float]:
        """The areas that have a figure, and it."""
        found = self.estimates.items()
        return {area: one.value for area, one in found if one.value is not None}

    @property
    def status(self) -> dict[Area, Status]:
        """How the figure of every area came about, or why there is none."""
        return {area: one.status for area, one in self.estimates.items()}


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
    top = sum_of(indicator.numerator, now)
    if indicator.kind == "count":
        return _counted(indicator, now, top)
    if indicator.kind == "change":
        base = sum_of(indicator.numerator, before) if before is not None else None
        if before is None or top is None or base is None:
            return _nothing(now)
        ratio = ratio_of(top, base, load_error_model().change, part=False).less_one()
        source = _sources(indicator.numerator, before, now)
        made_of = [(one, indicator.numerator) for one in (before, now)]
        return _values(now, ratio.scaled(indicator.scale), base, made_of, source)
    bottom = sum_of(indicator.denominator, now)
    if top is None or bottom is None:
        return _nothing(now)
    if indicator.is_part:
        _refuse_impossible(indicator, now, top, bottom)
    terms = (*indicator.numerator, *indicator.denominator)
    ratio = ratio_of(top, bottom, load_error_model().ratio, part=indicator.is_part)
    return _values(now, ratio.scaled(indicator.scale), bottom, [(now, terms)], _sources(terms, now))


def _refuse_impossible(indicator: Indicator, now: AreaCounts, part: Figure, whole: Figure) -> None:
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


def _counted(indicator: Indicator, now: AreaCounts, top: Figure | None) -> IndicatorValues:
    if top is None:
        return _nothing(now)
    source = _sources(indicator.numerator, now)
    if len(indicator.numerator) == 1:
        name = indicator.numerator[0]
        return IndicatorValues(lambda: zip(now.areas, now.estimates(name), strict=True), source)
    return _values(now, top, None, [(now, indicator.numerator)], source)


def _values(
    now: AreaCounts, figure: Figure, bottom: Figure | None, made_of: Sequence[_Made], source: str
) -> IndicatorValues:
    return IndicatorValues(lambda: _estimates(now, figure, bottom, made_of), source)


def _estimates(
    now: AreaCounts, figure: Figure, bottom: Figure | None, made_of: Sequence[_Made]
) -> Iterator[tuple[Area, Estimate]]:
    low, high = likely_range(figure.value, figure.least, figure.most, figure.variance)
    grades = grades_of(_doubt(made_of, now))
    named = [(one, term) for one, terms in made_of for term in _names(terms)]
    # Only what was not summed from a table of people can be reported.
    told = any(term in one.manner for one, term in named)
    empty = np.zeros(len(now.areas), dtype=bool) if bottom is None else bottom.value <= NOBODY
    ends = (low, high, figure.least, np.where(np.isposinf(figure.most), np.nan, figure.most))
    columns = (figure.value, *ends, figure.estimated, empty)
    rows = zip(now.areas, grades, *(one.tolist() for one in columns), strict=True)
    for area, grade, value, lower, upper, least, most, is_estimated, is_empty in rows:
        if math.isnan(value):
            statuses = [one.status(area, term) for one, term in named]
            yield area, Estimate(value=None, status=_reason(statuses, empty=is_empty))
        elif not is_estimated:
            reported = told and Status.REPORTED in [one.status(area, term) for one, term in named]
            status = Status.REPORTED if reported else Status.OBSERVED
            yield area, Estimate(value=value, status=status)
        else:
            yield (
                area,
                Estimate(
                    value=value,
                    low=lower,
                    high=upper,
                    least=least,
                    most=None if math.isnan(most) else most,
                    status=Status.ESTIMATED,
                    grade=grade,
                ),
            )


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
    return IndicatorValues(lambda: ((area, nothing) for area in now.areas), "")


def _names(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term.removeprefix("-") for term in terms)


def _sources(terms: tuple[str, ...], *counts: AreaCounts) -> str:
    found = (one.source[name] for one in counts for name in _names(terms))
    return " ".join(dict.fromkeys(origin for text in found for origin in text.split(" ")))
