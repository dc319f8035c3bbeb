"""Small areas for a city that supplies no boundaries: those that a census table counts."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from karte.tables.columns import population
from karte.tables.types import CountTable, SmallAreas


def areas_of_table(table: CountTable, *, year: int) -> SmallAreas:
    """Return the small areas that a table of people counts, without shapes.

    Parameters
    ----------
    table : CountTable
        With the population; its members are the KEY_CODEs.
    year : int
        Census year.

    Returns
    -------
    SmallAreas
        In order of ``key_code``; every geometry is None. People folded into a receiver are
        shared evenly among its areas, because nothing tells how many live in each. A hidden area
        whose name the table does not give is called by its KEY_CODE.
    """
    people = table.values[population()].fillna(0.0)
    homes = table.values.get("households", people * 0.0).fillna(0.0)
    row = table.members["row_id"]
    size = row.map(row.value_counts())
    frame = pd.DataFrame(
        {
            "key_code": table.members["key_code"].astype("str"),
            "name": table.members["key_code"].map(table.names).fillna(table.members["key_code"]),
            "population": (row.map(people) / size).astype(float),
            "households": (row.map(homes) / size).astype(float),
        }
    ).sort_values("key_code", ignore_index=True)
    shapes = gpd.GeoSeries([None] * len(frame))
    return SmallAreas(
        frame=gpd.GeoDataFrame(frame, geometry=shapes), year=year, origin=table.origin
    )
