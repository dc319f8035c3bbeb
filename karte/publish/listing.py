"""What the index offers for download, and the list of towns that it searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import AreaType
from karte.profile.types import Download
from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from collections.abc import Container

    from karte.profile.types import Overview

TOWN_COLUMNS = ("edition", "town", "area_type", "area_id", "area_name", "note")

_OFFERED = (
    ("data/counts.csv", "人数・世帯数など（CSV）", "男女・年齢別の数。推計の幅と確かさつき"),
    ("data/indicators.csv", "指標（CSV）", "割合や密度など。推計の幅と確かさつき"),
    ("data/projection.csv", "将来の人口（CSV）", "仮定ごと、5年ごと"),
    ("data/towns.csv", "町丁・字と区域（CSV）", "どの町がどの区域に入るか"),
    ("data/screening.csv", "支援の検討表（CSV）", "庁内検討用"),
    ("data/crosswalk.csv", "小地域と区域の対応表（CSV）", "庁内検討用"),
    ("data/town_districts.csv", "町丁・区域対応表（CSV）", "庁内検討用。直して使える形"),
    ("screening.html", "支援の検討表", "庁内検討用"),
    ("manifest.json", "ファイルと資料の目録（JSON）", "もとにした資料と利用条件、ハッシュ値"),
)


def offered(written: Container[str]) -> tuple[Download, ...]:
    """Return what the index offers, of the files that were written.

    Parameters
    ----------
    written : container of str
        Paths in the edition.

    Returns
    -------
    tuple of Download
        In the order of the page; the catalogue of files always, as it is written last.
    """
    return tuple(
        Download(href=path, label=label, note=note)
        for path, label, note in _OFFERED
        if path in written or path == "manifest.json"
    )


def towns_csv(overview: Overview) -> bytes:
    """Return ``data/towns.csv``.

    Parameters
    ----------
    overview : Overview
        With the list of towns.

    Returns
    -------
    bytes
        One line a town and district, the largest part first; a town that lies in none has one
        line without a district. How much of it lies where is not told.
    """
    edition = overview.header.edition
    names = {row.district_id: row.name for row in overview.rows}
    return to_csv(
        TOWN_COLUMNS,
        (
            (edition, one.name, AreaType.DISTRICT if id_ else "", id_, names.get(id_, ""), one.note)
            for finder in overview.finders
            if finder.id == "town"
            for one in finder.entries
            for id_ in one.districts or ("",)
        ),
    )
