"""Districts as earlier editions drew them, laid over the rows of the same register.

A town that has moved from one district to another is the difference of two printed figures. So
what earlier editions printed of the same date stands in the system as well: the rows are put
together to parts, each in one district of every edition, and both the old figures and the new are
sums of parts.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.crosswalk.groups import group_of
from karte.disclosure.ground import whole_zones
from karte.sources.earlier import EarlierGround
from karte.tables.parts import sums

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from karte.disclosure.ground import Ground
    from karte.disclosure.protect import TownCounts
    from karte.disclosure.register import Printed
    from karte.disclosure.system import Cell

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_DUST = 1e-9
PART, FORMER = "part", "former"
"""Kinds of cells: rows that were in one district then and now, and what was printed then."""


class Former(NamedTuple):
    """What an earlier edition printed of one date.

    Attributes
    ----------
    ground : EarlierGround
        Where it counted.
    printed : dict of Cell to float
        What it printed, by area of that edition and count.
    """

    ground: EarlierGround
    printed: Mapping[Cell, float]


class Over:
    """The districts of an earlier edition over the rows of a table.

    Parameters
    ----------
    former : Former
        m districts.
    ground : Ground
        r rows, counted in the districts of now.
    """

    def __init__(self, former: Former, ground: Ground) -> None:
        self.former = former
        self._size = len(ground.table.values)
        place = {str(row): number for number, row in enumerate(ground.table.values.index)}
        self._row = np.array([place.get(row, -1) for row in former.ground.rows], dtype=np.int64)
        self._now = {group: ground.shares(one).toarray() for group, one in groups_of(ground)}
        self._shares: dict[str, Floats] = {}
        self._ids = (*former.ground.districts, "")

    def share(self, group: str) -> Floats:
        """Return which part of every row was counted in every zone, shape (r, m + 1)."""
        if group not in self._shares:
            self._shares[group] = self._made(group)
        return self._shares[group]

    def share_in(self, zones: Sequence[int], count: str) -> Floats:
        """Return which part of a count of every row was counted in some zones, shape (r,)."""
        return np.asarray(self.share(group_of(count).value)[:, zones].sum(axis=1))

    def _made(self, group: str) -> Floats:
        found = np.zeros((self._size, len(self._ids)))
        known = self.former.ground.shares
        for row, zone, part in known.get(group, ()):
            if self._row[row] >= 0:
                found[self._row[row], zone] = part
        return found

    @cached_property
    def zones(self) -> Floats:
        """As `Ground.zones`."""
        return whole_zones([self.share(one) for one in self.former.ground.shares])

    @cached_property
    def is_cut(self) -> Flags:
        """Which rows were split, bool of shape (r,)."""
        return np.asarray(((self.zones > _DUST) & (self.zones < 1 - _DUST)).any(axis=1))

    @cached_property
    def same(self) -> dict[int, int]:
        """The zones that are as they were: now, by what they were."""
        found = dict[int, int]()
        for zone in np.flatnonzero(self._is_whole).tolist():
            alike = [
                np.abs(now - self.share(group)[:, [zone]]).max(axis=0, initial=0.0) < _DUST
                for group, now in self._now.items()
            ]
            matching = np.all(alike, axis=0)
            if matching.any():
                found[zone] = int(np.argmax(matching))
        return found

    @cached_property
    def _is_whole(self) -> Flags:
        """Whether all rows of a zone are there still, and their shares, bool of shape (m + 1,)."""
        found = np.full(len(self._ids), self._now.keys() <= self.former.ground.shares.keys())
        for lines in self.former.ground.shares.values():
            gone = [zone for row, zone, part in lines if part > _DUST and self._row[row] < 0]
            found[gone] = False
        return found

    def columns(self, cell: Cell) -> list[int] | None:
        """Return the zones of a printed area; None where its ground is not known."""
        ground = self.former.ground
        if cell.kind == "district":
            zones = [self._ids.index(cell.id)] if cell.id in ground.districts else []
        elif cell.kind == "remainder":
            zones = [len(ground.districts)]
        else:
            zones = [
                number
                for name, members in ground.groups.items()
                for number, one in enumerate(ground.districts)
                if one in members and cell.id.endswith(f"-{name}-{members[one]}")
            ]
        return zones if zones and self._is_whole[zones].all() else None


class Laid:
    """All earlier editions over the rows of a table.

    Parameters
    ----------
    formers : iterable of Former
        Those of other tables are passed over.
    ground : Ground
        r rows.

    Attributes
    ----------
    overs : tuple of Over
        One for each.
    alone : ndarray of bool, shape (r,)
        Rows that are split, now or then.
    """

    def __init__(self, formers: Iterable[Former], ground: Ground) -> None:
        source = ground.table.origin.id
        self.overs = tuple(Over(one, ground) for one in formers if one.ground.source == source)
        self._zones = ground.zones
        self.alone = ground.is_cut.copy()
        for one in self.overs:
            self.alone |= one.is_cut

    def is_moved(self, zone: int) -> bool:
        """Whether a zone of now was another in some edition."""
        return any(zone not in one.same.values() for one in self.overs)

    @cached_property
    def part_of(self) -> dict[int, str]:
        """The part that a row belongs to, by place; not of rows that are split or have not moved.

        All rows of a part are in one zone now, and were in one then.
        """
        found = {}
        for row in np.flatnonzero(~self.alone).tolist():
            now = int(np.argmax(self._zones[row]))
            if self.is_moved(now):
                zones = [now, *(int(np.argmax(one.zones[row])) for one in self.overs)]
                found[row] = "-".join(map(str, zones))
        return found

    @cached_property
    def parts(self) -> dict[str, list[int]]:
        """The rows of every part."""
        found: dict[str, list[int]] = {}
        for row, part in self.part_of.items():
            found.setdefault(part, []).append(row)
        return found


def groups_of(ground: Ground) -> Sequence[tuple[str, str]]:
    """Return a count of every group of people that rows are split for, by the group."""
    made = sums(ground.counts)
    leaves = (one for one in ground.counts if one not in made)
    return list({group_of(one).value: one for one in leaves}.items())


def ground_of(printed: Printed, number: int, towns: TownCounts, edition: int) -> EarlierGround:
    """Return where an edition counted a table, for the editions after it.

    Parameters
    ----------
    printed : Printed
        One date.
    number : int
        Which of its tables.
    towns : TownCounts
        What is printed of its rows.
    edition : int
        Which.

    Returns
    -------
    EarlierGround
        Of what is printed, and shares.
    """
    ground = printed.grounds[number]
    shares = {}
    for group, count in groups_of(ground):
        found = ground.shares(count).tocoo()
        lines = zip(found.row.tolist(), found.col.tolist(), found.data.tolist(), strict=True)
        shares[group] = tuple(one for one in sorted(lines) if one[2] > 0)
    return EarlierGround(
        edition=edition,
        source=ground.table.origin.id,
        date=ground.table.date,
        districts=ground.crosswalk.district_ids,
        rows=tuple(str(one) for one in ground.table.values.index),
        shares=shares,
        groups={name: dict(members) for name, members in printed.groups.items()},
        towns={
            str(count): tuple(None if np.isnan(one) else float(one) for one in column)
            for count, column in towns.values.items()
        },
    )
