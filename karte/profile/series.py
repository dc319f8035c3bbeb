"""The people of a district over time, one line a source."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Dataset, Status
from karte.profile.figures import value_of
from karte.profile.types import SeriesChart, SeriesLine, SeriesPoint
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.comparison import Figures
    from karte.redrawn import Redrawn


def make_series(
    figures: Figures, district_id: str, name: str, redrawn: Sequence[Redrawn] = ()
) -> SeriesChart | None:
    """Return the population over time, one line a source.

    Parameters
    ----------
    figures : Figures
        All figures.
    district_id, name : str
        Which district.
    redrawn : sequence of Redrawn, optional
        Districts whose lines were moved, this one or others.

    Returns
    -------
    SeriesChart or None
        None where no source has two dates.
    """
    indicator = next(one for one in figures.catalogue if one.id == "population")
    lines = []
    estimated = False
    for dataset in Dataset:
        points = []
        for moment in figures.counts:
            value = value_of(figures, indicator, moment, Area(AreaType.DISTRICT, district_id))
            if moment.dataset is dataset and value.value is not None:
                year = _decimal_year(moment.date)
                label = era_date(moment.date)
                points.append(SeriesPoint(year=year, label=label, value=value.value))
                estimated |= value.status is Status.ESTIMATED
        if points:
            lines.append(SeriesLine(name=dataset.label, points=tuple(points)))
    if not any(len(line.points) > 1 for line in lines):
        return None
    longest = max(lines, key=lambda line: len(line.points)).points
    first, last = longest[0], longest[-1]
    return SeriesChart(
        title="人口の移り変わり",
        unit="人",
        lines=tuple(lines),
        notes=(
            *_series_notes(several=len(lines) > 1, estimated=estimated),
            *_redrawn_notes(one for one in redrawn if one.district_id == district_id),
        ),
        alt=f"{name}の人口は{first.label}の{first.value:,.0f}人から"
        f"{last.label}の{last.value:,.0f}人になりました。",
    )


def _series_notes(*, several: bool, estimated: bool) -> tuple[str, ...]:
    notes = []
    if several:
        notes.append("国勢調査と住民基本台帳は数え方が違うため、線をつないでいません。")
    if estimated:
        notes.append(f"町丁を分けて求めた{Status.ESTIMATED.label}の数を含みます。")
    return tuple(notes)


def _redrawn_notes(redrawn: Iterable[Redrawn]) -> tuple[str, ...]:
    """Return why the line goes on where the lines of the district were moved."""
    return tuple(
        f"区域が変わりました（{one.told}）。どの年の数も、いまの区域で集計しています。"
        for one in redrawn
    )


def _decimal_year(date: dt.date) -> float:
    start = dt.date(date.year, 1, 1)
    days = (dt.date(date.year + 1, 1, 1) - start).days
    return round(date.year + (date - start).days / days, 4)
