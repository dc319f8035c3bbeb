"""Writes an edition beside the old one and swaps it in only when it is whole."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from karte.errors import KarteError
from karte.model import Audience

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_STAGING = ".new-"
_OLD = ".old-"


class EditionWriter:
    """A context in which the files of one edition are written.

    Nothing of an earlier edition is touched before `finish`. Leaving the context without it, by an
    error say, removes what was written.

    Parameters
    ----------
    output : pathlib.Path
        The output folder.
    audience : Audience
        ``public/`` or ``internal/`` below it.
    edition : int
        Fiscal year, the name of the folder.
    """

    def __init__(self, output: Path, audience: Audience, edition: int) -> None:
        self._parent = output / audience.value
        self._name = str(edition)
        self._audience = audience
        self._staging = self._parent / f"{_STAGING}{edition}"
        self.digests: dict[str, str] = {}
        """Path in the edition to sha256 of every file written so far."""
        self.sizes: dict[str, int] = {}
        """The same to its size in bytes."""

    @property
    def target(self) -> Path:
        """The folder of the finished edition."""
        return self._parent / self._name

    def __enter__(self) -> Self:
        """Begin with an empty folder, after mending what an interrupted run has left."""
        self._parent.mkdir(parents=True, exist_ok=True)
        for name in (self._name, "latest"):
            _recover(self._parent / name)
        _remove(self._staging)
        self._staging.mkdir()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not swapped in."""
        _remove(self._staging)

    def write(self, path: str, content: bytes) -> None:
        """Write one file of the edition.

        Parameters
        ----------
        path : str
            Relative, with forward slashes, inside the edition.
        content : bytes
            The file.

        Raises
        ------
        ValueError
            If the path would leave the edition or is written twice.
        """
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or path in self.digests:
            message = f"not a path of an edition, or written twice: {path}"
            raise ValueError(message)
        target = self._staging / parts
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.sizes[path] = len(content)
        self.digests[path] = hashlib.sha256(content).hexdigest()

    def finish(self) -> Path:
        """Put the edition in its place; a public one that is the newest becomes ``latest`` too.

        Returns
        -------
        pathlib.Path
            The folder of the edition.

        Raises
        ------
        KarteError
            If a file of the old edition is in use; the old edition then stays as it is.
        """
        newest = max([int(self._name), *self._editions()])
        if self._audience is Audience.PUBLIC and newest == int(self._name):
            copy = self._parent / f"{_STAGING}latest"
            _remove(copy)
            shutil.copytree(self._staging, copy)
            _swap(self._staging, self.target)
            _swap(copy, self._parent / "latest")
        else:
            _swap(self._staging, self.target)
        return self.target

    def _editions(self) -> list[int]:
        return [int(one.name) for one in self._parent.iterdir() if one.name.isdecimal()]


def _swap(new: Path, target: Path) -> None:
    """Move a folder into its place, keeping the old one until the new one stands there."""
    old = target.with_name(f"{_OLD}{target.name}")
    try:
        if target.exists():
            target.rename(old)
        new.rename(target)
    except OSError as error:
        _recover(target)
        raise KarteError(
            "前の出力を新しいものに入れ替えられません（前の出力はそのまま残しました）。",
            where=f"{target.parent.name}/{target.name}（{error.strerror}）",
            hint="開いている PDF やフォルダーを閉じてから、もう一度実行してください。",
        ) from error
    _remove(old)


def _recover(target: Path) -> None:
    """Put the old folder back if a swap was interrupted; drop it if the swap had been done."""
    old = target.with_name(f"{_OLD}{target.name}")
    if old.exists() and not target.exists():
        old.rename(target)
    _remove(old)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
