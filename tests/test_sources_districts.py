"""School districts of every edition, told by content and not by attribute number."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from source_files import CODE, cell_at, write_a27, write_shapefile

from karte.errors import KarteError, Problems
from karte.sources.districts import read_districts, stable_id

if TYPE_CHECKING:
    from pathlib import Path

NEW = {
    "A27_001": ["29209", "29209", "29209", "29201"],
    "A27_002": ["生駒市立"] * 3 + ["奈良市立"],
    "A27_003": ["B129210001131", "B129210001131", "B129210001140", "B129210000001"],
    "A27_004": ["東小学校", "東小学校", " 西小学校 ", "南小学校"],
    "A27_005": ["生駒市東1-1", "生駒市東1-1", "生駒市西2", "奈良市3"],
}
SHAPES = [cell_at(0, 0), cell_at(2, 0), cell_at(1, 0), cell_at(9, 9)]


def test_2021_layout_is_dissolved_by_school_code_and_cut_to_the_municipality(
    tmp_path: Path,
) -> None:
    path = write_a27(tmp_path / "A27-23_29.geojson", NEW, SHAPES)
    found = read_districts([path], root=tmp_path, code=CODE, year=2023)
    assert found.frame["district_id"].tolist() == ["B129210001131", "B129210001140"]
    assert found.frame["name"].tolist() == ["東小学校", "西小学校"]
    assert found.frame.geom_type.tolist() == ["MultiPolygon", "Polygon"]
    assert found.frame.crs.to_epsg() == 6674
    assert found.origin.id == "districts-2023"
    assert found.origin.publisher == "国土交通省"
    assert found.origin.files[0].path == "A27-23_29.geojson"


def test_2016_layout_has_the_name_where_later_editions_have_nothing(tmp_path: Path) -> None:
    columns = {
        "A27_005": ["29209", "29209", "29201"],
        "A27_006": ["生駒市立", "生駒市立", "奈良市立"],
        "A27_007": ["東小学校", "西小学校", "南小学校"],
        "A27_008": ["東1", "西2", "南3"],
    }
    path = write_a27(tmp_path / "A27-16_29.geojson", columns, SHAPES[:3])
    found = read_districts([path], root=tmp_path, code=CODE, year=2016)
    assert found.frame["name"].tolist() == ["東小学校", "西小学校"]
    assert found.frame["district_id"].tolist() == [
        stable_id(CODE, "東小学校"),
        stable_id(CODE, "西小学校"),
    ]


def test_2016_junior_high_layout_is_off_by_one_and_still_read(tmp_path: Path) -> None:
    columns = {
        "A32_006": ["29209", "29209"],
        "A32_007": ["生駒市立", "生駒市立"],
        "A32_008": ["東中学校", "西中学校"],
        "A32_009": ["東1", "西2"],
    }
    path = write_a27(tmp_path / "A32-16_29.geojson", columns, SHAPES[:2])
    found = read_districts([path], root=tmp_path, code=CODE, year=2016)
    assert found.frame["name"].tolist() == ["東中学校", "西中学校"]
    assert "中学校区" in found.origin.title


OLD = {
    "A27_005": NEW["A27_001"],
    "A27_006": NEW["A27_002"],
    "A27_007": NEW["A27_004"],
    "A27_008": NEW["A27_005"],
}
POINTS = {
    "A27_001": NEW["A27_001"],
    "A27_002": NEW["A27_002"],
    "A27_003": NEW["A27_004"],
    "A27_004": NEW["A27_005"],
}
EDITIONS = {
    2010: ("A27-10_29-g_SchoolDistrict", OLD),
    2016: ("A27-16_29", OLD),
    2021: ("A27-21_29", NEW),
    2023: ("A27-23_29", NEW),
}


def published(folder: Path, year: int, form: str) -> Path:
    """Lay down an edition in the encoding, datum and company that it is published in."""
    stem, columns = EDITIONS[year]
    old = columns is OLD
    crs, encoding = ("EPSG:4612", "cp932") if old else ("EPSG:6668", "utf-8")
    frame = gpd.GeoDataFrame(columns, geometry=SHAPES, crs=crs)
    if form == "geojson":
        frame.to_file(folder / f"{stem}.geojson", driver="GeoJSON")
        return folder / f"{stem}.geojson"
    inside = folder if form == "shp" else folder / "unpacked"
    # The files of 2010 came without a coordinate system.
    shp = write_shapefile(
        inside / f"{stem}.shp",
        frame,
        encoding=encoding,
        cpg=None if old else "UTF-8",
        prj=year > 2010,
    )
    if form == "shp":
        return shp
    if old:
        points = gpd.GeoDataFrame(POINTS, geometry=[one.centroid for one in SHAPES], crs=crs)
        name = "A27-10_29-g_PublicElementarySchool" if year == 2010 else "A27P-16_29"
        write_shapefile(inside / f"{name}.shp", points, encoding=encoding, prj=year > 2010)
    else:
        frame.to_file(inside / f"{stem}.geojson", driver="GeoJSON")
    (inside / f"{stem}.xml").write_text("<Dataset/>", encoding="utf-8")
    path = folder / f"A27-{year % 100}_29_GML.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(inside.iterdir()):
            archive.write(part, f"{path.stem}/{part.name}")
    return path


@pytest.mark.parametrize("form", ["shp", "geojson", "zip"])
@pytest.mark.parametrize("year", list(EDITIONS))
def test_every_edition_is_read_in_every_form_it_comes_in(
    tmp_path: Path, year: int, form: str
) -> None:
    path = published(tmp_path, year, form)
    found = read_districts([path], root=tmp_path, code=CODE, year=year)
    assert sorted(found.frame["name"]) == ["東小学校", "西小学校"]
    names = dict(zip(found.frame["name"], found.frame["district_id"], strict=True))
    assert names["東小学校"] == (stable_id(CODE, "東小学校") if year < 2021 else "B129210001131")
    shapes = found.frame.set_index("name").geometry
    datum = 4612 if year < 2021 else 6668
    expected = gpd.GeoSeries([SHAPES[2]], crs=datum).to_crs(found.frame.crs).iloc[0]
    assert shapes["西小学校"].symmetric_difference(expected).area < 1
    assert shapes["東小学校"].geom_type == "MultiPolygon"
    assert found.origin.title == "国土数値情報（小学校区データ）"
    assert {one.path.split(".")[0] for one in found.origin.files} == {path.stem}


def test_own_polygons_with_named_columns(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"番号": [10, 2, 2], "名前": ["髙田校区", "本町校区", "本町校区"]},
        geometry=[cell_at(0, 0), cell_at(1, 0), cell_at(2, 0)],
        crs="EPSG:6668",
    )
    path = write_shapefile(tmp_path / "a.shp", frame, encoding="cp932", cpg="UTF-8")
    found = read_districts(
        [path], root=tmp_path, code=CODE, year=2025, id_column="番号", name_column="名前"
    )
    assert found.frame["district_id"].tolist() == ["2", "10"]
    assert found.frame["name"].tolist() == ["本町校区", "髙田校区"]


def test_own_polygons_without_ids_get_ids_that_outlive_the_edition(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"名前": ["東", "西"]}, geometry=SHAPES[:2], crs="EPSG:6668")
    first = write_shapefile(tmp_path / "a.shp", frame)
    second = write_shapefile(tmp_path / "b.shp", frame.iloc[::-1])
    ids = [
        dict(
            read_districts([path], root=tmp_path, code=CODE, year=2025, name_column="名前")
            .frame[["name", "district_id"]]
            .to_numpy()
        )
        for path in (first, second)
    ]
    assert ids[0] == ids[1]


def test_without_named_columns_the_columns_are_listed(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"名前": ["東"]}, geometry=SHAPES[:1], crs="EPSG:6668")
    path = write_shapefile(tmp_path / "a.shp", frame)
    with pytest.raises(KarteError, match=r"名前（例: 東）") as caught:
        read_districts([path], root=tmp_path, code=CODE, year=2025)
    assert "name_column" in caught.value.problems[0].hint


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = write_a27(tmp_path / "a.geojson", NEW, SHAPES)
    with pytest.raises(KarteError, match="「学区名」がありません"):
        read_districts([path], root=tmp_path, code=CODE, year=2025, name_column="学区名")


def test_the_point_layer_is_refused(tmp_path: Path) -> None:
    points = [shape.centroid for shape in SHAPES]
    path = write_a27(tmp_path / "A27P-16_29.geojson", NEW, points)
    with pytest.raises(KarteError, match="点のデータ"):
        read_districts([path], root=tmp_path, code=CODE, year=2016)


def test_a_wrong_municipality_lists_the_codes_of_the_file(tmp_path: Path) -> None:
    path = write_a27(tmp_path / "a.geojson", NEW, SHAPES)
    with pytest.raises(KarteError, match="29201、29209"):
        read_districts([path], root=tmp_path, code="29203", year=2023)


def test_wards_are_read_with_their_city(tmp_path: Path) -> None:
    columns = {
        "A27_001": ["27141", "27142"],
        "A27_003": ["B127210000001", "B127210000010"],
        "A27_004": ["東小学校", "西小学校"],
    }
    path = write_a27(tmp_path / "a.geojson", columns, SHAPES[:2])
    assert len(read_districts([path], root=tmp_path, code="27140", year=2023).frame) == 2


@pytest.mark.parametrize(("stem", "epsg"), [("A27-10_29", 4612), ("A27-21_29", 6668)])
def test_a_missing_prj_is_made_good_by_the_edition(tmp_path: Path, stem: str, epsg: int) -> None:
    frame = gpd.GeoDataFrame(NEW, geometry=SHAPES, crs="EPSG:6668")
    path = write_shapefile(tmp_path / f"{stem}.shp", frame, prj=False)
    found = read_districts([path], root=tmp_path, code=CODE, year=2021)
    expected = gpd.GeoSeries([SHAPES[2]], crs=epsg).to_crs(6674).area.iloc[0]
    assert found.frame.area.iloc[1] == pytest.approx(expected, rel=1e-9)


def test_own_polygons_without_prj_are_refused(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"名前": ["東"]}, geometry=SHAPES[:1], crs="EPSG:6668")
    path = write_shapefile(tmp_path / "a.shp", frame, prj=False)
    with pytest.raises(KarteError, match="座標系が分かりません"):
        read_districts([path], root=tmp_path, code=CODE, year=2025, name_column="名前")


def test_an_invalid_polygon_is_repaired_and_reported(tmp_path: Path) -> None:
    bowtie = shapely.Polygon([(135.70, 34.70), (135.72, 34.72), (135.72, 34.70), (135.70, 34.72)])
    frame = gpd.GeoDataFrame(
        {"名前": ["蝶", "東"]}, geometry=[bowtie, cell_at(5, 5)], crs="EPSG:6668"
    )
    path = write_shapefile(tmp_path / "a.shp", frame)
    warnings = Problems()
    found = read_districts(
        [path], root=tmp_path, code=CODE, year=2025, name_column="名前", warnings=warnings
    )
    assert found.frame.is_valid.all()
    assert "蝶" in warnings.found[0].what


def test_one_number_for_two_names_is_an_error(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"番号": ["1", "1"], "名前": ["東", "西"]}, geometry=SHAPES[:2], crs="EPSG:6668"
    )
    path = write_shapefile(tmp_path / "a.shp", frame)
    with pytest.raises(KarteError, match="東、西"):
        read_districts(
            [path], root=tmp_path, code=CODE, year=2025, id_column="番号", name_column="名前"
        )


def test_every_bad_file_is_reported_at_once(tmp_path: Path) -> None:
    points = write_a27(tmp_path / "p.geojson", NEW, [one.centroid for one in SHAPES])
    (tmp_path / "broken.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(KarteError) as caught:
        read_districts([points, tmp_path / "broken.geojson"], root=tmp_path, code=CODE, year=2023)
    assert [problem.where for problem in caught.value.problems] == ["p.geojson", "broken.geojson"]


def test_a_gml_is_refused_before_anything_is_written_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "A27.xml"
    path.write_text("<?xml version='1.0'?><Dataset/>", encoding="utf-8")
    with pytest.raises(KarteError, match="GML"):
        read_districts([path], root=tmp_path, code="29209", year=2023)
    assert [one.name for one in tmp_path.iterdir()] == ["A27.xml"]
