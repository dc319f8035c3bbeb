"""What lies where: places, hazards, other areas and own figures laid over the districts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy import sparse
from shapely import STRtree

from karte.crosswalk.pieces import DEFAULT_TOLERANCE, mean_width
from karte.model import Estimate, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from karte.crosswalk import Crosswalk
    from karte.tables.places import Hazard, OwnFigures, SecondGeography
    from karte.tables.types import Districts, Places, SmallAreas

    Geometries = NDArray[np.object_]

_KM2 = 1e6
_WHOLE = 1 - 1e-9
_DUST = 1e-9


@dataclass(frozen=True)
class PlacesInDistricts:
    """Places with the district that each lies in.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        The rows of `karte.tables.types.Places` that lie in a district, with ``district_id``.
    outside : geopandas.GeoDataFrame
        The rows that lie in none.
    """

    frame: gpd.GeoDataFrame
    outside: gpd.GeoDataFrame


def places_in_districts(places: Places, districts: Districts) -> PlacesInDistricts:
    """Put each place into one district.

    Parameters
    ----------
    places : Places
        n places, in the CRS of the districts.
    districts : Districts
        m districts.

    Returns
    -------
    PlacesInDistricts
        Every place once, in the order of the list. A place on the border of several districts, or
        where they overlap, belongs to the first of them by id.
    """
    ids = districts.frame["district_id"].to_numpy(dtype=object)
    order = np.argsort(ids.astype(str), kind="stable")
    zones: Geometries = districts.frame.geometry.to_numpy()[order]
    points: Geometries = places.frame.geometry.to_numpy()
    point, zone = STRtree(zones).query(points, predicate="intersects")
    first = np.full(len(points), len(zones))
    np.minimum.at(first, point, zone)
    inside = first < len(zones)
    found = pd.Series(ids[order][first[inside]], dtype="str")
    frame = places.frame.loc[inside].reset_index(drop=True)
    return PlacesInDistricts(
        frame=frame.assign(district_id=found),
        outside=places.frame.loc[~inside].reset_index(drop=True),
    )


@dataclass(frozen=True)
class HazardShare:
    """How much of each district a hazard reaches.

    Attributes
    ----------
    levels : pandas.DataFrame
        ``district_id``, ``label``, ``level``, ``km2`` (float64), ``share`` (of the district's area,
        0 to 1): one row for each district and label, also where it is 0.
    total : pandas.DataFrame
        Index ``district_id``; ``km2`` and ``share`` of all labels together, each place once.
    """

    levels: pd.DataFrame
    total: pd.DataFrame


def hazard_share(hazard: Hazard, districts: Districts) -> HazardShare:
    """Measure a hazard in each district.

    Parameters
    ----------
    hazard : Hazard
        In the CRS of the districts.
    districts : Districts
        In a plane CRS, metres.

    Returns
    -------
    HazardShare
        Areas are measured on united shapes: labels that overlap are not added up.
    """
    zones: Geometries = districts.frame.geometry.to_numpy()
    ids = [str(one) for one in districts.frame["district_id"]]
    whole = shapely.area(zones)
    shapes: Geometries = hazard.frame.geometry.to_numpy()
    pieces = [shapely.intersection(zones, shape) for shape in shapes]
    levels = [
        pd.DataFrame(
            {
                "district_id": pd.Series(ids, dtype="str"),
                "label": str(row.label),
                "level": int(row.level),
                "km2": shapely.area(piece) / _KM2,
                "share": shapely.area(piece) / whole,
            }
        )
        for row, piece in zip(hazard.frame.itertuples(index=False), pieces, strict=True)
    ]
    reached = _reached(pieces, hazard, np.zeros_like(whole))
    columns = ["district_id", "label", "level", "km2", "share"]
    return HazardShare(
        levels=pd.concat(levels, ignore_index=True) if levels else pd.DataFrame(columns=columns),
        total=pd.DataFrame(
            {"km2": reached / _KM2, "share": reached / whole},
            index=pd.Index(ids, name="district_id", dtype="str"),
        ),
    )


def _reached(
    pieces: list[Geometries], hazard: Hazard, nothing: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the area in each district that any label reaches."""
    if not pieces:
        return nothing
    if hazard.frame["level"].gt(0).all():
        # Ranks never overlap, so that here alone their areas may be added.
        return np.asarray(sum(shapely.area(piece) for piece in pieces))
    return np.asarray(shapely.area(shapely.union_all(np.array(pieces), axis=0)))


def areas_in_districts(
    areas: SecondGeography, districts: Districts, *, tolerance: float = DEFAULT_TOLERANCE
) -> pd.DataFrame:
    """List the areas of a second geography within each district.

    Parameters
    ----------
    areas : SecondGeography
        In the CRS of the districts.
    districts : Districts
        In a plane CRS, metres.
    tolerance : float, optional
        Metres up to which a difference in lines is one in digitising.

    Returns
    -------
    pandas.DataFrame
        ``district_id``, ``name``, ``share`` (of the area, that lies inside), ``km2``: by district
        in their order, the largest first. A piece narrower than a difference in digitising is no
        part, unless it is all that an area has.
    """
    zones: Geometries = districts.frame.geometry.to_numpy()
    shapes: Geometries = areas.frame.geometry.to_numpy()
    area, zone = STRtree(zones).query(shapes, predicate="intersects")
    pieces = shapely.intersection(shapes[area], zones[zone])
    size = shapely.area(pieces)
    whole = shapely.area(shapes)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, area, size)
    wide = mean_width(pieces) >= tolerance / 2
    has_wide = np.bincount(area[wide], minlength=len(shapes)) > 0
    kept = (size > 0) & (wide | (~has_wide[area] & (size == largest[area])))
    names = areas.frame["name"].to_numpy(dtype=object)
    ids = districts.frame["district_id"].to_numpy(dtype=object)
    found = pd.DataFrame(
        {
            "zone": zone[kept],
            "district_id": pd.Series(ids[zone[kept]], dtype="str"),
            "name": pd.Series(names[area[kept]], dtype="str"),
            "share": size[kept] / whole[area[kept]],
            "km2": size[kept] / _KM2,
        }
    )
    ordered = found.sort_values(["zone", "km2", "name"], ascending=[True, False, True])
    return ordered.drop(columns="zone").reset_index(drop=True)


def own_figures_by_district(
    figures: OwnFigures,
    districts: Districts,
    small_areas: SmallAreas | None = None,
    crosswalk: Crosswalk | None = None,
) -> dict[str, Estimate]:
    """Return the city's own figure for every district.

    Parameters
    ----------
    figures : OwnFigures
        By district, or by town.
    districts : Districts
        All that are printed.
    small_areas, crosswalk : SmallAreas, Crosswalk, optional
        Needed for figures by town; those whose small areas the rows were matched to.

    Returns
    -------
    dict of str to Estimate
        By ``district_id``, every district once. Reported where the table has it; estimated where
        a town was split. Where a town is hidden the district is suppressed, and where an inhabited
        town is missing the district has no figure: a part of a sum is no sum.
    """
    ids = [str(one) for one in districts.frame["district_id"]]
    if figures.by == "district":
        return _by_district(figures, ids)
    if small_areas is None or crosswalk is None:
        message = "figures by town need small areas and a crosswalk"
        raise ValueError(message)
    return _by_town(figures, ids, small_areas, crosswalk)


def _by_district(figures: OwnFigures, ids: list[str]) -> dict[str, Estimate]:
    found = dict.fromkeys(ids, Estimate(value=None, status=Status.NOT_PROVIDED))
    rows = figures.members.groupby("target")["row_id"].agg(list).to_dict()
    for one, own in rows.items():
        if one in found:
            ones = pd.Series(1.0, index=own)
            found[one] = _added(figures.frame.loc[own], ones, incomplete=False)
    return found


def _by_town(
    figures: OwnFigures, ids: list[str], small_areas: SmallAreas, crosswalk: Crosswalk
) -> dict[str, Estimate]:
    placed = rows_in_towns(figures, small_areas) @ crosswalk.matrix()
    shares = pd.DataFrame(
        placed.toarray(), index=figures.frame.index, columns=list(crosswalk.district_ids)
    )
    absent = _absent(figures, small_areas, crosswalk)
    found = dict[str, Estimate]()
    for one in ids:
        share = shares[one]
        rows = figures.frame.loc[share > _DUST]
        found[one] = _added(rows, share[share > _DUST], incomplete=one in absent)
    return found


def _added(rows: pd.DataFrame, share: pd.Series[float], *, incomplete: bool) -> Estimate:
    """Add the rows of a district, or tell why they cannot be added."""
    status = set(rows["status"])
    if Status.SUPPRESSED in status:
        return Estimate(value=None, status=Status.SUPPRESSED)
    if incomplete or rows.empty or Status.NOT_PROVIDED in status:
        return Estimate(value=None, status=Status.NOT_PROVIDED)
    if status == {Status.NOT_APPLICABLE}:
        return Estimate(value=None, status=Status.NOT_APPLICABLE)
    counted = rows["value"].notna()
    value = float((rows["value"] * share)[counted].sum())
    split = bool((share[counted] < _WHOLE).any())
    return Estimate(value=value, status=Status.ESTIMATED if split else Status.REPORTED)


def rows_in_towns(figures: OwnFigures, small_areas: SmallAreas) -> sparse.csr_array:
    """Share each row of a table by town among its small areas.

    Parameters
    ----------
    figures : OwnFigures
        r rows.
    small_areas : SmallAreas
        n areas, which the rows were matched to.

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (r, n)
        By the people who live there; a row that was not matched is empty.
    """
    frame = small_areas.frame
    row_of: Mapping[str, int] = {row: place for place, row in enumerate(figures.frame.index)}
    column_of = pd.Series(np.arange(len(frame)), index=frame["key_code"])
    rows = figures.members["row_id"].map(row_of).to_numpy(dtype=np.int64)
    columns = column_of.reindex(figures.members["target"]).to_numpy(dtype=np.int64)
    people = frame["population"].to_numpy(dtype=float)[columns]
    total = np.bincount(rows, weights=people, minlength=len(row_of))[rows]
    size = np.bincount(rows, minlength=len(row_of))[rows]
    share = np.divide(people, total, out=1.0 / size, where=total > 0)
    return sparse.csr_array((share, (rows, columns)), shape=(len(row_of), len(frame)))


def _absent(figures: OwnFigures, small_areas: SmallAreas, crosswalk: Crosswalk) -> set[str]:
    """Return the districts of inhabited small areas that no row of the table counts."""
    frame = small_areas.frame
    counted = set(figures.members["target"])
    lived = frame.loc[frame["population"] > 0, "key_code"]
    missing = {str(key) for key in lived} - counted
    shares = crosswalk.shares
    return {str(one) for one in shares.loc[shares["key_code"].isin(missing), "district_id"]}
