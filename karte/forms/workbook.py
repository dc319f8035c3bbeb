"""One form: an Excel workbook that prints on A4, with lists to choose from."""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from importlib.resources import files
from math import ceil
from typing import TYPE_CHECKING, Any

import xlsxwriter

from karte.design import BAND, INK, MUTED, NAVY, PAPER, RULE, SAND
from karte.forms.figures import figure_rows, present_rows
from karte.tables import community as form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from karte.forms.figures import Told
    from karte.profile.types import Header, Profile
    from karte.tables.community import Column, Layout

_FONT = {"font_name": "Yu Gothic", "font_size": 11, "font_color": INK}
_A4 = 9
_LINE = 18.75
_RULED = 36
"""Height of a row that is written on, also by hand, in points."""
_LAST_NARROW = 0x2E7F
_LABEL, _BODY = 20, 78
_FIGURES = (30, 26, 24, 26, 40)
_WHOLE = sum(_FIGURES)
_SHORT = 20
"""Columns up to this width hold what Excel must not take for a number or a date."""
_CELL = 32_000
"""Characters; Excel takes 767 more."""
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7}


def form_workbook(profile: Profile) -> bytes:
    """Return the form of a district.

    Parameters
    ----------
    profile : Profile
        As everybody may see it: a form goes from hand to hand.

    Returns
    -------
    bytes
        xlsx; the same for the same profile. No cell is a formula.
    """
    file = io.BytesIO()
    header = profile.header
    # A copy: XlsxWriter adds to what it is given, and the next book would look otherwise.
    options: dict[str, Any] = {"in_memory": True, "default_format_properties": {**_FONT}}
    book = xlsxwriter.Workbook(file, options)
    issued = dt.date.fromisoformat(header.issued)
    book.set_properties(
        {
            "title": _title(profile),
            "author": f"{header.municipality} {header.department}",
            "created": dt.datetime(issued.year, issued.month, issued.day, tzinfo=dt.UTC),
        }
    )
    looks = _Looks(book)
    _write_cover(book.add_worksheet(form.COVER), profile, looks)
    _write_told(book.add_worksheet(form.FIGURES), profile, figure_rows(profile), looks)
    present = tuple(present_rows(profile))
    if present:
        _write_told(book.add_worksheet(form.PRESENT), profile, present, looks)
    for layout in form.LAYOUTS:
        _write_layout(book.add_worksheet(layout.name), layout, profile, looks)
    book.close()
    return file.getvalue()


def _title(profile: Profile) -> str:
    return f"{profile.district_name} {profile.header.unit}の声の用紙"


class _Looks:
    """The few looks of cells."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        thin = {"border": 1, "border_color": RULE, "valign": "vcenter", "text_wrap": True}
        text = {**thin, "num_format": "@"}
        self.title: Format = book.add_format({"bold": True, "font_size": 16, "font_color": NAVY})
        self.part: Format = book.add_format({"bold": True, "font_size": 13, "font_color": NAVY})
        self.plain: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.head: Format = book.add_format(
            {**thin, "bold": True, "font_color": PAPER, "bg_color": NAVY, "align": "center"}
        )
        self.item: Format = book.add_format({**text, "bold": True, "bg_color": BAND})
        self.given: Format = book.add_format({**text, "font_color": MUTED})
        self.text: Format = book.add_format(text)
        self.long: Format = book.add_format({**thin, "valign": "top"})
        self.wanted: Format = book.add_format({**text, "bg_color": SAND})
        self.number: Format = book.add_format({**thin, "align": "center", "bg_color": BAND})
        self.example: Format = book.add_format({**text, "font_color": MUTED, "italic": True})


def _write_cover(sheet: Worksheet, profile: Profile, looks: _Looks) -> None:
    header = profile.header
    _set_page(sheet, profile, form.COVER)
    sheet.set_portrait()
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, 1, _BODY)
    sheet.write_string(0, 0, _title(profile), looks.title)
    fields = (
        (form.CODE, profile.district_id, looks.given),
        ("区域の名前", profile.district_name, looks.given),
        (form.EDITION, f"{header.edition}", looks.given),
        (form.DAY, "", looks.wanted),
        (form.ROLE, "", looks.wanted),
    )
    for line, (label, value, look) in enumerate(fields, start=2):
        sheet.set_row(line, 1.5 * _LINE)
        sheet.write_string(line, 0, label, looks.item)
        sheet.write_string(line, 1, value, look) if value else sheet.write_blank(
            line, 1, None, look
        )
    last = 1 + len(fields)
    _offer(sheet, (last, 1, last, 1), form.ROLES, form.ROLE)
    line = last + 2
    sheet.write_string(line, 0, "書き方", looks.part)
    for label, text in _guide(header).items():
        line += 1
        sheet.set_row(line, _height(text, _BODY))
        sheet.write_string(line, 0, label, looks.item)
        sheet.write_string(line, 1, text, looks.text)


def _guide(header: Header) -> dict[str, str]:
    """Return what the first sheet explains: by label, in order."""
    said = files("karte.forms").joinpath("guide.toml").read_text(encoding="utf-8")
    words = {
        **header.model_dump(include={"product", "unit", "council", "municipality"}),
        **header.model_dump(include={"department", "contact"}),
        "figures": form.FIGURES,
        "role": form.ROLE,
        "day": form.DAY,
        "nothing": form.NOTHING,
    }
    return {
        label.format(**words): text.format(**words) for label, text in tomllib.loads(said).items()
    }


def _write_told(sheet: Worksheet, profile: Profile, rows: Iterable[Told], looks: _Looks) -> None:
    _set_page(sheet, profile, sheet.get_name())
    for column, width in enumerate(_FIGURES):
        sheet.set_column(column, column, width)
    by_name = {"head": looks.head, "text": looks.text}
    for line, (look, cells) in enumerate(rows):
        if look == "title":
            sheet.set_row(line, 1.6 * _LINE)
            sheet.write_string(line, 0, cells[0], looks.part)
        elif look == "said":
            sheet.set_row(line, _height(cells[0], _WHOLE))
            sheet.merge_range(line, 0, line, len(_FIGURES) - 1, "", looks.plain)
            sheet.write_string(line, 0, _fitting(cells[0]), looks.plain)
        else:
            heights = map(_height, cells, _FIGURES)
            sheet.set_row(line, max(heights))
            for column, text in enumerate(cells):
                sheet.write_string(line, column, text, by_name[look])


def _fitting(text: str) -> str:
    """Return as much of a text as a cell holds; the page has it whole."""
    return text if len(text) <= _CELL else f"{text[:_CELL]}…（続きはページにあります）"


def _write_layout(sheet: Worksheet, layout: Layout, profile: Profile, looks: _Looks) -> None:
    _set_page(sheet, profile, layout.name)
    sheet.set_default_row(_RULED)
    sheet.set_column(0, 0, 6)
    sheet.set_row(0, 1.6 * _LINE)
    sheet.write_string(0, 0, f"{layout.name}　{layout.question}", looks.part)
    head, first, last = 2, 4, 3 + layout.rows
    sheet.set_row(1, 0.5 * _LINE)
    sheet.write_string(head, 0, form.NUMBER, looks.head)
    sheet.write_string(head + 1, 0, form.EXAMPLE, looks.example)
    for column, one in enumerate(layout.columns, start=1):
        sheet.set_column(column, column, one.width)
        sheet.write_string(head, column, one.heading, looks.head)
        sheet.write_string(head + 1, column, one.example, looks.example)
        look = looks.text if _is_short(one) else looks.long
        for line in range(first, last + 1):
            sheet.write_blank(line, column, None, look)
        if one.choices:
            _offer(sheet, (first, column, last, column), one.choices, one.heading)
    for line in range(first, last + 1):
        sheet.write_number(line, 0, line - first + 1, looks.number)
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)


def _is_short(one: Column) -> bool:
    return one.width <= _SHORT and not one.is_number


def _offer(
    sheet: Worksheet, cells: tuple[int, int, int, int], choices: tuple[str, ...], title: str
) -> None:
    sheet.data_validation(
        *cells,
        {
            "validate": "list",
            "source": list(choices),
            "error_title": title,
            "error_message": "一覧から選んでください。",
        },
    )


def _set_page(sheet: Worksheet, profile: Profile, name: str) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(**_MARGINS)
    sheet.fit_to_pages(1, 0)
    # An ampersand begins an instruction there.
    said = f"{profile.district_name}　{name}".replace("&", "&&")
    sheet.set_footer(f"&L{said[:200]}&R&P / &N")


def _height(text: str, width: float) -> float:
    """Return how high a row must be for a text that is folded: not every program finds out."""
    lines = (sum(2 if ord(one) > _LAST_NARROW else 1 for one in line) for line in text.split("\n"))
    return min(409, _LINE * sum(max(1, ceil(one / (width - 1))) for one in lines))
