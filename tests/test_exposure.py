"""People within a flood or a walk, what lists and meshes count: drawn, with known answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pytest
from drawn import KM, PLANE, count_table, districts, origin, row_of_towns, small_areas
from shapely import Point, Polygon, box

from karte.crosswalk import crosswalk_from_polygons
from karte.errors import Problems
from karte.exposure import (
    Lived,
    capacity,
    flow_counts,
    listed_count,
    mesh_counts,
    people_reached,
    usable,
    walkable,
)
from karte.model import AreaType, Grade, Status
from karte.statistics import Added, count_by_district, with_added
from karte.tables.mesh import MeshData, PeopleFlow
from karte.tables.types import Places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from karte.statistics import AreaCounts
    from karte.tables.types import Districts

NAN = float("nan")
HALVES = {"a": box(0, 0, 2 * KM, KM), "b": box(2 * KM, 0, 4 * KM, KM)}
NO_CELLS = np.array([], dtype=object), np.array([], dtype=float)


def lived(
    shapes: Mapping[str, BaseGeometry], mesh: Mapping[float, BaseGeometry] | None = None
) -> tuple[Lived, AreaCounts]:
    """Return four towns of 100 people in districts, with people per mesh where there are some."""
    areas, zones = row_of_towns(), districts(shapes)
    table = count_table({"population": [100.0] * 4}, municipality={"population": 400.0})
    crosswalk = crosswalk_from_polygons(areas, zones)
    cells, density = NO_CELLS
    if mesh is not None:
        cells = np.array(list(mesh.values()), dtype=object)
        density = np.array([people / shape.area for people, shape in mesh.items()])
    counts = count_by_district(table, areas, crosswalk, code="22999")
    return Lived(table, areas, crosswalk, zones, {}, cells, density), counts


def reached(zone: BaseGeometry, ground: tuple[Lived, AreaCounts]) -> Added:
    return people_reached("flood.people", "hazard:洪水", zone, *ground)


def ends(one: Added, row: int) -> tuple[float, float, float]:
    return tuple(float(part[row]) for part in (one.least, one.exact, one.most))  # type: ignore[return-value]


def test_a_town_within_counts_whole_and_half_a_town_may_be_nobody_or_everybody() -> None:
    found = reached(box(0, 0, 1.5 * KM, KM), lived(HALVES))
    assert ends(found, 0) == pytest.approx((100, 150, 200))
    assert found.status[0] is Status.ESTIMATED
    assert ends(found, 1) == (0, 0, 0)
    assert found.status[1] is Status.OBSERVED
    assert ends(found, 2) == pytest.approx((100, 150, 200))
    assert ends(found, 3) == (0, 0, 0)
    assert found.source == "census-2020:age hazard:洪水"


def test_a_flood_that_reaches_nobody_is_a_counted_zero() -> None:
    found = reached(Polygon(), lived(HALVES))
    assert found.exact.tolist() == [0, 0, 0, 0]
    assert set(found.status) == {Status.OBSERVED}


def test_those_outside_every_district_are_the_remainder_and_nobody_is_lost() -> None:
    shapes = {"a": box(0, 0, 2 * KM, KM), "b": box(2 * KM, 0, 3 * KM, KM)}
    found = reached(box(2.5 * KM, 0, 4 * KM, KM), lived(shapes))
    assert found.exact.tolist() == pytest.approx([0, 50, 150, 100])


def test_of_a_town_that_two_districts_share_each_has_the_part_that_is_reached() -> None:
    shapes = {"a": box(0, 0, 1.5 * KM, KM), "b": box(1.5 * KM, 0, 4 * KM, KM)}
    found = reached(box(1.5 * KM, 0, 2 * KM, KM), lived(shapes))
    assert found.exact.tolist() == pytest.approx([0, 50, 50, 0])
    assert ends(found, 1) == pytest.approx((0, 50, 100))
    assert found.status[0] is Status.OBSERVED


def test_meshes_tell_where_in_a_town_people_live() -> None:
    mesh = {90.0: box(KM, 0, 1.5 * KM, KM), 10.0: box(1.5 * KM, 0, 2 * KM, KM)}
    zone = box(1.5 * KM, 0, 2 * KM, KM)
    assert reached(zone, lived(HALVES)).exact[0] == pytest.approx(50)
    assert reached(zone, lived(HALVES, mesh)).exact[0] == pytest.approx(10)


def test_a_strip_as_narrow_as_a_difference_in_digitising_is_no_part() -> None:
    wide = reached(box(0, 0, 2 * KM + 10, KM), lived(HALVES))
    assert wide.exact.tolist() == pytest.approx([200, 0, 200, 0])
    assert set(wide.status) == {Status.OBSERVED}


def test_never_more_are_reached_than_live_there() -> None:
    shapes = {"a": box(0, 0, 1.5 * KM, KM), "b": box(1.5 * KM, 0, 4 * KM, KM)}
    ground = lived(shapes)
    found = reached(box(-KM, -KM, 9 * KM, 9 * KM), ground)
    everybody = ground[1].exact[:, 0]
    assert found.exact.tolist() == pytest.approx(everybody.tolist())


def test_the_grade_follows_from_the_people_on_the_smaller_side() -> None:
    ground = lived(HALVES)
    found = reached(box(0, 0, 1.5 * KM, KM), ground)
    counts = with_added(ground[1], [found])
    area = counts.areas[0]
    assert counts.estimate(area, "flood.people").grade is Grade.C
    assert counts.estimate(area, "population").grade is None
    assert counts.cell(area, "flood.people").printed == 150


Role = Literal["", "clinic", "bus_stop", "aed", "shelter"]


def places(
    role: Role, rows: Sequence[tuple[str, float, Mapping[str, str]]], name: str = "x"
) -> Places:
    frame = gpd.GeoDataFrame(
        {
            "kind": name,
            "name": [one for one, *_ in rows],
            "address": "",
            "extras": [dict(extras) for *_, extras in rows],
        },
        geometry=[Point(x * KM, 500) for _, x, _ in rows],
        crs=PLANE,
    )
    return Places(frame=frame, origin=origin(f"places:{name}"), role=role)


def test_a_walk_is_a_circle_around_a_clinic_and_a_dentist_is_none() -> None:
    rows = [("内科", 0.5, {"医療機関の種類": "診療所"}), ("歯", 3.5, {"種別": "歯科診療所"})]
    zone = walkable([places("clinic", rows)], "clinic")
    assert zone is not None
    found = reached(zone, lived(HALVES))
    assert found.exact.tolist() == pytest.approx([78.5, 0, 78.5, 0], rel=0.01)


def test_without_a_list_there_is_no_walk() -> None:
    assert walkable([places("aed", [("a", 0.5, {})])], "bus_stop") is None
    assert usable([places("aed", [("a", 0.5, {})])], "shelter") is None


def test_shelters_hold_what_their_list_says() -> None:
    rows = [
        ("小学校", 0.5, {"想定収容人数": "１，２００人"}),
        ("公園", 1.5, {"想定収容人数": "300"}),
        ("港", 9.0, {"想定収容人数": "50"}),
    ]
    found = capacity("shelter.capacity", places("shelter", rows), districts(HALVES), Problems())
    assert found.exact.tolist() == [1500, 0, 1550, 50]
    assert set(found.status) == {Status.REPORTED}


def test_a_shelter_of_unknown_size_leaves_its_district_without_a_figure_and_is_told() -> None:
    rows: list[tuple[str, float, Mapping[str, str]]] = [
        ("小学校", 0.5, {"想定収容人数": "200"}),
        ("公園", 1.5, {"想定収容人数": "約百"}),
        ("広場", 3.5, {"想定収容人数": "70"}),
    ]
    findings = Problems()
    found = capacity("shelter.capacity", places("shelter", rows), districts(HALVES), findings)
    assert found.status[0] is Status.NOT_PROVIDED
    assert np.isnan(found.exact[0])
    assert found.exact[1] == 70
    assert found.status[2] is Status.NOT_PROVIDED
    assert "公園" in findings.found[0].what


def test_a_place_on_two_lists_is_one_place() -> None:
    first = places("aed", [("市役所", 0.5, {}), ("駅", 3.5, {})])
    second = places("aed", [("市 役所", 0.501, {}), ("図書館", 0.5, {})], "y")
    both = usable([first, second], "aed")
    assert both is not None
    found = listed_count("aed.count", both, districts(HALVES))
    assert found.exact.tolist() == [2, 1, 3, 0]


CELLS = {
    "5238000011": box(0, 0, KM, KM),
    "5238000012": box(KM, 0, 3 * KM, KM),
    "5238000021": box(3 * KM, 0, 5 * KM, KM),
}


def mesh(values: Sequence[float], people: Sequence[float] = (100, 200, 100)) -> MeshData:
    cells = small_areas(CELLS, people)
    table = count_table({"family.single_65+": values}, rows=tuple(CELLS))
    return MeshData(cells=cells, tables=(table,))


def singles(data: MeshData, zones: Districts, people: Sequence[float] | None = None) -> Added:
    (found,) = mesh_counts(data, ["family.single_65+"], zones, row_of_towns(people))
    return found


def test_a_mesh_that_a_line_cuts_is_split_by_the_people_of_the_towns() -> None:
    found = singles(mesh([10, 40, 6]), districts(HALVES), [100, 150, 50, 100])
    assert ends(found, 0) == pytest.approx((10, 40, 50))
    assert ends(found, 1) == pytest.approx((0, 16, 46))
    assert found.exact[2] == pytest.approx(56)
    assert found.status[:2] == (Status.ESTIMATED, Status.ESTIMATED)


def test_what_of_a_mesh_the_towns_do_not_account_for_lives_beyond_the_border() -> None:
    found = singles(mesh([10, 40, 6], [100, 200, 300]), districts(HALVES))
    assert found.exact.tolist() == pytest.approx([30, 22, 52, 0])
    assert ends(found, 2) == pytest.approx((50, 52, 56))


def test_a_mesh_in_the_sea_is_counted_whole() -> None:
    found = singles(mesh([10, 40, 6], [100, 200, 100]), districts(HALVES))
    assert found.exact[2] == pytest.approx(56)


def test_the_municipality_outside_the_districts_is_the_remainder() -> None:
    shapes = {"a": box(0, 0, 2 * KM, KM), "b": box(2 * KM, 0, 3 * KM, KM)}
    found = singles(mesh([10, 40, 6]), districts(shapes))
    assert found.exact.tolist() == pytest.approx([30, 20, 56, 6])


def test_a_hidden_mesh_leaves_its_districts_without_a_figure_and_never_with_a_zero() -> None:
    found = singles(mesh([NAN, 40, 6]), districts(HALVES))
    assert np.isnan(found.exact[0])
    assert found.status[0] is Status.NOT_PROVIDED
    assert found.exact[1] == pytest.approx(26)
    assert found.status[2] is Status.NOT_PROVIDED


def test_figures_folded_for_secrecy_are_in_the_range_of_both_meshes() -> None:
    members = {"r1": ["5238000011"], "r2": ["5238000012", "5238000021"]}
    table = count_table({"family.single_65+": [10, 46]}, rows=("r1", "r2"), members=members)
    folded = MeshData(cells=small_areas(CELLS, (100, 200, 100)), tables=(table,))
    shapes = {"a": box(0, 0, 3 * KM, KM), "b": box(3 * KM, 0, 4 * KM, KM)}
    found = singles(folded, districts(shapes))
    assert found.exact[2] == pytest.approx(56)
    assert found.least[1] <= found.exact[1] <= found.most[1]
    assert found.status[1] is Status.ESTIMATED


def flow(rows: Sequence[tuple[float, str, float, float]]) -> PeopleFlow:
    frame = gpd.GeoDataFrame(
        {
            "mesh_code": [f"5238000{x:.0f}" for x, *_ in rows],
            "month": [month for _, month, *_ in rows],
            "dayflag": ["weekday"] * len(rows),
            "day": [day for _, _, day, _ in rows],
            "night": [night for *_, night in rows],
            "whole_day": [NAN] * len(rows),
        },
        geometry=[box(x * KM, 0, (x + 1) * KM, KM) for x, *_ in rows],
        crs=PLANE,
    )
    return PeopleFlow(frame=frame, origin=origin("people-flow"))


def test_people_present_are_an_orientation_of_the_lowest_grade() -> None:
    rows = [(x, "2021-04", 100.0 * x, 200.0) for x in (0.5, 1.5, 2.5)]
    old = [(0.5, "2020-04", 9999.0, 9999.0)]
    day, night = flow_counts(flow([*old, *rows]), districts(HALVES), row_of_towns())
    assert day.exact[2] == pytest.approx(450 + 4.5 * 1)
    assert night.exact[0] == pytest.approx(200 + 100 + 4.5 / 2)
    assert set(day.status) == {Status.ESTIMATED}
    _, counts = lived(HALVES)
    both = with_added(counts, [day, night])
    grades = {both.estimate(one, "flow.day").grade for one in both.areas}
    assert grades == {Grade.C}


def test_what_is_not_published_of_people_present_is_not_zero() -> None:
    rows = [(x, "2021-04", NAN if x == 0 else 100.0, 50.0) for x in (0, 1, 2, 3)]
    day, _ = flow_counts(flow(rows), districts(HALVES), row_of_towns())
    assert ends(day, 0) == pytest.approx((100, 104.5, 109))


def test_a_month_without_weekdays_gives_nothing() -> None:
    data = flow([(0, "2021-04", 1.0, 1.0)])
    holiday = replace(data, frame=data.frame.assign(dayflag="holiday"))
    assert flow_counts(holiday, districts(HALVES), row_of_towns()) == ()


def test_new_columns_stand_beside_the_old_ones_and_add_up() -> None:
    ground = lived(HALVES)
    counts = with_added(ground[1], [reached(box(0, 0, 1.25 * KM, KM), ground)])
    printed = {area.type: 0.0 for area in counts.areas}
    for area in counts.areas:
        printed[area.type] += counts.cell(area, "flood.people").printed
    inside = printed[AreaType.DISTRICT] + printed[AreaType.REMAINDER]
    assert printed[AreaType.MUNICIPALITY] == inside == 125
    assert tuple(counts.source) == ("population", "flood.people")
