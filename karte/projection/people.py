"""People by sex and five-year class, taken from counts; those of unknown age are shared out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from karte.tables.columns import UNKNOWN, population
from karte.tables.parts import narrowest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from karte.model import Area
    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

OPEN_AGES = (100, 95, 90, 85, 80, 75)
"""Where the open class may begin, the finest first."""
_SEXES = ("male", "female")


def classes_to(open_age: int) -> tuple[str, ...]:
    """Return the five-year classes up to an open one.

    Parameters
    ----------
    open_age : int
        A multiple of 5.

    Returns
    -------
    tuple of str
        Youngest first.

    Examples
    --------
    >>> classes_to(15)
    ('0-4', '5-9', '10-14', '15+')
    """
    return (*(f"{age}-{age + 4}" for age in range(0, open_age, 5)), f"{open_age}+")


def common_classes(counts: Iterable[AreaCounts]) -> tuple[str, ...] | None:
    """Return the finest five-year classes that all dates have for both sexes.

    Parameters
    ----------
    counts : iterable of AreaCounts
        The dates in question.

    Returns
    -------
    tuple of str or None
        Ending in 100+, 95+ … or 75+; None where some date has no complete classes.
    """
    dates = tuple(counts)
    for open_age in OPEN_AGES:
        classes = classes_to(open_age)
        if all(_columns(one, sex, age) for one in dates for sex in _SEXES for age in classes):
            return classes
    return None


def _columns(counts: AreaCounts, sex: str, age: str) -> tuple[int, ...]:
    """Return the columns that make up a class; none where they do not."""
    own = counts.place(population(sex, age))
    if own is not None:
        return (own,)
    head = f"population.{sex}."
    ages = [one.removeprefix(head) for one in counts.source if one.startswith(head)]
    parts = narrowest(age, [one for one in ages if one != UNKNOWN])
    found = (counts.place(population(sex, one)) for one in parts)
    return tuple(one for one in found if one is not None)


def known_ages(counts: AreaCounts, classes: Sequence[str]) -> Floats:
    """Return the people of known age.

    Parameters
    ----------
    counts : AreaCounts
        Of k areas.
    classes : sequence of str, length c
        Five-year classes, the last open.

    Returns
    -------
    ndarray of float64, shape (k, 2, c)
        NaN where a figure is missing.
    """
    rows = [
        [counts.exact[:, list(_columns(counts, sex, age))].sum(axis=1) for age in classes]
        for sex in _SEXES
    ]
    return np.moveaxis(np.array(rows), 2, 0)


def all_people(counts: AreaCounts, known: Floats) -> Floats:
    """Return all men and women, those of unknown age among them.

    Parameters
    ----------
    counts : AreaCounts
        Of k areas.
    known : ndarray of float64, shape (k, 2, c)
        Those of known age, for a source that has neither a total of the sex nor 年齢不詳.

    Returns
    -------
    ndarray of float64, shape (k, 2)
        The printed totals of the sexes where there are any.
    """
    totals = []
    for place, sex in enumerate(_SEXES):
        whole, unknown = (counts.column(population(sex, one)) for one in ("", UNKNOWN))
        own = known[:, place].sum(axis=1)
        if whole is not None:
            totals.append(whole[0])
        else:
            totals.append(own if unknown is None else own + unknown[0])
    return np.stack(totals, axis=1)


def shared_out(known: Floats, totals: Floats, fallback: Floats) -> Floats:
    """Share those of unknown age among the known ages of their sex and area.

    Parameters
    ----------
    known : ndarray of float64, shape (k, 2, c)
        Those of known age.
    totals : ndarray of float64, shape (k, 2)
        All.
    fallback : ndarray of float64, shape (2, c)
        Ages to share by where an area has nobody of known age (or counts below 0, as the outside
        of districts that overlap).

    Returns
    -------
    ndarray of float64, shape (k, 2, c)
        Adds up to the totals of every area and sex.

    Examples
    --------
    >>> known = np.array([[[3.0, 1.0], [0.0, 0.0]]])
    >>> shared_out(known, np.array([[8.0, 2.0]]), np.ones((2, 2))).tolist()
    [[[6.0, 2.0], [1.0, 1.0]]]
    """
    of_age = known.sum(axis=-1, keepdims=True)
    whole = fallback.sum(axis=-1, keepdims=True)
    shares = np.full(fallback.shape, 1 / fallback.shape[-1])
    np.divide(fallback, whole, out=shares, where=whole > 0)
    shares = np.broadcast_to(shares, known.shape).copy()
    usable = (of_age > 0) & (known >= 0).all(axis=-1, keepdims=True)
    np.divide(known, of_age, out=shares, where=usable)
    return np.asarray(known + (totals[..., None] - of_age) * shares)


@dataclass(frozen=True)
class Layout:
    """The parts of a municipality that are projected, and where they stand among its areas.

    Attributes
    ----------
    areas : tuple of Area, length m + 2
        Districts, municipality, what is outside.
    classes : tuple of str, length c
        Five-year classes that all dates have, the last open.
    known : ndarray of bool, shape (m,)
        Districts whose people are known on every date. The others and what is outside are
        projected together as the last part, so that the municipality is whole.
    """

    areas: tuple[Area, ...]
    classes: tuple[str, ...]
    known: Flags

    @staticmethod
    def of(counts: Sequence[AreaCounts]) -> Layout | None:
        """Return the layout for some dates.

        Parameters
        ----------
        counts : sequence of AreaCounts
            Of the dates.

        Returns
        -------
        Layout or None
            None where they have other areas or no common classes, or where the municipality
            itself is not known.
        """
        classes = common_classes(counts)
        if classes is None or any(one.areas != counts[0].areas for one in counts):
            return None
        ever = np.zeros(len(counts[0].areas), dtype=bool)
        for one in counts:
            known = known_ages(one, classes)
            ever |= np.isnan(known).any(axis=(1, 2)) | np.isnan(all_people(one, known)).any(axis=1)
        return None if ever[-2] else Layout(counts[0].areas, classes, ~ever[:-2])

    def parts(self, counts: AreaCounts) -> Floats:
        """Return the people of the parts on one date.

        Parameters
        ----------
        counts : AreaCounts
            Of the same areas.

        Returns
        -------
        ndarray of float64, shape (p, 2, c)
            Known districts, then the rest; they add up to the municipality by sex.
        """
        return self._parts(known := known_ages(counts, self.classes), all_people(counts, known))

    def counted(self, counts: AreaCounts) -> Floats:
        """Return the people of all areas in the whole numbers that are printed of a date.

        Parameters
        ----------
        counts : AreaCounts
            Of the same areas.

        Returns
        -------
        ndarray of float64, shape (m + 2, 2, c)
            Whole where the ages of everybody are known; NaN where an area is not known.
        """
        whole = replace(counts, exact=counts.printed)
        known = known_ages(whole, self.classes)
        parts = self._parts(known, all_people(whole, known))
        return self.spread(parts, parts.sum(axis=0))

    def _parts(self, known: Floats, totals: Floats) -> Floats:
        inside = np.append(np.flatnonzero(self.known), -1)
        cells, sums = known[inside], totals[inside]
        cells[-1] = known[-2] - cells[:-1].sum(axis=0)
        sums[-1] = totals[-2] - sums[:-1].sum(axis=0)
        return shared_out(cells, sums, known[-2])

    def spread(self, parts: Floats, whole: Floats, axis: int = 0) -> Floats:
        """Return figures of the parts as figures of all areas.

        Parameters
        ----------
        parts : ndarray of float64
            The axis in question has the length p.
        whole : ndarray of float64
            Of the municipality, without that axis.
        axis : int, optional
            Which.

        Returns
        -------
        ndarray of float64
            The axis has the length m + 2; NaN where an area is not known.
        """
        first = np.moveaxis(parts, axis, 0)
        out = np.full((len(self.areas), *first.shape[1:]), np.nan)
        out[np.flatnonzero(self.known)] = first[:-1]
        out[-2] = whole
        if self.known.all():
            out[-1] = first[-1]
        return np.moveaxis(out, 0, axis)

    @property
    def districts(self) -> Flags:
        """Which of the areas are districts whose people are known, shape (m + 2,)."""
        return np.append(self.known, [False, False])
