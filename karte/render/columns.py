"""How wide the columns of a printed table are: figures stay on one line, words may fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.charts.svg import text_width
from karte.render.ranges import below, inline

if TYPE_CHECKING:
    from karte.profile.types import Cell, Table

_MM_PER_POINT = 0.3528
_PAD = 3.4
_WORDS = 40.0
_LABEL_LEAST = 34.0
_ROUNDING = 0.01
_FOLDED = 0.62
# Headings are bold, which makes figures wider.
_BOLD = 1.04


def fits(table: Table, room: float, size: float) -> bool:
    """Say whether a table needs no folded lines.

    Parameters
    ----------
    table : Table
        What is printed.
    room : float
        Width of the whole table in millimetres.
    size : float
        Type size in points.

    Returns
    -------
    bool
        True when every cell and every heading takes one line.
    """
    return sum(max(pair) + _PAD for pair in _contents(table, size)) <= room


def column_widths(table: Table, room: float, size: float) -> list[float]:
    """Choose the widths of a table's columns.

    Parameters
    ----------
    table : Table
        What is printed.
    room : float
        Width of the whole table in millimetres.
    size : float
        Type size in points.

    Returns
    -------
    list of float
        Millimetres, the column of row labels first; their sum is ``room``.
    """
    contents = _contents(table, size)
    for headings in (_whole, _broken):
        natural = [
            max(headings(text, size), body) + _PAD
            for text, (_, body) in zip((table.head, *table.columns), contents, strict=True)
        ]
        spare = room - sum(natural)
        if spare >= 0:
            return [natural[0] + spare, *natural[1:]]
    # Labels fold first, as only a few of them are long; a source would fold in every row. Last
    # of all a heading is broken within a word.
    heads = [_broken(text, size) for text in (table.head, *table.columns)]
    bodies = [body for _, body in contents]
    for heading, words in ((1.0, 1.0), (1.0, 0.5), (_FOLDED, 1.0), (_FOLDED, 0.5)):
        least = [
            _label_least(heads[0], bodies[0]),
            *(
                _least(head * heading, body, words)
                for head, body in zip(heads[1:], bodies[1:], strict=True)
            ),
        ]
        give = room - sum(least)
        if give >= 0:
            want = sum(natural) - sum(least)
            shares = [full - low for low, full in zip(least, natural, strict=True)]
            return [low + give * share / want for low, share in zip(least, shares, strict=True)]
    return [room * width / sum(least) for width in least]


def folded(heading: str, width: float, size: float) -> str:
    """Break a heading that is too wide before its brackets, where a reader expects it.

    Parameters
    ----------
    heading : str
        Of a column.
    width : float
        Of the column in millimetres.
    size : float
        Type size in points.

    Returns
    -------
    str
        With a line feed where it is broken.

    Examples
    --------
    >>> folded("平成22年（2010年）", 25.0, 9.5).splitlines()
    ['平成22年', '（2010年）']
    """
    if _whole(heading, size) + _PAD <= width + _ROUNDING:
        return heading
    return _at_brackets(heading)


def _whole(heading: str, size: float) -> float:
    return _BOLD * text_width(heading, size * _MM_PER_POINT)


def _broken(heading: str, size: float) -> float:
    """Return the width of a heading that is broken before its bracket."""
    return max(_whole(part, size) for part in _at_brackets(heading).splitlines() or [""])


def _at_brackets(heading: str) -> str:
    return heading[:1] + heading[1:].replace("（", "\n（")


def _label_least(head: float, body: float) -> float:
    """Return the width below which row labels get hard to read."""
    return min(max(head, body), max(body / 2, _LABEL_LEAST)) + _PAD


def _least(head: float, body: float, words: float) -> float:
    """Return the width below which a column gets hard to read, if words take part of theirs."""
    return max(head, body if body < _WORDS else max(body * words, _WORDS)) + _PAD


def _contents(table: Table, size: float) -> list[tuple[float, float]]:
    """Measure heading and widest cell of every column in millimetres."""
    rows = (*table.rows, *table.totals)
    columns = [
        (table.head, [row.label for row in rows]),
        *(
            (heading, [part for row in rows for part in _lines(row.cells[number])])
            for number, heading in enumerate(table.columns)
        ),
    ]
    unit = size * _MM_PER_POINT
    return [
        (text_width(heading, unit), max((text_width(text, unit) for text in texts), default=0.0))
        for heading, texts in columns
    ]


def _lines(cell: Cell) -> tuple[str, str]:
    return inline(cell), below(cell)
