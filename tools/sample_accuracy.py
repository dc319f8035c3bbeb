"""How far the sample city's published figures are from the truth that its generator knows.

    python tools/sample_accuracy.py

Builds the sample city in a temporary folder and prints, for each census and count, the mean and
the worst error of a district in per cent of its true figure; then how many true figures of the
districts lie in the likely range.
"""

from __future__ import annotations

import csv
import math
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

from karte.demo import sample_truth, write_sample
from karte.model import Audience
from karte.pipeline import build
from karte.progress import Silent
from karte.tables.columns import COUNTS

SHOWN = (
    "population",
    "households",
    "population.total.0-14",
    "population.total.15-64",
    "population.total.65+",
    "population.total.75+",
    "private_households.size_1",
)


RANGED = ("population", "households", "population.total.0-14", "population.total.65+")


class Figure(NamedTuple):
    """A published count with its likely range; the count itself where nothing was split."""

    value: float
    low: float
    high: float

    def holds(self, true: float) -> bool:
        """Whether the true figure lies in the range as it is printed."""
        return math.floor(self.low) <= true <= math.ceil(self.high)


def published(workspace: Path) -> dict[tuple[str, str], dict[str, Figure]]:
    """Return the published counts of every district by date and count id."""
    write_sample(workspace)
    made = build(workspace / "karte.toml", audience=Audience.PUBLIC, progress=Silent())
    ids = {(one.count, one.sex, one.age_class): one.id for one in COUNTS.values()}
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    path = made.index.parent / "data" / "counts.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["area_type"] == "district":
                key = (row["date"], ids[row["count"], row["sex"], row["age_class"]])
                ends = (float(row[one] or row["value"]) for one in ("low", "high"))
                found.setdefault(key, {})[row["area_id"]] = Figure(float(row["value"]), *ends)
    return found


def main() -> None:
    """Print the table."""
    truth = sample_truth()
    with tempfile.TemporaryDirectory() as folder:
        found = published(Path(folder))
    print(f"{'census':8}{'count':28}{'mean |error| %':>16}{'worst %':>10}")
    for year, figures in truth.census.items():
        for count in SHOWN:
            true = {str(key): float(value) for key, value in figures.districts[count].items()}
            mine = found[f"{year}-10-01", count]
            errors = [100 * (mine[key].value - true[key]) / true[key] for key in mine]
            worst = max(errors, key=abs)
            mean = statistics.fmean(map(abs, errors))
            print(f"{year:<8}{count:28}{mean:16.2f}{worst:10.2f}")
    print("\nTrue figures in the likely range")
    for year, figures in truth.census.items():
        inside = [
            one.holds(float(figures.districts[count][key]))
            for count in RANGED
            for key, one in found[f"{year}-10-01", count].items()
        ]
        print(f"{year:<8}{sum(inside)} of {len(inside)}")


if __name__ == "__main__":
    main()
