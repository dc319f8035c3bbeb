"""Draws registers by town with small numbers in them, on districts whose lines cut some towns."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from karte.crosswalk import Crosswalk
from karte.crosswalk.groups import LEAVES, Group
from karte.crosswalk.types import Split
from karte.disclosure import Former, Ground, Printed, cell_of, ground_of, protect
from karte.disclosure.cells import town_cell
from karte.errors import Problems
from karte.model import Dataset, Origin
from karte.statistics import ages_of, combine, count_by_district
from karte.tables.columns import population
from karte.tables.parts import age_bounds
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.disclosure import Cell, Protected

    Floats = NDArray[np.float64]

CODE = "22999"
DAY = dt.date(2026, 4, 1)
FEW_AGES = ("0-4", "5-9", "10-14", "15-64", "65-69", "70-74", "75+")
ALL_AGES = (*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+")
_BROAD = ("0-14", "15-64", "65+", "75+")
_SMALL_TOWNS = 0.15
_EARLIER = 2025
_GROUPS = 3
"""Districts of a group, on average."""


class Shape(NamedTuple):
    """How large a city is.

    Attributes
    ----------
    districts, towns : int
        How many of each.
    cut : float
        The part of the towns that lie in two districts.
    outside : float
        The part of the towns that lie in none.
    ages : tuple of str
        Age classes of the register.
    people : float
        Of a town, on average.
    """

    districts: int
    towns: int
    cut: float = 0.05
    outside: float = 0.0
    ages: tuple[str, ...] = FEW_AGES
    people: float = 700.0


def draw(seed: int, shape: Shape) -> Printed:
    """Draw one date of a register.

    Parameters
    ----------
    seed : int
        Same seed, same register.
    shape : Shape
        How large.

    Returns
    -------
    Printed
        Before anything is withheld: districts in two groupings, some towns of a few people.
    """
    chance = np.random.default_rng(seed)
    table = _table(chance, shape)
    return _counted(chance, table, _crosswalk(chance, shape))


def redrawn(seed: int, shape: Shape, threshold: int) -> Printed:
    """Draw a register that an earlier edition counted in other districts.

    Parameters
    ----------
    seed : int
        Same seed, same register.
    shape : Shape
        How large; of the earlier edition.
    threshold : int
        At which that withheld.

    Returns
    -------
    Printed
        The last district has been split in two, and a town has moved to another district.
    """
    before = draw(seed, shape)
    protected = protect(before, threshold)
    ground = before.grounds[0]
    former = Former(ground_of(before, 0, protected.towns[0], _EARLIER), printed_cells(protected))
    chance = np.random.default_rng(seed + 1)
    now = _counted(chance, ground.table, _split_up(chance, ground.crosswalk))
    towns = {
        town_cell(row, count): value
        for count, values in former.ground.towns.items()
        for row, value in zip(former.ground.rows, values, strict=True)
        if value is not None
    }
    whole = {cell: one for cell, one in former.printed.items() if cell.kind == "municipality"}
    return replace(now, earlier={**whole, **towns}, formers=(former,))


def printed_cells(protected: Protected) -> dict[Cell, float]:
    """Return what an edition prints of areas."""
    counts = protected.counts
    found = {
        cell_of(area, one): counts.cell(area, one).printed
        for area in counts.areas
        for one in counts.source
        if counts.status(area, one).has_value
    }
    for kept in protected.kept.values():
        for area, row in zip(kept.areas, kept.values, strict=True):
            told = zip(counts.source, row.tolist(), strict=True)
            found |= {cell_of(area, one): value for one, value in told if not np.isnan(value)}
    return found


def _split_up(chance: np.random.Generator, crosswalk: Crosswalk) -> Crosswalk:
    """Split the last district in two, and move a town that no line cuts."""
    ids = (*crosswalk.district_ids, f"d{len(crosswalk.district_ids):03d}")
    home = crosswalk.lines["district_id"].to_numpy(dtype=object).copy()
    last = np.flatnonzero(home == ids[-2])
    home[last[len(last) // 2 :]] = ids[-1]
    whole = np.flatnonzero(~crosswalk.cut)
    if len(whole):
        home[chance.choice(whole)] = ids[chance.integers(len(ids))]
    return replace(crosswalk, district_ids=ids, lines=crosswalk.lines.assign(district_id=home))


def _counted(chance: np.random.Generator, table: CountTable, crosswalk: Crosswalk) -> Printed:
    areas = _areas(table)
    ages = ages_of([table], areas)
    counts = combine([count_by_district(table, areas, crosswalk, code=CODE, ages=ages)], Problems())
    ids = crosswalk.district_ids
    groups = {
        name: {one: f"{name}{number}" for one, number in zip(ids, numbers, strict=True)}
        for name, numbers in (
            ("中学校区", np.arange(len(ids)) // _GROUPS),
            ("圏域", chance.integers(0, max(len(ids) // (2 * _GROUPS), 1), len(ids))),
        )
    }
    return Printed(counts, (Ground(table, areas, crosswalk, ages),), groups)


def _table(chance: np.random.Generator, shape: Shape) -> CountTable:
    size = shape.towns
    people = chance.gamma(1.2, shape.people / 1.2, size)
    few = chance.random(size) < _SMALL_TOWNS
    people[few] = chance.uniform(0, 60, few.sum())
    widths = [1 + min(age_bounds(one)[1], 99) - age_bounds(one)[0] for one in shape.ages]
    base = np.array(widths, dtype=float) * np.where(
        np.arange(len(widths)) < len(widths) / 3, 0.7, 1
    )
    columns: dict[str, Floats] = {}
    for sex in ("male", "female"):
        share = chance.dirichlet(40 * base / base.sum(), size)
        for place, age in enumerate(shape.ages):
            columns[population(sex, age)] = chance.poisson(people / 2 * share[:, place]).astype(
                float
            )
    for _ in range(max(size // 5, 1)):  # planted: a cell of one to nine people
        name = str(chance.choice(list(columns)))
        columns[name][chance.integers(size)] = float(chance.integers(1, 10))
    for sex in ("male", "female"):
        for broad in _BROAD:
            if broad not in shape.ages:
                inside = [one for one in shape.ages if _within(one, broad)]
                columns[population(sex, broad)] = np.sum(
                    [columns[population(sex, one)] for one in inside], axis=0
                )
        own = [columns[population(sex, one)] for one in shape.ages]
        columns[population(sex)] = np.sum(own, axis=0)
    for age in ("", *dict.fromkeys((*shape.ages, *_BROAD))):
        columns[population("total", age)] = (
            columns[population("male", age)] + columns[population("female", age)]
        )
    columns["households"] = np.floor(columns[population()] / chance.uniform(1.6, 2.6, size) + 0.5)
    names = _names(size)
    values = pd.DataFrame(columns, index=pd.Index(names, name="row_id"))
    return CountTable(
        dataset=Dataset.REGISTER,
        date=DAY,
        origin=_origin("register"),
        values=values,
        members=pd.DataFrame({"row_id": names, "key_code": names}),
        municipality=pd.Series(np.nan, index=values.columns),
        hidden=(),
        names=pd.Series(names, index=values.index),
    )


def _within(age: str, broad: str) -> bool:
    (first, last), (lower, upper) = age_bounds(age), age_bounds(broad)
    return first >= lower and last <= upper


def _names(size: int) -> list[str]:
    return [f"{number:05d}" for number in range(size)]


def _areas(table: CountTable) -> SmallAreas:
    frame = gpd.GeoDataFrame(
        {
            "key_code": list(table.values.index),
            "name": list(table.values.index),
            "population": table.values[population()].to_numpy(),
            "households": table.values["households"].to_numpy(),
        },
        geometry=[None] * len(table.values),
        crs="EPSG:6676",
    )
    return SmallAreas(frame, 2020, _origin("areas"))


def _crosswalk(chance: np.random.Generator, shape: Shape) -> Crosswalk:
    ids = [f"d{number:03d}" for number in range(shape.districts)]
    home = np.sort(np.arange(shape.towns) % shape.districts)
    rows: list[tuple[str, str, float]] = []
    for town, own in zip(_names(shape.towns), home, strict=True):
        if chance.random() < shape.outside:
            rows.append((town, "", 1.0))
        elif chance.random() < shape.cut:
            part = float(np.round(chance.uniform(0.1, 0.9), 3))
            other = ids[(own + 1) % shape.districts]
            rows += [(town, ids[own], part), (town, other, 1 - part)]
        else:
            rows.append((town, ids[own], 1.0))
    lines = pd.DataFrame(rows, columns=["key_code", "district_id", "share"])
    lines["method"] = "table"
    share = lines.pop("share").to_numpy(dtype=float)
    cut = share < 1
    split = Split(share, np.where(cut, 0.0, 1.0), np.ones(len(share)), np.where(cut, 0.01, 0.0))
    return Crosswalk(
        key_codes=tuple(_names(shape.towns)),
        names=tuple(_names(shape.towns)),
        district_ids=tuple(ids),
        lines=lines,
        splits=dict.fromkeys((Group.PEOPLE, Group.HOUSEHOLDS, Group.ELDERLY, *LEAVES), split),
        small_area_year=2020,
        district_year=2023,
    )


def _origin(name: str) -> Origin:
    return Origin(id=name, title=name, publisher="karte", licence="", date=DAY, files=())
