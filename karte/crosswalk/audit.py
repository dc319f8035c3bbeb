"""What is doubtful about a set of districts: overlaps, gaps, twins and detached parts.

Everything is reported with its size and place. What is done about it is the declaration's business:
overlaps stop a build or are split (``overlap``), gaps stay outside every district (`Coverage`),
detached parts and twins are used as they are. Polygons that are repaired, and those that are there
twice under one school, are dealt with and reported when the files are read, before they are joined
(`karte.sources.district_checks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely import STRtree

from karte.crosswalk.pieces import DEFAULT_TOLERANCE, mean_width
from karte.errors import Problem
from karte.sources.shapes import place_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from karte.tables.types import Districts

    Geometries = NDArray[np.object_]

_SHOWN = 12
_TWIN = 0.999
_SQUARE_KM = 1e6
_SMALL = 0.01


def audit_districts(
    districts: Districts, *, tolerance: float = DEFAULT_TOLERANCE
) -> tuple[Problem, ...]:
    """Return what is doubtful about districts, each finding with its size and place.

    Parameters
    ----------
    districts : Districts
        In a plane CRS, metres; without shapes there is nothing to find.
    tolerance : float, optional
        Metres by which the lines of two maps may differ. Overlaps and gaps of less than half that
        mean width are differences in digitising: they are counted and not listed.

    Returns
    -------
    tuple of Problem
        Overlaps one by one, largest first; then gaps, twins, detached parts and small
        differences.
    """
    if not districts.has_shapes:
        return ()
    zones: Geometries = districts.frame.geometry.to_numpy()
    clean = bool(shapely.coverage_is_valid(zones))
    overlaps = _overlaps(zones[:0] if clean else zones)
    whole = shapely.coverage_union_all(zones) if clean else shapely.union_all(zones)
    holes = _holes(whole)
    audit = _Audit(districts)
    wide = mean_width(overlaps.shared) >= tolerance / 2
    real = mean_width(holes) >= tolerance / 2
    return (
        *audit.overlaps(overlaps, wide),
        *audit.gaps(holes[real]),
        *audit.twins(overlaps),
        *audit.parts(zones),
        *audit.slight(overlaps.shared[~wide], holes[~real]),
    )


class _Overlaps(NamedTuple):
    """Positions of two districts, and the ground that both have."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    shared: Geometries


def _overlaps(zones: Geometries) -> _Overlaps:
    """Return the pairs that share ground, and what they share, largest first."""
    left, right = STRtree(zones).query(zones, predicate="intersects")
    upper = left < right
    left, right = left[upper], right[upper]
    shared = shapely.intersection(zones[left], zones[right])
    area = shapely.area(shared)
    order = np.lexsort((right, left, -area))
    order = order[area[order] > 0]
    return _Overlaps(left[order], right[order], shared[order])


def _holes(whole: BaseGeometry) -> Geometries:
    """Return the ground that districts surround and none of them has, largest first."""
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = shapely.polygons(rings) if rings else np.array([], dtype=object)
    # An island of a district inside a hole is no gap.
    open_ground: Geometries = shapely.difference(holes, whole)
    order = np.argsort(-shapely.area(open_ground), kind="stable")
    return open_ground[order]


class _Audit:
    """Puts what was found into words."""

    def __init__(self, districts: Districts) -> None:
        self._frame = districts.frame
        self._names = districts.frame["name"].to_numpy()
        files = [one.path for one in districts.origin.files]
        self._where = next((one for one in files if one.lower().endswith(".shp")), "")
        self._where = self._where or (files[0] if files else "")

    def _places(self, shapes: Sequence[BaseGeometry] | Geometries) -> list[str]:
        return place_texts(shapes, self._frame.crs)

    def overlaps(self, found: _Overlaps, wide: NDArray[np.bool_]) -> Iterator[Problem]:
        pieces = found.shared[wide]
        facts = (mean_width(pieces), self._places(pieces))
        pairs = (found.left[wide], found.right[wide])
        for one, other, piece, width, place in zip(*pairs, pieces, *facts, strict=True):
            yield Problem(
                f"「{self._names[one]}」と「{self._names[other]}」が {piece.area:,.0f} m²"
                f"（平均の幅 {width:,.0f} m）重なっています。",
                f"{self._where} {place}",
                "選択制などで意図した重なりなら karte.toml の [districts] に "
                'overlap = "split" と書き、そうでなければ境界データを直してください。',
            )

    def gaps(self, holes: Geometries) -> Iterator[Problem]:
        for hole, place in zip(holes[:_SHOWN], self._places(holes[:_SHOWN]), strict=True):
            around = self._names[shapely.dwithin(self._frame.geometry.to_numpy(), hole, 1.0)]
            yield Problem(
                f"校区に囲まれた、どの校区にも入らない場所があります（{_area(hole.area)}、"
                f"まわりの校区: {'、'.join(around[:_SHOWN])}）。",
                f"{self._where} {place}",
                "人の住む場所なら境界データを直してください。そのままの場合、そこに住む人は"
                "「校区の外」として数えます。",
            )
        if len(holes) > _SHOWN:
            yield Problem(
                f"同じような場所がほかに{len(holes) - _SHOWN}か所あります"
                f"（合わせて {_area(float(shapely.area(holes[_SHOWN:]).sum()))}）。",
                self._where,
                "GISソフトで境界データを確かめてください。",
            )

    def twins(self, found: _Overlaps) -> Iterator[Problem]:
        zones = self._frame.geometry.to_numpy()
        for one, other, piece in zip(*found, strict=True):
            if piece.area >= _TWIN * max(zones[one].area, zones[other].area):
                yield Problem(
                    f"「{self._names[one]}」と「{self._names[other]}」はほとんど同じ図形です"
                    f"（{_area(piece.area)}）。",
                    f"{self._where} {self._places([piece])[0]}",
                    "同じ校区が別の番号で2回入っていないか（違う年の境界データを重ねて"
                    "いないか）確かめてください。",
                )

    def parts(self, zones: Geometries) -> Iterator[Problem]:
        for name, zone in zip(self._names, zones, strict=True):
            pieces = sorted(shapely.get_parts(zone), key=lambda one: -one.area)[1:]
            if pieces:
                shown = "、".join(
                    f"{_area(piece.area)} {place}"
                    for piece, place in zip(
                        pieces[:_SHOWN], self._places(pieces[:_SHOWN]), strict=True
                    )
                )
                more = f" ほか{len(pieces) - _SHOWN}か所" if len(pieces) > _SHOWN else ""
                yield Problem(
                    f"「{name}」は{len(pieces) + 1}つの図形に分かれています。"
                    f"いちばん大きい図形のほかに: {shown}{more}",
                    self._where,
                    "島や飛び地ならこのままで構いません。",
                )

    def slight(self, shared: Geometries, holes: Geometries) -> Iterator[Problem]:
        for pieces, word in ((shared, "重なり"), (holes, "すき間")):
            if len(pieces):
                largest = pieces[int(np.argmax(shapely.area(pieces)))]
                yield Problem(
                    f"境界線のずれと思われる細い{word}が{len(pieces)}か所あります"
                    f"（合わせて {float(shapely.area(pieces).sum()):,.0f} m²、"
                    f"いちばん大きいもの {largest.area:,.0f} m²）。",
                    f"{self._where} {self._places([largest])[0]}",
                    "集計では校区の境のずれとして扱うため、このままで構いません。",
                )


def _area(square_metres: float) -> str:
    """Return an area in the unit in which it can be read."""
    square_km = square_metres / _SQUARE_KM
    return f"{square_km:,.2f} km²" if square_km >= _SMALL else f"{square_metres:,.0f} m²"
