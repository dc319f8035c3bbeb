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
    from collections.abc import Callable, Sequence
    from pathlib import Path

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
    keep: Callable[[Sequence[str]], bool] = any,
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
        Tells from its cells whether a row is wanted.

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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows = list[Row]()
    begins = 1
    try:
        for cells in reader:
            if keep(cells) and any(cells):
                rows.append(Row(begins, tuple(cells)))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise KarteError(
            '表として読めません（引用符「"」が閉じていないなど）。',
            where=f"{where or relative_name(root, path)} {begins}行目",
            hint="この行を確かめて、CSV形式で保存し直してください。",
        ) from error
    return tuple(rows)


def _delimiter(text: str) -> str:
    for line in text.splitlines():
        if "," in line or "\t" in line:
            return "\t" if line.count("\t") > line.count(",") else ","
    return ","


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
