"""Everything that is said about the years to come, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from karte.model import Area, AreaType, Estimate, Status
from karte.printed import printed
from karte.projection.backtest import Backtest, Unchecked
from karte.tables.columns import population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from karte.model import Dataset
    from karte.projection.cohort import Women
    from karte.projection.control import Control
    from karte.projection.goals import Answer, Needed
    from karte.projection.pooling import Pooled

    Floats = NDArray[np.float64]

_BROAD = (("0-14", 0, 3), ("15-64", 3, 13), ("65+", 13, None))
_OF_MEASURE = {"total": "", "children": "0-14", "elderly": "65+"}


@dataclass(frozen=True)
class NoForecast:
    """There is no projection.

    Attributes
    ----------
    reasons : tuple of str
        Why, in Japanese.
    """

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Forecast:
    """The people of all areas in the years to come; every figure is ``projected``.

    Attributes
    ----------
    dataset : Dataset
        What it starts from.
    start, base : datetime.date
        The ratios are measured from `start` to `base`; the projection begins with `base`.
    years : tuple of int, length steps + 1
        The base first.
    areas : tuple of Area, length k
        Districts, the municipality, what is outside; the axis k of all arrays.
    classes : tuple of str, length c
        Five-year classes, the last open.
    women : {"15-49", "20-39"}
        To which women children are related.
    people : dict of str to ndarray of float64, shape (steps + 1, k, 2, c)
        By variant (``trend``, ``municipality``, ``closed``). Districts and what is outside add up
        to the municipality at every step; NaN for an area whose people are not known.
    counted : ndarray of float64, shape (k, 2, c)
        The people of the base as they are printed: the first step of every variant in whole
        numbers, NaN as above.
    whole : ndarray of float64, shape (steps + 1, 2, c)
        The municipality projected as one area by its own ratios, uncontrolled.
    gap : ndarray of float64, shape (steps + 1,)
        The sum of the parts less that, in people, before any control.
    pooled : Pooled
        Ratios of all areas (those of the municipality are its own) and the weights.
    control : Control
        By what trend and municipality variants were multiplied.
    checked : Backtest or Unchecked
        The back-test of all areas, or why there is none.
    check_dates : tuple of datetime.date
        From and to of the ratios, from and to of the projection; empty where unchecked.
    pupils : ndarray of float64, shape (k, 6)
        Children of 6–11 one to six years after the base, those who are registered now.
    base_series : ndarray of float64, shape (steps + 1, k, 4)
        The trend in `karte.projection.households.MEASURES`.
    effects : ndarray of float64, shape (3, steps + 1, k, 4)
        What one more household a year of each kind adds to it.
    needed : Needed
        How many households a year meet each goal.
    sources : tuple of str
        Origin ids of the counts.
    assumptions : tuple of str
        In Japanese, for print.
    reasons : dict of Area to str
        Areas without figures and why, in Japanese.
    """

    dataset: Dataset
    start: dt.date
    base: dt.date
    years: tuple[int, ...]
    areas: tuple[Area, ...]
    classes: tuple[str, ...]
    women: Women
    people: Mapping[str, Floats]
    counted: Floats
    whole: Floats
    gap: Floats
    pooled: Pooled
    control: Control
    checked: Backtest | Unchecked
    check_dates: tuple[dt.date, ...]
    pupils: Floats
    base_series: Floats
    effects: Floats
    needed: Needed
    sources: tuple[str, ...]
    assumptions: tuple[str, ...]
    reasons: Mapping[Area, str]

    @cached_property
    def _row(self) -> dict[Area, int]:
        return {area: row for row, area in enumerate(self.areas)}

    def row(self, area: Area) -> int:
        """Return the place of an area on the axis k."""
        return self._row[area]

    def total(self, area: Area, year: int, variant: str = "trend") -> float | None:
        """Return the people of an area, unrounded; None where they are not known."""
        return self._broad(area, year, variant, "total")

    def children(self, area: Area, year: int, variant: str = "trend") -> float | None:
        """Return those of 0–14, unrounded; None where they are not known."""
        return self._broad(area, year, variant, "children")

    def elderly(self, area: Area, year: int, variant: str = "trend") -> float | None:
        """Return those of 65 and over, unrounded; None where they are not known."""
        return self._broad(area, year, variant, "elderly")

    def share_65(self, area: Area, year: int, variant: str = "trend") -> float | None:
        """Return the share of 65 and over in per cent; None where it is not known or not there."""
        old, everybody = self.elderly(area, year, variant), self.total(area, year, variant)
        return None if old is None or not everybody else 100 * old / everybody

    def _broad(self, area: Area, year: int, variant: str, measure: str) -> float | None:
        step, row = self.years.index(year), self._row[area]
        value = float(self._exact(variant)[step, row, list(_OF_MEASURE).index(measure)])
        return None if np.isnan(value) else value

    def _exact(self, variant: str) -> Floats:
        """Return all people, 0–14 and 65 and over, shape (steps + 1, k, 3)."""
        people = self.people[variant]
        parts = (people, people[..., :3], people[..., 13:])
        return np.stack([one.sum(axis=(2, 3)) for one in parts], axis=-1)

    def estimate(
        self, area: Area, year: int, measure: str = "total", variant: str = "trend"
    ) -> Estimate:
        """Return a figure for print.

        Parameters
        ----------
        area : Area
            One of `areas`.
        year : int
            One of `years`.
        measure : {"total", "children", "elderly"}, optional
            What is counted.
        variant : str, optional
            Which variant.

        Returns
        -------
        Estimate
            In whole people that add up over ages and areas; ``projected``, on the base date
            ``estimated`` (people of unknown age have one), or ``not_provided``.
        """
        ages = ["", *(age for age, *_ in _BROAD)]
        place = ages.index(_OF_MEASURE[measure])
        step = self.years.index(year)
        value = float(self.printed(variant)[step, self._row[area], place])
        if np.isnan(value):
            return Estimate(value=None, status=Status.NOT_PROVIDED)
        status = Status.PROJECTED if step else Status.ESTIMATED
        return Estimate(value=value, status=status)

    def printed(self, variant: str = "trend") -> Floats:
        """Return whole people that add up.

        Parameters
        ----------
        variant : str, optional
            Which variant.

        Returns
        -------
        ndarray of float64, shape (steps + 1, k, 4)
            All people, 0–14, 15–64 and 65 and over; the base as the counts of its date are printed.
        """
        if variant not in self._printed:
            self._printed[variant] = self._whole_people(variant)
        return self._printed[variant]

    @cached_property
    def _printed(self) -> dict[str, Floats]:
        return {}

    def _whole_people(self, variant: str) -> Floats:
        people = self.people[variant].sum(axis=2)
        people[0] = self.counted.sum(axis=1)
        broad = [people[..., first:last].sum(axis=-1) for _, first, last in _BROAD]
        exact = np.stack([people.sum(axis=-1), *broad], axis=-1)
        columns = [population(), *(population("total", age) for age, *_ in _BROAD)]
        return np.stack([printed(one, columns) for one in exact])

    def withheld(self, area: Area) -> bool:
        """Return whether the back-test speaks against showing the projection of an area."""
        return isinstance(self.checked, Backtest) and bool(self.checked.withheld[self._row[area]])

    def doubtful(self, area: Area) -> bool:
        """Return whether no change would have foretold people or elderly of an area better."""
        return isinstance(self.checked, Backtest) and bool(self.checked.doubtful[self._row[area]])

    def answer(self, area: Area, goal: str, kind: str, horizon: int) -> Answer:
        """Return how many households a year meet a goal; see `Needed.answer`."""
        return self.needed.answer(goal, kind, horizon, self._row[area])

    @property
    def municipality(self) -> Area:
        """The municipality among the areas."""
        return next(one for one in self.areas if one.type is AreaType.MUNICIPALITY)

    def series(self, area: Area) -> tuple[Floats, Floats]:
        """Return what a simulator needs of one area.

        Parameters
        ----------
        area : Area
            One of `areas`.

        Returns
        -------
        tuple of ndarray of float64
            The base, shape (steps + 1, 4), whose first step is the one that is printed, and the
            effects, shape (3, steps + 1, 4), in `karte.projection.households.MEASURES`.
        """
        row = self._row[area]
        base = self.base_series[:, row].copy()
        base[0, :3] = self.printed()[0, row, [0, 1, 3]]
        return base, self.effects[:, :, row]
