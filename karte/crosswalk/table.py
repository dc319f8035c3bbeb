"""Builds a crosswalk, and the districts themselves, from the city's own table of towns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from karte.crosswalk.stated import crosswalk_of_shares, joined
from karte.errors import Problems
from karte.sources.districts import safe_id, stable_id
from karte.sources.towns import normalise_town
from karte.tables.types import Districts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.crosswalk.types import Crosswalk
    from karte.tables.types import SmallAreas, TownTable

_SLACK = 1e-5
"""Shares are written to a few decimals."""


def crosswalk_from_table(
    small_areas: SmallAreas,
    table: TownTable,
    *,
    code: str,
    year: int,
    notes: Problems | None = None,
) -> Crosswalk:
    """Split small areas among districts as the city's table says.

    Parameters
    ----------
    small_areas : SmallAreas
        n areas of the census whose towns the table names.
    table : TownTable
        Towns matched by KEY_CODE where the table has one, else by normalised name.
    code : str
        Five-digit municipality code, for the ids of districts to which the table gives none.
    year : int
        Vintage of the table.
    notes : Problems, optional
        Takes what does not match instead of raising it: for a census older than the table, whose
        towns had other names. What does not match lies outside every district.

    Returns
    -------
    Crosswalk
        Every share has the method ``table``; what the table leaves out is in ``coverage``.

    Raises
    ------
    KarteError
        Naming every line of the table that matches no small area, and every inhabited small
        area that the table does not name.
    """
    problems = Problems()
    lines = _matched(small_areas, table, problems)
    _report_unnamed(small_areas, set(lines["key_code"]), _where(table), problems)
    _settle(problems, notes)
    inside = lines[lines["district"] != ""]
    shares = pd.DataFrame(
        {
            "key_code": inside["key_code"],
            "district_id": inside["district"].map(_district_ids(table, code)),
            "share": inside["share"],
        }
    )
    shares = shares.groupby(["key_code", "district_id"])["share"].sum().reset_index()
    return crosswalk_of_shares(
        small_areas, shares, tuple(_district_ids(table, code).values()), year=year
    )


def with_stated_shares(
    crosswalk: Crosswalk,
    small_areas: SmallAreas,
    districts: Districts,
    table: TownTable,
    *,
    notes: Problems | None = None,
) -> Crosswalk:
    """Return a crosswalk in which the towns of a table are split as the city says.

    Parameters
    ----------
    crosswalk : Crosswalk
        Made from polygons.
    small_areas : SmallAreas
        The areas of the crosswalk.
    districts : Districts
        The districts of the crosswalk; the table names them.
    table : TownTable
        May name a few towns only.
    notes : Problems, optional
        Takes what does not match instead of raising it.

    Returns
    -------
    Crosswalk
        The towns that the table names have its shares and the method ``table``.

    Raises
    ------
    KarteError
        Naming every line whose town or district does not exist.
    """
    problems = Problems()
    lines = _matched(small_areas, table, problems)
    ids = dict(zip(districts.frame["name"], districts.frame["district_id"], strict=True))
    for name in sorted(set(lines["district"]) - {"", *ids}):
        problems.add(
            f"対応表の区域「{name}」が境界データにありません。",
            where=_where(table),
            hint=f"境界データの区域名（{'、'.join(list(ids)[:5])} など）に合わせてください。",
        )
    _settle(problems, notes)
    inside = lines[lines["district"].isin(ids)]
    shares = pd.DataFrame(
        {
            "key_code": inside["key_code"],
            "district_id": inside["district"].map(ids),
            "share": inside["share"],
        }
    )
    shares = shares.groupby(["key_code", "district_id"])["share"].sum().reset_index()
    stated = crosswalk_of_shares(
        small_areas, shares, crosswalk.district_ids, year=crosswalk.district_year
    )
    named = set(lines["key_code"])
    return joined(crosswalk, stated, named)


def districts_from_table(
    small_areas: SmallAreas, table: TownTable, crosswalk: Crosswalk, *, code: str
) -> Districts:
    """Draw the districts of a town table by joining the small areas that belong to them.

    Parameters
    ----------
    small_areas : SmallAreas
        The areas that the crosswalk was made for.
    table : TownTable
        For the names, and as the origin.
    crosswalk : Crosswalk
        A town that is split is drawn in the district that has the larger share.
    code : str
        Five-digit municipality code.

    Returns
    -------
    Districts
        One row a district of the table, in its order; without shapes where the small areas
        have none.
    """
    own = _district_ids(table, code)
    names, ids = list(own), list(own.values())
    if not small_areas.has_shapes:
        frame = gpd.GeoDataFrame(
            {"district_id": ids, "name": names}, geometry=gpd.GeoSeries([None] * len(ids))
        )
        return Districts(frame=frame, year=crosswalk.district_year, origin=table.origin)
    largest = crosswalk.shares.sort_values("share", ascending=False, kind="stable")
    home = largest.drop_duplicates("key_code").set_index("key_code")["district_id"]
    areas = small_areas.frame.assign(district_id=small_areas.frame["key_code"].map(home))
    joined = areas.dropna(subset="district_id").dissolve("district_id")["geometry"]
    frame = gpd.GeoDataFrame(
        {"district_id": ids, "name": names},
        geometry=joined.reindex(ids).to_numpy(),
        crs=small_areas.frame.crs,
    )
    return Districts(frame=frame, year=crosswalk.district_year, origin=table.origin)


def _district_ids(table: TownTable, code: str) -> dict[str, str]:
    """Return the id of each district by its name, in the order of the table."""
    lines = table.frame.loc[table.frame["district"] != "", ["district", "district_id"]]
    own = lines[lines["district_id"] != ""].drop_duplicates("district").set_index("district")
    stated = own["district_id"].to_dict()
    return {
        name: safe_id(code, stated[name]) if name in stated else stable_id(code, name)
        for name in dict.fromkeys(lines["district"])
    }


def _where(table: TownTable) -> str:
    return table.origin.files[0].path if table.origin.files else ""


def _settle(problems: Problems, notes: Problems | None) -> None:
    """Raise what was found, or hand it on where it must not stop the build."""
    if notes is None:
        problems.raise_if_any()
    else:
        notes.found.extend(problems.found)


def _keys_by_name(small_areas: SmallAreas) -> Mapping[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for key, name in zip(small_areas.frame["key_code"], small_areas.frame["name"], strict=True):
        keys.setdefault(normalise_town(name), []).append(key)
    return keys


def _matched(small_areas: SmallAreas, table: TownTable, problems: Problems) -> pd.DataFrame:
    """Return the table with one line for each KEY_CODE and district, as far as it matches."""
    by_name = _keys_by_name(small_areas)
    known = set(small_areas.frame["key_code"])
    where = _where(table)
    found: list[tuple[str, str, float]] = []
    lines = table.frame[["key_code", "town", "district", "share"]]
    for key, town, district, share in lines.itertuples(index=False, name=None):
        keys = [key] if key in known else by_name.get(normalise_town(town), [])
        if not keys:
            problems.add(
                f"町丁「{town}」が{small_areas.year}年の小地域にありません。",
                where=where,
                hint="町丁名を小地域の境界データの名前に合わせるか、町丁コードの列を加えてください。",
            )
        found += [(one, district, share) for one in keys]
    _report_overfull(small_areas, found, where, problems)
    return pd.DataFrame(found, columns=["key_code", "district", "share"])


def _report_overfull(
    small_areas: SmallAreas, found: list[tuple[str, str, float]], where: str, problems: Problems
) -> None:
    """Report small areas that several lines under different names give away twice."""
    names = small_areas.frame.set_index("key_code")["name"]
    totals: dict[str, float] = {}
    for key, _, share in found:
        totals[key] = totals.get(key, 0.0) + share
    for key, total in totals.items():
        if total > 1 + _SLACK:
            problems.add(
                f"「{names[key]}」（{key}）にあたる行の割合の合計が {total:g} で、"
                "1を超えています。",
                where=where,
                hint="同じ町丁が別の書き方で2回書かれていないか確かめてください。",
            )


def _report_unnamed(
    small_areas: SmallAreas, named: set[str], where: str, problems: Problems
) -> None:
    frame = small_areas.frame
    unnamed = frame[~frame["key_code"].isin(named) & (frame["population"] > 0)]
    for line in unnamed.itertuples(index=False):
        problems.add(
            f"「{line.name}」（{line.key_code}、{line.population:,.0f}人）が対応表にありません。",
            where=where,
            hint="対応表に行を加えてください。どの区域にも属さない場合は区域名を空欄にします。",
        )
