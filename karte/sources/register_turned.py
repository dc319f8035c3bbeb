"""A free layout turned on its side: ages in the rows, towns in the columns."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

from karte.sources.headings import cell
from karte.sources.register_blocks import Block, distinct, find_blocks, is_figure
from karte.sources.register_labels import is_sex, line_age, read_label
from karte.sources.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_AGES = 3
_FEWEST_TOWNS = 2
_WIDEST = 4
"""How many columns may stand left of the figures."""


def turned_blocks(rows: Sequence[Row]) -> list[Block]:
    """Return the blocks of a sheet with the ages in its rows and the towns in its columns.

    Parameters
    ----------
    rows : sequence of Row
        With merged cells filled.

    Returns
    -------
    list of Block
        As `karte.sources.register_blocks.find_blocks` returns them, a line a town, but each line
        counts columns of the sheet from one; none where the sheet is not of this kind.
    """
    ages = _column_of_ages(rows)
    if ages is None:
        return []
    found = list[Block]()
    titles = list[str]()
    place = 0
    while place < len(rows):
        heads = _heads(rows, place, ages)
        if not heads:
            titles += distinct(rows[place])
            place += 1
            continue
        begin = place + heads
        end = begin
        while end < len(rows) and not _heads(rows, end, ages):
            end += 1
        end = _last_figures(rows[:end], begin, ages)
        lines = _turned(rows[place:begin], rows[begin:end], ages)
        blocks = find_blocks(lines)
        found += [
            replace(one, titles=(*titles, *one.titles), ends=rows[end - 1].line) for one in blocks
        ]
        titles = []
        place = end
    return found


def line_spot(block: Block, row: Row, where: str) -> str:
    """Return where a line stands: in a row of the sheet, or in a column of one on its side.

    Parameters
    ----------
    block : Block
        Its block.
    row : Row
        The line.
    where : str
        The sheet.

    Returns
    -------
    str
        For messages.
    """
    return f"{where} {column_name(row.line)}列" if block.ends else f"{where} {row.line}行目"


def column_name(number: int) -> str:
    """Return a column as Excel names it.

    Parameters
    ----------
    number : int
        Counted from one.

    Returns
    -------
    str
        One letter or more.

    Examples
    --------
    >>> column_name(1), column_name(26), column_name(27), column_name(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _column_of_ages(rows: Sequence[Row]) -> int | None:
    """Return the column that has the ages; None where none has."""
    for column in range(_WIDEST):
        texts = [cell(row, column) for row in rows]
        plain = [text for text in texts if text.isdecimal()][:5] == ["0", "1", "2", "3", "4"]
        if len({age for text in texts if (age := line_age(text, plain=plain))}) >= _FEWEST_AGES:
            return column
    return None


def _heads(rows: Sequence[Row], place: int, ages: int) -> int:
    """Return how many rows from one on name towns above ages; none where they do not."""
    count = 0
    for row in rows[place : place + 3]:
        words = [text.strip() for text in row.cells[ages + 1 :] if text.strip()]
        if line_age(cell(row, ages), plain=False) or not words or any(map(is_figure, words)):
            break
        if len(set(words)) < _FEWEST_TOWNS:
            break  # a title, merged or not
        count += 1
    if not count or place + count >= len(rows):
        return 0
    words = [text.strip() for row in rows[place : place + count] for text in row.cells[ages + 1 :]]
    names = {text for text in words if text and not read_label(text).role}
    known = {text for text in words if text and read_label(text).role}
    return count if len(names) >= max(_FEWEST_TOWNS, len(known)) else 0


def _last_figures(rows: Sequence[Row], begin: int, ages: int) -> int:
    """Return where the rows with figures end."""
    end = begin
    for place, row in enumerate(rows[begin:], start=begin + 1):
        if any(is_figure(text) for text in row.cells[ages + 1 :]):
            end = place
    return max(end, begin + 1)


def _turned(heads: Sequence[Row], body: Sequence[Row], ages: int) -> list[Row]:
    """Return a line for each column, below the headings that the columns before the figures make.

    A sex above several rows of ages is that of all of them, but where no age stands there twice,
    ages are of everybody.
    """
    stubs = [[cell(row, column) for row in body] for column in range(ages + 1)]
    for texts in stubs[:-1]:
        for place in range(1, len(texts)):
            texts[place] = texts[place] or texts[place - 1]
    known = [age for text in stubs[-1] if (age := line_age(text, plain=False))]
    if len(set(known)) < len(known) and not any(map(is_sex, (t for s in stubs[:-1] for t in s))):
        stubs.insert(-1, _carried(stubs[-1]))
    kept = [any(map(is_figure, row.cells[ages + 1 :])) for row in body]
    body = [*compress(body, kept)]
    stubs = [[*compress(texts, kept)] for texts in stubs]
    blank = [""] * len(heads)
    lines = [Row(0, (*blank, *texts)) for texts in stubs if any(texts)]
    width = max(len(row.cells) for row in [*heads, *body])
    for column in range(ages + 1, width):
        names = [cell(row, column) for row in heads]
        figures = [cell(row, column) for row in body]
        if any(names):
            lines.append(Row(column + 1, (*names, *figures)))
    return lines


def _carried(texts: Sequence[str]) -> list[str]:
    """Return the sex that stands at or above each row."""
    found = list[str]()
    for text in texts:
        found.append(text if is_sex(text) else found[-1] if found else "")
    return found
