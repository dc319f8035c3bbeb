"""Meshes on the ground: which meet an area, their squares, and which are folded together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from karte.errors import KarteError
from karte.sources.mesh_codes import bounds_of
from karte.sources.shapes import LON_LAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from karte.tables.types import SmallAreas


def meshes_within(
    codes: Sequence[str], within: BaseGeometry | None, crs: CRS, datum: str = LON_LAT
) -> list[str]:
    """Return the meshes that meet an area.

    Parameters
    ----------
    codes : sequence of str
        Valid codes.
    within : shapely geometry or None
        The area, in a plane coordinate system; None for everywhere.
    crs : pyproj.CRS
        Plane coordinate system of ``within``.
    datum : str, optional
        Of the codes.

    Returns
    -------
    list of str
        In the order given.
    """
    if within is None or not codes:
        return list(codes)
    area = gpd.GeoSeries([within], crs=crs).to_crs(datum).iloc[0]
    shapely.prepare(area)
    bounds = bounds_of(codes)
    west, south, east, north = area.bounds
    near = np.flatnonzero(
        (bounds[:, 0] <= east)
        & (bounds[:, 2] >= west)
        & (bounds[:, 1] <= north)
        & (bounds[:, 3] >= south)
    )
    meets = near[shapely.intersects(area, shapely.box(*bounds[near].T))]
    return [codes[position] for position in meets.tolist()]


def drawn(codes: Sequence[str], crs: CRS, datum: str = LON_LAT) -> gpd.GeoSeries:
    """Return the squares of mesh codes in a plane coordinate system.

    Parameters
    ----------
    codes : sequence of str
        Valid codes.
    crs : pyproj.CRS
        Plane coordinate system.
    datum : str, optional
        In which the codes were given: JGD2011 unless the publisher says otherwise.

    Returns
    -------
    geopandas.GeoSeries
        In the order given; neighbours share their borders.
    """
    return gpd.GeoSeries(shapely.box(*bounds_of(codes).T), crs=datum).to_crs(crs)


def clipped(cells: SmallAreas, outline: BaseGeometry) -> SmallAreas:
    """Return meshes cut at the border of the municipality that all their people live in.

    Without it a mesh at the border is split by all of its area, also that beyond the border, and
    the people of its share there are lost to the districts.

    Parameters
    ----------
    cells : SmallAreas
        Meshes whose figures are those of one municipality alone.
    outline : shapely geometry
        The municipality, in the same coordinate system.

    Returns
    -------
    SmallAreas
        A mesh that lies beyond the outline altogether keeps its square.
    """
    shapely.prepare(outline)
    squares = cells.frame.geometry.to_numpy()
    crossing = shapely.intersects(outline, squares) & ~shapely.covers(outline, squares)
    inside = shapely.intersection(squares[crossing], outline)
    shapes = squares.copy()
    shapes[crossing] = np.where(shapely.area(inside) > 0, inside, squares[crossing])
    frame = cells.frame.set_geometry(
        gpd.GeoSeries(shapes, index=cells.frame.index, crs=cells.frame.crs)
    )
    return replace(cells, frame=frame)


def folded_together(
    keys: Iterable[str], links: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Return which meshes share their figures.

    Parameters
    ----------
    keys : iterable of str
        All meshes.
    links : iterable of (str, str)
        Pairs of which one received figures of the other; either may be none of ``keys``.

    Returns
    -------
    dict of str to tuple of str
        For each mesh, in order, all those it is linked with, itself among them, sorted.

    Examples
    --------
    >>> folded_together("abcd", [("a", "b"), ("b", "c")])["a"]
    ('a', 'b', 'c')
    """
    groups = dict[str, set[str]]()
    for one, other in links:
        left = groups.setdefault(one, {one})
        right = groups.setdefault(other, {other})
        if left is not right:
            small, large = sorted((left, right), key=len)
            large |= small
            for key in small:
                groups[key] = large
    found = {id(group): tuple(sorted(group)) for group in groups.values()}
    return {key: found[id(groups[key])] if key in groups else (key,) for key in keys}


def nothing_left(where: str) -> KarteError:
    """Return the error for a file without a mesh in the municipality.

    Parameters
    ----------
    where : str
        The files.

    Returns
    -------
    KarteError
        To be raised.
    """
    return KarteError(
        "市区町村の中にあるメッシュが1つもありません。",
        where=where,
        hint="1次メッシュの番号（ファイル名の4桁）か都道府県が合っているか確かめてください。",
    )
