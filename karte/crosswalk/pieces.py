"""Cuts small areas along the lines of districts, and tells a cut from a difference in digitising.

The line of a district that follows the edge of a town was drawn by somebody else than the edge: the
two differ by some metres to tens of metres, and what lies between them are slivers. A sliver is no
part of a town in another district; the line *is* the edge. What is wider is a cut.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from shapely import STRtree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

Overlap = Literal["error", "split", "both"]

DEFAULT_TOLERANCE = 50.0
"""Metres, where the data are too few to tell: twice the standard deviation that KSJ states."""
_LEAST_WIDTH, _MOST_WIDTH = 5.0, 40.0
_MEAN = 0.5
"""The mean width of a sliver as a part of the tolerance: two lines differ everywhere at random."""
_GAP = 1.5
_ENOUGH = 20
_NEGLIGIBLE = 1e-9
_HAIR = 1e-6
"""Metres of width that are none."""
_COLLECTION = shapely.GeometryType.GEOMETRYCOLLECTION
_ROOM = 0.9
"""Of a circle's radius: GEOS draws it with corners, and may fit those where it does not fit."""


@dataclass(frozen=True)
class Pieces:
    """The parts of small areas in districts and outside.

    Attributes
    ----------
    town, zone : ndarray of int64, shape (p,)
        Positions, ordered by town and zone; the zone after the last means outside every district.
    shape : ndarray of shapely geometries, shape (p,)
        The ground of the piece.
    area : ndarray of float64, shape (p,)
        Square metres.
    towns, zones : int
        How many small areas and districts there are.
    """

    town: Integers
    zone: Integers
    shape: Geometries
    area: Floats
    towns: int
    zones: int

    @cached_property
    def width(self) -> Floats:
        """Mean width of every piece in metres, float64 of shape (p,)."""
        return _mean_width(self.area, shapely.length(self.shape))

    def sum_by_town(self, values: Floats) -> Floats:
        """Return the sum of values over the pieces of each town, float64 of shape (towns,)."""
        return summed(self.town, values, self.towns)

    @property
    def cut(self) -> NDArray[np.bool_]:
        """Mark the pieces whose town has others, bool of shape (p,)."""
        several: NDArray[np.bool_] = np.bincount(self.town, minlength=self.towns)[self.town] > 1
        return several

    def chosen(self, wanted: NDArray[np.bool_]) -> Pieces:
        """Return some of the pieces.

        Parameters
        ----------
        wanted : ndarray of bool, shape (p,)
            Which ones.

        Returns
        -------
        Pieces
            In the same order.
        """
        return replace(
            self,
            town=self.town[wanted],
            zone=self.zone[wanted],
            shape=self.shape[wanted],
            area=self.area[wanted],
        )


def summed(places: Integers, values: Floats, size: int) -> Floats:
    """Add values by place.

    Parameters
    ----------
    places : ndarray of int64, shape (a,)
        From 0 up.
    values : ndarray of float64, shape (a,)
        What to add there.
    size : int
        How many places there are.

    Returns
    -------
    ndarray of float64, shape (size,)
        0 where nothing is.
    """
    found: Floats = np.bincount(places, weights=values, minlength=size).astype(np.float64)
    return found


def mean_width(geometries: Geometries) -> Floats:
    """Return the mean width of polygons, twice the area over the perimeter.

    Parameters
    ----------
    geometries : ndarray of shapely geometries, shape (n,)
        Polygons in a plane CRS, metres.

    Returns
    -------
    ndarray of float64, shape (n,)
        Metres; 0 for an empty geometry. A long strip has its width, a square half its side.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> mean_width(np.array([shapely.box(0, 0, 100, 5)])).round(2).tolist()
    [4.76]
    """
    return _mean_width(shapely.area(geometries), shapely.length(geometries))


def _mean_width(area: Floats, perimeter: Floats) -> Floats:
    return np.divide(2 * area, perimeter, out=np.zeros_like(area), where=perimeter > 0)


def all_pieces(towns: Geometries, zones: Geometries) -> Pieces:
    """Cut small areas along the lines of districts, slivers included.

    Parameters
    ----------
    towns : ndarray of shapely geometries, shape (n,)
        Small areas in a plane CRS, metres.
    zones : ndarray of shapely geometries, shape (m,)
        Districts in the same CRS.

    Returns
    -------
    Pieces
        Every part that has an area, and what is left of each town outside every district.
    """
    town, zone, whole = _meeting(towns, zones)
    shape = towns[town]
    shape[~whole] = shapely.intersection(shape[~whole], zones[zone[~whole]])
    mixed = shapely.get_type_id(shape) == _COLLECTION
    shape[mixed] = _without_hairs(shape[mixed])
    area = shapely.area(shape)
    solid = area > 0
    town, zone, shape, area = town[solid], zone[solid], shape[solid], area[solid]
    outside, rest = _outside(towns, zones, (town, zone, area))
    town = np.concatenate([town, outside])
    zone = np.concatenate([zone, np.full(len(outside), len(zones))])
    order = np.lexsort((zone, town))
    return Pieces(
        town=town[order],
        zone=zone[order],
        shape=np.concatenate([shape, rest])[order],
        area=np.concatenate([area, shapely.area(rest)])[order],
        towns=len(towns),
        zones=len(zones),
    )


def _meeting(towns: Geometries, zones: Geometries) -> tuple[Integers, Integers, NDArray[np.bool_]]:
    """Return the pairs of towns and zones that meet, and whether the town lies wholly inside.

    Zones are larger than towns: asking each zone once for its towns, with an index of its edges,
    costs half of asking each town for its zones. A town inside needs no intersection.
    """
    shapely.prepare(zones)
    zone, town = STRtree(towns).query(zones, predicate="intersects")
    whole = np.bincount(town, minlength=len(towns))[town] == 1
    whole[whole] = shapely.contains_properly(zones[zone[whole]], towns[town[whole]])
    shapely.destroy_prepared(zones)
    return town, zone, whole


def _outside(
    towns: Geometries, zones: Geometries, inside: tuple[Integers, Integers, Floats]
) -> tuple[Integers, Geometries]:
    """Return which towns have ground outside every zone, and that ground.

    A town whose pieces have all of its area has none, and is not asked.
    """
    town, zone, area = inside
    whole = shapely.area(towns)
    placed = np.bincount(town, weights=area, minlength=len(towns))
    # Where districts overlap the areas prove nothing, and the rest is measured.
    open_ground = np.abs(placed - whole) > _NEGLIGIBLE * whole
    rest = towns.copy()
    # By size, so that the order of the districts changes nothing; from small to large is faster.
    order = np.lexsort((area, town))
    order = order[open_ground[town[order]]]
    town, zone = town[order], zone[order]
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
    wide = mean_width(part) > _HAIR
    bare = np.full(len(shapes), shapely.MultiPolygon())
    return np.asarray(shapely.multipolygons(part[wide], indices=place[wide], out=bare))


def measured_tolerance(pieces: Pieces) -> float:
    """Return the tolerance that the widths of the pieces themselves tell.

    Slivers crowd at small mean widths, cuts are far wider: the limit between them lies where the
    fewest pieces are, between 5 and 40 metres. The tolerance is twice that.

    Parameters
    ----------
    pieces : Pieces
        As `all_pieces` returns them.

    Returns
    -------
    float
        Whole metres; `DEFAULT_TOLERANCE` where there are fewer than 20 narrow pieces.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> town = np.array([shapely.box(0, 0, 1000, 300)])
    >>> measured_tolerance(all_pieces(town, np.array([shapely.box(0, 0, 990, 300)])))
    50.0
    """
    share = pieces.area / pieces.sum_by_town(pieces.area)[pieces.town]
    widths = np.sort(pieces.width[share <= 1 / 2])
    between = widths[(widths >= 1) & (widths < _MOST_WIDTH * _GAP)]
    if len(between) < _ENOUGH:
        return DEFAULT_TOLERANCE
    edges = np.arange(_LEAST_WIDTH, _MOST_WIDTH + 1)
    upper, lower = np.searchsorted(widths, edges * _GAP), np.searchsorted(widths, edges)
    return float(edges[np.argmin(upper - lower)] / _MEAN)


def _width_for(pieces: Pieces, tolerance: float) -> Floats:
    """Return the mean width of every piece, without limit for those with a real bulge."""
    width = pieces.width.copy()
    wide = pieces.area > np.pi * tolerance**2
    narrow = np.flatnonzero((width < _MEAN * tolerance) & wide)
    # Most are strings of small parts, none of which has room for the circle.
    part, place = shapely.get_parts(pieces.shape[narrow], return_index=True)
    west, south, east, north = shapely.bounds(part).T
    side, radius = np.minimum(east - west, north - south), _ROOM * tolerance
    roomy = (side > 2 * radius) & (shapely.area(part) > np.pi * radius**2)
    inner = shapely.buffer(part[roomy], -tolerance, quad_segs=2)
    width[narrow[place[roomy][~shapely.is_empty(inner)]]] = np.inf
    return width


def snapped(pieces: Pieces, tolerance: float) -> tuple[Pieces, int]:
    """Leave out the slivers; the widest part of a town always stays.

    Parameters
    ----------
    pieces : Pieces
        As `all_pieces` returns them.
    tolerance : float
        Metres by which the lines of two maps may differ. A sliver is less than half of that wide
        on average, and nowhere wider than twice that. In a town that is itself narrow, half the
        mean width of its widest piece is the limit, so that a lane can be cut too.

    Returns
    -------
    pieces : Pieces
        Without slivers.
    slivers : int
        How many were left out.
    """
    width = _width_for(pieces, tolerance)
    largest = np.zeros(len(width), dtype=bool)
    order = np.lexsort((-pieces.area, pieces.town))
    largest[order[np.unique(pieces.town[order], return_index=True)[1]]] = True
    most = np.zeros(pieces.towns)
    np.maximum.at(most, pieces.town, width)
    kept = largest | (width >= np.minimum(_MEAN * tolerance, most[pieces.town] / 2))
    return pieces.chosen(kept), int((~kept).sum())
