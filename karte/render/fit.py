"""How high printed texts are, and which tables a page has room for.

Typst could measure, but what it measures it sets twice; an estimate that is rather too high costs
nothing and decides the same way on every machine.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, cast

from karte.charts.svg import text_width

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Json = dict[str, object]

MM_PER_POINT = 25.4 / 72
_CAP = 0.73
_SAID = 8.0
_ROUNDING = 0.01
_VIEW = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def text_height(text: str, width: float, size: float, leading: float = 0.72) -> float:
    """Say how high a paragraph gets.

    Parameters
    ----------
    text : str
        The paragraph.
    width : float
        Room in millimetres.
    size : float
        Type size in points.
    leading : float, optional
        Between lines, in ems.

    Returns
    -------
    float
        Millimetres, rather too many than too few; none for an empty text.

    Examples
    --------
    >>> text_height("", 100, 9)
    0.0
    >>> text_height("校区" * 20, 178, 9) < text_height("校区" * 40, 178, 9)
    True
    """
    return lines(text, width, size) * (_CAP + leading) * size * MM_PER_POINT


def lines(text: str, width: float, size: float) -> int:
    """Count the lines that a text takes.

    Parameters
    ----------
    text : str
        With a line feed where a line is broken in any case.
    width : float
        Room in millimetres.
    size : float
        Type size in points.

    Returns
    -------
    int
        None for an empty text.
    """
    return sum(
        math.ceil(text_width(one, size) * MM_PER_POINT / width - _ROUNDING)
        for one in text.splitlines()
    )


def drawing_height(svg: str, width: float) -> float:
    """Say how high a drawing gets at a width.

    Parameters
    ----------
    svg : str
        As made by `karte.charts.svg.drawing`.
    width : float
        In millimetres.

    Returns
    -------
    float
        In millimetres.

    Examples
    --------
    >>> drawing_height('<svg viewBox="0 0 360 180">', 86.5)
    43.25
    """
    found = _VIEW.search(svg)
    return width * int(found[2]) / int(found[1]) if found else 0.0


def with_room(
    tables: Sequence[Json], room: float, later: Collection[int] = ()
) -> tuple[list[Json], list[Json]]:
    """Choose the tables that stay on a page; the others go elsewhere, and a line says so.

    Parameters
    ----------
    tables : sequence of dict
        As of `printed_table`, in the order of the page; an earlier one is more important.
    room : float
        Millimetres that are left on the page.
    later : collection of int, optional
        Places of tables that are less important than all others.

    Returns
    -------
    tuple of list of dict
        What stays, and what goes, both in the given order.
    """
    heights = [cast("float", one["height"]) for one in tables]
    left = room if sum(heights) <= room else room - _SAID
    stay = set[int]()
    for place in sorted(range(len(tables)), key=lambda one: one in later):
        if heights[place] <= left:
            stay.add(place)
            left -= heights[place]
    kept = [one for place, one in enumerate(tables) if place in stay]
    return kept, [one for place, one in enumerate(tables) if place not in stay]
