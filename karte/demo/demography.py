"""Fifteen and a half years of the sample city, half year by half year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from karte.demo import parameters as given
from karte.demo.households import Homes, Ints, People, Role, make_households
from karte.demo.parameters import HOUSEHOLD_TYPES, KINDS
from karte.demo.towns import ground

ARRIVAL_MIX = (22, 5, 17, 7, 37, 5, 2, 1)
ESTATE_MIX = (3, 1, 22, 2, 68, 3, 1, 0)
YOUNG_PIECE = -9.0
AGEING_SPREAD = 2.5
STUDENT = 22
END_OF_STUDIES = 23
HOME_AGE = (78, 97)
CARE_AGE = 82
WOMEN_IN_CARE, GIRLS, WITH_PARTNER = 0.75, 0.487, 0.5
"""Shares: of women in the homes, of girls at birth, of grown children who leave as a couple."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everyone at one date; ``age`` in completed years."""

    people: People
    age: Ints


@dataclass(frozen=True, slots=True)
class History:
    """Every household that ever was, and everyone at the dates that files are made for."""

    homes: Homes
    snapshots: dict[int, Snapshot]

    def census(self, year: int) -> Snapshot:
        """Return everyone on the first of October of a census year."""
        return self.snapshots[(year - 2010) * 2]

    def register(self, year: int) -> Snapshot:
        """Return everyone on the first of April of a year."""
        return self.snapshots[(year - 2010) * 2 - 1]


@cache
def history() -> History:
    """Return the city's history; made once.

    Returns
    -------
    History
        From October 2010 to April 2026.
    """
    rng = np.random.default_rng(given.SEED + 1)
    people, homes = _first_households(rng)
    wanted = {(year - 2010) * 2 for year in given.CENSUS_YEARS}
    wanted |= {(day.year - 2010) * 2 - 1 for day in given.REGISTER_DATES}
    snapshots = {}
    for now in range(given.HALF_YEARS + 1):
        if now:
            people, homes = _half_year(rng, people, homes, now)
        if now in wanted:
            snapshots[now] = Snapshot(people, (now - people.born) // 2)
    return History(homes, snapshots)


def _first_households(rng: np.random.Generator) -> tuple[People, Homes]:
    """Settle the city as it was in 2010."""
    pieces = ground().pieces
    counts, older, chosen = [], [], []
    for piece in pieces:
        kind = KINDS[piece.kind]
        number = round(kind.households * float(np.clip(rng.normal(1, 0.16), 0.7, 1.4)))
        mix = np.array(kind.mix, float)
        counts.append(number)
        chosen.append(rng.choice(len(mix), number, p=mix / mix.sum()))
        shift = kind.ageing + rng.normal(0, AGEING_SPREAD) + YOUNG_PIECE * piece.young
        older.append(np.full(number, shift))
    where = np.repeat(np.arange(len(pieces)), counts)
    people, homes = make_households(
        rng,
        [pieces[one].kind for one in where],
        np.concatenate(chosen),
        np.concatenate(older),
        0,
    )
    homes.piece = where
    return _with_institutions(rng, people, homes)


def _with_institutions(
    rng: np.random.Generator, people: People, homes: Homes
) -> tuple[People, Homes]:
    """Add the homes for the elderly."""
    towns = [piece.town for piece in ground().pieces]
    for town, places in given.HOMES:
        new = Homes(*(np.array([value]) for value in (towns.index(town), 0, 5, True, True)))
        born = -2 * rng.integers(*HOME_AGE, places)
        here = np.ones(places, bool)
        people = people.join(
            People(
                born,
                (rng.random(places) < WOMEN_IN_CARE).astype(np.int64),
                np.full(places, len(homes.piece)),
                np.full(places, int(Role.OTHER)),
                here,
                here.copy(),
            )
        )
        homes = homes.join(new)
    return people, homes


def _half_year(
    rng: np.random.Generator, people: People, homes: Homes, now: int
) -> tuple[People, Homes]:
    """Let half a year pass."""
    people = _deaths(rng, people, now)
    people = people.join(_births(rng, people, homes, now))
    people = _moves_out(rng, people, homes, now)
    people, homes = _leave_home(rng, people, homes, now)
    people, homes = _arrivals(rng, people, homes, now)
    return _into_care(rng, people, homes, now), homes


def _by_age(age: Ints, table: tuple[tuple[float, ...], ...], column: int) -> np.ndarray:
    """Look up a half-yearly chance from yearly rates by age."""
    bands = [(age >= row[0]) & (age < row[1]) for row in table]
    yearly = np.select(bands, [row[column] for row in table], default=0.0)
    return np.asarray(1 - np.sqrt(1 - yearly))


def _deaths(rng: np.random.Generator, people: People, now: int) -> People:
    age = (now - people.born) / 2
    level, slope = np.array(given.MORTALITY).T[:, people.sex]
    yearly = np.minimum(level * np.exp(slope * age), 0.6)
    return people.take(rng.random(len(age)) >= 1 - np.sqrt(1 - yearly))


def _births(rng: np.random.Generator, people: People, homes: Homes, now: int) -> People:
    """Return the children born to wives in private households."""
    has_spouse = np.bincount(people.home[people.role == Role.SPOUSE], minlength=len(homes.piece))
    age = (now - people.born) // 2
    wife = (people.sex == 1) & (people.role <= Role.SPOUSE) & (has_spouse[people.home] > 0)
    chance = _by_age(age, given.FERTILITY, 2)
    mothers = np.flatnonzero(wife & people.usual & (rng.random(len(age)) < chance))
    count = len(mothers)
    here = np.ones(count, bool)
    return People(
        np.full(count, now),
        (rng.random(count) < GIRLS).astype(np.int64),
        people.home[mothers],
        np.full(count, int(Role.CHILD)),
        here,
        here.copy(),
    )


def _moves_out(rng: np.random.Generator, people: People, homes: Homes, now: int) -> People:
    """Let whole households leave the city."""
    age = (now - people.born) // 2
    head_age = np.zeros(len(homes.piece), np.int64)
    np.maximum.at(head_age, people.home, np.where(people.role <= Role.SPOUSE, age, 0))
    owner = _by_age(head_age, given.MOVE_OUT, 2)
    tenant = _by_age(head_age, given.MOVE_OUT, 3)
    chance = np.where(homes.tenure == 0, owner, tenant) * ~homes.institution
    gone = rng.random(len(chance)) < chance
    return people.take(~gone[people.home])


def _leave_home(
    rng: np.random.Generator, people: People, homes: Homes, now: int
) -> tuple[People, Homes]:
    """Let grown children go: to another town of the city, or away."""
    age = (now - people.born) // 2
    chance = _by_age(age, given.LEAVING_HOME, 2)
    leaves = (people.role == Role.CHILD) & people.usual & (rng.random(len(age)) < chance)
    stays = leaves & (age >= STUDENT) & (rng.random(len(age)) < given.LEAVE_BUT_STAY_IN_CITY)
    away = leaves & ~stays
    keeps = away & (age < STUDENT) & (rng.random(len(age)) < given.STAY_REGISTERED)
    people = People(
        people.born, people.sex, people.home, people.role, people.usual & ~keeps, people.registered
    )
    forgotten = ~people.usual & (age >= END_OF_STUDIES)
    movers = people.take(stays)
    people = people.take(~(leaves & ~keeps) & ~forgotten)
    return _settle(rng, people, homes, movers, now)


def _settle(
    rng: np.random.Generator, people: People, homes: Homes, movers: People, now: int
) -> tuple[People, Homes]:
    """Give grown children a household of their own, half of them with a partner from elsewhere."""
    count = len(movers.born)
    weights = _attraction(now)
    where = rng.choice(len(weights), count, p=weights / weights.sum())
    kinds = [ground().pieces[one].kind for one in where]
    single = HOUSEHOLD_TYPES.index("single_young")
    _, new = make_households(rng, kinds, np.full(count, single), np.zeros(count), now)
    new.piece = where
    movers.home = np.arange(count) + len(homes.piece)
    movers.role = np.zeros(count, np.int64)
    pair = movers.take(rng.random(count) < WITH_PARTNER)
    pair.sex, pair.role = 1 - pair.sex, np.full(len(pair.sex), int(Role.SPOUSE))
    pair.registered = np.ones(len(pair.sex), bool)
    return people.join(movers).join(pair), homes.join(new)


def _attraction(now: int) -> np.ndarray:
    """Return how many households move to each piece in half a year."""
    period = min(now // 10, 2)
    kinds = [KINDS[piece.kind] for piece in ground().pieces]
    return np.array([kind.households * kind.arrivals[period] / 100 for kind in kinds])


def _arrivals(
    rng: np.random.Generator, people: People, homes: Homes, now: int
) -> tuple[People, Homes]:
    """Let households move in from elsewhere."""
    where = np.repeat(np.arange(len(ground().pieces)), rng.poisson(_attraction(now)))
    kinds = [ground().pieces[one].kind for one in where]
    usual_mix, estate_mix = (np.array(mix, float) for mix in (ARRIVAL_MIX, ESTATE_MIX))
    types = np.where(
        np.array(kinds) == "estate",
        rng.choice(len(estate_mix), len(where), p=estate_mix / estate_mix.sum()),
        rng.choice(len(usual_mix), len(where), p=usual_mix / usual_mix.sum()),
    )
    new_people, new_homes = make_households(rng, kinds, types, np.zeros(len(where)), now)
    new_homes.piece = where
    single = types[new_people.home] == HOUSEHOLD_TYPES.index("single_young")
    unregistered = single & (rng.random(len(single)) < given.NOT_REGISTERED)
    new_people.registered = ~unregistered
    new_people.home = new_people.home + len(homes.piece)
    return people.join(new_people), homes.join(new_homes)


def _into_care(rng: np.random.Generator, people: People, homes: Homes, now: int) -> People:
    """Fill the free places of the homes for the elderly with citizens of great age."""
    inside = homes.institution[people.home]
    age = (now - people.born) // 2
    waiting = np.flatnonzero(~inside & (age >= CARE_AGE) & people.usual)
    waiting = rng.permutation(waiting)
    home, role = people.home.copy(), people.role.copy()
    living = np.bincount(people.home, minlength=len(homes.piece))
    for number, (_, places) in zip(np.flatnonzero(homes.institution), given.HOMES, strict=True):
        free = max(places - int(living[number]), 0)
        taken, waiting = waiting[:free], waiting[free:]
        home[taken], role[taken] = number, int(Role.OTHER)
    return People(people.born, people.sex, home, role, people.usual, people.registered)
