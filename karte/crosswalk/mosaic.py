"""Tells small areas that districts cover exactly once, without cutting them.

Where the districts around a small area are a mosaic, its pieces add up to it, and the piece of its
main district is what the others leave: its area needs no cut, which is the dear part of the join.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_MOST_OPEN = 0.25
"""With more loose edges than this there is no mosaic, and looking for it would cost more."""
_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)
_HALF = np.uint64(32)


def main_pairs(towns: Geometries, zones: Geometries, town: Integers, zone: Integers) -> Flags:
    """Mark the pair of each town, covered exactly once, with the zone at its centre.

    Parameters
    ----------
    towns : ndarray of shapely geometries, shape (n,)
        Small areas.
    zones : ndarray of shapely geometries, shape (m,)
        Districts, best prepared.
    town, zone : ndarray of int64, shape (p,)
        The pairs that meet.

    Returns
    -------
    ndarray of bool, shape (p,)
        At most one pair a town, and none of a town that may have ground in no zone or in two.

    Notes
    -----
    A loose edge is one that does not divide exactly two zones lying on its two sides. Where no
    loose edge comes near a town in one part, crossing an edge leaves one zone and enters another:
    everywhere in the town there are as many zones as at any one of its points, its centre.

    Examples
    --------
    >>> zones = np.array([shapely.box(x, y, x + 1, y + 1) for x in range(9) for y in range(9)])
    >>> town = np.array([shapely.box(4.2, 4.5, 5.3, 4.9)])
    >>> zone = np.array([4 * 9 + 4, 5 * 9 + 4])
    >>> main_pairs(town, zones, np.array([0, 0]), zone).tolist()
    [True, False]
    """
    nothing = np.zeros(len(town), dtype=bool)
    loose, edges = loose_edges(zones)
    if len(loose) > _MOST_OPEN * edges:
        return nothing
    single = shapely.get_type_id(towns) == shapely.GeometryType.POLYGON
    single[STRtree(towns).query(shapely.linestrings(loose))[1]] = False
    centre = shapely.centroid(towns)
    east, north = shapely.get_x(centre), shapely.get_y(centre)
    single[single] = shapely.contains_xy(towns[single], east[single], north[single])
    several = np.bincount(town, minlength=len(towns)) > 1
    asked = np.flatnonzero((single & several)[town])
    at = town[asked]
    here = nothing.copy()
    here[asked] = shapely.intersects_xy(zones[zone[asked]], east[at], north[at])
    once: Flags = np.bincount(town[here], minlength=len(towns)) == 1
    return here & once[town]


def loose_edges(zones: Geometries) -> tuple[Floats, int]:
    """Return the edges that do not divide exactly two zones.

    Parameters
    ----------
    zones : ndarray of shapely geometries, shape (m,)
        Polygons and multipolygons.

    Returns
    -------
    loose : ndarray of float64, shape (a, 2, 2)
        Both ends of each.
    edges : int
        How many edges there are.

    Examples
    --------
    >>> loose, edges = loose_edges(np.array([shapely.box(0, 0, 5, 9), shapely.box(5, 0, 9, 9)]))
    >>> len(loose), edges
    (6, 8)
    """
    # Turned so that the zone lies left of all its edges.
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(zones)))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    step = np.flatnonzero(ring[1:] == ring[:-1])
    name = (corners.view(np.uint64) * _MIXERS).sum(axis=1, dtype=np.uint64)
    name ^= name >> _HALF
    both = name[step] * _MIXERS[0] + name[step + 1] * _MIXERS[0]
    order = np.argsort(both)
    both, step = both[order], step[order]
    begins = np.flatnonzero(np.concatenate([[True], both[1:] != both[:-1]])[: len(both)])
    pair = begins[np.diff(np.append(begins, len(both))) == len("ab")]
    one, other = step[pair], step[pair + 1]
    # The name may be that of another edge: only the corners themselves prove anything.
    exact = (corners[one] == corners[other + 1]).all(axis=1)
    exact &= (corners[one + 1] == corners[other]).all(axis=1)
    loose = np.ones(len(step), dtype=bool)
    loose[pair[exact]] = loose[pair[exact] + 1] = False
    ends = step[loose]
    return np.stack([corners[ends], corners[ends + 1]], axis=1), len(step)
