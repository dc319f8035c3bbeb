"""Counts of one dataset and date by area, with the ranges of what was split."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.crosswalk.error_model import likely_range
from karte.model import Area, AreaType, Dataset, Estimate, Status
from karte.printed import printed
from karte.statistics.grade import grades_of, one_step_lower

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from karte.statistics.ranges import Ranges, Towns

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


class Cell(NamedTuple):
    """One count of one area: exact for computing, whole for printing, and how it came about."""

    exact: float
    printed: float
    status: Status


class Manner(NamedTuple):
    """How a count came about that was not summed from a table of people.

    Attributes
    ----------
    status : tuple of Status, length k
        Of every area; one without a value says why there is none.
    doubt : ndarray of float64, shape (k,)
        As `AreaCounts.doubt`, for this count alone.
    """

    status: tuple[Status, ...]
    doubt: Floats


@dataclass(frozen=True)
class AreaCounts:
    """All counts of one dataset on one date, by area.

    Attributes
    ----------
    dataset : Dataset
        Census or register.
    date : datetime.date
        Reference date.
    areas : tuple of Area, length k
        m districts, then the municipality, then the remainder.
    source : dict of str to str
        Origin id by count id; its keys are the c counts, in the order of the columns.
    exact : ndarray of float64, shape (k, c)
        Unrounded; NaN where there is no figure. Districts and remainder add up to the
        municipality in every column.
    estimated : ndarray of bool, shape (k, c)
        Where people were counted by splitting a small area.
    ranges : Ranges
        What the truth may be.
    doubt : ndarray of float64, shape (k,)
        The part of the people of each area that is in doubt; gives the grade. Where a known figure
        speaks against the estimates, it is just beyond the limit of the grade that the split gives.
    whole : ndarray of float64, shape (k, c), or None
        The figures in whole numbers where these are sums of others that were rounded together.
    manner : dict of str to Manner
        By count id: those that come from elsewhere than the tables of people.
    """

    dataset: Dataset
    date: dt.date
    areas: tuple[Area, ...]
    source: Mapping[str, str]
    exact: Floats
    estimated: Flags
    ranges: Ranges
    doubt: Floats
    whole: Floats | None = None
    manner: Mapping[str, Manner] = field(default_factory=dict)

    @cached_property
    def printed(self) -> Floats:
        """The figures in whole numbers that still add up, float64 of shape (k, c)."""
        return printed(self.exact, tuple(self.source)) if self.whole is None else self.whole

    @cached_property
    def likely(self) -> tuple[Floats, Floats]:
        """The lower and the upper end of the likely range, float64 of shape (k, c)."""
        ranges = self.ranges
        return likely_range(self.exact, ranges.least, ranges.most, ranges.variance)

    @cached_property
    def towns(self) -> Towns:
        """What whole towns hold; as wide as the areas themselves allow where that is not known."""
        return self.ranges.towns

    @cached_property
    def _row(self) -> dict[Area, int]:
        return {area: row for row, area in enumerate(self.areas)}

    @cached_property
    def _column(self) -> dict[str, int]:
        return {count: column for column, count in enumerate(self.source)}

    def place(self, count: str) -> int | None:
        """Return the column of a count, None if it is not there."""
        return self._column.get(count)

    def column(self, count: str) -> tuple[Floats, Flags] | None:
        """Return exact values and estimate marks of a count for all areas, None if not there."""
        place = self._column.get(count)
        return None if place is None else (self.exact[:, place], self.estimated[:, place])

    def cell(self, area: Area, count: str) -> Cell:
        """Return one count of one area; ``not_provided`` where the source has none."""
        status = self.status(area, count)
        if not status.has_value:
            return Cell(np.nan, np.nan, status)
        row, place = self._row[area], self._column[count]
        return Cell(float(self.exact[row, place]), float(self.printed[row, place]), status)

    def status(self, area: Area, count: str) -> Status:
        """Return how one count of one area came about, or why there is none."""
        place, row = self._column.get(count), self._row[area]
        if place is None:
            return Status.NOT_PROVIDED
        told = self.manner[count].status[row] if count in self.manner else None
        if np.isnan(self.exact[row, place]):
            return Status.NOT_PROVIDED if told is None or told.has_value else told
        if told is not None:
            return told
        if self.dataset is Dataset.PROJECTION:
            return Status.PROJECTED
        return Status.ESTIMATED if self.estimated[row, place] else Status.OBSERVED

    def doubt_of(self, count: str) -> Floats:
        """Return which part of a count is in doubt in each area, float64 of shape (k,)."""
        return self.manner[count].doubt if count in self.manner else self.doubt

    def estimate(self, area: Area, count: str) -> Estimate:
        """Return one count of one area with its ranges and grade.

        Parameters
        ----------
        area : Area
            One of `areas`.
        count : str
            Count id.

        Returns
        -------
        Estimate
            The printed value; ranges and grade only where people were split.
        """
        return self.estimates(count)[self._row[area]]

    def estimates(self, count: str) -> tuple[Estimate, ...]:
        """Return one count of all areas, in their order, each as `estimate` does."""
        if count not in self._estimates:
            self._estimates[count] = self._made(count)
        return self._estimates[count]

    @cached_property
    def _estimates(self) -> dict[str, tuple[Estimate, ...]]:
        return {}

    def _made(self, count: str) -> tuple[Estimate, ...]:
        statuses = [self.status(area, count) for area in self.areas]
        place = self._column.get(count)
        if place is None:
            return tuple(Estimate(value=None, status=one) for one in statuses)
        ranges = self.ranges.columns([place])
        ends = (self.exact[:, [place]], ranges.least, ranges.most)
        likely = likely_range(*ends, ranges.variance)
        columns = (one[:, 0].tolist() for one in (*ends, *likely))
        more = (self.printed[:, place].tolist(), self.estimated[:, place].tolist())
        rows = zip(statuses, grades_of(self.doubt_of(count)), *columns, *more, strict=True)
        return tuple(
            Estimate(value=None, status=status) if math.isnan(exact)
            else Estimate(value=printed_, status=status) if not is_estimated
            else Estimate(
                value=printed_, low=low, high=high, least=least, most=most,
                status=status, grade=grade,
            )
            for status, grade, exact, least, most, low, high, printed_, is_estimated in rows
        )  # fmt: skip

    def one_grade_lower(self, areas: Collection[Area]) -> AreaCounts:
        """Return the same counts, with all estimates of some areas one grade lower.

        Parameters
        ----------
        areas : collection of Area
            Whose estimates something else speaks against.

        Returns
        -------
        AreaCounts
            No figure and no range is another; what has the lowest grade keeps it.
        """
        pairs = zip(self.areas, self.doubt.tolist(), strict=True)
        doubt = [one_step_lower(one) if area in areas else one for area, one in pairs]
        return replace(self, doubt=np.array(doubt)) if areas else self


def all_areas(district_ids: Sequence[str], code: str) -> tuple[Area, ...]:
    """Return the areas of a municipality in the order in which all arrays have them.

    Parameters
    ----------
    district_ids : sequence of str, length m
        The districts.
    code : str
        Municipality code.

    Returns
    -------
    tuple of Area, length m + 2
        Districts, municipality, remainder (what lies outside every district).
    """
    districts = (Area(AreaType.DISTRICT, one) for one in district_ids)
    rest = Area(AreaType.REMAINDER, f"{code}-outside")
    return (*districts, Area(AreaType.MUNICIPALITY, code), rest)
