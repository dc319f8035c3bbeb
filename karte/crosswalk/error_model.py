"""How far an estimated share may be from the truth: fitted scatter, and ranges made of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from karte.crosswalk.groups import Group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LIKELY = 0.9
"""The probability that the truth lies within the likely range."""
POINTS_IN_MESH = "points_in_mesh"
"""The split of meshes by where homes are."""
FOLDED = "folded"
"""The split of figures that were folded for secrecy, among the areas they were folded of."""
_MOST_SCATTER = 0.98
_CERTAIN = 1e-12

_LIKE = {
    Group.WORKING: Group.PEOPLE,
    Group.YOUNGER_OLD: Group.ELDERLY,
    Group.OLDER_OLD: Group.ELDERLY,
}
"""Groups that were not fitted, with the one whose scatter they take."""


@dataclass(frozen=True)
class ErrorModel:
    """The fitted numbers.

    Attributes
    ----------
    scatter : dict of str to dict of Group to float
        By method, `POINTS_IN_MESH` and `FOLDED`: the variance of a share as a part of the largest
        that a share of its size can have.
    drift : dict of str to dict of Group to float
        By method and `POINTS_IN_MESH`: by which part of itself the variance grows with each year
        between the day of which the shares are and the day that is counted.
    ratio, change : float
        How far the errors of numerator and denominator, or of two dates, go together (a
        correlation, 0 to 1).
    """

    scatter: Mapping[str, Mapping[Group, float]]
    drift: Mapping[str, Mapping[Group, float]]
    ratio: float
    change: float


@cache
def load_error_model() -> ErrorModel:
    """Return the error model that karte ships.

    Returns
    -------
    ErrorModel
        Every method has a scatter for every group.

    Examples
    --------
    >>> model = load_error_model()
    >>> model.scatter["area"][Group.OLDER_OLD] == model.scatter["area"][Group.ELDERLY]
    True
    """
    text = resources.files("karte.crosswalk").joinpath("error_model.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    scatter, drift = (
        {
            method: {group: float(fitted[_LIKE.get(group, group)]) for group in Group}
            for method, fitted in raw[name].items()
        }
        for name in ("scatter", "drift")
    )
    together = raw["together"]
    return ErrorModel(scatter, drift, float(together["ratio"]), float(together["change"]))


def likely_range(
    value: Floats, least: Floats, most: Floats, variance: Floats
) -> tuple[Floats, Floats]:
    """Return the range that holds the truth nine times in ten.

    The truth is taken to follow a beta distribution on the possible range, with the estimate as
    its mean and the variance of the error model: it never leaves what is possible. Where that has
    no upper end, it is the gamma distribution that the beta distributions come to.

    Parameters
    ----------
    value, least, most, variance : ndarray of float64, any one shape
        The estimate, its possible range and its variance.

    Returns
    -------
    low, high : ndarray of float64
        Equal to the value where the variance is 0 or the possible range is a point; NaN where the
        value is NaN.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = likely_range(*(np.array([one]) for one in (50.0, 0.0, 100.0, 25.0)))
    >>> low.round(1).tolist(), high.round(1).tolist()
    ([41.8], [58.2])
    """
    width = most - least
    with np.errstate(invalid="ignore"):
        largest = (value - least) * (most - value)
        endless = np.isposinf(width) & (variance > _CERTAIN) & (value > least)
        within = (variance > _CERTAIN) & (largest > _CERTAIN * np.square(width)) & ~endless
    low, high = value.copy(), value.copy()
    for ends, chosen in ((_of_beta, within), (_of_gamma, endless)):
        if chosen.any():
            own = (one[chosen] for one in (value, least, most, variance))
            lower, upper = ends(*own)
            low[chosen] = np.minimum(lower, value[chosen])
            high[chosen] = np.maximum(upper, value[chosen])
    return low, high


_TAIL = (1 - LIKELY) / 2
_TAILS = (_TAIL, 1 - _TAIL)


def _of_beta(value: Floats, least: Floats, most: Floats, variance: Floats) -> tuple[Floats, Floats]:
    width = most - least
    mean = (value - least) / width
    scatter = np.minimum(variance / ((value - least) * (most - value)), _MOST_SCATTER)
    precision = 1 / scatter - 1
    shapes = (mean * precision, (1 - mean) * precision)
    low, high = (least + width * special.betaincinv(*shapes, level) for level in _TAILS)
    return low, high


def _of_gamma(value: Floats, least: Floats, _: Floats, variance: Floats) -> tuple[Floats, Floats]:
    over = value - least
    shape, scale = np.square(over) / variance, variance / over
    low, high = (least + scale * special.gammaincinv(shape, level) for level in _TAILS)
    return low, high
