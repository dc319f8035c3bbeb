"""Plain lines of Japanese: folded at a width, with nothing in them that a reader cannot see.

A full-width character counts as two. No line begins with what closes (、。」ー) or ends with what
opens (「（), and a number stays whole, with the sign before it and the unit after it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 70
"""Thirty-five full-width characters: what mail in Japanese is folded at."""

# Controls, marks that turn the direction of writing, and what has no width; lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff]+")
_ISOLATED = "\u2068\\g<0>\u2069"

_OPENING = "（「『【〔〈《“‘(\\["
_CLOSING = (
    "、。，．・：；？！…‥）」』】〕〉》”’)\\]"
    "々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ〜%％℃,.:;?!"
)
_NUMBER = r"[▲＋]?[0-9][0-9,.]*"
_TOGETHER = re.compile(
    f"[{_OPENING}]*"
    rf"(?:{_NUMBER}(?:〜{_NUMBER})*[ぁ-んァ-ヶ一-龠㎡%％]?|[!-~]+|.)"
    f"[{_CLOSING}]*| +",
    re.DOTALL,
)


class _Widths(dict[str, int]):
    def __missing__(self, character: str) -> int:
        wide = unicodedata.east_asian_width(character) in "WFA"
        self[character] = found = 0 if unicodedata.combining(character) else 1 + wide
        return found


_WIDTHS = _Widths()


def plain(lines: Iterable[str]) -> list[str]:
    r"""Take out what a reader cannot see, and keep writing from the right to itself.

    Parameters
    ----------
    lines : iterable of str
        A name in them may come out of any file.

    Returns
    -------
    list of str
        As many lines, without control characters, marks of direction and lone surrogates. Hebrew
        and Arabic letters are isolated, so that they do not turn the figures beside them round.

    Examples
    --------
    >>> plain(["東\u202e\u0007町", "西\n町"])
    ['東町', '西町']
    """
    found = list(lines)
    # Looked for once, as nearly every text is clean.
    whole = "".join(found)
    if _UNSEEN.search(whole) or _FROM_RIGHT.search(whole):
        return [_FROM_RIGHT.sub(_ISOLATED, _UNSEEN.sub("", line)) for line in found]
    return found


def is_wide(line: str, width: int = WIDTH) -> bool:
    """Say whether a line has to be folded.

    Examples
    --------
    >>> is_wide("校区" * 17), is_wide("校区" * 18)
    (False, True)
    """
    return 2 * len(line) > width and width_of(line) > width


def width_of(text: str) -> int:
    """Return how many half-width columns a line takes.

    Examples
    --------
    >>> width_of("校区ABC")
    7
    """
    return sum(map(_WIDTHS.__getitem__, text))


_width_of_part = lru_cache(maxsize=4096)(width_of)


def fold(text: str, *, hanging: str = "", width: int = WIDTH) -> list[str]:
    """Break a line so that no part is wider than the width.

    Parameters
    ----------
    text : str
        One line without line feeds.
    hanging : str, optional
        Put before every part but the first.
    width : int, optional
        In half-width columns.

    Returns
    -------
    list of str
        At least one line; put together without ``hanging`` and the spaces at which lines were
        broken they are the text. Only what is wider than a line by itself is broken inside.

    Examples
    --------
    >>> fold("「東町」は、人口が8,412人です。", width=16)
    ['「東町」は、人口', 'が8,412人です。']
    """
    if not is_wide(text, width):
        return [text]
    lines, line, taken = list[str](), "", 0
    for part in _pieces(text, width - width_of(hanging)):
        wide = _width_of_part(part)
        if taken + wide > width and line.strip():
            lines.append(line.rstrip(" "))
            line, taken = hanging, width_of(hanging)
            if part.isspace():
                continue
        line += part
        taken += wide
    return [*lines, line]


def _pieces(text: str, most: int) -> list[str]:
    """Return the parts between which a line may be broken."""
    found = []
    for part in _TOGETHER.findall(text):
        if 2 * len(part) <= most or width_of(part) <= most:
            found.append(part)
        else:
            half = max(most // 2, 1)
            found += [part[at : at + half] for at in range(0, len(part), half)]
    return found
