"""The pieces of small areas, and which of them are a cut and not a difference in digitising.

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

from karte.crosswalk.cutting import common_ground, cut_towns, outside_ground

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
_ROOM = 0.9
"""Of a circle's radius: GEOS draws it with corners, and may fit those where it does not fit."""


@dataclass(frozen=True)
class Pieces:
    """The parts of small areas in districts and outside.

    Attributes
    ----------
    town, zone : ndarray of int64, shape (p,)
        Positions, ordered by town and zone; the zone after the last means outside every district.
    drawn : ndarray of shapely geometries, shape (p,)
        The ground of the piece; None for the main piece of some towns.
    area : ndarray of float64, shape (p,)
        Square metres.
    source : tuple of two ndarrays of shapely geometries
        All small areas and all districts.
    """

    town: Integers
    zone: Integers
    drawn: Geometries
    area: Floats
    source: tuple[Geometries, Geometries]

    @property
    def towns(self) -> int:
        """How many small areas there are."""
        return len(self.source[0])

    def ground(self, places: Integers) -> Geometries:
        """Return the ground of some pieces, drawing those that are not yet.

        Parameters
        ----------
        places : ndarray of int64, shape (q,)
            Positions of pieces.

        Returns
        -------
        ndarray of shapely geometries, shape (q,)
            Polygons.
        """
        found = self.drawn[places]
        missing = shapely.is_missing(found)
        towns, zones = self.source
        own = places[missing]
        found[missing] = common_ground(towns[self.town[own]], zones[self.zone[own]])
        return found

    @cached_property
    def shape(self) -> Geometries:
        """The ground of every piece, of shape (p,); of a town with one piece all of it."""
        found = np.where(self.cut, self.drawn, self.source[0][self.town])
        missing = np.flatnonzero(shapely.is_missing(found))
        found[missing] = self.ground(missing)
        return found

    @cached_property
    def width(self) -> Floats:
        """Mean width of every piece in metres, float64 of shape (p,); at least, if not drawn."""
        length = shapely.length(self.drawn)
        others = self.sum_by_town(np.nan_to_num(length))
        whole = shapely.length(self.source[0])
        return _mean_width(
            self.area, np.where(np.isnan(length), (others + whole)[self.town], length)
        )

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
            drawn=self.drawn[wanted],
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
    inside = cut_towns(towns, zones)
    outside, rest = outside_ground(towns, zones, inside)
    town = np.concatenate([inside.town, outside])
    zone = np.concatenate([inside.zone, np.full(len(outside), len(zones))])
    order = np.lexsort((zone, town))
    return Pieces(
        town=town[order],
        zone=zone[order],
        drawn=np.concatenate([inside.shape, rest])[order],
        area=np.concatenate([inside.area, shapely.area(rest)])[order],
        source=(towns, zones),
    )


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
    # What is not drawn is wide enough, unless the least it can be is less than any limit.
    vague = np.flatnonzero(shapely.is_missing(pieces.drawn) & (width < 2 * _MEAN * tolerance))
    width[vague] = mean_width(pieces.ground(vague))
    wide = pieces.area > np.pi * tolerance**2
    narrow = np.flatnonzero((width < _MEAN * tolerance) & wide)
    # Most are strings of small parts, none of which has room for the circle.
    part, place = shapely.get_parts(pieces.ground(narrow), return_index=True)
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
