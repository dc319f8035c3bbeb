"""Two years of the sample city: what changed for a district stays attached to its heirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from second_year import (
    CORRECTED,
    FIRST,
    HEIRS,
    RENAMED,
    SPLIT,
    UNCHANGED,
    lay_first_year,
    lay_second_year,
)
from workspaces import contents, profiles, rows, run

from karte.yearly.prepare import prepare

if TYPE_CHECKING:
    from karte.pipeline import Build
    from karte.profile import Profile

ALL = ("population", "total", "total")


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, dict[str, bytes], Build]:
    """Return both builds, and the first edition as it was before the second."""
    workspace = lay_first_year(tmp_path_factory.mktemp("years") / "city", few=True)
    first = run(workspace, every_pdf=False)
    before = contents(first.index.parent)
    prepare(workspace / "karte.toml")
    return first, before, run(lay_second_year(workspace), every_pdf=False)


@pytest.fixture(scope="module")
def pages(years: tuple[Build, dict[str, bytes], Build]) -> dict[str, Profile]:
    return {one.district_id: one for one in profiles(years[-1].index.parent)}


def people(build: Build) -> dict[str, float]:
    """Return the people of every area on the date that both editions have."""
    found = {}
    for row in rows(build.index.parent, "counts.csv"):
        counted = (row["count"], row["sex"], row["age_class"]) == ALL
        if counted and row["date"] == CORRECTED.date.isoformat():
            found[row["area_id"]] = float(row["value"])
    return found


def test_an_earlier_date_differs_by_the_correction_and_the_boundaries_alone(
    years: tuple[Build, dict[str, bytes], Build],
) -> None:
    then, now = people(years[0]), people(years[-1])
    assert now[CORRECTED.district.code] - then[CORRECTED.district.code] == CORRECTED.added
    assert now[UNCHANGED.code] == then[UNCHANGED.code]
    assert now[RENAMED[1].code] == then[RENAMED[0].code]
    # 緑が丘団地 is cut, and a district has whole people.
    assert abs(sum(now[one.code] for one in HEIRS) - then[SPLIT.code]) <= 1
    assert min(now[one.code] for one in HEIRS) > 0.4 * then[SPLIT.code]
    assert now["22999"] - then["22999"] == CORRECTED.added


def test_the_first_edition_stays_as_it_was(
    years: tuple[Build, dict[str, bytes], Build],
) -> None:
    first, before, _ = years
    assert first.index.parent.name == str(FIRST)
    assert contents(first.index.parent) == before


def test_targets_of_last_year_are_on_the_pages_of_the_heirs(pages: dict[str, Profile]) -> None:
    for heir in HEIRS:
        targets = pages[heir.code].targets
        assert targets is not None
        own = [row for row in targets.rows if row.label.startswith("旧若葉台小学校の")]
        assert {row.cells[-1].text for row in own} == {"区域が変わったため、実績はありません。"}
    targets = pages[RENAMED[1].code].targets
    assert targets is not None
    assert any(row.label.startswith("この校区 地域の集いの場") for row in targets.rows)


def test_the_old_addresses_lead_to_the_heirs(
    years: tuple[Build, dict[str, bytes], Build],
) -> None:
    site = years[-1].index.parents[1]
    for old, heirs in ((SPLIT, HEIRS), (RENAMED[0], RENAMED[1:])):
        page = (site / "latest" / "districts" / old.code / "index.html").read_text("utf-8")
        for one in heirs:
            assert f'href="../{one.code}/index.html">{one.name}区</a>' in page


def test_pupils_of_the_new_schools_are_not_taken_for_those_of_the_old_ground(
    pages: dict[str, Profile],
) -> None:
    for one in (*HEIRS, RENAMED[1]):
        notes = "".join(note for table in pages[one.code].other_tables for note in table.notes)
        assert "区域が変わる前の数です" not in notes
    assert "谷川の森小学校区に名前を改めました" in pages[RENAMED[1].code].notes[0]
