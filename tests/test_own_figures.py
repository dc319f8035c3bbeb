"""The city's own tables: keys, filters, marks, and what they must never turn into."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from source_files import write_csv

from karte.config.inputs import OwnFigureConfig
from karte.errors import KarteError, Problems
from karte.model import Status
from karte.sources.own_figures import read_own_figures
from karte.sources.own_keys import DistrictKeys, TownKeys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.places import OwnFigures

SCHOOLS = {"B122299900102": "中央小学校区", "B122299900200": "みなと小学校区", "S3": "三ケ日地区"}
TOWN_NAMES = {
    "22999001001": "本町一丁目",
    "22999001002": "本町二丁目",
    "229990020": "大字南",
    "229990030": "北町",
}
TOWNS = TownKeys(TOWN_NAMES, code="22999")
HEAD = ("校区", "児童数")


def declared(**changes: object) -> OwnFigureConfig:
    given: dict[str, object] = {
        "name": "児童数",
        "file": "a.csv",
        "by": "district",
        "key_column": "校区",
        "value_column": "児童数",
        "unit": "人",
        "date": dt.date(2026, 5, 1),
        "source": "学校基本調査",
    }
    return OwnFigureConfig.model_validate(given | changes)


def read(
    root: Path,
    rows: Sequence[Sequence[object]],
    warnings: Problems | None = None,
    **changes: object,
) -> OwnFigures:
    write_csv(root / "a.csv", rows)
    one = declared(**changes)
    keys = TOWNS if one.by == "town" else DistrictKeys(SCHOOLS)
    return read_own_figures(one, root=root, keys=keys, owner="見本市", warnings=warnings)


def targets(figures: OwnFigures) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    keys = figures.frame["key"].to_dict()
    for row, target in figures.members.itertuples(index=False):
        found.setdefault(keys[row], []).append(target)
    return found


@pytest.mark.parametrize(
    "name",
    [
        "B122299900102",
        "中央",
        "中央小",
        "中央小学校",
        "中央小学校区",
        "中央校区",
        "見本市立中央小学校",
    ],
)
def test_a_district_is_found_by_code_or_by_name_however_it_is_written(
    tmp_path: Path, name: str
) -> None:
    found = read(tmp_path, [HEAD, [name, "359人"]])
    assert targets(found) == {name: ["B122299900102"]}
    assert found.frame["value"].tolist() == [359.0]


def test_a_junior_high_school_is_not_the_primary_school_of_its_name(tmp_path: Path) -> None:
    warnings = Problems()
    found = read(tmp_path, [HEAD, ["中央中学校", 300], ["三ヶ日", 5]], warnings)
    assert targets(found) == {"三ヶ日": ["S3"]}
    assert "近い名前: 中央小学校区" in warnings.found[0].what


def test_marks_are_four_different_things_and_none_is_zero(tmp_path: Path) -> None:
    rows = [HEAD, ["中央", "X"], ["みなと", ""], ["三ケ日", "-"]]
    found = read(tmp_path, rows)
    assert found.frame["status"].tolist() == [
        Status.SUPPRESSED,
        Status.NOT_PROVIDED,
        Status.NOT_APPLICABLE,
    ]
    assert found.frame["value"].isna().all()
    assert read(tmp_path, [HEAD, ["中央", "0"]]).frame["value"].tolist() == [0.0]


def test_an_unmatched_key_is_told_with_its_figure_and_the_nearest_names(tmp_path: Path) -> None:
    warnings = Problems()
    found = read(tmp_path, [HEAD, ["中央", 1], ["みなみ小学校", 12]], warnings)
    assert targets(found) == {"中央": ["B122299900102"]}
    (problem,) = warnings.found
    assert "「みなみ小学校」（児童数 12人）" in problem.what
    assert "近い名前: みなと小学校区" in problem.what
    assert problem.where == "a.csv 3行目"


def test_a_table_that_matches_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        KarteError, match=r"(?s)合う区域が1つもありません。表の区域: 山田、谷川.*key_column（校区）"
    ):
        read(tmp_path, [HEAD, ["山田", 1], ["谷川", 2]])


def test_a_district_that_is_there_twice_is_refused_naming_both_lines(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="filter_column") as caught:
        read(tmp_path, [HEAD, ["中央", 1], ["B122299900102", 2]])
    (problem,) = caught.value.problems
    assert "「中央」と「B122299900102」" in problem.what
    assert problem.where == "a.csv 2行目と3行目"


def test_rows_are_chosen_by_a_column(tmp_path: Path) -> None:
    rows = [(*HEAD, "年度"), ["中央", 1, "2025"], ["中央", 2, "２０２６"], ["みなと", 3, "2026"]]
    found = read(tmp_path, rows, filter_column="年度", filter_value="2026")
    assert found.frame["value"].tolist() == [2.0, 3.0]
    with pytest.raises(KarteError, match=r"「年度」が「2027」の行がありません.*2025、2026"):
        read(tmp_path, [*rows[:2], rows[3]], filter_column="年度", filter_value="2027")


def test_totals_are_no_district_and_are_compared_with_the_sum(tmp_path: Path) -> None:
    rows = [HEAD, ["中央", 10], ["地区計", 10], ["みなと", 5], ["合　計", 15]]
    warnings = Problems()
    found = read(tmp_path, rows, warnings)
    assert (found.total.value, len(warnings)) == (15.0, 0)
    read(tmp_path, [*rows[:-1], ["市全体", 16]], warnings)
    assert "合計 15 と、表の合計 16 が合いません" in warnings.found[0].what


@pytest.mark.parametrize(
    "bad",
    ["-5", "▲3", "1e308", "9" * 400, "1000000000001", "nan", "inf", "約10", "=CMD()", "12.3.4"],
)
def test_what_is_no_count_is_named_with_its_place(tmp_path: Path, bad: str) -> None:
    with pytest.raises(KarteError, match="0以上の数ではありません") as caught:
        read(tmp_path, [HEAD, ["中央", bad], ["みなと", "x1"]])
    assert [one.where for one in caught.value.problems] == ["a.csv 2行目", "a.csv 3行目"]


def test_a_key_of_ten_thousand_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="10,000文字"):
        read(tmp_path, [HEAD, ["中" * 10_000, 1], ["中央", 1]])


def test_columns_that_are_not_there_are_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match=r"「児童数」.*\n.*\n.*校区、人数"):
        read(tmp_path, [("校区", "人数"), ["中央", 1]])


def test_a_named_sheet_of_an_excel_file_with_a_title(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("在籍").append(["令和8年5月1日現在"])
    book["在籍"].append(list(HEAD))
    book["在籍"].append(["中央", 359])
    assert book.active is not None
    book.active.append(["表紙"])
    book.save(tmp_path / "a.xlsx")
    keys = DistrictKeys(SCHOOLS)
    one = declared(file="a.xlsx", sheet="在籍")
    found = read_own_figures(one, root=tmp_path, keys=keys)
    assert found.frame["value"].tolist() == [359.0]
    with pytest.raises(KarteError, match=r"シート「名簿」がありません.*Sheet、在籍"):
        read_own_figures(declared(file="a.xlsx", sheet="名簿"), root=tmp_path, keys=keys)


def test_towns_by_name_or_code_with_those_that_are_not_divided(tmp_path: Path) -> None:
    rows = [HEAD, ["本町", 4], ["南", 5], ["北町１丁目", 1], ["北町２丁目", 2]]
    found = read(tmp_path, rows, by="town")
    assert targets(found) == {
        "本町": ["22999001001", "22999001002"],
        "南": ["229990020"],
        "北町１丁目": ["229990030"],
        "北町２丁目": ["229990030"],
    }
    coded = read(tmp_path, [HEAD, ["001001", 1], ["229990020", 2]], by="town")
    assert targets(coded) == {"001001": ["22999001001"], "229990020": ["229990020"]}


@pytest.mark.parametrize(
    "names", [("本町", "本町一丁目"), ("北町", "北町１丁目"), ("南", "大字南"), ("北町１丁目",) * 2]
)
def test_people_of_a_town_are_never_counted_by_two_rows(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    with pytest.raises(KarteError, match="2つの行が数えています"):
        read(tmp_path, [HEAD, [names[0], 4], [names[1], 1]], by="town")


def test_rates_by_town_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="足しても区域の値になりません"):
        read(tmp_path, [HEAD, ["本町", 4]], by="town", unit="％")
    assert read(tmp_path, [HEAD, ["中央", "4.5%"]], unit="％").frame["value"].tolist() == [4.5]


def test_the_origin_is_what_is_declared(tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["中央", 1]], licence="CC BY 4.0")
    assert (found.origin.title, found.origin.publisher) == ("学校基本調査", "見本市")
    assert found.origin.date == dt.date(2026, 5, 1)
    assert [one.path for one in found.origin.files] == ["a.csv"]
