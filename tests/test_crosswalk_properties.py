"""What holds of every crosswalk, however the lines run: nobody is lost, and names mean nothing.

The world of every example is drawn: small areas as a grid whose inner corners are moved, districts
as the strips between winding lines. What the examples shrink to can be drawn on paper.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from drawn import count_table, districts, small_areas
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, affinity, box, get_parts, union_all

from karte.crosswalk import Crosswalk, Group, crosswalk_from_polygons
from karte.statistics import AreaCounts, ages_of, count_by_district
from karte.tables.columns import population

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from karte.tables.types import CountTable

    Floats = NDArray[np.float64]

CODE = "22999"
SIDE = 400.0
TIGHT = settings(max_examples=40)


@dataclass(frozen=True)
class World:
    """Small areas with people, and districts."""

    towns: Mapping[str, BaseGeometry]
    zones: Mapping[str, BaseGeometry]
    people: tuple[float, ...]
    tolerance: float = 0.0

    @property
    def table(self) -> CountTable:
        people = np.array(self.people)
        values = {
            population(): people,
            "households": np.floor(people / 2),
            population("total", "0-14"): np.floor(people / 7),
            population("total", "15-64"): np.floor(people / 2),
            population("total", "65+"): people - np.floor(people / 7) - np.floor(people / 2),
        }
        return count_table({name: one.tolist() for name, one in values.items()}, rows=[*self.towns])

    def crosswalk(self) -> Crosswalk:
        return crosswalk_from_polygons(
            small_areas(self.towns, self.people), districts(self.zones), tolerance=self.tolerance
        )

    def counts(self) -> AreaCounts:
        areas = small_areas(self.towns, self.people)
        ages = ages_of([self.table], areas)
        return count_by_district(self.table, areas, self.crosswalk(), code=CODE, ages=ages)


@st.composite
def worlds(draw: st.DrawFn, *, tolerance: float = 0.0) -> World:
    """Draw 2 to 12 small areas, and 1 to 4 districts that may leave some ground outside."""
    across, up = draw(st.integers(1, 4)), draw(st.integers(2, 3))
    off = st.floats(-120, 120).map(round)
    corner = {
        (x, y): (
            x * SIDE + (draw(off) if 0 < x < across else 0),
            y * SIDE + (draw(off) if 0 < y < up else 0),
        )
        for x, y in itertools.product(range(across + 1), range(up + 1))
    }
    towns = {
        f"22999{x:02d}{y:02d}": Polygon(
            [corner[x, y], corner[x + 1, y], corner[x + 1, y + 1], corner[x, y + 1]]
        )
        for x, y in itertools.product(range(across), range(up))
    }
    assume(all(town.is_valid for town in towns.values()))
    width, height = across * SIDE, up * SIDE
    line = st.tuples(*[st.floats(0.02, 0.98).map(lambda one: round(one, 3))] * 3)
    cuts = sorted(draw(st.lists(line, min_size=0, max_size=3, unique=True)))
    end = draw(st.sampled_from([1.0, 1.1, 0.8]))
    lines = [(-0.1, -0.1, -0.1), *zip(*map(sorted, zip(*cuts, strict=True)), strict=True)]
    lines.append((end, end, end))
    heights = (-50.0, height * 0.4, height + 50)
    zones: dict[str, BaseGeometry] = {}
    for number, (west, east) in enumerate(itertools.pairwise(lines)):
        left = [(min(one, end) * width, at) for one, at in zip(west, heights, strict=True)]
        right = [(min(one, end) * width, at) for one, at in zip(east, heights, strict=True)]
        zone = Polygon([*left, *reversed(right)])
        if zone.is_valid and zone.area > 1:
            zones[f"区{number}"] = zone
    assume(zones)
    people = tuple(float(draw(st.integers(0, 4000))) for _ in towns)
    return World(towns, zones, people, tolerance)


def totals(world: World) -> dict[str, Floats]:
    """Return the exact figures of each district, and of what lies outside."""
    counts = world.counts()
    ids = [area.id for area in counts.areas]
    return {one: counts.exact[row] for row, one in enumerate(ids)}


def same(one: Mapping[str, Floats], other: Mapping[str, Floats], scale: float = 1.0) -> None:
    assert one.keys() == other.keys()
    largest = max(1.0, *(float(np.abs(figures).max()) for figures in one.values()))
    for name, figures in one.items():
        np.testing.assert_allclose(other[name], figures * scale, atol=1e-8 * largest * scale)


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_in_every_group_the_shares_of_a_town_sum_to_one(world: World) -> None:
    crosswalk = world.crosswalk()
    for group in Group:
        whole = crosswalk.sparse(crosswalk.splits[group].share).sum(axis=1)
        np.testing.assert_allclose(whole, 1.0, rtol=0, atol=1e-12)


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_a_share_is_never_below_none_or_above_all(world: World) -> None:
    for split in world.crosswalk().splits.values():
        for values in (split.share, split.least, split.most):
            assert values.min() >= 0
            assert values.max() <= 1


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_before_rounding_districts_and_remainder_make_the_municipality(world: World) -> None:
    counts = world.counts()
    *zones, whole, rest = counts.exact
    np.testing.assert_allclose(np.sum([*zones, rest], axis=0), whole, rtol=1e-12)
    np.testing.assert_array_equal(whole, world.table.values.sum().to_numpy())


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_what_is_printed_adds_up_exactly(world: World) -> None:
    *zones, whole, rest = world.counts().printed
    np.testing.assert_array_equal(np.sum([*zones, rest], axis=0), whole)
    np.testing.assert_array_equal(whole, world.table.values.sum().to_numpy())
    assert np.array_equal(zones, np.rint(zones))


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_the_likely_range_lies_within_the_possible_and_holds_the_value(world: World) -> None:
    counts = world.counts()
    (low, high), ranges, dust = counts.likely, counts.ranges, 1e-6
    assert (ranges.least <= low + dust).all()
    assert (low <= counts.exact + dust).all()
    assert (counts.exact <= high + dust).all()
    assert (high <= ranges.most + dust).all()


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_where_nothing_is_cut_every_range_is_a_point(world: World) -> None:
    whole = replace(world, zones={"全": box(-1e4, -1e4, 1e4, 1e4)})
    counts = whole.counts()
    np.testing.assert_allclose(counts.ranges.least, counts.exact, atol=1e-9)
    np.testing.assert_allclose(counts.ranges.most, counts.exact, atol=1e-9)
    for end in counts.likely:
        np.testing.assert_allclose(end, counts.exact, atol=1e-9)
    assert not counts.estimated.any()


def test_where_a_town_is_cut_the_range_is_no_point() -> None:
    world = World({"229990000": box(0, 0, 400, 400)}, {"西": box(-1, -1, 150, 401)}, (100.0,))
    counts = world.counts()
    assert counts.ranges.least[0, 0] == 0
    assert counts.ranges.most[0, 0] == 100
    assert counts.likely[0][0, 0] < counts.exact[0, 0] < counts.likely[1][0, 0]


@given(world=worlds(), order=st.randoms(use_true_random=False))
@TIGHT
def test_the_order_of_towns_and_districts_means_nothing(world: World, order: Random) -> None:
    towns = list(zip(world.towns.items(), world.people, strict=True))
    zones = list(world.zones.items())
    order.shuffle(towns)
    order.shuffle(zones)
    other = World(
        {key: shape for (key, shape), _ in towns}, dict(zones), tuple(one for _, one in towns)
    )
    same(totals(world), totals(other))


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_what_towns_and_districts_are_called_means_nothing(world: World) -> None:
    keys = {key: f"22999{9999 - number:04d}" for number, key in enumerate(world.towns)}
    names = {name: f"新{number}" for number, name in enumerate(world.zones)}
    other = replace(
        world,
        towns={keys[key]: shape for key, shape in world.towns.items()},
        zones={names[name]: shape for name, shape in world.zones.items()},
    )
    found = totals(other)
    same(totals(world), {name: found[names.get(name, name)] for name in totals(world)})


@given(world=worlds(), at=st.floats(0.2, 0.8))
@TIGHT
def test_a_town_may_be_cut_in_two_with_the_people_of_each_half(world: World, at: float) -> None:
    """Where the people of the halves are as their areas, districts have whom they had."""
    key, town = next(iter(world.towns.items()))
    west, south, east, north = town.bounds
    middle = west + at * (east - west)
    halves = [
        town.intersection(box(west - 1, south - 1, middle, north + 1)),
        town.intersection(box(middle, south - 1, east + 1, north + 1)),
    ]
    first = 10_000.0
    parts = [first * half.area / town.area for half in halves]
    whole = World(world.towns, world.zones, (first, *world.people[1:]))
    towns = {key: halves[0], "229999999": halves[1]} | {
        name: shape for name, shape in world.towns.items() if name != key
    }
    split = World(towns, world.zones, (*parts, *world.people[1:]))
    before, after = totals(whole), totals(split)
    same({n: f[:1] for n, f in before.items()}, {n: f[:1] for n, f in after.items()})


@given(world=worlds(tolerance=25.0), east=st.integers(-90, 90), north=st.integers(-300, 300))
@TIGHT
def test_where_on_the_plane_the_city_lies_means_nothing(
    world: World, east: int, north: int
) -> None:
    def moved(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
        return {
            name: affinity.translate(shape, east * 1000.0, north * 1000.0)
            for name, shape in shapes.items()
        }

    same(totals(world), totals(replace(world, towns=moved(world.towns), zones=moved(world.zones))))


@given(world=worlds(tolerance=25.0))
@TIGHT
def test_rings_may_run_either_way_and_a_polygon_may_be_a_multipolygon(world: World) -> None:
    def turned(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
        return {name: shape.reverse() for name, shape in shapes.items()}

    def wrapped(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
        return {name: MultiPolygon(list(get_parts(shape))) for name, shape in shapes.items()}

    expected = totals(world)
    for other in (turned, wrapped):
        same(
            expected,
            totals(replace(world, towns=other(world.towns), zones=other(world.zones))),
        )


@given(world=worlds())
@TIGHT
def test_a_hole_is_no_ground_and_an_island_is(world: World) -> None:
    """A lake in every town that a district line may cross, and its earth as an island elsewhere."""
    towns: dict[str, BaseGeometry] = {}
    for place, (key, town) in enumerate(world.towns.items()):
        lake = affinity.scale(town, 0.3, 0.3)
        island = affinity.translate(lake, 5_000.0, 1_000.0 * place)
        towns[key] = union_all([town.difference(lake), island])
    zones = {**world.zones, "島": box(4_500, -500, 8_000, 20_000)}
    found = totals(World(towns, zones, world.people))
    for name, zone in zones.items():
        expected = sum(
            people * town.intersection(zone).area / town.area
            for town, people in zip(towns.values(), world.people, strict=True)
        )
        assert found[name][0] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(world=worlds(tolerance=25.0), times=st.sampled_from([0.0, 0.5, 3.0, 1000.0]))
@TIGHT
def test_with_several_times_the_people_value_and_possible_range_are_so_many_times(
    world: World, times: float
) -> None:
    areas, table, crosswalk = (
        small_areas(world.towns, world.people), world.table, world.crosswalk(),
    )  # fmt: skip
    more = replace(table, values=table.values * times, municipality=table.municipality * times)
    one, other = (
        count_by_district(counted, areas, crosswalk, code=CODE) for counted in (table, more)
    )
    for mine, theirs in zip(_figures(one), _figures(other), strict=True):
        np.testing.assert_allclose(theirs, mine * times, rtol=1e-9, atol=1e-5 * max(times, 1))


def _figures(counts: AreaCounts) -> Sequence[Floats]:
    return counts.exact, counts.ranges.least, counts.ranges.most
