"""Whole numbers for print: totals stay true, and nobody is moved further than to the next one."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karte import rounding
from karte.printed import printed
from karte.rounding import round_table
from karte.tables.columns import COUNTS, FIVE_YEAR, population
from karte.tables.parts import narrowest, sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAN = float("nan")
DUST = 1e-6


def table(seed: int, height: int, width: int) -> Floats:
    """Return a table with whole columns: fractions, ties, whole numbers and zeros."""
    rng = np.random.default_rng(seed)
    cells = rng.choice([0.0, 0.5, 3.0], (height, width)) + rng.choice([0, 1], (height, width)) * (
        rng.gamma(1.0, 30.0, (height, width))
    )
    cells[-1] += np.ceil(cells.sum(axis=0)) - cells.sum(axis=0)
    return cells


tables = st.builds(table, st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 9))


def moved(cells: Floats) -> float:
    return float(np.nansum(np.abs(round_table(cells) - cells)))


def next_to(rounded: Floats, exact: Floats) -> bool:
    low, high = np.floor(exact + DUST), np.ceil(exact - DUST)
    return bool(((rounded >= np.minimum(low, high)) & (rounded <= np.maximum(low, high))).all())


def best_of_all(cells: Floats) -> float:
    """Return the least move of any table that keeps its sums, by trying all."""
    low, free = np.floor(cells), cells != np.floor(cells)
    best = np.inf
    for choice in product((0.0, 1.0), repeat=int(free.sum())):
        tried = low.copy()
        tried[free] += choice
        columns = np.array_equal(tried.sum(axis=0), np.rint(cells.sum(axis=0)))
        if columns and next_to(tried.sum(axis=1), cells.sum(axis=1)):
            best = min(best, float(np.abs(tried - cells).sum()))
    return best


@given(tables)
def test_every_column_keeps_its_sum_and_every_row_and_cell_the_next_whole_number(
    cells: Floats,
) -> None:
    rounded = round_table(cells)
    assert np.array_equal(rounded, np.rint(rounded))
    assert np.array_equal(rounded.sum(axis=0), np.rint(cells.sum(axis=0)))
    assert next_to(rounded, cells)
    assert next_to(rounded.sum(axis=1), cells.sum(axis=1))


@given(tables)
def test_a_rounded_table_stays_as_it_is(cells: Floats) -> None:
    rounded = round_table(cells)
    assert np.array_equal(round_table(rounded), rounded)


@given(tables, st.randoms(use_true_random=False))
def test_another_order_of_the_districts_moves_as_much_and_keeps_the_same_sums(
    cells: Floats, random: Random
) -> None:
    order = list(range(len(cells)))
    random.shuffle(order)
    same, other = round_table(cells), round_table(cells[order])
    moved_by = np.nansum(np.abs(same - cells))
    assert np.nansum(np.abs(other - cells[order])) == pytest.approx(moved_by, abs=1e-4)
    assert np.array_equal(other.sum(axis=0), same.sum(axis=0))


@given(st.builds(table, st.integers(0, 10**6), st.integers(2, 4), st.integers(1, 3)))
@settings(max_examples=40, deadline=None)
def test_no_other_table_moves_less(cells: Floats) -> None:
    assert moved(cells) == pytest.approx(best_of_all(cells), abs=1e-5)


@given(st.builds(table, st.integers(0, 10**6), st.integers(1, 9), st.just(9)))
def test_nested_groups_keep_the_next_whole_number_too(cells: Floats) -> None:
    nested = [range(5), range(2, 5), [2, 3], range(5, 9)]
    rounded = round_table(cells, nested)
    assert np.array_equal(rounded.sum(axis=0), np.rint(cells.sum(axis=0)))
    for group in (range(9), *nested):
        assert next_to(rounded[:, list(group)].sum(axis=1), cells[:, list(group)].sum(axis=1))


@given(tables)
def test_what_a_row_takes_away_as_much_as_it_gives_stays_nothing(cells: Floats) -> None:
    both = np.hstack([cells, -cells.sum(axis=1, keepdims=True)])
    rounded = round_table(both)
    assert not rounded.sum(axis=1).any()


def test_the_same_table_is_rounded_the_same_way_twice() -> None:
    cells = np.full((6, 6), 0.5)
    assert np.array_equal(round_table(cells), round_table(cells.copy()))


def test_the_nearest_whole_numbers_are_taken_where_the_sums_allow_it() -> None:
    cells = np.array([[10.2, 5.9], [3.9, 4.2], [1.9, 0.9]])
    assert round_table(cells).tolist() == [[10, 6], [4, 4], [2, 1]]


def test_a_row_is_not_pushed_up_by_every_one_of_its_cells() -> None:
    # Each column alone would give its one to the first row, which has 1.2 in all and not 3.
    cells = np.array([[0.4, 0.4, 0.4], [0.3, 0.3, 0.3], [0.3, 0.3, 0.3]])
    rounded = round_table(cells)
    assert rounded.sum(axis=0).tolist() == [1, 1, 1]
    assert rounded[0].sum() == 2
    assert sorted(rounded[1:].sum(axis=1)) == [0, 1]


def test_dust_is_no_fraction() -> None:
    cells = np.array([[-1e-13, 2.0], [3.0000000001, 1e-12], [4.0, 5.0]])
    assert round_table(cells).tolist() == [[0, 2], [3, 0], [4, 5]]
    assert not np.signbit(round_table(cells)).any()


def test_a_negative_remainder_is_rounded_like_any_other() -> None:
    assert round_table(np.array([[6.6], [-1.6]])).tolist() == [[7], [-2]]


def test_an_unknown_figure_stays_unknown_and_leaves_the_other_columns_exact() -> None:
    cells = np.array([[1.5, NAN], [1.5, 2.4], [1.0, 3.9]])
    rounded = round_table(cells)
    assert np.isnan(rounded[0, 1])
    assert rounded[:, 0].sum() == 4
    assert rounded[1:, 1].tolist() == [2, 4]


def test_a_column_that_is_not_whole_goes_to_a_whole_number_next_to_it() -> None:
    assert round_table(np.array([[1.3], [1.4]])).sum() in (2, 3)


def test_groups_that_cross_are_refused() -> None:
    with pytest.raises(ValueError, match="do not nest"):
        round_table(np.full((2, 3), 0.5), [[0, 1], [1, 2]])


def test_an_empty_table_is_nothing_to_round() -> None:
    assert round_table(np.zeros((0, 3))).shape == (0, 3)
    assert round_table(np.zeros((3, 0))).shape == (3, 0)


# What is a sum of what.

CENSUS_2020 = (*FIVE_YEAR[:15], "0-14", "15-64", "65+", "75+", "unknown")
SEXES = ("total", "male", "female")


def people(ages: Sequence[str], sexes: Sequence[str] = SEXES) -> list[str]:
    return [population(sex, age) for sex in sexes for age in ("", *ages)]


def test_the_sexes_make_up_every_class_and_the_narrowest_ages_each_sex() -> None:
    made = sums(people(CENSUS_2020))
    assert made["population"] == ("population.male", "population.female")
    assert made["population.total.65+"] == ("population.male.65+", "population.female.65+")
    assert made["population.male.65+"] == tuple(
        population("male", age) for age in ("65-69", "70-74", "75+")
    )
    leaves = (*FIVE_YEAR[:15], "75+", "unknown")
    assert made["population.male"] == tuple(population("male", age) for age in leaves)
    assert set(people(CENSUS_2020)) - set(made) == {
        population(sex, age) for sex in ("male", "female") for age in leaves
    }


def test_broad_ages_are_parts_where_there_are_no_narrow_ones() -> None:
    made = sums(people(["0-14", "15-64", "65+"], ["total"]))
    assert made == {
        "population": tuple(population("total", age) for age in ("0-14", "15-64", "65+"))
    }


def test_a_narrow_class_that_leads_nowhere_is_no_part() -> None:
    assert narrowest("", ["0-4", "0-14", "15-64", "65+", "85+"]) == ("0-14", "15-64", "65+")


def test_a_gap_makes_no_sum() -> None:
    assert sums(people(["0-14", "65+"], ["male"])) == {}


def test_every_sum_of_the_dictionary_comes_after_its_parts() -> None:
    seen = set(COUNTS) - set(sums(COUNTS))
    for whole, parts in sums(COUNTS).items():
        assert seen.issuperset(parts)
        seen.add(whole)
    assert seen == set(COUNTS)


def test_households_are_made_of_sizes_buildings_of_kinds_and_kin_of_two_sorts() -> None:
    made = sums(COUNTS)
    assert len(made["private_households"]) == 6
    assert made["building.apartment"] == tuple(
        f"building.apartment_{storeys}" for storeys in ("1-2", "3-5", "6-10", "11+")
    )
    assert made["family.kin"] == ("family.nuclear", "family.non_nuclear")
    assert not {"family.nuclear", "households", "dwelling.private_households"} & set(made)


def test_an_incomplete_set_of_parts_makes_no_sum() -> None:
    assert sums(["private_households", "private_households.size_1"]) == {}


# What is printed.


def with_city(districts: Mapping[str, Floats]) -> tuple[Floats, list[str]]:
    """Return districts, municipality and remainder; the last given row is the remainder."""
    inside = np.column_stack(list(districts.values()))
    rows = [inside[:-1], np.rint(inside.sum(axis=0))[None], inside[-1:]]
    return np.vstack(rows), list(districts)


def city(seed: int, height: int, ages: Sequence[str] = CENSUS_2020) -> tuple[Floats, list[str]]:
    """Return people by sex and age whose sums all hold exactly."""
    rng = np.random.default_rng(seed)
    made = sums(people(ages))
    found: dict[str, Floats] = {}
    for name in people(ages):
        if name not in made:
            share = rng.dirichlet(np.full(height, 0.7))
            found[name] = share * rng.integers(0, 400)
    for name, parts in made.items():
        found[name] = np.sum([found[one] for one in parts], axis=0)
    return with_city({name: found[name] for name in people(ages)})


def conserved(rounded: Floats) -> bool:
    return bool(np.array_equal(np.delete(rounded, -2, axis=0).sum(axis=0), rounded[-2]))


@given(st.builds(city, st.integers(0, 10**6), st.integers(1, 9)))
@settings(deadline=None)
def test_districts_make_the_city_and_every_sum_is_the_sum_of_its_printed_parts(
    drawn: tuple[Floats, list[str]],
) -> None:
    exact, columns = drawn
    rounded = printed(exact, columns)
    assert conserved(rounded)
    assert np.array_equal(rounded[-2], exact[-2])
    column = dict(zip(columns, rounded.T, strict=True))
    for whole, parts in sums(columns).items():
        assert np.array_equal(column[whole], np.sum([column[one] for one in parts], axis=0))
    assert (rounded >= 0).all()


@given(st.builds(city, st.integers(0, 10**6), st.integers(1, 9)))
@settings(deadline=None)
def test_people_sexes_and_broad_ages_of_a_sex_are_printed_as_the_next_whole_number(
    drawn: tuple[Floats, list[str]],
) -> None:
    exact, columns = drawn
    rounded = printed(exact, columns)
    names = ["population", *people(CENSUS_2020, ["male", "female"])]
    chosen = [columns.index(name) for name in names]
    assert next_to(rounded[:, chosen], exact[:, chosen])
    assert np.abs(rounded - exact).max() < 2


def test_both_sexes_and_all_ages_make_the_same_people_without_ages_by_sex() -> None:
    exact, columns = with_city(
        {
            "population": np.array([10.5, 8.0, 1.5]),
            "population.male": np.array([5.2, 4.1, 0.7]),
            "population.female": np.array([5.3, 3.9, 0.8]),
            population("total", "0-14"): np.array([2.6, 1.3, 0.1]),
            population("total", "15-64"): np.array([4.4, 4.3, 0.3]),
            population("total", "65+"): np.array([3.5, 2.4, 1.1]),
        }
    )
    rounded = printed(exact, columns)
    assert conserved(rounded)
    assert np.array_equal(rounded[:, 0], rounded[:, 1:3].sum(axis=1))
    assert np.array_equal(rounded[:, 0], rounded[:, 3:].sum(axis=1))
    assert next_to(rounded, exact)


def test_a_count_whose_parts_do_not_add_up_is_rounded_alone() -> None:
    exact, columns = with_city(
        {
            "population": np.array([10.9, 9.1]),
            "population.male": np.array([5.4, 4.6]),
            "population.female": np.array([3.4, 4.6]),
        }
    )
    rounded = printed(exact, columns)
    assert rounded[:, 0].tolist() == [11, 20, 9]
    assert conserved(rounded)


def test_ages_withheld_in_one_district_still_make_up_the_sex_in_the_others() -> None:
    ages = [population("male", age) for age in ("0-14", "15-64", "65+")]
    exact = np.array(
        [
            [10.4, NAN, NAN, NAN],
            [7.2, 1.4, 3.4, 2.4],
            [8.4, 2.3, 3.3, 2.8],
            [26.0, 6.0, 12.0, 8.0],
            [0.0, NAN, NAN, NAN],
        ]
    )
    rounded = printed(exact, ["population.male", *ages])
    assert rounded[[0, 1, 2, 4], 0].sum() == 26
    assert np.array_equal(rounded[1:4, 0], rounded[1:4, 1:].sum(axis=1))
    assert np.array_equal(np.isnan(rounded), np.isnan(exact))


def test_square_kilometres_are_not_rounded() -> None:
    exact = np.array([[1.25, 3.4], [2.5, 6.0], [1.25, 2.6]])
    rounded = printed(exact, ["area_km2", "households"])
    assert rounded.tolist() == [[1.25, 3], [2.5, 6], [1.25, 3]]


def test_a_city_that_is_not_whole_is_rounded_with_its_districts() -> None:
    exact = np.array([[10.3, 4.2], [9.4, 3.9], [19.7, 8.1], [0.0, 0.0]])
    rounded = printed(exact, ["population.male", "population.female"])
    assert conserved(rounded)
    assert next_to(rounded, exact)


def test_a_remainder_taken_for_dust_is_nobody_less() -> None:
    exact = np.array([[1_999_999.5, 2_000_000.0, 0.0]]).T
    assert printed(exact, ["households"])[:, 0].sum() == 4_000_000
    assert printed(np.array([[2.9999999999, 3.0, 1e-10]]).T, ["households"]).T.tolist() == [
        [3, 3, 0]
    ]


def test_districts_that_count_people_twice_keep_the_city_exact() -> None:
    exact = np.array([[60.5], [60.5], [100.0], [0.0]])
    rounded = printed(exact, ["households"])
    assert rounded[2, 0] == 100
    assert rounded[[0, 1, 3], 0].sum() == 121


def test_nothing_known_is_nothing_printed() -> None:
    rounded = printed(np.full((4, 3), NAN), [*people(["0-14"], ["male"]), "households"])
    assert np.isnan(rounded).all()


@given(
    table=st.builds(table, st.integers(0, 10**6), st.integers(1, 12), st.just(1)),
    nobody=st.booleans(),
)
def test_a_column_alone_is_rounded_as_the_solver_would(table: Floats, *, nobody: bool) -> None:
    cells = table.copy()
    if nobody:
        cells[0] = np.nan
    known = ~np.isnan(cells)
    part = np.where(known, cells - np.floor(cells), 0.0)
    if not part.any():
        return
    chosen = rounding._choose(part, np.abs(cells), [[0]])  # noqa: SLF001 - the general way
    solved = np.floor(cells)
    solved[part > 0] += chosen
    np.testing.assert_array_equal(round_table(cells), solved)
