"""Sums of counts and their ratios, for all areas at once, with what they may be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from karte.statistics import Towns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

NOBODY = 1e-6
"""People; what shares leave outside every district may be less, and is nobody to divide by."""


@dataclass(frozen=True)
class Figure:
    """A figure of all areas with what it may be; arrays of shape (k,).

    Attributes
    ----------
    value, least, most, variance : ndarray of float64
        As in `karte.statistics.AreaCounts`.
    estimated : ndarray of bool
        Where any part of it was split.
    """

    value: Floats
    least: Floats
    most: Floats
    variance: Floats
    estimated: Flags

    def less_one(self) -> Figure:
        """Return a ratio as a change."""
        return replace(self, value=self.value - 1, least=self.least - 1, most=self.most - 1)

    def scaled(self, scale: float) -> Figure:
        """Return the figure in another unit."""
        return Figure(
            self.value * scale,
            self.least * scale,
            self.most * scale,
            self.variance * scale**2,
            self.estimated,
        )


@dataclass(frozen=True)
class Sum(Figure):
    """A sum of counts.

    Attributes
    ----------
    towns : Towns
        What whole towns hold of it.
    """

    towns: Towns


def sum_of(terms: tuple[str, ...], counts: AreaCounts) -> Sum | None:
    """Add counts; their errors are taken to go the same way, which is the widest they can.

    Parameters
    ----------
    terms : tuple of str
        Count ids; a leading ``-`` subtracts.
    counts : AreaCounts
        k areas.

    Returns
    -------
    Sum or None
        None where a column is not supplied.
    """
    size = len(counts.areas)
    value, deviation = np.zeros(size), np.zeros(size)
    ends = np.zeros((3, 2, size))
    estimated = np.zeros(size, dtype=bool)
    ranges, towns = counts.ranges, counts.towns
    for term in terms:
        place = counts.place(term.removeprefix("-"))
        if place is None:
            return None
        sign = -1.0 if term.startswith("-") else 1.0
        own = np.array(
            [
                (ranges.least[:, place], ranges.most[:, place]),
                (towns.within_least[:, place], towns.within_most[:, place]),
                (towns.touching_least[:, place], towns.touching_most[:, place]),
            ]
        )
        value = value + sign * counts.exact[:, place]
        ends = ends + (own if sign > 0 else -own[:, ::-1])
        deviation = deviation + np.sqrt(ranges.variance[:, place])
        estimated |= counts.estimated[:, place]
    (least, most), within, touching = ends
    least = np.minimum(np.maximum(least, np.minimum(value, 0.0)), value)
    return Sum(
        value=value,
        least=least,
        most=np.maximum(most, value),
        variance=np.square(deviation),
        estimated=estimated,
        towns=Towns(*within, *touching),
    )


def ratio_of(top: Sum, bottom: Sum, together: float, *, part: bool) -> Figure:
    """Divide; the range follows from both ranges, the variance to first order.

    Parameters
    ----------
    top, bottom : Sum
        Of the same areas.
    together : float
        The correlation of their errors.
    part : bool
        Whether the one is a part of the other: the ratio is then least where the part is least
        and the rest most.

    Returns
    -------
    Figure
        NaN where nobody is to be divided by.

    Examples
    --------
    >>> size, no = np.zeros(1), np.zeros(1, dtype=bool)
    >>> def certain(value):
    ...     one = np.array([value])
    ...     return Sum(one, one, one, size, no, Towns(one, one, one, one))
    >>> ratio_of(certain(30.0), certain(120.0), 0.7, part=True).value.tolist()
    [0.25]
    """
    value = _divided(top.value, bottom.value)
    if part:
        value = np.minimum(value, 1.0)
        fewest, largest = _rest(top, bottom)
        least, most = (
            _divided(top.least, top.least + largest),
            _divided(top.most, top.most + fewest),
        )
    else:
        least, most = _divided(top.least, bottom.most), _divided(top.most, bottom.least)
        most = np.where(np.isnan(most) & ~np.isnan(value), np.inf, most)
    of_top, of_bottom = np.sqrt(top.variance), value * np.sqrt(bottom.variance)
    spread = np.square(of_top) + np.square(of_bottom) - 2 * together * of_top * of_bottom
    return Figure(
        value=value,
        least=np.fmin(least, value),
        most=np.fmax(most, value),
        variance=np.maximum(_divided(spread, np.square(bottom.value)), 0.0),
        estimated=top.estimated | bottom.estimated,
    )


def _rest(part: Sum, whole: Sum) -> tuple[Floats, Floats]:
    """Return how many of a whole are not the part, at least and at most.

    Part and whole may be shared out in opposite ways (where figures were folded, all aged of two
    towns may live in the smaller one), so that the ends of one do not go with those of the other.
    In whole towns they are counted together: the rest is among that of the towns that the area
    touches, and holds that of the towns within it.
    """
    fewest = np.fmax(whole.least - part.most, whole.towns.within_least - part.towns.within_most)
    largest = np.fmin(
        whole.most - part.least, whole.towns.touching_most - part.towns.touching_least
    )
    fewest, largest = np.maximum(fewest, 0.0), np.maximum(largest, 0.0)
    return np.minimum(fewest, largest), np.maximum(fewest, largest)


def _divided(upper: Floats, lower: Floats) -> Floats:
    out = np.full_like(upper, np.nan)
    return np.divide(upper, lower, out=out, where=lower > NOBODY)
