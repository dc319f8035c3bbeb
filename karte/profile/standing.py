"""Words for where a figure stands: place, change, source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile import format as formats
from karte.profile.drawings import Cell
from karte.wareki import era_date

if TYPE_CHECKING:
    from karte.comparison import Change, Moment, Rank, Standing
    from karte.indicators import Indicator
    from karte.model import Estimate

NO_PLACE = "—"
UNSURE = "＊"
"""Stands beside a change that may as well be none."""


def moment_label(moment: Moment) -> str:
    """Return source and date as printed."""
    return f"{moment.dataset.label} {era_date(moment.date)}"


def figure_cell(indicator: Indicator, estimate: Estimate) -> Cell:
    """Return a figure with its likely range and grade."""
    return Cell(
        text=formats.of_indicator(indicator, estimate.value, estimate.status),
        status=estimate.status,
        likely=formats.likely_of_indicator(indicator, estimate),
        grade=estimate.grade,
    )


def whole_text(standing: Standing) -> str:
    """Return what a figure is compared with; a mean of counts says that it is one."""
    indicator = standing.indicator
    status = Status.NOT_PROVIDED if standing.whole is None else Status.OBSERVED
    text = formats.of_indicator(indicator, standing.whole, status)
    return f"平均 {text}" if indicator.kind == "count" and standing.whole is not None else text


def place_text(rank: Rank | None) -> str:
    """Return a place among the districts.

    Examples
    --------
    >>> from karte.comparison import Rank
    >>> place_text(Rank(2, 14)), place_text(Rank(3, 14, tied=True)), place_text(None)
    ('2番目', '3番目（同順）', '—')
    """
    if rank is None:
        return NO_PLACE
    return f"{rank.place}番目{'（同順）' if rank.tied else ''}"


def standing_text(rank: Rank | None, unit: str) -> str:
    """Return a place as a council would say it, counted from the nearer end.

    Examples
    --------
    >>> from karte.comparison import Rank
    >>> standing_text(Rank(2, 14), "校区"), standing_text(Rank(13, 14), "地区")
    ('14校区中2番目に高い', '14地区中2番目に低い')
    >>> standing_text(None, "校区")
    '順位は示せません'
    """
    if rank is None:
        return "順位は示せません"
    low = rank.from_last < rank.place
    place = rank.from_last if low else rank.place
    which = "低い" if low else "高い"
    return f"{rank.of}{unit}中{place}番目に{which}{'（同順）' if rank.tied else ''}"


def change_text(indicator: Indicator, change: Change | None) -> str:
    """Return a change as tables print it: ＋ for a rise, ▲ for a fall.

    Parameters
    ----------
    indicator : Indicator
        Gives unit and decimals.
    change : Change or None
        The change; None where there is none on the same ground.

    Returns
    -------
    str
        People with the percentage, shares in points; `UNSURE` where the likely range says that it
        may as well be none.
    """
    return difference_text(
        change, indicator.unit, indicator.decimals, of_people=indicator.kind == "count"
    )


def difference_text(change: Change | None, unit: str, decimals: int, *, of_people: bool) -> str:
    """Return a change as `change_text` does, of a figure that is no indicator.

    Parameters
    ----------
    change : Change or None
        The change; None where there is none on the same ground.
    unit : str
        Per cent become points; no other unit is printed.
    decimals : int
        Digits after the point.
    of_people : bool
        Whether it is a count, whose change is given in per cent as well.

    Returns
    -------
    str
        As printed.
    """
    if change is None or change.difference.value is None:
        return NO_PLACE
    value = change.difference.value
    text = _signed(formats.number(value, decimals))
    if unit == "%":
        text += "ポイント"
    elif of_people and change.rate is not None:
        text += f"（{_signed(formats.number(100 * change.rate, 1))}%）"
    return text if value == 0 or change.is_certain else f"{text}{UNSURE}"


def _signed(text: str) -> str:
    return f"＋{text}" if text.strip("▲0.,") and not text.startswith("▲") else text
