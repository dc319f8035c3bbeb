"""One forecast of all areas: from the right dates, adding up, and honest about what is missing."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from projection_cities import at, changed, counts_of, drawn_city, made, published, true_sample

from karte.model import AreaType, Dataset, Status
from karte.projection import (
    VARIANTS,
    Backtest,
    Forecast,
    NoForecast,
    Unchecked,
    forecast,
    simulator_data,
)
from karte.projection.choose import Chosen, choose
from karte.projection.cohort import cohort_ratios, project, step
from karte.projection.people import (
    Layout,
    all_people,
    classes_to,
    common_classes,
    known_ages,
    shared_out,
)
from karte.projection.pooling import pooled_ratios
from karte.tables.columns import population

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]

SEXES = ("male", "female")
CLASSES = classes_to(85)
DAYS = (dt.date(2016, 4, 1), dt.date(2021, 4, 1), dt.date(2026, 4, 1))


def drawn(seed: int = 3) -> list[AreaCounts]:
    return [counts_of(one, day) for one, day in zip(drawn_city(seed), DAYS, strict=True)]


def made_of(counts: Sequence[AreaCounts], **settings: object) -> Forecast:
    found = forecast(counts, **settings)  # type: ignore[arg-type]
    assert isinstance(found, Forecast)
    return found


def chosen_of(counts: Sequence[AreaCounts]) -> Chosen:
    found = choose(counts)
    assert isinstance(found, Chosen)
    return found


# Which dates.


def test_the_projection_starts_from_the_newest_date_that_has_another_five_years_before() -> None:
    found = chosen_of([*drawn(), replace(drawn()[2], date=dt.date(2026, 9, 1))])
    assert (found.start.date, found.base.date) == DAYS[1:]
    assert found.check is not None
    assert [one.date for one in found.check.used] == [*DAYS[:2], *DAYS[1:]]


def test_auto_takes_the_source_that_is_newer() -> None:
    found = made_of(true_sample())
    assert found.dataset is Dataset.REGISTER
    assert (found.start, found.base) == (dt.date(2021, 4, 1), dt.date(2026, 4, 1))
    census = made_of(true_sample(), dataset="census")
    assert (census.start, census.base) == (dt.date(2015, 10, 1), dt.date(2020, 10, 1))
    assert census.years == (2020, 2025, 2030, 2035, 2040, 2045, 2050)


@pytest.mark.parametrize("dataset", ["auto", "census", "register"])
def test_one_date_alone_is_no_forecast_and_says_so(dataset: str) -> None:
    found = forecast(drawn()[:1], dataset=dataset)  # type: ignore[arg-type]
    assert isinstance(found, NoForecast)
    assert "5年ちょうど離れた2時点" in found.reasons[0]


def test_a_date_without_ages_by_sex_does_not_count() -> None:
    whole = drawn()
    bare = made({population(): whole[2].exact[:, 0]}, DAYS[2], Dataset.REGISTER, whole[2].areas)
    assert chosen_of([*whole[:2], bare]).base.date == DAYS[1]


def test_two_dates_make_a_forecast_that_could_not_be_checked() -> None:
    found = made_of(drawn()[1:])
    assert isinstance(found.checked, Unchecked)
    assert "3時点" in found.checked.reason
    assert found.check_dates == ()
    assert not any(found.withheld(area) for area in found.areas)


def test_overlapping_periods_check_only_where_nothing_better_is_there() -> None:
    first, second, third = drawn()
    counts = [
        first,
        replace(first, date=dt.date(2017, 4, 1)),
        second,
        replace(third, date=dt.date(2022, 4, 1)),
    ]
    found = made_of(counts)
    assert isinstance(found.checked, Backtest)
    assert found.checked.overlapping
    assert [one.year for one in found.check_dates] == [2016, 2021, 2017, 2022]
    assert not any(found.withheld(area) for area in found.areas)


def test_the_projection_of_the_ministry_is_no_count() -> None:
    assert isinstance(
        forecast([replace(one, dataset=Dataset.PROJECTION) for one in drawn()]), NoForecast
    )


def test_a_leap_day_has_no_day_five_years_before() -> None:
    leap = [replace(one, date=dt.date(2024, 2, 29)) for one in drawn()[:1]]
    assert isinstance(choose([*leap, *drawn()[:1]]), str)


# Ages.


def test_the_open_class_is_the_finest_that_all_dates_have() -> None:
    register, census = at(true_sample(), Dataset.REGISTER), at(true_sample(), Dataset.CENSUS)
    assert (common_classes(census) or ())[-1] == "100+"
    coarse = [
        counts_of(one, day, open_age=85) for one, day in zip(drawn_city(3), DAYS, strict=True)
    ]
    assert (common_classes([coarse[0], register[0]]) or ())[-1] == "85+"
    assert common_classes([]) == classes_to(100)


def test_classes_are_added_up_to_a_coarser_open_class() -> None:
    (fine,) = [one for one in true_sample() if one.date == dt.date(2020, 10, 1)]
    found = known_ages(fine, classes_to(75))
    ages = ("75-79", "80-84", "85-89", "90-94", "95-99", "100+")
    women = sum(fine.exact[:, fine.place(population("female", age)) or 0] for age in ages)
    assert found[:, 1, -1].tolist() == np.asarray(women).tolist()


def test_people_of_unknown_age_have_an_age_and_no_total_changes() -> None:
    for one in true_sample():
        layout = Layout.of([one])
        assert layout is not None
        parts = layout.parts(one)
        totals = np.stack([one.exact[:, one.place(population(sex)) or 0] for sex in SEXES], 1)
        assert parts.sum(axis=2) == pytest.approx(totals[[*range(len(totals) - 2), -1]])
        assert (parts >= 0).all()


def test_an_area_where_nobody_has_an_age_takes_the_ages_of_the_municipality() -> None:
    known = np.array([[[30.0, 10.0], [0.0, 0.0]]])
    found = shared_out(known, np.array([[44.0, 8.0]]), np.array([[1.0, 1.0], [3.0, 1.0]]))
    assert found.tolist() == [[[33.0, 11.0], [6.0, 2.0]]]


def test_without_a_total_of_the_sex_the_unknown_are_added_to_the_known() -> None:
    (counts,) = drawn()[:1]
    columns = {
        name: values
        for name, values in zip(counts.source, counts.exact.T, strict=True)
        if name not in ("population.male", "population.female")
    }
    columns["population.male.unknown"] = np.full(len(counts.areas), 7.0)
    bare = made(columns, counts.date, counts.dataset, counts.areas)
    known = known_ages(bare, classes_to(85))
    assert (all_people(bare, known) - known.sum(axis=2))[:, 0].tolist() == pytest.approx(
        [7.0] * len(counts.areas)
    )


# What adds up.


@pytest.mark.parametrize("variant", ["trend", "municipality", "closed"])
@pytest.mark.parametrize("totals", [None, {2031: 50_000.0, 2046: 40_000.0, 2033: 1.0}])
def test_districts_and_what_is_outside_make_the_municipality_at_every_step(
    variant: str, totals: dict[int, float] | None
) -> None:
    found = made_of(drawn(), totals=totals)
    people = found.people[variant]
    parts = people[:, :-2].sum(axis=1) + people[:, -1]
    assert parts == pytest.approx(people[:, -2], rel=1e-12)


def test_a_given_total_is_met_and_the_years_used_are_reported() -> None:
    found = made_of(drawn(), totals={2026: 1.0, 2031: 50_000.0, 2033: 9.0})
    assert found.total(found.municipality, 2031) == pytest.approx(50_000)
    assert (found.control.used, found.control.unused) == ((2031,), (2026, 2033))
    assert any("2031年の合計" in one for one in found.assumptions)
    assert any("2026年・2033年は、計算する年ではない" in one for one in found.assumptions)
    free = made_of(drawn())
    assert found.people["closed"].tolist() == free.people["closed"].tolist()
    assert found.total(found.municipality, 2026) == free.total(free.municipality, 2026)


def test_the_printed_people_add_up_over_ages_and_areas() -> None:
    found = made_of(drawn())
    whole = found.printed()
    assert (whole == np.rint(whole)).all()
    assert (whole[..., 0] == whole[..., 1:].sum(axis=-1)).all()
    assert (whole[:, :-2].sum(axis=1) + whole[:, -1] == whole[:, -2]).all()
    exact = found.people["trend"].sum(axis=(2, 3))
    assert np.abs(whole[..., 0] - exact).max() < 1


def split(people: Floats, seed: int) -> Floats:
    """Return people some of whom live in fractions in the next district, as where towns are cut."""
    moved = np.random.default_rng(seed).uniform(0, 0.4, people.shape) * people
    return people - moved + np.roll(moved, 1, axis=0)


@pytest.mark.parametrize("seed", range(5))
def test_the_base_says_what_the_pages_say_of_its_date(seed: int) -> None:
    counts = [
        counts_of(split(one, seed), day) for one, day in zip(drawn_city(seed), DAYS, strict=True)
    ]
    found, base = made_of(counts), counts[-1].printed
    ages = {"total": range(18), "children": range(3), "elderly": range(13, 18)}
    different = False
    for measure, wanted in ages.items():
        columns = [counts[-1].place(population(sex, CLASSES[at])) for sex in SEXES for at in wanted]
        for row, area in enumerate(found.areas):
            said = sum(base[row, one] for one in columns if one is not None)
            values = {found.estimate(area, 2026, measure, one).value for one in VARIANTS}
            assert values == {said}
            simulator = simulator_data(found, area)
            assert simulator is not None
            assert simulator["base"][measure][0] == said
            exact = found.people["trend"][0, row][:, list(wanted)].sum()
            different |= said != np.rint(exact)
    assert different, "the cells were whole, so nothing was tested"


def test_the_gap_to_the_municipality_as_a_whole_is_recorded() -> None:
    found = made_of(drawn())
    parts = [one.sum(axis=0, keepdims=True) for one in drawn_city(3)[1:]]
    alone = project(parts[1], cohort_ratios(parts[0], parts[1]), 6)
    assert found.whole == pytest.approx(alone[:, 0])
    assert found.gap == pytest.approx(
        found.people["trend"][:, -2].sum(axis=(1, 2)) - alone.sum(axis=(1, 2, 3))
    )
    assert found.gap[0] == pytest.approx(0, abs=1e-6)


# What it says.


def test_the_figures_are_projected_and_whole() -> None:
    found = made_of(drawn())
    area = found.areas[0]
    now, later = found.estimate(area, 2026), found.estimate(area, 2056, "elderly")
    assert (now.status, later.status) == (Status.ESTIMATED, Status.PROJECTED)
    assert later.value == round(later.value or 0.5)
    assert later.value == pytest.approx(found.elderly(area, 2056), abs=1)


def test_totals_children_elderly_and_share_are_those_of_the_people() -> None:
    found = made_of(drawn())
    area, people = found.areas[2], found.people["closed"][3, 2]
    assert found.total(area, 2041, "closed") == pytest.approx(people.sum())
    assert found.children(area, 2041, "closed") == pytest.approx(people[:, :3].sum())
    assert found.elderly(area, 2041, "closed") == pytest.approx(people[:, 13:].sum())
    assert found.share_65(area, 2041, "closed") == pytest.approx(
        100 * people[:, 13:].sum() / people.sum()
    )


def test_trend_is_the_pooled_ratios_and_municipality_those_of_all() -> None:
    _, p1, p2 = drawn_city(3)
    found = made_of(drawn())
    pooled = pooled_ratios(p1, p2).ratios
    trend = project(p2, pooled, 6)
    assert found.people["trend"][:, :-2] == pytest.approx(trend[:, :-1])
    ratios = found.pooled.ratios
    assert ratios.ageing[-2] == pytest.approx(
        cohort_ratios(p1.sum(axis=0)[None], p2.sum(axis=0)[None]).ageing[0]
    )
    alike = step(p2[:1], ratios.taken([len(found.areas) - 2]))
    assert found.people["municipality"][1, 0] == pytest.approx(alike[0])


def test_pupils_of_the_parts_make_those_of_the_municipality() -> None:
    found = made_of(drawn())
    assert found.pupils.shape == (len(found.areas), 6)
    assert found.pupils[:-2].sum(axis=0) + found.pupils[-1] == pytest.approx(found.pupils[-2])


def test_an_answer_is_found_by_area() -> None:
    found = made_of(drawn())
    row = found.row(found.municipality)
    assert found.areas[row].type is AreaType.MUNICIPALITY
    answer = found.answer(found.municipality, "population", "family_30s", 20)
    assert answer == found.needed.answer("population", "family_30s", 20, row)


def test_a_shorter_projection_is_the_beginning_of_a_longer_one() -> None:
    short, long = made_of(drawn(), years=10), made_of(drawn())
    assert short.years == (2026, 2031, 2036)
    assert short.people["trend"].tolist() == long.people["trend"][:3].tolist()
    assert short.needed.horizons == (10,)


def test_the_women_that_children_are_related_to_are_named() -> None:
    found = made_of(drawn(), women="20-39")
    assert any("20〜39歳の女性" in one for one in found.assumptions)
    assert found.women == found.pooled.ratios.women == "20-39"


# What is missing.


def test_a_district_with_a_missing_figure_has_no_projection_and_the_city_stays_whole() -> None:
    counts = drawn()
    counts[1] = changed(counts[1], [population("male", "20-24")], 1, np.nan)
    found, full = made_of(counts), made_of(drawn())
    missing, outside = found.areas[1], found.areas[-1]
    for area in (missing, outside):
        assert found.total(area, 2031) is None
        assert found.share_65(area, 2031) is None
        assert found.estimate(area, 2031).status is Status.NOT_PROVIDED
        assert "将来推計はできません" in found.reasons[area]
    assert set(found.reasons) == {missing, outside}
    assert found.total(found.municipality, 2026) == pytest.approx(
        full.total(full.municipality, 2026)
    )
    assert found.estimate(found.areas[0], 2031).value is not None
    assert isinstance(found.checked, Backtest)
    assert np.isnan(found.checked.errors.total[1])
    assert not found.withheld(missing)


def test_a_municipality_with_a_missing_figure_has_no_forecast() -> None:
    counts = drawn()
    for place in (1, 2):
        row = len(counts[place].areas) - 2
        counts[place] = changed(counts[place], [population("male", "0-4")], row, np.nan)
    assert isinstance(forecast(counts), NoForecast)


def test_dates_on_other_areas_are_not_compared() -> None:
    first, second, third = drawn()
    fewer = counts_of(drawn_city(3)[2][1:], DAYS[2])
    assert chosen_of([first, second, fewer]).base.date == DAYS[1]
    assert chosen_of([first, second, third]).base.date == DAYS[2]


def test_districts_that_count_people_twice_leave_a_remainder_below_zero() -> None:
    counts = []
    for people, day in zip(drawn_city(3), DAYS, strict=True):
        parts = people.copy()
        parts[-1] = -5.0
        counts.append(counts_of(parts, day))
    found = made_of(counts)
    assert found.total(found.areas[-1], 2026) == pytest.approx(-5 * 36)
    assert np.isfinite(found.people["trend"]).all()


# On the sample city.


@pytest.mark.parametrize(
    ("dataset", "most"), [("census", (1.0, 2.0, 1.0)), ("register", (1.6, 1.2, 0.8))]
)
def test_the_back_test_of_the_sample_city_beats_no_change(
    dataset: str, most: tuple[float, float, float]
) -> None:
    found = made_of(true_sample(), dataset=dataset)
    assert isinstance(found.checked, Backtest)
    ours = found.checked.median
    still = found.checked.no_change.median(found.checked.districts)
    assert (np.array(ours) <= most).all()
    assert ours[0] < still[0] / 3
    assert ours[1] < still[1] / 2
    assert not found.checked.withheld.any()


def test_the_new_estate_of_the_sample_city_is_doubtful() -> None:
    found = made_of(true_sample(), dataset="census")
    assert [place for place, area in enumerate(found.areas) if found.doubtful(area)] == [7]


def test_the_published_counts_make_the_same_forecast_but_for_rounding(sample_edition: Path) -> None:
    counts = published(sample_edition)
    found = made_of(counts)
    assert (found.start, found.base) == (dt.date(2021, 4, 1), dt.date(2026, 4, 1))
    assert found.classes[-1] == "85+"
    assert isinstance(found.checked, Backtest)
    assert found.checked.median[0] < 2
    census = made_of(counts, dataset="census")
    assert census.classes[-1] == "75+"
    assert isinstance(census.checked, Backtest)
    assert census.checked.median[0] < 1.5


def test_a_page_says_of_the_first_year_of_its_projection_what_its_other_tables_say(
    sample_edition: Path,
) -> None:
    base = next(one for one in published(sample_edition) if one.date == dt.date(2026, 4, 1))
    told = 0
    for row, area in enumerate(base.areas[:-2]):
        path = sample_edition / "districts" / area.id / "profile.json"
        table = json.loads(path.read_text(encoding="utf-8"))["outlook"]["table"]
        if table is None:
            continue
        places = [base.place(population(sex, age)) for age in CLASSES for sex in SEXES]
        people = [int(base.exact[row, one]) for one in places if one is not None]
        first = [one["text"] for one in table["rows"][0]["cells"][:3]]
        assert first == [f"{one:,}" for one in (sum(people), sum(people[:6]), sum(people[26:]))]
        told += 1
    assert told > 10


def test_150_districts_take_well_under_half_a_second() -> None:
    rng = np.random.default_rng(1)
    dates = [rng.integers(0, 400, (151, 2, 18)).astype(float) for _ in DAYS]
    counts = [counts_of(one, day) for one, day in zip(dates, DAYS, strict=True)]
    forecast(counts)
    begin = time.process_time()
    forecast(counts)
    assert time.process_time() - begin < 0.5
