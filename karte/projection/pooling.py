"""Ratios of small areas, drawn towards the municipality as far as chance alone may explain them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from karte.projection.cohort import (
    Ratios,
    boy_share,
    children_and_women,
    cohort_ratios,
    exposed,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.projection.cohort import Women

    Floats = NDArray[np.float64]

LIFE_STAGES = (0, 3, 8, 12, 14, 16)
"""Where the life stages begin, by class of origin: 0, 15, 40, 60, 70 and 80 years."""
STAGE_BOUNDS = (1.0, 100.0)
"""Least and most weight of the municipality against a life stage of a district, in people."""
CLASS_BOUNDS = (10.0, 200.0)
"""The same against one sex and class of a district."""

LEAST_EXPECTED = 5.0
"""People; a district that fewer are expected of does not tell how much districts differ."""


@dataclass(frozen=True)
class Pooled:
    """Ratios of small areas with the weights by which they were drawn together.

    Attributes
    ----------
    ratios : Ratios
        Of k areas.
    stage_weight : ndarray of float64, shape (g,)
        By life stage that the classes have: how many people the municipality counts for.
    class_weight : ndarray of float64, shape (2, c - 1)
        By sex and class of origin: how many people the life stage of the district counts for.
    children_weight : float
        How many children the municipality's child–woman ratio counts for.
    """

    ratios: Ratios
    stage_weight: Floats
    class_weight: Floats
    children_weight: float


def prior_weight(actual: Floats, expected: Floats, bounds: tuple[float, float]) -> Floats:
    """Estimate how many people of an area what is expected of it counts for.

    Parameters
    ----------
    actual, expected : ndarray of float64, shape (k, ...)
        People of k areas: as they are, and as they would be if all areas were alike.
    bounds : tuple of float
        Least and most.

    Returns
    -------
    ndarray of float64, shape (...)
        κ in people, within the bounds: small where areas differ more than chance explains.

    Notes
    -----
    Gamma–Poisson by the method of moments (empirical Bayes after Clayton and Kaldor). With
    θ of variance τ² around 1, S = Σ(y - e)²/e has the mean (k - 1) + τ²(Σe - Σe²/Σe), and
    κ = 1/τ². An area of which fewer than `LEAST_EXPECTED` are expected is left out: the least
    part of a town, with one person in it, would outweigh all others.

    Examples
    --------
    >>> alike = np.array([100.0, 200.0, 300.0])
    >>> float(prior_weight(alike, alike, (10, 200)))
    200.0
    >>> round(float(prior_weight(np.array([50.0, 200.0, 350.0]), alike, (10, 200))), 1)
    11.7
    """
    counted = expected >= LEAST_EXPECTED
    some = np.where(counted, expected, 0.0)
    squares = np.square(np.where(counted, actual - expected, 0.0))
    scatter = (squares / np.where(counted, expected, 1.0)).sum(axis=0)
    total = some.sum(axis=0)
    within = total - np.square(some).sum(axis=0) / np.where(total > 0, total, 1.0)
    surplus = scatter - (counted.sum(axis=0) - 1)
    least, most = bounds
    variance = np.zeros_like(within)
    np.divide(surplus, within, out=variance, where=within > 0)
    return np.asarray(1.0 / np.clip(variance, 1.0 / most, 1.0 / least))


def pooled_ratios(before: Floats, after: Floats, women: Women = "15-49") -> Pooled:
    """Measure the ratios between two dates; small areas borrow from the municipality.

    Parameters
    ----------
    before, after : ndarray of float64, shape (k, 2, c)
        People of the parts of a municipality (districts and what is outside) by sex and
        five-year class, five years apart.
    women : {"15-49", "20-39"}, optional
        To which women children are related.

    Returns
    -------
    Pooled
        Finite for every area; one that nobody lived in has the municipality's ratios.

    Notes
    -----
    With R the ratio of all areas together, n the people of a class of origin, y those who came
    of them, in two steps: each life stage of a district gets the level
    m = (Σy + κ) / (Σ nR + κ), and then each sex and class r = R (y + κ'm) / (nR + κ').
    The first keeps a district whose every class grows a little from being drawn down class by
    class; the second takes the noise of small classes away. κ and κ' are of `prior_weight`.

    Examples
    --------
    >>> before = np.full((3, 2, 18), 100.0)
    >>> after = before * np.array([0.5, 1.0, 1.5])[:, None, None]
    >>> [round(float(one), 2) for one in pooled_ratios(before, after).ratios.ageing[:, 0, 5]]
    [0.5, 1.0, 1.5]
    """
    whole = whole_ratios(before, after, women)
    came = np.maximum(after[..., 1:], 0.0)
    expected = np.maximum(exposed(before), 0.0) * whole.ageing
    by_stage = np.stack([_stages(came), _stages(expected)])
    stage_weight = prior_weight(by_stage[0], by_stage[1], STAGE_BOUNDS)
    level = (by_stage[0] + stage_weight) / (by_stage[1] + stage_weight)
    sizes = np.diff([*_begins(came), came.shape[-1]])
    level = np.repeat(level, sizes, axis=1)[:, None, :]
    class_weight = prior_weight(came, expected * level, CLASS_BOUNDS)
    children, mothers = (np.maximum(one, 0.0) for one in children_and_women(after, women))
    likely = mothers * whole.children
    child_weight = prior_weight(children, likely, CLASS_BOUNDS)
    ratios = Ratios(
        ageing=whole.ageing * (came + class_weight * level) / (expected + class_weight),
        children=whole.children * (children + child_weight) / (likely + child_weight),
        boys=boy_share(after),
        women=women,
    )
    return Pooled(ratios, stage_weight, class_weight, float(child_weight))


def _stages(people: Floats) -> Floats:
    """Add up both sexes of the classes of each life stage, shape (k, g)."""
    return np.asarray(np.add.reduceat(people.sum(axis=1), _begins(people), axis=1))


def _begins(people: Floats) -> list[int]:
    """Return where the life stages begin; the open class may leave the oldest out."""
    return [one for one in LIFE_STAGES if one < people.shape[-1]]


def whole_ratios(before: Floats, after: Floats, women: Women = "15-49") -> Ratios:
    """Return the ratios of all areas together, the same for each area.

    Parameters
    ----------
    before, after : ndarray of float64, shape (k, 2, c)
        People of the parts of a municipality, five years apart.
    women : {"15-49", "20-39"}, optional
        To which women children are related.

    Returns
    -------
    Ratios
        Of k areas.

    Examples
    --------
    >>> before, after = np.full((2, 2, 18), 100.0), np.full((2, 2, 18), 90.0)
    >>> whole_ratios(before, after).ageing[:, 0, 0].tolist()
    [0.9, 0.9]
    """
    earlier, later = (one.sum(axis=0, keepdims=True) for one in (before, after))
    return cohort_ratios(earlier, later, women).taken(np.zeros(len(before), dtype=np.int64))
