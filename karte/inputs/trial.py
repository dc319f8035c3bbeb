"""Tries every reader and keeps what stops it, so that all faults are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from karte.config import expand
from karte.errors import KarteError, Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Value = TypeVar("Value")


class Trial:
    """Calls readers one after another, whatever becomes of the one before.

    Parameters
    ----------
    root : pathlib.Path
        The workspace.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems = Problems()
        self._unread: list[str] = []

    def read(self, read: Callable[[], Value], files: Iterable[str | None] = ()) -> Value | None:
        """Return what a reader returns, or None where something stops it.

        Parameters
        ----------
        read : callable
            The reader with its arguments.
        files : iterable of str or None, optional
            Paths and patterns that it opens. Where one is not there it is not called: that is
            told with the declaration.

        Returns
        -------
        object or None
            Problems are kept in ``problems``.
        """
        if not self.there(*files):
            return None
        try:
            return read()
        except KarteError as error:
            self.problems.take(error)
            return None

    def there(self, *files: str | None) -> bool:
        """Tell whether all declared files are there; None stands for one that is not declared."""
        return all(expand(self.root, (one,)) for one in files if one is not None)

    def left(self, *what: str) -> None:
        """Remember what could not be looked at because what it lies on was not read."""
        self._unread += what

    def raise_if_any(self, known: Problems) -> None:
        """Raise everything that was found, and say what was not looked at yet.

        Parameters
        ----------
        known : Problems
            What was wrong before anything was read; told first.

        Raises
        ------
        KarteError
            With all problems.
        """
        found = Problems([*known.found, *self.problems.found])
        if found.found and self._unread:
            found.add(
                f"次のものは、まだ調べていません: {'、'.join(self._unread)}。",
                hint="上の問題を直してから、もう一度実行してください。",
            )
        found.raise_if_any()
