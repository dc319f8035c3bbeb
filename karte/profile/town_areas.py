"""Which areas of a second geography (自治会区域) lie in each town."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from karte.overlay import areas_in_districts
from karte.tables.types import Districts

if TYPE_CHECKING:
    from karte.tables.places import SecondGeography
    from karte.tables.types import SmallAreas

_PART = 0.05
_M2_OF_KM2 = 1e6


def areas_by_town(
    areas: SecondGeography, small_areas: SmallAreas, *, tolerance: float
) -> dict[str, tuple[str, ...]]:
    """Name the areas of a second geography that lie in each town.

    Parameters
    ----------
    areas : SecondGeography
        In the CRS of the small areas.
    small_areas : SmallAreas
        The towns.
    tolerance : float
        Metres up to which a difference in lines is one in digitising.

    Returns
    -------
    dict of str to tuple of str
        By ``key_code``, the largest first. A piece that is hardly a part of either is left out.
    """
    if not small_areas.has_shapes:
        return {}
    frame = small_areas.frame
    towns = Districts(
        frame=frame.rename(columns={"key_code": "district_id"}),
        year=small_areas.year,
        origin=small_areas.origin,
    )
    found = areas_in_districts(areas, towns, tolerance=tolerance)
    size = dict(
        zip(frame["key_code"], shapely.area(frame.geometry.to_numpy()) / _M2_OF_KM2, strict=True)
    )
    named: dict[str, tuple[str, ...]] = {}
    columns = found[["district_id", "name", "share", "km2"]]
    for town, name, share, km2 in columns.itertuples(index=False, name=None):
        if share >= _PART or km2 >= _PART * size[town]:
            named[town] = (*named.get(town, ()), name)
    return named
