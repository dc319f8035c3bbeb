"""The population pyramid: men to the left, women to the right, the municipality as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, TEXT_SIZE, drawing, element, label, nice_step
from karte.design import INK, MUTED, NAVY, PALE, RULE

if TYPE_CHECKING:
    from karte.profile.types import Pyramid

_WIDTH = 360
_TOP = 28
_ROW = 18
_BOTTOM = 28
_MIDDLE = 74
_EDGE = 6
_HALF = (_WIDTH - _MIDDLE) // 2 - _EDGE
_TICKS = 3


def pyramid_svg(pyramid: Pyramid) -> str:
    """Draw a pyramid, the oldest class on top.

    The municipality's shape is a broken line, so it stays apart from the bars without colour.

    Parameters
    ----------
    pyramid : Pyramid
        Classes from youngest to oldest.

    Returns
    -------
    str
        An SVG 360 units wide.
    """
    height = _TOP + _ROW * len(pyramid.classes) + _BOTTOM
    drawn = (
        *pyramid.male,
        *pyramid.female,
        *pyramid.municipality_male,
        *pyramid.municipality_female,
    )
    top = max((*drawn, 1))
    return drawing(
        _WIDTH,
        height,
        pyramid.title,
        pyramid.alt,
        _axis(top, height),
        _bars(pyramid, top),
        _outline(pyramid.municipality_male, top, -1),
        _outline(pyramid.municipality_female, top, 1),
        label(_x(0, top, -1), 18, "男", text_anchor="end", weight="bold"),
        label(_x(0, top, 1), 18, "女", weight="bold"),
    )


def _x(value: float, top: float, side: int) -> int:
    return round(_WIDTH / 2 + side * (_MIDDLE / 2 + _HALF * value / top))


def _bars(pyramid: Pyramid, top: float) -> str:
    parts = []
    rows = zip(pyramid.classes, pyramid.male, pyramid.female, strict=True)
    for number, (name, male, female) in enumerate(reversed(list(rows))):
        y = _TOP + number * _ROW
        left, right = _x(male, top, -1), _x(0, top, 1)
        bar = {"y": y + 2, "height": _ROW - 3}
        parts += [
            element("rect", x=left, width=_x(0, top, -1) - left, fill=NAVY, **bar),
            element("rect", x=right, width=_x(female, top, 1) - right, fill=PALE, **bar),
            label(_WIDTH / 2, y + 14, name, font_size=SMALL_SIZE, text_anchor="middle", fill=INK),
        ]
    return "".join(parts)


def _outline(values: tuple[float, ...], top: float, side: int) -> str:
    # White below the dashes keeps them visible on the dark bars and in greyscale.
    steps = [f"M{_x(0, top, side)} {_TOP}"]
    steps += [f"H{_x(value, top, side)}v{_ROW}" for value in reversed(values)]
    path = "".join(steps) + f"H{_x(0, top, side)}"
    under = element("path", d=path, fill="none", stroke="#fff", stroke_width=4)
    dashes = element(
        "path", d=path, fill="none", stroke=INK, stroke_width=2, stroke_dasharray="5 3"
    )
    return under + dashes


def _axis(top: float, height: int) -> str:
    step = max(1.0, nice_step(top * 0.8, _TICKS))
    base = height - _BOTTOM
    parts = []
    for number in range(1 + int(top // step)):
        value = number * step
        for side in (-1, 1):
            x = _x(value, top, side)
            parts.append(element("path", d=f"M{x} {_TOP}V{base + 4}", stroke=RULE, stroke_width=1))
            if number:
                parts.append(_tick(x, base, f"{value:,.0f}"))
    unit = label(_WIDTH / 2, base + 20, "（人）", font_size=SMALL_SIZE, text_anchor="middle")
    return "".join(parts) + unit


def _tick(x: int, base: int, content: str) -> str:
    # The outermost figures would be cut off by the edge if they were centred on their line.
    half = len(content) * TEXT_SIZE * 0.36
    x = round(min(max(x, half), _WIDTH - half))
    return label(x, base + 20, content, font_size=SMALL_SIZE, text_anchor="middle", fill=MUTED)
