"""The map on which people write: at a round scale that is exact in print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.maps.furniture import round_length
from karte.maps.labels import Labels
from karte.maps.projection import at_scale, fit
from karte.maps.static import TO_WRITE_ON, draw

if TYPE_CHECKING:
    from karte.profile.types import AreaMap

UNITS_PER_MM = 3.25
"""Text of 13 units is 4 mm high: people stand around a table."""
_MARGIN = 6 * UNITS_PER_MM
_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0)
_LARGEST = 1000
_MM = 1000


@dataclass(frozen=True, slots=True)
class SheetMap:
    """A map for paper.

    Parameters
    ----------
    svg : str
        The drawing; to be printed `width` by `height`.
    width, height : float
        Millimetres.
    numbered : tuple of str
        What the letters on it stand for.
    scale : int
        n of 1:n.
    bar_metres : float
        A round length.
    bar_mm : float
        The same on paper.
    """

    svg: str
    width: float
    height: float
    numbered: tuple[str, ...]
    scale: int
    bar_metres: float
    bar_mm: float


def sheet_map(area_map: AreaMap, *, width: float, height: float, bar: float) -> SheetMap:
    """Draw a district as large as it goes at a round scale.

    Parameters
    ----------
    area_map : AreaMap
        With an outline.
    width, height : float
        Room in millimetres.
    bar : float
        The longest scale bar in millimetres.

    Returns
    -------
    SheetMap
        At most a fraction of a millimetre smaller than its room.
    """
    across, down = int(width * UNITS_PER_MM), int(height * UNITS_PER_MM)
    regions = [area_map.outline]
    least = fit(regions, across, down, _MARGIN).metres_per_unit * UNITS_PER_MM * _MM
    scale = round_scale(least)
    metres_per_mm = scale / _MM
    projection = at_scale(regions, across, down, metres_per_mm / UNITS_PER_MM)
    drawn = draw(area_map, projection, Labels(across, down), TO_WRITE_ON)
    metres = round_length(bar * metres_per_mm)
    return SheetMap(
        svg=drawn.svg,
        width=across / UNITS_PER_MM,
        height=down / UNITS_PER_MM,
        numbered=drawn.numbered,
        scale=scale,
        bar_metres=metres,
        bar_mm=metres / metres_per_mm,
    )


def round_scale(least: float) -> int:
    """Return the largest round scale that is not larger than one that fits.

    Parameters
    ----------
    least : float
        n of the scale that just fits.

    Returns
    -------
    int
        A round n, at least 1,000.

    Examples
    --------
    >>> round_scale(6120), round_scale(7500), round_scale(300), round_scale(81000)
    (7500, 7500, 1000, 100000)
    """
    powers = [_LARGEST, 10 * _LARGEST, 100 * _LARGEST, 1000 * _LARGEST]
    choices = (round(step * power) for power in powers for step in _STEPS)
    return next(one for one in choices if one >= least * (1 - 1e-9))
