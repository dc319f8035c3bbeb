"""Households as they are made: who lives together, in what dwelling, on which side of the town."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

from karte.demo.parameters import HOUSEHOLD_TYPES, KINDS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Role(IntEnum):
    """Place of a person in the household."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    PARENT = 3
    OTHER = 5


class Building(IntEnum):
    """How the dwelling is built; blocks of flats by their number of floors."""

    DETACHED = 0
    ROW = 1
    FLOORS_1_2 = 2
    FLOORS_3_5 = 3
    FLOORS_6_10 = 4
    FLOORS_11 = 5
    OTHER = 6


class Tenure(IntEnum):
    """On what terms the household lives there."""

    OWNED = 0
    PUBLIC = 1
    PRIVATE = 2
    COMPANY = 3
    LODGING = 4
    NO_DWELLING = 5


@dataclass(slots=True)
class Columns:
    """Arrays of equal length that grow and shrink together."""

    def join(self, other: Self) -> Self:
        """Return the rows of both."""
        return type(self)(
            *(
                np.concatenate([getattr(self, one.name), getattr(other, one.name)])
                for one in fields(self)
            )
        )

    def take(self, rows: Flags | Ints) -> Self:
        """Return some of the rows."""
        return type(self)(*(getattr(self, one.name)[rows] for one in fields(self)))


@dataclass(slots=True)
class People(Columns):
    """One row a person; ``born`` counts half years from the census of 2010."""

    born: Ints
    sex: Ints
    home: Ints
    role: Ints
    usual: Flags
    registered: Flags


@dataclass(slots=True)
class Homes(Columns):
    """One row a household that ever was."""

    piece: Ints
    building: Ints
    tenure: Ints
    institution: Flags
    old_side: Flags


SETTLED_AGES = {
    "single_young": (20, 56),
    "single_old": (63, 87),
    "couple_young": (25, 42),
    "couple_old": (52, 80),
    "family": (32, 65),
    "one_parent": (31, 64),
    "three_generations": (39, 64),
    "unrelated": (22, 66),
}
"""Ages (from, below) of the heads of households that had long been there in 2010."""
ARRIVAL_AGES = {
    "single_young": (18, 38),
    "single_old": (64, 86),
    "couple_young": (23, 37),
    "couple_old": (52, 76),
    "family": (27, 46),
    "one_parent": (28, 50),
    "three_generations": (36, 56),
    "unrelated": (20, 55),
}
"""The same of households that move in."""
CHILDREN = {
    "family": (1.0, 0.80, 0.26),
    "one_parent": (1.0, 0.42, 0.08),
    "three_generations": (0.98, 0.76, 0.28),
}
MOST_CHILDREN = 3
OLDEST_CHILD = 31
OLDEST_HEAD = 96
YOUNGEST_HEAD = 18
ELDER = 55
PARENTS = (0.45, 0.85)
"""Chance that a household of three generations has a grandfather, a grandmother."""
WOMEN_ALONE = {"single_young": 0.42, "single_old": 0.70, "one_parent": 0.85}
PAIR_IN_MIDDLE = 0.9
"""Share of households of three generations whose head has a spouse."""
OLD_SIDE = (0.8, 0.28)
"""Share of elder and of younger households that live on the old side of their town."""
RARE = (0.02, 0.003)
"""Share of terraced houses and of other buildings."""
OTHER_TENURE = (0.0, 0.08, 0.80, 0.07, 0.03, 0.02)
DANCHI_TENURE = (0.0, 0.66, 0.32, 0.01, 0.01, 0.0)


def make_households(
    rng: np.random.Generator, kinds: list[str], types: Ints, older: Floats, now: int
) -> tuple[People, Homes]:
    """Make households with their members.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.
    kinds : list of str
        Kind of town of each household.
    types : ndarray
        Index in ``HOUSEHOLD_TYPES``.
    older : ndarray
        Years added to the age of the head.
    now : int
        Half year in which they are made; 0 is the settled city of 2010.

    Returns
    -------
    People
        Members; ``home`` counts from 0.
    Homes
        Dwellings; ``piece`` is left at 0 for the caller.
    """
    count = len(types)
    ages = ARRIVAL_AGES if now else SETTLED_AGES
    low, high = np.array([ages[name] for name in HOUSEHOLD_TYPES]).T[:, types]
    head = np.clip(rng.uniform(low, high) + older, YOUNGEST_HEAD, OLDEST_HEAD)
    slots = _slots(rng, types, head)
    people = [_members(rng, slot, now) for slot in slots]
    everyone = people[0]
    for more in people[1:]:
        everyone = everyone.join(more)
    building, tenure = _dwellings(rng, kinds, types)
    old_side = np.where(
        head >= ELDER, rng.random(count) < OLD_SIDE[0], rng.random(count) < OLD_SIDE[1]
    )
    return everyone, Homes(
        np.zeros(count, np.int64), building, tenure, np.zeros(count, bool), old_side
    )


Slot = tuple[Role, Flags, Floats, Ints]


def _slots(rng: np.random.Generator, types: Ints, head: Floats) -> list[Slot]:
    """List the places a household can have, and which households fill them."""
    count = len(types)
    of_type = {name: types == index for index, name in enumerate(HOUSEHOLD_TYPES)}
    alone = np.select(
        [of_type[name] for name in WOMEN_ALONE], list(WOMEN_ALONE.values()), default=0.06
    )
    sex = (rng.random(count) < alone).astype(np.int64)
    pair = (
        of_type["couple_young"]
        | of_type["couple_old"]
        | of_type["family"]
        | (of_type["three_generations"] & (rng.random(count) < PAIR_IN_MIDDLE))
    )
    slots: list[Slot] = [
        (Role.HEAD, np.ones(count, bool), head, sex),
        (Role.SPOUSE, pair, np.maximum(head - rng.normal(2, 3, count), YOUNGEST_HEAD), 1 - sex),
    ]
    first = head - np.clip(rng.normal(30, 4.2, count), 19, 44)
    for place in range(MOST_CHILDREN):
        likely = np.select(
            [of_type[name] for name in CHILDREN],
            [one[place] for one in CHILDREN.values()],
            default=0.0,
        )
        age = first - place * rng.uniform(1.6, 4.4, count)
        there = (rng.random(count) < likely) & (age >= 0) & (age < OLDEST_CHILD)
        slots.append((Role.CHILD, there, age, rng.integers(0, 2, count)))
    for woman, chance in enumerate(PARENTS):
        age = head + np.clip(rng.normal(28 - 3 * woman, 4, count), 19, 40)
        there = of_type["three_generations"] & (rng.random(count) < chance)
        there &= age < OLDEST_HEAD
        slots.append((Role.PARENT, there, age, np.full(count, woman)))
    slots.append(
        (Role.OTHER, of_type["unrelated"], rng.uniform(19, 70, count), rng.integers(0, 2, count))
    )
    return slots


def _members(rng: np.random.Generator, slot: Slot, now: int) -> People:
    """Make one person for each household that fills a place."""
    role, there, age, sex = slot
    home, age, sex = np.flatnonzero(there), age[there], sex[there]
    count = len(home)
    born = now - np.floor(age * 2 + rng.random(count)).astype(np.int64)
    here = np.ones(count, bool)
    return People(born, sex, home, np.full(count, int(role)), here, here.copy())


def _dwellings(rng: np.random.Generator, kinds: list[str], types: Ints) -> tuple[Ints, Ints]:
    """Choose how the dwellings are built and on what terms people live there."""
    count = len(types)
    towns = sorted(set(kinds))
    town = np.array([towns.index(kind) for kind in kinds], dtype=np.int64)
    young = types == HOUSEHOLD_TYPES.index("single_young")
    detached = np.array([KINDS[kind].detached for kind in towns])[town]
    detached = np.where(young, detached * 0.3, np.minimum(detached * 1.08, 0.99))
    block = np.array([KINDS[kind].floors for kind in towns], dtype=float)[town]
    block = (block / block.sum(axis=1, keepdims=True)).cumsum(axis=1)
    floors = Building.FLOORS_1_2 + (rng.random(count)[:, None] > block[:, :3]).sum(axis=1)
    draw, rare = rng.random(count), rng.random(count)
    building = np.where(draw < detached, int(Building.DETACHED), floors)
    building = np.where(rare < RARE[0], int(Building.ROW), building)
    building = np.where(rare > 1 - RARE[1], int(Building.OTHER), building)
    owned = np.array([KINDS[kind].owned for kind in towns])[town]
    owned = np.clip(owned * np.where(building == Building.DETACHED, 1.15, 0.5), 0, 0.97)
    owned = np.where(young, owned * 0.35, owned)
    danchi = np.array([kind == "danchi" for kind in towns])[town]
    rent = np.where(
        danchi, rng.choice(6, count, p=DANCHI_TENURE), rng.choice(6, count, p=OTHER_TENURE)
    )
    tenure = np.where(rng.random(count) < owned, int(Tenure.OWNED), rent)
    return building, tenure
