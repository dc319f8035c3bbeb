"""Builds a crosswalk from two sets of polygons by containment and area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from karte.crosswalk.types import Crosswalk, Method
from karte.errors import Problems

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.tables.types import Districts, SmallAreas

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]

SLIVER_WIDTH = 10.0
"""Mean width (2A/P, metres) below which a piece is a difference in digitising, not a cut."""

_NEGLIGIBLE = 1e-9
_MOST_NAMED = 10


def mean_width(geometries: Geometries) -> Floats:
    """Return the mean width of polygons, twice the area over the perimeter.

    Parameters
    ----------
    geometries : ndarray of shapely geometries, shape (n,)
        Polygons in a plane CRS, metres.

    Returns
    -------
    ndarray of float64, shape (n,)
        Metres; 0 for an empty geometry.

    Examples
    --------
    >>> import numpy as np, shapely
    >>> mean_width(np.array([shapely.box(0, 0, 100, 5)])).round(2).tolist()
    [4.76]
    """
    perimeter = shapely.length(geometries)
    area = shapely.area(geometries)
    return np.divide(2 * area, perimeter, out=np.zeros_like(area), where=perimeter > 0)


def crosswalk_from_polygons(
    small_areas: SmallAreas, districts: Districts, *, overlap: Literal["error", "split"] = "error"
) -> Crosswalk:
    """Split small areas among districts: whole where contained, by area where cut.

    A piece narrower than `SLIVER_WIDTH` is taken for a difference in digitising and joins the rest
    of its small area. What lies outside every district beyond that width stays in ``coverage``.

    Parameters
    ----------
    small_areas : SmallAreas
        n areas in a plane CRS.
    districts : Districts
        m districts in the same CRS.
    overlap : {"error", "split"}
        What to do with districts that overlap by more than digitising differences.

    Returns
    -------
    Crosswalk
        Shares of each small area sum to 1 together with what its coverage row says.

    Raises
    ------
    KarteError
        If districts overlap and ``overlap`` is ``"error"``; names each pair and the area.
    """
    towns: Geometries = small_areas.frame.geometry.to_numpy()
    zones: Geometries = districts.frame.geometry.to_numpy()
    if overlap == "error":
        _refuse_overlaps(zones, districts)
    town, zone, pieces = _pieces(towns, zones)
    kept, slivers = _keep(town, pieces, len(towns))
    outside = _outside(towns, zones, town, zone)
    area = np.where(kept, shapely.area(pieces), 0.0)
    inside_total = np.bincount(town, weights=area, minlength=len(towns))
    alone = _single(town[kept], len(towns)) & (outside == 0)
    keys = small_areas.frame["key_code"].to_numpy()
    whole = inside_total + outside
    shares = pd.DataFrame(
        {
            "key_code": keys[town[kept]],
            "district_id": districts.frame["district_id"].to_numpy()[zone[kept]],
            "share": area[kept] / whole[town[kept]],
            "method": np.where(alone[town[kept]], Method.CONTAINMENT, Method.AREA),
        }
    )
    lost = np.divide(outside, whole, out=np.ones_like(whole), where=whole > 0)
    coverage = pd.DataFrame(
        {"key_code": keys, "name": small_areas.frame["name"].to_numpy(), "share": lost}
    )
    return Crosswalk(
        key_codes=tuple(keys),
        district_ids=tuple(districts.frame["district_id"]),
        shares=shares.sort_values(["key_code", "district_id"], ignore_index=True),
        coverage=coverage[coverage["share"] > 0].reset_index(drop=True),
        small_area_year=small_areas.year,
        district_year=districts.year,
        slivers=slivers,
    )


def _pieces(
    towns: Geometries, zones: Geometries
) -> tuple[NDArray[np.int64], NDArray[np.int64], Geometries]:
    """Return town index, district index and shape of every piece that has an area."""
    town, zone = STRtree(zones).query(towns, predicate="intersects")
    pieces = shapely.intersection(towns[town], zones[zone])
    solid = shapely.area(pieces) > 0
    return town[solid], zone[solid], pieces[solid]


def _keep(town: NDArray[np.int64], pieces: Geometries, count: int) -> tuple[NDArray[np.bool_], int]:
    """Mark the pieces that are no slivers; a town's widest piece in a district always stays."""
    width = mean_width(pieces)
    kept = width >= SLIVER_WIDTH
    has_kept = np.bincount(town[kept], minlength=count) > 0
    largest = np.zeros(len(town), dtype=bool)
    by_area = np.lexsort((-shapely.area(pieces), town))
    first = np.unique(town[by_area], return_index=True)[1]
    largest[by_area[first]] = True
    slivers = int((~kept & has_kept[town]).sum())
    return kept | (largest & ~has_kept[town]), slivers


def _outside(
    towns: Geometries, zones: Geometries, town: NDArray[np.int64], zone: NDArray[np.int64]
) -> Floats:
    """Return the area of each town outside every district, 0 where it is only a sliver."""
    order = np.argsort(town, kind="stable")
    touched, start = np.unique(town[order], return_index=True)
    rest = towns.copy()
    groups = np.split(zone[order], start[1:])
    cover = [shapely.union_all(zones[group]) for group in groups] if len(touched) else []
    rest[touched] = shapely.difference(towns[touched], np.array(cover, dtype=object))
    area = shapely.area(rest)
    real = (mean_width(rest) >= SLIVER_WIDTH) | (area > (1 - _NEGLIGIBLE) * shapely.area(towns))
    return np.where(real, area, 0.0)


def _single(town: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    single: NDArray[np.bool_] = np.bincount(town, minlength=count) == 1
    return single


def _refuse_overlaps(zones: Geometries, districts: Districts) -> None:
    left, right = STRtree(zones).query(zones, predicate="intersects")
    upper = left < right
    left, right = left[upper], right[upper]
    shared = shapely.intersection(zones[left], zones[right])
    wide = mean_width(shared) >= SLIVER_WIDTH
    names = districts.frame["name"].to_numpy()
    problems = Problems()
    for one, other, piece in zip(left[wide], right[wide], shared[wide], strict=True):
        problems.add(
            f"「{names[one]}」と「{names[other]}」が {piece.area / 1e6:.3f} km² 重なっています。",
            where=districts.origin.files[0].path if districts.origin.files else "",
            hint="境界データを直すか、選択制などで意図した重なりなら karte.toml の [districts] に "
            'overlap = "split" と書いてください。',
        )
    problems.raise_if_any()
