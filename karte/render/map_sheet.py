"""The A3 sheet with a map of the district to write on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.charts.svg import text_width, with_fonts
from karte.maps import legend_items, sheet_map
from karte.maps.furniture import length_text
from karte.render.frame import NOTE_POINTS, frame
from karte.render.refusals import refusal

if TYPE_CHECKING:
    from karte.profile.types import AreaMap, Profile
    from karte.render.typeset import Typesetter

Json = dict[str, object]

_PAGE, _TOP, _ROOM = 297.0, 20.0, 320.0
_STRIP, _BAR = 64.0, 44.0
_POINTS_PER_MM = 72 / 25.4
# Millimetres of the strip: head and use; a heading; a sample with the space below it; a line.
_HEAD, _HEADING, _SAMPLE, _LINE = 88.0, 10.0, 5.4, 4.5
_MORE = 8.0


def render_map_sheet(profile: Profile, typesetter: Typesetter) -> bytes:
    """Write the map sheet of a district.

    Parameters
    ----------
    profile : Profile
        With a map of its places.
    typesetter : Typesetter
        Makes the PDF.

    Returns
    -------
    bytes
        One page of A3 on its side, a PDF/A-2a that is PDF/UA-1 as well.

    Raises
    ------
    KarteError
        When no typeface has a character that is needed.
    ValueError
        If the profile has no such map.
    """
    if profile.place_map is None:
        message = f"no map of places: {profile.district_id}"
        raise ValueError(message)
    data = _data(profile, profile.place_map, typesetter.families)
    try:
        return typesetter.pdf("map_sheet.typ", data, profile.header.issued)
    except RuntimeError as error:
        raise refusal(error, profile, typesetter.families) from error


def _data(profile: Profile, area_map: AreaMap, families: tuple[str, ...]) -> Json:
    around = frame(profile.header, profile.sources, families, "a3")
    height = _PAGE - _TOP - float(str(around["foot"]))
    drawn = sheet_map(area_map, width=_ROOM, height=height, bar=_BAR)
    legend = legend_items(area_map)
    room = height - _HEAD - _MORE - sum(_sample(item.label) for item in legend)
    towns, room = _fitting(drawn.numbered, room)
    places, _ = _fitting([f"{one.number} {one.icon} {one.name}" for one in profile.places], room)
    left = len(profile.places) - len(places)
    return {
        "frame": around,
        "name": profile.district_name,
        "alt": area_map.alt,
        "svg": with_fonts(drawn.svg, families),
        "width": drawn.width,
        "height": drawn.height,
        "scale": f"{drawn.scale:,}",
        "bar": drawn.bar_mm,
        "half_text": length_text(drawn.bar_metres / 2),
        "bar_text": length_text(drawn.bar_metres),
        "legend": [{"label": one.label, "swatch": one.swatch} for one in legend],
        "use": _use(profile),
        "towns": towns,
        "places": places,
        "more": f"ほか{left}件は、カルテの施設の一覧にあります。" if left else "",
    }


def _use(profile: Profile) -> list[str]:
    numbers = "丸の横の数字は、施設の一覧の番号です。" if profile.places else ""
    return [
        "よいところ、気になるところ、これからしたいことを、ペンや付せんで書きこみます。",
        f"{numbers}太い線が{profile.header.unit}の境です。",
        "縮尺は、A3に「実際のサイズ（100%）」で印刷したときに正しくなります。",
    ]


def _fitting(lines: list[str] | tuple[str, ...], room: float) -> tuple[list[str], float]:
    """Return as many lines as there is room for below a heading, and the room that is left."""
    left, kept = room - _HEADING, list[str]()
    for line in lines:
        left -= _LINE * _lines(line, _STRIP)
        if left < 0:
            break
        kept.append(line)
    return kept, left if lines else room


def _sample(label: str) -> float:
    return max(_SAMPLE, _LINE * _lines(label, _STRIP - 10) + 2)


def _lines(text: str, width: float) -> int:
    return math.ceil(text_width(text, NOTE_POINTS) / (width * _POINTS_PER_MM))
