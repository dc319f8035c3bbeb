"""The address of a page as a QR code, so that a reader of paper need not type it."""

from __future__ import annotations

from itertools import groupby

import segno

from karte.charts.svg import drawing, element
from karte.design import INK

_QUIET = 2


def qr_svg(address: str) -> str:
    """Draw an address as a QR code; paper around it adds to the quiet zone.

    Parameters
    ----------
    address : str
        Of a page.

    Returns
    -------
    str
        An SVG without text, one unit a module.

    Examples
    --------
    >>> qr_svg("https://example.jp/").count("<path")
    1
    """
    rows = [list(row) for row in segno.make_qr(address, error="m").matrix]
    size = len(rows) + 2 * _QUIET
    parts = []
    for y, row in enumerate(rows, start=_QUIET):
        x = _QUIET
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    path = element("path", d="".join(parts), fill=INK)
    return drawing(size, size, "ページの住所の二次元コード", "", path)
