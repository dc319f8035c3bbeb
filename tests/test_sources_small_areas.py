"""Census small areas: one row a KEY_CODE, and nobody lost or counted twice."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from source_files import CODE, SOUTH, STEP, WEST, Polygon, cell_at, write_boundary

from karte.errors import KarteError, Problems
from karte.sources.crs import plane_crs
from karte.sources.small_areas import boundary_counts, read_small_areas

if TYPE_CHECKING:
    from pathlib import Path

PLANE = plane_crs("29", WEST, SOUTH)
TOWNS = [
    Polygon("292090010", "髙山町", 300, 100, cell_at(0, 0)),
    Polygon("292090010", "髙山町", 0, 0, cell_at(5, 0), largest=""),
    Polygon("29209002001", "①丁目", 40, 20, cell_at(1, 0)),
    Polygon("29209002000", "大字西", 7, 3, cell_at(2, 0)),
    Polygon("29", "", 0, 0, cell_at(3, 0)),
    Polygon("292010010", "奈良町", 999, 400, cell_at(9, 0)),
]


def test_polygons_of_one_key_are_dissolved_and_their_people_counted_once(tmp_path: Path) -> None:
    path = write_boundary(tmp_path / "r2ka29209.shp", TOWNS)
    found = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    frame = found.frame.set_index("key_code")
    assert frame.index.tolist() == ["292090010", "29209002000", "29209002001"]
    assert frame["population"].tolist() == [300.0, 7.0, 40.0]
    assert frame["households"].sum() == 123.0
    assert frame.loc["292090010"].geometry.geom_type == "MultiPolygon"
    assert found.origin.id == "census-2020:boundary"


@pytest.mark.parametrize("cpg", ["Shift_JIS", "UTF-8", None])
def test_names_are_cp932_whatever_the_cpg_says(tmp_path: Path, cpg: str | None) -> None:
    path = write_boundary(tmp_path / "a.shp", TOWNS, cpg=cpg)
    found = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    assert found.frame["name"].tolist() == ["髙山町", "大字西", "①丁目"]


def test_the_numbers_may_stand_on_the_smaller_polygon(tmp_path: Path) -> None:
    towns = [
        Polygon("292090010", "東", 12, 5, cell_at(0, 0), largest=""),
        Polygon("292090010", "東", 0, 0, cell_at(1, 0, width=3), largest="M"),
    ]
    path = write_boundary(tmp_path / "a.shp", towns)
    found = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    assert found.frame["population"].tolist() == [12.0]


def test_people_on_several_polygons_of_one_key_are_added_up(tmp_path: Path) -> None:
    towns = [
        Polygon("292090010", "東", 12, 5, cell_at(0, 0)),
        Polygon("292090010", "東", 3, 2, cell_at(1, 0), hcode=8154),
    ]
    path = write_boundary(tmp_path / "a.shp", towns)
    found = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    assert found.frame[["population", "households"]].to_numpy().tolist() == [[15.0, 7.0]]


def test_water_without_people_is_left_out_and_water_with_people_is_kept(tmp_path: Path) -> None:
    towns = [
        *TOWNS,
        Polygon("292099990", "水面", 0, 0, cell_at(6, 0), hcode=8154),
        Polygon("292099991", "港", 4, 2, cell_at(7, 0), hcode=8154),
    ]
    path = write_boundary(tmp_path / "a.shp", towns)
    warnings = Problems()
    found = read_small_areas(
        [path], root=tmp_path, code=CODE, crs=PLANE, year=2020, warnings=warnings
    )
    assert "292099990" not in found.frame["key_code"].tolist()
    assert "292099991" in found.frame["key_code"].tolist()
    assert "4人" in warnings.found[0].what


def test_people_on_a_polygon_without_key_are_reported(tmp_path: Path) -> None:
    towns = [*TOWNS, Polygon("29", "", 6, 2, cell_at(8, 0))]
    path = write_boundary(tmp_path / "a.shp", towns)
    warnings = Problems()
    read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020, warnings=warnings)
    assert "6人" in warnings.found[0].what


@pytest.mark.parametrize(("prefix", "year"), [("H27KA", 2015), ("H22KA", 2010), ("R7KA", 2025)])
def test_boundaries_of_another_census_are_refused(tmp_path: Path, prefix: str, year: int) -> None:
    path = write_boundary(tmp_path / "a.shp", TOWNS, prefix=prefix)
    with pytest.raises(KarteError, match=f"{year}年国勢調査の境界データです"):
        read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    assert len(read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=year).frame) == 3


def test_2010_has_its_names_in_another_column(tmp_path: Path) -> None:
    path = write_boundary(
        tmp_path / "h22ka29209.shp", TOWNS, prefix="H22KA", name_column="MOJI", crs="EPSG:4612"
    )
    found = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2010)
    assert found.frame["name"].tolist() == ["髙山町", "大字西", "①丁目"]


def test_a_wrong_municipality_lists_the_codes_of_the_file(tmp_path: Path) -> None:
    path = write_boundary(tmp_path / "a.shp", TOWNS)
    with pytest.raises(KarteError, match="29201、29209"):
        read_small_areas([path], root=tmp_path, code="27100", crs=PLANE, year=2020)


def test_a_layer_of_something_else_names_the_columns_it_lacks(tmp_path: Path) -> None:
    path = write_boundary(tmp_path / "a.shp", TOWNS, name_column="NAMAE")
    with pytest.raises(KarteError, match="「S_NAME」がありません"):
        read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)


def test_topojson_states_no_crs_and_shares_its_arcs(tmp_path: Path) -> None:
    def ring(column: int) -> list[list[float]]:
        return [list(point) for point in cell_at(column, 0).exterior.coords]

    def town(key: str, people: int, arc: int) -> dict[str, object]:
        properties = {"KEY_CODE": key, "S_NAME": "町", "HCODE": 8101, "R2KAxx": 1}
        return {
            "type": "Polygon",
            "arcs": [[arc]],
            "properties": {**properties, "JINKO": people, "SETAI": 1},
        }

    city = {"type": "Polygon", "arcs": [[0]], "properties": {"CITY": "209"}}
    topology = {
        "type": "Topology",
        "objects": {
            "city": {"type": "GeometryCollection", "geometries": [city]},
            "town": {
                "type": "GeometryCollection",
                "geometries": [town("292090010", 5, 0), town("292090020", 6, 1)],
            },
        },
        "arcs": [ring(0), ring(1)],
    }
    path = tmp_path / "r2ka29209.topojson"
    path.write_text(json.dumps(topology), encoding="utf-8")
    found = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    assert found.frame["population"].tolist() == [5.0, 6.0]
    assert found.frame.is_valid.all()
    assert found.frame.area.iloc[0] == pytest.approx(STEP * 91_600 * STEP * 110_900, rel=0.01)


def test_a_geopackage_gives_the_layer_that_has_the_columns(tmp_path: Path) -> None:
    path = write_boundary(tmp_path / "r2ka29209.shp", TOWNS)
    towns = gpd.read_file(path, encoding="cp932")
    package = tmp_path / "boundaries.gpkg"
    towns[["geometry"]].to_file(package, layer="outlines", driver="GPKG")
    towns.to_file(package, layer="r2ka29209", driver="GPKG")
    found = read_small_areas([package], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    plain = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    assert found.frame.equals(plain.frame)


def test_the_boundary_file_is_itself_a_table_of_people_and_households(tmp_path: Path) -> None:
    path = write_boundary(tmp_path / "a.shp", TOWNS)
    areas = read_small_areas([path], root=tmp_path, code=CODE, crs=PLANE, year=2020)
    table = boundary_counts(areas, date=dt.date(2020, 10, 1))
    assert table.municipality.to_dict() == {"population": 347.0, "households": 123.0}
    assert table.members["row_id"].tolist() == table.members["key_code"].tolist()
    assert table.hidden == ()
    assert table.names["29209002000"] == "大字西"
