"""Figures that cannot be stop the build; they are never printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from drawn import TOWNS, count_table, districts, row_of_towns, small_areas
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from karte.crosswalk import Group, crosswalk_from_polygons
from karte.errors import KarteError
from karte.tables.columns import FIVE_YEAR, population
from karte.tables.impossible import impossible_values, is_possible
from karte.tables.schemas import validated_counts, validated_small_areas, validated_towns
from karte.tables.types import CountTable, TownTable

if TYPE_CHECKING:
    from collections.abc import Sequence

PEOPLE = [100.0, 200.0, 300.0, 0.0]
NAMES = ("東町", "西町", "南町", "北町")


def table(**columns: Sequence[float]) -> CountTable:
    values: dict[str, Sequence[float]] = {
        name.replace("__", "."): column for name, column in columns.items()
    }
    drawn = count_table({population(): PEOPLE, **values})
    return replace(drawn, names=pd.Series(dict(zip(TOWNS, NAMES, strict=True))))


def told(wrong: CountTable) -> str:
    with pytest.raises(KarteError) as caught:
        validated_counts(wrong, where="統計表.csv")
    assert all(one.where == "統計表.csv" for one in caught.value.problems)
    return "\n".join(one.what for one in caught.value.problems)


def ages(**figures: Sequence[float]) -> CountTable:
    words = {"young": "0-14", "working": "15-64", "old": "65+", "unknown": "unknown"}
    return table(**{f"population__total__{words[name]}": one for name, one in figures.items()})


def test_more_people_from_15_on_than_people_is_refused_with_the_row_and_both_figures() -> None:
    wrong = ages(working=[60, 150, 200, 0], old=[30, 60, 90, 0])
    assert told(wrong) == "人口 15歳以上が人口より大きい行があります（西町: 210 > 200）。"


def test_more_children_and_old_people_than_people_is_refused() -> None:
    assert "東町: 101 > 100" in told(ages(young=[51, 1, 1, 0], old=[50, 1, 1, 0]))


def test_more_old_people_than_people_is_refused() -> None:
    assert "人口 65歳以上が人口より大きい" in told(ages(old=[30, 60, 301, 0]))


def test_more_of_75_than_of_65_is_refused() -> None:
    wrong = table(
        **{"population__total__65+": [9, 9, 9, 0], "population__total__75+": [9, 9, 9, 1]}
    )
    assert "人口 75歳以上が人口 65歳以上より大きい行があります（北町: 1 > 0）" in told(wrong)


def test_more_women_than_people_is_refused() -> None:
    assert "人口（女）が人口より大きい行があります（東町: 101 > 100）" in told(
        table(population__female=[101, 0, 0, 0])
    )


def test_five_year_classes_from_15_on_are_held_to_it_too() -> None:
    classes = {f"population__total__{age}": [6.0, 6, 6, 0] for age in FIVE_YEAR[3:]}
    assert (
        told(table(**classes)) == "人口 15歳以上が人口より大きい行があります（東町: 108 > 100）。"
    )


def test_more_households_of_one_size_than_households_is_refused() -> None:
    wrong = table(private_households=[9, 9, 9, 9], private_households__size_1=[9, 9, 10, 9])
    assert "南町: 10 > 9" in told(wrong)


def test_a_count_below_none_is_refused_with_its_row() -> None:
    assert told(table(households=[1, -2, 3, 4])) == (
        "世帯数（世帯総数）が負の行があります（西町: -2）。"
    )


def test_the_row_of_the_municipality_is_held_to_the_same() -> None:
    columns = {population(): 600.0, population("total", "65+"): 601.0}
    wrong = replace(ages(old=[1, 1, 1, 0]), municipality=pd.Series(columns))
    assert "市区町村の行: 601 > 600" in told(wrong)


def test_all_impossible_figures_are_told_at_once() -> None:
    wrong = table(population__female=[101, 0, 0, 0], households=[1, -2, 3, 4])
    assert len(told(wrong).splitlines()) == 2


def test_people_of_unknown_age_make_no_table_impossible() -> None:
    sound = ages(young=[10, 20, 30, 0], working=[50, 90, 150, 0], old=[30, 60, 90, 0])
    assert validated_counts(sound, where="a") is sound
    told_apart = ages(
        young=[10, 20, 30, 0], working=[50, 90, 150, 0], old=[30, 60, 90, 0],
        unknown=[10, 30, 30, 0],
    )  # fmt: skip
    assert validated_counts(told_apart, where="a") is told_apart


def test_a_missing_figure_is_no_impossible_one() -> None:
    missing = ages(working=[60, np.nan, 200, 0], old=[40, 60, np.nan, np.nan])
    assert validated_counts(missing, where="a") is missing
    nobody_knows = replace(missing, values=missing.values.assign(population=np.nan))
    assert validated_counts(nobody_knows, where="a") is nobody_knows


def test_ages_folded_into_another_mesh_are_no_impossible_ones() -> None:
    folded = ages(old=[130, 1, 1, 0])
    assert validated_counts(folded, where="a", folded=True) is folded
    with pytest.raises(KarteError, match="負"):
        validated_counts(table(households=[-1, 1, 1, 1]), where="a", folded=True)


@given(
    st.lists(
        st.tuples(*[st.integers(-1, 12)] * 4).map(lambda one: [float(part) for part in one]),
        min_size=1,
        max_size=4,
    )
)
def test_the_quick_answer_is_that_of_the_check(rows: list[list[float]]) -> None:
    names = [population(), *(population("total", age) for age in ("0-14", "15-64", "65+"))]
    values = pd.DataFrame(rows, columns=names, index=[f"{one}" for one in range(len(rows))])
    found = impossible_values(values, pd.Series(dtype="str"), "a")
    assert is_possible(names, values.to_numpy()) == (not found)


def test_small_areas_with_fewer_than_no_people_are_refused_with_their_key() -> None:
    wrong = small_areas({TOWNS[0]: box(0, 0, 9, 9), TOWNS[1]: box(9, 0, 18, 9)}, [5, -3])
    with pytest.raises(KarteError) as caught:
        validated_small_areas(wrong, where="r2ka.shp")
    assert "-3" in str(caught.value)
    assert TOWNS[1] in str(caught.value)
    assert "r2ka.shp" in str(caught.value)


@pytest.mark.parametrize("share", [1.2, 0.0, -0.1])
def test_a_share_of_more_than_all_or_of_nothing_is_refused_with_its_town(share: float) -> None:
    frame = pd.DataFrame(
        {
            "key_code": ["", ""],
            "town": ["東町", "西町"],
            "district": ["第一小", "第一小"],
            "share": [1.0, share],
            "district_id": ["", ""],
        }
    ).astype(dict.fromkeys(("key_code", "town", "district", "district_id"), "str"))
    with pytest.raises(KarteError) as caught:
        validated_towns(TownTable(frame, row_of_towns().origin), where="対応表.csv")
    assert "西町" in str(caught.value)
    assert "東町" not in str(caught.value)
    assert "対応表.csv" in str(caught.value)


def test_no_share_of_a_crosswalk_is_above_all_even_where_districts_count_people_twice() -> None:
    zones = districts({"西": box(0, 0, 2500, 1000), "東": box(500, 0, 4000, 1000)})
    crosswalk = crosswalk_from_polygons(row_of_towns(), zones, overlap="both")
    for group in Group:
        split = crosswalk.splits[group]
        assert max(split.share.max(), split.least.max(), split.most.max()) <= 1
