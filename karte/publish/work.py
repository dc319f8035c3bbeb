"""One command at a time at work in an output folder, which it finds settled."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from karte.errors import KarteError, is_full
from karte.publish import disk
from karte.publish.swap import WORK, Settled, is_open, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOLD = {
    Settled.FINISHED: "前の実行が途中で止まっていたため、新しい版への入れ替えを終わらせました。",
    Settled.UNDONE: "前の実行が途中で止まり、新しい版が壊れていたため、前の版に戻しました。",
}
_LOCK = "lock"
_UNITS = ("バイト", "KB", "MB", "GB", "TB")
_KILO = 1024


@contextmanager
def at_work(output: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Work alone in an output folder; what an earlier run has left is finished or undone.

    Parameters
    ----------
    output : pathlib.Path
        The output folder; made if it is not there.
    tell : callable
        Told that another command has to end first, and what was left by an earlier one.

    Yields
    ------
    None
        While nobody else is at work.

    Raises
    ------
    KarteError
        If there is no room on the disk.
    """
    largest = max((disk.size_of(one) for one in output.glob("*/*") if one.is_dir()), default=0)
    try:
        with _alone(output, tell):
            _settle(output, tell)
            yield
    except OSError as error:
        if not is_full(error):
            raise
        raise _no_room(output, error, largest) from error


def put_right(output: Path, tell: Callable[[str], None]) -> None:
    """Finish or undo what an interrupted run has left; do nothing while a build is running.

    Parameters
    ----------
    output : pathlib.Path
        The output folder; it may be missing.
    tell : callable
        Told what was done, or why it could not be done.
    """
    if not is_open(output):
        return
    lock = _lock(output)
    try:
        with lock.acquire(timeout=0):
            _settle(output, tell)
    except Timeout:
        return
    except KarteError as error:
        tell(str(error))
    except OSError as error:
        tell(f"前の実行で途中になった入れ替えを終わらせられませんでした（{error.strerror}）。")


def _settle(output: Path, tell: Callable[[str], None]) -> None:
    told = _TOLD.get(settle(output))
    if told:
        tell(told)


def _lock(output: Path) -> FileLock:
    """Return the lock of an output folder; the system frees it when its holder ends or dies."""
    return FileLock(output / WORK / _LOCK)


@contextmanager
def _alone(output: Path, tell: Callable[[str], None]) -> Iterator[None]:
    folder = output / WORK
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / "running.txt"
    lock = _lock(output)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        number = holder.read_text(encoding="utf-8") if holder.is_file() else "不明"
        tell(
            f"ほかの karte が同じ出力先で動いています（プロセス番号 {number}）。終わるのを待って"
            "います。待たずにやめるには Ctrl+C を押してください。"
        )
        lock.acquire()
    try:
        holder.write_text(str(os.getpid()), encoding="utf-8", newline="\n")
        yield
    finally:
        holder.unlink(missing_ok=True)
        is_bare = not any(one.is_file() for one in output.rglob("*") if one.name != _LOCK)
        if is_bare:
            # Whoever waits with the removed file open notices and opens the new one; Windows
            # refuses, and there the lock removes its file itself.
            with suppress(OSError):
                (folder / _LOCK).unlink()
        lock.release()
        if is_bare:
            with suppress(OSError):
                folder.rmdir()
                output.rmdir()


def _no_room(output: Path, error: OSError, largest: int) -> KarteError:
    """Say where there is no room, how much there is, and how much the last time took."""
    place = Path(error.filename) if error.filename else output
    inside = place.is_relative_to(output)
    where = place.relative_to(output.parent).as_posix() if inside else str(place)
    disk_of = output if inside else Path(place.anchor)
    free = shutil.disk_usage(disk_of if disk_of.exists() else output.parent).free
    # The edition and its copy as the latest are written beside those that stand.
    needed = (
        f"これまでの版と同じ大きさなら、およそ {_bytes(2 * largest)} の空きが要ります。"
        if largest
        else ""
    )
    return KarteError(
        f"ディスクの空きが足りないため、書き出せませんでした（空き {_bytes(free)}）。"
        "途中まで書いたものは消しました。",
        where=where.replace(f"{WORK}/next/", ""),
        hint=f"{needed}不要なファイルを消すか、空きのあるディスクへ作業フォルダーごと移してください。",
    )


def _bytes(size: float) -> str:
    """Return a size as staff know it from the Explorer."""
    unit = 0
    while size >= _KILO and unit < len(_UNITS) - 1:
        size /= _KILO
        unit += 1
    return f"{size:.1f}{_UNITS[unit]}" if unit else f"{size:.0f}{_UNITS[0]}"
