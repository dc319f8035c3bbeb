"""Standings drawn by hand, so that sentences can be judged without the pipeline."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from karte.comparison import Change, Moment, Rank, Standing
from karte.indicators import Indicator
from karte.model import Dataset, Estimate, Grade, Status
from karte.narrative import Outlook, Voice

NOW = Moment(dt.date(2020, 10, 1), Dataset.CENSUS)
THEN = Moment(dt.date(2015, 10, 1), Dataset.CENSUS)
CITY = Voice(unit="校区", kind="市", council="自治協議会", districts=24)
TOWN = Voice(unit="地区", kind="町", council="まちづくり協議会", districts=24)


class Spec(NamedTuple):
    """How an indicator is printed, and what is usual of it."""

    unit: str
    decimals: int
    usual: float
    spread: float
    kind: str = "ratio"


PERCENT = {
    "young_share": (12, 3), "working_share": (57, 4), "ageing_rate": (30, 6),
    "aged65_74_share": (14, 3), "aged75_share": (16, 4), "aged85_share": (5, 2),
    "age0_4_share": (3.5, 1), "foreign_share": (2, 1.2), "single_share": (32, 6),
    "nuclear_share": (60, 5), "couple_only_share": (21, 4), "couple_children_share": (27, 5),
    "with_under18_share": (20, 6), "with_under6_share": (8, 3), "with_aged65_share": (43, 8),
    "aged_single_share": (12, 4), "aged_couple_share": (12, 4), "owned_share": (62, 14),
    "rented_share": (27, 12), "apartment_share": (36, 18), "high_apartment_share": (9, 8),
    "vacancy_rate": (12, 5), "association_rate": (61, 12), "care_need_rate": (19, 4),
    "near_clinic_share": (70, 20), "near_bus_share": (80, 15), "flood_share": (18, 15),
    "landslide_share": (3, 4), "shelter_capacity_rate": (45, 20), "day_night_ratio": (96, 15),
}  # fmt: skip
SPECS = {
    **{name: Spec("%", 1, *usual) for name, usual in PERCENT.items()},
    "population": Spec("人", 0, 6000, 2500, "count"),
    "households": Spec("世帯", 0, 2600, 1100, "count"),
    "aed": Spec("か所", 0, 8, 5, "count"),
    "household_size": Spec("人", 2, 2.3, 0.3),
    "density": Spec("人/km²", 0, 2400, 1500),
    "mean_age": Spec("歳", 1, 48, 4),
    "supporters": Spec("人", 2, 1.9, 0.5),
    "population_change": Spec("%", 1, -3, 4, "change"),
}


def indicator(name: str) -> Indicator:
    spec = SPECS[name]
    return Indicator.model_validate({
        "id": name, "name": name, "plain": name, "unit": spec.unit, "kind": spec.kind,
        "numerator": ("population",), "decimals": spec.decimals, "direction": "neutral",
        "denominator": ("households",) if spec.kind == "ratio" else (),
        "note": "drawn",
    })  # fmt: skip


def estimate(value: float | None, half: float = 0, grade: str = "A") -> Estimate:
    """Return a figure that is exact, or estimated with a likely range of so much to each side."""
    if value is None:
        return Estimate(value=None, status=Status.SUPPRESSED)
    if half == 0:
        return Estimate(value=value, status=Status.OBSERVED)
    return Estimate(
        value=value,
        low=value - half,
        high=value + half,
        status=Status.ESTIMATED,
        grade=Grade(grade),
    )


def standing(  # noqa: PLR0913 - what a standing is made of
    name: str,
    value: float | None,
    *,
    half: float = 0,
    grade: str = "A",
    before: float | None = None,
    place: int | None = None,
    whole: float | None = None,
    elsewhere: float | None = None,
) -> Standing:
    """Return where a district stands, in a municipality where all else is as usual.

    The municipality's own figure was 100 before, and has changed by ``elsewhere``.
    """
    spec, own = SPECS[name], estimate(value, half, grade)
    changes: tuple[Change, ...] = ()
    if before is not None and value is not None:
        was = estimate(before, half, grade)
        difference = estimate(value - before, half, grade)
        changes = (Change(THEN, 5, was, difference),)
    return Standing(
        indicator=indicator(name),
        moment=NOW,
        own=own,
        whole=spec.usual if whole is None else whole,
        groups=(),
        rank=None if place is None else Rank(place, 24),
        deviation=spec.spread,
        changes=changes,
        whole_changes=() if elsewhere is None else (risen_by(elsewhere),),
    )


def risen_by(size: float) -> Change:
    """Return the change of a municipality that was 100."""
    return Change(THEN, 5, estimate(100.0), estimate(size))


def district(**figures: float) -> dict[str, Standing]:
    """Return a district of exact figures; ``name__before`` gives one of five years ago."""
    return {
        name: standing(name, value, before=figures.get(f"{name}__before"))
        for name, value in figures.items()
        if not name.endswith("__before")
    }


def outlook(  # noqa: PLR0913 - what a projection says
    now: float,
    then: float,
    *,
    aged_now: float | None = None,
    aged_then: float | None = None,
    children_now: float | None = None,
    children_then: float | None = None,
) -> Outlook:
    return Outlook(
        base=dt.date(2020, 10, 1),
        target=dt.date(2035, 10, 1),
        population_now=now,
        population_then=then,
        aged_now=aged_now,
        aged_then=aged_then,
        children_now=children_now,
        children_then=children_then,
        error="過去の計算では3%の差",
    )
