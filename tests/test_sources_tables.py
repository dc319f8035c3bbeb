"""The city's table of towns, lists of facilities, and the checks of every canonical table."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from source_files import CODE, write_csv

from karte.errors import KarteError, Problems
from karte.model import Dataset, InputFile, Origin
from karte.sources.crs import plane_crs
from karte.sources.places import read_places
from karte.sources.town_table import read_town_table
from karte.tables.columns import COUNTS
from karte.tables.labels import CENSUS_LABELS, CENSUS_TOPICS, REQUIRED, TABLE_IDS
from karte.tables.schemas import validated_counts
from karte.tables.types import CountTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.types import Places, TownTable

PLANE = plane_crs("29", 135.7, 34.7)


def town_table(
    tmp_path: Path, rows: Sequence[Sequence[object]], warnings: Problems | None = None
) -> TownTable:
    head = ["町丁コード", "町丁目名", "校区名", "割合"]
    path = write_csv(tmp_path / "t.csv", [head, *rows])
    return read_town_table(path, root=tmp_path, code=CODE, warnings=warnings)


def test_a_town_may_be_split_and_a_code_may_be_short(tmp_path: Path) -> None:
    rows = [
        ["292090010", "東", "東小", ""],
        ["002001", "西一丁目", "東小", "0.4"],
        ["002001", "西一丁目", "西小", "60%"],
        ["", "南", "", "1"],
    ]
    frame = town_table(tmp_path, rows).frame
    assert frame["key_code"].tolist() == ["292090010", "29209002001", "29209002001", ""]
    assert frame["share"].tolist() == [1.0, 0.4, 0.6, 1.0]
    assert frame["district"].tolist() == ["東小", "東小", "西小", ""]


def test_shares_beyond_the_whole_are_all_named(tmp_path: Path) -> None:
    rows = [
        ["", "東", "東小", ""],
        ["", "東", "西小", ""],
        ["", "西", "西小", "0.7"],
        ["", "西", "東小", "0.5"],
        ["", "南", "東小", "1.5"],
        ["", "北", "東小", "半分"],
        ["12", "中", "東小", ""],
    ]
    with pytest.raises(KarteError) as caught:
        town_table(tmp_path, rows)
    texts = [problem.what for problem in caught.value.problems]
    assert len(texts) == 5
    assert any("「東」の割合の合計が 2" in text for text in texts)
    assert any("「西」の割合の合計が 1.2" in text for text in texts)
    assert any("「1.5」" in text for text in texts)
    assert any("「半分」" in text for text in texts)
    assert any("町丁コード「12」" in text for text in texts)


def test_a_part_outside_every_district_is_reported(tmp_path: Path) -> None:
    warnings = Problems()
    town_table(tmp_path, [["", "東", "東小", "0.9"], ["", "西", "東小", ""]], warnings)
    assert "東（0.9）" in warnings.found[0].what


def test_a_table_without_districts_says_so(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", [["町名", "担当"], ["東", "山田"]])
    with pytest.raises(KarteError, match="校区の名前（見出しは「校区名」"):
        read_town_table(path, root=tmp_path, code=CODE)


def places(
    tmp_path: Path,
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    warnings: Problems | None = None,
) -> Places:
    path = write_csv(tmp_path / "p.csv", [head, *rows])
    return read_places(path, root=tmp_path, kind="公民館", crs=PLANE, warnings=warnings)


@pytest.mark.parametrize(
    "head",
    [
        ("都道府県コ―ド又は市区町村コ―ド", "名称", "住所", "緯度", "経度"),
        ("全国地方公共団体コード", "名称", "所在地_連結表記", "緯度", "経度"),
        ("#property", "name", "address", "latitude", "longitude"),
        ("備考", "介護サービス事業所名称", "住所", "緯度", "経度"),
    ],
)
def test_every_generation_of_headings(tmp_path: Path, head: tuple[str, ...]) -> None:
    found = places(tmp_path, head, [["x", "中央公民館", "本町1", "34.69", "135.70"]])
    assert found.frame[["kind", "name", "address"]].to_numpy().tolist() == [
        ["公民館", "中央公民館", "本町1"]
    ]
    assert found.frame.crs.to_epsg() == 6674
    assert found.frame.to_crs(6668).geometry.iloc[0].y == pytest.approx(34.69)
    assert found.origin.id == "places:公民館"


def test_an_address_in_parts_is_joined(tmp_path: Path) -> None:
    head = ["名称", "所在地_市区町村", "所在地_町字", "所在地_番地以下", "緯度", "経度"]
    found = places(tmp_path, head, [["中央公民館", "生駒市", "東", "1-2", "34.69", "135.70"]])
    assert found.frame["address"].tolist() == ["生駒市東1-2"]


def test_places_without_a_usable_position_are_left_out_by_reason(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["良い", "a", 34.69, 135.70],
        ["逆", "a", 135.70, 34.69],
        ["零", "a", 0, 0],
        ["九", "a", 999, 999],
        ["西", "a", 34.69, 0],
        ["空", "a", "", ""],
        ["", "a", 34.69, 135.70],
    ]
    warnings = Problems()
    found = places(tmp_path, ["名称", "住所", "緯度", "経度"], rows, warnings)
    assert found.frame["name"].tolist() == ["良い"]
    texts = [problem.what for problem in warnings.found]
    assert any("入れ替わっている施設が1件" in text and "3行目 逆" in text for text in texts)
    assert any("日本の外" in text and "3件" in text for text in texts)
    assert any("緯度・経度がない" in text and "空" in text for text in texts)
    assert any("名前がない施設が1件" in text for text in texts)


def test_a_list_without_any_position_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="1件もありません"):
        places(tmp_path, ["名称", "緯度", "経度"], [["a", "", ""]])


def count_table() -> CountTable:
    index = pd.Index(["292090010"], name="row_id", dtype="str")
    return CountTable(
        dataset=Dataset.CENSUS,
        date=dt.date(2020, 10, 1),
        origin=Origin(
            id="x",
            title="",
            publisher="",
            licence="",
            date=None,
            files=(InputFile(path="a", sha256="0"),),
        ),
        values=pd.DataFrame({"population": [1.0]}, index=index),
        members=pd.DataFrame({"row_id": ["292090010"], "key_code": ["292090010"]}, dtype="str"),
        municipality=pd.Series({"population": 1.0}),
        hidden=(),
        names=pd.Series(["東"], index=index, dtype="str"),
    )


def test_a_sound_table_passes_and_a_missing_figure_is_sound() -> None:
    table = count_table()
    assert validated_counts(table, where="a") is table
    nothing = dataclasses.replace(table, values=table.values * math.nan)
    assert validated_counts(nothing, where="a") is nothing


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("values", lambda t: t.values * -1, "-1"),
        ("values", lambda t: t.values.rename(columns={"population": "people"}), "people"),
        ("values", lambda t: t.values.astype(int), "int64"),
        ("members", lambda t: t.members.assign(key_code="29209"), "29209"),
        ("members", lambda t: t.members.assign(row_id="other"), "other"),
        ("municipality", lambda t: t.municipality * -1, "-1"),
        ("names", lambda t: t.names.rename({"292090010": "x"}), "そろっていません"),
    ],
)
def test_a_broken_promise_is_named(part: str, value: object, message: str) -> None:
    table = count_table()
    assert callable(value)
    broken = dataclasses.replace(table, **{part: value(table)})
    with pytest.raises(KarteError, match=message):
        validated_counts(broken, where="a.csv")


def test_every_label_and_requirement_means_a_count_of_the_dictionary() -> None:
    assert CENSUS_LABELS.keys() == CENSUS_TOPICS.keys() == REQUIRED.keys()
    for topic, labels in CENSUS_LABELS.items():
        assert set(labels.values()) <= COUNTS.keys()
        assert set(REQUIRED[topic]) <= set(labels.values())
    assert {topic for _, topic in TABLE_IDS.values()} == CENSUS_TOPICS.keys() - {"age_detail"}
    assert all(
        {one for one in TABLE_IDS.values() if one[0] == year}
        == {(year, topic) for topic in CENSUS_TOPICS if topic != "age_detail"}
        for year in (2010, 2015, 2020)
    )
