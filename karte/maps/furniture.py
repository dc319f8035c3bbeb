"""What every map has besides its areas: names with a halo, a scale bar, north."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, element, label
from karte.design import INK, PAPER
from karte.maps.labels import Placed

if TYPE_CHECKING:
    from karte.maps.labels import Box, Labels
    from karte.maps.projection import Projection

HALO = 3
_SCALE_PART = 0.25
_NORTH = (34, 48)
_KILOMETRE = 1000


def name_text(placed: Placed, colour: str, halo: str, **attributes: str | float) -> str:
    """Write the lines of a name with a halo.

    Parameters
    ----------
    placed : Placed
        Lines and where they go.
    colour, halo : str
        Of the letters and around them.
    **attributes : str or float
        Of the text, besides.

    Returns
    -------
    str
        One ``text`` element a line.
    """
    given: dict[str, str | float] = {"font_size": SMALL_SIZE, "text_anchor": "middle", **attributes}
    lines = zip(placed.lines, placed.baselines, strict=True)
    return "".join(
        label(
            placed.x,
            baseline,
            line,
            fill=colour,
            stroke=halo,
            stroke_width=HALO,
            stroke_linejoin="round",
            paint_order="stroke",
            **given,
        )
        for line, baseline in lines
    )


def furniture(projection: Projection, labels: Labels) -> str | None:
    """Draw scale bar and north in corners that nothing has taken, and take them.

    Parameters
    ----------
    projection : Projection
        Of the map.
    labels : Labels
        What is taken.

    Returns
    -------
    str or None
        None where there is no free corner for one of them.
    """
    width, height = labels.width, labels.height
    metres = round_length(width * _SCALE_PART * projection.metres_per_unit)
    length = metres / projection.metres_per_unit
    across, down = math.ceil(length) + 20, 38
    corners = ((0, height - down), (width - across, height - down), (0, 0), (width - across, 0))
    bar = _first(labels, corners, across, down)
    if bar is None:
        return None
    wide, high = _NORTH
    corners = ((width - wide, 0), (0, 0), (width - wide, height - high), (0, height - high))
    north = _first(labels, corners, wide, high)
    if north is None:
        return None
    return _bar(bar, length, metres) + _arrow(north)


def _first(
    labels: Labels, corners: tuple[tuple[float, float], ...], across: float, down: float
) -> Box | None:
    for x, y in corners:
        frame = (x, y, x + across, y + down)
        if labels.free(frame, gap=0):
            labels.taken.append(frame)
            return frame
    return None


def length_text(metres: float) -> str:
    """Write a round length.

    Examples
    --------
    >>> length_text(500), length_text(2000)
    ('500 m', '2 km')
    """
    return f"{metres / _KILOMETRE:g} km" if metres >= _KILOMETRE else f"{metres:g} m"


def round_length(length: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten up to a length.

    Examples
    --------
    >>> round_length(870)
    500.0
    """
    power = 10.0 ** math.floor(math.log10(length))
    return max(part * power for part in (1, 2, 5) if part * power <= length)


def _bar(frame: Box, length: float, metres: float) -> str:
    x, y = frame[0] + 10, frame[3] - 12
    d = f"M{x:g} {y - 6:g}v6h{length:.1f}v-6"
    middle = Placed((length_text(metres),), x + length / 2, (y - 8,))
    return (
        element("path", d=d, fill="none", stroke=PAPER, stroke_width=6)
        + element("path", d=d, fill="none", stroke=INK, stroke_width=2)
        + name_text(middle, INK, PAPER)
    )


def _arrow(frame: Box) -> str:
    x, y = (frame[0] + frame[2]) / 2, frame[1] + 8
    arrow = element(
        "path",
        d=f"M{x:g} {y:g}l7 18l-7 -4l-7 4z",
        fill=INK,
        stroke=PAPER,
        stroke_width=2,
        paint_order="stroke",
    )
    return arrow + name_text(Placed(("北",), x, (y + 34,)), INK, PAPER)
