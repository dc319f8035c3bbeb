"""Where a district stands among all: one tick a district, a dot for this one."""

from __future__ import annotations

from functools import lru_cache

from karte.charts.svg import drawing, element
from karte.design import ACCENT, INK, RULE

_WIDTH = 240
_HEIGHT = 28
_EDGE = 8
_MIDDLE = _HEIGHT // 2
_TICK = "#73828f"


@lru_cache(maxsize=64)
def strip_svg(
    value: float | None, others: tuple[float, ...], reference: float | None, said: str
) -> str:
    """Draw all districts on a line, with this one's dot and the municipality's line.

    Parameters
    ----------
    value : float or None
        The district's figure; without one there is no dot.
    others : tuple of float
        The figures of every district that has one, this one's among them.
    reference : float or None
        The municipality's figure or the mean per district.
    said : str
        What the drawing shows, for those who cannot see it: the place among the districts, where
        it may be said.

    Returns
    -------
    str
        An SVG without text.
    """
    known = [*others, *(v for v in (value, reference) if v is not None)]
    low, high = min(known, default=0.0), max(known, default=1.0)

    def x(at: float) -> int:
        share = (at - low) / (high - low) if high > low else 0.5
        return round(_EDGE + share * (_WIDTH - 2 * _EDGE))

    parts = [
        element("path", d=f"M0 {_MIDDLE}H{_WIDTH}", stroke=RULE, stroke_width=1),
        _line("".join(f"M{x(v)} {_MIDDLE - 6}v12" for v in others), stroke=_TICK, stroke_width=2),
    ]
    if reference is not None:
        line = f"M{x(reference)} 1V{_HEIGHT - 1}"
        parts.append(_line(line, stroke=INK, stroke_width=2, stroke_dasharray="3 2"))
    if value is not None:
        parts.append(
            element(
                "circle",
                cx=x(value),
                cy=_MIDDLE,
                r=7,
                fill=ACCENT,
                stroke="#fff",
                stroke_width=2,
            )
        )
    return drawing(_WIDTH, _HEIGHT, said, "", *parts)


def _line(path: str, **attributes: str | float) -> str:
    return element("path", d=path or "M0 0", fill="none", **attributes)
