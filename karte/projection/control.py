"""Making the parts of a municipality meet a total that is given for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Control:
    """By what the people of every step are multiplied.

    Attributes
    ----------
    factors : ndarray of float64, shape (steps + 1,)
        1 for the base and until the first year that is given; from then on that of the last.
    used : tuple of int
        Years whose totals are met.
    unused : tuple of int
        Years that were given and are no step.
    """

    factors: Floats
    used: tuple[int, ...]
    unused: tuple[int, ...]

    def applied(self, people: Floats) -> Floats:
        """Return people of all steps, multiplied; the steps are the first axis."""
        return people * self.factors.reshape(-1, *[1] * (people.ndim - 1))


def control_to(
    people: Floats, years: Sequence[int], totals: Mapping[int, float] | None = None
) -> Control:
    """Return the factors by which all parts meet a municipal total.

    Parameters
    ----------
    people : ndarray of float64, shape (steps + 1, k, 2, c)
        Parts of a municipality, which add up to it, uncontrolled.
    years : sequence of int, length steps + 1
        The year of every step, the base first.
    totals : dict of int to float, optional
        Total of the municipality by year. Nothing is interpolated: years that are no step, and
        the base itself, are not used.

    Returns
    -------
    Control
        One factor a step for all areas, sexes and classes, so that what added up still does.

    Notes
    -----
    A projection by fixed ratios is linear. To go on from a controlled step is therefore to keep
    its factor until the next total is given.

    Examples
    --------
    >>> people = np.full((3, 2, 2, 18), 1.0)
    >>> found = control_to(people, [2020, 2025, 2030], {2025: 36.0, 2027: 30.0})
    >>> found.factors.tolist(), found.used, found.unused
    ([1.0, 0.5, 0.5], (2025,), (2027,))
    """
    given = dict(totals or {})
    factors = np.ones(len(years))
    used = list[int]()
    for place, year in enumerate(years):
        factors[place] = factors[place - 1] if place else 1.0
        whole = float(people[place].sum())
        if place and year in given and whole > 0:
            factors[place] = given[year] / whole
            used.append(year)
    return Control(factors, tuple(used), tuple(sorted(set(given) - set(used))))
