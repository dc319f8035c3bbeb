"""Which source and which dates a projection starts from, and which it is checked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from karte.model import Dataset
from karte.projection.cohort import STEP
from karte.projection.people import Layout

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from karte.statistics import AreaCounts

    Choice = Literal["auto", "census", "register"]

_COUNTED = (Dataset.CENSUS, Dataset.REGISTER)
"""Of two that are equally new, the first."""


@dataclass(frozen=True)
class Check:
    """Dates for a back-test.

    Attributes
    ----------
    fit : tuple of AreaCounts
        Two dates five years apart that give the ratios.
    test : tuple of AreaCounts
        Two that are projected from and to; where the first is not the second of `fit`, the
        periods overlap.
    """

    fit: tuple[AreaCounts, AreaCounts]
    test: tuple[AreaCounts, AreaCounts]

    @property
    def overlapping(self) -> bool:
        """Whether the periods overlap."""
        return self.test[0].date < self.fit[1].date

    @property
    def used(self) -> tuple[AreaCounts, ...]:
        """Every date that is needed."""
        return (*self.fit, *self.test)


@dataclass(frozen=True)
class Chosen:
    """From where to project.

    Attributes
    ----------
    start, base : AreaCounts
        The ratios are measured between them; the projection begins with the base.
    check : Check or None
        The newest dates that a check is possible with.
    """

    start: AreaCounts
    base: AreaCounts
    check: Check | None


def choose(counts: Iterable[AreaCounts], dataset: Choice = "auto") -> Chosen | str:
    """Choose the source and the dates.

    Parameters
    ----------
    counts : iterable of AreaCounts
        Everything there is, of any dataset and in any order.
    dataset : {"auto", "census", "register"}, optional
        The source; ``auto`` is the one whose last usable date is newest.

    Returns
    -------
    Chosen or str
        In Japanese why there is nothing to choose.
    """
    every = tuple(counts)
    wanted = [one for one in _COUNTED if dataset in ("auto", one.value)]
    found = [
        one
        for source in wanted
        if (one := _newest({c.date: c for c in every if c.dataset is source})) is not None
    ]
    if not found:
        names = "または".join(one.label for one in wanted)
        return (
            f"{names}に、男女別・5歳階級別の人口が5年ちょうど離れた2時点で"
            "そろっていないため、将来推計はできません"
        )
    return max(found, key=lambda one: one.base.date)


def _newest(dates: Mapping[dt.date, AreaCounts]) -> Chosen | None:
    usable = {date: one for date, one in dates.items() if _usable([one])}
    for date in sorted(usable, reverse=True):
        start = _earlier(date, usable, STEP)
        if start is not None and _usable([start, usable[date]]):
            return Chosen(start, usable[date], _check(usable, date))
    return None


def _usable(counts: Sequence[AreaCounts]) -> bool:
    return Layout.of(counts) is not None


def _check(dates: Mapping[dt.date, AreaCounts], base: dt.date) -> Check | None:
    """Return the newest dates for a check; overlapping ones only where there are no others."""
    ends = sorted((one for one in dates if one <= base), reverse=True)
    for end in ends:
        middle, first = _earlier(end, dates, STEP), _earlier(end, dates, 2 * STEP)
        if middle is not None and first is not None and _usable([first, middle, dates[end]]):
            return Check((first, middle), (middle, dates[end]))
    for end in ends:
        middle = _earlier(end, dates, STEP)
        for fitted in sorted(one for one in dates if one < end):
            first = _earlier(fitted, dates, STEP)
            if middle is None or first is None:
                continue
            pair = Check((first, dates[fitted]), (middle, dates[end]))
            if pair.overlapping and _usable(pair.used):
                return pair
    return None


def _earlier(date: dt.date, dates: Mapping[dt.date, AreaCounts], years: int) -> AreaCounts | None:
    try:
        return dates.get(date.replace(year=date.year - years))
    except ValueError:  # 29 February
        return None
