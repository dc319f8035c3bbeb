"""Real builds that are killed, interrupted, or find the disk full."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_disk import resize, small_disk
from workspaces import lay_town, standing

from karte.cli import main

CAMPAIGN = Path(__file__).with_name("kill_campaign.py")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="kills by the figures of /proc")
def test_a_killed_build_leaves_one_whole_edition_and_the_next_build_is_right() -> None:
    """Run the short form of the campaign, from a process that has built nothing itself."""
    paths = os.pathsep.join(
        [str(CAMPAIGN.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(CAMPAIGN), "--random", "2", "--aimed", "3", "--seed", "7"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().splitlines()[-1].startswith("5 {")


class Wordings:
    """A town that can be declared in two wordings, and what stands after a build of each."""

    def __init__(self, folder: Path) -> None:
        self.folder = lay_town(folder)
        self._text = (folder / "karte.toml").read_text(encoding="utf-8")
        self.right: list[dict[str, bytes]] = []
        for wording in (1, 0):
            self.declare(wording)
            assert main(["build", "--quiet", "--config", str(folder / "karte.toml")]) == 0
            self.right.insert(0, standing(folder / "output"))

    def declare(self, wording: int) -> None:
        text = self._text.replace(
            "架空の町です", ("架空の町です", "架空の町です（第2稿）")[wording]
        )
        (self.folder / "karte.toml").write_text(text, encoding="utf-8", newline="\n")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wordings:
    """Build a town in its first wording, and declare the second."""
    made = Wordings(tmp_path / "town")
    made.declare(1)
    monkeypatch.chdir(made.folder)
    return made


@pytest.mark.parametrize("command", [["check"], ["explain", "浜地区", "人口"]])
def test_the_next_command_finishes_an_interrupted_swap_whichever_it_is(
    town: Wordings,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rename, moved = Path.rename, list[Path]()

    def interrupt(source: Path, target: Path) -> Path:
        moved.append(source)
        if len(moved) == 4:
            raise KeyboardInterrupt
        return rename(source, target)

    output = town.folder / "output"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", interrupt)
        assert main(["build", "--quiet"]) == 130
    assert standing(output) not in town.right
    capsys.readouterr()
    main(command)
    assert "入れ替えを終わらせました" in capsys.readouterr().err
    assert standing(output) == town.right[1]


def test_a_build_on_a_disk_that_is_really_full_keeps_the_last_edition(
    town: Wordings, capsys: pytest.CaptureFixture[str]
) -> None:
    output = town.folder / "output"
    size = sum(map(len, town.right[0].values()))
    kept = output.rename(town.folder / "kept")
    with small_disk(output, size * 3 // 2):
        shutil.copytree(kept, output, dirs_exist_ok=True)
        capsys.readouterr()
        assert main(["build", "--quiet"]) == 1
        shown = capsys.readouterr().err
        for words in ("ディスクの空きが足りないため", "場所: output/public/2026/", "およそ"):
            assert words in shown
        assert standing(output) == town.right[0]
        assert not (output / ".karte" / "next").exists()
        resize(output, size * 4)
        assert main(["build", "--quiet"]) == 0
        assert standing(output) == town.right[1]
