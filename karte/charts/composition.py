"""Parts of a whole: bars one above the other, and a key that says every figure."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, TEXT_SIZE, drawing, element, fitted, label, text_width
from karte.design import INK, NAVY, PALE

if TYPE_CHECKING:
    from karte.profile.types import Composition, CompositionBar

_WIDTH = 360
_EDGE = 4
_ROOM = _WIDTH - 2 * _EDGE
_HEAD, _BAR = 24, 36
_AFTER = 14
_KEY_HEAD, _KEY_ROW = 26, 24
_COLUMN = 74
_SWATCH = 26
_PAD = 6
_STRIPE = 5
_SAND, _BLUE, _SKY = "#f8f0dc", "#4a6f95", "#b9cbdc"
_FILLS = (
    (NAVY, "#fff", ""),
    (_SKY, INK, ""),
    (_BLUE, "#fff", ""),
    (_SAND, INK, "across"),
    (PALE, INK, "down"),
    ("#fff", INK, ""),
)
"""Fill, text and stripes of each part: neighbours differ in lightness, stripes tell the rest."""


@lru_cache(maxsize=4)
def composition_svg(composition: Composition) -> str:
    """Draw stacked bars with a key whose rows carry the figures.

    A figure stands in its part where it fits; the key has all of them, so no label ever lies on
    another.

    Parameters
    ----------
    composition : Composition
        Up to six parts.

    Returns
    -------
    str
        An SVG 360 units wide.
    """
    height = _HEAD + _BAR + _AFTER
    bars = [_bar(one, height * place) for place, one in enumerate(composition.bars)]
    top = height * len(bars)
    return drawing(
        _WIDTH,
        top + _KEY_HEAD + _KEY_ROW * len(composition.parts),
        composition.title,
        composition.alt,
        *bars,
        _key(composition, top),
    )


def _bar(bar: CompositionBar, top: int) -> str:
    total = label(_WIDTH - _EDGE, top + 17, bar.total, font_size=SMALL_SIZE, text_anchor="end")
    room = _ROOM - text_width(bar.total, SMALL_SIZE) - 8
    name = label(_EDGE, top + 17, fitted(bar.name, TEXT_SIZE, room), weight="bold")
    ends = [_EDGE + round(_ROOM * sum_ / 100) for sum_ in accumulate(bar.shares, initial=0.0)]
    ends[-1] = _WIDTH - _EDGE
    parts = [
        _part(left, right, top + _HEAD, place) for place, (left, right) in enumerate(pairwise(ends))
    ]
    figures = [
        _figure(share, left, right, top + _HEAD, place)
        for place, (share, (left, right)) in enumerate(zip(bar.shares, pairwise(ends), strict=True))
    ]
    frame = element(
        "rect",
        x=_EDGE,
        y=top + _HEAD,
        width=_ROOM,
        height=_BAR,
        fill="none",
        stroke=INK,
        stroke_width=1,
    )
    return total + name + "".join(parts) + frame + "".join(figures)


def _part(left: int, right: int, top: int, place: int, height: int = _BAR) -> str:
    """Fill one part, with a line at its left that parts it from its neighbour."""
    if right <= left:
        return ""
    fill, _, stripes = _FILLS[place % len(_FILLS)]
    drawn = element("rect", x=left, y=top, width=right - left, height=height, fill=fill)
    if stripes == "across":
        lines = "".join(f"M{left} {y}H{right}" for y in range(top + 3, top + height, _STRIPE))
        drawn += element("path", d=lines, stroke=INK, stroke_width=1, fill="none")
    elif stripes == "down":
        lines = "".join(f"M{x} {top}v{height}" for x in range(left + 3, right, _STRIPE))
        drawn += element("path", d=lines or "M0 0", stroke=INK, stroke_width=1, fill="none")
    return drawn + element("path", d=f"M{left} {top}v{height}", stroke=INK, stroke_width=1)


def _figure(share: float, left: int, right: int, top: int, place: int) -> str:
    content = f"{share:.1f}"
    if text_width(content, TEXT_SIZE) + 2 * _PAD > right - left:
        return ""
    fill, colour, _ = _FILLS[place % len(_FILLS)]
    # The ground of the part around the figure keeps it clear of stripes.
    return label(
        (left + right) / 2,
        top + _BAR / 2 + 5,
        content,
        text_anchor="middle",
        weight="bold",
        fill=colour,
        paint_order="stroke",
        stroke=fill,
        stroke_width=5,
        stroke_linejoin="round",
    )


def _key(composition: Composition, top: int) -> str:
    columns = [_WIDTH - _EDGE - _COLUMN * place for place in range(len(composition.bars))][::-1]
    parts = [
        label(
            x,
            top + 16,
            fitted(bar.short, SMALL_SIZE, _COLUMN - 4),
            font_size=SMALL_SIZE,
            text_anchor="end",
        )
        for x, bar in zip(columns, composition.bars, strict=True)
    ]
    for place, name in enumerate(composition.parts):
        y = top + _KEY_HEAD + _KEY_ROW * place
        frame = element(
            "rect", x=_EDGE, y=y, width=_SWATCH, height=16, fill="none", stroke=INK, stroke_width=1
        )
        parts += [_part(_EDGE, _EDGE + _SWATCH, y, place, 16), frame]
        room = columns[0] - _COLUMN - _SWATCH
        parts.append(label(_EDGE + _SWATCH + 8, y + 13, fitted(name, TEXT_SIZE, room)))
        parts += [
            label(
                x,
                y + 13,
                f"{bar.shares[place]:.1f}%",
                text_anchor="end",
                weight="bold" if bar is composition.bars[0] else "normal",
            )
            for x, bar in zip(columns, composition.bars, strict=True)
        ]
    return "".join(parts)
