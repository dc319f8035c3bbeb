"""Whether a result meets a goal; above the goal is not met where the figure is meant to fall."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from karte.tables.targets import Wanted

_EXACT = 9


class Position(StrEnum):
    """Where a result lies."""

    ABOVE = "above"
    AT = "at"
    BELOW = "below"
    UNCLEAR = "unclear"


_WORDS = {
    (Position.ABOVE, Wanted.RAISE): "目標を上回り、達成しています。",
    (Position.BELOW, Wanted.RAISE): "目標を下回り、達成していません。",
    (Position.ABOVE, Wanted.LOWER): "目標を上回り、達成していません（下げることが目標です）。",
    (Position.BELOW, Wanted.LOWER): "目標を下回り、達成しています（下げることが目標です）。",
    (Position.ABOVE, Wanted.KEEP): "目標を上回っています（保つことが目標です）。",
    (Position.BELOW, Wanted.KEEP): "目標を下回っています（保つことが目標です）。",
}


def printed(value: float, decimals: int) -> str:
    """Return a figure to the digits in which results are compared, halves rounded up.

    Parameters
    ----------
    value : float
        Any finite number.
    decimals : int
        Digits after the point.

    Returns
    -------
    str
        With grouped digits.

    Examples
    --------
    >>> printed(30.25, 1), printed(-1234.0, 0), printed(-0.04, 1)
    ('30.3', '▲1,234', '0.0')
    """
    rounded = _rounded(value, decimals)
    return f"{'▲' if rounded < 0 else ''}{abs(rounded):,}"


def position_of(
    value: float, goal: float, decimals: int, spread: tuple[float, float] | None = None
) -> Position:
    """Return where a result lies, as far as the printed digits and its range tell.

    Parameters
    ----------
    value, goal : float
        In the same unit.
    decimals : int
        Digits after the point in print: what looks the same is the same.
    spread : tuple of float, optional
        Likely range of an estimate.

    Returns
    -------
    Position
        Unclear where the goal lies within the range.

    Examples
    --------
    >>> position_of(30.04, 30.0, 1), position_of(31.0, 30.0, 1, (29.5, 32.0)).value
    (<Position.AT: 'at'>, 'unclear')
    """
    own, aim = _rounded(value, decimals), _rounded(goal, decimals)
    if spread is not None:
        low, high = (_rounded(one, decimals) for one in spread)
        if low < high and low <= aim <= high:
            return Position.UNCLEAR
    if own == aim:
        return Position.AT
    return Position.ABOVE if own > aim else Position.BELOW


def met(position: Position | None, wanted: Wanted | None) -> bool | None:
    """Tell whether a goal is met.

    Parameters
    ----------
    position : Position or None
        Of the result.
    wanted : Wanted or None
        Which way the figure is meant to go.

    Returns
    -------
    bool or None
        None where nobody can say: no result, a goal within the range of an estimate, or a figure
        that was to be kept and has moved.

    Examples
    --------
    >>> [met(Position.ABOVE, one) for one in (Wanted.RAISE, Wanted.LOWER, Wanted.KEEP)]
    [True, False, None]
    """
    if position is None or wanted is None or position is Position.UNCLEAR:
        return None
    if position is Position.AT:
        return True
    if wanted is Wanted.KEEP:
        return None
    return (position is Position.ABOVE) == (wanted is Wanted.RAISE)


def words(position: Position | None, wanted: Wanted | None) -> str:
    """Return a verdict as a sentence.

    Parameters
    ----------
    position : Position or None
        Of the result.
    wanted : Wanted or None
        Which way the figure is meant to go.

    Returns
    -------
    str
        Says that a year has no goal where there is nothing to compare with.

    Examples
    --------
    >>> words(Position.ABOVE, Wanted.LOWER)
    '目標を上回り、達成していません（下げることが目標です）。'
    """
    if position is None:
        return "この年度の目標はありません。"
    if position is Position.AT:
        return "目標どおりです。"
    if position is Position.UNCLEAR or wanted is None:
        return "目標とほぼ同じです（推計の幅の中に目標があり、上か下かは言えません）。"
    return _WORDS[position, wanted]


def _rounded(value: float, decimals: int) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(round(value, _EXACT))).quantize(step, rounding=ROUND_HALF_UP)
    return rounded + 0 if rounded else abs(rounded)
