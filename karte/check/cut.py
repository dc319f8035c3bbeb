"""The small areas that a district line cuts."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from karte.check.people import people_of
from karte.check.types import CutTown
from karte.profile.format import number

if TYPE_CHECKING:
    from karte.inputs import Inputs

_CUT = 1 - 1e-9


def cut_towns(inputs: Inputs, year: int) -> tuple[CutTown, ...]:
    """Return every small area that does not lie in one district as a whole.

    Parameters
    ----------
    inputs : Inputs
        What was read.
    year : int
        Census year.

    Returns
    -------
    tuple of CutTown
        Most people first; those of whom nobody knows how many live there come last.
    """
    crosswalk, areas = inputs.crosswalks[year], inputs.small_areas[year]
    districts = dict(
        zip(inputs.districts.frame["district_id"], inputs.districts.frame["name"], strict=True)
    )
    people = dict(zip(areas.frame["key_code"], areas.frame["population"], strict=True))
    names = dict(zip(areas.frame["key_code"], areas.frame["name"], strict=True))
    parts: dict[str, list[str]] = {}
    shares = crosswalk.shares[["key_code", "district_id", "share"]]
    for key, district, share in shares.itertuples(index=False, name=None):
        if share < _CUT:
            parts.setdefault(key, []).append(f"{districts[district]} {number(100 * share, 1)}%")
    outside = crosswalk.coverage[["key_code", "share"]]
    for key, share in outside.itertuples(index=False, name=None):
        parts.setdefault(key, []).append(f"区域の外 {number(100 * share, 1)}%")
    most = {key: -1.0 if isnan(count) else float(count) for key, count in people.items()}
    ordered = sorted(parts, key=lambda key: (-most[key], key))
    said = people_of(inputs, year)
    return tuple(CutTown(names[key], key, said[key], "、".join(parts[key])) for key in ordered)
