"""What is not cut has the same area and the same ground as if it had been."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from drawn import districts, small_areas
from shapely import Polygon, box

from benchmarks.coverages import Size, draw_coverages
from karte.crosswalk import crosswalk_from_polygons
from karte.crosswalk.mosaic import loose_edges
from karte.crosswalk.pieces import all_pieces, mean_width, snapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]

DRAWN = draw_coverages(Size(districts=60, small_areas=400), seed=6)
TOWNS: Geometries = DRAWN.small_areas.geometry.to_numpy()
ZONES: Geometries = DRAWN.districts.geometry.to_numpy()
LARGE = box(1500, 1500, 4200, 3900)


def bitten(zones: Geometries) -> Geometries:
    """Return the zones without a strip of ground through many of them."""
    return np.asarray(shapely.difference(zones, box(500, 3000, 7500, 3010)))


WORLDS: dict[str, Callable[[], Geometries]] = {
    "a mosaic": lambda: ZONES,
    "one zone gone": lambda: np.delete(ZONES, 30),
    "one zone twice": lambda: np.append(ZONES, ZONES[30]),
    "all zones twice": lambda: np.concatenate([ZONES, ZONES]),
    "another zone over many": lambda: np.append(ZONES, [LARGE]),
    "a strip in no zone": lambda: bitten(ZONES),
    "a zone that reaches over its neighbours": lambda: np.append(
        np.delete(ZONES, 30), shapely.buffer(ZONES[30], 60)
    ),
    "multipolygons": lambda: np.append(ZONES[2:], [shapely.union(ZONES[0], ZONES[1])]),
}


@pytest.mark.parametrize("world", WORLDS)
def test_areas_and_ground_are_those_of_the_intersection(world: str) -> None:
    zones = WORLDS[world]()
    pieces = all_pieces(TOWNS, zones)
    inside = pieces.zone < len(zones)
    town, zone = pieces.town[inside], pieces.zone[inside]
    expected = shapely.intersection(TOWNS[town], zones[zone])
    np.testing.assert_allclose(pieces.area[inside], shapely.area(expected), rtol=1e-12, atol=1e-6)
    found = pieces.ground(np.flatnonzero(inside))
    np.testing.assert_allclose(shapely.area(found), shapely.area(expected), atol=1e-9)
    every = shapely.STRtree(zones).query(TOWNS, predicate="intersects")
    solid = shapely.area(shapely.intersection(TOWNS[every[0]], zones[every[1]])) > 0
    assert sorted(zip(*every[:, solid], strict=True)) == sorted(zip(town, zone, strict=True))


def test_in_a_mosaic_most_towns_are_spared_one_cut() -> None:
    pieces = all_pieces(TOWNS, ZONES)
    spared = int(shapely.is_missing(pieces.drawn).sum())
    assert spared > 0.6 * len(set(pieces.town[pieces.cut]))


@pytest.mark.parametrize("tolerance", [0.0, 5.0, 20.0, 80.0, 300.0])
def test_slivers_are_those_of_the_real_widths(tolerance: float) -> None:
    pieces = all_pieces(TOWNS, ZONES)
    everything = np.arange(len(pieces.town))
    kept, slivers = snapped(pieces, tolerance)
    vars(pieces)["width"] = mean_width(pieces.ground(everything))
    again, counted = snapped(pieces, tolerance)
    assert slivers == counted
    assert np.array_equal(kept.town, again.town)
    assert np.array_equal(kept.zone, again.zone)


def test_only_an_edge_between_two_zones_on_its_two_sides_is_not_loose() -> None:
    left, right = box(0, 0, 5, 9), box(5, 0, 9, 9)
    assert len(loose_edges(np.array([left, right]))[0]) == 6
    assert len(loose_edges(np.array([left, right.reverse()]))[0]) == 6
    assert len(loose_edges(np.array([left, left]))[0]) == 8
    assert len(loose_edges(np.array([left, right, right]))[0]) == 12
    later = Polygon([(5, 0), (9, 0), (9, 9), (5, 9), (5, 4)])
    assert len(loose_edges(np.array([left, later]))[0]) == 9
    assert len(loose_edges(np.array([], dtype=object))[0]) == 0


def test_a_line_along_the_edge_of_a_town_makes_no_real_piece_a_sliver() -> None:
    """60 m x 60 m of the town lie beyond the line, which else is the town's own edge."""
    town = small_areas({"229990010": box(0, 0, 1000, 1000)})
    corner = [(1000, 60), (940, 60), (940, 0)]
    zones = districts(
        {
            "西": Polygon([(0, 0), (940, 0), (940, 60), (1000, 60), (1000, 1000), (0, 1000)]),
            "東": Polygon([*corner, (2000, 0), (2000, 1000), (1000, 1000)]),
        }
    )
    crosswalk = crosswalk_from_polygons(town, zones, tolerance=25.0)
    shares = crosswalk.shares.set_index("district_id")["share"]
    assert shares["東"] == pytest.approx(0.0036)
