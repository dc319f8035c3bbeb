"""Numbers as they may honestly be said in a sentence."""

from __future__ import annotations

import math
from fractions import Fraction

from karte.wording import half_up, number

_LAST_DIGIT = 5
"""A digit is said while the likely range goes at most so many units of it to either side."""

EXACTLY, ABOUT = 0.015, 0.05
"""How far a share may be from n人に1人, as a part of it: said plainly, said with およそ."""

_RANGE_OF_SHARE = 0.1
"""The same for the ends of its likely range."""

_FRACTIONS = tuple(
    sorted(
        {Fraction(1, n) for n in range(2, 11)}
        | {Fraction(k, n) for n in (3, 4, 5) for k in range(2, n)}
    )
)
_LEAST_TIMES, _TENFOLD = 1.15, 10
_PARTS = {Fraction(1, n): f"約{n}分の1" for n in (3, 4, 5)} | {
    Fraction(1, 2): "約半分",
    Fraction(2, 3): "約3分の2",
}


def amount(size: float, half: float, decimals: int) -> str:
    """Return an amount with the digits that its likely range allows.

    Parameters
    ----------
    size : float
        Not negative.
    half : float
        How far its likely range goes to either side; 0 where it is certain.
    decimals : int
        Digits after the point, were it certain.

    Returns
    -------
    str
        With 約 where digits were left off; at least one digit is kept.

    Examples
    --------
    >>> amount(6.24, 0.3, 1), amount(6.24, 0.8, 1), amount(312, 40, 0), amount(51, 50.6, 0)
    ('6.2', '約6', '約310', '約50')
    """
    shown = _shown_decimals(size, half, decimals)
    text = number(float(half_up(size, shown)), max(shown, 0))
    return text if shown == decimals else f"約{text}"


def _shown_decimals(size: float, half: float, decimals: int) -> int:
    shown = decimals
    while half > _LAST_DIGIT * 10.0**-shown and size >= 10.0 ** -(shown - 1):
        shown -= 1
    return shown


def rough(size: float) -> str:
    """Return a number with two digits that count, as a calculation about years to come has.

    Examples
    --------
    >>> rough(1382), rough(12_540), rough(87.4), rough(5)
    ('約1,400', '約13,000', '約87', '約5')
    """
    digits = len(str(int(max(size, 1))))
    return f"約{number(float(half_up(size, min(2 - digits, 0))))}"


def one_in(share: float, low: float, high: float, counter: str) -> str:
    """Return a share as 5人に1人, where that is honest.

    Parameters
    ----------
    share, low, high : float
        The share and its likely range, from 0 to 1.
    counter : str
        人 or 世帯.

    Returns
    -------
    str
        Empty where the share is more than a twentieth of itself from every simple fraction, and
        where its likely range goes farther than a tenth; with およそ where it is not very close.

    Examples
    --------
    >>> one_in(0.201, 0.201, 0.201, "人"), one_in(0.348, 0.34, 0.35, "人")
    ('5人に1人', 'およそ3人に1人')
    >>> one_in(0.66, 0.65, 0.67, "世帯"), one_in(0.29, 0.29, 0.29, "人")
    ('3世帯に2世帯', '')
    """
    nearest = min(_FRACTIONS, key=lambda one: abs(share - one) / one)
    off = abs(share - nearest) / nearest
    widest = max(abs(low - nearest), abs(high - nearest)) / nearest
    if off > ABOUT or widest > _RANGE_OF_SHARE:
        return ""
    about = "" if off <= EXACTLY else "およそ"
    return f"{about}{nearest.denominator}{counter}に{nearest.numerator}{counter}"


def times(value: float, whole: float, half: float) -> str:
    """Return how many times something is of something else, where that is plain and honest.

    Parameters
    ----------
    value, whole : float
        What is compared, and with what.
    half : float
        How far the likely range of the value goes to either side.

    Returns
    -------
    str
        約1.2倍 from 1.15 times on; 約半分 and other simple parts; otherwise empty.

    Examples
    --------
    >>> times(24, 20, 0), times(40.4, 20, 0), times(9.8, 20, 0), times(18, 20, 0)
    ('約1.2倍', '約2倍', '約半分', '')
    """
    if whole <= 0 or value < 0:
        return ""
    ratio, spread = value / whole, half / whole
    if ratio >= _LEAST_TIMES:
        decimals = 1 if ratio < _TENFOLD and spread <= _LAST_DIGIT / 10 else 0
        said = half_up(ratio, decimals)
        if abs(float(said) - ratio) > ABOUT * ratio or spread > ratio / 4:
            return ""
        return f"約{number(float(said), 0 if said == int(said) else decimals)}倍"
    nearest = min(_PARTS, key=lambda one: abs(ratio - one) / one)
    honest = abs(ratio - nearest) <= ABOUT * nearest and spread <= _RANGE_OF_SHARE * nearest
    return _PARTS[nearest] if honest else ""


def half_width(value: float, low: float | None, high: float | None) -> float:
    """Return how far a likely range goes to its farther side; 0 where there is none."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return 0.0
    return max(value - low, high - value, 0.0)
