"""How many new households a year keep a district as it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from karte.projection.cohort import STEP
from karte.projection.households import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

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
_NOTHING = 1e-9
"""People; an effect below it is none."""


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
