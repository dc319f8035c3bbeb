"""What a cell of the city's own table says: a figure, none to count, hidden, or nothing."""

from __future__ import annotations

import math
import unicodedata
from typing import NamedTuple

from karte.model import Status
from karte.sources.cells import Mark, parse_cell

MOST = 1e12
"""Beyond what any city counts; larger figures are faults of writing."""
_HIDDEN = frozenset({"秘匿", "非公表", "非公開", "秘", "***", "**"})
_MISSING = frozenset({"不明", "未集計", "未回答", "未調査", "無回答", "na", "n/a", "null", "欠測"})
_NONE = frozenset({"-", "‐", "−", "―", "–", "—", "ー", "該当なし", "対象外", "/"})


class OwnCell(NamedTuple):
    """A figure, or why there is none."""

    value: float
    status: Status


def parse_own_cell(text: str, unit: str) -> OwnCell:
    """Return what a cell says; unlike in a census table, a dash is no zero.

    Parameters
    ----------
    text : str
        As in the table.
    unit : str
        Unit of the figure, which may stand behind it.

    Returns
    -------
    OwnCell
        NaN and why, where there is no figure: a blank is not provided, X is suppressed, and a
        dash says that there is nothing to count. None of them is 0.

    Raises
    ------
    ValueError
        If it is none of these; a negative number is none of these.

    Examples
    --------
    >>> [parse_own_cell(one, "人").status.label for one in ("1,234人", "0", "", "X", "-")]
    ['届出・市資料', '届出・市資料', '未提供', '秘匿', '該当なし']
    """
    cell = unicodedata.normalize("NFKC", text).strip()
    if cell in _NONE:
        return OwnCell(math.nan, Status.NOT_APPLICABLE)
    if cell in _HIDDEN:
        return OwnCell(math.nan, Status.SUPPRESSED)
    if cell.lower() in _MISSING:
        return OwnCell(math.nan, Status.NOT_PROVIDED)
    word = unicodedata.normalize("NFKC", unit).strip()
    found = parse_cell(cell.removesuffix(word).strip() if word and cell != word else cell)
    if found is Mark.HIDDEN:
        return OwnCell(math.nan, Status.SUPPRESSED)
    if found is Mark.MISSING:
        return OwnCell(math.nan, Status.NOT_PROVIDED)
    if isinstance(found, Mark) or not found <= MOST:
        raise ValueError(text)
    return OwnCell(found, Status.REPORTED)
