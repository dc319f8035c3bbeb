"""Draws registers by town with small numbers in them, on districts whose lines cut some towns."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from karte.crosswalk import Crosswalk
from karte.crosswalk.groups import LEAVES, Group
from karte.crosswalk.types import Split
from karte.disclosure import Ground, Printed
from karte.errors import Problems
from karte.model import Dataset, Origin
from karte.statistics import ages_of, combine, count_by_district
from karte.tables.columns import population
from karte.tables.parts import age_bounds
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CODE = "22999"
DAY = dt.date(2026, 4, 1)
FEW_AGES = ("0-4", "5-9", "10-14", "15-64", "65-69", "70-74", "75+")
ALL_AGES = (*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+")
_BROAD = ("0-14", "15-64", "65+", "75+")
_SMALL_TOWNS = 0.15
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
    areas = _areas(table)
    crosswalk = _crosswalk(chance, shape)
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
