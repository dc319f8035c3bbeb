"""Cities to project: drawn ones, the sample city's true counts, and its published ones."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from karte.demo import sample_truth
from karte.model import Dataset
from karte.projection.people import classes_to
from karte.projection.survival import survival_ratios
from karte.statistics import AreaCounts, Ranges, all_areas
from karte.tables.columns import population

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from karte.demo.truth import Figures
    from karte.model import Area

    Floats = NDArray[np.float64]

CODE = "22999"
SEXES = ("male", "female")
CLASSES = 18


def drawn_city(seed: int) -> tuple[Floats, Floats, Floats]:
    """Draw the people of a city of 8–60 districts on three dates, by the same laws throughout.

    Districts differ in size, ages, and in who comes and goes; what happens to anyone is chance.
    """
    rng = np.random.default_rng(seed)
    areas, spread = int(rng.integers(8, 60)), rng.uniform(0.02, 0.25)
    leaving = np.full(CLASSES - 1, 0.05)
    leaving[2:8] += (0.05, 0.25, 0.3, 0.25, 0.15, 0.1)
    size = rng.lognormal(np.log(125), 0.8, (areas, 1, 1))
    ages = np.interp(np.arange(CLASSES), [0, 4, 9, 13, 15, 17], [0.7, 0.8, 1.1, 1.2, 1, 0.9])
    first = size * ages * rng.lognormal(0, 0.25, (areas, 1, CLASSES)) * np.ones((1, 2, 1))
    attraction = rng.lognormal(0, spread, (areas, 1, 1))
    coming = leaving * attraction * rng.lognormal(0, spread / 2, (areas, 1, CLASSES - 1))
    going = leaving * rng.lognormal(0, spread, (areas, 1, 1))
    staying = np.clip(survival_ratios(CLASSES) * (1 - going), 0.05, 1)
    fertility = 0.18 * rng.lognormal(0, spread / 2, areas)

    def five_years_later(people: Floats) -> Floats:
        origin = people[..., :-1].copy()
        origin[..., -1] += people[..., -1]
        later = rng.binomial(origin.astype(int), staying) + rng.poisson(origin * coming)
        children = rng.poisson(fertility * later[:, 1, 2:9].sum(axis=1))
        boys = rng.binomial(children, 0.512)
        infants = np.stack([boys, children - boys], axis=1)[..., None]
        return np.concatenate([infants, later], axis=-1).astype(float)

    p0 = rng.poisson(first).astype(float)
    p1 = five_years_later(p0)
    return p0, p1, five_years_later(p1)


def counts_of(  # noqa: PLR0913 - a table of counts is made of all this
    people: Floats,
    date: dt.date,
    *,
    dataset: Dataset = Dataset.REGISTER,
    open_age: int = 85,
    unknown: Floats | None = None,
    areas: tuple[Area, ...] | None = None,
) -> AreaCounts:
    """Return counts of parts (districts, then what is outside), with their municipality."""
    rows = [*people[:-1], people.sum(axis=0), people[-1]]
    hidden = np.zeros((len(people), 2)) if unknown is None else unknown
    strangers = np.array([*hidden[:-1], hidden.sum(axis=0), hidden[-1]])
    columns = {}
    for place, sex in enumerate(SEXES):
        own = np.array([one[place] for one in rows])
        columns[population(sex)] = own.sum(axis=1) + strangers[:, place]
        for number, age in enumerate(classes_to(open_age)):
            columns[population(sex, age)] = own[:, number]
        columns[population(sex, "unknown")] = strangers[:, place]
    names = [f"D{number:02}" for number in range(len(people) - 1)]
    return made(columns, date, dataset, areas or all_areas(names, CODE))


def made(
    columns: Mapping[str, Floats], date: dt.date, dataset: Dataset, areas: tuple[Area, ...]
) -> AreaCounts:
    exact = np.column_stack(list(columns.values()))
    return AreaCounts(
        dataset=dataset,
        date=date,
        areas=areas,
        source=dict.fromkeys(columns, f"{dataset}-{date.isoformat()}"),
        exact=exact,
        estimated=np.zeros_like(exact, dtype=bool),
        ranges=Ranges.certain(exact),
        doubt=np.zeros(len(exact)),
    )


def changed(counts: AreaCounts, columns: Sequence[str], row: int, value: float) -> AreaCounts:
    """Return counts with some figures of one area replaced."""
    exact = counts.exact.copy()
    exact[row, [counts.place(one) or 0 for one in columns]] = value
    by_column = dict(zip(counts.source, exact.T, strict=True))
    return made(by_column, counts.date, counts.dataset, counts.areas)


@cache
def true_sample() -> tuple[AreaCounts, ...]:
    """Return the sample city as its households make it: three censuses, twelve registers."""
    truth = sample_truth()
    censuses = [
        _true(one, dt.date(year, 10, 1), Dataset.CENSUS) for year, one in truth.census.items()
    ]
    return (*censuses, *(_true(one, day, Dataset.REGISTER) for day, one in truth.register.items()))


def _true(figures: Figures, date: dt.date, dataset: Dataset) -> AreaCounts:
    districts = figures.districts
    names = [one for one in districts.columns if one.startswith(("population.m", "population.f"))]
    inside = districts[names].to_numpy(dtype=float)
    whole = figures.municipality[names].to_numpy(dtype=float)
    exact = np.vstack([inside, whole, whole - inside.sum(axis=0)])
    areas = all_areas([str(one) for one in districts.index], CODE)
    return made(dict(zip(names, exact.T, strict=True)), date, dataset, areas)


def published(edition: Path) -> tuple[AreaCounts, ...]:
    """Return the counts by sex that an edition publishes, as anyone may read them."""
    found: dict[tuple[str, str], dict[tuple[str, str], dict[str, float]]] = {}
    with (edition / "data" / "counts.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["count"] != "population" or row["sex"] not in SEXES:
                continue
            age = "" if row["age_class"] == "total" else row["age_class"]
            dataset = "census" if row["source"].startswith("census") else "register"
            own = found.setdefault((dataset, row["date"]), {})
            area = own.setdefault((row["area_type"], row["area_id"]), {})
            area[population(row["sex"], age)] = float(row["value"] or "nan")
    return tuple(
        _published(own, dt.date.fromisoformat(date), Dataset(dataset))
        for (dataset, date), own in found.items()
    )


def _published(
    by_area: Mapping[tuple[str, str], Mapping[str, float]], date: dt.date, dataset: Dataset
) -> AreaCounts:
    ids = [key for kind, key in by_area if kind == "district"]
    areas = all_areas(ids, CODE)
    rows = [by_area[area.type.value, area.id] for area in areas]
    columns = {name: np.array([one[name] for one in rows]) for name in rows[0]}
    return made(columns, date, dataset, areas)


def at(counts: Sequence[AreaCounts], dataset: Dataset) -> list[AreaCounts]:
    return [one for one in counts if one.dataset is dataset]
