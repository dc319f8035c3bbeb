"""Hostile files do no harm: not to the reader, not to the pages, not to who opens a download."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import struct
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pikepdf
import profiles
import pytest
import shapely
import test_town_tables as towns
from source_files import (
    CODE,
    Polygon,
    TextRow,
    cell_at,
    write_a27,
    write_boundary,
    write_csv,
    write_text_table,
)
from test_archive import zipped
from workspaces import contents, run

from karte.errors import KarteError
from karte.model import Audience
from karte.render import default_renderer, render_profile, site_assets
from karte.sources.census import read_census_table
from karte.sources.districts import read_districts
from karte.sources.files import decode
from karte.sources.small_areas import read_small_areas
from karte.sources.town_table import read_town_table
from karte.tables.csv_file import own_text, plain_cell, to_csv

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from karte.pipeline import Build
    from karte.profile.types import Profile

SCRIPT = "<script>alert(1)</script>地区"
FORMULA = '=HYPERLINK("x")地区'
MARKUP = "\"><img src=x onerror=alert(1)>'#[*_$地区"
A27 = {
    "A27_001": ["29209", "29209"],
    "A27_003": ["B129210001131", "B129210001140"],
    "A27_004": ["東小学校", "西小学校"],
}
SHAPES = [cell_at(0, 0), cell_at(1, 0)]
TOWNS = [Polygon("292090010", "東町", 300, 100, cell_at(0, 0)),
         Polygon("292090020", "西町", 40, 20, cell_at(1, 0))]  # fmt: skip


@pytest.fixture(scope="module", params=[Audience.PUBLIC, Audience.INTERNAL])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build a town whose districts, towns and facilities are called what attackers call them."""
    workspace = tmp_path_factory.mktemp("hostile")
    (workspace / "boundaries").mkdir()
    towns.write_hamlets(workspace / "boundaries" / "hamlets.geojson")
    zones = (SCRIPT, FORMULA, MARKUP)
    lines = [(name, zones[place // 3]) for place, name in enumerate(towns.HAMLETS)]
    towns.write_table(workspace / "boundaries" / "towns.csv", lines)
    write_csv(workspace / "boundaries" / "places.csv", [
        ["名称", "住所", "緯度", "経度"],
        ["</script><script>alert(2)</script>", "<b>本町</b>", "34.01", "138.01"],
        ["=CMD|' /C calc'!A0", "@本町", "34.02", "138.02"],
    ])  # fmt: skip
    shutil.copy(Path(__file__).parent / "cities" / "town" / "karte.toml", workspace)
    with (workspace / "karte.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write('\n[[facilities]]\nkind = "施設"\nfile = "boundaries/places.csv"\n')
    return run(workspace, request.param)


class Tags(HTMLParser):
    """Collects what a browser would take for tags, and what for scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags = set[str]()
        self.handlers = set[str]()
        self.scripts = list[str]()
        self.text = ""
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = self._in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)
        else:
            self.text += data


def test_no_name_becomes_a_tag_or_a_script(city: Build) -> None:
    pages = [page for page in contents(city.index.parent) if page.endswith(".html")]
    assert len(pages) > 3
    for page in pages:
        text = (city.index.parent / page).read_text(encoding="utf-8")
        seen = Tags(text)
        assert seen.handlers == set(), page
        assert not any("alert(" in re.sub(r'"(?:[^"\\]|\\.)*"', "", one) for one in seen.scripts)
        assert "<img src=x" not in text, page
        assert "<script>alert" not in text, page


def test_the_names_are_shown_as_they_are(city: Build) -> None:
    text = city.index.read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;地区" in text
    assert "=HYPERLINK(" in text


def test_no_cell_of_a_download_is_a_formula(city: Build) -> None:
    files = [name for name in contents(city.index.parent) if name.endswith(".csv")]
    assert files
    names = set[str]()
    for name in files:
        text = (city.index.parent / name).read_text(encoding="utf-8-sig")
        for line in csv.reader(io.StringIO(text, newline="")):
            for cell in line:
                assert not re.match(r"[=+@\t\r＝＋－＠]", cell), (name, cell)
                assert not cell.startswith("-") or float(cell) < 0
            names.update(line)
    assert f"'{FORMULA}" in names
    assert SCRIPT in names


def test_folders_and_files_are_named_by_codes_and_not_by_names(city: Build) -> None:
    for name in contents(city.index.parent):
        assert re.fullmatch(r"[A-Za-z0-9_./-]+", name), name


@pytest.mark.parametrize(
    "name", ["=1+1", "+1人", "-5人", "@SUM(A1)", "\tx", "＝1", "＋1", "－1", "＠x"]
)
def test_a_text_that_excel_would_run_gets_an_apostrophe_and_loses_it_again(name: str) -> None:
    assert plain_cell(name) == f"'{name}"
    assert own_text(f"'{name}") == name
    assert to_csv(("a",), [(name,)]).decode("utf-8-sig").splitlines()[1].lstrip('"')[0] == "'"


@pytest.mark.parametrize("value", ["-1.5", "-3", "+2", "", "東", "'s", 5, -5, 1.5])
def test_numbers_and_ordinary_text_stay_as_they_are(value: object) -> None:
    assert plain_cell(value) == value


LOUD = (
    SCRIPT,
    MARKUP,
    "'; alert(3); //",
    "</title></svg><script>alert(4)</script>",
    "{{ 7 * 7 }}{% raw %}{#",
    "{{{ 7 * 7 }}}",
    "東\u202e校区小\u2066町",
    "&lt;b&gt;&#x3c;",
    "長" * 10_000,
)


def loud(profile: Profile, name: str) -> Profile:
    """Return a profile in which everything that a file names is called so."""
    assert profile.map is not None
    assert profile.towns is not None
    assert profile.dates is not None
    assert profile.household_types is not None
    area_map, homes = profile.map, profile.household_types
    rows = tuple(row.model_copy(update={"label": name}) for row in profile.towns.rows)
    bars = tuple(one.model_copy(update={"name": name, "short": name}) for one in homes.bars)
    columns = (*profile.dates.columns[:-2], name, profile.dates.columns[-1])
    areas = tuple(one.model_copy(update={"name": name}) for one in area_map.areas)
    named = {"kind": name, "icon": name[:1], "name": name, "address": name}
    return profile.model_copy(
        update={
            "district_name": name,
            "lead": name,
            "towns": profile.towns.model_copy(update={"rows": rows, "caption": name}),
            "dates": profile.dates.model_copy(update={"columns": columns, "caption": name}),
            "household_types": homes.model_copy(update={"bars": bars, "alt": name}),
            "map": area_map.model_copy(update={"areas": areas, "alt": name}),
            "places": tuple(one.model_copy(update=named) for one in profile.places),
        }
    )


@pytest.mark.parametrize("name", LOUD, ids=range(len(LOUD)))
def test_a_hostile_name_is_shown_or_cut_on_the_page_and_never_markup(name: str) -> None:
    plain, hostile = (
        Tags(render_profile(one)["index.html"].decode())
        for one in (profiles.full(), loud(profiles.full(), name))
    )
    assert hostile.tags == plain.tags
    assert hostile.handlers == set()
    assert not any("alert" in one for one in hostile.scripts)
    assert hostile.text.count(name) > 5


def test_a_name_that_is_a_template_stays_a_name_in_the_map() -> None:
    script = render_profile(loud(profiles.full(), "{{ 7 * 7 }}{% x"))["map.js"].decode()
    assert "49" not in re.sub(r"[\d.]{3,}", "", script)
    assert r"\u007b{ 7 * 7 }}\u007b% x" in script


@pytest.mark.browser
def test_a_hostile_name_runs_nothing_and_breaks_nothing_in_a_browser(
    browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    said: list[str] = []
    page.on("dialog", lambda one: said.append(one.message))
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    for number, name in enumerate(LOUD[:-1]):  # the readers let no longer one through
        home = tmp_path / "districts" / str(number)
        for file, content in {
            **site_assets(),
            **render_profile(loud(profiles.full(), name)),
        }.items():
            path = tmp_path / file if file.startswith("assets/") else home / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        page.goto((home / "index.html").as_uri())
        assert page.locator(".map-sheet .leaflet-interactive").count() > 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name[:20]
    assert said == []
    page.close()


@pytest.mark.parametrize("name", LOUD, ids=range(len(LOUD)))
def test_a_hostile_name_is_text_in_the_print(name: str) -> None:
    sheet = default_renderer().render(loud(profiles.full(), name))
    with pikepdf.open(io.BytesIO(sheet)) as pdf:
        assert "/JavaScript" not in str(pdf.Root)
        assert len(pdf.pages) >= 2


def test_a_name_of_ten_thousand_characters_is_refused_in_few(tmp_path: Path) -> None:
    huge = "長" * 10_000
    columns = {**A27, "A27_004": [f"{huge}小学校", "西小学校"]}
    path = write_a27(tmp_path / "a.geojson", columns, SHAPES)
    with pytest.raises(KarteError, match="校区の名前が長すぎます（10,003文字") as caught:
        read_districts([path], root=tmp_path, code=CODE, year=2023)
    assert len(str(caught.value)) < 500
    table = write_csv(tmp_path / "t.csv", [["町名", "校区名"], [huge, "東小学校"], ["西", huge]])
    with pytest.raises(KarteError) as caught:
        read_town_table(table, root=tmp_path, code=CODE)
    assert [one.what[:3] for one in caught.value.problems] == ["町丁の", "区域の"]
    boundary = tmp_path / "b.geojson"
    write_boundary(tmp_path / "b.shp", TOWNS)
    frame = gpd.read_file(tmp_path / "b.shp", encoding="cp932").assign(S_NAME=huge)
    frame.to_file(boundary, driver="GeoJSON")
    with pytest.raises(KarteError, match="町丁・字等の名前が長すぎます"):
        read_small_areas([boundary], root=tmp_path, code=CODE, year=2020)


def test_a_name_with_control_characters_is_refused(tmp_path: Path) -> None:
    columns = {**A27, "A27_004": ["東\x1b[31m小学校", "西小学校"]}
    path = write_a27(tmp_path / "a.geojson", columns, SHAPES)
    with pytest.raises(KarteError, match="制御文字") as caught:
        read_districts([path], root=tmp_path, code=CODE, year=2023)
    assert "\x1b" not in str(caught.value)


def test_a_zip_whose_names_lie_keeps_to_its_folder(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../../A27-23_29.geojson": b"{}"})
    with pytest.raises(KarteError, match="フォルダーの外"):
        read_districts([path], root=tmp_path, code=CODE, year=2023)


@pytest.mark.parametrize("figure", ["1e308", "9" * 400, "-5", "NaN", "inf", "=1+1", "1;DROP"])
def test_a_figure_that_is_no_count_is_named_with_its_line_and_column(
    tmp_path: Path, figure: str
) -> None:
    rows = [TextRow("29209", 1, "", [340, 170, 170, 120]),
            TextRow("292090010", 2, "東町", [figure, 150, 150, 100]),
            TextRow("292090020", 2, "西町", [40, 20, 20, 20])]  # fmt: skip
    path = write_text_table(tmp_path / "t.txt", ["人口総数", "男", "女", "世帯総数"], rows)
    with pytest.raises(KarteError, match="列「人口総数」") as caught:
        read_census_table(
            path, root=tmp_path, topic="population", code=CODE, year=2020,
            date=dt.date(2020, 10, 1), small_area_keys={"292090010", "292090020"},
        )  # fmt: skip
    assert caught.value.problems[0].where == "t.txt 4行目"
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize("figure", [1e308, -1.0, float("inf")])
def test_people_of_a_boundary_file_are_a_count(tmp_path: Path, figure: float) -> None:
    write_boundary(tmp_path / "b.shp", TOWNS)
    frame = gpd.read_file(tmp_path / "b.shp", encoding="cp932").assign(JINKO=[figure, 40.0])
    frame.to_file(tmp_path / "b.gpkg", driver="GPKG")
    with pytest.raises(KarteError, match="「JINKO」に0以上の数でない値が1件") as caught:
        read_small_areas([tmp_path / "b.gpkg"], root=tmp_path, code=CODE, year=2020)
    assert "292090010" in caught.value.problems[0].what


@pytest.mark.parametrize("number", ["1e308", "-1e308", "1e999", "NaN", "null"])
def test_a_coordinate_beyond_measure_is_refused(tmp_path: Path, number: str) -> None:
    path = write_a27(tmp_path / "a.geojson", A27, SHAPES)
    text = path.read_text(encoding="utf-8")
    first = re.search(r"135\.7\d*", text)
    assert first is not None
    path.write_text(text.replace(first[0], number, 1), encoding="utf-8", newline="\n")
    with pytest.raises(KarteError) as caught:
        read_districts([path], root=tmp_path, code=CODE, year=2023)
    assert re.search("座標|図形|地図のファイルとして読めません", str(caught.value))


def test_a_shapefile_with_coordinates_that_are_no_numbers_is_refused(tmp_path: Path) -> None:
    path = write_boundary(tmp_path / "b.shp", TOWNS)
    raw = bytearray(path.read_bytes())
    x = struct.pack("<d", SHAPES[0].exterior.coords[0][0])
    place = raw.index(x, 144)
    raw[place : place + 8] = struct.pack("<d", float("nan"))
    path.write_bytes(raw)
    with pytest.raises(KarteError) as caught:
        read_small_areas([path], root=tmp_path, code=CODE, year=2020)
    assert re.search("座標が数になっていない|地図のファイルとして読めません", str(caught.value))


def test_swapped_degrees_are_refused(tmp_path: Path) -> None:
    swapped = [shapely.transform(one, lambda xy: xy[:, ::-1]) for one in SHAPES]
    path = write_a27(tmp_path / "a.geojson", A27, swapped)
    with pytest.raises(KarteError, match="座標が日本の外"):
        read_districts([path], root=tmp_path, code=CODE, year=2023)


def test_a_geojson_nested_beyond_reason_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(KarteError, match="地図のファイルとして読めません"):
        read_districts([tmp_path / "a.geojson"], root=tmp_path, code=CODE, year=2023)


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\r\nc,\x00d\r\n")
    with pytest.raises(KarteError, match="NUL") as caught:
        decode(tmp_path / "a.csv", root=tmp_path)
    assert caught.value.problems[0].where == "a.csv 2行目"
