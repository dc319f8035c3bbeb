"""Zips as they were downloaded: read without unpacking by hand, and harmless whatever is inside."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import stat
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from source_files import (
    CODE,
    Polygon,
    TextRow,
    cell_at,
    write_a27,
    write_boundary,
    write_shapefile,
    write_text_table,
)

from karte.errors import KarteError
from karte.sources import archive
from karte.sources.archive import unpacked
from karte.sources.census import read_census_table
from karte.sources.districts import read_districts
from karte.sources.opened import LAYERS, opened
from karte.sources.small_areas import read_small_areas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

A27 = {
    "A27_001": ["29209", "29209"],
    "A27_003": ["B129210001131", "B129210001140"],
    "A27_004": ["東小学校", "西小学校"],
}
TOWNS = [
    Polygon("292090010", "髙山町", 300, 100, cell_at(0, 0)),
    Polygon("292090020", "西町", 40, 20, cell_at(1, 0)),
]


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def files_of(stem: Path, folder: str = "") -> dict[str, bytes]:
    """Return a file and its sidecars by the name they get in an archive."""
    return {
        f"{folder}{one.name}": one.read_bytes()
        for one in sorted(stem.parent.glob(f"{stem.stem}.*"))
        if one.suffix != ".zip"
    }


def refusal(path: Path) -> str:
    with pytest.raises(KarteError) as caught, unpacked(path, root=path.parent):
        pass
    return str(caught.value)


def left_behind() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("karte-*"))


def test_an_archive_is_unpacked_for_as_long_as_it_is_open_and_gone_afterwards(
    tmp_path: Path,
) -> None:
    path = zipped(tmp_path / "a.zip", {"x/b.txt": b"2", "a.txt": b"1", "x/": b""})
    before = path.read_bytes()
    with unpacked(path, root=tmp_path) as members:
        assert [one.name for one in members] == ["a.txt", "x/b.txt"]
        assert [one.path.read_bytes() for one in members] == [b"1", b"2"]
        assert members[1].where == "a.zip の中の x/b.txt"
        places = [one.path for one in members]
    assert not any(place.exists() for place in places)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil.txt", "フォルダーの外"),
        ("a/../../evil.txt", "フォルダーの外"),
        ("..\\evil.txt", "フォルダーの外"),
        ("/etc/evil.txt", "絶対パス"),
        ("C:\\evil.txt", "絶対パス"),
        ("c:evil.txt", "絶対パス"),
        ("長" * 10_000 + ".txt", "名前が長すぎる"),
        ("a.txt:hidden", "使えない文字"),
        ("a\x07.txt", "使えない文字"),
        ("evil.txt.", "使えない文字"),
    ],
)
def test_an_entry_that_would_do_harm_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, said: str
) -> None:
    before = left_behind()
    shown = refusal(zipped(tmp_path / "a.zip", {"good.txt": b"1", name: b"evil"}))
    assert said in shown
    assert "a.zip の中の" in shown
    assert len(shown) < 400
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]
    assert not (tmp_path.parent / "evil.txt").exists()
    assert left_behind() <= before


def test_every_harmful_entry_is_named_at_once(tmp_path: Path) -> None:
    shown = refusal(zipped(tmp_path / "a.zip", {"../a.txt": b"", "/b.txt": b"", "c.txt": b""}))
    assert "../a.txt" in shown
    assert "/b.txt" in shown
    assert "c.txt" not in shown


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert "リンク" in refusal(tmp_path / "a.zip")


def test_two_entries_that_windows_takes_for_one_are_refused(tmp_path: Path) -> None:
    assert "同じ名前" in refusal(zipped(tmp_path / "a.zip", {"a.txt": b"1", "A.TXT": b"2"}))


def test_a_bomb_is_refused_by_what_it_says_it_holds(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"bomb.txt": bytes(40 * 1024**2)})
    assert path.stat().st_size < 100_000
    assert "40 MB" in refusal(path)


def test_a_bomb_that_lies_about_its_size_is_cut_off_where_it_said_it_ends(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"bomb.txt": bytes(40 * 1024**2)})
    size = (40 * 1024**2).to_bytes(4, "little")
    raw = path.read_bytes()
    assert raw.count(size) == 2
    path.write_bytes(raw.replace(size, (1000).to_bytes(4, "little")))
    before = left_behind()
    assert "取り出せません" in refusal(path)
    assert left_behind() <= before


def test_an_archive_of_too_much_or_too_many_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "a.zip", {f"{number}.txt": b"12345" for number in range(20)})
    monkeypatch.setattr(archive, "MOST_ENTRIES", 19)
    assert "20個のファイル" in refusal(path)
    monkeypatch.setattr(archive, "MOST_ENTRIES", 20)
    monkeypatch.setattr(archive, "MOST_BYTES", 99)
    assert "大きすぎる" in refusal(path)


def test_a_bomb_inside_an_archive_in_an_archive_counts_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.txt": bytes(2000)}).read_bytes()
    path = zipped(tmp_path / "a.zip", {"inner.zip": inner})
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    shown = refusal(path)
    assert "大きすぎる" in shown
    assert "a.zip の中の inner.zip" in shown


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing", b"<html>404</html>"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert "壊れているか" in refusal(tmp_path / "a.zip")


def test_an_archive_cut_off_or_changed_on_the_way_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": bytes(range(256)) * 40})
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    assert "壊れているか" in refusal(path)
    path.write_bytes(raw[:60] + bytes([raw[60] ^ 0xFF]) + raw[61:])
    assert "取り出せません" in refusal(path)


def test_an_encrypted_archive_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"1"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert "パスワード付き" in refusal(path)


@pytest.mark.parametrize("name", ["表/ソ能①.txt", "髙﨑/町.txt"])
def test_names_of_japanese_windows_are_told_from_those_of_dos(tmp_path: Path, name: str) -> None:
    """What says nothing of its encoding is CP932 in Japan, and 0x5C in it is no backslash."""
    path = zipped(tmp_path / "a.zip", {"a" * len(name.encode("cp932")): b"1"})
    raw = path.read_bytes().replace(b"a" * len(name.encode("cp932")), name.encode("cp932"))
    path.write_bytes(raw)
    with unpacked(path, root=tmp_path) as members:
        assert [one.name for one in members] == [name]


def test_of_archives_in_an_archive_one_level_is_opened(tmp_path: Path) -> None:
    deepest = io.BytesIO()
    with zipfile.ZipFile(deepest, "w") as file:
        file.writestr("deep.txt", "3")
    inner = zipped(tmp_path / "x.zip", {"b.txt": b"2", "deepest.zip": deepest.getvalue()})
    path = zipped(tmp_path / "a.zip", {"inner.zip": inner.read_bytes(), "a.txt": b"1"})
    with unpacked(path, root=tmp_path) as members:
        assert [one.where for one in members] == [
            "a.zip の中の a.txt",
            "a.zip の中の inner.zip の中の b.txt",
            "a.zip の中の inner.zip の中の deepest.zip",
        ]


def test_a_zip_without_anything_to_read_lists_what_it_holds(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x/A27.xml": b"", "readme.pdf": b""})
    with (
        pytest.raises(KarteError, match=r"A27\.xml、readme\.pdf"),
        opened(path, root=tmp_path, suffixes=LAYERS),
    ):
        pass


def test_districts_of_a_zip_are_those_of_the_files_in_it(tmp_path: Path) -> None:
    shapes = [cell_at(0, 0), cell_at(1, 0)]
    frame = gpd.GeoDataFrame(A27, geometry=shapes, crs="EPSG:6668")
    shp = write_shapefile(tmp_path / "x" / "A27-23_29.shp", frame, cpg="UTF-8")
    write_a27(tmp_path / "x" / "A27-23_29.geojson", A27, shapes)
    path = zipped(tmp_path / "A27-23_29_GML.zip", files_of(shp, "A27-23_29_GML/"))
    plain = read_districts([shp], root=tmp_path, code=CODE, year=2023)
    found = read_districts([path], root=tmp_path, code=CODE, year=2023)
    assert found.frame.equals(plain.frame)
    assert [(one.path, one.sha256) for one in found.origin.files] == [
        ("A27-23_29_GML.zip", hashlib.sha256(path.read_bytes()).hexdigest())
    ]


def test_the_zip_of_2010_has_points_beside_its_areas_and_no_coordinate_system(
    tmp_path: Path,
) -> None:
    shapes = [cell_at(0, 0), cell_at(1, 0)]
    areas = {
        "A27_005": ["29209", "29209"],
        "A27_006": ["生駒市立", "生駒市立"],
        "A27_007": ["東小学校", "西小学校"],
        "A27_008": ["東1", "西2"],
    }
    points = {
        "A27_001": ["29209", "29209"],
        "A27_002": ["生駒市立", "生駒市立"],
        "A27_003": ["東小学校", "西小学校"],
        "A27_004": ["東1", "西2"],
    }
    files = {"A27-10_29.xml": b"<xml/>"}
    for stem, columns, own in (
        ("A27-10_29-g_PublicElementarySchool", points, [one.centroid for one in shapes]),
        ("A27-10_29-g_SchoolDistrict", areas, shapes),
    ):
        frame = gpd.GeoDataFrame(columns, geometry=own, crs="EPSG:6668")
        shp = write_shapefile(tmp_path / "x" / f"{stem}.shp", frame, encoding="cp932", prj=False)
        files |= files_of(shp)
    path = zipped(tmp_path / "A27-10_29_GML.zip", files)
    found = read_districts([path], root=tmp_path, code=CODE, year=2010)
    assert found.frame["name"].tolist() == ["東小学校", "西小学校"]
    expected = gpd.GeoSeries(shapes, crs="EPSG:4612").to_crs(found.frame.crs).area
    assert found.frame.area.tolist() == pytest.approx(expected.tolist(), rel=1e-9)
    with pytest.raises(KarteError, match="点のデータ") as caught:
        read_districts(
            [zipped(tmp_path / "points.zip", {k: v for k, v in files.items() if "Public" in k})],
            root=tmp_path, code=CODE, year=2010,
        )  # fmt: skip
    assert "points.zip の中の A27-10_29-g_PublicElementarySchool.shp" in str(caught.value)


def test_the_same_layer_in_two_encodings_is_read_once(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(A27, geometry=[cell_at(0, 0), cell_at(1, 0)], crs="EPSG:6668")
    shp = write_shapefile(tmp_path / "x" / "A27-23_29.shp", frame)
    files = {**files_of(shp, "Shift-JIS/"), **files_of(shp, "UTF-8/")}
    path = zipped(tmp_path / "A27-23_29_GML.zip", files)
    with opened(path, root=tmp_path, suffixes=LAYERS) as found:
        assert [one.where for one in found] == ["A27-23_29_GML.zip の中の UTF-8/A27-23_29.shp"]


def test_an_incomplete_shapefile_in_a_zip_is_named_with_its_zip(tmp_path: Path) -> None:
    shp = write_boundary(tmp_path / "x" / "r2ka29209.shp", TOWNS)
    files = {name: raw for name, raw in files_of(shp).items() if not name.endswith(".dbf")}
    path = zipped(tmp_path / "boundaries" / "A002005212020DDSWC29209-JGD2011.zip", files)
    with pytest.raises(KarteError, match=r"\.dbf") as caught:
        read_small_areas([path], root=tmp_path, code=CODE, year=2020)
    assert caught.value.problems[0].where == (
        "boundaries/A002005212020DDSWC29209-JGD2011.zip の中の r2ka29209.shp"
    )


def test_small_areas_of_a_zip_are_those_of_the_files_in_it(tmp_path: Path) -> None:
    shp = write_boundary(tmp_path / "x" / "r2ka29209.shp", TOWNS)
    path = zipped(tmp_path / "A002005212020DDSWC29209-JGD2011.zip", files_of(shp))
    plain = read_small_areas([shp], root=tmp_path, code=CODE, year=2020)
    found = read_small_areas([path], root=tmp_path, code=CODE, year=2020)
    assert found.frame.equals(plain.frame)
    assert found.frame["name"].tolist() == ["髙山町", "西町"]


def read_table(path: Path, root: Path) -> Sequence[float]:
    table = read_census_table(
        path, root=root, topic="population", code=CODE, year=2020, date=dt.date(2020, 10, 1),
        small_area_keys={"292090010", "292090020"},
    )  # fmt: skip
    return table.values["population"].tolist()


def test_a_census_table_is_read_out_of_its_zip(tmp_path: Path) -> None:
    rows = [
        TextRow("29209", 1, "", [340, 170, 170, 120]),
        TextRow("292090010", 2, "髙山町", [300, 150, 150, 100]),
        TextRow("292090020", 2, "西町", [40, 20, 20, 20]),
    ]
    labels = ["人口総数", "男", "女", "世帯総数"]
    text = write_text_table(tmp_path / "x" / "tblT001081C29.txt", labels, rows)
    path = zipped(tmp_path / "tblT001081C29.zip", files_of(text))
    assert read_table(path, tmp_path) == [300.0, 40.0]
    broken = text.read_bytes().replace(b"300", b"abc")
    path = zipped(tmp_path / "tblT001081C29.zip", {"tblT001081C29.txt": broken})
    with pytest.raises(KarteError, match="「abc」"):
        read_table(path, tmp_path)
    both = {"a.txt": broken, "b.txt": broken}
    path = zipped(tmp_path / "two.zip", both)
    with pytest.raises(KarteError, match="表が2つ"):
        read_table(path, tmp_path)


def test_real_files_zipped_as_their_publishers_do_are_the_files(
    real_data: Path, tmp_path: Path
) -> None:
    own = files_of(real_data / "ikoma_29209/A27-23_29.shp", "A27-23_29_GML/")
    path = zipped(tmp_path / "A27-23_29_GML.zip", own)
    found = read_districts([path], root=tmp_path, code=CODE, year=2023)
    assert len(found.frame) == 12
    stem = real_data / "osaka_27/boundary_2020/高槻_地図/r2ka27207.shp"
    path = zipped(tmp_path / "A002005212020DDSWC27207-JGD2011.zip", files_of(stem))
    areas = read_small_areas([path], root=tmp_path, code="27207", year=2020)
    assert areas.frame["population"].sum() == 352_698
    text = (real_data / "osaka_27/tblT001082C27.csv").read_bytes()
    path = zipped(tmp_path / "tblT001082C27.zip", {"tblT001082C27.txt": text})
    table = read_census_table(
        path, root=tmp_path, topic="age", code="27207", year=2020, date=dt.date(2020, 10, 1),
        small_area_keys=set(areas.frame["key_code"]),
    )  # fmt: skip
    assert table.values["population"].sum() == 352_698
