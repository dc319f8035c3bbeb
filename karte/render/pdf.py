"""PDF prints: tagged, archivable and the same bytes whenever the same profile comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.render.frame import frame, text_room
from karte.render.refusals import refusal
from karte.render.sheet import sheet_data
from karte.render.typeset import Typesetter, bundled_typesetter
from karte.render.voices import voices_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from karte.profile.types import Overview, Profile

Json = dict[str, object]

VOLUME = 40
"""So many districts at most are in a file for the printer; they take about 750 MB."""


@dataclass(frozen=True)
class PdfRenderer:
    """Makes the prints of districts.

    Parameters
    ----------
    typesetter : Typesetter
        With the typefaces to use.
    """

    typesetter: Typesetter

    def pages(self, profile: Profile) -> Json:
        """Prepare what is printed of a district, for `render`, `appendix` and `books`.

        Parameters
        ----------
        profile : Profile
            All that the print says.

        Returns
        -------
        dict
            Plain JSON.
        """
        families = self.typesetter.families
        around = frame(profile.header, profile.sources, families)
        voices = profile.voices
        return {
            **sheet_data(profile, families, text_room(around)),
            "voices": voices_page(voices, self.typesetter) if voices else None,
        }

    def render(self, profile: Profile, pages: Json | None = None) -> bytes:
        """Write the print of a district: its five pages, and what its people have written.

        Parameters
        ----------
        profile : Profile
            All that the print says.
        pages : dict, optional
            As of `pages`, where that was done before.

        Returns
        -------
        bytes
            A PDF/A-2a that is PDF/UA-1 as well; its date is the edition's 発行日.

        Raises
        ------
        KarteError
            When no typeface has a character that is needed, or Typst refuses the print. A name
            is never printed with a character changed or left out.
        """
        five = _five(pages or self.pages(profile))
        return self._of_district(profile, five, profile.district_name, profile.lead)

    def appendix(self, profile: Profile, pages: Json | None = None) -> bytes:
        """Write what the five pages of a district have no room for (資料編).

        Parameters
        ----------
        profile : Profile
            With a name for the file.
        pages : dict, optional
            As of `pages`, where that was done before.

        Returns
        -------
        bytes
            As of `render`.

        Raises
        ------
        KarteError
            As of `render`.
        """
        title = f"{profile.district_name} 資料編"
        data = {**(pages or self.pages(profile)), "first": None, "appendix": title}
        return self._of_district(profile, data, title, f"{profile.district_name}のすべての数字")

    def _of_district(self, profile: Profile, pages: Json, title: str, description: str) -> bytes:
        header, families = profile.header, self.typesetter.families
        data = {
            "frame": frame(header, profile.sources, families),
            "title": title,
            "description": description,
            "districts": [pages],
        }
        try:
            return self.typesetter.pdf("karte.typ", data, header.issued)
        except RuntimeError as error:
            raise refusal(error, profile, families) from error

    def books(self, overview: Overview, districts: Sequence[Json]) -> Iterator[tuple[str, bytes]]:
        """Write the five pages of every district into one file for the printer.

        Typst holds a whole document in memory, so an edition of very many districts becomes
        several volumes.

        Parameters
        ----------
        overview : Overview
            Of the edition.
        districts : sequence of dict
            As of `pages`, in the order of printing.

        Yields
        ------
        tuple of str and bytes
            File name, and a PDF of the same standards, with a bookmark for every district; the
            pages of each are numbered from 1, so that they can be handed out.
        """
        header = overview.header
        title = f"{header.municipality} すべての{header.unit}"
        starts = range(0, len(districts), VOLUME)
        for number, start in enumerate(starts, start=1):
            volume = f"_{number}" if len(starts) > 1 else ""
            data = {
                "frame": frame(header, overview.sources, self.typesetter.families),
                "title": f"{title}（{number}/{len(starts)}）" if volume else title,
                "description": "",
                "districts": [
                    _five(one) | {"voices": None} for one in districts[start : start + VOLUME]
                ],
            }
            name = f"karte_{header.edition}_all{volume}.pdf"
            yield name, self.typesetter.pdf("karte.typ", data, header.issued)


def _five(pages: Json) -> Json:
    return pages | {"details": None}


def default_renderer() -> PdfRenderer:
    """Make the renderer that needs nothing but karte's own dependencies.

    Returns
    -------
    PdfRenderer
        Uses Noto Sans JP alone, so every machine breaks every line at the same place.
    """
    return PdfRenderer(bundled_typesetter())
