"""What staff have decided about generated sentences and questions: hide, correct or replace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

LEAD = "はじめの文"
"""The sentence below a district's name."""
NO_FIGURES = "なし"
"""Stands for the figures of a question that can always be asked."""
COLUMNS = ("校区", "対象", "処理", "文", "理由", "日付", "数値")
"""Headings of the table, as the review offers its rows."""
_QUOTED = re.compile("「(.*?)」")


class Action(StrEnum):
    """What is done to a text."""

    HIDE = "hide"
    CORRECT = "correct"
    REPLACE = "replace"

    @property
    def label(self) -> str:
        """As staff write it."""
        return _LABELS[self]


_LABELS = {Action.HIDE: "隠す", Action.CORRECT: "直す", Action.REPLACE: "差しかえ"}


@dataclass(frozen=True)
class Correction:
    """One row of the table.

    Attributes
    ----------
    district_id : str
        Which district.
    target : str
        Which text of it: `LEAD`, `sentence_target` or `question_target`.
    action : Action
        What is done.
    text : str
        What is said instead; empty where the text is hidden.
    reason : str
        Why; for the office only.
    date : datetime.date
        Of the decision.
    figures : str
        The figures under the text when it was decided, as `quoted`.
    place : str
        File and line.
    """

    district_id: str
    target: str
    action: Action
    text: str
    reason: str
    date: dt.date
    figures: str
    place: str


def sentence_target(rule: str) -> str:
    """Return how the sentence of a rule is named."""
    return f"文:{rule}"


def question_target(rule: str) -> str:
    """Return how the question of a rule is named."""
    return f"問:{rule}"


def quoted(figures: Iterable[str]) -> str:
    """Return figures as one cell that Excel neither computes nor formats.

    Parameters
    ----------
    figures : iterable of str
        As printed.

    Returns
    -------
    str
        `NO_FIGURES` where there is none.

    Examples
    --------
    >>> quoted(["36.8%", "30.6%"]), quoted([])
    ('「36.8%」「30.6%」', 'なし')
    """
    return "".join(f"「{one}」" for one in figures) or NO_FIGURES


def unquoted(cell: str) -> tuple[str, ...]:
    """Return the figures of a cell that `quoted` made.

    Examples
    --------
    >>> unquoted("「36.8%」「30.6%」"), unquoted("なし")
    (('36.8%', '30.6%'), ())
    """
    return tuple(_QUOTED.findall(cell))
