"""Writes ``karte.toml``; never over one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.config import commented_default
from karte.config.template import commented_with
from karte.errors import KarteError

if TYPE_CHECKING:
    from pathlib import Path

    from karte.init.choose import Declaration

NAME = "karte.toml"
_FOLDERS = ("boundaries", "census")


def refuse_existing(directory: Path) -> None:
    """Stop where there is a declaration already.

    Parameters
    ----------
    directory : pathlib.Path
        The workspace.

    Raises
    ------
    KarteError
        It is not overwritten.
    """
    path = directory / NAME
    if path.exists():
        raise KarteError(
            f"{NAME} がすでにあります（上書きしません）。",
            where=str(path),
            hint=f"別のフォルダーを指定するか、いまの {NAME} の名前を変えてください。",
        )


def write_workspace(directory: Path) -> Path:
    """Write an example of ``karte.toml`` and empty folders for the inputs.

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
    refuse_existing(directory)
    for folder in _FOLDERS:
        (directory / folder).mkdir(parents=True, exist_ok=True)
    return _write(directory, commented_default())


def write_declaration(directory: Path, declaration: Declaration) -> Path:
    """Write the ``karte.toml`` of the files that were found.

    Parameters
    ----------
    directory : pathlib.Path
        The folder that was looked at.
    declaration : Declaration
        What to write.

    Returns
    -------
    pathlib.Path
        The declaration.

    Raises
    ------
    KarteError
        If there is a declaration already; it is not overwritten.
    """
    refuse_existing(directory)
    return _write(directory, commented_with(declaration.values, declaration.notes))


def _write(directory: Path, text: str) -> Path:
    path = directory / NAME
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
