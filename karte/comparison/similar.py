"""Districts like ours: whom a council may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.model import Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.comparison.figures import Figures
    from karte.indicators import Indicator
    from karte.model import Area

    Floats = NDArray[np.float64]

SIMILAR_BY = (
    "density",
    "population_change",
    "young_share",
    "ageing_rate",
    "aged75_share",
    "household_size",
    "single_share",
    "owned_share",
    "apartment_share",
)
"""Indicators that tell how people live; those that a city has no figures of are left out."""

_LOGARITHMIC = frozenset({"density"})
_LEAST_SHARED = 0.5
NEAREST = 5
"""How many similar districts are listed."""


class Likeness(NamedTuple):
    """A district that is like another.

    Attributes
    ----------
    area : Area
        The other district.
    distance : float
        Root of the mean squared difference in standard deviations of the districts; 0 is alike.
    alike, apart : str
        Ids of the indicator in which both are closest, and in which they are farthest apart.
    """

    area: Area
    distance: float
    alike: str
    apart: str


def similar_districts(figures: Figures) -> dict[Area, tuple[Likeness, ...]]:
    """Find the districts that each district is most like.

    Parameters
    ----------
    figures : Figures
        All figures; the latest of every indicator in `SIMILAR_BY` is used.

    Returns
    -------
    dict of Area to tuple of Likeness
        The nearest first, at most `NEAREST`; empty for a district with fewer than half of the
        indicators, or where there are fewer than three of them at all.

    Notes
    -----
    Every indicator is standardised by mean and standard deviation over the districts, density by
    its logarithm. The distance of two districts is the root mean square of the differences over
    the indicators that both have, which must be at least half of all. Figures of grade C are
    left out: whom a council is sent to must not hang on a rough figure.
    """
    by_id = {one.id: one for one in figures.catalogue}
    columns = [by_id[name] for name in SIMILAR_BY if name in by_id]
    columns = [one for one in columns if figures.latest(one) is not None]
    areas = figures.district_areas
    if len(columns) < 3 or len(areas) < 2:  # noqa: PLR2004 - a distance needs some of both
        return dict.fromkeys(areas, ())
    scores = _scores(figures, columns, areas)
    distance, shared = _distances(scores)
    enough = shared >= _LEAST_SHARED * len(columns)
    found = {}
    for row, area in enumerate(areas):
        order = np.argsort(np.where(enough[row], distance[row], np.inf), kind="stable")
        nearest = [other for other in order if other != row and enough[row, other]][:NEAREST]
        found[area] = tuple(
            _likeness(areas[other], scores[row] - scores[other], distance[row, other], columns)
            for other in nearest
        )
    return found


def _scores(figures: Figures, columns: Sequence[Indicator], areas: Sequence[Area]) -> Floats:
    """Return standardised figures, shape (districts, indicators); NaN where there is none."""
    found = np.full((len(areas), len(columns)), np.nan)
    for place, indicator in enumerate(columns):
        moment = figures.latest(indicator)
        if moment is None:
            continue
        estimates = figures.values[indicator.id, moment].estimates
        for row, area in enumerate(areas):
            one = estimates[area]
            if one.value is not None and one.grade is not Grade.C:
                found[row, place] = one.value
        if indicator.id in _LOGARITHMIC:
            known = found[:, place] > 0
            found[:, place] = np.log(found[:, place], where=known, out=np.full(len(areas), np.nan))
    known = ~np.isnan(found)
    number = np.maximum(known.sum(axis=0), 1)
    mean = np.nansum(found, axis=0) / number
    spread = np.sqrt(np.nansum(np.square(found - mean), axis=0) / number)
    scores: Floats = (found - mean) / np.where(spread > 0, spread, 1.0)
    return scores


def _distances(scores: Floats) -> tuple[Floats, Floats]:
    """Return the distance of every two districts, and in how many indicators it was measured."""
    known = (~np.isnan(scores)).astype(float)
    filled = np.nan_to_num(scores)
    shared = known @ known.T
    squares = np.square(filled) @ known.T
    total = np.maximum(squares + squares.T - 2 * filled @ filled.T, 0.0)
    distance = np.sqrt(np.divide(total, shared, out=np.full_like(total, np.inf), where=shared > 0))
    return distance, shared


def _likeness(
    area: Area, difference: Floats, distance: float, columns: Sequence[Indicator]
) -> Likeness:
    size = np.abs(difference)
    return Likeness(
        area=area,
        distance=round(float(distance), 6),
        alike=columns[int(np.nanargmin(size))].id,
        apart=columns[int(np.nanargmax(size))].id,
    )
