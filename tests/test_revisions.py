"""訂正版: an edition put right after it was published, in a town of three 地区."""

from __future__ import annotations

import json
import os
import shutil
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from killed import Step, struck
from pdf_texts import squeezed, text_of
from served import barriers
from workspaces import HAMLETS, ZONES, contents, lay_town, run, standing, write_table

from karte.cli import main
from karte.config import load_config
from karte.editions import kept_edition, kept_editions
from karte.errors import KarteError
from karte.model import Audience
from karte.progress import Silent
from karte.publish import EditionWriter, at_work
from karte.publish.revisions import changed_figures
from karte.publish.swap import settle
from karte.sources.earlier import earlier_files, read_earlier
from karte.yearly import prepare, rebuild

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOTE = "総人口 誤 600人 → 正 1,000人"
REVISION = f"""
[[revisions]]
number = 1
date = 2026-07-15
note = "{NOTE}"
district = "浜"
"""
SECOND = """
[[revisions]]
number = 2
date = 2026-08-01
note = "発行課の名前を直しました"
"""


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Build an edition, put it right, and return it with what was published first."""
    workspace = lay_town(tmp_path_factory.mktemp("revised"))
    run(workspace, every_pdf=False)
    first = contents(workspace / "output/public/2026")
    mend(workspace)
    append(workspace, REVISION)
    run(workspace)
    return workspace, first


@pytest.fixture
def town(revised: tuple[Path, dict[str, bytes]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(revised[0], tmp_path / "町"))


def append(town: Path, text: str) -> None:
    settings = town / "karte.toml"
    written = settings.read_text(encoding="utf-8") + text
    settings.write_text(written, encoding="utf-8", newline="\n")


def mend(town: Path) -> None:
    """Move a hamlet from one 地区 to another, as a mistake that was found."""
    zones = [0, 0, 0, 0, 1, 1, 2, 2, 2]
    lines = [(name, ZONES[zone]) for name, zone in zip(HAMLETS, zones, strict=True)]
    write_table(town / "boundaries" / "towns.csv", lines)


def folders(town: Path) -> set[str]:
    return {one.name for one in (town / "output/public").iterdir() if one.is_dir()}


def page_of(town: Path, name: str, edition: str = "2026") -> Path:
    pages = (town / "output/public" / edition / "districts").glob("*/index.html")
    return next(one for one in pages if name in one.read_text(encoding="utf-8").split("</h1>")[0])


def test_the_first_files_are_kept_as_they_were_and_the_address_stays(
    revised: tuple[Path, dict[str, bytes]],
) -> None:
    town, first = revised
    assert folders(town) == {"2026", "2026-r0", "latest"}
    assert contents(town / "output/public/2026-r0") == first
    now = contents(town / "output/public/2026")
    assert now == contents(town / "output/public/latest")
    assert now["data/counts.csv"] != first["data/counts.csv"]


def test_the_note_stands_on_page_print_text_and_index(town: Path) -> None:
    page = page_of(town, "浜地区")
    for path in (page, page.with_name("karte.txt"), town / "output/public/2026/index.html"):
        text = squeezed(path.read_text(encoding="utf-8-sig"))
        assert squeezed(NOTE) in text
        assert "訂正第1版" in text
    (pdf,) = page.parent.glob("karte_*.pdf")
    with pikepdf.open(pdf) as opened:
        assert "訂正第1版" in str(opened.docinfo["/Title"])
    first, *others = text_of(pdf.read_bytes(), town)
    assert squeezed(NOTE) in first
    assert all("訂正第1版" in one for one in (first, *others))


def test_the_note_of_one_district_stands_on_no_other_page(town: Path) -> None:
    other = page_of(town, "山地区").read_text(encoding="utf-8")
    assert NOTE not in other
    assert "訂正第1版" in other


def test_the_manifest_and_the_list_of_editions_name_the_revision(town: Path) -> None:
    public = town / "output/public"
    manifest = json.loads((public / "2026/manifest.json").read_bytes())
    assert manifest["revision"] == 1
    page = (public / "index.html").read_text(encoding="utf-8")
    assert "令和8年度（2026年度）版 訂正第1版" in page
    assert '<a href="2026-r0/index.html">訂正する前の版（はじめの版）</a>' in page
    assert "2026-r0" not in (public / "newest.js").read_text(encoding="utf-8")


def test_building_a_revision_again_changes_nothing(town: Path) -> None:
    before = contents(town / "output")
    run(town)
    after = contents(town / "output")
    assert after == before


def test_each_revision_is_kept(town: Path) -> None:
    before = contents(town / "output/public/2026")
    append(town, SECOND)
    run(town, every_pdf=False)
    assert folders(town) == {"2026", "2026-r0", "2026-r1", "latest"}
    assert contents(town / "output/public/2026-r1") == before
    page = (town / "output/public/index.html").read_text(encoding="utf-8")
    labels = ("訂正第2版", "訂正する前の版（訂正第1版）", "訂正する前の版（はじめの版）")
    places = [page.index(one) for one in labels]
    assert places == sorted(places)


def test_the_internal_edition_keeps_no_former_one(town: Path) -> None:
    run(town, Audience.INTERNAL, every_pdf=False)
    run(town, Audience.INTERNAL, every_pdf=False)
    assert [one.name for one in (town / "output/internal").iterdir()] == ["2026"]


def test_a_revision_that_is_lower_than_the_published_one_is_refused(town: Path) -> None:
    settings = town / "karte.toml"
    text = settings.read_text(encoding="utf-8").replace(REVISION, "")
    settings.write_text(text, encoding="utf-8", newline="\n")
    before = contents(town / "output")
    with pytest.raises(KarteError, match=r"訂正第1版ですが、karte\.toml では訂正のない版"):
        run(town, every_pdf=False)
    assert contents(town / "output") == before


def test_figures_that_change_without_a_new_revision_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town = lay_town(tmp_path / "町")
    assert run(town, every_pdf=False).findings == run(town, every_pdf=False).findings
    mend(town)
    monkeypatch.chdir(town)
    assert main(["build"]) == 0
    assert "前に作った公開用の2026年度版と、数値が" in capsys.readouterr().out
    report = (town / "output/build_report.txt").read_text(encoding="utf-8-sig")
    assert "浜地区 総人口 2020-10-01 600 → 1000" in report
    assert "[[revisions]]" in report


def test_a_new_revision_says_nothing_of_figures_that_change(town: Path) -> None:
    append(town, SECOND)
    config = load_config(town / "karte.toml")
    files = {"data/counts.csv": b"area_name,value\n"}
    assert changed_figures(town / "output/public", config, files) == ()


def test_both_revisions_are_in_the_archive_and_the_last_is_made_once_more(town: Path) -> None:
    assert [one.revision for one in kept_editions(town)] == [0, 1]
    assert kept_edition(town, 2026, Audience.PUBLIC).revision == 1
    was = contents(town / "output/public")
    append(town, "")
    settings = town / "karte.toml"
    later = settings.read_text(encoding="utf-8").replace("edition = 2026", "edition = 2027")
    settings.write_text(later, encoding="utf-8", newline="\n")
    again = rebuild(settings, 2026, Audience.PUBLIC, Silent())
    assert again.differing == ()
    assert contents(town / "output/public") == was


def test_the_next_edition_begins_without_errata(town: Path) -> None:
    prepared = prepare(town / "karte.toml")
    assert load_config(town / "karte.toml").revisions == ()
    assert any("revisions" in one for one in prepared.rewritten)


def test_what_a_former_revision_printed_counts_as_known(town: Path) -> None:
    public = town / "output/public"
    assert {one.issue for one in read_earlier(public, 2026)} == {"2026-r0"}
    assert {one.issue for one in read_earlier(public, 2026, 1)} == {"2026-r0", "2026-r1"}
    assert {one.issue for one in read_earlier(public, 2027)} == {"2026", "2026-r0"}
    found = {one.parts[-3] for one in earlier_files(town / "output", 2026, 1)}
    assert found == {"2026-r0"}
    assert {one.parts[-3] for one in earlier_files(town / "output", 2026, 2)} == {"2026-r0", "2026"}


@pytest.mark.parametrize(
    ("revisions", "said"),
    [
        ([(2, "2026-07-15")], "1 から順に"),
        ([(1, "2026-07-15"), (3, "2026-08-01")], "1 から順に"),
        ([(1, "2026-07-15"), (1, "2026-08-01")], "違う日付"),
        ([(1, "2026-08-01"), (2, "2026-07-15")], "番号の順"),
    ],
)
def test_revisions_are_numbered_and_dated_in_order(
    tmp_path: Path, revisions: list[tuple[int, str]], said: str
) -> None:
    town = lay_town(tmp_path / "町")
    for number, date in revisions:
        append(town, f'\n[[revisions]]\nnumber = {number}\ndate = {date}\nnote = "正誤"\n')
    with pytest.raises(KarteError, match=said):
        load_config(town / "karte.toml")


def test_a_district_that_there_is_not_is_named_with_the_nearest(tmp_path: Path) -> None:
    town = lay_town(tmp_path / "町")
    append(town, REVISION.replace('"浜"', '"本卿地区"'))
    with pytest.raises(KarteError) as caught:
        run(town)
    (problem,) = caught.value.problems
    assert "本郷地区" in problem.what
    assert "[[revisions]] の1番目" in problem.where


# ---- swapped as a whole ---------------------------------------------------------------------


def swap(output: Path, text: str, revision: int) -> None:
    with (
        at_work(output, lambda _: None),
        EditionWriter(output, Audience.PUBLIC, 2026, revision) as writer,
    ):
        writer.write("index.html", text.encode())
        writer.write("manifest.json", json.dumps({"revision": revision}).encode())
        writer.write_beside("printed/2026.json", text.encode())
        writer.finish()


def test_the_record_of_the_ground_is_kept_with_the_former_revision(tmp_path: Path) -> None:
    swap(tmp_path, "前", 0)
    swap(tmp_path, "後", 1)
    printed = contents(tmp_path / "printed")
    assert printed == {"2026.json": "後".encode(), "2026-r0.json": "前".encode()}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="ends processes: needs os.fork")
def test_killed_at_any_step_there_is_the_former_revision_or_the_new_one_with_the_former_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    swap(tmp_path / "output", "前", 0)
    before = standing(tmp_path / "output")
    shutil.copytree(tmp_path / "output", tmp_path / "done")
    swap(tmp_path / "done", "後", 1)
    after = standing(tmp_path / "done")
    assert {one.split("/")[1] for one in after if one.startswith("public/")} == {
        "2026", "2026-r0", "latest",
    }  # fmt: skip
    for step in range(1, 200):
        copy = tmp_path / f"step-{step}"
        shutil.copytree(tmp_path / "output", copy)
        code = struck(partial(swap, copy, "後", 1), Step(step))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        settle(copy)
        assert standing(copy) in (before, after), step
        swap(copy, "後", 1)
        assert standing(copy) == after, step
    assert step > 30


def test_a_page_that_was_put_right_leads_to_the_one_that_is(town: Path, browser: Browser) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text))
    former = page_of(town, "浜地区", "2026-r0")
    page.goto(former.as_uri())
    link = page.locator("aside[aria-label='訂正版のお知らせ'] a")
    link.wait_for()
    link.click()
    page.wait_for_url("**/2026/districts/**")
    assert page.locator("section.errata li").count() == 1
    assert barriers(page) == []
    assert page.locator("aside[aria-label='訂正版のお知らせ']").count() == 0
    assert complaints == []
    page.close()
