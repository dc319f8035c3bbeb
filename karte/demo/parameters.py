"""What the sample city is made of: settlement, households, ages, yearly change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SEED = 20_26_04_01
CRS_PLANE = 6676
"""Plane rectangular zone VIII on JGD2011; every shape is made in its metres."""
MAP_CORNER = (-45_600.0, -203_600.0)
"""South-west corner of the map in that zone: open sea near 34.2° N 138.0° E."""

CENSUS_YEARS = (2010, 2015, 2020)
REGISTER_DATES = tuple(date(year, 4, 1) for year in range(2015, 2027))
REGISTER_FIRST_NEW_LAYOUT = 2022
HALF_YEARS = 31
"""Half years between the census of October 2010 and the register of April 2026."""

OUTLINE_KM: tuple[tuple[float, float], ...] = (
    (0.1, 2.0),
    (1.2, 1.15),
    (2.4, 0.9),
    (3.5, 1.0),
    (4.05, 1.3),
    (4.4, 0.75),
    (5.2, 0.7),
    (5.55, 1.25),
    (6.3, 1.05),
    (7.6, 0.75),
    (8.8, 1.3),
    (9.6, 2.3),
    (9.85, 3.6),
    (9.55, 5.0),
    (9.9, 6.4),
    (9.2, 7.8),
    (7.8, 8.55),
    (6.2, 8.2),
    (5.0, 8.7),
    (3.4, 8.2),
    (2.1, 7.8),
    (0.8, 7.1),
    (0.45, 5.6),
    (0.0, 4.0),
)
"""Rough outline; the coast is its southern side, the hills its northern."""

JITTER_SD_M = 6.5
"""How far the digitised district lines stray from the true ones (standard deviation)."""
JITTER_MAX_M = 14.0
HIDDEN_BELOW_HOUSEHOLDS = 20
"""Small areas with fewer households are hidden in the census tables."""
HIDDEN_CELL_BELOW = 10
"""Mesh cells with fewer households show their totals only."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of town is settled in 2010 and how it changes.

    Attributes
    ----------
    households : float
        Mean number a piece of town had in 2010.
    spread : float
        Standard deviation of a cluster of homes as a share of the root of the area.
    hamlets : int
        Number of clusters.
    ageing : float
        Added to the ages of the heads of households, years.
    mix : tuple of float
        Weights of ``HOUSEHOLD_TYPES``.
    detached, owned : float
        Share of households in detached houses; share of owners.
    floors : tuple of float
        Weights of blocks with 1–2, 3–5, 6–10 and 11 or more floors.
    arrivals : tuple of float
        Households that arrive in half a year, per hundred of 2010, from 2010, 2015 and 2020 on.
    """

    households: float
    spread: float
    hamlets: int
    ageing: float
    mix: tuple[float, ...]
    detached: float
    owned: float
    floors: tuple[float, float, float, float]
    arrivals: tuple[float, float, float]


HOUSEHOLD_TYPES = (
    "single_young",
    "single_old",
    "couple_young",
    "couple_old",
    "family",
    "one_parent",
    "three_generations",
    "unrelated",
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "station": Kind(
            395,
            0.24,
            3,
            3,
            (30, 9, 11, 14, 25, 7, 3, 1),
            0.28,
            0.45,
            (20, 25, 30, 25),
            (1.8, 1.8, 1.7),
        ),
        "castle": Kind(
            290,
            0.26,
            3,
            6,
            (16, 14, 8, 21, 23, 7, 9, 1),
            0.60,
            0.68,
            (35, 35, 25, 5),
            (1.15, 1.15, 1.1),
        ),
        "harbour": Kind(
            285,
            0.2,
            3,
            6,
            (12, 13, 7, 23, 24, 8, 12, 1),
            0.74,
            0.76,
            (50, 45, 5, 0),
            (0.75, 0.65, 0.6),
        ),
        "suburb": Kind(
            310,
            0.26,
            3,
            4,
            (11, 8, 8, 24, 37, 7, 8, 1),
            0.74,
            0.76,
            (60, 35, 5, 0),
            (1.1, 1.05, 1.0),
        ),
        "danchi": Kind(
            490,
            0.17,
            2,
            4,
            (15, 15, 7, 26, 26, 9, 2, 1),
            0.14,
            0.18,
            (5, 90, 5, 0),
            (1.0, 0.9, 0.85),
        ),
        "estate": Kind(
            150,
            0.22,
            2,
            -13,
            (5, 1, 16, 6, 65, 4, 3, 0),
            0.86,
            0.88,
            (70, 30, 0, 0),
            (6.6, 4.8, 2.2),
        ),
        "rural": Kind(
            170,
            0.09,
            4,
            6,
            (6, 9, 5, 22, 26, 6, 25, 1),
            0.96,
            0.93,
            (90, 10, 0, 0),
            (0.4, 0.35, 0.35),
        ),
        "hill": Kind(
            66,
            0.06,
            3,
            10,
            (3, 16, 2, 31, 16, 5, 26, 1),
            0.99,
            0.97,
            (100, 0, 0, 0),
            (0.1, 0.1, 0.1),
        ),
        "remote": Kind(
            14,
            0.04,
            1,
            12,
            (2, 24, 1, 38, 12, 4, 18, 1),
            1.0,
            0.98,
            (100, 0, 0, 0),
            (0.0, 0.0, 0.0),
        ),
        "industrial": Kind(
            16,
            0.1,
            1,
            -2,
            (45, 10, 12, 14, 13, 4, 2, 0),
            0.30,
            0.30,
            (60, 40, 0, 0),
            (0.9, 0.9, 0.9),
        ),
        "wharf": Kind(
            8, 0.08, 1, 6, (30, 20, 8, 20, 14, 4, 4, 0), 0.60, 0.55, (80, 20, 0, 0), (0.3, 0.3, 0.3)
        ),
        "outside": Kind(
            12, 0.1, 1, 6, (8, 18, 4, 32, 20, 6, 12, 0), 0.95, 0.90, (100, 0, 0, 0), (0.1, 0.1, 0.1)
        ),
        "water": Kind(0, 0.1, 1, 0, (1, 1, 1, 1, 1, 1, 1, 1), 1.0, 1.0, (1, 0, 0, 0), (0, 0, 0)),
    }
)

HOMES: tuple[tuple[str, int], ...] = (
    ("大字小沢", 92),
    ("桜台六丁目", 88),
    ("泉町三丁目", 96),
    ("大字木ノ下", 74),
    ("汐見四丁目", 80),
    ("本町四丁目", 64),
    ("大字下西", 70),
    ("末広町", 60),
)
"""Towns with a home for the elderly and its places."""

UNKNOWN_AGE: Mapping[int, float] = MappingProxyType({2010: 0.007, 2015: 0.011, 2020: 0.017})
"""Share of people whose age the census does not know."""

MORTALITY = ((0.000031, 0.0925), (0.0000115, 0.0985))
"""Gompertz law for men and women: yearly rate *a*·exp(*b*·age)."""
FERTILITY = ((20, 25, 0.10), (25, 30, 0.175), (30, 35, 0.155), (35, 40, 0.070), (40, 45, 0.010))
"""Births in a year per wife of that age (from, below, rate)."""
LEAVING_HOME = ((18, 19, 0.24), (19, 22, 0.07), (22, 26, 0.15), (26, 36, 0.08))
"""Yearly chance that a child of that age leaves its parents."""
LEAVE_BUT_STAY_IN_CITY = 0.42
STAY_REGISTERED = 0.35
"""Share of those under 22 who leave the city and remain in its register until 23."""
NOT_REGISTERED = 0.20
"""Share of young singles who arrive and do not register."""
MOVE_OUT = (
    (0, 35, 0.016, 0.085),
    (35, 50, 0.008, 0.050),
    (50, 75, 0.003, 0.018),
    (75, 130, 0.007, 0.015),
)
"""Yearly chance that a household leaves, by age of its head (from, below, owner, tenant)."""
