"""What the Typst template gets: texts as they are, drawings as SVG, and no geometry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.charts import pyramid_svg, quadrant_svg, series_svg, strip_svg
from karte.charts.svg import text_width, with_fonts
from karte.maps import legend_items
from karte.model import Grade
from karte.render import words
from karte.render.columns import column_widths, fits, folded
from karte.render.ranges import below, with_ranges

if TYPE_CHECKING:
    from karte.profile.types import (
        CommonSheet,
        KeyFigure,
        Outlook,
        Profile,
        Quadrant,
        Source,
        Table,
    )

Json = dict[str, object]

_NOTE_POINTS = 9.0
_FOOT_WIDTH = 440.0
_CREDIT_LINES = 1
_FOOT_BASE = 9.0
_FOOT_LINE = 4.4
_TITLE_WIDTH = 495.0
_TITLE_SIZES = (30.0, 26.0, 22.0, 19.0)
_ROWS_IN_ONE_COLUMN = 10
_COLUMNS = 4
_BODY_POINTS, _TABLE_POINTS = 10.5, 9.5
_ROOM, _ROOM_BESIDE, _ROOM_HALF = 176.0, 78.0, 83.0
_KEY_WIDTH = 114.0
_NAME_POINTS = 10.5
_MARK_PAD = 4.6


def sheet_data(profile: Profile, families: tuple[str, ...]) -> Json:
    """Collect all that the template prints, except the map's drawing.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces; drawings name them, too.

    Returns
    -------
    dict
        Plain JSON.
    """
    header, area_map, pyramid, series = (
        profile.header,
        profile.map,
        profile.pyramid,
        profile.series,
    )
    shown = {"title", "alt", "notes"}
    credits_line = _credits(profile.sources)
    return {
        "families": families,
        "foot": _foot(credits_line, header.notice),
        "title_size": _title_size(profile.district_name),
        "profile": {
            **profile.model_dump(
                mode="json",
                include={
                    "header",
                    "district_name",
                    "lead",
                    "pyramid_missing",
                    "map_missing",
                    "places",
                    "notes",
                },
            ),
            "indicators": [_table(one, size=_TABLE_POINTS) for one in profile.indicators],
            "reading": profile.reading.model_dump(mode="json"),
            "sheet": _common(profile.sheet) if profile.sheet else None,
            "outlook": _outlook(profile.outlook),
            "quadrant": _quadrant(profile.quadrant) if profile.quadrant else None,
            "similar": _table(profile.similar) if profile.similar else None,
            "targets": _table(profile.targets) if profile.targets else None,
            "dates": _table(profile.dates) if profile.dates else None,
            "map": area_map.model_dump(mode="json", include=shown) if area_map else None,
            "pyramid": {
                "title": pyramid.title,
                "alt": pyramid.alt,
                "table": _table(pyramid.table, _ROOM_BESIDE, _TABLE_POINTS),
            }
            if pyramid
            else None,
            "series": series.model_dump(mode="json", include=shown) if series else None,
        },
        **_keys(profile.key_figures),
        "licences": _licences(profile.sources),
        "legend": [
            {"label": item.label, "swatch": item.swatch}
            for item in (legend_items(area_map) if area_map else ())
        ],
        "map_tables": _map_tables(area_map.table) if area_map else [],
        "pyramid_svg": with_fonts(pyramid_svg(pyramid), families) if pyramid else "",
        "series_svg": with_fonts(series_svg(series), families) if series else "",
        "outlook_svg": with_fonts(series_svg(profile.outlook.chart), families)
        if profile.outlook.chart
        else "",
        "quadrant_svg": with_fonts(quadrant_svg(profile.quadrant), families)
        if profile.quadrant
        else "",
        "series_tables": [
            _table(t, _ROOM_BESIDE, _TABLE_POINTS)
            for t in (words.series_tables(series) if series else ())
        ],
        "other_tables": [_table(t) for t in profile.other_tables],
        "places_table": _table(words.places_table(profile.places, header)),
        "words": {
            "credits": credits_line,
            "strips": words.strips(header),
            "pyramid": words.pyramid_reading(header, pyramid) if pyramid else "",
            "pyramid_source": words.pyramid_source(pyramid) if pyramid else "",
        },
    }


def _common(sheet: CommonSheet) -> Json:
    """Prepare the sheet of common indicators; every strip says where the district stands."""
    return {
        "title": sheet.title,
        "own_head": sheet.own_head,
        "whole_head": sheet.whole_head,
        "notes": sheet.notes,
        "rows": [
            {
                "label": row.label,
                "own": row.own.text,
                "shown": row.own.status.has_value,
                "below": below(row.own),
                "whole": row.whole,
                "change": row.change,
                "standing": row.standing,
                "strip": strip_svg(row.value, row.others, row.reference, row.standing)
                if row.value is not None
                else "",
            }
            for row in sheet.rows
        ],
    }


def _outlook(outlook: Outlook) -> Json:
    tables = {
        name: _table(one, room, _TABLE_POINTS) if one else None
        for name, one, room in (
            ("table", outlook.table, _ROOM),
            ("variants", outlook.variants, _ROOM),
            ("official", outlook.official, _ROOM),
            ("pupils", outlook.pupils, _ROOM),
            ("households", outlook.households, _ROOM),
            ("needed", outlook.needed, _ROOM),
        )
    }
    return {
        "missing": outlook.missing,
        "error": outlook.error,
        "alt": outlook.chart.alt if outlook.chart else "",
        "assumptions": outlook.assumptions,
        **tables,
    }


def _quadrant(chart: Quadrant) -> Json:
    return {
        "title": chart.title,
        "alt": chart.alt,
        "notes": chart.notes,
        "table": _table(chart.table, _ROOM_BESIDE, _TABLE_POINTS),
    }


def _keys(figures: tuple[KeyFigure, ...]) -> Json:
    """Prepare the key figures; what several of them share is said once, as a numbered note."""
    notes: list[str] = []
    keys = []
    for figure in figures:
        marks = []
        for note in (words.dated_source(figure), figure.note):
            if note and note not in notes:
                notes.append(note)
            if note:
                marks.append(str(notes.index(note) + 1))
        made = [words.made(figure), f"注{'・'.join(marks)}" if marks else ""]
        keys.append(_key(figure) | {"made": "　".join(part for part in made if part)})
    for start in range(0, len(keys), _COLUMNS):
        row = keys[start : start + _COLUMNS]
        lines = max(map(_name_lines, row))
        ranges = any(key["likely"] for key in row)
        for key in row:
            key |= {"name_lines": lines, "likely_lines": int(ranges)}
    numbered = [f"注{number} {note}" for number, note in enumerate(notes, start=1)]
    return {"keys": keys, "key_notes": ["　".join(numbered)] if numbered else []}


def _name_lines(key: Json) -> int:
    """Count the lines of a name, which leaves room for the mark of the grade beside it."""
    mark = text_width(str(key["mark"]), _NOTE_POINTS) + _MARK_PAD if key["mark"] else 0.0
    return math.ceil(text_width(str(key["name"]), _NAME_POINTS) / (_KEY_WIDTH - mark))


def _key(figure: KeyFigure) -> Json:
    value = figure.estimate.value
    return {
        "name": figure.name,
        "unit": figure.unit,
        "text": figure.text,
        "likely": words.about(figure.likely),
        "mark": words.mark(figure.estimate.grade),
        "rough": figure.estimate.grade is Grade.C,
        "shown": figure.estimate.status.has_value,
        "hint": words.hint(figure.estimate.status),
        "reference_label": figure.reference.label,
        "reference_text": figure.reference.text,
        "change_label": figure.change_label,
        "change_text": figure.change_text,
        "strip": strip_svg(value, figure.others, figure.reference.value, figure.standing)
        if words.has_strip(figure)
        else "",
        "standing": figure.standing,
    }


def _table(table: Table, room: float = _ROOM, size: float = _BODY_POINTS) -> Json:
    table = with_ranges(table)
    # A smaller type is easier to read than labels folded in every row.
    chosen = size if fits(table, room, size) else _TABLE_POINTS
    widths = column_widths(table, room, chosen)
    return {
        "size": chosen,
        "widths": widths,
        "caption": table.caption,
        "head": table.head,
        "columns": [
            folded(heading, width, chosen)
            for heading, width in zip(table.columns, widths[1:], strict=True)
        ],
        "rows": [
            {
                "label": row.label,
                "cells": [
                    {"text": cell.text, "shown": cell.status.has_value, "below": below(cell)}
                    for cell in row.cells
                ],
            }
            for row in table.rows
        ],
        "notes": table.notes,
        "words": table.words,
    }


def _map_tables(table: Table) -> list[Json]:
    """Set a long table of one figure a row in two columns, so it takes half the height."""
    if len(table.columns) > 1 or len(table.rows) <= _ROWS_IN_ONE_COLUMN:
        return [_table(table)]
    middle = math.ceil(len(table.rows) / 2)
    first = {"rows": table.rows[:middle], "notes": ()}
    second = {"rows": table.rows[middle:], "caption": f"{table.caption}（続き）"}
    return [
        _table(table.model_copy(update=half), _ROOM_HALF, _TABLE_POINTS) for half in (first, second)
    ]


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


def _credits(sources: tuple[Source, ...]) -> str:
    line = "出典: " + "、".join(source.credit for source in sources)
    if text_width(line, _NOTE_POINTS) <= _CREDIT_LINES * _FOOT_WIDTH:
        return line
    return f"出典: {sources[0].credit}ほか（一覧は最後のページ）"


def _foot(credits_line: str, notice: str) -> float:
    lines = 1 + math.ceil(text_width(credits_line, _NOTE_POINTS) / _FOOT_WIDTH)
    lines += math.ceil(text_width(notice, _NOTE_POINTS) / _FOOT_WIDTH)
    return _FOOT_BASE + _FOOT_LINE * lines


def _title_size(name: str) -> float:
    """Choose the largest size at which a name fits on one line, else the smallest."""
    fitting = (size for size in _TITLE_SIZES if text_width(name, size) <= _TITLE_WIDTH)
    return next(fitting, _TITLE_SIZES[-1])
