"""A whole table of figures says what its cells say one by one, and quick checks miss nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources.cells import Mark
from karte.sources.census_checks import check_sums
from karte.sources.register_cells import SheetRows, text_of
from karte.sources.register_checked import adds_up, checked
from karte.sources.register_derived import completed
from karte.sources.register_figures import Figures
from karte.sources.register_town import counted_cell
from karte.tables.columns import population
from karte.tables.types import CountTable

TEXTS = ("0", "1", "12", "012", "", " ", "-", "X", "…", "1,234", "１２", "1.5", "-3", "三", "1e3")
CELLS = (*TEXTS, 0.0, 1.0, 12.0, 1.5, -1.0, 1e9, 1e300, True, False, "9" * 12, "1234567890")


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from(CELLS), min_size=width, max_size=width), min_size=1, max_size=6
        )
    )
)
def test_a_table_of_figures_says_what_every_cell_says(cells: list[list[float | str]]) -> None:
    found = Figures(cells)
    for number, line in enumerate(cells):
        texts = [text_of(cell).strip() for cell in line]
        assert found.blank[number] == (not any(texts))
        hidden = False
        for place, text in enumerate(texts):
            try:
                value = counted_cell(text)
            except ValueError:
                assert place in found.bad[number]
                value = Mark.MISSING
            else:
                assert place not in found.bad.get(number, [])
            hidden |= value is Mark.HIDDEN
            expected = math.nan if isinstance(value, Mark) else value
            assert np.array_equal(found.values[number, place], expected, equal_nan=True)
        assert found.hidden[number] == hidden


def test_a_table_of_nothing_but_numbers_is_read_either_way() -> None:
    for cells in ([["1", "-"], ["30", "4"]], [[1.0, 0.0], [30.0, 4.0]]):
        assert Figures(cells).values.tolist() == [[1, 0], [30, 4]]


def test_true_is_another_text_than_one_though_it_equals_it() -> None:
    rows = SheetRows.of([["町", "人"], ["東", 1.0], ["西", True]])
    assert rows.column(1) == ["人", "1", "True"]
    assert [row.cells for row in rows][1:] == [("東", "1"), ("西", "True")]


def test_lines_with_other_counts_are_completed_by_their_own() -> None:
    ages = {population(sex, age): 1.0 for sex in ("male", "female") for age in ("0-14", "15+")}
    first, second = completed([ages, {"population": 5.0}], ["0-14", "15+"])
    assert first["population"] == 4
    assert first["population.total.0-14"] == 2
    assert dict(second) == {"population": 5.0}


MEN, WOMEN, EVERYBODY = (population(sex) for sex in ("male", "female", "total"))
AGES = [population("total", age) for age in ("0-14", "15-64", "65+")]


def table(values: pd.DataFrame, own: pd.Series[float]) -> CountTable:
    return CountTable(
        dataset=Dataset.REGISTER,
        date=dt.date(2026, 4, 1),
        origin=Origin(id="r", title="", publisher="", licence="", date=None, files=()),
        values=values,
        members=pd.DataFrame({"row_id": values.index, "key_code": "292090010"}, dtype="str"),
        municipality=own,
        hidden=(),
        names=pd.Series(values.index, index=values.index, dtype="str"),
    )


FIGURES = st.sampled_from([0.0, 1.0, 2.0, 3.0, math.nan])
COLUMNS = [EVERYBODY, MEN, WOMEN, *(population(sex, "85+") for sex in ("total", "male", "female"))]


def is_quickly_fine(one: CountTable) -> bool:
    return adds_up(one.values.columns.tolist(), one.values.to_numpy(), one.municipality.to_numpy())


@given(st.lists(st.tuples(*(FIGURES for _ in COLUMNS)), min_size=1, max_size=3), FIGURES)
def test_the_quick_check_never_overlooks_what_the_slow_one_tells(
    lines: list[tuple[float, ...]], own: float
) -> None:
    rows = pd.Index([str(number) for number, _ in enumerate(lines)], dtype="str")
    values = pd.DataFrame(lines, columns=COLUMNS, index=rows)
    one = table(values, pd.Series([own] * len(COLUMNS), index=COLUMNS))
    told = Problems()
    check_sums(one, where="a.csv", warnings=told)
    assert not (is_quickly_fine(one) and told.found)


@pytest.mark.parametrize("classes", ["five years to 85", "five years to 100"])
def test_the_quick_check_sees_ages_that_do_not_make_all_ages(classes: str) -> None:
    top = 85 if "85" in classes else 100
    ages = [*(f"{age}-{age + 4}" for age in range(0, top, 5)), f"{top}+", "unknown"]
    line = {population("total", age): 1.0 for age in ages} | {EVERYBODY: float(len(ages))}
    good = table(pd.DataFrame([line], index=pd.Index(["東"], dtype="str")), pd.Series(line))
    assert is_quickly_fine(good)
    more = good.values.assign(**{EVERYBODY: len(ages) + 1.0})
    assert not is_quickly_fine(dataclasses.replace(good, values=more, municipality=more.iloc[0]))


@pytest.mark.parametrize(
    "fault",
    [
        {"values": pd.DataFrame({EVERYBODY: [-1.0]}, index=pd.Index(["東"], dtype="str"))},
        {"members": pd.DataFrame({"row_id": ["東"], "key_code": ["12"]}, dtype="str")},
        {"members": pd.DataFrame({"row_id": ["西"], "key_code": ["292090010"]}, dtype="str")},
        {
            "members": pd.DataFrame(
                {"row_id": ["東"] * 2, "key_code": ["292090010"] * 2}, dtype="str"
            )
        },
        {"names": pd.Series(["東"], index=pd.Index(["西"], dtype="str"), dtype="str")},
        {"municipality": pd.Series({EVERYBODY: -1.0})},
    ],
)
def test_a_table_that_breaks_a_promise_is_refused(fault: dict[str, object]) -> None:
    values = pd.DataFrame({EVERYBODY: [1.0]}, index=pd.Index(["東"], dtype="str"))
    good = table(values, pd.Series({EVERYBODY: 1.0}))
    assert checked(good, where="a.csv", notes=Problems()) is good
    with pytest.raises(KarteError):
        checked(dataclasses.replace(good, **fault), where="a.csv", notes=Problems())  # type: ignore[arg-type]
