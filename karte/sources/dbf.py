"""In which encoding the texts of a shapefile are, told by the texts themselves."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from karte.sources.files import sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_TEXT_FIELD = ord("C")
_HEADER_END = 0x0D
_HEADER = 32
_FIELD = 32


def dbf_encoding(path: Path) -> str:
    """Tell UTF-8 from CP932: a ``.cpg`` is often wrong or missing.

    Parameters
    ----------
    path : pathlib.Path
        A ``.shp`` or ``.dbf``.

    Returns
    -------
    str
        The one in which fewer texts cannot be read; UTF-8 where both do.
    """
    table = sidecar(path, ".dbf")
    cells = [] if table is None else list(_texts(table.read_bytes()))
    return min(("utf-8", "cp932"), key=lambda encoding: _failures(cells, encoding))


def _failures(cells: Sequence[bytes], encoding: str) -> int:
    failed = 0
    for cell in cells:
        try:
            cell.decode(encoding)
        except UnicodeDecodeError:
            failed += 1
    return failed


def _texts(raw: bytes) -> Iterator[bytes]:
    """Yield the bytes of every text cell that are not plain ASCII; none of a damaged table."""
    if len(raw) < _HEADER:
        return
    count, header, length = struct.unpack_from("<IHH", raw, 4)
    fields = list[tuple[int, int]]()
    start, place = 1, _HEADER
    while place + _FIELD <= min(header, len(raw)) and raw[place] != _HEADER_END:
        width = raw[place + 16]
        if raw[place + 11] == _TEXT_FIELD:
            fields.append((start, width))
        start, place = start + width, place + _FIELD
    for number in range(min(count, (len(raw) - header) // max(1, length) + 1)):
        record = raw[header + number * length : header + (number + 1) * length]
        if record.isascii():
            continue
        for begin, width in fields:
            cell = record[begin : begin + width]
            if not cell.isascii():
                yield cell
