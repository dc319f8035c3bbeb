"""What a form tells of its district before anybody writes: figures, sentences, what holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from karte.model import Grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.profile.types import Cell, KeyFigure, Profile, Table

_MOST = 5
"""Columns of a table that a sheet of paper has room for; the page has them all."""


class Told(NamedTuple):
    """One row: its look (``title``, ``head`` or ``text``), and its cells."""

    look: str
    cells: tuple[str, ...]


def figure_rows(profile: Profile) -> Iterator[Told]:
    """Yield the figures of a district as rows of a sheet.

    Parameters
    ----------
    profile : Profile
        As everybody may see it.

    Yields
    ------
    Told
        Key figures, what is said about them, what may be talked about, and all indicators.
    """
    yield Told("title", ("おもな数字",))
    yield Told("head", ("項目", f"この{profile.header.unit}", "比べる数字", "増減", "時点と資料"))
    for one in profile.key_figures:
        yield Told("text", _key(one))
    if profile.reading.lines:
        yield Told("title", ("数字を読む",))
        yield from (Told("said", (one.text,)) for one in profile.reading.lines)
    if profile.reading.questions:
        yield Told("title", ("話し合ってみませんか",))
        yield from (Told("said", (one.text,)) for one in profile.reading.questions)
    for table in profile.indicators:
        yield from _table(table)
    # Every one of these tables has nearly the same notes.
    notes = dict.fromkeys(note for table in profile.indicators for note in table.notes)
    if notes:
        yield Told("title", ("数字の見方",))
        yield from (Told("said", (one,)) for one in notes)


def _key(one: KeyFigure) -> tuple[str, ...]:
    unit = one.unit if one.estimate.status.has_value else ""
    about = f"（およそ{one.likely}{unit}）" if one.likely else ""
    change = f"{one.change_label} {one.change_text}" if one.change_text else ""
    return (
        one.name,
        f"{one.text}{unit}{about}",
        f"{one.reference.label} {one.reference.text}",
        change,
        " ".join(filter(None, (one.source_label, one.date_label))),
    )


def _table(table: Table) -> Iterator[Told]:
    yield Told("title", (table.caption,))
    yield Told("head", (table.head, *table.columns)[:_MOST])
    for row in (*table.rows, *table.totals):
        yield Told("text", (row.label, *map(_cell, row.cells))[:_MOST])


def _cell(one: Cell) -> str:
    return f"{one.text}（参考）" if one.grade is Grade.C else one.text


def present_rows(profile: Profile) -> Iterator[Told]:
    """Yield what is published of a district's own words by now.

    Parameters
    ----------
    profile : Profile
        As everybody may see it.

    Yields
    ------
    Told
        Nothing where there is nothing yet.
    """
    voices = profile.voices
    if voices is None:
        return
    for group in (*voices.groups, *([voices.activities] if voices.activities else [])):
        yield Told("title", (group.title,))
        for one in group.entries:
            yield Told("said", ("\n".join(filter(None, (one.text, one.detail, one.said))),))
    if voices.photos:
        yield Told("title", ("写真",))
        yield from (Told("said", (f"{one.alt}\n{one.said}",)) for one in voices.photos)
    if voices.bodies:
        yield from _table(voices.bodies)
