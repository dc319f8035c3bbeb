"""Tables of one census on boundaries of another: refused, with how much does not fit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from source_files import CODE, Polygon, TextRow, cell_at, write_boundary, write_text_table

from karte.errors import KarteError
from karte.sources.census import read_census_table
from karte.sources.census_checks import check_vintage
from karte.sources.small_areas import boundary_counts, read_small_areas

if TYPE_CHECKING:
    from pathlib import Path

    from karte.tables.types import CountTable, SmallAreas

DAY = dt.date(2020, 10, 1)
LABELS = ["人口総数", "男", "女", "世帯総数"]


def table(path: Path, root: Path, code: str, areas: SmallAreas, topic: str) -> CountTable:
    return read_census_table(
        path, root=root, topic=topic, code=code, year=2020, date=DAY,
        small_area_keys=set(areas.frame["key_code"]),
    )  # fmt: skip


def drawn(tmp_path: Path, keys: list[str]) -> SmallAreas:
    """Return boundaries with ten people more in every town than the table below has."""
    towns = [
        Polygon(key, "町", 30 + 10 * place, 10, cell_at(place, 0)) for place, key in enumerate(keys)
    ]
    path = write_boundary(tmp_path / "a.shp", towns)
    return read_small_areas([path], root=tmp_path, code=CODE, year=2020)


def text(tmp_path: Path) -> Path:
    people = [20, 30, 40, 50]
    rows = [TextRow("29209", 1, "", [140, 70, 70, 40])]
    rows += [
        TextRow(f"2920900{place + 1}0", 2, "町", [one, one // 2, one // 2, 10])
        for place, one in enumerate(people)
    ]
    return write_text_table(tmp_path / "t.txt", LABELS, rows)


def test_most_keys_that_do_not_join_are_refused_with_their_share(tmp_path: Path) -> None:
    areas = drawn(tmp_path, ["292090010", "292091020", "292091030", "292091040"])
    with pytest.raises(KarteError, match=r"4件中1件しかありません（75\.0%が合いません）"):
        table(text(tmp_path), tmp_path, CODE, areas, "population")


def test_other_people_under_the_same_keys_are_refused_with_the_share_without_a_key(
    tmp_path: Path,
) -> None:
    areas = drawn(tmp_path, ["292090010", "292090020", "292090030", "292091040", "292091050"])
    found = table(text(tmp_path), tmp_path, CODE, areas, "population")
    with pytest.raises(KarteError) as caught:
        check_vintage(found, boundary_counts(areas, date=DAY))
    assert "統計表の4件中1件（25.0%）、境界データの5件中2件（40.0%）" in str(caught.value)


@pytest.mark.parametrize(
    ("folder", "code", "equal", "lost"),
    [
        (
            "高槻市",
            "27207",
            "353件中28件",
            "統計表の370件中7件（1.9%）、境界データの380件中7件（1.8%）",
        ),
        (
            "東大阪市",
            "27227",
            "481件中12件",
            "統計表の489件中0件（0.0%）、境界データの501件中2件（0.4%）",
        ),
    ],
)
def test_real_boundaries_of_2015_are_refused_under_a_table_of_2020(
    real_data: Path, folder: str, code: str, equal: str, lost: str
) -> None:
    path = real_data / f"osaka_27/boundary_2015/{folder}/{folder}.shp"
    with pytest.raises(KarteError, match="2015年国勢調査の境界データです（2020年のもの"):
        read_small_areas([path], root=real_data, code=code, year=2020)
    areas = read_small_areas([path], root=real_data, code=code, year=2015)
    found = table(real_data / "osaka_27/tblT001082C27.csv", real_data, code, areas, "age")
    with pytest.raises(KarteError, match="国勢調査の年が違う") as caught:
        check_vintage(found, boundary_counts(areas, date=DAY))
    assert equal in str(caught.value)
    assert lost in str(caught.value)
