"""The city's own figures by district, once the small numbers are withheld."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from karte.disclosure.attack import find_leaks
from karte.disclosure.cost import costs_of
from karte.disclosure.own_former import EarlierOwn, add_formers, add_split
from karte.disclosure.suppress import keepable, suppress
from karte.disclosure.system import EVERYWHERE, Builder, Cell
from karte.model import Estimate, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.disclosure.cost import Cost
    from karte.disclosure.system import System
    from karte.tables.places import OwnFigures

_OF_PEOPLE = re.compile(r"(人|名|世帯|件|戸)?数?(\(.*\))?(/?(年|年度|月|日))?")
_WHOLE, _REST = "", "outside"


class ProtectedOwn(NamedTuple):
    """A figure of the city's own as it is printed.

    Attributes
    ----------
    figures : OwnFigures
        By district, in whole numbers: nothing of a town is left in it.
    values : dict of str to Estimate
        The same by ``district_id``.
    costs : tuple of Cost
        By kind of area.
    leaks : tuple of Cell
        What can be worked out all the same; empty where the figure may be printed.
    """

    figures: OwnFigures
    values: dict[str, Estimate]
    costs: tuple[Cost, ...]
    leaks: tuple[Cell, ...]


_NOTHING = EarlierOwn({}, {}, {})


def counts_people(unit: str) -> bool:
    """Tell whether people, or what happened to them, are counted in a unit.

    Parameters
    ----------
    unit : str
        As declared.

    Returns
    -------
    bool
        Rates, lengths, areas and places are none; a figure without a unit is taken for people.

    Examples
    --------
    >>> [counts_people(one) for one in ("人", "件／年", "人（延べ）", "", "人/km²", "m²", "箇所")]
    [True, True, True, True, False, False, False]
    """
    plain = "".join(unicodedata.normalize("NFKC", unit).split())
    return _OF_PEOPLE.fullmatch(plain) is not None


def protect_own(
    figures: OwnFigures,
    values: Mapping[str, Estimate],
    threshold: int,
    earlier: EarlierOwn = _NOTHING,
) -> ProtectedOwn:
    """Withhold the small numbers of a figure of the city's own.

    Parameters
    ----------
    figures : OwnFigures
        As it was read.
    values : mapping of str to Estimate
        By ``district_id``.
    threshold : int
        The least number besides 0 that is printed.
    earlier : EarlierOwn, optional
        What is known of the same figure from before this edition.

    Returns
    -------
    ProtectedOwn
        What may be printed.

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
    >>> printed = protect_own(births, told, 10).values
    >>> {one: (own.value, own.status.value) for one, own in printed.items()}
    {'a': (None, 'suppressed'), 'b': (40.0, 'reported'), 'c': (None, 'suppressed')}
    """
    system = keepable(_as_system(figures, values, earlier), threshold)
    withheld = suppress(system, threshold)
    leaks = find_leaks(system, withheld, threshold)
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
    return ProtectedOwn(
        replace(figures, by="district", frame=frame, members=members, total=total),
        found,
        costs_of(system, withheld, threshold),
        tuple(system.cells[one.place] for one in leaks),
    )


def _as_system(
    figures: OwnFigures,
    values: Mapping[str, Estimate],
    earlier: EarlierOwn,
) -> System:
    """Return districts and what lies outside, which add up to the whole, as far as all is told."""
    made = Builder()

    def cell(cell: Cell, value: float, wanted: float, unit: int) -> int:
        # A part of a person is somebody.
        place = made.cell(cell, max(round(value), 1) if value > 0 else 0, wanted, unit)
        if earlier.printed.get(cell.id) == round(value):
            made.publish(place)
        return place

    told = {one: own.value for one, own in values.items() if own.value is not None}
    parts = [
        cell(Cell("district", one, figures.name), value, 1.0, number)
        for number, (one, value) in enumerate(told.items())
        if value >= 0
    ]
    counted = [one for one, value in told.items() if value >= 0]
    places = dict(zip(counted, tuple(parts), strict=True))
    for one, place in places.items():
        add_formers(made, place, earlier.formers.get(one, {}), earlier.printed)
    add_split(made, places, told, earlier.split)
    total = figures.total.value
    if total is None or total < 0 or not parts:
        return made.system()
    rest = total - sum(told.values())
    if rest >= 1 and all(
        own.value is not None or own.status is Status.NOT_APPLICABLE for own in values.values()
    ):
        parts.append(made.cell(Cell("remainder", _REST, figures.name), rest, 0.0, EVERYWHERE))
    whole = Cell("municipality", _WHOLE, figures.name)
    made.add_up(cell(whole, total, float(len(parts)), EVERYWHERE), parts)
    return made.system()


def _printed(one: Estimate, *, is_hidden: bool) -> Estimate:
    if is_hidden:
        return Estimate(value=None, status=Status.SUPPRESSED)
    return one if one.value is None else Estimate(value=float(round(one.value)), status=one.status)
