"""Outside oracles: where karte splits by area alone, other people's programs must say the same.

They agree only where no line is a digitising difference (``tolerance=0``), because a sliver is
something that only karte knows of.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from drawn import districts, small_areas
from shapely import Polygon, box
from tobler.area_weighted import area_interpolate

from benchmarks.coverages import Size, draw_coverages
from benchmarks.join import by_karte, totals_of
from karte.crosswalk import Crosswalk, Method, crosswalk_from_polygons

if TYPE_CHECKING:
    from collections.abc import Callable

FLOAT32 = 1e-6
"""tobler keeps its areas in float32."""


class Maup:
    """maup, whose calls to pandas are out of date and warn."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._maup = pytest.importorskip(
                "maup", reason="maup asks for another numpy and pyproj on Python 3.12 and later"
            )

    def __getattr__(self, name: str) -> Callable[..., pd.Series[float]]:
        def quietly(*arguments: object, **options: object) -> pd.Series[float]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found: pd.Series[float] = getattr(self._maup, name)(*arguments, **options)
            return found

        return quietly


@pytest.fixture(scope="module")
def maup() -> Maup:
    return Maup()


def grid(across: int, up: int) -> dict[str, Polygon]:
    return {
        f"22999{x:02d}{y:02d}": box(x * 300, y * 300, x * 300 + 300, y * 300 + 300)
        for x in range(across)
        for y in range(up)
    }


TOWNS = grid(5, 4)
PEOPLE = [float(97 * number % 1000) for number in range(len(TOWNS))]
ZONES = {
    "西": Polygon([(0, 0), (700, 0), (500, 500), (564, 640), (820, 1200), (0, 1200)]),
    "東南": Polygon([(700, 0), (1500, 0), (1500, 640), (564, 640), (500, 500)]),
    "東北": Polygon([(564, 640), (1400, 640), (1400, 1200), (820, 1200)]),
}
"""Lines through the towns; a strip in the north-east lies outside."""


@pytest.fixture(scope="module")
def towns() -> gpd.GeoDataFrame:
    return small_areas(TOWNS, PEOPLE).frame.set_index("key_code")


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    return districts(ZONES).frame.set_index("district_id")


@pytest.fixture(scope="module")
def crosswalk() -> Crosswalk:
    return crosswalk_from_polygons(small_areas(TOWNS, PEOPLE), districts(ZONES), tolerance=0.0)


def by_district(crosswalk: Crosswalk, people: list[float]) -> pd.Series[float]:
    totals = np.asarray(crosswalk.matrix().T @ np.array(people))
    return pd.Series(totals, index=list(crosswalk.district_ids))


def test_geopandas_overlay_gives_the_same_district_totals(
    towns: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, crosswalk: Crosswalk
) -> None:
    pieces = gpd.overlay(
        towns.assign(whole=towns.area).reset_index(), zones.reset_index(), how="intersection"
    )
    people = pieces["population"] * pieces.area / pieces["whole"]
    expected = people.groupby(pieces["district_id"]).sum()
    found = by_district(crosswalk, PEOPLE)
    np.testing.assert_allclose(found[expected.index], expected, rtol=1e-12)


def test_tobler_gives_the_same_district_totals(
    towns: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, crosswalk: Crosswalk
) -> None:
    expected = area_interpolate(
        towns, zones, extensive_variables=["population"], allocate_total=False
    )["population"]
    found = by_district(crosswalk, PEOPLE)
    np.testing.assert_allclose(found[expected.index], expected, rtol=FLOAT32)


def test_maup_prorates_to_the_same_district_totals(
    maup: Maup, towns: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, crosswalk: Crosswalk
) -> None:
    pieces = maup.intersections(towns, zones, area_cutoff=0)
    weights = pieces.area / towns.area.reindex(pieces.index.get_level_values("source")).to_numpy()
    expected = maup.prorate(pieces, towns["population"], weights)
    found = by_district(crosswalk, PEOPLE)
    np.testing.assert_allclose(found[expected.index], expected, rtol=1e-12)


def test_maup_assigns_a_town_to_the_district_with_its_largest_share(
    maup: Maup, towns: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, crosswalk: Crosswalk
) -> None:
    expected = maup.assign(towns, zones)
    shares = crosswalk.shares.sort_values("share", kind="stable")
    largest = shares.drop_duplicates("key_code", keep="last").set_index("key_code")["district_id"]
    assert largest.to_dict() == expected.to_dict()
    whole = crosswalk.shares.loc[crosswalk.shares["method"] == Method.CONTAINMENT, "key_code"]
    covered = [key for key, town in TOWNS.items() if any(z.covers(town) for z in ZONES.values())]
    assert sorted(whole) == sorted(covered)


def test_what_lies_outside_is_what_overlay_leaves(
    towns: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, crosswalk: Crosswalk
) -> None:
    left = gpd.overlay(towns.reset_index(), zones, how="difference")
    expected = (left.area / towns.area.reindex(left["key_code"]).to_numpy()).to_numpy()
    found = crosswalk.coverage.set_index("key_code")["share"]
    assert len(left) > 1
    np.testing.assert_allclose(found[left["key_code"]], expected, rtol=1e-12)


def test_on_lines_of_two_hands_all_agree_before_slivers_are_taken_for_what_they_are() -> None:
    drawn = draw_coverages(Size(districts=8, small_areas=80), seed=4)
    crosswalk = by_karte(drawn, tolerance=0.0)
    found = totals_of(crosswalk, drawn)
    pieces = gpd.overlay(
        drawn.small_areas.assign(whole=drawn.small_areas.area), drawn.districts, how="intersection"
    )
    people = pieces["population"] * pieces.area / pieces["whole"]
    np.testing.assert_allclose(found, people.groupby(pieces["district_id"]).sum(), rtol=1e-12)
    other = area_interpolate(
        drawn.small_areas,
        drawn.districts,
        extensive_variables=["population"],
        allocate_total=False,
    )
    np.testing.assert_allclose(found, other["population"], rtol=FLOAT32)
    assert by_karte(drawn).slivers > 0
