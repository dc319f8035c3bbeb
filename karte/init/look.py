"""Looks at every file of a folder and tells what it is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from karte.errors import KarteError
from karte.sources.recognise.layer import MAPS
from karte.sources.recognise.probe import EXCEL, TEXTS
from karte.sources.registry import Identified, identify
from karte.tables.community import FOLDER

MOST_FILES = 3_000
"""A folder with more data files than this is no workspace."""
_SKIPPED = frozenset({"output", "archive", FOLDER, "node_modules", "__pycache__", "__MACOSX"})
_PRIVATE = (".", "~$")
_DATA = MAPS | TEXTS | EXCEL | {".zip"}
_FLOOD_GML = "a31a"


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found in a folder.

    Attributes
    ----------
    found : tuple of Identified
        Files of a known format, in order of name.
    unknown : tuple of (str, str)
        Name of each other data file, and why it was not recognised.
    """

    found: tuple[Identified, ...]
    unknown: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no data file at all."""
        return not self.found and not self.unknown


def survey(directory: Path) -> Survey:
    """Look at every data file of a folder and its folders.

    Parameters
    ----------
    directory : pathlib.Path
        Need not exist. Its ``output``, ``archive``, ``community`` and hidden folders are left out.

    Returns
    -------
    Survey
        Nothing is changed, and big files are not read to their end.

    Raises
    ------
    KarteError
        If there are far more files than a workspace has.
    """
    found = list[Identified]()
    unknown = list[tuple[str, str]]()
    for path in _data_files(directory):
        told = identify(path, root=directory)
        if isinstance(told, Identified):
            found.append(told)
        else:
            unknown.append((path.relative_to(directory).as_posix(), told))
    return Survey(tuple(found), tuple(unknown))


def _data_files(directory: Path) -> list[Path]:
    files = list[Path]()
    for folder, inner, names in os.walk(directory):
        inner[:] = sorted(
            one for one in inner if one not in _SKIPPED and not one.startswith(_PRIVATE)
        )
        own = (Path(folder) / name for name in sorted(names) if not name.startswith(_PRIVATE))
        files += (path for path in own if _is_data(path))
        if len(files) > MOST_FILES:
            raise KarteError(
                f"資料らしいファイルが {MOST_FILES:,} 個より多くあります。",
                where=directory.name,
                hint="資料だけを入れたフォルダーを作り、そこで karte init を実行してください。",
            )
    return files


def _is_data(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix == ".dbf":
        return not path.with_suffix(".shp").exists() and not path.with_suffix(".SHP").exists()
    if suffix == ".xml":
        return path.name.lower().startswith(_FLOOD_GML)
    return suffix in _DATA
