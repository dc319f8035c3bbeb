"""The crosswalk on a drawn town whose answers are known by hand.

Four small areas of 1 km x 1 km stand in a row, west to east: 一丁目 to 四丁目. 西小学校区 reaches
from x = 0 to the line given in the test, 東小学校区 from there to x = 3 km. 四丁目 lies beyond.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from drawn import TOWNS, districts, row_of_towns, small_areas
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from karte.crosswalk import Crosswalk, Group, Method, crosswalk_from_polygons
from karte.crosswalk.pieces import DEFAULT_TOLERANCE, mean_width
from karte.errors import KarteError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

KM = 1000.0


def shares_of(crosswalk: Crosswalk) -> dict[tuple[str, str], float]:
    lines = crosswalk.shares[["key_code", "district_id", "share"]]
    return {
        (key, district): share for key, district, share in lines.itertuples(index=False, name=None)
    }


def west_and_east(line: float, *, end: float = 3 * KM) -> Crosswalk:
    zones = {"西": box(0, 0, line, KM), "東": box(line, 0, end, KM)}
    return crosswalk_from_polygons(row_of_towns(), districts(zones))


def test_a_town_inside_one_district_belongs_to_it_whole() -> None:
    crosswalk = west_and_east(2 * KM)
    assert shares_of(crosswalk) == {
        (TOWNS[0], "西"): 1.0,
        (TOWNS[1], "西"): 1.0,
        (TOWNS[2], "東"): 1.0,
    }
    assert set(crosswalk.shares["method"]) == {Method.CONTAINMENT}


def test_a_town_cut_by_the_line_is_split_by_area() -> None:
    shares = shares_of(west_and_east(1.25 * KM))
    assert shares[TOWNS[1], "西"] == pytest.approx(0.25)
    assert shares[TOWNS[1], "東"] == pytest.approx(0.75)


def test_what_lies_outside_every_district_is_said_and_not_pushed_inside() -> None:
    crosswalk = west_and_east(2 * KM, end=3.4 * KM)
    outside = crosswalk.coverage.set_index("key_code")["share"]
    assert outside.to_dict() == pytest.approx({TOWNS[3]: 0.6})
    assert shares_of(crosswalk)[TOWNS[3], "東"] == pytest.approx(0.4)


def test_a_line_that_differs_by_a_few_metres_cuts_nothing() -> None:
    crosswalk = west_and_east(2 * KM + DEFAULT_TOLERANCE / 3)
    assert shares_of(crosswalk)[TOWNS[2], "東"] == 1.0
    assert (TOWNS[2], "西") not in shares_of(crosswalk)
    assert crosswalk.slivers == 1


def test_a_strip_beyond_the_last_district_by_a_few_metres_is_not_outside() -> None:
    crosswalk = west_and_east(2 * KM, end=3 * KM - DEFAULT_TOLERANCE / 3)
    assert TOWNS[2] not in set(crosswalk.coverage["key_code"])
    assert shares_of(crosswalk)[TOWNS[2], "東"] == 1.0


def test_a_town_as_narrow_as_a_sliver_keeps_its_people() -> None:
    lane = small_areas({"229990099": box(0, 0, 4, KM)})
    zones = districts({"西": box(0, 0, KM, KM)})
    assert shares_of(crosswalk_from_polygons(lane, zones)) == {("229990099", "西"): 1.0}


def test_an_island_and_a_hole_are_counted_with_their_own_area() -> None:
    ring = box(0, 0, KM, KM).difference(box(400, 400, 600, 600))
    town = small_areas({"229990050": ring.union(box(5 * KM, 0, 5.2 * KM, 200))})
    zones = districts({"本土": box(-1, -1, 2 * KM, 2 * KM), "島": box(4 * KM, -1, 6 * KM, KM)})
    shares = shares_of(crosswalk_from_polygons(town, zones))
    assert shares["229990050", "本土"] == pytest.approx(0.96)
    assert shares["229990050", "島"] == pytest.approx(0.04)


def test_districts_that_overlap_are_refused_with_their_names_and_the_area() -> None:
    zones = districts({"西": box(0, 0, 2 * KM, KM), "東": box(1.5 * KM, 0, 3 * KM, KM)})
    with pytest.raises(KarteError) as caught:
        crosswalk_from_polygons(row_of_towns(), zones)
    (problem,) = caught.value.problems
    assert "「西小学校」と「東小学校」" in problem.what
    assert "0.500 km²" in problem.what
    assert 'overlap = "split"' in problem.hint
    assert 'overlap = "both"' in problem.hint


def test_an_overlap_that_was_declared_is_split_and_counts_nobody_twice() -> None:
    zones = districts({"西": box(0, 0, 2 * KM, KM), "東": box(1.5 * KM, 0, 3 * KM, KM)})
    crosswalk = crosswalk_from_polygons(row_of_towns(), zones, overlap="split")
    assert shares_of(crosswalk)[TOWNS[1], "西"] == pytest.approx(2 / 3)
    assert crosswalk.matrix().sum(axis=1).max() <= 1 + 1e-12


def test_an_overlap_may_be_counted_in_both_districts() -> None:
    zones = districts({"西": box(0, 0, 2 * KM, KM), "東": box(1.5 * KM, 0, 3 * KM, KM)})
    shares = shares_of(crosswalk_from_polygons(row_of_towns(), zones, overlap="both"))
    assert shares[TOWNS[1], "西"] == pytest.approx(1.0)
    assert shares[TOWNS[1], "東"] == pytest.approx(0.5)
    split = crosswalk_from_polygons(row_of_towns(), zones, overlap="both").splits[Group.PEOPLE]
    west, east = 1, 2  # the lines of the second town
    assert (split.least[west], split.most[west]) == (1, 1)
    assert (split.least[east], split.most[east]) == (0, 1)


@given(
    cuts=st.lists(st.floats(0.05, 3.95), min_size=0, max_size=4, unique=True),
    end=st.floats(1.0, 4.5),
)
def test_every_town_is_placed_exactly_once_wherever_the_lines_run(
    cuts: list[float], end: float
) -> None:
    edges = sorted({0.0, *(round(cut, 3) for cut in cuts if cut < end), round(end, 3)})
    zones: dict[str, BaseGeometry] = {
        f"第{place}": box(west * KM, -100, east * KM, KM + 100)
        for place, (west, east) in enumerate(itertools.pairwise(edges))
    }
    crosswalk = crosswalk_from_polygons(row_of_towns(), districts(zones))
    inside = crosswalk.matrix().sum(axis=1)
    outside = crosswalk.coverage.set_index("key_code")["share"].reindex(TOWNS, fill_value=0.0)
    np.testing.assert_allclose(inside + outside.to_numpy(), 1.0, atol=1e-9)


def test_mean_width_of_a_long_strip_is_its_width() -> None:
    strip = np.array([box(0, 0, 10 * KM, 8)])
    assert mean_width(strip)[0] == pytest.approx(8, rel=1e-2)
