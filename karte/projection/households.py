"""What one more household a year does, and how many keep a district as it is (定住)."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
    Flags = NDArray[np.bool_]

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
GOALS = MappingProxyType(
    {
        "population": "人口を今と同じに保つ",
        "children": "15歳未満の人数を今と同じに保つ",
        "elderly_share": "高齢化率を今より上げない",
    }
)
"""What households may be wanted for, as printed."""
HORIZONS = (10, 20, 30)
"""Years after the base at which a goal is to be met."""
_CHILDREN = 3
_NOTHING = 1e-9
"""People; an effect below it is none."""


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


@dataclass(frozen=True)
class Answer:
    """How many households a year meet a goal.

    Attributes
    ----------
    households : float or None
        The real number, 0 where none is needed; None where it is not possible.
    rounded : int or None
        The next whole number, for print.
    reason : str
        Why it is not possible, in Japanese; else empty.
    """

    households: float | None
    rounded: int | None
    reason: str = ""


@dataclass(frozen=True)
class Needed:
    """How many households a year of one kind meet each goal.

    Attributes
    ----------
    horizons : tuple of int
        Years after the base.
    households : ndarray of float64, shape (3 goals, 3 kinds, horizons, k)
        NaN where it is not possible.
    nobody : ndarray of bool, shape (k,)
        Where nobody lives on the base date, or nobody knows how many.
    """

    horizons: tuple[int, ...]
    households: Floats
    nobody: Flags

    def answer(self, goal: str, kind: str, horizon: int, area: int) -> Answer:
        """Return the answer for one area.

        Parameters
        ----------
        goal : str
            One of `GOALS`.
        kind : str
            One of `KINDS`.
        horizon : int
            One of `horizons`.
        area : int
            Its place among the k areas.

        Returns
        -------
        Answer
            With the reason where no number of households does it.
        """
        place = (list(GOALS).index(goal), list(KINDS).index(kind), self.horizons.index(horizon))
        number = float(self.households[(*place, area)])
        if math.isnan(number):
            return Answer(None, None, self._reason(goal, kind, area))
        return Answer(number, math.ceil(number - _NOTHING))

    def _reason(self, goal: str, kind: str, area: int) -> str:
        if self.nobody[area]:
            return "いま住んでいる人がいないため、計算できません"
        return f"「{KINDS[kind]}」が何世帯来ても「{GOALS[goal]}」ことはできません"


def needed(base: Floats, effect: Floats) -> Needed:
    """Solve how many households a year of each kind, and of no other, meet each goal.

    Parameters
    ----------
    base : ndarray of float64, shape (steps + 1, k, 4)
        `measures` without them.
    effect : ndarray of float64, shape (3, steps + 1, k, 4)
        Of one household a year.

    Returns
    -------
    Needed
        For those of `HORIZONS` that the steps reach.

    Notes
    -----
    With T, C and O for all people, children and the elderly at the horizon and t, c, o for the
    effect: n = (T0 - T) / t, n = (C0 - C) / c, and for the share s = O0 / T0 of today
    n = (s T - O) / (o - s t), which must lower it. A goal that is met without them needs none.

    Examples
    --------
    >>> base = np.array([[[100.0, 10, 30, 5]], [[90, 9, 30, 5]], [[80, 8, 30, 5]]])
    >>> effect = np.array([[[[0.0] * 4], [[10, 2, 0, 1]], [[20, 4, 0, 2]]]] * 3)
    >>> needed(base, effect).answer("population", "couple_20s", 10, 0)
    Answer(households=1.0, rounded=1, reason='')
    """
    horizons = tuple(year for year in HORIZONS if year // STEP < len(base))
    at = [year // STEP for year in horizons]
    now, later, each = base[0], base[at], effect[:, at]
    share = np.full(now.shape[:-1], np.nan)
    np.divide(now[..., 2], now[..., 0], out=share, where=now[..., 0] > 0)
    gaps = np.stack(
        [
            now[..., 0] - later[..., 0],
            now[..., 1] - later[..., 1],
            later[..., 2] - share * later[..., 0],
        ]
    )[:, None]
    gains = np.stack([each[..., 0], each[..., 1], share * each[..., 0] - each[..., 2]])
    found = np.full(gains.shape, np.nan)
    np.divide(gaps, gains, out=found, where=gains > _NOTHING)
    nobody = ~(now[..., 0] > 0)
    return Needed(horizons, np.where(gaps <= _NOTHING, 0.0, found), nobody)
