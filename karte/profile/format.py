"""Numbers as residents read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karte.indicators import Indicator
    from karte.model import Status

_EXACT = 9


def number(value: float, decimals: int = 0) -> str:
    """Return a number with grouped digits, halves rounded up; a minus is ▲.

    Parameters
    ----------
    value : float
        Any finite number.
    decimals : int, optional
        Digits after the point.

    Returns
    -------
    str
        As Japanese tables print it.

    Examples
    --------
    >>> number(8412), number(0.25, 1), number(-312)
    ('8,412', '0.3', '▲312')
    """
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(round(value, _EXACT))).quantize(step, rounding=ROUND_HALF_UP)
    return f"{'▲' if rounded < 0 else ''}{abs(rounded):,}"


def of_indicator(indicator: Indicator, value: float | None, status: Status) -> str:
    """Return the figure of an indicator; a rise carries a plus, so that it is seen to be one."""
    text = figure(value, status, indicator.decimals)
    rises = indicator.kind == "change" and value is not None and not text.startswith("▲")
    return f"＋{text}" if rises and text.strip("0.") else text


def figure(value: float | None, status: Status, decimals: int = 0) -> str:
    """Return a figure, or the word that says why there is none.

    Examples
    --------
    >>> from karte.model import Status
    >>> figure(None, Status.SUPPRESSED), figure(0.0, Status.OBSERVED)
    ('秘匿', '0')
    """
    if value is None or not status.has_value:
        return status.label
    return number(value, decimals)


def with_unit(text: str, unit: str, status: Status) -> str:
    """Return a figure followed by its unit; a word in place of a figure takes none."""
    return f"{text}{unit}" if status.has_value else text


def change(indicator: Indicator, now: float, before: float) -> str:
    """Return how an indicator changed, in words.

    Parameters
    ----------
    indicator : Indicator
        Gives unit and decimals.
    now, before : float
        Figures of the same source on the same ground.

    Returns
    -------
    str
        People and households with the percentage, shares in points.
    """
    if indicator.kind == "count":
        return count_change(now, before, indicator.unit)
    difference = now - before
    text = number(abs(difference), indicator.decimals)
    if float(text.replace(",", "")) == 0:
        return "変わらず"
    if indicator.unit == "%":
        return f"{text}ポイント {'上昇' if difference > 0 else '低下'}"
    return f"{text}{indicator.unit} {'増' if difference > 0 else '減'}"


def count_change(now: float, before: float, unit: str) -> str:
    """Return the change of a count with its percentage.

    Examples
    --------
    >>> count_change(8412, 8724, "人"), count_change(10, 10, "人"), count_change(5, 0, "人")
    ('312人 減（▲3.6%）', '増減なし', '5人 増')
    """
    difference = round(now) - round(before)
    if difference == 0:
        return "増減なし"
    text = f"{abs(difference):,}{unit} {'増' if difference > 0 else '減'}"
    if before <= 0:
        return text
    rate = number(100 * (now - before) / before, 1)
    return f"{text}（{rate if rate.startswith('▲') else f'＋{rate}'}%）"
