"""What the figures of areas may be, and what is known of the towns around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_TOWNS = ("within_least", "within_most", "touching_least", "touching_most")


@dataclass(frozen=True)
class Towns:
    """What whole towns hold; arrays float64 of shape (k, c).

    Two counts of one area may be shared out in opposite ways, but what is counted in whole towns
    is known of both: it tells how many are the one and not the other.

    Attributes
    ----------
    within_least, within_most : ndarray
        What the towns hold that lie wholly in the area.
    touching_least, touching_most : ndarray
        What the towns hold that have a part in the area, however small.
    """

    within_least: Floats
    within_most: Floats
    touching_least: Floats
    touching_most: Floats


@dataclass(frozen=True)
class Ranges:
    """What goes with every value of `AreaCounts`; all arrays float64 of shape (k, c).

    Attributes
    ----------
    least, most : ndarray
        The possible range; the value itself where nothing was split.
    variance : ndarray
        By the error model.
    of_towns : Towns or None
        None where the towns are not known.
    """

    least: Floats
    most: Floats
    variance: Floats
    of_towns: Towns | None = None

    @property
    def towns(self) -> Towns:
        """What whole towns hold; as wide as the area itself allows where that is not known."""
        if self.of_towns is not None:
            return self.of_towns
        nothing = np.full_like(self.least, -np.inf)
        return Towns(nothing, self.most, self.least, -nothing)

    def mapped(self, change: Callable[[Floats], Floats]) -> Ranges:
        """Return every array as a function makes it: some of the columns, or sums of rows."""
        towns = self.of_towns
        ends = None if towns is None else Towns(*(change(getattr(towns, one)) for one in _TOWNS))
        return Ranges(change(self.least), change(self.most), change(self.variance), ends)

    def columns(self, wanted: Sequence[int]) -> Ranges:
        """Return some of the columns."""
        return self.mapped(lambda one: one[:, wanted])

    @staticmethod
    def certain(value: Floats) -> Ranges:
        """Return the ranges of figures that nothing was split for.

        Parameters
        ----------
        value : ndarray of float64, shape (k, c)
            The figures.

        Returns
        -------
        Ranges
            Each a point.
        """
        return Ranges(value, value, np.zeros_like(value))

    @staticmethod
    def joined(parts: Sequence[Ranges]) -> Ranges:
        """Return the columns of several ranges side by side."""
        least, most, variance = (
            np.hstack([getattr(one, name) for one in parts])
            for name in ("least", "most", "variance")
        )
        towns = [one.towns for one in parts]
        of_towns = Towns(*(np.hstack([getattr(one, name) for one in towns]) for name in _TOWNS))
        return Ranges(least, most, variance, of_towns)
