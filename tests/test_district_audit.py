"""Overlaps, gaps, twins, duplicates and repairs of districts: found, with size and place."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from drawn import KM, PLANE, districts
from shapely import affinity, box
from source_files import CODE, cell_at, write_a27, write_shapefile

from karte.crosswalk import audit_districts
from karte.errors import KarteError, Problems
from karte.sources.districts import read_districts

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from karte.tables.types import Districts

IN_JAPAN = (-30_000.0, -100_000.0)


def zones(**shapes: BaseGeometry) -> Districts:
    """Return districts drawn in kilometres somewhere in zone VIII."""
    return districts({
        name: affinity.translate(affinity.scale(shape, KM, KM, origin=(0, 0)), *IN_JAPAN)
        for name, shape in shapes.items()
    })  # fmt: skip


def whats(found: Districts) -> list[str]:
    return [problem.what for problem in audit_districts(found)]


def test_districts_that_meet_edge_to_edge_have_nothing_to_report() -> None:
    assert whats(zones(西=box(0, 0, 1, 1), 東=box(1, 0, 2, 1))) == []


def test_an_overlap_is_named_with_its_pair_area_width_and_place() -> None:
    found = zones(西=box(0, 0, 1, 1), 東=box(0.9, 0, 2, 1))
    (problem,) = audit_districts(found)
    assert "「西小学校」と「東小学校」が 100,000 m²（平均の幅 91 m）" in problem.what
    middle = gpd.GeoSeries([shapely.Point(IN_JAPAN[0] + 950, IN_JAPAN[1] + 500)], crs=PLANE)
    point = middle.to_crs(6668).iloc[0]
    assert f"東経{point.x:.4f}度・北緯{point.y:.4f}度" in problem.where
    assert problem.where.startswith("districts-2023.csv ")


def test_overlaps_are_listed_from_the_largest() -> None:
    found = whats(zones(西=box(0, 0, 1, 1), 中=box(0.9, 0, 2, 1), 東=box(1.5, 0, 3, 1)))
    assert [text.split(" ")[0] for text in found] == [
        "「中小学校」と「東小学校」が",
        "「西小学校」と「中小学校」が",
    ]


def test_ground_that_districts_surround_is_a_gap_with_its_neighbours() -> None:
    around = {"西": box(0, 0, 1, 3), "東": box(2, 0, 3, 3), "北": box(1, 2, 2, 3)}
    (gap,) = audit_districts(zones(**around, 南=box(1, 0, 2, 1)))
    assert "1.00 km²" in gap.what
    assert all(f"{name}小学校" in gap.what for name in "西東北南")
    assert "東経" in gap.where


def test_a_bay_that_opens_outwards_is_no_gap() -> None:
    assert whats(zones(西=box(0, 0, 1, 3), 東=box(2, 0, 3, 3), 北=box(1, 2, 2, 3))) == []


def test_a_lake_inside_one_district_is_reported_with_that_district() -> None:
    (found,) = whats(zones(湖=box(0, 0, 3, 3).difference(box(1, 1, 2, 2))))
    assert "まわりの校区: 湖小学校" in found


def test_an_island_of_another_district_fills_its_hole() -> None:
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    assert whats(zones(外=ring, 中=box(1, 1, 2, 2))) == []


def test_differences_in_digitising_are_counted_and_not_listed() -> None:
    metre = 0.001
    found = whats(zones(
        西=box(0, 0, 1 + metre, 1), 東=box(1, 0, 2, 1), 北=box(0, 1, 2, 2),
        南=box(0, -1, 0.5, 0), 南東=box(0.5 + metre, -1, 2, 0), 底=box(0, -2, 2, -1),
    ))  # fmt: skip
    assert len(found) == 2
    assert "細い重なりが1か所" in found[0]
    assert "1,000 m²" in found[0]
    assert "細いすき間が1か所" in found[1]


def test_a_district_in_two_parts_tells_where_the_smaller_one_lies() -> None:
    (found,) = whats(
        zones(島=shapely.union(box(0, 0, 1, 1), box(5, 5, 5.1, 5.1)), 東=box(1, 0, 2, 1))
    )
    assert "「島小学校」は2つの図形" in found
    assert "0.01 km² 東経" in found


def test_one_shape_under_two_numbers_is_a_twin() -> None:
    found = whats(zones(旧=box(0, 0, 1, 1), 新=box(0, 0, 1, 1)))
    assert any("「旧小学校」と「新小学校」はほとんど同じ図形" in one for one in found)


def test_districts_without_shapes_have_nothing_to_audit() -> None:
    found = zones(西=box(0, 0, 1, 1))
    frame = found.frame.set_geometry(gpd.GeoSeries([None]))
    assert audit_districts(dataclasses.replace(found, frame=frame)) == ()


A27 = {
    "A27_001": ["29209", "29209"],
    "A27_003": ["B129210001131", "B129210001140"],
    "A27_004": ["東小学校", "西小学校"],
}
SHAPES = [cell_at(0, 0), cell_at(1, 0)]


def test_a_regional_and_a_prefectural_file_count_each_district_once(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(A27, geometry=SHAPES, crs="EPSG:6668")
    one = write_shapefile(tmp_path / "A27-21_29.shp", frame)
    other = write_a27(tmp_path / "A27-21_55.geojson", A27, SHAPES)
    warnings = Problems()
    both = read_districts([one, other], root=tmp_path, code=CODE, year=2021, warnings=warnings)
    alone = read_districts([one], root=tmp_path, code=CODE, year=2021)
    assert both.frame.geometry.area.tolist() == alone.frame.geometry.area.tolist()
    (found,) = warnings.found
    assert "同じ図形が2回以上" in found.what
    assert "（2件）" in found.what
    assert "東小学校（1.0" in found.what
    assert "A27-21_29.shp、A27-21_55.geojson" in found.where
    assert not audit_districts(both)


def test_two_editions_of_one_district_are_told_from_duplicates(tmp_path: Path) -> None:
    one = write_a27(tmp_path / "a.geojson", A27, SHAPES)
    other = write_a27(tmp_path / "b.geojson", A27, [cell_at(0, 0, width=2), cell_at(2, 0)])
    warnings = Problems()
    read_districts([one, other], root=tmp_path, code=CODE, year=2021, warnings=warnings)
    (found,) = warnings.found
    assert "図形の違う同じ校区が1件" in found.what
    assert "東小学校" in found.what


def test_several_polygons_of_one_school_in_one_file_are_joined_without_a_word(
    tmp_path: Path,
) -> None:
    columns = {name: [values[0], values[0]] for name, values in A27.items()}
    path = write_a27(tmp_path / "a.geojson", columns, [cell_at(0, 0), cell_at(4, 0)])
    warnings = Problems()
    found = read_districts([path], root=tmp_path, code=CODE, year=2021, warnings=warnings)
    assert warnings.found == []
    (part,) = audit_districts(found)
    assert "「東小学校」は2つの図形" in part.what


def test_a_repair_tells_size_and_place(tmp_path: Path) -> None:
    bowtie = shapely.Polygon([(135.70, 34.70), (135.72, 34.72), (135.72, 34.70), (135.70, 34.72)])
    path = write_a27(tmp_path / "a.geojson", A27, [bowtie, cell_at(5, 5)])
    warnings = Problems()
    read_districts([path], root=tmp_path, code=CODE, year=2021, warnings=warnings)
    assert "東小学校（2.0" in warnings.found[0].what
    assert "km²、東経135.7" in warnings.found[0].what


def test_primary_and_junior_high_districts_are_not_mixed(tmp_path: Path) -> None:
    junior = {name.replace("A27", "A32"): values for name, values in A27.items()}
    one = write_a27(tmp_path / "A27-23_29.geojson", A27, SHAPES)
    other = write_a27(tmp_path / "A32-23_29.geojson", junior, SHAPES)
    with pytest.raises(KarteError, match="混ざっています"):
        read_districts([one, other], root=tmp_path, code=CODE, year=2023)


@pytest.mark.parametrize("driver", ["GPKG"])
def test_districts_of_a_geopackage_are_found_among_its_layers(tmp_path: Path, driver: str) -> None:
    path = tmp_path / "city.gpkg"
    points = gpd.GeoDataFrame(A27, geometry=[one.centroid for one in SHAPES], crs="EPSG:6668")
    points.to_file(path, layer="schools", driver=driver)
    areas = gpd.GeoDataFrame({"名前": ["海"]}, geometry=[cell_at(9, 9)], crs="EPSG:6668")
    areas.to_file(path, layer="sea", driver=driver)
    gpd.GeoDataFrame(A27, geometry=SHAPES, crs="EPSG:6668").to_file(
        path, layer="districts", driver=driver
    )
    before = path.read_bytes()
    found = read_districts([path], root=tmp_path, code=CODE, year=2023)
    assert found.frame["name"].tolist() == ["東小学校", "西小学校"]
    sea = read_districts([path], root=tmp_path, code=CODE, year=2023, name_column="名前")
    assert sea.frame["name"].tolist() == ["海"]
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["city.gpkg"]
