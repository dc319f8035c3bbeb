"""The lines of a resident register by town in the standard layout."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.errors import Problems
from karte.sources.cells import Mark, add_bad_cell, short
from karte.sources.dates import parse_date
from karte.sources.headings import cell
from karte.sources.municipality import belongs, listed
from karte.sources.register_columns import RegisterColumns, find_register_columns
from karte.sources.register_context import outer_date
from karte.sources.register_town import MOST_DIGITS, Town, completed, counted_cell, tiling

if TYPE_CHECKING:
    from karte.sources.register_sheet import Sheet
    from karte.sources.rows import Row

_CODE_LENGTHS = frozenset({5, 6})


def standard_lines(sheet: Sheet, code: str, notes: Problems) -> list[Town]:
    """Return the lines of a sheet in the standard layout, those of sums too.

    Parameters
    ----------
    sheet : Sheet
        As read.
    code : str
        Municipality code; lines of others are left out.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    list of Town
        In the order of the sheet.

    Raises
    ------
    KarteError
        With all problems of the sheet.
    """
    where, path, rows = sheet.where, sheet.path, sheet.rows
    columns = find_register_columns(rows, where=where)
    above = [text for row in rows[: columns.heading.position] for text in row.cells]
    fallback = None if columns.date is not None else outer_date(sheet, above, code, notes)
    classes = tiling(columns.classes)
    problems = Problems()
    found = list[Town]()
    others = set[str]()
    for row in rows[columns.heading.position + 1 :]:
        spot = f"{where} {row.line}行目"
        area = cell(row, columns.code).split(".")[0]
        if area.isdigit() and len(area) in _CODE_LENGTHS and not belongs(area, code):
            others.add(area)
            continue
        date_text = cell(row, columns.date) or (fallback.isoformat() if fallback else "")
        if not any(cell(row, column) for column in columns.counts):
            continue  # a note below the table
        try:
            date = parse_date(date_text)
        except ValueError:
            _add_bad_date(date_text, spot, problems)
            continue
        values, hidden = _figures(row, columns, spot, problems)
        values = completed(values, classes)
        name, key = cell(row, columns.name), cell(row, columns.key)
        found.append(Town(spot, path, date, name, key, values, hidden))
    if others:
        (notes if found else problems).add(
            f"市区町村コード {code[:5]} ではない行があります。"
            f"ファイルにあるコード: {listed(others)}",
            where=where,
            hint="karte.toml の [municipality] code と、ファイルの市区町村を確かめてください。",
        )
    problems.raise_if_any()
    return found


def _figures(
    row: Row, columns: RegisterColumns, where: str, problems: Problems
) -> tuple[dict[str, float], bool]:
    """Return the figures of a line, and whether any of them is masked."""
    values = dict[str, float]()
    hidden = False
    for position, count in columns.counts.items():
        text = cell(row, position)
        if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS:
            values[count] = float(text)  # nearly every cell
            continue
        try:
            value = counted_cell(text)
        except ValueError:
            value = Mark.MISSING
            add_bad_cell(
                problems,
                f"列「{short(columns.heading.labels[position])}」の「{short(text)}」は"
                "0以上の数ではありません。",
                where=where,
                hint="この値を直すか、分からない場合は空欄にしてください"
                "（0とは書かないでください）。",
            )
        values[count] = math.nan if isinstance(value, Mark) else value
        hidden = hidden or value is Mark.HIDDEN
    return values, hidden


def _add_bad_date(text: str, where: str, problems: Problems) -> None:
    add_bad_cell(
        problems,
        f"調査年月日「{short(text)}」を日付として読めません。"
        if text
        else "調査年月日の列も、表題・シート名・ファイル名の日付もありません。",
        where=where,
        hint="「2026-04-01」「2026/4/1」「令和8年4月1日」のどれかの形で書いてください。",
    )
