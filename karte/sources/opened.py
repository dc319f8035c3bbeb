"""One way to open an input, whether it lies there as it is or in the zip of its publisher."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.archive import SUFFIX, unpacked
from karte.sources.files import relative_name, require_files
from karte.sources.municipality import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from karte.sources.archive import Member

LAYERS = (".shp", ".gpkg", ".geojson", ".topojson", ".json")
"""Suffixes of maps, the preferred first: publishers put the same map in several forms in a zip."""
TABLES = (".txt", ".csv")
"""Suffixes of census tables."""
_OTHER_ENCODING = re.compile(r"shift[-_ ]?jis|sjis|cp932", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read.

    Attributes
    ----------
    path : pathlib.Path
        The file itself, or its copy out of an archive.
    where : str
        As errors name it: ``a.shp``, or ``x.zip の中の a.shp``.
    """

    path: Path
    where: str


@contextmanager
def opened(path: Path, *, root: Path, suffixes: Sequence[str]) -> Iterator[tuple[Opened, ...]]:
    """Open an input; a zip is unpacked for as long as it is open.

    Parameters
    ----------
    path : pathlib.Path
        Absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    suffixes : sequence of str
        What is looked for in a zip, the preferred first.

    Yields
    ------
    tuple of Opened
        The file; of a zip all files that have the first suffix that any has. What is there twice,
        in two encodings, is yielded once.

    Raises
    ------
    KarteError
        If the file is missing, or the zip cannot be unpacked or holds nothing of the kind.
    """
    (path,) = require_files(root, [path])
    where = relative_name(root, path)
    if path.suffix.lower() != SUFFIX:
        yield (Opened(path, where),)
        return
    with unpacked(path, root=root) as members:
        yield _chosen(members, suffixes, where)


def _chosen(members: Sequence[Member], suffixes: Sequence[str], where: str) -> tuple[Opened, ...]:
    for suffix in suffixes:
        found = [one for one in members if one.path.suffix.lower() == suffix]
        plain = {one.path.stem.lower() for one in found if not _OTHER_ENCODING.search(one.name)}
        kept = [
            one
            for one in found
            if not (_OTHER_ENCODING.search(one.name) and one.path.stem.lower() in plain)
        ]
        if kept:
            return tuple(Opened(one.path, one.where) for one in kept)
    names = listed(PurePosixPath(one.name).name for one in members)
    raise KarteError(
        f"圧縮ファイルの中に読めるファイル（{'・'.join(suffixes)}）がありません。"
        f"中にあるファイル: {names}",
        where=where,
        hint="ダウンロードしたファイルが正しいか確かめてください。",
    )
