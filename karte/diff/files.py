"""The files behind two declarations: whether they are the same, and where those of now lie."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from pydantic import BaseModel

from karte.config import Config, expand
from karte.config.paths import FilePath
from karte.errors import KarteError, Problems
from karte.sources.files import RECORD
from karte.sources.headings import cell
from karte.sources.listing import printable
from karte.sources.register_sheet import read_sheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

NOW = "now"
"""Folder beside the old files in which those of the new edition are laid."""


def _is_path(annotation: Any) -> bool:  # noqa: ANN401 - whatever stands behind a field
    return annotation == FilePath or any(_is_path(one) for one in get_args(annotation))


def _path_keys(model: type[BaseModel]) -> Iterator[str]:
    """Yield every key of a model and of the tables below it that names files."""
    for name, annotation in get_type_hints(model, include_extras=True).items():
        if name not in model.model_fields:
            continue
        if _is_path(annotation):
            yield name
        for one in (annotation, *get_args(annotation)):
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield from _path_keys(one)


PATHS = frozenset(_path_keys(Config))
"""Keys whose values are paths, in every table of the declaration."""

Paths = str | list[str] | dict[str, str]
"""What such a key may hold: one file, several, or one for each topic."""

Raw = dict[str, Any]
"""A declaration, or a table of one, as parsed."""


def holds(path: Path, root: Path, text: str) -> bool:
    """Tell whether some cell of a table is a text, the year that a filter asks for.

    Parameters
    ----------
    path, root : pathlib.Path
        CSV or workbook, and the workspace.
    text : str
        As declared.

    Returns
    -------
    bool
        False also for a file that is no table.
    """
    try:
        sheets = read_sheets(path, root=root, notes=Problems())
    except KarteError:
        return False
    return any(
        printable(cell(row, place)) == text
        for sheet in sheets
        for row in sheet.filled()
        for place in range(len(row.cells))
    )


def as_tuple(patterns: str | Iterable[str]) -> tuple[str, ...]:
    """Return paths or patterns as they are expanded, also where there is only one."""
    return (patterns,) if isinstance(patterns, str) else tuple(patterns)


def digests(root: Path, patterns: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Return what files and their parts hold, whatever they are called and wherever they are from.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    patterns : tuple of str
        Paths or patterns.

    Returns
    -------
    frozenset of (str, str)
        Ending and sha256 of each.
    """
    files = {
        one
        for name in expand(root, patterns)
        for one in (root / name).parent.iterdir()
        if one.is_file()
        and one.name.startswith((root / name).stem + ".")
        and not one.name.endswith(RECORD)
    }
    return frozenset(
        ("".join(one.suffixes), hashlib.sha256(one.read_bytes()).hexdigest()) for one in files
    )


def only_paths(table: Raw) -> Raw:
    """Return the keys of a table that name files."""
    return {key: value for key, value in table.items() if key in PATHS}


def laid(table: Any) -> Any:  # noqa: ANN401 - whatever TOML holds
    """Return a part of the new declaration, its paths in the folder of the new files."""
    if isinstance(table, list):
        return [laid(one) for one in table]
    return {
        key: laid_paths(value) if key in PATHS and value else value for key, value in table.items()
    }


def laid_paths(paths: Paths) -> Paths:
    """Return paths of the new edition in the folder of its files."""
    if isinstance(paths, dict):
        return {key: f"{NOW}/{one}" for key, one in paths.items()}
    return f"{NOW}/{paths}" if isinstance(paths, str) else [f"{NOW}/{one}" for one in paths]
