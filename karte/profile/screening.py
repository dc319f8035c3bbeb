"""The staff's table of all districts on chosen indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile import format as formats
from karte.profile.meanings import Screening, ScreeningCell, ScreeningRow
from karte.profile.standing import change_text, moment_label
from karte.wording import number

if TYPE_CHECKING:
    from karte.comparison import Screen, Screened
    from karte.model import Area
    from karte.profile.results import Results

FLAG, LIKELY_FLAG = "●", "○"


def make_screening(results: Results) -> Screening | None:
    """Return the table of all districts, for an internal edition.

    Parameters
    ----------
    results : Results
        With the columns that are declared in ``[[screening]]``.

    Returns
    -------
    Screening or None
        None where no column has figures. Districts with most marks first, then in their own order.
    """
    screens = results.meaning.screens
    if not screens:
        return None
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    moments = dict.fromkeys(moment_label(one.standing.moment) for one in screens)
    areas = list(screens[0].cells)
    rows = [_row(area, names[area.id], screens) for area in areas]
    rows.sort(key=lambda one: -one.flags)
    return Screening(
        columns=tuple(_heading(one) for one in screens),
        notes=(
            f"{FLAG}は基準を超えたもの、{LIKELY_FLAG}は推計の幅の一部が基準の内側にあるものです。",
            f"資料: {'、'.join(moments)}",
        ),
        rows=tuple(rows),
    )


def _row(area: Area, name: str, screens: tuple[Screen, ...]) -> ScreeningRow:
    cells = tuple(_cell(one, one.cells[area]) for one in screens)
    return ScreeningRow(
        district_id=area.id,
        name=name,
        flags=sum(bool(one.mark) for one in cells),
        cells=cells,
    )


def _cell(screen: Screen, screened: Screened) -> ScreeningCell:
    estimate, indicator = screened.estimate, screen.indicator
    if screen.of == "change":
        text = change_text(indicator, screened.change)
    else:
        text = formats.of_indicator(indicator, estimate.value, estimate.status)
    mark = "" if not screened.flagged else FLAG if screened.sure else LIKELY_FLAG
    status = estimate.status if estimate.value is not None else Status.NOT_PROVIDED
    return ScreeningCell(
        text=text,
        value=None if estimate.value is None else round(estimate.value, 6),
        mark=mark,
        status=status,
        grade=estimate.grade,
    )


def _heading(screen: Screen) -> str:
    indicator = screen.indicator
    what = indicator.plain if screen.of == "value" else f"{indicator.plain}の5年間の変化"
    unit = "ポイント" if screen.of == "change" and indicator.unit == "%" else indicator.unit
    limits = []
    if screen.at_least is not None:
        limits.append(f"{number(screen.at_least, indicator.decimals)}{unit}以上")
    if screen.at_most is not None:
        limits.append(f"{number(screen.at_most, indicator.decimals)}{unit}以下")
    return f"{what}（{'・'.join(limits)}）"
