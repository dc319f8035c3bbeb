"""``karte check``: what is wrong, what is doubtful, what was assumed, before anything is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from workspaces import contents, ikoma, lay_sample

from karte.check import CheckReport, check_workspace, page_html, report_lines
from karte.cli import main
from karte.progress import Silent

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_sample(tmp_path_factory.mktemp("checked"))


@pytest.fixture(scope="module")
def report(workspace: Path) -> CheckReport:
    return check_workspace(workspace / "karte.toml", progress=Silent())


def test_a_sound_workspace_has_no_errors_and_its_sums_agree(report: CheckReport) -> None:
    assert report.errors == ()
    assert len(report.balances) == 30
    assert all(one.districts + one.outside == one.municipality for one in report.balances)


def test_every_source_is_listed_with_its_rows(report: CheckReport) -> None:
    listed = {one.title: one.rows for one in report.reads}
    assert listed["国土数値情報（小学校区データ）"] == "14区域"
    assert listed["令和2年国勢調査 小地域（町丁・字等）境界データ"] == "134小地域"
    assert sum("住民基本台帳" in title for title in listed) == 12


def test_groups_and_targets_are_listed_with_what_is_missing(report: CheckReport) -> None:
    listed = {one.title: one.rows for one in report.reads}
    assert listed["中学校区の一覧"] == "14区域、中学校区5"
    assert listed["目標の一覧"] == "5行（令和5年度（2023年度）〜令和10年度（2028年度））"
    areas = [one.area for one in report.targets]
    assert areas == [*["全体"] * 3, "若葉台小学校区", "谷川小学校区"]
    computed = [one.source == "karte が計算" for one in report.targets]
    assert computed == [True, True, False, True, False]
    unfilled = [one.unfilled for one in report.targets]
    assert unfilled == ["", "", "令和7年度（2025年度）", "", ""]
    assert "達成しています（下げることが目標です）" in report.targets[0].verdict
    shown = "\n".join(report_lines(report))
    assert "■ 目標（5行）" in shown
    assert (
        "■ 実績が未入力の目標（1行）\n"
        "  ・全体「地域の集いの場」: 令和7年度（2025年度）（targets.csv 4行目）"
    ) in shown
    assert "未入力の年度" in page_html(report).decode()


def test_faults_of_groups_totals_and_targets_are_told_together(tmp_path: Path) -> None:
    lay_sample(tmp_path)
    settings = tmp_path / "karte.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("\n[output]", '\n[projection]\ncontrol = "ipss.csv"\n\n[output]')
    settings.write_text(text, encoding="utf-8", newline="\n")
    files = {
        "boundaries/districts/groups.csv": "小学校区,中学校区\n中央,北\n中央,南\n",
        "ipss.csv": "年,総数\nいつか,5\n",
        "targets.csv": "区域,指標,27年度 目標\n,高齢化率,5\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8", newline="\n")
    report = check_workspace(settings, progress=Silent())
    assert [one.where for one in report.errors] == [
        "boundaries/districts/groups.csv 2行目と3行目",
        "ipss.csv 2行目",
        "targets.csv 1行目 列「27年度目標」",
    ]


def test_every_cut_town_is_named_with_its_shares(report: CheckReport) -> None:
    cut = [one for one in report.cut if "区域の外" not in one.shares]
    assert 10 <= len(cut) <= 12
    assert all("小学校区" in one.shares for one in cut)
    assert all(one.people.endswith("人") for one in cut)
    assert report.map is not None
    assert {area.level for area in report.map.areas} == {0, 1, 2}


def test_a_check_changes_nothing_and_publishes_nothing(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(workspace)
    monkeypatch.chdir(workspace)
    assert main(["check"]) == 0
    shown = capsys.readouterr().out
    assert "直さないと作成できないところはありません" in shown
    after = contents(workspace)
    page = after.pop("check.html").decode()
    assert after == before
    assert "庁内の確認用です" in page
    assert "見本市" in page


def test_all_errors_are_listed_and_the_exit_code_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_sample(tmp_path)
    (tmp_path / "census" / "2020" / "tblT001082C22.txt").write_bytes(b"")
    (tmp_path / "boundaries" / "small_areas" / "2015" / "h27ka22999.dbf").unlink()
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    shown = capsys.readouterr().out
    assert "直さないと作成できません（2件）" in shown
    assert "ファイルが空です" in shown
    assert ".dbf" in shown


def test_without_a_declaration_the_check_says_so(tmp_path: Path) -> None:
    report = check_workspace(tmp_path / "karte.toml", progress=Silent())
    assert "karte.toml がありません" in report.errors[0].what
    assert report_lines(report)
    assert page_html(report)


def test_missing_terms_are_a_doubt(real_data: Path, tmp_path: Path) -> None:
    workspace = ikoma(real_data, tmp_path)
    report = check_workspace(workspace / "karte.toml", progress=Silent())
    assert report.errors == ()
    assert any("利用条件" in one.what for one in report.doubts)


def test_the_page_opens_alone_without_a_request(
    report: CheckReport, tmp_path: Path, browser: Browser
) -> None:
    path = tmp_path / "check.html"
    path.write_bytes(page_html(report))
    page = browser.new_page(viewport={"width": 360, "height": 800})
    requests: list[str] = []
    page.on("request", lambda one: requests.append(one.url))
    page.goto(path.as_uri())
    assert [url.split(":", 1)[0] for url in requests] == ["file"]
    assert page.locator("svg").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()
