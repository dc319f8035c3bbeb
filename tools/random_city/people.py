"""Who lives in the homes: households of a few types, and the same people five years later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from random_city.buildings import AGED_HOME, SMALL_FLATS, TOWER
from random_city.ground import noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from random_city.buildings import Buildings
    from random_city.ground import Ground
    from random_city.parameters import Parameters

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TYPES = ("single", "couple", "family", "grown", "old_couple", "old_single", "three")
SHARES = np.array([0.18, 0.11, 0.20, 0.15, 0.15, 0.15, 0.06])
AGEING = np.array([-0.4, -0.5, -1.1, 0.2, 0.9, 1.0, 0.5])
"""How the odds of each type change where the old live."""
IN_SMALL_FLATS = np.array([1.6, 0.8, -0.5, -0.8, -0.6, 0.2, -2.0])
IN_TOWERS = np.array([0.3, 0.4, 0.2, 0.0, 0.0, 0.0, -1.5])
KIDS = np.array([0.42, 0.44, 0.14])
AGED_HOME_SIZE = (50, 101)
OLDEST = 104
YEARS = 5
MOVES = np.array([0.55, 0.4, 0.2, 0.12, 0.06, 0.08, 0.06])
"""Share of the households of each type that leave their home within five years."""
BIRTHS = 0.16
LEAVES_HOME = 0.4


@dataclass(frozen=True, slots=True)
class Households:
    """Households and everyone in them.

    Attributes
    ----------
    building : ndarray of int, shape (h,)
        Where each household lives.
    type : ndarray of int, shape (h,)
        Number in `TYPES`; -1 for a home for the aged.
    home : ndarray of int, shape (p,)
        Household of each person.
    age : ndarray of int, shape (p,)
        Completed years.
    male : ndarray of bool, shape (p,)
        Sex.
    """

    building: Ints
    type: Ints
    home: Ints
    age: Ints
    male: NDArray[np.bool_]


def age_mix(
    ground: Ground, buildings: Buildings, wanted: Parameters, rng: np.random.Generator
) -> Floats:
    """Return for each building how old its neighbourhood is: 0 is the city's mean.

    Parameters
    ----------
    ground : Ground
        For the fields.
    buildings : Buildings
        n buildings.
    wanted : Parameters
        How far old and young live apart, and over what distance.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    ndarray, shape (n,)
        0 everywhere where old and young do not live apart.
    """
    field = 0.8 * noise(ground.shape, wanted.scale, rng)[ground.cell_of(buildings.places)]
    size = int(ground.block.max()) + 1
    field += 0.4 * rng.normal(size=size)[buildings.block]
    # Estates of one age: built and moved into in the same few years.
    for _ in range(int(rng.integers(3, 9))):
        middle = buildings.places[rng.integers(len(buildings.places))]
        away = np.hypot(*(buildings.places - middle).T)
        inside = away < rng.uniform(120, 350)
        field[inside] = rng.choice([-1.6, -1.3, 1.2, 1.6])
    return np.asarray(field * wanted.apart)


def move_in(
    buildings: Buildings, mix: Floats, wanted: Parameters, rng: np.random.Generator
) -> Households:
    """Fill the homes with households.

    Parameters
    ----------
    buildings : Buildings
        n buildings.
    mix : ndarray, shape (n,)
        From `age_mix`.
    wanted : Parameters
        Of the city.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    Households
        Everyone at the census.
    """
    building = np.repeat(np.arange(len(buildings.kind)), buildings.occupied)
    types = _types(buildings.kind[building], mix[building], wanted, rng)
    home, age, male = _members(types, mix[building], rng)
    aged = np.flatnonzero(types < 0)
    sizes = rng.integers(*AGED_HOME_SIZE, size=len(aged))
    residents = int(sizes.sum())
    ages = np.clip(rng.normal(86, 7, residents), 65, OLDEST).astype(np.int64)
    return Households(
        building=building,
        type=types,
        home=np.concatenate([home, np.repeat(aged, sizes)]),
        age=np.concatenate([age, ages]),
        male=np.concatenate([male, rng.random(residents) < 0.25]),  # noqa: PLR2004 - share of men
    )


def _types(kind: Ints, mix: Floats, wanted: Parameters, rng: np.random.Generator) -> Ints:
    odds = np.log(SHARES) + mix[:, None] * AGEING
    strength = min(wanted.apart, 1.0)
    odds = odds + strength * (
        (kind == SMALL_FLATS)[:, None] * IN_SMALL_FLATS + (kind == TOWER)[:, None] * IN_TOWERS
    )
    types = (odds + rng.gumbel(size=odds.shape)).argmax(axis=1)
    return np.where(kind == AGED_HOME, -1, types).astype(np.int64)


def _members(types: Ints, mix: Floats, rng: np.random.Generator) -> tuple[Ints, Ints, Floats]:
    """Return household, age and sex of everyone."""
    home: list[Ints] = []
    age: list[Floats] = []
    male: list[NDArray[np.bool_]] = []

    def add(which: Ints, low: float, high: float, men: float, older: float = 0.0) -> None:
        ages = rng.triangular(low, (low + high) / 2, high, len(which)) + older * mix[which]
        home.append(which)
        age.append(np.clip(ages, 0 if low < 1 else 18, OLDEST))
        male.append(rng.random(len(which)) < men)

    single, couple, family, grown, old_couple, old_single, three = (
        np.flatnonzero(types == number) for number in range(len(TYPES))
    )
    add(single, 18, 64, 0.57)
    for men in (1.0, 0.0):
        add(couple, 22, 64, men, 3.0)
        add(family, 26, 56, men, 3.0)
        add(grown, 44, 70, men)
        add(old_couple, 63, 92, men, 2.0)
        add(three, 32, 62, men)
    add(old_single, 62, 98, 0.3, 2.0)
    add(grown[rng.random(len(grown)) < 0.65], 16, 36, 0.55)  # noqa: PLR2004 - how often
    add(three, 66, 96, 0.3)
    add(three[rng.random(len(three)) < 0.4], 64, 92, 0.8)  # noqa: PLR2004 - how often
    for least, hosts in ((0, family), (1, family), (2, family), (1, three), (2, three)):
        more = KIDS[least:].sum()
        add(hosts[rng.random(len(hosts)) < more], 0, 19, 0.51, 2.5)
    people = np.concatenate(home)
    return people, np.concatenate(age).astype(np.int64), np.concatenate(male)


def five_years_on(
    now: Households,
    buildings: Buildings,
    mix: Floats,
    wanted: Parameters,
    rng: np.random.Generator,
) -> Households:
    """Return who is registered five years later: born, died, left home, moved in and away.

    Parameters
    ----------
    now : Households
        Everyone at the census.
    buildings : Buildings
        n buildings, those to come among them.
    mix : ndarray, shape (n,)
        From `age_mix`.
    wanted : Parameters
        Of the city.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    Households
        In the register everyone in a home for the aged is a household of one.
    """
    moved = (now.type >= 0) & (rng.random(len(now.type)) < MOVES[now.type])
    mothers = ~now.male & (now.age >= 24) & (now.age <= 38) & (now.type[now.home] > 0)  # noqa: PLR2004
    born = now.home[mothers & (rng.random(len(now.age)) < 2 * BIRTHS)]
    home = np.concatenate([now.home, born])
    age = np.concatenate([now.age + YEARS, rng.integers(0, YEARS, len(born))])
    male = np.concatenate([now.male, rng.random(len(born)) < 0.51])  # noqa: PLR2004 - share of boys
    dies = np.interp(age, [50, 70, 80, 90, 100], [0.01, 0.06, 0.16, 0.42, 0.85])
    types = now.type[home]
    grown_up = (age >= 20) & (age < 30) & np.isin(types, (2, 3, 6))  # noqa: PLR2004 - ages
    in_care = types < 0
    gone = rng.random(len(age)) < np.where(in_care, 0.0, dies)
    gone |= grown_up & (rng.random(len(age)) < LEAVES_HOME)
    gone |= moved[home]
    age = np.where(in_care, np.clip(rng.normal(86, 7, len(age)), 65, OLDEST).astype(np.int64), age)
    new_building = np.concatenate(
        [
            now.building[moved & (rng.random(len(moved)) < 1 - wanted.vacancy / 2)],
            np.repeat(np.arange(len(buildings.later)), buildings.later),
        ]
    )
    # Those who come are younger than those who stay, least so where everybody is old.
    fresh_mix = mix[new_building] - 0.2 - (buildings.later[new_building] > 0)
    fresh_types = _types(buildings.kind[new_building], fresh_mix, wanted, rng)
    fresh_home, fresh_age, fresh_male = _members(fresh_types, fresh_mix, rng)
    return _registered(
        Households(
            building=np.concatenate([now.building, new_building]),
            type=np.concatenate([now.type, fresh_types]),
            home=np.concatenate([home[~gone], fresh_home + len(now.type)]),
            age=np.concatenate([age[~gone], fresh_age]),
            male=np.concatenate([male[~gone], fresh_male]),
        )
    )


def _registered(everyone: Households) -> Households:
    """Make a household of everyone in a home for the aged; drop households without people."""
    alone = np.flatnonzero(everyone.type[everyone.home] < 0)
    own = len(everyone.building) + np.arange(len(alone))
    building = np.concatenate([everyone.building, everyone.building[everyone.home[alone]]])
    types = np.concatenate([everyone.type, np.full(len(alone), -1)])
    home = everyone.home.copy()
    home[alone] = own
    living, home = np.unique(home, return_inverse=True)
    return Households(building[living], types[living], home, everyone.age, everyone.male)
