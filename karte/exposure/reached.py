"""People within an area that is laid over the towns: a flood, a walk of some minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

from karte.crosswalk import Group, Method
from karte.crosswalk.pieces import mean_width
from karte.crosswalk.types import LEFT_OPEN
from karte.exposure.lines import in_one, reached_in_part
from karte.statistics import Added, split_status
from karte.statistics.split import Splitter
from karte.tables.columns import population

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from karte.crosswalk import Crosswalk
    from karte.statistics import Ages, AreaCounts
    from karte.statistics.split import Sums
    from karte.tables.types import CountTable, Districts, Places, SmallAreas

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]

WALK: Mapping[str, float] = MappingProxyType({"clinic": 500.0, "bus_stop": 300.0})
"""Metres in a straight line that count as a walk, by role of the places."""
_ALL = 1 - 1e-9
_DENTIST = "歯科"
_KINDS = ("医療機関の種類", "種別")


@dataclass(frozen=True)
class Lived:
    """Where people live, as the districts are counted: everything but the area to lay over.

    Attributes
    ----------
    table : CountTable
        Counts everybody on the small areas; the one that the district figures are made of.
    small_areas, crosswalk, districts : SmallAreas, Crosswalk, Districts
        On which it counts, and to which it is summed; all with shapes in one plane CRS.
    ages : dict
        As `karte.statistics.count_by_district` takes them.
    cells, density : ndarray, shape (c,)
        Meshes with people per m² of each, where they tell more than the towns; else empty.
    """

    table: CountTable
    small_areas: SmallAreas
    crosswalk: Crosswalk
    districts: Districts
    ages: Ages
    cells: Geometries
    density: Floats


def united(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return shapes as one, each place once.

    Parameters
    ----------
    shapes : sequence of shapely geometries
        May overlap, and may be none.

    Returns
    -------
    shapely geometry
        Empty where there are none.
    """
    return shapely.union_all(np.array(list(shapes), dtype=object))


def walkable(places: Sequence[Places], role: str) -> BaseGeometry | None:
    """Return the ground from which some place is a walk away, in a straight line.

    Parameters
    ----------
    places : sequence of Places
        All lists; those of other roles are passed over.
    role : {"clinic", "bus_stop"}
        Of which; a dentist is no clinic where the list tells it.

    Returns
    -------
    shapely geometry or None
        None where there is no list of that role.
    """
    lists = [one.frame for one in places if one.role == role]
    if not lists:
        return None
    points = [
        point
        for frame in lists
        for point, extras in zip(frame.geometry, frame["extras"], strict=True)
        if not any(_DENTIST in extras.get(head, "") for head in _KINDS)
    ]
    return united([shapely.buffer(one, WALK[role]) for one in points])


def people_reached(
    count: str, source: str, zone: BaseGeometry, lived: Lived, counts: AreaCounts
) -> Added:
    """Count the people who live within an area.

    Parameters
    ----------
    count : str
        Id of the new count.
    source : str
        Origin ids of the area.
    zone : shapely geometry
        In the CRS of the districts; may be empty.
    lived : Lived
        Where people live.
    counts : AreaCounts
        What the count is to join: k areas.

    Returns
    -------
    Added
        Of a town that lies within the area only in part, people are counted by that part of its
        ground (of its meshes, where there are some); nobody or everybody of it may be meant.
        Rows without a place on the map are in the ranges of the remainder and the municipality.
        The grade follows from the people of such towns as that of districts from cut towns.
    """
    crosswalk, table = lived.crosswalk, lived.table
    part = parts_of_lines(zone, lived)
    reached = reached_in_part(crosswalk, part, table.date)
    sums = _sums(reached, lived)
    inside = np.ones(len(part), dtype=bool)
    whole = _sums(in_one(reached, inside, table.date), lived)
    lost = _without_place(lived)

    def stacked(name: str, added: float = 0.0) -> Floats:
        own, city = getattr(sums, name)[:, 0], getattr(whole, name)[:1, 0]
        return np.array([*own[:-1], city[0] + added, own[-1] + added])

    exact, variance = stacked("value"), stacked("variance")
    exact[-2] = exact[:-2].sum() + exact[-1]
    least, most = np.minimum(stacked("least"), exact), np.maximum(stacked("most", lost), exact)
    missing = np.array([*sums.lost[:-1, 0], 0.0, 0.0]) > 0
    if missing.any():
        missing[-2:] = True
    exact, least, most = (np.where(missing, np.nan, one) for one in (exact, least, most))
    return Added(
        count=count,
        source=f"{table.origin.id} {source}",
        exact=exact,
        least=least,
        most=most,
        variance=variance,
        status=split_status(least, most, exact),
        doubt=_doubt(part, lived, counts),
    )


def parts_of_lines(zone: BaseGeometry, lived: Lived) -> Floats:
    """Return which part of the people of each line of the crosswalk lives within an area.

    Parameters
    ----------
    zone : shapely geometry
        In the CRS of the districts.
    lived : Lived
        Where people live; p lines.

    Returns
    -------
    ndarray of float64, shape (p,)
        A strip that is narrower than a difference in digitising is no part, inside or outside.
    """
    pieces = _pieces(lived)
    part = np.zeros(len(pieces))
    near = np.flatnonzero(shapely.intersects(pieces, zone))
    inside = shapely.intersection(pieces[near], zone)
    rest = shapely.difference(pieces[near], zone)
    whole, area = shapely.area(pieces[near]), shapely.area(inside)
    share = np.divide(area, whole, out=np.zeros_like(area), where=whole > 0)
    narrow = lived.crosswalk.tolerance / 2
    share = np.where((mean_width(inside) < narrow) & (share < _ALL), 0.0, share)
    share = np.where((mean_width(rest) < narrow) & (share > 0), 1.0, share)
    open_ones = (share > 0) & (share < _ALL)
    if open_ones.any() and len(lived.cells):
        places = [pieces[near][open_ones], inside[open_ones]]
        everyone, reached = (_by_meshes(one, lived) for one in places)
        told = np.divide(reached, everyone, out=share[open_ones].copy(), where=everyone > 0)
        # Where the meshes have nobody in the one part, somebody may live there all the same.
        share[open_ones] = np.clip(told, 1e-6, 1 - 1e-6)
    part[near] = np.where(share >= _ALL, 1.0, share)
    return part


def _pieces(lived: Lived) -> Geometries:
    """Return the ground of each line: the town, or its part in the district or in none."""
    crosswalk = lived.crosswalk
    towns: Geometries = lived.small_areas.frame.geometry.to_numpy()
    zones = dict(
        zip(lived.districts.frame["district_id"], lived.districts.frame.geometry, strict=True)
    )
    pieces = towns[crosswalk.town_of_line]
    ids = crosswalk.lines["district_id"].to_numpy(dtype=object)
    everywhere = united(list(zones.values()))
    for line in np.flatnonzero(crosswalk.cut):
        town = pieces[line]
        own = town.intersection(zones[ids[line]]) if ids[line] else town.difference(everywhere)
        pieces[line] = own if own.area > 0 else town
    return pieces


def _by_meshes(places: Geometries, lived: Lived) -> Floats:
    """Return how many people the meshes have in each place."""
    place, cell = STRtree(lived.cells).query(places, predicate="intersects")
    area = shapely.area(shapely.intersection(places[place], lived.cells[cell]))
    people = area * lived.density[cell]
    return np.bincount(place, people, minlength=len(places)).astype(np.float64)


def _sums(crosswalk: Crosswalk, lived: Lived) -> Sums:
    everybody = replace(lived.table, values=lived.table.values[[population()]])
    return Splitter(everybody, lived.small_areas, crosswalk, lived.ages).sums()


def _without_place(lived: Lived) -> float:
    """Return how many people are counted in rows that have no place on the map."""
    values = lived.table.values[population()]
    return float(values[~values.index.isin(lived.table.members["row_id"])].sum())


def _doubt(part: Floats, lived: Lived, counts: AreaCounts) -> Floats:
    """Return which part of the people of each area is on the smaller side of the new line."""
    crosswalk = lived.crosswalk
    towns = lived.small_areas.frame["population"].to_numpy(dtype=float)
    share = crosswalk.splits[Group.PEOPLE].share
    people = np.nan_to_num(towns)[crosswalk.town_of_line] * share
    smaller = people * np.minimum(part, 1 - part)
    method = Method.MESH if len(lived.cells) else Method.AREA
    ids = [*crosswalk.district_ids, ""]
    place = np.array([ids.index(one) for one in crosswalk.lines["district_id"]])
    open_here = np.bincount(place, weights=smaller, minlength=len(ids)) * LEFT_OPEN[method]
    living = np.bincount(place, weights=people, minlength=len(ids))
    areas_open = np.array([*open_here[:-1], open_here.sum(), open_here[-1]])
    areas_living = np.array([*living[:-1], living.sum(), living[-1]])
    own: Floats = np.zeros(len(ids) + 1)
    np.divide(areas_open, areas_living, out=own, where=areas_living > 0)
    return np.asarray(counts.doubt + own)
