"""From the counts of several dates to one forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import AreaType
from karte.projection.backtest import Backtest, Unchecked, compare
from karte.projection.choose import choose
from karte.projection.cohort import STEP, Ratios, closed_ratios, project, step
from karte.projection.control import control_to
from karte.projection.forecast import Forecast, NoForecast
from karte.projection.goals import needed
from karte.projection.households import effects, measures
from karte.projection.people import Layout
from karte.projection.pooling import Pooled, pooled_ratios, whole_ratios
from karte.projection.pupils import pupils_ahead
from karte.projection.words import assumptions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from karte.model import Area
    from karte.projection.choose import Check, Choice, Chosen
    from karte.projection.cohort import Women
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]

_NO_CHECK = (
    "5年おきの人口が3時点そろっていないため、過去にさかのぼって当たり外れを確かめることができません"
)


def forecast(
    counts: Iterable[AreaCounts],
    *,
    dataset: Choice = "auto",
    women: Women = "15-49",
    years: int = 30,
    totals: Mapping[int, float] | None = None,
) -> Forecast | NoForecast:
    """Project the people of every area.

    Parameters
    ----------
    counts : iterable of AreaCounts
        All dates of all datasets, on the same areas.
    dataset : {"auto", "census", "register"}, optional
        What to start from; see `karte.projection.choose.choose`.
    women : {"15-49", "20-39"}, optional
        To which women children are related.
    years : int, optional
        How far, in years; steps are of five.
    totals : dict of int to float, optional
        Total of the municipality by year, which trend and municipality variants then meet.

    Returns
    -------
    Forecast or NoForecast
        The latter with the reason, where no source has two dates five years apart.
    """
    chosen = choose(counts, dataset)
    if isinstance(chosen, str):
        return NoForecast((chosen,))
    return _forecast(chosen, women, years // STEP, totals)


def _forecast(
    chosen: Chosen, women: Women, steps: int, totals: Mapping[int, float] | None
) -> Forecast:
    layout = _layout((chosen.start, chosen.base))
    before, now = layout.parts(chosen.start), layout.parts(chosen.base)
    years = tuple(chosen.base.date.year + STEP * one for one in range(steps + 1))
    pooled, own = pooled_ratios(before, now, women), whole_ratios(before, now, women)
    trend = project(now, pooled.ratios, steps)
    alike = project(now, own, steps)
    control, control_alike = (control_to(one, years, totals) for one in (trend, alike))
    people = {
        "trend": _spread(layout, control.applied(trend)),
        "municipality": _spread(layout, control_alike.applied(alike)),
        "closed": _spread(layout, project(now, closed_ratios(pooled.ratios), steps)),
    }
    ratios = _area_ratios(layout, pooled.ratios, own)
    series, each = measures(people["trend"]), effects(ratios, steps)
    pupils = pupils_ahead(now, pooled.ratios)
    checked, check_dates = _checked(chosen.check, women)
    whole = alike.sum(axis=1)
    everybody = whole.sum(axis=(1, 2))
    gap = trend.sum(axis=(1, 2, 3)) - everybody
    surplus = 100 * float(gap[-1] / everybody[-1]) if everybody[-1] > 0 else 0.0
    return Forecast(
        dataset=chosen.base.dataset,
        start=chosen.start.date,
        base=chosen.base.date,
        years=years,
        areas=layout.areas,
        classes=layout.classes,
        women=women,
        people=people,
        counted=layout.counted(chosen.base),
        whole=whole,
        gap=gap,
        pooled=Pooled(ratios, pooled.stage_weight, pooled.class_weight, pooled.children_weight),
        control=control,
        checked=checked,
        check_dates=check_dates,
        pupils=layout.spread(pupils, pupils.sum(axis=0)),
        base_series=series,
        effects=each,
        needed=needed(series, each),
        sources=_sources((chosen.start, chosen.base)),
        assumptions=assumptions(chosen, layout.classes, women, control, surplus),
        reasons=_reasons(layout),
    )


def _layout(dates: Sequence[AreaCounts]) -> Layout:
    layout = Layout.of(dates)
    if layout is None:
        raise ValueError("the dates have no classes or areas in common")
    return layout


def _spread(layout: Layout, people: Floats) -> Floats:
    """Return people of the parts, shape (steps + 1, p, 2, c), for all areas."""
    return layout.spread(people, people.sum(axis=1), axis=1)


def _area_ratios(layout: Layout, parts: Ratios, own: Ratios) -> Ratios:
    return Ratios(
        layout.spread(parts.ageing, own.ageing[0]),
        layout.spread(parts.children, own.children[0]),
        parts.boys,
        parts.women,
    )


def _checked(check: Check | None, women: Women) -> tuple[Backtest | Unchecked, tuple[dt.date, ...]]:
    """Project a date that is known, and compare."""
    if check is None:
        return Unchecked(_NO_CHECK), ()
    layout = _layout(check.used)
    p0, p1, base, actual = (layout.parts(one) for one in check.used)
    projected = step(base, pooled_ratios(p0, p1, women).ratios)
    found = compare(
        *(layout.spread(one, one.sum(axis=0)) for one in (projected, actual, base)),
        districts=layout.districts,
        overlapping=check.overlapping,
    )
    return found, tuple(one.date for one in check.used)


def _sources(counts: Sequence[AreaCounts]) -> tuple[str, ...]:
    used = (
        origin
        for one in counts
        for name, origin in one.source.items()
        if name.startswith(("population.male", "population.female"))
    )
    return tuple(dict.fromkeys(used))


def _reasons(layout: Layout) -> dict[Area, str]:
    missing = [area for area, known in zip(layout.areas, layout.known, strict=False) if not known]
    found = dict.fromkeys(
        missing, "男女別・5歳階級別の人口に未提供の値があるため、将来推計はできません"
    )
    if missing:
        rest = next(one for one in layout.areas if one.type is AreaType.REMAINDER)
        found[rest] = "未提供の区域と分けられないため、将来推計はできません"
    return found
