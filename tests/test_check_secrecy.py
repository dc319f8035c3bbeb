"""``karte check`` lists whose figures are hidden in whose row, and where the two ends disagree."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely import box
from source_files import (
    CODE,
    Polygon,
    TextRow,
    cell_at,
    write_a27,
    write_boundary,
    write_text_table,
)
from workspaces import lay_sample

from karte.check import CheckReport, check_workspace, page_html, report_lines
from karte.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from karte.errors import Problem

TABLE = "tblT001081C29.txt"
LABELS = ["人口総数", "男", "女", "世帯総数"]
HIDDEN = ["X"] * 4
WHOLE = TextRow(CODE, 1, "", [100, 48, 52, 40])
EAST = TextRow("292090010", 2, "東町", [60, 30, 30, 25], 1, merged="0020")
WEST = TextRow("292090020", 2, "西町", HIDDEN, 2, target="0010")
SOUTH = TextRow("292090030", 2, "南町", [40, 18, 22, 15])
DISAGREE = "秘匿先（HTKSAKI）と合算地域（GASSAN）が食い違います。"
COMPARE = "e-Stat の元の表で、2つの行を見比べてください。"


def declare(root: Path, code: str, tables: str, boundary: str) -> Path:
    path = root / "karte.toml"
    path.write_text(
        f"""
edition = 2026
[municipality]
code = "{code}"
name = "見本市"
kind = "市"
[publisher]
department = "企画課"
contact = "054-000-0000"
issued = 2026-06-30
[districts]
files = ["A27-23.geojson"]
year = 2023
terms_confirmed = "確認済み"
[[censuses]]
year = 2020
date = 2020-10-01
boundaries = ["{boundary}"]
tables = {{ {tables} }}
""",
        encoding="utf-8",
        newline="\n",
    )
    return path


def districts(root: Path, code: str, shapes: Sequence[BaseGeometry]) -> None:
    columns = {
        "A27_001": [code] * len(shapes),
        "A27_002": ["見本市立"] * len(shapes),
        "A27_003": [f"B12921000122{place}" for place in range(len(shapes))],
        "A27_004": [f"第{place}小学校" for place in range(len(shapes))],
    }
    write_a27(root / "A27-23.geojson", columns, shapes)


def check(root: Path, *rows: TextRow) -> CheckReport:
    """Check a city of three towns, whose table has these rows."""
    towns = [("292090010", "東町", 53), ("292090020", "西町", 7), ("292090030", "南町", 40)]
    shapes = [cell_at(place, 0) for place in range(3)]
    polygons = [
        Polygon(key, name, people, 5, shape)
        for (key, name, people), shape in zip(towns, shapes, strict=True)
    ]
    write_boundary(root / "r2ka29209.shp", polygons)
    districts(root, CODE, [cell_at(0, 0, width=2), cell_at(2, 0)])
    write_text_table(root / TABLE, LABELS, [WHOLE, *rows])
    path = declare(root, CODE, f'population = "{TABLE}"', "r2ka29209.shp")
    report = check_workspace(path, progress=Silent())
    assert report.errors == ()
    return report


def findings(report: CheckReport) -> list[Problem]:
    return [one for one in report.doubts if "HTKSAKI" in one.what]


def printed(report: CheckReport) -> tuple[str, str]:
    """Return what the terminal and the page say."""
    return "\n".join(report_lines(report)), page_html(report).decode("utf-8")


def test_a_sound_table_is_listed_with_its_groups_and_raises_nothing(tmp_path: Path) -> None:
    report = check(tmp_path, EAST, WEST, SOUTH)
    assert findings(report) == []
    (ledger,) = report.hidden
    (group,) = ledger.groups
    assert (group.receiver, group.code, group.figure) == ("東町", "292090010", "人口 60人")
    (town,) = group.towns
    assert (town.name, town.code, town.people) == ("西町", "292090020", "7人")
    assert town.named_by == "HTKSAKI・GASSAN が一致"
    terminal, page = printed(report)
    assert "1組、秘匿先と合算地域はすべて一致" in terminal
    assert "    - 西町（292090020） → 東町（292090010）" in terminal
    assert "1組、すべて一致" in page
    assert "<details open>" not in page


def test_a_receiver_that_does_not_list_what_was_sent_to_it_is_found(tmp_path: Path) -> None:
    report = check(tmp_path, EAST._replace(merged=""), WEST, SOUTH)
    (problem,) = findings(report)
    assert problem.what == (
        f"{DISAGREE}「西町」（292090020）の秘匿先は「東町」（292090010）ですが、"
        "4行目の「東町」の合算地域は空欄です（「0020」があるはずです）。"
    )
    assert problem.where == f"{TABLE} 5行目"
    assert problem.hint == (
        f"秘匿先（HTKSAKI）のとおり「東町」に合算したものとして数えました。{COMPARE}"
    )
    terminal, page = printed(report)
    assert "食い違い1・合算先が不明0" in terminal
    assert "西町（292090020）【HTKSAKI だけ】 → 東町（292090010）" in terminal
    assert "<details open>" in page
    assert "HTKSAKI だけ" in page


def test_a_hidden_row_that_does_not_say_where_it_went_is_found(tmp_path: Path) -> None:
    report = check(tmp_path, EAST, WEST._replace(target=""), SOUTH)
    (problem,) = findings(report)
    assert problem.what == (
        f"{DISAGREE}「東町」（292090010、4行目）の合算地域に「0020」がありますが、"
        "「西町」（292090020）の秘匿先は空欄です（「0010」のはずです）。"
    )
    assert problem.where == f"{TABLE} 5行目"
    assert problem.hint == (
        f"合算地域（GASSAN）のとおり「東町」に合算したものとして数えました。{COMPARE}"
    )
    assert "西町（292090020）【GASSAN だけ】 → 東町（292090010）" in printed(report)[0]


def test_a_receiver_that_claims_a_published_row_is_found(tmp_path: Path) -> None:
    report = check(tmp_path, EAST._replace(merged="0020;0030"), WEST, SOUTH)
    (problem,) = findings(report)
    assert problem.what == (
        f"{DISAGREE}「東町」（292090010）の合算地域に「0030」がありますが、"
        "「南町」（292090030、6行目）は秘匿されていません（秘匿された行で、数値がXのはずです）。"
    )
    assert problem.where == f"{TABLE} 4行目"
    assert problem.hint == f"「南町」の数は「南町」の行の数値のまま数えました。{COMPARE}"
    (ledger,) = report.hidden
    assert ledger.strays == (("東町（292090010）", "南町（292090030）"),)
    terminal, page = printed(report)
    assert "南町（292090030） → 東町（292090010）【GASSAN だけ、合算していません】" in terminal
    assert "GASSAN だけ（合算していません）" in page


def test_a_receiver_that_claims_a_row_of_another_is_found(tmp_path: Path) -> None:
    other = SOUTH._replace(secrecy=1, merged="0020")
    (problem,) = findings(check(tmp_path, EAST, WEST, other))
    assert problem.what == (
        f"{DISAGREE}「南町」（292090030）の合算地域に「0020」がありますが、「西町」（292090020、"
        "5行目）の秘匿先（HTKSAKI）は「東町」（292090010）です（どちらか一方だけのはずです）。"
    )
    assert problem.where == f"{TABLE} 6行目"


def test_a_receiver_that_claims_what_is_not_in_the_table_is_found(tmp_path: Path) -> None:
    (problem,) = findings(check(tmp_path, EAST._replace(merged="0020;9999"), WEST, SOUTH))
    assert problem.what == (
        f"{DISAGREE}「東町」（292090010）の合算地域に「9999」がありますが、"
        "この表にないコードです（秘匿された町丁・字等のコードのはずです）。"
    )


def test_a_hidden_row_that_nobody_received_is_found_and_is_not_zero(tmp_path: Path) -> None:
    east = EAST._replace(secrecy=0, merged="", figures=[53, 27, 26, 20])
    rows = (east, WEST._replace(target="9999"), SOUTH)
    report = check(tmp_path, *rows)
    (problem,) = findings(report)
    assert problem.what == (
        "秘匿された「西町」（292090020）の数値がどこに合算されたか分かりません。"
        "秘匿先（HTKSAKI）は「9999」（この表にないコード）です。これを合算地域（GASSAN）に挙げる行も"
        "ありません（秘匿先か合算地域のどちらかで、合算先の行が分かるはずです）。"
    )
    assert problem.where == f"{TABLE} 5行目"
    (ledger,) = report.hidden
    assert [town.name for town in ledger.unresolved] == ["西町"]
    assert "西町（292090020） → 合算先が不明" in printed(report)[0]


def test_every_disagreement_of_a_table_is_found_and_not_only_the_first(tmp_path: Path) -> None:
    rows = (
        EAST._replace(merged="0030"),
        WEST,
        TextRow("292090030", 2, "南町", HIDDEN, 2, target="9999"),
    )
    report = check(tmp_path, *rows)
    assert [one.where for one in findings(report)] == [f"{TABLE} 5行目", f"{TABLE} 6行目"]
    (ledger,) = report.hidden
    assert ledger.disagreements == 2


def test_hidden_meshes_are_listed_like_hidden_towns(tmp_path: Path) -> None:
    lay_sample(tmp_path)
    report = check_workspace(tmp_path / "karte.toml", progress=Silent())
    mesh = report.hidden[-1]
    assert "メッシュ" in mesh.source
    assert len(mesh.groups) > 100
    assert all(town.people.endswith("人") for group in mesh.groups for town in group.towns)
    towns = [town.name for one in report.hidden for group in one.groups for town in group.towns]
    assert "大字峠" in towns
    terminal, page = printed(report)
    assert f"ほか{len(mesh.groups) - 20}件" in terminal
    assert page.count("rowspan=") == 2 * sum(len(one.groups) for one in report.hidden)


@pytest.mark.real_data
def test_every_group_of_ibaraki_is_listed(real_data: Path, tmp_path: Path) -> None:
    """Count the groups in the table itself: the rows that received something, and from whom."""
    osaka = real_data / "osaka_27"
    shutil.copy(osaka / "tblT001082C27.csv", tmp_path)
    for part in (osaka / "boundary_2020" / "茨木_地図").iterdir():
        shutil.copy(part, tmp_path)
    west, south, east, north = gpd.read_file(
        tmp_path / "r2ka27211.shp", encoding="cp932"
    ).total_bounds
    middle = (west + east) / 2
    halves = [box(west, south, middle, north), box(middle, south, east, north)]
    districts(tmp_path, "27211", halves)
    path = declare(tmp_path, "27211", 'age = "tblT001082C27.csv"', "r2ka27211.shp")
    report = check_workspace(path, progress=Silent())
    assert report.errors == ()

    text = (osaka / "tblT001082C27.csv").read_bytes().decode("cp932")
    lines = [row for row in csv.reader(io.StringIO(text)) if row and row[0].startswith("27211")]
    sent = {(row[5], row[0]) for row in lines if row[4] == "2"}
    received = {row[0] for row in lines if row[4] == "1"}
    (ledger,) = report.hidden
    assert {group.code for group in ledger.groups} == received
    assert len(ledger.groups) == len(received) == 9
    assert {town.code for group in ledger.groups for town in group.towns} == {
        key for _, key in sent
    }
    assert ledger.disagreements == 0
    assert findings(report) == []
    assert printed(report)[1].count("HTKSAKI・GASSAN が一致") == len(sent) == 13
