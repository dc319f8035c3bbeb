"""The sheets of an Excel file, or a text table, as a person sees them: merged, hidden, named."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from karte.errors import KarteError
from karte.sources.cells import parse_cell
from karte.sources.files import mojibake, relative_name, require_files
from karte.sources.headings import cell
from karte.sources.register_cells import SheetRows
from karte.sources.rows import Row, read_csv_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.errors import Problems
    from karte.sources.register_cells import Value

_EXCEL = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_WITH_XML = frozenset({".xlsx", ".xlsm"})
_MOST_XML = 200_000_000
_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_HIDDEN_ROW = re.compile(rb"<row\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*\br=\"(\d+)\"")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]+[0-9]+)\"[^>]*(?<!/)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*))"
)
_HIDDEN_COLUMN = re.compile(rb"<col\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*>")


class Span(NamedTuple):
    """Merged cells, counted from zero, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet, or a text table as the only sheet of its file.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    name : str
        Name of the sheet; empty for a text table.
    where : str
        The file, and the sheet where the file has several.
    rows : sequence of Row
        As text, without rows that are empty throughout.
    spans : tuple of Span
        Merged cells.
    """

    path: Path
    name: str
    where: str
    rows: Sequence[Row]
    spans: tuple[Span, ...] = ()

    def column(self, place: int | None) -> list[str]:
        """Return a column of all rows, without blanks around; empty where there is none."""
        if place is None:
            return [""] * len(self.rows)
        if isinstance(self.rows, SheetRows):
            return [text.strip() for text in self.rows.column(place)]
        return [cell(row, place) for row in self.rows]

    def cells(self, places: Sequence[int]) -> Sequence[tuple[Value, ...]]:
        """Return some columns of all rows; what is no text yet is left as it is."""
        if isinstance(self.rows, SheetRows):
            return self.rows.cells(places)
        return [tuple(cell(row, place) for place in places) for row in self.rows]

    def lines(self) -> Sequence[int]:
        """Return in which line of the file each row stands."""
        rows = self.rows
        return rows.lines if isinstance(rows, SheetRows) else [row.line for row in rows]

    def filled(self, *, turned: bool = False) -> tuple[Row, ...]:
        """Return the rows with the text of merged cells in each of them.

        A figure stays in its first cell: filled in, it would count again in every line; lines are
        columns where ``turned``.
        """
        if not self.spans:
            return tuple(self.rows)
        cells = {row.line - 1: list(row.cells) for row in self.rows}
        for span in self.spans:
            first = cells.get(span.top, [])
            text = first[span.left] if span.left < len(first) else ""
            several = span.bottom > span.top or (turned and span.right > span.left)
            if not text or (several and _is_figure(text)):
                continue
            for line in range(span.top, span.bottom + 1):
                own = cells.get(line)
                if own is not None:
                    end = min(span.right + 1, len(own))
                    own[span.left : end] = [text] * (end - span.left)
        return tuple(Row(row.line, tuple(cells[row.line - 1])) for row in self.rows)


def read_sheets(path: Path, *, root: Path, notes: Problems) -> tuple[Sheet, ...]:
    """Return every visible sheet of a file that holds anything.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    notes : Problems
        Takes the names of hidden sheets, which are left out.

    Returns
    -------
    tuple of Sheet
        In the order of the file.

    Raises
    ------
    KarteError
        If the file is missing, empty, or cannot be read.
    """
    where = relative_name(root, path)
    if path.suffix.lower() not in _EXCEL:
        return (Sheet(path, "", where, read_csv_rows(path, root=root)),)
    (path,) = require_files(root, [path])
    try:
        with CalamineWorkbook.from_path(path) as book:
            known = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            shown = [one.name for one in known if one.visible == SheetVisibleEnum.Visible]
            hidden = [one.name for one in known if one.name not in shown]
            several = len(shown) > 1
            sheets = [
                _sheet(book, name, path, f"{where} シート「{name}」" if several else where)
                for name in shown
            ]
    except (CalamineError, OSError) as error:
        raise KarteError(
            "Excelファイルとして読めません。",
            where=where,
            hint="Excelで開けるか確かめ、「.xlsx」か「CSV UTF-8」の形式で保存し直してください。",
        ) from error
    if hidden:
        notes.add(
            f"非表示のシートは読みませんでした: {'、'.join(hidden)}",
            where=where,
            hint="必要な場合は、Excelでシートを再表示して保存し直してください。",
        )
    found = tuple(sheet for sheet in sheets if sheet.rows)
    if not found:
        raise KarteError("表が空です。", where=where, hint="ファイルを確かめてください。")
    return found


def _sheet(book: CalamineWorkbook, name: str, path: Path, where: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = SheetRows.of(sheet.to_python(skip_empty_area=False))
    if line := rows.garbled():
        raise mojibake(f"{where} {line}行目")
    spans = sheet.merged_cell_ranges or []
    return Sheet(path, name, where, rows, tuple(Span(*top, *end) for top, end in spans))


def _is_figure(text: str) -> bool:
    try:
        return isinstance(parse_cell(text), float)
    except ValueError:
        return False


class Hidden(NamedTuple):
    """Hidden rows, counted from one as in the sheet, and hidden columns, counted from zero."""

    rows: frozenset[int]
    columns: frozenset[int]


def hidden_parts(sheet: Sheet) -> Hidden:
    """Return what a sheet hides from the eye.

    Parameters
    ----------
    sheet : Sheet
        As read.

    Returns
    -------
    Hidden
        Empty where the format does not tell (only .xlsx and .xlsm do).
    """
    xml = _xml_of(sheet)
    rows = frozenset(int(one) for one in _HIDDEN_ROW.findall(xml))
    columns = set[int]()
    for tag in _HIDDEN_COLUMN.findall(xml):
        first, last = (int(_attribute(tag, name) or 0) for name in ("min", "max"))
        columns.update(range(first - 1, min(last, _width(sheet.rows))))
    return Hidden(rows, frozenset(columns))


def formulas(sheet: Sheet) -> dict[tuple[int, int], str]:
    """Return the formulas of a sheet.

    Parameters
    ----------
    sheet : Sheet
        As read.

    Returns
    -------
    dict of (int, int) to str
        By row, counted from one as in the sheet, and column, counted from zero; empty where the
        format does not tell (only .xlsx and .xlsm do).
    """
    found = dict[tuple[int, int], str]()
    for reference, text in _FORMULA.findall(_xml_of(sheet)):
        letters = reference.decode().rstrip("0123456789")
        column = 0
        for one in letters:
            column = 26 * column + ord(one) - ord("A") + 1
        line = int(reference[len(letters) :])
        found[line, column - 1] = html.unescape(text.decode("utf-8", "replace"))
    return found


def _xml_of(sheet: Sheet) -> bytes:
    """Return the part of an Excel file that holds a sheet; nothing where it cannot be read."""
    if sheet.path.suffix.lower() not in _WITH_XML:
        return b""
    try:
        with zipfile.ZipFile(sheet.path) as book:
            part = _part_of(book, sheet.name)
            if part is None or book.getinfo(part).file_size > _MOST_XML:
                return b""
            return book.read(part)
    except (zipfile.BadZipFile, KeyError, OSError):
        return b""


def _part_of(book: zipfile.ZipFile, name: str) -> str | None:
    """Return the part of an Excel file that holds a sheet."""
    for tag in _SHEET.findall(book.read("xl/workbook.xml")):
        if html.unescape(_attribute(tag, "name")) == name:
            wanted = _attribute(tag, "r:id")
            for relation in _RELATION.findall(book.read("xl/_rels/workbook.xml.rels")):
                if _attribute(relation, "Id") == wanted:
                    target = _attribute(relation, "Target")
                    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"'.encode(), tag)
    return found[1].decode("utf-8", "replace") if found else ""


def _width(rows: Sequence[Row]) -> int:
    return max((len(row.cells) for row in rows), default=0)
