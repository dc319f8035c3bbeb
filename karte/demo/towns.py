"""Which pieces make which town and district, in each census."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from karte.demo import names
from karte.demo.geometry import Mosaic, build_mosaic
from karte.demo.plan import CUTS, DISTRICTS, MERGED_SCHOOL, MOVED_2021, OUTSIDE, RENAMED, TownPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_DISTRICT = -1
WATER = "水面"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of ground with everything it belongs to.

    Attributes
    ----------
    town : str
        Town of 2020, as the census writes it.
    kind : str
        A key of ``parameters.KINDS``.
    district : int
        Index in ``plan.DISTRICTS`` or ``NO_DISTRICT``.
    district_2021 : int
        The same in the edition before; ``len(DISTRICTS)`` is the school since merged.
    twin : str
        Name of the town of its own that it was before 2020, if it was.
    young : bool
        Whether it was built up later than the rest of its town.
    """

    town: str
    kind: str
    district: int
    district_2021: int
    twin: str
    young: bool


@dataclass(frozen=True, slots=True)
class SmallArea:
    """A 町丁・字等 of one census: its code, its name, the pieces it consists of."""

    key_code: str
    name: str
    base: str
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """The mosaic and what each piece is."""

    mosaic: Mosaic
    pieces: tuple[Piece, ...]

    def district_of(self) -> NDArray[np.int64]:
        """Return the district of each piece."""
        return np.array([piece.district for piece in self.pieces])


@cache
def ground() -> Ground:
    """Return the city's ground; made once.

    Returns
    -------
    Ground
        The last piece is water.
    """
    mosaic = build_mosaic([plan.centre for plan in DISTRICTS], _counts())
    absorbed = _cut(mosaic)
    outside = _outside(mosaic, set(absorbed) | set(absorbed.values()))
    taken = {**absorbed, **outside}
    named: dict[int, Piece] = {}
    reserved = {town: outside[piece] for (_, town), piece in zip(OUTSIDE, outside, strict=True)}
    for number in range(len(DISTRICTS)):
        named |= _named(mosaic, number, set(taken), reserved)
    for piece, host in taken.items():
        town = named[host]
        own = NO_DISTRICT if piece in outside else int(mosaic.district[piece])
        kind = "outside" if piece in outside else town.kind
        named[piece] = Piece(town.town, kind, own, own, "", piece in absorbed)
    basin = Piece(WATER, "water", NO_DISTRICT, NO_DISTRICT, "", young=False)
    named[len(mosaic.polygons) - 1] = basin
    return Ground(mosaic, _editions(mosaic, named))


def _counts() -> list[int]:
    """Return how many pieces each district needs for its towns and what is taken from it."""
    counts = []
    for number, plan in enumerate(DISTRICTS, start=1):
        own = sum(len(full_names(town)) + town.apart + bool(town.twin) for town in plan.towns)
        taken = sum(second == number for _, second in CUTS) + (number in dict(OUTSIDE))
        counts.append(own + taken)
    return counts


def full_names(town: TownPlan) -> tuple[str, ...]:
    """Return the names of the small areas of one plan entry.

    Parameters
    ----------
    town : TownPlan
        An entry of a district's plan.

    Returns
    -------
    tuple of str
        In the order of their codes.

    Examples
    --------
    >>> full_names(TownPlan("本町", "castle", 2))
    ('本町一丁目', '本町二丁目')
    """
    if town.chome:
        return tuple(names.chome(town.base, number + 1) for number in range(town.chome))
    return tuple(town.base + part for part in town.parts) or (town.base,)


def _cut(mosaic: Mosaic) -> dict[int, int]:
    """Choose the pieces of one district that belong to a town of another."""
    absorbed: dict[int, int] = {}
    for first, second in CUTS:
        used = set(absorbed) | set(absorbed.values())
        pairs = []
        for (one, other), length in mosaic.shared.items():
            for host, piece in ((one, other), (other, one)):
                sides = (mosaic.district[host] + 1, mosaic.district[piece] + 1)
                if sides == (first, second) and not {host, piece} & used:
                    pairs.append((length, host, piece))
        _, host, piece = max(pairs)
        absorbed[piece] = host
    return absorbed


def _outside(mosaic: Mosaic, used: set[int]) -> dict[int, int]:
    """Choose the pieces at the city's edge that belong to no district."""
    outside: dict[int, int] = {}
    for number, _ in OUTSIDE:
        own = [int(piece) for piece in np.flatnonzero(mosaic.district == number - 1)]
        free = [piece for piece in own if piece not in used]
        edge = max(free, key=lambda piece: (mosaic.shore[piece], piece))
        near = mosaic.neighbours(edge)
        hosts = [piece for piece in near if piece in free]
        outside[edge] = max(hosts, key=lambda piece: (near[piece], piece))
    return outside


def _named(
    mosaic: Mosaic, number: int, taken: set[int], reserved: dict[str, int]
) -> dict[int, Piece]:
    """Give the towns of one district their pieces; some towns have theirs already."""
    plan = DISTRICTS[number]
    free = [int(one) for one in np.flatnonzero(mosaic.district == number) if one not in taken]
    around = mosaic.seeds - mosaic.seeds[free].mean(axis=0)
    rank = around[:, 1] if plan.coastal else np.arctan2(around[:, 1], around[:, 0])
    free = [piece for piece in free if piece not in reserved.values()]
    free.sort(key=lambda piece: (rank[piece], piece))
    named: dict[int, Piece] = {}
    for town in plan.towns:
        for name in full_names(town):
            main = reserved[name] if name in reserved else free.pop(0)
            chosen = [main]
            named[main] = Piece(name, town.kind, number, number, "", young=False)
            for extra in range(town.apart + bool(town.twin)):
                piece = _extra(mosaic, chosen, free, touching=bool(town.twin))
                free.remove(piece)
                chosen.append(piece)
                named[piece] = Piece(name, town.kind, number, number, town.twin, young=extra > 0)
    return named


def _extra(mosaic: Mosaic, chosen: list[int], free: list[int], *, touching: bool) -> int:
    """Return the nearest free piece that does, or does not, touch those chosen."""
    near = set().union(*(mosaic.neighbours(piece) for piece in chosen))
    fit = [piece for piece in free if (piece in near) == touching] or free
    away = np.hypot(*(mosaic.seeds[fit] - mosaic.seeds[chosen[0]]).T)
    return fit[int(np.argmin(away))]


def _editions(mosaic: Mosaic, named: dict[int, Piece]) -> tuple[Piece, ...]:
    """Add the districts of 2021: a school since merged and a line since moved."""
    _, merged_into, size = MERGED_SCHOOL
    now, before = MOVED_2021
    inside = [piece for piece, what in named.items() if what.district == merged_into - 1]
    west = sorted(inside, key=lambda piece: mosaic.seeds[piece][0])[:size]
    border = [
        (length, one if named[one].district == now - 1 else other)
        for (one, other), length in mosaic.shared.items()
        if {named[one].district, named[other].district} == {now - 1, before - 1}
    ]
    moved = max(border)[1]
    change = dict.fromkeys(west, len(DISTRICTS)) | {moved: before - 1}
    return tuple(
        Piece(
            what.town,
            what.kind,
            what.district,
            change.get(piece, what.district_2021),
            what.twin,
            what.young,
        )
        for piece, what in sorted(named.items())
    )


@cache
def small_areas(year: int) -> tuple[SmallArea, ...]:
    """Return the small areas of one census in the order of their codes.

    Parameters
    ----------
    year : int
        2010, 2015 or 2020.

    Returns
    -------
    tuple of SmallArea
        Every piece of land is in exactly one of them; water is in none.
    """
    pieces: dict[str, list[int]] = {}
    for index, piece in enumerate(ground().pieces):
        if piece.kind != "water":
            pieces.setdefault(_name_in(piece, year), []).append(index)
    codes = _codes(year, set(pieces))
    areas = [
        SmallArea(code, name, base, tuple(pieces[name])) for name, (code, base) in codes.items()
    ]
    return tuple(sorted(areas, key=lambda area: area.key_code))


def _name_in(piece: Piece, year: int) -> str:
    if piece.twin and year < max(RENAMED):
        return piece.twin
    return RENAMED[year].get(piece.town, piece.town)


def _codes(year: int, present: set[str]) -> dict[str, tuple[str, str]]:
    """Give the towns that exist in one census their (code, name without 丁目)."""
    codes: dict[str, tuple[str, str]] = {}
    number = 0
    renamed = RENAMED[year]
    for plan in DISTRICTS:
        for town in plan.towns:
            own = full_names(town)
            subs = [name for name in own if name in present]
            if subs:
                number += 10
            for name in subs:
                place = own.index(name)
                part = place if town.parts else place + 1
                divided = town.chome or town.parts
                codes[name] = (_code(number, f"{part:02d}" if divided else ""), town.base)
            former = {renamed[name] for name in own if name in renamed} | {town.twin}
            for name in sorted((former & present) - set(codes) - _planned()):
                number += 10
                codes[name] = (_code(number, ""), name)
    return codes


def _code(number: int, sub: str) -> str:
    return f"{names.MUNICIPALITY_CODE}{number:04d}{sub}"


@cache
def _planned() -> set[str]:
    return {name for plan in DISTRICTS for town in plan.towns for name in full_names(town)}
