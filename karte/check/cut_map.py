"""The map of a check: which small areas a district line cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile.shapes import ToLonLat, simplified
from karte.profile.types import AreaMap, MapArea, Table

if TYPE_CHECKING:
    from karte.profile.results import Results

_LEGEND = ("1つの区域に入る", "区域の境で分かれる", "一部または全部が区域の外")
_WHOLE, _SPLIT, _OUTSIDE = range(3)


def cut_map(results: Results) -> AreaMap:
    """Return the map of all small areas by how they lie in the districts.

    Parameters
    ----------
    results : Results
        With shapes.

    Returns
    -------
    AreaMap
        Small areas as areas, districts as lines.
    """
    lonlat = ToLonLat(results.districts.frame.crs)
    frame = results.small_areas.frame
    shares = results.crosswalk.shares
    split = set(shares.loc[shares["share"] < 1 - 1e-9, "key_code"])
    outside = set(results.crosswalk.coverage["key_code"])
    shapes = simplified(frame.geometry.to_numpy())
    areas = []
    for key, name, shape in zip(frame["key_code"], frame["name"], shapes, strict=True):
        level = _OUTSIDE if key in outside else _SPLIT if key in split else _WHOLE
        areas.append(
            MapArea(
                id=key,
                name=name if level else "",
                polygons=lonlat.polygons(shape),
                label_point=lonlat.point(shape),
                level=level,
                status=Status.OBSERVED,
                text=_LEGEND[level] if level else "",
            )
        )
    zones = results.districts.frame
    outlines = zip(
        zones["district_id"], zones["name"], simplified(zones.geometry.to_numpy()), strict=True
    )
    return AreaMap(
        title="区域の境と町丁",
        legend=_LEGEND,
        areas=tuple(areas),
        outline=tuple(part for _, _, zone in outlines for part in lonlat.polygons(zone)),
        context=(),
        notes=(),
        table=Table(caption="", head="", columns=(), rows=(), notes=()),
        alt=f"{len(areas)}の小地域のうち、区域の境で分かれるもの{len(split)}、"
        f"一部または全部が区域の外のもの{len(outside)}。",
    )
