"""全国の人流オープンデータ: people present in meshes of 1 km by day and by night."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources import credit
from karte.sources.cells import Mark, add_bad_cell, parse_cell
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.mesh import drawn, meshes_within, nothing_left
from karte.sources.mesh_codes import checked_codes
from karte.sources.municipality import CODE_LENGTH, belongs, listed
from karte.sources.opened import opened
from karte.sources.rows import read_csv_rows
from karte.tables.mesh import PeopleFlow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from karte.sources.rows import Row

DAYS = {"0": "holiday", "1": "weekday", "2": "all"}
TIMES = {"0": "day", "1": "night", "2": "whole_day"}
LEAST = 10
"""Smaller figures are not published: what is not there is not zero."""
_COLUMNS = (
    *("mesh1kmid", "prefcode", "citycode", "year", "month"),
    *("dayflag", "timezone", "population"),
)
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_KEYS = ["mesh_code", "month", "dayflag"]
_DIGITS = 8
_TERMS = "公開元の利用規約による（出典の記載が必要）"
_AGAIN = "公開元から取り直してください。"


def read_people_flow(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    crs: CRS,
    code: str = "",
    within: BaseGeometry | None = None,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> PeopleFlow:
    """Return how many people are present by day and by night, for orientation.

    Parameters
    ----------
    files : sequence of pathlib.Path
        CSV of a month, its zip, or the zip of a prefecture with a zip a month in it.
    root : pathlib.Path
        Folder of the workspace.
    crs : pyproj.CRS
        Plane coordinate system of the districts.
    code : str, optional
        Municipality code; without it the municipalities of a mesh are added up.
    within : shapely geometry, optional
        Area in ``crs``: only meshes that meet it are kept.
    publisher, licence, title : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes what was found that does not stop the build.

    Returns
    -------
    PeopleFlow
        Ordered by mesh, month and kind of day.

    Raises
    ------
    KarteError
        With all problems of all files.
    """
    where = "、".join(relative_name(root, path) for path in files)
    lines = _read(require_files(root, files), root, code)
    problems = Problems()
    places = dict(zip(lines["mesh_code"], lines["where"], strict=True))
    codes, spots = list(places), list(places.values())
    checked_codes(codes, spots.__getitem__, problems)
    if not problems and any(len(key) != _DIGITS for key in codes):
        problems.add(
            "人流データは1kmメッシュ（8桁）のはずです。",
            where=where,
            hint="monthly_mdp_mesh1km.csv を指定してください。",
        )
    problems.raise_if_any()
    kept = lines[lines["mesh_code"].isin(meshes_within(codes, within, crs))]
    if kept.empty:
        raise nothing_left(where)
    _note_borders(kept, where, warnings)
    # What is not published is left out first: a sum of nothing would be 0.
    wide = (
        kept.dropna(subset=["population"])
        .pivot_table(index=_KEYS, columns="timezone", values="population", aggfunc="sum")
        .reindex(columns=list(TIMES.values()))
    )
    table = wide.reset_index().astype(dict.fromkeys(_KEYS, "str"))
    table.columns.name = None
    shown = sorted(set(table["mesh_code"]))
    shapes = dict(zip(shown, drawn(shown, crs), strict=True))
    frame = gpd.GeoDataFrame(table, geometry=[shapes[key] for key in table["mesh_code"]], crs=crs)
    origin = Origin(
        id="people-flow",
        title=title or "全国の人流オープンデータ（1kmメッシュ、月別）",
        series="" if title else "全国の人流オープンデータ",
        publisher=publisher or credit.LAND_MINISTRY,
        licence=licence or _TERMS,
        date=None,
        files=input_files(root, files),
    )
    return PeopleFlow(frame=frame, origin=origin)


def _read(files: Sequence[Path], root: Path, code: str) -> pd.DataFrame:
    problems = Problems()
    parts = list[pd.DataFrame]()
    for path in files:
        try:
            with opened(path, root=root, suffixes=(".csv",)) as members:
                for one in members:
                    rows = read_csv_rows(one.path, root=root, where=one.where)
                    parts.append(_lines(rows, one.where))
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    lines = pd.concat(parts, ignore_index=True)
    _check_once(lines)
    if not code:
        return lines
    mine = lines[[belongs(city, code) for city in lines["city"]]]
    if mine.empty:
        raise KarteError(
            f"市区町村コード {code[:CODE_LENGTH]} の行がありません。"
            f"ファイルにあるコード: {listed(lines['city'])}",
            where="、".join(relative_name(root, path) for path in files),
            hint="karte.toml の [municipality] code と、ファイルの都道府県を確かめてください。",
        )
    return mine


def _lines(rows: Sequence[Row], where: str) -> pd.DataFrame:
    heads = [cell.strip().lower() for cell in rows[0].cells] if rows else []
    missing = [name for name in _COLUMNS if name not in heads]
    if missing:
        raise KarteError(
            f"人流オープンデータの形ではありません（列 {'、'.join(missing)} がありません）。",
            where=where,
            hint="monthly_mdp_mesh1km.csv（月別の1kmメッシュ）を指定してください。",
        )
    place = [heads.index(name) for name in _COLUMNS]
    problems = Problems()
    found = list[tuple[object, ...]]()
    for row in rows[1:]:
        spot = f"{where} {row.line}行目"
        if len(row.cells) <= max(place):
            add_bad_cell(problems, "列が足りません。", where=spot, hint=_AGAIN)
            continue
        mesh, pref, city, year, month, day, time, people = (row.cells[i].strip() for i in place)
        date = f"{year}-{month.zfill(2)}"
        value = _people(people)
        if day not in DAYS or time not in TIMES or not _MONTH.fullmatch(date) or value is None:
            add_bad_cell(
                problems,
                "年月・dayflag（0〜2）・timezone（0〜2）・population のどれかが読めません"
                f"（{date}、{day}、{time}、{people}）。",
                where=spot,
                hint=_AGAIN,
            )
            continue
        area = city.zfill(CODE_LENGTH) if len(city) > len("000") else pref.zfill(2) + city.zfill(3)
        found.append((mesh, area, date, DAYS[day], TIMES[time], value, spot))
    problems.raise_if_any()
    names = ["mesh_code", "city", "month", "dayflag", "timezone", "population", "where"]
    return pd.DataFrame(found, columns=names)


def _people(text: str) -> float | None:
    """Return a figure, NaN for one that is not published, None for what is no figure."""
    try:
        value = parse_cell(text)
    except ValueError:
        return None
    return np.nan if isinstance(value, Mark) else value


def _check_once(lines: pd.DataFrame) -> None:
    keys = ["mesh_code", "city", "month", "dayflag", "timezone"]
    twice = lines[lines.duplicated(keys)]
    if not twice.empty:
        raise KarteError(
            f"同じメッシュ・同じ月・同じ曜日区分と時間帯の行が{len(twice)}組、2回あります。",
            where=str(twice["where"].iloc[0]),
            hint="同じ月のファイルを2つ書いていないか確かめてください。",
        )


def _note_borders(lines: pd.DataFrame, where: str, warnings: Problems | None) -> None:
    cities = lines.groupby("mesh_code")["city"].nunique()
    shared = [str(key) for key in cities.index[cities > 1]]
    if shared and warnings is not None:
        warnings.add(
            f"市区町村の境にある{len(shared)}個のメッシュは、市区町村別の値を足しました: "
            f"{listed(shared)}",
            where=where,
            hint=f"{LEAST}人未満の値は公表されないため、実際より少ないことがあります。",
        )
