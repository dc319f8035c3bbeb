"""Real places, hazards and areas over real districts, and the sample city's own files."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pytest
from workspaces import lay_sample

from karte.config.inputs import OwnFigureConfig
from karte.errors import Problems
from karte.overlay import (
    areas_in_districts,
    hazard_share,
    own_figures_by_district,
    places_in_districts,
)
from karte.sources.areas import read_areas
from karte.sources.crs import plane_crs
from karte.sources.districts import read_districts
from karte.sources.hazards import read_hazard
from karte.sources.own_figures import read_own_figures
from karte.sources.own_keys import DistrictKeys
from karte.sources.places import read_places

if TYPE_CHECKING:
    from pathlib import Path

    from karte.tables.places import Hazard
    from karte.tables.types import Districts

YAIZU = "yaizu_22212/data"
SHELTERS = "指定緊急避難場所一覧/222127_evacuation_space.csv"
AEDS = "AED設置箇所一覧/222127_aed.csv"
BUS_STOPS = "焼津市自主運行バス路線図_停留所/バス停留所(しずてつ除外).shp"
PUDDLES = "内水浸水想定区域(公共下水道区域内)/内水浸水想定区域.geojson"
GML = "ksj_layers_23/A31a-24_23_20_GML/20_想定最大規模"


@pytest.fixture(scope="module")
def yaizu(real_data: Path) -> Districts:
    return read_districts(
        [real_data / YAIZU / "小学校区/小学校区.shp"],
        root=real_data,
        code="22212",
        year=2025,
        id_column="SAFIELD000",
        name_column="SAFIELD001",
    )


@pytest.mark.parametrize(
    ("file", "column", "counts"),
    [
        (SHELTERS, "", [3, 9, 3, 0, 0, 3, 6, 3, 1, 2, 1, 0, 0]),
        (AEDS, "", [5, 7, 8, 5, 5, 8, 6, 5, 8, 11, 7, 6, 1]),
        (BUS_STOPS, "item3", [6, 24, 8, 0, 24, 8, 24, 3, 16, 16, 17, 10, 8]),
    ],
)
def test_places_of_yaizu_are_joined_across_coordinate_systems(
    real_data: Path, yaizu: Districts, file: str, column: str, counts: list[int]
) -> None:
    places = read_places(
        real_data / YAIZU / file,
        root=real_data,
        kind="x",
        crs=yaizu.frame.crs,
        code="22212",
        name_column=column,
    )
    found = places_in_districts(places, yaizu)
    by_district = found.frame.groupby("district_id").size()
    assert by_district.reindex(yaizu.frame["district_id"], fill_value=0).tolist() == counts
    assert found.outside.empty
    joined = gpd.sjoin(places.frame[["geometry"]], yaizu.frame, predicate="intersects")
    assert len(joined) == len(found.frame)


def flood_of_yaizu(
    real_data: Path, yaizu: Districts, file: str, column: str = "", warnings: Problems | None = None
) -> Hazard:
    west, south, east, north = (float(one) for one in yaizu.frame.total_bounds)
    return read_hazard(
        [real_data / YAIZU / file],
        root=real_data,
        name="浸水",
        crs=yaizu.frame.crs,
        label_column=column,
        bounds=(west, south, east, north),
        warnings=warnings,
    )


class Flood(NamedTuple):
    """A flood of the past: km² in all, shapes that had to be mended, share of each district."""

    file: str
    km2: float
    mended: int
    shares: str


FLOODS = (
    Flood(
        "浸水履歴_統合/浸水履歴_統合.shp",
        12.970,
        0,
        "295 084 145 004 025 358 185 404 785 614 238 233 139",
    ),
    Flood(
        "浸水履歴_令和4年/浸水履歴_令和4年.shp",
        4.678,
        2,
        "015 002 019 003 008 028 152 185 080 054 132 211 025",
    ),
)


@pytest.mark.parametrize("flood", FLOODS, ids=lambda one: one.file)
def test_floods_of_the_past_in_each_district_of_yaizu(
    real_data: Path, yaizu: Districts, flood: Flood
) -> None:
    warnings = Problems()
    hazard = flood_of_yaizu(real_data, yaizu, flood.file, warnings=warnings)
    assert hazard.frame.union_all().area / 1e6 == pytest.approx(flood.km2, abs=0.001)
    total = hazard_share(hazard, yaizu).total
    assert [f"{one * 1000:03.0f}" for one in total["share"]] == flood.shares.split()
    assert total["km2"].sum() <= flood.km2 + 0.01
    mended = [one.what for one in warnings.found]
    assert [f"{flood.mended}件" in one for one in mended] == [True] * bool(flood.mended)


def test_depths_of_puddles_in_yaizu_are_ranks_that_do_not_overlap(
    real_data: Path, yaizu: Districts
) -> None:
    hazard = flood_of_yaizu(real_data, yaizu, PUDDLES, "最大浸水深")
    assert hazard.frame["level"].tolist() == [1, 2, 3, 4, 5, 6]
    assert hazard.frame["label"].tolist()[::5] == ["0.3m未満の区域", "5.0~10.0m未満の区域"]
    added = hazard.frame.geometry.area.sum()
    assert added == pytest.approx(hazard.frame.union_all().area, rel=1e-6)
    assert added / 1e6 == pytest.approx(5.923, abs=0.001)
    assert hazard_share(hazard, yaizu).total["km2"].sum() == pytest.approx(5.923, abs=0.01)


def test_neighbourhood_associations_within_the_districts_of_yaizu(
    real_data: Path, yaizu: Districts
) -> None:
    areas = read_areas(
        [real_data / YAIZU / "自治会区域/自治会区域.shp"],
        root=real_data,
        name="自治会",
        name_column="SAFIELD000",
        crs=yaizu.frame.crs,
    )
    found = areas_in_districts(areas, yaizu, tolerance=20)
    assert len(areas.frame) == found["name"].nunique() == 35
    by_district = found.groupby("district_id").size().reindex(yaizu.frame["district_id"])
    assert by_district.tolist() == [2, 6, 1, 7, 4, 5, 3, 4, 5, 5, 8, 5, 7]
    assert found.groupby("name")["share"].sum().between(0.98, 1.001).all()


def test_schools_of_ikoma_are_the_same_in_both_forms(real_data: Path) -> None:
    """The table of the shapefile is CP932 and says so nowhere; the other is UTF-8."""
    folder = real_data / "ikoma_29209"
    shp, twin = (
        read_places(folder / f"P29-21_29{suffix}", root=real_data, kind="学校", code="29209")
        for suffix in (".shp", ".geojson")
    )
    assert len(shp.frame) == 46
    assert shp.frame.drop(columns="geometry").equals(twin.frame.drop(columns="geometry"))
    assert shp.frame.geometry.geom_equals_exact(twin.frame.geometry, 1e-9).all()
    kinds = [extras["種別"] for extras in shp.frame["extras"]]
    assert {kind: kinds.count(kind) for kind in ("小学校", "中学校", "幼稚園", "認定こども園")} == {
        "小学校": 12,
        "中学校": 8,
        "幼稚園": 12,
        "認定こども園": 9,
    }
    districts = read_districts([folder / "A27-23_29.shp"], root=real_data, code="29209", year=2023)
    plane = read_places(
        folder / "P29-21_29.shp",
        root=real_data,
        kind="学校",
        code="29209",
        crs=districts.frame.crs,
    )
    found = places_in_districts(plane, districts)
    primary = found.frame[[one["種別"] == "小学校" for one in found.frame["extras"]]]
    assert found.outside.empty
    assert sorted(primary["district_id"]) == sorted(districts.frame["district_id"])


@pytest.mark.parametrize(
    ("file", "number", "first"),
    [("p29-13_23.geojson", 501, "宮根小学校"), ("p27-13_23.geojson", 438, None)],
)
def test_layers_of_2013_with_words_for_headings(
    real_data: Path, file: str, number: int, first: str | None
) -> None:
    """名古屋 (23100) with all its wards, out of the whole prefecture."""
    found = read_places(
        real_data / "ksj_layers_23" / file, root=real_data, kind="x", code="23100"
    ).frame
    assert len(found) == number
    assert not found["name"].str.fullmatch(r"\d+").any()
    assert first in {None, found["name"].iloc[0]}


def test_a_real_flood_in_gml_leaves_the_folder_as_it_was(real_data: Path) -> None:
    before = sorted(one.name for one in (real_data / GML).iterdir())
    (path,) = (real_data / GML).glob("*.xml")
    found = read_hazard([path], root=real_data, name="洪水", crs=plane_crs("23", 137.1, 35.2)).frame
    km2 = dict(zip(found["label"], (found.geometry.area / 1e6).round(3), strict=True))
    assert km2 == {
        "0.5m未満": 0.325,
        "0.5m以上3m未満": 1.484,
        "3m以上5m未満": 0.120,
        "5m以上10m未満": 0.001,
    }
    assert sorted(one.name for one in (real_data / GML).iterdir()) == before


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("aed_location/data.xlsx", 450),
        ("children_club/data.xlsx", 34),
        ("elderly_welfare_facility/data.xlsx", 47),
        ("evacuation_space/data.xlsx", 195),
        ("hospital/data.xlsx", 616),
        ("nursery_school/data.xlsx", 118),
        ("primary_school/data.xlsx", 53),
    ],
)
def test_lists_of_takamatsu(real_data: Path, file: str, number: int) -> None:
    path = real_data / "takamatsu_37201/data" / file
    assert len(read_places(path, root=real_data, kind="x").frame) == number


def test_shelters_of_takamatsu_keep_their_kinds_and_room(real_data: Path) -> None:
    path = real_data / "takamatsu_37201/data/evacuation_space/data.xlsx"
    extras = read_places(path, root=real_data, kind="x").frame["extras"].iloc[0]
    assert extras["災害種別_洪水（想定最大規模）"] == "△"
    assert extras["想定収容人数"] == "238"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_sample(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def sample_districts(city: Path) -> Districts:
    path = city / "boundaries/districts/A27-23_22.shp"
    return read_districts([path], root=city, code="22999", year=2023)


@pytest.mark.parametrize("key_column", ["学校コード", "学校名"])
def test_pupils_of_the_sample_city(
    city: Path, sample_districts: Districts, key_column: str
) -> None:
    frame = sample_districts.frame
    keys = DistrictKeys(dict(zip(frame["district_id"], frame["name"], strict=True)))
    declared = OwnFigureConfig(
        name="児童数",
        file="census/schools/229997_school_enrolment.csv",
        by="district",
        key_column=key_column,
        value_column="児童数",
        filter_column="年度",
        filter_value="2026",
        unit="人",
        date=dt.date(2026, 5, 1),
        source="学校基本調査",
    )
    figures = read_own_figures(declared, root=city, keys=keys)
    found = own_figures_by_district(figures, sample_districts)
    values = [found[one].value for one in frame["district_id"]]
    lines = (city / declared.file).read_text(encoding="utf-8-sig").splitlines()
    expected = [float(line.split(",")[3]) for line in lines if line.split(",")[2] == "2026"]
    assert sorted(one or 0.0 for one in values) == sorted(expected)
    closed = declared.model_copy(update={"filter_value": "2019"})
    warnings = Problems()
    read_own_figures(closed, root=city, keys=keys, warnings=warnings)
    assert len(warnings) == 1  # the school that closed in 2022


def test_floods_of_the_sample_city(city: Path, sample_districts: Districts) -> None:
    (path,) = (city / "boundaries/hazards").glob("A31a-20-24*.geojson")
    hazard = read_hazard([path], root=city, name="洪水", crs=sample_districts.frame.crs)
    assert hazard.frame["level"].tolist() == [1, 2, 3, 4]
    added = hazard.frame.geometry.area.sum()
    assert added == pytest.approx(hazard.frame.union_all().area, rel=1e-9)
    raw = gpd.read_file(path).to_crs(sample_districts.frame.crs).geometry
    assert added == pytest.approx(raw.union_all().area, rel=1e-6)
    assert added < raw.area.sum()
    share = hazard_share(hazard, sample_districts).total["share"]
    assert share.between(0, 1).all()
