"""A resident register by town in a city's own layout: titles, merged headings, blocks, sheets."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.ages import bounds
from karte.sources.cells import Mark
from karte.sources.register_blocks import find_blocks
from karte.sources.register_context import (
    block_context,
    no_date,
    outer_date,
    sheet_context,
)
from karte.sources.register_lines import Line, block_lines, has_unclear
from karte.sources.register_parts import joined_parts
from karte.sources.register_sheet import hidden_parts
from karte.sources.register_town import Town, age_gaps, completed, tiling
from karte.tables.columns import COUNTS, UNKNOWN, population
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from karte.sources.register_blocks import Block
    from karte.sources.register_sheet import Sheet

_SHOWN = 5
_CHECKED_LATER = frozenset({"75+", "85+", "100+"})


@dataclass
class _Reading:
    """What was read of a file so far: for each date, the parts of the table."""

    code: str
    notes: Problems
    problems: Problems = field(default_factory=Problems)
    parts: dict[dt.date, list[list[Line]]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)


def read_free(
    sheets: Sequence[Sheet], *, code: str, where: str, notes: Problems
) -> list[Town] | None:
    """Return the lines of a file in a free layout.

    Parameters
    ----------
    sheets : sequence of Sheet
        Of one file.
    code : str
        Municipality code.
    where : str
        The file.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    list of Town or None
        Lines of the whole municipality and subtotals too; None where no sheet has such a table.

    Raises
    ------
    KarteError
        With all problems of the file.
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
    towns = list[Town]()
    for date in sorted(reading.parts):
        lines = joined_parts(reading.parts[date], era_date(date), reading.problems)
        towns += _finished(lines, date, sheets[0].path, where, notes)
    reading.problems.raise_if_any()
    return towns


def _read_sheet(sheet: Sheet, reading: _Reading) -> bool:
    """Read one sheet; tell whether it has a table."""
    blocks = find_blocks(sheet.filled())
    if not blocks:
        return False
    hidden = hidden_parts(sheet)
    _note_hidden(sheet, blocks, hidden.rows, reading.notes)
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
            hidden=hidden.columns,
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
    last = max(row.line for block in blocks for row in block.rows)
    return [text for row in sheet.rows if row.line > last for text in row.cells if text]


def _note_hidden(
    sheet: Sheet, blocks: Sequence[Block], hidden: frozenset[int], notes: Problems
) -> None:
    lines = sorted(row.line for block in blocks for row in block.rows if row.line in hidden)
    if lines:
        shown = "、".join(map(str, lines[:_SHOWN])) + (" など" if len(lines) > _SHOWN else "")
        notes.add(
            f"非表示の行が{len(lines)}行あり、ほかの行と同じように読みました（{shown}行目）。",
            where=sheet.where,
            hint="使わない行なら、Excelで行を削除して保存し直してください。",
        )


def _finished(
    lines: Sequence[Line], date: dt.date, path: Path, where: str, notes: Problems
) -> list[Town]:
    """Return towns with everything that follows from their figures; check what does."""
    alone = set[str]()
    figures = [_of_everybody(line, alone) for line in lines]
    if alone:
        notes.add(
            f"{'・'.join(sorted(alone))}だけの人口です（{era_date(date)}）。",
            where=where,
            hint="住民全体の人口の表があれば、それを使ってください。",
        )
    again = {age for line in lines for age in line.again}
    ages = {count.split(".")[-1] for values in figures for count in values if _has_age(count)}
    classes = tiling(ages - again - {UNKNOWN})
    if ages - {UNKNOWN} and not classes:
        notes.add(
            "年齢の見出しが0歳から最後の階級まで続いていないため、年齢不詳などを計算できません: "
            f"{'、'.join(sorted(ages - {UNKNOWN}, key=bounds))}",
            where=where,
            hint="見出しの「5～9歳」などが日付に変わっていないか、抜けがないか確かめてください。",
        )
    towns = list[Town]()
    gaps = list[str]()
    without = list[Line]()
    for line, marked in zip(lines, figures, strict=True):
        plain = {
            count: math.nan if isinstance(value, Mark) else value for count, value in marked.items()
        }
        gaps += _gaps(line, plain, classes, listed=UNKNOWN in ages)
        values = completed(plain, classes)
        if population() not in values:
            without.append(line)
            values[population()] = math.nan
        hidden = Mark.HIDDEN in marked.values()
        towns.append(Town(line.where, path, date, line.name, line.key, values, hidden))
    _check_counted(without, towns, where, notes)
    if gaps:
        more = f" ほか{len(gaps) - _SHOWN}件" if len(gaps) > _SHOWN else ""
        notes.add(
            f"年齢ごとの人口の合計が合わない行があります（{len(gaps)}件）: "
            f"{'、'.join(gaps[:_SHOWN])}{more}",
            where=where,
            hint="公開元の表を確かめてください。数値は直さずにそのまま使います。",
        )
    return towns


def _check_counted(
    without: Sequence[Line], towns: Sequence[Town], where: str, notes: Problems
) -> None:
    """Tell of lines that count nobody; a table of such lines is an error."""
    if 2 * len(without) > len(towns):
        raise KarteError(
            "人口（総数）が分かりません。総数の列も、男と女の両方の列もありません。",
            where=without[0].where,
            hint="町丁ごとの総数か、男と女の人口のある表を指定してください。",
        )
    if without:
        notes.add(
            f"人口（総数）のない行が{len(without)}件あります（値なしとします）: "
            f"{'、'.join(line.name for line in without[:_SHOWN])}"
            f"{' など' if len(without) > _SHOWN else ''}",
            where=where,
            hint="総数の欄が空でないか、男だけ・女だけの表に町丁が抜けていないか確かめてください。",
        )


def _gaps(
    line: Line, values: Mapping[str, float], classes: Sequence[str], *, listed: bool
) -> list[str]:
    """Return where the ages of a line do not add up; what `check_sums` will say is left to it."""
    if not classes:
        return []
    later = listed and classes[-1] in _CHECKED_LATER
    return [
        f"{line.name}（{line.where.rsplit(' ', 1)[-1]}） {_label(count)} {total:,.0f}"
        f"・内訳の合計 {parts:,.0f}"
        for count, total, parts in age_gaps(values, classes)
        if not later or _has_age(count)
    ]


def _has_age(count: str) -> bool:
    return count.count(".") > 1


def _label(count: str) -> str:
    return COUNTS[count].label if count in COUNTS else count.rsplit(".", 1)[-1]


def _of_everybody(line: Line, alone: set[str]) -> dict[str, float | Mark]:
    """Return the figures of all residents: as listed, else of Japanese and foreign together."""
    found = dict[str, float | Mark]()
    for count in dict.fromkeys(count for _, count in line.cells):
        own = {group: value for (group, one), value in line.cells.items() if one == count}
        if "" in own:
            found[count] = own[""]
            continue
        if len(own) == 1:
            alone.add({"japanese": "日本人", "foreign": "外国人"}.get(next(iter(own)), "混合世帯"))
        marks = [value for value in own.values() if isinstance(value, Mark)]
        numbers = [value for value in own.values() if not isinstance(value, Mark)]
        hidden = Mark.HIDDEN if Mark.HIDDEN in marks else Mark.MISSING
        found[count] = hidden if marks else math.fsum(numbers)
    return found
