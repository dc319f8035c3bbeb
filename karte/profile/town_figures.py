"""What the sources themselves say of each town: looked up, never split and never added."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import shapely
from scipy import sparse

from karte.comparison import YEARS_OF_CHANGE
from karte.model import Audience, Dataset, Status
from karte.sources.credit import UNSTATED_TERMS
from karte.statistics import ages_of
from karte.statistics.split import Splitter
from karte.tables.columns import population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from karte.known import Counted
    from karte.tables.types import CountTable, SmallAreas

NEEDED = tuple(population("total", one) for one in ("0-14", "15-64", "65+"))
_DUST = 1e-6
_REDRAWN = 0.02
"""Two outlines that differ by more than this part of the area are not the same ground."""


class TownCell(NamedTuple):
    """One figure of a town, or why there is none; names of hidden towns that it includes."""

    value: float | None
    status: Status
    including: tuple[str, ...] = ()


_MISSING = TownCell(None, Status.NOT_PROVIDED)


class TownLine(NamedTuple):
    """The figures of one town that may be shown beside a district.

    Attributes
    ----------
    town, name : str
        Its key in `Towns`, and what it is called.
    keys : tuple of str
        KEY_CODEs of the small areas that it is made of.
    share : float
        Which part of its people lives in the district; the figures are those of the whole town.
    cells : dict of str to TownCell
        By count id: people, households and `NEEDED`.
    """

    town: str
    name: str
    keys: tuple[str, ...]
    share: float
    cells: Mapping[str, TownCell]


class Towns:
    """The towns of one source and date.

    In a census a town is a small area. In a register it is a row: a name may stand for several
    small areas.

    Parameters
    ----------
    counted : sequence of Counted
        The tables of one source and date, most trusted first.
    """

    def __init__(self, counted: Sequence[Counted]) -> None:
        self._tables = [one.table for one in counted]
        self._withheld = [one.withheld for one in counted]
        self._ground = counted[0].small_areas
        self._crosswalk = counted[0].crosswalk
        frame = self._ground.frame
        self._area_names = dict(zip(frame["key_code"], frame["name"], strict=True))
        self.dataset: Dataset = self._tables[0].dataset
        self.date: dt.date = self._tables[0].date
        self._rows = [_rows_by_town(one) for one in self._tables]

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the origins of its figures."""
        return tuple(dict.fromkeys(one.origin.id for one in self._tables))

    @property
    def has_ages(self) -> bool:
        """Whether one table tells the ages that are shown."""
        return any(set(NEEDED) <= set(one.values.columns) for one in self._tables)

    def shares(self, district_id: str) -> dict[str, float]:
        """Return which part of the people of each town lives in a district, where any does."""
        names, placed = self._placed
        parts = placed[:, [self._crosswalk.district_ids.index(district_id)]].toarray()[:, 0]
        found = zip(names, parts.tolist(), strict=True)
        return {name: part for name, part in found if part > _DUST}

    @cached_property
    def _placed(self) -> tuple[tuple[str, ...], sparse.csr_array]:
        """Towns, and their shares in districts: those by which all people are counted there."""
        table = next((one for one in self._tables if population() in one.values), self._tables[0])
        ages = ages_of(self._tables, self._ground)
        own = Splitter(table, self._ground, self._crosswalk, ages).shares(population())
        spread = self._crosswalk.sparse(own.split.share)
        if self.dataset is Dataset.CENSUS:
            return self._crosswalk.key_codes, spread
        return tuple(self._tables[0].values.index), sparse.csr_array(own.placed @ spread)

    def name(self, town: str) -> str:
        """Return what a town is called."""
        if self.dataset is Dataset.CENSUS:
            return str(self._area_names[town])
        return str(self._tables[0].names[town])

    def keys(self, town: str) -> tuple[str, ...]:
        """Return the small areas that a town is made of."""
        if self.dataset is Dataset.CENSUS:
            return (town,)
        return tuple(sorted(self._rows[0][town].keys))

    def cell(self, town: str, count: str) -> TownCell:
        """Return one figure of a whole town, as its source has it.

        Parameters
        ----------
        town : str
            One of those that `shares` names.
        count : str
            Count id.

        Returns
        -------
        TownCell
            Of several tables the first that has the town by itself; else the row that includes
            hidden neighbours.
        """
        found = _MISSING
        ways = zip(self._tables, self._rows, self._withheld, strict=True)
        for table, rows, withheld in ways:
            row = rows.get(town)
            if row is None or count not in table.values.columns:
                continue
            if row.town_hidden or (withheld is not None and bool(withheld[count].loc[row.id])):
                found = TownCell(None, Status.SUPPRESSED)
                continue
            value = float(table.values[count].loc[row.id])
            if math.isnan(value):
                continue
            names = tuple(str(self._area_names.get(one, one)) for one in row.hidden)
            if not names:
                return TownCell(value, Status.OBSERVED)
            found = TownCell(value, Status.OBSERVED, names)
        return found

    def is_same_ground(self, other: Towns, town: str) -> bool:
        """Tell whether a town of this date is the same piece of ground at another date."""
        if self.dataset is Dataset.CENSUS:
            return _same_shape(self._ground, other._ground, town)
        return self._named_keys(town) == other._named_keys(town) != ()

    def _named_keys(self, town: str) -> tuple[str, ...]:
        """Return the small areas of a town of a register; none where it names no such town."""
        return self.keys(town) if town in self._rows[0] else ()


class _Row(NamedTuple):
    """Where a table has a town: its row, the small areas in it, and which of them are hidden."""

    id: str
    keys: frozenset[str]
    hidden: tuple[str, ...]
    town_hidden: bool


def _rows_by_town(table: CountTable) -> dict[str, _Row]:
    members: dict[str, list[str]] = {one: [] for one in table.values.index}
    for row, key in zip(table.members["row_id"], table.members["key_code"], strict=True):
        members[row].append(key)
    secret = set(table.hidden)
    found = {}
    for row, keys in members.items():
        hidden = tuple(one for one in keys if one in secret)
        if table.dataset is Dataset.CENSUS:
            for key in keys:
                found[key] = _Row(row, frozenset(keys), hidden, key in secret)
        else:
            found[row] = _Row(row, frozenset(keys), (), bool(hidden))
    return found


def _same_shape(ground: SmallAreas, other: SmallAreas, key: str) -> bool:
    if not (ground.has_shapes and other.has_shapes):
        return False
    rows = [one.frame[one.frame["key_code"] == key] for one in (ground, other)]
    if any(one.empty for one in rows) or rows[0]["name"].iloc[0] != rows[1]["name"].iloc[0]:
        return False
    mine, others = (one.geometry.iloc[0] for one in rows)
    apart = shapely.symmetric_difference(mine, others)
    return bool(shapely.area(apart) <= _REDRAWN * shapely.area(mine))


def choose_towns(
    counted: Sequence[Counted], audience: Audience
) -> tuple[Towns, Towns | None] | None:
    """Return the towns that are shown, and the same five years before.

    The latest register that has ages goes first. In a public edition only one whose terms of use
    are declared: a register without them has not been published by town. A census always has.

    Parameters
    ----------
    counted : sequence of Counted
        All tables.
    audience : Audience
        For whom.

    Returns
    -------
    (Towns, Towns or None) or None
        None where no source has people by town.
    """
    groups: dict[tuple[Dataset, dt.date], list[Counted]] = {}
    for one in counted:
        groups.setdefault((one.table.dataset, one.table.date), []).append(one)
    for dataset in (Dataset.REGISTER, Dataset.CENSUS):
        shown = {
            date: Towns(found)
            for (own, date), found in sorted(groups.items())
            if own is dataset and _may_be_shown(found, audience)
        }
        if not shown:
            continue
        latest = max(shown)
        if shown[latest].has_ages or dataset is Dataset.CENSUS:
            before = {(one.year, one.month, one.day): one for one in shown}
            day = (latest.year - YEARS_OF_CHANGE, latest.month, latest.day)
            return shown[latest], shown[before[day]] if day in before else None
    return None


def _may_be_shown(counted: Sequence[Counted], audience: Audience) -> bool:
    if audience is not Audience.PUBLIC:
        return True
    return all(
        one.table.dataset is Dataset.CENSUS or one.table.origin.licence != UNSTATED_TERMS
        for one in counted
    )
