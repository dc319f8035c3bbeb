"""Fits the error model of a split town on random cities, and checks it on others.

    python tools/fit_error_model.py [--cities 100] [--check-only] [--first 50001]

Prints ``karte/crosswalk/error_model.toml`` with fitted numbers (cities of seed 1 and up), and how
often the ranges hold the truth on cities of seed 10,001 and up, which are not fitted. A scatter is
fitted by itself for each method and group: as large as it must be for the likely range to hold the
truth of nine cut districts in ten. With ``--check-only`` nothing is fitted: the model is checked as
it is, on cities from ``--first`` on.
"""

from __future__ import annotations

import argparse
import itertools
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from random_city import random_city

from karte.crosswalk import (
    Evidence,
    Group,
    Method,
    crosswalk_from_polygons,
    evidence_of_mesh,
    with_stated_shares,
)
from karte.crosswalk.error_model import (
    FOLDED,
    LIKELY,
    POINTS_IN_MESH,
    likely_range,
    load_error_model,
)
from karte.statistics import ages_of, count_by_district

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from random_city import City, Pattern

    from karte.crosswalk import Crosswalk

    Floats = NDArray[np.float64]

GROUPS = {
    "population": Group.PEOPLE,
    "households": Group.HOUSEHOLDS,
    "population.total.0-14": Group.CHILDREN,
    "population.total.65+": Group.ELDERLY,
}
METHODS = (Method.TABLE, Method.POINTS, POINTS_IN_MESH, Method.MESH, Method.AREA)
FIRST_CHECKED = 10_001
YEARS = (0, 5, 10)
"""How long after the meshes people are counted."""
CODE = "29299"
_MISPLACED = 30.0
"""Metres (standard deviation) by which a city's ledger of buildings is off."""
_FORGOTTEN = 0.1


def ledger(city: City, seed: int) -> Evidence:
    """Return the buildings as a city's ledger has them: some misplaced, some forgotten."""
    rng = np.random.default_rng(seed)
    places = shapely.get_coordinates(city.points.geometry.to_numpy())
    kept = rng.random(len(places)) > _FORGOTTEN
    moved = places + rng.normal(0, _MISPLACED / np.sqrt(2), places.shape)
    homes = city.points["dwellings"].to_numpy(dtype=float)
    return Evidence(homes=np.array(shapely.points(moved[kept])), dwellings=homes[kept])


def crosswalk_by(city: City, method: str, seed: int, tolerance: float = 25.0) -> Crosswalk:
    """Split the towns of a city in one way.

    Parameters
    ----------
    city : City
        Drawn.
    method : str
        One of `METHODS`.
    seed : int
        For the errors of the ledger of buildings.
    tolerance : float, optional
        Metres by which the copied lines are off.

    Returns
    -------
    Crosswalk
        By the copied lines.
    """
    evidence = Evidence()
    if method in {Method.MESH, POINTS_IN_MESH}:
        evidence = evidence_of_mesh(city.mesh)
    if method in {Method.POINTS, POINTS_IN_MESH}:
        homes = ledger(city, seed)
        evidence = replace(evidence, homes=homes.homes, dwellings=homes.dwellings)
    ages = ages_of([city.tables], city.small_areas)["total"]
    if Group.YOUNGER_OLD in ages:
        ages[Group.ELDERLY] = ages[Group.YOUNGER_OLD] + ages[Group.OLDER_OLD]
    crosswalk = crosswalk_from_polygons(
        city.small_areas, city.districts, tolerance=tolerance, evidence=evidence, people=ages
    )
    if method == Method.TABLE:
        return with_stated_shares(crosswalk, city.small_areas, city.districts, city.town_table)
    return crosswalk


def outcomes(
    seed: int, pattern: Pattern = "mixed", methods: Sequence[str] = METHODS
) -> pd.DataFrame:
    """Return what is estimated of every cut district of one city, and the truth.

    Parameters
    ----------
    seed : int
        Of the city.
    pattern : str, optional
        How people live there.
    methods : sequence of str, optional
        Ways to split.

    Returns
    -------
    pandas.DataFrame
        One row for each ``method``, ``district``, ``count`` and date (``years``: 0, 5 or 10 after
        the meshes) with ``truth``, ``value``, ``least``, ``most`` and ``variance``.
    """
    city = random_city(seed, pattern)
    parts = [_outcomes_by(city, seed, method).assign(method=method) for method in methods]
    return pd.concat(parts, ignore_index=True)


def _outcomes_by(city: City, seed: int, method: str) -> pd.DataFrame:
    crosswalk = crosswalk_by(city, method, seed)
    parts = []
    tables = (city.tables, city.later, city.decade)
    truths = (city.truth, city.truth_later, city.truth_decade)
    for years, table, truth in zip(YEARS, tables, truths, strict=True):
        ages = ages_of([table], city.small_areas)
        counts = count_by_district(table, city.small_areas, crosswalk, code=CODE, ages=ages)
        for count in GROUPS:
            place = counts.place(count)
            cut = counts.estimated[:-2, place]
            ranges = counts.ranges
            columns = (counts.exact, ranges.least, ranges.most, ranges.variance)
            names = ("value", "least", "most", "variance")
            values = (one[:-2, place][cut] for one in columns)
            found = pd.DataFrame(dict(zip(names, values, strict=True)))
            found["truth"] = truth[count].to_numpy()[cut]
            found["district"] = np.flatnonzero(cut)
            parts.append(found.assign(count=count, years=years, seed=seed))
    return pd.concat(parts, ignore_index=True)


def folded(seed: int) -> pd.DataFrame:
    """Return the ages of small towns as if they had been folded into their neighbour's.

    Parameters
    ----------
    seed : int
        Of the city.

    Returns
    -------
    pandas.DataFrame
        As `outcomes`, of the smaller of two towns; the variance is the largest possible.
    """
    city = random_city(seed)
    values = city.tables.values
    areas = city.small_areas.frame
    people = values["population"].to_numpy()
    near = areas.geometry.sindex.query(areas.geometry, predicate="touches")
    pairs = [(one, other) for one, other in near.T if 0 < people[one] < people[other]]
    first = dict(reversed(pairs))  # one neighbour a town
    parts = []
    for count in ("population.total.0-14", "population.total.65+"):
        own = values[count].to_numpy()
        for one, other in first.items():
            both, alive = own[one] + own[other], people[one] + people[other]
            value = both * people[one] / alive
            least, most = max(both - people[other], 0.0), min(both, people[one])
            largest = (value - least) * (most - value)
            parts.append((count, own[one], value, least, most, largest))
    names = ["count", "truth", "value", "least", "most", "variance"]
    return pd.DataFrame(parts, columns=names)


def ends(found: pd.DataFrame, times: float) -> tuple[Floats, Floats]:
    """Return the likely range with variances that are so many times as large."""
    value, least, most, variance = (
        found[one].to_numpy(dtype=float) for one in ("value", "least", "most", "variance")
    )
    return likely_range(value, least, most, variance * times)


def covered(found: pd.DataFrame, times: float = 1.0) -> NDArray[np.bool_]:
    """Mark where the likely range, as it is printed, holds the truth."""
    low, high = ends(found, times)
    truth = found["truth"].to_numpy()
    return (np.floor(low) <= truth) & (truth <= np.ceil(high))


def fitted(found: pd.DataFrame) -> float:
    """Return by how much the variances must grow for the likely range to hold nine in ten."""
    low, high = 1e-6, 1e4
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if covered(found, middle).mean() < LIKELY else (low, middle)
    return high


def drift(found: pd.DataFrame, now: float) -> float:
    """Return by which part the variance of one count grows in a year; ``now`` in the model.

    Nine truths in ten of five and ten years later are to lie in the range. In the register each
    resident of a home for the aged is a household: that is a part of the drift of households.
    """
    later = found[found["years"] > 0]
    low, high = 0.0, 1000.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if _holds(later, now, middle) else (middle, high)
    return high


def _holds(found: pd.DataFrame, now: float, drift: float) -> bool:
    return bool(covered(aged(found, now, drift)).mean() >= LIKELY)


def aged(found: pd.DataFrame, now: float, drift: float) -> pd.DataFrame:
    """Return the same with another drift than the model has now."""
    years = found["years"]
    variance = found["variance"] * (1 + years * drift) / (1 + years * now)
    return found.assign(variance=variance)


def together(found: pd.DataFrame) -> tuple[float, float]:
    """Return the correlation of errors of people over 64 and all people, and of two dates."""
    wide = found.assign(error=(found["truth"] - found["value"]) / np.sqrt(found["variance"]))
    index = ["seed", "district"]
    table = wide.pivot_table(index=index, columns=["count", "years"], values="error").dropna()
    old, everybody = table["population.total.65+", 0], table["population", 0]
    return float(old.corr(everybody)), float(everybody.corr(table["population", 5]))


def main() -> None:
    """Fit, print, and check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=100)
    parser.add_argument("--check-only", action="store_true")
    parser.add_argument("--first", type=int, default=FIRST_CHECKED)
    parser.add_argument("--processes", type=int)
    chosen = parser.parse_args()
    model = load_error_model()
    with ProcessPoolExecutor(chosen.processes) as pool:

        def run(first: int) -> pd.DataFrame:
            return pd.concat(pool.map(outcomes, range(first, first + chosen.cities)))

        fit = None if chosen.check_only else run(1)
        one = chosen.first if chosen.check_only else 1
        secret = pd.concat(pool.map(folded, range(one, one + chosen.cities)))
        check = run(chosen.first)
    for method in METHODS:
        own = {
            count: check[(check["count"] == count) & (check["method"] == method)]
            for count in GROUPS
        }
        if fit is not None:
            found = fit[fit["method"] == method]
            print("# together: ratio {:.3f}, change {:.3f}".format(*together(found)))
            lines = {"scatter": list[str](), "drift": list[str]()}
            for count, group in GROUPS.items():
                now = model.drift[method][group]
                part = found[found["count"] == count]
                times = fitted(part[part["years"] == 0])
                grown = drift(part.assign(variance=part["variance"] * times), now)
                scatter = model.scatter[method][group] * times
                lines["scatter"].append(f'"{group.value}" = {scatter:.4g}')
                lines["drift"].append(f'"{group.value}" = {round(grown, 4):.2g}')
                refitted = own[count].assign(variance=own[count]["variance"] * times)
                own[count] = aged(refitted, now, grown)
            for name, values in lines.items():
                print("\n".join([f"[{name}.{method}]", *values]))
        report(method, own)
    if fit is None:
        report_counts(check)
    for count in ("population.total.0-14", "population.total.65+"):
        own_secret, group = secret[secret["count"] == count], GROUPS[count]
        if fit is not None:
            print(f'[scatter.folded] "{group.value}" = {fitted(own_secret):.4g}')
        inside = covered(own_secret, model.scatter[FOLDED][group])
        print(f"# folded {count:24} n={len(inside):5} likely {100 * inside.mean():5.1f} %")


def report_counts(check: pd.DataFrame) -> None:
    """Print how often the likely range of each count holds the truth, by all methods together.

    Districts of one city are no independent draws: the standard error is that of cities.
    """
    for count, years in itertools.product(GROUPS, YEARS):
        part = check[(check["count"] == count) & (check["years"] == years)]
        by_city = part.assign(inside=covered(part)).groupby("seed")["inside"].agg(["sum", "size"])
        rate = by_city["sum"].sum() / by_city["size"].sum()
        spread = float(np.sqrt(np.square(by_city["sum"] - rate * by_city["size"]).sum()))
        error = 100 * spread / by_city["size"].sum()
        print(
            f"# all methods    {count:24}{years:2} years n={len(part):5} "
            f"likely {100 * rate:5.1f} % ± {error:3.1f}"
        )


def report(method: str, found: Mapping[str, pd.DataFrame]) -> None:
    """Print how often the ranges of each count hold the truth, and how wide they are."""
    for (count, all_years), years in itertools.product(found.items(), YEARS):
        part = all_years[all_years["years"] == years]
        inside = (part["least"] <= part["truth"] + 1e-6) & (part["truth"] <= part["most"] + 1e-6)
        low, high = ends(part, 1.0)
        # A handful of people beyond a line are no district to tell an error in per cent of.
        error = (part["value"] - part["truth"]).abs() / part["truth"].clip(lower=100)
        print(
            f"# {method:15}{count:24}{years:2} years n={len(part):5} "
            f"likely {100 * covered(part).mean():5.1f} % "
            f"possible {100 * inside.mean():6.2f} % "
            f"width {100 * np.median((high - low) / part['value'].clip(lower=1)):5.1f} % "
            f"error {100 * error.mean():5.2f} %"
        )


if __name__ == "__main__":
    main()
