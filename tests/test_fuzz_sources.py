"""Damaged files: whatever is in them, a reader returns its table or raises a `KarteError`.

``KARTE_FUZZ=long`` tries many more examples, and other ones every time.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import zipfile
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_files import (
    CODE,
    Polygon,
    TextRow,
    cell_at,
    write_a27,
    write_boundary,
    write_csv,
    write_shapefile,
    write_text_table,
)

from karte.config import load_config
from karte.config.meaning import GroupsConfig
from karte.errors import KarteError
from karte.model import Audience
from karte.sources.census import read_census_table
from karte.sources.control_totals import read_control_totals
from karte.sources.districts import read_districts
from karte.sources.groups import read_groups
from karte.sources.own_keys import DistrictKeys
from karte.sources.places import read_places
from karte.sources.register import read_register
from karte.sources.small_areas import read_small_areas
from karte.sources.targets import Ground, read_targets
from karte.sources.town_table import read_town_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from karte.tables.types import SmallAreas

LONG = os.environ.get("KARTE_FUZZ") == "long"
DAY = dt.date(2020, 10, 1)
KEYS = {"292090010", "292090020", "29209003001", "29209003002"}
LABELS = ["人口総数", "男", "女", "世帯総数"]
ROWS = [
    TextRow("29209", 1, "", [100, 48, 52, 40]),
    TextRow("292090010", 2, "東町", [20, 10, 10, 8], 1, "", "0020"),
    TextRow("292090020", 2, "西町", ["X"] * 4, 2, "0010"),
    TextRow("292090030", 3, "南町", [80, 38, 42, 32]),
    TextRow("29209003001", 4, "南町一丁目", [50, 20, 30, 22]),
    TextRow("29209003002", 4, "南町二丁目", [30, 18, 12, 10]),
]
TOWNS = [
    Polygon("292090010", "髙山町", 20, 8, cell_at(0, 0)),
    Polygon("292090020", "西町", 0, 0, cell_at(1, 0)),
    Polygon("29209003001", "南町一丁目", 50, 22, cell_at(2, 0)),
    Polygon("29209003002", "南町二丁目", 30, 10, cell_at(3, 0)),
]
A27 = {
    "A27_001": ["29209", "29209"],
    "A27_003": ["B129210001131", "B129210001140"],
    "A27_004": ["東小学校", "西小学校"],
}
SCHOOLS = {"B129210001131": "東小学校", "B129210001140": "西小学校"}
BANDS = [f"{age}-{age + 4}歳の{sex}" for age in range(0, 85, 5) for sex in ("男性", "女性")]
TOML = """edition = 2026
issued = 2026-06-30

[municipality]
code = "29209"
name = "生駒市"
"""


class Case(NamedTuple):
    """A small valid file and how it is read."""

    name: str
    write: Callable[[Path], Path]
    read: Callable[[Path, Path], object]


def census(path: Path, root: Path) -> object:
    return read_census_table(
        path, root=root, topic="population", code=CODE, year=2020, date=DAY, small_area_keys=KEYS
    )


def areas(path: Path, root: Path) -> object:
    return read_small_areas([path], root=root, code=CODE, year=2020)


def districts(path: Path, root: Path) -> object:
    return read_districts([path], root=root, code=CODE, year=2023)


def register(path: Path, root: Path) -> object:
    boundary = root / "boundary" / "r2ka29209.shp"
    if not boundary.exists():
        write_boundary(boundary, TOWNS)
    return read_register([path], root=root, code=CODE, small_areas=whole_areas(boundary))


@cache
def whole_areas(boundary: Path) -> SmallAreas:
    return read_small_areas([boundary], root=boundary.parent, code=CODE, year=2020)


def write_register(path: Path) -> Path:
    head = ["全国地方公共団体コード", "地域名", "調査年月日", "総人口", "男性", "女性", *BANDS,
            "85歳以上の男性", "85歳以上の女性", "世帯数"]  # fmt: skip
    rows = [["292095", town, "2026-04-01", 36, 18, 18, *[1] * 36, 12]
            for town in ("髙山町", "西町", "南町一丁目")]  # fmt: skip
    return write_csv(path, [head, *rows])


def write_towns(path: Path) -> Path:
    return write_csv(path, [
        ["町丁コード", "町丁目名", "校区名", "割合", "区域コード"],
        ["292090010", "髙山町", "東小学校", "0.4", "1"],
        ["292090010", "髙山町", "西小学校", "60%", "2"],
        ["0020", "西町", "西小学校", "", "2"],
    ])  # fmt: skip


def write_places(path: Path) -> Path:
    return write_csv(path, [
        ["全国地方公共団体コード", "名称", "所在地_連結表記", "緯度", "経度"],
        ["292095", "中央公民館", "本町1", "34.705", "135.705"],
        ["292095", "北公民館", "北町2", "34.71", "135.71"],
    ])  # fmt: skip


def write_groups(path: Path) -> Path:
    return write_csv(path, [["小学校区", "中学校区"], ["東小学校", "北"], ["西小学校", "南"]])


def groups(path: Path, root: Path) -> object:
    declared = GroupsConfig(
        name="中学校区", file=path.name, district_column="小学校区", group_column="中学校区"
    )
    return read_groups(declared, root=root, keys=DistrictKeys(SCHOOLS), districts=SCHOOLS)


def write_control(path: Path) -> Path:
    return write_csv(path, [
        ["市区町村コード", "年", "総数"],
        ["292095", "2030年", "84,210"],
        ["292095", "令和17年", "81,000"],
    ])  # fmt: skip


def write_targets(path: Path) -> Path:
    return write_csv(path, [
        ["区域", "指標", "単位", "現状", "現状の年度", "R5 目標", "7年度 目標", "R5 実績", "向き"],
        ["", "高齢化率", "%", "30.6", "2", "31", "31.5", "▲1", "下げる"],
        ["東小学校", "集いの場", "か所", "－", "", "1", "", "X", "上げる"],
    ])  # fmt: skip


def targets(path: Path, root: Path) -> object:
    ground = Ground(CODE, "生駒市", DistrictKeys(SCHOOLS))
    return read_targets(path, root=root, ground=ground, audience=Audience.PUBLIC)


def write_zip(path: Path) -> Path:
    frame = gpd.GeoDataFrame(A27, geometry=[cell_at(0, 0), cell_at(1, 0)], crs="EPSG:6668")
    shp = write_shapefile(path.parent / "x" / "A27-23_29.shp", frame, encoding="cp932")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for one in sorted(shp.parent.iterdir()):
            file.write(one, one.name)
    return path


def write_toml(path: Path) -> Path:
    path.write_text(TOML, encoding="utf-8", newline="\n")
    return path


def write_dbf(path: Path) -> Path:
    return write_boundary(path.with_suffix(".shp"), TOWNS).with_suffix(".dbf")


def write_shp(path: Path) -> Path:
    return write_boundary(path, TOWNS)


CASES = (
    Case("t.txt", lambda path: write_text_table(path, LABELS, ROWS), census),
    Case("register.csv", write_register, register),
    Case("a.geojson", lambda path: write_a27(path, A27, [cell_at(0, 0), cell_at(1, 0)]), districts),
    Case("towns.csv", write_towns,
         lambda path, root: read_town_table(path, root=root, code=CODE)),
    Case("places.csv", write_places,
         lambda path, root: read_places(path, root=root, kind="公民館")),
    Case("groups.csv", write_groups, groups),
    Case("control.csv", write_control,
         lambda path, root: read_control_totals(path, root=root, code=CODE)),
    Case("targets.csv", write_targets, targets),
    Case("karte.toml", write_toml, lambda path, _: load_config(path)),
    Case("A27-23_29.zip", write_zip, districts),
    Case("r2ka29209.shp", write_shp, areas),
    Case("r2ka29209.dbf", write_dbf,
         lambda path, root: areas(path.with_suffix(".shp"), root)),
)  # fmt: skip

# What breaks readers: marks of formats, figures beyond measure, other encodings, long cells.
BITS = (
    *(b"", b"\x00", b"\xff", b"\xfe", b'"', b",", b"\t", b"\r", b"\n", b"\x1a", b"\xef\xbf\xbd"),
    *(b"-", b"-1", b"0", b"1e308", b"-1e308", b"NaN", b"nan", b"inf", b"9" * 400, b"1.5", b"X"),
    *(b"null", b"{}", b"[]", b"true", b"=CMD()", b"<script>", b"A" * 10_000, b"\xe2\x80\xae"),
    *("１２".encode(), "①".encode("cp932"), "令和99年13月40日".encode(), b"PK\x03\x04", b"../"),
)


@st.composite
def damage(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """Draw a few changes of a file's bytes."""
    steps = draw(
        st.lists(
            st.tuples(
                st.sampled_from(("replace", "insert", "cut", "repeat", "byte", "cell", "end")),
                st.floats(0, 1, exclude_max=True),
                st.floats(0, 1, exclude_max=True),
                st.sampled_from(BITS),
            ),
            min_size=1,
            max_size=4,
        )
    )

    def apply(raw: bytes) -> bytes:
        for kind, first, second, bit in steps:
            raw = changed(raw, kind, sorted((int(first * len(raw)), int(second * len(raw)))), bit)
        return raw

    return apply


def changed(raw: bytes, kind: str, places: list[int], bit: bytes) -> bytes:
    start, end = places
    if kind == "insert":
        return raw[:start] + bit + raw[start:]
    if kind == "byte":
        return raw[:start] + (bit[:1] or b"\x80") + raw[start + 1 :]
    if kind == "repeat":
        return raw[:end] + raw[start:end] + raw[end:]
    if kind == "end":
        return raw[:start]
    if kind == "cell":
        # One whole cell of a table, or one value of a GeoJSON or TOML file, becomes another.
        begin = max(raw.rfind(mark, 0, start) for mark in (b",", b":", b"\n", b"=")) + 1
        ends = [raw.find(mark, begin) for mark in (b",", b"}", b"\r", b"\n", b"]")]
        stop = min((one for one in ends if one >= begin), default=len(raw))
        return raw[:begin] + bit + raw[stop:]
    return raw[:start] + (b"" if kind == "cut" else bit) + raw[min(end, start + 12) :]


def only_karte_errors(case: Case, path: Path, root: Path) -> None:
    try:
        case.read(path, root)
    except KarteError as error:
        for problem in error.problems:
            assert problem.what
            assert str(root) not in str(problem)
            assert len(str(problem)) < 2_500


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_file_that_is_damaged_below_is_a_good_one(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path / case.name)
    if case.name != "karte.toml":
        case.read(path, tmp_path)
        return
    with pytest.raises(KarteError) as caught:
        case.read(path, tmp_path)
    assert not any("TOML" in problem.what for problem in caught.value.problems)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_damaged_file_ends_in_a_table_or_a_message(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("fuzz")
    path = case.write(root / case.name)
    whole = path.read_bytes()

    @settings(
        max_examples=3000 if LONG else 60,
        derandomize=not LONG,
        suppress_health_check=list(HealthCheck),
    )
    @given(damage())
    def attempt(harm: Callable[[bytes], bytes]) -> None:
        path.write_bytes(harm(whole))
        only_karte_errors(case, path, root)

    attempt()


@settings(max_examples=1000 if LONG else 30, derandomize=not LONG)
@given(st.lists(st.lists(st.text(max_size=30), max_size=6), max_size=8))
def test_any_table_of_any_text_ends_in_a_table_or_a_message(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]]
) -> None:
    root = tmp_path_factory.mktemp("any")
    text = io.StringIO(newline="")
    head = ["町丁目名", "校区名", "割合", "区域コード"]
    csv.writer(text).writerows([head, *lines])
    (root / "t.csv").write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    case = next(case for case in CASES if case.name == "towns.csv")
    only_karte_errors(case, root / "t.csv", root)
