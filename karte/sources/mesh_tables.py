"""What is counted on meshes, as tables: totals mesh by mesh, details group by group."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from karte.sources.census_rows import Secrecy
from karte.sources.mesh import drawn
from karte.sources.mesh_ledger import mesh_ledger
from karte.sources.municipality import listed
from karte.tables.columns import COUNTS, SEXES, UNKNOWN, population
from karte.tables.types import CountTable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from pyproj import CRS

    from karte.errors import Problems
    from karte.model import Dataset, Origin
    from karte.sources.mesh_text import MeshLine

TOTALS = (*(population(sex) for sex in SEXES), "households")
"""What is published for every mesh, hidden or not."""
_BROAD = ("0-14", "15-64", "65+")


@dataclass(frozen=True, slots=True)
class Figures:
    """What all files together say of one mesh.

    Attributes
    ----------
    totals : mapping of str to float
        `TOTALS`.
    details : mapping of str to float
        Only those that at least one file publishes here.
    """

    totals: Mapping[str, float]
    details: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Made:
    """What all tables of one source have in common."""

    dataset: Dataset
    date: dt.date
    origin: Origin

    @property
    def where(self) -> str:
        """The files, for messages."""
        return "、".join(one.path for one in self.origin.files)


def mesh_cells(totals: Mapping[str, Mapping[str, float]], crs: CRS, datum: str) -> gpd.GeoDataFrame:
    """Return meshes as small areas: the frame of `karte.tables.types.SmallAreas`.

    Parameters
    ----------
    totals : mapping of str to mapping of str to float
        By mesh: population and, where the source has them, households.
    crs : pyproj.CRS
        Plane coordinate system.
    datum : str
        Of the codes.

    Returns
    -------
    geopandas.GeoDataFrame
        In the order given.
    """
    codes = list(totals)
    return gpd.GeoDataFrame(
        {
            "key_code": pd.Series(codes, dtype="str"),
            "name": pd.Series([""] * len(codes), dtype="str"),
            "population": [totals[key].get(population(), math.nan) for key in codes],
            "households": [totals[key].get("households", math.nan) for key in codes],
        },
        geometry=drawn(codes, crs, datum).to_numpy(),
        crs=crs,
    )


def count_table(
    rows: Mapping[str, Mapping[str, float]], members: Sequence[tuple[str, str]], made: Made
) -> CountTable:
    """Return a table of meshes, which have no names and no figure of the municipality.

    Parameters
    ----------
    rows : mapping of str to mapping of str to float
        Figures by row and count.
    members : sequence of (row, mesh)
        Whose people a row counts.
    made : Made
        Dataset, date and origin.

    Returns
    -------
    CountTable
        Columns in the order of the dictionary.
    """
    index = pd.Index(list(rows), name="row_id", dtype="str")
    have = {count for values in rows.values() for count in values}
    columns = [count for count in COUNTS if count in have]
    figures = [[values[count] for count in columns] for values in rows.values()]
    return CountTable(
        dataset=made.dataset,
        date=made.date,
        origin=made.origin,
        values=pd.DataFrame(figures, index=index, columns=columns, dtype="float64"),
        members=pd.DataFrame(list(members), columns=["row_id", "key_code"], dtype="str"),
        municipality=pd.Series(math.nan, index=pd.Index(columns), dtype="float64"),
        hidden=(),
        names=pd.Series([""] * len(index), index=index, dtype="str"),
    )


def detail_table(
    lines: Mapping[str, Sequence[MeshLine]],
    figures: Mapping[str, Figures],
    groups: Mapping[str, tuple[str, ...]],
    made: Made,
    notes: Problems,
) -> CountTable:
    """Return the details of a census by mesh, one row a group of meshes that share them.

    Parameters
    ----------
    lines : mapping of str to sequence of MeshLine
        What each file says of each mesh.
    figures : mapping of str to Figures
        The same, read and added up.
    groups : mapping of str to tuple of str
        With whom each mesh shares its details; some may not be in the files.
    made : Made
        Dataset, date and origin.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    CountTable
        年齢不詳 is what the total of a group leaves beyond its broad ages.
    """
    named = {count for several in lines.values() for one in several for count, _, _ in one.cells}
    counts = [count for count in COUNTS if count in named and count not in TOTALS]
    rows = dict[str, dict[str, float]]()
    members = list[tuple[str, str]]()
    open_ended = set[str]()
    for group in dict.fromkeys(groups.values()):
        inside = [key for key in group if key in figures]
        row = next((key for key in inside if _has(lines[key], Secrecy.RECEIVES)), inside[0])
        values = {
            count: _added(
                figures[key].details[count] for key in inside if count in figures[key].details
            )
            for count in counts
        }
        closed = len(inside) == len(group)
        if not closed:
            open_ended.update(inside)
        for sex in SEXES:
            known = sum(values[population(sex, age)] for age in _BROAD)
            total = sum(figures[key].totals[population(sex)] for key in inside)
            values[population(sex, UNKNOWN)] = total - known if closed else math.nan
        rows[row] = values
        members += [(row, key) for key in inside]
    _note_open(open_ended, made.where, notes)
    _drop_negative(rows, made.where, notes)
    ledger = mesh_ledger(lines, where=made.where, warnings=notes)
    hidden = tuple(sorted(key for key, several in lines.items() if _has(several, Secrecy.HIDDEN)))
    return replace(count_table(rows, members, made), hidden=hidden, ledger=ledger)


def _has(lines: Sequence[MeshLine], secrecy: Secrecy) -> bool:
    return any(line.secrecy is secrecy for line in lines)


def _added(values: Iterable[float]) -> float:
    """Add up; what nobody publishes is missing, and so is a sum with a missing part."""
    found = list(values)
    return sum(found) if found else math.nan


def _note_open(keys: set[str], where: str, notes: Problems) -> None:
    if keys:
        notes.add(
            f"秘匿の合算の相手がファイルにないメッシュが{len(keys)}個あります: {listed(keys)}",
            where=where,
            hint="隣の1次メッシュのファイルも karte.toml に加えてください。"
            "このままでは、この部分の内訳は正しく分けられません。",
        )


def _drop_negative(rows: Mapping[str, dict[str, float]], where: str, notes: Problems) -> None:
    wrong = list[str]()
    for row, values in rows.items():
        below = [count for count, value in values.items() if value < 0]
        values.update(dict.fromkeys(below, math.nan))
        if below:
            wrong.append(row)
    if wrong:
        notes.add(
            f"年齢の内訳の合計が総数より大きいメッシュが{len(wrong)}個あります: {listed(wrong)}",
            where=where,
            hint="このメッシュの年齢不詳は「未提供」とします。公開元の表を確かめてください。",
        )
