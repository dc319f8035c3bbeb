"""The population pyramid: men to the left, women to the right, in per cent of all of known age."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, drawing, element, label, nice_step, text_width
from karte.design import ACCENT, INK, MUTED, NAVY, PALE, RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.profile.types import Pyramid

_WIDTH = 360
_TOP = 28
_ROW = 18
_BOTTOM = 28
_KEY_ROW = 22
_MIDDLE = 74
_EDGE = 10
_HALF = (_WIDTH - _MIDDLE) // 2 - _EDGE
_TICKS = 4
_SAMPLE = 30
_SIDES = (-1, 1)
_BARS: dict[int, dict[str, str | float]] = {
    -1: {"fill": NAVY},
    # Pale alone is too near to white to be told from the paper.
    1: {"fill": PALE, "stroke": MUTED, "stroke_width": 1},
}
_WHOLE: dict[str, str | float] = {"stroke": INK, "stroke_width": 2, "stroke_dasharray": "5 3"}
_BEFORE: dict[str, str | float] = {"stroke": ACCENT, "stroke_width": 1.5}


@lru_cache(maxsize=4)
def pyramid_svg(pyramid: Pyramid) -> str:
    """Draw a pyramid, the oldest class on top.

    The municipality's shape is a broken line and the earlier one a thin line, so they stay apart
    from the bars and from each other without colour. A bar that is longer than the axis of the
    edition is cut at its end and says how long it is.

    Parameters
    ----------
    pyramid : Pyramid
        Classes from youngest to oldest.

    Returns
    -------
    str
        An SVG 360 units wide.
    """
    keys = _keys(pyramid)
    base = _TOP + _ROW * len(pyramid.classes)
    everyone = max(sum(pyramid.male) + sum(pyramid.female), 1)
    bars = [[100 * people / everyone for people in one] for one in (pyramid.male, pyramid.female)]
    whole = (pyramid.municipality_male, pyramid.municipality_female)
    before = (pyramid.before_male, pyramid.before_female)
    outlines = [
        _outline(values, base, pyramid.scale, side, style)
        for style, both in ((_BEFORE, before), (_WHOLE, whole))
        for side, values in zip(_SIDES, both, strict=True)
        if values
    ]
    return drawing(
        _WIDTH,
        base + _BOTTOM + _KEY_ROW * len(keys),
        pyramid.title,
        pyramid.alt,
        _axis(pyramid.scale, base),
        *(_bars(values, pyramid.scale, side) for side, values in zip(_SIDES, bars, strict=True)),
        *outlines,
        *(_beyond(values, pyramid.scale, side) for side, values in zip(_SIDES, bars, strict=True)),
        _names(pyramid.classes),
        label(_x(0, 1, -1), 18, "男", text_anchor="end", weight="bold"),
        label(_x(0, 1, 1), 18, "女", weight="bold"),
        *(
            _key(base + _BOTTOM + 14 + _KEY_ROW * number, text, style)
            for number, (text, style) in enumerate(keys)
        ),
    )


def _keys(pyramid: Pyramid) -> list[tuple[str, dict[str, str | float]]]:
    keys = [(pyramid.municipality_label, _WHOLE)]
    if pyramid.before_male:
        keys.append((pyramid.before_label, _BEFORE))
    return keys


def _key(y: int, text: str, style: dict[str, str | float]) -> str:
    line = element("path", d=f"M{_EDGE} {y - 5}h{_SAMPLE}", fill="none", **style)
    return line + label(_EDGE + _SAMPLE + 8, y, text, font_size=SMALL_SIZE)


def _x(value: float, top: float, side: int) -> int:
    return round(_WIDTH / 2 + side * (_MIDDLE / 2 + _HALF * min(value / top, 1.0)))


def _rows(values: Sequence[float]) -> Iterable[tuple[int, float]]:
    """Yield the upper edge and the value of every row, the oldest class first."""
    return ((_TOP + _ROW * place, value) for place, value in enumerate(reversed(values)))


def _bars(values: Sequence[float], top: float, side: int) -> str:
    parts = []
    for y, value in _rows(values):
        ends = sorted((_x(0, top, side), _x(value, top, side)))
        parts.append(
            element(
                "rect",
                x=ends[0],
                y=y + 2,
                width=ends[1] - ends[0],
                height=_ROW - 3,
                **_BARS[side],
            )
        )
    return "".join(parts)


def _beyond(values: Sequence[float], top: float, side: int) -> str:
    """Write into the bars that are longer than the axis how long they are."""
    return "".join(
        label(
            _x(top, top, side) - side * 4,
            y + 14,
            f"{value:.1f}%",
            font_size=SMALL_SIZE,
            weight="bold",
            text_anchor="start" if side < 0 else "end",
            fill="#fff" if side < 0 else INK,
        )
        for y, value in _rows(values)
        if value > top
    )


def _names(classes: tuple[str, ...]) -> str:
    return "".join(
        label(
            _WIDTH / 2,
            _TOP + _ROW * place + 14,
            name,
            font_size=SMALL_SIZE,
            text_anchor="middle",
        )
        for place, name in enumerate(reversed(classes))
    )


def _outline(
    values: tuple[float, ...], base: int, top: float, side: int, style: dict[str, str | float]
) -> str:
    """Draw the edge of a shape, from the youngest class up as far as it goes."""
    path = f"M{_x(values[0], top, side)} {base}v-{_ROW}" + "".join(
        f"H{_x(value, top, side)}v-{_ROW}" for value in values[1:]
    )
    # White below the line keeps it visible on the dark bars and in greyscale.
    under = element("path", d=path, fill="none", stroke="#fff", stroke_width=3.5)
    return under + element("path", d=path, fill="none", **style)


def _axis(top: float, base: int) -> str:
    step = max(1.0, nice_step(top, _TICKS))
    parts = []
    for number in range(1 + int(top / step + 1e-9)):
        for side in _SIDES:
            x = _x(number * step, top, side)
            parts.append(element("path", d=f"M{x} {_TOP}V{base + 4}", stroke=RULE, stroke_width=1))
            parts.append(_tick(x, base, f"{number * step:.0f}"))
    unit = label(_WIDTH / 2, base + 20, "（%）", font_size=SMALL_SIZE, text_anchor="middle")
    return "".join(parts) + unit


def _tick(x: int, base: int, content: str) -> str:
    # The outermost figures would be cut off by the edge if they were centred on their line.
    half = text_width(content, SMALL_SIZE) / 2
    x = round(min(max(x, half), _WIDTH - half))
    return label(x, base + 20, content, font_size=SMALL_SIZE, text_anchor="middle", fill=MUTED)
