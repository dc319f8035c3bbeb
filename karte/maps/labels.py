"""Where names go on a map: inside their area, never on one another, else not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shapely import Point, box, prepare
from shapely.geometry.base import BaseGeometry  # noqa: TC002 - dataclass annotation

from karte.charts.svg import text_width

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = 1.2
ASCENT = 0.88
_GRID = 7
_GAP = 2.0
_SPILL = 0.78

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A label that found its place.

    Parameters
    ----------
    lines : tuple of str
        Its lines of text.
    x : float
        Middle of the lines.
    baselines : tuple of float
        Where each line stands.
    """

    lines: tuple[str, ...]
    x: float
    baselines: tuple[float, ...]


@dataclass(slots=True)
class Labels:
    """The places that are taken on a drawing.

    Parameters
    ----------
    width, height : int
        The frame; no label leaves it.
    taken : list of Box
        Rectangles that must stay free, such as the scale bar's.
    """

    width: int
    height: int
    taken: list[Box] = field(default_factory=list)

    def put(
        self,
        shape: BaseGeometry,
        first: tuple[float, float],
        lines: tuple[str, ...],
        size: float,
        *,
        spill: float = _SPILL,
    ) -> Placed | None:
        """Find a place for a label within an area.

        Parameters
        ----------
        shape : shapely geometry
            The area, in units of the drawing.
        first : tuple of float
            The place to try first.
        lines : tuple of str
            What to write.
        size : float
            Type size.
        spill : float, optional
            The part of the label, in both directions, that must lie within the area.

        Returns
        -------
        Placed or None
            None where no place is free; the place is taken from now on otherwise.
        """
        across = max(text_width(line, size) for line in lines)
        down = LINE * size * len(lines)
        prepare(shape)
        for x, y in self._candidates(shape, first):
            frame = (x - across / 2, y - down / 2, x + across / 2, y + down / 2)
            if self.free(frame) and self._inside(shape, frame, spill):
                self.taken.append(frame)
                top = frame[1] + ASCENT * size + (LINE - 1) * size / 2
                baselines = tuple(top + number * LINE * size for number in range(len(lines)))
                return Placed(lines, x, baselines)
        return None

    def _candidates(
        self, shape: BaseGeometry, first: tuple[float, float]
    ) -> Iterator[tuple[float, float]]:
        yield first
        west, north, east, south = shape.bounds
        grid = [
            (west + (east - west) * (i + 0.5) / _GRID, north + (south - north) * (j + 0.5) / _GRID)
            for j in range(_GRID)
            for i in range(_GRID)
        ]
        yield from sorted(grid, key=lambda at: (at[0] - first[0]) ** 2 + (at[1] - first[1]) ** 2)

    def free(self, frame: Box, *, gap: float = _GAP) -> bool:
        """Say whether nothing has taken a rectangle and it lies within the drawing.

        Parameters
        ----------
        frame : Box
            West, north, east and south.
        gap : float, optional
            Kept from everything else.

        Returns
        -------
        bool
            False at the edge, too.
        """
        west, north, east, south = frame
        if west < gap or north < gap or east > self.width - gap or south > self.height - gap:
            return False
        return not any(
            west < other[2] + gap
            and other[0] < east + gap
            and north < other[3] + gap
            and other[1] < south + gap
            for other in self.taken
        )

    @staticmethod
    def _inside(shape: BaseGeometry, frame: Box, spill: float) -> bool:
        # The ends of a name may reach over the border a little; its core may not.
        west, north, east, south = frame
        spare = (1 - spill) / 2
        across, down = (east - west) * spare, (south - north) * spare
        core = box(west + across, north + down, east - across, south - down)
        return bool(shape.contains(core)) and bool(
            shape.contains(Point((west + east) / 2, (north + south) / 2))
        )
