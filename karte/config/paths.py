"""Paths in ``karte.toml``: relative, inside the workspace, and of files that exist."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

NO_FILE = "ファイルがありません"


def _in_workspace(pattern: str, info: ValidationInfo) -> str:
    """Check that a path or pattern stays in the workspace and matches a file."""
    path = Path(pattern)
    if path.is_absolute() or path.drive or ".." in path.parts:
        message = "作業フォルダーの外のファイルは使えません（中に写し、相対パスで書いてください）"
        raise ValueError(message)
    context = info.context or {}
    root: Path | None = context.get("root")
    if root is not None:
        found = expand(root, (pattern,))
        if not found:
            message = f"{NO_FILE}{_nearest(root, path)}"
            raise ValueError(message)
        context.get("files", set()).update(found)
    return path.as_posix()


def _nearest(root: Path, path: Path) -> str:
    """Return the most similar name in the folder where a file was looked for."""
    folder = root / path.parent
    if not folder.is_dir():
        return f"（{path.parent.as_posix()} というフォルダーもありません）"
    names = sorted(one.name for one in folder.iterdir() if one.is_file())
    close = get_close_matches(path.name, names, n=1, cutoff=0.5)
    return f"（同じフォルダーに {close[0]} があります）" if close else ""


def expand(root: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files that paths and glob patterns stand for.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    patterns : tuple of str
        Relative paths, with ``*`` where several files are meant.

    Returns
    -------
    tuple of str
        Relative paths with forward slashes, each once, sorted within a pattern.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        if "*" in pattern or "?" in pattern:
            matches = sorted(path for path in root.glob(pattern) if path.is_file())
        else:
            matches = [root / pattern] if (root / pattern).is_file() else []
        found.update((path.relative_to(root).as_posix(), None) for path in matches)
    return tuple(found)


FilePath = Annotated[str, AfterValidator(_in_workspace)]
