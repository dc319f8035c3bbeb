"""Drawn cities: every truth adds up, the lines are what they say, and a seed is a city."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely

from karte.tables.mesh import validated_mesh
from karte.tables.schemas import (
    validated_counts,
    validated_districts,
    validated_small_areas,
    validated_towns,
)

# The generator is a tool beside karte, not a part of it.
sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
random_city = import_module("random_city")

if TYPE_CHECKING:
    from random_city import City, Pattern

CITIES: tuple[tuple[int, Pattern], ...] = (
    (11, "uniform"),
    (12, "clustered"),
    (13, "apart"),
    (14, "mixed"),
    (15, "mixed"),
)
TOLERANCE = 25.0


@cache
def drawn(seed: int, pattern: Pattern) -> City:
    city: City = random_city.random_city(seed, pattern, tolerance=TOLERANCE)
    return city


@pytest.fixture(params=CITIES, ids=lambda one: f"{one[1]}-{one[0]}")
def city(request: pytest.FixtureRequest) -> City:
    seed, pattern = request.param
    return drawn(seed, pattern)


def pieces(city: City) -> pd.DataFrame:
    """Town, district and share of the ground of every part of a town, by the true lines."""
    towns = city.small_areas.frame.geometry.to_numpy()
    zones = city.true_districts.frame.geometry.to_numpy()
    town, zone = shapely.STRtree(zones).query(towns, predicate="intersects")
    area = shapely.area(shapely.intersection(towns[town], zones[zone]))
    table = pd.DataFrame({"town": town, "zone": zone, "share": area / shapely.area(towns)[town]})
    return table.assign(share=table["share"].where(area > 1)).dropna()


def digest(city: City) -> str:
    """Everything of a city, down to the last bit."""
    made = hashlib.sha256()
    layers = (city.small_areas, city.true_districts, city.districts, city.mesh.cells)
    for frame in (*(layer.frame for layer in layers), city.points):
        made.update(b"".join(shapely.to_wkb(frame.geometry.to_numpy()).tolist()))
        made.update(frame.drop(columns="geometry").to_csv().encode())
    counts = (city.tables.values, city.later.values, city.mesh.tables[0].values)
    for values in (*counts, city.truth, city.truth_later, city.town_table.frame):
        made.update(values.to_csv().encode())
    return made.hexdigest()


def test_every_table_keeps_the_promises_of_its_type(city: City) -> None:
    validated_small_areas(city.small_areas, where="drawn")
    validated_districts(city.districts, where="drawn")
    validated_districts(city.true_districts, where="drawn")
    validated_counts(city.tables, where="drawn")
    validated_counts(city.later, where="drawn")
    validated_towns(city.town_table, where="drawn")
    validated_mesh(city.mesh, where="drawn")


def test_the_city_is_of_the_size_it_should_be(city: City) -> None:
    assert 80 <= len(city.small_areas.frame) <= 160
    assert 10 <= len(city.districts.frame) <= 16
    assert 28_000 <= city.truth["population"].sum() <= 62_000
    vertices = shapely.get_num_coordinates(city.small_areas.frame.geometry.to_numpy())
    assert 30 <= np.median(vertices) <= 150


def test_nobody_is_lost_or_counted_twice(city: City) -> None:
    people = city.tables.municipality
    for same in (city.truth, city.tables.values, city.mesh.tables[0].values):
        assert (same.sum() == people).all()
    assert (city.truth_later.sum() == city.later.municipality).all()
    assert (city.later.values.sum() == city.later.municipality).all()


def test_sexes_and_ages_add_up_in_every_area(city: City) -> None:
    for values in (city.tables.values, city.later.values, city.mesh.tables[0].values, city.truth):
        assert (values["population.male"] + values["population.female"]).equals(
            values["population"]
        )
        for sex, whole in (("total", "population"), ("male", "population.male")):
            ages = [f"population.{sex}.{age}" for age in ("0-14", "15-64", "65+")]
            assert values[ages].sum(axis=1).equals(values[whole])
            assert (values[f"population.{sex}.75+"] <= values[f"population.{sex}.65+"]).all()


def test_towns_that_no_line_cuts_add_up_to_their_district(city: City) -> None:
    parts = pieces(city)
    whole = parts[parts["share"] > 1 - 1e-6]
    counts = city.tables.values["population"].to_numpy()
    least = np.bincount(whole["zone"], weights=counts[whole["town"]], minlength=len(city.truth))
    most = np.bincount(parts["zone"], weights=counts[parts["town"]], minlength=len(city.truth))
    true = city.truth["population"].to_numpy()
    assert (least <= true).all()
    assert (true <= most).all()


def test_shapes_fit_without_gap_or_overlap(city: City) -> None:
    ground = shapely.union_all(city.small_areas.frame.geometry.to_numpy())
    for layer in (city.small_areas, city.true_districts, city.districts):
        shapes = layer.frame.geometry.to_numpy()
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)
    true = shapely.union_all(city.true_districts.frame.geometry.to_numpy())
    assert true.symmetric_difference(ground).area < 1e-6


def test_the_share_of_the_lines_that_cut_towns_is_as_stated(city: City) -> None:
    zones = city.true_districts.frame.geometry.to_numpy()
    towns = city.small_areas.frame.geometry.to_numpy()
    lines = shapely.union_all(shapely.boundary(zones))
    inner = lines.difference(shapely.union_all(zones).boundary.buffer(0.1))
    through = inner.difference(shapely.union_all(shapely.boundary(towns)).buffer(0.1))
    assert 0.2 <= through.length / inner.length <= 0.4


def test_a_cut_town_gives_between_3_and_97_per_cent(city: City) -> None:
    cut = pieces(city)["share"]
    cut = cut[cut < 1 - 1e-6]
    assert len(cut) >= 20
    assert cut.min() > 0.025
    assert cut.max() < 0.975


def test_the_copy_strays_no_further_than_the_tolerance(city: City) -> None:
    pairs = zip(city.true_districts.frame.geometry, city.districts.frame.geometry, strict=True)
    for true, copy in pairs:
        assert shapely.hausdorff_distance(true.boundary, copy.boundary, densify=0.2) <= TOLERANCE
        # It has moved all the same.
        assert true.symmetric_difference(copy).area / true.length > TOLERANCE / 8


def test_the_copy_with_no_tolerance_is_the_truth() -> None:
    city = random_city.random_city(11, "uniform", tolerance=0.0)
    true = city.true_districts.frame.geometry
    assert true.geom_equals_exact(city.districts.frame.geometry, tolerance=0.0).all()


def test_the_town_table_says_how_many_households_are_on_each_side(city: City) -> None:
    table = city.town_table.frame
    assert set(table["key_code"]) == set(city.small_areas.frame["key_code"])
    assert np.allclose(table.groupby("key_code")["share"].sum(), 1.0)
    assert np.allclose(table["share"] * 100, np.round(table["share"] * 100))
    homes = table["share"] * table["key_code"].map(city.tables.values["households"])
    found = homes.groupby(table["district_id"]).sum().reindex(city.truth.index, fill_value=0.0)
    # Half a hundredth on each line, and what makes the hundredths of a town sum up.
    whole = table["share"] == 1.0
    at_stake = (homes / table["share"])[~whole].groupby(table["district_id"]).sum()
    rounding = 0.01 * at_stake.reindex(city.truth.index, fill_value=0.0)
    # Where less than half a hundredth lives beyond the line the table does not know of a cut.
    rounding += 0.005 * city.tables.values["households"].max()
    assert ((found - city.truth["households"]).abs() <= rounding).all()


def test_every_point_is_on_the_ground_and_about_a_tenth_of_the_homes_is_vacant(city: City) -> None:
    ground = shapely.union_all(city.small_areas.frame.geometry.to_numpy())
    shapely.prepare(ground)
    assert shapely.covers(ground, city.points.geometry.to_numpy()).all()
    homes = city.points["dwellings"]
    assert homes.min() >= 1
    assert 0.03 < 1 - city.truth["households"].sum() / homes.sum() < 0.2


def test_the_same_seed_draws_the_same_city_and_another_seed_another() -> None:
    again = random_city.random_city(14, "mixed", tolerance=TOLERANCE)
    assert digest(again) == digest(drawn(14, "mixed"))
    assert digest(again) != digest(drawn(15, "mixed"))


def test_old_and_young_live_apart_only_where_they_should() -> None:
    def spread(city: City) -> float:
        counts = city.tables.values[city.tables.values["population"] > 100]
        share = counts["population.total.65+"] / counts["population"]
        return float(share.std())

    assert spread(drawn(13, "apart")) > 2 * spread(drawn(12, "clustered"))


def test_ages_of_meshes_with_few_households_are_folded_on_request() -> None:
    city = random_city.random_city(14, "mixed", suppress=True)
    totals, details = validated_mesh(city.mesh, where="drawn").tables
    few = totals.values.index[totals.values["households"] < 10]
    assert set(details.hidden) == set(few)
    assert set(details.members["key_code"]) == set(totals.values.index)
    assert (details.values.sum() == city.tables.municipality[details.values.columns]).all()


def test_a_pattern_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="pattern"):
        random_city.random_city(1, "dense")
