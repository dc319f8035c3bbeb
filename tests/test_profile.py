"""What a profile says: words and numbers as residents read them."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest
import workspaces
from hypothesis import given
from hypothesis import strategies as st

from karte.comparison import compute_figures
from karte.config import load_config
from karte.crosswalk import Method
from karte.indicators import load_catalogue
from karte.model import Dataset, Estimate, Grade, Status
from karte.profile.classes import class_labels, class_limits, class_of
from karte.profile.format import (
    change,
    count_change,
    figure,
    likely,
    likely_of_indicator,
    number,
    of_indicator,
)
from karte.profile.pyramid import Pyramids
from karte.statistics import AreaCounts, Ranges, all_areas
from karte.tables.columns import FIVE_YEAR, UNKNOWN, population
from karte.tables.names import district_label
from karte.wareki import era_date, era_year, fiscal_year

BY_ID = {one.id: one for one in load_catalogue()}
METHODS = {one.label for one in Method}
PLAIN = str.maketrans({"▲": "-", "＋": "", ",": ""})


def split(value: float, low: float, high: float) -> Estimate:
    """Return a figure for which a town was cut."""
    return Estimate(value=value, low=low, high=high, status=Status.ESTIMATED, grade=Grade.B)


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
    ("value", "low", "high", "text"),
    [
        (1240, 1183.2, 1306.9, "1,180〜1,310"),
        (9500, 9284.3, 9716.4, "9,250〜9,750"),
        (2570, 2567.96, 2570.05, "2,567〜2,571"),
        (12, 11.2, 13.0, "11〜13"),
        (0, 0.0, 3.4, "0〜4"),
        (123456, 120012, 128799, "120,000〜129,000"),
        (12, 12.0, 12.0, ""),
    ],
)
def test_a_likely_range_of_people_is_widened_to_round_numbers(
    value: float, low: float, high: float, text: str
) -> None:
    assert likely(split(value, low, high)) == text


@given(st.floats(0, 1e6), st.floats(0, 0.4), st.floats(0, 0.4))
def test_a_printed_range_holds_the_likely_one_and_the_figure_and_says_no_more(
    value: float, below: float, above: float
) -> None:
    low, high = value * (1 - below), value * (1 + above)
    shown = float(number(value).replace(",", ""))
    text = likely(split(shown, low, high))
    if not text:
        assert shown - 1e-6 <= low <= high <= shown + 1e-6
        return
    start, end = (int(one.replace(",", "")) for one in text.split("〜"))
    assert start <= min(low, shown) + 1e-6
    assert end >= max(high, shown) - 1e-6
    assert end - start <= max(2 * (high - low), high - low + 3)


def test_percentages_keep_their_decimal_and_go_outwards() -> None:
    assert likely_of_indicator(BY_ID["ageing_rate"], split(26.66, 26.167, 27.149)) == "26.1〜27.2"
    assert likely_of_indicator(BY_ID["ageing_rate"], split(26.7, 26.7, 26.7)) == ""
    size = split(2.07, 2.0422, 2.1028)
    assert likely_of_indicator(BY_ID["household_size"], size) == "2.04〜2.11"
    rate = split(0.16, -1.278, 1.592)
    assert likely_of_indicator(BY_ID["population_change"], rate) == "▲1.3〜＋1.6"
    fall = split(-2.9, -4.69, -1.15)
    assert likely_of_indicator(BY_ID["population_change"], fall) == "▲4.7〜▲1.1"


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.ESTIMATED])
def test_only_what_was_split_has_a_range(status: Status) -> None:
    one = split(100, 80, 120).model_copy(update={"status": status})
    assert likely(one) == ""


def test_a_range_without_an_end_is_not_printed() -> None:
    assert likely(split(100, 80, float("nan"))) == ""


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
        estimated=np.zeros_like(exact, dtype=bool),
        ranges=Ranges.certain(exact),
        doubt=np.zeros(len(exact)),
    )
    config = load_config(Path(__file__).parents[1] / "karte.toml")
    pyramid = Pyramids(compute_figures((), [one]), config).of("西", "西小学校区")
    assert pyramid is not None
    assert pyramid.unknown == unknown
    assert said in pyramid.table.notes[0]


def test_an_area_without_a_figure_has_no_class() -> None:
    assert class_of(None, (10.0,)) is None


def test_the_page_says_how_many_towns_of_the_district_were_split_and_how(
    sample_edition: Path,
) -> None:
    for profile in workspaces.profiles(sample_edition):
        line = next(one for one in profile.notes if "境界で分かれる町丁" in one)
        found = re.search(r"境界で分かれる町丁 (\d+)件（(.+?)）", line)
        assert found
        parts = [int(one) for one in re.findall(r" (\d+)件", found[2])]
        named = re.findall(r"[、は][^、は]+?\d+%", line.partition("含めた割合")[2])
        assert sum(parts) == int(found[1]) == len(named) > 0
        assert set(re.findall(r"(\S+?) \d+件", found[2].replace("、", " "))) <= METHODS


def test_a_split_figure_carries_both_ranges_and_the_grade_and_prints_the_likely_one(
    sample_edition: Path,
) -> None:
    for profile in workspaces.profiles(sample_edition):
        for figure_ in profile.key_figures:
            own = figure_.estimate
            assert own.grade
            assert own.least is not None
            assert own.low is not None
            assert own.high is not None
            assert own.value is not None
            assert own.least <= own.low <= own.high
            ends = [float(one.translate(PLAIN)) for one in figure_.likely.split("〜")]
            assert ends[0] <= own.low <= own.high <= ends[1]


def test_a_figure_that_is_only_a_rough_guide_is_called_so_in_the_first_sentence(
    sample_edition: Path,
) -> None:
    for profile in workspaces.profiles(sample_edition):
        people = next(one for one in profile.key_figures if one.id == "population")
        rough = people.estimate.grade is Grade.C
        assert f"{people.text}人（推計{'・参考' if rough else ''}）" in profile.lead


def test_a_share_whose_range_holds_the_municipalitys_is_about_the_same(
    sample_edition: Path,
) -> None:
    told = 0
    for profile in workspaces.profiles(sample_edition):
        old = next(one for one in profile.key_figures if one.id == "ageing_rate")
        low, high, whole = old.estimate.low, old.estimate.high, old.reference.value
        assert low is not None
        assert high is not None
        assert whole is not None
        told += low <= whole <= high
        assert ("とほぼ同じです" in profile.lead) == (low <= whole <= high)
    assert told
