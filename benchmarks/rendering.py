"""How long the pages and prints of a district take to make, after the first.

    python -m benchmarks.rendering

The districts of the sample city, everything that is published of one. Prints milliseconds of CPU
(the middle one of all districts) and the largest file, beside what docs/design.md allows.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from karte.demo import write_sample
from karte.errors import Problems
from karte.model import Audience
from karte.profile import Assembler
from karte.progress import Silent
from karte.render import (
    PdfRenderer,
    bundled_typesetter,
    render_map_sheet,
    render_profile,
    render_text,
    render_worksheet,
)
from karte.study import compute, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from karte.profile import Profile

ALLOWED = 250.0
"""Milliseconds for page, print, sheets and text together."""


def drawn_profiles(folder: Path) -> list[Profile]:
    """Return all that the pages of the sample city say."""
    write_sample(folder)
    settings = folder / "karte.toml"
    config, inputs = opened(settings, Audience.PUBLIC, Problems(), Silent())
    results = compute(config, inputs, Audience.PUBLIC, Problems(), Silent())
    assembler = Assembler(results)
    return [assembler.profile(one) for one in assembler.district_ids]


def measured(make: Callable[[Profile], bytes], profiles: Sequence[Profile]) -> tuple[float, int]:
    """Return the middle of the CPU milliseconds a district, and the size of the largest file."""
    make(profiles[0])
    spent, sizes = list[float](), list[int]()
    for one in profiles[1:]:
        began = time.process_time()
        content = make(one)
        spent.append(1000 * (time.process_time() - began))
        sizes.append(len(content))
    return statistics.median(spent), max(sizes)


def main() -> int:
    """Measure and print; the exit code is 1 where a district takes longer than it may."""
    with tempfile.TemporaryDirectory() as folder:
        profiles = drawn_profiles(Path(folder))
    typesetter = bundled_typesetter()
    pdf = PdfRenderer(typesetter)
    outputs: dict[str, Callable[[Profile], bytes]] = {
        "page": lambda one: render_profile(one)["index.html"],
        "print (A4)": pdf.render,
        "map sheet (A3)": lambda one: render_map_sheet(one, typesetter),
        "worksheet (A3)": lambda one: render_worksheet(one, typesetter),
        "text": render_text,
    }
    total = 0.0
    for name, make in outputs.items():
        spent, size = measured(make, profiles)
        total += spent
        print(f"{name:15s} {spent:7.1f} ms   largest {size / 1000:7.1f} kB")  # noqa: T201
    print(f"{'together':15s} {total:7.1f} ms   allowed {ALLOWED:.0f}")  # noqa: T201
    return int(total > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
