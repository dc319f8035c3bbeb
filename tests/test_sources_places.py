"""Places from tables and layers: every generation of headings, every edition, hostile entries."""

from __future__ import annotations

import json
import math
import struct
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from openpyxl import Workbook
from source_files import CODE, SOUTH, WEST, write_csv, write_shapefile

from karte.errors import KarteError, Problems
from karte.sources.crs import plane_crs
from karte.sources.names import LONGEST_NAME
from karte.sources.places import read_places
from karte.tables.places import evacuation_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from karte.tables.types import Places

PLANE = plane_crs(CODE, 135.7, 34.7)
LAT, LON = str(SOUTH), str(WEST)
ATTACKS = ("<script>alert(1)</script>", "=CMD()|' /C calc'!A0", "+1", "@SUM(A1)", '"><b>')


def read(
    path: Path, *, root: Path, warnings: Problems | None = None, name_column: str = ""
) -> Places:
    return read_places(
        path,
        root=root,
        kind="施設",
        crs=PLANE,
        code=CODE,
        owner="見本市",
        name_column=name_column,
        warnings=warnings,
    )


def layer(columns: Mapping[str, Sequence[object]]) -> gpd.GeoDataFrame:
    size = len(next(iter(columns.values())))
    points = [shapely.Point(WEST + place / 100, SOUTH) for place in range(size)]
    return gpd.GeoDataFrame(dict(columns), geometry=points, crs="EPSG:6668")


def geojson(path: Path, frame: gpd.GeoDataFrame) -> Path:
    frame.to_file(path, driver="GeoJSON")
    return path


OLD = ("市区町村コード", "NO", "都道府県名", "市区町村名")
NEW = ("全国地方公共団体コード", "ID", "地方公共団体名")
OLD_PLACE = ("住所", "方書", "緯度", "経度")
NEW_PLACE = (
    *("所在地_全国地方公共団体コード", "町字ID", "所在地_連結表記", "所在地_都道府県"),
    *("所在地_市区町村", "所在地_町字", "所在地_番地以下", "建物名等(方書)", "緯度", "経度"),
)


@pytest.mark.parametrize(("lead", "place"), [(OLD, OLD_PLACE), (NEW, NEW_PLACE)])
@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("名称", "利用可能曜日"),  # 公共施設
        ("名称", "設置位置"),  # AED
        ("名称", "診療科目"),  # 医療機関
        ("介護サービス事業所名称", "実施サービス"),
        ("名称", "収容定員"),  # 子育て施設
        ("名称", "文化財分類"),
    ],
)
def test_a_standard_list_keeps_what_else_it_says(
    tmp_path: Path, lead: tuple[str, ...], place: tuple[str, ...], name: str, extra: str
) -> None:
    head = [*lead, name, *place, extra, "備考"]
    said = {name: "中央", "住所": "本町1", "所在地_連結表記": "本町1", "緯度": LAT, "経度": LON}
    row = [{**said, extra: "あり"}.get(one, "") for one in head]
    found = read(write_csv(tmp_path / "a.csv", [head, row]), root=tmp_path).frame
    assert found[["name", "address"]].to_numpy().tolist() == [["中央", "本町1"]]
    assert found["extras"].tolist() == [{extra: "あり"}]


def test_the_list_of_schools_has_headings_of_its_own(tmp_path: Path) -> None:
    head = [
        *("教育機関_学校コード", "教育機関_学校種", "教育機関_学校名"),
        *("教育機関_学校所在地（市区町村）", "教育機関_学校所在地（町字）"),
        *("教育機関_学校所在地（番地以下）", "教育機関_緯度", "教育機関_経度"),
    ]
    row = ["B129210000001", "B1", "東小学校", "生駒市", "東", "1-2", LAT, LON]
    found = read(write_csv(tmp_path / "a.csv", [head, row]), root=tmp_path).frame
    assert found[["name", "address"]].to_numpy().tolist() == [["東小学校", "生駒市東1-2"]]
    assert found["extras"][0]["教育機関_学校コード"] == "B129210000001"


@pytest.mark.parametrize("mark", ["1", "○", "〇", "◯"])
def test_every_mark_of_a_fit_shelter_is_the_same(tmp_path: Path, mark: str) -> None:
    head = [
        "名称",
        "緯度",
        "経度",
        "災害種別_洪水",
        "災害種別_津波",
        "災害種別_地震",
        "想定収容人数",
    ]
    path = write_csv(tmp_path / "a.csv", [head, ["東小", LAT, LON, mark, "", "△", "620"]])
    (extras,) = read(path, root=tmp_path).frame["extras"]
    assert extras == {"災害種別_洪水": "○", "災害種別_地震": "△", "想定収容人数": "620"}
    assert evacuation_kinds(extras) == ("洪水",)


def test_english_headings_of_shelters_are_told_in_the_words_of_the_standard(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["#property", "latitude", "longitude", "name", "flood_L1", "tunami", "capacity"])
    sheet.append([1, SOUTH, WEST, "東小", "○", "△", 620])
    book.save(tmp_path / "a.xlsx")
    (extras,) = read(tmp_path / "a.xlsx", root=tmp_path).frame["extras"]
    assert evacuation_kinds(extras) == ("洪水（計画規模）",)
    assert (extras["災害種別_津波"], extras["想定収容人数"]) == ("△", "620")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_name_that_looks_like_a_command_stays_a_text(tmp_path: Path, attack: str) -> None:
    path = write_csv(
        tmp_path / "a.csv", [["名称", "緯度", "経度", "備考"], [attack, LAT, LON, attack]]
    )
    found = read(path, root=tmp_path).frame
    assert found["name"].tolist() == [attack]
    assert found["extras"].tolist() == [{"備考": attack}]


def test_line_breaks_and_marks_that_turn_text_round_are_gone(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["名称", "緯度", "経度"], ["中央\n\u202e会館", LAT, LON]])
    assert read(path, root=tmp_path).frame["name"].tolist() == ["中央 会館"]


def test_a_name_of_ten_thousand_characters_is_refused(tmp_path: Path) -> None:
    rows = [["東" * 10_000, LAT, LON], ["西" * LONGEST_NAME, LAT, LON]]
    path = write_csv(tmp_path / "a.csv", [["名称", "緯度", "経度"], *rows])
    with pytest.raises(KarteError, match="10,000文字") as caught:
        read(path, root=tmp_path)
    assert [problem.where for problem in caught.value.problems] == ["a.csv 2行目"]


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("nan", LON, "数でない"),
        ("inf", "inf", "数でない"),
        ("1e308", LON, "数でない"),
        ("3_4.7", LON, "数でない"),
        ("", "", "数でない"),
        ("0", "0", "日本の外"),
        ("999", "999", "日本の外"),
        (LON, LAT, "入れ替わっている"),
    ],
)
def test_an_unusable_position_is_left_out_and_told(
    tmp_path: Path, lat: str, lon: str, reason: str
) -> None:
    rows = [["良い", LAT, LON], ["悪い", lat, lon]]
    warnings = Problems()
    path = write_csv(tmp_path / "a.csv", [["名称", "緯度", "経度"], *rows])
    assert read(path, root=tmp_path, warnings=warnings).frame["name"].tolist() == ["良い"]
    assert reason in warnings.found[0].what
    assert "3行目 悪い" in warnings.found[0].what


EDITIONS: list[tuple[str, dict[str, list[object]], list[str], list[dict[str, str]]]] = [
    (
        "P29-21_29.geojson",
        {
            "P29_001": [CODE, CODE, "29201"],
            "P29_002": ["B129210000001", "B129210000002", "B129210000003"],
            "P29_003": [16001, 16002, 16001],
            "P29_004": ["東小学校", "閉校小学校", "よその小学校"],
            "P29_005": ["東1", "西1", "北1"],
            "P29_007": [1, 2, 1],
        },
        ["東小学校"],
        [{"種別": "小学校"}],
    ),
    (
        "P29-13_29.geojson",
        {
            "P29_001": [CODE],
            "P29_002": ["16"],
            "P29_003": ["16001"],
            "P29_004": ["16001"],
            "P29_005": ["東小学校"],
            "P29_006": ["東1"],
        },
        ["東小学校"],
        [{"種別": "小学校"}],
    ),
    (
        "P04-20_29.geojson",
        {"P04_001": [1, 3], "P04_002": ["東病院", "西歯科"], "P04_003": ["東1", "西1"]},
        ["東病院", "西歯科"],
        [{"種別": "病院"}, {"種別": "歯科診療所"}],
    ),
    (
        "P05-22_29.geojson",
        {"P05_001": [CODE], "P05_002": ["4"], "P05_003": ["東公民館"], "P05_004": ["東1"]},
        ["東公民館"],
        [{"種別": "公立公民館"}],
    ),
    (
        "P11-22_29.geojson",
        {"P11_001": ["東町"], "P11_002": ["奈良交通"], "P11_003_01": ["1号線"]},
        ["東町"],
        [{}],
    ),
    ("P11-10_29.geojson", {"P11_001": ["東町"], "P11_002": [1]}, ["東町"], [{}]),
    (
        "P14-21_29.geojson",
        {"P14_003": [CODE], "P14_004": ["東1"], "P14_005": ["01"], "P14_008": ["東の家"]},
        ["東の家"],
        [{}],
    ),
    (
        "p27-13_29.geojson",
        {
            "行政区域コード": [CODE],
            "名称": ["東会館"],
            "所在地": ["東1"],
            "文化施設分類": ["03001"],
        },
        ["東会館"],
        [{}],
    ),
]


@pytest.mark.parametrize(("file", "columns", "names", "extras"), EDITIONS)
def test_each_edition_by_its_own_attribute_numbers(
    tmp_path: Path,
    file: str,
    columns: dict[str, list[object]],
    names: list[str],
    extras: list[dict[str, str]],
) -> None:
    warnings = Problems()
    found = read(geojson(tmp_path / file, layer(columns)), root=tmp_path, warnings=warnings)
    assert found.frame["name"].tolist() == names
    assert found.frame["extras"].tolist() == extras
    assert found.origin.publisher == "国土交通省"
    assert found.origin.title.startswith("国土数値情報（")
    assert any("休校中" in one.what and "閉校小学校" in one.what for one in warnings.found) == (
        "閉校小学校" in str(columns)
    )


@pytest.mark.parametrize("edition", ["P29-30", "P04-14"])
def test_an_edition_that_is_not_known_is_refused_with_those_that_are(
    tmp_path: Path, edition: str
) -> None:
    data = edition[:3]
    columns: dict[str, list[object]] = {f"{data}_001": [CODE], f"{data}_004": ["東"]}
    path = geojson(tmp_path / f"{edition}_29.geojson", layer(columns))
    with pytest.raises(KarteError, match=rf"{edition} の列の意味が分からない.*P04-20.*P29-21"):
        read(path, root=tmp_path)


@pytest.mark.parametrize(("file", "columns"), [EDITIONS[0][:2], EDITIONS[1][:2]])
def test_a_file_with_the_name_of_another_edition_is_refused(
    tmp_path: Path, file: str, columns: dict[str, list[object]]
) -> None:
    """Read as 2021, a layer of 2013 would name every school 16001."""
    other = file.replace("13", "00").replace("21", "13").replace("00", "21")
    path = geojson(tmp_path / other, layer(columns))
    with pytest.raises(KarteError, match=r"年度版と列の中身が合いません|列「P29_00"):
        read(path, root=tmp_path)


def test_a_municipality_that_the_layer_lacks_is_told_with_those_it_has(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {**EDITIONS[0][1], "P29_001": ["29201", "29202", "29203"]}
    path = geojson(tmp_path / "P29-21_29.geojson", layer(columns))
    with pytest.raises(KarteError, match=r"29209 の施設がありません.*29201、29202、29203"):
        read(path, root=tmp_path)


def test_a_prefecture_without_codes_is_cut_down_to_the_municipality(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "P04-20_29.geojson",
        layer({"P04_001": [1, 1], "P04_002": ["東病院", "遠病院"], "P04_003": ["", ""]}),
    )
    near = read(path, root=tmp_path).frame.geometry.iloc[0].buffer(100)
    west, south, east, north = near.bounds
    found = read_places(
        path, root=tmp_path, kind="x", crs=PLANE, code=CODE, bounds=(west, south, east, north)
    )
    assert found.frame["name"].tolist() == ["東病院"]


def test_a_shapefile_in_cp932_is_the_same_as_its_geojson(tmp_path: Path) -> None:
    frame = layer(EDITIONS[0][1])
    shp = read(write_shapefile(tmp_path / "P29-21_29.shp", frame, encoding="cp932"), root=tmp_path)
    twin = read(geojson(tmp_path / "P29-21_29.geojson", frame), root=tmp_path)
    assert shp.frame["name"].tolist() == twin.frame["name"].tolist() == ["東小学校"]
    assert shp.frame.geometry.geom_equals_exact(twin.frame.geometry, 1e-6).all()


def test_the_zip_of_the_publisher_is_read_as_it_is(tmp_path: Path) -> None:
    inner = geojson(tmp_path / "P29-21_29.geojson", layer(EDITIONS[0][1]))
    with zipfile.ZipFile(tmp_path / "P29-21_29_GML.zip", "w") as archive:
        archive.write(inner, "P29-21_29_GML/P29-21_29.geojson")
    found = read(tmp_path / "P29-21_29_GML.zip", root=tmp_path)
    assert found.frame["name"].tolist() == ["東小学校"]
    assert [one.path for one in found.origin.files] == ["P29-21_29_GML.zip"]


def test_any_layer_by_its_declared_column(tmp_path: Path) -> None:
    frame = layer({"item1": [1, 2], "item2": ["駅前", ""], "住所": ["本町", ""]}).to_crs(PLANE)
    warnings = Problems()
    path = write_shapefile(tmp_path / "bus.shp", frame)
    found = read(path, root=tmp_path, name_column="item2", warnings=warnings)
    assert found.frame[["name", "address"]].to_numpy().tolist() == [["駅前", "本町"]]
    assert found.frame["extras"].tolist() == [{"item1": "1"}]
    assert found.frame.geometry.iloc[0].distance(frame.geometry.iloc[0]) < 0.01
    assert found.origin.publisher == "見本市"
    assert "2件目" in warnings.found[0].what


def test_a_layer_without_a_declared_column_tells_its_columns(tmp_path: Path) -> None:
    path = geojson(tmp_path / "bus.geojson", layer({"item2": ["駅前"]}))
    with pytest.raises(KarteError, match=r"item2（例: 駅前）.*\n.*\n.*name_column"):
        read(path, root=tmp_path)
    with pytest.raises(KarteError, match=r"列「stop」がありません.*item2"):
        read(path, root=tmp_path, name_column="stop")


def test_areas_stand_where_a_point_inside_them_is_and_lines_nowhere(tmp_path: Path) -> None:
    park = shapely.box(WEST, SOUTH, WEST + 0.01, SOUTH + 0.01)
    frame = gpd.GeoDataFrame({"name": ["公園"]}, geometry=[park], crs="EPSG:6668")
    warnings = Problems()
    found = read(
        geojson(tmp_path / "a.geojson", frame),
        root=tmp_path,
        name_column="name",
        warnings=warnings,
    )
    assert found.frame.to_crs(6668).geometry.iloc[0].within(park)
    assert "面の中の1点" in warnings.found[0].what
    road = frame.set_geometry(frame.boundary)
    with pytest.raises(KarteError, match="線のデータ"):
        read(geojson(tmp_path / "b.geojson", road), root=tmp_path, name_column="name")


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (999, 999), (SOUTH, WEST)])
def test_a_layer_with_one_strange_point_loses_only_that(
    tmp_path: Path, lon: float, lat: float
) -> None:
    points = [[WEST, SOUTH], [lon, lat]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"{number}"},
            "geometry": {"type": "Point", "coordinates": point},
        }
        for number, point in enumerate(points)
    ]
    path = tmp_path / "a.geojson"
    text = json.dumps({"type": "FeatureCollection", "features": features})
    path.write_text(text, encoding="utf-8", newline="\n")
    warnings = Problems()
    found = read(path, root=tmp_path, name_column="name", warnings=warnings)
    assert found.frame["name"].tolist() == ["0"]
    assert "2件目 1" in warnings.found[0].what


def test_a_layer_of_points_that_are_no_numbers_is_refused(tmp_path: Path) -> None:
    frame = layer({"name": ["東"]})
    path = write_shapefile(tmp_path / "a.shp", frame)
    raw = bytearray(path.read_bytes())
    raw[-16:] = struct.pack("<dd", math.inf, SOUTH)
    path.write_bytes(bytes(raw))
    with pytest.raises(KarteError):
        read(path, root=tmp_path, name_column="name")


def test_gml_is_never_given_to_a_library_that_writes_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "P29-21_29.xml"
    path.write_text("<a/>", encoding="utf-8", newline="\n")
    with pytest.raises(KarteError, match="シェープファイル"):
        read(path, root=tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["P29-21_29.xml"]
