"""Names and codes of towns and districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MUNICIPALITY = "29299"
"""No municipality of Nara has this code."""
CHOME = 6
WHOLE = 0.35
"""How many towns are not divided into 丁目."""
_FIRST = "東西南北上下中新本大小青若松竹梅桜緑泉光"
_LAST = ("町", "台", "山", "田", "川", "野", "原", "島", "井", "沢")
_NUMBERS = "一二三四五六"


def town_names(count: int, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Return names and KEY_CODEs of towns: 9 digits, or 11 for the 丁目 of a town.

    Parameters
    ----------
    count : int
        How many.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    list of str, list of str
        Names and codes, each of them once.
    """
    bases = [first + last for last in _LAST for first in _FIRST]
    names, keys = list[str](), list[str]()
    number = 0
    while len(names) < count:
        base = bases[number]
        number += 1
        code = f"{MUNICIPALITY}{number:03d}0"
        parts = 0 if rng.random() < WHOLE else int(rng.integers(2, CHOME + 1))
        if not parts:
            names.append(base)
            keys.append(code)
        for one in range(parts):
            names.append(f"{base}{_NUMBERS[one]}丁目")
            keys.append(f"{code}{one + 1:02d}")
    return names[:count], keys[:count]


def district_names(count: int) -> tuple[list[str], list[str]]:
    """Return names and ids of districts.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    list of str, list of str
        Names and ids, each of them once.

    Examples
    --------
    >>> district_names(2)
    (['第1小学校', '第2小学校'], ['B129299000101', 'B129299000102'])
    """
    numbers = range(1, count + 1)
    return (
        [f"第{number}小学校" for number in numbers],
        [f"B1{MUNICIPALITY}{100 + number:06d}" for number in numbers],
    )
