"""The people to come of a municipality: both layouts, and what no year or figure may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from source_files import write_csv

from karte.errors import KarteError, Problems
from karte.sources.control_totals import read_control_totals

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.groups import ControlTotals


def read(
    root: Path,
    rows: Sequence[Sequence[object]],
    warnings: Problems | None = None,
    *,
    name: str = "a.csv",
    code: str = "01229",
) -> ControlTotals:
    path = write_csv(root / name, rows)
    return read_control_totals(path, root=root, code=code, owner="見本市", warnings=warnings)


@pytest.mark.parametrize(
    "years",
    [
        ("2030", "2035"),
        ("2030年", "2035年10月1日"),
        ("令和12年", "令和17年度"),
        ("Ｒ12", "R.17"),
        ("平成42年", "平成47年"),
    ],
)
def test_one_row_a_year_in_any_calendar(tmp_path: Path, years: tuple[str, str]) -> None:
    rows: list[list[object]] = [
        ["年", "男", "女", "総数"],
        [years[1], 1, 1, "81,000"],
        [years[0], 1, 1, "84,210人"],
    ]
    found = read(tmp_path, rows)
    assert dict(found.people) == {2030: 84210.0, 2035: 81000.0}
    assert list(found.people) == [2030, 2035]


def test_only_rows_of_the_municipality_count_even_without_their_leading_zero(
    tmp_path: Path,
) -> None:
    rows: list[list[object]] = [
        ["市区町村コード", "市区町村", "年次", "総人口"],
        ["1228", "隣市", 2030, 5],
        ["1229", "見本市", 2030, 7],
        ["012297", "見本市", 2035, 6],
    ]
    assert dict(read(tmp_path, rows).people) == {2030: 7.0, 2035: 6.0}
    with pytest.raises(KarteError, match="コード 13101 の行がありません。ある行: 012297、1228"):
        read(tmp_path, rows, code="13101")


def test_years_as_columns_with_a_code(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["国立社会保障・人口問題研究所 推計"],
        ["コード", "市区町村", "2030", "2035"],
        ["01228", "隣市", 5, 4],
        ["01229", "見本市", 7, 6.5],
    ]
    found = read(tmp_path, rows)
    assert dict(found.people) == {2030: 7.0, 2035: 6.5}
    assert found.origin.publisher == "国立社会保障・人口問題研究所"
    assert read(tmp_path, [["", "令和12年", "令和17年"], ["総人口", 7, 6]]).people[2035] == 6
    with pytest.raises(KarteError, match=r"1つに決まりません（2行）.*"):
        read(tmp_path, [["", "2030年", "2035年"], ["男", 3, 3], ["女", 4, 3]])


def test_figures_that_look_like_years_are_no_heading(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="将来人口の表として読めません"):
        read(tmp_path, [["町", "きのう", "あした"], ["見本", "2030", "1990"]])


def test_a_year_without_a_figure_is_left_out_and_never_zero(tmp_path: Path) -> None:
    warnings = Problems()
    rows: list[list[object]] = [["年", "人口"], [2030, ""], [2035, "X"], [2040, "-"], [2045, 5]]
    assert dict(read(tmp_path, rows, warnings).people) == {2045: 5.0}
    assert [one.what[:18] for one in warnings.found] == [
        "2030年の人口がない（未提供）ため",
        "2035年の人口がない（秘匿）ため、",
        "2040年の人口がない（該当なし）た",
    ]


@pytest.mark.parametrize("bad", ["-5", "0", "1e308", "9" * 400, "=CMD()", "約8万"])
def test_every_bad_figure_and_year_is_named_with_its_place(tmp_path: Path, bad: str) -> None:
    with pytest.raises(KarteError) as caught:
        read(tmp_path, [["年", "人口"], [2030, bad], [2035, bad], [2040, 5]])
    assert [one.where for one in caught.value.problems] == ["a.csv 2行目", "a.csv 3行目"]
    assert "は人口として読めません（2030年）。" in caught.value.problems[0].what


def test_messages_are_whole_sentences(tmp_path: Path) -> None:
    with pytest.raises(KarteError) as caught:
        read(tmp_path, [["年", "人口"], ["そのうち", 5], ["27年", 6], [2030, 7]])
    hint = "\n  対処: 「2030」「2030年」「令和12年」のように書いてください。"
    assert [str(one) for one in caught.value.problems] == [
        f"「そのうち」は年として読めません（列「年」）。\n  場所: a.csv 2行目{hint}",
        f"「27年」は年として読めません（列「年」）。\n  場所: a.csv 3行目{hint}",
    ]
    with pytest.raises(KarteError) as caught:
        read(tmp_path, [["年", "人口"], [2030, 5], ["令和12年", 6]])
    assert str(caught.value) == (
        "2030年が2か所にあります。\n  場所: a.csv 2行目、a.csv 3行目\n"
        "  対処: この市区町村の総数だけを残してください（ほかの市区町村や男女別の行・列を除く）。"
    )


def test_a_file_named_after_the_institute_is_credited_to_it(tmp_path: Path) -> None:
    rows: list[list[object]] = [["年", "人口"], [2030, 5]]
    assert read(tmp_path, rows, name="ipss.csv").origin.publisher.startswith("国立社会保障")
    assert read(tmp_path, rows).origin.publisher == "見本市"
