"""Municipality codes: five or six digits, and the wards of designated cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.cells import short

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 100
CODE_LENGTH = 5
DESIGNATED_CITIES = (
    *("01100", "04100", "11100", "12100", "14100", "14130", "14150", "15100", "22100", "22130"),
    *("23100", "26100", "27100", "27140", "28100", "33100", "34100", "40100", "40130", "43100"),
)
"""Cities whose statistics are published by ward (政令指定都市), in order."""


def belongs(area: str, code: str) -> bool:
    """Tell whether a municipality code means the municipality or one of its wards.

    Parameters
    ----------
    area : str
        Code of five or six digits, or a longer key that begins with one of five.
    code : str
        The municipality, five or six digits.

    Returns
    -------
    bool
        True for the municipality itself and for the wards of a designated city.

    Examples
    --------
    >>> belongs("271020010", "27100"), belongs("27141", "27100"), belongs("292095", "29209")
    (True, False, True)
    """
    mine, theirs = code[:CODE_LENGTH], area[:CODE_LENGTH]
    if mine == theirs:
        return True
    if mine not in DESIGNATED_CITIES or theirs[:3] != mine[:3]:
        return False
    following = (city for city in DESIGNATED_CITIES if city > mine)
    return mine < theirs < next(following, "48000")


def listed(codes: Iterable[str], *, most: int = 8) -> str:
    """Return codes as an error lists them.

    Parameters
    ----------
    codes : iterable of str
        In any order, with repetitions.
    most : int, optional
        How many are spelled out.

    Returns
    -------
    str
        Sorted; the number of the others at the end.

    Examples
    --------
    >>> listed(["29209", "29201", "29209"]), listed("abc", most=2)
    ('29201、29209', 'a、b ほか1件')
    """
    found = sorted({short(code, most=_LONGEST) for code in codes})
    text = "、".join(found[:most]) or "なし"
    return text if len(found) <= most else f"{text} ほか{len(found) - most}件"
