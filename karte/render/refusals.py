"""Why Typst refused a sheet, in words for the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.errors import KarteError, Problem
from karte.render.typeset import refused_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.profile.types import Profile

_LONGEST = 40


def refusal(error: RuntimeError, profile: Profile, families: tuple[str, ...]) -> KarteError:
    """Turn Typst's refusal of a sheet into an error that names the next step.

    Parameters
    ----------
    error : RuntimeError
        As caught; ``typst.TypstError`` is one.
    profile : Profile
        The district whose sheet was refused.
    families : tuple of str
        The typefaces in use.

    Returns
    -------
    KarteError
        One problem for each character that no typeface has, or one with Typst's own words.
    """
    said = str(getattr(error, "diagnostic", "") or error)
    lacking = refused_texts(error)
    where = f"{profile.header.unit}「{profile.district_name}」（{profile.district_id}）のPDF"
    if not lacking:
        first = said.strip().splitlines()[0] if said.strip() else type(error).__name__
        return KarteError(
            f"PDFを作成できませんでした。Typstの説明: {first}",
            where=where,
            hint="同じ資料でほかの校区は作成できるか確かめ、この表示を添えて保守の担当者に伝えてください。",
        )
    return KarteError.from_problems(_lacking(text, profile, where, families) for text in lacking)


def _lacking(text: str, profile: Profile, where: str, families: tuple[str, ...]) -> Problem:
    codes = " ".join(f"U+{ord(character):04X}" for character in text)
    names = "、".join(families)
    found = next((one for one in _texts(profile.model_dump()) if text in one), "")
    place = f"{where}の「{_shortened(found, text)}」" if found else where
    return Problem(
        what=f"文字「{text}」（{codes}）は書体（{names}）にないため、PDFに印刷できません。",
        where=place,
        hint="元の資料の名称を印刷できる文字に直すか、その文字をもつ書体を使ってください。",
    )


def _shortened(found: str, text: str) -> str:
    start = max(0, found.index(text) - _LONGEST // 2)
    return found[start : start + _LONGEST]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
