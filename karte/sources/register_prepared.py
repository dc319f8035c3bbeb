"""Prepares the lines of a free layout: other municipalities, merged figures, blank towns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.cells import Mark
from karte.sources.headings import cell
from karte.sources.municipality import belongs
from karte.sources.register_blocks import COUNTED, is_figure
from karte.sources.register_columns import CODE_LENGTHS
from karte.sources.register_lines import joined_name
from karte.sources.register_town import Blank, counted_cell
from karte.sources.register_turned import line_spot
from karte.sources.rows import Row

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from karte.errors import Problems
    from karte.sources.register_blocks import Block
    from karte.sources.register_sheet import Sheet, Span


def of_municipality(block: Block, code: str, others: Counter[str]) -> None:
    """Leave out the lines of other municipalities.

    Parameters
    ----------
    block : Block
        As found; a code stands for the lines below it that have none.
    code : str
        Municipality code.
    others : Counter of str
        Takes how many lines are of which other code.
    """
    columns = block.of_role("code")
    area = ""

    def is_own(row: Row) -> bool:
        nonlocal area
        texts = [cell(row, one.position).split(".")[0] for one in columns]
        area = next((one for one in texts if one.isdigit() and len(one) in CODE_LENGTHS), area)
        return not area or belongs(area, code)

    kept = list[Row]()
    for row in block.rows:
        if is_own(row):
            kept.append(row)
        else:
            others[area] += 1
    block.rows[:] = kept


def row_name(block: Block, row: Row) -> str:
    """Return the name of a town as far as its own row tells.

    Parameters
    ----------
    block : Block
        Its block.
    row : Row
        The row.

    Returns
    -------
    str
        Empty where it has none.
    """
    names = block.of_role("name", "part")
    return joined_name(names, {one.position: cell(row, one.position) for one in names}, {})


def blank_lines(block: Block, sheet: Sheet) -> Iterator[Blank]:
    """Return the lines that name a town but lack figures that a town next to them has.

    Parameters
    ----------
    block : Block
        As found.
    sheet : Sheet
        Its sheet; of one on its side, figures merged over two columns count as lacking.

    Yields
    ------
    Blank
        Each with the name of the town above it, or on its left.
    """
    side = "左" if block.ends else "上"
    lines = dict[int, Blank]()
    for above, row in block.empty:
        names = (row_name(block, one) for one in reversed(block.rows[:above]))
        before = next(filter(None, names), "")
        if before and (name := row_name(block, row)):
            spot = line_spot(block, row, sheet.where)
            lines[row.line] = Blank(spot, name, before, side)
    if block.ends:
        towns = {row.line: row for row in block.rows}
        for span in sheet.spans:
            first = towns.get(span.left + 1)
            for line in range(span.left + 2, span.right + 2):
                other = towns.get(line)
                if first and other and _differ(block, first, other) and span.bottom < block.ends:
                    spot = line_spot(block, other, sheet.where)
                    blank = Blank(spot, row_name(block, other), row_name(block, first), side)
                    lines.setdefault(line, blank)
    yield from lines.values()


def _differ(block: Block, one: Row, other: Row) -> bool:
    """Tell whether a line has a figure where the other, of another town, has none."""
    return row_name(block, one) != row_name(block, other) and any(
        is_figure(cell(one, column.position)) and not is_figure(cell(other, column.position))
        for column in block.of_role(*COUNTED)
    )


def join_merged(block: Block, sheet: Sheet, rows: Sequence[Row], notes: Problems) -> None:
    """Make one line of towns that share a merged figure.

    Parameters
    ----------
    block : Block
        As found; its lines are rows of the sheet.
    sheet : Sheet
        With its merged cells.
    rows : sequence of Row
        Its rows, merged names filled.
    notes : Problems
        Told of every such line.
    """
    found = {row.line: row for row in rows}
    counted = {one.position for one in block.of_role(*COUNTED)}
    spans = [one for one in sheet.spans if _is_shared(one, counted, block, found)]
    for lines in _runs(spans):
        towns = [found[line] for line in lines if line in found]
        names = tuple(dict.fromkeys(filter(None, (row_name(block, row) for row in towns))))
        own = [one for one in spans if one.top + 1 in lines]
        joined = _joined(block, towns, names, own)
        place = next(place for place, row in enumerate(block.rows) if row.line in lines)
        block.rows[:] = [row for row in block.rows if row.line not in lines]
        block.rows.insert(place, joined)
        block.empty[:] = [(above, row) for above, row in block.empty if row.line not in lines]
        block.members[joined.line] = names
        notes.add(
            f"結合したセルの数値を、{len(names)}つの町丁を合わせた1行として読みました: "
            f"{'、'.join(names)}",
            where=f"{sheet.where} {lines[0]}〜{lines[-1]}行目",
            hint="町丁ごとの数値が分かる場合は、セルの結合を解いて町丁ごとに入力してください。",
        )


def _is_shared(span: Span, counted: set[int], block: Block, rows: Mapping[int, Row]) -> bool:
    """Tell whether merged cells hold a figure that two towns share."""
    if span.bottom == span.top or counted.isdisjoint(range(span.left, span.right + 1)):
        return False
    lines = range(span.top + 1, span.bottom + 2)
    names = {row_name(block, rows[line]) for line in lines if line in rows} - {""}
    first = rows.get(span.top + 1)
    return len(names) > 1 and first is not None and is_figure(cell(first, span.left))


def _runs(spans: Sequence[Span]) -> list[list[int]]:
    """Return the lines that merged cells tie together, from above."""
    runs = list[list[int]]()
    for span in sorted(spans):
        lines = range(span.top + 1, span.bottom + 2)
        if runs and lines[0] <= runs[-1][-1]:
            runs[-1] = [*range(runs[-1][0], max(runs[-1][-1], lines[-1]) + 1)]
        else:
            runs.append([*lines])
    return runs


def _joined(block: Block, towns: Sequence[Row], names: Sequence[str], spans: Sequence[Span]) -> Row:
    """Return one row for several towns: what is merged counts once, the rest is added."""
    cells = [*towns[0].cells]
    for place, one in enumerate(block.of_role("name", "part")):
        cells[one.position] = "" if place else "・".join(names)
    for column in block.of_role(*COUNTED):
        own = [
            cell(row, column.position)
            for row in towns
            if not any(
                one.left <= column.position <= one.right
                and one.top + 1 < row.line <= one.bottom + 1
                for one in spans
            )
        ]
        if column.position < len(cells):
            cells[column.position] = own[0] if len(own) == 1 else _added(own)
    return Row(towns[0].line, tuple(cells))


def _added(texts: Sequence[str]) -> str:
    """Return the text of a sum; of a text that is no figure, that text."""
    total = 0.0
    marks = set[Mark]()
    for text in texts:
        try:
            value = counted_cell(text)
        except ValueError:
            return text
        if isinstance(value, Mark):
            marks.add(value)
        else:
            total += value
    if marks:
        return "X" if Mark.HIDDEN in marks else ""
    return str(int(total)) if total.is_integer() else str(total)
