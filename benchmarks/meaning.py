"""What the figures of a city mean, and what comes next: CPU seconds of each stage.

    python -m benchmarks.meaning

150 districts, every indicator of the catalogue that the drawn columns give, eight dates five years
apart in two sources, thirty years of projection with its back-test. Nothing is rendered.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from karte.comparison import Figures, compute_figures, similar_districts, standings
from karte.indicators import load_catalogue
from karte.model import Area, AreaType, Dataset
from karte.narrative import Voice, load_rules, read_aloud, standings_of
from karte.projection import Forecast, forecast
from karte.statistics import AreaCounts, Ranges
from karte.tables.columns import COUNTS, FIVE_YEAR, SEXES, UNKNOWN, population
from karte.tables.parts import age_bounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DISTRICTS = 150
DATES = tuple((Dataset.CENSUS, dt.date(year, 10, 1)) for year in (2005, 2010, 2015, 2020)) + tuple(
    (Dataset.REGISTER, dt.date(year, 4, 1)) for year in (2011, 2016, 2021, 2026)
)
LIMIT = 2.0
CODE = "22999"
_SPREAD = 0.004
Result = TypeVar("Result")


def drawn_counts(
    dataset: Dataset, date: dt.date, districts: int = DISTRICTS, seed: int = 1
) -> AreaCounts:
    """Draw every count of a city on one date, half of its districts with split towns.

    Parameters
    ----------
    dataset : Dataset
        Census or register.
    date : datetime.date
        Later dates have fewer and older people.
    districts : int, optional
        How many, m.
    seed : int, optional
        Of the chance.

    Returns
    -------
    AreaCounts
        m districts, the municipality, the remainder; ages add up to their totals.
    """
    chance = np.random.default_rng([seed, date.year])
    size = districts + 1
    years = date.year - 2000
    wave = 60 + 25 * np.sin((np.arange(len(FIVE_YEAR)) - years / 5) / 2.2)
    ages = np.maximum(wave * np.exp(-np.maximum(np.arange(len(FIVE_YEAR)) - 14, 0) / 2), 0.5)
    cells = chance.gamma(40, 1 / 40, (size, 2, len(FIVE_YEAR))) * ages
    columns: dict[str, Floats] = {}
    for place, sex in enumerate(("male", "female")):
        for column, age in enumerate(FIVE_YEAR):
            columns[population(sex, age)] = cells[:, place, column]
        columns[population(sex, UNKNOWN)] = np.full(size, 3.0)
    for sex in SEXES:
        sexes = ("male", "female") if sex == "total" else (sex,)
        for age in (*FIVE_YEAR, UNKNOWN):
            columns[population(sex, age)] = sum(columns[population(one, age)] for one in sexes)  # type: ignore[assignment]
        for broad in ("0-14", "15-64", "65+", "75+", "85+"):
            first, last = age_bounds(broad)
            inside = [one for one in FIVE_YEAR if first <= age_bounds(one)[0] <= last]
            columns[population(sex, broad)] = sum(columns[population(sex, one)] for one in inside)  # type: ignore[assignment]
        everybody = (*FIVE_YEAR, UNKNOWN)
        columns[population(sex)] = sum(columns[population(sex, one)] for one in everybody)  # type: ignore[assignment]
    _households(columns, chance)
    return _counts(dataset, date, columns)


def _households(columns: dict[str, Floats], chance: np.random.Generator) -> None:
    people = columns[population()]
    homes = people / chance.uniform(2.0, 2.8, len(people))
    columns["area_km2"] = chance.uniform(0.5, 5.0, len(people))
    columns["private_households.members"] = people * 0.98
    columns["age_years"] = people * chance.uniform(42, 55, len(people))
    wholes = (
        "households", "private_households", "family.private_households",
        "dwelling.private_households", "building.main_households",
    )  # fmt: skip
    for one in COUNTS.values():
        if one.unit == "世帯" and one.id not in columns:
            share = 0.99 if one.id in wholes else chance.uniform(0.05, 0.4)
            columns[one.id] = homes * share


def _counts(dataset: Dataset, date: dt.date, columns: dict[str, Floats]) -> AreaCounts:
    parts = np.column_stack(list(columns.values()))
    exact = np.vstack([parts[:-1], parts.sum(axis=0), parts[-1]])
    split = np.zeros_like(exact, dtype=bool)
    split[: len(parts) // 2] = True
    spread = np.where(split, _SPREAD * exact, 0.0)
    places = [Area(AreaType.DISTRICT, f"{place:03d}") for place in range(len(parts) - 1)]
    ends = (Area(AreaType.MUNICIPALITY, CODE), Area(AreaType.REMAINDER, f"{CODE}-outside"))
    return AreaCounts(
        dataset=dataset,
        date=date,
        areas=(*places, *ends),
        source=dict.fromkeys(columns, f"{dataset}-{date.year}"),
        exact=exact,
        estimated=split,
        ranges=Ranges(exact - 5 * spread, exact + 5 * spread, np.square(spread)),
        doubt=np.where(split[:, 0], 0.03, 0.0),
    )


def measure(districts: int = DISTRICTS) -> dict[str, float]:
    """Return the CPU seconds of each stage.

    Parameters
    ----------
    districts : int, optional
        How many.

    Returns
    -------
    dict of str to float
        By stage, in their order.
    """
    catalogue, rules = load_catalogue(), load_rules()
    voice = Voice("校区", "市", "自治協議会", districts)
    dates = [drawn_counts(*one, districts=districts) for one in DATES]
    groups = {"中学校区": {f"{place:03d}": f"{place // 3}" for place in range(districts)}}
    found: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Result]) -> Result:
        start = time.process_time()
        result = work()
        found[name] = time.process_time() - start
        return result

    # The rounding of all counts together is a stage of its own (karte.printed).
    timed("rounding", lambda: [one.printed for one in dates])
    figures = timed("indicators", lambda: compute_figures(catalogue, dates, groups))
    stand = timed("standing", lambda: standings(figures, groups))
    timed("likeness", lambda: similar_districts(figures))
    timed(
        "reading",
        lambda: [
            read_aloud(standings_of(stand, one), rules, voice) for one in figures.district_areas
        ],
    )
    timed("every figure", lambda: _every_figure(figures))
    coming = timed("projection", lambda: forecast(dates))
    if not isinstance(coming, Forecast):
        raise TypeError(coming)
    return found


def _every_figure(figures: Figures) -> int:
    """Make the figures that nothing has asked for yet, as the downloads do."""
    everything = (*figures.values.values(), *figures.group_values.values())
    return sum(len(one.estimates) for one in everything)


def main() -> None:
    """Print the table."""
    load_catalogue()
    measure(10)
    found = measure()
    catalogue = load_catalogue()
    lines = [f"{DISTRICTS} districts, {len(catalogue)} indicators, {len(DATES)} dates"]
    lines += [f"{name:>12} {seconds:6.2f} s" for name, seconds in found.items()]
    meant = sum(seconds for name, seconds in found.items() if name != "rounding")
    lines.append(f"{'all':>12} {meant:6.2f} s (limit {LIMIT:.2f}), rounding of the counts apart")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
