"""Small numbers are withheld, and nobody can work them out from what is left."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stranger import Cheapest, Stranger

from karte.disclosure import (
    Builder,
    CannotKeepError,
    Cell,
    Printed,
    as_system,
    cell_of,
    find_leaks,
    leaks_of,
    protect,
    suppress,
)
from karte.errors import KarteError
from karte.model import AreaType, Status
from karte.printed import printed as in_whole_numbers
from karte.sources.earlier import grounds_json, read_grounds

# Drawn registers serve the benchmarks as well.
sys.path.append(str(Path(__file__).resolve().parent.parent))
registers = import_module("benchmarks.registers")

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.disclosure import Protected, System

THRESHOLD = 10


def table(
    cells: Sequence[Sequence[int]], *, earlier: Sequence[str] = (), inner: Sequence[str] = ()
) -> System:
    """Return a table of rows a, b, … and columns 0, 1, … with its sums."""
    made = Builder()

    def add(name: str, value: int, wanted: float) -> int:
        place = made.cell(Cell("town", name, "population"), value, 0.0 if name in inner else wanted)
        if name in earlier:
            made.publish(place)
        return place

    rows = "abcdefgh"[: len(cells)]
    width = len(cells[0])
    found = {
        f"{row}{column}": add(f"{row}{column}", own[column], 1.0)
        for row, own in zip(rows, cells, strict=True)
        for column in range(width)
    }
    for row, own in zip(rows, cells, strict=True):
        made.add_up(add(row, sum(own), 3.0), [found[f"{row}{one}"] for one in range(width)])
    for column in range(width):
        whole = sum(own[column] for own in cells)
        made.add_up(add(str(column), whole, 3.0), [found[f"{row}{column}"] for row in rows])
    total = add("all", sum(sum(own) for own in cells), 9.0)
    places = {cell.id: number for number, cell in enumerate(made.system().cells)}
    made.add_up(total, [places[row] for row in rows])
    made.add_up(total, [places[str(column)] for column in range(width)])
    return made.system()


def withheld(system: System) -> set[str]:
    """Return the names of what is withheld."""
    return {system.cells[one].id for one in np.flatnonzero(suppress(system, THRESHOLD))}


def leaks(system: System, names: set[str]) -> dict[str, tuple[int, int]]:
    """Return what can be worked out when some cells are withheld."""
    mask = np.array([one.id in names for one in system.cells])
    return {
        system.cells[one.place].id: (one.least, one.most)
        for one in find_leaks(system, mask, THRESHOLD)
    }


class TestByHand:
    def test_one_small_cell_takes_its_row_its_column_and_the_corner_with_it(self) -> None:
        assert withheld(table([[4, 40], [50, 60]])) == {"a0", "a1", "b0", "b1"}

    def test_a_small_cell_alone_in_its_row_is_the_difference_of_the_others(self) -> None:
        assert leaks(table([[4, 40], [50, 60]]), {"a0"}) == {"a0": (4, 4)}
        assert leaks(table([[4, 40], [50, 60]]), {"a0", "a1"}) == {"a0": (4, 4)}

    def test_where_nothing_is_small_everything_is_printed(self) -> None:
        assert withheld(table([[14, 40], [0, 60]])) == set()

    def test_a_pair_whose_sum_is_small_is_no_pair(self) -> None:
        # One of both is nobody: the other is the sum, and both together are 0 to 4.
        system = table([[4, 0, 80], [30, 70, 90], [50, 60, 20]])
        assert leaks(system, {"a0", "a1", "b0", "b1"}) == {"a0": (0, 4)}
        assert {"a0", "a2"} <= withheld(system)

    def test_a_cell_is_safe_with_as_many_values_as_the_threshold(self) -> None:
        everything = {"a0", "a1", "b0", "b1"}
        assert leaks(table([[4, 5], [50, 60]]), {*everything, "a", "b"}) == {}
        assert leaks(table([[4, 5], [50, 60]]), everything) == {"a": (9, 9)}
        assert leaks(table([[3, 5], [50, 60]]), everything) == {
            "a": (8, 8),
            "a0": (0, 8),
            "a1": (0, 8),
        }

    def test_a_cell_that_is_never_printed_is_protected_too(self) -> None:
        system = table([[4, 40], [50, 60]], inner=["a0"])
        assert "a0" in leaks(system, set())
        assert leaks(system, withheld(system)) == {}

    def test_a_person_who_is_alone_in_a_cell_does_not_learn_the_other(self) -> None:
        system = table([[1, 9], [50, 60]])
        everything = {"a0", "a1", "b0", "b1"}
        assert leaks(system, everything) == {"a1": (9, 9)}
        found = find_leaks(system, mask_of(system, everything), THRESHOLD)
        assert [system.cells[one.helper or 0].id for one in found] == ["a0"]
        assert leaks(system, withheld(system)) == {}

    def test_what_an_earlier_edition_printed_protects_nothing(self) -> None:
        cells = [[4, 40, 30], [50, 60, 70]]
        assert "a1" in withheld(table(cells)) or "a2" in withheld(table(cells))
        told = withheld(table(cells, earlier=["a1", "b1"]))
        assert told == {"a0", "a2", "b0", "b2"}

    def test_nothing_keeps_what_an_earlier_edition_told(self) -> None:
        with pytest.raises(CannotKeepError, match="a0"):
            suppress(table([[4, 40], [50, 60]], earlier=["a1", "a"]), THRESHOLD)

    def test_what_cannot_be_larger_by_so_much_is_smaller_as_well(self) -> None:
        # Of 12 people that are known the cell has 4: it may have none, and it may have all.
        system = table([[4, 8], [50, 60]], earlier=["a"])
        assert leaks(system, withheld(system)) == {}

    def test_a_sum_that_is_far_from_its_parts_is_off_by_what_everybody_knows(self) -> None:
        made = Builder()
        town = made.cell(Cell("town", "a", "population"), 4, 0.0)
        outside = made.cell(Cell("remainder", "r", "population"), 42, 1.0)
        made.equation({outside: 1.0, town: -0.5}, slack=1.0)
        (found,) = find_leaks(made.system(), np.array([False, False]), THRESHOLD)
        assert (found.least, found.most) == (2, 6)

    def test_a_rounded_sum_leaves_as_much_open_as_rounding_does(self) -> None:
        made = Builder()
        town = made.cell(Cell("town", "a", "population"), 4, 0.0)
        share = made.cell(Cell("district", "d", "population"), 2, 1.0)
        made.equation({share: 1.0, town: -0.5}, slack=1.0)
        system = made.system()
        found = find_leaks(system, np.array([False, False]), THRESHOLD)
        assert {(system.cells[one.place].id, one.least, one.most) for one in found} == {
            ("a", 2, 6),
            ("d", 2, 2),
        }


def mask_of(system: System, names: set[str]) -> np.ndarray:
    """Return which cells have one of the names."""
    return np.array([one.id in names for one in system.cells])


class TestProperties:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=2, max_size=4))
    def test_nothing_small_can_be_worked_out_of_any_table(self, cells: list[list[int]]) -> None:
        system = table(cells)
        hidden = suppress(system, THRESHOLD)
        assert (hidden >= (system.small(THRESHOLD) & (system.wanted > 0))).all()
        assert find_leaks(system, hidden, THRESHOLD) == ()

    @settings(max_examples=10, deadline=None)
    @given(st.integers(0, 2**31))
    def test_the_same_table_is_withheld_in_the_same_way(self, seed: int) -> None:
        cells = np.random.default_rng(seed).poisson(25, size=(3, 3)).tolist()
        assert withheld(table(cells)) == withheld(table(cells))


class TestHowMuchIsWithheld:
    """Beside the smallest set there is, found by trying all and by a programme of its own."""

    @pytest.mark.parametrize("seed", range(3))
    def test_of_a_table_few_more_cells_than_must_be(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        cells = chance.poisson(chance.gamma(1.0, 25, size=(3, 3)))
        system = table(cells.tolist())
        system = replace(system, wanted=np.ones_like(system.wanted))
        own = int(suppress(system, THRESHOLD).sum())
        assert own <= 1.5 * fewest(system, own)

    @pytest.mark.parametrize(("seed", "counted"), [(2, True), (1, False), (2, False)])
    def test_of_a_register_few_more_than_must_be(self, seed: int, *, counted: bool) -> None:
        ages = ("0-14", "15-64", "75+")
        printed = registers.draw(seed, registers.Shape(2, 4, 0.0, 0.0, ages, 100.0))
        system = as_system(replace(printed, groups={}), THRESHOLD)
        if counted:  # the number of cells, not what a reader loses with them
            system = replace(system, wanted=(system.wanted > 0).astype(float))
        own = float(system.wanted[suppress(system, THRESHOLD)].sum())
        assert own <= 1.5 * Cheapest(system, THRESHOLD).cost()

    def test_a_cell_that_may_be_smaller_needs_no_larger_total(self) -> None:
        # Between 0 and 12 there is room enough; to be larger by 9 the total would have to go.
        assert withheld(table([[7, 5], [50, 60]])) == {"a0", "a1", "b0", "b1"}


def fewest(system: System, limit: int) -> int:
    """Return the size of the smallest set that keeps everything, by trying all."""
    small = system.small(THRESHOLD)
    others = np.flatnonzero(~small)
    for size in range(limit - int(small.sum())):
        for chosen in combinations(others, size):
            mask = small.copy()
            mask[list(chosen)] = True
            if not find_leaks(system, mask, THRESHOLD):
                return int(mask.sum())
    return limit


CITIES: Mapping[str, tuple[int, tuple[object, ...]]] = {
    "towns that no line cuts": (2, (4, 8, 0.0, 0.0)),
    "many cut towns, and some outside": (13, (3, 9, 0.3, 0.1, registers.FEW_AGES, 300.0)),
    "one district, one town": (11, (1, 1, 0.0, 0.0)),
    "a few cut towns": (6, (3, 9, 0.1, 0.0)),
}


@pytest.fixture(scope="module", params=CITIES)
def city(request: pytest.FixtureRequest) -> tuple[Printed, Protected]:
    seed, shape = CITIES[request.param]
    printed = registers.draw(seed, registers.Shape(*shape))
    return printed, protect(printed, THRESHOLD)


class TestARegister:
    def test_a_stranger_finds_no_small_number(self, city: tuple[Printed, Protected]) -> None:
        assert Stranger(*city, THRESHOLD).finds() == []

    def test_the_stranger_finds_them_where_only_they_are_withheld(self) -> None:
        printed = registers.draw(2, registers.Shape(3, 6))
        protected = protect(printed, THRESHOLD)
        small = printed.counts.printed < THRESHOLD
        bare = np.where(small & (printed.counts.printed > 0), np.nan, printed.counts.printed)
        careless = replace(protected, counts=replace(printed.counts, exact=bare))
        assert Stranger(printed, careless, THRESHOLD).finds()
        assert leaks_of(printed, careless, THRESHOLD)

    def test_no_figure_is_another(self, city: tuple[Printed, Protected]) -> None:
        printed, protected = city
        own = protected.counts.exact
        kept = ~np.isnan(own)
        assert (own[kept] == printed.counts.printed[kept]).all()
        whole = in_whole_numbers(own, tuple(protected.counts.source))
        assert np.array_equal(whole, own, equal_nan=True)

    def test_what_is_withheld_has_neither_value_nor_range(
        self, city: tuple[Printed, Protected]
    ) -> None:
        counts = city[1].counts
        hidden = np.argwhere(np.isnan(counts.exact))
        assert len(hidden)
        for row, column in hidden:
            estimate = counts.estimate(counts.areas[row], tuple(counts.source)[column])
            assert estimate.status is Status.SUPPRESSED
            assert estimate.model_dump(exclude={"status"}, exclude_none=True) == {}

    def test_zero_stays_zero_unless_it_protects(self, city: tuple[Printed, Protected]) -> None:
        printed, protected = city
        zero = printed.counts.printed == 0
        assert (protected.counts.exact[zero & ~np.isnan(protected.counts.exact)] == 0).all()

    def test_towns_have_their_total_households_and_broad_ages(
        self, city: tuple[Printed, Protected]
    ) -> None:
        (towns,) = city[1].towns
        assert list(towns.values.columns) == [
            "population",
            "population.total.0-14",
            "population.total.15-64",
            "population.total.65+",
            "households",
        ]
        printed = towns.values.to_numpy(dtype=float)
        assert not ((printed > 0) & (printed < THRESHOLD)).any()
        assert (towns.values.isna() == towns.withheld).all(axis=None)

    def test_ranges_hold_the_truth(self, city: tuple[Printed, Protected]) -> None:
        printed, protected = city
        ranges, exact = protected.counts.ranges, printed.counts.exact
        known = ~np.isnan(protected.counts.exact)
        assert (ranges.least[known] <= exact[known] + 1e-9).all()
        assert (ranges.most[known] >= exact[known] - 1e-9).all()

    def test_every_seeded_leak_is_found(self, city: tuple[Printed, Protected]) -> None:
        printed, protected = city
        truth, counts = printed.counts.printed, protected.counts
        small = np.isnan(counts.exact) & (truth > 0) & (truth < THRESHOLD)
        for row, column in np.argwhere(small)[::7]:
            exact = counts.exact.copy()
            exact[row, column] = truth[row, column]
            name = tuple(counts.source)[column]
            told = replace(counts, exact=exact, manner={})
            found = leaks_of(printed, replace(protected, counts=told), THRESHOLD)
            assert cell_of(counts.areas[row], name) in {cell for cell, _ in found}

    def test_a_district_alone_in_its_group_hides_the_group(self) -> None:
        printed = registers.draw(2, registers.Shape(3, 6))
        ids = [one.id for one in printed.counts.areas if one.type is AreaType.DISTRICT]
        alone = Printed(printed.counts, printed.grounds, {"区": {one: one for one in ids}})
        protected = protect(alone, THRESHOLD)
        kept = protected.kept["区"].values
        assert np.array_equal(kept, protected.counts.exact[: len(ids)], equal_nan=True)

    def test_the_ranges_of_a_district_tell_nothing_of_a_town(self) -> None:
        printed = registers.draw(4, registers.Shape(2, 6, 0.5, 0.0))
        ground = printed.grounds[0]
        column = "population.male.70-74"
        town = ground.table.values.index[np.flatnonzero(ground.is_cut)[0]]
        values = ground.table.values.copy()
        # The same printed figures from another town: what is printed of it has not changed.
        values.loc[town, [column, "population.male.65-69"]] = values.loc[
            town, ["population.male.65-69", column]
        ].to_numpy()
        other = replace(ground, table=replace(ground.table, values=values))
        changed = replace(printed, grounds=(other,))
        one, two = (protect(each, THRESHOLD).counts for each in (printed, changed))
        place = printed.counts.place(column)
        same = ~np.isnan(one.exact[:, place]) & ~np.isnan(two.exact[:, place])
        assert np.array_equal(one.ranges.most[same, place], two.ranges.most[same, place])


@pytest.fixture(scope="module")
def redrawn() -> Printed:
    ages = ("0-14", "15-64", "65-69", "70-74", "75+")
    found: Printed = registers.redrawn(2, registers.Shape(2, 5, 0.1, 0.0, ages), THRESHOLD)
    return found


class TestDistrictsThatWereOthers:
    """An earlier edition printed the same date in other districts."""

    def test_a_stranger_with_both_editions_finds_no_small_number(self, redrawn: Printed) -> None:
        protected = protect(redrawn, THRESHOLD)
        assert protected.lost == ()
        assert Stranger(redrawn, protected, THRESHOLD).finds() == []
        assert leaks_of(redrawn, protected, THRESHOLD) == ()

    def test_he_finds_some_if_only_the_new_one_is_looked_at(self, redrawn: Printed) -> None:
        careless = protect(replace(redrawn, formers=()), THRESHOLD)
        assert Stranger(redrawn, careless, THRESHOLD).finds()
        assert leaks_of(redrawn, careless, THRESHOLD)

    def test_what_is_the_same_ground_is_known_and_nothing_else_is(self, redrawn: Printed) -> None:
        system = as_system(redrawn, THRESHOLD)
        told = {one for one, known in zip(system.cells, system.known, strict=True) if known}
        (former,) = redrawn.formers
        assert {one for one in told if one.kind == "district"} <= former.printed.keys()
        assert not {one for one in told if one.id == "d002"}

    def test_where_an_edition_counted_is_kept_for_the_next(
        self, redrawn: Printed, tmp_path: Path
    ) -> None:
        (former,) = redrawn.formers
        (tmp_path / "2025.json").write_bytes(grounds_json([former.ground]))
        assert read_grounds(tmp_path, 2026) == (former.ground,)
        assert read_grounds(tmp_path, 2025) == ()

    def test_a_record_that_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "2025.json").write_text("[{]", encoding="utf-8")
        with pytest.raises(KarteError, match="記録が読めません") as refused:
            read_grounds(tmp_path, 2026)
        assert refused.value.problems[0].where.endswith("2025.json")


class TestEarlierEditions:
    def test_a_figure_that_was_printed_is_printed_again_and_another_is_withheld(self) -> None:
        printed = registers.draw(6, registers.Shape(2, 6))
        first = protect(printed, THRESHOLD)
        counts = printed.counts
        extra = np.isnan(first.counts.exact) & (counts.printed >= THRESHOLD)
        row, column = np.argwhere(extra)[0]
        cell = cell_of(counts.areas[row], tuple(counts.source)[column])
        again = replace(printed, earlier={cell: float(counts.printed[row, column])})
        second = protect(again, THRESHOLD)
        assert leaks_of(again, second, THRESHOLD) == ()
        assert leaks_of(again, first, THRESHOLD) or not np.array_equal(
            first.counts.exact, second.counts.exact, equal_nan=True
        )

    def test_a_small_number_that_was_printed_is_told_to_staff(self) -> None:
        printed = registers.draw(2, registers.Shape(3, 6))
        counts = printed.counts
        row, column = np.argwhere((counts.printed > 0) & (counts.printed < THRESHOLD))[0]
        cell = cell_of(counts.areas[row], tuple(counts.source)[column])
        again = replace(printed, earlier={cell: float(counts.printed[row, column])})
        protected = protect(again, THRESHOLD)
        assert cell in protected.lost
        assert np.isnan(protected.counts.exact[row, column])
