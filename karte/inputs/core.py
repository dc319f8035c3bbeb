"""Reads what every profile is made of: districts, small areas, tables, register, places."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from karte.config import expand
from karte.config.disclosure import is_withheld
from karte.model import Audience
from karte.sources.areas_of_table import areas_of_table
from karte.sources.census import read_census_table
from karte.sources.census_checks import check_vintage
from karte.sources.districts import read_districts
from karte.sources.places import read_places
from karte.sources.recognise.found import Section
from karte.sources.register import read_register
from karte.sources.registry import reader_for
from karte.sources.roles import role_of
from karte.sources.small_areas import boundary_counts, read_small_areas
from karte.sources.town_table import read_town_table
from karte.tables.labels import CENSUS_TOPICS
from karte.terms import under_terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    from karte.config import CensusConfig, Config
    from karte.config.inputs import AudienceName, FacilitiesConfig, RegisterConfig, Topic
    from karte.errors import Problems
    from karte.inputs.trial import Trial
    from karte.progress import Progress
    from karte.sources.layers import Bounds
    from karte.sources.registry import Reader
    from karte.tables.types import CountTable, Districts, Places, SmallAreas, TownTable


class CoreReader:
    """Calls the readers; what stops one is kept until all have been tried.

    Parameters
    ----------
    config : Config
        The declaration.
    trial : Trial
        Keeps the problems.
    audience : Audience
        For a public edition nothing is read that is declared as internal.
    findings : Problems
        Receives what the readers notice without stopping.
    """

    def __init__(
        self, config: Config, trial: Trial, audience: Audience, findings: Problems
    ) -> None:
        self._config = config
        self._trial = trial
        self._root = trial.root
        self._audience = audience
        self._findings = findings
        self._code = config.municipality.code

    def _paths(self, patterns: tuple[str, ...]) -> list[Path]:
        return [self._root / one for one in expand(self._root, patterns)]

    def _reader(self, section: Section, paths: Sequence[Path], default: Reader) -> Reader:
        """Return the reader of a format that brings its own, else that of the section."""
        return reader_for(paths, root=self._root, section=section, default=default)

    def districts(self) -> tuple[Districts | None, TownTable | None]:
        """Read the polygons of the districts, the city's table of towns, or both."""
        declared = self._config.districts
        polygons, table = None, None
        if declared.files:
            polygons = self._trial.read(self._polygons, [*declared.files, declared.terms])
        if declared.table is not None:
            table = self._trial.read(self._town_table, [declared.table])
        return polygons, table

    def _town_table(self) -> TownTable:
        declared = self._config.districts
        path = self._root / str(declared.table)
        return self._reader(Section.TOWN_TABLE, [path], read_town_table)(
            path,
            root=self._root,
            code=self._code,
            publisher=declared.publisher or self._config.municipality.name,
            licence=declared.licence or None,
            title=f"町丁・{self._config.words.unit}対応表",
            warnings=self._findings,
        )

    def _polygons(self) -> Districts:
        declared = self._config.districts
        paths = self._paths(declared.files)
        districts = self._reader(Section.DISTRICTS, paths, read_districts)(
            paths,
            root=self._root,
            code=self._code,
            year=declared.year,
            id_column=declared.id_column,
            name_column=declared.name_column,
            publisher=declared.publisher,
            licence=declared.licence or None,
            warnings=self._findings,
        )
        return under_terms(districts, self._config, self._root, self._audience, self._findings)

    def census(
        self, census: CensusConfig, crs: CRS | None, progress: Progress
    ) -> tuple[SmallAreas | None, list[CountTable]]:
        """Read the small areas and the tables of one census, most trusted table first."""
        areas = None
        if census.boundaries:
            drawn = partial(self._small_areas, census, crs)
            areas = self._trial.read(drawn, census.boundaries)
        progress.step()
        keys = set(areas.frame["key_code"]) if areas is not None else None
        boundary = boundary_counts(areas, date=census.date) if areas is not None else None
        tables = []
        for topic in CENSUS_TOPICS:
            if topic not in census.tables:
                continue
            read = partial(self._table, census, topic, keys, boundary)
            table = self._trial.read(read, [census.tables[topic]])
            if table is not None:
                if areas is None and not census.boundaries:
                    areas = areas_of_table(table, year=census.year)
                tables.append(table)
            progress.step()
        return areas, tables if boundary is None else [*tables, boundary]

    def _small_areas(self, census: CensusConfig, crs: CRS | None) -> SmallAreas:
        paths = self._paths(census.boundaries)
        return self._reader(Section.BOUNDARIES, paths, read_small_areas)(
            paths,
            root=self._root,
            code=self._code,
            crs=crs,
            year=census.year,
            publisher=census.publisher,
            licence=census.licence or None,
            warnings=self._findings,
        )

    def _table(
        self,
        census: CensusConfig,
        topic: Topic,
        keys: set[str] | None,
        boundary: CountTable | None,
    ) -> CountTable:
        path = self._root / census.tables[topic]
        table = self._reader(Section.CENSUS_TABLE, [path], read_census_table)(
            path,
            root=self._root,
            topic=topic,
            code=self._code,
            year=census.year,
            date=census.date,
            labels=census.labels,
            small_area_keys=keys,
            publisher=census.publisher,
            licence=census.licence or None,
            warnings=self._findings,
        )
        if boundary is not None:
            check_vintage(table, boundary)
        return table

    def register(self, areas: SmallAreas) -> tuple[CountTable, ...]:
        """Read the resident register of all dates."""
        declared = self._config.resident_register
        if declared is None:
            return ()
        read = partial(self._register, declared, areas)
        return self._trial.read(read, [*declared.files, declared.names]) or ()

    def _register(self, declared: RegisterConfig, areas: SmallAreas) -> tuple[CountTable, ...]:
        paths = self._paths(declared.files)
        tables = self._reader(Section.REGISTER, paths, read_register)(
            paths,
            root=self._root,
            code=self._code,
            small_areas=areas,
            names=self._root / declared.names if declared.names else None,
            publisher=declared.publisher or self._config.municipality.name,
            licence=declared.licence,
            warnings=self._findings,
        )
        if not is_withheld(declared, self._audience):
            return tables
        return tuple(replace(one, origin=one.origin.without_digests()) for one in tables)

    def _hidden(self, audience: AudienceName) -> bool:
        """Whether an input is declared as internal and the edition is for the public."""
        return self._audience is Audience.PUBLIC and audience == "internal"

    def places(
        self, crs: CRS | None, bounds: Bounds | None, progress: Progress
    ) -> tuple[Places, ...]:
        """Read the lists of facilities."""
        found = []
        for one in self._config.facilities:
            if self._hidden(one.audience):
                continue
            places = self._trial.read(partial(self._places, one, crs, bounds), [one.file])
            if places is not None:
                found.append(places)
            progress.step()
        return tuple(found)

    def _places(self, one: FacilitiesConfig, crs: CRS | None, bounds: Bounds | None) -> Places:
        path = self._root / one.file
        places = self._reader(Section.FACILITIES, [path], read_places)(
            path,
            root=self._root,
            kind=one.kind,
            crs=crs,
            code=self._code,
            bounds=bounds,
            name_column=one.name_column,
            owner=self._config.municipality.name,
            publisher=one.publisher,
            licence=one.licence or None,
            warnings=self._findings,
        )
        role = one.role or role_of(path, places.frame)
        return replace(places, role="" if role == "none" else role)

    def font_directory(self) -> Path | None:
        """Return the folder of the declared fonts."""
        directory = self._config.fonts.directory
        return self._root / directory if directory else None
