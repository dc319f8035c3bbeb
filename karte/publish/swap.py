"""Changes files and folders of the output together: all of them, or none.

Beside what is published lies a folder ``.karte`` with the work::

    .karte/next/         what is new, under the paths that it will have in the output
    .karte/journal.json  that the change is decided: what changes places, and what it holds
    .karte/old/          what was there before, until everything new stands in its place

1. Everything new is written below ``next`` and brought to the disk. Whoever finds it without a
   journal throws it away.
2. The journal is written, as a whole or not at all. From now on whoever comes next finishes.
3. Unit by unit, a folder of an edition or a single file, what stands in the place goes to ``old``
   and the new one takes its place. Every step can be seen from what lies where, so it can be gone
   on with after any of them, in either direction.
4. The journal goes, then ``old``.

A file that another program holds open stops step 3: all units go back, and the new ones wait with
their journal for the next command. A journal whose files are damaged takes everything back.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from karte.errors import KarteError, is_full
from karte.publish import disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Units = dict[str, bool]
"""What changes place, in this order, and whether something stood there before."""

WORK = ".karte"
"""Folder of the output for what is in work; it is never published."""


class Settled(Enum):
    """What was found of an interrupted change, and what became of it."""

    NOTHING = auto()
    FINISHED = auto()
    UNDONE = auto()


@dataclass(frozen=True)
class _Places:
    """Where the parts of a change lie."""

    output: Path

    @property
    def next(self) -> Path:
        return self.output / WORK / "next"

    @property
    def old(self) -> Path:
        return self.output / WORK / "old"

    @property
    def journal(self) -> Path:
        return self.output / WORK / "journal.json"

    def clear(self) -> None:
        disk.remove(self.next)
        disk.remove(self.old)


class Change:
    """What is to stand in the output, written aside until all of it is there.

    Parameters
    ----------
    output : pathlib.Path
        The output folder.
    """

    def __init__(self, output: Path) -> None:
        self._places = _Places(output)
        self.digests: dict[str, str] = {}
        """Path in the output to sha256 of every file written so far."""

    def begin(self) -> None:
        """Start with nothing, after finishing what an earlier run has left."""
        settle(self._places.output)
        self._places.next.mkdir(parents=True)

    def write(self, path: str, content: bytes) -> None:
        """Write one file aside.

        Parameters
        ----------
        path : str
            Relative to the output, with forward slashes.
        content : bytes
            The file.

        Raises
        ------
        ValueError
            If the path would leave the output or is written twice.
        """
        parts = PurePosixPath(path)
        if parts.is_absolute() or {"..", WORK} & set(parts.parts) or path in self.digests:
            message = f"not a path of the output, or written twice: {path}"
            raise ValueError(message)
        disk.write(self._places.next / parts, content)
        self.digests[path] = hashlib.sha256(content).hexdigest()

    def copy(self, folder: str, to: str) -> None:
        """Write everything of a folder once more under another name."""
        for path in [one for one in self.digests if one.startswith(f"{folder}/")]:
            content = (self._places.next / path).read_bytes()
            self.write(f"{to}{path.removeprefix(folder)}", content)

    def keep(self, path: str, to: str) -> None:
        """Write what stands in the output once more under another name.

        Parameters
        ----------
        path : str
            A file or a folder; nothing is written where there is none.
        to : str
            Its other name.
        """
        place = self._places.output / path
        for one in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if one.is_file():
                below = one.relative_to(place).as_posix()
                self.write(to if one == place else f"{to}/{below}", one.read_bytes())

    def discard(self) -> None:
        """Remove what was written aside, unless it waits for its place with a journal."""
        if not self._places.journal.exists():
            disk.remove(self._places.next)

    def commit(self, folders: Iterable[str]) -> None:
        """Put everything in its place.

        Parameters
        ----------
        folders : iterable of str
            Those that are replaced as a whole; every other file is replaced by itself.

        Raises
        ------
        KarteError
            If something is in use: all then stands as before, and the new waits.
        """
        whole = tuple(folders)
        single = (
            one for one in self.digests if not any(one.startswith(f"{own}/") for own in whole)
        )
        units = {one: (self._places.output / one).exists() for one in (*whole, *single)}
        journal = {"units": units, "files": self.digests}
        disk.flush_tree(self._places.next)
        disk.write_at_once(self._places.journal, json.dumps(journal, indent=1).encode())
        _place(self._places, units)


def is_open(output: Path) -> bool:
    """Tell whether something was left in work, be it decided or not."""
    places = _Places(output)
    return any(one.exists() for one in (places.journal, places.next, places.old))


def settle(output: Path) -> Settled:
    """Finish or undo a change that was interrupted, and remove what was left.

    Parameters
    ----------
    output : pathlib.Path
        The output folder; nobody else may be at work in it.

    Returns
    -------
    Settled
        What was done.

    Raises
    ------
    KarteError
        If something is still in use, or the journal cannot be read.
    """
    places = _Places(output)
    if not places.journal.exists():
        places.clear()
        return Settled.NOTHING
    units, files = _read(places.journal)
    if not _is_whole(places, units, files):
        _take_back(places, units)
        _end(places, units)
        return Settled.UNDONE
    _place(places, units)
    return Settled.FINISHED


def _read(journal: Path) -> tuple[Units, dict[str, str]]:
    try:
        found = json.loads(journal.read_bytes())
        return dict(found["units"]), dict(found["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise KarteError(
            "入れ替えの記録が読めないため、途中で止まった入れ替えを続けられません。",
            where=f"{journal.parent.parent.name}/{WORK}/{journal.name}",
            hint=f"{WORK} フォルダーを消さずに、情報担当か開発元に知らせてください"
            f"（前の版は {WORK}/old、新しい版は {WORK}/next にあります）。",
        ) from error


def _is_whole(places: _Places, units: Units, files: Mapping[str, str]) -> bool:
    """Tell whether all that is not in its place yet is there as it was written."""
    waiting = tuple(one for one, stood in units.items() if not _is_placed(places, one, stood))
    return all((places.next / one).exists() for one in waiting) and all(
        _digest(places.next / path) == digest
        for path, digest in files.items()
        if any(path == one or path.startswith(f"{one}/") for one in waiting)
    )


def _is_placed(places: _Places, unit: str, stood: bool) -> bool:  # noqa: FBT001 - from the journal
    """Tell whether the new unit stands in its place: then the one before has left it."""
    has_left = (places.old / unit).exists() or not stood
    return has_left and (places.output / unit).exists() and not (places.next / unit).exists()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _place(places: _Places, units: Units) -> None:
    """Bring every unit to its place, or all of them back."""
    unit = ""
    try:
        for unit in units:
            _forward(places, unit)
    except OSError as error:
        held = disk.in_use(places.output / unit)
        try:
            _take_back(places, units)
        except OSError:  # what cannot go back now stays with the journal
            kept = "入れ替えは途中です。新しい版の残り"
        else:
            kept = "前の版をそのまま残し、新しい版"
        raise _refused(places, unit, error, held, kept) from error
    _end(places, units)


def _forward(places: _Places, unit: str) -> None:
    new, target, old = places.next / unit, places.output / unit, places.old / unit
    if not new.exists():
        return  # it stands in its place already
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        disk.remove(old)
        disk.move(target, old)
    disk.move(new, target)


def _take_back(places: _Places, units: Units) -> None:
    for unit, stood in reversed(units.items()):
        new, target, old = places.next / unit, places.output / unit, places.old / unit
        if _is_placed(places, unit, stood):
            new.parent.mkdir(parents=True, exist_ok=True)
            disk.move(target, new)
        if old.exists() and not target.exists():
            disk.move(old, target)


def _end(places: _Places, units: Iterable[str]) -> None:
    """Make the moves last, and only then forget them."""
    folders = {(root / one).parent for one in units for root in (places.output, places.old)}
    disk.flush_folders(sorted(folders))
    places.journal.unlink()
    disk.flush_folders([places.journal.parent])
    with suppress(OSError):  # the next command removes what is held now
        places.clear()


def _refused(places: _Places, unit: str, error: OSError, held: list[Path], kept: str) -> KarteError:
    """Say what is in the way, and where the new edition waits."""
    root = places.output
    where = f"{root.name}/{unit}"
    cure = "開いているファイルやフォルダーを閉じ"
    if is_full(error):
        what, cure = "ディスクの空きが足りない", "不要なファイルを消し"
    elif held:
        names = "、".join(one.name for one in held[:3])
        more = f"ほか{len(held) - 3}件" if len(held) > 3 else ""  # noqa: PLR2004 - one line
        what = f"{names}{more} が開かれている"
        where = f"{root.name}/{held[0].relative_to(root).as_posix()}"
    else:
        what = "フォルダーかその中のファイルが、ほかのソフトで使われている"
        where = f"{where}（{error.strerror}）"
    return KarteError(
        f"{what}ため、新しい版に入れ替えられませんでした。{kept}は {root.name}/{WORK}/next に"
        "置いてあります。",
        where=where,
        hint=f"{cure}てから、karte check か karte build を実行してください。置いてある版に"
        "入れ替わります。",
    )
