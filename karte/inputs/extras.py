"""Reads what is laid over the districts: meshes, hazards, other geographies, own figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from karte.config import expand
from karte.config.disclosure import is_withheld
from karte.config.inputs import DwellingsConfig, MeshesConfig
from karte.inputs.errata import errata_of
from karte.inputs.meaning import community_of, control_of, district_names, groups_of, targets_of
from karte.inputs.meshes import census_meshes, future_mesh, people_flow
from karte.inputs.types import Dwellings, Extras
from karte.model import Audience, Origin
from karte.sources.areas import read_areas
from karte.sources.corrections import read_corrections
from karte.sources.dwellings import read_dwellings, read_uninhabited
from karte.sources.hazards import read_hazard
from karte.sources.own_figures import read_own_figures
from karte.sources.own_keys import DistrictKeys, TownKeys
from karte.sources.recognise.found import Section
from karte.sources.registry import reader_for
from karte.sources.roles import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from karte.config import Config
    from karte.config.inputs import AreasConfig, HazardConfig, OwnFigureConfig
    from karte.errors import Problems
    from karte.inputs.trial import Trial
    from karte.progress import Progress
    from karte.sources.registry import Reader
    from karte.tables.community import Community
    from karte.tables.corrections import Correction
    from karte.tables.places import Hazard, OwnFigures, SecondGeography
    from karte.tables.succession import Succession
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
    succession : Succession
        What became of districts.
    texts : collection of str or None
        How the texts are named that corrections may be of; None where that is not known.
    """

    config: Config
    root: Path
    audience: Audience
    districts: Districts
    small_areas: SmallAreas
    succession: Succession
    texts: Collection[str] | None = None

    @property
    def keys(self) -> DistrictKeys:
        """What finds the districts in the city's own tables."""
        return DistrictKeys(district_names(self.districts), self.succession)

    def paths(self, patterns: tuple[str, ...]) -> list[Path]:
        """Return the files that a declaration names."""
        return [self.root / one for one in expand(self.root, patterns)]

    def reader(self, section: Section, paths: Sequence[Path], default: Reader) -> Reader:
        """Return the reader of a format that brings its own, else that of the section."""
        return reader_for(paths, root=self.root, section=section, default=default)

    def shown(self, audience: str) -> bool:
        """Whether something declared for an audience belongs into this edition."""
        return self.audience is Audience.INTERNAL or audience == Audience.PUBLIC.value


def read_extras(ground: Ground, trial: Trial, findings: Problems, progress: Progress) -> Extras:
    """Read all layers that are declared.

    Parameters
    ----------
    ground : Ground
        What they are laid over; without shapes only the city's own figures are read.
    trial : Trial
        Keeps what stops a reader.
    findings : Problems
        Receives what the readers notice without stopping.
    progress : Progress
        Told how far reading has come.

    Returns
    -------
    Extras
        Empty where nothing is declared, and where it could not be read.
    """
    config = ground.config

    def tried(read: Callable[[], Value], *files: str | None) -> Value | None:
        try:
            return trial.read(read, files)
        finally:
            progress.step()

    hazards: list[tuple[str, Hazard] | None] = []
    areas: list[SecondGeography | None] = []
    if ground.districts.has_shapes:
        hazards = [
            tried(partial(_hazard, ground, one, findings), *one.files)
            for one in config.hazards
            if ground.shown(one.audience)
        ]
        areas = [
            tried(partial(_areas, ground, one, findings), *one.files)
            for one in config.areas
            if ground.shown(one.audience)
        ]
    figures = [
        tried(partial(_own_figures, ground, one, findings), one.file)
        for one in config.own_figures
        if ground.shown(one.audience)
    ]
    meshes, homes = config.meshes or MeshesConfig(), config.dwellings or DwellingsConfig()
    targets = partial(
        targets_of,
        config,
        ground.root,
        ground.keys,
        findings,
        audience=ground.audience,
        reader=ground.reader,
    )
    return Extras(
        hazards=tuple(one for one in hazards if one is not None),
        areas=tuple(one for one in areas if one is not None),
        own_figures=tuple(one for one in figures if one is not None),
        census_meshes=tried(partial(census_meshes, ground, findings), *meshes.census) or (),
        dwellings=tried(partial(_dwellings, ground, findings), *homes.points, *homes.uninhabited),
        future_mesh=tried(partial(future_mesh, ground, findings), *meshes.future),
        people_flow=tried(partial(people_flow, ground, findings), *meshes.people_flow),
        groups=tried(
            partial(groups_of, config, ground.root, ground.keys, findings),
            *(one.file for one in config.groups),
        )
        or (),
        control=tried(
            partial(control_of, config, ground.root, findings, ground.reader),
            config.projection.control,
        ),
        targets=tried(targets, config.targets.file if config.targets else None) or (),
        community=tried(
            partial(
                community_of, config, ground.root, ground.keys, findings, audience=ground.audience
            )
        )
        or {},
        corrections=tried(partial(_corrections, ground, findings), config.reading.corrections)
        or (),
        errata=tried(partial(errata_of, config, ground.keys)) or (),
    )


def _community(ground: Ground, findings: Problems) -> Community:
    return community_of(ground.config, ground.root, ground.keys, findings, audience=ground.audience)


def _corrections(ground: Ground, findings: Problems) -> tuple[Correction, ...]:
    declared = ground.config.reading.corrections
    if declared is None:
        return ()
    return read_corrections(
        ground.root / declared,
        root=ground.root,
        keys=ground.keys,
        targets=ground.texts,
        warnings=findings,
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
        keys = ground.keys
    else:
        names = dict(zip(towns["key_code"], towns["name"], strict=True))
        keys = TownKeys(names, code=ground.config.municipality.code)
    figures = read_own_figures(
        declared,
        root=ground.root,
        keys=keys,
        owner=ground.config.municipality.name,
        warnings=findings,
    )
    if not is_withheld(declared, ground.audience):
        return figures
    return replace(figures, origin=figures.origin.without_digests(), before={})


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
