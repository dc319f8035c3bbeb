"""Where people live inside a town that a line cuts, with answers known by hand.

二丁目 of the drawn row (x from 1 to 2 km, 200 people) is cut at x = 1.3 km; four meshes of
250 m x 1 km cover it, the first from 1.00 to 1.25 km.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from drawn import KM, TOWNS, count_table, districts, origin, row_of_towns
from shapely import box, points

from karte.crosswalk import (
    Crosswalk,
    Evidence,
    Group,
    Method,
    crosswalk_from_polygons,
    with_stated_shares,
)
from karte.crosswalk.store import digest_of, from_bytes, stored, to_bytes
from karte.errors import KarteError
from karte.statistics import ages_of, count_by_district
from karte.tables.types import TownTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.types import Districts

DAY = dt.date(2020, 10, 1)
PEOPLE = [100.0, 200.0, 300.0, 40.0]
CELLS = np.array([box(KM + 250 * n, 0, KM + 250 * (n + 1), KM) for n in range(4)])


def west_and_east(line: float = 1.3) -> Districts:
    return districts({"西": box(0, 0, line * KM, KM), "東": box(line * KM, 0, 4 * KM, KM)})


def meshes(**counts: Sequence[float]) -> Evidence:
    named = {Group(name.replace("_", "-")): counts[name] for name in counts}
    people = {group: np.array(values, dtype=float) for group, values in named.items()}
    return Evidence(cells=CELLS, counts=people, counts_date=DAY)


def split(evidence: Evidence | None, line: float = 1.3) -> Crosswalk:
    return crosswalk_from_polygons(
        row_of_towns(PEOPLE), west_and_east(line), evidence=evidence, tolerance=25
    )


def west_part(crosswalk: Crosswalk, group: Group = Group.PEOPLE, what: str = "share") -> float:
    lines = crosswalk.lines
    (place,) = np.flatnonzero((lines["key_code"] == TOWNS[1]) & (lines["district_id"] == "西"))
    return float(getattr(crosswalk.splits[group], what)[place])


def method(crosswalk: Crosswalk) -> set[Method]:
    lines = crosswalk.lines
    return set(lines.loc[lines["key_code"] == TOWNS[1], "method"])


def test_without_anything_better_area_decides_and_says_so() -> None:
    crosswalk = split(None)
    assert west_part(crosswalk) == pytest.approx(0.3)
    assert method(crosswalk) == {Method.AREA}


def test_meshes_tell_that_people_live_in_the_west() -> None:
    # 120 of 200 live in the first mesh, which is the west up to 1.25 km.
    crosswalk = split(meshes(population=[120, 40, 0, 40]), 1.25)
    assert west_part(crosswalk) == pytest.approx(120 / 200)
    assert method(crosswalk) == {Method.MESH}


def test_inside_a_mesh_the_side_towards_a_fuller_one_is_fuller() -> None:
    # A fifth of the second mesh lies in the west, beside the first mesh and its 120 people.
    share = west_part(split(meshes(population=[120, 40, 0, 40])))
    assert (120 + 40 / 5) / 200 < share < (120 + 40 / 2) / 200
    alike = west_part(split(meshes(population=[50, 50, 50, 50])))
    assert alike == pytest.approx(0.3, abs=0.01)


def test_a_group_is_split_by_its_own_meshes_and_others_as_all_people() -> None:
    crosswalk = split(meshes(population=[120, 40, 0, 40], **{"0_14": [0, 0, 0, 30]}), 1.25)
    assert west_part(crosswalk, Group.CHILDREN) == pytest.approx(0)
    assert west_part(crosswalk, Group.ELDERLY) == pytest.approx(0.6)


def test_the_people_of_a_mesh_that_two_towns_share_go_where_the_towns_need_them() -> None:
    # One mesh lies half in 二丁目 (200 people, in no other mesh) and half in 三丁目, whose 300
    # people are told by a mesh of its own: nobody of the common mesh is left for it.
    cells = np.array([box(1000, 0, 1500, 1000), box(1500, 0, 2500, 1000), box(2500, 0, 3000, 1000)])
    evidence = Evidence(cells, {Group.PEOPLE: np.array([100.0, 100.0, 300.0])}, DAY)
    assert west_part(split(evidence, 1.5)) == pytest.approx(0.5, abs=0.02)


def test_homes_tell_more_than_area_and_empty_ground_is_left_out() -> None:
    homes = points([[1100, 500], [1200, 500], [1900, 500]])
    by_homes = split(Evidence(homes=homes, dwellings=np.array([1.0, 5.0, 4.0])))
    assert west_part(by_homes) == pytest.approx(0.6)
    assert method(by_homes) == {Method.POINTS}
    by_ground = split(Evidence(uninhabited=box(1600, -10, 2100, 1010)))
    assert west_part(by_ground) == pytest.approx(0.5)


def test_meshes_in_which_nobody_lives_leave_the_town_to_its_area() -> None:
    crosswalk = split(meshes(population=[0, 0, 0, 0]))
    assert west_part(crosswalk) == pytest.approx(0.3)
    assert method(crosswalk) == {Method.AREA}


def test_what_a_mesh_does_not_tell_is_not_zero() -> None:
    crosswalk = split(meshes(population=[120, 40, 0, 40], **{"65+": [10, np.nan, 0, 30]}), 1.25)
    assert west_part(crosswalk, Group.ELDERLY) == pytest.approx(0.6)


def test_a_mesh_wholly_on_one_side_is_a_fact_and_one_near_the_line_is_none() -> None:
    crosswalk = split(meshes(population=[120, 40, 0, 40]))
    assert west_part(crosswalk, what="least") == pytest.approx(120 / 200)
    assert west_part(crosswalk, what="most") == pytest.approx(1 - 40 / 200)
    # At 1.26 km the line may really run through the first mesh.
    near = split(meshes(population=[120, 40, 0, 40]), 1.26)
    assert west_part(near, what="least") == 0


def test_facts_hold_on_their_own_day_only() -> None:
    crosswalk = split(meshes(population=[120, 40, 0, 40]))
    table = count_table({"population": PEOPLE})
    areas = row_of_towns(PEOPLE)
    today = count_by_district(table, areas, crosswalk, code="22999")
    later = count_by_district(
        replace(table, date=dt.date(2025, 10, 1)), areas, crosswalk, code="22999"
    )
    assert today.ranges.least[0, 0] == pytest.approx(100 + 120)
    assert later.ranges.least[0, 0] == pytest.approx(100)
    assert later.ranges.most[0, 0] == pytest.approx(300)
    assert today.exact[0, 0] == later.exact[0, 0] > 220


def test_ages_are_split_apart_and_still_add_up_to_the_people() -> None:
    evidence = meshes(
        population=[120, 40, 0, 40],
        **{"0_14": [0, 0, 0, 30], "15_64": [60, 40, 0, 0], "65+": [60, 0, 0, 10]},
    )
    crosswalk = split(evidence, 1.25)
    columns: dict[str, Sequence[float]] = {
        "population": PEOPLE,
        "population.total.0-14": [10, 30, 30, 4],
        "population.total.15-64": [60, 100, 200, 30],
        "population.total.65+": [30, 70, 70, 6],
    }
    table, areas = count_table(columns), row_of_towns(PEOPLE)
    ages = ages_of([table], areas)
    counts = count_by_district(table, areas, crosswalk, code="22999", ages=ages)
    people, young, working, old = counts.exact[0]
    assert young == pytest.approx(10)
    assert working == pytest.approx(60 + 60)
    assert old == pytest.approx(30 + 60)
    assert people == pytest.approx(young + working + old)
    assert counts.exact[:2].sum(axis=0) == pytest.approx([640, 74, 390, 176])


def stated(*lines: tuple[str, str, float]) -> TownTable:
    frame = pd.DataFrame(lines, columns=["key_code", "district", "share"])
    frame["town"], frame["district_id"] = "", ""
    return TownTable(frame, origin("town-table"))


def test_the_city_s_own_share_of_a_town_goes_before_everything_else() -> None:
    crosswalk = with_stated_shares(
        split(meshes(population=[120, 40, 0, 40])),
        row_of_towns(PEOPLE),
        west_and_east(),
        stated((TOWNS[1], "西小学校", 0.9), (TOWNS[1], "東小学校", 0.1)),
    )
    assert west_part(crosswalk) == pytest.approx(0.9)
    assert method(crosswalk) == {Method.TABLE}
    assert set(crosswalk.shares["method"]) == {Method.TABLE, Method.CONTAINMENT}


def test_a_stated_district_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(KarteError) as caught:
        with_stated_shares(
            split(None), row_of_towns(PEOPLE), west_and_east(), stated((TOWNS[1], "南小学校", 1.0))
        )
    (problem,) = caught.value.problems
    assert "南小学校" in problem.what
    assert "西小学校、東小学校" in problem.hint


def test_a_crosswalk_is_kept_and_read_back_to_the_last_bit(tmp_path: Path) -> None:
    made = split(meshes(population=[120, 40, 0, 40]))
    again = from_bytes(to_bytes(made))
    assert to_bytes(again) == to_bytes(made)
    pd.testing.assert_frame_equal(again.lines, made.lines)
    for group, one in made.splits.items():
        np.testing.assert_array_equal(again.splits[group].share, one.share)
    calls = list[int]()

    def make() -> Crosswalk:
        calls.append(1)
        return made

    for _ in range(2):
        stored(tmp_path, "ab", make)
    assert len(calls) == 1
    (tmp_path / "ab.npz").write_bytes(b"damaged")
    assert stored(tmp_path, "ab", make).tolerance == made.tolerance
    assert len(calls) == 2


def test_the_digest_of_a_crosswalk_changes_with_everything_it_is_made_of() -> None:
    areas, zones, evidence = row_of_towns(PEOPLE), west_and_east(), meshes(population=[1, 2, 3, 4])
    digests = {
        digest_of(areas, zones, evidence, {}, ("error", 25)),
        digest_of(areas, zones, evidence, {}, ("error", 10)),
        digest_of(areas, west_and_east(1.4), evidence, {}, ("error", 25)),
        digest_of(row_of_towns(), zones, evidence, {}, ("error", 25)),
        digest_of(areas, zones, Evidence(), {}, ("error", 25)),
        digest_of(areas, zones, evidence, {Group.CHILDREN: np.ones(4)}, ("error", 25)),
    }
    assert len(digests) == 6
    assert digest_of(areas, zones, evidence, {}, ("error", 25)) in digests
