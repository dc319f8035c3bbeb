"""PDF sheets: tagged, archivable and the same bytes whenever the same profile comes in."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import justmytype_intl_cjk
import typst

from karte.charts.svg import with_fonts
from karte.maps import static_map
from karte.render import layout
from karte.render.refusals import refusal
from karte.render.sheet import sheet_data

if TYPE_CHECKING:
    from karte.profile.types import AreaMap, Profile
    from karte.render.sheet import Json

_JAPAN = dt.timezone(dt.timedelta(hours=9))
# Tried in this order until no page is too empty: spacing of the tables, and whether the map's
# figures begin a page.
_SPACINGS = ((1.3, True), (1.0, False), (0.8, False))
# A sheet has more sections that stay whole than a page can always take beside each other.
_FULL_ENOUGH = 0.48


@dataclass(frozen=True)
class PdfRenderer:
    """Makes PDF sheets with the given typefaces and no other.

    Parameters
    ----------
    font_directories : tuple of Path
        Folders that hold TTF or OTF files.
    families : tuple of str
        Family names, first choice first.
    """

    font_directories: tuple[Path, ...]
    families: tuple[str, ...]

    def render(self, profile: Profile) -> bytes:
        """Write the sheet of a district.

        Parameters
        ----------
        profile : Profile
            All that the sheet says.

        Returns
        -------
        bytes
            A PDF/A-2a that is PDF/UA-1 as well; its date is the edition's 発行日.

        Raises
        ------
        KarteError
            When no typeface has a character that is needed, or Typst refuses the sheet. A name
            is never printed with a character changed or left out.
        """
        data = sheet_data(profile, self.families)
        try:
            data |= self._layout(data)
            compiler = self._with_map(data, profile.map) if profile.map else self._compiler(data)
            return _compiled(compiler, profile.header.issued)
        except RuntimeError as error:
            raise refusal(error, profile, self.families) from error

    def _layout(self, data: Json) -> Json:
        """Choose spacing and page break that leave no page half empty, and the map's height.

        The sheet is set without its map first: what is left of the first page is the map's.
        """
        foot = float(str(data["foot"]))
        best, choice = -1.0, dict[str, object]()
        for density, turn in _SPACINGS:
            tried: Json = {
                "density": density,
                "turn": turn,
                "map_width": layout.MAP_WIDTH,
                "map_svg": "",
                # Room for the line that sends the reader to a key further back.
                "numbered": ("",),
                "key_beside": False,
            }
            compiler = self._compiler(data | tried)
            marks = _marks(compiler, "mark")
            if data["legend"]:
                top = _marks(compiler, "map-top")[0]
                tried |= {"map_height": layout.map_height(top, foot), "map_page": top.page}
                marks = layout.with_map(marks, top, foot)
            fullness = layout.fullness(marks, foot)
            if fullness > best:
                best, choice = fullness, tried
            if fullness >= _FULL_ENOUGH:
                break
        return choice

    def _compiler(self, data: Json) -> typst.Compiler:
        return typst.Compiler(
            _template(),
            font_paths=_fonts(self.font_directories),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )

    def _with_map(self, data: Json, area_map: AreaMap) -> typst.Compiler:
        """Draw the map at its height; a key that would push it off its page goes further back."""
        height = float(str(data["map_height"]))
        drawn = static_map(
            area_map,
            width=round(layout.MAP_WIDTH * layout.UNITS_PER_MM),
            height=round(height * layout.UNITS_PER_MM),
        )
        final = data | {
            "map_svg": with_fonts(drawn.svg, self.families),
            "numbered": drawn.numbered,
            "key_beside": True,
        }
        compiler = self._compiler(final)
        if _marks(compiler, "map-top")[0].page == data["map_page"]:
            return compiler
        return self._compiler(final | {"key_beside": False})


def default_renderer() -> PdfRenderer:
    """Make the renderer that needs nothing but karte's own dependencies.

    Returns
    -------
    PdfRenderer
        Uses Noto Sans JP alone, so every machine breaks every line at the same place.
    """
    base = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / "notosansjp"
    return PdfRenderer((base,), ("Noto Sans JP",))


@cache
def _template() -> bytes:
    return files("karte.render").joinpath("templates", "karte.typ").read_bytes()


@cache
def _fonts(directories: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in directories],
    )


def _compiled(compiler: typst.Compiler, issued: str) -> bytes:
    day = dt.date.fromisoformat(issued)
    written = compiler.compile(
        format="pdf",
        pdf_standards=["ua-1", "a-2a"],
        # Noon, so that the date is the same one in Greenwich, by whose clock PDFs are dated.
        timestamp=dt.datetime(day.year, day.month, day.day, 12, tzinfo=_JAPAN),
    )
    if not isinstance(written, bytes):
        raise TypeError(type(written))
    return written


def _marks(compiler: typst.Compiler, name: str) -> list[layout.Mark]:
    found = json.loads(compiler.query(f"<{name}>", field="value"))
    return [
        layout.Mark(page=int(one["page"]), y=float(one["y"]), whole=bool(one.get("whole")))
        for one in found
    ]
