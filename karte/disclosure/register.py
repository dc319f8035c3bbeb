"""One date of a register as a system: towns, districts, groups, municipality, ages and sexes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from karte.disclosure.cells import (
    BEHIND,
    TOWN_COUNTS,
    bands_of,
    cell_of,
    counted,
    equations_of,
    group_id,
    town_cell,
)
from karte.disclosure.few import bands_to_look_at
from karte.disclosure.former import FORMER, PART, Laid
from karte.disclosure.system import EVERYWHERE, Builder, Cell
from karte.disclosure.wanted import wanted_of
from karte.model import AreaType
from karte.tables.parts import sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from karte.disclosure.former import Former, Over
    from karte.disclosure.ground import Ground
    from karte.disclosure.system import System
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

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
        What earlier editions printed, of areas that are as they were.
    formers : tuple of Former
        What they printed of districts, where it is known on which ground they counted them.
    """

    counts: AreaCounts
    grounds: tuple[Ground, ...]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    earlier: Mapping[Cell, float] = field(default_factory=dict)
    formers: tuple[Former, ...] = ()


def as_system(printed: Printed, threshold: int) -> System:
    """Return the equations of one date.

    Parameters
    ----------
    printed : Printed
        What would be printed if nothing was withheld.
    threshold : int
        The least number besides 0 that is printed.

    Returns
    -------
    System
        Districts, groups and the municipality with all their counts, towns with those of
        `TOWN_COUNTS`. A town that is split has all its counts: what is printed of its districts
        depends on them. So has one with few people of a kind, where its district has few.
    """
    return _Made(printed, threshold).builder.system()


class _Made:
    """Builds the system of one date."""

    def __init__(self, printed: Printed, threshold: int) -> None:
        self._printed, self._threshold = printed, threshold
        self.builder = Builder()
        self._counts = counted(printed.counts)
        self._sums = sums(self._counts)
        self._ground = {
            one: next((found for found in printed.grounds if one in found.counts), None)
            for one in self._counts
        }
        self._laid = {id(one): Laid(printed.formers, one) for one in printed.grounds}
        self._members: dict[str, set[str]] = {}
        self._areas()
        self._groups()
        for ground in printed.grounds:
            self._towns(ground)
        for ground in printed.grounds:
            self._parts(ground)
            self._zones(ground)
            for over in self._laid[id(ground)].overs:
                self._former(ground, over)
        for cell, value in printed.earlier.items():
            self._tell(cell, value)

    def _tell(self, cell: Cell, value: float) -> bool:
        """Count a cell as known if it is what was printed of it; tell whether it is."""
        place = self.builder.place(cell)
        is_told = place is not None and self.builder.value(place) == value
        if place is not None and is_told:
            self.builder.publish(place)
        return is_told

    def _cells(
        self, values: Mapping[str, float], kind: str, name: str, unit: int, published: Iterable[str]
    ) -> None:
        """Add the counts of one area, and the sums between them."""
        wanted = set(published)
        for count, value in values.items():
            if not np.isnan(value) and value >= 0:
                weight = wanted_of(kind, count, value) if count in wanted else 0.0
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
                self._members[own] = {counts.areas[row].id for row in rows}
                self._cells(values, AreaType.GROUP.value, own, EVERYWHERE, self._counts)
                for count in self._counts:
                    parts = [cell_of(counts.areas[row], count) for row in rows]
                    self._add_up(Cell(AreaType.GROUP.value, own, count), parts)

    def _towns(self, ground: Ground) -> None:
        size = len(self._printed.counts.areas) - 2
        kept = {*TOWN_COUNTS, *BEHIND}
        first = self._first(ground)
        alone = self._laid[id(ground)].alone
        bands = bands_to_look_at(ground, self._laid[id(ground)], first, self._threshold)
        values_of = dict(zip(first, ground.table.values[first].to_numpy(float).T, strict=True))
        for place, row in enumerate(ground.table.values.index):
            zone = int(np.argmax(ground.zones[place]))
            own = {one: float(values_of[one][place]) for one in first}
            few = bands.get(place, set())
            values = {
                one: value
                for one, value in own.items()
                if alone[place] or one in kept or bands_of(one) & few
            }
            unit = zone if zone < size else EVERYWHERE
            self._cells(values, "town", str(row), unit, TOWN_COUNTS)
            for one in values:
                deep = None if one in kept else self.builder.place(town_cell(str(row), one))
                if deep is not None:
                    self.builder.deepen(deep)

    def _first(self, ground: Ground) -> list[str]:
        return [one for one in ground.counts if self._ground.get(one) is ground]

    def _parts(self, ground: Ground) -> None:
        """Add what towns make up that were in one district then, and are in one now."""
        values, size = ground.table.values, len(self._printed.counts.areas) - 2
        for name, rows in self._laid[id(ground)].parts.items():
            summed = values.iloc[rows].sum(axis=0, skipna=False)
            zone = int(np.argmax(ground.zones[rows[0]]))
            own = {one: float(summed[one]) for one in self._first(ground)}
            self._cells(own, PART, name, zone if zone < size else EVERYWHERE, ())
            for count in (*TOWN_COUNTS, *BEHIND):
                towns = [town_cell(str(values.index[row]), count) for row in rows]
                self._add_up(Cell(PART, name, count), towns)

    def _zones(self, ground: Ground) -> None:
        """Tell which towns make up a district; a figure of split towns is rounded.

        Where nothing is published of the whole towns, the shares are not more than the figure.
        """
        areas = self._printed.counts.areas
        for zone, area in enumerate((*areas[:-2], areas[-1])):
            inside = ground.zones[:, zone] > _DUST
            whole, cut = np.flatnonzero(inside & ~ground.is_cut), inside & ground.is_cut
            for count in self._first(ground):
                printed = self.builder.place(cell_of(area, count))
                if printed is None:
                    continue
                shares = partial(ground.share_in, zone)
                made, is_open = self._whole(ground, whole, count)
                split = self._split(ground, cut, count, shares)
                if split is not None and (made or split):
                    terms = {printed: 1.0, **made, **split}
                    self.builder.equation(terms, slack=float(cut.any()), is_open=is_open)

    def _whole(self, ground: Ground, rows: Places, count: str) -> tuple[dict[int, float], bool]:
        """Return what whole rows add to a figure, and whether some of that is not known of."""
        part_of, names = self._laid[id(ground)].part_of, ground.table.values.index
        made = (
            Cell(PART, part_of[row], count) if row in part_of else town_cell(str(names[row]), count)
            for row in rows.tolist()
        )
        places = [self.builder.place(one) for one in dict.fromkeys(made)]
        known = [one for one in places if one is not None]
        return dict.fromkeys(known, -1.0), len(known) < len(places)

    def _split(
        self, ground: Ground, rows: Flags, count: str, shares: Callable[[str], Floats]
    ) -> dict[int, float] | None:
        """Return what split rows add to a figure, as narrow as they are split; None if unknown."""
        names, terms = ground.table.values.index, dict[int, float]()
        places = np.flatnonzero(rows).tolist()
        for leaf in self._leaves(count) if places else ():
            own = shares(leaf)
            for row in places:
                town = self.builder.place(town_cell(str(names[row]), leaf))
                if town is None:
                    return None
                terms[town] = -float(own[row])
        return terms

    def _former(self, ground: Ground, over: Over) -> None:
        """Add what an earlier edition printed of its districts, and of groups of them."""
        issue, areas = over.former.ground.issue, self._printed.counts.areas
        now = (*areas[:-2], areas[-1])
        for cell, value in over.former.printed.items():
            zones = over.columns(cell)
            if zones is None or self._ground.get(cell.count_id) is not ground:
                continue
            same = [
                cell_of(now[over.same[one]], cell.count_id) for one in zones if one in over.same
            ]
            kept = [one for one in map(self.builder.place, same) if one is not None]
            ids = self._members.get(cell.id, {cell.id})
            is_still = len(same) == len(zones) and {one.id for one in same} == ids
            if is_still and self._tell(cell, value):
                continue
            moved = [one for one in zones if one not in over.same]
            inside = (over.zones[:, moved] > _DUST).any(axis=1)
            rows = np.flatnonzero(inside & ~over.is_cut)
            made, is_open = self._whole(ground, rows, cell.count_id)
            shares = partial(over.share_in, moved)
            split = self._split(ground, inside & over.is_cut, cell.count_id, shares)
            if is_open or split is None or len(kept) < len(same):
                continue
            terms = {**made, **split, **dict.fromkeys(kept, -1.0)}
            slack = float((over.zones[over.is_cut][:, zones] > _DUST).any(axis=0).sum())
            off = value + sum(by * self.builder.value(one) for one, by in terms.items())
            if abs(off) <= slack or cell.kind == "remainder":  # else of other figures
                place = self.builder.cell(
                    Cell(FORMER, f"{issue} {cell.id}", cell.count_id), value, 0.0
                )
                self.builder.publish(place)
                self.builder.equation({place: 1.0, **terms}, slack)

    def _leaves(self, count: str) -> Iterator[str]:
        """Yield the counts that a count is made of, as narrow as they are split."""
        parts = self._sums.get(count)
        if parts is None:
            yield count
            return
        for one in parts:
            yield from self._leaves(one)
