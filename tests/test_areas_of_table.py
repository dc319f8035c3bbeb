"""A city without boundaries: what a table does not say of a town stays unsaid."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from source_files import CODE, TextRow, write_csv, write_text_table

from karte.check import CheckReport, check_workspace, page_html, report_lines
from karte.crosswalk.rows import place_rows
from karte.progress import Silent
from karte.sources.areas_of_table import areas_of_table
from karte.sources.census import read_census_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.errors import Problem

PEOPLE = ["人口総数", "男", "女", "世帯総数"]
TENURE = ["住宅に住む一般世帯", "持ち家", "民営借家"]
MISSING = ["…"] * 4
HEADS = ["町丁コード", "町丁目名", "校区名", "割合"]
TOWNS = [
    ["292090010", "東町", "東小学校", "1"],
    ["292090020", "西町", "東小学校", "0.4"],
    ["292090020", "西町", "西小学校", "0.6"],
    ["292090030", "南町", "西小学校", "0.5"],
    ["292090030", "南町", "東小学校", "0.5"],
]
EAST = TextRow("292090010", 2, "東町", [60, 30, 30, 25])
WEST = TextRow("292090020", 2, "西町", MISSING)
SOUTH = TextRow("292090030", 2, "南町", [0, 0, 0, 0])
WHOLE = TextRow(CODE, 1, "", [100, 48, 52, 40])


def check(
    root: Path, people: Sequence[TextRow], tenure: Sequence[TextRow] | None = None
) -> CheckReport:
    write_csv(root / "towns.csv", [HEADS, *TOWNS])
    write_text_table(root / "people.txt", PEOPLE, [WHOLE, *people])
    tables = 'population = "people.txt"'
    if tenure is not None:
        whole = TextRow(CODE, 1, "", [38, 20, 18])
        write_text_table(root / "tenure.txt", TENURE, [whole, *tenure], table_id="T001085")
        tables += ', tenure = "tenure.txt"'
    path = root / "karte.toml"
    path.write_text(
        f"""
edition = 2026
[municipality]
code = "{CODE}"
name = "見本市"
kind = "市"
[publisher]
department = "企画課"
contact = "054-000-0000"
issued = 2026-06-30
[districts]
table = "towns.csv"
year = 2023
[[censuses]]
year = 2020
date = 2020-10-01
tables = {{ {tables} }}
""",
        encoding="utf-8",
        newline="\n",
    )
    report = check_workspace(path, progress=Silent())
    assert report.errors == ()
    return report


def shared(report: CheckReport) -> list[Problem]:
    return [one for one in report.doubts if "等しく分けました" in one.what]


def test_a_missing_figure_is_printed_as_not_provided_and_nobody_as_zero(tmp_path: Path) -> None:
    report = check(tmp_path, [EAST, WEST, SOUTH])
    assert {one.name: one.people for one in report.cut} == {"西町": "未提供", "南町": "0人"}
    assert [one.name for one in report.cut] == ["南町", "西町"]
    assert "西町（未提供）: " in "\n".join(report_lines(report))
    assert '<td class="figure">未提供</td>' in page_html(report).decode("utf-8")


def test_a_missing_weight_that_nobody_needs_raises_nothing(tmp_path: Path) -> None:
    tenure = [
        TextRow("292090010", 2, "東町", [25, 15, 10]),
        TextRow("292090020", 2, "西町", [13, 5, 8]),
        TextRow("292090030", 2, "南町", ["-"] * 3),
    ]
    assert shared(check(tmp_path, [EAST, WEST, SOUTH], tenure)) == []


def test_a_row_that_a_missing_weight_would_have_shared_is_found(tmp_path: Path) -> None:
    tenure = [
        TextRow("292090010", 2, "東町", [38, 20, 18], 1, merged="0020"),
        TextRow("292090020", 2, "西町", ["X"] * 3, 2, target="0010"),
        TextRow("292090030", 2, "南町", ["-"] * 3),
    ]
    (problem,) = shared(check(tmp_path, [EAST, WEST, SOUTH], tenure))
    assert problem.what == (
        "複数の町丁・字等に分ける行が1件ありますが、世帯数が未提供の町丁・字等があり、"
        "割合が分かりません（世帯数が未提供: 「西町」（292090020））。"
        "町丁・字等の数で等しく分けました: 「東町」（292090010）"
    )
    assert problem.where == "tenure.txt"
    assert problem.hint == (
        "小地域の境界データを [[censuses]] の boundaries に書くか、"
        "世帯数の統計表の欠けた値を確かめてください。"
    )


def test_a_row_with_all_its_weights_is_shared_by_them_and_raises_nothing(tmp_path: Path) -> None:
    west = WEST._replace(figures=[40, 18, 22, 15])
    tenure = [
        TextRow("292090010", 2, "東町", [38, 20, 18], 1, merged="0020"),
        TextRow("292090020", 2, "西町", ["X"] * 3, 2, target="0010"),
        TextRow("292090030", 2, "南町", ["-"] * 3),
    ]
    assert shared(check(tmp_path, [EAST, west, SOUTH], tenure)) == []


def test_a_hidden_town_is_printed_as_hidden_and_its_receiver_says_so(tmp_path: Path) -> None:
    east = EAST._replace(secrecy=1, merged="0020;0030", figures=[100, 48, 52, 40])
    west = WEST._replace(figures=["X"] * 4, secrecy=2, target="0010")
    south = SOUTH._replace(figures=["X"] * 4, secrecy=2, target="0010")
    report = check(tmp_path, [east, west, south])
    assert {one.people for one in report.cut} == {"秘匿"}
    (ledger,) = report.hidden
    assert {town.people for group in ledger.groups for town in group.towns} == {"未提供"}
    assert report.assumptions[-1] == (
        "境界データのない国勢調査では、秘匿された町丁の数は、合算先の数を"
        "町丁の数で等しく分けました。"
    )


def test_what_has_to_be_shared_without_a_weight_is_shared_evenly(tmp_path: Path) -> None:
    tenure = [
        TextRow("292090010", 2, "東町", [38, 20, 18], 1, merged="0020"),
        TextRow("292090020", 2, "西町", ["X"] * 3, 2, target="0010"),
        TextRow("292090030", 2, "南町", ["-"] * 3),
    ]
    check(tmp_path, [EAST, WEST, SOUTH], tenure)
    table, people = (
        read_census_table(
            tmp_path / name,
            root=tmp_path,
            topic=topic,
            code=CODE,
            year=2020,
            date=dt.date(2020, 10, 1),
            small_area_keys=None,
        )
        for topic, name in (("tenure", "tenure.txt"), ("population", "people.txt"))
    )
    areas = areas_of_table(people, year=2020)
    assert areas.frame["population"].isna().tolist() == [False, True, False]
    assert areas.frame["households"].isna().tolist() == [False, True, False]
    placed = place_rows(table, areas, "households").toarray()
    assert placed.tolist() == [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
