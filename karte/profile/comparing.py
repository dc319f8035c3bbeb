"""All districts side by side on the indicators that a page begins with or the city chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Area, AreaType
from karte.profile import format as formats
from karte.profile.classes import class_labels, class_limits, class_of
from karte.profile.figures import KEY_FIGURES, make_reference, value_of
from karte.profile.maps import INDEX_INDICATORS
from karte.profile.overviews import Compared, ComparedFigure
from karte.profile.standing import moment_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.comparison import Moment
    from karte.indicators import Indicator
    from karte.profile.figures import Value
    from karte.profile.results import Results
    from karte.profile.types import Reference

_FINE = 2
"""Digits that a bar has more than its figure in print."""


def make_compared(results: Results, district_ids: Sequence[str]) -> tuple[Compared, ...]:
    """Return the indicators on which all districts can be looked at.

    Parameters
    ----------
    results : Results
        All figures.
    district_ids : sequence of str
        In the order of printing.

    Returns
    -------
    tuple of Compared
        Those at the top of a page, then those of the common sheet, as far as there are figures.
    """
    figures = results.figures
    by_id = {one.id: one for one in figures.catalogue}
    chosen = dict.fromkeys((*KEY_FIGURES, *results.config.indicators.common))
    found = [(by_id[one], figures.latest(by_id[one])) for one in chosen if one in by_id]
    return tuple(
        _compared(results, indicator, moment, district_ids)
        for indicator, moment in found
        if moment is not None
    )


def first_compared(compared: Sequence[Compared]) -> str:
    """Return the indicator that is shown first: that of the map, or the first that is shaded."""
    shaded = [one.id for one in compared if one.legend]
    return next((one for one in INDEX_INDICATORS if one in shaded), next(iter(shaded), ""))


def _compared(
    results: Results, indicator: Indicator, moment: Moment, district_ids: Sequence[str]
) -> Compared:
    areas = [Area(AreaType.DISTRICT, one) for one in district_ids]
    values = [value_of(results.figures, indicator, moment, one) for one in areas]
    known = [one.value for one in values if one.value is not None]
    # People shaded on a map make wide districts look full: it is bars alone that show counts.
    is_count = indicator.kind == "count"
    limits = () if is_count else class_limits(known)
    reference = make_reference(results.figures, indicator, moment, results.config)
    return Compared(
        id=indicator.id,
        label=indicator.plain,
        unit=indicator.unit,
        source_label=moment_label(moment),
        whole_label=reference.label,
        whole_text=reference.text,
        whole=_rounded(reference.value, indicator),
        legend=() if is_count else class_labels(limits, indicator.unit),
        said=_said(values, indicator, reference, results.config.words.unit),
        figures=tuple(_figure(one, indicator, None if is_count else limits) for one in values),
    )


def _figure(value: Value, indicator: Indicator, limits: Sequence[float] | None) -> ComparedFigure:
    own = value.estimate
    return ComparedFigure(
        text=formats.with_unit(value.text, indicator.unit, value.status),
        status=value.status,
        value=_rounded(own.value, indicator),
        low=_rounded(own.low, indicator) if value.likely else None,
        high=_rounded(own.high, indicator) if value.likely else None,
        likely=value.likely,
        grade=own.grade,
        level=None if limits is None else class_of(own.value, limits),
    )


def _rounded(value: float | None, indicator: Indicator) -> float | None:
    return None if value is None else round(value, indicator.decimals + _FINE)


def _said(values: Sequence[Value], indicator: Indicator, reference: Reference, unit: str) -> str:
    """Say between which figures the districts lie; who is first is for the ranks to say."""
    known = [one for one in values if one.value is not None]
    if not known:
        return f"数字のわかる{unit}はありません。"
    low, high = (
        formats.with_unit(one.text, indicator.unit, one.status)
        for one in (min(known, key=_number), max(known, key=_number))
    )
    which = (
        f"{len(known)}{unit}" if len(known) == len(values) else f"数字のわかる{len(known)}{unit}"
    )
    beside = f"{reference.label}は{reference.text}です。" if reference.value is not None else ""
    if low == high:
        return f"{which}はどれも{low}です。{beside}"
    return f"{which}の値は{low}から{high}までです。{beside}"


def _number(value: Value) -> float:
    return value.value or 0.0
