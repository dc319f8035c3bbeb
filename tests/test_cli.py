"""The command line: what it prints, and exit codes that scripts can use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workspaces import one_pdf

from karte import __version__
from karte.cli import main
from karte.cli import main as command
from karte.cli.progress import TerminalProgress

if TYPE_CHECKING:
    import pytest


def test_version_and_help_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["--version"]) == 0
    assert __version__ in capsys.readouterr().out
    assert command(["--help"]) == 0
    shown = capsys.readouterr().out
    for name in ("build", "init", "demo"):
        assert name in shown


def test_wrong_usage_is_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--no-such-option"]) == 2
    assert capsys.readouterr().err


def test_a_new_user_goes_from_demo_to_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "見本"]) == 0
    monkeypatch.chdir(tmp_path / "見本")
    capsys.readouterr()
    with one_pdf():
        assert main(["build"]) == 0
    shown = capsys.readouterr()
    last = Path(shown.out.splitlines()[-1].strip())
    assert last.is_file()
    assert last.name == "index.html"
    assert "14校区" in shown.out
    assert [line.split("（")[0] for line in shown.err.splitlines()] == [
        "読み込み",
        "集計",
        "ページと PDF",
    ]


def test_quiet_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", str(tmp_path)]) == 0
    capsys.readouterr()
    monkeypatch.chdir(tmp_path)
    with one_pdf():
        assert main(["build", "--quiet"]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_init_then_build_says_which_files_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init"]) == 0
    assert main(["build"]) == 1
    shown = capsys.readouterr().err
    for name in ("boundaries/districts/A27-23_22.shp", "census/2020/tblT001082C22.txt"):
        assert f"というフォルダーもありません）: {name}。" in shown


def test_a_fault_of_karte_is_no_traceback_for_staff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(directory: Path) -> None:
        raise ZeroDivisionError(directory)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("karte.cli.setup.write_workspace", fail)
    assert main(["init"]) == 3
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    assert "karte_error.txt" in shown
    assert "ZeroDivisionError" in (tmp_path / "karte_error.txt").read_text(encoding="utf-8")


def test_a_disk_that_refuses_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(directory: Path) -> None:
        raise PermissionError(13, "Permission denied", str(directory / "karte.toml"))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("karte.cli.setup.write_workspace", refuse)
    assert main(["init"]) == 1
    shown = capsys.readouterr().err
    assert "karte.toml" in shown
    assert "ディスクの空き" in shown


def test_ctrl_c_leaves_the_old_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(directory: Path) -> None:
        raise KeyboardInterrupt(directory)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("karte.cli.setup.write_workspace", stop)
    assert main(["init"]) == 130
    assert "中断しました" in capsys.readouterr().err


def test_on_a_terminal_progress_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with TerminalProgress() as progress:
        progress.stage("読み込み", 2)
        progress.step()
