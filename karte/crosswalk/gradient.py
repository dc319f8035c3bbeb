"""Densities inside meshes: people thin out towards a mesh in which few live.

A mesh of 250 m tells how many live in it and not where. Its neighbours tell more: the side towards
a full mesh is fuller. Densities are smoothed on a fine grid while every mesh and every town keeps
its people (after Tobler's pycnophylactic interpolation, here with two sets of totals).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage
from shapely import STRtree

from karte.crosswalk.pieces import summed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_PER_SIDE = 10
"""Points of the grid along the side of a mesh."""
_ROUNDS = 20
_SETTLING = 2
_MOST_POINTS = 4_000_000
"""A city of 50 km x 50 km on a grid of 25 m; a larger one has a coarser grid."""


class Gradient:
    """A fine grid over the lines of `karte.crosswalk.evidence.Ground`.

    Parameters
    ----------
    shapes : ndarray of shapely geometries, shape (a,)
        Common ground of a mesh and a town or piece of a town.
    cell, town : ndarray of int64, shape (a,)
        Mesh and town of each.
    uninhabited : shapely geometry, optional
        Ground on which nobody lives.
    """

    def __init__(
        self,
        shapes: Geometries,
        cell: Integers,
        town: Integers,
        uninhabited: BaseGeometry | None = None,
    ) -> None:
        self._lines = len(shapes)
        _, self._pair = np.unique(cell * (int(town.max()) + 1) + town, return_inverse=True)
        side = float(np.sqrt(summed(cell, shapely.area(shapes), int(cell.max()) + 1).max()))
        west, south, east, north = shapely.total_bounds(shapes)
        step = side / _PER_SIDE
        step *= max(1.0, np.sqrt((east - west) * (north - south) / step**2 / _MOST_POINTS))
        self._shape = (int((north - south) / step) + 1, int((east - west) / step) + 1)
        row, column = np.indices(self._shape)
        points: Geometries = np.asarray(
            shapely.points(west + (column.ravel() + 0.5) * step, south + (row.ravel() + 0.5) * step)
        )
        line, point = STRtree(points).query(shapes, predicate="intersects")
        self._point, first = np.unique(point, return_index=True)
        self._line = line[first]
        if uninhabited is not None:
            shapely.prepare(uninhabited)
            lived = ~shapely.intersects(uninhabited, points[self._point])
            self._point, self._line = self._point[lived], self._line[lived]
        self._cell, self._town = cell[self._line], town[self._line]
        self._near = self._smoothed(np.ones(len(self._point)))

    def _smoothed(self, values: Floats) -> Floats:
        """Return the mean over each point and its eight neighbours; empty ground counts as 0."""
        grid = np.zeros(self._shape)
        grid.ravel()[self._point] = values
        mean: Floats = ndimage.uniform_filter(grid, 3, mode="constant").ravel()[self._point]
        return mean

    def density(self, people: Floats, counted: Floats) -> Floats:
        """Return how densely people live on each line, against the mean of its mesh and town.

        Parameters
        ----------
        people : ndarray of float64, shape (c,)
            In each mesh.
        counted : ndarray of float64, shape (n,)
            In each town.

        Returns
        -------
        ndarray of float64, shape (a,)
            Around 1; 1 where no point of the grid lies on the line.
        """
        values = self._kept(np.ones(len(self._point)), people, counted)
        for _ in range(_ROUNDS):
            values = self._kept(self._smoothed(values) / self._near, people, counted)
        points = summed(self._line, np.ones(len(values)), self._lines)
        there = summed(self._line, values, self._lines)
        of_pair = [summed(self._pair, one, self._lines)[self._pair] for one in (there, points)]
        told = (points > 0) & (of_pair[0] > 0)
        return np.divide(
            there * of_pair[1], points * of_pair[0], out=np.ones(self._lines), where=told
        )

    def _kept(self, values: Floats, people: Floats, counted: Floats) -> Floats:
        """Give every mesh and every town its people back."""
        for _ in range(_SETTLING):
            for place, wanted in ((self._cell, people), (self._town, counted)):
                have = summed(place, values, len(wanted))
                more = np.divide(wanted, have, out=np.zeros(len(wanted)), where=have > 0)
                values = values * more[place]
        return values
