"""Children of elementary school age in the next six years; all of them are born."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.projection.cohort import Ratios

    Floats = NDArray[np.float64]

FIRST_AGE, LAST_AGE = 6, 11
YEARS_AHEAD = 6
_CLASS_YEARS = 5
_CLASSES = 3
"""0–4, 5–9, 10–14: of whom the pupils of the next six years are."""
SCHOOL_WEIGHTS = (0.0, 0.8, 0.4)
"""Which part of 0–4, 5–9 and 10–14 is of 6–11, where a class is spread evenly over its years."""


def pupils_of(people: Floats) -> Floats:
    """Return the children of 6–11 among five-year classes.

    Parameters
    ----------
    people : ndarray of float64, shape (..., 2, c)
        By sex and class.

    Returns
    -------
    ndarray of float64, shape (...)
        Four fifths of 5–9 and two fifths of 10–14.

    Examples
    --------
    >>> round(float(pupils_of(np.full((2, 18), 10.0))), 9)
    24.0
    """
    found = people[..., :_CLASSES] @ np.array(SCHOOL_WEIGHTS)
    return np.asarray(found.sum(axis=-1))


def pupils_ahead(people: Floats, ratios: Ratios, *, single: Floats | None = None) -> Floats:
    """Return the children of 6–11 one to six years ahead.

    Parameters
    ----------
    people : ndarray of float64, shape (k, 2, c)
        Those registered on the base date, by sex and five-year class.
    ratios : Ratios
        Of the same areas.
    single : ndarray of float64, shape (k, 2, n), optional
        The same people by single year of age, n at least 11; used instead of even classes.

    Returns
    -------
    ndarray of float64, shape (k, 6)
        Persons of both sexes. Those of 6–11 in h years are now of 6-h to 11-h, so nobody has to
        be born for it.

    Raises
    ------
    ValueError
        If `single` has fewer than eleven ages.

    Notes
    -----
    Without single years of age a fifth of its class is of each age. On the way to the age of 6–11
    the ratio r of a cohort works in equal parts, 1 + (r - 1) h / 5 after h years; in the sixth
    year the ratio of the next class begins. Five years ahead this is what the projection
    itself has: `pupils_of` its next step.

    Examples
    --------
    >>> from karte.projection.cohort import cohort_ratios
    >>> people = np.full((1, 2, 18), 10.0)
    >>> pupils_ahead(people, cohort_ratios(people, people)).round(9).tolist()
    [[24.0, 24.0, 24.0, 24.0, 24.0, 24.0]]
    """
    if single is not None and single.shape[-1] < LAST_AGE:
        raise ValueError("single years of age 0 to 10 are needed")
    if single is None:
        ages = np.repeat(people[..., :_CLASSES] / _CLASS_YEARS, _CLASS_YEARS, axis=-1)
    else:
        ages = single
    ages = ages[..., :LAST_AGE]
    kept = _kept(ratios)
    found = np.empty((len(people), YEARS_AHEAD))
    for ahead in range(1, YEARS_AHEAD + 1):
        now = np.arange(max(FIRST_AGE - ahead, 0), LAST_AGE - ahead + 1)
        own = ages[..., now] * kept[ahead - 1][..., now]
        found[:, ahead - 1] = own.sum(axis=(1, 2))
    return found


def _kept(ratios: Ratios) -> Floats:
    """Return which part of each age is there one to six years later, shape (6, k, 2, 11)."""
    first, second = (
        np.repeat(ratios.ageing[..., start : start + _CLASSES], _CLASS_YEARS, axis=-1)
        for start in (0, 1)
    )
    first, second = first[..., :LAST_AGE], second[..., :LAST_AGE]
    years = np.arange(1, YEARS_AHEAD + 1).reshape(-1, 1, 1, 1)
    own = np.minimum(years, _CLASS_YEARS) / _CLASS_YEARS
    further = np.maximum(years - _CLASS_YEARS, 0) / _CLASS_YEARS
    return np.asarray((1 + (first - 1) * own) * (1 + (second - 1) * further))
