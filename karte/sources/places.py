"""Lists of facilities with a position (自治体標準オープンデータセット and the like)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import geopandas as gpd

from karte.errors import KarteError
from karte.model import Origin
from karte.sources import credit
from karte.sources.files import input_files, relative_name
from karte.sources.headings import Heading, cell, find_heading
from karte.sources.municipality import listed
from karte.sources.rows import read_rows
from karte.sources.shapes import LON_LAT
from karte.tables.schemas import validated_places
from karte.tables.types import Places

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from karte.errors import Problems
    from karte.sources.rows import Row

_NAME = (
    *("名称", "施設名称", "施設名", "介護サービス事業所名称", "事業所名称", "要配慮者利用施設名称"),
    *("公園名", "教育機関_学校名", "学校名", "店舗名", "name"),
)
_ADDRESS = (
    *("所在地_連結表記", "住所", "所在地", "住所(番地まで)", "設置場所"),
    *("教育機関_学校所在地", "address"),
)
_ADDRESS_PARTS = ("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下")
_LAT = ("緯度", "教育機関_緯度", "latitude", "lat")
_LON = ("経度", "教育機関_経度", "longitude", "lon", "lng")
_LATITUDES = (20.0, 46.0)
_LONGITUDES = (122.0, 154.0)


def read_places(  # noqa: PLR0913 - each is one key of the declaration
    path: Path,
    *,
    root: Path,
    kind: str,
    crs: CRS | None = None,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> Places:
    """Return the facilities of a list that have a usable position.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file with latitude and longitude; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    kind : str
        What the facilities are, as it is printed.
    crs : pyproj.CRS, optional
        Plane coordinate system of the districts; longitude and latitude where it is not given.
    publisher, licence, title : str, optional
        For the credit.
    warnings : Problems, optional
        Takes the facilities that are left out, with the reason.

    Returns
    -------
    Places
        In the order of the file; other columns are read past.

    Raises
    ------
    KarteError
        If the list has no names or no positions.
    """
    where = relative_name(root, path)
    rows = read_rows(path, root=root)
    needed = {"施設の名前": _NAME, "緯度": _LAT, "経度": _LON}
    heading = find_heading(rows, needed, where=where)
    name_at, lat_at, lon_at = (heading.find(names) for names in needed.values())
    kept = list[tuple[str, str, float, float]]()
    faults = dict[str, list[str]]()
    for row in rows[heading.position + 1 :]:
        name = cell(row, name_at)
        lat, lon = _degrees(cell(row, lat_at)), _degrees(cell(row, lon_at))
        if fault := _fault(name, lat, lon):
            faults.setdefault(fault, []).append(f"{row.line}行目 {name or '名前なし'}")
        elif lat is not None and lon is not None:
            kept.append((name, _address(row, heading), lon, lat))
    _note_faults(faults, where, warnings)
    if not kept:
        raise KarteError(
            "位置の分かる施設が1件もありません。",
            where=where,
            hint="緯度・経度の列（例: 34.691、135.700）を確かめてください。",
        )
    points = gpd.points_from_xy([one[2] for one in kept], [one[3] for one in kept], crs=LON_LAT)
    frame = gpd.GeoDataFrame(
        {"kind": kind, "name": [one[0] for one in kept], "address": [one[1] for one in kept]},
        geometry=points if crs is None else points.to_crs(crs),
    ).astype({"kind": "str", "name": "str", "address": "str"})
    origin = Origin(
        id=f"places:{kind}",
        title=title or f"{kind}一覧",
        publisher=publisher,
        licence=licence or credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, [path]),
    )
    return validated_places(Places(frame=frame, origin=origin), where=where)


def _degrees(text: str) -> float | None:
    try:
        return float(unicodedata.normalize("NFKC", text))
    except ValueError:
        return None


def _fault(name: str, lat: float | None, lon: float | None) -> str:
    """Return why a facility cannot be used; empty where it can."""
    if not name:
        return "名前がない"
    if lat is None or lon is None:
        return "緯度・経度がない、または数でない"
    if _within(lat, _LATITUDES) and _within(lon, _LONGITUDES):
        return ""
    if _within(lat, _LONGITUDES) and _within(lon, _LATITUDES):
        return "緯度と経度が入れ替わっている"
    return "緯度・経度が日本の外（0、999 など）"


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _address(row: Row, heading: Heading) -> str:
    whole = cell(row, heading.find(_ADDRESS))
    return whole or "".join(cell(row, heading.find([part])) for part in _ADDRESS_PARTS)


def _note_faults(faults: dict[str, list[str]], where: str, warnings: Problems | None) -> None:
    if warnings is None:
        return
    for fault, cases in faults.items():
        warnings.add(
            f"{fault}施設が{len(cases)}件あり、使っていません: {listed(cases)}",
            where=where,
            hint="元の一覧を直すと、次の作成から地図に載ります。",
        )
