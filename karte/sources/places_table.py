"""Lists of facilities as tables: 自治体標準オープンデータセット in every generation of headings."""

from __future__ import annotations

import math
import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

from karte.sources.headings import Heading, cell, find_heading
from karte.sources.listing import Entry, Listing, Sieve, printable
from karte.tables.labels import normalise_label
from karte.tables.places import EVACUATION, SUITABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.errors import Problems
    from karte.sources.rows import Row

NAME_HEADINGS = (
    *("名称", "施設名称", "施設名", "介護サービス事業所名称", "事業所名称", "要配慮者利用施設名称"),
    *("公園名", "教育機関_学校名", "学校名", "文化財名称", "店舗名", "name"),
)
_ADDRESS = (
    *("所在地_連結表記", "教育機関_学校所在地_連結表記", "住所", "所在地", "住所(番地まで)"),
    *("設置場所", "教育機関_学校所在地", "address"),
)
_ADDRESS_PARTS = (
    ("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下"),
    ("教育機関_学校所在地(市区町村)", "教育機関_学校所在地(町字)", "教育機関_学校所在地(番地以下)"),
)
LATITUDE_HEADINGS = ("緯度", "教育機関_緯度", "latitude", "lat")
LONGITUDE_HEADINGS = ("経度", "教育機関_経度", "longitude", "lon", "lng")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_ENGLISH = MappingProxyType(
    {
        "flood_L1": f"{EVACUATION}洪水（計画規模）",
        "flood_L2": f"{EVACUATION}洪水（想定最大規模）",
        "sedimentDisaster": f"{EVACUATION}崖崩れ、土石流及び地滑り",
        "stormSurge": f"{EVACUATION}高潮",
        "earthquake": f"{EVACUATION}地震",
        "tunami": f"{EVACUATION}津波",
        "fire": f"{EVACUATION}大規模な火事",
        "inundation": f"{EVACUATION}内水氾濫",
        "capacity": "想定収容人数",
        "residentsAssociation": "対象となる町会・自治会",
    }
)
"""Headings of 高松's lists of shelters, in the words of the standard."""
_MARKED = frozenset({"1", "1.0", "○", "〇", "◯", "●", "有", "true"})


def table_listing(rows: Sequence[Row], *, where: str, warnings: Problems | None) -> Listing:
    """Return the entries of a table that have a name and a usable position.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    where : str
        The file.
    warnings : Problems or None
        Takes the entries that are left out, with the reason.

    Returns
    -------
    Listing
        In the order of the table; what other columns say is kept as extras, under their headings.

    Raises
    ------
    KarteError
        If the table has no names or no positions, or a name cannot be one.
    """
    needed = {"施設の名前": NAME_HEADINGS, "緯度": LATITUDE_HEADINGS, "経度": LONGITUDE_HEADINGS}
    heading = find_heading(rows, needed, where=where)
    name_at, lat_at, lon_at = (heading.find(names) for names in needed.values())
    others = _other_columns(rows[heading.position], heading, {name_at, lat_at, lon_at})
    sieve = Sieve(where)
    for row in rows[heading.position + 1 :]:
        sieve.add(
            Entry(
                spot=f"{row.line}行目",
                name=cell(row, name_at),
                address=_address(row, heading),
                lon=_degrees(cell(row, lon_at)),
                lat=_degrees(cell(row, lat_at)),
                extras=_extras(row, others),
            )
        )
    return Listing(sieve.points(warnings))


def _degrees(text: str) -> float:
    number = unicodedata.normalize("NFKC", text)
    return float(number) if _NUMBER.fullmatch(number) else math.nan


def _address(row: Row, heading: Heading) -> str:
    if whole := cell(row, heading.find(_ADDRESS)):
        return whole
    joined = ("".join(cell(row, heading.find([one])) for one in parts) for parts in _ADDRESS_PARTS)
    return next(filter(None, joined), "")


def _other_columns(
    head: Row, heading: Heading, used: set[int | None]
) -> tuple[tuple[int, str], ...]:
    read = {*used, heading.find(_ADDRESS)}
    read |= {heading.find([one]) for parts in _ADDRESS_PARTS for one in parts}
    english = {normalise_label(word): japanese for word, japanese in _ENGLISH.items()}
    shelters = normalise_label("flood_L1") in heading.labels
    return tuple(
        (place, english.get(label, label) if shelters else label)
        for place, label in enumerate(printable(one) for one in head.cells)
        if label and place not in read
    )


def _extras(row: Row, columns: Sequence[tuple[int, str]]) -> Mapping[str, str]:
    """Return what the other columns say; a blank says nothing, and is not kept."""
    found = ((label, printable(cell(row, place))) for place, label in columns)
    return {label: _mark(label, text) for label, text in found if text}


def _mark(label: str, text: str) -> str:
    """Return the one mark for a shelter that is fit for a disaster; other marks as they are."""
    fit = label.startswith(EVACUATION) and unicodedata.normalize("NFKC", text).lower() in _MARKED
    return SUITABLE if fit else text
