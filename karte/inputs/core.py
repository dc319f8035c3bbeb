"""Reads what every profile is made of: districts, small areas, tables, register, places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from karte.config import expand
from karte.errors import KarteError, Problems
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
    from karte.config.inputs import AudienceName, Topic
    from karte.progress import Progress
    from karte.sources.layers import Bounds
    from karte.sources.registry import Reader
    from karte.tables.types import CountTable, Districts, Places, SmallAreas, TownTable


class CoreReader:
    """Calls the readers and keeps their problems until all files have been tried."""

    def __init__(self, config: Config, root: Path, audience: Audience, findings: Problems) -> None:
        self._config = config
        self._root = root
        self._audience = audience
        self._findings = findings
        self._code = config.municipality.code
        self.problems = Problems()

    def _paths(self, patterns: tuple[str, ...]) -> list[Path]:
        return [self._root / one for one in expand(self._root, patterns)]

    def _reader(self, section: Section, paths: Sequence[Path], default: Reader) -> Reader:
        """Return the reader of a format that brings its own, else that of the section."""
        return reader_for(paths, root=self._root, section=section, default=default)

    def districts(self) -> tuple[Districts | None, TownTable | None]:
        """Read the polygons of the districts, or the city's table of towns."""
        declared = self._config.districts
        try:
            if declared.table is not None:
                path = self._root / declared.table
                table = self._reader(Section.TOWN_TABLE, [path], read_town_table)(
                    path,
                    root=self._root,
                    code=self._code,
                    publisher=declared.publisher or self._config.municipality.name,
                    licence=declared.licence or None,
                    title=f"町丁・{self._config.words.unit}対応表",
                    warnings=self._findings,
                )
                return None, table
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
            districts = under_terms(
                districts, self._config, self._root, self._audience, self._findings
            )
        except KarteError as error:
            self.problems.take(error)
            return None, None
        return districts, None

    def census(
        self, census: CensusConfig, crs: CRS | None, progress: Progress
    ) -> tuple[SmallAreas | None, list[CountTable]]:
        """Read the small areas and the tables of one census, most trusted table first."""
        areas = self._small_areas(census, crs) if census.boundaries else None
        progress.step()
        if census.boundaries and areas is None:
            return None, []
        keys = set(areas.frame["key_code"]) if areas is not None else None
        boundary = boundary_counts(areas, date=census.date) if areas is not None else None
        tables = []
        for topic in CENSUS_TOPICS:
            if topic not in census.tables:
                continue
            try:
                table = self._table(census, topic, keys)
                if boundary is not None:
                    check_vintage(table, boundary)
                elif areas is None:
                    areas = areas_of_table(table, year=census.year)
            except KarteError as error:
                self.problems.take(error)
            else:
                tables.append(table)
            progress.step()
        return areas, tables if boundary is None else [*tables, boundary]

    def _small_areas(self, census: CensusConfig, crs: CRS | None) -> SmallAreas | None:
        try:
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
        except KarteError as error:
            self.problems.take(error)
            return None

    def _table(self, census: CensusConfig, topic: Topic, keys: set[str] | None) -> CountTable:
        path = self._root / census.tables[topic]
        return self._reader(Section.CENSUS_TABLE, [path], read_census_table)(
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

    def register(self, areas: SmallAreas) -> tuple[CountTable, ...]:
        """Read the resident register of all dates."""
        declared = self._config.resident_register
        if declared is None:
            return ()
        try:
            paths = self._paths(declared.files)
            return self._reader(Section.REGISTER, paths, read_register)(
                paths,
                root=self._root,
                code=self._code,
                small_areas=areas,
                names=self._root / declared.names if declared.names else None,
                publisher=declared.publisher or self._config.municipality.name,
                licence=declared.licence,
                warnings=self._findings,
            )
        except KarteError as error:
            self.problems.take(error)
            return ()

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
            try:
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
            except KarteError as error:
                self.problems.take(error)
            else:
                role = one.role or role_of(path, places.frame)
                found.append(replace(places, role="" if role == "none" else role))
            progress.step()
        return tuple(found)

    def font_directory(self) -> Path | None:
        """Return the folder of the declared fonts."""
        directory = self._config.fonts.directory
        return self._root / directory if directory else None
