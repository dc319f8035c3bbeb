"""The one place of the map's colours, so that paper, page and interactive map agree.

The shades darken evenly, so they stay in order in greyscale and for every kind of colour
vision. An area without a figure has a pattern, never a shade.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.charts.svg import drawing, element
from karte.design import BAND, INK, MUTED, PAPER, SHADES
from karte.model import Status

if TYPE_CHECKING:
    from karte.profile.types import AreaMap

NO_FIGURE = PAPER
SEAM = PAPER
EDGE = "#5f6c78"
"""Between areas where no outline sets them off from the ground."""
OUTLINE = INK
GROUND = BAND
CONTEXT_LINE = "#a9b1b8"
CONTEXT_FILL = "#eae9e2"
CONTEXT_TEXT = "#56626d"
_FIRST_DARK = 3

PATTERNS = {
    Status.SUPPRESSED: "hidden",
    Status.NOT_PROVIDED: "missing",
    Status.NOT_APPLICABLE: "none",
}
PATTERN_LINES = {
    "hidden": "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "missing": "M0 4H8",
    "none": "M3 4h2",
}
TILE = 8


@dataclass(frozen=True, slots=True)
class LegendItem:
    """One entry of a legend.

    Parameters
    ----------
    label : str
        As printed.
    swatch : str
        A small SVG that looks like the areas it stands for.
    """

    label: str
    swatch: str


def shade(level: int, classes: int) -> str:
    """Choose the colour of a class so that few classes still use the whole range.

    Parameters
    ----------
    level : int
        Index into the legend, lowest class first.
    classes : int
        How many classes the legend has.

    Returns
    -------
    str
        A colour as ``#rrggbb``.

    Examples
    --------
    >>> shade(0, 2) == SHADES[0], shade(1, 2) == SHADES[3]
    (True, True)
    """
    return SHADES[shade_index(level, classes)]


def shade_index(level: int, classes: int) -> int:
    """Say which of the shades a class uses (see `shade`).

    Parameters
    ----------
    level : int
        Index into the legend, lowest class first.
    classes : int
        How many classes the legend has.

    Returns
    -------
    int
        Index into `SHADES`.
    """
    last = len(SHADES) - 1
    few = {1: (2,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4)}
    spread = few.get(classes, tuple(range(last + 1)))
    return spread[min(level, len(spread) - 1)]


def is_dark(level: int, classes: int) -> bool:
    """Say whether text on this class has to be white.

    Parameters
    ----------
    level : int
        Index into the legend, lowest class first.
    classes : int
        How many classes the legend has.

    Returns
    -------
    bool
        True for the dark shades.
    """
    return shade_index(level, classes) >= _FIRST_DARK


def seam(area_map: AreaMap) -> str:
    """Choose the colour of the lines between areas.

    Parameters
    ----------
    area_map : AreaMap
        The map.

    Returns
    -------
    str
        White within an outline, else a grey that sets pale areas off from the ground.
    """
    return SEAM if area_map.outline else EDGE


def pattern_definition(status: Status, prefix: str, steps: int) -> str:
    """Define the pattern of areas without a figure.

    Parameters
    ----------
    status : Status
        秘匿, 未提供 or 該当なし.
    prefix : str
        Put before the pattern's name.
    steps : int
        How many steps of the paths that use it make a unit of the drawing.

    Returns
    -------
    str
        A ``pattern`` element.
    """
    name = PATTERNS[status]
    return element(
        "pattern",
        element("rect", width=TILE, height=TILE, fill=NO_FIGURE),
        element("path", d=PATTERN_LINES[name], stroke=MUTED, stroke_width=2, fill="none"),
        id=f"{prefix}-{name}",
        width=TILE,
        height=TILE,
        patternUnits="userSpaceOnUse",
        patternTransform=f"scale({steps})",
    )


def shade_swatch(level: int, classes: int) -> str:
    """Draw the legend's sample of a class.

    Parameters
    ----------
    level : int
        Index into the legend, lowest class first.
    classes : int
        How many classes the legend has.

    Returns
    -------
    str
        A small SVG.
    """
    return _swatch(shade(level, classes), "")


def pattern_swatch(status: Status) -> str:
    """Draw the legend's sample of a reason for which there is no figure.

    Parameters
    ----------
    status : Status
        秘匿, 未提供 or 該当なし.

    Returns
    -------
    str
        A small SVG without a pattern definition, so that it may stand on a page many times.
    """
    lines = {
        "hidden": "M2 16L16 2M10 18L26 2M20 18L30 8",
        "missing": "M2 6H30M2 14H30",
        "none": "M7 6h2M16 6h2M25 6h2M7 14h2M16 14h2M25 14h2",
    }[PATTERNS[status]]
    return _swatch(NO_FIGURE, lines)


def _swatch(colour: str, lines: str) -> str:
    box = element("rect", x=1, y=1, width=30, height=18, fill=colour, stroke=MUTED)
    drawn = element("path", d=lines, stroke=MUTED, stroke_width=2, fill="none") if lines else ""
    return drawing(32, 20, "凡例の見本", "", box, drawn)
