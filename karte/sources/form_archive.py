"""What a workbook must not be before anybody opens it: a bomb, or a sheet of countless cells."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.archive import MOST_ENTRIES, check_size
from karte.sources.files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_BYTES = 64 * 1024**2
"""Of everything in a workbook that people fill in, unpacked."""
_MOST_ROWS, _MOST_COLUMNS = 20_000, 200
"""A reader lays out every cell between the first and the last that hold anything."""
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*)>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,9})[\"']")
_MARK = b"sheetData"
_UNREAD = {"xl/media/": "貼り付けられた写真や絵", "xl/comments": "コメント（メモ）"}
_SAVE_AGAIN = "Excelで開けるか確かめ、「.xlsx」の形式で保存し直してください。"


def check_workbook(path: Path, *, root: Path) -> None:
    """Refuse a workbook that no person has filled in.

    Parameters
    ----------
    path : pathlib.Path
        An xlsx, which is an archive; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.

    Raises
    ------
    KarteError
        If it is no archive, damaged, locked or unreasonably large, or a cell lies far from all
        others. Every entry has then been unpacked once, never further than it says it goes, as
        what it says need not be true.
    """
    where, problems = relative_name(root, path), Problems()
    try:
        with zipfile.ZipFile(path) as book:
            entries = book.infolist()
            check_size(entries, where, _MOST_BYTES, problems)
            whole = 0 < len(entries) <= MOST_ENTRIES
            # Reading an entry to its end compares it with its checksum.
            far = sorted({one for entry in entries for one in _far_cells(book.read(entry))})
    except PermissionError as error:
        raise KarteError(
            "読めません。Excel などで開かれているようです。",
            where=where,
            hint="閉じてから、もう一度実行してください。",
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
            RuntimeError):  # fmt: skip
        whole, far = False, []
    if not whole:
        problems.add(
            "Excelファイルとして読めません（壊れているか、パスワードがかかっています）。",
            where=where,
            hint=f"パスワードを外し、{_SAVE_AGAIN}",
        )
    if far:
        problems.add(
            f"用紙からとても離れたセル（{far[0]}）に何かが書かれています。",
            where=where,
            hint="Ctrl キーを押しながら End キーを押すと、そこへ移れます。不要なら消して保存して"
            "ください。",
        )
    problems.raise_if_any()


def unread_parts(path: Path) -> tuple[str, ...]:
    """Return what is in a workbook besides cells that somebody may think is read.

    Parameters
    ----------
    path : pathlib.Path
        An xlsx as of `check_workbook`.

    Returns
    -------
    tuple of str
        In Japanese.
    """
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
    return tuple(
        what for start, what in _UNREAD.items() if any(one.startswith(start) for one in names)
    )


def _far_cells(part: bytes) -> Iterator[str]:
    """Yield the cells of a sheet, if it is one, that lie where nobody writes."""
    if _MARK not in part:
        return
    for cell in _CELL.finditer(part):
        if cell[1].endswith(b"/"):
            continue
        place = _PLACE.search(cell[1])
        if place is None:
            yield "場所の分からないセル"
            continue
        column = 0
        for one in place[1].upper():
            column = 26 * column + one - ord("A") + 1
        if column > _MOST_COLUMNS or int(place[2]) > _MOST_ROWS:
            yield (place[1] + place[2]).decode("ascii").upper()
