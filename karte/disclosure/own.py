"""The city's own figures by district, once the small numbers are withheld."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.disclosure.attack import find_leaks
from karte.disclosure.suppress import suppress
from karte.disclosure.system import EVERYWHERE, Builder, Cell
from karte.model import Estimate, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.disclosure.system import System
    from karte.tables.places import OwnFigures

PERSONAL = frozenset({"", "人", "名", "世帯", "件", "戸"})
"""Units in which people, or what happened to them, are counted."""


def protect_own(
    figures: OwnFigures, values: Mapping[str, Estimate], threshold: int
) -> tuple[OwnFigures, dict[str, Estimate]]:
    """Withhold the small numbers of a figure of the city's own.

    Parameters
    ----------
    figures : OwnFigures
        As it was read.
    values : mapping of str to Estimate
        By ``district_id``.
    threshold : int
        The least number besides 0 that is printed.

    Returns
    -------
    OwnFigures
        By district, in whole numbers: nothing of a town is left in it.
    dict of str to Estimate
        The same by ``district_id``.

    Examples
    --------
    >>> import datetime as dt
    >>> from karte.model import Audience, Origin
    >>> from karte.tables.places import OwnFigures
    >>> origin = Origin(id="own:a", title="a", publisher="", licence="", date=None, files=())
    >>> nothing = pd.DataFrame({"row_id": [], "target": []})
    >>> births = OwnFigures("出生数", "人", dt.date(2025, 4, 1), "district", nothing, nothing,
    ...     Estimate(value=64, status=Status.REPORTED), origin, Audience.PUBLIC)
    >>> told = {one: Estimate(value=value, status=Status.REPORTED)
    ...         for one, value in [("a", 4), ("b", 40), ("c", 20)]}
    >>> printed = protect_own(births, told, 10)[1]
    >>> {one: (own.value, own.status.value) for one, own in printed.items()}
    {'a': (None, 'suppressed'), 'b': (40.0, 'reported'), 'c': (None, 'suppressed')}
    """
    system = _as_system(figures, values)
    withheld = suppress(system, threshold)
    if find_leaks(system, withheld, threshold):
        raise ArithmeticError("what was withheld can be worked out")
    hidden = {system.cells[one].id for one in np.flatnonzero(withheld)}
    found = {one: _printed(own, is_hidden=one in hidden) for one, own in values.items()}
    ids = list(found)
    frame = pd.DataFrame(
        {
            "key": pd.Series(ids, index=ids, dtype="str"),
            "value": pd.Series(
                [np.nan if one.value is None else one.value for one in found.values()],
                index=ids,
                dtype=float,
            ),
            "status": pd.Series([one.status for one in found.values()], index=ids, dtype=object),
        }
    ).rename_axis("row_id")
    members = pd.DataFrame({"row_id": ids, "target": ids}, dtype="str")
    total = _printed(figures.total, is_hidden=_WHOLE in hidden)
    return replace(figures, by="district", frame=frame, members=members, total=total), found


_WHOLE = ""


def _as_system(figures: OwnFigures, values: Mapping[str, Estimate]) -> System:
    """Return districts that add up to the whole, as far as both are told."""
    made = Builder()
    parts = [
        made.cell(Cell("district", one, figures.name), own.value, 1.0, number)
        for number, (one, own) in enumerate(values.items())
        if own.value is not None and own.value >= 0
    ]
    if figures.total.value is not None and figures.total.value >= 0 and parts:
        whole = Cell("municipality", _WHOLE, figures.name)
        made.add_up(made.cell(whole, figures.total.value, float(len(parts)), EVERYWHERE), parts)
    return made.system()


def _printed(one: Estimate, *, is_hidden: bool) -> Estimate:
    if is_hidden:
        return Estimate(value=None, status=Status.SUPPRESSED)
    return one if one.value is None else Estimate(value=float(round(one.value)), status=one.status)
