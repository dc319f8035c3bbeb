"""Hatches of hazards: lines, not fills, so that they lie over a shade and survive a copier.

A family is a direction, a step a density; a copy in black and white loses neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shapely import MultiLineString, box, get_coordinates, get_parts, intersection

from karte.charts.svg import drawing, element
from karte.design import FLOOD, MUTED, PAPER, SLIDE
from karte.profile.map_types import HATCH_STEPS

Stroke = tuple[tuple[float, float], tuple[float, float]]

_TILES = (20, 12, 8, 6, 10, 6)
_DOT_TILES = (16, 11, 8, 6, 7, 5)
_CROSSED = 4
"""Steps from this one on are crossed."""
_COLOURS = (FLOOD, SLIDE, MUTED, MUTED)
_DOTS = 2
_WIDTH, _DOT = 1.1, 2.2
_BOX = (1, 1, 31, 19)


@dataclass(frozen=True, slots=True)
class Hatch:
    """How an extent is hatched.

    Parameters
    ----------
    name : str
        Of the pattern.
    tile : int
        Side of the square that is repeated, in units of the drawing.
    strokes : tuple of Stroke
        Lines of one tile.
    colour : str
        Of the lines.
    width : float
        Of the lines.
    """

    name: str
    tile: int
    strokes: tuple[Stroke, ...]
    colour: str
    width: float

    @property
    def d(self) -> str:
        """The strokes as path data."""
        return _path(self.strokes)


@cache
def hatch(index: int) -> Hatch:
    """Return the hatch of a `karte.profile.types.MapLayer`.

    Parameters
    ----------
    index : int
        Family times `HATCH_STEPS`, plus the step.

    Returns
    -------
    Hatch
        Denser for a higher step; the last steps of a family are crossed.
    """
    family, step = divmod(index, HATCH_STEPS)
    family %= len(_COLOURS)
    tile = (_DOT_TILES if family == _DOTS else _TILES)[step]
    rising, falling, dots, upright, level = _strokes(tile)
    plain = (rising, falling, dots, upright)[family]
    across = (falling, rising, (((0, 0), (2, 0)),), level)[family]
    return Hatch(
        name=f"hatch-{index}",
        tile=tile,
        strokes=plain + across if step >= _CROSSED else plain,
        colour=_COLOURS[family],
        width=_DOT if family == _DOTS else _WIDTH,
    )


def _strokes(size: int) -> tuple[tuple[Stroke, ...], ...]:
    """Return rising, falling, dotted, upright and level lines of one tile.

    A slanting line needs its corners, too, or the pattern shows gaps there.
    """
    half = size / 2
    rising = (
        ((-1, 1), (1, -1)),
        ((0, size), (size, 0)),
        ((size - 1, size + 1), (size + 1, size - 1)),
    )
    falling = tuple(((size - a, b), (size - c, d)) for (a, b), (c, d) in rising)
    dots = (((half - 1, half), (half + 1, half)),)
    return rising, falling, dots, (((half, 0), (half, size)),), (((0, half), (size, half)),)


def _path(strokes: tuple[Stroke, ...]) -> str:
    return "".join(f"M{a:g} {b:g}L{c:g} {d:g}" for (a, b), (c, d) in strokes)


def hatch_definition(index: int, prefix: str, steps: int, opacity: float) -> str:
    """Define the pattern of a hatch.

    Parameters
    ----------
    index : int
        Of the hatch.
    prefix : str
        Put before the pattern's name.
    steps : int
        How many steps of the paths that use it make a unit of the drawing.
    opacity : float
        Of its lines.

    Returns
    -------
    str
        A ``pattern`` element.
    """
    one = hatch(index)
    look: dict[str, str | float] = {
        "stroke": one.colour,
        "stroke_width": one.width,
        "stroke_opacity": opacity,
    }
    return element(
        "pattern",
        element("path", d=one.d, fill="none", **look),
        id=f"{prefix}-{one.name}",
        width=one.tile,
        height=one.tile,
        patternUnits="userSpaceOnUse",
        patternTransform=f"scale({steps})",
    )


@cache
def hatch_swatch(index: int | None) -> str:
    """Draw the legend's sample of a hatch, or of an area's line where there is none.

    Parameters
    ----------
    index : int or None
        Of the hatch.

    Returns
    -------
    str
        A small SVG without a pattern definition, so that it may stand on a page many times.
    """
    if index is None:
        dashed: dict[str, str | float] = {
            "stroke": MUTED,
            "stroke_width": 2,
            "stroke_dasharray": "6 3",
        }
        return drawing(32, 20, "凡例の見本", "", element("path", d="M2 10H30", **dashed))
    one = hatch(index)
    west, north, east, south = _BOX
    frame = element(
        "rect",
        x=west,
        y=north,
        width=east - west,
        height=south - north,
        fill=PAPER,
        stroke=one.colour,
    )
    lines = element("path", d=_filled(one), stroke=one.colour, stroke_width=one.width, fill="none")
    return drawing(32, 20, "凡例の見本", "", frame, lines)


def _filled(one: Hatch) -> str:
    """Return the lines of a hatch that fill the sample's box."""
    west, north, east, south = _BOX
    repeated = [
        [(x + across, y + down) for x, y in stroke]
        for across in range(0, east, one.tile)
        for down in range(0, south, one.tile)
        for stroke in one.strokes
    ]
    cut = get_parts(intersection(MultiLineString(repeated), box(west, north, east, south)))
    ends = [get_coordinates(line) for line in cut if line.length > 0]
    return _path(tuple(((a[0], a[1]), (b[0], b[1])) for a, b in ends))
