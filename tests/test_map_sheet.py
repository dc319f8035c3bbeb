"""The A3 map sheet: exact in print, tagged, the same each time."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING

import pikepdf
import profiles
import profiles_places as drawn
import pytest
from pyproj import Geod

from karte.errors import KarteError
from karte.maps import sheet_map
from karte.maps.furniture import length_text
from karte.maps.projection import FINE
from karte.maps.sheet import UNITS_PER_MM, round_scale
from karte.render import bundled_typesetter, render_map_sheet

if TYPE_CHECKING:
    from karte.profile.types import AreaMap

GROUND = Geod(ellps="GRS80")
POINTS_PER_MM = 72 / 25.4
DRAWN = {"cm", "m", "l"}


@cache
def sheet() -> bytes:
    return render_map_sheet(drawn.full(), bundled_typesetter())


def opened() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(sheet()))


def level_lines(page: pikepdf.Page) -> list[float]:
    """Return the lengths in points of all level lines that a page draws."""
    found, stack, matrix, start = [], [], pikepdf.Matrix(), (0.0, 0.0)
    for one in pikepdf.parse_content_stream(page):
        values = [float(value) for value in one.operands] if str(one.operator) in DRAWN else []
        match str(one.operator):
            case "q":
                stack.append(matrix)
            case "Q":
                matrix = stack.pop()
            case "cm":
                matrix = pikepdf.Matrix(*values) @ matrix
            case "m":
                start = matrix.transform((values[0], values[1]))
            case "l":
                end = matrix.transform((values[0], values[1]))
                if abs(end[1] - start[1]) < 1e-6:
                    found.append(abs(end[0] - start[0]))
    return found


def test_the_bar_on_paper_is_as_long_as_its_length_at_the_stated_scale() -> None:
    made = sheet_map(drawn.place_map(), width=320, height=253, bar=44)
    points = made.bar_metres * 1000 / made.scale * POINTS_PER_MM
    assert made.bar_mm * POINTS_PER_MM == pytest.approx(points)
    pdf = opened()
    lengths = level_lines(pdf.pages[0])
    assert any(one == pytest.approx(points, abs=0.005) for one in lengths), lengths


def test_the_map_on_paper_is_at_the_stated_scale() -> None:
    made = sheet_map(drawn.place_map(), width=320, height=253, bar=44)
    west, south, east, north = _bounds(drawn.place_map())
    middle = (south + north) / 2
    _, _, metres = GROUND.inv(west, middle, east, middle)
    outline = max(re.findall(r' d="(M[^"]+)" fill="none"', made.svg), key=len)
    steps = _across(outline)
    millimetres = (max(steps) - min(steps)) / FINE / UNITS_PER_MM
    assert millimetres == pytest.approx(metres * 1000 / made.scale, rel=2e-3)


def _bounds(area_map: AreaMap) -> tuple[float, float, float, float]:
    points = [point for polygon in area_map.outline for ring in polygon for point in ring]
    x, y = zip(*points, strict=True)
    return min(x), min(y), max(x), max(y)


def _across(d: str) -> list[int]:
    """Return the x of every corner of a path of relative steps."""
    here, found = 0, []
    for verb, numbers in re.findall(r"([Mlhvz])([^Mlhvz]*)", d):
        values = [int(one) for one in re.findall(r"-?\d+", numbers)]
        if verb == "M":
            here = values[0]
        elif verb in "lh":
            here += values[0]
        found.append(here)
    return found


@pytest.mark.parametrize("size", [0.0004, 0.01, 0.3])
def test_a_district_of_any_size_fits_at_a_round_scale(size: float) -> None:
    ring = ((138, 34), (138 + size, 34), (138 + size, 34 + size), (138, 34 + size), (138, 34))
    tiny = drawn.place_map((), ()).model_copy(
        update={"outline": ((ring,),), "areas": (), "context": ()}
    )
    made = sheet_map(tiny, width=320, height=253, bar=44)
    _, _, metres = GROUND.inv(138, 34, 138, 34 + size)
    assert made.scale >= 1000
    assert made.scale == round_scale(made.scale)
    assert metres * 1000 / made.scale <= 253
    assert 20 < made.bar_mm <= 44 or made.scale == 1000
    assert re.fullmatch(r"[125]0* k?m", length_text(made.bar_metres))


def test_the_sheet_is_one_page_of_a3_on_its_side() -> None:
    pdf = opened()
    (page,) = pdf.pages
    width, height = (float(one) / POINTS_PER_MM for one in list(page.mediabox)[2:])
    assert (round(width), round(height)) == (420, 297)


def test_the_sheet_is_tagged_and_says_what_its_picture_shows() -> None:
    pdf = opened()
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == "ja-JP"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:conformance"] == "A"
    alts = [str(one.Alt) for one in pdf.objects if _is(one, "/Figure") and "/Alt" in one]
    assert drawn.place_map().alt in alts


def _is(found: object, kind: str) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/S") == pikepdf.Name(kind)


def test_the_same_district_is_the_same_bytes() -> None:
    assert render_map_sheet(drawn.full(), bundled_typesetter()) == sheet()


def test_more_places_than_the_strip_holds_are_counted() -> None:
    many = tuple(
        one.model_copy(update={"number": number})
        for number, one in enumerate(profiles.places() * 12, start=1)
    )
    district = drawn.full().model_copy(update={"place_map": drawn.place_map(many), "places": many})
    pdf = pikepdf.open(io.BytesIO(render_map_sheet(district, bundled_typesetter())))
    assert len(pdf.pages) == 1


def test_a_name_that_no_typeface_has_is_refused() -> None:
    strange = drawn.full().model_copy(update={"district_name": "\U0001f9ff小学校区"})
    with pytest.raises(KarteError):
        render_map_sheet(strange, bundled_typesetter())


def test_a_district_without_shapes_has_no_sheet() -> None:
    with pytest.raises(ValueError, match="no map"):
        render_map_sheet(
            profiles.full().model_copy(update={"place_map": None}), bundled_typesetter()
        )
