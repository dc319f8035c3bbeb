"""The chart of what was counted and what is to come."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from karte.profile.drawings import SeriesChart, SeriesLine, SeriesPoint
from karte.wareki import both_years, era_date

if TYPE_CHECKING:
    from karte.comparison import Figures
    from karte.config import Config
    from karte.model import Area
    from karte.projection import Forecast

NEXT = 10
"""Years ahead of the figure that is told in words."""


def year_label(year: int) -> str:
    """Return a year in both calendars, 令和18年（2036年）."""
    return both_years(dt.date(year, 12, 31))


def make_chart(found: Forecast, figures: Figures, area: Area, config: Config) -> SeriesChart:
    """Return what was counted and what is to come, as two lines.

    Parameters
    ----------
    found : Forecast
        The projection.
    figures : Figures
        What was counted.
    config : Config
        For the municipality's words.
    area : Area
        The district.

    Returns
    -------
    SeriesChart
        Only of the source that the projection starts from.
    """
    counted = [
        SeriesPoint(
            year=_decimal(moment.date.year, moment.date.month),
            label=era_date(moment.date),
            value=float(one.value),
        )
        for moment, counts in figures.counts.items()
        if moment.dataset is found.dataset
        and (one := counts.estimate(area, "population")).value is not None
    ]
    month = found.base.month
    coming = [
        SeriesPoint(
            year=_decimal(year, month),
            label=year_label(year),
            value=float(one.value),
        )
        for year in found.years
        if (one := found.estimate(area, year)).value is not None
    ]
    lines = [
        SeriesLine(name=f"これまで（{found.dataset.label}）", points=tuple(counted)),
        SeriesLine(name="このまま続いた場合の計算", points=tuple(coming)),
    ]
    now, then = coming[0].value, coming[min(NEXT // 5, len(coming) - 1)]
    return SeriesChart(
        title="これからの人口",
        unit="人",
        lines=tuple(one for one in lines if one.points),
        notes=(),
        alt=f"この{config.words.unit}の人口は、このまま続くと{then.label}に{then.value:,.0f}人"
        f"（もとの年は{now:,.0f}人）になる計算です。",
    )


def _decimal(year: int, month: int) -> float:
    return round(year + (month - 1) / 12, 4)
