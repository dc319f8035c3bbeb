"""Cuts small areas along the lines of districts, as few of them as need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely import STRtree

from karte.crosswalk.mosaic import main_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_NEGLIGIBLE = 1e-9
_HAIR = 1e-6
"""Metres of width that are none."""
_COLLECTION = shapely.GeometryType.GEOMETRYCOLLECTION


class Cuts(NamedTuple):
    """The parts of towns in zones, in any order.

    Attributes
    ----------
    town, zone : ndarray of int64, shape (p,)
        Positions.
    shape : ndarray of shapely geometries, shape (p,)
        The common ground; None for the part with most of a town that the other parts leave of it.
    area : ndarray of float64, shape (p,)
        Square metres, above 0.
    """

    town: Integers
    zone: Integers
    shape: Geometries
    area: Floats


def cut_towns(towns: Geometries, zones: Geometries) -> Cuts:
    """Return the common ground of towns and zones.

    Parameters
    ----------
    towns : ndarray of shapely geometries, shape (n,)
        Small areas in a plane CRS.
    zones : ndarray of shapely geometries, shape (m,)
        Districts in the same CRS.

    Returns
    -------
    Cuts
        A town inside one zone is not cut but taken as it is.
    """
    # Zones are larger than towns: asking each zone for its towns, with an index of its edges, costs
    # half of asking each town for its zones.
    shapely.prepare(zones)
    zone, town = STRtree(towns).query(zones, predicate="intersects")
    whole = np.bincount(town, minlength=len(towns))[town] == 1
    whole[whole] = shapely.contains_properly(zones[zone[whole]], towns[town[whole]])
    main = main_pairs(towns, zones, town, zone)
    shapely.destroy_prepared(zones)
    shape = towns[town]
    shape[main] = None
    _cut(shape, ~(whole | main), zones[zone])
    area = shapely.area(shape)
    size = shapely.area(towns)
    others = np.bincount(town[~main], weights=area[~main], minlength=len(towns))
    area[main] = (size - others)[town[main]]
    minor = main & (area <= size[town] / 2)
    shape[minor] = towns[town[minor]]
    _cut(shape, minor, zones[zone])
    area[minor] = shapely.area(shape[minor])
    solid = area > 0
    return Cuts(town[solid], zone[solid], shape[solid], area[solid])


def _cut(shape: Geometries, wanted: NDArray[np.bool_], zone: Geometries) -> None:
    """Put the common ground in the place of the towns that are wanted."""
    shape[wanted] = common_ground(shape[wanted], zone[wanted])


def common_ground(towns: Geometries, zones: Geometries) -> Geometries:
    """Return the ground that each town has in common with one zone.

    Parameters
    ----------
    towns, zones : ndarray of shapely geometries, shape (p,)
        In pairs.

    Returns
    -------
    ndarray of shapely geometries, shape (p,)
        Polygons without the lines where edges are common.
    """
    shape: Geometries = shapely.intersection(towns, zones)
    mixed = shapely.get_type_id(shape) == _COLLECTION
    shape[mixed] = _without_hairs(shape[mixed])
    return shape


def outside_ground(
    towns: Geometries, zones: Geometries, inside: Cuts
) -> tuple[Integers, Geometries]:
    """Return which towns have ground outside every zone, and that ground.

    Parameters
    ----------
    towns : ndarray of shapely geometries, shape (n,)
        Small areas.
    zones : ndarray of shapely geometries, shape (m,)
        Districts.
    inside : Cuts
        What lies inside; a town that has all of its area there is not asked.

    Returns
    -------
    place : ndarray of int64, shape (q,)
        Positions of towns.
    ground : ndarray of shapely geometries, shape (q,)
        What is left of each.
    """
    whole = shapely.area(towns)
    placed = np.bincount(inside.town, weights=inside.area, minlength=len(towns))
    # Where districts overlap the areas prove nothing, and the rest is measured.
    open_ground = np.abs(placed - whole) > _NEGLIGIBLE * whole
    rest = towns.copy()
    # By size, so that the order of the districts changes nothing; from small to large is faster.
    order = np.lexsort((inside.area, inside.town))
    order = order[open_ground[inside.town[order]]]
    town, zone = inside.town[order], inside.zone[order]
    rank = np.arange(len(town)) - np.searchsorted(town, town)
    for turn in range(int(rank.max(initial=-1)) + 1):
        mine = rank == turn
        rest[town[mine]] = shapely.difference(rest[town[mine]], zones[zone[mine]])
    some = np.flatnonzero(open_ground)
    left = _without_hairs(rest[some])
    solid = shapely.area(left) > 0
    return some[solid], left[solid]


def _without_hairs(shapes: Geometries) -> Geometries:
    """Return shapes without their parts that have length but no width.

    Two edges in common leave lines, and lines that were computed twice leave dust: both have no
    area, but would make the mean width of the shape smaller.
    """
    part, place = shapely.get_parts(shapes, return_index=True)
    wide = 2 * shapely.area(part) > _HAIR * shapely.length(part)
    bare = np.full(len(shapes), shapely.MultiPolygon())
    return np.asarray(shapely.multipolygons(part[wide], indices=place[wide], out=bare))
