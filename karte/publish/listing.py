"""What the index offers for download, and the list of towns that it searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import AreaType
from karte.profile.types import Download

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from karte.profile.types import Overview

_KILO, _MEGA = 1_000, 1_000_000
TOWN_COLUMNS = ("edition", "town", "area_type", "area_id", "area_name", "note")

OFFERED = (
    (
        "data/karte.zip",
        "データのすべて（zip）",
        "下の表と図形、区域ごとの表と図形を1つにまとめたもの",
    ),
    ("data/readme.txt", "お読みください（文字だけ）", "利用条件、出典、値の意味"),
    (
        "data/karte.xlsx",
        "おもな表（Excel）",
        "指標、人数・世帯数、町丁、将来の人口。見出しと説明つき",
    ),
    ("data/counts.csv", "人数・世帯数など（CSV）", "男女・年齢別の数。推計の幅と確かさつき"),
    ("data/indicators.csv", "指標（CSV）", "割合や密度など。推計の幅と確かさつき"),
    ("data/projection.csv", "将来の人口（CSV）", "仮定ごと、5年ごと"),
    ("data/towns.csv", "町丁・字と区域（CSV）", "どの町がどの区域に入るか"),
    ("data/town_figures.csv", "町丁ごとの数字（CSV）", "町丁全体の人数・世帯数"),
    ("data/dictionary.csv", "項目の説明（CSV）", "すべての列、数、指標の意味と単位"),
    (
        "data/karte.gpkg",
        "区域と町丁の図形（GeoPackage）",
        "QGIS で開くと、ページの地図と同じ色と名前で表示されます",
    ),
    ("data/districts.geojson", "区域の図形とおもな指標（GeoJSON）", "経度と緯度"),
    ("data/small_areas.geojson", "町丁の図形と数字（GeoJSON）", "経度と緯度"),
    ("data/districts.parquet", "区域の図形とおもな指標（GeoParquet）", "分析する方へ"),
    ("data/small_areas.parquet", "町丁の図形と数字（GeoParquet）", "分析する方へ"),
    (
        "data/open_data_list.csv",
        "オープンデータ一覧の行（CSV）",
        "市区町村の一覧に写して使えます",
    ),
    ("datapackage.json", "データの説明（JSON）", "プログラムで使う方へ。Frictionless Data Package"),
    ("data/screening.csv", "支援の検討表（CSV）", "庁内検討用"),
    ("data/crosswalk.csv", "小地域と区域の対応表（CSV）", "庁内検討用"),
    ("data/town_districts.csv", "町丁・区域対応表（CSV）", "庁内検討用。直して使える形"),
    ("screening.html", "支援の検討表", "庁内検討用"),
    ("manifest.json", "ファイルと資料の目録（JSON）", "もとにした資料と利用条件、ハッシュ値"),
)


def size_text(size: int) -> str:
    """Return the size of a file as pages print it.

    Examples
    --------
    >>> size_text(812), size_text(48_300), size_text(3_430_626)
    ('1KB', '48KB', '3.4MB')
    """
    if size < _MEGA:
        return f"{max(1, round(size / _KILO))}KB"
    return f"{size / _MEGA:.1f}MB"


def offered(written: Mapping[str, int]) -> tuple[Download, ...]:
    """Return what the index offers, of the files that were written.

    Parameters
    ----------
    written : mapping of str to int
        Paths in the edition, and their size in bytes.

    Returns
    -------
    tuple of Download
        In the order of the page; the catalogue of files always, as it is written last.
    """
    return tuple(
        Download(
            href=path,
            label=label,
            note=note,
            size=size_text(written[path]) if path in written else "",
        )
        for path, label, note in OFFERED
        if path in written or path == "manifest.json"
    )


def towns_rows(overview: Overview) -> Iterator[tuple[object, ...]]:
    """Yield the lines of ``towns.csv``.

    Parameters
    ----------
    overview : Overview
        With the list of towns.

    Yields
    ------
    tuple
        By `TOWN_COLUMNS`: one line a town and district, the largest part first; a town that lies
        in none has one line without a district. How much of it lies where is not told.
    """
    edition = overview.header.edition
    names = {row.district_id: row.name for row in overview.rows}
    yield from (
        (edition, one.name, AreaType.DISTRICT if id_ else "", id_, names.get(id_, ""), one.note)
        for finder in overview.finders
        if finder.id == "town"
        for one in finder.entries
        for id_ in one.districts or ("",)
    )
