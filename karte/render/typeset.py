"""Typst, in one place: templates and data in, a PDF of the declared standards out."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import justmytype_intl_cjk
import typst

from karte.design import NAMED
from karte.render.row_headers import with_row_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

_JAPAN = dt.timezone(dt.timedelta(hours=9))
_SHARED = ("paper.typ",)
_PROBE = b"""#set document(title: "?")
#let data = json("data.json")
#set text(font: data.families, lang: "ja", fallback: false)
#for one in data.characters [#one #parbreak()]
"""
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}")


def refused_texts(error: RuntimeError) -> list[str]:
    """Return the texts that Typst could not show.

    Parameters
    ----------
    error : RuntimeError
        As caught; ``typst.TypstError`` is one.

    Returns
    -------
    list of str
        Each once, sorted; empty where it refused something else.
    """
    said = str(getattr(error, "diagnostic", "") or error)
    return sorted({_spelled(found) for found in _NO_GLYPH.findall(said)})


def _spelled(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)


@dataclass(frozen=True)
class Typesetter:
    """Makes PDFs with the given typefaces and no other.

    Parameters
    ----------
    font_directories : tuple of Path
        Folders that hold TTF or OTF files.
    families : tuple of str
        Family names, first choice first.
    """

    font_directories: tuple[Path, ...]
    families: tuple[str, ...]

    def pdf(self, template: str, data: Mapping[str, object], issued: str) -> bytes:
        """Typeset a document.

        Parameters
        ----------
        template : str
            Name of a file beside ``paper.typ``, which it may import, as it may any other that
            is named in ``templates``.
        data : dict
            Plain JSON; the template reads it as ``data``.
        issued : str
            発行日 as ISO 8601, the date of the document.

        Returns
        -------
        bytes
            A PDF/A-2a that is PDF/UA-1 as well; the same for the same input.
        """
        day = dt.date.fromisoformat(issued)
        # The compiler takes several files as a dict, which its type stubs do not say.
        project: Any = _templates(template) | {
            "data.json": json.dumps(data, ensure_ascii=False).encode()
        }
        compiler = typst.Compiler(
            project, font_paths=_fonts(self.font_directories), ignore_system_fonts=True
        )
        written = compiler.compile(
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],
            # Noon, so that the date is the same one in Greenwich, by whose clock PDFs are dated.
            timestamp=dt.datetime(day.year, day.month, day.day, 12, tzinfo=_JAPAN),
        )
        if not isinstance(written, bytes):
            raise TypeError(type(written))
        return with_row_headers(written)

    def lacking(self, text: str) -> frozenset[str]:
        """Tell which characters of a text cannot be printed.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        frozenset of str
            One character each: no typeface has it, or it means something else in each, which
            PDF/A does not take.
        """
        asked = "".join(sorted(set(text) - {" ", "\n"}))
        private = {one for one in asked if unicodedata.category(one) == "Co"}
        return _lacking(asked, self.font_directories, self.families) | private


def bundled_typesetter() -> Typesetter:
    """Make the typesetter that needs nothing but karte's own dependencies.

    Returns
    -------
    Typesetter
        Uses Noto Sans JP alone, so every machine breaks every line at the same place.
    """
    base = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosansjp"
    return Typesetter((base,), ("Noto Sans JP",))


@cache
def _lacking(
    asked: str, directories: tuple[Path, ...], families: tuple[str, ...]
) -> frozenset[str]:
    """Ask Typst, which names every character that it cannot show, each by itself."""
    if not asked:
        return frozenset()
    project: Any = {
        "main.typ": _PROBE,
        "data.json": json.dumps({"families": families, "characters": list(asked)}).encode(),
    }
    compiler = typst.Compiler(project, font_paths=_fonts(directories), ignore_system_fonts=True)
    try:
        compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"])
    except RuntimeError as error:
        return frozenset("".join(refused_texts(error)))
    return frozenset()


@cache
def _templates(main: str) -> dict[str, bytes]:
    folder = files("karte.render").joinpath("templates")
    lines = [f'#let {name} = rgb("{value}")' for name, value in NAMED.items()]
    return {
        "main.typ": folder.joinpath(main).read_bytes(),
        **{name: folder.joinpath(name).read_bytes() for name in _SHARED},
        "colours.typ": "\n".join(lines).encode(),
    }


@cache
def _fonts(directories: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in directories],
    )
