"""What is wrong with the polygons of districts before those of one school are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import shapely

from karte.sources.municipality import listed
from karte.sources.names import check_names
from karte.sources.shapes import place_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from karte.errors import Problems

_GRID = 0.01
"""Metres within which two copies of one polygon may differ by rounding."""
_SHOWN = 8
_LEAST_OVERLAP = 1.0


def check_district_names(frame: gpd.GeoDataFrame, where: str, problems: Problems) -> None:
    """Remember districts without a usable name, and numbers that stand for several names.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        With ``district_id`` and ``name``.
    where : str
        The files.
    problems : Problems
        Takes what is wrong.
    """
    nameless = int(frame["name"].eq("").sum())
    if nameless:
        problems.add(
            f"名前の入っていない校区が{nameless}件あります。",
            where=where,
            hint="name_column に指定した列を確かめ、空欄を埋めてください。",
        )
    check_names(frame["name"], what="校区", where=where, problems=problems)
    for district_id, names in frame.groupby("district_id")["name"]:
        different = sorted(set(names))
        if len(different) > 1:
            problems.add(
                f"同じ番号「{district_id}」に違う名前があります: {listed(different)}",
                where=where,
                hint="id_column に指定した列が校区ごとに違う番号になっているか確かめてください。",
            )


def without_duplicates(
    frame: gpd.GeoDataFrame, where: str, warnings: Problems | None
) -> gpd.GeoDataFrame:
    """Return the polygons without those that are there twice: same district, same shape.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        ``district_id``, ``name``, ``file`` (position) and valid plane shapes.
    where : str
        The files.
    warnings : Problems or None
        Takes the duplicates, once for all; and districts of which two files have different
        polygons over the same ground.

    Returns
    -------
    geopandas.GeoDataFrame
        In the same order.
    """
    rounded = shapely.normalize(shapely.set_precision(frame.geometry.to_numpy(), _GRID))
    marks = pd.Series(shapely.to_wkb(rounded), index=frame.index, dtype="object")
    again = pd.DataFrame({"id": frame["district_id"], "mark": marks}).duplicated()
    if again.any() and warnings is not None:
        shapes = _shown(frame.loc[again])
        warnings.add(
            f"同じ校区の同じ図形が2回以上入っています（{int(again.sum())}件）。"
            f"1回だけ使いました: {shapes}",
            where=where,
            hint="都道府県版と地方版・全国版など、同じ内容のファイルを重ねて指定していないか"
            "確かめてください。",
        )
    kept = frame.loc[~again]
    _note_other_editions(kept, where, warnings)
    return kept


def _note_other_editions(frame: gpd.GeoDataFrame, where: str, warnings: Problems | None) -> None:
    if warnings is None:
        return
    found = list[str]()
    for _, own in frame.groupby("district_id", sort=False):
        files = [shapely.union_all(one.geometry.to_numpy()) for _, one in own.groupby("file")]
        shared = sum(
            one.intersection(other).area
            for number, one in enumerate(files)
            for other in files[:number]
        )
        if shared > _LEAST_OVERLAP:
            found.append(f"{own['name'].iloc[0]}（{shared:,.0f} m²）")
    if found:
        warnings.add(
            f"複数のファイルに図形の違う同じ校区が{len(found)}件あり、つなぎ合わせました: "
            f"{listed(found)}",
            where=where,
            hint="年の違う境界データを重ねて指定していないか確かめ、1つの年だけにしてください。",
        )


def note_repairs(
    frame: gpd.GeoDataFrame, broken: Sequence[bool], where: str, warnings: Problems | None
) -> None:
    """Report the polygons that had to be repaired, with size and place.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        After the repair.
    broken : sequence of bool
        Which were not valid before.
    where : str
        The files.
    warnings : Problems or None
        Takes them.
    """
    repaired = frame.loc[list(broken)]
    if len(repaired) and warnings is not None:
        warnings.add(
            f"図形の線が交わるなど正しくない校区が{len(repaired)}件あり、直して使いました: "
            f"{_shown(repaired)}",
            where=where,
            hint="直し方で面積がわずかに変わることがあります。公開元のデータの修正をお勧めします。",
        )


def _shown(frame: gpd.GeoDataFrame) -> str:
    """Return the first polygons with their size and place."""
    first = frame.iloc[:_SHOWN]
    places = place_texts(first.geometry.to_numpy(), frame.crs)
    texts = [
        f"{name}（{area / 1e6:,.3f} km²、{place}）"
        for name, area, place in zip(first["name"], first.geometry.area, places, strict=True)
    ]
    more = f" ほか{len(frame) - _SHOWN}件" if len(frame) > _SHOWN else ""
    return "、".join(texts) + more
