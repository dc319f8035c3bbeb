"""Files, encodings, cells, dates and codes: what every reader stands on."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import cell_at, write_csv, write_shapefile

from karte.errors import KarteError
from karte.sources.ages import parts_of
from karte.sources.cells import Mark, parse_cell
from karte.sources.crs import plane_crs
from karte.sources.dates import parse_date
from karte.sources.files import decode, input_files
from karte.sources.municipality import belongs
from karte.sources.rows import read_csv_rows, read_rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("髙﨑町①,12\r\n".encode(encoding))
    assert decode(tmp_path / "a.csv", root=tmp_path) == "髙﨑町①,12\r\n"


def test_bytes_of_no_encoding_are_refused_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("町名,人口\n".encode("cp932") + b"\x82\xff\xff\n")
    with pytest.raises(KarteError, match="文字コードが分かりません") as caught:
        decode(tmp_path / "a.csv", root=tmp_path)
    assert "utf-8 では先頭から 1 バイト目" in str(caught.value)
    assert "cp932 では先頭から 11 バイト目" in str(caught.value)


def test_text_that_was_garbled_before_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("町名,人口\n塩\ufffd町,3\n", encoding="utf-8")
    with pytest.raises(KarteError, match="文字化け") as caught:
        decode(tmp_path / "a.csv", root=tmp_path)
    assert caught.value.problems[0].where == "a.csv 2行目"


@pytest.mark.parametrize("start", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_an_archive_or_workbook_named_csv_is_refused(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(start)
    with pytest.raises(KarteError, match="文字の表ではありません"):
        decode(tmp_path / "a.csv", root=tmp_path)


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_the_delimiter_is_found_and_lines_are_counted_as_an_editor_does(
    tmp_path: Path, delimiter: str
) -> None:
    lines = [["町名", "備考"], ["宮町", "二行の\n備考"], ["", ""], ["本町", "1,2"]]
    write_csv(tmp_path / "a.csv", lines, delimiter=delimiter)
    rows = read_csv_rows(tmp_path / "a.csv", root=tmp_path)
    assert [(row.line, row.cells[0]) for row in rows] == [(1, "町名"), (2, "宮町"), (5, "本町")]
    assert rows[2].cells[1] == "1,2"


def test_a_quotation_mark_left_open_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n"x' + "y" * 140_000, encoding="utf-8")
    with pytest.raises(KarteError, match="引用符"):
        read_csv_rows(tmp_path / "a.csv", root=tmp_path)


def test_excel_numbers_and_dates_become_the_text_a_csv_would_hold(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["町名", "人口", "日付"])
    sheet.append(["宮町", 1234, dt.date(2026, 4, 1)])
    sheet.append(["本町", 1.5, None])
    book.save(tmp_path / "a.xlsx")
    rows = read_rows(tmp_path / "a.xlsx", root=tmp_path)
    assert rows[1].cells == ("宮町", "1234", "2026-04-01")
    assert rows[2].cells == ("本町", "1.5", "")


def test_a_text_file_named_xlsx_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(KarteError, match="Excelファイルとして読めません"):
        read_rows(tmp_path / "a.xlsx", root=tmp_path)


def test_a_shapefile_counts_with_all_its_parts(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["東"]}, geometry=[cell_at(0, 0)], crs="EPSG:6668")
    path = write_shapefile(tmp_path / "地図" / "a.shp", frame, cpg="UTF-8")
    files = input_files(tmp_path, [path])
    assert [one.path.rpartition(".")[2] for one in files] == ["cpg", "dbf", "prj", "shp", "shx"]
    assert files[3].path == "地図/a.shp"
    assert files[3].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_missing_file_and_part_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.shp").write_bytes(b"")
    with pytest.raises(KarteError) as caught:
        input_files(tmp_path, [tmp_path / "a.shp", tmp_path / "b.csv"])
    texts = [str(problem) for problem in caught.value.problems]
    assert len(texts) == 3
    assert ".dbf" in texts[0]
    assert ".shx" in texts[1]
    assert "b.csv" in texts[2]


@pytest.mark.parametrize("mark", ["-", "－", "‐", "−"])
def test_a_dash_is_the_publishers_zero(mark: str) -> None:
    assert parse_cell(mark) == 0.0


@pytest.mark.parametrize("mark", ["X", "Ｘ", "*", "＊"])
def test_hidden_is_never_zero(mark: str) -> None:
    assert parse_cell(mark) is Mark.HIDDEN


@pytest.mark.parametrize("mark", ["", " ", "…", "...", "･･･"])
def test_missing_is_never_zero(mark: str) -> None:
    assert parse_cell(mark) is Mark.MISSING


@pytest.mark.parametrize("text", ["-5", "▲5", "12人", "1,23", "不明", "1e3"])
def test_anything_else_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_cell(text)


@given(st.integers(min_value=0, max_value=10**9))
def test_every_count_reads_the_same_with_separators_and_in_full_width(count: int) -> None:
    wide = str(count).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_cell(f"{count:,}") == parse_cell(str(count)) == parse_cell(wide) == count


@pytest.mark.parametrize(
    "text",
    [
        *("2019-04-01", "2019/4/1", "4/1/2019", "20190401", "2019年4月1日", "2019-04-01 00:00:00"),
        *("平成31年4月1日", "H31.4.1", "平成３１年４月１日現在"),
    ],
)
def test_dates_in_every_spelling(text: str) -> None:
    assert parse_date(text) == dt.date(2019, 4, 1)


def test_the_first_year_of_an_era() -> None:
    assert parse_date("令和元年5月1日") == dt.date(2019, 5, 1)


@pytest.mark.parametrize("text", ["", "2019-13-01", "13/40/2019", "4月1日", "45383"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no date|month|day"):
        parse_date(text)


@pytest.mark.parametrize(
    "classes",
    [
        ("0-4", "10-14"),  # a gap
        ("0-4", "5-9", "5-14", "10-14"),  # an overlap
        ("5-9", "10-14"),  # begins too late
        ("0-4", "5-9"),  # ends too early
    ],
)
def test_classes_with_a_gap_or_overlap_make_up_no_broader_one(classes: tuple[str, ...]) -> None:
    assert parts_of("0-14", classes) == ()
    assert parts_of("0-14", ("10-14", "0-4", "5-9", "15-19")) == ("0-4", "5-9", "10-14")


def test_wards_belong_to_their_designated_city_and_to_no_other() -> None:
    assert belongs("27127", "27100")
    assert not belongs("27141", "27100")
    assert belongs("27141", "27140")
    assert not belongs("27202", "27140")
    assert not belongs("29210", "29209")
    assert belongs("40137", "40130")
    assert not belongs("40109", "40130")


@pytest.mark.parametrize(
    ("prefecture", "lon", "lat", "epsg"),
    [
        ("01", 140.73, 41.77, 6679),  # 函館市
        ("01", 141.35, 43.06, 6680),  # 札幌市
        ("01", 144.38, 42.98, 6681),  # 釧路市
        ("13", 139.69, 35.69, 6677),  # 新宿区
        ("13", 142.19, 27.09, 6682),  # 小笠原村 父島
        ("42", 129.87, 32.75, 6669),  # 長崎市
        ("46", 130.56, 31.60, 6670),  # 鹿児島市
        ("46", 129.49, 28.38, 6669),  # 奄美市
        ("47", 127.68, 26.21, 6683),  # 那覇市
        ("47", 124.16, 24.34, 6684),  # 石垣市
        ("29", 135.70, 34.69, 6674),  # 生駒市
    ],
)
def test_the_plane_zone_of_a_municipality(
    prefecture: str, lon: float, lat: float, epsg: int
) -> None:
    assert plane_crs(prefecture, lon, lat).to_epsg() == epsg


def test_there_is_no_forty_eighth_prefecture() -> None:
    with pytest.raises(KarteError, match="48"):
        plane_crs("48", 135.0, 35.0)
