"""What the projection said of the sample city and of 高松市, as the docs have it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from projection_cities import at, drawn_city, made, true_sample
from test_projection_pooling import METHODS

from karte.errors import Problems
from karte.model import Dataset, Origin
from karte.projection import Backtest, Forecast, forecast
from karte.projection.backtest import OLD, backtest
from karte.projection.cohort import project
from karte.projection.people import Layout
from karte.projection.pooling import pooled_ratios, whole_ratios
from karte.sources.crs import plane_crs
from karte.sources.register import read_register
from karte.sources.rows import read_rows
from karte.statistics import all_areas
from karte.tables.types import SmallAreas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from karte.statistics import AreaCounts

    Floats = NDArray[np.float64]

DOCS = Path(__file__).resolve().parent.parent / "docs" / "projection.md"
MONTHS = ("201904", "202004", "202404", "202504")
TOWNS_A_DISTRICT = 5
WORDS = {"raw": "区域だけの変化率", "pooled": "ならした変化率", "municipality": "市全体の変化率"}


def takamatsu(root: Path) -> list[AreaCounts]:
    """Return the register of 高松市 by town, on the four dates that make two pairs."""
    folder = root / "takamatsu_37201/data/population"
    rows = read_rows(folder / "0066_202602.xlsx", root=root)
    place = rows[0].cells.index("regionName")
    names = [row.cells[place] for row in rows[1:]]
    keys = [f"37201{number:04d}" for number in range(len(names))]
    columns = {"key_code": keys, "name": names, "population": 1.0, "households": 1.0}
    areas = SmallAreas(
        frame=gpd.GeoDataFrame(
            columns,
            geometry=[shapely.box(number, 0, number + 1, 1) for number in range(len(names))],
            crs=plane_crs("37", 134.0, 34.3),
        ),
        year=2020,
        origin=Origin(id="b", title="", publisher="", licence="", date=None, files=()),
    )
    tables = read_register(
        [folder / f"0066_{month}.xlsx" for month in MONTHS],
        root=root,
        code="37201",
        small_areas=areas,
        warnings=Problems(),
    )
    found = []
    for table in tables:
        key = dict(zip(table.members["row_id"], table.members["key_code"], strict=True))
        values = table.values.rename(index=key).reindex(keys)
        assert not values.isna().any(axis=None)
        assert values["population"].sum() == table.values["population"].sum()
        exact = values.to_numpy(dtype=float)
        whole = exact.sum(axis=0)
        figures = np.vstack([exact, whole, np.zeros_like(whole)])
        by_column = dict(zip(values.columns, figures.T, strict=True))
        found.append(made(by_column, table.date, Dataset.REGISTER, all_areas(keys, "37201")))
    return found


def parts_of(counts: Sequence[AreaCounts]) -> list[Floats]:
    layout = Layout.of(counts)
    assert layout is not None
    return [layout.parts(one)[:-1] for one in counts]


def joined(towns: Floats) -> Floats:
    """Put the towns of the list together by fives, in place of districts."""
    return np.asarray(np.add.reduceat(towns, range(0, len(towns), TOWNS_A_DISTRICT), axis=0))


def rows_of(name: str, dates: Sequence[Floats], start: Floats | None = None) -> Iterator[str]:
    """Write mean and median absolute errors as the docs have them."""
    p0, p1, p2 = dates
    tests = {
        WORDS[method]: backtest(p0, p1, p2, start=start, fit=fit) for method, fit in METHODS.items()
    }
    errors = {word: test.errors for word, test in tests.items()}
    errors["変化なし"] = next(iter(tests.values())).no_change
    for word, one in errors.items():
        total, old = np.abs(one.total), np.abs(one.old)
        cells = [np.nanmean(total), np.nanmedian(total), np.nanmean(old), np.nanmedian(old)]
        yield f"| {name} | {word} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |"


def stands_in_the_docs(rows: Iterator[str]) -> None:
    text = DOCS.read_text(encoding="utf-8")
    missing = [row for row in rows if row not in text]
    assert missing == []


SAMPLES = {
    "国勢調査 2010→2015→2020": (Dataset.CENSUS, (2010, 2015, 2020)),
    "台帳 2015→2020→2025": (Dataset.REGISTER, (2015, 2020, 2025)),
    "台帳 2016→2021→2026": (Dataset.REGISTER, (2016, 2021, 2026)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_errors_on_the_sample_city_stand_in_the_docs(name: str) -> None:
    dataset, years = SAMPLES[name]
    dates = {one.date.year: one for one in at(true_sample(), dataset)}
    stands_in_the_docs(rows_of(name, parts_of([dates[year] for year in years])))


def test_the_errors_on_drawn_cities_stand_in_the_docs() -> None:
    cells: Mapping[str, list[list[float]]] = {word: [] for word in [*WORDS.values(), "変化なし"]}
    for seed in range(1000, 1040):
        for row in rows_of("", drawn_city(seed)):
            _, _, word, *numbers, _ = (one.strip() for one in row.split("|"))
            cells[word].append([float(one) for one in numbers])
    stands_in_the_docs(
        f"| 乱数の40市 | {word} | "
        + " | ".join(f"{one:.2f}" for one in np.mean(found, axis=0))
        + " |"
        for word, found in cells.items()
    )


def district_rows(found: Forecast) -> Iterator[str]:
    checked = found.checked
    assert isinstance(checked, Backtest)
    for row, area in enumerate(found.areas[:-1]):
        ours, still = checked.errors, checked.no_change
        cells = (ours.total, still.total, ours.old, still.old, ours.points)
        people = checked.actual[row].sum()
        numbers = " | ".join(f"{one[row]:+.1f}".replace("-", "−") for one in cells)
        yield f"| {area.id} | {people:,.0f} | {numbers} |"


@pytest.mark.parametrize("dataset", ["census", "register"])
def test_the_back_test_of_every_sample_district_stands_in_the_docs(dataset: str) -> None:
    found = forecast(true_sample(), dataset=dataset)  # type: ignore[arg-type]
    assert isinstance(found, Forecast)
    stands_in_the_docs(district_rows(found))


def test_takamatsu_has_no_three_dates_so_that_the_check_overlaps(real_data: Path) -> None:
    found = forecast(takamatsu(real_data))
    assert isinstance(found, Forecast)
    assert (found.start, found.base) == (dt.date(2020, 4, 1), dt.date(2025, 4, 1))
    assert found.classes[-1] == "85+"
    assert [one.year for one in found.check_dates] == [2019, 2024, 2020, 2025]
    assert isinstance(found.checked, Backtest)
    assert found.checked.overlapping
    assert not found.checked.withheld.any()


def test_the_errors_on_takamatsu_stand_in_the_docs(real_data: Path) -> None:
    first, start, second, last = parts_of(takamatsu(real_data))
    towns = [first, second, last]
    fives = [joined(one) for one in towns]
    whole = [one.sum(axis=0, keepdims=True) for one in towns]
    stands_in_the_docs(rows_of("高松市 235町（参考）", towns, start))
    stands_in_the_docs(rows_of("高松市 5町ずつ47（参考）", fives, joined(start)))
    stands_in_the_docs(rows_of("高松市 全体（参考）", whole, start.sum(axis=0, keepdims=True)))


def test_the_city_of_takamatsu_is_foretold_within_half_a_per_cent(real_data: Path) -> None:
    found = forecast(takamatsu(real_data))
    assert isinstance(found, Forecast)
    assert isinstance(found.checked, Backtest)
    city = found.row(found.municipality)
    assert found.checked.actual[city].sum() == pytest.approx(416_120)
    assert abs(found.checked.errors.total[city]) < 0.5
    assert abs(found.checked.errors.old[city]) < 0.5
    text = DOCS.read_text(encoding="utf-8")
    assert f"{found.checked.projected[city].sum():,.0f}人" in text
    assert f"{found.checked.projected[city, :, OLD:].sum():,.0f}人" in text


def surplus(found: Forecast) -> str:
    return f"{100 * found.gap[-1] / found.whole[-1].sum():.1f}%"


def test_how_much_more_the_parts_make_after_30_years_stands_in_the_docs(real_data: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    towns = forecast(takamatsu(real_data))
    assert isinstance(towns, Forecast)
    assert f"高松市の235町では{surplus(towns)}" in text
    _, before, _, now = (joined(one) for one in parts_of(takamatsu(real_data)))
    fives = project(now, pooled_ratios(before, now).ratios, 6)[-1].sum()
    whole = project(now, whole_ratios(before, now), 6)[-1].sum()
    assert f"5町ずつまとめた47区域で{100 * (fives / whole - 1):.1f}%" in text
    for dataset, word in (("census", "国勢調査"), ("register", "台帳")):
        found = forecast(true_sample(), dataset=dataset)  # type: ignore[arg-type]
        assert isinstance(found, Forecast)
        assert f"見本市の{word}では{surplus(found)}" in text
        assert any(surplus(found) in one for one in found.assumptions)
