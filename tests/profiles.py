"""Profiles made by hand, so that pages can be judged without the pipeline."""

from __future__ import annotations

from functools import cache

import drawn_town as town
import profiles_meaning as meaning
import profiles_overview as overviews
from shapely import MultiPolygon, Polygon

from karte.model import Estimate, Grade, Status
from karte.profile.types import (
    AreaMap,
    Cell,
    Composition,
    CompositionBar,
    Header,
    IndexRow,
    KeyFigure,
    MapArea,
    MapOutline,
    Overview,
    Place,
    Profile,
    Pyramid,
    Reference,
    Row,
    SeriesChart,
    SeriesLine,
    SeriesPoint,
    Source,
    Table,
)

NAMES = ("城下", "みなと", "汐見", "桜台", "中央", "若葉台", "髙瀨", "北山", "藤が丘")
DISTRICTS = dict(zip(town.SEEDS, (f"{name}小学校区" for name in NAMES), strict=True))
HERE = "B122999000050"
TOWNS = (
    "本町一丁目",
    "本町二丁目",
    "大手町",
    "栄町",
    "汐入町",
    "大字浜田",
    "緑が丘",
    "松原",
    "元町",
    "東雲町",
    "花園一丁目",
    "花園二丁目",
    "旭町",
    "桜木町",
    "南浜",
    "若宮",
    "北浜町",
    "山手一丁目",
    "山手二丁目",
    "宮前",
    "新田",
    "川端町",
)
HIDDEN, MISSING = Status.SUPPRESSED, Status.NOT_PROVIDED
HEADER = Header(
    edition=2026,
    edition_label="令和8年度（2026年度）版",
    municipality="見本市",
    municipality_code="22999",
    kind="市",
    unit="校区",
    council="自治協議会",
    product="地域カルテ",
    department="市民協働部 地域づくり課",
    contact="電話 000-000-0000",
    issued_label="令和8年6月30日（2026年）",
    issued="2026-06-30",
    audience_label="",
    notice="見本市は架空の市です。数値も地名も、この仕組みを試すためにつくったものです。",
    district_count=len(DISTRICTS),
)
SOURCES = (
    Source(
        credit="「令和2年国勢調査 小地域集計」（総務省統計局）を加工して作成",
        licence="政府標準利用規約（第2.0版）",
        date_label="令和2年10月1日（2020年）",
    ),
    Source(
        credit="「地域・年齢別人口」（見本市）を加工して作成",
        licence="CC BY 4.0",
        date_label="令和8年4月1日（2026年）",
    ),
    Source(
        credit="「国土数値情報 小学校区データ」（国土交通省）を加工して作成",
        licence="CC BY 4.0",
        date_label="令和5年度（2023年度）",
    ),
)


def cell(text: str, status: Status = Status.OBSERVED) -> Cell:
    """Return a cell; the words 秘匿, 未提供 and 該当なし bring their status."""
    by_label = {s.label: s for s in (HIDDEN, MISSING, Status.NOT_APPLICABLE)}
    return Cell(text=text, status=by_label.get(text, status))


def split(one: Table, column: int, ranges: dict[str, tuple[str, Grade]]) -> Table:
    """Return a table with ranges and grades in a column, for the rows that are named."""
    rows = []
    for row in one.rows:
        cells = list(row.cells)
        if row.label in ranges:
            likely, grade = ranges[row.label]
            made = {"status": Status.ESTIMATED, "likely": likely, "grade": grade}
            cells[column] = cells[column].model_copy(update=made)
        rows.append(row.model_copy(update={"cells": tuple(cells)}))
    return one.model_copy(update={"rows": tuple(rows)})


def table(caption: str, head: str, columns: str, rows: str, *notes: str) -> Table:
    """Return a table of rows written line by line, cells parted by spaces."""
    written = [line.split() for line in rows.strip().splitlines()]
    return Table(
        caption=caption,
        head=head,
        columns=tuple(columns.split()),
        rows=tuple(
            Row(label=first, cells=tuple(cell(c) for c in rest)) for first, *rest in written
        ),
        notes=notes,
    )


def figure(
    name: str, unit: str, value: float | None, municipality: float, **other: str
) -> KeyFigure:
    """Return a key figure; counts have no decimals, ratios one."""
    number = len(name) + len(unit)
    digits = 1 if unit == "%" else 0
    others = sorted(
        [municipality * (1 + 0.34 * town.wobble(number, i)) for i in range(8)]
        + ([value] if value is not None else [])
    )
    status = Status(other.get("status", Status.ESTIMATED))
    return KeyFigure(
        id=f"i{number}",
        name=name,
        unit=unit,
        estimate=Estimate(
            value=value,
            status=status,
            grade=Grade(other.get("grade", "A")) if status is Status.ESTIMATED else None,
        ),
        text=f"{value:,.{digits}f}" if value is not None else status.label,
        likely=other.get("likely", ""),
        source_label=other.get("source", "住民基本台帳"),
        date_label=other.get("date", "令和8年4月1日（2026年）"),
        reference=Reference(
            label="市全体" if digits else "1校区あたり平均",
            text=f"{municipality:,.{digits}f}{unit}",
            value=municipality,
        ),
        change_text=other.get("change", ""),
        change_label=other.get("since", "令和3年4月1日から") if other.get("change") else "",
        others=tuple(others),
        note=other.get("note", ""),
        standing=other.get("standing", "9校区中4番目に高い"),
    )


CENSUS = {"source": "国勢調査", "date": "令和2年10月1日（2020年）"}
AGES_NOTE = "年齢のわかる人に占める割合です。"


def key_figures() -> tuple[KeyFigure, ...]:
    """Return eight key figures; one is hidden."""
    since = {"since": "平成27年10月1日から"}
    return (
        figure(
            "総人口", "人", 8412, 9740, change="▲312人（▲3.6%）", likely="8,350〜8,480", grade="B"
        ),
        figure("世帯数", "世帯", 3655, 4102, change="＋41世帯（＋1.1%）"),
        figure("高齢化率", "%", 34.8, 28.6, change="＋4.2ポイント", note=AGES_NOTE),
        figure(
            "75歳以上の割合",
            "%",
            19.2,
            14.9,
            change="＋3.9ポイント",
            note=AGES_NOTE,
            likely="17.4〜21.3",
            grade="C",
        ),
        figure("15歳未満の割合", "%", 9.6, 12.3, change="▲1.8ポイント", note=AGES_NOTE),
        figure(
            "ひとり暮らし世帯の割合", "%", 36.1, 33.0, change="＋5.0ポイント", **CENSUS, **since
        ),
        figure("65歳以上のひとり暮らし世帯の割合", "%", None, 11.2, status="suppressed", **CENSUS),
        figure("持ち家の割合", "%", 61.4, 58.9, change="▲6.1ポイント", **CENSUS, **since),
    )


def indicators() -> Table:
    """Return the table of all indicators with every kind of missing value."""
    written = table(
        "おもな指標の一覧",
        "指標",
        "この校区 市全体 時点 出典",
        """
        総人口（人） 8,412 87,660 2026年4月1日 住民基本台帳
        世帯数（世帯） 3,655 36,918 2026年4月1日 住民基本台帳
        1世帯あたり人員（人） 2.30 2.37 2026年4月1日 住民基本台帳
        15歳未満の割合（%） 9.6 12.3 2026年4月1日 住民基本台帳
        15〜64歳の割合（%） 55.6 59.1 2026年4月1日 住民基本台帳
        高齢化率（%） 34.8 28.6 2026年4月1日 住民基本台帳
        75歳以上の割合（%） 19.2 14.9 2026年4月1日 住民基本台帳
        85歳以上の割合（%） 6.1 4.4 2026年4月1日 住民基本台帳
        ひとり暮らし世帯の割合（%） 36.1 33.0 2020年10月1日 国勢調査
        65歳以上のひとり暮らし世帯の割合（%） 秘匿 11.2 2020年10月1日 国勢調査
        6歳未満のいる世帯の割合（%） 7.2 9.0 2020年10月1日 国勢調査
        持ち家の割合（%） 61.4 58.9 2020年10月1日 国勢調査
        共同住宅に住む世帯の割合（%） 0.0 24.7 2020年10月1日 国勢調査
        高齢者1人を支える現役世代（人） 1.60 2.07 2026年4月1日 住民基本台帳
        小学校児童数（人） 未提供 未提供 未提供 未提供
        団地に住む世帯の割合（%） 該当なし 3.1 2020年10月1日 国勢調査
        """,
        "割合は、年齢や家族類型のわかる人・世帯に占めるものです。",
    )
    ranges = {
        "総人口（人）": ("8,350〜8,480", Grade.B),
        "85歳以上の割合（%）": ("4.8〜7.7", Grade.C),
    }
    ranged = split(written, 0, ranges)
    rows = tuple(
        row.model_copy(update={"anchor": "indicator-ageing_rate"}) if place == 5 else row
        for place, row in enumerate(ranged.rows)
    )
    return ranged.model_copy(update={"rows": rows})


def pyramid() -> Pyramid:
    """Return a pyramid with a bulge at 75 and one at 50."""
    classes = (*(f"{age}〜{age + 4}歳" for age in range(0, 85, 5)), "85歳以上")
    male = (
        112,
        131,
        148,
        170,
        190,
        168,
        161,
        190,
        228,
        275,
        312,
        268,
        241,
        256,
        301,
        338,
        214,
        166,
    )
    female = (
        104,
        126,
        141,
        163,
        170,
        160,
        166,
        198,
        231,
        280,
        318,
        277,
        262,
        287,
        352,
        401,
        290,
        358,
    )
    share = (
        (3.3, 3.9, 4.3, 4.7, 4.9, 4.5, 4.6, 5.2, 6.0, 6.9, 7.6, 6.6, 5.9, 6.2, 7.1, 6.5, 4.2, 3.1),
        (3.1, 3.7, 4.1, 4.5, 4.5, 4.4, 4.7, 5.3, 6.0, 6.9, 7.5, 6.7, 6.2, 6.7, 7.9, 7.7, 5.6, 6.4),
    )
    rows = "\n".join(
        f"{name} {m:,} {f:,} {m + f:,}"
        for name, m, f in reversed(list(zip(classes, male, female, strict=True)))
    )
    return Pyramid(
        title="人口ピラミッド",
        source_label="住民基本台帳",
        date_label="令和8年4月1日（2026年）",
        classes=classes,
        male=male,
        female=female,
        municipality_male=tuple(value / 2 for value in share[0]),
        municipality_female=tuple(value / 2 for value in share[1]),
        municipality_label="市全体",
        before_male=tuple(value * 0.4 + 0.8 for value in share[0][:-1]),
        before_female=tuple(value * 0.4 + 0.8 for value in share[1][:-1]),
        before_label="10年前　平成28年4月1日（2016年）",
        scale=6.0,
        unknown=12,
        status=Status.ESTIMATED,
        table=table(
            "年齢5歳階級別の人口（人）", "年齢", "男 女 計", rows, "年齢不詳12人を除きます。"
        ),
        alt="75〜79歳がもっとも多く、次に50〜54歳が多い形です。市全体より子どもと若い世代が少なめです。",
    )


def series() -> SeriesChart:
    """Return two sources that must not be joined."""
    register = (8724, 8731, 8718, 8702, 8690, 8724, 8701, 8640, 8577, 8520, 8470, 8412)
    census = (
        (2010.75, "平成22年10月1日（2010年）", 8911),
        (2015.75, "平成27年10月1日（2015年）", 8803),
    )
    last = (2020.75, "令和2年10月1日（2020年）", 8655)
    return SeriesChart(
        title="総人口の推移",
        unit="人",
        lines=(
            SeriesLine(
                name="国勢調査（10月1日）",
                points=tuple(SeriesPoint(year=y, label=t, value=v) for y, t, v in (*census, last)),
            ),
            SeriesLine(
                name="住民基本台帳（4月1日）",
                points=tuple(
                    SeriesPoint(year=2015.25 + n, label=f"{2015 + n}年4月1日", value=v)
                    for n, v in enumerate(register)
                ),
            ),
        ),
        notes=("国勢調査は住んでいる人、住民基本台帳は届け出た人の数で、つなげて比べられません。",),
        alt="住民基本台帳の人口は2015年の8,724人から2026年の8,412人へ、ゆるやかに減っています。",
    )


def dates() -> Table:
    """Return three dates beside the group and the municipality."""
    written = table(
        "10年間の変化（同じ範囲で比べたもの）",
        "区分",
        "平成28年（2016年） 令和3年（2021年） 令和8年（2026年） 5年間の増減 北中学校区 市全体",
        """
        総人口（人） 8,731 8,724 8,412 ▲312（▲3.6%） 23,540 87,660
        世帯数（世帯） 3,402 3,614 3,655 41（1.1%） 9,876 36,918
        1世帯あたり人員（人） 2.57 2.41 2.30 ▲0.11 2.38 2.37
        15歳未満（人） 1,087 994 808 ▲186（▲18.7%） 2,731 10,782
        15歳未満の割合（%） 12.5 11.4 9.6 ▲1.8 11.6 12.3
        15〜64歳（人） 5,066 4,869 4,677 ▲192（▲3.9%） 13,653 51,807
        15〜64歳の割合（%） 58.0 55.8 55.6 ▲0.2 58.0 59.1
        65歳以上（人） 2,578 2,861 2,927 66（2.3%） 7,156 25,071
        65歳以上の割合（%） 29.5 32.8 34.8 2.0 30.4 28.6
        うち75歳以上（人） 1,210 1,335 1,615 280（21.0%） 3,814 13,061
        うち75歳以上の割合（%） 13.9 15.3 19.2 3.9 16.2 14.9
        """,
        "住民基本台帳による数です。どの年も、いまの校区の範囲で集計しています。▲は減少です。",
    )
    earlier = split(written, 0, {"総人口（人）": ("8,680〜8,790", Grade.A)})
    return split(earlier, 2, {"総人口（人）": ("8,350〜8,480", Grade.B)})


def household_types() -> Composition:
    """Return kinds of household, the last of them small."""
    parts = ("ひとり暮らし", "夫婦のみ", "夫婦と子", "ひとり親と子", "三世代など", "その他")
    rows = """
        ひとり暮らし 1,303 36.1 33.0
        夫婦のみ 801 22.2 21.4
        夫婦と子 899 24.9 28.0
        ひとり親と子 325 9.0 8.9
        三世代など 246 6.8 7.6
        その他 36 1.0 1.1
        """
    notes = ("「三世代など」は、親子や夫婦だけではない親族の世帯です。",)
    columns = "世帯数 割合（%） 市全体（%）"
    return Composition(
        title="世帯の種類",
        source_label="国勢調査",
        date_label="令和2年10月1日（2020年）",
        parts=parts,
        bars=(
            CompositionBar(
                name="中央小学校区",
                short="この校区",
                total="3,610世帯",
                shares=(36.1, 22.2, 24.9, 9.0, 6.8, 1.0),
            ),
            CompositionBar(
                name="市全体",
                short="市全体",
                total="36,010世帯",
                shares=(33.0, 21.4, 28.0, 8.9, 7.6, 1.1),
            ),
        ),
        notes=notes,
        table=table("中央小学校区の世帯の種類", "種類", columns, rows, *notes),
        alt="いちばん多いのはひとり暮らしで36.1%、市全体（33.0%）より3.1ポイント高くなっています。",
    )


def towns() -> Table:
    """Return the towns of the district; one is cut by its line, one is hidden."""
    rows = [
        f"{name} {310 + 17 * at} {140 + 7 * at} {30 + at} 9.7 {101 + 5 * at} 32.6 ▲{at}"
        for at, name in enumerate(TOWNS)
    ]
    rows[3] = rows[3].replace(TOWNS[3], f"{TOWNS[3]}（一部63%）")
    rows[4] = f"{TOWNS[4]} 24 秘匿 秘匿 秘匿 秘匿 秘匿 2"
    written = table(
        "中央小学校区の町丁ごとの数字",
        "町丁",
        "総数（人） 世帯数 15歳未満 （%） 65歳以上 （%） 5年間の増減",
        "\n".join(rows),
        "住民基本台帳（令和8年4月1日）の数です。",
        "「一部」は、町丁の一部だけがこの校区に入ります。数は町丁全体の数、%は校区に入る人の割合です。",
    )
    totals = table("", "", "", "この校区の計 8,412 3,655 808 9.6 2,927 34.8 ▲312")
    return written.model_copy(update={"totals": totals.rows})


def district_map() -> AreaMap:
    """Return the map of towns in the district; one is hidden, one not applicable."""
    areas = []
    for number, at in enumerate(town.cells_of(HERE)):
        shape = town.cell(*at)
        level = int(2.5 + 2.6 * town.wobble(*at, 9))
        value = 17.5 + 5 * level + 2 * town.wobble(*at, 3)
        none = {4: HIDDEN, 11: Status.NOT_APPLICABLE}.get(number)
        areas.append(
            MapArea(
                id=f"22999{number:06d}",
                name=TOWNS[number % len(TOWNS)],
                polygons=town.coordinates(shape),
                label_point=town.inside(shape),
                level=None if none else level,
                status=none or Status.OBSERVED,
                text=none.label if none else f"{value:.1f}%",
            )
        )
    title = "町別の高齢化率（国勢調査、令和2年10月1日）"
    rows = "\n".join(f"{area.name} {area.text}" for area in areas)
    return AreaMap(
        title=title,
        legend=("20%未満", "20〜25%", "25〜30%", "30〜35%", "35%以上"),
        areas=tuple(areas),
        outline=town.area_of(HERE),
        context=tuple(
            MapOutline(id=key, name=name, polygons=town.area_of(key))
            for key, name in DISTRICTS.items()
            if key != HERE
        ),
        notes=("秘匿は、人数が少なく個人がわかるおそれがあるため公表されていない町です。",),
        table=table(title, "町丁・字", "高齢化率", rows),
        alt="高齢化率は校区の南側の町で高く、北側の町で低くなっています。",
    )


def places() -> tuple[Place, ...]:
    """Return the facilities of the district."""
    written = (
        ("小学校", "文", "中央小学校", "見本市大手町3-1", 2),
        ("避難所", "避", "中央小学校体育館", "見本市大手町3-1", 2),
        ("公民館", "公", "中央公民館", "見本市栄町5-12", 3),
        ("避難所", "避", "𠮷野コミュニティセンター", "見本市花園一丁目8-4", 10),
        ("病院", "医", "濵﨑内科医院", "見本市本町一丁目2-9", 0),
        ("図書館", "図", "見本市立図書館", "見本市元町1-1", 8),
    )
    towns = district_map().areas
    return tuple(
        Place(
            kind=kind,
            icon=icon,
            name=name,
            address=address,
            point=towns[town].label_point,
            number=number,
        )
        for number, (kind, icon, name, address, town) in enumerate(written, start=1)
    )


@cache
def full() -> Profile:
    """Return a district that has everything."""
    return Profile(
        header=HEADER,
        district_id=HERE,
        district_name=DISTRICTS[HERE],
        pdf_file=f"{HERE}.pdf",
        appendix_file=f"{HERE}_appendix.pdf",
        pdf_download_name="見本市_中央小学校区_地域カルテ_2026年度.pdf",
        lead="住む人の3人に1人が65歳以上です。この5年で人口は312人減り、ひとり暮らしの世帯が増えました。",
        key_figures=key_figures(),
        reading=meaning.READING,
        sheet=meaning.SHEET,
        quadrant=meaning.QUADRANT,
        indicators=(indicators(),),
        similar=meaning.SIMILAR,
        targets=meaning.TARGETS,
        outlook=meaning.OUTLOOK,
        pyramid=pyramid(),
        pyramid_missing="",
        household_types=household_types(),
        dates=dates(),
        series=series(),
        map=district_map(),
        map_missing="",
        places=places(),
        towns=towns(),
        other_tables=(),
        notes=(
            "校区の数値は、町丁・字等の統計を住んでいる人の割合で校区に割り振った推計です。",
            "秘匿は公表されていない値、未提供は資料がない値、該当なしは対象がない値です。0とは異なります。",
        ),
        sources=SOURCES,
    )


@cache
def sparse() -> Profile:
    """Return a district of which only the population is known."""
    missing = table(
        "おもな指標の一覧",
        "指標",
        "この校区 市全体",
        "総人口（人） 1,204 87,660\n高齢化率（%） 未提供 未提供",
    )
    ages = figure("高齢化率", "%", None, 28.6, status="not_provided").model_copy(
        update={
            "reference": Reference(label="市全体", text="未提供", value=None),
            "source_label": "",
            "date_label": "",
            "others": (),
        }
    )
    return full().model_copy(
        update={
            "district_id": "B122999000090",
            "district_name": "藤が丘小学校区",
            "lead": "この校区には1,204人が住んでいます。",
            "key_figures": (figure("総人口", "人", 1204, 9740, status="reported"), ages),
            "reading": meaning.NO_READING,
            "sheet": None,
            "quadrant": None,
            "indicators": (missing,),
            "similar": None,
            "targets": None,
            "outlook": meaning.NO_OUTLOOK,
            "pyramid": None,
            "pyramid_missing": "年齢別の人口は未提供です。",
            "household_types": None,
            "dates": None,
            "towns": None,
            "series": None,
            "map": None,
            "map_missing": "町丁・字の境界は未提供です。",
            "places": (),
        }
    )


@cache
def long_name() -> Profile:
    """Return a district whose names are as long as they get."""
    header = HEADER.model_copy(
        update={"municipality": "南つくし野みなと市", "audience_label": "庁内検討用"}
    )
    name = "南つくし野みなと市立つくし野ヶ丘東第二義務教育学校前期課程通学区域"
    return full().model_copy(
        update={"header": header, "district_id": "B122999000060", "district_name": name}
    )


@cache
def overview() -> Overview:
    """Return the index of all districts, with a row for what lies outside them."""
    areas, rows = [], []
    for number, (key, name) in enumerate(DISTRICTS.items()):
        level = number % 4
        shape = town.area_of(key)
        middle = town.inside(MultiPolygon([Polygon(part[0]) for part in shape]))
        ageing = f"{22.4 + 4.1 * level:.1f}%"
        href = f"districts/{key}/index.html"
        status = HIDDEN if number == 7 else Status.ESTIMATED
        areas.append(
            MapArea(
                id=key,
                name=name,
                polygons=shape,
                label_point=middle,
                level=None if status is HIDDEN else level,
                status=status,
                text=status.label if status is HIDDEN else ageing,
                href=href,
            )
        )
        rows.append(
            IndexRow(
                district_id=key,
                name=name,
                cells=(cell(f"{8412 + 310 * number:,}"), cell("3,655"), cell(areas[-1].text)),
                href=href,
                pdf_href=f"districts/{key}/{key}.pdf",
                pdf_download_name=f"見本市_{name}_地域カルテ_2026年度.pdf",
            )
        )
    title = "校区別の高齢化率（住民基本台帳、令和8年4月1日）"
    listed = "\n".join(f"{area.name} {area.text}" for area in areas)
    return Overview(
        header=HEADER,
        columns=("総人口（人）", "世帯数（世帯）", "高齢化率"),
        rows=tuple(rows),
        totals=(
            Row(label="校区の外", cells=(cell("412"), cell("201"), cell("該当なし"))),
            Row(label="市全体", cells=(cell("87,660"), cell("36,918"), cell("28.6%"))),
        ),
        map=AreaMap(
            title=title,
            legend=("24%未満", "24〜28%", "28〜32%", "32%以上"),
            areas=tuple(areas),
            outline=(),
            context=(),
            notes=(),
            table=table(title, "校区", "高齢化率", listed),
            alt="高齢化率は東側の校区で高くなっています。",
        ),
        notes=("校区の外に住む人は、どの校区の数値にも入っていません。",),
        sources=SOURCES,
        finders=overviews.finders(tuple(DISTRICTS)),
        compared=overviews.compared(len(DISTRICTS)),
        first_compared="ageing_rate",
        downloads=overviews.DOWNLOADS,
        books=("karte_2026_all.pdf",),
    )
