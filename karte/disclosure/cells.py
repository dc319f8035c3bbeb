"""How the cells of a register are called, and which of its counts are of people."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from karte.disclosure.system import Cell
from karte.disclosure.wanted import BETWEEN
from karte.tables.columns import COUNTS, population
from karte.tables.parts import age_bounds, equations

if TYPE_CHECKING:
    from karte.model import Area
    from karte.statistics import AreaCounts
    from karte.tables.parts import Equation

TOWN_COUNTS = (
    population(),
    population("total", "0-14"),
    BETWEEN,
    population("total", "65+"),
    "households",
)
"""What is published of a town from a source that is not public itself."""

BEHIND = (population("total", "unknown"),)
"""What follows from those, and is not published."""


def cell_of(area: Area, count: str) -> Cell:
    """Return the cell of one count of an area of the output."""
    return Cell(area.type.value, area.id, count)


def town_cell(row: str, count: str) -> Cell:
    """Return the cell of one count of a row of the register."""
    return Cell("town", row, count)


def group_id(code: str, name: str, group: str) -> str:
    """Return the id of the area of a group, as the downloads have it."""
    return f"{code}-{name}-{group}"


def counted(counts: AreaCounts) -> tuple[str, ...]:
    """Return the counts of people and households; a measure is none."""
    return tuple(one for one in counts.source if one in COUNTS and COUNTS[one].weight)


@lru_cache(maxsize=64)
def equations_of(counts: tuple[str, ...]) -> tuple[Equation, ...]:
    """Return the sums between some counts: of fewer counts others than of all."""
    return equations(counts)


@lru_cache(maxsize=1024)
def bands_of(count: str) -> frozenset[str]:
    """Return the counts of towns that a count of people is a part of."""
    column = COUNTS[count]
    if column.count != "population":
        return frozenset()
    if column.age_class in {"", "total", "unknown"}:
        return frozenset({population()})
    first, last = age_bounds(column.age_class)
    bounds = {one: age_bounds(COUNTS[one].age_class) for one in TOWN_COUNTS[1:4]}
    within = {one for one, (lower, upper) in bounds.items() if lower <= first and last <= upper}
    return frozenset({population(), *within})
