"""People present by day and at night: an orientation from meshes of 1 km, never a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

from karte.crosswalk import Group
from karte.exposure.lines import spread
from karte.exposure.meshes import with_rest
from karte.model import Status
from karte.statistics import Added

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.tables.mesh import PeopleFlow
    from karte.tables.types import Districts, SmallAreas

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]

_UNPUBLISHED = 9.0
"""The most people of a mesh that has no figure: ten are published."""
_IN_DOUBT = 1.0
"""So that the grade is the lowest."""
_ALL = 1 - 1e-9
_KM2 = 1e6


def flow_counts(
    flow: PeopleFlow, districts: Districts, small_areas: SmallAreas
) -> tuple[Added, ...]:
    """Sum the people present on weekdays, by day and at night, to districts.

    Parameters
    ----------
    flow : PeopleFlow
        Of the municipality alone.
    districts, small_areas : Districts, SmallAreas
        With shapes in the CRS of the meshes.

    Returns
    -------
    tuple of Added
        ``flow.day`` and ``flow.night`` of the latest month, with the lowest grade; none where
        there are no weekdays. A mesh is split by area within the municipality. Where no figure is
        published there are from none to nine people a mesh, taken as half of nine.
    """
    weekdays = flow.frame[flow.frame["dayflag"] == "weekday"]
    if weekdays.empty:
        return ()
    rows = weekdays[weekdays["month"] == weekdays["month"].max()]
    zones: Geometries = with_rest(districts, small_areas).frame.geometry.to_numpy()
    cells: Geometries = rows.geometry.to_numpy()
    shares = _shares(cells, zones)
    empty = _uncovered(cells, zones)
    return tuple(
        _present(f"flow.{time}", flow.origin.id, rows[time].to_numpy(dtype=float), shares, empty)
        for time in ("day", "night")
    )


def _shares(cells: Geometries, zones: Geometries) -> Floats:
    """Return the share of each mesh in each zone by area, float64 of shape (zones, cells).

    The people of a mesh are those of the municipality alone: all of them are in some zone.
    """
    shares = np.zeros((len(zones), len(cells)))
    cell, zone = STRtree(zones).query(cells, predicate="intersects")
    shares[zone, cell] = shapely.area(shapely.intersection(cells[cell], zones[zone]))
    whole = shares.sum(axis=0)
    found: Floats = np.divide(shares, whole, out=np.zeros_like(shares), where=whole > 0)
    return found


def _uncovered(cells: Geometries, zones: Geometries) -> Floats:
    """Return how many km² of each zone have no mesh: there nothing is published."""
    covered = shapely.union_all(cells)
    return np.asarray(shapely.area(shapely.difference(zones, covered))) / _KM2


def _present(count: str, source: str, people: Floats, shares: Floats, empty: Floats) -> Added:
    unknown = np.isnan(people)
    value = np.where(unknown, _UNPUBLISHED / 2, people)
    lower, upper = np.where(unknown, 0.0, people), np.where(unknown, _UNPUBLISHED, people)
    exact = shares @ value + empty * _UNPUBLISHED / 2
    least = np.where(shares >= _ALL, 1.0, 0.0) @ lower
    bare = np.where(empty > 0, _UNPUBLISHED * (empty + 1), 0.0)
    most = np.where(shares > 0, 1.0, 0.0) @ upper + bare
    variance = spread(shares, Group.PEOPLE) @ np.square(value)
    placed = shares.sum(axis=0) > 0

    def ordered(zones: Floats, whole: float) -> Floats:
        return np.array([*zones[:-1], whole, zones[-1]])

    size = len(exact) + 1
    return Added(
        count=count,
        source=source,
        exact=ordered(exact, float(exact.sum())),
        least=ordered(least, float(lower[placed].sum())),
        most=ordered(most, float(upper[placed].sum() + bare.sum())),
        variance=ordered(variance, 0.0),
        status=(Status.ESTIMATED,) * size,
        doubt=np.full(size, _IN_DOUBT),
    )
