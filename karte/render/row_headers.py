"""Row headers for tagged tables, which Typst 0.15 cannot mark: TD becomes TH with its scope.

Typst writes structure elements as plain objects, one a line, and a plain table of where they
begin. So this needs no PDF library: elements are changed, and the table is written anew.
"""

from __future__ import annotations

import re
from itertools import pairwise

_ENTRY = re.compile(rb"(\d{10}) \d{5} n")
_ELEMENT = re.compile(rb"\d+ 0 obj\n<</Type/StructElem/S/(TR|TD|TH)/")
_FIRST = re.compile(rb"/K\[(\d+) 0 R")
# With a scope on every header cell, readers find the headers of a cell without a list of them;
# the list that Typst writes knows only those of the column.
_HEADERS = re.compile(rb"/Headers\[[^\]]*\]")
_EMPTY = b"<</O/Table>>"
# What ends in a carriage return would seem to end in the line end that stands behind it.
_RETURN = re.compile(rb"\r\nendstream(?=\s+endobj\s*\Z)")


def with_row_headers(pdf: bytes) -> bytes:
    """Make the first cell of every row of every table a header of its row.

    The end of every stream is made plain, too, as PDF/A demands.

    Parameters
    ----------
    pdf : bytes
        As written by Typst.

    Returns
    -------
    bytes
        The same document; only its tags differ.

    Raises
    ------
    ValueError
        If the document is not written as Typst 0.15 writes it.
    """
    table, places = _table(pdf)
    objects = {
        number: pdf[start:end]
        for (start, number), (end, _) in pairwise(
            [*sorted((at, n) for n, at in places), (table, 0)]
        )
    }
    kinds = {number: found[1] for number, one in objects.items() if (found := _ELEMENT.match(one))}
    firsts = {
        int(found[1])
        for number, kind in kinds.items()
        if kind == b"TR" and (found := _FIRST.search(objects[number]))
    }
    for number, kind in kinds.items():
        if kind != b"TR":
            objects[number] = _cell(objects[number], is_first=number in firsts and kind == b"TD")
    objects = {number: _RETURN.sub(b"\r\r\nendstream", one) for number, one in objects.items()}
    head = pdf[: min(at for _, at in places)]
    return _written(head, objects, pdf[table:])


def _table(pdf: bytes) -> tuple[int, list[tuple[int, int]]]:
    """Return where the table of objects begins, and number and place of each object."""
    table = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    if not pdf.startswith(b"xref\n0 ", table):
        raise ValueError("no plain table of objects in this PDF")
    found = _ENTRY.findall(pdf, table)
    places = [(number, int(at)) for number, at in enumerate(found, start=1)]
    if any(not pdf.startswith(b"%d 0 obj" % number, at) for number, at in places):
        raise ValueError("objects of this PDF are not where its table says")
    return table, places


def _cell(element: bytes, *, is_first: bool) -> bytes:
    element = _HEADERS.sub(b"", element)
    if not is_first:
        return element.replace(_EMPTY, b"", 1)
    element = element.replace(b"/S/TD/", b"/S/TH/", 1)
    if b"/O/Table" in element:
        return element.replace(b"/O/Table", b"/O/Table/Scope/Row", 1)
    if b"/A[" in element:
        return element.replace(b"/A[", b"/A[<</O/Table/Scope/Row>>", 1)
    return element.replace(b"/K", b"/A[<</O/Table/Scope/Row>>]/K", 1)


def _written(head: bytes, objects: dict[int, bytes], rest: bytes) -> bytes:
    parts, at = [head], len(head)
    lines = [b"0000000000 65535 f"] * (len(objects) + 1)
    for number, one in objects.items():
        lines[number] = b"%010d 00000 n" % at
        parts.append(one)
        at += len(one)
    trailer = rest[rest.index(b"trailer") : rest.index(b"startxref")]
    table = b"xref\n0 %d\n" % len(lines) + b"".join(b"%s \n" % line for line in lines)
    return b"".join([*parts, table, trailer, b"startxref\n%d\n%%%%EOF" % at])
