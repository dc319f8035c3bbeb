"""What lies where: borders, areas and own figures over the districts, with known answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from drawn import KM, PLANE, TOWNS, districts, origin, row_of_towns
from shapely import Point, box

from karte.crosswalk import crosswalk_from_polygons
from karte.model import Audience, Estimate, Status
from karte.overlay import (
    areas_in_districts,
    hazard_share,
    own_figures_by_district,
    places_in_districts,
)
from karte.tables.places import Hazard, OwnFigures, SecondGeography
from karte.tables.types import Places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from karte.tables.types import Districts

X = Status.SUPPRESSED
BLANK = Status.NOT_PROVIDED
NONE = Status.NOT_APPLICABLE


def halves() -> Districts:
    """Return two districts of two square kilometres; the eastern one comes first by id."""
    return districts({"b": box(0, 0, 2 * KM, KM), "a": box(2 * KM, 0, 4 * KM, KM)})


def places(points: Mapping[str, Point]) -> Places:
    frame = gpd.GeoDataFrame(
        {"kind": "x", "name": list(points), "address": "", "extras": [{}] * len(points)},
        geometry=list(points.values()),
        crs=PLANE,
    )
    return Places(frame=frame, origin=origin("places:x"))


def test_a_place_on_a_shared_border_belongs_to_the_first_district_by_id() -> None:
    points = {
        "西": Point(KM, 1),
        "境": Point(2 * KM, 1),
        "角": Point(0, 0),
        "外": Point(-1, 0),
        "東": Point(3 * KM, 1),
    }
    found = places_in_districts(places(points), halves())
    placed = dict(zip(found.frame["name"], found.frame["district_id"], strict=True))
    assert placed == {"西": "b", "境": "a", "角": "b", "東": "a"}
    assert found.outside["name"].tolist() == ["外"]


def test_no_place_is_lost_or_doubled_where_districts_overlap() -> None:
    both = districts({"b": box(0, 0, 3 * KM, KM), "a": box(KM, 0, 4 * KM, KM)})
    points = {str(place): Point(place * KM / 4, 10) for place in range(20)}
    found = places_in_districts(places(points), both)
    assert len(found.frame) + len(found.outside) == 20
    assert found.frame["name"].is_unique


def hazard(shapes: Mapping[tuple[str, int], BaseGeometry]) -> Hazard:
    frame = gpd.GeoDataFrame(
        {
            "name": ["洪水"] * len(shapes),
            "label": [label for label, _ in shapes],
            "level": pd.Series([level for _, level in shapes], dtype="int64"),
        },
        geometry=list(shapes.values()),
        crs=PLANE,
    )
    return Hazard(frame=frame, origin=origin("hazard:x"), audience=Audience.PUBLIC)


def test_ranks_are_measured_in_each_district() -> None:
    deep = {("浅", 1): box(0, 0, KM, KM), ("深", 2): box(KM, 0, 2.5 * KM, KM)}
    found = hazard_share(hazard(deep), halves())
    table = found.levels.set_index(["district_id", "label"])["km2"].round(6).to_dict()
    assert table == {("b", "浅"): 1.0, ("a", "浅"): 0.0, ("b", "深"): 1.0, ("a", "深"): 0.5}
    assert found.total["share"].round(6).to_dict() == {"b": 1.0, "a": 0.25}


def test_kinds_that_overlap_are_counted_once_in_the_total() -> None:
    kinds = {("津波", 0): box(0, 0, KM, KM), ("高潮", 0): box(0.5 * KM, 0, 1.5 * KM, KM)}
    found = hazard_share(hazard(kinds), halves())
    assert found.total["km2"].round(6).to_dict() == {"b": 1.5, "a": 0.0}
    assert found.levels["km2"].sum() == pytest.approx(2.0)


def test_a_hazard_that_reaches_nothing_is_zero_everywhere() -> None:
    found = hazard_share(hazard({}), halves())
    assert found.levels.empty
    assert found.total["share"].tolist() == [0.0, 0.0]


def test_areas_are_listed_with_the_share_that_lies_inside() -> None:
    shapes = {
        "西": box(0, 0, KM, KM),
        "中": box(KM, 0, 3 * KM, KM),
        "東": box(2 * KM - 2, 0, 4 * KM, KM),  # two metres over the border: digitising
        "外": box(9 * KM, 0, 10 * KM, KM),
    }
    frame = gpd.GeoDataFrame({"name": list(shapes)}, geometry=list(shapes.values()), crs=PLANE)
    areas = SecondGeography(
        name="自治会", frame=frame, origin=origin("areas:x"), audience=Audience.PUBLIC
    )
    found = areas_in_districts(areas, halves())
    lines = [
        (district, name, round(share, 3))
        for district, name, share in found[["district_id", "name", "share"]].itertuples(index=False)
    ]
    assert lines == [("b", "中", 0.5), ("b", "西", 1.0), ("a", "東", 0.999), ("a", "中", 0.5)]


def figures(
    cells: Mapping[str, float | Status],
    *,
    by_town: bool = True,
    members: Mapping[str, Sequence[str]] | None = None,
) -> OwnFigures:
    status = [one if isinstance(one, Status) else Status.REPORTED for one in cells.values()]
    values = [float("nan") if isinstance(one, Status) else one for one in cells.values()]
    homes = members or {key: [key] for key in cells}
    return OwnFigures(
        name="空き家",
        unit="戸",
        date=dt.date(2026, 4, 1),
        by="town" if by_town else "district",
        frame=pd.DataFrame(
            {
                "key": list(cells),
                "value": values,
                "status": pd.Series(status, dtype="object").tolist(),
            },
            index=list(cells),
        ),
        members=pd.DataFrame(
            [(row, one) for row, targets in homes.items() for one in targets],
            columns=["row_id", "target"],
        ),
        total=Estimate(value=None, status=BLANK),
        origin=origin("own:x"),
        audience=Audience.PUBLIC,
    )


def by_town(one: OwnFigures, zones: Districts | None = None) -> dict[str, tuple[object, str]]:
    towns = row_of_towns()
    zones = zones or halves()
    crosswalk = crosswalk_from_polygons(towns, zones)
    found = own_figures_by_district(one, zones, towns, crosswalk)
    return {key: (value.value, value.status.value) for key, value in found.items()}


def test_figures_of_whole_towns_are_added_and_stay_reported() -> None:
    assert by_town(figures(dict(zip(TOWNS, [1, 2, 3, 0], strict=True)))) == {
        "b": (3.0, "reported"),
        "a": (3.0, "reported"),
    }


def test_a_town_that_is_cut_makes_an_estimate() -> None:
    cut = districts({"b": box(0, 0, 1.5 * KM, KM), "a": box(1.5 * KM, 0, 4 * KM, KM)})
    assert by_town(figures(dict(zip(TOWNS, [1, 2, 3, 4], strict=True))), cut) == {
        "b": (2.0, "estimated"),
        "a": (8.0, "estimated"),
    }


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (X, (None, "suppressed")),
        (BLANK, (None, "not_provided")),
        (NONE, (1.0, "reported")),
        (0.0, (1.0, "reported")),
    ],
)
def test_hidden_blank_none_and_zero_are_four_things(
    cell: float | Status, expected: tuple[object, str]
) -> None:
    cells = dict(zip(TOWNS, [1.0, cell, 3.0, 4.0], strict=True))
    assert by_town(figures(cells)) == {"b": expected, "a": (7.0, "reported")}


def test_nothing_to_count_anywhere_is_not_zero() -> None:
    cells: dict[str, float | Status] = dict(zip(TOWNS, [NONE, NONE, 3.0, 4.0], strict=True))
    assert by_town(figures(cells))["b"] == (None, "not_applicable")


def test_a_district_with_an_inhabited_town_that_the_table_lacks_has_no_figure() -> None:
    found = by_town(figures(dict(zip(TOWNS[:3], [1, 2, 3], strict=True))))
    assert found == {"b": (3.0, "reported"), "a": (None, "not_provided")}


def test_one_name_for_several_small_areas_is_shared_by_their_people() -> None:
    """Rows of 本町 count the second and third town, which lie in different districts."""
    one = figures(
        {"x": 10.0, "y": 4.0, "z": 6.0},
        members={"x": [TOWNS[0]], "y": [TOWNS[1], TOWNS[2]], "z": [TOWNS[3]]},
    )
    assert by_town(one) == {"b": (12.0, "estimated"), "a": (8.0, "estimated")}


def test_figures_by_district_are_passed_on_with_their_status() -> None:
    one = figures({"b": X}, by_town=False)
    found = own_figures_by_district(one, halves())
    assert {key: value.status for key, value in found.items()} == {"b": X, "a": BLANK}
    assert found["b"].value is None
