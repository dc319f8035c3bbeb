"""What an edition prints of a register, once the small numbers are withheld."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from karte.disclosure.attack import find_leaks
from karte.disclosure.cells import TOWN_COUNTS, cell_of, counted, town_cell
from karte.disclosure.cost import costs_of
from karte.disclosure.kept import kept_groups
from karte.disclosure.register import as_system
from karte.disclosure.spread import half_widths
from karte.disclosure.suppress import keepable, suppress
from karte.model import Status
from karte.statistics import Manner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from karte.disclosure.attack import Leak
    from karte.disclosure.cost import Cost
    from karte.disclosure.kept import Kept
    from karte.disclosure.register import Printed
    from karte.disclosure.spread import HalfWidths
    from karte.disclosure.system import Cell
    from karte.statistics import AreaCounts
    from karte.tables.types import CountTable

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


class TownCounts(NamedTuple):
    """What may be printed of the towns of a register on one date.

    Attributes
    ----------
    table : CountTable
        Only counts of `TOWN_COUNTS`; NaN where there is no figure or it is withheld. It has no
        total of its own.
    withheld : pandas.DataFrame
        bool by ``row_id`` and count id: where there is a figure that is withheld.
    """

    table: CountTable
    withheld: pd.DataFrame

    @property
    def values(self) -> pd.DataFrame:
        """The figures, float64 by ``row_id`` and count id."""
        return self.table.values


@dataclass(frozen=True)
class Protected:
    """One date of a register as it is printed.

    Attributes
    ----------
    counts : AreaCounts
        Whole numbers; what is withheld has no value and no range.
    towns : tuple of TownCounts
        One a table.
    kept : dict of str to Kept
        The groups, by name of the grouping.
    costs : tuple of Cost
        By kind of area.
    lost : tuple of Cell
        Small numbers that earlier editions have told: nothing can keep them any more.
    """

    counts: AreaCounts
    towns: tuple[TownCounts, ...]
    kept: Mapping[str, Kept]
    costs: tuple[Cost, ...]
    lost: tuple[Cell, ...] = ()


def protect(printed: Printed, threshold: int) -> Protected:
    """Withhold the small numbers of one date, and what they could be worked out from.

    Parameters
    ----------
    printed : Printed
        What would be printed.
    threshold : int
        The least number besides 0 that is printed.

    Returns
    -------
    Protected
        Everything in it is a function of the whole numbers that are printed and of maps and
        censuses, which are public: ranges and ratios tell nothing more.
    """
    system = keepable(as_system(printed, threshold), threshold)
    withheld = suppress(system, threshold)
    hidden = {system.cells[one] for one in np.flatnonzero(withheld)}
    counts = printed.counts
    names = frozenset(counted(counts))
    mask = np.array(
        [
            [one in names and cell_of(area, one) in hidden for one in counts.source]
            for area in counts.areas
        ]
    )
    towns = tuple(_towns(printed, number, hidden) for number in range(len(printed.grounds)))
    values = np.where(mask, np.nan, counts.printed)
    widths = half_widths(printed, values, towns)
    return Protected(
        counts=_counts(counts, mask, values, widths),
        towns=towns,
        kept={name: kept_groups(printed, name, hidden, widths) for name in printed.groups},
        costs=costs_of(system, withheld, threshold),
        lost=tuple(system.cells[one] for one in np.flatnonzero(system.lost)),
    )


def leaks_of(
    printed: Printed, protected: Protected, threshold: int
) -> tuple[tuple[Cell, Leak], ...]:
    """Attack what is to be published, as it stands in the tables.

    Parameters
    ----------
    printed : Printed
        The truth.
    protected : Protected
        What stands in the tables.
    threshold : int
        So many whole numbers must be possible.

    Returns
    -------
    tuple of (Cell, Leak)
        Every small number that can be worked out; empty where nothing can.
    """
    system = keepable(as_system(printed, threshold), threshold)
    shown: set[Cell] = set()
    counts = protected.counts
    for area in counts.areas:
        shown |= {
            cell_of(area, one) for one in counted(counts) if counts.status(area, one).has_value
        }
    for kept in protected.kept.values():
        for area, row in zip(kept.areas, kept.values, strict=True):
            shown |= {
                cell_of(area, one)
                for one in counted(counts)
                if not np.isnan(row[counts.place(one) or 0])
            }
    for table in protected.towns:
        for count in table.values.columns:
            rows = table.values.index[table.values[count].notna()]
            shown |= {town_cell(str(row), str(count)) for row in rows}
    withheld = np.array([one not in shown for one in system.cells])
    # What is never published by itself must not have slipped into a table.
    bare = replace(system, wanted=np.where(withheld, system.wanted, 1.0))
    leaks = find_leaks(bare, withheld, threshold)
    return tuple((system.cells[one.place], one) for one in leaks)


def _towns(printed: Printed, number: int, hidden: set[Cell]) -> TownCounts:
    ground = printed.grounds[number]
    earlier = {one for other in printed.grounds[:number] for one in other.counts}
    columns = [one for one in TOWN_COUNTS if one in ground.counts and one not in earlier]
    table = ground.table
    mask = pd.DataFrame(
        {
            one: [town_cell(str(row), one) in hidden for row in table.values.index]
            for one in columns
        },
        index=table.values.index,
        dtype=bool,
    )
    shown = replace(
        table,
        values=table.values[columns].mask(mask),
        municipality=pd.Series(np.nan, index=columns, dtype=float),
    )
    return TownCounts(shown, mask)


def _counts(counts: AreaCounts, mask: Flags, values: Floats, widths: HalfWidths) -> AreaCounts:
    estimated = widths.less + widths.more > 0
    made = replace(
        counts,
        exact=values,
        estimated=estimated & ~np.isnan(values),
        ranges=widths.around(values),
    )
    manner = dict(counts.manner)
    for place, name in enumerate(counts.source):
        if mask[:, place].any():
            status = tuple(
                Status.SUPPRESSED if mask[row, place] else made.status(area, name)
                for row, area in enumerate(counts.areas)
            )
            manner[name] = Manner(status, counts.doubt_of(name))
    return replace(made, manner=manner)
