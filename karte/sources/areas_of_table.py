"""Small areas for a city that supplies no boundaries: those that a census table counts.

What a table counts in a row is also the weight of its area: where another table counts several
areas in one row, the row is shared among them by these weights. A weight that the table does not
give stays missing (NaN) and is never 0: nobody knows how many live there, so a row that needs it
is shared evenly among all its areas, and `note_missing_weights` says which rows those are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from karte.model import Status
from karte.sources.municipality import listed
from karte.tables.columns import COUNTS, population
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.errors import Problems

_WEIGHTS = {population(): "人口", "households": "世帯数"}


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
        shared evenly among its areas, because nothing tells how many live in each. People and
        households are NaN where the table has no figure, never 0 in its place. A hidden area
        whose name the table does not give is called by its KEY_CODE.
    """
    figures = table.values.reindex(columns=list(_WEIGHTS))
    row = table.members["row_id"]
    size = row.map(row.value_counts())
    frame = pd.DataFrame(
        {
            "key_code": table.members["key_code"].astype("str"),
            "name": table.members["key_code"].map(table.names).fillna(table.members["key_code"]),
            **{weight: (row.map(figures[weight]) / size).astype(float) for weight in _WEIGHTS},
        }
    ).sort_values("key_code", ignore_index=True)
    shapes = gpd.GeoSeries([None] * len(frame))
    return SmallAreas(
        frame=gpd.GeoDataFrame(frame, geometry=shapes), year=year, origin=table.origin
    )


def note_missing_weights(areas: SmallAreas, tables: Iterable[CountTable], notes: Problems) -> None:
    """Report the rows that had to be shared among areas of which a weight is missing.

    Parameters
    ----------
    areas : SmallAreas
        From `areas_of_table`; those of a boundary file have all their weights.
    tables : iterable of CountTable
        Everything that is counted on them.
    notes : Problems
        Takes a finding for each table and weight that such a row needs.
    """
    unknown = {
        weight: dict(
            areas.frame.loc[areas.frame[weight].isna(), ["key_code", "name"]].itertuples(
                index=False, name=None
            )
        )
        for weight in _WEIGHTS
    }
    for table in tables:
        size = table.members["row_id"].value_counts()
        several = table.members[table.members["row_id"].map(size) > 1]
        for weight, missing in unknown.items():
            lines = several[several["key_code"].isin(list(missing))]
            # A row without a figure gives nothing to share.
            columns = [one for one in table.values if _weight(one) == weight]
            counted = table.values.index[table.values[columns].notna().any(axis=1)]
            lines = lines[lines["row_id"].isin(counted)]
            if not lines.empty:
                _note(table, weight, lines, missing, notes)


def _weight(count: object) -> str:
    return COUNTS[str(count)].weight


def _note(
    table: CountTable, weight: str, lines: pd.DataFrame, missing: dict[str, str], notes: Problems
) -> None:
    rows = list(dict.fromkeys(lines["row_id"]))
    shown = listed(f"「{table.names[row]}」（{row}）" for row in rows)
    lacking = listed(f"「{missing[key]}」（{key}）" for key in lines["key_code"])
    label, absent = _WEIGHTS[weight], Status.NOT_PROVIDED.label
    notes.add(
        f"複数の町丁・字等に分ける行が{len(rows)}件ありますが、{label}が{absent}の町丁・字等があり、"
        f"割合が分かりません（{label}が{absent}: {lacking}）。"
        f"町丁・字等の数で等しく分けました: {shown}",
        where=table.origin.files[0].path if table.origin.files else table.origin.title,
        hint=f"小地域の境界データを [[censuses]] の boundaries に書くか、"
        f"{label}の統計表の欠けた値を確かめてください。",
    )
