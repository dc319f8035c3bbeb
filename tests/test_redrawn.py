"""A district whose lines were moved: older figures of it are of another ground."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from workspaces import lay_sample, profiles, read_city, run

from karte.errors import KarteError

if TYPE_CHECKING:
    from pathlib import Path

    from karte.pipeline import Build
    from karte.profile import Profile

MOVED, OTHER = "みなと小学校", "青木小学校"
FUTURE = dt.date(2026, 6, 1)
"""After the enrolment of the sample city, which is of May."""


def declare(workspace: Path, *districts: tuple[str, dt.date]) -> Path:
    lay_sample(workspace)
    path = workspace / "karte.toml"
    text = path.read_text(encoding="utf-8")
    blocks = "".join(
        f'[[districts.redrawn]]\ndistrict = "{name}"\ndate = {date}\nnote = "西浜小学校と統合"\n\n'
        for name, date in districts
    )
    head, found, rest = text.partition("[[censuses]]\n")
    path.write_text(f"{head}{blocks}{found}{rest}", encoding="utf-8", newline="\n")
    return workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    before = dt.date(2022, 4, 1)
    workspace = tmp_path_factory.mktemp("redrawn") / "sample"
    return run(declare(workspace, (MOVED, FUTURE), (OTHER, before)), every_pdf=False)


@pytest.fixture(scope="module")
def pages(built: Build) -> dict[str, Profile]:
    found = {one.district_name: one for one in profiles(built.index.parent)}
    return {name: next(found[one] for one in found if name in one) for name in (MOVED, OTHER)}


def series_notes(page: Profile) -> str:
    assert page.series is not None
    return "".join(page.series.notes)


def test_the_series_of_a_redrawn_district_names_the_day_and_goes_on(
    pages: dict[str, Profile],
) -> None:
    told = "区域が変わりました（令和8年6月1日（2026年）、西浜小学校と統合）。"
    assert f"{told}どの年の数も、いまの区域で集計しています。" in series_notes(pages[MOVED])
    assert "令和4年4月1日" in series_notes(pages[OTHER])
    for page in pages.values():
        assert page.series is not None
        assert all(len(line.points) > 1 for line in page.series.lines)


def test_a_figure_of_the_old_ground_is_not_compared_and_that_is_reported(built: Build) -> None:
    told = [one for one in built.findings if "区域が変わる前の数です" in one.what]
    assert [one.where for one in told] == ["karte.toml [[districts.redrawn]]"]
    assert MOVED in told[0].what
    assert "市立小学校の児童数" in told[0].what
    report = built.index.parents[3] / "output" / "build_report.txt"
    assert "区域が変わる前の数です" in report.read_text(encoding="utf-8-sig")


def test_a_figure_of_the_old_ground_is_printed_with_its_mark(pages: dict[str, Profile]) -> None:
    notes = {
        name: "".join(note for table in page.other_tables for note in table.notes)
        for name, page in pages.items()
    }
    mark = "「市立小学校の児童数」は、区域が変わる前の数です"
    assert mark in notes[MOVED]
    assert mark not in notes[OTHER]  # counted after the lines were moved


def test_a_figure_of_the_old_ground_lowers_no_grade(pages: dict[str, Profile]) -> None:
    assert not any("児童数" in note and "1段下げ" in note for note in pages[MOVED].notes)


def test_a_district_that_there_is_not_is_named_with_those_that_come_nearest(
    tmp_path: Path,
) -> None:
    workspace = declare(tmp_path / "sample", ("みなど小学校", FUTURE), (OTHER, FUTURE))
    with pytest.raises(KarteError) as failed:
        read_city(workspace)
    (problem,) = failed.value.problems
    assert "「みなど小学校」という校区はありません" in problem.what
    assert MOVED in problem.what
    assert problem.where == "karte.toml [[districts.redrawn]]"
