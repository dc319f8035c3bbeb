"""The ledgers of hidden figures (秘匿), table by table, with names and people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.check.people import told
from karte.check.types import HiddenGroup, HiddenTown, Secrecy
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.inputs import Inputs
    from karte.tables.ledger import HiddenArea
    from karte.tables.types import CountTable, SmallAreas

NOBODY = "どちらにもない"
"""Said of a hidden area whose receiver neither end names."""


def ledgers(inputs: Inputs) -> tuple[Secrecy, ...]:
    """Return the ledger of every table that hides figures or does not agree with itself.

    Parameters
    ----------
    inputs : Inputs
        What was read.

    Returns
    -------
    tuple of Secrecy
        Small areas in the order of the tables, then meshes.
    """
    found = [_secrecy(table, inputs.small_areas[year]) for year, table in inputs.tables]
    for mesh in inputs.extras.census_meshes:
        found += [_secrecy(table, mesh.cells) for table in mesh.tables]
    return tuple(one for one in found if one.groups or not one.is_sound)


def _secrecy(table: CountTable, areas: SmallAreas) -> Secrecy:
    frame = areas.frame
    names: dict[str, str] = dict(zip(frame["key_code"], frame["name"], strict=True))
    names |= {str(row): name for row, name in table.names.items()}
    # Where there are no boundaries, what the areas count was only made of the rows themselves.
    people: dict[str, float] = {}
    if areas.has_shapes:
        people = dict(zip(frame["key_code"], frame["population"], strict=True))

    def town(area: HiddenArea, named_by: str) -> HiddenTown:
        places = [people.get(one, math.nan) for one in area.places]
        own = sum(places) if places else math.nan
        return HiddenTown(area.name, area.key, told(own, "人"), named_by)

    ledger = table.ledger
    return Secrecy(
        source=table.origin.title,
        groups=tuple(
            HiddenGroup(
                receiver=group.receiver_name,
                code=group.receiver,
                figure=_figure(table, group.receiver),
                towns=tuple(town(one, one.named_by.label) for one in group.hidden),
            )
            for group in ledger.groups
        ),
        unresolved=tuple(town(one, NOBODY) for one in ledger.unresolved),
        strays=tuple((_named(names, one), _named(names, key)) for one, key in ledger.strays),
        disagreements=len(ledger.disagreements),
    )


def _figure(table: CountTable, row: str) -> str:
    """Return the first figure of a row with what it counts."""
    count = COUNTS[str(table.values.columns[0])]
    value = table.values.iloc[:, 0].get(row, math.nan)
    return f"{count.label} {told(float(value), count.unit)}"


def _named(names: Mapping[str, str], key: str) -> str:
    name = names.get(key, "")
    return f"{name}（{key}）" if name else key
