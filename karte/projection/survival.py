"""Survival without migration: an approximation to the national life table of 2020."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_OLDEST = 130
_PER_YEAR = 20
_CLASS_YEARS = 5


@dataclass(frozen=True)
class Mortality:
    """The law of Gompertz and Makeham for one sex.

    Attributes
    ----------
    accident : float
        Deaths a year and person that do not depend on age.
    senescence, slope : float
        ``senescence * exp(slope * age)`` is added to it.
    """

    accident: float
    senescence: float
    slope: float

    def surviving(self, age: Floats) -> Floats:
        """Return the share of those born who reach an exact age.

        Parameters
        ----------
        age : ndarray of float64
            In years.

        Returns
        -------
        ndarray of float64, same shape
            From 1 down to 0.
        """
        aged = self.senescence / self.slope * np.expm1(self.slope * age)
        return np.asarray(np.exp(-self.accident * age - aged))


@cache
def load_mortality() -> tuple[Mortality, Mortality]:
    """Return the mortality of men and of women that karte ships.

    Returns
    -------
    tuple of Mortality
        Men, women.

    Notes
    -----
    Fitted to three published figures a sex of 厚生労働省「第23回生命表（完全生命表）」 (2020): life
    expectancy at birth, the age with most deaths, and their number. It is an approximation and
    no copy of the table.

    Examples
    --------
    >>> [round(life_expectancy(one), 2) for one in load_mortality()]
    [81.56, 87.71]
    """
    text = resources.files("karte.projection").joinpath("survival.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    men, women = (Mortality(**raw[sex]) for sex in ("male", "female"))
    return men, women


def life_expectancy(mortality: Mortality) -> float:
    """Return the mean number of years that those born live.

    Parameters
    ----------
    mortality : Mortality
        Of one sex.

    Returns
    -------
    float
        Years.
    """
    return float(_lived(mortality).sum())


def survival_ratios(classes: int) -> Floats:
    """Return which part of each five-year class is alive five years later.

    Parameters
    ----------
    classes : int
        Number c of five-year classes from 0–4 on, the last open.

    Returns
    -------
    ndarray of float64, shape (2, c - 1)
        Men, women; from each class to the next. The last is from the last two classes together
        to the open one.

    Notes
    -----
    Ratios of person-years of the stationary population: L(x+5, 5) / L(x, 5), and for the open
    class T(K) / T(K-5).

    Examples
    --------
    >>> ratios = survival_ratios(18)
    >>> ratios.shape, bool((ratios > 0).all() and (ratios < 1).all())
    ((2, 17), True)
    """
    years = np.array([_lived(one) for one in load_mortality()])
    lived = years.reshape(2, -1, _CLASS_YEARS).sum(axis=2)
    cut = np.concatenate(
        [lived[:, : classes - 1], lived[:, classes - 1 :].sum(axis=1, keepdims=True)], axis=1
    )
    source = cut[:, :-1].copy()
    source[:, -1] += cut[:, -1]
    return np.asarray(cut[:, 1:] / source)


def _lived(mortality: Mortality) -> Floats:
    """Return the years lived in each year of age by one person born, shape (130,)."""
    alive = mortality.surviving(np.arange(_OLDEST * _PER_YEAR + 1) / _PER_YEAR)
    middle = (alive[1:] + alive[:-1]) / 2 / _PER_YEAR
    return np.asarray(middle.reshape(_OLDEST, _PER_YEAR).sum(axis=1))
