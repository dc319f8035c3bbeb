"""The open data of an edition: the figures of its pages, in forms that other programs open."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import runpy
import sqlite3
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import profiles as profiles_drawn
import pyogrio
import pytest
import shapely
import workspaces as towns
from arro3.io import read_parquet
from workspaces import profiles, rows, run

from karte.model import Audience
from karte.opendata.about import About
from karte.opendata.fields import shared
from karte.opendata.geojson import geojson
from karte.opendata.geopackage import geopackage
from karte.opendata.geoparquet import geoparquet
from karte.opendata.layers import Layer, shapes_of
from karte.opendata.workbook import Heading, Sheet, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.pipeline import Build

ROOT = Path(__file__).resolve().parent.parent
FORMULA = '=HYPERLINK("x")地区'
ZONES = (FORMULA, "+1地区", "＠本郷地区")
EMPTY = {"suppressed", "not_applicable", "not_provided"}


def hostile_town(workspace: Path, audience: Audience) -> Build:
    """Build a 町 whose districts are called what Excel would run."""
    (workspace / "boundaries").mkdir()
    towns.write_hamlets(workspace / "boundaries" / "hamlets.geojson")
    lines = [(name, ZONES[place // 3]) for place, name in enumerate(towns.HAMLETS)]
    towns.write_table(workspace / "boundaries" / "towns.csv", lines)
    settings = Path(__file__).parent / "cities" / "town" / "karte.toml"
    (workspace / "karte.toml").write_bytes(settings.read_bytes())
    return run(workspace, audience, every_pdf=False)


@pytest.fixture(scope="module")
def public_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_town(tmp_path_factory.mktemp("open"), Audience.PUBLIC).index.parent


@pytest.fixture(scope="module")
def internal_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_town(tmp_path_factory.mktemp("office"), Audience.INTERNAL).index.parent


def folders(edition: Path) -> list[Path]:
    return sorted((edition / "districts").iterdir())


def every(edition: Path, name: str) -> list[Path]:
    """Return a download of the whole city and of every district."""
    return [edition / "data" / name, *(one / "data" / name for one in folders(edition))]


def features(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["type"] == "FeatureCollection"
    assert "crs" not in content
    found: list[dict[str, Any]] = content["features"]
    return found


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parquet(path: Path) -> tuple[dict[str, list[object]], dict[str, Any]]:
    """Return the columns of a GeoParquet file and what it says of its shapes."""
    table = read_parquet(path).read_all()
    columns = {name: [*table.column(name).to_pylist()] for name in table.schema.names}
    about = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    geo: dict[str, Any] = json.loads(about["geo"])
    return columns, geo


# What is there, and how it is offered


def test_every_page_offers_its_files_with_kind_and_size(sample_edition: Path) -> None:
    for folder in folders(sample_edition):
        page = (folder / "index.html").read_text(encoding="utf-8")
        offered = re.findall(
            r'<li><a href="(data/[^"]+)" download="([^"]+)">([^<]+)</a>'
            r'<span class="detail">(\d+(?:\.\d)?[KM]B)',
            page,
        )
        written = {f"data/{one.name}" for one in (folder / "data").iterdir()}
        assert {href for href, *_ in offered} == written
        assert {href[href.rindex(".") :] for href in written} == {
            ".csv", ".geojson", ".gpkg", ".parquet", ".xlsx",
        }  # fmt: skip
        names = [name for _, name, *_ in offered]
        assert len(set(names)) == len(names)
        assert all("小学校区_2026年度" in name for name in names)
        for href, _, label, size in offered:
            bytes_ = (folder / href).stat().st_size
            assert float(size[:-2]) == pytest.approx(bytes_ / 10 ** {"K": 3, "M": 6}[size[-2]], 0.5)
            kind = {"csv": "CSV", "xlsx": "Excel", "gpkg": "GeoPackage"}
            ending = href[href.rindex(".") + 1 :]
            assert kind.get(ending, "Geo") in label


def test_the_index_says_how_large_each_file_is(sample_edition: Path) -> None:
    index = (sample_edition / "index.html").read_text(encoding="utf-8")
    for path in (sample_edition / "data").iterdir():
        found = re.search(rf'href="data/{path.name}">[^<]+</a><span class="detail">([\d.]+)', index)
        assert found, path.name


def test_everything_is_in_one_zip_that_never_changes(sample_edition: Path) -> None:
    with zipfile.ZipFile(sample_edition / "data" / "karte.zip") as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in names:
            assert archive.read(name) == (sample_edition / name).read_bytes()
    written = {
        path.relative_to(sample_edition).as_posix()
        for path in [*sample_edition.glob("data/*"), *sample_edition.glob("districts/*/data/*")]
    }
    assert {*written, "datapackage.json"} - {"data/karte.zip"} == set(names)


def test_the_table_of_a_district_is_its_part_of_the_citys(sample_edition: Path) -> None:
    for name in ("counts.csv", "indicators.csv", "town_figures.csv"):
        whole, *parts = every(sample_edition, name)
        lines = whole.read_bytes().splitlines(keepends=True)
        for folder, part in zip(folders(sample_edition), parts, strict=True):
            own = [line for line in lines[1:] if f",{folder.name},".encode() in line]
            assert part.read_bytes() == b"".join([lines[0], *own])
            assert own


def test_what_has_no_figure_is_empty_and_says_why(sample_edition: Path) -> None:
    seen = set[str]()
    for line in rows(sample_edition, "town_figures.csv"):
        for name, status in line.items():
            if name.endswith("_status"):
                assert (line[name.removesuffix("_status")] == "") == (status in EMPTY)
                seen.add(status)
    for feature in features(sample_edition / "data" / "small_areas.geojson"):
        own = feature["properties"]
        assert (own["map_value"] is None) == (own["map_status"] in EMPTY)
        seen.add(own["map_status"])
    assert "suppressed" in seen


def test_the_figures_of_towns_are_those_of_the_pages(sample_edition: Path) -> None:
    printed = {
        (profile.district_id, re.sub(r"※|（一部.*", "", row.label)): row.cells[0].text
        for profile in profiles(sample_edition)
        if profile.towns
        for row in profile.towns.rows
    }
    lines = rows(sample_edition, "town_figures.csv")
    assert len(lines) == len(printed) > 100
    for line in lines:
        shown = printed[line["area_id"], line["town"]]
        assert shown == (f"{int(line['population']):,}" if line["population"] else "秘匿")


# Workbooks


def test_a_workbook_explains_itself_and_keeps_its_headings(sample_edition: Path) -> None:
    for path in every(sample_edition, "karte.xlsx")[:3]:
        book = openpyxl.load_workbook(path)
        first, *others = book.worksheets
        text = "\n".join(str(cell.value) for row in first.iter_rows() for cell in row)
        assert first.title == "お読みください"
        for words in ("秘匿", "未提供", "該当なし", "およその範囲", "ありうる範囲", "単位"):
            assert words in text
        for words in ("総務省統計局", "国土交通省", "を加工して作成", "CC BY 4.0", "架空の市"):
            assert words in text
        assert len(others) >= 5
        for sheet in others:
            assert sheet.freeze_panes
            assert sheet.auto_filter.ref
            assert all(isinstance(cell.value, str) for cell in sheet[1])
            assert all(one.width > 5 for one in sheet.column_dimensions.values())
        assert book.properties.created == dt.datetime(2026, 6, 30)  # noqa: DTZ001 - as it is read


def test_the_figures_of_a_workbook_are_those_of_the_table(sample_edition: Path) -> None:
    names = {row["area_id"]: row for row in rows(sample_edition, "indicators.csv")}
    last: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows(sample_edition, "indicators.csv"):
        last[row["area_id"], f"{row['label']} {row['date']}"] = row
    for folder in folders(sample_edition)[:4]:
        assert folder.name in names
        sheet = openpyxl.load_workbook(folder / "data" / "karte.xlsx")["指標"]
        lines = list(sheet.iter_rows(min_row=2, values_only=True))
        assert len(lines) > 30
        for _, label, value, unit, low, *_, dated in lines:
            own = last[folder.name, f"{label} {str(dated)[-10:]}"]
            assert unit in {own["unit"], None}
            assert (value, low) == tuple(
                float(one) if one else None for one in (own["value"], own["low"])
            )


def test_a_code_is_text_and_a_number_is_a_number(sample_edition: Path) -> None:
    book = openpyxl.load_workbook(sample_edition / "data" / "karte.xlsx")
    sheet = book["町丁ごとの数字"]
    seen = set[str]()
    for row in sheet.iter_rows(min_row=2):
        key, population = row[3], row[5]
        assert key.data_type == "s"
        assert key.number_format == "@"
        assert str(key.value).split(" ")[0].isdigit()
        assert population.data_type == "n" or population.value == "秘匿"
        seen.add(population.number_format)
    assert "#,##0" in seen


def test_no_cell_is_a_formula_whatever_a_name_begins_with(public_town: Path) -> None:
    names = set[object]()
    for path in every(public_town, "karte.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                names.update(cell.value for cell in row)
                assert not [cell for cell in row if cell.data_type == "f"], sheet.title
        with zipfile.ZipFile(path) as parts:
            for one in parts.namelist():
                assert b"<f>" not in parts.read(one)
                assert parts.getinfo(one).date_time == (1980, 1, 1, 0, 0, 0)
    assert set(ZONES) <= names


def test_a_workbook_is_written_the_same_every_time() -> None:
    profile = profiles_drawn.full()
    about = About(profile.header, profile.sources, "CC BY 4.0")
    sheet = Sheet("表", (Heading("名前"), Heading("値")), [(1, ("=1+1", 2.5)), (0, (None, 3))])
    assert len({workbook([sheet], about, "表") for _ in range(3)}) == 1


# Maps


def test_geojson_is_as_rfc_7946_wants_it(sample_edition: Path) -> None:
    for name in ("districts", "small_areas"):
        for path in every(sample_edition, f"{name}.geojson"):
            for feature in features(path):
                shape = shapely.from_geojson(json.dumps(feature["geometry"]))
                assert isinstance(shape, shapely.MultiPolygon)
                assert shape.is_valid
                assert all(part.exterior.is_ccw for part in shape.geoms)
                assert not any(hole.is_ccw for part in shape.geoms for hole in part.interiors)
                west, south, east, north = shape.bounds
                assert 138 < west < east < 139
                assert 34 < south < north < 35


def test_the_shapes_are_those_of_the_pages(sample_edition: Path) -> None:
    drawn = {profile.district_id: profile.map for profile in profiles(sample_edition)}
    for feature in features(sample_edition / "data" / "small_areas.geojson"):
        own = feature["properties"]
        area_map = drawn[own["district_id"]]
        assert area_map is not None
        (area,) = [one for one in area_map.areas if one.id == own["key_code"]]
        words = area.status.label if area.level is None else area_map.legend[area.level]
        assert own["map_class"] == words
        if own["map_value"] is not None:
            assert area.text.startswith(f"{own['map_value']:.1f}%")


def test_the_figures_of_a_layer_are_those_of_the_table(sample_edition: Path) -> None:
    known = {
        (row["area_id"], row["indicator"], row["value"], row["status"])
        for row in rows(sample_edition, "indicators.csv")
    }
    found = {
        (
            own["district_id"],
            name,
            f"{own[name]:.6f}".rstrip("0").rstrip("."),
            own[f"{name}_status"],
        )
        for own in (
            one["properties"] for one in features(sample_edition / "data/districts.geojson")
        )
        for name in ("population", "ageing_rate", "households")
    }
    assert len(found) == 3 * 14
    assert found <= known


def test_a_geopackage_has_layers_titles_and_one_style_each(sample_edition: Path) -> None:
    for path in every(sample_edition, "karte.gpkg"):
        layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
        assert {"districts", "small_areas"} <= set(layers)
        for name in ("districts", "small_areas"):
            frame = pyogrio.read_dataframe(path, layer=name)
            same = features(path.with_name(f"{name}.geojson"))
            assert frame.crs.to_epsg() == 6668
            assert [one["properties"]["map_class"] for one in same] == list(frame["map_class"])
            assert bool(
                shapely.equals_exact(
                    frame.geometry.to_numpy(),
                    shapely.from_geojson([json.dumps(one["geometry"]) for one in same]),
                    1e-9,
                ).all()
            )
        with sqlite3.connect(path) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert file.execute("PRAGMA foreign_key_check").fetchall() == []
            titles = dict(file.execute("SELECT table_name, identifier FROM gpkg_contents"))
            styled = file.execute("SELECT f_table_name, useAsDefault FROM layer_styles").fetchall()
            dates = {
                one
                for (one,) in file.execute(
                    "SELECT last_change FROM gpkg_contents WHERE data_type = 'features'"
                )
            }
            about = dict(file.execute("SELECT item, text FROM about WHERE item <> '出典'"))
        file.close()
        assert (titles["districts"], titles["small_areas"]) == ("校区", "町丁・字")
        assert styled == [("districts", 1), ("small_areas", 1)]
        assert dates == {"2026-06-30T00:00:00.000Z"}
        assert "CC BY 4.0" in about["利用条件"]


def test_geoparquet_holds_the_same(sample_edition: Path) -> None:
    for name in ("districts", "small_areas"):
        path = sample_edition / "data" / f"{name}.parquet"
        columns, geo = parquet(path)
        same = features(path.with_suffix(".geojson"))
        assert geo["version"] == "1.1.0"
        about = geo["columns"][geo["primary_column"]]
        assert about["encoding"] == "WKB"
        assert about["crs"]["id"] == {"authority": "EPSG", "code": 6668}
        shapes = shapely.from_wkb(np.array(columns.pop("geometry"), dtype=object))
        drawn = shapely.from_geojson([json.dumps(one["geometry"]) for one in same])
        assert bool(shapely.equals_exact(shapes, drawn, 1e-9).all())
        for key, cells in columns.items():
            assert cells == [one["properties"][key] for one in same]


def test_a_layer_is_written_the_same_every_time() -> None:
    square = ((((138.0, 34.0), (138.1, 34.0), (138.1, 34.1), (138.0, 34.0)),),)
    fields = shared(("name", "map_class"))
    rows_ = (("=1+1", "秘匿"),)
    layer = Layer("districts", "校区", "注", fields, rows_, shapes_of([square]), ("10%未満",))
    about, day = [("出典", "資料")], dt.date(2026, 6, 30)
    assert len({geoparquet(layer, "出典") for _ in range(20)}) == 1
    assert len({geopackage([layer], about, day) for _ in range(3)}) == 1
    assert len({geojson(layer, "出典") for _ in range(3)}) == 1


# Descriptions


def resources(edition: Path) -> Iterator[dict[str, Any]]:
    package = json.loads((edition / "datapackage.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[-a-z0-9._]+", package["name"])
    yield from package["resources"]


def test_the_datapackage_describes_every_file(sample_edition: Path) -> None:
    listed = set[str]()
    for one in resources(sample_edition):
        content = (sample_edition / one["path"]).read_bytes()
        listed.add(one["path"].removeprefix("data/"))
        assert re.fullmatch(r"[-a-z0-9._]+", one["name"].replace("_", "-"))
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert one["title"]
        assert one["mediatype"]
    names = [one["name"] for one in resources(sample_edition)]
    assert len(names) == len(set(names))
    written = {one.name for one in (sample_edition / "data").iterdir()}
    assert written - listed == {"karte.zip", "readme.txt", "open_data_list.csv"}


def test_the_datapackage_says_who_and_under_which_terms(sample_edition: Path) -> None:
    package = json.loads((sample_edition / "datapackage.json").read_text(encoding="utf-8"))
    (licence,) = package["licenses"]
    assert licence["name"] == "CC-BY-4.0"
    assert package["contributors"][0]["title"] == "見本市 市民協働部 地域づくり課"
    assert any("国勢調査" in one["title"] for one in package["sources"])
    assert all(one["licence"] for one in package["sources"])


TYPES = {
    "string": r".+",
    "integer": r"-?\d+",
    "number": r"-?\d+(\.\d+)?",
    "boolean": r"true|false",
    "date": r"\d{4}-\d\d-\d\d",
}


def test_every_cell_is_of_the_type_that_its_column_declares(sample_edition: Path) -> None:
    checked = 0
    for one in resources(sample_edition):
        fields = one.get("schema", {}).get("fields", [])
        for field in fields:
            assert field["title"]
            assert field["description"]
        if one["format"] != "csv":
            continue
        raw = (sample_edition / one["path"]).read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.count(b"\n") == raw.count(b"\r\n")
        head, *lines = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        assert head == [field["name"] for field in fields]
        for field, cells in zip(fields, zip(*lines, strict=True), strict=True):
            allowed = field.get("constraints", {}).get("enum")
            for cell in set(cells) - {""}:
                assert re.fullmatch(TYPES[field["type"]], cell, re.DOTALL), (field["name"], cell)
                assert allowed is None or cell in allowed, (field["name"], cell)
            checked += 1
    assert checked > 50


def test_the_dictionary_has_every_column_and_every_count(sample_edition: Path) -> None:
    dictionary = rows(sample_edition, "dictionary.csv")
    columns = {(row["resource"], row["id"]) for row in dictionary if row["kind"] == "column"}
    for one in resources(sample_edition):
        name = Path(one["path"]).stem
        if name != "dictionary":
            fields = one.get("schema", {}).get("fields", [])
            assert {(name, field["name"]) for field in fields} <= columns
    units = {row["id"]: row["unit"] for row in dictionary if row["kind"] == "count"}
    assert (units["population"], units["area_km2"]) == ("人", "km²")
    indicators = {row["id"] for row in dictionary if row["kind"] == "indicator"}
    assert {row["indicator"] for row in rows(sample_edition, "indicators.csv")} <= {
        *indicators,
        *(row["indicator"] for row in rows(sample_edition, "indicators.csv")
          if row["indicator"].startswith("own.")),
    }  # fmt: skip


def test_the_line_for_the_citys_list_of_open_data(sample_edition: Path) -> None:
    lines = rows(sample_edition, "open_data_list.csv")
    assert [line["データ形式"] for line in lines] == [
        "CSV;XLSX",
        "CSV;XLSX",
        "GEOJSON;GPKG;PARQUET",
    ]
    for line in lines:
        assert line["全国地方公共団体コード"] == "229997"
        assert line["地方公共団体名"] == "見本市"
        assert line["ライセンス"] == "CC BY 4.0"
        assert line["最終更新日"] == "2026-06-30"


def test_the_readme_credits_every_source(sample_edition: Path) -> None:
    text = (sample_edition / "data" / "readme.txt").read_text(encoding="utf-8-sig")
    profile = next(iter(profiles(sample_edition)))
    for source in profile.sources:
        assert f"{source.credit}（{source.licence}" in text
    assert "creativecommons.org/licenses/by/4.0" in text
    assert "「見本市 地域カルテ 令和8年度（2026年度）版のデータ」（見本市）" in text


def test_data_for_the_office_has_no_licence(internal_town: Path) -> None:
    package = json.loads((internal_town / "datapackage.json").read_text(encoding="utf-8"))
    assert "licenses" not in package
    assert "公開したり" in package["description"]
    text = (internal_town / "data" / "readme.txt").read_text(encoding="utf-8-sig")
    assert "CC BY 4.0の条件" not in text
    assert "公開したり" in text
    assert not (internal_town / "data" / "open_data_list.csv").exists()
    for name in ("districts", "small_areas"):
        content = (internal_town / "data" / f"{name}.geojson").read_text(encoding="utf-8")
        assert "庁外に渡したりしない" in content


def test_the_page_of_the_downloads_is_that_of_the_dictionary() -> None:
    """After a change of the dictionary: ``python tools/write_open_data_docs.py``."""
    written = runpy.run_path(str(ROOT / "tools" / "write_open_data_docs.py"))["page"]()
    assert (ROOT / "docs" / "open-data.md").read_text(encoding="utf-8") == written
