"""The table of targets: years in every calendar, marks that are no zero, and what is asked back."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from source_files import write_csv

from karte.errors import KarteError, Problems
from karte.indicators import load_catalogue
from karte.model import Area, AreaType, Audience, Dataset, Status
from karte.sources.own_keys import DistrictKeys
from karte.sources.targets import Ground, read_targets
from karte.tables.targets import Wanted
from karte.targets import known_indicators, resolved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.tables.targets import Target

GROUND = Ground("229997", "見本市", DistrictKeys({"B1": "中央小学校", "B2": "みなと小学校"}))
CITY = Area(AreaType.MUNICIPALITY, "22999")
HEAD = ("区域", "指標", "単位", "現状", "現状の年度", "令和5年度 目標", "令和7年度 目標", "向き")
ROW = ("中央", "高齢化率", "%", "30.6", "令和2年度", "31", "31.5", "下げる")


def read(
    root: Path,
    rows: Sequence[Sequence[object]],
    warnings: Problems | None = None,
    *,
    audience: Audience = Audience.INTERNAL,
    declared: Audience = Audience.PUBLIC,
) -> tuple[Target, ...]:
    path = write_csv(root / "a.csv", rows)
    return read_targets(
        path, root=root, ground=GROUND, audience=audience, declared=declared, warnings=warnings
    )


def goals(root: Path, *heads: str, baseline: str = "") -> list[int]:
    """Return the years that the headings of goals and results are found to be."""
    rows = [
        ["区域", "指標", "現状の年度", *heads],
        ["", "人口", baseline, *range(1, len(heads) + 1)],
    ]
    (found,) = read(root, rows)
    years = {value: year for year, value in found.goals.items()}
    years |= {one.value: year for year, one in found.results.items() if one.value is not None}
    return [years[value] for value in sorted(years)]


def faults(root: Path, rows: Sequence[Sequence[object]]) -> list[tuple[str, str]]:
    with pytest.raises(KarteError) as caught:
        read(root, rows)
    return [(one.what, one.where) for one in caught.value.problems]


def test_a_row_is_read_as_it_stands(tmp_path: Path) -> None:
    head = (*HEAD, "令和5年度 実績", "統計", "備考", "公開/庁内")
    row = (*ROW, "31.25%", "国勢調査", "  上がり方を\nおさえる", "公開")
    (found,) = read(tmp_path, [["見える化シート"], head, row])
    assert found.area == Area(AreaType.DISTRICT, "B1")
    assert (found.name, found.indicator, found.unit) == ("高齢化率", "", "%")
    assert (found.baseline.value, found.baseline.status) == (30.6, Status.REPORTED)
    assert found.baseline_year == 2020
    assert dict(found.goals) == {2023: 31.0, 2025: 31.5}
    assert {year: one.value for year, one in found.results.items()} == {2023: 31.25}
    assert (found.wanted, found.dataset) == (Wanted.LOWER, Dataset.CENSUS)
    assert (found.decimals, found.audience) == (2, Audience.PUBLIC)
    assert (found.note, found.place) == ("上がり方を おさえる", "a.csv 3行目")
    assert [one.path for one in found.origin.files] == ["a.csv"]


@pytest.mark.parametrize("name", ["", "市全体", "見本市", "全市", "　市　全体", "全体"])
def test_a_blank_district_is_the_municipality(tmp_path: Path, name: str) -> None:
    (found,) = read(tmp_path, [HEAD, (name, *ROW[1:])])
    assert found.area == CITY


def test_blank_dash_and_x_are_three_things_and_none_is_zero(tmp_path: Path) -> None:
    head = ("区域", "指標", "現状", "R5年度 目標", "R5年度 実績")
    rows = [head, *[("", f"指標{mark}", mark, 0, mark) for mark in ("", "－", "X", "0", "▲1.5")]]
    found = read(tmp_path, rows)
    assert [one.baseline.status for one in found] == [
        Status.NOT_PROVIDED,
        Status.NOT_APPLICABLE,
        Status.SUPPRESSED,
        Status.REPORTED,
        Status.REPORTED,
    ]
    assert [one.baseline.value for one in found] == [None, None, None, 0.0, -1.5]
    assert [len(one.results) for one in found] == [0, 1, 1, 1, 1]
    assert all(dict(one.goals) == {2023: 0.0} for one in found)


def test_years_are_read_in_every_calendar(tmp_path: Path) -> None:
    heads = ("平成30年度 目標", "2019年度目標", "目標（R2）", "令和３年度の目標値", "2022 目標")
    assert goals(tmp_path, *heads) == [2018, 2019, 2020, 2021, 2022]


@pytest.mark.parametrize(
    ("heads", "baseline", "years"),
    [
        (("令和5年度 目標", "6年度 目標", "9年度 目標"), "", [2023, 2024, 2027]),
        (("平成27年度 目標", "28年度 目標"), "", [2015, 2016]),
        (("平成29年度 目標", "30年度 目標", "平成31年度 目標"), "", [2017, 2018, 2019]),
        (("5年度 目標", "7年度 目標"), "令和4年度", [2023, 2025]),
        (("令和5年度 目標", "7年度 目標", "5年度 実績"), "", [2023, 2025, 2023]),
        (("令和5年度 目標", "2024年度 目標", "7年度 目標"), "", [2023, 2024, 2025]),
    ],
)
def test_a_bare_year_has_the_era_of_its_neighbours(
    tmp_path: Path, heads: tuple[str, ...], baseline: str, years: list[int]
) -> None:
    assert goals(tmp_path, *heads, baseline=baseline) == years


@pytest.mark.parametrize(
    ("heads", "baseline"),
    [
        (("27年度 目標",), ""),
        (("2025年度 目標", "27年度 目標"), ""),
        (("平成30年度 目標", "2年度 目標"), ""),
        (("平成29年度 目標", "30年度 目標", "令和2年度 目標"), ""),
        (("2年度 目標",), "平成30年度"),
        (("令和5年度 目標", "4年度 目標"), ""),
    ],
)
def test_a_bare_year_that_could_be_two_is_asked_about(
    tmp_path: Path, heads: tuple[str, ...], baseline: str
) -> None:
    with pytest.raises(KarteError, match="がどの年度か決められません"):
        goals(tmp_path, *heads, baseline=baseline)


def test_the_question_about_a_year_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(KarteError) as caught:
        goals(tmp_path, "27年度 目標")
    assert str(caught.value) == (
        "「27年度目標」がどの年度か決められません"
        "（平成27年度は2015年度、令和27年度は2045年度です）。\n"
        "  場所: a.csv 1行目 列「27年度目標」\n"
        "  対処: 「令和9年度 目標」のように元号を書くか、「2027年度 目標」のように西暦4桁で"
        "書いてください。"
    )


def test_a_bare_baseline_year_has_the_one_era_of_the_table(tmp_path: Path) -> None:
    (found,) = read(tmp_path, [HEAD, (*ROW[:4], "2", *ROW[5:])])
    assert found.baseline_year == 2020
    assert faults(tmp_path, [HEAD, (*ROW[:4], "27年度", *ROW[5:])]) == [
        (
            "「27年度」がどの年度か決められません（平成27年度は2015年度、令和27年度は2045年度です）。",
            "a.csv 2行目 列「現状の年度」",
        )
    ]
    head = ("区域", "指標", "現状（令和4年度）", "令和7年度目標")
    (found,) = read(tmp_path, [head, ("", "人口", 5, 6)])
    assert (found.baseline.value, found.baseline_year) == (5.0, 2022)


def test_columns_of_no_year_and_of_two_are_told_at_once(tmp_path: Path) -> None:
    head = ("区域", "指標", "令和5年度", "実績", "R7目標", "2025年度 目標", "99番の目標")
    assert faults(tmp_path, [head, ("", "人口", 1, 2, 3, 4, 5)]) == [
        ("列「令和5年度」が目標か実績か分かりません。", "a.csv 1行目"),
        ("列「実績」が何年度の実績か分かりません。", "a.csv 1行目"),
        ("列「99番の目標」が何年度の目標か分かりません。", "a.csv 1行目"),
        ("2025年度の目標の列が2つあります: 「R7目標」と「2025年度目標」", "a.csv 1行目"),
    ]


def test_all_faults_of_all_rows_are_told_at_once(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "統計", "公開"),
        ("中央", "高齢化率", "%", "約3割", "そのころ", "30以下", "=CMD()", "よくする", "勘", ""),
        ("", "", "", "", "", "5", "", "", "", ""),
        ("みなと", "人口", "人", "", "", "1e308", "9" * 400, "", "", "だれでも"),
        ("みなと", "集い", "か所", "", "", "1", "2", "", "", ""),
        ("B2", "集い", "か所", "", "", "X", "2", "", "", ""),
    ]
    assert faults(tmp_path, rows) == [
        ("「30以下」は数ではありません（列「2023年度 目標」）。", "a.csv 2行目"),
        ("「=CMD()」は数ではありません（列「2025年度 目標」）。", "a.csv 2行目"),
        ("「約3割」は数ではありません（列「現状」）。", "a.csv 2行目"),
        ("「そのころ」は年度として読めません（列「現状の年度」）。", "a.csv 2行目"),
        ("「よくする」は列「向き」に書けません。", "a.csv 2行目"),
        ("「勘」は列「統計」に書けません。", "a.csv 2行目"),
        ("指標の名前がありません。", "a.csv 3行目"),
        ("「だれでも」は公開・庁内のどちらか分かりません。", "a.csv 4行目"),
        ("目標が「X」になっています（2023年度 目標）。", "a.csv 6行目"),
        ("同じ区域の同じ指標が2行あります: 「集い」", "a.csv 5行目と6行目"),
    ]


def test_hostile_cells_are_named_and_harmless(tmp_path: Path) -> None:
    (found,) = read(tmp_path, [HEAD, ("", '=CMD("calc")', *ROW[2:])])
    assert found.name == '=CMD("calc")'
    long = "あ" * 10_000
    assert [
        what[:20] for what, _ in faults(tmp_path, [HEAD, (long, *ROW[1:]), ("", long, "1")])
    ] == [
        "区域の名前が10,000文字あります（2",
        "指標の名前が10,000文字あります（2",
    ]
    for bad in ("1e308", "9" * 400, "nan", "1,23", "1000000000001"):
        ((what, where),) = faults(tmp_path, [HEAD, (*ROW[:5], bad, *ROW[6:])])
        assert "は数ではありません（列「2023年度 目標」）" in what
        assert where == "a.csv 2行目"


def test_unknown_districts_are_findings_with_the_nearest_names(tmp_path: Path) -> None:
    warnings = Problems()
    rows = [(*HEAD, "担当課"), (*ROW, "福祉課"), ("みなみ小学校", *ROW[1:]), ("※ 注" * 99,)]
    assert len(read(tmp_path, rows, warnings)) == 1
    lost = "「みなみ小学校」に合う区域がないため、この行の目標（高齢化率）は使っていません。"
    assert [(one.what, one.where) for one in warnings.found] == [
        ("目標の表で読まなかった列があります: 担当課", "a.csv 1行目"),
        (
            f"{lost}近い名前: みなと小学校",
            "a.csv 3行目",
        ),
    ]
    with pytest.raises(KarteError, match="合う区域が1つもありません。表の区域: 山田"):
        read(tmp_path, [HEAD, ("山田", *ROW[1:])])


def test_a_row_without_a_goal_and_fractions_of_excel_are_findings(tmp_path: Path) -> None:
    warnings = Problems()
    rows = [HEAD, (*ROW[:5], "", "－", ""), ("", "率", "%", "0.3", "", "0.31", "", "")]
    read(tmp_path, rows, warnings)
    assert [one.what for one in warnings.found] == [
        "「高齢化率」に、目標が1つも書かれていません。",
        "「率」の値はすべて1%以下です。",
    ]


def test_rows_for_the_office_are_not_read_into_a_public_edition(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "公開/庁内"),
        (*ROW, ""),
        ("みなと", *ROW[1:], "庁内"),
        ("山田", "空想", "", "こわれた値", "", "", "", "", "庁内"),
    ]
    warnings = Problems()
    (found,) = read(tmp_path, rows, warnings, audience=Audience.PUBLIC)
    assert found.area.id == "B1"
    assert warnings.found == []
    both = read(tmp_path, rows[:3])
    assert [one.audience for one in both] == [Audience.PUBLIC, Audience.INTERNAL]
    only = read(tmp_path, [(*HEAD, "公開"), (*ROW, "公開")], declared=Audience.INTERNAL)
    assert [one.audience for one in only] == [Audience.INTERNAL]


def test_an_excel_file_is_read_and_never_written(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, ("中央", "集い", "か所", 18, 2022, 20, 24.5, "上げる")):
        sheet.append(list(row))
    path = tmp_path / "targets.xlsx"
    book.save(path)
    before = path.read_bytes()
    (found,) = read_targets(path, root=tmp_path, ground=GROUND, audience=Audience.PUBLIC)
    assert (dict(found.goals), found.baseline_year) == ({2023: 20.0, 2025: 24.5}, 2022)
    assert path.read_bytes() == before


def known(root: Path, *rows: Sequence[object], findings: Problems | None = None) -> list[Target]:
    targets = read(root, [HEAD, *rows])
    return list(resolved(targets, known_indicators(load_catalogue()), findings=findings))


def test_an_indicator_is_known_by_id_name_and_plain_name(tmp_path: Path) -> None:
    found = known(
        tmp_path,
        ("", "ageing_rate", *ROW[2:]),
        ("中央", "高齢化率", *ROW[2:]),
        ("みなと", "６５歳以上の割合", "", *ROW[3:]),
        ("", "地域の集いの場", "か所", *ROW[3:]),
    )
    assert [one.indicator for one in found] == ["ageing_rate"] * 3 + [""]
    assert [one.unit for one in found] == ["%", "%", "%", "か所"]
    assert found[0].name == "ageing_rate"


def test_what_the_table_leaves_open_is_asked_for_all_rows_at_once(tmp_path: Path) -> None:
    with pytest.raises(KarteError) as caught:
        known(
            tmp_path,
            (*ROW[:2], "人", *ROW[3:]),
            ("中央", "ageing_rate", *ROW[2:]),
            ("", "集いの場", "", "", "", 5, 6, ""),
        )
    assert [(one.what, one.where) for one in caught.value.problems] == [
        ("「高齢化率」の単位は「%」です（表では「人」）。", "a.csv 2行目"),
        (
            "「集いの場」を上げたいのか下げたいのかが分かりません（列「向き」が空欄です）。",
            "a.csv 4行目",
        ),
        ("「高齢化率」と「ageing_rate」は同じ指標です。", "a.csv 2行目と3行目"),
    ]


def test_a_name_near_to_an_indicator_is_a_finding(tmp_path: Path) -> None:
    findings = Problems()
    (found,) = known(tmp_path, ("", "高令化率", *ROW[2:]), findings=findings)
    assert found.indicator == ""
    assert findings.found[0].what == (
        "目標の「高令化率」は、karte が計算する指標にありません。近い名前: 高齢化率"
    )
    assert findings.found[0].where == "a.csv 2行目"


def table_of(document: str) -> list[list[str]]:
    """Return the first table of a document."""
    lines = document.splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("|"))
    rows = list(takewhile(lambda line: line.startswith("|"), lines[first:]))
    return [[one.strip() for one in row.strip("|").split("|")] for row in rows if "---" not in row]


def test_the_documented_example_is_read_as_it_says(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / "targets.md").read_text("utf-8")
    rows = [[one.replace("若葉台", "みなと") for one in row] for row in table_of(text)]
    rate, places, young = read(tmp_path, rows)
    assert dict(rate.goals) == {2025: 31.5, 2028: 32.0}
    assert (rate.baseline.value, rate.baseline_year, rate.dataset) == (31, 2022, Dataset.REGISTER)
    assert dict(places.goals) == {2023: 20.0, 2025: 24.0, 2028: 30.0}
    assert list(places.results) == [2023]
    assert (young.audience, young.baseline.status) == (Audience.INTERNAL, Status.NOT_APPLICABLE)
    assert len(read(tmp_path, rows, audience=Audience.PUBLIC)) == 2
    known = known_indicators(load_catalogue())
    found = [one.indicator for one in resolved((rate, places, young), known)]
    assert found == ["ageing_rate", "", "young_share"]
