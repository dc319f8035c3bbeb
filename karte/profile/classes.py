"""Classes of a map: at most five, with round limits."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from karte.profile.format import number

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_LIMITS = 4
_STEPS = (1.0, 2.0, 5.0)
_QUANTILES = (0.2, 0.4, 0.6, 0.8)
_SKEWED = 5.0
_MOST_DIGITS = 4


def class_limits(values: Sequence[float]) -> tuple[float, ...]:
    """Return up to four round limits that split values into classes.

    Even steps of 1, 2 or 5 times a power of ten over the middle of the values; where the highest
    are far above the middle (densities), quantiles rounded to one digit.

    Parameters
    ----------
    values : sequence of float
        The figures of all areas of the municipality.

    Returns
    -------
    tuple of float
        Ascending; fewer where the values differ little.

    Examples
    --------
    >>> class_limits([21.3, 24.8, 28.1, 30.2, 33.3, 39.9])
    (25.0, 30.0, 35.0)
    >>> class_limits([20, 90, 800, 1500, 4200, 9100])
    (90.0, 800.0, 2000.0, 4000.0)
    """
    if len(set(values)) < 2:  # noqa: PLR2004 - one value makes no classes
        return ()
    low, middle, high = (float(one) for one in np.quantile(np.array(values), (0.1, 0.5, 0.9)))
    if middle > 0 and high / middle > _SKEWED:
        limits = {_one_digit(float(one)) for one in np.quantile(np.array(values), _QUANTILES)}
    else:
        limits = set(_even(low, middle, high))
    return tuple(sorted(one for one in limits if min(values) < one <= max(values)))


def _even(low: float, middle: float, high: float) -> list[float]:
    """Return multiples of a round step between two values, at most four around the middle."""
    power = 10.0 ** math.floor(math.log10(max(high - low, 1e-9) / 10))
    for step in (scale * power * one for scale in (1, 10, 100) for one in _STEPS):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first < _MOST_LIMITS + 2:
            limits = [round(number * step, 9) for number in range(first, last + 1)]
            return sorted(limits, key=lambda one: abs(one - middle))[:_MOST_LIMITS]
    return []


def _one_digit(value: float) -> float:
    return round(value, -math.floor(math.log10(value))) if value > 0 else 0.0


def class_labels(limits: Sequence[float], unit: str) -> tuple[str, ...]:
    """Return the legend for class limits.

    Examples
    --------
    >>> class_labels((20.0, 30.0), "%")
    ('20%未満', '20〜30%', '30%以上')
    >>> class_labels((-4.0, 2.5), "人")
    ('▲4.0人未満', '▲4.0〜2.5人', '2.5人以上')
    """
    if not limits:
        return ("全域同じ区分",)
    digits = range(_MOST_DIGITS)
    exact = (n for n in digits if all(math.isclose(one, round(one, n)) for one in limits))
    decimals = next(exact, _MOST_DIGITS)
    texts = [number(one, decimals) for one in limits]
    between = [f"{low}〜{high}{unit}" for low, high in pairwise(texts)]
    return (f"{texts[0]}{unit}未満", *between, f"{texts[-1]}{unit}以上")


def class_of(value: float | None, limits: Sequence[float]) -> int | None:
    """Return the class of a value, 0 for the lowest; a limit belongs to the class above."""
    return None if value is None else bisect_right(list(limits), value)
