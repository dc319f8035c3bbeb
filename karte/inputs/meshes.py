"""Reads the mesh statistics: those of each census, the projection, and who passes through."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.mesh import clipped
from karte.sources.mesh_census import read_census_mesh
from karte.sources.mesh_flow import read_people_flow
from karte.sources.mesh_future import read_future_mesh
from karte.sources.recognise.found import Section
from karte.sources.registry import FORMATS, Identified, identify

if TYPE_CHECKING:
    from pathlib import Path

    from karte.inputs.extras import Ground
    from karte.tables.mesh import MeshData, PeopleFlow


def census_meshes(ground: Ground, findings: Problems) -> tuple[MeshData, ...]:
    """Return the meshes of every census that is declared.

    Parameters
    ----------
    ground : Ground
        What they are laid over.
    findings : Problems
        Takes what does not stop the build.

    Returns
    -------
    tuple of MeshData
        One a census, oldest first.

    Raises
    ------
    KarteError
        With the problems of all files.
    """
    meshes = ground.config.meshes
    if meshes is None or not ground.districts.has_shapes:
        return ()
    of_year: dict[int, list[Path]] = {}
    for path in ground.paths(meshes.census):
        of_year.setdefault(_year_told(path, ground.root) or meshes.census_year, []).append(path)
    problems = Problems()
    found: list[MeshData] = []
    for year, paths in sorted(of_year.items()):
        try:
            found.append(_census_mesh(ground, year, paths, findings))
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return tuple(found)


def _year_told(path: Path, root: Path) -> int | None:
    """Return the census that the number of a table tells; None where it tells none."""
    formats = [one for one in FORMATS if one.section is Section.CENSUS_MESH]
    told = identify(path, root=root, formats=formats)
    return told.found.year if isinstance(told, Identified) else None


def _census_mesh(ground: Ground, year: int, paths: list[Path], findings: Problems) -> MeshData:
    declared = {census.year: census for census in ground.config.censuses}
    census = declared.get(year)
    return ground.reader(Section.CENSUS_MESH, paths, read_census_mesh)(
        paths,
        root=ground.root,
        crs=ground.districts.frame.crs,
        year=year,
        date=census.date if census is not None else dt.date(year, 10, 1),
        labels=census.labels if census is not None else None,
        within=ground.districts.frame.geometry.union_all().convex_hull,
        warnings=findings,
    )


def future_mesh(ground: Ground, findings: Problems) -> MeshData | None:
    """Return the projection by mesh, cut at the border of the municipality.

    Parameters
    ----------
    ground : Ground
        What it is laid over.
    findings : Problems
        Takes what does not stop the build.

    Returns
    -------
    MeshData or None
        None where none is declared.
    """
    meshes = ground.config.meshes
    if meshes is None or not meshes.future or not ground.small_areas.has_shapes:
        return None
    paths = ground.paths(meshes.future)
    mesh = ground.reader(Section.FUTURE_MESH, paths, read_future_mesh)(
        paths,
        root=ground.root,
        crs=ground.districts.frame.crs,
        code=ground.config.municipality.code,
        warnings=findings,
    )
    outline = ground.small_areas.frame.geometry.union_all()
    return replace(mesh, cells=clipped(mesh.cells, outline))


def people_flow(ground: Ground, findings: Problems) -> PeopleFlow | None:
    """Return who is there by day and by night.

    Parameters
    ----------
    ground : Ground
        What it is laid over.
    findings : Problems
        Takes what does not stop the build.

    Returns
    -------
    PeopleFlow or None
        None where none is declared.
    """
    meshes = ground.config.meshes
    if meshes is None or not meshes.people_flow or not ground.districts.has_shapes:
        return None
    paths = ground.paths(meshes.people_flow)
    return ground.reader(Section.PEOPLE_FLOW, paths, read_people_flow)(
        paths,
        root=ground.root,
        code=ground.config.municipality.code,
        crs=ground.districts.frame.crs,
        warnings=findings,
    )
