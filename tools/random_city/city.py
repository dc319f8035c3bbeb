"""Puts one city together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from karte.model import Dataset
from karte.tables.types import CountTable, Districts, SmallAreas, TownTable
from random_city.buildings import AGED_HOME, build_houses
from random_city.counting import (
    CENSUS,
    DECADE,
    EPSG,
    REGISTER,
    by_area,
    count_table,
    mesh_of,
    origin,
    town_shares,
)
from random_city.cutting import LEAST_SHARE, Cutter
from random_city.digitising import digitised
from random_city.ground import barriers, build_ground
from random_city.mosaic import block_areas, build_mosaic, draw_blocks
from random_city.names import district_names, town_names
from random_city.parameters import Parameters, Pattern, draw_parameters
from random_city.people import age_mix, five_years_on, move_in
from random_city.regions import districts_of, towns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.tables.mesh import MeshData
    from random_city.buildings import Buildings
    from random_city.ground import Ground
    from random_city.mosaic import Mosaic

    Ints = NDArray[np.int64]
    Geometries = NDArray[np.object_]

YEAR = 2025
LEAST_WIDTH = 15.0
"""Mean width (2A/P, metres) of the parts of a cut town."""
STRAIGHT, WINDING = 0.02, 0.07
SMOOTH_BORDER, SMOOTH_CUT = 0.5, 0.15


@dataclass(frozen=True)
class City:
    """A drawn city whose every truth is known.

    Attributes
    ----------
    parameters : Parameters
        How it was drawn.
    small_areas : SmallAreas
        Towns.
    true_districts : Districts
        By their real lines: along town boundaries, or along streets through a town.
    districts : Districts
        The same lines as the city's copy draws them.
    tables : CountTable
        The census by town.
    later : CountTable
        The register five years later, by the same towns.
    decade : CountTable
        The register ten years later.
    mesh : MeshData
        The census by 250 m cells.
    points : geopandas.GeoDataFrame
        Buildings with ``dwellings`` (int, homes in them, about a tenth of them vacant).
    town_table : TownTable
        The city's own table, in hundredths of the households of a town.
    truth, truth_later, truth_decade : pandas.DataFrame
        Counts by district.
    """

    parameters: Parameters
    small_areas: SmallAreas
    true_districts: Districts
    districts: Districts
    tables: CountTable
    later: CountTable
    decade: CountTable
    mesh: MeshData
    points: gpd.GeoDataFrame
    town_table: TownTable
    truth: pd.DataFrame
    truth_later: pd.DataFrame
    truth_decade: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Plan:
    """Blocks, and the town and district of each."""

    town: Ints
    district: Ints
    ground: Ground
    blocks: Geometries
    towns: Geometries
    districts: Geometries


def random_city(
    seed: int,
    pattern: Pattern = "mixed",
    *,
    tolerance: float = 25.0,
    suppress: bool = False,
    eighth: bool = False,
) -> City:
    """Draw a city.

    Parameters
    ----------
    seed : int
        The same seed draws the same city.
    pattern : {"uniform", "clustered", "apart", "mixed"}
        How people live: spread evenly over each town; in settlements, along streets and in
        blocks of flats; the same with old and young apart; or anything between.
    tolerance : float, optional
        How far the copied district lines stray from the true ones, at most, metres.
    suppress : bool, optional
        Whether ages of meshes with few households are folded into another mesh.
    eighth : bool, optional
        Whether the meshes are of 125 m and not of 250 m.

    Returns
    -------
    City
        With its truth.
    """
    # One stream a step: a change in one of them leaves the others as they were.
    lots, lines, living, copying = np.random.default_rng(seed).spawn(4)
    wanted = draw_parameters(lots, pattern)
    mosaic = build_mosaic(lines, wanted.towns)
    plan = _planned(mosaic, wanted, lines)
    buildings = build_houses(plan.ground, plan.blocks, plan.towns[plan.town], wanted, living)
    mix = age_mix(plan.ground, buildings, wanted, living)
    now = move_in(buildings, mix, wanted, living)
    then = five_years_on(now, buildings, mix, wanted, living)
    last = five_years_on(then, buildings, mix, wanted, living)
    town_names_, keys = town_names(len(plan.towns), lots)
    names, ids = district_names(len(plan.districts))
    town, district = plan.town[buildings.block], plan.district[buildings.block]
    census, register, decade = (by_area(one, town, keys) for one in (now, then, last))
    pairs = by_area(now, town * len(ids) + district, [str(n) for n in range(len(keys) * len(ids))])
    homes = pairs["households"].to_numpy().reshape(len(keys), len(ids))
    ground = np.zeros((len(keys), len(ids)))
    np.add.at(ground, (plan.town, plan.district), block_areas(mosaic))
    return City(
        parameters=wanted,
        small_areas=_small_areas(plan.towns, keys, town_names_, census),
        true_districts=_districts(plan.districts, ids, names),
        districts=_districts(digitised(plan.districts, tolerance, copying), ids, names),
        tables=count_table(census, Dataset.CENSUS, CENSUS, town_names_),
        later=count_table(register, Dataset.REGISTER, REGISTER, town_names_),
        decade=count_table(decade, Dataset.REGISTER, DECADE, town_names_),
        mesh=mesh_of(now, buildings.places, suppress=suppress, eighth=eighth),
        points=_points(buildings),
        town_table=_town_table(town_shares(homes, ground), keys, town_names_, ids, names),
        truth=_truth(by_area(now, district, ids)),
        truth_later=_truth(by_area(then, district, ids)),
        truth_decade=_truth(by_area(last, district, ids)),
    )


def _planned(mosaic: Mosaic, wanted: Parameters, rng: np.random.Generator) -> _Plan:
    """Lay out towns and districts and draw them."""
    roads, rivers = barriers(mosaic, rng)
    town = towns_of(mosaic, roads, wanted.towns, rng)
    ground = build_ground(mosaic, town, roads[rivers], wanted, rng)
    land = ground.block >= 0
    expected = np.zeros(len(mosaic.seeds))
    np.add.at(expected, ground.block[land], ground.homes[land])
    district = districts_of(mosaic, (town, expected), roads, wanted.districts, rng)
    cutter = Cutter(mosaic, town, district, block_areas(mosaic), expected, rng)
    cutter.run(wanted)
    blocks = _drawn(mosaic, town, cutter.district)
    while _undo_thin(blocks, town, cutter.district):
        blocks = _drawn(mosaic, town, cutter.district)
    return _Plan(
        town=town,
        district=cutter.district,
        ground=ground,
        blocks=blocks,
        towns=_joined(blocks, town),
        districts=_joined(blocks, cutter.district),
    )


def _drawn(mosaic: Mosaic, town: Ints, district: Ints) -> Geometries:
    """Draw the blocks, town and district lines smoother than other streets."""
    sides = mosaic.sides
    border = ~mosaic.inner | (town[sides[:, 0]] != town[sides[:, 1]])
    through = ~border & (district[sides[:, 0]] != district[sides[:, 1]])
    lines = SMOOTH_BORDER * border + SMOOTH_CUT * through
    middle = np.clip(np.hypot(*mosaic.flat[sides[:, 0]].T), 0, 1)
    return draw_blocks(mosaic, lines, STRAIGHT + (WINDING - STRAIGHT) * middle)


def _undo_thin(blocks: Geometries, town: Ints, district: Ints) -> bool:
    """Give parts back to the rest of their town that smoothing made too small for a cut."""
    count = int(district.max()) + 1
    pairs, piece = np.unique(town * count + district, return_inverse=True)
    shapes = _joined(blocks, piece)
    area, around = shapely.area(shapes), shapely.length(shapes)
    of_town, of_district = pairs // count, pairs % count
    share = area / np.bincount(of_town, weights=area)[of_town]
    by_share = np.lexsort((share, of_town))
    main = np.zeros(int(town.max()) + 1, dtype=np.int64)
    main[of_town[by_share]] = of_district[by_share]
    thin = (share < 1) & ((share < LEAST_SHARE) | (2 * area / around < LEAST_WIDTH))
    back = thin[piece]
    district[back] = main[town[back]]
    return bool(back.any())


def _joined(blocks: Geometries, owner: Ints) -> Geometries:
    order = np.argsort(owner, kind="stable")
    parts = np.split(blocks[order], np.flatnonzero(np.diff(owner[order])) + 1)
    joined = np.empty(len(parts), dtype=object)
    joined[:] = [shapely.coverage_union_all(part) for part in parts]
    return shapely.normalize(joined)


def _small_areas(
    towns: Geometries, keys: Sequence[str], names: Sequence[str], census: pd.DataFrame
) -> SmallAreas:
    frame = gpd.GeoDataFrame(
        {
            "key_code": pd.Series(list(keys), dtype="str"),
            "name": pd.Series(list(names), dtype="str"),
            "population": census["population"].to_numpy(),
            "households": census["households"].to_numpy(),
        },
        geometry=towns,
        crs=CRS(EPSG),
    )
    return SmallAreas(frame, CENSUS.year, origin("drawn-towns", "小地域", CENSUS))


def _districts(shapes: Geometries, ids: Sequence[str], names: Sequence[str]) -> Districts:
    frame = gpd.GeoDataFrame(
        {
            "district_id": pd.Series(list(ids), dtype="str"),
            "name": pd.Series(list(names), dtype="str"),
        },
        geometry=shapes,
        crs=CRS(EPSG),
    )
    return Districts(frame, YEAR, origin("drawn-districts", "小学校区", None))


def _points(buildings: Buildings) -> gpd.GeoDataFrame:
    """Return the city's building ledger: it knows homes, not who lives in them."""
    homes = buildings.occupied + buildings.vacant
    there = (homes > 0) & (buildings.kind != AGED_HOME)
    return gpd.GeoDataFrame(
        {"dwellings": homes[there].astype(np.int64)},
        geometry=shapely.points(buildings.places[there]),
        crs=CRS(EPSG),
    )


def _town_table(
    shares: list[tuple[int, int, float]],
    keys: Sequence[str],
    towns: Sequence[str],
    ids: Sequence[str],
    names: Sequence[str],
) -> TownTable:
    frame = pd.DataFrame(
        {
            "key_code": [keys[town] for town, _, _ in shares],
            "town": [towns[town] for town, _, _ in shares],
            "district": [names[district] for _, district, _ in shares],
            "share": [share for _, _, share in shares],
            "district_id": [ids[district] for _, district, _ in shares],
        }
    ).astype(dict.fromkeys(("key_code", "town", "district", "district_id"), "str"))
    return TownTable(frame, origin("drawn-table", "通学区域表", None))


def _truth(values: pd.DataFrame) -> pd.DataFrame:
    return values.rename_axis("district_id")
