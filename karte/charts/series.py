"""Change over time: one line a source, told apart by marker and dash as well as colour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from karte.charts.svg import SMALL_SIZE, TEXT_SIZE, drawing, element, label, nice_step, text_width
from karte.design import ACCENT, INK, MUTED, NAVY, RULE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from karte.profile.types import SeriesChart, SeriesLine, SeriesPoint

_WIDTH = 360
_LEFT = 56
_RIGHT = 338
_TOP = 40
_INSET = 12
_BASE = 196
_LEGEND_ROW = 22
_YEARS_AT_MOST = 5
_STEPS = 4
_LEAST_SPAN = 0.12
_CLEARANCE = 5
_BEAD = 6
_SAME = 2
_BELOW = 6
_NEAR = (
    (0, -10),
    (0, 21),
    (1, 5),
    (-1, 5),
    (1, -8),
    (1, 18),
    (-1, -8),
    (-1, 18),
    (0, -24),
    (0, 35),
)
"""Where the figure of a point may stand: so far aside in its own widths, so far down."""
_LABEL, _MARKER, _LINE = 100, 10, 1
"""How bad it is for a figure to lie on another, on a point, on a piece of a line."""
_STYLES = (
    {"stroke": NAVY, "stroke_dasharray": "none"},
    {"stroke": ACCENT, "stroke_dasharray": "6 3"},
    {"stroke": INK, "stroke_dasharray": "2 3"},
)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: float
    last: float
    low: float
    high: float
    step: float

    def x(self, year: float) -> int:
        share = (year - self.first) / (self.last - self.first)
        return round(_LEFT + _INSET + share * (_RIGHT - _LEFT - 2 * _INSET))

    def y(self, value: float) -> int:
        return round(_BASE - (value - self.low) / (self.high - self.low) * (_BASE - _TOP))


# A page, its print and the measuring of the print ask for the same drawing.
@lru_cache(maxsize=8)
def series_svg(chart: SeriesChart) -> str:
    """Draw every line of a chart on one pair of axes, without joining sources.

    The first and last figure of each line are written out. An axis that does not start at
    zero says so.

    Parameters
    ----------
    chart : SeriesChart
        At least one line with at least one point.

    Returns
    -------
    str
        An SVG 360 units wide.
    """
    points = [point for line in chart.lines for point in line.points]
    scale = _scale(points)
    height = _BASE + 34 + _LEGEND_ROW * len(chart.lines)
    lines = [_line(line, scale, number) for number, line in enumerate(chart.lines)]
    return drawing(
        _WIDTH,
        height,
        chart.title,
        chart.alt,
        _grid(scale, chart.unit),
        *lines,
        _values(chart.lines, scale),
        *(_legend(line.name, number) for number, line in enumerate(chart.lines)),
    )


def _scale(points: list[SeriesPoint]) -> _Scale:
    values = [point.value for point in points]
    years = [point.year for point in points]
    least, most = min(values), max(values)
    # A small wobble must not look like a landslide: the axis spans a fair part of the level.
    span = max(most - least, _LEAST_SPAN * abs(most)) or 1.0
    margin = (span - (most - least)) / 2 + span * 0.1
    step = nice_step(span * 1.2, _STEPS)
    low = math.floor((least - margin) / step) * step
    low = max(low, 0.0) if least >= 0 else low
    high = math.ceil((most + margin) / step) * step
    # Whole years at both ends, so that the first and last tick frame the points.
    first, last = math.floor(min(years)), math.ceil(max(years))
    return _Scale(first, max(last, first + 1), low, high, step)


def _grid(scale: _Scale, unit: str) -> str:
    digits = max(0, -math.floor(math.log10(scale.step))) if scale.step < 1 else 0
    parts = []
    for number in range(1 + round((scale.high - scale.low) / scale.step)):
        value = scale.low + number * scale.step
        y = scale.y(value)
        parts += [
            element("path", d=f"M{_LEFT} {y}H{_RIGHT}", stroke=RULE, stroke_width=1),
            _axis_text(_LEFT - 6, y + 5, f"{value:,.{digits}f}", "end"),
        ]
    for year in _years(scale):
        x = scale.x(year)
        parts += [
            element("path", d=f"M{x} {_BASE}v5", stroke=MUTED, stroke_width=1),
            _axis_text(x, _BASE + 20, f"{year}年", "middle"),
        ]
    note = f"（{unit}）" + ("縦軸は0から始まりません" if scale.low > 0 else "")
    return "".join(parts) + _axis_text(4, 16, note, "start")


def _axis_text(x: float, y: float, content: str, anchor: str) -> str:
    return label(x, y, content, font_size=SMALL_SIZE, fill=MUTED, text_anchor=anchor)


def _years(scale: _Scale) -> Iterable[int]:
    first, last = math.ceil(scale.first), math.floor(scale.last)
    step = max(1, math.ceil(nice_step(max(last - first, 1), _YEARS_AT_MOST)))
    return (year for year in range(first, last + 1) if year % step == 0)


def _line(line: SeriesLine, scale: _Scale, number: int) -> str:
    style = _STYLES[number % len(_STYLES)]
    at = [(scale.x(point.year), scale.y(point.value)) for point in line.points]
    path = "M" + "L".join(f"{x} {y}" for x, y in at)
    drawn = element("path", d=path, fill="none", stroke_width=3, **style)
    return drawn + "".join(_marker(x, y, number) for x, y in at)


def _marker(x: int, y: int, number: int) -> str:
    colour = _STYLES[number % len(_STYLES)]["stroke"]
    if number % 2 == 0:
        return element("circle", cx=x, cy=y, r=5, fill=colour, stroke="#fff", stroke_width=1)
    return element(
        "rect", x=x - 4, y=y - 4, width=8, height=8, fill=colour, stroke="#fff", stroke_width=1
    )


def _values(lines: tuple[SeriesLine, ...], scale: _Scale) -> str:
    """Write first and last figures where they lie on as little as possible."""
    drawn = [[(scale.x(p.year), scale.y(p.value)) for p in one.points] for one in lines]
    taken = [(_MARKER, _around(*at)) for one in drawn for at in one]
    taken += [(_LINE, box) for one in drawn for box in _trail(one)]
    parts, written = [], list[tuple[float, float]]()
    for number, (line, places) in enumerate(zip(lines, drawn, strict=True)):
        pairs = list(zip(line.points, places, strict=True))
        for point, at in pairs if len(pairs) == 1 else (pairs[0], pairs[-1]):
            if any(at[0] == x and abs(at[1] - y) <= _SAME for x, y in written):
                continue  # where a projection sets out, its figure is already there
            written.append(at)
            content = f"{point.value:,.0f}" if point.value.is_integer() else f"{point.value:,.1f}"
            x, y, box = _place(content, *at, taken)
            taken.append((_LABEL, box))
            parts.append(
                label(
                    x,
                    y,
                    content,
                    fill=_STYLES[number % len(_STYLES)]["stroke"],
                    weight="bold",
                    text_anchor="middle",
                    paint_order="stroke",
                    stroke="#fff",
                    stroke_width=3,
                    stroke_linejoin="round",
                )
            )
    return "".join(parts)


def _around(x: float, y: float) -> Box:
    return (x - _CLEARANCE, y - _CLEARANCE, x + _CLEARANCE, y + _CLEARANCE)


def _trail(places: list[tuple[int, int]]) -> Iterator[Box]:
    """Yield small boxes along a line."""
    for (x, y), (to_x, to_y) in pairwise(places):
        steps = 1 + int(max(abs(to_x - x), abs(to_y - y)) // _BEAD)
        for step in range(1, steps):
            at = x + (to_x - x) * step / steps, y + (to_y - y) * step / steps
            yield (at[0] - 2, at[1] - 2, at[0] + 2, at[1] + 2)


def _place(
    content: str, x: float, y: float, taken: list[tuple[int, Box]]
) -> tuple[float, float, Box]:
    """Choose the place around a point that covers least; above or below it if all is free."""
    width = text_width(content, TEXT_SIZE)
    aside = width / 2 + 10
    choices = []
    for order, (shift, drop) in enumerate((*_NEAR, *((0, -38 - 14 * far) for far in range(8)))):
        middle = min(max(x + shift * aside, _LEFT + width / 2), _WIDTH - 2 - width / 2)
        baseline = y + drop
        box = (middle - width / 2, baseline - 12, middle + width / 2, baseline + 3)
        outside = baseline - 12 < _TOP - 20 or baseline > _BASE + _BELOW
        covered = sum(weight for weight, other in taken if _overlap(box, other))
        choices.append(((outside, covered, order), middle, baseline, box))
    _, middle, baseline, box = min(choices)
    return middle, baseline, box


def _overlap(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _legend(name: str, number: int) -> str:
    y = _BASE + 44 + _LEGEND_ROW * number
    style = _STYLES[number % len(_STYLES)]
    sample = element(
        "path", d=f"M{_LEFT} {y - 5}h36", fill="none", stroke_width=3, **style
    ) + _marker(_LEFT + 18, y - 5, number)
    return sample + label(_LEFT + 46, y, name)
