"""On every real data set: districts and what lies outside them are the municipality, exactly.

The districts of three cities are made up, so that they cut towns: Voronoi cells of random points.
What lies outside is added up by itself here and not taken as what the districts leave over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from drawn import count_table, origin
from test_sources_mesh import kamakura_districts, kamakura_mesh
from test_sources_real import (
    BOUNDARIES,
    CENSUS_DAY,
    REGISTER,
    osaka_ages,
    osaka_areas,
    takamatsu_areas,
)

from karte.crosswalk import crosswalk_from_polygons, crosswalk_from_table
from karte.sources.areas import read_areas
from karte.sources.districts import read_districts
from karte.sources.mesh_future import read_future_mesh
from karte.sources.register import read_register
from karte.sources.small_areas import boundary_counts, read_small_areas
from karte.statistics import ages_of, count_by_district
from karte.statistics.split import Splitter
from karte.tables.types import Districts, SmallAreas, TownTable

if TYPE_CHECKING:
    from pathlib import Path

    from karte.crosswalk import Crosswalk
    from karte.tables.types import CountTable

__all__ = ["takamatsu_areas"]

pytestmark = pytest.mark.real_data

LOST = 1e-12
"""What may be lost before rounding, as a part of the municipality."""
SEEDS = (1, 2, 3)
DISTRICTS = 14


def made_up_districts(areas: SmallAreas, seed: int) -> Districts:
    """Lay Voronoi cells over a municipality; the one in the middle is no district."""
    rng = np.random.default_rng(seed)
    hull = areas.frame.geometry.union_all().convex_hull
    west, south, east, north = hull.bounds
    points = shapely.MultiPoint(rng.uniform((west, south), (east, north), (DISTRICTS, 2)))
    cells = shapely.voronoi_polygons(points, extend_to=hull)
    shapes = shapely.intersection(shapely.get_parts(cells), hull)
    shapes = shapes[shapely.area(shapes) > 0]
    shapes = shapes[np.argsort(shapely.distance(shapes, hull.centroid))][1:]
    ids = [f"{number:02d}" for number in range(len(shapes))]
    frame = gpd.GeoDataFrame(
        {"district_id": ids, "name": ids}, geometry=shapes, crs=areas.frame.crs
    )
    return Districts(frame, 2023, origin("made-up"))


def assert_conserved(counted: CountTable, areas: SmallAreas, crosswalk: Crosswalk) -> None:
    """Check every column, before and after rounding."""
    ages = ages_of([counted], areas)
    counts = count_by_district(counted, areas, crosswalk, code="00000", ages=ages)
    sums = Splitter(counted, areas, crosswalk, ages).sums().value
    placed = counted.values.index.isin(counted.members["row_id"])
    elsewhere = counted.values[~placed].sum().to_numpy()
    whole = counted.values.sum().to_numpy()
    assert not counted.values.isna().any(axis=None)
    assert (np.abs(sums.sum(axis=0) + elsewhere - whole) <= LOST * np.maximum(whole, 1)).all()
    *districts, city, rest = counts.exact
    assert (np.abs(np.sum(districts, axis=0) + rest - city) <= LOST * np.maximum(city, 1)).all()
    assert (np.abs(city - whole) <= LOST * np.maximum(whole, 1)).all()
    *districts, city, rest = counts.printed
    assert (np.sum(districts, axis=0) + rest == city).all()
    assert (np.abs(city - whole) < 1).all()  # people of a projection are no whole numbers


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", sorted(BOUNDARIES))
def test_made_up_districts_over_three_cities_of_osaka(
    real_data: Path, code: str, seed: int
) -> None:
    areas = osaka_areas(real_data, BOUNDARIES[code][0], code)
    crosswalk = crosswalk_from_polygons(areas, made_up_districts(areas, seed), tolerance=10.0)
    assert crosswalk.cut.sum() > len(areas.frame) / 4
    assert len(crosswalk.coverage) > 0
    ages = osaka_ages(real_data, code, set(areas.frame["key_code"]))
    for counted in (ages, boundary_counts(areas, date=CENSUS_DAY)):
        assert_conserved(counted, areas, crosswalk)


def test_the_districts_of_ikoma(real_data: Path) -> None:
    folder = real_data / "ikoma_29209"
    districts = read_districts([folder / "A27-23_29.shp"], root=folder, code="29209", year=2023)
    path = folder / "r2ka29209.topojson"
    crs = districts.frame.crs
    areas = read_small_areas([path], root=folder, code="29209", crs=crs, year=2020)
    crosswalk = crosswalk_from_polygons(areas, districts)
    assert crosswalk.cut.any()
    assert_conserved(boundary_counts(areas, date=CENSUS_DAY), areas, crosswalk)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_made_up_town_table_over_every_register_of_takamatsu(
    real_data: Path, takamatsu_areas: SmallAreas, seed: int
) -> None:
    folder = real_data / "takamatsu_37201/data/population"
    registers = read_register(
        [folder / f"{name}.xlsx" for name in REGISTER],
        root=real_data,
        code="37201",
        small_areas=takamatsu_areas,
    )
    crosswalk = crosswalk_from_table(
        takamatsu_areas, made_up_table(takamatsu_areas, seed), code="37201", year=2023
    )
    assert crosswalk.cut.sum() > len(takamatsu_areas.frame) / 4
    assert [one.date.year for one in registers] == [2019, 2020, 2021, 2022, 2024, 2025, 2026]
    for counted in registers:
        assert_conserved(counted, takamatsu_areas, crosswalk)


def made_up_table(areas: SmallAreas, seed: int) -> TownTable:
    """Give each town to one district, every third to two, every twentieth in part to none."""
    rng = np.random.default_rng(seed)
    lines = []
    for number, (key, name) in enumerate(
        zip(areas.frame["key_code"], areas.frame["name"], strict=True)
    ):
        one, other = (f"第{place}小学校" for place in rng.choice(DISTRICTS, 2, replace=False))
        part = round(float(rng.uniform(0.05, 0.95)), 2)
        shares = {one: 1.0}
        if number % 20 == 0:
            shares = {one: part, "": 1 - part}
        elif number % 3 == 0:
            shares = {one: part, other: 1 - part}
        lines += [(key, name, district, share, "") for district, share in shares.items()]
    columns = ["key_code", "town", "district", "share", "district_id"]
    return TownTable(pd.DataFrame(lines, columns=columns), origin("made-up"))


def test_the_projection_of_kamakura(real_data: Path, tmp_path: Path) -> None:
    districts = kamakura_districts(real_data)
    mesh = read_future_mesh(
        [kamakura_mesh(real_data, tmp_path)], root=tmp_path, crs=districts.frame.crs
    )
    crosswalk = crosswalk_from_polygons(mesh.cells, districts, tolerance=0)
    for counted in mesh.tables:
        assert_conserved(counted, mesh.cells, crosswalk)


def test_made_up_people_in_the_neighbourhoods_of_yaizu(real_data: Path) -> None:
    """Nothing of 焼津市 counts people; its districts cut its 自治会区域 as they are published."""
    districts = read_districts(
        [real_data / "yaizu_22212/data/小学校区/小学校区.shp"],
        root=real_data,
        code="22212",
        year=2025,
        id_column="SAFIELD000",
        name_column="SAFIELD001",
    )
    neighbourhoods = read_areas(
        [real_data / "yaizu_22212/data/自治会区域/自治会区域.shp"],
        root=real_data,
        name="自治会",
        name_column="SAFIELD000",
        crs=districts.frame.crs,
    ).frame
    keys = [f"22212{number:04d}" for number in range(len(neighbourhoods))]
    people = np.random.default_rng(SEEDS[0]).integers(0, 9000, len(keys)).astype(float)
    frame = neighbourhoods.assign(key_code=keys, population=people, households=people // 2)
    areas = SmallAreas(frame, 2020, origin("neighbourhoods"))
    crosswalk = crosswalk_from_polygons(areas, districts)
    assert crosswalk.cut.any()
    made_up = count_table({"population": people.tolist()}, rows=keys)
    assert_conserved(made_up, areas, crosswalk)
