"""Who is hidden in the census tables, and into whose figures they are folded."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from karte.demo.names import MUNICIPALITY_CODE
from karte.demo.parameters import HIDDEN_BELOW_HOUSEHOLDS
from karte.demo.plan import FOLDED_ACROSS
from karte.demo.towns import SmallArea, ground, small_areas
from karte.demo.truth import counts_of, sample_truth

if TYPE_CHECKING:
    import pandas as pd

TOWN_DIGITS = 9
ACROSS_FIRST = 1e6
"""Metres added to a common edge that is also a district line, where that is wanted."""


@dataclass(slots=True)
class TableRow:
    """One line of a census table.

    Attributes
    ----------
    key_code : str
        5, 9 or 11 digits.
    name : str
        Town; empty for the municipality.
    base : str
        Town without 丁目.
    divided : bool
        Whether this is the subtotal of its 丁目 and 字.
    counts : Series or None
        None where everything is hidden.
    into : str
        KEY_CODE into which this line is folded.
    gathers : list of str
        KEY_CODEs folded into this line.
    """

    key_code: str
    name: str
    base: str
    divided: bool
    counts: pd.Series | None
    into: str = ""
    gathers: list[str] = field(default_factory=list)

    @property
    def process(self) -> int:
        """Return HTKSYORI: 1 receives, 2 is hidden, 0 neither."""
        return 1 if self.gathers else 2 if self.into else 0

    def add(self, counts: pd.Series | None) -> None:
        """Add the counts of another line to those of this one."""
        if counts is not None:
            self.counts = counts if self.counts is None else self.counts + counts


@cache
def table_rows(year: int) -> tuple[TableRow, ...]:
    """Return the lines of every table of one census, in order, with hidden ones folded.

    Parameters
    ----------
    year : int
        Census year.

    Returns
    -------
    tuple of TableRow
        The municipality first; a divided town before its 丁目.
    """
    figures = sample_truth().census[year]
    areas = small_areas(year)
    into = receivers(areas, figures.small_areas["households"])
    leaves = {
        area.key_code: TableRow(
            area.key_code,
            area.name,
            area.base,
            divided=False,
            counts=counts_of(figures.small_areas, area.key_code),
        )
        for area in areas
    }
    towns = {
        area.key_code[:TOWN_DIGITS]: TableRow(
            area.key_code[:TOWN_DIGITS], area.base, area.base, divided=True, counts=None
        )
        for area in areas
        if len(area.key_code) > TOWN_DIGITS
    }
    for key, target in into.items():
        _fold(leaves[key], leaves.get(target) or towns[target])
    for row in towns.values():
        _subtotal(row, [leaf for key, leaf in leaves.items() if key.startswith(row.key_code)])
    city = TableRow(MUNICIPALITY_CODE, "", "", divided=False, counts=figures.municipality)
    lines = sorted([*leaves.values(), *towns.values()], key=lambda row: row.key_code)
    return (city, *lines)


def _fold(hidden: TableRow, receiver: TableRow) -> None:
    hidden.into = receiver.key_code
    receiver.gathers.append(hidden.key_code)
    receiver.add(hidden.counts)
    hidden.counts = None


def _subtotal(town: TableRow, parts: list[TableRow]) -> None:
    """Add the published 丁目 to what the town itself received; hidden if that is nothing."""
    for part in parts:
        if part.counts is not None and part.counts["population"] > 0:
            town.add(part.counts)


def receivers(areas: tuple[SmallArea, ...], households: pd.Series) -> dict[str, str]:
    """Choose the line into which each hidden small area is folded.

    Parameters
    ----------
    areas : tuple of SmallArea
        Small areas of one census.
    households : Series
        Their true numbers of households.

    Returns
    -------
    dict
        KEY_CODE of a hidden small area → that of a small area or, where its 丁目 are large enough
        together, of its own town.
    """
    small = {
        area.key_code for area in areas if 0 < households[area.key_code] < HIDDEN_BELOW_HOUSEHOLDS
    }
    into: dict[str, str] = {}
    for area in areas:
        if area.key_code not in small:
            continue
        town = area.key_code[:TOWN_DIGITS]
        own = [
            one.key_code
            for one in areas
            if one.key_code.startswith(town) and households[one.key_code] > 0
        ]
        together = sum(households[key] for key in own)
        if len(own) > 1 and set(own) <= small and together >= HIDDEN_BELOW_HOUSEHOLDS:
            into[area.key_code] = town
        else:
            into[area.key_code] = _beside(area, areas, small, households)
    return into


def _beside(
    area: SmallArea, areas: tuple[SmallArea, ...], small: set[str], households: pd.Series
) -> str:
    """Return the published neighbour with the longest common edge.

    Towns of `FOLDED_ACROSS` look for one on the other side of a district line first.
    """
    shared, pieces = ground().mosaic.shared, ground().pieces
    own = {pieces[one].district for one in area.pieces}
    border: dict[str, float] = {}
    for other in areas:
        if other.key_code not in small | {area.key_code} and households[other.key_code] > 0:
            length = sum(
                shared.get((min(one, two), max(one, two)), 0.0)
                for one in area.pieces
                for two in other.pieces
            )
            elsewhere = own.isdisjoint(pieces[one].district for one in other.pieces)
            if area.name in FOLDED_ACROSS and elsewhere and length:
                length += ACROSS_FIRST
            border[other.key_code] = length
    return max(border, key=lambda key: (border[key], key))
