"""How full the pages of a sheet are, and what room that leaves for the map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

MAP_WIDTH = 116.0
"""Width of the map on the sheet in millimetres."""

UNITS_PER_MM = 3.9
"""Units of a drawing per millimetre; 13 units are 9.4 points."""

_PAGE = 297.0
_TOP = 21.0
_MAP_LEAST, _MAP_USUAL, _MAP_MOST = 70.0, 98.0, 150.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a section of a sheet ends.

    Parameters
    ----------
    page : int
        Its page, from 1.
    y : float
        Millimetres from the top of the page.
    whole : bool
        Whether the section cannot be broken.
    """

    page: int
    y: float
    whole: bool


def fullness(marks: list[Mark], foot: float) -> float:
    """Say how full the emptiest page is.

    A page counts as full where the section after its last mark runs on to the next one. A sheet
    of one page is as full as it needs to be.

    Parameters
    ----------
    marks : list of Mark
        In the order of the sheet.
    foot : float
        Height of the lower margin in millimetres.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> fullness([Mark(1, 144.5, True), Mark(2, 268.0, True)], 29.0)
    0.5
    """
    if marks[-1].page == 1:
        return 1.0
    room = _PAGE - _TOP - foot
    ends = [
        (one.y - _TOP) / room
        for one, after in pairwise(marks)
        if after.page > one.page and after.whole
    ]
    return min(1.0, *ends, (marks[-1].y - _TOP) / room)


def with_map(marks: list[Mark], top: Mark, foot: float) -> list[Mark]:
    """Return the marks as they are when the map fills the first page.

    Parameters
    ----------
    marks : list of Mark
        Of a sheet without its map; the second one is that of the map's section.
    top : Mark
        Where the map would begin.
    foot : float
        Height of the lower margin in millimetres.

    Returns
    -------
    list of Mark
        The same where the map is on another page: it leaves room below the figures.
    """
    if top.page > 1:
        return marks
    figures, area_map, *others = marks
    return [figures, replace(area_map, y=_PAGE - foot), *others]


def map_height(top: Mark, foot: float) -> float:
    """Choose the map's height so that it ends where the first page does.

    Parameters
    ----------
    top : Mark
        Where the map would begin.
    foot : float
        Height of the lower margin in millimetres.

    Returns
    -------
    float
        In millimetres; a usual one where the first page has no room for a map.
    """
    left = _PAGE - foot - top.y - 1
    if top.page == 1 and left >= _MAP_LEAST:
        return min(left, _MAP_MOST)
    return _MAP_USUAL
