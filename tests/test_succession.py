"""Districts that were merged, split and renamed: what was theirs stays with those of today."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import write_csv
from workspaces import HAMLETS, lay_town, profiles, read_city, run, write_table

from karte.disclosure.own import protect_own
from karte.disclosure.own_former import EarlierOwn, former_rows, split_sums
from karte.errors import KarteError, Problems
from karte.model import Audience, Estimate, Origin, Status
from karte.sources.districts import stable_id
from karte.sources.own_keys import DistrictKeys
from karte.sources.succession import read_succession
from karte.tables.places import OwnFigures
from karte.tables.succession import Change, Event, Named, Succession

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from karte.pipeline import Build
    from karte.profile import Profile

HEAD = ("年月日", "種類", "旧コード", "旧名称", "新コード", "新名称")
TODAY = {"N1": "浜東小学校", "N2": "浜西小学校", "N3": "里小学校", "N4": "峠小学校"}
GOOD = [
    ("2024-04-01", "改称", "F0", "旧郷小学校", "F1", "本郷小学校"),
    ("令和8年4月1日", "合併", "F1", "本郷小学校", "N3", "里小学校"),
    ("令和8年4月1日", "合併", "F2", "山小学校", "N3", "里小学校"),
    ("令和8年度", "分割", "F3", "浜小学校", "N1", "浜東小学校"),
    ("2026年4月", "分割", "F3", "浜小学校", "N2", "浜西小学校"),
]


def read(folder: Path, *rows: tuple[str, ...], notes: Problems | None = None) -> Succession:
    write_csv(folder / "変遷.csv", [HEAD, *rows])
    return read_succession(
        folder / "変遷.csv",
        root=folder,
        code="22899",
        names=TODAY,
        until=dt.date(2027, 3, 31),
        warnings=notes,
    )


def faults(folder: Path, *rows: tuple[str, ...]) -> list[str]:
    with pytest.raises(KarteError) as failed:
        read(folder, *rows)
    assert all("変遷.csv" in one.where and one.hint for one in failed.value.problems)
    return [one.what for one in failed.value.problems]


def test_rows_of_one_day_and_kind_that_share_a_district_are_one_change(tmp_path: Path) -> None:
    renamed, merged, split = read(tmp_path, *GOOD).events
    assert renamed.change is Change.RENAMING
    assert [one.id for one in merged.formers] == ["F1", "F2"]
    assert [one.id for one in split.heirs] == ["N1", "N2"]
    assert {merged.date, split.date} == {dt.date(2026, 4, 1)}


def test_heirs_and_formers_are_followed_all_the_way(tmp_path: Path) -> None:
    found = read(tmp_path, *GOOD)
    assert found.heirs("F0") == ("N3",)
    assert found.heirs("F3") == ("N1", "N2")
    assert found.formers("N3") == ("F1", "F2", "F0")
    assert found.formers("N4") == found.heirs("N4") == ()
    assert [one.id for one in found.gone] == ["F0", "F1", "F2", "F3"]


def test_a_former_code_or_name_means_the_heirs_and_says_so(tmp_path: Path) -> None:
    keys = DistrictKeys(TODAY, read(tmp_path, *GOOD))
    assert keys.find("F0") == keys.find("旧郷") == keys.find("山小学校区") == ("N3",)
    assert keys.find("浜小学校") == ("N1", "N2")
    assert keys.find("峠") == ("N4",)
    assert keys.find("北") == ()
    assert keys.told("峠") == ""
    assert "令和8年4月に、旧浜小学校が浜東小学校と浜西小学校に分かれました" in keys.told("浜")


def test_a_district_that_goes_on_stands_in_both_columns(tmp_path: Path) -> None:
    split = [("2026-04-01", "分割", "N1", "浜東小学校", one, TODAY[one]) for one in ("N1", "N2")]
    found = read(tmp_path, *split)
    assert found.heirs("N1") == ("N1", "N2")
    assert found.formers("N1") == ()
    assert found.formers("N2") == ("N1",)
    assert found.gone == ()
    assert DistrictKeys(TODAY, found).find("浜東") == ("N1",)


def test_a_table_without_codes_goes_by_names(tmp_path: Path) -> None:
    found = read(tmp_path, ("2026-04-01", "改称", "", "里山", "", "里"))
    assert found.heirs(stable_id("22899", "里山")) == ("N3",)
    assert found.events[0].heirs[0].name == "里小学校"


def test_what_comes_after_the_edition_is_left_to_the_next(tmp_path: Path) -> None:
    notes = Problems()
    found = read(tmp_path, ("2027-04-01", "改称", "N4", "峠小学校", "N9", "空小学校"), notes=notes)
    assert found.events == ()
    assert "まだ使っていません" in notes.found[0].what


def test_everything_that_cannot_be_true_is_told_at_once(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        ("いつか", "改称", "F1", "甲", "N1", "浜東小学校"),
        ("2026-04-01", "移転", "F2", "乙", "N1", "浜東小学校"),
        ("2026-04-01", "改称", "F3", "丙", "N8", "里山小学校"),
        ("2026-04-01", "改称", "N4", "峠小学校", "N3", "里小学校"),
        ("2025-04-01", "合併", "F5", "丁", "N2", "浜西小学校"),
    )
    assert "「いつか」は年月日として読めません" in told[0]
    assert "種類「移転」は使えません" in told[1]
    assert "「里山小学校」（N8）は、今の校区にも" in told[2]
    assert "里小学校" in told[2]
    assert "種類「合併」と行が合いません。旧1つ（丁）、新1つ" in told[3]
    assert "「峠小学校」（N4）は、今の校区にもあります" in told[4]


def test_a_circle_and_a_district_that_ends_twice_are_refused(tmp_path: Path) -> None:
    (circle,) = faults(
        tmp_path,
        ("2024-04-01", "改称", "F1", "甲", "F2", "乙"),
        ("2025-04-01", "改称", "F2", "乙", "F1", "甲"),
    )
    assert "甲 → 乙 → 甲" in circle
    (twice,) = faults(
        tmp_path,
        ("2024-04-01", "改称", "F1", "甲", "N1", "浜東小学校"),
        ("2025-04-01", "改称", "F1", "甲", "N2", "浜西小学校"),
    )
    assert "「甲」（F1）が、令和6年4月1日（2024年）のあとの行にも" in twice


def test_a_ground_is_put_together_of_merged_districts_and_of_no_split_one() -> None:
    day, next_day = dt.date(2024, 4, 1), dt.date(2026, 4, 1)
    a, b, c, d, e = (Named(one, one) for one in "abcde")
    found = Succession(
        (Event(day, Change.MERGER, (a, b), (c,)), Event(next_day, Change.SPLIT, (c,), (d, e)))
    )
    assert found.grounds("c") == ((day, frozenset("ab")),)
    assert found.grounds("d") == ()


class History(NamedTuple):
    """A made-up history: every district is a set of plots that never change."""

    succession: Succession
    before: dict[dt.date, dict[str, frozenset[int]]]
    """The plots of every district before each change."""
    today: dict[str, frozenset[int]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Merge and split districts of three plots at random; some go on under their own id."""
    today = {f"d{n}": frozenset(range(3 * n, 3 * n + 3)) for n in range(4)}
    events, before = [], {}
    for year in range(2001, 2001 + draw(st.integers(1, 5))):
        before[dt.date(year, 4, 1)] = dict(today)
        goes_on = draw(st.booleans())
        able = sorted(one for one in today if len(today[one]) > 1)
        if draw(st.booleans()) and able:
            old: tuple[str, ...] = (draw(st.sampled_from(able)),)
            plots = sorted(today.pop(old[0]))
            new: tuple[str, ...] = (old[0] if goes_on else f"{year}a", f"{year}b")
            today |= {new[0]: frozenset(plots[:1]), new[1]: frozenset(plots[1:])}
            change = Change.SPLIT
        else:
            pair = st.lists(st.sampled_from(sorted(today)), min_size=2, max_size=2, unique=True)
            old = tuple(draw(pair)) if len(today) > 1 else (min(today),)
            new = (old[0] if goes_on else f"{year}c",)
            plots = sorted(one for own in old for one in today.pop(own))
            today[new[0]] = frozenset(plots)
            change = Change.MERGER
        named = ([Named(one, one) for one in some] for some in (old, new))
        events.append(Event(dt.date(year, 4, 1), change, *map(tuple, named)))
    return History(Succession(tuple(events)), before, today)


@given(histories())
def test_whatever_happened_heirs_and_formers_say_the_same_and_grounds_add_up(
    history: History,
) -> None:
    succession = history.succession
    formers = {one: set(succession.formers(one)) for one in history.today}
    for former in {one.id for event in succession.events for one in event.formers}:
        heirs = set(succession.heirs(former))
        assert heirs <= set(history.today)
        assert heirs - {former} == {one for one, own in formers.items() if former in own}
    for one, plots in history.today.items():
        for date, ids in succession.grounds(one):
            assert frozenset().union(*(history.before[date][own] for own in ids)) == plots


NEW = ("浜東地区", "浜東地区", "浜西地区", *["里地区"] * 6)
"""浜地区 was split, 本郷地区 and 山地区 were merged."""
FORMER = {name: stable_id("22899", name) for name in ("浜地区", "本郷地区", "山地区", "古里地区")}
HEIRS = {name: stable_id("22899", name) for name in NEW}
ROWS = [
    ("2024-04-01", "改称", "", "古里地区", "", "本郷地区"),
    ("2026-04-01", "分割", "", "浜地区", "", "浜東地区"),
    ("2026-04-01", "分割", "", "浜地区", "", "浜西地区"),
    ("2026-04-01", "合併", "", "本郷地区", "", "里地区"),
    ("2026-04-01", "合併", "", "山地区", "", "里地区"),
]
FIGURES = """
[[own_figures]]
name = "サロンの数"
file = "salons.csv"
by = "district"
key_column = "地区"
value_column = "数"
unit = "か所"
date = 2025-05-01
source = "サロン一覧"
licence = "CC BY 4.0"
treatment = "already_public"

[targets]
file = "targets.csv"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    workspace = lay_town(tmp_path_factory.mktemp("succession") / "town")
    path = workspace / "karte.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("2026\n\n[[c", '2026\nsuccession = "変遷.csv"\n\n[[c') + FIGURES,
        encoding="utf-8",
        newline="\n",
    )
    write_table(workspace / "boundaries" / "towns.csv", list(zip(HAMLETS, NEW, strict=True)))
    write_csv(workspace / "変遷.csv", [HEAD, *ROWS])
    salons = [("地区", "数"), ("浜地区", 30), ("本郷地区", 12), ("山地区", 8)]
    write_csv(workspace / "salons.csv", salons)
    targets: list[tuple[object, ...]] = [("区域", "指標", "単位", "2027年度 目標", "向き")]
    targets += [(one, "サロンの参加者", "人", 40, "上げる") for one in ("浜地区", "古里", "山地区")]
    write_csv(workspace / "targets.csv", targets)
    return run(workspace, every_pdf=False)


@pytest.fixture(scope="module")
def pages(built: Build) -> dict[str, Profile]:
    return {one.district_name: one for one in profiles(built.index.parent)}


def labels(page: Profile) -> list[str]:
    assert page.targets is not None
    return [row.label for row in page.targets.rows]


def test_the_page_of_an_heir_says_how_it_came_about(pages: dict[str, Profile]) -> None:
    assert pages["里地区"].notes[:2] == (
        "令和6年4月に、旧古里地区が本郷地区に名前を改めました。",
        "令和8年4月に、旧本郷地区と旧山地区が合わさり、里地区になりました。",
    )
    assert pages["浜西地区"].notes[0] == (
        "令和8年4月に、旧浜地区が浜東地区と浜西地区に分かれました。"
    )


def test_counts_of_merged_districts_add_up_and_those_of_a_split_one_are_nobodys(
    built: Build, pages: dict[str, Profile]
) -> None:
    shown = {
        name: next(
            row.cells[0].text
            for table in page.other_tables
            for row in table.rows
            if "サロンの数" in row.label
        )
        for name, page in pages.items()
    }
    assert shown == {"浜東地区": "未提供", "浜西地区": "未提供", "里地区": "20"}
    marks = {
        name: "".join(note for table in page.other_tables for note in table.notes)
        for name, page in pages.items()
    }
    assert marks["里地区"] == ""
    for name in ("浜東地区", "浜西地区"):
        known = "「サロンの数」は、区域が変わる前の数だけが分かっています（旧浜地区 30か所）。"
        assert known in marks[name]
    told = [one.what for one in built.findings]
    assert any("「本郷地区」と「山地区」" in one and "足して" in one for one in told)
    assert any("サロンの数 30か所 は、今のどの校区の数にもなりません" in one for one in told)


def test_targets_go_to_the_heirs_with_the_name_of_the_district_that_set_them(
    built: Build, pages: dict[str, Profile]
) -> None:
    assert labels(pages["里地区"]) == [
        "旧古里地区の サロンの参加者（人）",
        "旧山地区の サロンの参加者（人）",
    ]
    for name in ("浜東地区", "浜西地区"):
        assert labels(pages[name]) == ["旧浜地区の サロンの参加者（人）"]
    told = [one.what for one in built.findings if "のページに載せます" in one.what]
    assert len(told) == len(labels(pages["里地区"])) + 1


def test_a_merged_or_split_district_counts_as_drawn_anew_and_a_renamed_one_does_not(
    built: Build,
) -> None:
    found = read_city(built.index.parents[3]).redrawn
    told = {one.district_id: one.told for one in found}
    day = "令和8年4月1日（2026年）"
    assert told == {
        HEIRS["浜東地区"]: f"{day}、旧浜地区の分割",
        HEIRS["浜西地区"]: f"{day}、旧浜地区の分割",
        HEIRS["里地区"]: f"{day}、旧本郷地区と旧山地区の合併",
    }


def test_the_address_of_a_former_district_leads_to_its_heirs(built: Build) -> None:
    for edition in ("2026", "latest"):
        home = built.index.parents[1] / edition
        page = (home / "districts" / FORMER["浜地区"] / "index.html").read_text(encoding="utf-8")
        for name in ("浜東地区", "浜西地区"):
            assert f'<a href="../{HEIRS[name]}/index.html">{name}</a>' in page
        assert "旧浜地区が浜東地区と浜西地区に分かれました" in page
        assert "Content-Security-Policy" in page
        assert "style=" not in page
        page = (home / "districts" / FORMER["古里地区"] / "index.html").read_text(encoding="utf-8")
        assert f'<a href="../{HEIRS["里地区"]}/index.html">里地区</a>' in page


def test_only_the_search_and_the_way_from_older_editions_know_former_districts(
    built: Build,
) -> None:
    index = built.index.read_text(encoding="utf-8")
    assert not any(f"districts/{one}/" in index for one in FORMER.values())
    row = index[index.index('<th scope="row">浜地区</th>') :].partition("</tr>")[0]
    assert all(f"districts/{HEIRS[name]}/" in row for name in ("浜東地区", "浜西地区"))
    site = built.index.parents[1]
    newest = (site / "newest.js").read_text(encoding="utf-8")
    told = json.loads(newest.partition("=")[2].strip().removesuffix(";"))
    assert {*FORMER.values(), *HEIRS.values()} == set(told["districts"])
    assert f"{len(HEIRS)}地区" in (site / "index.html").read_text(encoding="utf-8")


def test_a_former_name_finds_the_heir_and_the_old_page_opens_from_a_folder(
    browser: Browser, built: Build
) -> None:
    page, complaints = browser.new_page(), []
    page.on("console", lambda one: complaints.append(one.text))
    page.on("requestfailed", lambda one: complaints.append(one.url))
    page.goto(built.index.as_uri())
    page.locator("#find-name").fill("本郷地区")
    assert "里地区" in page.locator(".found li").first.inner_text()
    old = built.index.parent / "districts" / FORMER["浜地区"] / "index.html"
    page.goto(old.as_uri())
    page.get_by_role("link", name="浜西地区").click()
    page.wait_for_url(f"**/districts/{HEIRS['浜西地区']}/index.html")
    page.close()
    assert complaints == []


def test_the_rows_behind_a_merged_figure_are_known_by_the_districts_of_then(
    built: Build,
) -> None:
    inputs = read_city(built.index.parents[3])
    rows = former_rows(inputs, inputs.extras.own_figures[0])
    assert rows == {HEIRS["里地区"]: {FORMER["本郷地区"]: 12, FORMER["山地区"]: 8}}


def withheld(
    values: dict[str, float],
    formers: dict[str, dict[str, float]],
    earlier: dict[str, float],
    total: float | None = None,
    split: dict[tuple[str, ...], float] | None = None,
) -> set[str]:
    """Return what is withheld of an unpublished figure by district; the whole is called 計."""
    nothing = pd.DataFrame({"row_id": [], "target": []})
    status = Status.NOT_PROVIDED if total is None else Status.REPORTED
    whole = Estimate(value=total, status=status)
    origin = Origin(id="own:a", title="a", publisher="", licence="", date=None, files=())
    day = dt.date(2025, 5, 1)
    births = OwnFigures(
        "出生数", "人", day, "district", nothing, nothing, whole, origin, Audience.PUBLIC
    )
    told = {one: Estimate(value=own, status=Status.REPORTED) for one, own in values.items()}
    made = protect_own(births, told, 10, EarlierOwn(earlier, formers, split or {}))
    assert made.leaks == ()
    found = {**made.values, "計": made.figures.total}
    return {one for one, own in found.items() if own.status is Status.SUPPRESSED}


def test_a_merged_figure_is_withheld_where_an_earlier_edition_told_all_but_a_small_one() -> None:
    formers = {"N3": {"F1": 12.0, "F2": 3.0}}
    assert withheld({"N3": 15}, formers, {}) == set()
    assert withheld({"N3": 15}, formers, {"F1": 12.0}) == {"N3"}


def test_what_was_printed_of_a_split_district_does_not_tell_a_small_heir() -> None:
    values = {"N1": 4.0, "N2": 40.0, "N3": 50.0}
    assert withheld(values, {}, {}) == {"N1"}
    assert withheld(values, {}, {}, split={("N1", "N2"): 44.0}) == {"N1", "N2"}
    # A number of another ground is no sum of these.
    assert withheld(values, {}, {}, split={("N1", "N2"): 61.0}) == {"N1"}


def test_what_was_printed_of_a_split_district_is_known_by_its_heirs(built: Build) -> None:
    inputs = read_city(built.index.parents[3])
    told = {"": 99.0, FORMER["浜地区"]: 44.0, FORMER["本郷地区"]: 12.0, HEIRS["里地区"]: 20.0}
    ((heirs, value),) = split_sums(inputs, told).items()
    assert HEIRS["浜西地区"] in heirs
    assert value == 44


def test_what_was_printed_under_an_old_name_protects_nothing_under_the_new_one() -> None:
    values = {"N1": 4.0, "N2": 20.0, "N3": 40.0}
    renamed = {one: {f"F{one}": value} for one, value in values.items()}
    small, partner = sorted(withheld(values, renamed, {}, 64))
    assert small == "N1"
    earlier = {f"F{partner}": values[partner]}
    assert withheld(values, renamed, earlier, 64) - {small, partner}
