"""What earlier editions printed of districts that were merged or split since, in a figure of today.

Whoever has the figure of one of those that merged, and of the merged district, has those of the
others too; whoever has that of a split district and of all its heirs but one has that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from karte.disclosure.former import FORMER
from karte.disclosure.system import EVERYWHERE, Builder, Cell
from karte.sources.own_keys import DistrictKeys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.inputs import Inputs
    from karte.tables.places import OwnFigures

    Rows = Mapping[str, Mapping[str, float]]
    Sums = Mapping[tuple[str, ...], float]


class EarlierOwn(NamedTuple):
    """What is known of a figure from before this edition.

    Attributes
    ----------
    printed : mapping of str to float
        What earlier editions printed, by id; of the whole by "".
    formers : mapping of str to mapping of str to float
        Districts that are no more, as `former_rows` has them.
    split : mapping of tuple of str to float
        Districts that were split, as `split_sums` has them.
    """

    printed: Mapping[str, float]
    formers: Rows
    split: Sums


def former_rows(inputs: Inputs, figures: OwnFigures) -> dict[str, dict[str, float]]:
    """Return the rows of districts that are no more, by the district of today that they are in.

    Parameters
    ----------
    inputs : Inputs
        What became of districts.
    figures : OwnFigures
        As it was read.

    Returns
    -------
    dict of str to dict of str to float
        By ``district_id``: value by the id of then. Only of districts that have such rows.
    """
    if figures.by != "district" or not inputs.succession.events:
        return {}
    frame = inputs.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    keys = DistrictKeys(names, inputs.succession)
    key, value = figures.frame["key"].to_dict(), figures.frame["value"].to_dict()
    found: dict[str, dict[str, float]] = {}
    for row, one in zip(figures.members["row_id"], figures.members["target"], strict=True):
        if value[row] >= 0:
            found.setdefault(one, {})[keys.named(key[row])] = value[row]
    return {one: rows for one, rows in found.items() if set(rows) != {one}}


def split_sums(inputs: Inputs, earlier: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    """Return what earlier editions printed of districts that were split, by their heirs.

    Parameters
    ----------
    inputs : Inputs
        What became of districts.
    earlier : mapping of str to float
        What earlier editions printed, by id.

    Returns
    -------
    dict of tuple of str to float
        By the districts of today that share its ground.
    """
    today = set(inputs.districts.frame["district_id"])
    heirs = {one: inputs.succession.heirs(one) for one in earlier if one and one not in today}
    return {found: earlier[one] for one, found in heirs.items() if len(found) > 1}


def add_split(
    made: Builder, places: Mapping[str, int], told: Mapping[str, float], sums: Sums
) -> None:
    """Add the districts that were split above their heirs, where these add up to them.

    Parameters
    ----------
    made : Builder
        Has the districts of today.
    places : mapping of str to int
        Of their cells, by id.
    told : mapping of str to float
        Their values.
    sums : mapping of tuple of str to float
        As `split_sums`.
    """
    for heirs, value in sums.items():
        if all(one in places for one in heirs) and sum(told[one] for one in heirs) == value:
            former = made.cell(Cell(FORMER, "・".join(heirs), "own"), value, 0.0, EVERYWHERE)
            made.publish(former)
            made.add_up(former, [places[one] for one in heirs])


def add_formers(
    made: Builder, place: int, rows: Mapping[str, float], earlier: Mapping[str, float]
) -> None:
    """Add the districts of then below the one of today, if one of them was printed.

    Parameters
    ----------
    made : Builder
        Has the district of today at ``place``.
    place : int
        Of its cell.
    rows : mapping of str to float
        Of the districts of then, by id.
    earlier : mapping of str to float
        What earlier editions printed, by id.
    """
    told = {one for one, value in rows.items() if earlier.get(one) == round(value)}
    if not told:
        return
    if len(rows) == 1:
        made.publish(place)
        return
    parts = []
    for one, value in rows.items():
        whole = max(round(value), 1) if value > 0 else 0
        part = made.cell(Cell(FORMER, one, "own"), whole, 0.0, EVERYWHERE)
        parts.append(part)
        if one in told:
            made.publish(part)
    made.add_up(place, parts)
