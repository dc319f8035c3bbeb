"""How long it takes to withhold the small numbers of one date, and to attack the result.

    python -m benchmarks.disclosure

150 districts in two groupings, 1,500 towns of which one in twenty is cut and a few lie outside,
two sexes by eighteen age classes. Prints CPU seconds and what is withheld of every table.
"""

from __future__ import annotations

import sys
import time

from benchmarks.registers import ALL_AGES, Shape, draw
from karte.disclosure import as_system, leaks_of, protect

_THRESHOLD = 10
_CITY = Shape(150, 1500, 0.05, 0.005, ALL_AGES)


def main() -> int:
    """Measure and print; the exit code is 1 if anything can be worked out."""
    printed = draw(1, _CITY)
    system = as_system(printed, _THRESHOLD)
    print(f"cells {len(system.cells):,}, equations {system.equations.shape[0]:,}")  # noqa: T201
    began = time.process_time()
    protected = protect(printed, _THRESHOLD)
    middle = time.process_time()
    leaks = leaks_of(printed, protected, _THRESHOLD)
    ended = time.process_time()
    print(f"withhold {middle - began:.1f} s, attack {ended - middle:.1f} s")  # noqa: T201
    for one in protected.costs:
        share = 100 * one.withheld / one.cells
        people = 100 * one.withheld_people / one.people
        print(  # noqa: T201
            f"{one.table:13s} {one.cells:7,} cells, {one.small:5,} small,"
            f" {one.withheld:5,} withheld ({share:.1f} %, {people:.1f} % of the people)"
        )
    return int(bool(leaks))


if __name__ == "__main__":
    sys.exit(main())
