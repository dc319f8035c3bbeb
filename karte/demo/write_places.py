"""Facilities of the city, and the enrolment of its schools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from karte.demo.demography import history
from karte.demo.digitising import school
from karte.demo.names import CITY, MUNICIPALITY_CODE_6, PREFECTURE, register_name
from karte.demo.parameters import MAP_CORNER, REGISTER_DATES, SEED
from karte.demo.plan import DISTRICTS
from karte.demo.text import Files, csv_bytes, degrees
from karte.demo.towns import NO_DISTRICT, ground

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


ADDRESS_HEAD = (
    "所在地_全国地方公共団体コード",
    "町字ID",
    "所在地_連結表記",
    "所在地_都道府県",
    "所在地_市区町村",
    "所在地_町字",
    "所在地_番地以下",
    "建物名等(方書)",
    "緯度",
    "経度",
)
LEADING_HEAD = ("全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ")
PUBLIC_HEAD = (
    *LEADING_HEAD,
    "名称_通称",
    "POIコード",
    *ADDRESS_HEAD,
    "電話番号",
    "内線番号",
    "法人番号",
    "団体名",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "利用可能時間特記事項",
    "説明",
    "バリアフリー情報",
    "URL",
    "備考",
)
HAZARDS = (
    "洪水",
    "崖崩れ、土石流及び地滑り",
    "高潮",
    "地震",
    "津波",
    "大規模な火事",
    "内水氾濫",
    "火山現象",
)
SHELTER_HEAD = (
    *LEADING_HEAD,
    *ADDRESS_HEAD,
    "標高",
    "電話番号",
    "内線番号",
    *(f"災害種別_{hazard}" for hazard in HAZARDS),
    "指定避難所との重複",
    "想定収容人数",
    "対象となる町会・自治会",
    "URL",
    "備考",
)
HOSPITAL_HEAD = (
    *LEADING_HEAD,
    "医療機関の種類",
    *ADDRESS_HEAD,
    "電話番号",
    "内線番号",
    "FAX番号",
    "法人番号",
    "法人の名称",
    "医療機関コード",
    "診療曜日",
    "診療開始時間",
    "診療終了時間",
    "診療日時特記事項",
    "時間外における対応",
    "診療科目",
    "病床数",
    "URL",
    "備考",
)
CENTRAL = (
    ("見本市役所", "ミホンシヤクショ", "市役所"),
    ("見本市立図書館", "ミホンシリツトショカン", "図書館"),
    ("見本市民体育館", "ミホンシミンタイイクカン", "体育館"),
    ("見本市民ホール", "ミホンシミンホール", "ホール"),
)
CLINICS = (
    ("内科", "ナイカ"),
    ("整形外科", "セイケイゲカ"),
    ("小児科", "ショウニカ"),
    ("歯科", "シカ"),
)
INDOORS = (0, 1)
"""Which of a district's three shelters have a roof."""
LOW_KINDS = ("harbour", "wharf", "industrial")
HIGH_KINDS = ("hill", "remote", "rural")
PUPIL_AGES = (6, 12)
PUPILS_HERE = 0.975
"""Share of the children of a district who go to its school."""
LAST_YEAR_OF_MERGED_SCHOOL = 2021


def write_places() -> Files:
    """Return the files of facilities and enrolment.

    Returns
    -------
    dict
        Path → content.
    """
    stem = f"boundaries/facilities/{MUNICIPALITY_CODE_6}"
    return {
        f"{stem}_public_facility.csv": _list(PUBLIC_HEAD, _public()),
        f"{stem}_evacuation_space.csv": _list(SHELTER_HEAD, _shelters()),
        f"{stem}_hospital.csv": _list(HOSPITAL_HEAD, _hospitals()),
        f"census/schools/{MUNICIPALITY_CODE_6}_school_enrolment.csv": _enrolment(),
    }


def _list(head: Sequence[str], entries: Sequence[Mapping[str, object]]) -> bytes:
    """Write a list of places under its heading; what an entry does not say is blank."""
    rows: list[list[object]] = [list(head)]
    for number, entry in enumerate(entries, start=1):
        common = {
            "全国地方公共団体コード": MUNICIPALITY_CODE_6,
            "ID": f"{number:04d}",
            "地方公共団体名": PREFECTURE + CITY,
        }
        rows.append([{**common, **entry}.get(column, "") for column in head])
    return csv_bytes(rows, "utf-8-sig")


def _place(piece: int, number: int) -> dict[str, object]:
    """Return address and coordinates of a place in the middle of a piece of ground."""
    town = register_name(ground().pieces[piece].town)
    lon, lat = degrees(ground().mosaic.seeds[[piece]])[0]
    return {
        "所在地_全国地方公共団体コード": MUNICIPALITY_CODE_6,
        "所在地_連結表記": f"{PREFECTURE}{CITY}{town}{number}",
        "所在地_都道府県": PREFECTURE,
        "所在地_市区町村": CITY,
        "所在地_町字": town,
        "所在地_番地以下": str(number),
        "緯度": f"{lat:.6f}",
        "経度": f"{lon:.6f}",
    }


def _own(number: int) -> list[int]:
    """Return the pieces of a district, the most central first."""
    pieces, seeds = ground().pieces, ground().mosaic.seeds
    own = [index for index, piece in enumerate(pieces) if piece.district == number]
    middle = np.array(DISTRICTS[number].centre) * 1000 + MAP_CORNER
    return sorted(own, key=lambda index: float(np.hypot(*(seeds[index] - middle))))


def _public() -> list[dict[str, object]]:
    """List city hall, library, schools and community centres."""
    entries: list[dict[str, object]] = []
    for place, (name, kana, usual) in enumerate(CENTRAL):
        piece = _own(0)[place]
        entries.append({"名称": name, "名称_カナ": kana, "名称_通称": usual} | _place(piece, 1))
    for number, plan in enumerate(DISTRICTS):
        main, *others = _own(number)
        entries.append(
            {
                "名称": f"{CITY}立{plan.name}小学校",
                "説明": "小学校",
                "名称_カナ": f"ミホンシリツ{plan.kana}ショウガッコウ",
            }
            | _place(main, number + 3)
        )
        entries.append(
            {
                "名称": f"{plan.name}地域交流センター",
                "説明": "地域の集会施設",
                "名称_カナ": f"{plan.kana}チイキコウリュウセンター",
            }
            | _place(others[0], 10)
        )
    # Lists of real cities have entries nobody has placed on the map yet.
    entries.append({"名称": "移動図書館しおかぜ号", "名称_カナ": "イドウトショカンシオカゼゴウ"})
    return entries


def _shelters() -> list[dict[str, object]]:
    """List the places to flee to, and from which danger."""
    entries: list[dict[str, object]] = []
    for number, plan in enumerate(DISTRICTS):
        for place, (name, room) in enumerate(
            (
                (f"{plan.name}小学校", 620),
                (f"{plan.name}地域交流センター", 180),
                (f"{plan.name}公園", 900),
            )
        ):
            piece = _own(number)[place]
            low = ground().pieces[piece].kind in LOW_KINDS
            high = ground().pieces[piece].kind in HIGH_KINDS
            safe = {
                "洪水": not low,
                "崖崩れ、土石流及び地滑り": not high,
                "高潮": not low,
                "地震": True,
                "津波": not low,
                "大規模な火事": place != 1,
            }
            marks = {f"災害種別_{hazard}": int(fit) or "" for hazard, fit in safe.items()}
            entries.append(
                {
                    "名称": name,
                    "想定収容人数": room,
                    "指定避難所との重複": 1 if place in INDOORS else "",
                }
                | marks
                | _place(piece, number + 3)
            )
    return entries


def _hospitals() -> list[dict[str, object]]:
    """List the hospital and the clinics; the hills have hardly any."""
    rng = np.random.default_rng(SEED + 4)
    entries: list[dict[str, object]] = [
        {
            "名称": "見本市立病院",
            "名称_カナ": "ミホンシリツビョウイン",
            "医療機関の種類": "病院",
            "診療科目": "内科;外科;小児科;産婦人科;整形外科",
            "病床数": 320,
        }
        | _place(_own(0)[5], 12),
    ]
    for number, plan in enumerate(DISTRICTS):
        hilly = ground().pieces[_own(number)[0]].kind in HIGH_KINDS
        for subject, kana in CLINICS[: 1 if hilly else 4]:
            piece = int(rng.choice(_own(number)[:6]))
            kind = "歯科診療所" if subject == "歯科" else "診療所"
            entries.append(
                {
                    "名称": f"{plan.name}{subject}医院",
                    "医療機関の種類": kind,
                    "名称_カナ": f"{plan.kana}{kana}イイン",
                    "診療科目": subject,
                    "病床数": 0,
                }
                | _place(piece, int(rng.integers(1, 30)))
            )
    return entries


def _enrolment() -> bytes:
    """Write the pupils of each school by year; one school closed in the spring of 2022."""
    rows: list[tuple[object, ...]] = [("学校コード", "学校名", "年度", "児童数")]
    pieces, homes = ground().pieces, history().homes
    for day in REGISTER_DATES:
        snapshot = history().register(day.year)
        pupil = (snapshot.age >= PUPIL_AGES[0]) & (snapshot.age < PUPIL_AGES[1])
        pupil &= snapshot.people.registered
        merged = day.year > LAST_YEAR_OF_MERGED_SCHOOL
        district = np.array([one.district if merged else one.district_2021 for one in pieces])
        where = district[homes.piece[snapshot.people.home[pupil]]]
        count = np.bincount(where[where != NO_DISTRICT], minlength=len(DISTRICTS) + 1)
        for number, children in enumerate(count.tolist()):
            if children:
                rows.append((*school(number), day.year, round(children * PUPILS_HERE)))
    return csv_bytes(rows, "utf-8-sig")
