"""Writes the two Excel formats that no package here writes: .xls (BIFF8) and .xlsb (BIFF12).

Only what the tests need: sheets of text and whole numbers, and merged cells in .xls.
"""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SECTOR, _LONG = 512, 128
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_xls(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[str | int]]],
    *,
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> Path:
    """Write a workbook of Excel 97; ``merged`` are top, bottom, left, right of every sheet."""
    bodies = [_biff_sheet(rows, merged) for rows in sheets.values()]
    begin = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    begin += _biff(0x0042, struct.pack("<H", 1200))
    names = [name.encode("utf-16-le") for name in sheets]
    offset = len(begin) + sum(4 + 8 + len(name) for name in names) + 4
    bounds = b""
    for name, body in zip(names, bodies, strict=True):
        head = struct.pack("<IBBBB", offset, 0, 0, len(name) // 2, 1)
        bounds += _biff(0x0085, head + name)
        offset += len(body)
    path.write_bytes(_compound(begin + bounds + _biff(0x000A, b"") + b"".join(bodies)))
    return path


def _biff(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _biff_sheet(
    rows: Sequence[Sequence[str | int]], merged: Sequence[tuple[int, int, int, int]]
) -> bytes:
    width = max(len(row) for row in rows)
    body = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    body += _biff(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                body += _biff(0x0203, struct.pack("<HHHd", line, column, 0, cell))
            elif cell:
                text = cell.encode("utf-16-le")
                head = struct.pack("<HHHHB", line, column, 0, len(text) // 2, 1)
                body += _biff(0x0204, head + text)
    if merged:
        spans = b"".join(struct.pack("<HHHH", *span) for span in merged)
        body += _biff(0x00E5, struct.pack("<H", len(merged)) + spans)
    return body + _biff(0x000A, b"")


def _compound(stream: bytes) -> bytes:
    """Return a compound file with the workbook as its only stream, of whole sectors."""
    stream = stream.ljust(max(8, -(-len(stream) // _SECTOR)) * _SECTOR, b"\0")
    count = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, 2 + count), _END]
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return head + fat + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return (
        head
        + struct.pack("<III", _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def write_xlsb(path: Path, sheets: Mapping[str, Sequence[Sequence[str | int]]]) -> Path:
    """Write a binary workbook of Excel 2007."""
    bundle = b""
    relations = ""
    with zipfile.ZipFile(path, "w") as book:
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            part = f"worksheets/sheet{number}.bin"
            names = _wide(f"rId{number}") + _wide(name)
            bundle += _record(156, struct.pack("<II", 0, number) + names)
            relations += (
                f'<Relationship Id="rId{number}" Type="{_RELATIONSHIPS}/worksheet"'
                f' Target="{part}"/>'
            )
            book.writestr(f"xl/{part}", _binary_sheet(rows))
        body = _record(131, b"") + _record(143, b"") + bundle + _record(144, b"")
        book.writestr("xl/workbook.bin", body + _record(132, b""))
        book.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            "</Relationships>",
        )
        book.writestr(
            "[Content_Types].xml",
            f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin"'
            ' ContentType="application/vnd.ms-excel.sheet.binary"/></Types>',
        )
    return path


def _record(kind: int, data: bytes) -> bytes:
    """Return a record: its kind in one or two bytes, its length in steps of seven bits."""
    head = bytes([kind]) if kind < _LONG else bytes([kind & 0xFF, kind >> 7])
    rest = len(data)
    while rest >= _LONG:
        head += bytes([rest & 0x7F | _LONG])
        rest >>= 7
    return head + bytes([rest]) + data


def _wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _binary_sheet(rows: Sequence[Sequence[str | int]]) -> bytes:
    width = max(len(row) for row in rows)
    body = _record(129, b"") + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    body += _record(145, b"")
    for line, row in enumerate(rows):
        body += _record(0, struct.pack("<I", line) + bytes(21))
        for column, cell in enumerate(row):
            head = struct.pack("<II", column, 0)
            if isinstance(cell, int):
                body += _record(5, head + struct.pack("<d", cell))
            elif cell:
                body += _record(6, head + _wide(cell))
    return body + _record(146, b"") + _record(130, b"")
