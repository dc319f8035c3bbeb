"""What one more household a year does, in the manner of 定住シミュレーション."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from karte.projection.backtest import OLD
from karte.projection.cohort import FEMALE, MALE, STEP, step
from karte.projection.pupils import pupils_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.projection.cohort import Ratios

    Floats = NDArray[np.float64]

KINDS = MappingProxyType(
    {
        "couple_20s": "20代の夫婦",
        "family_30s": "30代の夫婦と子ども1人",
        "couple_60s": "60代前半の夫婦",
    }
)
"""Kinds of household that may arrive, as printed."""
_COUPLE_CLASS = MappingProxyType({"couple_20s": 5, "family_30s": 6, "couple_60s": 12})
_WITH_CHILD = frozenset({"family_30s"})

MEASURES = ("total", "children", "elderly", "pupils")
"""What is followed: all people, 0–14, 65 and over, 6–11."""
_CHILDREN = 3


def arrivals(kind: str, boys: float, classes: int) -> Floats:
    """Return the people of one household.

    Parameters
    ----------
    kind : {"couple_20s", "family_30s", "couple_60s"}
        Couples of 25–29, of 30–34 with a child of 0–4, of 60–64.
    boys : float
        By which the child is a boy.
    classes : int
        Number c of five-year classes.

    Returns
    -------
    ndarray of float64, shape (2, c)
        A man and a woman, and a child in parts of both sexes.

    Examples
    --------
    >>> arrivals("family_30s", 0.5, 18)[0, :8].tolist()
    [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    """
    people = np.zeros((2, classes))
    people[:, _COUPLE_CLASS[kind]] = 1.0
    if kind in _WITH_CHILD:
        people[MALE, 0], people[FEMALE, 0] = boys, 1 - boys
    return people


def measures(people: Floats) -> Floats:
    """Return what is followed of people.

    Parameters
    ----------
    people : ndarray of float64, shape (..., 2, c)
        By sex and class.

    Returns
    -------
    ndarray of float64, shape (..., 4)
        In the order of `MEASURES`.

    Examples
    --------
    >>> measures(np.full((2, 18), 10.0)).round(9).tolist()
    [360.0, 60.0, 100.0, 24.0]
    """
    return np.stack(
        [
            people.sum(axis=(-2, -1)),
            people[..., :_CHILDREN].sum(axis=(-2, -1)),
            people[..., OLD:].sum(axis=(-2, -1)),
            pupils_of(people),
        ],
        axis=-1,
    )


def with_arrivals(
    people: Floats, ratios: Ratios, steps: int, households: Sequence[float]
) -> Floats:
    """Carry people forward while households arrive every year.

    Parameters
    ----------
    people : ndarray of float64, shape (k, 2, c)
        On the base date.
    ratios : Ratios
        Of the same areas; those who arrived follow them too.
    steps : int
        Five-year steps.
    households : sequence of float, length 3
        Households a year of each of `KINDS`, in every area.

    Returns
    -------
    ndarray of float64, shape (steps + 1, k, 2, c)
        The base first.

    Notes
    -----
    The arrivals of five years enter at the end of a step, in the ages of their kind. The children
    of a step are those of the women who were there all through it, so that a child who comes
    along is not counted twice.
    """
    came = sum(
        STEP * number * arrivals(kind, ratios.boys, people.shape[-1])
        for kind, number in zip(KINDS, households, strict=True)
    )
    found = [people]
    for _ in range(steps):
        found.append(step(found[-1], ratios) + came)
    return np.stack(found)


def effects(ratios: Ratios, steps: int) -> Floats:
    """Return what one household a year of each kind adds.

    Parameters
    ----------
    ratios : Ratios
        Of k areas with c classes.
    steps : int
        Five-year steps.

    Returns
    -------
    ndarray of float64, shape (3, steps + 1, k, 4)
        By kind and step: people of each of `MEASURES`; nothing on the base date. All is linear,
        so n households a year do n times as much.
    """
    areas, _, classes = ratios.ageing.shape
    nobody = np.zeros((areas, 2, classes + 1))
    return np.stack(
        [measures(with_arrivals(nobody, ratios, steps, one)) for one in np.eye(len(KINDS)).tolist()]
    )


def simulate(base: Floats, effect: Floats, households: Sequence[float]) -> Floats:
    """Return the measures when households arrive every year.

    Parameters
    ----------
    base : ndarray of float64, shape (steps + 1, ..., 4)
        Without them.
    effect : ndarray of float64, shape (3, steps + 1, ..., 4)
        Of one household a year of each kind.
    households : sequence of float, length 3
        Households a year.

    Returns
    -------
    ndarray of float64, shape (steps + 1, ..., 4)
        base + Σ households × effect.

    Examples
    --------
    >>> simulate(np.ones((1, 4)), np.ones((3, 1, 4)), (1, 0, 0.5)).tolist()
    [[2.5, 2.5, 2.5, 2.5]]
    """
    return np.asarray(base + np.tensordot(np.asarray(households, dtype=float), effect, axes=1))
