"""Processes that end, or find the disk full, at a chosen step of their work on files."""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Fate = Literal["killed", "full"]

CREATING = {"os.mkdir", "open"}
CHANGING = {"os.rename", "os.remove", "os.rmdir", *CREATING}
WRITING = os.O_WRONLY | os.O_RDWR


class Step:
    """Counts what a process is about to do to files, and lets its fate strike at one step.

    Parameters
    ----------
    number : int
        Of the step, from 1.
    fate : "killed" or "full"
        Killed before this step, or no room for anything new from this step on.
    since, until : str, optional
        Counting begins when something with this in its path is written, and ends when something
        with that in its path is removed.
    """

    def __init__(
        self, number: int, fate: Fate = "killed", *, since: str = "", until: str = ""
    ) -> None:
        self.number, self.fate, self.since, self.until = number, fate, since, until
        self.count = 0
        self.is_over = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event not in (CREATING if self.fate == "full" else CHANGING):
            return
        path = arguments[0]
        if event == "open" and not (isinstance(path, str) and _writes(arguments)):
            return
        if self.since:
            if self.since not in str(path):
                return
            self.since = ""
        self.count += not self.is_over
        self.is_over |= event == "os.remove" and self.until != "" and self.until in str(path)
        if self.fate == "killed" and self.count == self.number:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fate == "full" and self.count >= self.number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & WRITING)


def begun(work: Callable[[], object], step: Step | None = None) -> int:
    """Begin a piece of work in a process of its own; return its number.

    The hook that counts lives and dies with that process. It ends with the number that the work
    returns, 0 for anything else, and 1 after an error.
    """
    sys.stdout.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of forking beside threads; none is needed
        child = os.fork()
    if child:
        return child
    code = 1
    try:
        if step is not None:
            sys.addaudithook(step)
        made = work()
        code = made if isinstance(made, int) else 0
    except BaseException:  # noqa: BLE001 - a child must not go on with its parent's work
        traceback.print_exc()
    finally:
        os._exit(code)


class Ended(NamedTuple):
    """How a process has ended: its code, or the number of what killed it, below 0."""

    code: int
    seconds: float


def ended(child: int) -> Ended:
    """Wait for a process; return how it ended, and how many seconds it computed."""
    _, status, used = os.wait4(child, 0)
    return Ended(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime)


def kill_after(child: int, seconds: float) -> None:
    """Kill a process when it has computed for so many seconds, however busy the machine is."""
    ticks = seconds * os.sysconf("SC_CLK_TCK")
    figures = Path(f"/proc/{child}/stat")
    while sum(map(int, figures.read_text("ascii").rsplit(")", 1)[1].split()[11:13])) < ticks:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return
        time.sleep(0.002)
    # Within a tick of the clock as well.
    time.sleep(seconds % 0.01)
    os.kill(child, signal.SIGKILL)


def struck(work: Callable[[], object], step: Step) -> int:
    """Do a piece of work in a process of its own; return how that ended."""
    return ended(begun(work, step)).code
