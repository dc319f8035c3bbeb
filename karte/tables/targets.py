"""Targets that a city or the council of a district has set itself (目標)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.model import Area, Audience, Dataset, Estimate, Origin


class Wanted(StrEnum):
    """Which way a figure is meant to go (向き)."""

    RAISE = "raise"
    LOWER = "lower"
    KEEP = "keep"

    @property
    def label(self) -> str:
        """The word of the table and of the page."""
        return _WANTED_LABELS[self]


_WANTED_LABELS = {Wanted.RAISE: "上げる", Wanted.LOWER: "下げる", Wanted.KEEP: "保つ"}


@dataclass(frozen=True)
class Target:
    """One row of the table of targets.

    Attributes
    ----------
    area : Area
        A district, or the municipality.
    name : str
        The indicator as the table names it: an id, a printed name, or words of the city's own.
    indicator : str
        Id of the indicator that karte computes; empty for one that it does not compute, and until
        `karte.targets.resolved` has looked for it.
    unit : str
        As printed.
    baseline : Estimate
        現状: reported, or why there is no figure.
    baseline_year : int or None
        Its fiscal year.
    goals : mapping of int to float
        By fiscal year, ascending; only years for which there is a goal.
    results : mapping of int to Estimate
        Results typed by staff, by fiscal year; a blank is none and has no key.
    wanted : Wanted or None
        Which way; None where the table does not say and the indicator has not been asked yet.
    dataset : Dataset or None
        From which statistics results are taken; None where the table leaves it open.
    decimals : int
        Most digits after the point that the row was written with.
    note : str
        備考.
    audience : Audience
        For whom it may be printed.
    place : str
        File, sheet and row, for messages.
    origin : Origin
        Where the table comes from.
    former : str
        The district that it was set for, where that is no more and its ground is another; no
        result is computed for it then.
    """

    area: Area
    name: str
    indicator: str
    unit: str
    baseline: Estimate
    baseline_year: int | None
    goals: Mapping[int, float]
    results: Mapping[int, Estimate]
    wanted: Wanted | None
    dataset: Dataset | None
    decimals: int
    note: str
    audience: Audience
    place: str
    origin: Origin
    former: str = ""

    @property
    def years(self) -> tuple[int, ...]:
        """Fiscal years that have a goal or a typed result, ascending."""
        return tuple(sorted({*self.goals, *self.results}))
