"""Counts that only the census by mesh has, summed to districts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from karte.crosswalk import Group, Split, crosswalk_from_polygons
from karte.crosswalk.error_model import POINTS_IN_MESH
from karte.exposure.lines import in_one, spread
from karte.statistics import Added, split_status
from karte.statistics.split import Splitter
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.crosswalk import Crosswalk
    from karte.statistics.split import Sums
    from karte.tables.mesh import MeshData
    from karte.tables.types import CountTable, Districts, SmallAreas

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]

_REST = "-"
"""Stands for the municipality outside every district among the zones of a mesh."""
_LIKE = {Group.HOUSEHOLDS: Group.ELDERLY}
"""Whose scatter is taken: the households that only meshes count are those of the old."""
_MOST_FACTOR = 16.0
_ROUNDS = 50


class _Pieces(NamedTuple):
    """What a town has of the ground of a line: which line, which town, area; area of all towns."""

    line: NDArray[np.intp]
    town: NDArray[np.intp]
    area: Floats
    whole_town: Floats


def mesh_counts(
    mesh: MeshData, names: Sequence[str], districts: Districts, small_areas: SmallAreas
) -> tuple[Added, ...]:
    """Sum counts of the census by mesh to districts.

    Parameters
    ----------
    mesh : MeshData
        Of one census.
    names : sequence of str
        Count ids; those that no table of the mesh has are passed over.
    districts, small_areas : Districts, SmallAreas
        Of the edition and of the same census, with shapes in the CRS of the meshes.

    Returns
    -------
    tuple of Added
        Districts, municipality, remainder. A mesh that a line cuts is split by the people of the
        towns on either side; what lies beyond the border of the municipality is what those towns
        do not account for. There is no figure where a mesh that belongs there has none. The
        municipality is the sum of its meshes, an estimate too.
    """
    zones = with_rest(districts, small_areas)
    crosswalk = by_towns(mesh.cells, zones, small_areas)
    found = []
    for name in names:
        table = next((one for one in mesh.tables if name in one.values.columns), None)
        if table is not None:
            found.append(_counted(name, table, mesh.cells, crosswalk))
    return tuple(found)


def with_rest(districts: Districts, small_areas: SmallAreas) -> Districts:
    """Return the districts, and what of the municipality is in none as one more.

    Parameters
    ----------
    districts, small_areas : Districts, SmallAreas
        With shapes in one CRS.

    Returns
    -------
    Districts
        The last one is the rest; empty where there is none.
    """
    frame = districts.frame[["district_id", "name", "geometry"]]
    outline = small_areas.frame.geometry.union_all()
    rest = outline.difference(frame.geometry.union_all())
    row = gpd.GeoDataFrame({"district_id": [_REST], "name": [""]}, geometry=[rest], crs=frame.crs)
    return replace(districts, frame=pd.concat([frame, row], ignore_index=True))


def by_towns(cells: SmallAreas, zones: Districts, small_areas: SmallAreas) -> Crosswalk:
    """Split meshes among zones by the people of the towns.

    Parameters
    ----------
    cells : SmallAreas
        Meshes.
    zones : Districts
        From `with_rest`.
    small_areas : SmallAreas
        n towns.

    Returns
    -------
    Crosswalk
        What the towns do not account for of a mesh at the border is beyond it.
    """
    by_area = crosswalk_from_polygons(cells, zones, overlap="split", tolerance=0.0)
    pieces = _pieces(by_area, cells, zones, small_areas)
    told = {
        weight: _shares(by_area, pieces, cells, small_areas, weight=weight)
        for weight in ("population", "households")
    }
    splits = {}
    for group, split in by_area.splits.items():
        share = told["households" if group is Group.HOUSEHOLDS else "population"]
        share = np.where(np.isnan(share), split.share, share)
        cut = by_area.cut
        splits[group] = Split(
            share=share,
            least=np.where(cut, 0.0, share),
            most=np.where(cut, 1.0, share),
            variance=np.where(cut, spread(share, _LIKE.get(group, group), POINTS_IN_MESH), 0.0),
        )
    return replace(by_area, splits=splits)


def _ground_of_lines(crosswalk: Crosswalk, cells: SmallAreas, zones: Districts) -> Geometries:
    """Return the common ground of mesh and zone of every line; empty beyond the border."""
    squares: Geometries = cells.frame.geometry.to_numpy()
    shapes = dict(zip(zones.frame["district_id"], zones.frame.geometry, strict=True))
    ids = crosswalk.lines["district_id"].to_numpy(dtype=object)
    other = np.array([shapes.get(one, shapely.Polygon()) for one in ids], dtype=object)
    return shapely.intersection(squares[crosswalk.town_of_line], other)


def _pieces(
    crosswalk: Crosswalk, cells: SmallAreas, zones: Districts, small_areas: SmallAreas
) -> _Pieces:
    """Cut the ground of every line into towns: once, whoever is to be split by it."""
    grounds = _ground_of_lines(crosswalk, cells, zones)
    towns: Geometries = small_areas.frame.geometry.to_numpy()
    line, town = STRtree(towns).query(grounds, predicate="intersects")
    area = shapely.area(shapely.intersection(grounds[line], towns[town]))
    return _Pieces(line, town, area, shapely.area(towns))


def _shares(
    crosswalk: Crosswalk,
    pieces: _Pieces,
    cells: SmallAreas,
    small_areas: SmallAreas,
    *,
    weight: str,
) -> Floats:
    """Return the share of each line in its mesh; NaN where the towns do not tell."""
    line, town, area, whole_town = pieces
    people = np.nan_to_num(small_areas.frame[weight].to_numpy(dtype=float))
    density = np.divide(people, whole_town, out=np.zeros_like(people), where=whole_town > 0)
    mesh, size = crosswalk.town_of_line, len(crosswalk.key_codes)
    lived = np.bincount(line, weights=area * density[town], minlength=len(mesh))
    outside = (crosswalk.lines["district_id"] == "").to_numpy()
    told = np.bincount(mesh, weights=lived, minlength=size).astype(np.float64)
    beyond = np.zeros(size, dtype=bool)
    beyond[mesh[outside]] = True
    whole = np.nan_to_num(cells.frame[weight].to_numpy(dtype=float))
    inside = np.where(beyond, _inside(told, whole, beyond, float(people.sum())), 1.0)
    share = np.divide(lived, told[mesh], out=np.full(len(lived), np.nan), where=told[mesh] > 0)
    share = np.where(outside, 1 - inside[mesh], share * inside[mesh])
    return np.where(crosswalk.cut & (told[mesh] > 0), share, np.nan)


def _inside(told: Floats, whole: Floats, beyond: NDArray[np.bool_], people: float) -> Floats:
    """Return which part of each mesh at the border lives inside the municipality.

    As many as the towns have there, times one factor for all such meshes, by which the meshes
    together have as many people inside as the municipality.
    """
    wanted = people - float(whole[~beyond & (told > 0)].sum())

    def part(factor: float) -> Floats:
        lived = factor * told
        return np.divide(np.minimum(lived, whole), whole, out=np.ones_like(whole), where=whole > 0)

    low, high = 0.0, _MOST_FACTOR
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if float((part(middle) * whole)[beyond & (told > 0)].sum()) < wanted:
            low = middle
        else:
            high = middle
    return part(high)


def _counted(name: str, table: CountTable, cells: SmallAreas, crosswalk: Crosswalk) -> Added:
    one = replace(table, values=table.values[[name]])
    inside = (crosswalk.lines["district_id"] != "").to_numpy()
    city = in_one(crosswalk, inside, table.date)
    sums = tuple(_with_chance(name, one, cells, by) for by in (crosswalk, city))
    return _added(name, table.origin.id, sums, _doubt(name, cells, crosswalk))


def _with_chance(name: str, table: CountTable, cells: SmallAreas, crosswalk: Crosswalk) -> Sums:
    """Return the sums of a count; few households fall on either side of a line by chance."""
    splitter = Splitter(table, cells, crosswalk, {})
    sums, shares = splitter.sums(), splitter.shares(name)
    counted = shares.placed.T @ np.nan_to_num(table.values[name].to_numpy(dtype=float))
    share = shares.split.share
    chance = share * np.maximum(1 - share, 0.0) * counted[crosswalk.town_of_line]
    ones = np.ones(len(counted))
    return replace(sums, variance=sums.variance + (crosswalk.sparse(chance).T @ ones)[:, None])


def _added(name: str, source: str, sums: Sequence[Sums], doubt: Floats) -> Added:
    """Put districts, municipality and remainder in the order of the areas."""
    own, city = sums

    def stacked(field: str) -> Floats:
        zones, whole = getattr(own, field)[:, 0], getattr(city, field)[0, 0]
        return np.array([*zones[:-2], whole, zones[-2]])

    missing = stacked("lost") > 0
    exact = stacked("value")
    exact[-2] = exact[:-2].sum() + exact[-1]
    least, most = np.minimum(stacked("least"), exact), np.maximum(stacked("most"), exact)
    exact, least, most = (np.where(missing, np.nan, one) for one in (exact, least, most))
    status = split_status(least, most, exact)
    return Added(name, source, exact, least, most, stacked("variance"), status, doubt)


def _doubt(name: str, cells: SmallAreas, crosswalk: Crosswalk) -> Floats:
    """Return which part of the people of each area is on the smaller side of a cut mesh."""
    weight = COUNTS[name].weight or "population"
    people = np.nan_to_num(cells.frame[weight].to_numpy(dtype=float))
    share = crosswalk.splits[Group.PEOPLE].share
    smaller = np.minimum(share, np.maximum(1 - share, 0.0)) * crosswalk.left_open
    zones = [np.asarray(crosswalk.sparse(one).T @ people) for one in (smaller, share)]
    open_here, living = ([*one[:-2], one[:-1].sum(), one[-2]] for one in zones)
    return np.divide(open_here, living, out=np.zeros(len(living)), where=np.array(living) > 0)
