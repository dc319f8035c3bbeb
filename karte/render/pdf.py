"""PDF prints: tagged, archivable and the same bytes whenever the same profile comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.render.frame import frame, text_room
from karte.render.refusals import refusal
from karte.render.sheet import sheet_data
from karte.render.typeset import Typesetter, bundled_typesetter

if TYPE_CHECKING:
    from karte.profile.types import Profile


@dataclass(frozen=True)
class PdfRenderer:
    """Makes the prints of districts.

    Parameters
    ----------
    typesetter : Typesetter
        With the typefaces to use.
    """

    typesetter: Typesetter

    def render(self, profile: Profile) -> bytes:
        """Write the print of a district: five pages and what stands behind them.

        Parameters
        ----------
        profile : Profile
            All that the print says.

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
        families, header = self.typesetter.families, profile.header
        around = frame(header, profile.sources, families)
        data = {
            "frame": around,
            "title": profile.district_name,
            "districts": [sheet_data(profile, families, text_room(around))],
            "whole": True,
        }
        try:
            return self.typesetter.pdf("karte.typ", data, header.issued)
        except RuntimeError as error:
            raise refusal(error, profile, families) from error


def default_renderer() -> PdfRenderer:
    """Make the renderer that needs nothing but karte's own dependencies.

    Returns
    -------
    PdfRenderer
        Uses Noto Sans JP alone, so every machine breaks every line at the same place.
    """
    return PdfRenderer(bundled_typesetter())
