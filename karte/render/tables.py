"""Tables as the templates of paper print them: widths chosen, ranges where there is room."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.profile.types import Row
from karte.render.columns import column_widths, fits, folded
from karte.render.fit import MM_PER_POINT, lines, text_height
from karte.render.ranges import below, inline, with_ranges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.profile.types import Table

Json = dict[str, object]

FULL, HALF = 178.0, 86.5
"""Width of the text of an A4 page, and of one of two columns, in millimetres."""

BODY, DENSE = 10.5, 9.5
"""Type sizes in points."""

_ROWS_IN_ONE_COLUMN = 10
_NOTE, _NOTE_LEADING = 9.0, 0.62
_LEADING = 0.2
_SIDES = (3.2, 1.6)
_HEADING, _NOTES = 13.0, 3.0


def printed_table(
    table: Table, room: float = FULL, size: float = BODY, *, pad: float = 0.6
) -> Json:
    """Prepare a table for ``printed`` of ``paper.typ``.

    Parameters
    ----------
    table : Table
        What is printed.
    room : float, optional
        Width of the whole table in millimetres.
    size : float, optional
        Type size in points; a smaller one is chosen where lines would have to fold.
    pad : float, optional
        Above and below the text of a row, in millimetres.

    Returns
    -------
    dict
        Plain JSON; ``height`` is that of the table below a heading, in millimetres.
    """
    table = with_ranges(table)
    # A smaller type is easier to read than labels folded in every row.
    chosen = size if fits(table, room, size) else DENSE
    widths = column_widths(table, room, chosen)
    head = [folded(one, width, chosen) for one, width in zip(_heads(table), widths, strict=True)]
    rows = (*table.rows, *table.totals)
    labels = [folded(row.label, widths[0], chosen) for row in rows]
    rooms = [width - _SIDES[place in (0, len(widths) - 1)] for place, width in enumerate(widths)]
    height = _row_height(head, (), rooms, chosen, pad) + sum(
        _row_height([label, *map(inline, row.cells)], map(below, row.cells), rooms, chosen, pad)
        for label, row in zip(labels, rows, strict=True)
    )
    notes = sum(text_height(one, room - 4, _NOTE, _NOTE_LEADING) for one in table.notes)
    return {
        "size": chosen,
        "pad": pad,
        "height": _HEADING + height + (_NOTES + notes if notes else 0.0),
        "widths": widths,
        "caption": table.caption,
        "head": head,
        "rows": [
            {
                "label": label,
                "cells": [
                    {"text": inline(cell), "shown": cell.status.has_value, "below": below(cell)}
                    for cell in row.cells
                ],
            }
            for label, row in zip(labels, rows, strict=True)
        ],
        "totals": len(table.totals),
        "notes": table.notes,
        "words": table.words,
    }


def turned(table: Table) -> Table:
    """Turn a table of few columns and many rows on its side.

    Parameters
    ----------
    table : Table
        Without totals.

    Returns
    -------
    Table
        The same cells; columns have become rows.
    """
    rows = tuple(
        Row(label=heading, cells=tuple(row.cells[place] for row in table.rows))
        for place, heading in enumerate(table.columns)
    )
    columns = tuple(row.label for row in table.rows)
    return table.model_copy(update={"columns": columns, "rows": rows})


def in_two_columns(table: Table) -> list[Json]:
    """Set a long table of one figure a row in two columns, so it takes half the height.

    Parameters
    ----------
    table : Table
        What is printed.

    Returns
    -------
    list of dict
        One table or two, as of `printed_table`.
    """
    if len(table.columns) > 1 or len(table.rows) <= _ROWS_IN_ONE_COLUMN:
        return [printed_table(table)]
    middle = math.ceil(len(table.rows) / 2)
    first = {"rows": table.rows[:middle], "notes": ()}
    second = {"rows": table.rows[middle:], "caption": f"{table.caption}（続き）"}
    return [printed_table(table.model_copy(update=half), HALF, DENSE) for half in (first, second)]


def _heads(table: Table) -> tuple[str, ...]:
    return (table.head, *table.columns)


def _row_height(
    texts: Iterable[str], more: Iterable[str], rooms: list[float], size: float, pad: float
) -> float:
    """Say how high a row gets, in millimetres."""
    folds = max(lines(text, room, size) for text, room in zip(texts, rooms, strict=True))
    unit = size * MM_PER_POINT
    return unit * (1 + _LEADING) * (max(folds, 1) + any(more)) - unit * _LEADING + 2 * pad
