"""Cities that have no polygons of their districts, only a table of towns; with their own words."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from workspaces import (
    HAMLETS,
    lay_sample,
    lay_town,
    profiles,
    rows,
    run,
    write_hamlets,
    write_table,
)

from karte.crosswalk import Method
from karte.demo import sample_truth
from karte.errors import KarteError, Problems
from karte.model import Audience
from karte.progress import Silent
from karte.study import opened

if TYPE_CHECKING:
    from karte.pipeline import Build


@pytest.fixture(scope="module")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build a 町 of three 地区, three hamlets each."""
    return run(lay_town(tmp_path_factory.mktemp("town")))


@pytest.fixture(scope="module")
def eleven(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build the sample city as a 市 of eleven 地区 that it knows only by its towns."""
    workspace = tmp_path_factory.mktemp("eleven")
    lay_sample(workspace)
    with (workspace / "boundaries" / "districts" / "town_districts.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        towns = list(dict.fromkeys(row["町丁目名"] for row in csv.DictReader(file)))
    lines = [(town, f"第{place * 11 // len(towns) + 1}地区") for place, town in enumerate(towns)]
    write_table(workspace / "boundaries" / "districts" / "zones.csv", lines)
    settings = without_own_figures((workspace / "karte.toml").read_text(encoding="utf-8"))
    for old, new in (
        ('files = ["boundaries/districts/A27-23_22.shp"]',
         'table = "boundaries/districts/zones.csv"'),
        ('unit = "校区"', 'unit = "地区"'),
        ('council = "自治協議会"', 'council = "まちづくり協議会"'),
        ('product = "地域カルテ"', 'product = "地区カルテ"'),
    ):  # fmt: skip
        assert old in settings
        settings = settings.replace(old, new)
    (workspace / "karte.toml").write_text(settings, encoding="utf-8")
    return run(workspace)


@pytest.fixture(scope="module")
def without_map(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build the sample city from town table and statistics alone."""
    workspace = tmp_path_factory.mktemp("without map")
    lay_sample(workspace)
    settings = without_own_figures((workspace / "karte.toml").read_text(encoding="utf-8"))
    settings = settings.replace(
        'files = ["boundaries/districts/A27-23_22.shp"]',
        'table = "boundaries/districts/town_districts.csv"',
    )
    lines = [line for line in settings.splitlines() if not line.startswith("boundaries = ")]
    (workspace / "karte.toml").write_text("\n".join(lines), encoding="utf-8")
    shutil.rmtree(workspace / "boundaries" / "small_areas")
    return run(workspace, every_pdf=False)


def test_a_city_may_have_an_appendix_printed_for_every_district(
    small_town: Build, tmp_path: Path
) -> None:
    workspace = lay_town(tmp_path / "town")
    settings = workspace / "karte.toml"
    declared = settings.read_text(encoding="utf-8")
    settings.write_text(f"{declared}\n[output]\nappendix = true\n", encoding="utf-8")
    edition = run(workspace).index.parent
    without = small_town.index.parent
    for folder in (edition / "districts").iterdir():
        name = f"appendix_2026_{folder.name}.pdf"
        assert (folder / name).read_bytes().startswith(b"%PDF-")
        assert f'href="{name}"' in (folder / "index.html").read_text(encoding="utf-8")
        assert not (without / "districts" / folder.name / name).exists()
        page = (without / "districts" / folder.name / "index.html").read_text(encoding="utf-8")
        assert "資料編" not in page


def test_a_city_without_boundaries_builds_without_a_map_and_says_so(without_map: Build) -> None:
    assert without_map.districts == 14
    page = without_map.index.read_text(encoding="utf-8")
    assert "leaflet-container" not in page
    for profile in profiles(without_map.index.parent):
        assert profile.map is None
        assert "境界データがない" in profile.map_missing
        assert profile.key_figures[0].estimate.value
        (density,) = [one for one in profile.key_figures if one.id == "density"]
        assert density.text == "未提供"


def test_a_city_without_boundaries_loses_nobody(without_map: Build) -> None:
    for balance in without_map.balances:
        assert balance.districts + balance.outside == balance.municipality


def without_own_figures(settings: str) -> str:
    """Leave out the enrolment: its school codes name other districts."""
    start, end = settings.index("[[own_figures]]"), settings.index("[output]")
    return settings[:start] + settings[end:]


def texts(made: Build) -> dict[str, str]:
    """Return what every page and every PDF of an edition says."""
    edition = made.index.parent
    found = {page.name: page.read_text(encoding="utf-8") for page in edition.rglob("*.html")}
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        return found
    for pdf in edition.rglob("*.pdf"):
        done = subprocess.run([pdftotext, str(pdf), "-"], capture_output=True, check=True)  # noqa: S603 - a fixed program on our own file
        found[pdf.name] = done.stdout.decode("utf-8")
    return found


def test_a_town_of_three_districts_builds_with_every_person(small_town: Build) -> None:
    counts = [
        row for row in rows(small_town.index.parent, "counts.csv") if row["count"] == "households"
    ]
    assert {row["area_name"]: int(row["value"]) for row in counts} == {
        "浜地区": 240,
        "本郷地区": 600,
        "山地区": 960,
        "見本町": 1800,
        "地区の外": 0,
    }


def test_a_table_is_exact_and_makes_no_estimates(small_town: Build) -> None:
    status = {row["status"] for row in rows(small_town.index.parent, "counts.csv")}
    assert status == {"observed"}


def test_the_districts_are_drawn_by_joining_their_towns(small_town: Build) -> None:
    for profile in profiles(small_town.index.parent):
        assert profile.map is not None
        assert len(profile.map.areas) == 3
        assert profile.map.outline


def test_eleven_districts_of_the_sample_city_hold_every_person(eleven: Build) -> None:
    assert eleven.districts == 11
    whole = int(sample_truth().census[2020].municipality["population"])
    people = [
        row for row in rows(eleven.index.parent, "counts.csv")
        if row["count"] == "population" and row["date"] == "2020-10-01"
        and (row["sex"], row["age_class"]) == ("total", "total")
    ]  # fmt: skip
    parts = [int(row["value"]) for row in people if row["area_type"] != "municipality"]
    assert sum(parts) == whole


def test_every_page_speaks_the_words_of_the_town(small_town: Build) -> None:
    for name, text in texts(small_town).items():
        assert "校区" not in text.replace("小学校区データ", ""), name
        assert "地区" in text, name
        # The sheets to write on compare with the whole only where there is something certain.
        assert "町全体" in text or name.startswith(("map_", "worksheet_")), name
        assert "市全体" not in text, name
        assert "まちカルテ" in text, name


def test_every_page_speaks_the_words_of_the_city(eleven: Build) -> None:
    for name, text in texts(eleven).items():
        assert "校区" not in text.replace("小学校区データ", ""), name
        assert "第1地区" in text or "地区" in text, name
        assert "地区カルテ" in text, name


def test_a_town_that_is_not_on_the_map_and_one_that_is_missing_are_both_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "boundaries").mkdir()
    write_hamlets(tmp_path / "boundaries" / "hamlets.geojson")
    lines = [(name, "浜地区") for name in (*HAMLETS[:-1], "幻町")]
    write_table(tmp_path / "boundaries" / "towns.csv", lines)
    shutil.copy(Path(__file__).parent / "cities" / "town" / "karte.toml", tmp_path)
    with pytest.raises(KarteError) as caught:
        run(tmp_path)
    whats = [problem.what for problem in caught.value.problems]
    assert any("「幻町」" in what for what in whats)
    assert any("「峠」" in what and "900人" in what for what in whats)
    assert not (tmp_path / "output").exists()


def test_beside_polygons_the_table_decides_only_the_towns_that_it_names(tmp_path: Path) -> None:
    lay_sample(tmp_path)
    table = tmp_path / "boundaries" / "districts" / "shares.csv"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        lines = [("町丁目名", "校区名", "割合")]
        lines += [("駅前２丁目", "中央小学校", "0.9"), ("駅前２丁目", "城下小学校", "0.1")]
        csv.writer(file).writerows(lines)
    settings = tmp_path / "karte.toml"
    text = settings.read_text(encoding="utf-8")
    polygons = 'files = ["boundaries/districts/A27-23_22.shp"]'
    assert polygons in text
    settings.write_text(
        text.replace(polygons, f'{polygons}\ntable = "boundaries/districts/shares.csv"'),
        encoding="utf-8",
    )
    _, inputs = opened(settings, Audience.PUBLIC, Problems(), Silent())
    assert len(inputs.districts.frame) == 14
    shares = inputs.crosswalks[2020].shares
    stated = shares[shares["key_code"] == "22999001002"]
    assert sorted(stated["share"]) == [0.1, 0.9]
    assert set(stated["method"]) == {Method.TABLE}
    others = shares[shares["key_code"] == "22999002001"]
    assert len(others) == 2
    assert set(others["method"]) == {Method.MESH}
