"""Groups of districts keep their figures, although some of their districts are withheld."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.disclosure.cells import cell_of, group_id
from karte.model import Area, AreaType, Status
from karte.statistics import Manner, Ranges

if TYPE_CHECKING:
    from collections.abc import Container

    from numpy.typing import NDArray

    from karte.disclosure.register import Printed
    from karte.disclosure.spread import HalfWidths
    from karte.disclosure.system import Cell
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]


class Kept(NamedTuple):
    """The printed figures of the groups of one grouping, whichever of their districts are withheld.

    Attributes
    ----------
    areas : tuple of Area, length g
        The groups.
    values : ndarray of float64, shape (g, c)
        NaN where the figure of a group is withheld itself.
    widths : HalfWidths
        How far the truth may be.
    """

    areas: tuple[Area, ...]
    values: Floats
    widths: HalfWidths


def kept_groups(printed: Printed, name: str, hidden: Container[Cell], widths: HalfWidths) -> Kept:
    """Return what is printed of the groups of one grouping.

    Parameters
    ----------
    printed : Printed
        What would be printed.
    name : str
        Of the grouping.
    hidden : container of Cell
        What is withheld.
    widths : HalfWidths
        Of the districts.

    Returns
    -------
    Kept
        In the order of the grouping.
    """
    counts = printed.counts
    code, row_of = counts.areas[-2].id, {one.id: row for row, one in enumerate(counts.areas[:-2])}
    members = printed.groups[name]
    groups = list(dict.fromkeys(members.values()))
    into = np.zeros((len(groups), len(counts.areas)))
    for district, group in members.items():
        if district in row_of:
            into[groups.index(group), row_of[district]] = 1.0
    areas = tuple(Area(AreaType.GROUP, group_id(code, name, one)) for one in groups)
    mask = [[cell_of(area, one) in hidden for one in counts.source] for area in areas]
    return Kept(areas, np.where(mask, np.nan, into @ counts.printed), widths.added(into))


def with_kept(counts: AreaCounts, kept: Kept) -> AreaCounts:
    """Give groups the figures that are printed although some of their districts are withheld.

    Parameters
    ----------
    counts : AreaCounts
        Of the groups, added up from districts; counts that the register does not have may follow.
    kept : Kept
        What is printed.

    Returns
    -------
    AreaCounts
        A group without a figure there has none.
    """
    size, width = len(kept.areas), kept.values.shape[1]
    values = counts.exact.copy()
    here = np.isnan(values[:size, :width]) & ~np.isnan(kept.values)
    if counts.areas[:size] != kept.areas or not here.any():
        return counts
    values[:size, :width] = np.where(here, kept.values, values[:size, :width])
    around = kept.widths.around(kept.values)

    def filled(all_of: Floats, own: Floats) -> Floats:
        result = all_of.copy()
        result[:size, :width] = np.where(here, own, result[:size, :width])
        return result

    ranges, whole = counts.ranges, counts.printed
    estimated = counts.estimated.copy()
    estimated[:size, :width] |= here & (kept.widths.less + kept.widths.more > 0)
    made = replace(
        counts,
        exact=values,
        estimated=estimated,
        ranges=Ranges(
            filled(ranges.least, around.least),
            filled(ranges.most, around.most),
            filled(ranges.variance, around.variance),
        ),
        whole=filled(whole, kept.values),
    )
    manner = dict(counts.manner)
    for place, name in enumerate(tuple(counts.source)[:width]):
        if name in manner and here[:, place].any():
            status = [
                (Status.ESTIMATED if estimated[row, place] else Status.OBSERVED)
                if row < size and here[row, place]
                else one
                for row, one in enumerate(manner[name].status)
            ]
            manner[name] = Manner(tuple(status), manner[name].doubt)
    return replace(made, manner=manner)
