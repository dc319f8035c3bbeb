"""The one character by which a kind of facility is known on a map and in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = {
    "文化財": "財",
    "避難": "避",
    "AED": "A",
    "バス": "バ",
    "医療": "医",
    "病院": "医",
    "診療": "医",
    "介護": "介",
    "子育て": "子",
    "学校": "文",
    "教育": "文",
    "トイレ": "ト",
    "公共": "公",
    "役場": "公",
    "支所": "公",
    "コミュニティ": "公",
    "交流センター": "公",
}
"""The first word that a kind contains decides; 文 is the sign of a school on Japanese maps."""


def one_character(text: str) -> str:
    """Return a mark as it was declared.

    Parameters
    ----------
    text : str
        One printable character, or empty for the usual one.

    Returns
    -------
    str
        The same.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    if len(text) > 1 or not text.isprintable() or text.isspace():
        message = "1文字で書いてください（空なら種類から自動で決まります）"
        raise ValueError(message)
    return text


def marks_of(declared: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the mark of every kind of facility.

    Parameters
    ----------
    declared : iterable of (str, str)
        Kind and declared mark, which may be empty.

    Returns
    -------
    dict of str to str
        By kind. Where the usual mark is taken by another kind the next character of the name
        stands for it.

    Examples
    --------
    >>> marks_of([("医療機関", ""), ("指定緊急避難場所", ""), ("公園", "園"), ("公衆トイレ", "")])
    {'医療機関': '医', '指定緊急避難場所': '避', '公園': '園', '公衆トイレ': 'ト'}
    >>> marks_of([("観光案内所", ""), ("観光施設", "")])
    {'観光案内所': '観', '観光施設': '光'}
    """
    given = dict(declared)
    found: dict[str, str] = {}
    taken = {mark for mark in given.values() if mark}
    for kind, mark in given.items():
        usual = (*(one for word, one in _WORDS.items() if word in kind), *kind)
        found[kind] = mark or next((one for one in usual if one not in taken), usual[0])
        taken.add(found[kind])
    return found
