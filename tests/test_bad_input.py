"""Bad input ends in a Japanese message with file, place and cure; the old output stays."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from workspaces import contents, lay_sample

from karte.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOUNDARY = "boundaries/small_areas/2020/r2ka22999"
AGES = "census/2020/tblT001082C22.txt"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with an earlier edition."""
    workspace = tmp_path_factory.mktemp("finished")
    lay_sample(workspace)
    edition = workspace / "output" / "public" / "2026"
    edition.mkdir(parents=True)
    (edition / "index.html").write_text("前の版", encoding="utf-8")
    return workspace


@pytest.fixture
def workspace(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


def remove(name: str) -> Callable[[Path], object]:
    return lambda workspace: (workspace / name).unlink()


def write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda workspace: (workspace / name).write_bytes(content)


def settings(old: str, new: str) -> Callable[[Path], object]:
    def change(workspace: Path) -> None:
        path = workspace / "karte.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def reencode(name: str, encoding: str) -> Callable[[Path], object]:
    def change(workspace: Path) -> None:
        path = workspace / name
        path.write_bytes(path.read_bytes().decode("cp932").encode(encoding, "replace"))

    return change


def headings_only(name: str) -> Callable[[Path], object]:
    def change(workspace: Path) -> None:
        path = workspace / name
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))

    return change


HARM = {
    "a missing table": (remove(AGES), (AGES, "ファイルがありません")),
    "a missing .dbf": (remove(f"{BOUNDARY}.dbf"), ("r2ka22999", ".dbf")),
    "a missing .shx": (remove(f"{BOUNDARY}.shx"), ("r2ka22999", ".shx")),
    "a wrong municipality code": (
        settings('code = "22999"', 'code = "22998"'),
        ("22998", "22999"),
    ),
    "an empty table": (write(AGES, b""), (AGES, "空")),
    "a table without data": (headings_only(AGES), (AGES,)),
    "a table that lost its characters": (
        reencode(AGES, "euc_jp"),
        (AGES,),
    ),
    "a table with broken characters": (
        write(AGES, "KEY_CODE,HYOSYO,\ufffd\ufffd\r\n".encode()),
        (AGES, "文字"),
    ),
    "a spreadsheet named .txt": (write(AGES, b"PK\x03\x04" + bytes(100)), (AGES,)),
    "a text named .shp": (write(f"{BOUNDARY}.shp", b"hello"), ("r2ka22999.shp",)),
    "boundaries of another census": (
        settings(f"{BOUNDARY}.shp", "boundaries/small_areas/2015/h27ka22999.shp"),
        ("h27ka22999", "2015", "2020"),
    ),
    "a table of another census": (
        settings(AGES, "census/2015/tblT000849C22.txt"),
        ("tblT000849C22.txt",),
    ),
}


@pytest.mark.parametrize("name", HARM)
def test_bad_input_is_named_and_the_old_output_stays(
    name: str,
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    harm, said = HARM[name]
    harm(workspace)
    before = contents(workspace / "output")
    monkeypatch.chdir(workspace)
    code = main(["build", "--quiet"])
    shown = capsys.readouterr().err
    print(shown)  # noqa: T201 - shown by pytest when the test fails
    assert code == 1
    for words in (*said, "場所", "対処", "前の出力は変えていません"):
        assert words in shown
    assert "Traceback" not in shown
    assert str(workspace) not in shown
    assert contents(workspace / "output") == before


FAULTS = {
    "a table of the latest census": (write(AGES, b""), AGES),
    "a table of an earlier census": (
        write("census/2015/tblT000849C22.txt", b""),
        "tblT000849C22.txt",
    ),
    "a file that is not there": (
        remove("boundaries/facilities/229997_hospital.csv"),
        "229997_hospital.csv",
    ),
    "the register": (
        write("census/register/229997_population_20150401.csv", b"\xff\xfe\x81"),
        "229997_population_20150401.csv",
    ),
    "a hazard": (
        write("boundaries/hazards/A31a-20-24_22_sample.geojson", b"{"),
        "A31a-20-24_22_sample.geojson",
    ),
    "the targets": (write("targets.csv", b""), "targets.csv"),
    "the city's own indicators": (
        settings("[output]", '[indicators]\nhide = ["aging"]\n\n[output]'),
        "aging",
    ),
}


def test_all_faults_of_all_stages_are_reported_at_once(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for harm, _ in FAULTS.values():
        harm(workspace)
    monkeypatch.chdir(workspace)
    assert main(["build", "--quiet"]) == 1
    shown = capsys.readouterr().err
    print(shown)  # noqa: T201 - shown by pytest when the test fails
    assert f"問題が{len(FAULTS)}件" in shown
    for _, named in FAULTS.values():
        assert named in shown


def test_what_could_not_be_looked_at_is_said(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(f"{BOUNDARY}.shp", b"hello")(workspace)
    write("targets.csv", b"")(workspace)
    monkeypatch.chdir(workspace)
    assert main(["build", "--quiet"]) == 1
    shown = capsys.readouterr().err
    assert "r2ka22999.shp" in shown
    assert "まだ調べていません: 住民基本台帳、区域に重ねる資料" in shown
    assert "targets.csv" not in shown
