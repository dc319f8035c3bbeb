"""What all files of a census by mesh say of each mesh, added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.sources.ages import bounds, parts_of
from karte.sources.mesh_sheet import Topic
from karte.sources.municipality import listed
from karte.tables.columns import FIVE_YEAR, RECLASSED, SEXES, population
from karte.tables.mesh_labels import OPEN_CLASS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.errors import Problems
    from karte.sources.mesh_sheet import MeshSheet

TOTALS = (*(population(sex) for sex in SEXES), "households")
"""What is published for every mesh, hidden or not."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of meshes: rows are mesh codes, columns count ids.

    Attributes
    ----------
    totals : pandas.DataFrame
        `TOTALS` that the files have; NaN where missing.
    details : pandas.DataFrame
        All else, added up where it is published and 0 where nobody publishes it; NaN where a part
        is missing.
    published : pandas.DataFrame
        For each detail whether anybody publishes it.
    """

    totals: pd.DataFrame
    details: pd.DataFrame
    published: pd.DataFrame


def added_figures(
    sheets: Sequence[MeshSheet], keys: Sequence[str], problems: Problems, notes: Problems
) -> Figures:
    """Return what all files say of some meshes.

    Parameters
    ----------
    sheets : sequence of MeshSheet
        Of one census; several of one topic are added up, the two topics are joined.
    keys : sequence of str
        Mesh codes.
    problems : Problems
        Takes every cell that cannot be read.
    notes : Problems
        Takes meshes that only one topic has, and totals that are not the same in both.

    Returns
    -------
    Figures
        In the order of ``keys``. Of what both topics have, 人口及び世帯 counts.
    """
    index = pd.Index(list(keys), dtype="str")
    parts = [
        _Topic([one for one in sheets if one.topic is topic], index, problems)
        for topic in Topic
        if any(one.topic is topic for one in sheets)
    ]
    if len(parts) > 1:
        _compare(parts[0], parts[1], notes)
    first, *others = parts
    totals = first.totals
    for other in others:
        totals = totals.combine_first(other.totals)[list(totals.columns)]
    taken = set(first.details)
    further = [other.details.columns.difference(list(taken), sort=False) for other in others]
    details = [one.details[own] for one, own in zip(others, further, strict=True)]
    published = [one.published[own] for one, own in zip(others, further, strict=True)]
    return Figures(
        totals,
        pd.concat([first.details, *details], axis=1),
        pd.concat([first.published, *published], axis=1),
    )


class _Topic:
    """One of the two tables, all its files added up."""

    def __init__(
        self, sheets: Sequence[MeshSheet], index: pd.Index[str], problems: Problems
    ) -> None:
        self.where = "、".join(sheet.where for sheet in sheets)
        counts = list(
            dict.fromkeys(count for sheet in sheets for count, _ in sheet.columns.values())
        )
        sums = np.zeros((len(index), len(counts)))
        shown = np.zeros(sums.shape, dtype=bool)
        present = np.zeros(len(index), dtype=bool)
        for sheet in sheets:
            at, values, hidden = _read(sheet, index, problems)
            present[at] = True
            for column, (count, _) in enumerate(sheet.columns.values()):
                place = counts.index(count)
                part = values[:, column]
                if count not in TOTALS:
                    part = np.where(hidden[:, column], 0.0, part)
                sums[at, place] += part
                shown[at, place] |= ~hidden[:, column]
        sums[~present] = np.nan
        shown[~present] = True
        self.present = present
        every = pd.DataFrame(sums, index=index, columns=counts)
        own = [count for count in counts if count in TOTALS]
        rest = [count for count in counts if count not in TOTALS]
        self.totals = every[own]
        self.details = every[rest]
        self.published = pd.DataFrame(shown, index=index, columns=counts)[rest]


def _read(
    sheet: MeshSheet, index: pd.Index[str], problems: Problems
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.bool_]]:
    """Return which of the meshes a file has, and their figures."""
    lines = pd.Index(sheet.text.keys, dtype="str").get_indexer(index)
    at = np.flatnonzero(lines >= 0)
    headings = {place: heading for place, (_, heading) in sheet.columns.items()}
    values, hidden = sheet.text.figures(lines[at], headings, problems)
    return at, values, hidden


def _compare(people: _Topic, ages: _Topic, notes: Problems) -> None:
    """Report meshes that one table lacks, and totals that differ."""
    keys = people.totals.index
    for one, other in ((people, ages), (ages, people)):
        lacking = keys[one.present & ~other.present]
        if len(lacking):
            notes.add(
                f"{one.where} にあるメッシュが{len(lacking)}個、もう一方の表にありません: "
                f"{listed(lacking)}",
                where=other.where,
                hint="同じ1次メッシュ（または都道府県）の2つの表がそろっているか"
                "確かめてください。ない数値は「未提供」とし、0とはみなしません。",
            )
    both = people.present & ages.present
    for count in people.totals.columns.intersection(ages.totals.columns):
        left, right = people.totals[count], ages.totals[count]
        differs = keys[both & left.notna() & right.notna() & (left != right)]
        if len(differs):
            notes.add(
                f"総数が2つの表で違うメッシュが{len(differs)}個あります: {listed(differs)}",
                where=f"{people.where} と {ages.where}",
                hint="測地系や公表の時期が違う表ではないか確かめてください。"
                "総数は「人口及び世帯」の表のものを使います。",
            )
            return


def with_broad_classes(details: pd.DataFrame) -> pd.DataFrame:
    """Return figures with the broad classes of age that they lack, made of five-year classes.

    Parameters
    ----------
    details : pandas.DataFrame
        Columns are count ids.

    Returns
    -------
    pandas.DataFrame
        A sum with a missing part is missing. `OPEN_CLASS` stays.

    Examples
    --------
    >>> bands = {population("total", one): [1.0] for one in [*FIVE_YEAR[:19], "95+"]}
    >>> with_broad_classes(pd.DataFrame(bands))["population.total.85+"].tolist()
    [3.0]
    """
    made: dict[str, pd.Series[float]] = {}
    for sex in SEXES:
        classes = [one for one in FIVE_YEAR if population(sex, one) in details]
        if not classes:
            continue
        last = bounds(classes[-1])[1]
        ends = (one for one in (*RECLASSED, OPEN_CLASS) if bounds(one)[0] == last + 1)
        classes += [one for one in ends if population(sex, one) in details]
        for broad in RECLASSED:
            parts = parts_of(broad, classes)
            if population(sex, broad) not in details and parts:
                names = [population(sex, one) for one in parts]
                made[population(sex, broad)] = details[names].sum(axis=1, skipna=False)
    return pd.concat([details, pd.DataFrame(made, index=details.index)], axis=1)
