"""What tells where people live inside a town, measured on the pieces of cut towns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

from karte.crosswalk.gradient import Gradient
from karte.crosswalk.groups import Group
from karte.crosswalk.rows import place_rows
from karte.tables.columns import population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from karte.crosswalk.pieces import Pieces
    from karte.tables.mesh import MeshData

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


def _none() -> Geometries:
    return np.array([], dtype=object)


@dataclass(frozen=True)
class Evidence:
    """What is known of where people live, besides the towns themselves.

    Attributes
    ----------
    cells : ndarray of shapely geometries, shape (c,)
        Meshes in the CRS of the districts; empty where there are none.
    counts : dict of Group to ndarray of float64, shape (c,)
        People and households of each mesh; NaN where the source tells none.
    counts_date : datetime.date or None
        Reference date of the meshes.
    homes : ndarray of shapely points, shape (q,)
        Dwelling buildings or address points; empty where there are none.
    dwellings : ndarray of float64, shape (q,)
        Homes at each point.
    uninhabited : shapely geometry or None
        Ground on which nobody lives: water, works, parks.
    """

    cells: Geometries = field(default_factory=_none)
    counts: Mapping[Group, Floats] = field(default_factory=dict)
    counts_date: dt.date | None = None
    homes: Geometries = field(default_factory=_none)
    dwellings: Floats = field(default_factory=lambda: np.array([], dtype=float))
    uninhabited: BaseGeometry | None = None


def evidence_of_mesh(mesh: MeshData) -> Evidence:
    """Return what the census by mesh tells of where people live.

    Parameters
    ----------
    mesh : MeshData
        In the CRS of the districts.

    Returns
    -------
    Evidence
        A group that the tables lack is not among the counts. Figures that were folded for secrecy
        are shared among their meshes by the people of each.
    """
    frame = mesh.cells.frame
    counts = {
        one: frame[one.value].to_numpy(dtype=float) for one in (Group.PEOPLE, Group.HOUSEHOLDS)
    }
    for group in (Group.CHILDREN, Group.WORKING, Group.ELDERLY, Group.OLDER_OLD):
        name = population("total", group)
        for table in mesh.tables:
            if name in table.values.columns:
                rows = place_rows(table, mesh.cells, "population")
                told = np.asarray(rows.sum(axis=0)) > 0
                people = rows.T @ np.nan_to_num(table.values[name].to_numpy(dtype=float))
                counts[group] = np.where(told, people, np.nan)
                break
    if {Group.ELDERLY, Group.OLDER_OLD} <= counts.keys():
        younger = counts[Group.ELDERLY] - counts[Group.OLDER_OLD]
        counts[Group.YOUNGER_OLD] = np.maximum(younger, 0.0)
    counts = {one: people for one, people in counts.items() if not np.isnan(people).all()}
    return Evidence(
        cells=frame.geometry.to_numpy(),
        counts=counts,
        counts_date=mesh.tables[0].date if mesh.tables else None,
    )


@dataclass(frozen=True)
class Ground:
    """The ground of towns, by mesh, in the unit that best tells where people live.

    A line is the common part of a mesh and a piece of a cut town, or of a mesh and a whole town.
    Without meshes the whole map is one.

    Attributes
    ----------
    cell, town, piece : ndarray of int64, shape (a,)
        Positions; the piece is -1 where the town is not cut.
    amount : ndarray of float64, shape (a,)
        Homes, or square metres; the unit is the same in all lines of a town.
    inside : ndarray of float64, shape (c,)
        How much of each mesh lies in towns; the rest is another municipality.
    by_homes : ndarray of bool, shape (n,)
        The towns that are measured in homes.
    gradient : Gradient or None
        How densities differ inside meshes; None without meshes, and where homes tell it better.
    """

    cell: Integers
    town: Integers
    piece: Integers
    amount: Floats
    inside: Floats
    by_homes: NDArray[np.bool_]
    gradient: Gradient | None = None


def measured_ground(pieces: Pieces, towns: Geometries, evidence: Evidence) -> Ground:
    """Measure the pieces of cut towns, and all other towns, mesh by mesh.

    Parameters
    ----------
    pieces : Pieces
        Without slivers.
    towns : ndarray of shapely geometries, shape (n,)
        All small areas.
    evidence : Evidence
        What there is.

    Returns
    -------
    Ground
        Without meshes only the cut towns.
    """
    mine = np.flatnonzero(pieces.cut)
    if not len(evidence.cells):
        cell = np.zeros(len(mine), dtype=np.int64)
        homes = _homes_in(pieces.shape[mine], evidence)
        return _chosen_unit(
            (cell, pieces.town[mine], mine),
            (homes, _lived_area(pieces.shape[mine], evidence)),
            np.ones(1),
            len(towns),
        )
    cell, place = STRtree(pieces.shape[mine]).query(evidence.cells, predicate="intersects")
    piece = mine[place]
    whole = np.setdiff1d(np.arange(len(towns)), pieces.town[mine])
    near, other = STRtree(towns[whole]).query(evidence.cells, predicate="intersects")
    cell = np.concatenate([cell, near])
    piece = np.concatenate([piece, np.full(len(near), -1)])
    town = np.concatenate([pieces.town[mine[place]], whole[other]])
    common = np.concatenate([pieces.shape[mine[place]], towns[whole[other]]])
    shape = shapely.intersection(evidence.cells[cell], common)
    area = shapely.area(shape)
    solid = area > 0
    cell, town, piece, shape, area = (
        cell[solid], town[solid], piece[solid], shape[solid], area[solid],
    )  # fmt: skip
    own = np.bincount(cell, weights=area, minlength=len(evidence.cells))
    size = shapely.area(evidence.cells)
    ground = _chosen_unit(
        (cell, town, piece),
        (_homes_in(shape, evidence), _lived_area(shape, evidence)),
        np.minimum(own / size, 1.0),
        len(towns),
    )
    if not len(mine) or ground.by_homes.any():
        return ground
    return replace(ground, gradient=Gradient(shape, cell, town, evidence.uninhabited))


def _chosen_unit(
    places: tuple[Integers, Integers, Integers],
    measures: tuple[Floats, Floats],
    inside: Floats,
    towns: int,
) -> Ground:
    """Measure a town in homes where every part of it that counts has been seen, else in area."""
    cell, town, piece = places
    homes, area = measures
    by_homes = np.bincount(town, weights=homes, minlength=towns) > 0
    amount = np.where(by_homes[town], homes, area)
    return Ground(cell, town, piece, amount, inside, by_homes)


def _homes_in(shapes: Geometries, evidence: Evidence) -> Floats:
    """Return how many homes stand in each shape; a home on an edge stands in the first."""
    if not len(evidence.homes):
        return np.zeros(len(shapes))
    home, shape = STRtree(shapes).query(evidence.homes, predicate="intersects")
    first = np.unique(home, return_index=True)[1]
    homes = evidence.dwellings[home[first]]
    return np.bincount(shape[first], weights=homes, minlength=len(shapes)).astype(np.float64)


def _lived_area(shapes: Geometries, evidence: Evidence) -> Floats:
    """Return the area of each shape without the ground on which nobody lives."""
    area = shapely.area(shapes)
    if evidence.uninhabited is None:
        return area
    empty = shapely.get_parts(np.array([evidence.uninhabited], dtype=object))
    shape, part = STRtree(empty).query(shapes, predicate="intersects")
    lost = shapely.area(shapely.intersection(shapes[shape], empty[part]))
    return np.maximum(area - np.bincount(shape, weights=lost, minlength=len(shapes)), 0.0)
