"""Reads what is laid over the districts: meshes, hazards, other geographies, own figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from karte.config import expand
from karte.errors import KarteError, Problems
from karte.inputs.meaning import control_of, district_names, groups_of, targets_of
from karte.inputs.meshes import census_meshes, future_mesh, people_flow
from karte.inputs.types import Dwellings, Extras
from karte.model import Audience, Origin
from karte.sources.areas import read_areas
from karte.sources.dwellings import read_dwellings, read_uninhabited
from karte.sources.hazards import read_hazard
from karte.sources.own_figures import read_own_figures
from karte.sources.own_keys import DistrictKeys, TownKeys
from karte.sources.recognise.found import Section
from karte.sources.registry import reader_for
from karte.sources.roles import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from karte.config import Config
    from karte.config.inputs import AreasConfig, HazardConfig, OwnFigureConfig
    from karte.progress import Progress
    from karte.sources.registry import Reader
    from karte.tables.places import Hazard, OwnFigures, SecondGeography
    from karte.tables.types import Districts, SmallAreas

Value = TypeVar("Value")


@dataclass(frozen=True)
class Ground:
    """What the layers are laid over.

    Attributes
    ----------
    config : Config
        The declaration.
    root : pathlib.Path
        The workspace.
    audience : Audience
        For a public edition nothing is read that is declared as internal.
    districts : Districts
        Of the edition.
    small_areas : SmallAreas
        Of the latest census.
    """

    config: Config
    root: Path
    audience: Audience
    districts: Districts
    small_areas: SmallAreas

    def paths(self, patterns: tuple[str, ...]) -> list[Path]:
        """Return the files that a declaration names."""
        return [self.root / one for one in expand(self.root, patterns)]

    def reader(self, section: Section, paths: Sequence[Path], default: Reader) -> Reader:
        """Return the reader of a format that brings its own, else that of the section."""
        return reader_for(paths, root=self.root, section=section, default=default)

    def shown(self, audience: str) -> bool:
        """Whether something declared for an audience belongs into this edition."""
        return self.audience is Audience.INTERNAL or audience == Audience.PUBLIC.value


def read_extras(ground: Ground, findings: Problems, progress: Progress) -> Extras:
    """Read all layers that are declared.

    Parameters
    ----------
    ground : Ground
        What they are laid over; without shapes only the city's own figures are read.
    findings : Problems
        Receives what the readers notice without stopping.
    progress : Progress
        Told how far reading has come.

    Returns
    -------
    Extras
        Empty where nothing is declared.

    Raises
    ------
    KarteError
        With the problems of all files together.
    """
    problems = Problems()
    config = ground.config

    def tried(read: Callable[[], Value]) -> list[Value]:
        try:
            return [read()]
        except KarteError as error:
            problems.take(error)
            return []
        finally:
            progress.step()

    hazards: list[tuple[str, Hazard]] = []
    areas: list[SecondGeography] = []
    if ground.districts.has_shapes:
        for hazard in config.hazards:
            if ground.shown(hazard.audience):
                hazards += tried(partial(_hazard, ground, hazard, findings))
        for area in config.areas:
            if ground.shown(area.audience):
                areas += tried(partial(_areas, ground, area, findings))
    figures: list[OwnFigures] = []
    for figure in config.own_figures:
        if ground.shown(figure.audience):
            figures += tried(partial(_own_figures, ground, figure, findings))
    census = tried(partial(census_meshes, ground, findings))
    dwellings = tried(partial(_dwellings, ground, findings))
    future = tried(partial(future_mesh, ground, findings))
    flow = tried(partial(people_flow, ground, findings))
    names = district_names(ground.districts)
    groups = tried(partial(groups_of, config, ground.root, names, findings))
    control = tried(partial(control_of, config, ground.root, findings, ground.reader))
    targets = tried(
        partial(
            targets_of,
            config,
            ground.root,
            names,
            findings,
            audience=ground.audience,
            reader=ground.reader,
        )
    )
    problems.raise_if_any()
    return Extras(
        hazards=tuple(hazards),
        areas=tuple(areas),
        own_figures=tuple(figures),
        census_meshes=census[0],
        dwellings=dwellings[0],
        future_mesh=future[0],
        people_flow=flow[0],
        groups=groups[0],
        control=control[0],
        targets=targets[0],
    )


def _hazard(ground: Ground, declared: HazardConfig, findings: Problems) -> tuple[str, Hazard]:
    west, south, east, north = ground.districts.frame.total_bounds
    paths = ground.paths(declared.files)
    hazard = ground.reader(Section.HAZARDS, paths, read_hazard)(
        paths,
        root=ground.root,
        name=declared.name,
        crs=ground.districts.frame.crs,
        label_column=declared.label_column,
        bounds=(west, south, east, north),
        audience=Audience(declared.audience),
        owner=ground.config.municipality.name,
        publisher=declared.publisher,
        licence=declared.licence or None,
        warnings=findings,
    )
    kind = declared.kind or kind_of(paths)
    return declared.name, replace(hazard, kind="" if kind == "none" else kind)


def _areas(ground: Ground, declared: AreasConfig, findings: Problems) -> SecondGeography:
    return read_areas(
        ground.paths(declared.files),
        root=ground.root,
        name=declared.name,
        name_column=declared.name_column,
        crs=ground.districts.frame.crs,
        audience=Audience(declared.audience),
        publisher=declared.publisher or ground.config.municipality.name,
        licence=declared.licence or None,
        warnings=findings,
    )


def _own_figures(ground: Ground, declared: OwnFigureConfig, findings: Problems) -> OwnFigures:
    towns = ground.small_areas.frame
    keys: DistrictKeys | TownKeys
    if declared.by == "district":
        keys = DistrictKeys(district_names(ground.districts))
    else:
        names = dict(zip(towns["key_code"], towns["name"], strict=True))
        keys = TownKeys(names, code=ground.config.municipality.code)
    return read_own_figures(
        declared,
        root=ground.root,
        keys=keys,
        owner=ground.config.municipality.name,
        warnings=findings,
    )


def _dwellings(ground: Ground, findings: Problems) -> Dwellings | None:
    declared = ground.config.dwellings
    if declared is None or not ground.districts.has_shapes:
        return None
    west, south, east, north = ground.districts.frame.total_bounds
    common = {
        "root": ground.root,
        "crs": ground.districts.frame.crs,
        "bounds": (west, south, east, north),
        "publisher": declared.publisher or ground.config.municipality.name,
        "licence": declared.licence or None,
    }
    points, uninhabited = None, None
    origins = list[Origin]()
    if declared.points:
        points, origin = read_dwellings(
            ground.paths(declared.points), count_column=declared.count_column, **common
        )
        origins.append(origin)
    if declared.uninhabited:
        uninhabited, origin = read_uninhabited(
            ground.paths(declared.uninhabited), warnings=findings, **common
        )
        origins.append(origin)
    return Dwellings(points, uninhabited, tuple(origins))
