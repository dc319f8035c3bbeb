"""From people to counts, for any grouping of the households."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.demo.households import Building, Homes, Role, Tenure
from karte.demo.parameters import SEED, UNKNOWN_AGE
from karte.tables.columns import COUNTS, FIVE_YEAR, population

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.demo.demography import History, Snapshot

    Ints = NDArray[np.int64]
    Numbers = Ints | NDArray[np.float64]

BROAD = {"0-14": (0, 15), "15-64": (15, 65), "65+": (65, 200), "75+": (75, 200), "85+": (85, 200)}
OLDEST_CLASS = len(FIVE_YEAR) - 1
FLOORS = {
    "1-2": Building.FLOORS_1_2,
    "3-5": Building.FLOORS_3_5,
    "6-10": Building.FLOORS_6_10,
    "11+": Building.FLOORS_11,
}
LARGE = 6
SCHOOL_AGE, SECONDARY_AGE, ADULT, OLD = 6, 12, 18, 65
PAIR, OLD_COUPLE = 2, (65, 60)
"""Members of a couple on their own, and the least ages of husband and wife of an old one."""
FOREIGN_HOUSEHOLDS = 83
"""Every so many households is one of foreign citizens."""


class Tally:
    """Counts people and households into groups.

    Parameters
    ----------
    group : ndarray
        Group of each household; negative: none.
    size : int
        Number of groups.
    """

    def __init__(self, group: Ints, size: int) -> None:
        self.group = group
        self.size = size

    def homes(self, which: NDArray[np.bool_], weights: Ints | None = None) -> Ints:
        """Count the households of a mask by group."""
        return self._count(self.group[which], None if weights is None else weights[which])

    def people(self, home: Ints, weights: Ints | None = None) -> Ints:
        """Count people by the group of their household."""
        return self._count(self.group[home], weights)

    def _count(self, group: Ints, weights: Ints | None) -> Ints:
        inside = group >= 0
        some = None if weights is None else weights[inside]
        counted = np.bincount(group[inside], weights=some, minlength=self.size)
        return counted.astype(np.int64)


def known_ages(snapshot: Snapshot, year: int) -> NDArray[np.bool_]:
    """Return for whom the census of a year knows the age.

    Parameters
    ----------
    snapshot : Snapshot
        Everyone at the census.
    year : int
        Census year.

    Returns
    -------
    ndarray
        One flag a person.
    """
    rng = np.random.default_rng(SEED + year)
    return np.asarray(rng.random(len(snapshot.age)) >= UNKNOWN_AGE[year])


def count_census(history: History, year: int, group: Ints, size: int) -> pd.DataFrame:
    """Count everything a census publishes.

    Parameters
    ----------
    history : History
        The city.
    year : int
        Census year.
    group : ndarray
        Group of each household; negative: none.
    size : int
        Number of groups.

    Returns
    -------
    DataFrame
        One row a group, one column a count id (`karte.tables.columns.COUNTS`).
    """
    snapshot = history.census(year)
    people, tally = snapshot.people, Tally(group, size)
    here = people.usual
    known = known_ages(snapshot, year)
    counts = _people(tally, people.home[here], people.sex[here], snapshot.age[here], known[here])
    members = np.bincount(people.home[here], minlength=len(group))
    counts["households"] = tally.homes(members > 0)
    private = (members > 0) & ~history.homes.institution
    counts |= _sizes(tally, members, private)
    counts |= _families(tally, snapshot, known, members, private)
    counts |= _dwellings(tally, history.homes, private)
    counts["population.foreign"] = tally.people(
        people.home[here & (people.home % FOREIGN_HOUSEHOLDS == 0)]
    )
    return pd.DataFrame(counts)[[name for name in COUNTS if name in counts]]


def count_register(history: History, year: int, group: Ints, size: int) -> pd.DataFrame:
    """Count everything the register of a first of April publishes.

    Parameters
    ----------
    history : History
        The city.
    year : int
        Year of the register.
    group : ndarray
        Group of each household; negative: none.
    size : int
        Number of groups.

    Returns
    -------
    DataFrame
        People by age and sex, and households; other counts are not in a register.
    """
    snapshot = history.register(year)
    people, tally = snapshot.people, Tally(group, size)
    here = people.registered
    home, role = people.home[here], people.role[here]
    counts = _people(tally, home, people.sex[here], snapshot.age[here], np.ones(len(home), bool))
    members = np.bincount(home, minlength=len(group))
    # Everyone in a home is a household of one there, and one in three elder couples has parted
    # its registration from that of the children.
    apart = np.bincount(home[role == Role.PARENT], minlength=len(group)) > 0
    parted = apart & (np.arange(len(group)) % 3 == 0)
    rows = np.where(history.homes.institution, members, (members > 0) + parted.astype(np.int64))
    counts["households"] = tally.homes(np.ones(len(group), bool), rows)
    return pd.DataFrame(counts)


def _people(
    tally: Tally, home: Ints, sex: Ints, age: Ints, known: NDArray[np.bool_]
) -> dict[str, Numbers]:
    """Count people by sex and age class."""
    counts: dict[str, Numbers] = {}
    masks = {"total": np.ones(len(sex), bool), "male": sex == 0, "female": sex == 1}
    band = np.minimum(age // 5, OLDEST_CLASS)
    for name, mask in masks.items():
        counts[population(name)] = tally.people(home[mask])
        for index, label in enumerate(FIVE_YEAR):
            counts[population(name, label)] = tally.people(home[mask & known & (band == index)])
        for label, (low, high) in BROAD.items():
            some = mask & known & (age >= low) & (age < high)
            counts[population(name, label)] = tally.people(home[some])
        counts[population(name, "unknown")] = tally.people(home[mask & ~known])
    pupils = known & (age >= SCHOOL_AGE) & (age < SECONDARY_AGE)
    counts["pupils.estimate"] = tally.people(home[pupils])
    # The census counts everyone as half a year older than the completed years.
    counts["age_years"] = tally.people(home[known], 2 * age[known] + 1) / 2
    return counts


def _sizes(tally: Tally, members: Ints, private: NDArray[np.bool_]) -> dict[str, Ints]:
    counts = {
        "private_households": tally.homes(private),
        "private_households.members": tally.homes(private, members),
    }
    for size in range(1, LARGE):
        counts[f"private_households.size_{size}"] = tally.homes(private & (members == size))
    counts["private_households.size_6+"] = tally.homes(private & (members >= LARGE))
    return counts


def _families(
    tally: Tally,
    snapshot: Snapshot,
    known: NDArray[np.bool_],
    members: Ints,
    private: NDArray[np.bool_],
) -> dict[str, Ints]:
    """Count private households by who lives together."""
    people = snapshot.people
    here = people.usual

    def having(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.bincount(people.home[here & mask], minlength=len(members)) > 0

    head, spouse, child, parent, other = (having(people.role == role) for role in Role)
    kin = private & (members > 1) & ~other
    core = kin & ~parent & (head | spouse)
    pair = head & spouse
    age = snapshot.age
    man, woman = people.sex == 0, people.sex == 1
    elder = having(known & man & (age >= OLD_COUPLE[0])) & having(
        known & woman & (age >= OLD_COUPLE[1])
    )
    return {
        "family.private_households": tally.homes(private),
        "family.kin": tally.homes(kin),
        "family.nuclear": tally.homes(core),
        "family.couple_only": tally.homes(core & pair & ~child),
        "family.couple_children": tally.homes(core & pair & child),
        "family.non_nuclear": tally.homes(kin & ~core),
        "family.with_under6": tally.homes(private & having(known & (age < SCHOOL_AGE))),
        "family.with_under18": tally.homes(private & having(known & (age < ADULT))),
        "family.with_65+": tally.homes(private & having(known & (age >= OLD))),
        "family.single_65+": tally.homes(private & (members == 1) & having(known & (age >= OLD))),
        "family.couple_65+": tally.homes(core & pair & ~child & (members == PAIR) & elder),
    }


def _dwellings(tally: Tally, homes: Homes, private: NDArray[np.bool_]) -> dict[str, Ints]:
    """Count private households by tenure and building."""
    housed = private & (homes.tenure < Tenure.NO_DWELLING)
    main = housed & (homes.tenure < Tenure.LODGING)
    block = (homes.building >= Building.FLOORS_1_2) & (homes.building <= Building.FLOORS_11)
    counts = {
        "dwelling.private_households": tally.homes(housed),
        "dwelling.owned": tally.homes(housed & (homes.tenure == Tenure.OWNED)),
        "dwelling.rented_private": tally.homes(housed & (homes.tenure == Tenure.PRIVATE)),
        "building.main_households": tally.homes(main),
        "building.detached": tally.homes(main & (homes.building == Building.DETACHED)),
        "building.row": tally.homes(main & (homes.building == Building.ROW)),
        "building.apartment": tally.homes(main & block),
        "building.other": tally.homes(main & (homes.building == Building.OTHER)),
    }
    for label, building in FLOORS.items():
        counts[f"building.apartment_{label}"] = tally.homes(main & (homes.building == building))
    return counts
