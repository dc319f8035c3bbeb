"""Numbers as residents read them."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from karte.model import Status
from karte.wording import half_up, number

if TYPE_CHECKING:
    from karte.indicators import Indicator
    from karte.model import Estimate

__all__ = [
    "change",
    "count_change",
    "figure",
    "likely",
    "likely_of_indicator",
    "number",
    "of_indicator",
    "with_unit",
]

_EXACT = 9
_STEPS_IN_RANGE = 7
_STEPS = tuple(Decimal(digit).scaleb(power) for power in range(9) for digit in (1, 5))


def of_indicator(indicator: Indicator, value: float | None, status: Status) -> str:
    """Return the figure of an indicator; a rise carries a plus, so that it is seen to be one."""
    text = figure(value, status, indicator.decimals)
    return _signed(text) if indicator.kind == "change" and value is not None else text


def _signed(text: str) -> str:
    """Put a plus before a rise; nothing before a fall, which has its mark, and before zero."""
    return f"＋{text}" if text.strip("▲0.") and not text.startswith("▲") else text


def likely_of_indicator(indicator: Indicator, estimate: Estimate) -> str:
    """Return the likely range of an indicator; percentages to the decimals of the figure."""
    ends = _ends(estimate, indicator.decimals, fine=indicator.unit == "%")
    texts = [number(one, indicator.decimals) for one in ends]
    return "〜".join(map(_signed, texts) if indicator.kind == "change" else texts)


def likely(estimate: Estimate, decimals: int = 0) -> str:
    """Return the likely range of a figure that was split.

    It is widened outwards to round numbers: no end says more than the range is worth. The steps
    are 1, 5, 10, 50 … and about a tenth of the width.

    Parameters
    ----------
    estimate : Estimate
        The figure.
    decimals : int, optional
        Digits after the point with which the figure is printed.

    Returns
    -------
    str
        Empty where no town was cut, and where the range is the printed figure itself.

    Examples
    --------
    >>> from karte.model import Estimate, Status
    >>> likely(Estimate(value=1240, low=1183.2, high=1306.9, status=Status.ESTIMATED))
    '1,180〜1,310'
    >>> likely(Estimate(value=1240, low=1239.2, high=1240.9, status=Status.ESTIMATED))
    '1,239〜1,241'
    >>> likely(Estimate(value=1240, status=Status.OBSERVED))
    ''
    """
    return "〜".join(number(one, decimals) for one in _ends(estimate, decimals, fine=False))


def _ends(estimate: Estimate, decimals: int, *, fine: bool) -> tuple[float, ...]:
    """Return both ends of a likely range as printed, or nothing where none is to be printed."""
    value, low, high = estimate.value, estimate.low, estimate.high
    if estimate.status is not Status.ESTIMATED or value is None or low is None or high is None:
        return ()
    if not (math.isfinite(low) and math.isfinite(high)):
        return ()
    unit = Decimal(1).scaleb(-decimals)
    shown = half_up(value, decimals)
    least, most = (Decimal(str(round(one, _EXACT))) for one in (low, high))
    step = unit if fine else _step((most - least) / unit) * unit
    # Figures that were rounded together may lie just beyond the range of the unrounded one.
    bottom = (min(least, shown) / step).to_integral_value(ROUND_FLOOR) * step
    top = (max(most, shown) / step).to_integral_value(ROUND_CEILING) * step
    return () if bottom == top == shown else (float(bottom), float(top))


def _step(width: Decimal) -> Decimal:
    """Return the largest round step of which the width has several."""
    fitting = [one for one in _STEPS if one * _STEPS_IN_RANGE <= width]
    return fitting[-1] if fitting else _STEPS[0]


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
