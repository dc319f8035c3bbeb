"""A drawn world for tests: plane shapes in metres and tables with known answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
from shapely import box

from karte.model import Dataset, InputFile, Origin
from karte.tables.types import CountTable, Districts, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

PLANE = "EPSG:6676"
KM = 1000.0
TOWNS = ("229990010", "229990020", "229990030", "229990040")
NAMES = ("一丁目", "二丁目", "三丁目", "四丁目")
CENSUS_DAY = dt.date(2020, 10, 1)


def origin(name: str) -> Origin:
    return Origin(
        id=name,
        title=name,
        publisher="見本市",
        licence="CC BY 4.0",
        date=None,
        files=(InputFile(path=f"{name}.csv", sha256="0" * 64),),
    )


def small_areas(
    shapes: Mapping[str, BaseGeometry],
    people: Sequence[float] | None = None,
    names: Sequence[str] | None = None,
) -> SmallAreas:
    frame = gpd.GeoDataFrame(
        {
            "key_code": list(shapes),
            "name": list(names or shapes),
            "population": [float(one) for one in people or [100.0] * len(shapes)],
            "households": [float(one) / 2 for one in people or [100.0] * len(shapes)],
        },
        geometry=list(shapes.values()),
        crs=PLANE,
    )
    return SmallAreas(frame=frame, year=2020, origin=origin("census-2020:boundary"))


def row_of_towns(people: Sequence[float] | None = None) -> SmallAreas:
    """Return four towns of one square kilometre, west to east."""
    shapes = {key: box(place * KM, 0, (place + 1) * KM, KM) for place, key in enumerate(TOWNS)}
    return small_areas(shapes, people, NAMES)


def districts(shapes: Mapping[str, BaseGeometry]) -> Districts:
    frame = gpd.GeoDataFrame(
        {"district_id": list(shapes), "name": [f"{name}小学校" for name in shapes]},
        geometry=list(shapes.values()),
        crs=PLANE,
    )
    return Districts(frame=frame, year=2023, origin=origin("districts-2023"))


def count_table(
    values: Mapping[str, Sequence[float]],
    *,
    rows: Sequence[str] = TOWNS,
    members: Mapping[str, Sequence[str]] | None = None,
    municipality: Mapping[str, float] | None = None,
    hidden: Sequence[str] = (),
) -> CountTable:
    """Return a table; without members each row counts the small area of its own name."""
    homes = members if members is not None else {row: [row] for row in rows}
    frame = pd.DataFrame({name: list(column) for name, column in values.items()}, index=list(rows))
    pairs = [(row, key) for row, keys in homes.items() for key in keys]
    return CountTable(
        dataset=Dataset.CENSUS,
        date=CENSUS_DAY,
        origin=origin("census-2020:age"),
        values=frame.astype("float64"),
        members=pd.DataFrame(pairs, columns=["row_id", "key_code"]),
        municipality=pd.Series(dict(municipality or {}), dtype="float64"),
        hidden=tuple(hidden),
        names=pd.Series({row: row for row in rows}),
    )
