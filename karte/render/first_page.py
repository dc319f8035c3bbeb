"""ひと目でわかる: what the first page of a print needs, most of all its key figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.charts import strip_svg
from karte.charts.svg import text_width, with_fonts
from karte.maps import legend_items, static_map
from karte.model import Grade
from karte.render import key_words, words

if TYPE_CHECKING:
    from karte.profile.types import AreaMap, KeyFigure, Profile

Json = dict[str, object]

UNITS_PER_MM = 3.9
"""Units of a drawing per millimetre; 13 units are 9.4 points."""

_MAP = (86.5, 82.0)
_POINTS_PER_MM = 72 / 25.4
_COLUMNS = 4
_COLUMN = 40.75 * _POINTS_PER_MM
_NAME_POINTS, _NOTE_POINTS = 10.5, 9.0
_MARK_PAD = 2.4 * _POINTS_PER_MM
_TITLE_SIZES = (34.0, 30.0, 26.0, 23.0, 20.0)
_TITLE_WIDTH = 132.25 * _POINTS_PER_MM


def first_page(profile: Profile, families: tuple[str, ...]) -> Json:
    """Collect what stands on the first page.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces, which drawings name, too.

    Returns
    -------
    dict
        Plain JSON.
    """
    figures, area_map = profile.key_figures, profile.map
    since = {figure.change_label for figure in figures if figure.change_text}
    shared = since.pop() if len(since) == 1 else ""
    return {
        "title_size": _title_size(profile.district_name),
        "keys": _keys(figures, shared),
        "key_notes": key_words.key_notes(figures, profile.header, shared),
        "map": _map(area_map, families) if area_map else None,
        "map_missing": profile.map_missing,
        "reading": {
            "lines": [line.text for line in profile.reading.lines],
            "why_fewer": profile.reading.why_fewer,
            "questions": [line.text for line in profile.reading.questions],
        },
    }


def _map(area_map: AreaMap, families: tuple[str, ...]) -> Json:
    width, height = _MAP
    drawn = static_map(
        area_map, width=round(width * UNITS_PER_MM), height=round(height * UNITS_PER_MM)
    )
    return {
        "title": area_map.title,
        "alt": area_map.alt,
        "svg": with_fonts(drawn.svg, families),
        "numbered": drawn.numbered,
        "legend": [{"label": item.label, "swatch": item.swatch} for item in legend_items(area_map)],
    }


def _keys(figures: tuple[KeyFigure, ...], shared: str) -> list[Json]:
    """Prepare the key figures; those of a row take the same lines, so that figures align."""
    keys = [_key(figure, shared) for figure in figures]
    for start in range(0, len(keys), _COLUMNS):
        row = keys[start : start + _COLUMNS]
        lines = max(map(_name_lines, row))
        ranges = any(key["likely"] for key in row)
        for key in row:
            key |= {"name_lines": lines, "likely_lines": int(ranges)}
    return keys


def _name_lines(key: Json) -> int:
    """Count the lines of a name, which leaves room for the mark of the grade beside it."""
    mark = text_width(str(key["mark"]), _NOTE_POINTS) + _MARK_PAD if key["mark"] else 0.0
    return math.ceil(text_width(str(key["name"]), _NAME_POINTS) / (_COLUMN - mark))


def _key(figure: KeyFigure, shared: str) -> Json:
    value, rough = figure.estimate.value, figure.estimate.grade is Grade.C
    return {
        "name": figure.name,
        "unit": figure.unit,
        "text": figure.text,
        "likely": key_words.range_line(figure),
        "mark": key_words.short_mark(figure),
        "rough": rough,
        "shown": figure.estimate.status.has_value,
        "hint": words.hint(figure.estimate.status),
        "reference_label": figure.reference.label,
        "reference_text": figure.reference.text,
        "change_label": "" if figure.change_label == shared else figure.change_label,
        "change_text": figure.change_text,
        "strip": strip_svg(value, figure.others, figure.reference.value, figure.standing)
        if words.has_strip(figure)
        else "",
        "standing": figure.standing,
    }


def _title_size(name: str) -> float:
    """Choose the largest size at which a name fits on one line, else the smallest."""
    fitting = (size for size in _TITLE_SIZES if text_width(name, size) <= _TITLE_WIDTH)
    return next(fitting, _TITLE_SIZES[-1])
