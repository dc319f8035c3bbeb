"""Assembles one immutable profile per district, and the overview of the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Area, AreaType, Audience, Grade, Status
from karte.profile.comparing import first_compared, make_compared
from karte.profile.corrections import (
    applied_in,
    correction_notes,
    put_right,
    reading_put_right,
)
from karte.profile.dates import Dates
from karte.profile.differences import make_differences
from karte.profile.directory import make_finders
from karte.profile.errata import make_all_errata, make_errata
from karte.profile.figures import make_key_figures, value_of
from karte.profile.former import make_formers, make_succession_notes
from karte.profile.ground import Ground
from karte.profile.header import make_header, make_sources
from karte.profile.households import make_household_types
from karte.profile.indicators import make_indicator_tables
from karte.profile.layers import make_exposed, make_other_tables
from karte.profile.lead import make_lead
from karte.profile.maps import Maps
from karte.profile.notes import make_notes, make_overview_split_notes, make_split_notes
from karte.profile.outlook import make_outlook
from karte.profile.place_map import PlaceMaps
from karte.profile.pyramid import Pyramids
from karte.profile.reading import make_reading, make_similar, make_targets
from karte.profile.screening import make_screening
from karte.profile.series import make_series
from karte.profile.sheet import make_quadrant, make_sheet
from karte.profile.towns import TownTables
from karte.profile.types import Cell, IndexRow, Overview, Profile, Row
from karte.profile.voices import make_voices
from karte.tables.corrections import LEAD
from karte.wording import municipality_word

if TYPE_CHECKING:
    from karte.comparison import Moment
    from karte.indicators import Indicator
    from karte.profile.overviews import Former
    from karte.profile.results import Results
    from karte.profile.types import Header, Screening, Source

_INDEX_COLUMNS = (
    "population",
    "households",
    "population_change",
    "young_share",
    "ageing_rate",
    "aged75_share",
)


class Assembler:
    """Makes the profiles of one edition.

    Parameters
    ----------
    results : Results
        Everything that was read and computed.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._header = make_header(results)
        self._notes = make_notes(results)
        self._sources = make_sources(results)
        drawn = results.districts.has_shapes and results.small_areas.has_shapes
        ground = Ground(results) if drawn else None
        self._maps = Maps(results, ground) if ground else None
        self._place_maps = PlaceMaps(results, ground) if ground else None
        self._pyramids = Pyramids(results.figures, results.config)
        self._dates = Dates(results.figures, results.meaning, results.config)
        self._towns = TownTables(
            results.counted,
            results.figures,
            results.config,
            results.audience,
            results.layers.areas_by_town,
        )
        frame = results.districts.frame
        self._names = dict(zip(frame["district_id"], frame["name"], strict=True))

    @property
    def district_ids(self) -> tuple[str, ...]:
        """Ids of all districts in the order of the source."""
        return tuple(self._names)

    @property
    def towns(self) -> TownTables:
        """The towns of every district, with the figures that may be shown."""
        return self._towns

    def profile(self, district_id: str) -> Profile:
        """Return the profile of one district.

        Parameters
        ----------
        district_id : str
            One of `district_ids`.

        Returns
        -------
        Profile
            Everything its page and PDF say.
        """
        results, name = self._results, self._names[district_id]
        figures, config = results.figures, results.config
        key_figures = make_key_figures(figures, results.meaning, config, district_id)
        applied = applied_in(results.corrected, district_id)
        pyramid = self._pyramids.of(district_id, name)
        meaning, area = results.meaning, Area(AreaType.DISTRICT, district_id)
        indicators = make_indicator_tables(figures.catalogue, meaning.of(area), config, name)
        dates, towns = self._dates.of(district_id, name), self._towns.of(district_id, name)
        tables = [*indicators, *(one for one in (dates, towns) if one)]
        lines = [row for one in tables for row in (*one.rows, *one.totals)]
        graded = any(cell.grade for row in lines for cell in row.cells)
        places = self._place_maps.places(district_id) if self._place_maps else ()
        return Profile(
            header=self._header,
            district_id=district_id,
            district_name=name,
            pdf_file=self._pdf_file(district_id),
            pdf_download_name=self._download_name(district_id),
            address=self._address(district_id),
            lead=put_right(make_lead(key_figures, config.municipality.kind), LEAD, applied),
            key_figures=key_figures,
            reading=reading_put_right(make_reading(meaning.readings[area]), applied),
            sheet=make_sheet(meaning, config, area, name),
            quadrant=make_quadrant(meaning, config, area, self._names),
            indicators=indicators,
            similar=make_similar(meaning, area, self._names, config),
            targets=make_targets(meaning, config, area),
            outlook=make_outlook(meaning.forecast, figures, results.projected, config, area),
            pyramid=pyramid,
            pyramid_missing=""
            if pyramid
            else f"{Status.NOT_PROVIDED.label}（年齢別の人口の資料がありません）",
            household_types=make_household_types(figures, config, district_id, name),
            dates=dates,
            series=make_series(figures, district_id, name, results.redrawn),
            map=self._maps.district(district_id) if self._maps else None,
            map_missing=""
            if self._maps
            else f"{Status.NOT_PROVIDED.label}（境界データがないため、地図はありません）",
            place_map=self._place_maps.district(district_id, places) if self._place_maps else None,
            locator=self._place_maps.locator(district_id) if self._place_maps else None,
            map_sheet_file=self._map_sheet_file(district_id) if self._place_maps else "",
            places=places,
            towns=towns,
            other_tables=make_other_tables(
                results.layers,
                district_id,
                config.words.unit,
                results.redrawn,
                make_exposed(meaning, area, config),
            ),
            notes=(
                *make_succession_notes(results.succession, district_id),
                *make_split_notes(results, district_id, estimated=graded),
                *self._notes,
                *correction_notes(results, district_id),
            ),
            sources=self._sources,
            differences=make_differences(meaning, config, area),
            worksheet_file=f"worksheet_{config.edition}_{district_id}.pdf",
            voices=make_voices(results, district_id),
            appendix_file=f"appendix_{config.edition}_{district_id}.pdf"
            if config.output.appendix
            else "",
            errata=make_errata(results, district_id),
        )

    def overview(self) -> Overview:
        """Return the overview of the edition: map and table of all districts."""
        catalogue = {one.id: one for one in self._results.figures.catalogue}
        columns = [catalogue[name] for name in _INDEX_COLUMNS]
        moments = [self._results.figures.latest(one) for one in columns]
        rows = [self._index_row(one, columns, moments) for one in self.district_ids]
        unit = self._results.config.words.unit
        compared = make_compared(self._results, self.district_ids)
        *_, city, outside = next(iter(self._results.figures.counts.values())).areas
        whole = municipality_word(self._results.config.municipality.kind)
        totals = (
            self._total_row(f"{unit}の外", outside, columns, moments),
            self._total_row(whole, city, columns, moments),
        )
        return Overview(
            header=self._header,
            columns=tuple(
                f"{one.plain}（{one.unit}）" if one.unit else one.plain for one in columns
            ),
            rows=tuple(rows),
            totals=totals,
            map=self._maps.index() if self._maps else None,
            notes=(*make_overview_split_notes(self._results), *self._notes),
            sources=self._sources,
            finders=make_finders(
                self._results,
                {one: self._place_maps.places(one) for one in self.district_ids}
                if self._place_maps
                else {},
            ),
            compared=compared,
            first_compared=first_compared(compared),
            errata=make_all_errata(self._results),
        )

    def formers(self) -> tuple[Former, ...]:
        """Return the districts that are no more."""
        return make_formers(self._results.succession)

    def screening(self) -> tuple[Header, tuple[Source, ...], Screening] | None:
        """Return the staff's table with what stands on its page; None where nothing is chosen."""
        table = make_screening(self._results)
        return None if table is None else (self._header, self._sources, table)

    def _cell(self, indicator: Indicator, moment: Moment | None, area: Area) -> Cell:
        if moment is None:
            return Cell(text=Status.NOT_PROVIDED.label, status=Status.NOT_PROVIDED)
        value = value_of(self._results.figures, indicator, moment, area)
        # The overview has no room for ranges; what is only a rough guide is marked all the same.
        grade = Grade.C if value.estimate.grade is Grade.C else None
        return Cell(text=value.text, status=value.status, grade=grade)

    def _index_row(
        self, district_id: str, columns: list[Indicator], moments: list[Moment | None]
    ) -> IndexRow:
        area = Area(AreaType.DISTRICT, district_id)
        folder = f"districts/{district_id}"
        return IndexRow(
            district_id=district_id,
            name=self._names[district_id],
            cells=tuple(
                self._cell(one, moment, area) for one, moment in zip(columns, moments, strict=True)
            ),
            href=f"{folder}/index.html",
            pdf_href=f"{folder}/{self._pdf_file(district_id)}",
            pdf_download_name=self._download_name(district_id),
        )

    def _total_row(
        self,
        label: str,
        area: Area,
        columns: list[Indicator],
        moments: list[Moment | None],
    ) -> Row:
        cells = tuple(
            self._cell(one, moment, area) for one, moment in zip(columns, moments, strict=True)
        )
        return Row(label=label, cells=cells)

    def _pdf_file(self, district_id: str) -> str:
        return f"karte_{self._results.config.edition}_{district_id}.pdf"

    def _map_sheet_file(self, district_id: str) -> str:
        return f"map_{self._results.config.edition}_{district_id}.pdf"

    def _address(self, district_id: str) -> str:
        """Return where the page is to be read; the internal edition is on no public site."""
        site = self._results.config.site
        if site is None or self._results.audience is Audience.INTERNAL:
            return ""
        return f"{site.address}districts/{district_id}/index.html"

    def _download_name(self, district_id: str) -> str:
        """Return 〈校区名〉_〈年度〉.pdf without characters that Windows refuses."""
        name = self._names[district_id]
        safe = "".join("＿" if one in '\\/:*?"<>|' or ord(one) < 32 else one for one in name)  # noqa: PLR2004 - control characters
        return f"{safe}_{self._results.config.edition}年度.pdf"
