"""Writes small mesh files in the publishers' layouts, with answers that can be counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import shapely
from source_files import write_csv, write_shapefile

from karte.sources.mesh_codes import mesh_box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SEX_WORDS = ("総数", "男", "女")
AGES = ("０～１４歳人口", "１５～６４歳人口", "６５歳以上人口", "７５歳以上人口", "８５歳以上人口")
HOUSEHOLDS = (
    *("一般世帯数", "６人世帯　一般世帯数", "７人以上世帯　一般世帯数"),
    "６５歳以上世帯員のいる世帯　一般世帯数",
)
MESH_LABELS = (
    *("人口（総数）", "人口（総数）　男", "人口（総数）　女"),
    *(f"{age}　{sex}" for age in AGES for sex in SEX_WORDS),
    *("世帯総数", *HOUSEHOLDS),
)


class Cell(NamedTuple):
    """One mesh: half of its people are men; the others live with them."""

    code: str
    children: int
    adults: int
    elders: int
    unknown: int = 0
    secrecy: int = 0
    target: str = ""
    merged: str = ""
    total: int | None = None

    @property
    def people(self) -> int:
        """The published total: of this mesh alone, whatever was folded into it."""
        every = self.children + self.adults + self.elders + self.unknown
        return every if self.total is None else self.total

    def figures(self) -> list[object]:
        """Return the figures in the order of `MESH_LABELS`."""
        half = self.people // 2
        ages = (self.children, self.adults, self.elders, self.elders // 2, self.elders // 4)
        details: list[object] = []
        for number in ages:
            details += [number, number // 2, number - number // 2]
        details += ["HOUSEHOLDS", self.adults, 1, 2, self.elders or "-"]
        if self.secrecy == 2:
            details = [one if one == "HOUSEHOLDS" else "*" for one in details]
        found: list[object] = [self.people, half, self.people - half, *details]
        return [self.people // 2 if one == "HOUSEHOLDS" else one for one in found]


class Ages(NamedTuple):
    """One mesh of the table of five-year ages: half of the people of each class are men."""

    code: str
    bands: Sequence[int]
    unknown: int = 0
    secrecy: int = 0
    target: str = ""
    merged: str = ""
    total: int | None = None

    def figures(self) -> list[object]:
        """Return the figures in the order of `age_labels`; mean and median age at the end."""
        every = sum(self.bands) + self.unknown if self.total is None else self.total
        found: list[object] = [every, every // 2, every - every // 2]
        for number in self.bands:
            cells: list[object] = [number, number // 2, number - number // 2]
            found += ["*"] * 3 if self.secrecy == 2 else cells
        return [*found, "45.67890", "46.50000"]


def age_labels(classes: int = 20) -> tuple[str, ...]:
    """Return the labels of five-year ages: twenty classes to 95+ (2020), eighteen to 85+ (2015)."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    ages = [f"{age}～{age + 4}歳人口".translate(wide) for age in range(0, 5 * classes - 5, 5)]
    ages.append(f"{5 * classes - 5}歳以上人口".translate(wide))
    totals = ("人口（総数）", "人口（総数）　男", "人口（総数）　女")
    return (
        *totals,
        *(f"{age}　{sex}" for age in ages for sex in SEX_WORDS),
        "平均年齢",
        "年齢中央値",
    )


def write_mesh_table(
    path: Path,
    cells: Sequence[Cell | Ages],
    *,
    table_id: str = "T001142",
    labels: Sequence[str] = MESH_LABELS,
) -> Path:
    """Write a table of 統計GIS by mesh: codes, labels, rows."""
    codes = [f"{table_id}{number:03d}" for number in range(1, len(labels) + 1)]
    lines: list[list[object]] = [
        ["KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN", *codes],
        ["", "", "", "", *(f"　{label}" for label in labels)],
    ]
    lines += [[one.code, one.secrecy, one.target, one.merged, *one.figures()] for one in cells]
    return write_csv(path, lines, encoding="cp932")


def write_future_mesh(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write a layer of 国土数値情報 whose squares are drawn from MESH_ID."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = gpd.GeoDataFrame(
        {name: [row[name] for row in rows] for name in rows[0]},
        geometry=[shapely.box(*mesh_box(str(row["MESH_ID"])).bounds) for row in rows],
        crs="EPSG:6668",
    )
    if path.suffix == ".shp":
        return write_shapefile(path, frame, encoding="cp932")
    frame.to_file(path, driver="GeoJSON")
    return path


def future_row(
    mesh: str, city: str, people: Sequence[float], *, years: Sequence[int] = (2025, 2030)
) -> dict[str, object]:
    """Return a row with the people of each of the twenty bands, the same in every year."""
    row: dict[str, object] = {"MESH_ID": mesh, "SHICODE": city, "PTN_2020": float(sum(people))}
    for year in years:
        row[f"PTN_{year}"] = float(sum(people))
        row[f"PT00_{year}"] = float(sum(people))
        for number, one in enumerate(people, start=1):
            row[f"PT{number:02d}_{year}"] = float(one)
        row[f"PTE_{year}"] = float(sum(people[16:]))
        row[f"RTC_{year}"] = 0.5
    return row
