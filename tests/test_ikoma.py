"""生駒市, from the files as they are published: the thread on real input."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from workspaces import CROSSWALKS, contents, ikoma, profiles, rows, run

if TYPE_CHECKING:
    from pathlib import Path

    from karte.pipeline import Build

POPULATION, HOUSEHOLDS = 116_675, 47_666


@pytest.fixture(scope="module")
def built(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    return run(ikoma(real_data, tmp_path_factory.mktemp("ikoma")))


@pytest.fixture(scope="module")
def edition(built: Build) -> Path:
    return built.index.parent


def test_every_district_has_a_page_a_profile_and_a_pdf(built: Build, edition: Path) -> None:
    assert built.districts == 12
    folders = sorted((edition / "districts").iterdir())
    assert len(folders) == 12
    for folder in folders:
        assert re.fullmatch(r"B129210\d{6}", folder.name)
        names = {one.name for one in folder.iterdir()}
        assert {"index.html", "profile.json", f"karte_2026_{folder.name}.pdf"} <= names


@pytest.mark.parametrize(
    ("count", "whole"), [("population", POPULATION), ("households", HOUSEHOLDS)]
)
def test_districts_and_what_lies_outside_are_the_city_to_the_last_person(
    edition: Path, count: str, whole: int
) -> None:
    sums: dict[str, int] = defaultdict(int)
    for row in rows(edition, "counts.csv"):
        if row["count"] == count and row["age_class"] in {"", "total"}:
            sums[row["area_type"]] += int(row["value"])
    assert sums["district"] + sums["remainder"] == whole
    assert sums["municipality"] == whole
    # The outer line of the districts runs within 26 m of the city's border everywhere.
    assert sums["remainder"] == 0


def test_ages_are_not_provided_and_neither_zero_nor_blank(edition: Path) -> None:
    ageing = [one for one in rows(edition, "indicators.csv") if one["indicator"] == "ageing_rate"]
    assert len(ageing) == 14
    assert {(one["value"], one["status"]) for one in ageing} == {("", "not_provided")}
    for profile in profiles(edition):
        figures = {one.id: one for one in profile.key_figures}
        assert figures["ageing_rate"].text == "未提供"
        assert profile.pyramid is None
        assert "未提供" in profile.pyramid_missing


def test_the_area_is_that_of_the_national_list(edition: Path) -> None:
    """生駒市 measures 53.15 km² in the national list of areas."""
    area = [one for one in rows(edition, "counts.csv") if one["count"] == "area_km2"]
    (city,) = [float(one["value"]) for one in area if one["area_type"] == "municipality"]
    assert city == pytest.approx(53.15, rel=0.005)


def test_nothing_is_taken_from_a_figure_that_is_not_there(edition: Path) -> None:
    for name in ("counts.csv", "indicators.csv"):
        for row in rows(edition, name):
            has_value = row["status"] in {"observed", "estimated"}
            assert has_value == (row["value"] != ""), row


def test_the_same_input_gives_the_same_bytes(
    real_data: Path, edition: Path, tmp_path: Path
) -> None:
    CROSSWALKS.clear()  # nothing is to be the same because it was kept
    again = run(ikoma(real_data, tmp_path / "again"))
    assert contents(again.index.parent) == contents(edition)


def test_a_town_with_few_people_shows_its_class_and_not_its_density(edition: Path) -> None:
    areas = {
        area.name: area.text
        for profile in profiles(edition)
        if profile.map is not None
        for area in profile.map.areas
    }
    assert areas["乙田町"] == "2,000人/km²未満"
    assert areas["萩の台一丁目"] == "15,332人/km²"
