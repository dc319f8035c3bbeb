"""Writes an edition aside, with what changes with it, and swaps it in when it is whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from karte.model import Audience
from karte.publish.revisions import kept_folder
from karte.publish.swap import Change
from karte.sources.earlier import PRINTED

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LATEST = "latest"


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
    revision : int, optional
        Which revision of it. A public one that stands there as a former revision is kept beside.
    """

    def __init__(self, output: Path, audience: Audience, edition: int, revision: int = 0) -> None:
        self.parent = output / audience.value
        self.edition, self.revision = edition, revision
        self.keeps = ""
        """Name of the folder in which the revision is kept that stands there; or empty."""
        self._audience = audience
        self._path = f"{audience.value}/{edition}"
        self._change = Change(output)
        self.sizes: dict[str, int] = {}
        """Path in the edition to the size in bytes of every file written so far."""

    @property
    def digests(self) -> dict[str, str]:
        """Path in the edition to sha256 of every file written so far."""
        start = f"{self._path}/"
        return {
            path.removeprefix(start): digest
            for path, digest in self._change.digests.items()
            if path.startswith(start)
        }

    def __enter__(self) -> Self:
        """Begin with an empty folder, after mending what an interrupted run has left."""
        self._change.begin()
        if self._audience is Audience.PUBLIC:
            self.keeps = kept_folder(self.parent, self.edition, self.revision)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not swapped in."""
        self._change.discard()

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
        if path.startswith("/"):
            message = f"not a path of an edition: {path}"
            raise ValueError(message)
        self._change.write(f"{self._path}/{path}", content)
        self.sizes[path] = len(content)

    def write_beside(self, path: str, content: bytes) -> None:
        """Write a file of the output that changes together with the edition.

        Parameters
        ----------
        path : str
            Relative, with forward slashes, inside the output.
        content : bytes
            The file.
        """
        self._change.write(path, content)

    def editions(self) -> list[int]:
        """Return the editions that there will be, the newest first."""
        folders = self.parent.iterdir() if self.parent.is_dir() else ()
        standing = {int(one.name) for one in folders if re.fullmatch("[0-9]{4}", one.name)}
        return sorted(standing | {self.edition}, reverse=True)

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
        folders = [self._path]
        if self.keeps:
            folders.append(f"{self._audience.value}/{self.keeps}")
            self._change.keep(*folders)
            printed = f"{PRINTED}/{self.edition}.json"
            self._change.keep(printed, f"{PRINTED}/{self.keeps}.json")
        if self._audience is Audience.PUBLIC and self.editions()[0] == self.edition:
            latest = f"{self._audience.value}/{LATEST}"
            folders.append(latest)
            self._change.copy(self._path, latest)
        self._change.commit(folders)
        return self.parent / str(self.edition)
