"""The second to the fifth page of a print: what stands on each, and what finds no room there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from karte.charts import composition_svg, pyramid_svg, series_svg
from karte.charts.svg import with_fonts
from karte.render import words
from karte.render.errata import errata_lines
from karte.render.fit import drawing_height, text_height, with_room
from karte.render.mapped import printed_map
from karte.render.ranges import without_ranges
from karte.render.tables import DENSE, FULL, HALF, printed_table, turned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from karte.profile.types import Profile, SeriesChart, Source, Table

Json = dict[str, object]

_TITLE, _SENTENCE = 14.0, 12.0
_HEADING, _ABSENT, _GAP = 8.0, 12.0, 5.0
_BODY, _NOTE, _NOTE_LEADING = 10.5, 9.0, 0.6
_NARROW, _WIDE = 63.0, 110.0
_MAP = (104.0, 84.0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the tables that have to stand elsewhere.

    Parameters
    ----------
    data : dict
        For the template; ``tables`` are those that stay, ``continued`` and ``moved`` the names of
        those that go.
    continued : tuple of dict
        Tables without room, for the end of the towns' page, which may run on.
    moved : tuple of dict
        Tables that say what a drawing says, for the details.
    """

    data: Json
    continued: tuple[Json, ...]
    moved: tuple[Json, ...] = ()


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
    pyramid, kinds = profile.pyramid, profile.household_types
    data: Json = {"pyramid": None, "pyramid_missing": profile.pyramid_missing, "kinds": None}
    left = right = _ABSENT
    if pyramid:
        svg, source = pyramid_svg(pyramid), words.pyramid_source(pyramid)
        reading = words.pyramid_reading(profile.header, pyramid)
        data["pyramid"] = {
            "alt": pyramid.alt,
            "svg": with_fonts(svg, families),
            "source": source,
            "reading": reading,
        }
        left = _said((pyramid.alt,), (source, reading)) + drawing_height(svg, HALF)
    if kinds:
        svg = composition_svg(kinds)
        data["kinds"] = {
            "title": kinds.title,
            "source": f"{kinds.source_label}・{kinds.date_label}",
            "alt": kinds.alt,
            "notes": kinds.notes,
            "svg": with_fonts(svg, families),
        }
        right = _said((kinds.title, kinds.alt), kinds.notes) + drawing_height(svg, HALF)
    dates = without_ranges(profile.dates) if profile.dates else None
    page = _page(data, [dates], room - _title("") - _HEADING - max(left, right), pad=0.3)
    # The charts say the same as their tables, and ranges make two lines of one.
    behind = [pyramid and pyramid.table, kinds and kinds.table]
    if dates is not None and not page.continued:
        behind.append(profile.dates)
    return _with_behind(page, [one for one in behind if one])


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
        printed_table(one, width, DENSE, pad=0.3) if one else None
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
    # The chart names its first and last figure.
    return _with_behind(page, words.series_tables(series) if series else ())


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
    before = [places] if places else []
    tables = [*before, *profile.other_tables, *([profile.targets] if profile.targets else [])]
    # What is there and what the district has set itself comes before figures about it.
    later = range(len(before), len(before) + len(profile.other_tables))
    data: Json = {"map": drawn, "map_missing": profile.map_missing}
    return _page(data, tables, room - used, pad=0.3, later=later)


def towns_page(profile: Profile, continued: Iterable[Json]) -> Json:
    """Make the page of the towns, which may run on.

    Parameters
    ----------
    profile : Profile
        The district.
    continued : iterable of dict
        Tables that found no room on the pages before.

    Returns
    -------
    dict
        Plain JSON: towns, those tables, how to read, and sources.
    """
    return {
        "continued": tuple(continued),
        "towns": printed_table(profile.towns, FULL, DENSE) if profile.towns else None,
        "notes": (*profile.notes, *errata_lines(profile)),
        "licences": _licences(profile.sources),
    }


def _page(
    data: Json,
    tables: Iterable[Table | None],
    room: float,
    *,
    pad: float = 0.5,
    later: Collection[int] = (),
) -> Page:
    prepared = [printed_table(one, FULL, DENSE, pad=pad) for one in tables if one]
    stay, go = with_room(prepared, room, later)
    names = [one["caption"] for one in go]
    return Page(data | {"tables": stay, "continued": names, "moved": []}, tuple(go))


def _with_behind(page: Page, tables: Iterable[Table]) -> Page:
    """Add tables that always stand among the details, and that the page names."""
    prepared = [printed_table(one, FULL, DENSE) for one in tables]
    names = [one["caption"] for one in prepared]
    return Page(page.data | {"moved": names}, page.continued, tuple(prepared))


def _said(body: Iterable[str], notes: Iterable[str]) -> float:
    """Say how high the words around a chart of half the width get."""
    return sum(text_height(one, HALF, _BODY) for one in body) + sum(
        text_height(one, HALF - 4, _NOTE, _NOTE_LEADING) for one in notes
    )


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
    said = _said((chart.alt,), chart.notes)
    return said + drawing_height(series_svg(chart), HALF) + _GAP


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
