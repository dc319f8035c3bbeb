"""Tables of e-Stat「ファイル」 with one line a place, and the ledger of what is hidden."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import pytest
from source_files import CODE, TextRow, members, write_csv, write_text_table

from karte.errors import KarteError, Problems
from karte.sources.census import read_census_table
from karte.sources.small_areas import read_small_areas
from karte.tables.ledger import NamedBy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.types import CountTable

KEYS = {"292090010", "292090020", "292090030"}
PLACE = [
    *("市区町村コード", "町丁字コード", "地域識別番号", "秘匿処理", "秘匿先情報", "合算地域"),
    *("都道府県名", "市区町村名", "大字・町名", "字・丁目名"),
]
HIDDEN = "秘匿地域"


def line(  # noqa: PLR0913 - each is one thing that a test varies
    number: int,
    town: str,
    name: str,
    figures: Sequence[object],
    *,
    secrecy: str = "",
    target: str = "",
    merged: str = "",
    code: str = CODE,
) -> list[object]:
    place = [number, code, town, "2", secrecy, target, merged, "奈良県", "見本市", name, ""]
    return [*place, *figures]


def read(
    path: Path,
    topic: str,
    year: int = 2020,
    *,
    warnings: Problems | None = None,
    labels: dict[str, str] | None = None,
) -> CountTable:
    return read_census_table(
        path,
        root=path.parent,
        topic=topic,
        code=CODE,
        year=year,
        date=dt.date(year, 10, 1),
        small_area_keys=KEYS,
        warnings=warnings,
        labels=labels,
    )


# Table 2: people, men, women, households

ABOVE = ["4", *[""] * 10, "", "", "", "外国人人口", "世帯数"]
HEAD = ["5", *PLACE, "総数", "男", "女", "-", "-"]
PEOPLE = [
    line(6, "-", "", [100, 48, 52, 3, 40]),
    line(7, "0010", "東町", [60, 30, 30, 1, 25]),
    line(8, "0020", "西町", [40, 18, 22, 2, 15]),
]


def write_h02(folder: Path, rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> Path:
    titles = [["1", "令和2年国勢調査"], ["2", "第2表"], ["3"]]
    return write_csv(folder / "h02_29.csv", [*titles, ABOVE, head, *rows], encoding="cp932")


def test_table_2_is_the_population_under_headings_of_two_rows(tmp_path: Path) -> None:
    warnings = Problems()
    table = read(write_h02(tmp_path, PEOPLE), "population", warnings=warnings)
    assert table.values["population"].tolist() == [60, 40]
    assert table.values["population.female"].tolist() == [30, 22]
    assert table.values["households"].tolist() == [25, 15]
    assert table.municipality["households"] == 40
    assert table.values["population.foreign"].tolist() == [1, 2]
    assert table.names.tolist() == ["東町", "西町"]
    assert [one.what for one in warnings.found] == [
        "境界データにあって統計表にない町丁・字等が1件あります: 292090030"
    ]


def test_table_2_hides_the_totals_too(tmp_path: Path) -> None:
    rows = [
        PEOPLE[0],
        line(7, "0010", "東町", [100, 48, 52, 3, 40], secrecy="合算地域あり", merged="0020"),
        line(8, "0020", "西町", ["X"] * 5, secrecy=HIDDEN, target="0010"),
    ]
    table = read(write_h02(tmp_path, rows), "population")
    assert members(table) == {"292090010": ["292090010", "292090020"]}
    assert table.hidden == ("292090020",)


def test_rows_of_a_large_prefecture_are_not_taken_for_codes(tmp_path: Path) -> None:
    """The first column counts the rows, and the ten-thousandth looks like a municipality."""
    numbers = (29_201, *range(100_000, 100_009))
    rows = [
        *(line(number, "0010", "よそ", [1] * 5, code="29201") for number in numbers),
        line(100_010, "-", "", [100, 48, 52, 3, 40]),
        line(100_011, "0010", "東町", [60, 30, 30, 1, 25]),
        line(100_012, "0020", "西町", [40, 18, 22, 2, 15]),
    ]
    table = read(write_h02(tmp_path, rows), "population")
    assert table.values["population"].tolist() == [60, 40]


def test_a_renamed_heading_of_table_2_can_be_declared(tmp_path: Path) -> None:
    head = ["5", *PLACE, "人口の総数", "男", "女", "-", "-"]
    path = write_h02(tmp_path, PEOPLE, head)
    with pytest.raises(KarteError, match=r"「人口」にあたる列がありません.*「人口の総数」"):
        read(path, "population")
    table = read(path, "population", labels={"人口の総数": "population"})
    assert table.municipality["population"] == 100


def test_a_file_that_is_neither_says_what_both_are_called(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [["町", "人口"], ["東", 3]])
    with pytest.raises(KarteError, match=r"tblT….txt.*h02_….csv"):
        read(path, "population")


# Table 3 of 2015: three blocks side by side

BLOCK = [
    "総数",
    *(f"{age}～{age + 4}歳" for age in range(0, 100, 5)),
    *("100歳以上", "年齢「不詳」", "（再掲）15歳未満", "（再掲）15～64歳"),
    *("（再掲）65歳以上", "（再掲）75歳以上", "平均年齢"),
]
HEAD_2015 = ["5", *PLACE, *BLOCK, *BLOCK, *BLOCK]


def block(each: int, unknown: int, mean: object) -> list[object]:
    total = each * 21 + unknown
    return [total, *([each] * 21), unknown, each * 3, each * 10, each * 8, each * 6, mean]


def ages(each: int) -> list[object]:
    men, women = block(each, 1, "49.0"), block(each * 2, 0, "51.0")
    return [*block(each * 3, 1, "50.0"), *men, *women]


def write_2015(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    titles = [["1", "平成27年国勢調査"], ["2", "第3表"], ["3"], ["4"]]
    return write_csv(folder / "h03_29.csv", [*titles, HEAD_2015, *rows], encoding="cp932")


def test_blocks_of_2015_are_all_men_and_women_in_this_order(tmp_path: Path) -> None:
    figures = ages(1)
    rows = [line(6, "-", "", figures), line(7, "0010", "東町", figures)]
    table = read(write_2015(tmp_path, rows), "age_detail", 2015)
    row = table.values.loc["292090010"]
    assert row["population"] == 64
    assert row["population.male"] == 22
    assert row["population.female"] == 42
    assert row["population.male.unknown"] == 1
    assert row["population.female.75-79"] == 2
    assert row["population.total.85+"] == 12
    assert row["age_years"] == pytest.approx(50.0 * 63)
    assert table.origin.title.startswith("平成27年国勢調査")


def test_blocks_in_another_order_are_refused(tmp_path: Path) -> None:
    figures = [*block(1, 1, "49"), *block(3, 1, "50"), *block(2, 0, "51")]
    rows = [line(6, "-", "", figures), line(7, "0010", "東町", figures)]
    with pytest.raises(KarteError, match="列の並びが違うようです"):
        read(write_2015(tmp_path, rows), "age_detail", 2015)


# The ledger

LABELS = ["人口総数", "男", "女", "世帯総数"]


def text_table(folder: Path, rows: Sequence[TextRow], warnings: Problems) -> CountTable:
    whole = TextRow(CODE, 1, "", [100, 48, 52, 40])
    path = write_text_table(folder / "t.txt", LABELS, [whole, *rows])
    return read(path, "population", warnings=warnings)


def test_the_ledger_lists_every_group_with_names_and_the_people_of_the_boundary(
    tmp_path: Path,
) -> None:
    rows = [
        TextRow("292090010", 2, "東町", [100, 48, 52, 40], 1, merged="0020;0030"),
        TextRow("292090020", 2, "西町", ["X"] * 4, 2, target="0010"),
        TextRow("292090030", 2, "南町", ["X"] * 4, 2, target="0010"),
    ]
    warnings = Problems()
    ledger = text_table(tmp_path, rows, warnings).ledger
    people = {"292090010": 88.0, "292090020": 7.0}
    frame = ledger.frame(people)
    assert frame["receiver_name"].tolist() == ["東町", "東町"]
    assert frame["receiver_people"].tolist() == [88, 88]
    assert frame["hidden_name"].tolist() == ["西町", "南町"]
    assert frame["hidden_people"].tolist()[0] == 7
    assert math.isnan(frame["hidden_people"].tolist()[1])
    assert frame["symbol"].tolist() == ["X", "X"]
    assert set(frame["named_by"]) == {"HTKSAKI・GASSAN が一致"}
    assert ledger.disagreements == ()
    assert not warnings.found


def test_the_ledger_tells_which_end_is_silent(tmp_path: Path) -> None:
    rows = [
        TextRow("292090010", 2, "東町", [100, 48, 52, 40], 1, merged="0030"),
        TextRow("292090020", 2, "西町", ["X"] * 4, 2, target="0010"),
        TextRow("292090030", 2, "南町", ["X"] * 4, 2),
    ]
    ledger = text_table(tmp_path, rows, Problems()).ledger
    (group,) = ledger.groups
    assert [(area.key, area.named_by) for area in group.hidden] == [
        ("292090020", NamedBy.HIDDEN),
        ("292090030", NamedBy.RECEIVER),
    ]
    assert ledger.disagreements == ("292090020", "292090030")
    assert ledger.frame({})["named_by"].tolist() == ["HTKSAKI だけ", "GASSAN だけ"]


def test_the_ledger_keeps_what_nobody_received_and_what_is_wrongly_claimed(tmp_path: Path) -> None:
    rows = [
        TextRow("292090010", 2, "東町", [60, 30, 30, 25], 1, merged="0020"),
        TextRow("292090020", 2, "西町", [40, 18, 22, 15]),
        TextRow("292090030", 2, "南町", ["X"] * 4, 2, target="9999"),
    ]
    ledger = text_table(tmp_path, rows, Problems()).ledger
    assert ledger.groups == ()
    assert [area.key for area in ledger.unresolved] == ["292090030"]
    assert ledger.strays == (("292090010", "292090020"),)
    assert ledger.frame({"292090030": 4.0})["hidden_people"].tolist() == [4]


@pytest.mark.real_data
def test_every_group_of_osaka_has_the_people_of_its_polygons(real_data: Path) -> None:
    """The ledger and the boundary file tell the same story for 茨木, 高槻 and 門真."""
    found = {}
    for code, path in {
        "27211": "boundary_2020/茨木_地図/r2ka27211.shp",
        "27207": "boundary_2020/高槻_地図/r2ka27207.shp",
        "27223": "boundary_2020/門真市/門真市.shp",
    }.items():
        areas = read_small_areas(
            [real_data / "osaka_27" / path], root=real_data, code=code, year=2020
        ).frame
        table = read_census_table(
            real_data / "osaka_27/tblT001082C27.csv",
            root=real_data,
            topic="age",
            code=code,
            year=2020,
            date=dt.date(2020, 10, 1),
            small_area_keys=set(areas["key_code"]),
        )
        people = {
            str(key): float(count)
            for key, count in zip(areas["key_code"], areas["population"], strict=True)
        }
        for group in table.ledger.groups:
            places = [*group.receiver_places, *(p for one in group.hidden for p in one.places)]
            held = sum(people[place] for place in places)
            assert table.values.loc[group.receiver, "population"] == held
        hidden = {place for g in table.ledger.groups for one in g.hidden for place in one.places}
        assert hidden == set(table.hidden)
        assert not table.ledger.unresolved
        assert not table.ledger.disagreements
        found[code] = (len(table.ledger.groups), len(hidden))
    assert found == {"27211": (9, 13), "27207": (10, 12), "27223": (0, 0)}
