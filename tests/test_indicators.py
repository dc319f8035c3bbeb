"""Indicators: ratios are made of sums, and four kinds of nothing stay four."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from karte.comparison import Figures, Moment, compute_figures
from karte.errors import KarteError
from karte.indicators import Indicator, evaluate, load_catalogue
from karte.model import Area, AreaType, Dataset, Status
from karte.statistics import AreaCounts, Ranges
from karte.tables.own_counts import column_of

WEST, EAST = Area(AreaType.DISTRICT, "西"), Area(AreaType.DISTRICT, "東")
CITY, OUTSIDE = Area(AreaType.MUNICIPALITY, "22999"), Area(AreaType.REMAINDER, "22999-outside")
AREAS = (WEST, EAST, CITY, OUTSIDE)
KNOWN = ("population.total.0-14", "population.total.15-64", "population.total.65+")
BY_ID = {one.id: one for one in load_catalogue()}


def area_counts(
    columns: dict[str, list[float]],
    *,
    date: dt.date = dt.date(2020, 10, 1),
    dataset: Dataset = Dataset.CENSUS,
    split: tuple[Area, ...] = (),
) -> AreaCounts:
    exact = np.array(list(columns.values()), dtype=float).T
    estimated = np.array([[area in split] * len(columns) for area in AREAS])
    return AreaCounts(
        dataset=dataset,
        date=date,
        areas=AREAS,
        source=dict.fromkeys(columns, f"{dataset}-{date.year}"),
        exact=exact,
        estimated=estimated,
        ranges=Ranges.certain(exact),
        doubt=np.zeros(len(exact)),
    )


def ages(young: list[float], working: list[float], old: list[float]) -> dict[str, list[float]]:
    return dict(zip(KNOWN, (young, working, old), strict=True))


def test_a_share_divides_by_people_of_known_age() -> None:
    counts = area_counts(
        {
            "population": [110, 200, 310, 0],
            **ages([10, 40, 50, 0], [60, 100, 160, 0], [30, 60, 90, 0]),
        }
    )
    rate = evaluate(BY_ID["ageing_rate"], counts, None)
    of_total = evaluate(BY_ID["ageing_rate_of_total"], counts, None)
    unknown = evaluate(BY_ID["unknown_age_rate"], counts, None)
    assert rate.value[WEST] == pytest.approx(30.0)
    assert of_total.value[WEST] == pytest.approx(100 * 30 / 110)
    assert unknown.value[WEST] == pytest.approx(100 * 10 / 110)


def test_the_municipality_has_its_own_ratio_and_not_the_mean_of_the_districts() -> None:
    counts = area_counts(ages([0, 0, 0, 0], [10, 900, 910, 0], [90, 100, 190, 0]))
    figures = compute_figures((BY_ID["ageing_rate"],), [counts])
    (moment,) = figures.counts
    assert figures.reference(BY_ID["ageing_rate"], moment) == pytest.approx(100 * 190 / 1100)


def test_a_count_is_compared_with_the_mean_per_district() -> None:
    figures = compute_figures(
        (BY_ID["population"],), [area_counts({"population": [100, 300, 410, 10]})]
    )
    (moment,) = figures.counts
    assert figures.reference(BY_ID["population"], moment) == 200


def test_no_column_means_not_provided() -> None:
    rate = evaluate(BY_ID["ageing_rate"], area_counts({"population": [1, 2, 3, 0]}), None)
    assert rate.status[WEST] is Status.NOT_PROVIDED
    assert rate.value == {}
    assert rate.source == ""


def test_nobody_to_divide_by_means_not_applicable_while_a_counted_zero_is_zero() -> None:
    counts = area_counts(ages([0, 5, 5, 0], [0, 5, 5, 0], [0, 0, 0, 0]))
    rate = evaluate(BY_ID["ageing_rate"], counts, None)
    assert rate.status[WEST] is Status.NOT_APPLICABLE
    assert WEST not in rate.value
    assert rate.value[EAST] == 0
    assert rate.status[EAST] is Status.OBSERVED


def test_one_estimated_part_makes_the_whole_an_estimate() -> None:
    counts = area_counts(ages([1, 1, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0]), split=(WEST,))
    rate = evaluate(BY_ID["ageing_rate"], counts, None)
    assert rate.status[WEST] is Status.ESTIMATED
    assert rate.status[EAST] is Status.OBSERVED


def test_change_is_measured_in_the_same_source_five_years_before() -> None:
    before = area_counts({"population": [200, 100, 300, 0]}, date=dt.date(2015, 10, 1))
    now = area_counts({"population": [150, 110, 260, 0]})
    register = area_counts(
        {"population": [999, 999, 1998, 0]}, date=dt.date(2015, 10, 1), dataset=Dataset.REGISTER
    )
    figures = compute_figures((BY_ID["population_change"],), [now, register, before])
    moment = Moment(dt.date(2020, 10, 1), Dataset.CENSUS)
    change = figures.values["population_change", moment]
    assert change.value[WEST] == pytest.approx(-25.0)
    assert change.value[EAST] == pytest.approx(10.0)


def test_without_an_earlier_date_change_is_not_provided() -> None:
    figures = compute_figures(
        (BY_ID["population_change"],), [area_counts({"population": [1, 1, 2, 0]})]
    )
    assert figures.latest(BY_ID["population_change"]) is None


def test_the_latest_source_that_has_the_indicator_is_printed() -> None:
    census = area_counts(
        {"population": [1, 1, 2, 0], **ages([1, 1, 2, 0], [1, 1, 2, 0], [1, 1, 2, 0])}
    )
    register = area_counts(
        {"population": [2, 2, 4, 0]}, date=dt.date(2026, 4, 1), dataset=Dataset.REGISTER
    )
    figures = compute_figures(load_catalogue(), [census, register])

    def latest(name: str, of: Figures = figures) -> Dataset | None:
        moment = of.latest(BY_ID[name])
        return moment.dataset if moment else None

    assert latest("population") is Dataset.REGISTER
    assert latest("ageing_rate") is Dataset.CENSUS
    assert latest("household_size") is None


@pytest.mark.parametrize("indicator", load_catalogue(), ids=lambda one: one.id)
def test_every_indicator_names_only_known_counts_and_explains_itself(indicator: Indicator) -> None:
    assert all(column_of(count).label for count in indicator.counts)
    assert indicator.note
    assert indicator.citation
    assert indicator.source_label
    assert (indicator.kind == "ratio") == bool(indicator.denominator)


def test_a_part_that_is_larger_than_its_whole_is_refused_and_not_printed() -> None:
    counts = area_counts(
        {"population": [100, 200, 300, 0], "population.total.65+": [120, 60, 180, 0]}
    )
    with pytest.raises(KarteError) as caught:
        evaluate(BY_ID["ageing_rate_of_total"], counts, None)
    (problem,) = caught.value.problems
    assert "高齢化率（総数分母）" in problem.what
    assert "120.0" in problem.what
    assert "100.0" in problem.what


def test_an_indicator_id_is_used_once() -> None:
    assert len(BY_ID) == len(load_catalogue())


def test_a_count_takes_the_whole_number_that_adds_up() -> None:
    counts = area_counts({"population": [10.4, 20.6, 31, 0]})
    assert evaluate(BY_ID["population"], counts, None).value[WEST] == 10
