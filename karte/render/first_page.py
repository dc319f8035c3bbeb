"""ひと目でわかる: what the first page of a print needs, most of all its key figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from karte.charts import strip_svg
from karte.charts.svg import text_width
from karte.model import Grade
from karte.render import key_words, words
from karte.render.errata import errata_height, errata_here
from karte.render.fit import lines, text_height
from karte.render.lower_part import lower_part
from karte.render.mapped import printed_locator, printed_map
from karte.render.qr import qr_svg
from karte.render.tables import FULL, HALF

if TYPE_CHECKING:
    from karte.profile.types import KeyFigure, Profile

Json = dict[str, object]

_LOCATOR, _QR = (40.75, 33.0), 17.0
_POINTS_PER_MM = 72 / 25.4
_COLUMNS = 4
_COLUMN = 40.75 * _POINTS_PER_MM
_NAME_POINTS, _NOTE_POINTS = 10.5, 9.0
_MARK_PAD = 2.4 * _POINTS_PER_MM
_TITLE_SIZES = (34.0, 30.0, 26.0, 23.0, 20.0)
_NUMBER_SIZES, _UNIT_POINTS, _UNIT_GAP = (24.0, 21.0, 18.0, 15.0), 11.0, 2.5
_NUMBERED_LINES = 4
_TITLE_WIDTH = 132.25 * _POINTS_PER_MM
_LEAD_POINTS, _NAME_LINE = 13.5, 0.8
_BELOW_NAME, _BELOW_TITLE = 3.0, 8.0
_KEY, _NAME_ROW, _NOTE_ROW, _BELOW_KEYS = 23.6, 4.9, 3.6, 5.0


def first_page(profile: Profile, families: tuple[str, ...], room: float) -> Json:
    """Collect what stands on the first page.

    Parameters
    ----------
    profile : Profile
        The district.
    families : tuple of str
        Typefaces, which drawings name, too.
    room : float
        Height of the page's text in millimetres.

    Returns
    -------
    dict
        Plain JSON.
    """
    figures, area_map, locator = profile.key_figures, profile.map, profile.locator
    since = {figure.change_label for figure in figures if figure.change_text}
    shared = since.pop() if len(since) == 1 else ""
    title_size, keys = _title_size(profile.district_name), _keys(figures, shared)
    notes = key_words.key_notes(figures, profile.header, shared)
    left = room - _title_height(profile, title_size) - _keys_height(keys)
    left -= _notes_height(notes, profile.address)
    errata = errata_here(profile, left)
    plan = lower_part(profile, left - errata_height(errata))
    size = (plan.map_width, plan.map_height)
    drawn = printed_map(area_map, families, size) if area_map else None
    return {
        "title_size": title_size,
        "errata": errata,
        "keys": keys,
        "key_notes": notes,
        "address": profile.address,
        "qr": qr_svg(profile.address) if profile.address else "",
        "locator": printed_locator(locator, profile.district_name, families, _LOCATOR)
        if locator
        else None,
        "map": drawn,
        "map_width": plan.map_width,
        "numbered_here": drawn is not None and _numbered_here(drawn, plan.map_width),
        "map_missing": profile.map_missing,
        "beside": plan.beside,
        "reading": {
            "size": plan.size,
            "lines": [line.text for line in profile.reading.lines],
            "why_fewer": profile.reading.why_fewer,
            "questions": [line.text for line in profile.reading.questions],
        },
    }


def _numbered_here(drawn: Json, width: float) -> bool:
    """Say whether the towns that have a number on the map are named below it."""
    numbered = "　".join(cast("tuple[str, ...]", drawn["numbered"]))
    return lines(numbered, width, _NOTE_POINTS) <= _NUMBERED_LINES


def _title_height(profile: Profile, size: float) -> float:
    width = _TITLE_WIDTH / _POINTS_PER_MM if profile.locator else FULL
    name = lines(profile.district_name, width, size) * size * _NAME_LINE / _POINTS_PER_MM
    said = name + _BELOW_NAME + text_height(profile.lead, width, _LEAD_POINTS, 0.62)
    return max(said, _LOCATOR[1] if profile.locator else 0.0) + _BELOW_TITLE


def _keys_height(keys: list[Json]) -> float:
    rows = [keys[start : start + _COLUMNS] for start in range(0, len(keys), _COLUMNS)]
    return sum(max(map(_key_height, row)) for row in rows) + _BELOW_KEYS


def _notes_height(notes: tuple[str, ...], address: str) -> float:
    width = HALF if address else FULL
    said = sum(text_height(note, width, _NOTE_POINTS, 0.5) for note in notes)
    return max(said, _QR if address else 0.0)


def _key_height(key: Json) -> float:
    said = sum(bool(key[name]) for name in ("likely_lines", "change_label", "change_text"))
    # A hint stands in place of the strip.
    hint = text_height(str(key["hint"]), _COLUMN / _POINTS_PER_MM, _NOTE_POINTS, 0.4)
    return _KEY + cast("int", key["name_lines"]) * _NAME_ROW + said * _NOTE_ROW + hint


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
        "size": _number_size(figure),
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


def _number_size(figure: KeyFigure) -> float:
    unit = text_width(figure.unit, _UNIT_POINTS) + _UNIT_GAP
    fitting = (s for s in _NUMBER_SIZES if text_width(figure.text, s) + unit <= _COLUMN)
    return next(fitting, _NUMBER_SIZES[-1])


def _title_size(name: str) -> float:
    """Choose the largest size at which a name fits on one line, else the smallest."""
    fitting = (size for size in _TITLE_SIZES if text_width(name, size) <= _TITLE_WIDTH)
    return next(fitting, _TITLE_SIZES[-1])
