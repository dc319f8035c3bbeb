"""Facilities on a map: discs with a character for the kind and a number from the list.

Where discs would touch, or a number finds no room, neighbours become one disc with all their
numbers; nothing is left out and nothing overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from karte.charts.svg import SMALL_SIZE, drawing, element, label, text_width
from karte.design import INK, PAPER
from karte.maps.furniture import name_text
from karte.maps.labels import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from karte.maps.labels import Box, Labels
    from karte.maps.projection import Projection
    from karte.profile.types import Place

RADIUS = 10
_ADVANCE = 14
_MOST_ICONS = 3
_OTHERS = "他"
_BASELINE = 4.7
_GAP = 1.0
_APART = 6.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One disc.

    Parameters
    ----------
    x, y : float
        Its middle.
    icons : tuple of str
        Characters on it, at most three.
    numbers : str
        Of its places, ``3〜5``.
    number_at : (float, float) or None
        Middle and baseline of the numbers; None where there is no room for any.
    """

    x: float
    y: float
    icons: tuple[str, ...]
    numbers: str
    number_at: tuple[float, float] | None

    def svg(self) -> str:
        """Draw it."""
        drawn = disc(self.x, self.y, self.icons)
        if self.number_at is None:
            return drawn
        x, baseline = self.number_at
        return drawn + name_text(Placed((self.numbers,), x, (baseline,)), INK, PAPER, weight="bold")


def disc(x: float, y: float, icons: Sequence[str]) -> str:
    """Draw a disc, drawn out for more than one character."""
    half = _half(len(icons))
    shape = element(
        "rect",
        x=round(x - half),
        y=round(y) - RADIUS,
        width=round(2 * half),
        height=2 * RADIUS,
        rx=RADIUS,
        fill=PAPER,
        stroke=INK,
        stroke_width=1.6,
    )
    start = x - (len(icons) - 1) * _ADVANCE / 2
    return shape + "".join(
        label(
            start + number * _ADVANCE,
            round(y) + _BASELINE,
            icon,
            font_size=SMALL_SIZE,
            text_anchor="middle",
            weight="bold",
        )
        for number, icon in enumerate(icons)
    )


def _half(icons: int) -> float:
    return RADIUS + (icons - 1) * _ADVANCE / 2


@cache
def disc_swatch(icon: str) -> str:
    """Draw the legend's sample of a kind of facility.

    Parameters
    ----------
    icon : str
        Its character.

    Returns
    -------
    str
        A small SVG.
    """
    return drawing(32, 22, "凡例の見本", "", disc(16, 11, (icon,)))


def place_marks(places: Sequence[Place], projection: Projection, labels: Labels) -> list[Mark]:
    """Find a place for the disc and the numbers of every facility, and take it.

    Parameters
    ----------
    places : sequence of Place
        In the order of their numbers.
    projection : Projection
        Of the map.
    labels : Labels
        What is taken; no disc gives way to it, but numbers do.

    Returns
    -------
    list of Mark
        Every facility is on exactly one.
    """
    points = [projection.place(one.point) for one in places]
    groups = _near(points)
    while True:
        spots = [_spot(group, points, places, labels) for group in groups]
        pairs, marks = _touching(spots), list[Mark]()
        if not pairs:
            marks, stuck = _numbered(spots, labels)
            pairs = [_nearest(one, spots) for one in stuck] if len(groups) > 1 else []
        if not pairs:
            labels.taken += [box for one in marks for box in _boxes(one)]
            return marks
        groups = _merged(groups, pairs)


def _merged(groups: list[list[int]], pairs: list[tuple[int, int]]) -> list[list[int]]:
    """Put pairs of groups together, each group once at most."""
    found, done = list[list[int]](), set[int]()
    for one, two in pairs:
        if not {one, two} & done:
            found.append(sorted([*groups[one], *groups[two]]))
            done |= {one, two}
    return sorted(found + [group for place, group in enumerate(groups) if place not in done])


@dataclass(frozen=True, slots=True)
class _Spot:
    """A disc without its numbers yet."""

    x: float
    y: float
    icons: tuple[str, ...]
    numbers: str

    @property
    def box(self) -> Box:
        half = _half(len(self.icons)) + _GAP
        down = RADIUS + _GAP
        return (self.x - half, self.y - down, self.x + half, self.y + down)


def _near(points: list[tuple[float, float]]) -> list[list[int]]:
    """Put together what would be one disc at any rate."""
    if len(points) < 2:  # noqa: PLR2004 - nothing to put together
        return [[one] for one in range(len(points))]
    found: dict[int, list[int]] = {}
    clusters = fcluster(linkage(np.array(points), "complete"), RADIUS, "distance")
    for place, cluster in enumerate(clusters):
        found.setdefault(int(cluster), []).append(place)
    return sorted(found.values())


def _spot(
    group: list[int], points: list[tuple[float, float]], places: Sequence[Place], labels: Labels
) -> _Spot:
    icons = tuple(dict.fromkeys(places[one].icon for one in group))
    if len(icons) > _MOST_ICONS:
        icons = (*icons[: _MOST_ICONS - 1], _OTHERS)
    x, y = (sum(points[one][axis] for one in group) / len(group) for axis in (0, 1))
    half, down = _half(len(icons)) + 2, RADIUS + 2
    return _Spot(
        round(min(max(x, half), labels.width - half)),
        round(min(max(y, down), labels.height - down)),
        icons,
        number_text([places[one].number for one in group]),
    )


def number_text(numbers: Sequence[int]) -> str:
    """Write numbers with runs drawn together.

    Examples
    --------
    >>> number_text([3, 4, 5, 9, 11, 12])
    '3〜5・9・11・12'
    """
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return "・".join(
        f"{run[0]}〜{run[-1]}" if len(run) > 2 else "・".join(map(str, run))  # noqa: PLR2004
        for run in runs
    )


def _touching(spots: list[_Spot]) -> list[tuple[int, int]]:
    """Return the pairs of discs that overlap, the closest first."""
    if not spots:
        return []
    west, north, east, south = np.array([spot.box for spot in spots]).T
    across = (west[:, None] < east) & (west < east[:, None])
    down = (north[:, None] < south) & (north < south[:, None])
    found = np.argwhere(np.triu(across & down, 1)).tolist()
    return sorted(
        ((one, two) for one, two in found), key=lambda pair: _apart(pair[0], pair[1], spots)
    )


def _apart(one: int, two: int, spots: list[_Spot]) -> float:
    return (spots[one].x - spots[two].x) ** 2 + (spots[one].y - spots[two].y) ** 2


def _nearest(stuck: int, spots: list[_Spot]) -> tuple[int, int]:
    others = (one for one in range(len(spots)) if one != stuck)
    near = min(others, key=lambda one: _apart(stuck, one, spots))
    return min(stuck, near), max(stuck, near)


def _numbered(spots: list[_Spot], labels: Labels) -> tuple[list[Mark], list[int]]:
    """Give every disc its numbers; the second value are discs for whose numbers is no room."""
    taken = type(labels)(labels.width, labels.height, [*labels.taken, *(one.box for one in spots)])
    marks, stuck = list[Mark](), list[int]()
    for number, spot in enumerate(spots):
        at = next((at for at in _beside(spot) if taken.free(_frame(spot.numbers, at))), None)
        if at is None:
            stuck.append(number)
        else:
            west, north, east, south = _frame(spot.numbers, at)
            # Numbers of two discs in a line must not read as those of one.
            taken.taken.append((west - _APART, north, east + _APART, south))
        marks.append(Mark(spot.x, spot.y, spot.icons, spot.numbers, at))
    return marks, stuck


def _beside(spot: _Spot) -> Iterator[tuple[float, float]]:
    half, wide = _half(len(spot.icons)), text_width(spot.numbers, SMALL_SIZE)
    away = half + wide / 2 + 5
    for x in (spot.x + away, spot.x - away):
        yield x, spot.y + _BASELINE
    for y in (spot.y + RADIUS + SMALL_SIZE + 2, spot.y - RADIUS - 6):
        yield spot.x, y


def _frame(numbers: str, at: tuple[float, float]) -> Box:
    half = text_width(numbers, SMALL_SIZE) / 2 + 2
    return (at[0] - half, at[1] - SMALL_SIZE + 1, at[0] + half, at[1] + 2)


def _boxes(mark: Mark) -> list[Box]:
    spot = _Spot(mark.x, mark.y, mark.icons, mark.numbers)
    return (
        [spot.box] if mark.number_at is None else [spot.box, _frame(mark.numbers, mark.number_at)]
    )
