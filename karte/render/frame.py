"""What stands around every printed page: publisher, sources, edition, and room for them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from karte.charts.svg import text_width

if TYPE_CHECKING:
    from karte.profile.types import Header, Source

Json = dict[str, object]

NOTE_POINTS = 9.0
_POINTS_PER_MM = 72 / 25.4
# Beside the number of the page.
_FOOT_WIDTHS = {"a4": 158.0, "a3": 368.0}
_PAGE, _TOP = 297.0, 20.0
_FOOT_LEAST = 24.0
_FOOT_BASE = 9.0
_FOOT_LINE = 4.4


def frame(
    header: Header, sources: tuple[Source, ...], families: tuple[str, ...], paper: str = "a4"
) -> Json:
    """Collect what a template's ``sheet`` and ``running`` need.

    Parameters
    ----------
    header : Header
        Of the edition.
    sources : tuple of Source
        What is credited; only the first where there is no room for all.
    families : tuple of str
        Typefaces, first choice first.
    paper : str, optional
        ``a4`` upright or ``a3`` on its side.

    Returns
    -------
    dict
        Plain JSON.
    """
    width = _FOOT_WIDTHS[paper] * _POINTS_PER_MM
    credited = _credits(sources, width)
    return {
        "families": families,
        "header": header.model_dump(mode="json"),
        "credits": credited,
        "foot": _foot((credited, header.notice), width),
    }


def text_room(framed: Json) -> float:
    """Say how high the text of an A4 page is.

    Parameters
    ----------
    framed : dict
        As of `frame`.

    Returns
    -------
    float
        In millimetres.
    """
    return _PAGE - _TOP - cast("float", framed["foot"])


def _credits(sources: tuple[Source, ...], width: float) -> str:
    line = "出典: " + "、".join(source.credit for source in sources)
    if text_width(line, NOTE_POINTS) <= width:
        return line
    return f"出典: {sources[0].credit}ほか（一覧は「数値について・出典」）"


def _foot(texts: tuple[str, ...], width: float) -> float:
    """Return the height of the lower margin in millimetres."""
    lines = 1 + sum(math.ceil(text_width(one, NOTE_POINTS) / width) for one in texts)
    return max(_FOOT_LEAST, _FOOT_BASE + _FOOT_LINE * lines)
