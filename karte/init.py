"""Begins a workspace: a commented declaration and the folders for the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.config import commented_default
from karte.errors import KarteError

if TYPE_CHECKING:
    from pathlib import Path

_FOLDERS = ("boundaries", "census")


def write_workspace(directory: Path) -> Path:
    """Write ``karte.toml`` and empty folders for the inputs.

    Parameters
    ----------
    directory : pathlib.Path
        Made if it does not exist.

    Returns
    -------
    pathlib.Path
        The declaration.

    Raises
    ------
    KarteError
        If there is a declaration already; it is not overwritten.
    """
    path = directory / "karte.toml"
    if path.exists():
        raise KarteError(
            "karte.toml がすでにあります（上書きしません）。",
            where=str(path),
            hint="別のフォルダーを指定するか、いまの karte.toml の名前を変えてください。",
        )
    for folder in _FOLDERS:
        (directory / folder).mkdir(parents=True, exist_ok=True)
    path.write_text(commented_default(), encoding="utf-8", newline="\n")
    return path
