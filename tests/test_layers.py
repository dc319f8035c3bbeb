"""The city's own figures, hazards and second geographies on the pages of a district."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from workspaces import contents, lay_sample, profiles, read_city, rows, run

from karte.model import Audience

if TYPE_CHECKING:
    from pathlib import Path

    from karte.pipeline import Build
    from karte.profile.types import Point, Polygons

SECRET = "秘密の要介護認定者数"  # noqa: S105 - a planted token, not a password


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample with one figure and one list of places for the office only."""
    folder = tmp_path_factory.mktemp("layers")
    lay_sample(folder)
    settings = folder / "karte.toml"
    text = settings.read_text(encoding="utf-8")
    internal = f"""
[[own_figures]]
name = "{SECRET}"
file = "census/care.csv"
by = "district"
key_column = "学校名"
value_column = "人数"
unit = "人"
date = 2026-04-01
source = "{SECRET}の台帳"
audience = "internal"

[[facilities]]
kind = "{SECRET}の施設"
icon = "★"
file = "boundaries/facilities/229997_hospital.csv"
audience = "internal"

[[hazards]]
name = "{SECRET}の区域"
files = ["boundaries/hazards/A31a-20-24_22_sample.geojson"]
audience = "internal"

[output]"""
    with (folder / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *lines = file.read().splitlines()
    lines = [f"{head},公開/庁内", *(f"{line}," for line in lines)]
    lines.append(f"市全体,{SECRET}の目標,人,,,1,2,3,,,下げる,,,庁内")
    (folder / "targets.csv").write_text("\n".join(lines), encoding="utf-8", newline="\n")
    settings.write_text(text.replace("\n[output]", internal), encoding="utf-8")
    with (folder / "census" / "schools" / "229997_school_enrolment.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        names = sorted({row["学校名"] for row in csv.DictReader(file) if row["年度"] == "2026"})
    lines = ["学校名,人数", *(f"{name},{100 + place}" for place, name in enumerate(names))]
    (folder / "census" / "care.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def public(workspace: Path) -> Build:
    return run(workspace)


@pytest.fixture(scope="module")
def internal(workspace: Path) -> Build:
    return run(workspace, Audience.INTERNAL, every_pdf=False)


def test_enrolment_stands_on_the_page_as_reported(public: Build) -> None:
    own = [
        row for row in rows(public.index.parent, "indicators.csv")
        if row["indicator"] == "own.市立小学校の児童数" and row["area_type"] == "district"
    ]  # fmt: skip
    assert len(own) == 14
    assert {row["status"] for row in own} == {"reported"}
    for profile in profiles(public.index.parent):
        (table,) = [one for one in profile.other_tables if one.caption == "市の資料の数値"]
        (value,) = [row["value"] for row in own if row["area_id"] == profile.district_id]
        assert table.rows[0].cells[0].text == f"{int(value):,}"


def test_the_flood_layer_is_measured_by_rank_and_never_added_twice(public: Build) -> None:
    for profile in profiles(public.index.parent):
        captions = {one.caption: one for one in profile.other_tables}
        table = captions["災害の想定区域などの広さ"]
        *ranks, total = [float(row.cells[0].text) for row in table.rows]
        assert total == pytest.approx(sum(ranks), abs=0.03)
        assert float(table.rows[-1].cells[1].text) <= 100


def test_the_people_in_the_flood_area_stand_beside_its_extent(public: Build) -> None:
    for profile in profiles(public.index.parent):
        captions = {one.caption: one for one in profile.other_tables}
        (row,) = captions["災害の想定区域に住む人"].rows
        people, share, whole = row.cells
        total = profile.key_figures[0].estimate.value
        assert total is not None
        of_all = 100 * float(people.text.replace(",", "")) / total
        assert float(share.text) == pytest.approx(of_all, abs=2.5)
        assert 0 <= float(whole.text) <= 100


def test_targets_for_the_office_are_read_only_for_the_office(workspace: Path) -> None:
    names = {}
    for audience in Audience:
        found = read_city(workspace, audience).extras
        names[audience] = {one.name for one in found.targets}
        assert [one.name for one in found.groups] == ["中学校区"]
        assert found.control is None
    assert names[Audience.INTERNAL] - names[Audience.PUBLIC] == {f"{SECRET}の目標"}


def test_what_is_internal_is_in_the_internal_edition(internal: Build) -> None:
    page = next(internal.index.parent.glob("districts/*/index.html"))
    assert SECRET in page.read_text(encoding="utf-8")


def test_a_facility_has_the_mark_that_its_kind_was_given(internal: Build) -> None:
    pages = internal.index.parent.glob("districts/*/index.html")
    assert any(f"★ {SECRET}の施設" in page.read_text(encoding="utf-8") for page in pages)


def test_what_is_internal_is_on_the_maps_of_the_internal_edition_alone(
    public: Build, internal: Build
) -> None:
    for edition, expected in ((public, False), (internal, True)):
        for profile in profiles(edition.index.parent):
            area_map = profile.place_map
            assert area_map is not None
            assert any(SECRET in one.name for one in area_map.layers) == expected
        found = {one.kind for profile in profiles(edition.index.parent) for one in profile.places}
        assert (f"{SECRET}の施設" in found) == expected


def test_a_layer_is_cut_to_what_a_map_of_its_district_can_show(public: Build) -> None:
    for profile in profiles(public.index.parent):
        area_map = profile.place_map
        assert area_map is not None
        assert area_map.layers
        (west, south), (east, north) = corners(area_map.outline)
        size = max((east - west) * 0.83, north - south)
        for layer in area_map.layers:
            (left, lower), (right, upper) = corners(layer.polygons)
            assert left > west - size
            assert lower > south - size
            assert right < east + size
            assert upper < north + size


def corners(polygons: Polygons) -> tuple[Point, Point]:
    points = [point for polygon in polygons for ring in polygon for point in ring]
    x, y = zip(*points, strict=True)
    return (min(x), min(y)), (max(x), max(y))


def test_places_have_numbers_from_one_and_neighbours_follow_each_other(public: Build) -> None:
    for profile in profiles(public.index.parent):
        numbers = [one.number for one in profile.places]
        assert numbers == list(range(1, len(numbers) + 1))
        spots = [one.point for one in profile.places]
        changes = sum(one != two for one, two in pairwise(spots))
        assert changes == len(set(spots)) - 1


def test_nothing_internal_is_in_any_public_file(public: Build, internal: Build) -> None:
    assert internal.districts == public.districts
    token = SECRET.encode()
    for name, content in contents(public.index.parent).items():
        assert token not in content, name
        assert b"care.csv" not in content, name
