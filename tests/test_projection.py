"""Cohort change ratios: people are carried forward as the method says, and nobody gets lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from karte.projection.cohort import (
    BOYS_AT_BIRTH,
    FEMALE,
    MALE,
    Ratios,
    Women,
    children_and_women,
    closed_ratios,
    cohort_ratios,
    exposed,
    project,
    step,
)
from karte.projection.control import control_to
from karte.projection.pupils import pupils_ahead, pupils_of
from karte.projection.survival import life_expectancy, load_mortality, survival_ratios

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CLASSES = 18
people = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.just(2), st.just(CLASSES)),
    elements=st.floats(0, 5e3),
)


def two_dates(low: float = 0.0) -> st.SearchStrategy[tuple[Floats, Floats]]:
    one = st.integers(1, 5).flatmap(
        lambda areas: st.tuples(
            *(hnp.arrays(np.float64, (areas, 2, CLASSES), elements=st.floats(low, 5e3)),) * 2
        )
    )
    return one  # noqa: RET504 - it has a name for what it is


def worked() -> tuple[Floats, Floats]:
    """Return one area at two dates, figures chosen so that a pencil is enough."""
    before, after = np.full((1, 2, CLASSES), 100.0), np.full((1, 2, CLASSES), 100.0)
    after[0, MALE, 5] = 50  # of the men of 20–24, half are there at 25–29
    after[0, FEMALE, 17] = 60  # of 200 women of 80 and over
    after[0, :, 0] = 60, 40
    return before, after


def test_a_ratio_is_the_next_class_over_the_class() -> None:
    ratios = cohort_ratios(*worked())
    assert ratios.ageing[0, MALE, 4] == 0.5
    assert ratios.ageing[0, FEMALE, 4] == 1.0


def test_the_open_class_comes_of_the_last_two_classes() -> None:
    ratios = cohort_ratios(*worked())
    assert ratios.ageing[0, FEMALE, 16] == 60 / 200
    assert ratios.ageing[0, MALE, 16] == 100 / 200


@pytest.mark.parametrize(("women", "expected"), [("15-49", 100 / 700), ("20-39", 100 / 400)])
def test_children_are_related_to_the_women_of_the_later_date(women: Women, expected: float) -> None:
    before, after = worked()
    before[0, FEMALE, 3:10] = 7.0  # does not matter
    assert cohort_ratios(before, after, women).children[0] == pytest.approx(expected)


def test_the_share_of_boys_is_that_of_the_municipality() -> None:
    before, after = worked()
    both = cohort_ratios(np.vstack([before] * 2), np.vstack([after, after[:, ::-1]]))
    assert cohort_ratios(before, after).boys == 0.6
    assert both.boys == 0.5


def test_ten_years_by_hand() -> None:
    before, after = worked()
    series = project(after, cohort_ratios(before, after), 2)
    # Five years on: 50 men of 25–29 become 50 of 30–34, and again only half stay from 20–24.
    assert series[1, 0, MALE, 5:7].tolist() == [50.0, 50.0]
    # 100 + 60 women of 80 and over, of whom three in ten remain; then 100 + 48.
    assert series[1, 0, FEMALE, 17] == pytest.approx(48.0)
    assert series[2, 0, FEMALE, 17] == pytest.approx(44.4)
    # 700 women of 15–49, 100 children, 60 of them boys. The 60 boys become 60 of 5–9.
    assert series[1, 0, :, 0].tolist() == pytest.approx([60.0, 40.0])
    assert series[2, 0, :, 2].tolist() == pytest.approx([60.0, 40.0])


@given(people)
def test_what_does_not_change_stays(now: Floats) -> None:
    one = now[:1] + 1.0
    series = project(one, cohort_ratios(one, one), 6)
    assert series == pytest.approx(np.broadcast_to(one, series.shape), rel=1e-9)


@given(people)
def test_by_ratios_of_one_nobody_is_lost_or_made(now: Floats) -> None:
    ones = Ratios(np.ones((len(now), 2, CLASSES - 1)), np.zeros(len(now)), 0.5, "15-49")
    later = step(now, ones)
    assert later.sum(axis=(1, 2)) == pytest.approx(now.sum(axis=(1, 2)))
    assert later[..., 1:17].tolist() == now[..., :16].tolist()
    assert later[..., 17] == pytest.approx(now[..., 16] + now[..., 17])


@given(people, st.floats(0, 1), st.floats(0, 1))
def test_births_are_the_ratio_times_the_women_after_ageing(
    now: Floats, ratio: float, boys: float
) -> None:
    areas = len(now)
    ratios = Ratios(np.full((areas, 2, CLASSES - 1), 0.9), np.full(areas, ratio), boys, "15-49")
    later = step(now, ratios)
    women = 0.9 * now[:, FEMALE, 2:9].sum(axis=1)
    assert later[:, :, 0].sum(axis=1) == pytest.approx(ratio * women)
    assert later[:, MALE, 0] == pytest.approx(boys * ratio * women)


@given(two_dates())
def test_ratios_are_finite_whoever_is_not_there(dates: tuple[Floats, Floats]) -> None:
    before, after = dates
    ratios = cohort_ratios(before, after)
    assert np.isfinite(ratios.ageing).all()
    assert np.isfinite(ratios.children).all()
    assert np.isfinite(project(after, ratios, 6)).all()


@given(two_dates(low=0.5))
def test_one_step_from_the_first_date_is_the_second(dates: tuple[Floats, Floats]) -> None:
    before, after = dates
    later = step(before, cohort_ratios(before, after))
    assert later[..., 1:] == pytest.approx(after[..., 1:])
    assert later[..., 0].sum() == pytest.approx(after[..., 0].sum())


@given(people, st.floats(0.1, 10))
def test_twice_the_people_have_twice_the_future(now: Floats, times: float) -> None:
    ratios = cohort_ratios(now + 1.0, now[..., ::-1] + 1.0)
    assert project(now * times, ratios, 6) == pytest.approx(project(now, ratios, 6) * times)


def test_a_class_without_people_takes_the_ratio_of_all_areas() -> None:
    before, after = (np.vstack([one] * 2) for one in worked())
    before[0, MALE, 4] = 0.0
    assert cohort_ratios(before, after).ageing[0, MALE, 4] == 100 / 100
    before[:, MALE, 4] = 0.0
    assert cohort_ratios(before, after).ageing[0, MALE, 4] == survival_ratios(CLASSES)[MALE, 4]


def test_an_area_without_women_has_the_child_woman_ratio_of_all_and_no_births() -> None:
    before, after = (np.vstack([one] * 2) for one in worked())
    after[0, FEMALE], before[0, FEMALE] = 0.0, 0.0
    ratios = cohort_ratios(before, after)
    children, women = children_and_women(after, "15-49")
    assert ratios.children[0] == children.sum() / women.sum()
    assert step(after, ratios)[0, :, 0].tolist() == [0.0, 0.0]


def test_where_there_are_no_children_at_all_boys_are_105_to_100_girls() -> None:
    nobody = np.zeros((1, 2, CLASSES))
    assert cohort_ratios(nobody, nobody).boys == BOYS_AT_BIRTH


def test_exposed_leaves_the_people_as_they_are() -> None:
    now = np.arange(36.0).reshape(1, 2, CLASSES)
    kept = now.copy()
    assert exposed(now)[0, 0].tolist() == [*range(16), 16 + 17]
    assert (now == kept).all()


def test_the_life_table_lives_as_long_as_the_published_one() -> None:
    men, women = (life_expectancy(one) for one in load_mortality())
    assert men == pytest.approx(81.56, abs=0.3)
    assert women == pytest.approx(87.71, abs=0.3)


@pytest.mark.parametrize(("sex", "age", "deaths"), [(MALE, 88, 4133), (FEMALE, 93, 5130)])
def test_most_die_at_the_age_that_was_published(sex: int, age: int, deaths: int) -> None:
    alive = load_mortality()[sex].surviving(np.arange(131.0))
    dying = -np.diff(alive) * 100_000
    assert dying.argmax() == age
    assert dying[age] == pytest.approx(deaths, abs=1)


@pytest.mark.parametrize("classes", [16, 17, 18, 19, 20, 21])
def test_survival_falls_with_age_and_women_live_longer(classes: int) -> None:
    ratios = survival_ratios(classes)
    assert ((ratios > 0) & (ratios < 1)).all()
    assert (np.diff(ratios[:, :-1], axis=1) < 0).all()
    assert (ratios[FEMALE] > ratios[MALE]).all()


def test_a_coarser_open_class_survives_as_its_parts_do() -> None:
    fine = np.empty((1, 2, 21))
    fine[0] = 100_000.0
    for number in range(1, 21):
        ratio = survival_ratios(21)[:, number - 1]
        source = fine[0, :, number - 1]
        fine[0, :, number] = source * ratio / (1 - ratio) if number == 20 else source * ratio
    coarse = np.concatenate([fine[..., :15], fine[..., 15:].sum(axis=-1, keepdims=True)], axis=-1)
    assert (coarse[0, :, 15] / coarse[0, :, 14:].sum(axis=1)) == pytest.approx(
        survival_ratios(16)[:, 14], rel=1e-6
    )


@given(people)
def test_without_migration_no_cohort_grows(now: Floats) -> None:
    ratios = closed_ratios(cohort_ratios(now, now))
    assert (step(now, ratios)[..., 1:] <= exposed(now)).all()


@given(people, st.floats(1, 1e6), st.floats(1, 1e6))
def test_totals_are_met_in_the_years_that_are_given(
    now: Floats, first: float, second: float
) -> None:
    now = now + 1.0
    series = project(now, cohort_ratios(now, now), 4)
    years = [2020, 2025, 2030, 2035, 2040]
    control = control_to(series, years, {2020: 1.0, 2030: first, 2033: 9.0, 2035: second})
    met = control.applied(series)
    whole = met.sum(axis=(1, 2, 3))
    assert whole[2:4] == pytest.approx([first, second])
    assert whole[:2] == pytest.approx(series[:2].sum(axis=(1, 2, 3)))
    assert control.factors[4] == control.factors[3]
    assert (control.used, control.unused) == ((2030, 2035), (2020, 2033))


@given(people, st.floats(1, 1e6))
def test_going_on_from_a_controlled_step_is_keeping_its_factor(now: Floats, total: float) -> None:
    now = now + 1.0
    ratios = cohort_ratios(now, now[..., ::-1].copy())
    series = project(now, ratios, 2)
    met = control_to(series, [0, 5, 10], {5: total}).applied(series)
    assert met[2] == pytest.approx(step(met[1], ratios))


def test_without_totals_nothing_is_controlled() -> None:
    assert control_to(np.ones((3, 1, 2, 18)), [0, 5, 10]).factors.tolist() == [1, 1, 1]


@given(two_dates())
def test_pupils_in_five_years_are_those_of_the_projection(dates: tuple[Floats, Floats]) -> None:
    before, now = dates
    ratios = cohort_ratios(before, now)
    ahead = pupils_ahead(now, ratios)
    assert ahead.shape == (len(now), 6)
    assert ahead[:, 4] == pytest.approx(pupils_of(step(now, ratios)))


def test_pupils_by_hand() -> None:
    now = np.zeros((1, 2, CLASSES))
    now[0, MALE, :3] = 50.0, 60.0, 70.0
    ageing = np.ones((1, 2, CLASSES - 1))
    ageing[0, MALE, :3] = 0.9, 0.8, 0.7
    found = pupils_ahead(now, Ratios(ageing, np.zeros(1), 0.5, "15-49"))[0]
    # In a year: those of 5–9 (60, a fifth of five years' 0.8 gone) and of 10 (14, of 0.7).
    assert found[0] == pytest.approx(60 * 0.96 + 14 * 0.94)
    # In six years: those of 0–4 (50 × 0.9, a year of 0.8), and of 5 (12 × 0.8, a year of 0.7).
    assert found[5] == pytest.approx(50 * 0.9 * 0.96 + 12 * 0.8 * 0.94)


def test_single_years_of_age_are_used_where_there_are_some() -> None:
    now = np.zeros((1, 2, CLASSES))
    now[0, MALE, 0] = 50.0
    ages = np.zeros((1, 2, 12))
    ages[0, MALE, 0] = 50.0  # all of them are infants
    ones = Ratios(np.ones((1, 2, CLASSES - 1)), np.zeros(1), 0.5, "15-49")
    assert pupils_ahead(now, ones)[0].tolist() == pytest.approx([0, 10, 20, 30, 40, 50])
    assert pupils_ahead(now, ones, single=ages)[0].tolist() == [0, 0, 0, 0, 0, 50]
    with pytest.raises(ValueError, match="0 to 10"):
        pupils_ahead(now, ones, single=ages[..., :10])


@given(people)
def test_even_single_years_say_what_the_classes_say(now: Floats) -> None:
    ratios = cohort_ratios(now + 1.0, now[..., ::-1] + 1.0)
    ages = np.repeat(now[..., :3] / 5, 5, axis=-1)
    assert pupils_ahead(now, ratios, single=ages) == pytest.approx(pupils_ahead(now, ratios))
