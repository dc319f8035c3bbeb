"""The second to the fifth page of a print: what stands on each, and what finds no room there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from karte.charts import composition_svg, pyramid_svg, series_svg
from karte.charts.svg import with_fonts
from karte.render import words
from karte.render.fit import drawing_height, text_height, with_room
from karte.render.mapped import printed_map
from karte.render.tables import DENSE, FULL, HALF, printed_table, turned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.profile.types import Profile, SeriesChart, Source, Table

Json = dict[str, object]

_TITLE, _SENTENCE = 13.0, 12.0
_HEADING, _ABSENT, _GAP = 12.0, 12.0, 5.0
_BODY, _NOTE = 10.5, 9.0
_NARROW, _WIDE = 63.0, 110.0
_MAP = (104.0, 92.0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the tables that have to stand elsewhere.

    Parameters
    ----------
    data : dict
        For the template; ``tables`` and ``moved`` are those that stay and those that go.
    moved : tuple of dict
        Tables for the details.
    """

    data: Json
    moved: tuple[Json, ...]


def people_page(profile: Profile, families: tuple[str, ...], room: float) -> Page:
    """Make the page of people and households.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces.
    room : float
        Height of the page's text in millimetres.

    Returns
    -------
    Page
        With the pyramid and its table.
    """
    pyramid = profile.pyramid
    data: Json = {"pyramid": None, "pyramid_missing": profile.pyramid_missing}
    used = _title(pyramid.alt if pyramid else "") + _HEADING + _ABSENT
    if pyramid:
        svg, table = pyramid_svg(pyramid), printed_table(pyramid.table, HALF, DENSE, pad=0.5)
        source, reading = (
            words.pyramid_source(pyramid),
            words.pyramid_reading(profile.header, pyramid),
        )
        data["pyramid"] = {
            "alt": pyramid.alt,
            "svg": with_fonts(svg, families),
            "source": source,
            "reading": reading,
            "table": table,
        }
        said = text_height(source, HALF, _BODY) + text_height(reading, HALF, _NOTE)
        used += max(said + drawing_height(svg, HALF), _height(table)) + _GAP
    kinds = profile.household_types
    data["kinds"] = None
    if kinds:
        svg, table = composition_svg(kinds), printed_table(kinds.table, HALF, DENSE, pad=0.4)
        data["kinds"] = {
            "title": kinds.title,
            "alt": kinds.alt,
            "notes": kinds.notes,
            "svg": with_fonts(svg, families),
            "table": table,
        }
        said = sum(text_height(one, HALF - 4, _NOTE) for one in kinds.notes)
        said += text_height(kinds.alt, HALF, _BODY)
        used += _HEADING + max(said + drawing_height(svg, HALF), _height(table))
    return _page(data, [profile.dates], room - used)


def time_page(profile: Profile, families: tuple[str, ...], room: float) -> Page:
    """Make the page of what was and what may come.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces.
    room : float
        Height of the page's text in millimetres.

    Returns
    -------
    Page
        With the series and the projection.
    """
    series, outlook = profile.series, profile.outlook
    table = turned(outlook.table) if outlook.table else None
    years, households, pupils = (
        printed_table(one, width, DENSE, pad=0.35) if one else None
        for one, width in (
            (table, FULL),
            (outlook.households, _WIDE),
            (outlook.pupils, _NARROW),
        )
    )
    error = text_height(outlook.error, _NARROW - 6, DENSE) + 3 * _GAP if outlook.error else 0.0
    used = _title("") + _HEADING + max(_chart_height(series), _chart_height(outlook.chart))
    used += _height(years) + max(_height(pupils) + error, _height(households))
    data: Json = {
        "series": _chart(series, families),
        "outlook": _chart(outlook.chart, families),
        "missing": outlook.missing,
        "error": outlook.error,
        "table": years,
        "households": households,
        "pupils": pupils,
    }
    page = _page(data, [outlook.needed], room - used)
    # The chart names its first and last figure; all of them take more room than the page has.
    figures = [
        printed_table(one, FULL, DENSE) for one in (words.series_tables(series) if series else ())
    ]
    return Page(page.data, (*page.moved, *figures))


def places_page(profile: Profile, families: tuple[str, ...], room: float) -> Page:
    """Make the page of what lies in the district.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces.
    room : float
        Height of the page's text in millimetres.

    Returns
    -------
    Page
        With map, places, figures of the city's own and targets.
    """
    area_map = profile.place_map
    drawn = printed_map(area_map, families, _MAP) if area_map else None
    used = _title(area_map.alt if area_map else "") + (_MAP[1] + _GAP if area_map else _ABSENT)
    places = words.places_table(profile.places, profile.header) if profile.places else None
    tables = [*profile.other_tables, places, profile.targets]
    return _page({"map": drawn, "map_missing": profile.map_missing}, tables, room - used)


def towns_page(profile: Profile) -> Json:
    """Make the page of the towns, which may run on.

    Parameters
    ----------
    profile : Profile
        The district.

    Returns
    -------
    dict
        Plain JSON: towns, how to read, and sources.
    """
    return {
        "towns": printed_table(profile.towns, FULL, DENSE) if profile.towns else None,
        "notes": profile.notes,
        "licences": _licences(profile.sources),
    }


def _page(data: Json, tables: Iterable[Table | None], room: float) -> Page:
    prepared = [printed_table(one, FULL, DENSE, pad=0.5) for one in tables if one]
    stay, go = with_room(prepared, room)
    captions = [one["caption"] for one in go]
    return Page(data | {"tables": stay, "moved": captions}, tuple(go))


def _title(sentence: str) -> float:
    return _TITLE + text_height(sentence, FULL, _SENTENCE)


def _height(table: Json | None) -> float:
    return cast("float", table["height"]) if table else 0.0


def _chart(chart: SeriesChart | None, families: tuple[str, ...]) -> Json | None:
    if chart is None:
        return None
    return {
        "title": chart.title,
        "alt": chart.alt,
        "notes": chart.notes,
        "svg": with_fonts(series_svg(chart), families),
    }


def _chart_height(chart: SeriesChart | None) -> float:
    """Say how high a chart with its words gets; something is said in place of one, too."""
    if chart is None:
        return _ABSENT
    notes = sum(text_height(one, HALF - 4, _NOTE) for one in chart.notes)
    said = text_height(chart.alt, HALF, _BODY)
    return said + drawing_height(series_svg(chart), HALF) + notes + _GAP


def _licences(sources: tuple[Source, ...]) -> list[Json]:
    """Put sources of the same terms and date together, so that these are printed once."""
    groups: dict[str, dict[str, list[str]]] = {}
    for source in sources:
        dates = groups.setdefault(source.licence, {})
        dates.setdefault(source.date_label, []).append(source.credit)
    return [
        {
            "licence": licence,
            "dates": [
                {"label": label, "credits": "、".join(listed)} for label, listed in dates.items()
            ],
        }
        for licence, dates in groups.items()
    ]
