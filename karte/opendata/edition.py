"""The open data of an edition: the same figures as on its pages, in the forms that people use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Audience
from karte.opendata import sheets, tables
from karte.opendata.about import About
from karte.opendata.bundle import bundle
from karte.opendata.catalogue import open_data_list
from karte.opendata.geojson import geojson
from karte.opendata.geopackage import geopackage
from karte.opendata.geoparquet import geoparquet
from karte.opendata.layers import (
    districts_layer,
    joined,
    latest_indicators,
    main_indicators,
    small_areas_layer,
)
from karte.opendata.offers import district_downloads
from karte.opendata.package import Resource, datapackage
from karte.opendata.workbook import workbook
from karte.projection import Forecast
from karte.publish.listing import OFFERED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from karte.opendata.layers import Layer
    from karte.opendata.tables import DataTable
    from karte.opendata.workbook import Sheet
    from karte.profile import Results
    from karte.profile.town_figures import TownLine
    from karte.profile.towns import TownTables
    from karte.profile.types import Overview, Profile

_WIDTHS = {"description": 70.0, "title": 34.0, "id": 28.0, "resource": 16.0}
_WHOLE = 1 - 1e-6


class OpenData:
    """Makes the downloads of one edition.

    Parameters
    ----------
    results : Results
        Every figure, as it may be published.
    overview : Overview
        Header, sources, and the map of the index.
    names : mapping of Area to str
        Printed names of the areas.
    towns : TownTables
        The towns of every district, with the figures that may be shown.
    """

    def __init__(
        self, results: Results, overview: Overview, names: Mapping[Area, str], towns: TownTables
    ) -> None:
        config = results.config
        self._results, self._overview, self._names = results, overview, names
        self._towns = towns
        self._about = About(overview.header, overview.sources, config.publisher.licence)
        self._counts = tables.counts_table(results, names)
        self._indicators = tables.indicators_table(results, names)
        self._latest, self._main = latest_indicators(results), main_indicators(results)
        self._city = Area(AreaType.MUNICIPALITY, config.municipality.code)
        self._districts = districts_layer(results, overview)
        self._places = {row.district_id: place for place, row in enumerate(overview.rows)}
        self._lines: list[tuple[str, str, tuple[TownLine, ...]]] = []
        self._small_areas: list[Layer] = []
        self._files: dict[str, bytes] = {}

    @cached_property
    def _parted(self) -> dict[tuple[str, str], bool]:
        shares = self._results.crosswalk.shares
        columns = (shares[one] for one in ("key_code", "district_id", "share"))
        return {(key, own): share < _WHOLE for key, own, share in zip(*columns, strict=True)}

    def district(self, profile: Profile) -> tuple[Profile, dict[str, bytes]]:
        """Return the files of one district, and its profile that offers them.

        Parameters
        ----------
        profile : Profile
            Of the district.

        Returns
        -------
        tuple of Profile, dict of str to bytes
            The same profile with its downloads; the files by path from the district's folder.
        """
        id_, name = profile.district_id, profile.district_name
        lines = self._towns.lines(id_)
        own = [(id_, name, lines)]
        self._lines += own
        towns = self._town_figures(own)
        found = {
            "data/karte.xlsx": self._workbook_of(profile, lines),
            "data/indicators.csv": self._indicators.csv_of(id_),
            "data/counts.csv": self._counts.csv_of(id_),
            "data/town_figures.csv": towns.csv,
        }
        layers = [self._districts.only(self._places[id_])] if self._districts else []
        moment = self._towns.source[0] if self._towns.source else None
        drawn = small_areas_layer(profile, lines, moment, self._parted)
        if drawn:
            layers.append(drawn)
            self._small_areas.append(drawn)
        found |= self._maps(layers)
        if drawn:
            found |= self._parquet(drawn)
        self._files |= {f"districts/{id_}/{path}": content for path, content in found.items()}
        offers = district_downloads(found, profile)
        return profile.model_copy(update={"downloads": offers}), found

    def city(self) -> dict[str, bytes]:
        """Return the files of the whole city, after those of its districts.

        Returns
        -------
        dict of str to bytes
            By path from the root of the edition; the last holds all of them.
        """
        layers = [self._districts] if self._districts else []
        if self._small_areas:
            layers.append(joined(self._small_areas))
        data = self._tables(layers)
        config = self._results.config
        found = {f"data/{one.name}.csv": one.csv for one in data}
        found["data/karte.xlsx"] = self._workbook(data[-1])
        found |= self._maps(layers)
        for one in layers:
            found |= self._parquet(one)
        found["data/readme.txt"] = self._about.text()
        fields = {f"data/{one.name}.csv": one.fields for one in data} | {
            f"data/{one.name}.{ending}": one.fields
            for one in layers
            for ending in ("geojson", "parquet")
        }
        resources = [
            Resource(path, label, note, found[path], fields.get(path, ()))
            for path, label, note in OFFERED
            if path in found and not path.endswith(".txt")
        ]
        address = config.site.address if config.site else ""
        found["datapackage.json"] = datapackage(self._about, resources, address)
        if self._results.audience is Audience.PUBLIC:
            sets = _sets(self._overview.header.unit, drawn=bool(layers))
            found["data/open_data_list.csv"] = open_data_list(self._about, sets, address)
        found["data/karte.zip"] = bundle(self._files | found)
        return found

    def _tables(self, layers: Sequence[Layer]) -> list[DataTable]:
        """Return the tables of the whole city, the dictionary last."""
        projected = tables.projection_table(self._results, self._names)
        found: list[DataTable] = [
            self._counts,
            self._indicators,
            *([projected] if projected else []),
            tables.towns_table(self._overview),
            self._town_figures(self._lines),
        ]
        columns = [(one.name, one.fields) for one in found]
        columns += [(one.name, one.fields) for one in layers]
        return [*found, tables.dictionary_table(columns, self._results.figures.catalogue)]

    def _town_figures(self, towns: Sequence[tuple[str, str, Sequence[TownLine]]]) -> DataTable:
        edition = self._results.config.edition
        return tables.town_figures_table(edition, towns, self._towns.source)

    def _maps(self, layers: Sequence[Layer]) -> dict[str, bytes]:
        """Return what opens as a map, by path; nothing where there are no shapes."""
        if not layers:
            return {}
        issued = self._results.config.publisher.issued
        found = {"data/karte.gpkg": geopackage(layers, tuple(self._about.lines()), issued)}
        for one in layers:
            found[f"data/{one.name}.geojson"] = geojson(one, self._about.credit)
        return found

    def _parquet(self, layer: Layer) -> dict[str, bytes]:
        return {f"data/{layer.name}.parquet": geoparquet(layer, self._about.credit)}

    def _workbook_of(self, profile: Profile, lines: Sequence[TownLine]) -> bytes:
        id_, name = profile.district_id, profile.district_name
        area, figures = Area(AreaType.DISTRICT, id_), self._results.figures
        kind = self._overview.header.kind
        found = [
            sheets.indicators_sheet(self._latest, area, self._city, kind),
            sheets.people_sheet(figures, area),
            sheets.counts_sheet(figures, area),
            sheets.towns_sheet([(id_, name, lines)]),
            *self._projected([area]),
        ]
        return workbook(found, self._about, f"{name} {self._about.title}")

    def _workbook(self, dictionary: DataTable) -> bytes:
        figures, names = self._results.figures, self._names
        found: list[Sheet] = [
            sheets.main_sheet(self._main, names, self._overview.header.unit),
            sheets.all_indicators_sheet(self._latest, names),
            *sheets.all_counts_sheets(figures, names),
            sheets.towns_sheet(self._lines),
            *self._projected(None),
            sheets.plain_sheet("項目の説明", dictionary, _WIDTHS),
        ]
        return workbook(found, self._about, self._about.title)

    def _projected(self, areas: Sequence[Area] | None) -> Iterator[Sheet]:
        forecast = self._results.meaning.forecast
        if isinstance(forecast, Forecast):
            yield sheets.projection_sheet(forecast, self._names, areas or forecast.areas)


def _sets(unit: str, *, drawn: bool) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the sets of data that a city lists: title, what is in it, endings of its files."""
    found: list[tuple[str, str, tuple[str, ...]]] = [
        (f"{unit}別の人口・世帯数と指標", "推計の幅と確かさつき", ("csv", "xlsx")),
        ("町丁別の人口・世帯数", "町丁・字ごとの数と、入る区域", ("csv", "xlsx")),
    ]
    if drawn:
        about = "範囲の図形に、おもな数字をつけたもの"
        found.append((f"{unit}と町丁の図形", about, ("geojson", "gpkg", "parquet")))
    return found
