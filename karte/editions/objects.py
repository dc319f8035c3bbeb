"""Files kept by their digest: what does not change from year to year is kept once."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def put(store: Path, content: bytes) -> str:
    """Keep a file and return its digest.

    Parameters
    ----------
    store : pathlib.Path
        Folder of the objects; made where there is none.
    content : bytes
        The file.

    Returns
    -------
    str
        sha256, by which `get` finds it. Whatever interrupts this, no half file stands under it.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = _place(store, digest)
    if not (target.is_file() and target.stat().st_size == len(content)):
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
    return digest


def get(store: Path, digest: str) -> bytes | None:
    """Return a kept file, or None where it is lost or was changed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     get(Path(folder), put(Path(folder), b"a"))
    b'a'
    """
    try:
        content = _place(store, digest).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that its name never stands for half of it.

    Parameters
    ----------
    target : pathlib.Path
        Its folder exists. A file that stands there is replaced.
    content : bytes
        The file.
    """
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def _place(store: Path, digest: str) -> Path:
    return store / digest[:2] / digest
