"""Meshes of several censuses: each census is split by its own, a register by the nearest."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from workspaces import lay_sample, read_city

from karte.errors import KarteError
from karte.init import declare as declare_found
from karte.init import survey
from karte.model import Dataset

if TYPE_CHECKING:
    from pathlib import Path

    from karte.inputs import Inputs

NEWEST = "census/mesh/tblT001142Q5138.txt"
OTHERS = ("census/mesh/tblT000876Q5138.txt", "census/mesh/tblT000649Q5138.txt")
CENSUS_DAYS = {year: dt.date(year, 10, 1) for year in (2010, 2015, 2020)}


def read(workspace: Path) -> Inputs:
    return read_city(workspace)


def declare(workspace: Path, meshes: str) -> Path:
    """Write the sample city with another [meshes]."""
    lay_sample(workspace)
    path = workspace / "karte.toml"
    head, _, rest = path.read_text(encoding="utf-8").partition("[meshes]\n")
    rest = rest[rest.index("\n[[") :]
    path.write_text(f"{head}[meshes]\n{meshes}\n{rest}", encoding="utf-8", newline="\n")
    return workspace


@pytest.fixture(scope="module")
def all_three(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    workspace = tmp_path_factory.mktemp("meshes") / "sample"
    lay_sample(workspace)
    return read(workspace)


def test_each_census_is_split_by_its_own_meshes(all_three: Inputs) -> None:
    days = {year: one.facts_date for year, one in all_three.crosswalks.items()}
    assert days == CENSUS_DAYS
    for year, table in all_three.tables:
        if table.dataset is Dataset.CENSUS:
            assert all_three.crosswalk_of(year, table) is all_three.crosswalks[year]


def test_each_date_of_the_register_is_split_by_the_meshes_nearest_to_it(all_three: Inputs) -> None:
    registers = [one for one in all_three.tables if one[1].dataset is Dataset.REGISTER]
    assert {table.date.year for _, table in registers} >= {2015, 2017, 2019, 2026}
    for year, table in registers:
        crosswalk = all_three.crosswalk_of(year, table)
        nearest = min(CENSUS_DAYS.values(), key=lambda day: abs((day - table.date).days))
        assert (crosswalk.facts_date, crosswalk.small_area_year) == (nearest, 2020)
        assert crosswalk.tolerance == all_three.crosswalks[2020].tolerance


def test_the_credits_name_the_meshes_of_every_census(all_three: Inputs) -> None:
    ids = {one.id for one in all_three.origins}
    assert ids >= {f"census-{year}:mesh" for year in CENSUS_DAYS}


def test_meshes_of_one_census_serve_the_others(tmp_path: Path) -> None:
    inputs = read(declare(tmp_path / "sample", f'census = ["{NEWEST}"]\ncensus_year = 2020'))
    assert {one.facts_date for one in inputs.crosswalks.values()} == {CENSUS_DAYS[2020]}
    assert not inputs.dated_crosswalks


def test_a_table_whose_number_tells_no_census_is_of_the_declared_year(tmp_path: Path) -> None:
    workspace = declare(tmp_path / "sample", f'census = ["{OTHERS[0]}"]\ncensus_year = 2015')
    path = workspace / OTHERS[0]
    path.write_bytes(path.read_bytes().replace(b"T000876", b"T009999"))
    inputs = read(workspace)
    assert {one.facts_date for one in inputs.crosswalks.values()} == {CENSUS_DAYS[2015]}


def test_problems_of_the_meshes_of_all_censuses_are_told_at_once(tmp_path: Path) -> None:
    workspace = declare(tmp_path / "sample", f"census = {[NEWEST, *OTHERS]}")
    for name in OTHERS:
        path = workspace / name
        path.write_bytes(path.read_bytes().split(b"\r\n", 1)[0])
    with pytest.raises(KarteError) as failed:
        read(workspace)
    assert {one.where for one in failed.value.problems} == set(OTHERS)


def test_init_declares_the_meshes_of_every_census(tmp_path: Path) -> None:
    lay_sample(tmp_path)
    told = declare_found(survey(tmp_path), root=tmp_path).values["meshes"]["census"]
    names = [path for one in told for path in tmp_path.glob(one)]
    assert {path.relative_to(tmp_path).as_posix() for path in names} == {NEWEST, *OTHERS}
