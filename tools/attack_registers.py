"""Attacks drawn registers as a stranger would, many more than the tests have time for.

    python tools/attack_registers.py [--cities 100] [--first 0]

Each city is drawn with towns of a few people, cut towns, towns outside and small numbers planted
among large ones. Small numbers are withheld, and a stranger who knows nothing of how solves all
that is left for them. Then a withheld number is put back, which the check of the build must find.
Of every third city an earlier edition has printed the same date in other districts.
The exit code is 1 if the stranger finds any, or the check misses one.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

_ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(_ROOT), str(_ROOT / "tests")]
registers = import_module("benchmarks.registers")
stranger = import_module("stranger")

from karte.disclosure import cell_of, leaks_of, protect  # noqa: E402 - after the path is set

if TYPE_CHECKING:
    from karte.disclosure import Printed, Protected

_THRESHOLD = 10
_EVERY = 3


def attacked(seed: int) -> tuple[str, int]:
    """Draw a city, withhold, attack; return a line of the report and how much went wrong."""
    chance = np.random.default_rng(seed)
    districts = int(chance.integers(1, 6))
    shape = registers.Shape(
        districts,
        districts * int(chance.integers(1, 5)),
        float(chance.choice([0.0, 0.1, 0.3])),
        float(chance.choice([0.0, 0.1])),
        people=float(chance.choice([60.0, 300.0, 700.0], p=[0.1, 0.4, 0.5])),
    )
    is_redrawn = seed % _EVERY == _EVERY - 1
    printed = (
        registers.redrawn(seed, shape, _THRESHOLD) if is_redrawn else registers.draw(seed, shape)
    )
    began = time.process_time()
    protected = protect(printed, _THRESHOLD)
    took = time.process_time() - began
    found = len(stranger.Stranger(printed, protected, _THRESHOLD).finds())
    found += len(leaks_of(printed, protected, _THRESHOLD))
    seeded, missed = _seeded(chance, printed, protected)
    small = sum(one.small for one in protected.costs)
    withheld = sum(one.withheld for one in protected.costs)
    line = (
        f"{seed:4d} {districts:3d} {shape.towns:4d} {small:6d} {withheld:8d} {took:7.1f}"
        f" {found:6d} {seeded:6d} {missed:6d}{'  redrawn' if is_redrawn else ''}"
    )
    return line, found + missed


def _seeded(chance: np.random.Generator, printed: Printed, protected: Protected) -> tuple[int, int]:
    """Put small numbers back, one at a time; return how many, and how many were not found.

    What an earlier edition has told is no leak of this one.
    """
    counts, truth = protected.counts, printed.counts.printed
    small = np.argwhere(np.isnan(counts.exact) & (truth > 0) & (truth < _THRESHOLD))
    missed = seeded = 0
    for row, column in small[chance.permutation(len(small))[:3]]:
        cell = cell_of(counts.areas[row], tuple(counts.source)[column])
        if cell in protected.lost:
            continue
        seeded += 1
        exact = counts.exact.copy()
        exact[row, column] = truth[row, column]
        told = replace(protected, counts=replace(counts, exact=exact, manner={}))
        missed += cell not in {one for one, _ in leaks_of(printed, told, _THRESHOLD)}
    return seeded, missed


def main() -> int:
    """Attack and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cities", type=int, default=100)
    asked.add_argument("--first", type=int, default=0)
    given = asked.parse_args()
    print("seed dis towns  small withheld cpu(s)  found seeded missed")
    wrong = 0
    for seed in range(given.first, given.first + given.cities):
        line, own = attacked(seed)
        print(line, flush=True)
        wrong += own
    print(f"{given.cities} cities, {wrong} numbers that a stranger knows or the check misses")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
