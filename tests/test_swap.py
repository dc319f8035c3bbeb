"""At every moment one complete edition stands in its place, or beside it with a journal."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from killed import Step, struck
from small_disk import small_disk
from workspaces import contents, standing

from karte.errors import KarteError
from karte.model import Audience
from karte.publish import EditionWriter, at_work, put_right
from karte.publish.swap import WORK, Settled, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="ends processes: needs os.fork")

MOST_STEPS = 200
PAGES = ("index.html", "districts/甲/index.html", "districts/乙/karte_乙.pdf")
UNITS = ("public/2026", "public/latest", "public/index.html", "build_report.txt")


def publish(
    output: Path,
    text: str,
    edition: int = 2026,
    audience: Audience = Audience.PUBLIC,
    told: list[str] | None = None,
) -> None:
    said: list[str] = [] if told is None else told
    with at_work(output, said.append), EditionWriter(output, audience, edition) as writer:
        for path in PAGES:
            writer.write(path, f"{text} {path}".encode())
        if audience is Audience.PUBLIC:
            writer.write_beside("public/index.html", f"一覧 {text}".encode())
        writer.write_beside("build_report.txt", f"記録 {text}".encode())
        writer.finish()


def unit(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {path: one for path, one in files.items() if f"{path}/".startswith(f"{name}/")}


def is_whole(output: Path, before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    """Tell whether all stands as before or as after, or is known to be on the way."""
    found = standing(output)
    if not (output / WORK / "journal.json").exists():
        return found in (before, after)
    new, old = (contents(output / WORK / name) for name in ("next", "old"))
    return all(
        unit(found, one) in (unit(before, one), unit(after, one))
        or (unit(new, one) == unit(after, one) and unit(old, one) == unit(before, one))
        for one in UNITS
    )


@pytest.fixture(autouse=True)
def no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: what a killed process has written is there."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Publish an edition that is to be replaced."""
    publish(tmp_path / "output", "前")
    return tmp_path / "output"


@pytest.fixture
def after(tmp_path: Path) -> dict[str, bytes]:
    """Return what stands when it has been."""
    publish(tmp_path / "other", "後")
    return standing(tmp_path / "other")


def copies(output: Path) -> Iterator[tuple[int, Path]]:
    for step in range(1, MOST_STEPS):
        copy = output.with_name(f"step-{step}")
        shutil.copytree(output, copy)
        yield step, copy
    pytest.fail("it never comes to its end")


@needs_fork
def test_a_process_killed_at_any_step_leaves_one_whole_edition_and_the_next_run_is_right(
    output: Path, after: dict[str, bytes]
) -> None:
    before = standing(output)
    for step, copy in copies(output):
        code = struck(partial(publish, copy, "後"), Step(step))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert is_whole(copy, before, after), step
        settle(copy)
        assert standing(copy) in (before, after)
        publish(copy, "後")
        assert standing(copy) == after
        assert contents(copy / WORK).keys() <= {"lock"}
    assert step > 40


@needs_fork
def test_the_first_edition_is_there_as_a_whole_or_not_at_all(
    tmp_path: Path, after: dict[str, bytes]
) -> None:
    (tmp_path / "empty").mkdir()
    for step, copy in copies(tmp_path / "empty"):
        if struck(partial(publish, copy, "後"), Step(step)) == 0:
            break
        settle(copy)
        assert standing(copy) in ({}, after), step
    assert step > 20


@needs_fork
def test_whoever_finishes_may_be_killed_as_well(output: Path, after: dict[str, bytes]) -> None:
    before = standing(output)
    # After its second move: the edition stands in its place, nothing else does.
    assert struck(lambda: publish(output, "後"), Step(9, since="journal")) == -signal.SIGKILL
    assert (output / WORK / "journal.json").exists()
    for step, copy in copies(output):
        if struck(partial(settle, copy), Step(step)) == 0:
            break
        assert is_whole(copy, before, after), step
        settle(copy)
        assert standing(copy) == after
    assert step > 10


@needs_fork
def test_a_disk_that_gets_full_at_any_step_leaves_the_last_edition_and_nothing_half(
    output: Path, after: dict[str, bytes]
) -> None:
    before = standing(output)

    def told(copy: Path) -> None:
        with pytest.raises(KarteError, match="ディスクの空きが足りないため"):
            publish(copy, "後")

    for step, copy in copies(output):
        if struck(partial(told, copy), Step(step, "full")) != 0:
            break
        assert standing(copy) == before, step
        assert (copy / WORK / "journal.json").exists() or not (copy / WORK / "next").exists()
        publish(copy, "後")
        assert standing(copy) == after
    assert step > 20


def test_a_full_disk_is_told_with_place_room_and_need(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = standing(output)
    write_bytes = Path.write_bytes

    def refuse(path: Path, content: bytes) -> int:
        if path.suffix == ".pdf":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(KarteError) as caught:
        publish(output, "後")
    (problem,) = caught.value.problems
    assert "ディスクの空きが足りないため" in problem.what
    assert problem.where == "output/public/2026/districts/乙/karte_乙.pdf"
    assert "およそ" in problem.hint
    assert standing(output) == before
    assert not (output / WORK / "next").exists()


@pytest.mark.parametrize("path", ["output/public/2026/a.html", "/elsewhere/b.bin", "c.bin", None])
def test_a_full_disk_is_told_before_anything_was_published(
    tmp_path: Path, path: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(KarteError, match="ディスクの空きが足りないため"),
        at_work(Path("output"), print),
    ):
        raise OSError(errno.ENOSPC, "No space left on device", path)
    assert list(tmp_path.iterdir()) == []


def test_a_small_disk_that_is_really_full(tmp_path: Path, after: dict[str, bytes]) -> None:
    output = tmp_path / "disk"
    with small_disk(output, 128 * 1024):
        publish(output, "前")
        before = standing(output)
        filler = output / "filler.bin"
        refused = 0
        for kept in range(0, 100, 8):
            filler.write_bytes(bytes(max(0, shutil.disk_usage(output).free - 1024 * kept)))
            try:
                publish(output, "後")
            except KarteError as error:
                refused += "ディスクの空きが足りないため" in str(error)
            finally:
                filler.unlink()
            if standing(output) != before:
                break
        assert refused > 0
        assert standing(output) == after


def refusing(held: Path) -> Callable[[Path, Path], Path]:
    """Refuse to move a file and the folders above it, as Windows does while it is open."""
    rename = Path.rename

    def refuse(source: Path, target: Path) -> Path:
        if held.is_relative_to(source) and held.exists():
            raise PermissionError(errno.EACCES, "Permission denied", str(source))
        return rename(source, target)

    return refuse


@pytest.mark.parametrize(
    ("held", "name"),
    [
        ("public/2026/districts/乙/karte_乙.pdf", "karte_乙.pdf"),
        ("public/latest/districts/乙/karte_乙.pdf", "karte_乙.pdf"),
        ("build_report.txt", "build_report.txt"),
    ],
)
def test_an_open_file_is_named_and_the_new_edition_waits_until_it_is_closed(
    output: Path, after: dict[str, bytes], held: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = standing(output)
    monkeypatch.setattr("karte.publish.disk._PAUSES", ())
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refusing(output / held))
        with pytest.raises(KarteError) as caught:
            publish(output, "後")
        assert standing(output) == before
        told: list[str] = []
        put_right(output, told.append)
        assert standing(output) == before
        assert name in told[0]
    (problem,) = caught.value.problems
    assert f"{name} が開かれているため" in problem.what
    assert "前の版をそのまま残し" in problem.what
    assert "output/.karte/next" in problem.what
    assert problem.where == f"output/{held}"
    assert "閉じて" in problem.hint
    told.clear()
    put_right(output, told.append)
    assert "入れ替えを終わらせました" in told[0]
    assert standing(output) == after


def test_what_cannot_even_go_back_is_said_to_be_under_way_and_finished_later(
    output: Path, after: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = standing(output)
    monkeypatch.setattr("karte.publish.disk._PAUSES", ())
    rename = Path.rename

    def refuse(source: Path, target: Path) -> Path:
        new = source == output / "public" / "2026" and target.parts[-3:-1] == ("next", "public")
        if source == output / "build_report.txt" or new:
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(KarteError, match="入れ替えは途中です"):
            publish(output, "後")
    assert is_whole(output, before, after)
    assert settle(output) is Settled.FINISHED
    assert standing(output) == after


def test_a_held_folder_is_named_where_no_file_is(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("karte.publish.disk._PAUSES", ())
    rename = Path.rename

    def refuse(source: Path, target: Path) -> Path:
        if source.name == "2026" and source.parent.name == "public" and source != target:
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(KarteError, match="フォルダーかその中のファイル") as caught:
        publish(output, "後")
    assert caught.value.problems[0].where.startswith("output/public/2026（")


def test_a_move_that_is_refused_for_a_moment_is_tried_again(
    output: Path, after: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("karte.publish.disk._PAUSES", (0.0,))
    rename, refused = Path.rename, set[Path]()

    def refuse_once(source: Path, target: Path) -> Path:
        if source not in refused:
            refused.add(source)
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", refuse_once)
    publish(output, "後")
    assert standing(output) == after


@pytest.fixture
def waiting(output: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Leave a new edition beside the old one, with its journal."""
    with monkeypatch.context() as patch:
        patch.setattr("karte.publish.disk._PAUSES", ())
        patch.setattr(Path, "rename", refusing(output / "build_report.txt"))
        with pytest.raises(KarteError):
            publish(output, "後")
    return output


def test_a_waiting_edition_that_was_damaged_is_given_up(waiting: Path) -> None:
    before = standing(waiting)
    (waiting / WORK / "next" / "public" / "2026" / "index.html").write_bytes(b"?")
    assert settle(waiting) is Settled.UNDONE
    assert standing(waiting) == before
    assert contents(waiting / WORK).keys() <= {"lock"}


@needs_fork
@pytest.mark.parametrize("step", range(8, 20, 2))
def test_where_somebody_removed_what_was_waiting_the_old_edition_comes_back(
    output: Path, step: int
) -> None:
    before = standing(output)
    assert struck(lambda: publish(output, "後"), Step(step, since="journal")) == -signal.SIGKILL
    shutil.rmtree(output / WORK / "next")
    assert settle(output) is Settled.UNDONE
    assert standing(output) == before


def test_a_journal_that_cannot_be_read_stops_and_nothing_is_thrown_away(waiting: Path) -> None:
    (waiting / WORK / "journal.json").write_bytes(b"{")
    kept = contents(waiting)
    with pytest.raises(KarteError, match="入れ替えの記録が読めない"):
        settle(waiting)
    assert contents(waiting) == kept


def test_an_older_edition_leaves_the_latest_and_an_internal_one_the_site(output: Path) -> None:
    publish(output, "昔", edition=2025)
    publish(output, "庁内", audience=Audience.INTERNAL)
    found = standing(output)
    assert found["public/latest/index.html"] == "前 index.html".encode()
    assert found["public/index.html"] == "一覧 昔".encode()
    assert found["build_report.txt"] == "記録 庁内".encode()
    assert {path.split("/")[1] for path in found if path.startswith("internal/")} == {"2026"}


def test_nothing_in_work_lies_where_it_would_be_published(output: Path) -> None:
    with EditionWriter(output, Audience.PUBLIC, 2026) as writer:
        writer.write("index.html", b"")
        names = sorted(one.name for one in (output / "public").iterdir())
    assert names == ["2026", "index.html", "latest"]


def test_the_second_of_two_builds_waits_and_says_for_whom(output: Path) -> None:
    begun, may_end, told = threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        with at_work(output, told.append):
            begun.set()
            may_end.wait(10)
            assert told

    def tell(message: str) -> None:
        told.append(message)
        may_end.set()

    other = threading.Thread(target=first)
    other.start()
    begun.wait(10)
    put_right(output, told.append)
    assert told == []
    with at_work(output, tell):
        assert not other.is_alive() or may_end.is_set()
    other.join()
    assert f"プロセス番号 {os.getpid()}" in told[0]
    assert "待って" in told[0]


def test_a_build_that_fails_before_anything_was_published_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), at_work(tmp_path / "output", print):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@needs_fork
def test_the_lock_of_a_process_that_was_killed_holds_nobody_up(output: Path) -> None:
    def die() -> None:
        with at_work(output, print):
            os.kill(os.getpid(), signal.SIGKILL)

    assert struck(die, Step(0)) == -signal.SIGKILL
    told: list[str] = []
    publish(output, "後", told=told)
    assert told == []
