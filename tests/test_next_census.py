"""The next census is data, not code: a made-up edition of 2025 loads by its declaration alone."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from workspaces import lay_sample, rows, run

from karte.errors import KarteError

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {"T001081": "T009101", "T001082": "T009102", "T001084": "T009104"}
NEW_COLUMN, RENAMED = "複数国籍", "世帯の総数"
TOPICS = ("population", "age", "family")

DECLARATION = """\
edition = 2027

[municipality]
code = "22999"
name = "見本市"
kind = "市"
notice = "見本市は架空の市です。"

[publisher]
department = "地域づくり課"
contact = "電話 000-000-0000"
issued = 2027-06-30

[districts]
files = ["boundaries/districts/A27-23_22.shp"]
year = 2023

[[censuses]]
year = 2025
date = 2025-10-01
boundaries = ["boundaries/small_areas/2025/r7ka22999.shp"]

[censuses.tables]
population = "census/2025/tblT009101C22.txt"
age = "census/2025/tblT009102C22.txt"
family = "census/2025/tblT009104C22.txt"

[censuses.labels]
"""
LABEL = f'"{RENAMED}" = "households"\n'


@pytest.fixture(scope="module")
def next_census(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the sample city as if its census of 2020 were that of 2025."""
    sample = tmp_path_factory.mktemp("sample")
    lay_sample(sample)
    workspace = tmp_path_factory.mktemp("next")
    shutil.copytree(sample / "boundaries/districts", workspace / "boundaries/districts")
    boundaries = workspace / "boundaries/small_areas/2025"
    boundaries.mkdir(parents=True)
    for path in sorted((sample / "boundaries/small_areas/2020").iterdir()):
        content = path.read_bytes()
        if path.suffix == ".dbf":
            assert b"R2KAxx" in content
            content = content.replace(b"R2KAxx", b"R7KAxx")
        (boundaries / path.name.replace("r2ka", "r7ka")).write_bytes(content)
    (workspace / "census/2025").mkdir(parents=True)
    for old, new in TABLES.items():
        text = (sample / f"census/2020/tbl{old}C22.txt").read_text(encoding="cp932")
        (workspace / f"census/2025/tbl{new}C22.txt").write_bytes(
            _changed(text.replace(old, new), new).encode("cp932")
        )
    return workspace


def _changed(text: str, table_id: str) -> str:
    """Add a column at the end of the first table, and rename another."""
    if table_id != "T009101":
        return text
    lines = text.splitlines()
    heads = len(lines[0].split(",")) - 7
    assert "世帯総数" in lines[1]
    ends = [f"{table_id}{heads + 1:03d}", f"　{NEW_COLUMN}", *["1"] * (len(lines) - 2)]
    lines[1] = lines[1].replace("世帯総数", RENAMED)
    return "\r\n".join(f"{line},{end}" for line, end in zip(lines, ends, strict=True)) + "\r\n"


def test_a_label_that_is_not_declared_is_named_with_the_nearest_ones(next_census: Path) -> None:
    (next_census / "karte.toml").write_text(DECLARATION, encoding="utf-8", newline="\n")
    with pytest.raises(KarteError) as caught:
        run(next_census)
    (problem,) = caught.value.problems
    assert problem.where == "census/2025/tblT009101C22.txt"
    assert "世帯総数" in problem.what
    assert f"近い見出し: 「{RENAMED}」、「{NEW_COLUMN}」" in problem.what
    assert '"見出し" = "households"' in problem.hint
    assert not (next_census / "output").exists()


def test_the_next_census_builds_by_its_declaration(next_census: Path) -> None:
    (next_census / "karte.toml").write_text(DECLARATION + LABEL, encoding="utf-8", newline="\n")
    built = run(next_census, every_pdf=False)
    assert built.districts == 14
    notes = [one.what for one in built.findings]
    assert any(NEW_COLUMN in note and "使い方の分からない列が1列" in note for note in notes)
    counted = [row for row in rows(built.index.parent, "counts.csv") if row["date"] == "2025-10-01"]
    whole = {
        row["count"]: row["value"]
        for row in counted
        if row["area_type"] == "municipality"
        and row["sex"] in {"", "total"}
        and row["age_class"] in {"", "total"}
    }
    assert whole["population"] == "89069"
    assert whole["households"] == "39903"
    assert whole["family.with_65+"] == "17902"
    assert {row["source"] for row in counted} >= {f"census-2025:{topic}" for topic in TOPICS}
    page = next(built.index.parent.glob("districts/*/index.html")).read_text(encoding="utf-8")
    assert "令和7年" in page
