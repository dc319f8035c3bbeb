"""Real open data, as published: the sums that were counted on it hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources.census import read_census_table
from karte.sources.census_checks import check_vintage
from karte.sources.crs import plane_crs
from karte.sources.districts import read_districts
from karte.sources.places import read_places
from karte.sources.register import read_register
from karte.sources.rows import read_rows
from karte.sources.small_areas import boundary_counts, read_small_areas
from karte.sources.towns import TownIndex
from karte.tables.columns import FIVE_YEAR, population
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real_data

CENSUS_DAY = dt.date(2020, 10, 1)
OSAKA = "osaka_27/tblT001082C27.csv"
OSAKA_PLANE = plane_crs("27", 135.5, 34.7)
BOUNDARIES = {
    "27211": ("osaka_27/boundary_2020/茨木_地図/r2ka27211.shp", 306, 287_730),
    "27207": ("osaka_27/boundary_2020/高槻_地図/r2ka27207.shp", 380, 352_698),
    "27223": ("osaka_27/boundary_2020/門真市/門真市.shp", 84, 119_764),
}


def osaka_areas(root: Path, path: str, code: str, year: int = 2020) -> SmallAreas:
    return read_small_areas([root / path], root=root, code=code, crs=OSAKA_PLANE, year=year)


def osaka_ages(
    root: Path, code: str, keys: set[str], warnings: Problems | None = None
) -> CountTable:
    return read_census_table(
        root / OSAKA,
        root=root,
        topic="age",
        code=code,
        year=2020,
        date=CENSUS_DAY,
        small_area_keys=keys,
        warnings=warnings,
    )


def test_ikoma_small_areas_from_topojson(real_data: Path) -> None:
    districts = read_districts(
        [real_data / "ikoma_29209/A27-23_29.shp"], root=real_data, code="29209", year=2023
    )
    areas = read_small_areas(
        [real_data / "ikoma_29209/r2ka29209.topojson"],
        root=real_data,
        code="29209",
        crs=districts.frame.crs,
        year=2020,
    )
    assert len(districts.frame) == 12
    assert len(areas.frame) == 119
    assert areas.frame["population"].sum() == 116_675
    assert areas.frame["households"].sum() == 47_666
    assert areas.frame.is_valid.all()
    inside = areas.frame.union_all().intersection(districts.frame.union_all()).area
    assert inside / areas.frame.area.sum() > 0.99


@pytest.mark.parametrize("name", ["A27-23_29.shp", "A27-23_29.geojson"])
def test_ikoma_districts_in_both_formats(real_data: Path, name: str) -> None:
    found = read_districts(
        [real_data / "ikoma_29209" / name], root=real_data, code="29209", year=2023
    )
    assert len(found.frame) == 12
    assert found.frame["district_id"].str.fullmatch(r"[BC][12]29\d{9}").all()
    assert found.frame["name"].str.contains("小").all()


@pytest.mark.parametrize("code", sorted(BOUNDARIES))
def test_osaka_ages_meet_their_boundaries_without_remainder(real_data: Path, code: str) -> None:
    path, towns, people = BOUNDARIES[code]
    areas = osaka_areas(real_data, path, code)
    keys = set(areas.frame["key_code"])
    warnings = Problems()
    table = osaka_ages(real_data, code, keys, warnings)
    assert len(keys) == towns
    assert areas.frame["population"].sum() == people
    assert table.values["population"].sum() == table.municipality["population"] == people
    assert set(table.members["key_code"]) == keys
    assert not warnings.found
    check_vintage(table, boundary_counts(areas, date=CENSUS_DAY))


def test_every_row_and_group_of_osaka_has_the_people_of_its_boundary(real_data: Path) -> None:
    """A receiver counts itself and all that was hidden into it, to the last person."""
    for code, (path, _, _) in BOUNDARIES.items():
        areas = osaka_areas(real_data, path, code)
        table = osaka_ages(real_data, code, set(areas.frame["key_code"]))
        people = areas.frame.set_index("key_code")["population"]
        by_row = table.members["key_code"].map(people).groupby(table.members["row_id"]).sum()
        assert by_row.to_dict() == table.values["population"].to_dict()


@pytest.mark.slow
def test_every_municipality_of_osaka_adds_up_in_every_column(real_data: Path) -> None:
    rows = read_rows(real_data / OSAKA, root=real_data)
    keys = {row.cells[0] for row in rows if len(row.cells[0]) > 5}
    codes = [row.cells[0] for row in rows if re.fullmatch(r"\d{5}", row.cells[0])]
    assert len(codes) == 72
    for code in codes:
        table = osaka_ages(real_data, code, keys)
        assert (table.values.sum() - table.municipality).abs().max() == 0


def test_wards_of_osaka_and_sakai_are_their_cities(real_data: Path) -> None:
    rows = read_rows(real_data / OSAKA, root=real_data)
    keys = {row.cells[0] for row in rows if len(row.cells[0]) > 5}
    for code, people in {"27100": 2_752_412, "27140": 826_161}.items():
        table = osaka_ages(real_data, code, keys)
        assert table.municipality["population"] == table.values["population"].sum() == people


def test_boundaries_of_2015_are_refused_in_both_ways(real_data: Path) -> None:
    path = "osaka_27/boundary_2015/高槻市/高槻市.shp"
    with pytest.raises(KarteError, match="2015年国勢調査の境界データ"):
        osaka_areas(real_data, path, "27207")
    areas = osaka_areas(real_data, path, "27207", 2015)
    assert areas.frame["population"].sum() == 351_829
    table = osaka_ages(real_data, "27207", set(areas.frame["key_code"]))
    with pytest.raises(KarteError, match="国勢調査の年が違う"):
        check_vintage(table, boundary_counts(areas, date=CENSUS_DAY))


def test_saitama_attributes_lose_nobody_when_summed_by_key(real_data: Path, tmp_path: Path) -> None:
    """The file has no shapes; each row gets a square, and the reader sums what it dissolves."""
    table = pyogrio.read_dataframe(real_data / "saitama_11/r2ka11.dbf", encoding="cp932")
    own = table[table["CITY"].isin(["101", "230"])].reset_index(drop=True)
    squares = [shapely.box(139 + n * 1e-4, 36, 139 + (n + 1) * 1e-4, 36.0001) for n in own.index]
    frame = gpd.GeoDataFrame(
        own[["KEY_CODE", "S_NAME", "HCODE", "R2KAxx", "JINKO", "SETAI"]],
        geometry=squares,
        crs="EPSG:6668",
    )
    frame.to_file(tmp_path / "r2ka11.shp", encoding="cp932")
    for code, city in (("11101", "101"), ("11230", "230")):
        areas = read_small_areas(
            [tmp_path / "r2ka11.shp"],
            root=tmp_path,
            code=code,
            crs=plane_crs("11", 139.0, 36.0),
            year=2020,
        )
        assert areas.frame["population"].sum() == own[own["CITY"] == city]["JINKO"].sum()
    assert table["JINKO"].sum() == 7_344_765


REGISTER = {
    "0066_201904": 425_949,
    "0066_202004": 424_993,
    "0066_202104": 424_258,
    "0066_202204": 421_959,
    "0066_202404": 417_963,
    "0066_202504": 416_120,
    "0066_202602": 418_129,
}


@pytest.fixture
def takamatsu_areas(real_data: Path) -> SmallAreas:
    """Return one square a town, named as in the register of 2026."""
    rows = read_rows(real_data / "takamatsu_37201/data/population/0066_202602.xlsx", root=real_data)
    place = rows[0].cells.index("regionName")
    names = [row.cells[place] for row in rows[1:]]
    return SmallAreas(
        frame=gpd.GeoDataFrame(
            {
                "key_code": [f"37201{number:04d}" for number in range(len(names))],
                "name": names,
                "population": 1.0,
                "households": 1.0,
            },
            geometry=[shapely.box(number, 0, number + 1, 1) for number in range(len(names))],
            crs=plane_crs("37", 134.0, 34.3),
        ),
        year=2020,
        origin=Origin(id="b", title="", publisher="", licence="", date=None, files=()),
    )


def test_takamatsu_register_at_seven_dates(real_data: Path, takamatsu_areas: SmallAreas) -> None:
    folder = real_data / "takamatsu_37201/data/population"
    warnings = Problems()
    tables = read_register(
        [folder / f"{name}.xlsx" for name in REGISTER],
        root=real_data,
        code="37201",
        small_areas=takamatsu_areas,
        warnings=warnings,
    )
    assert [table.values["population"].sum() for table in tables] == list(REGISTER.values())
    assert tables[0].date == dt.date(2019, 4, 1)
    assert tables[-1].date == dt.date(2026, 2, 1)
    for table in tables:
        ages = [population("total", band) for band in (*FIVE_YEAR[:17], "85+")]
        summed = table.values[ages].sum().sum()
        assert summed == table.values["population"].sum()
        assert table.values["population.total.unknown"].sum() == 0
    assert not warnings.found


@pytest.mark.parametrize("name", ["0066_202304", "0066_202305"])
def test_garbled_months_of_takamatsu_are_refused(
    real_data: Path, takamatsu_areas: SmallAreas, name: str
) -> None:
    path = real_data / f"takamatsu_37201/data/population/{name}.xlsx"
    with pytest.raises(KarteError, match="文字化け"):
        read_register([path], root=real_data, code="37201", small_areas=takamatsu_areas)


def test_yaizu_districts_with_named_columns(real_data: Path) -> None:
    found = read_districts(
        [real_data / "yaizu_22212/data/小学校区/小学校区.shp"],
        root=real_data,
        code="22212",
        year=2025,
        id_column="SAFIELD000",
        name_column="SAFIELD001",
    )
    assert len(found.frame) == 13
    assert found.frame.crs.to_epsg() == 6676
    assert found.frame["district_id"].tolist() == [str(number) for number in range(1, 14)]
    assert found.frame["name"].str.endswith("小学校").all()
    assert found.frame.area.sum() / 1e6 == pytest.approx(70.6, abs=0.2)


def test_yaizu_invalid_polygon_is_repaired_and_named(real_data: Path) -> None:
    warnings = Problems()
    found = read_districts(
        [real_data / "yaizu_22212/data/自治会区域/自治会区域.shp"],
        root=real_data,
        code="22212",
        year=2025,
        name_column="SAFIELD000",
        warnings=warnings,
    )
    assert len(found.frame) == 35
    assert found.frame.is_valid.all()
    assert "小川第13自治会" in warnings.found[0].what


@pytest.mark.parametrize(
    ("path", "code", "districts"),
    [
        ("hachioji_13201/data/Elementary.geojson", "13201", 69),
        ("hachioji_13201/data/Middleschool.geojson", "13201", 37),
        ("yokosuka_14201/data/Elementary.geojson", "14201", 47),
        ("yokosuka_14201/data/MiddleSchool.geojson", "14201", 23),
    ],
)
def test_older_layouts_are_read_by_content(
    real_data: Path, path: str, code: str, districts: int
) -> None:
    found = read_districts([real_data / "a27_layouts" / path], root=real_data, code=code, year=2016)
    assert len(found.frame) == districts
    assert found.frame["name"].str.contains("学校").all()
    assert not found.frame["name"].str.contains("立$").any()


def test_hachioji_school_points_are_refused(real_data: Path) -> None:
    path = real_data / "a27_layouts/hachioji_13201/data_orig/A27P-16_13.geojson"
    with pytest.raises(KarteError, match="点のデータ"):
        read_districts([path], root=real_data, code="13201", year=2016)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("yaizu_22212/data/子育て施設一覧/222127_preschool.csv", 60),
        ("yaizu_22212/data/公衆トイレ一覧/222127_public_toilet.csv", 112),
        ("yaizu_22212/data/要配慮者利用施設/yohairyosya.csv", 277),
        ("yaizu_22212/data/指定緊急避難場所一覧/222127_evacuation_space.csv", 31),
        ("takamatsu_37201/data/community_center/data.xlsx", 52),
        ("takamatsu_37201/data/hospital/data.csv", 627),
    ],
)
def test_facility_lists_in_every_layout(real_data: Path, path: str, number: int) -> None:
    found = read_places(
        real_data / path, root=real_data, kind="施設", crs=plane_crs("22", 138.3, 34.8)
    )
    assert len(found.frame) == number
    assert (found.frame["name"] != "").all()


def test_town_names_of_takatsuki_mean_the_same_in_2015_and_2020(real_data: Path) -> None:
    """2020 writes 一丁目 and 2015 writes １丁目: a name of one year finds that of the other."""
    new = osaka_areas(real_data, BOUNDARIES["27207"][0], "27207").frame
    old = osaka_areas(real_data, "osaka_27/boundary_2015/高槻市/高槻市.shp", "27207", 2015).frame
    index = TownIndex(dict(zip(new["key_code"], new["name"], strict=True)))
    found = pd.Series([index.find(name) for name in old["name"]])
    assert (found.map(len) > 0).mean() > 0.97
