"""The index of the sample city says of towns, figures and files what the edition says."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from karte.publish import offered

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[dict[str, str]]
Compared = dict[str, Any]


def table(edition: Path, name: str) -> Rows:
    text = (edition / "data" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def index(sample_edition: Path) -> str:
    return (sample_edition / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compared(index: str) -> Compared:
    (block,) = re.findall(r"data-compared>(.*?)</script>", index, re.DOTALL)
    found: Compared = json.loads(block)
    return found


def test_every_town_of_the_census_has_its_districts(sample_edition: Path) -> None:
    rows = table(sample_edition, "towns.csv")
    by_town: dict[str, Rows] = {}
    for row in rows:
        by_town.setdefault(row["town"], []).append(row)
    assert len(by_town) > 100
    parted = {town for town, own in by_town.items() if len(own) > 1}
    assert "緑が丘団地" in parted
    for town, own in by_town.items():
        several = f"{len(own)}つの校区に分かれます" in own[0]["note"]
        assert several == (town in parted)
    districts = {one.name for one in (sample_edition / "districts").iterdir()}
    assert {row["area_id"] for row in rows} == districts
    assert not {"share", "割合"} & set(rows[0])


def test_the_list_on_the_page_is_that_of_the_file(sample_edition: Path, index: str) -> None:
    for row in table(sample_edition, "towns.csv"):
        assert f'<th scope="row">{row["town"]}</th>' in index
        assert f'<a href="districts/{row["area_id"]}/index.html">{row["area_name"]}</a>' in index


def test_what_is_compared_is_what_is_downloaded(sample_edition: Path, compared: Compared) -> None:
    known = {
        (row["indicator"], row["area_id"], row["value"])
        for row in table(sample_edition, "indicators.csv")
    }
    checked = 0
    for one in compared["indicators"]:
        for (district, _), cell in zip(compared["districts"], one["cells"], strict=True):
            values = [v for i, a, v in known if (i, a) == (one["id"], district) and v]
            if isinstance(cell[1], float | int):
                assert min(abs(float(value) - cell[1]) for value in values) < 0.01
                checked += 1
    assert checked > 100


def test_the_index_offers_every_table_that_was_written(sample_edition: Path, index: str) -> None:
    written = {f"data/{one.name}" for one in (sample_edition / "data").iterdir()}
    links = set(re.findall(r'<li><a href="(data/[^"]+)"', index))
    assert links == written


def test_what_was_not_written_is_not_offered() -> None:
    assert [one.href for one in offered({"data/towns.csv"})] == ["data/towns.csv", "manifest.json"]


def test_the_index_stays_light(sample_edition: Path) -> None:
    assert (sample_edition / "index.html").stat().st_size < 250_000
