"""校区の声 as lines of text, as files of a page, and for the templates of paper."""

from __future__ import annotations

from base64 import b64encode
from itertools import chain
from typing import TYPE_CHECKING

from karte.render.tables import DENSE, FULL, printed_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.profile.drawings import Table
    from karte.profile.types import Voices
    from karte.profile.voice_types import Photograph, VoiceGroup
    from karte.render.typeset import Typesetter

Json = dict[str, object]

GETA = "〓"
"""What printers set where they lack a character."""
LACKING = f"{GETA}は、印刷の書体にない文字です。ページでは見られます。"
_PHOTO_WIDTH, _PHOTO_HEIGHT = 86.5, 62.0


def voice_lines(voices: Voices) -> Iterator[str]:
    """Yield the lines of the text edition, but for the table.

    Parameters
    ----------
    voices : Voices
        Of the district.

    Yields
    ------
    str
        Without line breaks.
    """
    yield voices.note
    for group in voices.groups:
        yield from _group_lines(group)
    if voices.photos:
        yield from ("", "□ 写真")
        for photo in voices.photos:
            yield from _entry_lines(photo.alt, "", photo.said)
    if voices.activities:
        yield from _group_lines(voices.activities)


def _group_lines(group: VoiceGroup) -> Iterator[str]:
    yield from ("", f"□ {group.title}")
    if group.note:
        yield group.note
    for one in group.entries:
        yield from _entry_lines(one.text, one.detail, one.said)


def _entry_lines(text: str, detail: str, said: str) -> Iterator[str]:
    first, *more = text.splitlines()
    yield f"・{first}"
    yield from (f"　{line}" for line in (*more, *detail.splitlines(), f"（{said}）"))


def voice_files(voices: Voices | None) -> dict[str, bytes]:
    """Return the photographs of a page.

    Parameters
    ----------
    voices : Voices or None
        Of the district.

    Returns
    -------
    dict of str to bytes
        By name in the folder of the district.
    """
    return {one.file: one.content for one in voices.photos} if voices else {}


def voices_page(voices: Voices, typesetter: Typesetter) -> Json:
    """Make the page of what people have written, which may run on.

    Parameters
    ----------
    voices : Voices
        Of the district.
    typesetter : Typesetter
        Tells which characters cannot be printed; `GETA` stands in their place, and it is said.

    Returns
    -------
    dict
        Plain JSON.
    """
    lacking = typesetter.lacking("".join(_texts(voices)))
    shown = {ord(one): GETA for one in lacking}

    def printed(text: str) -> str:
        return text.translate(shown)

    def group(one: VoiceGroup) -> Json:
        entries = [
            {"text": printed(each.text), "detail": printed(each.detail), "said": each.said}
            for each in one.entries
        ]
        return {"title": one.title, "note": one.note, "entries": entries}

    return {
        "title": voices.title,
        "note": voices.note,
        "groups": [group(one) for one in voices.groups],
        "photos": [
            {
                "svg": _svg(one),
                "alt": printed(one.alt),
                "said": one.said,
                "width": min(_PHOTO_WIDTH, _PHOTO_HEIGHT * one.width / one.height),
            }
            for one in voices.photos
        ],
        "bodies": printed_table(_with_labels(voices.bodies, shown), FULL, DENSE)
        if voices.bodies
        else None,
        "activities": group(voices.activities) if voices.activities else None,
        "lacking": LACKING if lacking else "",
    }  # fmt: skip


def _svg(photo: Photograph) -> str:
    """Return a photograph as text: Typst is given no other files than such of text."""
    content = b64encode(photo.content).decode("ascii")
    width, height = photo.width, photo.height
    size = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>'
        f'<image {size} href="data:image/jpeg;base64,{content}"/></svg>'
    )


def _with_labels(table: Table, shown: dict[int, str]) -> Table:
    rows = tuple(row.model_copy(update={"label": row.label.translate(shown)}) for row in table.rows)
    return table.model_copy(update={"rows": rows})


def _texts(voices: Voices) -> Iterator[str]:
    """Yield every text that people have written in their own words."""
    activities = (voices.activities,) if voices.activities else ()
    for entry in chain.from_iterable(one.entries for one in (*voices.groups, *activities)):
        yield entry.text
        yield entry.detail
    yield from (one.alt for one in voices.photos)
    yield from (row.label for row in voices.bodies.rows) if voices.bodies else ()
