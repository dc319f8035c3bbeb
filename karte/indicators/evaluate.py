"""Evaluates indicators on counts that add up; a ratio is made of sums, never of ratios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.model import Area, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.indicators.catalogue import Indicator
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class IndicatorValues:
    """One indicator of all areas at one moment.

    Attributes
    ----------
    value : dict of Area to float
        Only where there is a figure; a count that is printed whole is whole.
    status : dict of Area to Status
        For every area.
    source : str
        Origin ids of everything it is made of, joined by a space; empty where not provided.
    """

    value: dict[Area, float]
    status: dict[Area, Status]
    source: str


class _Sum(NamedTuple):
    """A signed sum of counts by area; None where a column is not supplied."""

    value: Floats
    estimated: NDArray[np.bool_]


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
        ``not_provided`` where a column is not supplied, ``not_applicable`` where the denominator
        is zero, ``estimated`` where any part of it is.
    """
    top = _sum(indicator.numerator, now)
    if indicator.kind == "count":
        return _counted(indicator, now, top)
    if indicator.kind == "change":
        base = _sum(indicator.numerator, before) if before is not None else None
        if before is None or top is None or base is None:
            return _nothing(now)
        top = _Sum(top.value - base.value, top.estimated | base.estimated)
        return _ratio(indicator, now, (top, base), _sources(indicator.numerator, before, now))
    bottom = _sum(indicator.denominator, now)
    if top is None or bottom is None:
        return _nothing(now)
    terms = (*indicator.numerator, *indicator.denominator)
    return _ratio(indicator, now, (top, bottom), _sources(terms, now))


def _sum(terms: tuple[str, ...], counts: AreaCounts) -> _Sum | None:
    value = np.zeros(len(counts.areas))
    estimated = np.zeros(len(counts.areas), dtype=bool)
    for term in terms:
        column = counts.column(term.removeprefix("-"))
        if column is None:
            return None
        value = value - column[0] if term.startswith("-") else value + column[0]
        estimated |= column[1]
    return _Sum(value, estimated)


def _counted(indicator: Indicator, now: AreaCounts, top: _Sum | None) -> IndicatorValues:
    if top is None:
        return _nothing(now)
    if len(indicator.numerator) == 1:
        cells = [now.cell(area, indicator.numerator[0]).printed for area in now.areas]
        top = _Sum(np.array(cells), top.estimated)
    return _values(now, top.value, top.estimated, _sources(indicator.numerator, now))


def _ratio(
    indicator: Indicator, now: AreaCounts, parts: tuple[_Sum, _Sum], source: str
) -> IndicatorValues:
    top, bottom = parts
    value = np.full_like(top.value, np.nan)
    np.divide(top.value * indicator.scale, bottom.value, out=value, where=bottom.value > 0)
    result = _values(now, value, top.estimated | bottom.estimated, source)
    empty = (bottom.value <= 0) & ~np.isnan(top.value)
    for area in np.flatnonzero(empty):
        result.status[now.areas[area]] = Status.NOT_APPLICABLE
    return result


def _values(
    now: AreaCounts, value: Floats, estimated: NDArray[np.bool_], source: str
) -> IndicatorValues:
    known = ~np.isnan(value)
    return IndicatorValues(
        value={
            area: float(one)
            for area, one, there in zip(now.areas, value, known, strict=True)
            if there
        },
        status={
            area: (Status.ESTIMATED if split else Status.OBSERVED) if there else Status.NOT_PROVIDED
            for area, split, there in zip(now.areas, estimated, known, strict=True)
        },
        source=source,
    )


def _nothing(now: AreaCounts) -> IndicatorValues:
    return IndicatorValues({}, dict.fromkeys(now.areas, Status.NOT_PROVIDED), "")


def _sources(terms: tuple[str, ...], *counts: AreaCounts) -> str:
    names = [term.removeprefix("-") for term in terms]
    return " ".join(dict.fromkeys(one.source[name] for one in counts for name in names))
