"""Two indicators of all districts in one field, parted by the municipality's own figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, TEXT_SIZE, drawing, element, label, nice_step, text_width
from karte.design import ACCENT, INK, MUTED, NAVY, RULE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from karte.profile.types import Dot, Quadrant

_WIDTH, _HEIGHT = 360, 384
_LEFT, _RIGHT, _TOP, _BASE = 40, 348, 30, 326
_STEPS = 4
_MARGIN = 0.12
_RADIUS, _OWN_RADIUS = 5, 8
_GAP = 3
_CORNER_SIZE = SMALL_SIZE

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Figures from ``low`` to ``high`` on pixels from ``start`` to ``end``."""

    low: float
    high: float
    step: float
    start: int
    end: int

    def at(self, value: float) -> int:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start))

    def ticks(self) -> Iterator[float]:
        first = math.ceil(self.low / self.step - 1e-9)
        last = math.floor(self.high / self.step + 1e-9)
        return (number * self.step for number in range(first, last + 1))


def quadrant_svg(chart: Quadrant) -> str:
    """Draw every district as a dot, this one larger and named.

    Other districts are named where there is room: no name lies on another or on a dot.

    Parameters
    ----------
    chart : Quadrant
        At least one dot.

    Returns
    -------
    str
        An SVG 360 units wide.
    """
    x = _axis([*(dot.x for dot in chart.dots), chart.x_whole], _LEFT, _RIGHT)
    y = _axis([*(dot.y for dot in chart.dots), chart.y_whole], _BASE, _TOP)
    return drawing(
        _WIDTH,
        _HEIGHT,
        chart.title,
        chart.alt,
        _grid(x, y),
        _cross(chart, x, y),
        *(_dot(one, x, y) for one in sorted(chart.dots, key=lambda one: one.here)),
        _names(chart.dots, x, y, _corner_boxes(chart)),
        _corners(chart),
        _titles(chart),
    )


def _axis(values: Sequence[float], start: int, end: int) -> _Axis:
    least, most = min(values), max(values)
    span = max(most - least, 0.01 * abs(most), 1e-6)
    step = nice_step(span * (1 + 2 * _MARGIN), _STEPS)
    low, high = least - _MARGIN * span, most + _MARGIN * span
    return _Axis(max(low, 0.0) if least >= 0 else low, high, step, start, end)


def _grid(x: _Axis, y: _Axis) -> str:
    frame = element(
        "rect",
        x=_LEFT,
        y=_TOP,
        width=_RIGHT - _LEFT,
        height=_BASE - _TOP,
        fill="none",
        stroke=RULE,
    )
    parts = [frame]
    for tick in x.ticks():
        at = x.at(tick)
        parts += [
            element("path", d=f"M{at} {_BASE}v4", stroke=MUTED),
            _small(at, _BASE + 18, _figure(tick, x.step), "middle"),
        ]
    for tick in y.ticks():
        at = y.at(tick)
        parts += [
            element("path", d=f"M{_LEFT} {at}h-4", stroke=MUTED),
            _small(_LEFT - 6, at + 4, _figure(tick, y.step), "end"),
        ]
    return "".join(parts)


def _figure(value: float, step: float) -> str:
    return f"{value:,.{0 if step >= 1 else 1}f}"


def _cross(chart: Quadrant, x: _Axis, y: _Axis) -> str:
    across, up = x.at(chart.x_whole), y.at(chart.y_whole)
    lines = f"M{across} {_TOP}V{_BASE}M{_LEFT} {up}H{_RIGHT}"
    return element(
        "path", d=lines, fill="none", stroke=INK, stroke_width=1.5, stroke_dasharray="4 3"
    )


def _dot(dot: Dot, x: _Axis, y: _Axis) -> str:
    colour = ACCENT if dot.here else NAVY
    # A rough figure is hollow, so that it is told apart without colour.
    paint = {"fill": "#fff", "stroke": colour} if dot.rough else {"fill": colour, "stroke": "#fff"}
    return element(
        "circle",
        cx=x.at(dot.x),
        cy=y.at(dot.y),
        r=_OWN_RADIUS if dot.here else _RADIUS,
        stroke_width=2,
        **paint,
    )


def _names(dots: Sequence[Dot], x: _Axis, y: _Axis, taken: list[Box]) -> str:
    """Name this district, and of the others those whose name touches nothing."""
    at = [(x.at(one.x), y.at(one.y)) for one in dots]
    boxes = [*taken, *((h - 6.0, v - 6.0, h + 6.0, v + 6.0) for h, v in at)]
    parts = []
    for dot, (h, v) in sorted(zip(dots, at, strict=True), key=lambda one: not one[0].here):
        size = TEXT_SIZE if dot.here else SMALL_SIZE
        own = (h - 6.0, v - 6.0, h + 6.0, v + 6.0)
        others = [one for one in boxes if one != own]
        places = [(one, box) for one, box in _places(dot.name, h, v, size)]
        free = next(
            ((one, box) for one, box in places if not any(_touch(box, other) for other in others)),
            places[0] if dot.here else None,
        )
        if free is None:
            continue
        (left, base), box = free
        boxes.append(box)
        colour = ACCENT if dot.here else INK
        halo: dict[str, str | float] = {
            "paint_order": "stroke",
            "stroke": "#fff",
            "stroke_width": 3,
        }
        weight = {"weight": "bold"} if dot.here else {}
        parts.append(label(left, base, dot.name, font_size=size, fill=colour, **halo, **weight))
    return "".join(parts)


def _places(name: str, h: int, v: int, size: float) -> Iterator[tuple[tuple[float, float], Box]]:
    """Yield where a name may stand: right, left, above, below; always inside the field."""
    width = text_width(name, size)
    for left, base in (
        (h + 11, v + 5),
        (h - 11 - width, v + 5),
        (h - width / 2, v - 11),
        (h - width / 2, v + 11 + size),
    ):
        inside = min(max(left, _LEFT + _GAP), _RIGHT - _GAP - width)
        if inside == left or (base != v + 5):
            box = (inside, base - size, inside + width, base + _GAP)
            if box[1] > _TOP and box[3] < _BASE:
                yield (inside, base), box


def _touch(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _corner_places(chart: Quadrant) -> Iterator[tuple[str, int, int, str]]:
    upper_right, upper_left, lower_left, lower_right = chart.corners
    yield upper_right, _RIGHT - 4, _TOP + 16, "end"
    yield upper_left, _LEFT + 4, _TOP + 16, "start"
    yield lower_left, _LEFT + 4, _BASE - 7, "start"
    yield lower_right, _RIGHT - 4, _BASE - 7, "end"


def _corner_boxes(chart: Quadrant) -> list[Box]:
    found: list[Box] = []
    for words, h, v, anchor in _corner_places(chart):
        width = text_width(words, _CORNER_SIZE)
        left = h - width if anchor == "end" else h
        found.append((left, v - _CORNER_SIZE, left + width, v + _GAP))
    return found


def _corners(chart: Quadrant) -> str:
    return "".join(_small(h, v, words, anchor) for words, h, v, anchor in _corner_places(chart))


def _titles(chart: Quadrant) -> str:
    across = f"{chart.x_label}（{chart.x_unit}）→"
    up = f"↑{chart.y_label}（{chart.y_unit}）　点線は{chart.whole_label}"
    return label(_RIGHT, _BASE + 44, across, font_size=SMALL_SIZE, text_anchor="end") + label(
        4, 18, up, font_size=SMALL_SIZE
    )


def _small(h: float, v: float, words: str, anchor: str) -> str:
    return label(h, v, words, font_size=SMALL_SIZE, fill=MUTED, text_anchor=anchor)
