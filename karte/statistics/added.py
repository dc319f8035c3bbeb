"""Further columns of counts, which do not come from a table of people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from karte.model import Status
from karte.statistics.ranges import Ranges
from karte.statistics.types import Manner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.statistics.types import AreaCounts

    Floats = NDArray[np.float64]

_DUST = 1e-6


@dataclass(frozen=True)
class Added:
    """One more count of all areas; arrays float64 of shape (k,), in the order of the areas.

    Attributes
    ----------
    count : str
        Count id.
    source : str
        Origin ids of what it is made of, joined by a space.
    exact, least, most, variance : ndarray
        As in `karte.statistics.types.AreaCounts`; NaN where there is no figure.
    status : tuple of Status, length k
        How each figure came about, or why there is none.
    doubt : ndarray
        The part that is in doubt; gives the grade of an estimate.
    """

    count: str
    source: str
    exact: Floats
    least: Floats
    most: Floats
    variance: Floats
    status: tuple[Status, ...]
    doubt: Floats


def certain(count: str, source: str, exact: Floats, status: Sequence[Status]) -> Added:
    """Return a count that nothing was split for.

    Parameters
    ----------
    count, source : str
        As in `Added`.
    exact : ndarray of float64, shape (k,)
        NaN where there is no figure.
    status : sequence of Status, length k
        How each figure came about, or why there is none.

    Returns
    -------
    Added
        Its ranges are points.

    Examples
    --------
    >>> one = certain("own.births", "own:births", np.array([3.0, 3.0, 0.0]), [Status.REPORTED] * 3)
    >>> one.most.tolist()
    [3.0, 3.0, 0.0]
    """
    nothing = np.zeros_like(exact)
    return Added(count, source, exact, exact, exact, nothing, tuple(status), nothing)


def split_status(least: Floats, most: Floats, exact: Floats) -> tuple[Status, ...]:
    """Return which figures are estimates: those that could be others.

    Parameters
    ----------
    least, most, exact : ndarray of float64, shape (k,)
        The possible range and the figure.

    Returns
    -------
    tuple of Status, length k
        ``not_provided`` where there is no figure.

    Examples
    --------
    >>> split_status(*(np.array(one) for one in ([0.0, 2.0], [5.0, 2.0], [1.0, 2.0])))
    (<Status.ESTIMATED: 'estimated'>, <Status.OBSERVED: 'observed'>)
    """
    return tuple(
        Status.NOT_PROVIDED if np.isnan(value)
        else Status.ESTIMATED if upper - lower > _DUST
        else Status.OBSERVED
        for lower, upper, value in zip(least, most, exact, strict=True)
    )  # fmt: skip


def with_added(counts: AreaCounts, added: Sequence[Added]) -> AreaCounts:
    """Return counts with more columns.

    Parameters
    ----------
    counts : AreaCounts
        k areas, c counts.
    added : sequence of Added
        Of the same areas; one that the tables of people have already is left out.

    Returns
    -------
    AreaCounts
        The new columns stand last, in their order.
    """
    new = {one.count: one for one in reversed(added) if counts.place(one.count) is None}
    columns = [one for one in added if new.get(one.count) is one]
    if not columns:
        return counts

    def stacked(name: str) -> Floats:
        return np.column_stack([getattr(one, name) for one in columns])

    is_estimated = [[one is Status.ESTIMATED for one in column.status] for column in columns]
    ranges = Ranges(stacked("least"), stacked("most"), stacked("variance"))
    return replace(
        counts,
        source={**counts.source, **{one.count: one.source for one in columns}},
        exact=np.hstack([counts.exact, stacked("exact")]),
        estimated=np.hstack([counts.estimated, np.array(is_estimated).T]),
        ranges=Ranges.joined([counts.ranges, ranges]),
        manner={**counts.manner, **{one.count: Manner(one.status, one.doubt) for one in columns}},
    )
