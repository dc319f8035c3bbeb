"""Names of towns (町丁目) in the one spelling that they are compared in."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SAME = (
    *("ケヶヵがガカ", "ツッっつ", "ノのﾉ之"),
    *("高髙", "崎﨑嵜", "浜濵濱", "徳德", "瀬瀨", "辺邉邊", "沢澤", "島嶋嶌", "竜龍", "条條"),
    *("桜櫻", "広廣", "国國", "館舘", "桧檜", "渕淵", "鴎鷗", "薮藪", "篭籠", "曽曾", "万萬"),
    *("寿壽", "恵惠", "宝寶"),
)
"""Characters that one place name is written with now one way, now another."""
_VARIANTS = str.maketrans({other: same[0] for same in _SAME for other in same[1:]})
_OTHERS = frozenset(map(chr, _VARIANTS))
_DIGITS = MappingProxyType({word: value for value, word in enumerate("〇一二三四五六七八九")})
_BLOCK = re.compile(r"([〇一二三四五六七八九十]+|\d+)丁目$")
_OAZA = re.compile(r"^大字|(?<=[^大小])字(?=.)|^字")
_TEN = 10


def _kanji_number(text: str) -> int:
    """Return a number below one hundred that is written in kanji."""
    if text.isdigit() and text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[one]) for one in text))
    return (_DIGITS[tens] if tens else 1) * _TEN + (_DIGITS[ones] if ones else 0)


@lru_cache(maxsize=65536)
def exact_town(name: str) -> str:
    """Return a name in one spelling, with 大字 and 字 as they are.

    Parameters
    ----------
    name : str
        As published.

    Returns
    -------
    str
        To be compared, never to be printed.

    Examples
    --------
    >>> exact_town("大字髙木"), exact_town("霞が関１丁目") == exact_town("霞ヶ関一丁目")
    ('大字高木', True)
    """
    plain = unicodedata.is_normalized("NFKC", name)  # which is quickly told, and mostly so
    text = "".join((name if plain else unicodedata.normalize("NFKC", name)).split())
    if text.endswith("丁目"):
        text = _BLOCK.sub(lambda found: f"{_kanji_number(found[1])}丁目", text)
    return text if _OTHERS.isdisjoint(text) else text.translate(_VARIANTS)


@lru_cache(maxsize=65536)
def normalise_town(name: str) -> str:
    """Return a name in one spelling, without 大字 and 字.

    Parameters
    ----------
    name : str
        As published.

    Returns
    -------
    str
        To be compared, never to be printed.

    Examples
    --------
    >>> normalise_town("大字高木"), normalise_town("三橋十二丁目"), normalise_town("歌津字伊里前")
    ('高木', '三橋12丁目', '歌津伊里前')
    """
    exact = exact_town(name)
    return _OAZA.sub("", exact) if "字" in exact else exact


def without_block(name: str) -> str:
    """Return a compared name without its 丁目.

    Parameters
    ----------
    name : str
        As `normalise_town` returns it.

    Returns
    -------
    str
        The same where there is none.

    Examples
    --------
    >>> without_block("三橋12丁目"), without_block("高木")
    ('三橋', '高木')
    """
    return _BLOCK.sub("", name) if name.endswith("丁目") else name


class TownIndex:
    """Finds the KEY_CODEs that the name of a town stands for.

    Parameters
    ----------
    names : mapping of str to str
        Name by KEY_CODE, as the boundary file has them.

    Examples
    --------
    >>> index = TownIndex({"111010010": "大字高木", "11101002001": "三橋一丁目"})
    >>> index.find("高木"), index.find("三橋"), index.find("三橋１丁目"), index.find("宮町")
    (('111010010',), ('11101002001',), ('11101002001',), ())
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._exact = _index((exact_town(name), key) for key, name in names.items())

    @cached_property
    def _loose(self) -> dict[str, tuple[str, ...]]:
        return _index((normalise_town(name), key) for key, name in self._names.items())

    @cached_property
    def _whole(self) -> dict[str, tuple[str, ...]]:
        names = self._names.items()
        return _index((without_block(normalise_town(name)), key) for key, name in names)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the keys of a name; none where it is the name of no small area.

        In this order: the name as it is; without 大字 and 字; all 丁目 of a town that is named
        without one; the town of a 丁目 that the boundary file does not divide.
        """
        if found := self._exact.get(exact_town(name)):
            return found
        loose = normalise_town(name)
        if found := self._loose.get(loose) or self._whole.get(loose):
            return found
        return self._loose.get(without_block(loose), ())


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found = dict[str, list[str]]()
    for name, key in pairs:
        found.setdefault(name, []).append(key)
    return {name: tuple(sorted(keys)) for name, keys in found.items() if name}
