"""Workbooks for Excel and LibreOffice: formatted, no cell a formula, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import xlsxwriter

from karte.design import BAND, MUTED, NAVY, PAPER, RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from karte.profile.types import Header

_FONT = {"font_name": "Yu Gothic", "font_size": 11}
_TEXT = "@"
"""Excel keeps a cell of this format as text, also when it is typed anew."""
_A4 = 9
_README = "お読みください"
_MOST_DECIMALS = 4
_WIDE = 90
_LINE = 18.75
"""Height of a line of the font, in points."""
_LAST_NARROW = 0x2E7F
"""Kana, kanji and their punctuation stand behind it and are twice as wide."""


class Heading(NamedTuple):
    """A column of a sheet.

    Attributes
    ----------
    title : str
        Its heading.
    width : float
        In characters.
    wrap : bool
        Whether its texts are folded, and their rows as high as they need.
    choices : tuple of str
        What may be chosen in its cells; empty where anything may stand.
    """

    title: str
    width: float = 11.0
    wrap: bool = False
    choices: tuple[str, ...] = ()


class FirstSheet(Protocol):
    """What stands on the first sheet, and in the properties of the file."""

    @property
    def header(self) -> Header:
        """Who publishes, and when."""

    @property
    def terms(self) -> str:
        """Under which terms the file may be used."""

    def lines(self) -> Iterable[tuple[str, str]]:
        """Return everything, as item and text."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes
    ----------
    name : str
        At most 31 characters.
    headings : tuple of Heading, length n
        The columns.
    rows : sequence of (int, tuple)
        Digits after the point of the numbers in a row, and its n cells: text, numbers, and None
        where there is nothing.
    fixed : int
        How many columns stay when the sheet is moved sideways.
    footer : str
        Printed below every page with its number; nothing is printed where it is empty.
    """

    name: str
    headings: tuple[Heading, ...]
    rows: Sequence[tuple[int, tuple[object, ...]]]
    fixed: int = 1
    footer: str = ""


def workbook(sheets: Sequence[Sheet], about: FirstSheet, title: str) -> bytes:
    """Return a workbook.

    Parameters
    ----------
    sheets : sequence of Sheet
        What follows the first sheet.
    about : FirstSheet
        What the first sheet says.
    title : str
        For the properties of the file.

    Returns
    -------
    bytes
        xlsx.
    """
    file = io.BytesIO()
    # A copy: XlsxWriter adds to what it is given, and the next book would look otherwise.
    options: dict[str, Any] = {"in_memory": True, "default_format_properties": {**_FONT}}
    book = xlsxwriter.Workbook(file, options)
    issued = dt.date.fromisoformat(about.header.issued)
    book.set_properties(
        {
            "title": title,
            "author": f"{about.header.municipality} {about.header.department}",
            "comments": about.terms,
            "created": dt.datetime(issued.year, issued.month, issued.day, tzinfo=dt.UTC),
        }
    )
    formats = _Formats(book)
    _write_readme(book, about, title, formats)
    for one in sheets:
        _write_sheet(book, one, formats)
    book.close()
    return file.getvalue()


class _Formats:
    """The few looks of cells."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        thin = {"border": 1, "border_color": RULE, "valign": "top"}
        self.head: Format = book.add_format(
            {**thin, "bold": True, "font_color": PAPER, "bg_color": NAVY, "text_wrap": True}
        )
        self.text: Format = book.add_format({**thin, "num_format": _TEXT, "indent": 1})
        self.wrapped: Format = book.add_format({**thin, "num_format": _TEXT, "text_wrap": True})
        self.item: Format = book.add_format(
            {**thin, "num_format": _TEXT, "bold": True, "bg_color": BAND, "text_wrap": True}
        )
        self.title: Format = book.add_format({"bold": True, "font_size": 14, "font_color": NAVY})
        self.word: Format = book.add_format(
            {**thin, "num_format": _TEXT, "font_color": MUTED, "align": "right"}
        )
        self.numbers: tuple[Format, ...] = tuple(
            book.add_format({**thin, "num_format": "#,##0" + ("." + "0" * one if one else "")})
            for one in range(_MOST_DECIMALS + 1)
        )


def _write_readme(
    book: xlsxwriter.Workbook, about: FirstSheet, title: str, formats: _Formats
) -> None:
    sheet = book.add_worksheet(_README)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, _WIDE)
    sheet.write_string(0, 0, title, formats.title)
    for line, (item, text) in enumerate(about.lines(), start=2):
        sheet.set_row(line, _height(text, _WIDE))
        sheet.write_string(line, 0, item, formats.item)
        sheet.write_string(line, 1, text, formats.wrapped)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _write_sheet(book: xlsxwriter.Workbook, one: Sheet, formats: _Formats) -> None:
    sheet = book.add_worksheet(one.name)
    sheet.freeze_panes(1, one.fixed)
    sheet.set_row(0, max(_height(own.title, own.width - 1) for own in one.headings))
    for column, heading in enumerate(one.headings):
        sheet.set_column(column, column, heading.width)
        sheet.write_string(0, column, heading.title, formats.head)
    write_text, write_number = sheet.write_string, sheet.write_number
    texts = [formats.wrapped if heading.wrap else formats.text for heading in one.headings]
    folded = any(heading.wrap for heading in one.headings)
    for line, (decimals, cells) in enumerate(one.rows, start=1):
        number = formats.numbers[decimals]
        if folded:
            sheet.set_row(line, _row_height(one.headings, cells))
        for column, cell in enumerate(cells):
            if isinstance(cell, Word):
                write_text(line, column, cell, formats.word)
            elif isinstance(cell, str):
                # Written as text whatever it begins with: nothing here is ever a formula.
                write_text(line, column, cell, texts[column])
            elif isinstance(cell, int | float):
                write_number(line, column, cell, number)
    if one.rows:
        sheet.autofilter(0, 0, len(one.rows), len(one.headings) - 1)
        _offer_choices(sheet, one)
    if one.footer:
        sheet.set_footer(f"&L{one.footer.replace('&', '&&')}&R&P / &N")
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _offer_choices(sheet: Worksheet, one: Sheet) -> None:
    for column, heading in enumerate(one.headings):
        if heading.choices:
            rule = {"validate": "list", "source": list(heading.choices)}
            sheet.data_validation(1, column, len(one.rows), column, rule)


def _row_height(headings: Sequence[Heading], cells: Sequence[object]) -> float:
    """Return how high a row of folded texts must be."""
    pairs = zip(headings, cells, strict=True)
    heights = (_height(str(cell), own.width - 1) for own, cell in pairs if own.wrap and cell)
    return max(heights, default=_LINE)


def _height(text: str, width: float) -> float:
    """Return how high a row must be for a text that is folded: not every program finds out."""
    units = sum(2 if ord(one) > _LAST_NARROW else 1 for one in text)
    return _LINE * ceil(units / width)


class Word(str):
    """A word in place of a figure: 秘匿, 未提供, 該当なし."""

    __slots__ = ()
