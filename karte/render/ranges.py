"""Where a printed table says the likely range and the grade of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.profile.types import Cell, Row
from karte.render import words

if TYPE_CHECKING:
    from karte.profile.types import Table

HEADING = "およその範囲（確かさ）"


def with_ranges(table: Table) -> Table:
    """Put the ranges of a table into a column of their own, which makes no row higher.

    Parameters
    ----------
    table : Table
        What is printed.

    Returns
    -------
    Table
        With one column more if exactly one column has ranges; as it is if none or several do, as
        there is no room beside each. What is moved is no longer in the cell it belongs to.
    """
    places = {
        place
        for row in (*table.rows, *table.totals)
        for place, cell in enumerate(row.cells)
        if cell.likely or cell.grade
    }
    if len(places) != 1:
        return table
    after = places.pop() + 1
    return table.model_copy(
        update={
            "columns": (*table.columns[:after], HEADING, *table.columns[after:]),
            "rows": tuple(_moved(row, after) for row in table.rows),
            "totals": tuple(_moved(row, after) for row in table.totals),
            "words": tuple(place + (place >= after) for place in table.words),
        }
    )


def without_ranges(table: Table) -> Table:
    """Leave the ranges out where there is no room; the grade follows its figure.

    Parameters
    ----------
    table : Table
        What is printed elsewhere with its ranges.

    Returns
    -------
    Table
        With every row on one line.
    """
    return table.model_copy(
        update={
            "rows": tuple(map(_short, table.rows)),
            "totals": tuple(map(_short, table.totals)),
        }
    )


def _short(row: Row) -> Row:
    cells = tuple(
        cell.model_copy(
            update={
                "text": inline(cell.model_copy(update={"likely": ""})),
                "likely": "",
                "grade": None,
            }
        )
        for cell in row.cells
    )
    return row.model_copy(update={"cells": cells})


def inline(cell: Cell) -> str:
    """Return the figure of a cell; a grade without a range stands beside it."""
    return f"{cell.text} {cell.grade}" if cell.grade and not cell.likely else cell.text


def below(cell: Cell) -> str:
    """Return the range of a cell with its grade, for a line of its own; empty without a range."""
    return " ".join(part for part in (cell.likely, cell.grade) if part) if cell.likely else ""


def _moved(row: Row, after: int) -> Row:
    cell = row.cells[after - 1]
    own = cell.model_copy(update={"likely": "", "grade": None})
    both = " ".join(part for part in (cell.likely, words.mark(cell.grade)) if part)
    beside = Cell(text=both, status=cell.status)
    return Row(label=row.label, cells=(*row.cells[: after - 1], own, beside, *row.cells[after:]))
