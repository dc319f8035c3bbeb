"""Where homes are and where nobody lives, as a city's files have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from drawn import PLANE
from pyproj import CRS
from shapely import LineString, Point, box

from karte.errors import KarteError
from karte.sources.dwellings import read_dwellings, read_uninhabited

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

CITY = (0.0, 0.0, 1000.0, 1000.0)
PLANE_CRS = CRS(PLANE)


def layer(
    folder: Path, name: str, shapes: list[BaseGeometry], crs: str = PLANE, **columns: list[object]
) -> Path:
    path = folder / name
    gpd.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(path)
    return path


def test_points_stand_for_as_many_homes_as_their_column_says(tmp_path: Path) -> None:
    path = layer(tmp_path, "b.gpkg", [Point(10, 20), Point(30, 40)], 戸数=[1, 24])
    points, origin = read_dwellings([path], root=tmp_path, crs=PLANE_CRS, count_column="戸数")
    assert points["homes"].tolist() == [1, 24]
    assert points.geometry.x.tolist() == pytest.approx([10, 30])
    assert [one.path for one in origin.files] == ["b.gpkg"]


def test_without_a_column_every_building_is_a_home_and_stands_inside_its_outline(
    tmp_path: Path,
) -> None:
    outlines: list[BaseGeometry] = [box(0, 0, 10, 10), box(5000, 0, 5010, 10)]
    path = layer(tmp_path, "b.gpkg", outlines)
    points, _ = read_dwellings([path], root=tmp_path, crs=PLANE_CRS, bounds=CITY)
    assert points["homes"].tolist() == [1]
    assert outlines[0].contains(points.geometry.iloc[0])


def test_another_coordinate_system_is_carried_over(tmp_path: Path) -> None:
    here = gpd.GeoSeries([Point(100, 200)], crs=PLANE).to_crs("EPSG:6668")
    path = layer(tmp_path, "b.geojson", list(here), "EPSG:6668")
    points, _ = read_dwellings([path], root=tmp_path, crs=PLANE_CRS)
    assert (points.geometry.iloc[0].x, points.geometry.iloc[0].y) == pytest.approx(
        (100, 200), abs=0.01
    )


@pytest.mark.parametrize(
    ("shapes", "homes", "said"),
    [
        ([LineString([(0, 0), (1, 1)])], ["1"], "線のデータ"),
        ([Point(0, 0), Point(1, 1)], ["3", "多数"], "2件目「多数」"),
        ([Point(0, 0)], ["-2"], "1件目「-2」"),
    ],
)
def test_what_is_no_number_of_homes_is_named_with_its_place(
    tmp_path: Path, shapes: list[BaseGeometry], homes: list[object], said: str
) -> None:
    path = layer(tmp_path, "b.gpkg", shapes, 戸数=homes)
    with pytest.raises(KarteError) as caught:
        read_dwellings([path], root=tmp_path, crs=PLANE_CRS, count_column="戸数")
    (problem,) = caught.value.problems
    assert said in problem.what
    assert "b.gpkg" in problem.where
    assert problem.hint


def test_a_missing_column_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    path = layer(tmp_path, "b.gpkg", [Point(0, 0)], 世帯=[1])
    with pytest.raises(KarteError, match="戸数の列「戸数」がありません") as caught:
        read_dwellings([path], root=tmp_path, crs=PLANE_CRS, count_column="戸数")
    assert "世帯" in caught.value.problems[0].what


def test_empty_ground_is_united_and_all_files_are_tried(tmp_path: Path) -> None:
    water = layer(tmp_path, "water.gpkg", [box(0, 0, 100, 100), box(50, 0, 150, 100)])
    ground, origin = read_uninhabited([water], root=tmp_path, crs=PLANE_CRS, bounds=CITY)
    assert ground.area == pytest.approx(15_000)
    assert origin.publisher == ""
    points = layer(tmp_path, "p.gpkg", [Point(0, 0)])
    lines = layer(tmp_path, "l.gpkg", [LineString([(0, 0), (1, 1)])])
    with pytest.raises(KarteError) as caught:
        read_uninhabited([points, water, lines], root=tmp_path, crs=PLANE_CRS)
    assert [one.where.split()[0] for one in caught.value.problems] == ["p.gpkg", "l.gpkg"]
