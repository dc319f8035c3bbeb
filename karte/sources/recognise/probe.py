"""A cheap look at a file: its name, its first rows, the columns and first features of a map."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from karte.errors import KarteError
from karte.sources.files import REPLACEMENT, mojibake
from karte.sources.headings import Heading, cell, find_heading
from karte.sources.recognise.layer import MAPS, Layer, look_at_layer
from karte.sources.rows import Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

EXCEL = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
TEXTS = frozenset({".csv", ".txt", ".tsv"})
ROWS = 60
"""How many rows of a table are looked at."""
_HEAD = 256 * 1024
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16"}
_MARKS[codecs.BOM_UTF16_BE] = "utf-16"


@dataclass(frozen=True)
class Probe:
    """A file that is being recognised.

    Attributes
    ----------
    path : pathlib.Path
        Where it can be opened.
    name : str
        Relative to the workspace, with forward slashes; names of folders may tell something too.
    """

    path: Path
    name: str

    @property
    def stem(self) -> str:
        """The name of the file without folder and suffix."""
        return self.path.stem

    @property
    def suffix(self) -> str:
        """The suffix in small letters."""
        return self.path.suffix.lower()

    @cached_property
    def layer(self) -> Layer | None:
        """Columns and first features of a map; None where the file is none.

        Raises
        ------
        KarteError
            If it should be a map and cannot be read.
        """
        return look_at_layer(self.path, self.name) if self.suffix in MAPS else None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The first rows of a text table or of the first sheet of an Excel file; else none.

        Raises
        ------
        KarteError
            If it should be a table and cannot be read, or is garbled.
        """
        if self.suffix in TEXTS:
            found = _text_rows(self.path, self.name)
        elif self.suffix in EXCEL:
            found = _sheet_rows(self.path, self.name)
        else:
            found = ()
        for row in found:
            if any(REPLACEMENT in one for one in row.cells):
                raise mojibake(f"{self.name} {row.line}行目")
        return found

    def heading(self, needed: Mapping[str, Sequence[str]]) -> Heading | None:
        """Return the row of headings that has one of each group of names, if there is one."""
        if not self.rows:
            return None
        try:
            return find_heading(self.rows, needed, where=self.name)
        except KarteError:
            return None

    def below(self, heading: Heading, names: Sequence[str]) -> tuple[str, ...]:
        """Return the filled cells below the heading of these names, as far as was looked."""
        place = heading.find(names)
        if place is None:
            return ()
        cells = (cell(row, place) for row in self.rows[heading.position + 1 :])
        return tuple(filter(None, cells))


def _text_rows(path: Path, where: str) -> tuple[Row, ...]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_BINARY):
        raise KarteError(
            "名前は文字の表ですが、中身は Excel ファイルか zip です。",
            where=where,
            hint="名前の終わりを .xlsx か .zip に直してください。",
        )
    text = _decoded(head, whole=len(head) < _HEAD)
    if text is None:
        raise KarteError(
            "文字コードが分かりません。",
            where=where,
            hint="UTF-8 か Shift_JIS（CP932）で保存し直してください。",
        )
    lines = text.splitlines(keepends=True)
    lines = (lines if len(head) < _HEAD else lines[:-1])[: ROWS * 4]
    first = next((line for line in lines if "," in line or "\t" in line), "")
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter)
    rows = list[Row]()
    try:
        for cells in islice(reader, ROWS):
            if any(cells):
                rows.append(Row(reader.line_num, tuple(cells)))
    except csv.Error:
        return tuple(rows)
    return tuple(rows)


def _decoded(head: bytes, *, whole: bool) -> str | None:
    marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp932"]:
        try:
            # The last character of a piece may be cut in two.
            return codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
        except UnicodeDecodeError:
            continue
    return None


def _sheet_rows(path: Path, where: str) -> tuple[Row, ...]:
    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        values = sheet.to_python(skip_empty_area=False, nrows=ROWS)
    except (CalamineError, OSError, IndexError) as error:
        raise KarteError(
            "Excelファイルとして読めません。",
            where=where,
            hint="Excelで開けるか確かめ、「.xlsx」か「CSV UTF-8」の形式で保存し直してください。",
        ) from error
    rows = (Row(line, tuple(map(_text, value))) for line, value in enumerate(values, start=1))
    return tuple(row for row in rows if any(row.cells))


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
