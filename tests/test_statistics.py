"""Counts per district: nobody is lost, nobody is counted twice, nothing missing becomes zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from drawn import KM, TOWNS, count_table, districts, row_of_towns
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from karte.crosswalk import crosswalk_from_polygons
from karte.errors import Problems
from karte.model import Area, AreaType, Status
from karte.statistics import AreaCounts, area_counts, combine, count_by_district

if TYPE_CHECKING:
    from karte.tables.types import CountTable

WEST, EAST = Area(AreaType.DISTRICT, "西"), Area(AreaType.DISTRICT, "東")
CITY, OUTSIDE = Area(AreaType.MUNICIPALITY, "22999"), Area(AreaType.REMAINDER, "22999-outside")
PEOPLE = [100.0, 200.0, 300.0, 40.0]


def counted(table: CountTable, line: float = 2.0, people: list[float] | None = None) -> AreaCounts:
    areas = row_of_towns(people)
    zones = districts({"西": box(0, 0, line * KM, KM), "東": box(line * KM, 0, 3 * KM, KM)})
    crosswalk = crosswalk_from_polygons(areas, zones)
    return count_by_district(table, areas, crosswalk, code="22999")


def test_whole_towns_are_added_up_and_stay_observed() -> None:
    counts = counted(count_table({"population": PEOPLE}))
    assert counts.cell(WEST, "population") == (300, 300, Status.OBSERVED)
    assert counts.cell(EAST, "population") == (300, 300, Status.OBSERVED)


def test_what_no_district_holds_is_the_remainder() -> None:
    counts = counted(count_table({"population": PEOPLE}))
    assert counts.cell(OUTSIDE, "population").printed == 40
    assert counts.cell(CITY, "population").printed == 640


def test_a_split_town_makes_both_districts_estimates_and_keeps_the_sum() -> None:
    counts = counted(count_table({"population": PEOPLE}), line=1.25)
    assert counts.cell(WEST, "population") == (150, 150, Status.ESTIMATED)
    assert counts.cell(EAST, "population") == (450, 450, Status.ESTIMATED)
    assert counts.cell(CITY, "population").status is Status.OBSERVED


def test_a_split_town_without_people_makes_no_estimate() -> None:
    counts = counted(count_table({"population": [100, 0, 300, 40]}), line=1.25)
    assert counts.cell(WEST, "population") == (100, 100, Status.OBSERVED)


def test_a_missing_cell_is_not_zero() -> None:
    counts = counted(count_table({"population": [100, float("nan"), 300, 40]}))
    assert counts.cell(WEST, "population").status is Status.NOT_PROVIDED
    assert np.isnan(counts.cell(WEST, "population").printed)
    assert counts.cell(EAST, "population").printed == 300
    assert counts.cell(CITY, "population").status is Status.NOT_PROVIDED


def test_a_count_that_the_table_does_not_have_is_not_provided() -> None:
    counts = counted(count_table({"population": PEOPLE}))
    assert counts.cell(WEST, "population.total.65+").status is Status.NOT_PROVIDED


def test_figures_folded_into_a_neighbour_go_back_by_the_people_of_the_boundary_file() -> None:
    # 二丁目 is hidden and folded into 三丁目: 500 people together, 200 and 300 by the boundary.
    table = count_table(
        {"population.total.65+": [10, 50, 4]},
        rows=(TOWNS[0], TOWNS[2], TOWNS[3]),
        members={TOWNS[0]: [TOWNS[0]], TOWNS[2]: [TOWNS[2], TOWNS[1]], TOWNS[3]: [TOWNS[3]]},
        hidden=(TOWNS[1],),
    )
    counts = counted(table, people=PEOPLE)
    assert counts.cell(WEST, "population.total.65+") == (30, 30, Status.ESTIMATED)
    assert counts.cell(EAST, "population.total.65+") == (30, 30, Status.ESTIMATED)


def test_figures_folded_inside_one_district_stay_observed() -> None:
    table = count_table(
        {"population": [300, 300, 40]},
        rows=(TOWNS[0], TOWNS[2], TOWNS[3]),
        members={TOWNS[0]: [TOWNS[0], TOWNS[1]], TOWNS[2]: [TOWNS[2]], TOWNS[3]: [TOWNS[3]]},
        hidden=(TOWNS[1],),
    )
    counts = counted(table, people=PEOPLE)
    assert counts.cell(WEST, "population") == (300, 300, Status.OBSERVED)


def test_people_of_a_row_without_a_place_are_outside_and_not_lost() -> None:
    table = count_table(
        {"population": [*PEOPLE, 7]},
        rows=(*TOWNS, "水面"),
        members={town: [town] for town in TOWNS},
    )
    counts = counted(table)
    assert counts.cell(OUTSIDE, "population").printed == 47
    assert counts.cell(CITY, "population").printed == 647


def test_the_publishers_own_total_is_the_municipality() -> None:
    counts = counted(count_table({"population": PEOPLE}, municipality={"population": 650}))
    assert counts.cell(CITY, "population").printed == 650
    assert counts.cell(OUTSIDE, "population").printed == 50


@given(
    people=st.lists(st.integers(0, 5000), min_size=4, max_size=4),
    line=st.floats(0.1, 2.9),
)
def test_printed_districts_and_outside_always_add_up_to_the_municipality(
    people: list[int], line: float
) -> None:
    counts = counted(count_table({"population": people}), line=line)
    parts = [counts.cell(area, "population").printed for area in (WEST, EAST, OUTSIDE)]
    assert sum(parts) == counts.cell(CITY, "population").printed == sum(people)
    assert all(part >= 0 for part in parts)


def test_two_tables_that_disagree_about_the_municipality_are_reported() -> None:
    notes = Problems()
    first = counted(count_table({"population": PEOPLE}))
    second = counted(count_table({"population": [100, 200, 300, 41], "households": PEOPLE}))
    joined = combine([first, second], notes)
    assert joined.cell(CITY, "population").printed == 640
    assert joined.cell(CITY, "households").printed == 640
    (note,) = notes.found
    assert "640" in note.what
    assert "641" in note.what


def test_areas_are_measured_in_square_kilometres() -> None:
    zones = districts({"西": box(0, 0, 2 * KM, KM), "東": box(2 * KM, 0, 3 * KM, KM)})
    counts = counted(count_table({"population": PEOPLE}))
    km2 = area_counts(zones, row_of_towns(), counts, code="22999")
    values = [km2.cell(area, "area_km2").exact for area in (WEST, EAST, CITY, OUTSIDE)]
    assert values == pytest.approx([2, 1, 4, 1])
