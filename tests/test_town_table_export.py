"""A crosswalk is written as a town table, edited by staff, and read back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pytest
import shapely
from drawn import KM, TOWNS, districts, origin, row_of_towns
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from karte.crosswalk import (
    Crosswalk,
    crosswalk_from_polygons,
    crosswalk_from_table,
    districts_from_table,
    export_town_table,
)
from karte.errors import KarteError, Problems
from karte.sources.rows import read_rows
from karte.sources.town_table import read_town_table
from karte.tables.types import SmallAreas

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE = "22999"
THIRTY = Path(__file__).parent / "data" / "takamatsu_first_thirty_towns.csv"
IDS = ("B122999000010", "B122999000020")


def shares(crosswalk: Crosswalk) -> dict[tuple[str, str], float]:
    lines = crosswalk.shares[["key_code", "district_id", "share"]]
    return {(key, zone): share for key, zone, share in lines.itertuples(index=False, name=None)}


def outside(crosswalk: Crosswalk) -> dict[str, float]:
    return dict(zip(crosswalk.coverage["key_code"], crosswalk.coverage["share"], strict=True))


def three_districts(cuts: Sequence[float]) -> Crosswalk:
    west, east = sorted(cuts)
    zones = districts({
        IDS[0]: box(0, 0, west * KM, KM), IDS[1]: box(west * KM, 0, east * KM, KM),
        "22999-0a1b2c3d": box(east * KM, 0, 3.5 * KM, KM),
    })  # fmt: skip
    return crosswalk_from_polygons(row_of_towns(), zones)


def read_back(folder: Path, content: bytes, name: str = "towns.csv") -> Crosswalk:
    (folder / name).write_bytes(content)
    table = read_town_table(folder / name, root=folder, code=CODE)
    return crosswalk_from_table(row_of_towns(), table, code=CODE, year=2023)


@settings(max_examples=25)
@given(
    west=st.floats(0.3, 1.7).map(lambda one: round(one, 4)),
    east=st.floats(1.8, 3.4).map(lambda one: round(one, 4)),
)
def test_what_is_exported_reads_back_as_the_same_crosswalk(
    tmp_path_factory: pytest.TempPathFactory, west: float, east: float
) -> None:
    before = three_districts([west, east])
    names = {IDS[0]: 0, IDS[1]: 1, "22999-0a1b2c3d": 2}
    zones = districts({one: box(place, 0, place + 1, 1) for one, place in names.items()})
    content = export_town_table(before, row_of_towns(), zones)
    after = read_back(tmp_path_factory.mktemp("t"), content)
    assert shares(after) == pytest.approx(shares(before), abs=1.000001e-6)
    assert outside(after) == pytest.approx(outside(before), abs=1.000001e-6)
    assert set(after.district_ids) <= set(before.district_ids)
    assert set(after.key_codes) == set(TOWNS)


def exported() -> bytes:
    zones = districts({IDS[0]: box(0, 0, 1.25 * KM, KM), IDS[1]: box(1.25 * KM, 0, 3 * KM, KM)})
    crosswalk = crosswalk_from_polygons(row_of_towns(), zones)
    return export_town_table(crosswalk, row_of_towns(), zones)


def test_the_table_is_what_staff_edit_in_excel() -> None:
    text = exported()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert lines == [
        ["町丁コード", "町丁名", "区域名", "割合", "区域コード"],
        [TOWNS[0], "一丁目", f"{IDS[0]}小学校", "1", IDS[0]],
        [TOWNS[1], "二丁目", f"{IDS[0]}小学校", "0.25", IDS[0]],
        [TOWNS[1], "二丁目", f"{IDS[1]}小学校", "0.75", IDS[1]],
        [TOWNS[2], "三丁目", f"{IDS[1]}小学校", "1", IDS[1]],
        [TOWNS[3], "四丁目", "", "1", ""],
    ]


def test_three_thirds_add_up_to_one_in_the_file() -> None:
    town = row_of_towns()
    zones = districts({str(n): box(n * KM * 4 / 3, 0, (n + 1) * KM * 4 / 3, KM) for n in range(3)})
    whole = SmallAreas(
        frame=town.frame.dissolve().assign(key_code=TOWNS[0])[list(town.frame.columns)],
        year=2020,
        origin=town.origin,
    )
    text = export_town_table(crosswalk_from_polygons(whole, zones), whole, zones)
    written = [line[3] for line in csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))]
    assert sorted(written[1:]) == ["0.333333", "0.333333", "0.333334"]


def test_staff_move_a_town_by_changing_one_cell(tmp_path: Path) -> None:
    text = exported().decode("utf-8-sig")
    old = "四丁目,,1,"
    assert old in text
    edited = text.replace(old, f"四丁目,{IDS[1]}小学校,1,{IDS[1]}").encode("utf-8-sig")
    after = read_back(tmp_path, edited)
    assert shares(after)[TOWNS[3], IDS[1]] == 1.0
    assert outside(after) == {}


def test_an_excel_copy_of_the_table_reads_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    lines = csv.reader(io.StringIO(exported().decode("utf-8-sig"), newline=""))
    for number, line in enumerate(lines):
        key, town, district, share, own = line
        sheet.append([int(key), town, district, float(share), own] if number else line)
    book.save(tmp_path / "towns.xlsx")
    table = read_town_table(tmp_path / "towns.xlsx", root=tmp_path, code=CODE)
    after = crosswalk_from_table(row_of_towns(), table, code=CODE, year=2023)
    assert shares(after) == shares(read_back(tmp_path, exported()))


def test_the_districts_keep_the_codes_that_the_table_gives_them(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_bytes(exported())
    table = read_town_table(tmp_path / "towns.csv", root=tmp_path, code=CODE)
    crosswalk = crosswalk_from_table(row_of_towns(), table, code=CODE, year=2023)
    drawn = districts_from_table(row_of_towns(), table, crosswalk, code=CODE)
    assert drawn.frame["district_id"].tolist() == list(IDS)
    assert crosswalk.district_ids == IDS


def table_text(*lines: str) -> bytes:
    return "\r\n".join(["町丁名,区域名,割合,区域コード", *lines, ""]).encode("utf-8-sig")


def test_a_code_for_two_names_and_a_name_with_two_codes_are_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(
        table_text("一丁目,東,,1", "二丁目,東,,2", "三丁目,西,,3", "四丁目,北,,3")
    )
    with pytest.raises(KarteError) as caught:
        read_town_table(tmp_path / "t.csv", root=tmp_path, code=CODE)
    texts = [str(problem) for problem in caught.value.problems]
    assert any("「東」に区域コードが2種類" in text and "2・3行目" in text for text in texts)
    assert any("「3」に区域名が2種類" in text for text in texts)


def test_a_code_that_is_no_folder_name_is_replaced(tmp_path: Path) -> None:
    lines = [f"{name},東,,../../x" for name in ("一丁目", "二丁目", "三丁目", "四丁目")]
    found = read_back(tmp_path, table_text(*lines))
    assert all(one.startswith("22999-") for one in found.district_ids)


def test_a_town_given_away_twice_under_two_spellings_is_refused(tmp_path: Path) -> None:
    lines = [
        "一丁目,東,,",
        "１丁目,西,,",
        *(f"{name},東,," for name in ("二丁目", "三丁目", "四丁目")),
    ]
    with pytest.raises(KarteError, match=f"「一丁目」（{TOWNS[0]}）にあたる行の割合の合計が 2"):
        read_back(tmp_path, table_text(*lines))


def test_a_table_without_a_single_district_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KarteError, match="区域の書かれた行が1つもありません"):
        read_back(tmp_path, table_text("一丁目,,,"))


def takamatsu(root: Path) -> SmallAreas:
    """Return one square a town with the people of the register of 2026."""
    rows = read_rows(root / "takamatsu_37201/data/population/0066_202602.xlsx", root=root)
    name, people = (rows[0].cells.index(one) for one in ("regionName", "totalPopulation"))
    frame = gpd.GeoDataFrame(
        {
            "key_code": [f"37201{number:04d}" for number in range(len(rows) - 1)],
            "name": [row.cells[name] for row in rows[1:]],
            "population": [float(row.cells[people]) for row in rows[1:]],
            "households": 1.0,
        },
        geometry=[shapely.box(number, 0, number + 1, 1) for number in range(len(rows) - 1)],
        crs="EPSG:6672",
    )
    return SmallAreas(frame=frame, year=2020, origin=origin("register"))


def test_the_first_thirty_towns_of_takamatsu_are_placed_and_the_rest_named_with_its_people(
    real_data: Path,
) -> None:
    areas = takamatsu(real_data)
    table = read_town_table(THIRTY, root=THIRTY.parent, code="37201")
    assert table.frame["town"].nunique() == 30
    with pytest.raises(KarteError) as caught:
        crosswalk_from_table(areas, table, code="37201", year=2018)
    whats = [problem.what for problem in caught.value.problems]
    assert all("対応表にありません" in what for what in whats)
    notes = Problems()
    crosswalk = crosswalk_from_table(areas, table, code="37201", year=2018, notes=notes)
    assert [one.what for one in notes.found] == whats
    people = areas.frame.set_index("key_code")["population"]
    placed = people[sorted(set(crosswalk.shares["key_code"]))]
    assert len(placed) == 30
    assert len(whats) == (people.drop(placed.index) > 0).sum() == 204
    missing = sum(int(what.split("、")[-1].split("人")[0].replace(",", "")) for what in whats)
    assert missing + placed.sum() == 418_129
