"""What the swap asks of a disk: whole files, moves that are tried again, what is in use."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_PAUSES = (0.1, 0.3, 0.6)
"""Seconds after which a refused move is tried again: a virus scanner lets go by itself."""


def write(path: Path, content: bytes) -> None:
    """Write a file and the folders it lies in; an error names the file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    content : bytes
        All of it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        # A full disk is noticed by the writing, which does not know the name of its file.
        error.filename = error.filename or str(path)
        raise


def write_at_once(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all, even after a power cut."""
    half = path.with_suffix(".part")
    try:
        write(half, content)
        flush_file(half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    flush_folders([path.parent])


def flush_file(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def flush_tree(folder: Path) -> None:
    """Wait until a folder with everything in it is on the disk."""
    everything = sorted(folder.rglob("*"))
    for one in everything:
        if one.is_file():
            flush_file(one)
    flush_folders([folder, *(one for one in everything if one.is_dir())])


def flush_folders(folders: Iterable[Path]) -> None:
    """Wait until the names in folders are on the disk, where the system lets one ask for that."""
    for one in folders:
        # Windows opens no folder like this; there NTFS keeps names in order by itself.
        with suppress(OSError):
            opened = os.open(one, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def move(source: Path, target: Path) -> None:
    """Give a file or folder its new name, trying again for a second where that is refused."""
    for pause in _PAUSES:
        try:
            source.rename(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.rename(target)


def remove(path: Path) -> None:
    """Remove a file or a folder; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def in_use(path: Path) -> list[Path]:
    """Return the files at or below a path that another program holds open.

    Parameters
    ----------
    path : pathlib.Path
        A file or a folder.

    Returns
    -------
    list of pathlib.Path
        Those that cannot even be given the name they have, which is how Windows refuses to move
        an open file. Empty where the folder itself is held, by a window of the Explorer say.
    """
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    return [one for one in files if not _moves(one)]


def _moves(path: Path) -> bool:
    try:
        path.rename(path)
    except OSError as error:
        return not isinstance(error, PermissionError)
    return True


def size_of(path: Path) -> int:
    """Return how many bytes the files at or below a path have; 0 where there is nothing."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files if one.is_file())
