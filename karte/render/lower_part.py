"""The lower part of the first page: how map, sentences and questions share what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.render.fit import text_height
from karte.render.tables import FULL, HALF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.profile.types import Profile

_SIZES = (11.0, 10.5, 10.0, 9.5)
_SMALLEST = 9.0
_LEADING = 0.6
_BULLET = 5.0
_APART, _BETWEEN = 1.5, 4.0
_HEADING = 8.5
_BOX, _BOX_SIDES, _BELOW = 9.0, 12.0, 4.0
_FOUND = 9.0
_KEY_ROW, _KEY_WIDTH, _NUMBERED = 5.0, 24.0, 1.4
_NARROW_MAP, _COLUMN_GAP = 61.0, 5.0
_SMALL_MAP, _LEAST_MAP, _MOST_MAP = 20.0, 40.0, 95.0


@dataclass(frozen=True, slots=True)
class LowerPart:
    """How the lower part is shared.

    Parameters
    ----------
    beside : bool
        Whether the questions stand below the sentences, beside the map; else below both.
    size : float
        Type size of the sentences in points.
    map_width, map_height : float
        In millimetres.
    """

    beside: bool
    size: float
    map_width: float
    map_height: float


def lower_part(profile: Profile, room: float) -> LowerPart:
    """Share what the title and the key figures leave of the first page.

    Parameters
    ----------
    profile : Profile
        The district.
    room : float
        What is left, in millimetres.

    Returns
    -------
    LowerPart
        Six long sentences get smaller, then the map gets narrower, before anything is left out;
        where there are few, the questions and what the map shows stand beside the map.
    """
    beside, columns = _columns(profile, room)
    width, size = _fitting(profile, columns - _HEADING)
    left = columns - _HEADING - _key(profile, width)
    return LowerPart(
        beside=beside,
        size=size,
        map_width=width,
        map_height=min(max(left, _LEAST_MAP), _MOST_MAP),
    )


def _key(profile: Profile, width: float) -> float:
    """Return how high title and key of the map are."""
    area_map = profile.map
    if area_map is None:
        return 0.0
    classes = len(area_map.legend) + len({one.status for one in area_map.areas}) - 1
    in_a_row = max(int(width / _KEY_WIDTH), 1)
    title = text_height(area_map.title, width, _SMALLEST)
    return title + _KEY_ROW * (_NUMBERED + math.ceil(classes / in_a_row))


def has_room(profile: Profile, room: float) -> bool:
    """Tell whether sentences, questions and a small map fit into some room.

    Parameters
    ----------
    profile : Profile
        The district.
    room : float
        What is left, in millimetres.

    Returns
    -------
    bool
        False where something would be printed over something else.
    """
    said = _sentences(profile, FULL - _COLUMN_GAP - _NARROW_MAP, _SMALLEST)
    drawn = _SMALL_MAP + _key(profile, _NARROW_MAP) if profile.map else 0.0
    return max(said, drawn) + _HEADING <= _columns(profile, room)[1]


def _columns(profile: Profile, room: float) -> tuple[bool, float]:
    """Return whether the questions stand beside the map, and how high map and sentences may be."""
    area_map = profile.map
    questions = [line.text for line in profile.reading.questions]
    found = _FOUND + text_height(area_map.alt, HALF, _SIZES[0], _LEADING) if area_map else 0.0
    said = _sentences(profile, HALF, _SIZES[0])
    if _HEADING + said + found + _asked(questions, HALF) + _BETWEEN <= room:
        return True, room
    return False, room - _asked(questions, FULL) - _BELOW


def _fitting(profile: Profile, room: float) -> tuple[float, float]:
    """Return the width of the map and the size of the sentences beside it."""
    choices = [(width, size) for width in (HALF, _NARROW_MAP) for size in _SIZES]
    for width, size in choices:
        if _sentences(profile, FULL - _COLUMN_GAP - width, size) <= room:
            return width, size
    return _NARROW_MAP, _SMALLEST


def _sentences(profile: Profile, width: float, size: float) -> float:
    reading = profile.reading
    said = _listed((line.text for line in reading.lines), width - _BULLET, size)
    return said + text_height(reading.why_fewer, width, size, _LEADING)


def _asked(questions: list[str], width: float) -> float:
    return _BOX + _listed(questions, width - _BOX_SIDES, _SIZES[0]) if questions else 0.0


def _listed(texts: Iterable[str], width: float, size: float) -> float:
    return sum(text_height(text, width, size, _LEADING) + _APART for text in texts)
