"""What is counted on meshes, as tables: totals mesh by mesh, details group by group."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from karte.sources.census_rows import Secrecy
from karte.sources.mesh import drawn
from karte.sources.mesh_figures import with_broad_classes
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
    from karte.sources.mesh_figures import Figures
    from karte.sources.mesh_sheet import Fold

_BROAD = ("0-14", "15-64", "65+")


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


def mesh_cells(totals: pd.DataFrame, crs: CRS, datum: str) -> gpd.GeoDataFrame:
    """Return meshes as small areas: the frame of `karte.tables.types.SmallAreas`.

    Parameters
    ----------
    totals : pandas.DataFrame
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
    codes = totals.index.tolist()
    columns = totals.reindex(columns=[population(), "households"]).to_numpy(dtype="float64")
    return gpd.GeoDataFrame(
        {
            "key_code": pd.Series(codes, dtype="str"),
            "name": pd.Series([""] * len(codes), dtype="str"),
            "population": columns[:, 0],
            "households": columns[:, 1],
        },
        geometry=drawn(codes, crs, datum).to_numpy(),
        crs=crs,
    )


def count_table(rows: pd.DataFrame, members: Mapping[str, Sequence[str]], made: Made) -> CountTable:
    """Return a table of meshes, which have no names and no figure of the municipality.

    Parameters
    ----------
    rows : pandas.DataFrame
        Figures by row and count; what is no count of the dictionary is left out.
    members : mapping of str to sequence of str
        Under ``row_id`` and ``key_code``, line by line: whose people a row counts.
    made : Made
        Dataset, date and origin.

    Returns
    -------
    CountTable
        Columns in the order of the dictionary.
    """
    index = pd.Index(rows.index, name="row_id", dtype="str")
    columns = [count for count in COUNTS if count in rows]
    return CountTable(
        dataset=made.dataset,
        date=made.date,
        origin=made.origin,
        values=rows[columns].astype("float64").set_axis(index, axis=0),
        members=pd.DataFrame(dict(members), columns=["row_id", "key_code"], dtype="str"),
        municipality=pd.Series(math.nan, index=pd.Index(columns), dtype="float64"),
        hidden=(),
        names=pd.Series([""] * len(index), index=index, dtype="str"),
    )


def own_members(codes: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return the members of a table in which every mesh stands for itself.

    Parameters
    ----------
    codes : sequence of str
        Meshes.

    Returns
    -------
    dict of str to sequence of str
        As `count_table` takes them.
    """
    return {"row_id": codes, "key_code": codes}


def detail_table(
    figures: Figures,
    groups: Mapping[str, tuple[str, ...]],
    folds: Sequence[Fold],
    made: Made,
    notes: Problems,
) -> CountTable:
    """Return the details of a census by mesh, one row a group of meshes that share them.

    Parameters
    ----------
    figures : Figures
        Of all meshes wanted.
    groups : mapping of str to tuple of str
        With whom each of them shares its details; some may not be in the files.
    folds : sequence of Fold
        What the files say of hidden meshes and of those that received details.
    made : Made
        Dataset, date and origin.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    CountTable
        年齢不詳 is what the total of a group leaves beyond its broad ages.
    """
    keys = pd.Index(groups, dtype="str")
    receivers = {fold.key for fold in folds if fold.secrecy is Secrecy.RECEIVES}
    row_of = _rows(groups, receivers)
    rows = pd.Series(row_of).reindex(keys)
    details = _grouped(figures.details, rows)
    details = details.where(_grouped(figures.published.astype("int64"), rows) > 0)
    details = with_broad_classes(details)
    split = [key for key, group in groups.items() if any(one not in groups for one in group)]
    closed = ~details.index.isin([row_of[key] for key in split])
    totals = _grouped(figures.totals, rows)
    for sex in SEXES:
        known = [population(sex, age) for age in _BROAD]
        if population(sex) in totals and set(known) <= set(details):
            rest = totals[population(sex)] - details[known].sum(axis=1, skipna=False)
            details[population(sex, UNKNOWN)] = rest.where(closed)
    _note_open(split, made.where, notes)
    _note_negative(details.index[(details < 0).any(axis=1)], made.where, notes)
    table = count_table(
        details.mask(details < 0), {"row_id": rows.tolist(), "key_code": keys.tolist()}, made
    )
    ledger = mesh_ledger(folds, where=made.where, warnings=notes)
    hidden = {fold.key for fold in folds if fold.secrecy is Secrecy.HIDDEN}
    return replace(table, hidden=tuple(sorted(hidden)), ledger=ledger)


def _rows(groups: Mapping[str, tuple[str, ...]], receivers: set[str]) -> dict[str, str]:
    """Return the name of the row of each mesh: who received the figures, else the first."""
    names = dict[tuple[str, ...], str]()
    for group in groups.values():
        if len(group) == 1:
            names[group] = group[0]
        elif group not in names:
            inside = [key for key in group if key in groups]
            names[group] = next((key for key in inside if key in receivers), inside[0])
    return {key: names[group] for key, group in groups.items()}


def _grouped(frame: pd.DataFrame, rows: pd.Series[str]) -> pd.DataFrame:
    """Add up the meshes of each row; a sum with a missing part is missing."""
    return frame.groupby(rows.to_numpy(), sort=False).sum(skipna=False)


def _note_open(keys: Sequence[str], where: str, notes: Problems) -> None:
    if keys:
        notes.add(
            f"秘匿の合算の相手がファイルにないメッシュが{len(keys)}個あります: {listed(keys)}",
            where=where,
            hint="隣の1次メッシュのファイルも karte.toml に加えてください。"
            "このままでは、この部分の内訳は正しく分けられません。",
        )


def _note_negative(rows: Iterable[str], where: str, notes: Problems) -> None:
    wrong = list(rows)
    if wrong:
        notes.add(
            f"年齢の内訳の合計が総数より大きいメッシュが{len(wrong)}個あります: {listed(wrong)}",
            where=where,
            hint="このメッシュの年齢不詳は「未提供」とします。公開元の表を確かめてください。",
        )
