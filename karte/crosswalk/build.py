"""Builds a crosswalk: the best way to split is chosen for each town."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from karte.crosswalk.evidence import Evidence
from karte.crosswalk.groups import Group
from karte.crosswalk.pieces import (
    Pieces,
    all_pieces,
    mean_width,
    measured_tolerance,
    snapped,
)
from karte.crosswalk.types import Crosswalk, Split
from karte.crosswalk.weights import SharesOfPieces
from karte.errors import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from karte.crosswalk.pieces import Overlap
    from karte.tables.types import Districts, SmallAreas

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]

_DUST = 1e-9


def crosswalk_from_polygons(  # noqa: PLR0913 - each is one thing that a share depends on
    small_areas: SmallAreas,
    districts: Districts,
    *,
    overlap: Overlap = "error",
    tolerance: float | None = None,
    evidence: Evidence | None = None,
    people: Mapping[Group, Floats] | None = None,
) -> Crosswalk:
    """Split small areas among districts: whole where contained, else by where people live.

    A sliver is taken for a difference in digitising and joins the rest of its small area. What lies
    outside every district beyond that stays outside.

    Parameters
    ----------
    small_areas : SmallAreas
        n areas in a plane CRS.
    districts : Districts
        m districts in the same CRS.
    overlap : {"error", "split", "both"}, optional
        What to do with districts that overlap by more than digitising differences: refuse them,
        share the people of the common ground, or count them in both.
    tolerance : float, optional
        Metres by which the lines of two maps may differ; measured on the widths of the pieces where
        it is not given.
    evidence : Evidence, optional
        What tells where people live; by area alone without it.
    people : mapping of Group to ndarray of float64, shape (n,), optional
        Counts of the small areas on the date of the evidence, besides people and households.

    Returns
    -------
    Crosswalk
        With ``overlap="both"`` the shares of a small area may sum to more than 1.

    Raises
    ------
    KarteError
        If districts overlap and ``overlap`` is ``"error"``; names each pair and the area.
    """
    towns: Geometries = small_areas.frame.geometry.to_numpy()
    zones: Geometries = districts.frame.geometry.to_numpy()
    raw = all_pieces(towns, zones)
    width = measured_tolerance(raw) if tolerance is None else tolerance
    twice = _counted_twice(raw, towns)
    if overlap == "error" and twice.any():
        _refuse_overlaps(zones, districts, width)
    pieces, slivers = snapped(raw, width)
    known = {
        Group.PEOPLE: small_areas.frame["population"].to_numpy(dtype=float),
        Group.HOUSEHOLDS: small_areas.frame["households"].to_numpy(dtype=float),
        **(people or {}),
    }
    evidence = evidence or Evidence()
    shares = SharesOfPieces(pieces, towns, known, evidence, width)
    times = _times(pieces, towns) if overlap == "both" else None
    entire = pieces.area >= shapely.area(towns)[pieces.town] * (1 - _DUST)
    keys = small_areas.frame["key_code"].to_numpy()
    ids = [*districts.frame["district_id"], ""]
    return Crosswalk(
        key_codes=tuple(keys),
        names=tuple(small_areas.frame["name"]),
        district_ids=tuple(ids[:-1]),
        lines=pd.DataFrame(
            {
                "key_code": pd.Series(keys[pieces.town], dtype="str"),
                "district_id": pd.Series([ids[zone] for zone in pieces.zone], dtype="str"),
                "method": shares.methods(),
            }
        ),
        splits={group: _several_times(shares.split(group), times, entire) for group in Group},
        small_area_year=small_areas.year,
        district_year=districts.year,
        slivers=slivers,
        tolerance=width,
        facts_date=evidence.counts_date,
    )


def _counted_twice(pieces: Pieces, towns: Geometries) -> NDArray[np.bool_]:
    """Mark the towns whose pieces have more area than they have."""
    whole = shapely.area(towns)
    return pieces.sum_by_town(pieces.area) > whole * (1 + _DUST)


def _times(pieces: Pieces, towns: Geometries) -> Floats:
    """Return how often the ground of each town is counted on average, one value a piece."""
    whole = np.minimum(pieces.sum_by_town(pieces.area), shapely.area(towns))
    times = np.divide(
        pieces.sum_by_town(pieces.area), whole, out=np.ones(len(whole)), where=whole > 0
    )
    return times[pieces.town]


def _several_times(split: Split, times: Floats | None, entire: NDArray[np.bool_]) -> Split:
    """Count people in every district that holds them; for certain where it holds all the town."""
    if times is None:
        return split
    share, least, most = (
        np.where(entire, 1.0, np.minimum(one * times, 1.0))
        for one in (split.share, split.least, split.most)
    )
    return Split(share, least, most, np.where(entire, 0.0, split.variance * np.square(times)))


def _refuse_overlaps(zones: Geometries, districts: Districts, tolerance: float) -> None:
    left, right = STRtree(zones).query(zones, predicate="intersects")
    upper = left < right
    left, right = left[upper], right[upper]
    shared = shapely.intersection(zones[left], zones[right])
    wide = mean_width(shared) >= tolerance / 2
    names = districts.frame["name"].to_numpy()
    problems = Problems()
    for one, other, piece in zip(left[wide], right[wide], shared[wide], strict=True):
        problems.add(
            f"「{names[one]}」と「{names[other]}」が {piece.area / 1e6:.3f} km² 重なっています。",
            where=districts.origin.files[0].path if districts.origin.files else "",
            hint="境界データを直すか、選択制などで意図した重なりなら karte.toml の [districts] に "
            'overlap = "split"（等分する）か overlap = "both"（両方に数える）と書いてください。',
        )
    problems.raise_if_any()
