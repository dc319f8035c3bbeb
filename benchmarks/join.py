"""How long karte takes to join small areas with districts, against the bare intersection.

``python -m benchmarks.join [--size city|prefecture]`` prints a table. The floor is one thread of
bare ``shapely.intersection`` on exactly the pairs whose boundaries cross. The exit code is 1 if
karte takes more than `LIMIT` floors, as long as ``geopandas.overlay``, or more than `TOBLER` times
tobler, or if a district total is off by more than `ACCURACY`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import math
import statistics
import sys
import time
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from tobler.area_weighted import area_interpolate

from benchmarks.coverages import Size, draw_coverages
from karte.crosswalk import Crosswalk, crosswalk_from_polygons
from karte.model import InputFile, Origin
from karte.tables.types import Districts, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from benchmarks.coverages import Coverages

    Floats = NDArray[np.float64]

SIZES = {"city": Size(150, 1_500), "prefecture": Size(1_000, 10_000)}
RUNS = {"city": 9, "prefecture": 5}
LIMIT = 1.25
TOBLER = 1.05
ACCURACY = 1e-12


class Pairs(NamedTuple):
    """The ground that small areas and districts have in common.

    Attributes
    ----------
    town, zone : ndarray of int64, shape (p,)
        Positions.
    crosses : ndarray of bool, shape (p,)
        Where neither holds the other and the edges do more than touch.
    """

    town: NDArray[np.int64]
    zone: NDArray[np.int64]
    crosses: NDArray[np.bool_]


def origin(name: str) -> Origin:
    """Return an origin for what was drawn."""
    files = (InputFile(path=f"{name}.shp", sha256="0" * 64),)
    return Origin(
        id=name, title=name, publisher="", licence="", date=dt.date(2020, 10, 1), files=files
    )


def pairs_of(drawn: Coverages) -> Pairs:
    """Return the pairs of small areas and districts that meet."""
    towns, zones = drawn.small_areas.geometry.to_numpy(), drawn.districts.geometry.to_numpy()
    town, zone = shapely.STRtree(zones).query(towns, predicate="intersects")
    return Pairs(town, zone, shapely.overlaps(towns[town], zones[zone]))


def exact_totals(drawn: Coverages, pairs: Pairs) -> list[Fraction]:
    """Return the people of each district, added without rounding.

    Parameters
    ----------
    drawn : Coverages
        n small areas and m districts.
    pairs : Pairs
        Those that meet.

    Returns
    -------
    list of Fraction, length m
        By area; what lies outside every district is in none.
    """
    towns, zones = drawn.small_areas.geometry.to_numpy(), drawn.districts.geometry.to_numpy()
    area = shapely.area(shapely.intersection(towns[pairs.town], zones[pairs.zone]))
    whole = [Fraction(one) for one in shapely.area(towns).tolist()]
    people = [Fraction(one) for one in drawn.small_areas["population"].tolist()]
    totals = [Fraction(0)] * len(zones)
    for town, zone, part in zip(
        pairs.town.tolist(), pairs.zone.tolist(), area.tolist(), strict=True
    ):
        totals[zone] += people[town] * Fraction(part) / whole[town]
    return totals


def by_karte(drawn: Coverages, tolerance: float | None = None) -> Crosswalk:
    """Return karte's crosswalk: pieces, slivers, shares and possible ranges of every group."""
    return crosswalk_from_polygons(
        SmallAreas(drawn.small_areas, 2020, origin("small-areas")),
        Districts(drawn.districts, 2023, origin("districts")),
        tolerance=tolerance,
    )


def totals_of(crosswalk: Crosswalk, drawn: Coverages) -> Floats:
    """Return the people of each district by a crosswalk."""
    people = drawn.small_areas["population"].to_numpy()
    return np.asarray(crosswalk.matrix().T @ people)


def by_overlay(drawn: Coverages) -> Floats:
    """Return the people of each district by ``geopandas.overlay`` and ``groupby``."""
    towns = drawn.small_areas.assign(whole=drawn.small_areas.area)
    pieces = gpd.overlay(towns, drawn.districts, how="intersection")
    people = pieces["population"] * pieces.area / pieces["whole"]
    return np.asarray(people.groupby(pieces["district_id"]).sum(), dtype=float)


def by_tobler(drawn: Coverages) -> Floats:
    """Return the people of each district by tobler."""
    found: pd.DataFrame = area_interpolate(
        drawn.small_areas,
        drawn.districts,
        extensive_variables=["population"],
        allocate_total=False,
    )
    return found["population"].to_numpy(dtype=float)


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def worst_error(totals: Floats, exact: list[Fraction]) -> float:
    """Return the largest error of a total, relative to it."""
    pairs = zip(totals.tolist(), exact, strict=True)
    return max(float(abs(Fraction(one) - true) / true) for one, true in pairs if true)


def measured(drawn: Coverages, pairs: Pairs, runs: int) -> Mapping[str, tuple[float, float]]:
    """Return CPU seconds and the ratio to the floor by engine, the median of all rounds.

    In every round each engine works once, so that whatever slows the machine slows all.
    """
    towns, zones = drawn.small_areas.geometry.to_numpy(), drawn.districts.geometry.to_numpy()
    left, right = towns[pairs.town[pairs.crosses]], zones[pairs.zone[pairs.crosses]]
    engines: dict[str, Callable[[], object]] = {
        "shapely.intersection": lambda: shapely.intersection(left, right),
        "karte": lambda: by_karte(drawn),
        "geopandas.overlay": lambda: by_overlay(drawn),
        "tobler": lambda: by_tobler(drawn),
    }
    for work in engines.values():
        work()
    rounds = [{name: seconds(work) for name, work in engines.items()} for _ in range(runs)]
    return {
        name: (
            statistics.median(one[name] for one in rounds),
            statistics.median(one[name] / one["shapely.intersection"] for one in rounds),
        )
        for name in engines
    }


def run(size: str, runs: int) -> tuple[list[str], list[str]]:
    """Measure one size; return the lines of its table and what does not hold."""
    drawn = draw_coverages(SIZES[size])
    pairs = pairs_of(drawn)
    exact = exact_totals(drawn, pairs)
    errors = {
        "shapely.intersection": math.nan,
        # With slivers: without them it would not have the same truth as the others.
        "karte": worst_error(totals_of(by_karte(drawn, 0.0), drawn), exact),
        "geopandas.overlay": worst_error(by_overlay(drawn), exact),
        "tobler": worst_error(by_tobler(drawn), exact),
    }
    times = measured(drawn, pairs, runs)
    corners = shapely.get_num_coordinates(drawn.small_areas.geometry.to_numpy()).mean()
    lines = [
        f"{size}: {len(drawn.small_areas):,} small areas x {len(drawn.districts):,} districts,",
        f"{corners:.0f} vertices a small area,",
        f"{int(pairs.crosses.sum()):,} of {len(pairs.town):,} pairs cross; median of {runs} runs",
        "",
        f"{'CPU ms':>9} {'floors':>7} {'worst error':>12}",
    ]
    for name, (median, ratio) in times.items():
        lines.append(f"{median * 1000:9.0f} {ratio:7.3f} {errors[name]:12.1e}  {name}")
    floors = {name: one for name, (_, one) in times.items()}
    checks = {
        f"karte takes more than {LIMIT} floors": floors["karte"] > LIMIT,
        "karte takes as long as geopandas.overlay": floors["karte"] >= floors["geopandas.overlay"],
        f"karte takes more than {TOBLER} x tobler": floors["karte"] > TOBLER * floors["tobler"],
        f"karte is off by more than {ACCURACY:.0e}": errors["karte"] > ACCURACY,
    }
    return lines, [f"{size}: {what}" for what, broken in checks.items() if broken]


def main() -> int:
    """Measure, print, and tell by the exit code whether everything holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--size", choices=list(SIZES), action="append")
    parser.add_argument("--runs", type=int, default=0)
    chosen = parser.parse_args()
    broken = list[str]()
    for size in chosen.size or list(SIZES):
        lines, found = run(size, chosen.runs or RUNS[size])
        broken += found
        sys.stdout.write("\n".join([*lines, "", ""]))
    sys.stdout.write("\n".join([*(broken or ["everything holds"]), ""]))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
