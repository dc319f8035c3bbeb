"""Census tables: rows that add up to the municipality, and figures hidden for secrecy."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import (
    CODE,
    TextRow,
    cell_at,
    is_missing,
    members,
    write_csv,
    write_text_table,
)

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources.census import read_census_table
from karte.sources.census_checks import check_vintage
from karte.sources.census_rows import CensusRow, Secrecy
from karte.sources.small_areas import boundary_counts
from karte.sources.suppression import settle
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DAY = dt.date(2020, 10, 1)
LABELS = ["人口総数", "男", "女", "世帯総数"]
HIDDEN = ["X"] * 4
KEYS = {"292090010", "292090020", "29209003001", "29209003002", "292090040"}
PLAIN = [
    TextRow("29209", 1, "", [100, 48, 52, 40]),
    TextRow("292090010", 2, "東町", [20, 10, 10, 8]),
    TextRow("292090020", 2, "西町", [30, 14, 16, 12]),
    TextRow("292090030", 3, "南町", [45, 22, 23, 18]),
    TextRow("29209003001", 4, "南町一丁目", [25, 12, 13, 10]),
    TextRow("29209003002", 4, "南町二丁目", [20, 10, 10, 8]),
    TextRow("292090040", 2, "北町", [5, 2, 3, 2]),
    TextRow("29201", 1, "", [9, 4, 5, 3]),
    TextRow("292010010", 2, "よその町", [9, 4, 5, 3]),
]


def read(  # noqa: PLR0913 - each is one thing that a test varies
    tmp_path: Path,
    rows: Sequence[TextRow],
    *,
    labels: Sequence[str] = LABELS,
    topic: str = "population",
    table_id: str = "T001081",
    keys: set[str] = KEYS,
    extra: dict[str, str] | None = None,
    warnings: Problems | None = None,
) -> CountTable:
    path = write_text_table(tmp_path / "t.txt", labels, rows, table_id=table_id)
    return read_census_table(
        path,
        root=tmp_path,
        topic=topic,
        code=CODE,
        year=2020,
        date=DAY,
        small_area_keys=keys,
        labels=extra,
        warnings=warnings,
    )


def test_leaves_of_2020_are_levels_two_and_four(tmp_path: Path) -> None:
    warnings = Problems()
    table = read(tmp_path, PLAIN, warnings=warnings)
    assert set(table.values.index) == KEYS
    assert table.values["population"].sum() == table.municipality["population"] == 100
    assert table.municipality["households"] == 40
    assert members(table) == {key: [key] for key in KEYS}
    assert not warnings.found


def test_leaves_of_2015_are_told_by_their_keys_and_not_by_their_level(tmp_path: Path) -> None:
    levels = {"292090030": 2, "29209003001": 3, "29209003002": 3}
    rows = [row._replace(level=levels.get(row.key, row.level)) for row in PLAIN]
    assert set(read(tmp_path, rows).values.index) == KEYS


@pytest.mark.parametrize(("encoding", "delimiter"), [("cp932", ","), ("utf-8", "\t")])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write_text_table(
        tmp_path / "t.csv", LABELS, PLAIN, encoding=encoding, delimiter=delimiter
    )
    table = read_census_table(
        path,
        root=tmp_path,
        topic="population",
        code=CODE,
        year=2020,
        date=DAY,
        small_area_keys=KEYS,
    )
    assert table.names["29209003001"] == "南町一丁目"


def test_a_dash_is_zero_and_dots_are_missing(tmp_path: Path) -> None:
    rows = [*PLAIN[:-3], TextRow("292090040", 2, "北町", ["-", "…", "...", ""]), *PLAIN[-2:]]
    table = read(tmp_path, rows, warnings=Problems())
    assert table.values.loc["292090040", "population"] == 0
    assert is_missing(table, "292090040", "population.male")
    assert is_missing(table, "292090040", "population.female")
    assert is_missing(table, "292090040", "households")


def test_a_hidden_row_is_counted_by_the_row_that_received_it(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:2],
        TextRow("292090020", 2, "西町", [35, 16, 19, 14], 1, merged="0040"),
        *PLAIN[3:6],
        TextRow("292090040", 2, "北町", HIDDEN, 2, target="0020"),
    ]
    warnings = Problems()
    table = read(tmp_path, rows, warnings=warnings)
    assert "292090040" not in table.values.index
    assert table.hidden == ("292090040",)
    assert members(table)["292090020"] == ["292090020", "292090040"]
    assert table.values["population"].sum() == 100
    assert not warnings.found


def test_a_target_of_six_digits_names_a_part_of_a_town(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:3],
        TextRow("292090030", 3, "南町", [50, 24, 26, 20]),
        TextRow("29209003001", 4, "南町一丁目", [30, 14, 16, 12], 1, merged="0040"),
        PLAIN[5],
        TextRow("292090040", 2, "北町", HIDDEN, 2, target="003001"),
    ]
    table = read(tmp_path, rows)
    assert members(table)["29209003001"] == ["29209003001", "292090040"]
    assert table.values["population"].sum() == 100


def test_a_subtotal_that_received_its_own_parts_stands_for_them(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:3],
        TextRow("292090030", 3, "南町", [45, 22, 23, 18], 1, merged="003001;003002"),
        TextRow("29209003001", 4, "南町一丁目", HIDDEN, 2, target="0030"),
        TextRow("29209003002", 4, "南町二丁目", HIDDEN, 2, target="0030"),
        PLAIN[6],
    ]
    table = read(tmp_path, rows)
    assert members(table)["292090030"] == ["29209003001", "29209003002"]
    assert table.values.loc["292090030", "population"] == 45
    assert table.values["population"].sum() == 100


def test_a_subtotal_counts_only_what_its_published_parts_leave(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:3],
        TextRow("292090030", 3, "南町", [45, 22, 23, 18], 1, merged="003002"),
        PLAIN[4],
        TextRow("29209003002", 4, "南町二丁目", HIDDEN, 2, target="0030"),
        PLAIN[6],
    ]
    table = read(tmp_path, rows)
    assert table.values.loc["292090030", "population"] == 20
    assert table.values.loc["29209003001", "population"] == 25
    assert table.values["population"].sum() == 100


def test_a_subtotal_that_is_hidden_itself_adds_nothing(tmp_path: Path) -> None:
    rows = [
        TextRow("29209", 1, "", [100, 48, 52, 40]),
        TextRow("292090010", 2, "東町", [65, 32, 33, 26], 1, merged="003001;003002"),
        PLAIN[2],
        TextRow("292090030", 3, "南町", HIDDEN),
        TextRow("29209003001", 4, "南町一丁目", HIDDEN, 2, target="0010"),
        TextRow("29209003002", 4, "南町二丁目", HIDDEN, 2, target="0010"),
        PLAIN[6],
    ]
    table = read(tmp_path, rows)
    assert members(table)["292090010"] == ["292090010", "29209003001", "29209003002"]
    assert table.values["population"].sum() == 100


def test_a_hidden_row_whose_receiver_is_unknown_stays_without_figures(tmp_path: Path) -> None:
    rows = [*PLAIN[:6], TextRow("292090040", 2, "北町", HIDDEN, 2, target="9999")]
    warnings = Problems()
    table = read(tmp_path, rows, warnings=warnings)
    assert table.values.loc["292090040"].isna().all()
    assert members(table)["292090040"] == ["292090040"]
    texts = [problem.what for problem in warnings.found]
    assert any("どこに合算されたか分かりません" in text and "292090040" in text for text in texts)
    assert any("合計が市区町村の行と合いません" in text and "95" in text for text in texts)


def test_a_fold_that_only_one_end_knows_of_is_reported(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:2],
        TextRow("292090020", 2, "西町", [35, 16, 19, 14], 1, merged="0010"),
        *PLAIN[3:6],
        TextRow("292090040", 2, "北町", HIDDEN, 2, target="0020"),
    ]
    warnings = Problems()
    assert read(tmp_path, rows, warnings=warnings).values["population"].sum() == 100
    sent, claimed = warnings.found[:2]
    assert "「北町」（292090040）の秘匿先は「西町」（292090020）ですが" in sent.what
    assert "「東町」（292090010、4行目）は秘匿されていません" in claimed.what
    assert [sent.where, claimed.where] == ["t.txt 9行目", "t.txt 5行目"]


def test_without_a_target_the_receivers_own_list_is_followed(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:2],
        TextRow("292090020", 2, "西町", [35, 16, 19, 14], 1, merged="0040"),
        *PLAIN[3:6],
        TextRow("292090040", 2, "北町", HIDDEN, 2),
    ]
    assert members(read(tmp_path, rows))["292090020"] == ["292090020", "292090040"]


def test_a_town_that_only_the_boundary_divides_is_all_its_parts(tmp_path: Path) -> None:
    keys = KEYS - {"292090010"} | {"29209001000", "29209001001"}
    assert members(read(tmp_path, PLAIN, keys=keys))["292090010"] == ["29209001000", "29209001001"]


def test_a_subtotal_never_meets_the_undivided_remainder_of_its_town(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:5],
        TextRow("29209003000", 4, "大字南", [20, 10, 10, 8]),
        *PLAIN[6:],
    ]
    keys = KEYS - {"29209003002"} | {"29209003000"}
    table = read(tmp_path, rows, keys=keys)
    assert members(table)["29209003000"] == ["29209003000"]
    assert "292090030" not in table.values.index


def test_people_without_a_polygon_are_kept_and_reported(tmp_path: Path) -> None:
    warnings = Problems()
    table = read(tmp_path, PLAIN, keys=KEYS - {"292090040"}, warnings=warnings)
    assert table.values.loc["292090040", "population"] == 5
    assert "292090040" not in table.members["row_id"].tolist()
    assert "5人" in warnings.found[0].what


def test_boundaries_without_a_row_are_reported(tmp_path: Path) -> None:
    warnings = Problems()
    read(tmp_path, PLAIN, keys=KEYS | {"292090090"}, warnings=warnings)
    assert "292090090" in warnings.found[0].what


def test_keys_that_hardly_match_mean_another_census(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="5件中2件しか"):
        read(tmp_path, PLAIN, keys={"292090010", "292090020", "292090990"})


def test_a_table_of_another_census_is_known_by_its_id(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="2015年国勢調査の表です（T000848）"):
        read(tmp_path, PLAIN, table_id="T000848")


def test_a_table_of_another_topic_is_known_by_its_id(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="「世帯の家族類型別一般世帯数」の表です"):
        read(tmp_path, PLAIN, table_id="T001084")


def test_boundaries_of_another_census_are_known_by_their_people(tmp_path: Path) -> None:
    table = read(tmp_path, PLAIN)
    people = {"292090010": 20, "292090020": 31, "29209003001": 26, "29209003002": 19}
    frame = gpd.GeoDataFrame(
        {
            "key_code": sorted(KEYS),
            "name": "町",
            "population": [float(people.get(key, 6)) for key in sorted(KEYS)],
            "households": 1.0,
        },
        geometry=[cell_at(column, 0) for column in range(len(KEYS))],
    ).astype({"key_code": "str", "name": "str"})
    origin = Origin.model_validate(table.origin.model_dump())
    areas = SmallAreas(frame=frame, year=2015, origin=origin)
    with pytest.raises(KarteError, match="5件中1件しか"):
        check_vintage(table, boundary_counts(areas, date=DAY))
    check_vintage(table, table)


def test_a_wrong_municipality_lists_the_codes_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="29201"):
        read(tmp_path, PLAIN[-2:])


def test_bad_cells_are_all_named_with_line_and_column(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:5],
        TextRow("29209003002", 4, "南町二丁目", ["二十", 10, 10, 8]),
        TextRow("292090040", 2, "北町", [5, 2, "3人", 2]),
    ]
    with pytest.raises(KarteError) as caught:
        read(tmp_path, rows)
    assert [problem.where for problem in caught.value.problems] == ["t.txt 8行目", "t.txt 9行目"]
    assert "「人口総数」の「二十」" in caught.value.problems[0].what


def test_a_file_full_of_bad_cells_says_that_there_are_more(tmp_path: Path) -> None:
    rows = [PLAIN[0], *(row._replace(figures=["?"] * 4) for row in PLAIN[1:7])]
    with pytest.raises(KarteError) as caught:
        read(tmp_path, rows)
    assert len(caught.value.problems) == 21
    assert "ほかにもあります" in caught.value.problems[-1].what


def test_a_subtotal_smaller_than_its_parts_is_reported_and_counts_nothing(tmp_path: Path) -> None:
    rows = [
        *PLAIN[:3],
        TextRow("292090030", 3, "南町", [24, 22, 23, 18], 1, merged="003002"),
        PLAIN[4],
        TextRow("29209003002", 4, "南町二丁目", HIDDEN, 2, target="0030"),
        PLAIN[6],
    ]
    warnings = Problems()
    table = read(tmp_path, rows, warnings=warnings)
    assert is_missing(table, "292090030", "population")
    assert table.values.loc["292090030", "population.male"] == 10
    assert "内訳の合計より小さく" in warnings.found[0].what


def test_a_row_hidden_in_some_columns_keeps_the_others(tmp_path: Path) -> None:
    rows = [*PLAIN[:6], TextRow("292090040", 2, "北町", [5, "X", "X", 2], 2, target="0020")]
    warnings = Problems()
    table = read(tmp_path, rows, warnings=warnings)
    assert table.values.loc["292090040", "population"] == 5
    assert is_missing(table, "292090040", "population.male")
    assert table.hidden == ()
    assert "一部の列だけが秘匿" in warnings.found[0].what


def test_one_count_in_two_columns_is_refused(tmp_path: Path) -> None:
    rows = [row._replace(figures=[*row.figures, 1]) for row in PLAIN]
    with pytest.raises(KarteError, match="「人口（男）」にあたる列が2つ"):
        read(tmp_path, rows, labels=[*LABELS, "　男"])


def test_a_table_without_its_second_heading_line_is_refused(tmp_path: Path) -> None:
    path = write_text_table(tmp_path / "t.txt", LABELS, PLAIN)
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([lines[0], *lines[2:]]))
    with pytest.raises(KarteError, match="2行目に日本語の見出し"):
        read_census_table(
            path,
            root=tmp_path,
            topic="population",
            code=CODE,
            year=2020,
            date=DAY,
            small_area_keys=KEYS,
        )


def test_an_unknown_kind_of_secrecy_is_refused(tmp_path: Path) -> None:
    rows = [*PLAIN[:6], PLAIN[6]._replace(secrecy=3)]
    with pytest.raises(KarteError, match="HTKSYORI（秘匿処理）の「3」"):
        read(tmp_path, rows)


def test_a_key_that_lost_its_zero_is_refused(tmp_path: Path) -> None:
    rows = [*PLAIN, TextRow("2920900", 2, "町", [1, 1, 0, 1])]
    with pytest.raises(KarteError, match="KEY_CODE「2920900」"):
        read(tmp_path, rows)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="292090010（東町）の行が2つ"):
        read(tmp_path, [*PLAIN, PLAIN[1]])


def test_a_changed_label_is_named_with_the_nearest_ones(tmp_path: Path) -> None:
    labels = ["人口総数", "男", "女", "世帯の総数"]
    with pytest.raises(KarteError, match="世帯の総数") as caught:
        read(tmp_path, PLAIN, labels=labels)
    assert '"見出し" = "households"' in caught.value.problems[0].hint


def test_a_changed_label_can_be_declared(tmp_path: Path) -> None:
    labels = ["人口総数", "男", "女", "世帯の総数"]
    table = read(tmp_path, PLAIN, labels=labels, extra={"世帯の 総数": "households"})
    assert table.municipality["households"] == 40


def test_an_unknown_column_is_read_past_and_noted(tmp_path: Path) -> None:
    warnings = Problems()
    rows = [row._replace(figures=[*row.figures, 1]) for row in PLAIN]
    read(tmp_path, rows, labels=[*LABELS, "外国人"], warnings=warnings)
    assert "外国人" in warnings.found[0].what


def test_sexes_that_do_not_add_up_are_reported_with_both_figures(tmp_path: Path) -> None:
    warnings = Problems()
    rows = [PLAIN[0], TextRow("292090010", 2, "東町", [20, 11, 10, 8]), *PLAIN[2:]]
    read(tmp_path, rows, warnings=warnings)
    texts = [problem.what for problem in warnings.found]
    assert any("人口（男） 合計 49・市区町村 48" in text for text in texts)
    assert any("東町 人口 20・内訳の合計 21" in text for text in texts)


def test_wards_are_added_up_to_their_city(tmp_path: Path) -> None:
    rows = [
        TextRow("27141", 1, "", [10, 5, 5, 4]),
        TextRow("271410010", 2, "東", [10, 5, 5, 4], 1, merged="0020"),
        TextRow("271410020", 2, "北", HIDDEN, 2, target="0020"),
        TextRow("27142", 1, "", [6, 3, 3, 2]),
        TextRow("271420010", 2, "西", [6, 3, 3, 2]),
        TextRow("27127", 1, "", [99, 49, 50, 40]),
    ]
    rows[2] = rows[2]._replace(target="0010")
    path = write_text_table(tmp_path / "t.txt", LABELS, rows)
    table = read_census_table(
        path,
        root=tmp_path,
        topic="population",
        code="27140",
        year=2020,
        date=DAY,
        small_area_keys={"271410010", "271410020", "271420010"},
    )
    assert table.municipality["population"] == 16
    assert members(table)["271410010"] == ["271410010", "271410020"]


def test_households_of_six_and_more_are_what_the_others_leave(tmp_path: Path) -> None:
    labels = ["一般世帯数(6人以上含む)", *(f"{people}人" for people in range(1, 6))]
    labels += ["一般世帯人員", "１世帯当たり人員"]
    rows = [
        TextRow("29209", 1, "", [20, 5, 5, 4, 3, 2, 52, "2.60"]),
        TextRow("292090010", 2, "東町", [20, 5, 5, 4, 3, 2, 52, "2.60"]),
    ]
    table = read(
        tmp_path,
        rows,
        labels=labels,
        topic="household_size",
        table_id="T001083",
        keys={"292090010"},
    )
    assert table.values.loc["292090010", "private_households.size_6+"] == 1
    assert table.municipality["private_households.members"] == 52
    assert len(table.values.columns) == 8


def age_labels(*, leading_space: bool = False) -> list[str]:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    bands = [f"{age}～{age + 4}歳".translate(wide) for age in range(0, 75, 5)]
    bands += ["１５歳未満", "１５～６４歳", "６５歳以上", "７５歳以上"]
    labels = list[str]()
    for sex, total in (("総数", "総数"), ("男", "男の総数"), ("女", "女の総数")):
        labels += [f"{total}、年齢「不詳」含む", *(f"{sex}{band}" for band in bands)]
    return [f"　{label}" for label in labels] if leading_space else labels


@pytest.mark.parametrize("leading_space", [False, True])
def test_unknown_age_is_what_the_broad_classes_leave(
    tmp_path: Path, *, leading_space: bool
) -> None:
    def block(each: int, over_75: int, unknown: int) -> list[int]:
        return [
            each * 15 + over_75 + unknown,
            *([each] * 15),
            each * 3,
            each * 10,
            each * 2 + over_75,
            over_75,
        ]

    figures = [*block(4, 6, 3), *block(2, 2, 1), *block(2, 4, 2)]
    rows = [TextRow("29209", 1, "", figures), TextRow("292090010", 2, "東町", figures)]
    warnings = Problems()
    table = read(
        tmp_path,
        rows,
        labels=age_labels(leading_space=leading_space),
        topic="age",
        table_id="T001082",
        keys={"292090010"},
        warnings=warnings,
    )
    row = table.values.loc["292090010"]
    assert row["population"] == 69
    assert row["population.total.unknown"] == 3
    assert row["population.female.unknown"] == 2
    assert row["population.male.75+"] == 2
    assert not warnings.found


FILE_HEAD = [
    *("1", "男女", "市区町村コード", "町丁字コード", "地域階層レベル", "秘匿処理", "秘匿先情報"),
    *("合算地域", "都道府県名", "市区町村名", "大字・町名", "字・丁目名", "総数"),
    *(f"{age}～{age + 4}歳" for age in range(0, 100, 5)),
    *("100歳以上", "年齢「不詳」", "（再掲）15歳未満", "（再掲）15～64歳"),
    *("（再掲）65歳以上", "（再掲）75歳以上", "平均年齢"),
]


def file_rows(  # noqa: PLR0913 - each is one thing that a test varies
    town: str, name: str, each: int, *, secrecy: str = "", target: str = "", merged: str = ""
) -> list[list[object]]:
    """Return three rows with the same number of people in every class of each sex."""
    found = list[list[object]]()
    for sex, factor in (("総数", 2), ("男", 1), ("女", 1)):
        people = each * factor
        figures: list[object] = [people * 22, *([people] * 22)]
        figures += [people * 3, people * 10, people * 8, people * 6, "50.5"]
        if secrecy == "秘匿地域":
            figures = ["X"] * len(figures)
        found.append(
            [
                "1",
                sex,
                CODE,
                town,
                "2",
                secrecy,
                target,
                merged,
                "奈良県",
                "生駒市",
                name,
                "",
                *figures,
            ]
        )
    return found


def read_file(tmp_path: Path, rows: Sequence[Sequence[object]], keys: set[str]) -> CountTable:
    titles = [[f"{line}", "令和2年国勢調査"] for line in range(1, 5)]
    path = write_csv(tmp_path / "h03_29.csv", [*titles, FILE_HEAD, *rows], encoding="cp932")
    return read_census_table(
        path,
        root=tmp_path,
        topic="age_detail",
        code=CODE,
        year=2020,
        date=DAY,
        small_area_keys=keys,
    )


def test_the_file_table_has_three_rows_a_place_and_counts_it_once(tmp_path: Path) -> None:
    rows = [*file_rows("-", "", 3), *file_rows("0010", "東町", 1), *file_rows("0020", "西町", 2)]
    table = read_file(tmp_path, rows, {"292090010", "292090020"})
    assert table.values["population"].tolist() == [44, 88]
    assert table.municipality["population"] == 132
    row = table.values.loc["292090010"]
    assert row["population.male"] == 22
    assert row["population.total.85+"] == 8
    assert row["population.female.100+"] == 1
    assert row["population.total.unknown"] == 2
    assert row["age_years"] == pytest.approx(50.5 * 42)
    assert table.municipality["age_years"] == pytest.approx(50.5 * 126)


def test_the_file_table_has_words_for_secrecy(tmp_path: Path) -> None:
    rows = [
        *file_rows("-", "", 3),
        *file_rows("0010", "東町", 3, secrecy="合算地域あり", merged="0020"),
        *file_rows("0020", "西町", 0, secrecy="秘匿地域", target="0010"),
    ]
    table = read_file(tmp_path, rows, {"292090010", "292090020"})
    assert table.hidden == ("292090020",)
    assert members(table) == {"292090010": ["292090010", "292090020"]}


def test_a_town_code_that_lost_its_zeros_is_refused(tmp_path: Path) -> None:
    rows = [*file_rows("-", "", 1), *file_rows("10", "東町", 1)]
    with pytest.raises(KarteError, match="町丁字コード「10」"):
        read_file(tmp_path, rows, {"292090010"})


def test_the_file_table_of_another_municipality_lists_its_codes(tmp_path: Path) -> None:
    rows = [[*row[:2], "29201", *row[3:]] for row in file_rows("-", "", 1)]
    with pytest.raises(KarteError, match="ファイルにあるコード: 29201"):
        read_file(tmp_path, rows, {"292090010"})


def test_the_file_table_with_an_unknown_word_for_secrecy_is_refused(tmp_path: Path) -> None:
    rows = [*file_rows("-", "", 1), *file_rows("0010", "東町", 1, secrecy="不明")]
    with pytest.raises(KarteError, match="秘匿処理の列の「不明」"):
        read_file(tmp_path, rows, {"292090010"})


def test_the_file_table_with_a_row_twice_is_refused(tmp_path: Path) -> None:
    town = file_rows("0010", "東町", 1)
    with pytest.raises(KarteError, match="同じ男女の行が2つ"):
        read_file(tmp_path, [*file_rows("-", "", 1), *town, town[0]], {"292090010"})


def test_a_place_without_its_three_rows_is_refused(tmp_path: Path) -> None:
    rows = [*file_rows("-", "", 1), *file_rows("0010", "東町", 1)[:2]]
    with pytest.raises(KarteError, match="総数・男・女の3行がそろわない地域が1件"):
        read_file(tmp_path, rows, {"292090010"})


def test_a_table_under_the_wrong_topic_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="第3表"):
        read(tmp_path, PLAIN, topic="age_detail")


@given(
    people=st.lists(st.integers(min_value=0, max_value=500), min_size=3, max_size=12),
    hidden=st.sets(st.integers(min_value=1, max_value=11)),
    receiver=st.integers(min_value=0, max_value=11),
)
def test_nobody_is_lost_or_counted_twice_however_rows_are_hidden(
    people: list[int], hidden: set[int], receiver: int
) -> None:
    """Hide any rows into any other: the rows left still hold everybody and name every key."""
    keys = [f"29209{number:04d}" for number in range(len(people))]
    hiding = {number for number in hidden if number < len(people)} - {receiver % len(people)}
    into = receiver % len(people)
    rows = [
        CensusRow(
            line=number,
            key=key,
            name=key,
            secrecy=Secrecy.HIDDEN if number in hiding else Secrecy.NONE,
            target=keys[into][5:] if number in hiding else "",
            merged=(),
            values={"population": math.nan if number in hiding else float(people[number])},
            hidden=frozenset({"population"} if number in hiding else ()),
        )
        for number, key in enumerate(keys)
    ]
    received = float(sum(people[number] for number in {*hiding, into}))
    rows[into] = dataclasses.replace(
        rows[into],
        values={"population": received},
        secrecy=Secrecy.RECEIVES if hiding else Secrecy.NONE,
        merged=tuple(keys[number][5:] for number in sorted(hiding)),
    )
    warnings = Problems()
    settled = settle(rows, where="t", warnings=warnings)
    assert sum(group.values["population"] for group in settled.groups) == sum(people)
    assert sorted(key for group in settled.groups for key in group.keys) == sorted(keys)
    assert not warnings.found
