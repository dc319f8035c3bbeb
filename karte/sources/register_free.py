"""A resident register by town in a city's own layout: titles, merged headings, blocks, sheets."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from karte.errors import Problems
from karte.sources.register_blocks import find_blocks
from karte.sources.register_context import (
    block_context,
    no_date,
    outer_date,
    sheet_context,
)
from karte.sources.register_finished import Table
from karte.sources.register_lines import Line, block_lines, has_unclear
from karte.sources.register_parts import joined_parts
from karte.sources.register_prepared import blank_lines, join_merged, of_municipality
from karte.sources.register_sheet import Hidden, hidden_parts
from karte.sources.register_turned import column_name, turned_blocks
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.sources.register_blocks import Block
    from karte.sources.register_sheet import Sheet
    from karte.sources.register_town import Blank

_SHOWN = 5


@dataclass
class _Reading:
    """What was read of a file so far: for each date, the parts of the table."""

    code: str
    notes: Problems
    problems: Problems = field(default_factory=Problems)
    parts: dict[dt.date, list[list[Line]]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    blanks: list[Blank] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)


class Free(NamedTuple):
    """What a file in a free layout holds.

    Attributes
    ----------
    tables : list of Table
        One a date, with lines of the whole municipality and subtotals too.
    blanks : list of Blank
        Lines that name a town and have no figures.
    problems : Problems
        What cannot be read; the tables can be checked all the same.
    """

    tables: list[Table]
    blanks: list[Blank]
    problems: Problems


def read_free(sheets: Sequence[Sheet], *, code: str, where: str, notes: Problems) -> Free | None:
    """Return the lines of a file in a free layout.

    Parameters
    ----------
    sheets : sequence of Sheet
        Of one file.
    code : str
        Municipality code; lines of others are left out.
    where : str
        The file.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    Free or None
        None where no sheet has such a table.

    Raises
    ------
    KarteError
        If a table has no date.
    """
    reading = _Reading(code, notes)
    without = [sheet.name for sheet in sheets if not _read_sheet(sheet, reading)]
    if len(without) == len(sheets):
        return None
    if without:
        notes.add(
            f"町丁別の人口の表が見つからないシートは読みませんでした: {'、'.join(without)}",
            where=where,
            hint="表があるはずの場合は、町丁の名前と「総数」「男」「女」の見出しを確かめてください。",
        )
    if reading.unclear:
        notes.add(
            f"記号「{'」「'.join(sorted(reading.unclear))}」の意味が分からないため、"
            "値のないものとして読みました。",
            where=where,
            hint="0人の意味なら「-」か「0」に、秘匿の意味なら「X」に直してください。",
        )
    _note_others(reading, where)
    tables = [
        Table(
            date,
            joined_parts(reading.parts[date], era_date(date), reading.problems),
            (sheets[0].path,),
            where,
        )
        for date in sorted(reading.parts)
    ]
    return Free(tables, reading.blanks, reading.problems)


def _note_others(reading: _Reading, where: str) -> None:
    """Tell which lines were of other municipalities; where all were, it is an error."""
    if not reading.others:
        return
    counted = "、".join(f"{area}: {count}行" for area, count in sorted(reading.others.items()))
    (reading.notes if reading.parts else reading.problems).add(
        f"市区町村コード {reading.code[:5]} ではない行を{reading.others.total():,}行除きました"
        f"（{counted}）。",
        where=where,
        hint="karte.toml の [municipality] code と、ファイルの市区町村を確かめてください。",
    )


def _read_sheet(sheet: Sheet, reading: _Reading) -> bool:
    """Read one sheet; tell whether it has a table."""
    rows = sheet.filled()
    turned = turned_blocks(sheet.filled(turned=True))
    blocks = turned or find_blocks(rows)
    if not blocks:
        return False
    hidden = hidden_parts(sheet)
    _note_hidden(sheet, blocks, hidden, reading.notes)
    for block in blocks:
        of_municipality(block, reading.code, reading.others)
        if not turned:
            join_merged(block, sheet, rows, reading.notes)
        reading.blanks += blank_lines(block, sheet)
    around = [text for block in blocks for text in block.titles]
    around += _below(sheet, blocks)
    fallback: list[dt.date | None] = []
    context = sheet_context(sheet)
    last: tuple[object, ...] | None = None
    for block in blocks:
        context = block_context(block.titles, context)
        reading.unclear |= has_unclear(block)
        mark = (context, [(one.label, one.date) for one in block.columns])
        opened = set[dt.date]()
        for stated, line in block_lines(
            block,
            context,
            where=sheet.where,
            hidden=frozenset() if turned else hidden.columns,
            problems=reading.problems,
        ):
            date = stated
            if date is None:
                fallback = fallback or [outer_date(sheet, around, reading.code, reading.notes)]
                date = fallback[0]
            if date is None:
                raise no_date(sheet.where)
            parts = reading.parts.setdefault(date, [])
            if date not in opened and (mark != last or not parts):
                parts.append([])
            opened.add(date)
            parts[-1].append(line)
        last = mark
    return True


def _below(sheet: Sheet, blocks: Sequence[Block]) -> list[str]:
    """Return the notes below the last line of a sheet."""
    last = max((block.ends or row.line for block in blocks for row in block.rows), default=0)
    return [text for row in sheet.rows if row.line > last for text in row.cells if text]


def _note_hidden(sheet: Sheet, blocks: Sequence[Block], hidden: Hidden, notes: Problems) -> None:
    turned = any(block.ends for block in blocks)
    found = {row.line for block in blocks for row in block.rows}
    lines = sorted(found & ({one + 1 for one in hidden.columns} if turned else hidden.rows))
    if lines:
        word = "列" if turned else "行"
        names = [column_name(one) if turned else str(one) for one in lines[:_SHOWN]]
        shown = "、".join(names) + (" など" if len(lines) > _SHOWN else "")
        notes.add(
            f"非表示の{word}が{len(lines)}{word}あり、ほかの{word}と同じように読みました"
            f"（{shown}{word}{'' if turned else '目'}）。",
            where=sheet.where,
            hint=f"使わない{word}なら、Excelで{word}を削除して保存し直してください。",
        )
