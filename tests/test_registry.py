"""What a file is: told by a cheap look, for every publisher's format, and how to add one."""

from __future__ import annotations

import importlib.util
import re
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from hypothesis import given, settings, strategies
from openpyxl import Workbook
from shapely import Point, force_3d
from source_files import (
    Polygon,
    TextRow,
    cell_at,
    write_a27,
    write_boundary,
    write_csv,
    write_shapefile,
    write_text_table,
)
from workspaces import lay_sample

from karte.config import load_config
from karte.errors import KarteError, Problems
from karte.inputs import read_inputs
from karte.model import Audience
from karte.progress import Silent
from karte.sources.places import read_places
from karte.sources.recognise import Recognised, Section
from karte.sources.recognise import layer as layers
from karte.sources.registry import FORMATS, Format, Identified, identify, reader_for

if TYPE_CHECKING:
    from types import ModuleType

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "new-format.md"


@pytest.fixture(scope="module")
def whole_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return small valid files by name."""
    root = tmp_path_factory.mktemp("whole")
    write_a27(root / "A27-23_29.geojson", a27_of("23"), [cell_at(0, 0)] * 2)
    areas = [Polygon("292090010", "髙山町", 10, 4, cell_at(0, 0))]
    write_boundary(root / "r2ka29209.shp", areas)
    rows = [TextRow("29209", 1, "", [1] * 4), TextRow("292090010", 2, "青山台", [1] * 4)]
    write_text_table(root / "tblT001081C29.txt", LABELS["population"], rows)
    lines = [["名称", "緯度", "経度"], ["駅前", "34.7", "135.7"]]
    write_csv(root / "292095_aed.csv", lines)
    return {one.name: one.read_bytes() for one in sorted(root.iterdir())}


def told(path: Path, root: Path) -> Identified:
    found = identify(path, root=root)
    assert isinstance(found, Identified), found
    return found


def write_points(path: Path, columns: dict[str, list[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = len(next(iter(columns.values())))
    shapes = [Point(135.7 + number / 100, 34.7) for number in range(count)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:6668").to_file(path, driver="GeoJSON")
    return path


def write_sheet(path: Path, rows: list[list[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def a27_of(year: str) -> dict[str, list[str]]:
    name = ["東小学校", "西小学校"]
    if year in {"10", "16"}:
        return {"A27_005": ["29209"] * 2, "A27_006": ["生駒市立"] * 2, "A27_007": name}
    codes = ["B129210001220", "B129210001221"]
    return {
        "A27_001": ["29209"] * 2,
        "A27_002": ["生駒市立"] * 2,
        "A27_003": codes,
        "A27_004": name,
    }


@pytest.mark.parametrize("year", ["10", "16", "21", "23"])
def test_districts_of_every_edition_are_dated_by_their_name(tmp_path: Path, year: str) -> None:
    path = write_a27(tmp_path / f"A27-{year}_29.geojson", a27_of(year), [cell_at(0, 0)] * 2)
    found = told(path, tmp_path)
    assert (found.format.id, found.found.year) == ("ksj-a27", 2000 + int(year))
    assert found.found.areas == {"29209"}
    assert found.found.names == {"29209": "生駒市"}


def test_a_renamed_district_file_is_dated_by_its_columns_and_says_so(tmp_path: Path) -> None:
    path = write_a27(tmp_path / "小学校.geojson", a27_of("16"), [cell_at(0, 0)] * 2)
    found = told(path, tmp_path).found
    assert found.year == 2016
    assert "列の形から 2016 年" in found.remark


def test_positions_of_schools_are_no_districts(tmp_path: Path) -> None:
    path = write_points(tmp_path / "A27P-16_29.geojson", a27_of("16"))
    assert "点" in told(path, tmp_path).found.unused


def test_junior_high_districts_are_told_apart(tmp_path: Path) -> None:
    columns = {
        name.replace("A27", "A32"): [one.replace("小学校", "中学校") for one in values]
        for name, values in a27_of("23").items()
    }
    path = write_a27(tmp_path / "A32-23_29.geojson", columns, [cell_at(0, 0)] * 2)
    found = told(path, tmp_path)
    assert (found.format.id, found.found.detail) == ("ksj-a32", "中学校区")


def test_a_citys_own_districts_are_found_by_the_names_in_them(tmp_path: Path) -> None:
    columns = {"区分": ["小学校"] * 2, "item2": ["東小学校", "西小学校"], "注記": ["", "なし"]}
    path = write_a27(tmp_path / "学区.geojson", columns, [cell_at(0, 0)] * 2)
    found = told(path, tmp_path)
    assert found.format.id == "own-districts"
    assert found.found.keys == {"name_column": "item2"}


@pytest.mark.parametrize(
    ("prefix", "year"), [("R2KA", 2020), ("H27KA", 2015), ("H22KA", 2010), ("R7KA", 2025)]
)
def test_small_areas_of_every_census_are_dated_by_their_columns(
    tmp_path: Path, prefix: str, year: int
) -> None:
    areas = [Polygon("292090010", "髙山町", 10, 4, cell_at(0, 0))]
    path = write_boundary(tmp_path / "any.shp", areas, prefix=prefix)
    found = told(path, tmp_path)
    assert (found.format.section, found.found.year) == (Section.BOUNDARIES, year)
    assert found.found.areas == {"29209"}


def test_attributes_without_shapes_are_known_and_useless(tmp_path: Path) -> None:
    areas = [Polygon("292090010", "青山台", 10, 4, cell_at(0, 0))]
    path = write_boundary(tmp_path / "r2ka29.shp", areas)
    for suffix in (".shp", ".shx", ".prj", ".cpg"):
        path.with_suffix(suffix).unlink()
    found = told(path.with_suffix(".dbf"), tmp_path)
    assert found.found.year == 2020
    assert ".shp" in found.found.unused


LABELS = {"population": ["人口総数", "男", "女", "世帯総数"]}
LABELS["tenure"] = ["住宅に住む一般世帯", "持ち家", "民営借家"]


@pytest.mark.parametrize(
    ("table", "folder", "topic", "year"),
    [
        ("T001081", "", "population", 2020),
        ("T000852", "", "tenure", 2015),
        ("T009001", "2025", "population", 2025),
        ("T009005", "2025", "tenure", 2025),
    ],
)
def test_census_tables_are_told_by_id_and_new_ones_by_labels_and_folder(
    tmp_path: Path, table: str, folder: str, topic: str, year: int
) -> None:
    labels = LABELS[topic]
    rows = [TextRow("29209", 1, "", [1] * len(labels))]
    path = tmp_path / "census" / folder / f"tbl{table}C29.txt"
    found = told(write_text_table(path, labels, rows, table_id=table), tmp_path).found
    assert (found.detail, found.year, found.unused) == (topic, year, "")
    assert found.areas == {"29"}


def test_a_new_table_with_a_renamed_column_says_which(tmp_path: Path) -> None:
    labels = ["人口総数", "男性", "女", "世帯総数"]
    rows = [TextRow("29209", 1, "", [1] * 4)]
    path = write_text_table(tmp_path / "2025" / "t.txt", labels, rows, table_id="T009001")
    unused = told(path, tmp_path).found.unused
    assert "足りない列: 男" in unused
    assert "[censuses.labels]" in unused


def test_tables_of_estat_files_are_told_by_their_columns(tmp_path: Path) -> None:
    fixed = ["男女", "市区町村コード", "町丁字コード", "秘匿処理", "秘匿先情報", "合算地域"]
    ages = ["1", *fixed, "大字・町名", "字・丁目名", "総数", "0～4歳", "5～9歳"]
    head = [["1", "平成27年国勢調査 小地域集計"], ages]
    rows = [*head, ["2", "総数", "29209", "-", "", "", "", "", "", "9", "4", "5"]]
    found = told(write_csv(tmp_path / "h03_29.csv", rows, encoding="cp932"), tmp_path).found
    assert (found.detail, found.year, found.areas) == ("age_detail", 2015, frozenset({"29"}))


@pytest.mark.parametrize("homes", ["世帯数", "世帯総数"])
def test_table_2_of_estat_files_is_a_table_of_the_population(tmp_path: Path, homes: str) -> None:
    fixed = ["市区町村コード", "町丁字コード", "秘匿処理", "秘匿先情報", "合算地域"]
    heads = ["3", *fixed, "大字・町名", "字・丁目名", "総数", "男", "女", "-"]
    rows = [["1", "令和2年国勢調査"], ["2", *[""] * 10, homes], heads]
    rows += [["4", "29209", "-", *[""] * 5, "9", "4", "5", "3"]]
    found = told(write_csv(tmp_path / "h02_29.csv", rows, encoding="cp932"), tmp_path).found
    assert (found.detail, found.year, found.unused) == ("population", 2020, "")


def test_a_table_of_estat_files_by_sex_in_rows_is_not_table_2(tmp_path: Path) -> None:
    fixed = ["男女", "市区町村コード", "町丁字コード", "秘匿処理", "秘匿先情報", "合算地域"]
    heads = ["2", *fixed, "大字・町名", "字・丁目名", "総数", "未婚", "有配偶"]
    rows = [["1", "令和2年国勢調査 世帯"], heads, ["3", "総数", "29209", "-"]]
    found = told(write_csv(tmp_path / "h04_29.csv", rows, encoding="cp932"), tmp_path).found
    assert "第2表・第3表）ではありません" in found.unused


@pytest.mark.parametrize(
    ("name", "heading", "kind"),
    [
        ("229997_public_facility.csv", "POIコード", "公共施設"),
        ("229997_evacuation_space.csv", "標高", "指定緊急避難場所"),
        ("a.csv", "災害種別_洪水", "指定緊急避難場所"),
        ("b.csv", "小児対応設備の有無", "AED設置箇所"),
        ("c.csv", "診療科目", "医療機関"),
        ("d.csv", "実施サービス", "介護サービス事業所"),
        ("e.csv", "一時預かりの有無", "子育て施設"),
        ("f.csv", "文化財分類", "文化財"),
        ("g.csv", "教育機関_学校コード", "教育機関"),
        ("津波避難ビル一覧/data.csv", "備考", "津波避難ビル"),
        ("elderly_welfare_center/data.csv", "備考", "老人福祉センター"),
    ],
)
def test_lists_of_facilities_are_named_by_slug_heading_or_folder(
    tmp_path: Path, name: str, heading: str, kind: str
) -> None:
    lines = [["名称", "緯度", "経度", heading], ["駅前", "34.7", "135.7", "1"]]
    found = told(write_csv(tmp_path / name, lines), tmp_path)
    assert (found.format.section, found.found.detail) == (Section.FACILITIES, kind)
    assert found.found.unused == ""


def test_a_list_without_a_single_position_is_not_used(tmp_path: Path) -> None:
    lines = [["名称", "緯度", "経度"], ["駅前", "", ""], ["港", "0", "0"]]
    assert "見当たりません" in told(write_csv(tmp_path / "a.csv", lines), tmp_path).found.unused


def test_points_of_ksj_are_used_only_in_editions_that_are_read(tmp_path: Path) -> None:
    columns = {"P29_001": ["29209"], "P29_002": ["B129210001220"], "P29_004": ["東小学校"]}
    known = told(write_points(tmp_path / "P29-23_29.geojson", columns), tmp_path).found
    assert (known.detail, known.year, known.areas) == ("学校", 2023, frozenset({"29209"}))
    unknown = told(write_points(tmp_path / "P29-31_29.geojson", columns), tmp_path).found
    assert "P29-23" in unknown.unused


def test_hazards_are_told_by_series_and_scale(tmp_path: Path) -> None:
    flood, slope = {"A31a_205": ["1"]}, {"A33_001": ["1"], "A33_002": ["2"]}
    cases = (
        ("A31a-20-24_29_川.geojson", flood, "洪水浸水想定区域（想定最大規模）"),
        ("A33-25_29.geojson", slope, "土砂災害警戒区域"),
    )
    for name, columns, kind in cases:
        found = told(write_a27(tmp_path / name, columns, [cell_at(0, 0)]), tmp_path).found
        assert (found.detail, found.areas, found.unused) == (kind, frozenset({"29"}), "")


@pytest.mark.parametrize(
    "heads",
    [
        ["都道府県コード又は市区町村コード", "調査年月日", "地域名", "総人口", "男性", "女性"],
        ["全国地方公共団体コード", "調査年月日", "地域名", "総人口", "男性", "女性"],
        ["prefCode", "surveyDate", "regionName", "totalPopulation", "male", "woman"],
    ],
)
def test_the_register_is_told_in_both_generations_and_in_english(
    tmp_path: Path, heads: list[str]
) -> None:
    path = write_csv(tmp_path / "x.csv", [heads, ["292095", "4/1/2025", "青山台", 9, 4, 5]])
    found = told(path, tmp_path)
    assert found.format.section is Section.REGISTER
    assert (found.found.detail, found.found.areas) == ("2025-04-01", frozenset({"29209"}))


def test_garbled_text_is_refused_with_that_reason(tmp_path: Path) -> None:
    heads = ["全国地方公共団体コード", "調査年月日", "地域名", "総人口", "男性", "女性"]
    path = write_csv(tmp_path / "x.csv", [heads, ["292095", "4/1/2025", "\ufffd\ufffd", 9, 4, 5]])
    reason = identify(path, root=tmp_path)
    assert isinstance(reason, str)
    assert "文字化け" in reason


def test_a_register_in_a_citys_own_layout_is_told_by_towns_and_sexes(tmp_path: Path) -> None:
    rows: list[list[object]] = [["町丁別人口"], ["町 名", "全年齢"], ["", "計", "男", "女"]]
    path = write_sheet(tmp_path / "jinko.xlsx", [*rows, ["青山台", 9, 4, 5]])
    assert told(path, tmp_path).format.id == "register-free"


def test_mesh_statistics_of_three_publishers_are_told_apart(tmp_path: Path) -> None:
    labels = ["", "", "", "", "　人口（総数）", "　世帯総数"]
    heads = ["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN", "T001142001", "T001142034"]
    rows: list[list[object]] = [[*heads], [*labels], ["5138200143", 0, "", "", 73, 27]]
    census = told(write_csv(tmp_path / "t.txt", rows, encoding="cp932"), tmp_path)
    assert (census.format.section, census.found.detail) == (Section.CENSUS_MESH, "T001142 250m")
    columns = {"MESH_ID": ["5138200143"], "SHICODE": ["29209"]}
    columns |= {"PTN_2070": ["1"], "PT00_2070": ["1"]}
    path = write_a27(tmp_path / "250m_mesh_2024_29.geojson", columns, [cell_at(0, 0)])
    future = told(path, tmp_path)
    assert (future.format.section, future.found.areas) == (
        Section.FUTURE_MESH,
        frozenset({"29209"}),
    )
    heads = ["mesh1kmid", "prefcode", "citycode", "year", "month", "dayflag", "timezone"]
    lines: list[list[object]] = [[*heads, "population"], ["52365787", *[1] * 7]]
    flow = write_csv(tmp_path / "f.csv", lines)
    assert told(flow, tmp_path).format.section is Section.PEOPLE_FLOW


def test_towns_with_districts_are_a_town_table_and_schools_with_pupils_are_not(
    tmp_path: Path,
) -> None:
    towns = [["町丁コード", "町丁目名", "校区名"], ["29209001001", "青山台", "東小学校"]]
    found = told(write_csv(tmp_path / "t.csv", towns), tmp_path)
    assert (found.format.section, found.found.areas) == (Section.TOWN_TABLE, frozenset({"29209"}))
    pupils = [["学校コード", "学校名", "年度", "児童数"], ["B1", "東小学校", "2026", "300"]]
    reason = identify(write_csv(tmp_path / "p.csv", pupils), root=tmp_path)
    assert isinstance(reason, str)
    assert "[[own_figures]]" in reason
    assert "児童数" in reason


def test_targets_are_told_by_a_goal_of_a_year(tmp_path: Path) -> None:
    head = ["区域", "指標", "現状", "令和7年度 目標"]
    path = write_csv(tmp_path / "a.csv", [head, ["", "高齢化率", 30, 31]])
    assert told(path, tmp_path).format.section is Section.TARGETS
    path = write_csv(tmp_path / "b.csv", [["区域", "指標", "目標"], ["", "高齢化率", 31]])
    assert "種類の分からない表" in str(identify(path, root=tmp_path))


def test_people_to_come_are_told_by_years_and_a_word_of_the_future(tmp_path: Path) -> None:
    rows: list[list[object]] = [["年", "総人口"], ["2030", 5], ["2035", 4]]
    wide: list[list[object]] = [["将来推計人口"], ["コード", "2030年", "2035年"], ["29209", 5, 4]]
    for name, lines in (("projection/a.csv", rows), ("b.csv", wide)):
        found = told(write_csv(tmp_path / name, lines), tmp_path)
        assert found.format.section is Section.CONTROL
    path = write_csv(tmp_path / "c.csv", rows)
    assert "種類の分からない表" in str(identify(path, root=tmp_path))


def test_a_map_of_nothing_known_says_where_it_could_go(tmp_path: Path) -> None:
    areas = write_a27(tmp_path / "a.geojson", {"区": ["青山台自治会"]}, [cell_at(0, 0)])
    points = write_points(tmp_path / "p.geojson", {"item1": ["焼津駅前"]})
    for path, section in ((areas, "[[areas]]"), (points, "[[facilities]]")):
        reason = identify(path, root=tmp_path)
        assert isinstance(reason, str)
        assert section in reason


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.shp", b"no shapefile", "地図のファイルとして読めません"),
        ("a.geojson", b"{", "地図のファイルとして読めません"),
        ("a.xlsx", b"no workbook", "Excelファイルとして読めません"),
        ("a.csv", b"PK\x03\x04rest", "中身は Excel ファイルか zip"),
        ("a.csv", b"\x81\xff,\x00", "文字コードが分かりません"),
        ("a.csv", b"", "表でも地図でもない"),
        ("a.zip", b"PK\x03\x04", "圧縮ファイル"),
    ],
)
def test_a_damaged_file_is_a_reason_and_never_a_fault_of_karte(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    reason = identify(path, root=tmp_path)
    assert isinstance(reason, str)
    assert said in reason


def test_areas_with_heights_are_areas(tmp_path: Path) -> None:
    shapes = [force_3d(cell_at(0, 0)), force_3d(cell_at(1, 0))]
    for name in ("A27-23_29.geojson", "A27-23_29.gpkg"):
        path = tmp_path / name
        gpd.GeoDataFrame(a27_of("23"), geometry=shapes, crs="EPSG:6668").to_file(path)
        assert told(path, tmp_path).found.unused == ""


MUTATED = ("A27-23_29.geojson", "r2ka29209.dbf", "tblT001081C29.txt", "292095_aed.csv")


@given(
    name=strategies.sampled_from(MUTATED),
    where=strategies.lists(strategies.tuples(strategies.floats(0, 1), strategies.integers(0, 255))),
    kept=strategies.floats(0, 1),
)
@settings(max_examples=80)
def test_no_damage_to_a_file_is_a_fault_of_karte(
    whole_files: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    where: list[tuple[float, int]],
    kept: float,
) -> None:
    root = tmp_path_factory.mktemp("damaged")
    content = bytearray(whole_files[name])
    for place, value in where:
        content[int(place * (len(content) - 1))] = value
    for one, good in whole_files.items():
        (root / one).write_bytes(good)
    (root / name).write_bytes(content[: int(kept * len(content))] if kept < 0.5 else content)
    target = root / name
    found = identify(target.with_suffix(".shp") if target.suffix == ".dbf" else target, root=root)
    assert isinstance(found, Identified) or found.endswith("。")


def test_a_zip_is_what_is_in_it(tmp_path: Path) -> None:
    areas = [Polygon("292090010", "青山台", 10, 4, cell_at(0, 0))]
    path = write_boundary(tmp_path / "in" / "r2ka29209.shp", areas)
    archive = tmp_path / "A002005212020DDSWC29209-JGD2011.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for one in sorted(path.parent.iterdir()):
            packed.write(one, one.name)
    found = told(archive, tmp_path)
    assert (found.name, found.found.year) == (archive.name, 2020)
    assert found.found.unused == ""


def test_a_zip_that_no_reader_opens_asks_to_be_unpacked(tmp_path: Path) -> None:
    lines = [["名称", "緯度", "経度"], ["駅前", "34.7", "135.7"]]
    path = write_csv(tmp_path / "in" / "229997_aed.csv", lines)
    archive = tmp_path / "aed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(path, path.name)
    assert "展開" in told(archive, tmp_path).found.unused


def test_a_big_geojson_is_told_by_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_a27(tmp_path / "A27-23_29.geojson", a27_of("23"), [cell_at(0, 0)] * 2)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write("this is no GeoJSON any more")
    monkeypatch.setattr(layers, "BIG", 100)
    found = told(path, tmp_path).found
    assert (found.year, found.areas) == (2023, frozenset({"29209"}))


def test_a_dbf_is_read_in_its_own_encoding_whatever_its_cpg_says(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"item2": ["髙山小学校"], "A27x": ["x"]}, geometry=[cell_at(0, 0)], crs="EPSG:6668"
    )
    path = write_shapefile(tmp_path / "a.shp", frame, encoding="cp932", cpg=None)
    assert told(path, tmp_path).found.keys == {"name_column": "item2"}


def blocks(language: str) -> list[str]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def example(tmp_path: Path) -> ModuleType:
    path = tmp_path / "rest_areas.py"
    path.write_text(blocks("python")[0], encoding="utf-8", newline="\n")
    spec = importlib.util.spec_from_file_location("rest_areas", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["rest_areas"] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["rest_areas"]
    return module


def test_the_documented_example_of_a_new_format_works(tmp_path: Path) -> None:
    module = example(tmp_path)
    names = {"Format": Format, "Section": Section, "rest_areas": module}
    line = eval(blocks("python")[1], names)  # noqa: S307 - the line of our own document
    assert isinstance(line, Format)
    path = tmp_path / "220001_rest_areas.csv"
    path.write_text(blocks("csv")[0], encoding="utf-8", newline="\n")
    formats = (line, *FORMATS)
    found = identify(path, root=tmp_path, formats=formats)
    assert isinstance(found, Identified)
    assert (found.format.id, found.found.detail) == ("rest-areas", "休憩所")
    read = reader_for(
        [path], root=tmp_path, section=Section.FACILITIES, default=read_places, formats=formats
    )
    places = read(path, root=tmp_path, kind="休憩所")
    assert places.frame["name"].tolist() == ["峠の茶屋", "浜の番小屋"]
    assert places.frame.geometry.y.tolist() == pytest.approx([34 + 11.5 / 60, 34.2])
    assert places.frame.geometry.x.tolist() == pytest.approx([138.05, 138.075])


def test_other_files_keep_the_reader_of_their_section(tmp_path: Path) -> None:
    module = example(tmp_path)
    line = Format("rest-areas", "休憩所", Section.FACILITIES, module.recognise, module.read)
    lines = [["名称", "緯度", "経度"], ["駅前", "34.7", "135.7"]]
    path = write_csv(tmp_path / "a.csv", lines)
    for formats in (FORMATS, (line, *FORMATS)):
        read = reader_for(
            [path], root=tmp_path, section=Section.FACILITIES, default=read_places, formats=formats
        )
        assert read is read_places


def test_files_of_two_formats_are_not_read_as_one(tmp_path: Path) -> None:
    module = example(tmp_path)
    line = Format("rest-areas", "県の休憩所一覧", Section.HAZARDS, module.recognise, module.read)
    new, other = tmp_path / "new.csv", tmp_path / "other.csv"
    new.write_text(blocks("csv")[0], encoding="utf-8", newline="\n")
    write_csv(other, [["名称", "緯度", "経度"], ["駅前", "34.7", "135.7"]])
    with pytest.raises(KarteError) as caught:
        reader_for(
            [new, other],
            root=tmp_path,
            section=Section.HAZARDS,
            default=read_places,
            formats=[line],
        )
    (problem,) = caught.value.problems
    assert problem.what == (
        "様式の違う資料が、karte.toml の同じところに書かれています: "
        "「県の休憩所一覧」、ほかの様式（other.csv）。"
    )
    assert problem.where == "karte.toml hazards"


BASE = """
edition = 2026
[municipality]
code = "22999"
name = "見本市"
kind = "市"
[publisher]
department = "企画課"
contact = "054-000-0000"
issued = 2026-06-30
"""
POLYGONS = 'files = ["boundaries/districts/A27-23_22.shp"]'
CENSUS = """
[[censuses]]
year = 2020
date = 2020-10-01
boundaries = ["boundaries/small_areas/2020/r2ka22999.shp"]
tables = { population = "census/2020/tblT001081C22.txt" }
"""
FILE = "census/mesh/tblT001142Q5138.txt"
SECTIONS = {
    Section.DISTRICTS: (POLYGONS, ""),
    Section.TOWN_TABLE: ('table = "boundaries/districts/town_districts.csv"', ""),
    Section.TERMS: (f'{POLYGONS}\nterms = "{FILE}"', ""),
    Section.BOUNDARIES: (POLYGONS, ""),
    Section.CENSUS_TABLE: (POLYGONS, ""),
    Section.REGISTER: (POLYGONS, f'[resident_register]\nfiles = ["{FILE}"]'),
    Section.CENSUS_MESH: (POLYGONS, f'[meshes]\ncensus = ["{FILE}"]'),
    Section.FUTURE_MESH: (POLYGONS, f'[meshes]\nfuture = ["{FILE}"]'),
    Section.PEOPLE_FLOW: (POLYGONS, f'[meshes]\npeople_flow = ["{FILE}"]'),
    Section.FACILITIES: (POLYGONS, f'[[facilities]]\nkind = "休憩所"\nfile = "{FILE}"'),
    Section.HAZARDS: (POLYGONS, f'[[hazards]]\nname = "洪水"\nfiles = ["{FILE}"]'),
    Section.CONTROL: (POLYGONS, f'[projection]\ncontrol = "{FILE}"'),
    Section.TARGETS: (POLYGONS, f'[targets]\nfile = "{FILE}"'),
}


@pytest.fixture(scope="module")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_sample(tmp_path_factory.mktemp("sections"))


@pytest.mark.parametrize("section", list(Section))
def test_every_section_asks_the_registry_for_the_reader_of_its_files(
    sample_files: Path, monkeypatch: pytest.MonkeyPatch, section: Section
) -> None:
    """One line in the registry is enough, wherever the new format is declared."""

    def read(*_: object, **__: object) -> None:
        raise KarteError(f"新しい様式の {section.value} を読みました")

    line = Format("new", "新しい様式", section, lambda _: Recognised(), read)
    monkeypatch.setattr("karte.sources.registry.FORMATS", (*FORMATS, line))
    districts, further = SECTIONS[section]
    path = sample_files / "karte.toml"
    text = f"{BASE}[districts]\nyear = 2023\n{districts}\n{CENSUS}\n{further}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(KarteError) as caught:
        read_inputs(
            load_config(path), path.parent, Audience.INTERNAL, Problems(), progress=Silent()
        )
    whats = [problem.what for problem in caught.value.problems]
    assert whats == [f"新しい様式の {section.value} を読みました"]


def test_every_format_has_an_id_of_its_own() -> None:
    ids = [one.id for one in FORMATS]
    assert len(set(ids)) == len(ids)
    assert {one.section for one in FORMATS} == set(Section)


REAL = {
    "ikoma_29209/A27-23_29.shp": ("ksj-a27", 2023, "小学校区"),
    "ikoma_29209/A32-23_29.geojson": ("ksj-a32", 2023, "中学校区"),
    "ikoma_29209/P29-21_29.shp": ("ksj-places", 2021, "学校"),
    "ikoma_29209/r2ka29209.topojson": ("estat-boundary", 2020, ""),
    "osaka_27/boundary_2015/高槻市/高槻市.shp": ("estat-boundary", 2015, ""),
    "osaka_27/boundary_2020/門真市/門真市.shp": ("estat-boundary", 2020, ""),
    "osaka_27/tblT001082C27.csv": ("estat-text", 2020, "age"),
    "takamatsu_37201/data/population/0066_201904.xlsx": ("register", None, "2019-04-01"),
    "takamatsu_37201/data/population/0066_202602.xlsx": ("register", None, "2026-02-01"),
    "takamatsu_37201/data/evacuation_space/data.xlsx": ("places", None, "指定緊急避難場所"),
    "terms/R3_Terms_of_use_municipality_data.xlsx": ("ksj-terms", None, ""),
    "yaizu_22212/data/小学校区/小学校区.shp": ("own-districts", None, "小学校区"),
    "yaizu_22212/data/AED設置箇所一覧/222127_aed.csv": ("places", None, "AED設置箇所"),
    "yaizu_22212/data/子育て施設一覧/222127_preschool.csv": ("places", None, "子育て施設"),
    "a27_layouts/yokosuka_14201/data/Elementary.geojson": ("ksj-a27", 2016, "小学校区"),
    "ksj_layers_23/p29-13_23.geojson": ("ksj-places", 2013, "学校"),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_recognised(real_data: Path, name: str) -> None:
    found = told(real_data / name, real_data)
    assert (found.format.id, found.found.year, found.found.detail) == REAL[name]
    assert found.found.unused == ""


def test_the_garbled_months_of_takamatsu_are_refused(real_data: Path) -> None:
    for month in ("202304", "202305"):
        path = real_data / "takamatsu_37201" / "data" / "population" / f"0066_{month}.xlsx"
        assert "文字化け" in str(identify(path, root=real_data))
