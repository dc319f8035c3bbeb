"""Meshes: exact squares, totals that stay in place, details that are folded, years to come."""

from __future__ import annotations

import datetime as dt
import json
import math
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from mesh_files import MESH_LABELS, Cell, future_row, write_future_mesh, write_mesh_table
from pyproj import CRS
from source_files import members, write_csv
from workspaces import lay_sample

from karte.crosswalk import crosswalk_from_polygons
from karte.errors import KarteError, Problems
from karte.model import Area, AreaType, Dataset
from karte.sources.districts import read_districts
from karte.sources.mesh import clipped, drawn, folded_together
from karte.sources.mesh_census import read_census_mesh
from karte.sources.mesh_codes import mesh_box
from karte.sources.mesh_flow import read_people_flow
from karte.sources.mesh_future import read_future_mesh
from karte.statistics import count_by_district
from karte.tables.ledger import NamedBy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from karte.tables.mesh import MeshData, PeopleFlow
    from karte.tables.types import CountTable, Districts

PLANE = CRS.from_epsg(6676)
DAY = dt.date(2020, 10, 1)
A, B, C, D = "5138200111", "5138200112", "5138200113", "5138200114"
OTHER = "5238000011"


def read(
    tmp_path: Path,
    *files: Sequence[Cell],
    within: BaseGeometry | None = None,
    warnings: Problems | None = None,
    table_id: str = "T001142",
) -> MeshData:
    paths = [
        write_mesh_table(tmp_path / f"tbl{table_id}Q{number}.txt", cells, table_id=table_id)
        for number, cells in enumerate(files)
    ]
    return read_census_mesh(
        paths, root=tmp_path, crs=PLANE, year=2020, date=DAY, within=within, warnings=warnings
    )


# Codes


def test_a_code_is_a_square_in_degrees() -> None:
    assert mesh_box("5339").bounds == (139, 53 / 1.5, 140, 54 / 1.5)
    assert mesh_box("533946").bounds == (139.75, 35 + 2 / 3, 139.875, 35.75)
    assert mesh_box("53394611").bounds == pytest.approx((139.7625, 35.675, 139.775, 35.683333333))
    west, south, east, north = mesh_box("53394611").bounds
    halves = [mesh_box(f"53394611{digit}").bounds for digit in (1, 2, 3, 4)]
    middle = ((west + east) / 2, (south + north) / 2)
    for half, corner in zip(
        halves,
        [(west, south), (middle[0], south), (west, middle[1]), middle],
        strict=True,
    ):
        assert half[:2] == pytest.approx(corner)


@given(
    x=st.integers(min_value=22 * 640, max_value=55 * 640 - 1),
    y=st.integers(min_value=30 * 640, max_value=69 * 640 - 1),
)
def test_every_place_has_one_mesh_of_every_size_and_each_lies_in_the_next(x: int, y: int) -> None:
    code = f"{y // 640:02d}{x // 640:02d}{y // 80 % 8}{x // 80 % 8}{y // 8 % 10}{x // 8 % 10}"
    code += "".join(str(1 + x // side % 2 + 2 * (y // side % 2)) for side in (4, 2, 1))
    assert mesh_box(code)[:2] == (x, y)
    for digits in (4, 6, 8, 9, 10):
        box = mesh_box(code[:digits])
        assert box.x <= x < box.x + box.side
        assert box.y <= y < box.y + box.side


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("513820115", "2kmメッシュ"),
        ("5138201", "5kmメッシュ"),
        ("51388011", "ではありません"),
        ("51382001101", "ではありません"),
        ("５１３８２００１", "ではありません"),
        ("", "ではありません"),
        ("00002000", "日本の外"),
    ],
)
def test_a_code_of_another_kind_is_refused(code: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        mesh_box(code)


def test_neighbours_share_their_border_in_the_plane() -> None:
    squares = drawn([A, B, C, D], PLANE)
    assert shapely.union_all(squares.to_numpy()).area == pytest.approx(squares.area.sum())
    assert shapely.coverage_is_valid(squares.to_numpy())
    assert 240 < math.sqrt(squares.area.iloc[0]) < 290


def test_folding_is_followed_to_its_end() -> None:
    found = folded_together(["a", "b", "c", "d"], [("a", "b"), ("x", "b"), ("x", "c")])
    assert found["a"] == found["b"] == found["c"] == ("a", "b", "c", "x")
    assert found["d"] == ("d",)


# The census by mesh

PLAIN = [Cell(A, 10, 40, 20, 2), Cell(B, 4, 30, 8), Cell(C, 0, 6, 10)]
FOLDED = [
    Cell(A, 12, 44, 24, 2, secrecy=1, merged=f"{B};{C}", total=72),
    Cell(B, 0, 0, 0, secrecy=2, target=A, total=7),
    Cell(C, 0, 0, 0, secrecy=2, target=A, total=3),
    Cell(D, 2, 2, 4),
]


def test_totals_stand_mesh_by_mesh_and_ages_beside_them(tmp_path: Path) -> None:
    warnings = Problems()
    mesh = read(tmp_path, PLAIN, warnings=warnings)
    totals, details = mesh.tables
    assert mesh.cells.frame["key_code"].tolist() == [A, B, C]
    assert mesh.cells.frame["population"].tolist() == [72, 42, 16]
    assert mesh.cells.frame["households"].tolist() == [36, 21, 8]
    assert totals.values["population"].tolist() == [72, 42, 16]
    assert details.values["population.total.65+"].tolist() == [20, 8, 10]
    assert details.values["population.total.unknown"].tolist() == [2, 0, 0]
    assert details.values["private_households.size_6+"].tolist() == [3, 3, 3]
    assert details.values.loc[C, "family.with_65+"] == 10
    assert set(totals.values) == {
        "population",
        "population.male",
        "population.female",
        "households",
    }
    assert not set(totals.values) & set(details.values)
    assert totals.municipality.isna().all()
    assert (
        mesh.cells.origin.title == "令和2年国勢調査 地域メッシュ統計 人口及び世帯（250mメッシュ）"
    )
    assert not warnings.found


def test_a_hidden_mesh_keeps_its_totals_and_shares_its_details(tmp_path: Path) -> None:
    warnings = Problems()
    totals, details = read(tmp_path, FOLDED, warnings=warnings).tables
    assert totals.values["population"].to_dict() == {A: 72, B: 7, C: 3, D: 8}
    assert members(totals) == {key: [key] for key in (A, B, C, D)}
    assert members(details) == {A: [A, B, C], D: [D]}
    assert details.values["population.total.65+"].to_dict() == {A: 24, D: 4}
    assert details.values.loc[A, "population.total.unknown"] == 72 + 7 + 3 - 80
    assert details.hidden == (B, C)
    assert totals.hidden == ()
    assert not warnings.found


def test_the_ledger_names_both_ends(tmp_path: Path) -> None:
    mesh = read(tmp_path, FOLDED)
    ledger = mesh.tables[1].ledger
    people = mesh.cells.frame.set_index("key_code")["population"].to_dict()
    lines = ledger.frame(people)
    assert lines["receiver"].tolist() == [A, A]
    assert lines["hidden"].tolist() == [B, C]
    assert lines["hidden_people"].tolist() == [7, 3]
    assert lines["symbol"].tolist() == ["*", "*"]
    assert {area.named_by for group in ledger.groups for area in group.hidden} == {NamedBy.BOTH}
    assert ledger.disagreements == ()


def test_a_fold_that_only_one_end_knows_of_is_one_group_and_reported(tmp_path: Path) -> None:
    cells = [FOLDED[0]._replace(merged=f"{B};{D}"), *FOLDED[1:]]
    warnings = Problems()
    details = read(tmp_path, cells, warnings=warnings).tables[1]
    assert members(details) == {A: [A, B, C, D]}
    assert details.ledger.disagreements == (C, D)
    assert details.ledger.strays == ((A, D),)
    assert "食い違うメッシュが2個" in warnings.found[0].what


def test_details_that_nobody_received_are_missing_and_not_zero(tmp_path: Path) -> None:
    cells = [*PLAIN[:2], Cell(C, 0, 0, 0, secrecy=2, total=5)]
    warnings = Problems()
    totals, details = read(tmp_path, cells, warnings=warnings).tables
    assert totals.values.loc[C, "population"] == 5
    assert details.values.loc[C].isna().all()
    assert [area.key for area in details.ledger.unresolved] == [C]
    assert "どこに合算されたか分かりません" in warnings.found[0].what


def test_a_partner_in_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    cells = [*PLAIN[:2], Cell(C, 0, 0, 0, secrecy=2, target=OTHER, total=5)]
    warnings = Problems()
    details = read(tmp_path, cells, warnings=warnings).tables[1]
    assert details.values.loc[C].isna().all()
    assert "隣の1次メッシュのファイル" in warnings.found[0].hint
    assert C in warnings.found[0].what


def test_neighbouring_files_are_joined_and_a_cell_cut_at_the_border_is_summed(
    tmp_path: Path,
) -> None:
    east = [Cell(C, 1, 2, 3, 4), Cell(D, 1, 1, 2), Cell(OTHER, 2, 2, 2)]
    totals, details = read(tmp_path, PLAIN, east).tables
    assert totals.values["population"].to_dict() == {A: 72, B: 42, C: 16 + 10, D: 4, OTHER: 6}
    assert details.values.loc[C, "population.total.65+"] == 13
    assert details.values.loc[C, "population.total.unknown"] == 4


def test_a_border_cell_that_one_prefecture_hides_is_in_one_group_with_its_receiver(
    tmp_path: Path,
) -> None:
    east = [
        Cell(C, 0, 0, 0, secrecy=2, target=D, total=2),
        Cell(D, 3, 3, 4, secrecy=1, merged=C, total=8),
        Cell(OTHER, 2, 2, 2),
    ]
    totals, details = read(tmp_path, PLAIN, east).tables
    assert totals.values.loc[C, "population"] == 18
    assert members(details)[D] == [C, D]
    assert details.values.loc[D, "population.total.65+"] == 10 + 4
    assert details.values.loc[D, "population.total.unknown"] == 0


def test_only_meshes_of_the_municipality_are_kept_with_their_partners(tmp_path: Path) -> None:
    square = drawn([B], PLANE).iloc[0].buffer(-20)
    mesh = read(tmp_path, FOLDED, within=square)
    assert mesh.cells.frame["key_code"].tolist() == [A, B, C]
    far = drawn([OTHER], PLANE).iloc[0]
    with pytest.raises(KarteError, match="メッシュが1つもありません"):
        read(tmp_path, FOLDED, within=far)


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="同じメッシュのファイルが2つ"):
        read(tmp_path, PLAIN, PLAIN)


def test_both_datums_of_one_census_are_never_mixed(tmp_path: Path) -> None:
    one = write_mesh_table(tmp_path / "a.txt", PLAIN)
    two = write_mesh_table(tmp_path / "b.txt", [Cell(OTHER, 1, 1, 1)], table_id="T001102")
    with pytest.raises(KarteError, match=r"JGD2000.*T001102.*JGD2011.*T001142"):
        read_census_mesh([one, two], root=tmp_path, crs=PLANE, year=2020, date=DAY)


def test_the_older_datum_alone_can_be_read(tmp_path: Path) -> None:
    plane = CRS.from_epsg(6678)  # 東北, where the ground moved by metres in 2011
    cells = [Cell("5941462511", 1, 1, 1)]
    path = write_mesh_table(tmp_path / "b.txt", cells, table_id="T001102")
    mesh = read_census_mesh([path], root=tmp_path, crs=plane, year=2020, date=DAY)
    assert len(mesh.cells.frame) == 1
    assert mesh.cells.frame.crs == plane


@pytest.mark.parametrize(
    ("table_id", "message"),
    [("T000876", "2015年国勢調査のメッシュ統計です"), ("T001141", "500mメッシュの表ですが")],
)
def test_a_table_of_another_census_or_size_is_known_by_its_id(
    tmp_path: Path, table_id: str, message: str
) -> None:
    with pytest.raises(KarteError, match=message):
        read(tmp_path, PLAIN, table_id=table_id)


def test_sizes_are_not_mixed(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="大きさの違うメッシュ"):
        read(tmp_path, [*PLAIN, Cell("513820012", 1, 1, 1)], table_id="T009999")


def test_bad_codes_are_named_with_their_lines(tmp_path: Path) -> None:
    cells = [PLAIN[0], Cell("513820115", 1, 1, 1), Cell("5138201", 1, 1, 1)]
    with pytest.raises(KarteError) as caught:
        read(tmp_path, cells)
    assert [one.where for one in caught.value.problems] == [
        "tblT001142Q0.txt 4行目",
        "tblT001142Q0.txt 5行目",
    ]
    assert "2kmメッシュ" in caught.value.problems[0].what


def test_a_missing_column_is_named_with_the_nearest_labels(tmp_path: Path) -> None:
    labels = [label.replace("世帯総数", "世帯の数") for label in MESH_LABELS]
    path = write_mesh_table(tmp_path / "t.txt", PLAIN, labels=labels)
    with pytest.raises(KarteError, match=r"「　?世帯の数」") as caught:
        read_census_mesh([path], root=tmp_path, crs=PLANE, year=2020, date=DAY)
    assert '"見出し" = "households"' in caught.value.problems[0].hint
    declared = {"世帯の数": "households"}
    mesh = read_census_mesh([path], root=tmp_path, crs=PLANE, year=2020, date=DAY, labels=declared)
    assert mesh.cells.frame["households"].tolist() == [36, 21, 8]


def test_a_zip_of_the_publisher_is_read_as_it_is(tmp_path: Path) -> None:
    path = write_mesh_table(tmp_path / "in" / "tblT001142Q5138.txt", PLAIN)
    with zipfile.ZipFile(tmp_path / "tblT001142Q5138.zip", "w") as archive:
        archive.write(path, path.name)
    mesh = read_census_mesh(
        [tmp_path / "tblT001142Q5138.zip"], root=tmp_path, crs=PLANE, year=2020, date=DAY
    )
    assert mesh.cells.frame["population"].sum() == 130
    assert [one.path for one in mesh.cells.origin.files] == ["tblT001142Q5138.zip"]


def test_the_sample_city_by_mesh_has_everybody_it_counted(tmp_path: Path) -> None:
    root = lay_sample(tmp_path)
    districts = read_districts(
        [root / "boundaries/districts/A27-23_22.shp"], root=root, code="22999", year=2023
    )
    warnings = Problems()
    mesh = read_census_mesh(
        sorted(root.glob("census/mesh/tblT001142*.txt")),
        root=root,
        crs=districts.frame.crs,
        year=2020,
        date=DAY,
        warnings=warnings,
    )
    totals, details = mesh.tables
    assert totals.values["population"].sum() == 89_069
    assert details.values["population.total.65+"].sum() == 26_764
    assert details.values["population.total.unknown"].sum() == 1_551
    assert details.values["family.single_65+"].sum() == 6_672
    assert details.values["family.couple_65+"].sum() == 6_402
    assert set(details.members["key_code"]) == set(mesh.cells.frame["key_code"])
    assert not warnings.found


# Years to come


BANDS = [float(number) for number in range(1, 21)]


def future(
    tmp_path: Path,
    rows: Sequence[dict[str, object]],
    *,
    code: str = "",
    warnings: Problems | None = None,
) -> MeshData:
    path = write_future_mesh(tmp_path / "250m_mesh_2024_22.shp", rows)
    return read_future_mesh([path], root=tmp_path, crs=PLANE, code=code, warnings=warnings)


def only(mesh: MeshData, year: int) -> CountTable:
    (table,) = [one for one in mesh.tables if one.date.year == year]
    return table


def test_a_table_a_year_with_the_ages_that_every_source_knows(tmp_path: Path) -> None:
    mesh = future(tmp_path, [future_row(A, "22999", BANDS), future_row(B, "22999", BANDS)])
    assert [table.date.year for table in mesh.tables] == [2025, 2030]
    table = only(mesh, 2030)
    assert table.dataset is Dataset.PROJECTION
    assert table.dataset.label == "将来推計（国土交通省）"
    assert table.values.loc[A, "population"] == 210
    assert table.values.loc[A, "population.total.0-4"] == 1
    assert table.values.loc[A, "population.total.90-94"] == 19
    assert table.values.loc[A, "population.total.0-14"] == 6
    assert table.values.loc[A, "population.total.15-64"] == sum(range(4, 14))
    assert table.values.loc[A, "population.total.65+"] == sum(range(14, 21))
    assert table.values.loc[A, "population.total.85+"] == 18 + 19 + 20
    assert "population.total.95-99" not in table.values
    assert mesh.cells.frame["population"].tolist() == [210, 210]
    assert mesh.cells.frame["households"].isna().all()


def test_a_mesh_of_two_municipalities_is_summed_or_cut_to_one(tmp_path: Path) -> None:
    rows = [
        future_row(A, "22999", BANDS),
        future_row(A, "22998", [1.0] * 20),
        future_row(B, "22998", [2.0] * 20),
    ]
    assert only(future(tmp_path, rows), 2025).values["population"].tolist() == [230, 40]
    own = future(tmp_path, rows, code="229997")
    assert only(own, 2025).values["population"].to_dict() == {A: 210}
    with pytest.raises(KarteError, match="22998、22999"):
        future(tmp_path, rows, code="13101")
    with pytest.raises(KarteError, match="2回以上あります: 5138200111"):
        future(tmp_path, [rows[0], rows[0]])


def test_people_of_one_municipality_are_not_split_beyond_its_border(tmp_path: Path) -> None:
    mesh = future(tmp_path, [future_row(A, "22999", BANDS), future_row(B, "22999", BANDS)])
    west, south, east, north = mesh.cells.frame.total_bounds
    outline = shapely.box(west, south, west + 0.75 * (east - west), north)
    cells = clipped(mesh.cells, outline).frame
    squares = mesh.cells.frame
    assert cells.geometry.iloc[0].equals(squares.geometry.iloc[0])
    assert cells.area.iloc[1] / squares.area.iloc[1] == pytest.approx(0.5, abs=0.01)
    assert cells["population"].tolist() == squares["population"].tolist()
    beyond = shapely.box(east + 1, south, east + 2, north)
    assert clipped(mesh.cells, beyond).frame.equals(squares)


def test_the_total_is_the_one_without_suppression_and_ages_are_of_the_group(tmp_path: Path) -> None:
    rows = [future_row(key, "22999", [2.0] * 20, years=[2025]) for key in (A, B, C)]
    rows[0] |= {"PTN_2025": 35.0, "HITOKU2025": "", "GASSAN2025": B}
    rows[1] |= {"PTN_2025": 5.0, "HITOKU2025": "*", "GASSAN2025": ""}
    rows[1] |= {f"PT{number:02d}_2025": math.nan for number in range(21)}
    rows[2] |= {"HITOKU2025": "", "GASSAN2025": ""}
    warnings = Problems()
    totals, ages = future(tmp_path, rows, warnings=warnings).tables
    assert totals.values["population"].to_dict() == {A: 35, B: 5, C: 40}
    assert members(ages) == {A: [A, B], C: [C]}
    assert ages.values["population.total.65+"].to_dict() == {A: 14, C: 14}
    assert not warnings.found


def test_ages_of_other_people_than_the_total_are_reported(tmp_path: Path) -> None:
    row = future_row(A, "22999", BANDS, years=[2025]) | {"PTN_2025": 150.0}
    warnings = Problems()
    table = only(future(tmp_path, [row], warnings=warnings), 2025)
    assert table.values.loc[A, "population"] == 150
    assert "PTN）150人" in warnings.found[0].what
    assert "PT00）210人" in warnings.found[0].what


def test_a_negative_figure_and_another_edition_are_refused(tmp_path: Path) -> None:
    bad = future_row(A, "22999", BANDS) | {"PT03_2030": -1.0}
    with pytest.raises(KarteError, match="列「PT03_2030」に人口として読めない値が1件"):
        future(tmp_path, [bad])
    with pytest.raises(KarteError, match="2024年版"):
        future(tmp_path, [{"MESH_ID": A, "CITY_CODE": "22999", "POP2010": 3}])


# People present by day and by night

FLOW_HEAD = [
    *("mesh1kmid", "prefcode", "citycode", "year", "month"),
    *("dayflag", "timezone", "population"),
]


def flow(tmp_path: Path, rows: Sequence[Sequence[object]], code: str = "") -> PeopleFlow:
    path = write_csv(tmp_path / "monthly_mdp_mesh1km.csv", [FLOW_HEAD, *rows], encoding="utf-8")
    return read_people_flow([path], root=tmp_path, crs=PLANE, code=code)


def test_day_and_night_stand_side_by_side_and_what_is_not_published_is_missing(
    tmp_path: Path,
) -> None:
    rows = [
        [51382001, 22, 22999, 2021, "01", 1, 0, 700],
        [51382001, 22, 22999, 2021, "01", 1, 1, 300],
        [51382001, 22, 22999, 2021, "01", 0, 0, 100],
        [51382002, 22, 22999, 2021, "01", 1, 1, ""],
        [51382003, 22, 22998, 2021, "01", 1, 1, 50],
    ]
    frame = flow(tmp_path, rows, code="22999").frame
    assert frame["mesh_code"].tolist() == ["51382001", "51382001"]
    assert frame["dayflag"].tolist() == ["holiday", "weekday"]
    assert frame["day"].tolist() == [100, 700]
    assert frame["night"].isna().tolist() == [True, False]
    assert frame["whole_day"].isna().all()
    assert frame.geometry.area.min() > 900_000


def test_a_mesh_of_two_municipalities_has_the_people_of_both(tmp_path: Path) -> None:
    rows = [
        [51382001, 22, 22999, 2021, 1, 1, 0, 70],
        [51382001, 22, 22998, 2021, 1, 1, 0, 30],
    ]
    frame = flow(tmp_path, rows).frame
    assert frame["day"].tolist() == [100]
    assert frame["month"].tolist() == ["2021-01"]
    with pytest.raises(KarteError, match="1組、2回"):
        flow(tmp_path, [rows[0], rows[0]])


def test_flags_that_mean_nothing_are_named_with_their_line(tmp_path: Path) -> None:
    rows = [[51382001, 22, 22999, 2021, 1, 7, 0, 70], [51382001, 22, 22999, 2021, 13, 1, 0, 70]]
    with pytest.raises(KarteError) as caught:
        flow(tmp_path, rows)
    assert [one.where for one in caught.value.problems] == [
        "monthly_mdp_mesh1km.csv 2行目",
        "monthly_mdp_mesh1km.csv 3行目",
    ]


def test_the_zip_of_a_prefecture_holds_a_zip_a_month(tmp_path: Path) -> None:
    for month in ("01", "02"):
        line: list[object] = [51382001, 22, 22999, 2021, month, 1, 0, 70]
        path = tmp_path / month / "monthly_mdp_mesh1km.csv"
        write_csv(path, [FLOW_HEAD, line], encoding="utf-8")
        with zipfile.ZipFile(tmp_path / month / "monthly_mdp_mesh1km.csv.zip", "w") as inner:
            inner.write(path, path.name)
    with zipfile.ZipFile(tmp_path / "22.zip", "w") as outer:
        for month in ("01", "02"):
            name = f"{month}/monthly_mdp_mesh1km.csv.zip"
            outer.write(tmp_path / name, f"22/2021/{name}")
    found = read_people_flow([tmp_path / "22.zip"], root=tmp_path, crs=PLANE)
    assert found.frame["month"].tolist() == ["2021-01", "2021-02"]


# 鎌倉: real projections by district

YEARS = tuple(range(2025, 2071, 5))
KAMAKURA_TOTALS = {
    2025: (228_398, 26_161, 139_494, 62_741),
    2030: (227_168, 24_429, 136_375, 66_366),
    2035: (225_296, 23_528, 129_716, 72_053),
    2040: (222_841, 23_528, 121_065, 78_247),
    2045: (220_030, 23_320, 115_958, 80_756),
    2050: (216_989, 22_643, 112_913, 81_434),
    2055: (213_055, 21_840, 110_892, 80_324),
    2060: (208_027, 20_931, 107_943, 79_154),
    2065: (201_812, 20_157, 105_074, 76_582),
    2070: (195_248, 19_585, 102_499, 73_165),
}
"""All people, and those under 15, of 15 to 64, and of 65 and over, as the extract sums itself."""
WHOLE = Area(AreaType.MUNICIPALITY, "14204")
_COLUMNS = {"total": "PTN", "young": "PTA", "working": "PTB", "senior": "PTC"}


def kamakura_mesh(real_data: Path, tmp_path: Path) -> Path:
    """Bring a third party's extract of the projection back into the publisher's columns."""
    path = real_data / "kamakura_14204/population-outlook.geojson"
    rows = [
        {"MESH_ID": feature["properties"]["id"]}
        | {
            f"{column}_{year}": feature["properties"]["values"][str(year)][word]
            for year in YEARS
            for word, column in _COLUMNS.items()
        }
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
    ]
    return write_future_mesh(tmp_path / "250m_mesh_2024_14.geojson", rows)


def kamakura_districts(real_data: Path) -> Districts:
    return read_districts(
        [real_data / "kamakura_14204/school-districts-elementary.geojson"],
        root=real_data,
        code="14204",
        year=2023,
        id_column="id",
        name_column="name",
    )


@pytest.mark.real_data
def test_kamakura_meshes_lie_where_their_codes_say(real_data: Path) -> None:
    frame = gpd.read_file(real_data / "kamakura_14204/population-outlook.geojson")
    mine = gpd.GeoSeries([shapely.box(*mesh_box(code).bounds) for code in frame["id"]])
    theirs = gpd.GeoSeries(frame.geometry.to_numpy())
    assert len(frame) == 479
    assert mine.normalize().geom_equals_exact(theirs.normalize(), 1e-9).all()


@pytest.mark.real_data
def test_kamakura_has_three_age_groups_to_2070_in_every_district(
    real_data: Path, tmp_path: Path
) -> None:
    districts = kamakura_districts(real_data)
    crs = districts.frame.crs
    mesh = read_future_mesh([kamakura_mesh(real_data, tmp_path)], root=tmp_path, crs=crs)
    crosswalk = crosswalk_from_polygons(mesh.cells, districts, tolerance=0)
    assert tuple(table.date.year for table in mesh.tables) == YEARS
    assert len(crosswalk.district_ids) == 7
    groups = [f"population.total.{age}" for age in ("0-14", "15-64", "65+")]
    outside = Area(AreaType.REMAINDER, "14204-outside")
    for table in mesh.tables:
        counts = count_by_district(table, mesh.cells, crosswalk, code="14204")
        published = KAMAKURA_TOTALS[table.date.year]
        assert counts.cell(WHOLE, "population").exact == pytest.approx(published[0], abs=0.5)
        for count, total in zip(groups, published[1:], strict=True):
            parts = [
                counts.cell(Area(AreaType.DISTRICT, one), count).exact
                for one in crosswalk.district_ids
            ]
            assert min(parts) > 100
            rest = counts.cell(outside, count).exact
            assert sum(parts) + rest == pytest.approx(total, abs=0.5)


@pytest.mark.real_data
def test_kamakura_is_not_wholly_covered_and_that_is_seen(real_data: Path, tmp_path: Path) -> None:
    """Meshes without people are not published, and most of the extract is not of this city."""
    districts = kamakura_districts(real_data)
    crs = districts.frame.crs
    mesh = read_future_mesh([kamakura_mesh(real_data, tmp_path)], root=tmp_path, crs=crs)
    ground = shapely.union_all(mesh.cells.frame.geometry.to_numpy())
    covered = districts.frame.intersection(ground).area / districts.frame.area
    assert covered.min() == pytest.approx(0.856, abs=0.001)
    assert covered.max() == pytest.approx(0.984, abs=0.001)
    crosswalk = crosswalk_from_polygons(mesh.cells, districts, tolerance=0)
    counts = count_by_district(mesh.tables[0], mesh.cells, crosswalk, code="14204")
    inside = counts.exact[:7, 0].sum()
    squares = mesh.cells.frame.geometry
    part = squares.intersection(districts.frame.union_all()).area / squares.area
    people = mesh.tables[0].values.iloc[:, 0].to_numpy()
    assert inside == pytest.approx(float((part.to_numpy() * people).sum()), rel=1e-9)
    assert inside == pytest.approx(83_234, abs=1)
    assert inside / counts.exact[7, 0] == pytest.approx(0.3644, abs=0.0001)
    whole = crosswalk.coverage["share"] > 1 - 1e-9
    assert len(crosswalk.key_codes) - len(crosswalk.coverage) > 100
    assert whole.sum() > 200
