"""Counts of groups of districts: wards, 中学校区, 圏域."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from karte.model import Area, AreaType, Status
from karte.statistics import AreaCounts, Manner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int64]


def group_area(code: str, name: str, group: str) -> Area:
    """Return the area of one group.

    Parameters
    ----------
    code : str
        Of the municipality.
    name, group : str
        Of the grouping and of the group.

    Returns
    -------
    Area
        Its id holds all three.
    """
    return Area(AreaType.GROUP, f"{code}-{name}-{group}")


def by_group(counts: AreaCounts, members: Mapping[str, str], name: str) -> AreaCounts:
    """Sum the counts of districts to groups.

    Parameters
    ----------
    counts : AreaCounts
        m districts, the municipality, the remainder.
    members : mapping of str to str
        Group by ``district_id``; a district without one is in the remainder.
    name : str
        What the groups are called; part of the ids of their areas.

    Returns
    -------
    AreaCounts
        g groups in the order in which ``members`` names them, the municipality, and the remainder:
        what lies in no group. Printed figures are the sums of the printed figures of the districts.

    Notes
    -----
    A figure that a district lacks is missing for its group. The ranges of the districts are added.
    That is the widest they can be: a town that two districts of one group share leaves nothing
    open for the group.

    Examples
    --------
    >>> import datetime as dt
    >>> from karte.model import Dataset
    >>> from karte.statistics import Ranges, all_areas
    >>> people = np.array([[3.0], [4.0], [5.0], [13.0], [1.0]])
    >>> counts = AreaCounts(
    ...     dataset=Dataset.CENSUS, date=dt.date(2020, 10, 1),
    ...     areas=all_areas(["a", "b", "c"], "22999"), source={"population": "x"},
    ...     exact=people, estimated=people < 0,
    ...     ranges=Ranges.certain(people), doubt=np.zeros(5))
    >>> by_group(counts, {"a": "北", "c": "北", "b": "南"}, "圏域").exact.ravel().tolist()
    [8.0, 4.0, 13.0, 1.0]
    """
    groups = list(dict.fromkeys(members.values()))
    row_of = _rows(counts, members, groups)
    code = counts.areas[-2].id
    areas = (
        *(group_area(code, name, group) for group in groups),
        counts.areas[-2],
        Area(AreaType.REMAINDER, f"{code}-{name}-outside"),
    )
    return AreaCounts(
        dataset=counts.dataset,
        date=counts.date,
        areas=areas,
        source=counts.source,
        exact=_added(row_of, counts.exact),
        estimated=_added(row_of, counts.estimated.astype(float)) > 0,
        ranges=counts.ranges.mapped(lambda one: _added(row_of, one)),
        doubt=_doubt(row_of, counts),
        manner={name: _manner(row_of, one) for name, one in counts.manner.items()},
        whole=_added(row_of, counts.printed),
    )


def _rows(counts: AreaCounts, members: Mapping[str, str], groups: list[str]) -> Rows:
    """Return the row that each area is added to: a group, the municipality, the remainder."""
    places = {group: row for row, group in enumerate(groups)}
    found = np.full(len(counts.areas), len(groups) + 1)
    for column, area in enumerate(counts.areas):
        if area.type is AreaType.MUNICIPALITY:
            found[column] = len(groups)
        elif area.type is AreaType.DISTRICT and area.id in members:
            found[column] = places[members[area.id]]
    return found


def _added(row_of: Rows, values: Floats) -> Floats:
    """Add rows; a group that a missing figure belongs to has none."""
    summed = np.zeros((_size(row_of), *values.shape[1:]))
    np.add.at(summed, row_of, values)
    return summed


def _size(row_of: Rows) -> int:
    """Return the number of rows: the last two are those of the last two areas."""
    return int(row_of[-1]) + 1


def _manner(row_of: Rows, of: Manner) -> Manner:
    """Return how a count of each group came about: as the least certain of its districts."""
    status, doubt = [], np.zeros(_size(row_of))
    for row in range(len(doubt)):
        columns = np.flatnonzero(row_of == row)
        own = [of.status[column] for column in columns]
        missing = [one for one in own if not one.has_value]
        split = [one for one in own if one is Status.ESTIMATED]
        status.append((*missing, *split, *own, Status.OBSERVED)[0])
    np.maximum.at(doubt, row_of, of.doubt)
    return Manner(tuple(status), doubt)


def _doubt(row_of: Rows, counts: AreaCounts) -> Floats:
    """Return which part of the people of each group is in doubt in its districts."""
    place = counts.place("population")
    people = np.ones(len(counts.areas)) if place is None else counts.exact[:, place]
    known = np.nan_to_num(people)
    living, doubt = _added(row_of, known), _added(row_of, known * counts.doubt)
    part: Floats = np.divide(doubt, living, out=np.zeros(len(living)), where=living > 0)
    return part
