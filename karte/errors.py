"""Errors for staff: what is wrong, where, and what to do about it; all problems at once."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Made = TypeVar("Made")

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_ON_WINDOWS = {39, 112}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stops or qualifies a build, in words for city staff.

    Parameters
    ----------
    what : str
        What was found and what was expected, in Japanese.
    where : str
        The file and the place in it (row, column, key).
    hint : str
        The next step for the reader.
    """

    what: str
    where: str = ""
    hint: str = ""

    def __str__(self) -> str:
        """Return the problem as up to three lines of Japanese text."""
        lines = [self.what]
        if self.where:
            lines.append(f"  場所: {self.where}")
        if self.hint:
            lines.append(f"  対処: {self.hint}")
        return "\n".join(lines)


class KarteError(Exception):
    """An input or a setting cannot be used; carries every problem found.

    Parameters
    ----------
    what : str
        What was found and what was expected, in Japanese.
    where : str, optional
        The file and the place in it.
    hint : str, optional
        The next step for the reader.

    Examples
    --------
    >>> error = KarteError("ファイルがありません", where="karte.toml", hint="karte init")
    >>> [problem.where for problem in error.problems]
    ['karte.toml']
    """

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.problems: tuple[Problem, ...] = (Problem(what, where, hint),)

    @classmethod
    def from_problems(cls, problems: Iterable[Problem]) -> KarteError:
        """Make one error of several problems.

        Parameters
        ----------
        problems : iterable of Problem
            At least one.

        Returns
        -------
        KarteError
            Its ``problems`` are those given, in the same order.
        """
        found = tuple(problems)
        error = cls(found[0].what)
        error.problems = found
        return error

    def __str__(self) -> str:
        """Return all problems as text, numbered when there are several."""
        if len(self.problems) == 1:
            return str(self.problems[0])
        return "\n".join(f"({number}) {one}" for number, one in enumerate(self.problems, start=1))


@dataclass(slots=True)
class Problems:
    """Collects problems so that all of them are reported in one go.

    Examples
    --------
    >>> problems = Problems()
    >>> problems.add("列がありません", where="a.csv 1行目")
    >>> len(problems)
    1
    """

    found: list[Problem] = field(default_factory=list)

    def __len__(self) -> int:
        """Return how many problems were found so far."""
        return len(self.found)

    def add(self, what: str, *, where: str = "", hint: str = "") -> None:
        """Remember one problem (arguments as in `Problem`)."""
        self.found.append(Problem(what, where, hint))

    def take(self, error: KarteError) -> None:
        """Remember every problem of an error that was caught."""
        self.found.extend(error.problems)

    def raise_if_any(self) -> None:
        """Raise one `KarteError` of everything found, if anything was.

        Raises
        ------
        KarteError
            With all problems in the order in which they were found.
        """
        if self.found:
            self._raise()

    def _raise(self) -> NoReturn:
        raise KarteError.from_problems(self.found)


def is_full(error: OSError) -> bool:
    """Tell whether an error says that a disk has no room left.

    Parameters
    ----------
    error : OSError
        Of reading or writing.

    Returns
    -------
    bool
        On every system.

    Examples
    --------
    >>> is_full(OSError(errno.ENOSPC, "No space left on device"))
    True
    >>> is_full(PermissionError(errno.EACCES, "Permission denied"))
    False
    """
    return error.errno in _FULL or getattr(error, "winerror", None) in _FULL_ON_WINDOWS


class UnforeseenError(KarteError):
    """Something that karte did not foresee; its cause holds what a developer needs."""


@dataclass(slots=True)
class Attempts:
    """Does the same for several things, and tells of all that failed together.

    Examples
    --------
    >>> attempts = Attempts()
    >>> attempts.of("東", lambda: 1 / 0)
    >>> attempts.of("西", lambda: "できた")
    'できた'
    >>> list(attempts.failed)
    ['東']
    """

    failed: dict[str, Exception] = field(default_factory=dict)

    def of(self, name: str, make: Callable[[], Made]) -> Made | None:
        """Return what is made; None where that fails.

        Parameters
        ----------
        name : str
            What it is made for, as staff call it.
        make : callable
            Makes it. A disk or a memory that is full ends everything at once.

        Returns
        -------
        object or None
            What was made.
        """
        try:
            return make()
        except Exception as error:
            if isinstance(error, MemoryError) or (isinstance(error, OSError) and is_full(error)):
                raise
            self.failed[name] = error
        return None

    def raise_if_any(self) -> None:
        """Raise one error of all that failed.

        Raises
        ------
        KarteError
            If staff can mend all of it.
        UnforeseenError
            If some of it is a fault of karte.
        """
        if not self.failed:
            return
        problems = [one for name, error in self.failed.items() for one in _of(name, error)]
        raised = KarteError.from_problems(problems)
        unforeseen = [one for one in self.failed.values() if not isinstance(one, KarteError)]
        if unforeseen:
            raised = UnforeseenError.from_problems(problems)
            raise raised from ExceptionGroup("unforeseen", unforeseen)
        raise raised


def _of(name: str, error: Exception) -> Iterable[Problem]:
    if isinstance(error, KarteError):
        return [Problem(f"{name}: {one.what}", one.where, one.hint) for one in error.problems]
    said = next(iter(str(error).splitlines()), "")
    return [Problem(f"{name}: カルテを作れませんでした（{type(error).__name__}: {said}）。")]
