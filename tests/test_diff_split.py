"""The four parts of a difference add up to it, whatever lies between the two editions."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from karte.diff import Cause, Said, split
from karte.diff.figures import Figure, of_downloads
from karte.publish.downloads import COUNTS_COLUMNS, INDICATORS_COLUMNS
from karte.tables.csv_file import to_csv

NUMBERS = st.decimals(-(10**7), 10**7, places=4).map(lambda one: Said(one, "estimated"))
REASONS = st.sampled_from(["suppressed", "not_provided", "not_applicable", ""]).map(
    lambda one: Said(None, one)
)
ANYTHING = st.one_of(NUMBERS, REASONS, st.none())


def at(*values: object) -> list[Said | None]:
    return [
        Said(None, one) if isinstance(one, str) else one if one is None else Said(Decimal(str(one)))
        for one in values
    ]


@given(st.tuples(NUMBERS, ANYTHING, ANYTHING, ANYTHING, NUMBERS))
def test_the_parts_add_up_exactly(stages: tuple[Said | None, ...]) -> None:
    first, *_, last = stages
    assert first is not None
    assert last is not None
    found = split(stages)
    assert first.value is not None
    assert last.value is not None
    assert list(found.parts) == list(Cause)
    assert sum(found.parts.values(), Decimal(0)) == last.value - first.value


@given(st.tuples(st.one_of(NUMBERS, REASONS), ANYTHING, ANYTHING, ANYTHING, REASONS))
def test_what_is_no_number_is_never_part_of_a_sum(stages: tuple[Said | None, ...]) -> None:
    found = split(stages)
    assert found.parts == {}
    first, *_, last = stages
    assert first is not None
    assert last is not None
    turned = first.value is not None or first.status != last.status
    assert bool(found.turns) or not turned


@given(st.tuples(NUMBERS, ANYTHING, ANYTHING, ANYTHING, NUMBERS))
def test_a_step_without_a_number_has_no_part_and_is_named(
    stages: tuple[Said | None, ...],
) -> None:
    found = split(stages)
    lacking = [
        cause
        for cause, one in zip(Cause, stages[1:], strict=True)
        if one is None or one.value is None
    ]
    assert list(found.joined) == lacking
    assert all(found.parts[cause] == 0 for cause in lacking)


def test_each_step_has_its_own_part() -> None:
    found = split(at(100, 90, 93, 80, 85.5))
    assert [found.parts[one] for one in Cause] == [-10, 3, -13, Decimal("5.5")]


def test_causes_that_cancel_each_other_are_both_told() -> None:
    assert split(at(10, 12, 12, 12, 10)).causes == (Cause.METHOD, Cause.ACTUAL)


def test_zero_is_a_number_and_withheld_is_none() -> None:
    assert split(at(0, 0, 0, 0, 4)).parts[Cause.ACTUAL] == 4
    assert split(at(4, 4, 4, 4, "suppressed")).turns == (Cause.ACTUAL,)
    assert split(at("suppressed", "suppressed", "not_provided", "not_provided", 0)).turns == (
        Cause.CORRECTION,
        Cause.ACTUAL,
    )


def test_what_is_withheld_of_everybody_is_still_said() -> None:
    def line(date: str, sex: str, value: str, status: str) -> tuple[str, ...]:
        area = ("2026", "district", "a", "東")
        return (*area, "population", sex, "total", date, value, "", "", "", "", status, "", "")

    counts = [
        line("2024-04-01", "male", "", "suppressed"),
        line("2025-04-01", "male", "", "suppressed"),
        line("2024-04-01", "total", "12", "observed"),
        line("2025-04-01", "total", "", "suppressed"),
        line("2025-04-01", "female", "", "not_provided"),
    ]
    edition = of_downloads(to_csv(COUNTS_COLUMNS, counts), to_csv(INDICATORS_COLUMNS, []))
    assert edition.latest() == {
        Figure("population.male", "own"): "2025-04-01",
        Figure("population", "own"): "2024-04-01",
    }
