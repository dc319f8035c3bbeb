"""What a cell of a statistical table says: a number, none, hidden, or not available."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karte.errors import Problems

SHOWN_PROBLEMS = 20
"""How many bad cells of a file are named one by one."""

_MOST_DIGITS = 15
"""More cannot be counted one by one in floating point, and nobody counts them."""
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")
_NONE = frozenset({"-", "‐", "−", "―", "–", "—", "ー"})
_HIDDEN = frozenset({"X", "x", "χ", "*"})
_MISSING = frozenset({"", "…", "...", "･･･", "・・・", "…‥"})


class Mark(Enum):
    """What stands in place of a number."""

    HIDDEN = "X"
    MISSING = "…"


def parse_cell(text: str) -> float | Mark:
    """Return what a cell says.

    Parameters
    ----------
    text : str
        As published.

    Returns
    -------
    float or Mark
        ``-`` is the publishers' zero; ``X`` and ``*`` are hidden; ``…`` and blank are missing.

    Raises
    ------
    ValueError
        If it is none of these; a negative number is none of these, nor one of countless digits.

    Examples
    --------
    >>> parse_cell("1,234"), parse_cell("-"), parse_cell("X"), parse_cell("")
    (1234.0, 0.0, <Mark.HIDDEN: 'X'>, <Mark.MISSING: '…'>)
    """
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return float(text)
    cell = unicodedata.normalize("NFKC", text).strip()
    if _NUMBER.fullmatch(cell) and len(cell) <= 2 * _MOST_DIGITS:
        return float(cell.replace(",", ""))
    if cell in _NONE:
        return 0.0
    if cell in _HIDDEN:
        return Mark.HIDDEN
    if cell in _MISSING or text.strip() in _MISSING:
        return Mark.MISSING
    raise ValueError(text)


def short(text: str, *, most: int = 40) -> str:
    """Return a text as an error quotes it: its beginning, in characters that can be shown.

    Parameters
    ----------
    text : str
        As found.
    most : int, optional
        How many characters are quoted.

    Returns
    -------
    str
        With an ellipsis where it goes on.

    Examples
    --------
    >>> short("東町"), short("=CMD()" * 2000, most=6), short("a" + chr(0))
    ('東町', '=CMD()…', 'a□')
    """
    shown = text if len(text) <= most else f"{text[:most]}…"
    return "".join(one if one.isprintable() or one == "\u3000" else "□" for one in shown)


def add_bad_cell(problems: Problems, what: str, *, where: str, hint: str) -> None:
    """Remember a cell that cannot be read; beyond the first few, only that there are more.

    Parameters
    ----------
    problems : Problems
        Takes it.
    what, where, hint : str
        As in `karte.errors.Problem`.
    """
    if len(problems) < SHOWN_PROBLEMS:
        problems.add(what, where=where, hint=hint)
    elif len(problems) == SHOWN_PROBLEMS:
        problems.add(
            f"読めない値はほかにもあります（初めの{SHOWN_PROBLEMS}件だけを示しました）。",
            where=where,
            hint="同じ直し方ができないか、列や行をまとめて確かめてください。",
        )
