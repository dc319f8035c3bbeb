"""Errors for staff: what is wrong, where, and what to do about it; all problems at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable


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
