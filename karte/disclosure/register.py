"""One date of a register as a system: towns, districts, groups, municipality, ages and sexes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from karte.disclosure.system import EVERYWHERE, Builder, Cell
from karte.model import Area, AreaType
from karte.tables.columns import COUNTS, RECLASSED, population
from karte.tables.parts import equations, sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from karte.disclosure.ground import Ground
    from karte.disclosure.system import System
    from karte.statistics import AreaCounts
    from karte.tables.parts import Equation

    Floats = NDArray[np.float64]

_BETWEEN = population("total", "15-64")
TOWN_COUNTS = (
    population(),
    population("total", "0-14"),
    _BETWEEN,
    population("total", "65+"),
    "households",
)
"""What is published of a town from a source that is not public itself."""

_BEHIND = (population("total", "unknown"),)
"""What follows from those, and is not published."""

_DUST = 1e-9


@dataclass(frozen=True)
class Printed:
    """What an edition wants to print of one date of a register.

    Attributes
    ----------
    counts : AreaCounts
        Of districts, municipality and remainder.
    grounds : tuple of Ground
        The tables it was counted from, most trusted first.
    groups : dict of str to dict of str to str
        Group by ``district_id``, by name of the grouping.
    earlier : dict of Cell to float
        What earlier editions printed.
    """

    counts: AreaCounts
    grounds: tuple[Ground, ...]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    earlier: Mapping[Cell, float] = field(default_factory=dict)


def as_system(printed: Printed) -> System:
    """Return the equations of one date.

    Parameters
    ----------
    printed : Printed
        What would be printed if nothing was withheld.

    Returns
    -------
    System
        Districts, groups and the municipality with all their counts, towns with those of
        `TOWN_COUNTS`. A town that is split has all its counts: what is printed of its districts
        depends on them.
    """
    return _Made(printed).builder.system()


def cell_of(area: Area, count: str) -> Cell:
    """Return the cell of one count of an area of the output."""
    return Cell(area.type.value, area.id, count)


def town_cell(row: str, count: str) -> Cell:
    """Return the cell of one count of a row of the register."""
    return Cell("town", row, count)


def counted(counts: AreaCounts) -> tuple[str, ...]:
    """Return the counts of people and households; a measure is none."""
    return tuple(one for one in counts.source if one in COUNTS and COUNTS[one].weight)


@lru_cache(maxsize=64)
def equations_of(counts: tuple[str, ...]) -> tuple[Equation, ...]:
    """Return the sums between some counts: of fewer counts others than of all."""
    return equations(counts)


class _Made:
    """Builds the system of one date."""

    def __init__(self, printed: Printed) -> None:
        self._printed = printed
        self.builder = Builder()
        self._counts = counted(printed.counts)
        self._sums = sums(self._counts)
        self._ground = {
            one: next((found for found in printed.grounds if one in found.counts), None)
            for one in self._counts
        }
        self._shares: dict[tuple[int, str], Floats] = {}
        self._areas()
        self._groups()
        for ground in printed.grounds:
            self._towns(ground)
        for ground in printed.grounds:
            self._zones(ground)
        for cell, value in printed.earlier.items():
            place = self.builder.place(cell)
            if place is not None and self.builder.value(place) == value:
                self.builder.publish(place)

    def _cells(
        self, values: Mapping[str, float], kind: str, name: str, unit: int, published: Iterable[str]
    ) -> None:
        """Add the counts of one area, and the sums between them."""
        wanted = set(published)
        for count, value in values.items():
            if not np.isnan(value) and value >= 0:
                weight = _wanted(kind, count, value) if count in wanted else 0.0
                self.builder.cell(Cell(kind, name, count), value, weight, unit)
        for whole, parts in equations_of(tuple(values)):
            self._add_up(Cell(kind, name, whole), [Cell(kind, name, one) for one in parts])

    def _add_up(self, whole: Cell, parts: Sequence[Cell]) -> None:
        place = self.builder.place(whole)
        places = [self.builder.place(one) for one in parts]
        known = [one for one in places if one is not None]
        if place is not None and known and len(known) == len(places):
            self.builder.add_up(place, known)

    def _areas(self) -> None:
        counts = self._printed.counts
        columns = {one: counts.place(one) for one in self._counts}
        for row, area in enumerate(counts.areas):
            values = {one: float(counts.printed[row, place]) for one, place in columns.items()}
            self._cells(values, area.type.value, area.id, self._unit(row), self._counts)
        *districts, whole, rest = counts.areas
        for count in self._counts:
            parts = [cell_of(one, count) for one in (*districts, rest)]
            if self.builder.place(parts[-1]) is None:  # districts that overlap count people twice
                parts.pop()
            self._add_up(cell_of(whole, count), parts)

    def _unit(self, row: int) -> int:
        """Return the unit of a row of the counts: municipality and remainder are no district."""
        return row if row < len(self._printed.counts.areas) - 2 else EVERYWHERE

    def _groups(self) -> None:
        counts = self._printed.counts
        row_of = {area.id: row for row, area in enumerate(counts.areas[:-2])}
        for name, members in self._printed.groups.items():
            of_group: dict[str, list[int]] = {}
            for district, group in members.items():
                if district in row_of:
                    of_group.setdefault(group, []).append(row_of[district])
            for group, rows in of_group.items():
                summed = counts.printed[rows].sum(axis=0)
                values = {one: float(summed[counts.place(one)]) for one in self._counts}
                own = group_id(counts.areas[-2].id, name, group)
                self._cells(values, AreaType.GROUP.value, own, EVERYWHERE, self._counts)
                for count in self._counts:
                    parts = [cell_of(counts.areas[row], count) for row in rows]
                    self._add_up(Cell(AreaType.GROUP.value, own, count), parts)

    def _towns(self, ground: Ground) -> None:
        size = len(self._printed.counts.areas) - 2
        kept = {*TOWN_COUNTS, *_BEHIND}
        first = [one for one in ground.counts if self._ground.get(one) is ground]
        for place, row in enumerate(ground.table.values.index):
            zone = int(np.argmax(ground.zones[place]))
            values = {
                one: float(ground.table.values[one].iloc[place])
                for one in first
                if ground.is_cut[place] or one in kept
            }
            unit = zone if zone < size else EVERYWHERE
            self._cells(values, "town", str(row), unit, TOWN_COUNTS)
            for one in values:
                deep = None if one in kept else self.builder.place(town_cell(str(row), one))
                if deep is not None:
                    self.builder.deepen(deep)

    def _zones(self, ground: Ground) -> None:
        """Tell which towns make up a district."""
        areas = self._printed.counts.areas
        names = [str(one) for one in ground.table.values.index]
        mine = [one for one in self._counts if self._ground[one] is ground]
        for zone, area in enumerate((*areas[:-2], areas[-1])):
            inside = ground.zones[:, zone] > _DUST
            cut = np.flatnonzero(inside & ground.is_cut)
            whole = [names[row] for row in np.flatnonzero(inside & ~ground.is_cut)]
            for count in mine:
                towns = [self.builder.place(town_cell(one, count)) for one in whole]
                found = [one for one in towns if one is not None]
                if len(cut):
                    self._link(
                        ground,
                        (area, zone),
                        count,
                        cut,
                        found if len(found) == len(whole) else None,
                    )
                elif whole and len(found) == len(whole):
                    self._add_up(cell_of(area, count), [town_cell(one, count) for one in whole])

    def _link(
        self,
        ground: Ground,
        where: tuple[Area, int],
        count: str,
        cut: Iterable[int],
        whole: Sequence[int] | None,
    ) -> None:
        """Tell that a printed figure is what is whole and the shares of what is cut, rounded.

        Where nothing is published of the whole towns, the shares are not more than the figure.
        """
        area, zone = where
        printed = self.builder.place(cell_of(area, count))
        if printed is None:
            return
        terms = {printed: 1.0, **dict.fromkeys(whole or (), -1.0)}
        for leaf in self._leaves(count):
            shares = self._share(ground, leaf)
            for row in cut:
                town = self.builder.place(town_cell(str(ground.table.values.index[row]), leaf))
                if town is None:
                    return
                terms[town] = -float(shares[row, zone])
        self.builder.equation(terms, slack=1.0, is_open=whole is None)

    def _share(self, ground: Ground, count: str) -> Floats:
        key = (id(ground), count)
        if key not in self._shares:
            self._shares[key] = ground.shares(count).toarray()
        return self._shares[key]

    def _leaves(self, count: str) -> Iterator[str]:
        """Yield the counts that a count is made of, as narrow as they are split."""
        parts = self._sums.get(count)
        if parts is None:
            yield count
            return
        for one in parts:
            yield from self._leaves(one)


def group_id(code: str, name: str, group: str) -> str:
    """Return the id of the area of a group, as the downloads have it."""
    return f"{code}-{name}-{group}"


_ALL_AGES, _BROAD, _NARROW = 6.0, 3.0, 1.0
_OF_SIZE = 0.1
_OF_KIND = {"municipality": 8.0, "group": 1.5, "district": 1.0, "remainder": 0.4, "town": 0.5}


def _wanted(kind: str, count: str, value: float) -> float:
    """Return how much a reader loses with a cell: totals most, narrow ages of a sex least.

    Of two cells of a kind the larger is wanted more, if not by much.
    """
    column = COUNTS[count]
    width = _NARROW
    if column.age_class in RECLASSED:
        width = _BROAD
    elif column.age_class in {"", "total"}:
        width = _ALL_AGES
    both = 2.0 if column.sex in {"", "total"} else 1.0
    if kind == "town" and count == _BETWEEN:  # the whole less the young and the old
        width = _NARROW / 2
    return float(_OF_KIND[kind] * width * both * (1 + _OF_SIZE * np.log10(1 + value)))
