"""Forms filled in as councils do it: a workbook opened, cells typed, saved."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
from PIL import Image

from karte.tables import community as form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Cell = str | float | None
    Line = Sequence[Cell]

BY: dict[str, Cell] = {form.DAY: "令和8年5月10日", form.ROLE: "自治会・町内会"}
"""What most forms say on their first sheet."""
SHOWN, KEPT = "公開", "庁内"


def fill(
    blank: Path,
    target: Path,
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    cover: Mapping[str, Cell] = BY,
) -> Path:
    """Fill in a form and save it under another name.

    Parameters
    ----------
    blank : Path
        As ``karte worksheet`` writes it.
    target : Path
        Where it is saved.
    sheets : dict of str to sequence of sequence
        By name the rows below the example, without their number.
    cover : dict
        What is written on the first sheet, by label.

    Returns
    -------
    Path
        The target.
    """
    book = openpyxl.load_workbook(blank)
    for label, value in cover.items():
        cell_beside(book, label).value = value
    for name, rows in sheets.items():
        sheet = book[name]
        for line, row in enumerate(rows, start=5):
            for column, value in enumerate(row, start=2):
                cell = sheet.cell(line, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # as where a cell was made one of text
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def cell_beside(book: openpyxl.Workbook, label: str) -> Any:  # noqa: ANN401 - openpyxl has no types
    sheet = book[form.COVER]
    return next(row[1] for row in sheet.iter_rows() if row[0].value == label)


def voice(text: Cell, shown: str = SHOWN, *, role: str = "", day: str = "") -> Line:
    """Return a row of a sheet that has nothing but a text."""
    return [text, role or None, day or None, shown]


def body(name: str, *said: Cell, shown: str = SHOWN) -> Line:
    """Return a row of the survey: kind, rate, carriers, whether enough, activity."""
    return [name, *said, *[None] * (5 - len(said)), None, None, shown]


def snapshot(path: Path, size: tuple[int, int] = (300, 200), kind: str = "JPEG") -> Path:
    """Save a picture with a place, a name and a smaller picture in it."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (34.0, 41.0, 27.0)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    picture.save(file, kind, exif=exif, comment=b"SECRET-COMMENT")
    path.write_bytes(file.getvalue() + b"SECRET-TAIL")
    return path
