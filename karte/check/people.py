"""How many people live in a small area, as a check says it: a figure, or why there is none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile.format import number
from karte.tables.columns import population

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.inputs import Inputs


def told(value: float, unit: str) -> str:
    """Return a figure with its unit, or the word for a figure that was not given.

    Examples
    --------
    >>> told(1234.0, "人"), told(0.0, "人"), told(float("nan"), "人")
    ('1,234人', '0人', '未提供')
    """
    return Status.NOT_PROVIDED.label if math.isnan(value) else f"{number(value)}{unit}"


def people_of(inputs: Inputs, year: int) -> Mapping[str, str]:
    """Return the people of every small area of a census.

    Parameters
    ----------
    inputs : Inputs
        What was read.
    year : int
        Census year.

    Returns
    -------
    mapping of str to str
        By KEY_CODE: what the boundary file counts. Where there is none, what the table says:
        hidden is hidden, and a row that holds hidden figures says so.
    """
    areas = inputs.small_areas[year]
    own = zip(areas.frame["key_code"], areas.frame["population"].astype(float), strict=True)
    found = {key: told(value, "人") for key, value in own}
    if areas.has_shapes:
        return found
    table = next(one for of, one in inputs.tables if of == year and one.origin == areas.origin)
    found |= dict.fromkeys(table.hidden, Status.SUPPRESSED.label)
    people = {str(row): float(value) for row, value in table.values[population()].items()}
    for group in table.ledger.groups:
        if group.receiver in found:
            figure = people[group.receiver]
            found[group.receiver] = f"{told(figure, '人')}（秘匿された町丁を含む）"
    return found
