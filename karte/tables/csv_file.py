"""CSV files as Excel in a city hall opens them, with no cell that it would run as a formula."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RUNS = tuple("=+-@\t\r＝＋－＠")
"""Excel takes a cell that begins with one of these for a formula; in Japan the wide ones too."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_QUOTE = "'"


def plain_cell(value: object) -> object:
    r"""Return a cell that no spreadsheet runs.

    Parameters
    ----------
    value : object
        Text or number.

    Returns
    -------
    object
        Text that would be run gets an apostrophe in front, as Excel itself marks text. Numbers,
        also those already written as text, stay as they are.

    Examples
    --------
    >>> plain_cell('=CMD("calc")'), plain_cell("＠ホーム"), plain_cell("-1.5"), plain_cell(-2)
    ('\'=CMD("calc")', "'＠ホーム", '-1.5', -2)
    """
    if isinstance(value, str) and value.startswith(_RUNS) and not _NUMBER.fullmatch(value):
        return f"{_QUOTE}{value}"
    return value


def own_text(cell: str) -> str:
    """Return the text that `plain_cell` made a cell of.

    Parameters
    ----------
    cell : str
        As read.

    Returns
    -------
    str
        Without the apostrophe that kept it from being run.

    Examples
    --------
    >>> own_text("'=1+1"), own_text("'s")
    ('=1+1', "'s")
    """
    return cell[1:] if cell.startswith(_QUOTE) and cell[1:].startswith(_RUNS) else cell


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a CSV file: UTF-8 with BOM, CRLF, no cell that a spreadsheet runs.

    Parameters
    ----------
    columns : sequence of str
        Heading.
    rows : iterable of sequences
        Cells, already in text or plain numbers.

    Returns
    -------
    bytes
        The file.
    """
    return of_lines(columns, to_lines(rows))


def to_lines(rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a CSV file, each with its end, so that several files may have them."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return lines


def of_lines(columns: Sequence[str], lines: Iterable[str]) -> bytes:
    """Return the CSV file of lines that `to_lines` made."""
    return "".join((*to_lines([columns]), *lines)).encode("utf-8-sig")


class _Lines(list[str]):
    """A file that keeps each line by itself."""

    write = list.append
