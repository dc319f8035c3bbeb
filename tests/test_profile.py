"""What a profile says: words and numbers as residents read them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karte.comparison import compute_figures
from karte.indicators import load_catalogue
from karte.model import Dataset, Status
from karte.profile.classes import class_labels, class_limits, class_of
from karte.profile.format import change, count_change, figure, number, of_indicator
from karte.profile.people import make_pyramid
from karte.statistics import AreaCounts, all_areas
from karte.tables.columns import FIVE_YEAR, UNKNOWN, population
from karte.tables.names import district_label
from karte.wareki import era_date, era_year, fiscal_year

BY_ID = {one.id: one for one in load_catalogue()}


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567, 0, "1,234,567"),
        (0, 0, "0"),
        (-312, 0, "▲312"),
        (34.85, 1, "34.9"),
        (0.05, 1, "0.1"),
        (-0.04, 1, "0.0"),
        (2.675, 2, "2.68"),
    ],
)
def test_numbers_are_grouped_and_halves_go_up(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_zero_secret_not_provided_and_not_applicable_are_four_texts() -> None:
    texts = {
        figure(0.0, Status.OBSERVED),
        figure(None, Status.SUPPRESSED),
        figure(None, Status.NOT_PROVIDED),
        figure(None, Status.NOT_APPLICABLE),
    }
    assert texts == {"0", "秘匿", "未提供", "該当なし"}


def test_a_change_says_which_way_it_goes() -> None:
    assert count_change(8412, 8724, "人") == "312人 減（▲3.6%）"
    assert count_change(8765, 8724, "人") == "41人 増（＋0.5%）"
    assert change(BY_ID["ageing_rate"], 30.1, 26.0) == "4.1ポイント 上昇"
    assert change(BY_ID["ageing_rate"], 26.04, 26.01) == "変わらず"
    assert change(BY_ID["household_size"], 2.1, 2.3) == "0.20人 減"


def test_a_rate_of_change_carries_its_sign() -> None:
    rate = BY_ID["population_change"]
    assert of_indicator(rate, 0.24, Status.OBSERVED) == "＋0.2"
    assert of_indicator(rate, -4.5, Status.OBSERVED) == "▲4.5"
    assert of_indicator(rate, 0.0, Status.OBSERVED) == "0.0"
    assert of_indicator(BY_ID["ageing_rate"], 30.0, Status.OBSERVED) == "30.0"


@pytest.mark.parametrize(
    ("date", "year"),
    [
        (dt.date(2019, 4, 30), "平成31年"),
        (dt.date(2019, 5, 1), "令和元年"),
        (dt.date(1989, 1, 7), "昭和64年"),
        (dt.date(1989, 1, 8), "平成元年"),
        (dt.date(2020, 10, 1), "令和2年"),
    ],
)
def test_years_are_those_of_the_era(date: dt.date, year: str) -> None:
    assert era_year(date) == year


def test_dates_carry_the_western_year_too() -> None:
    assert era_date(dt.date(2026, 4, 1)) == "令和8年4月1日（2026年）"
    assert fiscal_year(2019) == "令和元年度（2019年度）"


def test_a_district_is_called_as_its_residents_call_it() -> None:
    assert district_label("なぎさ小学校", "校区") == "なぎさ小学校区"
    assert district_label("生駒北小中学校", "校区") == "生駒北小中学校区"
    assert district_label("浜地区", "地区") == "浜地区"


@given(st.lists(st.floats(0, 1e5), min_size=0, max_size=60))
def test_a_map_has_at_most_five_classes_and_every_value_has_one(values: list[float]) -> None:
    limits = class_limits(values)
    assert list(limits) == sorted(set(limits))
    labels = class_labels(limits, "%")
    assert len(labels) == len(limits) + 1 <= 5
    assert all(0 <= (class_of(value, limits) or 0) < len(labels) for value in values)


@pytest.mark.parametrize(
    ("unknown", "said"), [(None, "未提供"), (0.0, "0人"), (7.0, "7人")], ids=str
)
def test_people_of_unknown_age_are_said_and_a_missing_number_is_no_zero(
    unknown: float | None, said: str
) -> None:
    ages = [*FIVE_YEAR[:17], "85+"]
    counts = [population(sex, age) for sex in ("male", "female") for age in ages]
    values = [10.0] * len(counts)
    if unknown is not None:
        counts.append(population("total", UNKNOWN))
        values.append(unknown)
    exact = np.tile(np.array(values), (3, 1))
    one = AreaCounts(
        dataset=Dataset.REGISTER,
        date=dt.date(2026, 4, 1),
        areas=all_areas(["西"], "22999"),
        source=dict.fromkeys(counts, "register"),
        exact=exact,
        printed=exact,
        estimated=np.zeros_like(exact, dtype=bool),
    )
    pyramid = make_pyramid(compute_figures((), [one]), "22999", "西", "西小学校区")
    assert pyramid is not None
    assert pyramid.unknown == unknown
    assert said in pyramid.table.notes[0]


def test_an_area_without_a_figure_has_no_class() -> None:
    assert class_of(None, (10.0,)) is None
