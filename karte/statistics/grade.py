"""How far the figures of a district can be relied on: by people near its line, and method."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from karte.crosswalk import Group
from karte.model import Grade

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.crosswalk import Crosswalk
    from karte.tables.types import SmallAreas

    Floats = NDArray[np.float64]

GRADES = ((0.02, Grade.A), (0.1, Grade.B))
"""The largest part in doubt that still has the grade; documented in ``docs/ranges.md``."""


def parts_in_doubt(crosswalk: Crosswalk, small_areas: SmallAreas) -> Floats:
    """Return which part of the people of each district is in doubt.

    In doubt are the people on the smaller side of the line of each cut town, by how much the
    method of the split leaves open (`karte.crosswalk.types.LEFT_OPEN`).

    Parameters
    ----------
    crosswalk : Crosswalk
        Shares of small areas in m districts.
    small_areas : SmallAreas
        The areas of the crosswalk.

    Returns
    -------
    ndarray of float64, shape (m + 1,)
        From 0 to 0.5 for the districts and what lies outside; 0 where nobody lives.
    """
    people = np.nan_to_num(small_areas.frame["population"].to_numpy(dtype=float))
    share = crosswalk.splits[Group.PEOPLE].share
    smaller = np.minimum(share, np.maximum(1 - share, 0.0)) * crosswalk.left_open
    doubt = crosswalk.sparse(smaller).T @ people
    living = crosswalk.sparse(share).T @ people
    part: Floats = np.divide(doubt, living, out=np.zeros(len(living)), where=living > 0)
    return part


def grade_of(doubt: float) -> Grade:
    """Return how far the split figures of a district can be relied on.

    Parameters
    ----------
    doubt : float
        The part of its people that is in doubt.

    Returns
    -------
    Grade
        A up to 2 %, B up to 10 %, C beyond.

    Examples
    --------
    >>> [grade_of(doubt).value for doubt in (0.02, 0.021, 0.101)]
    ['A', 'B', 'C']
    """
    return next((grade for most, grade in GRADES if doubt <= most), Grade.C)


def grades_of(doubt: Floats) -> list[Grade]:
    """Return the grades of many figures, as `grade_of` does.

    Parameters
    ----------
    doubt : ndarray of float64, shape (k,)
        The part in doubt of each.

    Returns
    -------
    list of Grade, length k
        In the same order.

    Examples
    --------
    >>> [one.value for one in grades_of(np.array([0.02, 0.021, 0.101, np.nan]))]
    ['A', 'B', 'C', 'C']
    """
    grades = (*(grade for _, grade in GRADES), Grade.C)
    places = np.searchsorted([most for most, _ in GRADES], doubt)
    return [grades[one] for one in places.tolist()]


def one_step_lower(doubt: float) -> float:
    """Return the least part in doubt whose grade is one step lower.

    Parameters
    ----------
    doubt : float
        The part of the people of a district that is in doubt.

    Returns
    -------
    float
        Just beyond the limit of its grade; the same where there is no lower grade.

    Examples
    --------
    >>> [grade_of(one_step_lower(doubt)).value for doubt in (0.0, 0.02, 0.05, 0.1, 0.3)]
    ['B', 'B', 'C', 'C', 'C']
    """
    beyond = (math.nextafter(most, math.inf) for most, _ in GRADES if doubt <= most)
    return next(beyond, doubt)
