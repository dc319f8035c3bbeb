"""The rows of text and Excel tables, as text, with the line they stand in."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from karte.errors import KarteError
from karte.sources.files import REPLACEMENT, decode, mojibake, relative_name, require_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

_QUOTE = '"'
_EXCEL = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


class Row(NamedTuple):
    """One row of a table and the line (of a text file) or row (of a sheet) where it begins."""

    line: int
    cells: tuple[str, ...]


def read_rows(path: Path, *, root: Path, where: str = "") -> tuple[Row, ...]:
    """Return the rows of a text table or of the first sheet of an Excel file, as text.

    Parameters
    ----------
    path : pathlib.Path
        Absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    where : str, optional
        How errors name it, where that is not its path.

    Returns
    -------
    tuple of Row
        Without rows that are empty throughout.

    Raises
    ------
    KarteError
        If the file is missing or cannot be read.
    """
    if path.suffix.lower() in _EXCEL:
        return _read_sheet(path, root=root, where=where)
    return read_csv_rows(path, root=root, where=where)


def read_csv_rows(
    path: Path,
    *,
    root: Path,
    where: str = "",
    keep: Callable[[str], bool] | None = None,
) -> tuple[Row, ...]:
    """Return the rows of a text table separated by commas or TABs.

    Parameters
    ----------
    path : pathlib.Path
        Absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    where : str, optional
        How errors name it, where that is not its path.
    keep : callable, optional
        Tells from how a row begins, from its first cell or more, whether it is wanted.

    Returns
    -------
    tuple of Row
        Without rows that are not wanted, or are empty throughout.

    Raises
    ------
    KarteError
        If the file is missing or cannot be read.
    """
    text = decode(path, root=root, where=where)
    file = io.StringIO(text, newline="")
    delimiter = _delimiter(file)
    numbers: Sequence[int] = range(1, len(text) + 2)
    lines: Iterable[str] = file
    if keep is not None and _QUOTE not in text:
        numbers, lines = _wanted(file, keep)
        keep = None
    reader = csv.reader(lines, delimiter=delimiter)
    rows = list[Row]()
    begins = 0
    try:
        for cells in reader:
            if any(cells) and (keep is None or keep(cells[0])):
                rows.append(Row(numbers[begins], tuple(cells)))
            begins = reader.line_num
    except csv.Error as error:
        raise KarteError(
            '表として読めません（引用符「"」が閉じていないなど）。',
            where=f"{where or relative_name(root, path)} {numbers[begins]}行目",
            hint="この行を確かめて、CSV形式で保存し直してください。",
        ) from error
    return tuple(rows)


def _delimiter(file: io.StringIO) -> str:
    """Return what separates the cells, and go back to the first line."""
    line = next((line for line in file if "," in line or "\t" in line), "")
    file.seek(0)
    return "\t" if line.count("\t") > line.count(",") else ","


def _wanted(file: io.StringIO, keep: Callable[[str], bool]) -> tuple[list[int], list[str]]:
    """Return the lines to be taken apart, and the number of each.

    Without a quotation mark every line is a row, and one that is not wanted need not be taken
    apart; one that is too long for a row is, to be refused.
    """
    most = csv.field_size_limit()
    found = [
        (number, line)
        for number, line in enumerate(file, start=1)
        if keep(line) or len(line) > most
    ]
    return [number for number, _ in found], [line for _, line in found]


def _read_sheet(path: Path, *, root: Path, where: str) -> tuple[Row, ...]:
    (path,) = require_files(root, [path], where=where)
    where = where or relative_name(root, path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        values = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise KarteError(
            "Excelファイルとして読めません。",
            where=where,
            hint="Excelで開けるか確かめ、「.xlsx」か「CSV UTF-8」の形式で保存し直してください。",
        ) from error
    rows = list[Row]()
    for line, value in enumerate(values, start=1):
        cells = tuple(_as_text(cell) for cell in value)
        if any(REPLACEMENT in cell for cell in cells):
            raise mojibake(f"{where} {line}行目")
        if any(cells):
            rows.append(Row(line, cells))
    return tuple(rows)


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)
