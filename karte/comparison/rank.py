"""The place of a district among all, withheld where it is noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from karte.model import Area, Estimate

    Floats = NDArray[np.float64]

_NINE_IN_TEN = float(special.ndtri(0.95))
"""Standard deviations from the middle to either end of a likely range, were it normal."""

WIDEST = 0.25
"""A place that may lie anywhere in more than this part of all districts is not given."""


class Rank(NamedTuple):
    """The place of a district among those that have a figure.

    Attributes
    ----------
    place : int
        From 1, the highest figure; equal figures share a place.
    of : int
        How many districts have a figure.
    tied : bool
        Whether another district has the same figure.
    """

    place: int
    of: int
    tied: bool = False

    @property
    def from_last(self) -> int:
        """The place counted from the lowest figure."""
        return self.of + 1 - self.place


def ranks(estimates: Mapping[Area, Estimate]) -> dict[Area, Rank | None]:
    """Rank districts by their figures, from the highest.

    Parameters
    ----------
    estimates : mapping of Area to Estimate, n of them
        The districts, all of one indicator and moment; those without a figure get no place.

    Returns
    -------
    dict of Area to Rank or None
        None where there is no figure, and where the likely ranges of the districts overlap so far
        that the place is noise: its standard deviation, from the chance of every other district
        to be above, would let nine places in ten spread over more than `WIDEST` of all districts
        (and over more than two places).

    Notes
    -----
    The error of an estimate is taken to be normal with the width of its likely range; those of
    two districts to be independent. Neighbours share cut towns, so what one gains the other loses:
    their difference is then less certain than is reckoned here by at most a factor of √2.

    Examples
    --------
    >>> from karte.model import Area, AreaType, Estimate, Status
    >>> areas = [Area(AreaType.DISTRICT, one) for one in "abcd"]
    >>> exact = [Estimate(value=one, status=Status.OBSERVED) for one in (3.0, 9.0, 5.0, 5.0)]
    >>> [one and one.place for one in ranks(dict(zip(areas, exact))).values()]
    [4, 1, 2, 2]
    """
    having = [(area, one) for area, one in estimates.items() if one.value is not None]
    found: dict[Area, Rank | None] = dict.fromkeys(estimates)
    if not having:
        return found
    value = np.array([one.value for _, one in having], dtype=float)
    spread = np.array([_deviation(one) for _, one in having])
    count = len(having)
    above = (value[None, :] > value[:, None]).sum(axis=1)
    same = (value[None, :] == value[:, None]).sum(axis=1)
    width = 2 * _NINE_IN_TEN * _deviation_of_place(value, spread)
    # One place up or down is what a reader takes from a rank anyway.
    noise = width > max(2.0, WIDEST * count)
    for row, (area, _) in enumerate(having):
        if not noise[row]:
            found[area] = Rank(int(above[row]) + 1, count, tied=bool(same[row] > 1))
    return found


def _deviation(estimate: Estimate) -> float:
    """Return the standard deviation that goes with a likely range; 0 where nothing was split."""
    if estimate.low is None or estimate.high is None:
        return 0.0
    return (estimate.high - estimate.low) / (2 * _NINE_IN_TEN)


def _deviation_of_place(value: Floats, spread: Floats) -> Floats:
    """Return the standard deviation of every place, shape (n,); ties of exact figures have none."""
    both = np.sqrt(np.square(spread)[:, None] + np.square(spread)[None, :])
    apart = value[None, :] - value[:, None]
    score = np.divide(apart, both, out=np.full_like(apart, np.inf), where=both > 0)
    chance = special.ndtr(score)
    np.fill_diagonal(chance, 0.0)
    deviation: Floats = np.sqrt((chance * (1 - chance)).sum(axis=1))
    return deviation
