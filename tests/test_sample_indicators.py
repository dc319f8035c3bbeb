"""Every indicator that the sample city carries, against its true households."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from workspaces import rows

from karte.demo import people_within, sample_truth
from karte.indicators import Indicator, load_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

PLANE = "EPSG:6676"
CITY, OUTSIDE = "22999", "22999-outside"
KM2, ROOM = "area_km2", "shelter.capacity"
CARRIED = {
    *("population", "population_male", "population_female", "households", "household_size"),
    *("density", "population_change", "young_share", "working_share", "ageing_rate"),
    *("ageing_rate_of_total", "aged65_74_share", "aged75_share", "aged85", "aged85_share"),
    *("unknown_age_rate", "mean_age", "young_index", "old_index", "supporters"),
    *("women20_39", "age0_4_share", "child_woman_ratio", "boys_girls_ratio", "pupils_estimate"),
    *("single_share", "nuclear_share", "couple_only_share", "couple_children_share"),
    *("with_under18_share", "with_under6_share", "with_aged65_share", "aged_single"),
    *("aged_single_share", "aged_couple", "aged_couple_share", "owned_share", "rented_share"),
    *("apartment_share", "high_apartment_share", "foreign", "foreign_share"),
    *("near_clinic_share", "flood_people", "flood_share", "shelter_capacity_rate"),
}
"""What its files hold enough for; the rest is not provided, and tested on drawn files."""


@pytest.fixture(scope="module")
def published(sample_edition: Path) -> list[dict[str, str]]:
    return [
        row
        for row in rows(sample_edition, "indicators.csv")
        if not row["indicator"].startswith("own.")
    ]


@pytest.fixture(scope="module")
def measured(sample_edition: Path) -> dict[tuple[str, str, str], float]:
    """Return what is measured on maps and lists and not counted from households."""
    return {
        (row["count"], row["date"], row["area_id"]): float(row["value"])
        for row in rows(sample_edition, "counts.csv")
        if row["count"] in {KM2, ROOM}
    }


def flood(workspace: Path) -> BaseGeometry:
    (path,) = (workspace / "boundaries" / "hazards").glob("*.geojson")
    return shapely.union_all(gpd.read_file(path).to_crs(PLANE).geometry.to_numpy())


def clinics(workspace: Path) -> BaseGeometry:
    (path,) = (workspace / "boundaries" / "facilities").glob("*_hospital.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [
            (float(row["経度"]), float(row["緯度"]))
            for row in csv.DictReader(file)
            if "歯科" not in row["医療機関の種類"]
        ]
    points = gpd.GeoSeries(gpd.points_from_xy(*zip(*found, strict=True)), crs="EPSG:6668")
    return shapely.union_all(points.to_crs(PLANE).buffer(500).to_numpy())


@cache
def truth(day: str) -> pd.DataFrame:
    """Return the true counts of every area on a day; none where nothing was counted."""
    known = sample_truth()
    year = int(day[:4])
    registers = {one.isoformat(): figures for one, figures in known.register.items()}
    figures = known.census.get(year) if day.endswith("10-01") else registers.get(day)
    if figures is None:
        return pd.DataFrame()
    whole = figures.municipality
    frame = figures.districts.copy()
    frame.loc[CITY] = whole
    frame.loc[OUTSIDE] = whole - figures.districts.sum()
    return frame


@pytest.fixture(scope="module")
def within(sample_edition: Path) -> dict[str, dict[str, float]]:
    """Return who truly lives within the flood and the walks of the sample."""
    workspace = sample_edition.parents[2]
    found = {}
    for name, zone in (
        ("flood.people", flood(workspace)),
        ("near_clinic.people", clinics(workspace)),
    ):
        people = people_within(zone)
        by_area = {str(key): float(value) for key, value in people.items()}
        found[name] = {**by_area, CITY: float(people.sum()), OUTSIDE: by_area[""]}
    return found


class Truth:
    """Works indicators out from the true counts."""

    def __init__(
        self,
        measured: dict[tuple[str, str, str], float],
        within: dict[str, dict[str, float]],
    ) -> None:
        self._measured = measured
        self._within = within

    def count(self, name: str, day: str, area: str) -> float:
        if name in {KM2, ROOM}:
            return self._measured[name, day, area]
        if name in self._within:
            return self._within[name][area]
        return float(truth(day)[name].to_dict()[area])

    def value(self, indicator: Indicator, day: str, area: str) -> float | None:
        def total(terms: tuple[str, ...], when: str) -> float:
            signs = (-1 if term.startswith("-") else 1 for term in terms)
            counts = (self.count(term.removeprefix("-"), when, area) for term in terms)
            return sum(sign * one for sign, one in zip(signs, counts, strict=True))

        top = total(indicator.numerator, day)
        if indicator.kind == "count":
            return top
        if indicator.kind == "change":
            before = total(indicator.numerator, f"{int(day[:4]) - 5}{day[4:]}")
            return (top / before - 1) * indicator.scale if before else None
        bottom = total(indicator.denominator, day)
        return top / bottom * indicator.scale if bottom else None


@pytest.fixture(scope="module")
def true(measured: dict[tuple[str, str, str], float], within: dict[str, dict[str, float]]) -> Truth:
    return Truth(measured, within)


def test_the_sample_carries_what_its_files_hold_and_nothing_else(
    published: list[dict[str, str]],
) -> None:
    assert {row["indicator"] for row in published} == {one.id for one in load_catalogue()}
    assert {row["indicator"] for row in published if row["value"]} == CARRIED
    assert {row["status"] for row in published if row["indicator"] not in CARRIED} == {
        "not_provided"
    }


@pytest.mark.parametrize(
    "indicator", [one for one in load_catalogue() if one.id in CARRIED], ids=lambda one: one.id
)
def test_an_indicator_is_true_where_observed_and_possible_where_estimated(
    published: list[dict[str, str]], true: Truth, indicator: Indicator
) -> None:
    compared = 0
    for row in published:
        if row["indicator"] != indicator.id or not row["value"] or row["area_type"] == "group":
            continue
        wanted = true.value(indicator, row["date"], row["area_id"])
        if wanted is None or (KM2 in indicator.counts and row["area_type"] == "remainder"):
            continue
        digit = 0.5 * 10.0 ** -(indicator.decimals + 2) if indicator.kind != "count" else 1e-9
        if KM2 in indicator.counts:
            digit = 1e-3 * wanted  # areas are published in whole thousandths
        if row["status"] == "estimated":
            most = float(row["most"]) if row["most"] else float("inf")
            assert float(row["least"]) - digit <= wanted <= most + digit, (row, wanted)
        else:
            assert row["status"] in {"observed", "reported"}, row
            assert float(row["value"]) == pytest.approx(wanted, abs=1.01 * digit), row
        compared += 1
    assert compared >= 16


@pytest.mark.parametrize(
    ("name", "size", "most_off"),
    [
        *(("flood_people", 300, 45.0), ("near_clinic_share", 10, 20.0)),
        *(("aged_single", 100, 10.0), ("aged_couple", 100, 10.0), ("foreign", 20, 10.0)),
        ("pupils_estimate", 300, 20.0),
    ],
)
def test_what_is_laid_over_is_near_the_truth(
    published: list[dict[str, str]], true: Truth, name: str, size: float, most_off: float
) -> None:
    """Measured: the worst district of a size is this far off, in per cent of its true figure."""
    (indicator,) = [one for one in load_catalogue() if one.id == name]
    likely = []
    errors = []
    for row in published:
        if row["indicator"] != name or row["area_type"] != "district" or not row["value"]:
            continue
        wanted = true.value(indicator, row["date"], row["area_id"])
        assert wanted is not None
        low, high = (float(row[one] or row["value"]) for one in ("low", "high"))
        likely.append(low - 0.5 <= wanted <= high + 0.5)
        if wanted >= size:
            errors.append(100 * abs(float(row["value"]) / wanted - 1))
    assert max(errors) < most_off
    assert sum(likely) >= 0.75 * len(likely)
