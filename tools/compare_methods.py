"""How wrong each way to split is, side by side on cities whose truth is known.

    python tools/compare_methods.py [--cities 60]

For the sample city and for random cities in which people live evenly, in clusters, and old and
young apart: mean absolute error of the population of a district in per cent, and of the share of
people over 64 in points; by area, by tobler's ``area_interpolate`` on the same input, by meshes of
250 m and 125 m, by a ledger of dwellings, by both, and by the city's own table. Each with its ratio
to the error by area, and the standard error of that ratio over the cities.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from fit_error_model import CODE, METHODS, crosswalk_by
from random_city import random_city

from karte.config import load_config
from karte.crosswalk import Method, crosswalk_from_polygons
from karte.crosswalk.error_model import POINTS_IN_MESH
from karte.demo import sample_truth, write_sample
from karte.errors import Problems
from karte.inputs import read_inputs
from karte.model import Audience
from karte.progress import Silent
from karte.statistics import ages_of, count_by_district

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from random_city import Pattern

    from karte.crosswalk import Crosswalk
    from karte.tables.types import CountTable, Districts, SmallAreas

    Floats = NDArray[np.float64]

PEOPLE, OLD = "population", "population.total.65+"
PATTERNS: tuple[Pattern, ...] = ("uniform", "clustered", "apart")
FIRST = 30_001
ERRORS = ("people %", "share points")


class Errors(NamedTuple):
    """Mean absolute errors of the districts of one city."""

    people: float
    """Of the population, per cent."""
    share: float
    """Of the share of people over 64, points."""


def errors(people: Floats, old: Floats, true_people: Floats, true_old: Floats) -> Errors:
    """Return the mean absolute errors."""
    share = np.abs(old / people - true_old / true_people)
    return Errors(
        float(100 * np.mean(np.abs(people - true_people) / true_people)),
        float(100 * np.mean(share)),
    )


def by_karte(crosswalk: Crosswalk, areas: SmallAreas, table: CountTable) -> tuple[Floats, Floats]:
    """Return people and old people of the districts by a crosswalk."""
    ages = ages_of([table], areas)
    counts = count_by_district(table, areas, crosswalk, code=CODE, ages=ages)
    people, old = counts.column(PEOPLE), counts.column(OLD)
    if people is None or old is None:
        raise LookupError(OLD)
    return people[0][:-2], old[0][:-2]


def by_tobler(areas: SmallAreas, districts: Districts, table: CountTable) -> tuple[Floats, Floats]:
    """Return the same by tobler; rows of the table that are folded count in their receiver."""
    from tobler.area_weighted import area_interpolate  # noqa: PLC0415 - slow, and not always there

    values = table.values.reindex(areas.frame["key_code"])[[PEOPLE, OLD]].fillna(0)
    source = areas.frame[["geometry"]].assign(people=values[PEOPLE].array, old=values[OLD].array)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = area_interpolate(
            source, districts.frame[["geometry"]], extensive_variables=["people", "old"]
        )
    return found["people"].to_numpy(), found["old"].to_numpy()


def of_random(seed: int, pattern: Pattern) -> dict[str, Errors]:
    """Return the errors of one random city by method."""
    city = random_city(seed, pattern)
    truth = city.truth[PEOPLE].to_numpy(), city.truth[OLD].to_numpy()
    found = {
        str(method): errors(
            *by_karte(crosswalk_by(city, method, seed), city.small_areas, city.tables), *truth
        )
        for method in METHODS
    }
    fine = random_city(seed, pattern, eighth=True)
    for method in (Method.MESH, POINTS_IN_MESH):
        crosswalk = crosswalk_by(fine, method, seed)
        estimate = by_karte(crosswalk, city.small_areas, city.tables)
        found[f"{method} 125 m"] = errors(*estimate, *truth)
    found["tobler"] = errors(*by_tobler(city.small_areas, city.districts, city.tables), *truth)
    return found


def of_sample() -> dict[str, Errors]:
    """Return the errors of the sample city in its latest census, without folded figures."""
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder))
        config = load_config(Path(folder) / "karte.toml")
        inputs = read_inputs(config, Path(folder), Audience.PUBLIC, Problems(), Silent())
    year = max(inputs.small_areas)
    areas, districts = inputs.small_areas[year], inputs.districts
    table = next(
        one for of, one in inputs.tables if of == year and OLD in one.values and _census(one)
    )
    figures = sample_truth().census[year].districts
    ids = list(districts.frame["district_id"])
    truth = tuple(np.array([float(figures[one][key]) for key in ids]) for one in (PEOPLE, OLD))
    mesh = inputs.crosswalks[year]
    area = crosswalk_from_polygons(areas, districts, tolerance=mesh.tolerance)
    found = {
        name: errors(*by_karte(crosswalk, areas, table), *truth)
        for name, crosswalk in (("area", area), ("mesh", mesh))
    }
    found["tobler"] = errors(*by_tobler(areas, districts, table), *truth)
    return found


def compared(table: pd.DataFrame) -> pd.DataFrame:
    """Return mean errors by kind of city and method, their ratio to area, and its error.

    Parameters
    ----------
    table : pandas.DataFrame
        ``city``, ``method`` and errors, one row a city; every method has the same cities.

    Returns
    -------
    pandas.DataFrame
        The standard error of a ratio of means is over the cities; NaN for one city.
    """
    found: dict[tuple[str, str], dict[str, float]] = {}
    for city, of_city in table.groupby("city", sort=False):
        by_area = of_city[of_city["method"] == "area"]
        for method, own in of_city.groupby("method", sort=False):
            row = found.setdefault((str(city), str(method)), {})
            for name in ERRORS:
                error, base = own[name].to_numpy(), by_area[name].to_numpy()
                ratio = float(error.mean() / base.mean())
                spread = pd.Series(error - ratio * base)
                row[name] = float(error.mean())
                row[f"{name} to area"] = ratio
                row[f"{name} ±"] = float(spread.sem() / base.mean())
    return pd.DataFrame.from_dict(found, orient="index")


def _census(table: CountTable) -> bool:
    return table.dataset.value == "census"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=60)
    cities = parser.parse_args().cities
    rows = [("sample", method, *one) for method, one in of_sample().items()]
    cases = list(product(range(FIRST, FIRST + cities), PATTERNS))
    with ProcessPoolExecutor() as pool:
        for (_, pattern), found in zip(
            cases, pool.map(of_random, *zip(*cases, strict=True)), strict=True
        ):
            rows += [(pattern, method, *one) for method, one in found.items()]
    table = pd.DataFrame(rows, columns=["city", "method", *ERRORS])
    print(compared(table).round(3).to_string())


if __name__ == "__main__":
    main()
