"""Makes 校区の声 of what stands on the forms of a district."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Audience, Status
from karte.profile import format as formats
from karte.profile.drawings import Cell, Row, Table
from karte.profile.voice_types import Photograph, VoiceEntry, VoiceGroup, Voices
from karte.tables import community as form
from karte.wareki import era_date, fiscal_year

if TYPE_CHECKING:
    from karte.model import Estimate
    from karte.profile.results import Results
    from karte.tables.community import Held, Said

SURVEY_TITLE = "地域組織基礎調査"
_WORDS = (0, 3)
_LONGEST_LABEL = 24


def make_voices(results: Results, district_id: str) -> Voices | None:
    """Return what the people of a district have written.

    Parameters
    ----------
    results : Results
        With what may be shown in its edition.
    district_id : str
        Which district.

    Returns
    -------
    Voices or None
        None where there is nothing to show.
    """
    config = results.config
    held = {name: one for name, one in results.community.get(district_id, {}).items()
            if one.entries}  # fmt: skip
    if not held:
        return None
    edition, internal = config.edition, results.audience is Audience.INTERNAL
    groups = [
        _group(kind, held[kind.value], edition, internal=internal)
        for kind in form.Kind
        if kind.value in held
    ]
    bodies = held.get(form.SURVEY)
    photos = held.get(form.PHOTOS)
    unit = config.words.unit
    return Voices(
        title=f"{unit}の声",
        note=f"この{unit}の人たちが書いたものを、そのまま載せています。"
        f"{config.municipality.kind}の見解や、統計の数字ではありません。",
        groups=tuple(groups),
        photos=_photographs(photos, internal=internal) if photos else (),
        bodies=_table(bodies, edition) if bodies else None,
        activities=_activities(bodies, internal=internal) if bodies else None,
    )


def _group(kind: form.Kind, held: Held, edition: int, *, internal: bool) -> VoiceGroup:
    label = form.DETAIL.get(kind, "")
    return VoiceGroup(
        title=kind.value,
        note=_age(held, edition),
        entries=tuple(
            VoiceEntry(
                text=one.text,
                detail=f"{label}: {one.detail}" if one.detail else "",
                said=_said(one.said, internal=internal),
            )
            for one in held.entries
            if isinstance(one, form.Voice)
        ),
    )


def _age(held: Held, edition: int) -> str:
    """Return of which year a form is that still holds; nothing where it is this year's."""
    return "" if held.edition == edition else f"{fiscal_year(held.edition)}版の用紙によります。"


def _said(said: Said, *, internal: bool) -> str:
    kept = "（庁内）" if internal and said.audience is Audience.INTERNAL else ""
    return f"{said.role}、{era_date(said.date)}{kept}"


def _photographs(held: Held, *, internal: bool) -> tuple[Photograph, ...]:
    photos = [one for one in held.entries if isinstance(one, form.Photo)]
    return tuple(
        Photograph(
            file=f"voice_{number}.jpg",
            alt=one.alt,
            said=_said(one.said, internal=internal),
            width=one.picture.width,
            height=one.picture.height,
            content=one.picture.content,
        )
        for number, one in enumerate(photos, start=1)
    )


def _table(held: Held, edition: int) -> Table:
    bodies = [one for one in held.entries if isinstance(one, form.Body)]
    age = _age(held, edition)
    return Table(
        caption=SURVEY_TITLE,
        head="団体",
        columns=("種類", "加入率", "担い手", form.ENOUGH),
        rows=tuple(
            Row(
                label=_shortened(one.name),
                cells=(
                    _word(one.kind),
                    _figure(one.rate, "%"),
                    _figure(one.carriers, "人"),
                    _word(one.enough),
                ),
            )
            for one in bodies
        ),
        notes=("団体が答えた数です。未提供は、書かれていないものです。", *([age] if age else [])),
        words=_WORDS,
    )


def _shortened(name: str) -> str:
    """Return a name that leaves room for the other columns; it stands whole among 団体の活動."""
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"


def _figure(found: Estimate, unit: str) -> Cell:
    value = found.value
    decimals = 0 if value is None or value == int(value) else 1
    text = formats.figure(value, found.status, decimals)
    return Cell(text=formats.with_unit(text, unit, found.status), status=found.status)


def _word(text: str) -> Cell:
    if text:
        return Cell(text=text, status=Status.REPORTED)
    return Cell(text=Status.NOT_PROVIDED.label, status=Status.NOT_PROVIDED)


def _activities(held: Held, *, internal: bool) -> VoiceGroup:
    entries = tuple(
        VoiceEntry(
            text=f"{one.name}: {one.activity}" if one.activity else one.name,
            detail="",
            said=_said(one.said, internal=internal),
        )
        for one in held.entries
        if isinstance(one, form.Body)
    )
    return VoiceGroup(title="団体の活動", note="", entries=entries)
