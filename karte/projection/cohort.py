"""Cohort change ratios, and people carried forward by them in steps of five years."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from karte.projection.survival import survival_ratios

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Women = Literal["15-49", "20-39"]
"""Ages of the women that children are related to."""
STEP = 5
"""Years of a step, and of an age class."""
NOBODY = 1e-6
"""People; what shares leave of a town may be less, and is nobody to divide by."""
MALE, FEMALE = 0, 1
"""Places on the axis of the sexes."""
WOMEN = MappingProxyType({"15-49": slice(3, 10), "20-39": slice(4, 8)})
"""Their classes."""
BOYS_AT_BIRTH = 105 / 205
"""Share of boys where a municipality has no children to tell it: 105 boys to 100 girls."""


@dataclass(frozen=True)
class Ratios:
    """What carries k areas of c classes five years forward.

    Attributes
    ----------
    ageing : ndarray of float64, shape (k, 2, c - 1)
        From each class to the next, men and women; the last from the last two classes together
        to the open one.
    children : ndarray of float64, shape (k,)
        Children of 0–4 for each woman of the classes `women` (子ども女性比).
    boys : float
        Share of boys among them, the same in all areas.
    women : {"15-49", "20-39"}
        Which women.
    """

    ageing: Floats
    children: Floats
    boys: float
    women: Women

    def taken(self, rows: Sequence[int] | NDArray[np.int64]) -> Ratios:
        """Return the ratios of some areas, in the order asked for; an area may come twice."""
        at = np.asarray(rows, dtype=np.int64)
        return Ratios(self.ageing[at], self.children[at], self.boys, self.women)


def exposed(people: Floats) -> Floats:
    """Return of whom the people of each next class come.

    Parameters
    ----------
    people : ndarray of float64, shape (..., c)
        By five-year class, the last open.

    Returns
    -------
    ndarray of float64, shape (..., c - 1)
        The classes but the last two, then these two together.
    """
    before = people[..., :-1].copy()
    before[..., -1] += people[..., -1]
    return before


def children_and_women(people: Floats, women: Women) -> tuple[Floats, Floats]:
    """Return the children of 0–4 and the women they are related to.

    Parameters
    ----------
    people : ndarray of float64, shape (..., 2, c)
        Men and women by class.
    women : {"15-49", "20-39"}
        Which women.

    Returns
    -------
    tuple of ndarray of float64, shape (...)
        Children of both sexes; women.
    """
    return people[..., 0].sum(axis=-1), people[..., FEMALE, WOMEN[women]].sum(axis=-1)


def boy_share(people: Floats) -> float:
    """Return the share of boys among the children of 0–4 of all areas together.

    Parameters
    ----------
    people : ndarray of float64, shape (k, 2, c)
        Men and women by class.

    Returns
    -------
    float
        `BOYS_AT_BIRTH` where there is no child.

    Examples
    --------
    >>> boy_share(np.array([[[3.0, 9.0], [1.0, 9.0]], [[2.0, 9.0], [4.0, 9.0]]]))
    0.5
    """
    boys, girls = people[..., 0].sum(axis=0)
    return float(boys / (boys + girls)) if boys + girls > 0 else BOYS_AT_BIRTH


def divided(top: Floats, bottom: Floats, otherwise: Floats) -> Floats:
    """Divide; what has nothing to be divided by takes another value.

    Parameters
    ----------
    top, bottom : ndarray of float64
        Same shape; below 0 counts as 0.
    otherwise : ndarray of float64
        Broadcasts to it.

    Returns
    -------
    ndarray of float64
        Finite wherever `otherwise` is.

    Examples
    --------
    >>> divided(np.array([1.0, 1.0]), np.array([2.0, 0.0]), np.array(0.7)).tolist()
    [0.5, 0.7]
    """
    out = np.array(np.broadcast_to(otherwise, top.shape), dtype=float)
    np.divide(np.maximum(top, 0.0), bottom, out=out, where=bottom > NOBODY)
    return out


def cohort_ratios(before: Floats, after: Floats, women: Women = "15-49") -> Ratios:
    """Measure the ratios between two dates five years apart, each area by itself.

    Parameters
    ----------
    before, after : ndarray of float64, shape (k, 2, c)
        People of k areas by sex and five-year class, the last open, five years apart.
    women : {"15-49", "20-39"}, optional
        To which women children are related.

    Returns
    -------
    Ratios
        Finite: a class that nobody could come from takes the ratio of all areas together, and
        where nobody was in any area the national survival; an area without women the
        child-woman ratio of all areas, and where there are none at all 0.

    Notes
    -----
    コーホート変化率法 as 国立社会保障・人口問題研究所 describes it: P(x+5, t+5) / P(x, t), and for
    the open class P(K+, t+5) / (P(K-5..K-1, t) + P(K+, t)). The child–woman ratio is that of
    the later date alone.

    Examples
    --------
    >>> before = np.full((1, 2, 18), 100.0)
    >>> ratios = cohort_ratios(before, before)
    >>> ratios.ageing[0, 0, [0, -1]].tolist(), round(float(ratios.children[0]), 4), ratios.boys
    ([1.0, 0.5], 0.2857, 0.5)
    """
    top, bottom = after[..., 1:], exposed(before)
    national = survival_ratios(before.shape[-1])
    together = divided(top.sum(axis=0), bottom.sum(axis=0), national)
    children, mothers = children_and_women(after, women)
    all_children = divided(children.sum(axis=0), mothers.sum(axis=0), np.zeros(()))
    return Ratios(
        ageing=divided(top, bottom, together),
        children=divided(children, mothers, all_children),
        boys=boy_share(after),
        women=women,
    )


def closed_ratios(ratios: Ratios) -> Ratios:
    """Return ratios without migration: national survival, and the same child–woman ratio.

    Parameters
    ----------
    ratios : Ratios
        Of k areas.

    Returns
    -------
    Ratios
        The ageing is the same in all areas.
    """
    national = survival_ratios(ratios.ageing.shape[-1] + 1)
    ageing = np.broadcast_to(national, ratios.ageing.shape).copy()
    return Ratios(ageing, ratios.children, ratios.boys, ratios.women)


def step(people: Floats, ratios: Ratios) -> Floats:
    """Carry people five years forward; linear in the people.

    Parameters
    ----------
    people : ndarray of float64, shape (k, 2, c)
        By area, sex and class.
    ratios : Ratios
        Of the same areas.

    Returns
    -------
    ndarray of float64, shape (k, 2, c)
        The children of 0–4 are those of the women after ageing.
    """
    later = np.empty_like(people)
    later[..., 1:] = exposed(people) * ratios.ageing
    women = later[..., FEMALE, WOMEN[ratios.women]].sum(axis=-1)
    children = ratios.children * women
    later[..., MALE, 0] = children * ratios.boys
    later[..., FEMALE, 0] = children * (1 - ratios.boys)
    return later


def project(people: Floats, ratios: Ratios, steps: int) -> Floats:
    """Carry people forward by ratios that stay the same.

    Parameters
    ----------
    people : ndarray of float64, shape (k, 2, c)
        On the base date.
    ratios : Ratios
        Of the same areas.
    steps : int
        Five-year steps; six are 30 years.

    Returns
    -------
    ndarray of float64, shape (steps + 1, k, 2, c)
        The base first.

    Examples
    --------
    >>> people = np.full((1, 2, 18), 100.0)
    >>> project(people, cohort_ratios(people, people), 6)[:, 0].sum(axis=(1, 2)).tolist()
    [3600.0, 3600.0, 3600.0, 3600.0, 3600.0, 3600.0, 3600.0]
    """
    found = [people]
    for _ in range(steps):
        found.append(step(found[-1], ratios))
    return np.stack(found)
