"""Small areas borrow from the municipality, and are foretold no worse for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from projection_cities import at, drawn_city, true_sample

from karte.model import Dataset
from karte.projection.backtest import backtest, errors_of
from karte.projection.cohort import Ratios, cohort_ratios, exposed, project, step
from karte.projection.people import Layout
from karte.projection.pooling import (
    CLASS_BOUNDS,
    STAGE_BOUNDS,
    pooled_ratios,
    prior_weight,
    whole_ratios,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Three = tuple[Floats, Floats, Floats]

CLASSES = 18
SEEDS = range(1000, 1040)
"""Not the seeds that the bounds of the weights were chosen with."""
METHODS = {
    "raw": cohort_ratios,
    "pooled": lambda p0, p1, women: pooled_ratios(p0, p1, women).ratios,
    "municipality": whole_ratios,
}

people = st.integers(1, 6).flatmap(
    lambda areas: st.tuples(
        *(hnp.arrays(np.float64, (areas, 2, CLASSES), elements=st.integers(0, 500)),) * 2
    )
)


def mean_errors(cities: Sequence[Three], method: str) -> tuple[float, float, float]:
    """Return mean absolute errors in per cent: total, 65 and over, and cell by cell."""
    found = []
    for p0, p1, p2 in cities:
        test = backtest(p0, p1, p2, fit=METHODS[method])
        cells = np.abs(test.projected - p2).sum(axis=(1, 2)) / p2.sum(axis=(1, 2))
        errors = (np.abs(test.errors.total), np.abs(test.errors.old), 100 * cells)
        found.append([float(np.nanmean(one)) for one in errors])
    total, old, cell = np.mean(found, axis=0)
    return float(total), float(old), float(cell)


def sample(dataset: Dataset, years: Sequence[int]) -> Three:
    """Return the districts of the sample city, as they truly were."""
    counts = {one.date.year: one for one in at(true_sample(), dataset)}
    dates = [counts[year] for year in years]
    layout = Layout.of(dates)
    assert layout is not None
    p0, p1, p2 = (layout.parts(one)[:-1] for one in dates)
    return p0, p1, p2


SAMPLES = [
    (Dataset.CENSUS, (2010, 2015, 2020)),
    (Dataset.REGISTER, (2015, 2020, 2025)),
    (Dataset.REGISTER, (2016, 2021, 2026)),
]


def test_pooled_ratios_are_no_worse_than_raw_ones_on_drawn_cities() -> None:
    cities = [drawn_city(seed) for seed in SEEDS]
    raw, pooled = (np.array(mean_errors(cities, one)) for one in ("raw", "pooled"))
    assert (pooled <= raw).all()
    assert pooled[2] < 0.85 * raw[2]


def test_pooled_ratios_are_better_than_those_of_the_municipality_on_drawn_cities() -> None:
    cities = [drawn_city(seed) for seed in SEEDS]
    pooled, whole = (np.array(mean_errors(cities, one)) for one in ("pooled", "municipality"))
    assert pooled[0] < 0.7 * whole[0]
    assert pooled[2] < whole[2]


@pytest.mark.parametrize(("dataset", "years"), SAMPLES)
def test_pooled_ratios_are_no_worse_than_raw_ones_on_the_sample_city(
    dataset: Dataset, years: tuple[int, ...]
) -> None:
    city = [sample(dataset, years)]
    raw, pooled = (np.array(mean_errors(city, one)) for one in ("raw", "pooled"))
    assert (pooled <= raw).all()
    assert pooled[2] < raw[2]


@given(people)
def test_pooled_ratios_are_finite_whoever_is_not_there(dates: tuple[Floats, Floats]) -> None:
    pooled = pooled_ratios(*dates)
    assert np.isfinite(pooled.ratios.ageing).all()
    assert np.isfinite(pooled.ratios.children).all()
    assert (pooled.ratios.ageing >= 0).all()
    assert np.isfinite(project(dates[1], pooled.ratios, 6)).all()


@given(people)
def test_the_weights_keep_their_bounds(dates: tuple[Floats, Floats]) -> None:
    pooled = pooled_ratios(*dates)
    for weights, (least, most) in (
        (pooled.stage_weight, STAGE_BOUNDS),
        (pooled.class_weight, CLASS_BOUNDS),
        (np.array(pooled.children_weight), CLASS_BOUNDS),
    ):
        assert (weights >= least * (1 - 1e-12)).all()
        assert (weights <= most * (1 + 1e-12)).all()


def test_the_weight_recovers_the_variation_that_was_put_in() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(200, 2000, 4000)
    actual = rng.poisson(expected * rng.gamma(50, 1 / 50, 4000)).astype(float)
    assert float(prior_weight(actual, expected, (1, 1000))) == pytest.approx(50, rel=0.1)


def test_areas_that_differ_by_chance_alone_count_for_little() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(50, 200, 400)
    assert float(prior_weight(rng.poisson(expected).astype(float), expected, (1, 1000))) > 300


def test_a_crumb_of_a_town_with_one_person_in_it_does_not_decide() -> None:
    expected = np.array([100.0, 200.0, 300.0])
    actual = np.array([98.0, 205.0, 297.0])
    without = prior_weight(actual, expected, (10, 200))
    crumb = prior_weight(np.append(actual, 1.0), np.append(expected, 1e-3), (10, 200))
    assert crumb == without == 200


def test_an_area_that_nobody_lived_in_has_the_ratios_of_the_municipality() -> None:
    p0, p1, _ = drawn_city(7)
    p0[0], p1[0] = 0.0, 0.0
    whole, pooled = whole_ratios(p0, p1), pooled_ratios(p0, p1).ratios
    assert pooled.ageing[0] == pytest.approx(whole.ageing[0])
    assert pooled.children[0] == pytest.approx(whole.children[0])


def test_what_overlapping_districts_take_from_outside_does_no_harm() -> None:
    p0, p1, _ = drawn_city(7)
    p0[-1], p1[-1] = -5.0, -3.0
    ratios = pooled_ratios(p0, p1).ratios
    assert np.isfinite(ratios.ageing).all()
    assert (ratios.ageing >= 0).all()


def test_a_large_district_keeps_its_own_ratios() -> None:
    before = np.full((3, 2, CLASSES), 1e6)
    after = before * np.array([0.5, 1.0, 1.5])[:, None, None]
    pooled, own = pooled_ratios(before, after).ratios, cohort_ratios(before, after)
    assert pooled.ageing == pytest.approx(own.ageing, rel=1e-3)


def test_districts_that_are_alike_stay_as_the_municipality() -> None:
    before = np.full((3, 2, CLASSES), 100.0) * np.array([1.0, 2.0, 3.0])[:, None, None]
    pooled = pooled_ratios(before, before * 0.9).ratios
    assert pooled.ageing[..., :-1] == pytest.approx(0.9)
    assert step(before, pooled).sum() == pytest.approx(
        step(before, cohort_ratios(before, before * 0.9)).sum()
    )


def test_a_ratio_lies_between_its_own_and_what_is_expected_of_its_life_stage() -> None:
    p0, p1, _ = drawn_city(11)
    own = cohort_ratios(p0, p1).ageing
    pooled = pooled_ratios(p0, p1)
    came, origin = p1[..., 1:], exposed(p0)
    whole = whole_ratios(p0, p1).ageing
    stage = slice(3, 8)
    actual = came[..., stage].sum(axis=(1, 2))
    expected = (origin * whole)[..., stage].sum(axis=(1, 2))
    weight = pooled.stage_weight[1]
    level = ((actual + weight) / (expected + weight))[:, None, None] * whole[..., stage]
    low, high = np.minimum(own[..., stage], level), np.maximum(own[..., stage], level)
    found = pooled.ratios.ageing[..., stage]
    assert ((found >= low - 1e-12) & (found <= high + 1e-12)).all()


def test_errors_are_positive_where_too_many_were_foretold() -> None:
    happened = np.full((2, 2, CLASSES), 10.0)
    happened[1] = 0.0
    errors = errors_of(happened + 1.0, happened)
    assert errors.total[0] == pytest.approx(10)
    assert errors.old[0] == pytest.approx(10)
    assert errors.points[0] == pytest.approx(0)
    assert np.isnan(errors.total[1])
    assert np.isnan(errors.points[1])


def laws(people_: Floats, rate: float) -> Ratios:
    return cohort_ratios(people_, people_ * rate)


def test_what_goes_on_as_before_is_foretold_exactly() -> None:
    p0 = np.full((3, 2, CLASSES), 100.0)
    p1 = step(p0, laws(p0, 0.9))
    p2 = step(p1, laws(p0, 0.9))
    found = backtest(p0, p1, p2)
    assert found.errors.total == pytest.approx(0, abs=1e-9)
    assert found.errors.old == pytest.approx(0, abs=1e-9)
    assert not found.withheld.any()


def test_a_district_is_withheld_only_where_both_are_clearly_worse_than_no_change() -> None:
    p0 = np.full((5, 2, CLASSES), 1000.0)
    p1, p2 = p0.copy(), p0.copy()
    p1[0] *= 1.5  # grew for five years, and then no more
    p2[0] = p1[0]
    p1[1, :, 2:8] *= 1.5  # the same, but only the young
    p2[1] = p1[1]
    found = backtest(p0, p1, p2)
    assert found.withheld.tolist() == [True, False, False, False, False]
    assert found.doubtful.tolist()[:2] == [True, True]
    assert abs(found.no_change.total[0]) < 1e-9


def test_what_is_outside_is_not_withheld_and_not_in_the_median() -> None:
    p0 = np.full((3, 2, CLASSES), 1000.0)
    p1, p2 = p0.copy(), p0.copy()
    p1[2] *= 1.5
    p2[2] = p1[2]
    found = backtest(p0, p1, p2, districts=np.array([True, True, False]))
    assert not found.withheld.any()
    assert found.median[0] < 3


def test_a_check_with_overlapping_periods_withholds_nothing() -> None:
    p0 = np.full((5, 2, CLASSES), 1000.0)
    p1 = p0.copy()
    p1[0] *= 1.5
    found = backtest(p0, p1, p1, start=p1)
    assert found.overlapping
    assert not found.withheld.any()
    assert not found.doubtful.any()
