"""What a figure is held against: place, change, groups, districts like ours, thresholds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karte.comparison import (
    Change,
    Moment,
    Rank,
    by_group,
    change_between,
    compute_figures,
    group_area,
    ranks,
    screen,
    similar_districts,
    standings,
)
from karte.config.meaning import ScreeningConfig
from karte.indicators import load_catalogue
from karte.model import Area, AreaType, Dataset, Estimate, Grade, Status
from karte.statistics import AreaCounts, Manner, Ranges, all_areas

CODE = "22999"
NAMES = ("東", "西", "南", "北")
DISTRICTS = tuple(Area(AreaType.DISTRICT, one) for one in NAMES)
BY_ID = {one.id: one for one in load_catalogue()}
THEN, NOW = dt.date(2015, 10, 1), dt.date(2020, 10, 1)
SINCE = Moment(THEN, Dataset.CENSUS)


def exact(value: float) -> Estimate:
    return Estimate(value=value, status=Status.OBSERVED)


def rough(value: float, half: float, grade: Grade = Grade.B) -> Estimate:
    return Estimate(
        value=value, low=value - half, high=value + half, status=Status.ESTIMATED, grade=grade
    )


def changed(before: Estimate, now: Estimate) -> Change:
    found = change_between(SINCE, 5, before, now)
    assert found is not None
    return found


def placed(found: dict[Area, Rank | None], area: Area) -> Rank:
    rank = found[area]
    assert rank is not None
    return rank


def counts(
    columns: dict[str, tuple[float, ...]],
    date: dt.date = NOW,
    dataset: Dataset = Dataset.CENSUS,
) -> AreaCounts:
    """Return counts of the four districts and, last, of what is outside."""
    values = np.array(list(columns.values()), dtype=float).T
    people = np.vstack([values[:-1], values.sum(axis=0), values[-1]])
    return AreaCounts(
        dataset=dataset,
        date=date,
        areas=all_areas(NAMES, CODE),
        source=dict.fromkeys(columns, "table"),
        exact=people,
        estimated=np.zeros_like(people, dtype=bool),
        ranges=Ranges.certain(people),
        doubt=np.zeros(len(people)),
    )


def town(date: dt.date = NOW, **other: tuple[float, ...]) -> AreaCounts:
    young = other.get("young", (20.0, 10.0, 30.0, 40.0, 0.0))
    return counts(
        {
            "population": (100.0, 100.0, 200.0, 200.0, 10.0),
            "population.total.0-14": young,
            "population.total.15-64": (50.0, 50.0, 100.0, 100.0, 5.0),
            "population.total.65+": (30.0, 40.0, 70.0, 60.0, 5.0),
            "area_km2": (1.0, 2.0, 4.0, 4.0, 1.0),
        },
        date,
    )


class TestAPlaceAmongTheDistricts:
    def test_is_counted_from_the_highest_and_shared_by_equal_figures(self) -> None:
        found = ranks(dict(zip(DISTRICTS, map(exact, (3.0, 9.0, 5.0, 5.0)), strict=True)))
        assert [placed(found, one).place for one in DISTRICTS] == [4, 1, 2, 2]
        assert [placed(found, one).tied for one in DISTRICTS] == [False, False, True, True]
        assert placed(found, DISTRICTS[0]).from_last == 1

    def test_is_not_given_to_a_district_without_a_figure(self) -> None:
        nothing = Estimate(value=None, status=Status.SUPPRESSED)
        found = ranks({DISTRICTS[0]: nothing, DISTRICTS[1]: exact(1.0)})
        assert found[DISTRICTS[0]] is None
        assert placed(found, DISTRICTS[1]).of == 1

    def test_is_withheld_where_the_ranges_overlap_so_much_that_it_is_noise(self) -> None:
        areas = [Area(AreaType.DISTRICT, str(one)) for one in range(20)]
        alike = ranks({area: rough(30 + 0.01 * place, 2) for place, area in enumerate(areas)})
        apart = ranks({area: rough(30 + 10.0 * place, 2) for place, area in enumerate(areas)})
        assert set(alike.values()) == {None}
        assert [placed(apart, one).place for one in areas] == list(range(20, 0, -1))

    def test_is_kept_at_the_end_by_one_that_stands_apart_from_a_crowd(self) -> None:
        areas = [Area(AreaType.DISTRICT, str(one)) for one in range(20)]
        figures = {area: rough(30 + 0.01 * place, 2) for place, area in enumerate(areas)}
        found = ranks(figures | {areas[0]: rough(60, 2)})
        assert placed(found, areas[0]).place == 1
        assert found[areas[1]] is None

    @given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
    def test_of_exact_figures_is_that_of_sorting_them(self, values: list[float]) -> None:
        areas = [Area(AreaType.DISTRICT, str(one)) for one in range(len(values))]
        found = ranks(dict(zip(areas, map(exact, values), strict=True)))
        ordered = sorted(values, reverse=True)
        assert [placed(found, one).place for one in areas] == [ordered.index(v) + 1 for v in values]


class TestAChange:
    def test_of_estimates_is_surer_than_two_figures_of_their_width(self) -> None:
        change = changed(rough(100, 10), rough(80, 10))
        assert change.difference.value == -20
        low, high = change.difference.low, change.difference.high
        assert low is not None
        assert high is not None
        width = high - low
        assert 0 < width < 20 * 2**0.5
        assert change.is_certain

    def test_that_may_as_well_be_none_is_not_certain(self) -> None:
        assert not changed(rough(100, 10), rough(99, 10)).is_certain
        assert not changed(exact(100), exact(100)).is_certain

    def test_of_a_rough_guide_is_not_certain_and_has_its_grade(self) -> None:
        change = changed(rough(100, 1), rough(50, 1, Grade.C))
        assert change.difference.grade is Grade.C
        assert not change.is_certain

    def test_has_no_rate_where_nobody_was(self) -> None:
        assert changed(exact(0), exact(5)).rate is None

    def test_needs_both_figures(self) -> None:
        hidden = Estimate(value=None, status=Status.SUPPRESSED)
        assert change_between(SINCE, 5, hidden, exact(5)) is None
        assert change_between(SINCE, 5, exact(5), hidden) is None

    def test_is_measured_in_the_same_source_only(self) -> None:
        register = replace(town(dt.date(2015, 4, 1)), dataset=Dataset.REGISTER)
        figures = compute_figures((BY_ID["population"],), [register, town()])
        assert standings(figures)["population"][DISTRICTS[0]].changes == ()

    def test_goes_back_to_the_census_before_and_to_five_years_ago(self) -> None:
        dates = (dt.date(2010, 10, 1), THEN, NOW)
        figures = compute_figures((BY_ID["population"],), [town(one) for one in dates])
        changes = standings(figures)["population"][DISTRICTS[0]].changes
        assert [(one.since.date, one.years) for one in changes] == [(THEN, 5)]
        gap = compute_figures((BY_ID["population"],), [town(dates[0]), town()])
        assert [one.years for one in standings(gap)["population"][DISTRICTS[0]].changes] == [10]

    def test_stands_beside_that_of_the_municipality_since_the_same_date(self) -> None:
        before = town(THEN, young=(10.0, 10.0, 30.0, 40.0, 0.0))
        found = standings(compute_figures((BY_ID["young_share"],), [before, town()]))
        own = found["young_share"][DISTRICTS[0]]
        (change,) = own.changes
        whole = own.whole_change(change)
        assert whole is not None
        assert whole.difference.value == pytest.approx(100 * 100 / 610 - 100 * 90 / 600)
        apart = change.apart_from(whole, own.indicator)
        assert change.difference.value is not None
        assert whole.difference.value is not None
        assert apart == pytest.approx(change.difference.value - whole.difference.value)

    def test_is_apart_from_another_by_what_lies_between_both_ranges(self) -> None:
        own, whole = changed(rough(30, 1), rough(36, 1)), changed(exact(30), exact(31))
        share, count = BY_ID["ageing_rate"], BY_ID["population"]
        low = own.difference.low
        assert low is not None
        assert own.apart_from(whole, share) == pytest.approx(low - 1)
        assert changed(exact(30), exact(31)).apart_from(own, share) == pytest.approx(low - 1)
        assert own.apart_from(own, share) == 0
        assert changed(exact(100), exact(120)).apart_from(
            changed(exact(1000), exact(1100)), count
        ) == pytest.approx(10)
        assert changed(exact(0), exact(1)).apart_from(whole, count) is None


MEMBERS = {"東": "海側", "南": "海側", "西": "山側"}


class TestAGroupOfDistricts:
    def test_has_the_sums_of_its_districts_and_the_rest_is_outside(self) -> None:
        found = by_group(town(), MEMBERS, "圏域")
        place = found.place("population")
        assert found.exact[:, place].tolist() == [300.0, 100.0, 610.0, 210.0]
        assert found.printed[:, place].tolist() == [300.0, 100.0, 610.0, 210.0]
        assert found.areas[0] == group_area(CODE, "圏域", "海側")

    def test_has_a_ratio_of_sums_beside_each_of_its_districts(self) -> None:
        figures = compute_figures((BY_ID["ageing_rate"],), [town()], {"圏域": MEMBERS})
        found = standings(figures, {"圏域": MEMBERS})["ageing_rate"]
        (beside,) = found[DISTRICTS[0]].groups
        assert (beside.grouping, beside.group) == ("圏域", "海側")
        assert beside.estimate.value == pytest.approx(100 * 100 / 300)
        assert found[DISTRICTS[3]].groups == ()

    def test_says_nothing_beside_a_count(self) -> None:
        figures = compute_figures((BY_ID["population"],), [town()], {"圏域": MEMBERS})
        own = standings(figures, {"圏域": MEMBERS})["population"]
        assert own[DISTRICTS[0]].groups == ()

    def test_has_no_figure_where_one_of_its_districts_has_none(self) -> None:
        missing = town(young=(np.nan, 10.0, 30.0, 40.0, 0.0))
        found = by_group(missing, MEMBERS, "圏域")
        place = found.place("population.total.0-14")
        assert np.isnan(found.exact[0, place])
        assert found.exact[1, place] == 10

    def test_counts_what_came_from_elsewhere_as_its_least_certain_district_does(self) -> None:
        one = town()
        status = (Status.REPORTED, Status.NOT_PROVIDED, *[Status.REPORTED] * 4)
        told = {"population": Manner(status, np.zeros(6))}
        found = by_group(replace(one, manner=told), MEMBERS, "圏域").manner["population"]
        assert found.status[:2] == (Status.REPORTED, Status.NOT_PROVIDED)

    @given(
        st.lists(st.integers(0, 500), min_size=5, max_size=5),
        st.lists(st.sampled_from(["甲", "乙", ""]), min_size=4, max_size=4),
    )
    def test_leaves_nobody_out_and_counts_nobody_twice(
        self, people: list[int], groups: list[str]
    ) -> None:
        one = counts({"population": tuple(map(float, people))})
        members = {name: group for name, group in zip(NAMES, groups, strict=True) if group}
        found = by_group(one, members, "圏域").exact[:, 0]
        assert found[:-2].sum() + found[-1] == found[-2] == sum(people)


class TestWhereADistrictStands:
    def test_is_told_against_the_municipality_in_deviations_of_the_districts(self) -> None:
        figures = compute_figures((BY_ID["young_share"],), [town()])
        own = standings(figures)["young_share"]
        shares = [100 * 20 / 100, 100 * 10 / 100, 100 * 30 / 200, 100 * 40 / 200]
        assert own[DISTRICTS[0]].whole == pytest.approx(100 * 100 / 610)
        assert own[DISTRICTS[0]].deviation == pytest.approx(np.std(shares))
        assert own[DISTRICTS[0]].score == pytest.approx((20 - 10000 / 610) / np.std(shares))
        assert own[DISTRICTS[1]].is_certain

    def test_is_not_certain_where_the_likely_range_holds_the_municipality(self) -> None:
        figures = compute_figures((BY_ID["young_share"],), [town()])
        one = standings(figures)["young_share"][DISTRICTS[0]]
        assert one.whole is not None
        assert not replace(one, own=rough(one.whole + 1, 2)).is_certain
        assert replace(one, own=rough(one.whole + 3, 2)).is_certain
        assert not replace(one, own=rough(one.whole + 3, 2, Grade.C)).is_certain

    def test_is_not_told_for_what_nobody_supplied(self) -> None:
        assert "owned_share" not in standings(compute_figures(load_catalogue(), [town()]))


class TestDistrictsLikeOurs:
    def test_are_those_with_the_nearest_figures(self) -> None:
        figures = compute_figures(load_catalogue(), [town(THEN), town()])
        found = similar_districts(figures)
        nearest = [one.area.id for one in found[Area(AreaType.DISTRICT, "南")]]
        assert nearest[0] == "北"
        assert len(nearest) == 3
        assert "南" not in nearest

    def test_are_as_like_one_way_as_the_other(self) -> None:
        found = similar_districts(compute_figures(load_catalogue(), [town(THEN), town()]))
        apart = {(a, one.area): one.distance for a, likes in found.items() for one in likes}
        assert all(
            apart[b, a] == pytest.approx(d) for (a, b), d in apart.items() if (b, a) in apart
        )

    def test_are_none_where_fewer_than_three_indicators_are_known(self) -> None:
        found = similar_districts(
            compute_figures(load_catalogue(), [counts({"population": (1.0, 2.0, 3.0, 4.0, 0.0)})])
        )
        assert set(found.values()) == {()}


class TestScreening:
    def test_marks_what_is_beyond_the_threshold_and_says_whether_that_is_sure(self) -> None:
        figures = compute_figures((BY_ID["ageing_rate"],), [town()])
        found = standings(figures)
        split = {
            area: replace(one, own=rough(one.own.value or 0.0, 3))
            for area, one in found["ageing_rate"].items()
        }
        (column,) = screen(
            [ScreeningConfig(indicator="ageing_rate", at_least=33.0)], {"ageing_rate": split}
        )
        marks = [(column.cells[one].flagged, column.cells[one].sure) for one in DISTRICTS]
        assert marks == [(False, False), (True, True), (True, False), (False, False)]

    def test_looks_at_the_change_where_that_is_asked(self) -> None:
        before = town(THEN, young=(10.0, 10.0, 30.0, 40.0, 0.0))
        figures = compute_figures((BY_ID["young_share"],), [before, town()])
        wanted = ScreeningConfig(indicator="young_share", at_least=1.0, of="change")
        (column,) = screen([wanted], standings(figures))
        assert [column.cells[one].flagged for one in DISTRICTS] == [True, False, False, False]

    def test_marks_nothing_that_has_no_figure(self) -> None:
        figures = compute_figures((BY_ID["young_share"],), [town()])
        wanted = ScreeningConfig(indicator="young_share", at_least=0.0, of="change")
        (column,) = screen([wanted], standings(figures))
        assert not any(one.flagged for one in column.cells.values())

    def test_needs_a_threshold(self) -> None:
        with pytest.raises(ValueError, match="at_least"):
            ScreeningConfig(indicator="young_share")
