"""Groupings of districts: every district in one group, and whoever is left out is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from source_files import write_csv

from karte.config.meaning import GroupsConfig
from karte.errors import KarteError, Problems
from karte.sources.groups import read_groups
from karte.sources.own_keys import DistrictKeys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.groups import Grouping

SCHOOLS = {"B1": "中央小学校", "B2": "みなと小学校", "B3": "三ケ日小学校"}
HEAD = ("小学校区", "中学校区")
NEAR = "近い名前: みなと小学校"


def declared(file: str = "a.csv", name: str = "中学校区") -> GroupsConfig:
    return GroupsConfig(name=name, file=file, district_column="小学校区", group_column="中学校区")


def read(
    root: Path, rows: Sequence[Sequence[object]], warnings: Problems | None = None
) -> Grouping:
    write_csv(root / "a.csv", rows)
    return read_groups(
        declared(),
        root=root,
        keys=DistrictKeys(SCHOOLS),
        districts=SCHOOLS,
        owner="見本市",
        warnings=warnings,
    )


def test_districts_are_matched_by_id_or_name_and_groups_keep_the_order_of_the_table(
    tmp_path: Path,
) -> None:
    rows = [["令和8年度"], HEAD, ["三ヶ日小", "南中学校"], ["中央", "北中学校"], ["B2", "南中学校"]]
    found = read(tmp_path, rows)
    assert dict(found.members) == {"B1": "北中学校", "B2": "南中学校", "B3": "南中学校"}
    assert list(found.members) == list(SCHOOLS)
    assert found.order == ("南中学校", "北中学校")
    assert found.of("南中学校") == ("B2", "B3")
    assert (found.origin.id, found.origin.publisher) == ("groups:中学校区", "見本市")
    assert [one.path for one in found.origin.files] == ["a.csv"]


def test_rows_that_match_nothing_and_districts_in_no_group_are_findings(tmp_path: Path) -> None:
    warnings = Problems()
    rows = [HEAD, ["中央", "北"], ["みなみ", "北"], ["", "南"], ["B2", "－"]]
    found = read(tmp_path, rows, warnings)
    assert dict(found.members) == {"B1": "北"}
    assert [(one.what, one.where) for one in warnings.found] == [
        (
            f"「みなみ」（中学校区「北」）に合う区域がないため、使っていません。{NEAR}",
            "a.csv 3行目",
        ),
        ("区域の名前がない行があり、使っていません（中学校区「南」）。", "a.csv 4行目"),
        (
            "どの中学校区にも入っていない区域が2あります: みなと小学校、三ケ日小学校",
            "a.csv",
        ),
    ]


def test_a_district_in_two_groups_is_refused_naming_both_lines(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["中央", "北"],
        ["B1", "南"],
        ["中央小学校", "北"],
        ["B3", "北"],
        ["三ケ日", "南"],
    ]
    with pytest.raises(KarteError) as caught:
        read(tmp_path, rows)
    assert [(one.what, one.where) for one in caught.value.problems] == [
        ("「中央小学校」が、2つの中学校区に入っています: 「北」と「南」", "a.csv 2行目と3行目"),
        ("「三ケ日小学校」が、2つの中学校区に入っています: 「北」と「南」", "a.csv 5行目と6行目"),
    ]


def test_a_table_of_other_districts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match=r"1つもありません。表の区域: 山田.*\n.*\n.*小学校区"):
        read(tmp_path, [HEAD, ["山田", "北"]])
    with pytest.raises(KarteError, match="列がありません: 中学校区"):
        read(tmp_path, [("小学校区", "圏域"), ["中央", "北"]])


def test_merged_cells_of_excel_are_one_group(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, ("中央", "北"), ("みなと", None), ("三ケ日", "南")):
        sheet.append(list(row))
    sheet.merge_cells("B2:B3")
    book.save(tmp_path / "a.xlsx")
    found = read_groups(
        declared("a.xlsx"), root=tmp_path, keys=DistrictKeys(SCHOOLS), districts=SCHOOLS
    )
    assert dict(found.members) == {"B1": "北", "B2": "北", "B3": "南"}


def test_hostile_names_stay_text_or_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, [HEAD, ["中央", '=CMD("calc")'], ["みなと", "'=1+1"]])
    assert dict(found.members) == {"B1": '=CMD("calc")', "B2": "=1+1"}
    with pytest.raises(KarteError, match="10,000文字"):
        read(tmp_path, [HEAD, ["中央", "北" * 10_000], ["みなと", "1e308"]])
