"""Lists of facilities: 自治体標準オープンデータセット in both generations, and 国土数値情報."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from karte.sources import credit
from karte.sources.places_ksj import CODE_WORD, EDITIONS, TERMS, edition_of
from karte.sources.places_table import LATITUDE_HEADINGS, LONGITUDE_HEADINGS, NAME_HEADINGS
from karte.sources.recognise.codes import CODE_CELL, code_of_name, codes_in, of_table
from karte.sources.recognise.found import Recognised
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from karte.sources.headings import Heading
    from karte.sources.recognise.probe import Probe

MEDICAL = "医療機関"
_SERIES = {
    "P04": MEDICAL,
    "P05": "役場・集会施設",
    "P11": "バス停",
    "P14": "福祉施設",
    "P27": "文化施設",
    "P29": "学校",
}
"""What each series of 国土数値情報 lists, as it is printed."""
_ATTRIBUTE = re.compile(r"P\d{2}_\d{3}")
_SLUGS = {
    "public_facility": "公共施設",
    "evacuation_space": "指定緊急避難場所",
    "aed": "AED設置箇所",
    "hospital": MEDICAL,
    "care_service": "介護サービス事業所",
    "preschool": "子育て施設",
    "cultural_property": "文化財",
    "school_list": "教育機関",
}
"""Of the standard datasets: by a part of the name of a file or its folder."""
_OTHER_SLUGS = {
    "primary_school": "小学校",
    "elementary_school": "小学校",
    "middle_school": "中学校",
    "junior_high_school": "中学校",
    "kindergarten": "幼稚園",
    "nursery_school": "保育所",
    "children_club": "放課後児童クラブ",
    "child_rearing_support_center": "子育て支援施設",
    "community_center": "コミュニティセンター",
    "library": "図書館",
    "branch": "支所・出張所",
    "public_toilet": "公衆トイレ",
    "public_wireless_lan": "公衆無線LAN",
    "tourism": "観光施設",
    "park": "公園",
    "elderly_welfare_center": "老人福祉センター",
    "elderly_welfare": "高齢者福祉施設",
    "disabled_welfare": "障害者福祉施設",
}
"""Of other lists; used where neither headings nor a Japanese name tell."""
_HEADINGS = {
    "災害種別_洪水": "指定緊急避難場所",
    "小児対応設備の有無": "AED設置箇所",
    "医療機関の種類": MEDICAL,
    "診療科目": MEDICAL,
    "介護サービス事業所名称": "介護サービス事業所",
    "実施サービス": "介護サービス事業所",
    "一時預かりの有無": "子育て施設",
    "認可等年月日": "子育て施設",
    "文化財分類": "文化財",
    "教育機関_学校名": "教育機関",
    "教育機関_学校コード": "教育機関",
}
"""By a heading that only one standard dataset has."""
_PUBLIC = frozenset({"POIコード", "バリアフリー情報"})
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-鿿]")
_ORNAMENT = re.compile(r"(一覧表?|リスト|_?フォーマット|データ|[\d_（）()\-.]+)$")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_LATITUDES, _LONGITUDES = (20.0, 46.0), (122.0, 154.0)


def standard(probe: Probe) -> Recognised | None:
    """Recognise a list with names, latitudes and longitudes."""
    heading = probe.heading(
        {"名前": NAME_HEADINGS, "緯度": LATITUDE_HEADINGS, "経度": LONGITUDE_HEADINGS}
    )
    if heading is None:
        return None
    areas, names = of_table(probe, heading)
    placed = _within(probe, heading, LATITUDE_HEADINGS, _LATITUDES) and _within(
        probe, heading, LONGITUDE_HEADINGS, _LONGITUDES
    )
    return Recognised(
        detail=_kind(probe, heading),
        areas=areas,
        names=names,
        unused="" if placed else "緯度・経度の入った行が見当たりません。",
    )


def published(probe: Probe) -> Recognised | None:
    """Recognise points of 国土数値情報: P29 (学校), P04 (医療機関), P11 (バス停) and others."""
    layer = probe.layer
    named = edition_of(probe.stem)
    if layer is None or layer.kind == "Polygon":
        return None
    fields = sorted(field for field in layer.fields if _ATTRIBUTE.match(field))
    series = named[0] if named else fields[0][:3] if fields else ""
    if series not in _SERIES:
        return None
    edition = named[1] if named else ""
    # Copies may have the names of the attributes instead of their numbers.
    columns = [*fields, *(one for one in layer.fields if one == CODE_WORD)]
    coded = next((one for one in columns if layer.mostly(one, CODE_CELL)), "")
    areas = codes_in(row[0] for row in layer.columns([coded])) if coded else frozenset()
    unused = ""
    if layer.kind != "Point":
        unused = "点の地図データではありません。"
    elif edition not in EDITIONS[series]:
        known = "・".join(f"{series}-{one}" for one in EDITIONS[series])
        unused = f"何年版か分からないか、karte が読めない年版です（読めるもの: {known}）。"
    return Recognised(
        year=2000 + int(edition) if edition else None,
        detail=_SERIES[series],
        areas=areas or code_of_name(probe.stem),
        rank=1,
        keys={"publisher": credit.LAND_MINISTRY, "licence": TERMS},
        unused=unused,
    )


def _kind(probe: Probe, heading: Heading) -> str:
    """Return what the facilities are, as it is printed."""
    path = PurePosixPath(probe.name)
    places = [unicodedata.normalize("NFC", one) for one in (path.stem, path.parent.name)]
    known = {normalise_label(label): kind for label, kind in _HEADINGS.items()}
    told = _by_slug(places, _SLUGS)
    told = told or next((known[label] for label in heading.labels if label in known), "")
    if told:
        return told
    own = (_ORNAMENT.sub("", _ORNAMENT.sub("", place)) for place in places)
    told = next(filter(_JAPANESE.search, own), "") or _by_slug(places, _OTHER_SLUGS)
    if told:
        return told
    return "公共施設" if _PUBLIC & set(heading.labels) else f"施設（{path.stem}）"


def _by_slug(places: list[str], slugs: dict[str, str]) -> str:
    fitting = (kind for place in places for slug, kind in slugs.items() if slug in place.lower())
    return next(fitting, "")


def _within(
    probe: Probe, heading: Heading, names: tuple[str, ...], limits: tuple[float, float]
) -> bool:
    cells = probe.below(heading, names)
    numbers = (float(cell) for cell in cells if _NUMBER.fullmatch(cell))
    return any(limits[0] <= number <= limits[1] for number in numbers)
