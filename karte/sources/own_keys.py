"""Matches the rows of the city's own tables to districts and towns, by code or by name."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Protocol, TypeVar

from karte.sources.census_places import BoundaryKeys
from karte.sources.towns import TownIndex, exact_town, normalise_town
from karte.tables.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OWNER = re.compile(r"^.*?[都道府県市区町村]立(?=.)")
_DISTRICT = re.compile(r"(?<=.)((?<!学)校区|学区|地区|通学区域|区域|(?<=学校)区)$")
_SCHOOL = re.compile(r"(?<=.)(小学校|小中学校|義務教育学校|中学校|小)$")
_KEY_LENGTHS = frozenset({9, 11})
_WITHIN = frozenset({4, 6})
_CODE_LENGTH = 5
_SIMILAR = 0.3
_MOST = 3
_Name = TypeVar("_Name", str, tuple[str, str])


class Keys(Protocol):
    """Finds what a row of a table means."""

    def find(self, key: str) -> tuple[str, ...]:
        """Return the districts or small areas of a key; none where it means none."""

    def is_part(self, key: str) -> bool:
        """Tell whether a key names only a part of what it was matched to."""

    def nearest(self, key: str) -> tuple[str, ...]:
        """Return the names that come nearest to a key."""


class DistrictKeys:
    """Districts by identifier or name, those that are no more as well.

    Parameters
    ----------
    names : mapping of str to str
        Name by identifier.
    succession : Succession, optional
        What became of districts: a former code or name means the heirs.

    Examples
    --------
    >>> keys = DistrictKeys({"B1": "中央小学校", "B2": "南小学校"})
    >>> [keys.find(one) for one in ("B1", "中央", "見本市立南小学校", "中央小学校区", "北")]
    [('B1',), ('B1',), ('B2',), ('B1',), ()]
    >>> keys.nearest("中夫小学校")
    ('中央小学校',)
    """

    def __init__(self, names: Mapping[str, str], succession: Succession | None = None) -> None:
        self._names = dict(names)
        self._today = _Names(self._names)
        self.succession = succession or Succession()
        self._before = _Names({one.id: one.name for one in self.succession.named})

    @property
    def today(self) -> Mapping[str, str]:
        """Name by identifier of every district of today."""
        return self._names

    def find(self, key: str) -> tuple[str, ...]:
        """Return the districts of a key: by identifier, else by name, else without 小学校区.

        A district of today comes before a former one, which means its heirs: several after a
        split. A junior high school is never taken for the primary school of the same name.
        """
        one = self.named(key)
        if not one or one in self._names:
            return (one,) if one else ()
        return self.succession.heirs(one)

    def named(self, key: str) -> str:
        """Return the district that a key names, of today or a former one; empty for none."""
        return self._today.find(key) or self._before.find(key)

    def told(self, key: str) -> str:
        """Return what became of the former district that a key names; empty for one of today."""
        if self._today.find(key) or not (former := self._before.find(key)):
            return ""
        events = [
            one for one in self.succession.events if former in {own.id for own in one.formers}
        ]
        return f"「{key}」は、{'。'.join(one.told for one in events)}"

    def is_part(self, key: str) -> bool:
        """Return False: a row of a district is the whole district."""
        del key
        return False

    def nearest(self, key: str) -> tuple[str, ...]:
        """Return the names of districts that come nearest."""
        return _nearest(_plain(key)[0], {name: _plain(name)[0] for name in self._names.values()})


class EverKeys:
    """The same without what became of them: a former district is found as itself.

    Parameters
    ----------
    keys : DistrictKeys
        Of today, with the former ones.
    """

    def __init__(self, keys: DistrictKeys) -> None:
        self._keys = keys
        self.is_part, self.nearest = keys.is_part, keys.nearest

    def find(self, key: str) -> tuple[str, ...]:
        """Return the one district that a key names."""
        one = self._keys.named(key)
        return (one,) if one else ()


class _Names:
    """Finds one district by its identifier or a way of writing its name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._exact = _unique((exact_town(name), one) for one, name in names.items())
        self._school = _unique((_plain(name), one) for one, name in names.items())
        self._stem = _unique((_plain(name)[0], one) for one, name in names.items())

    def find(self, key: str) -> str:
        """Return its identifier, empty where there is none."""
        if key in self._names:
            return key
        found = self._exact.get(exact_town(key)) or self._school.get(_plain(key))
        if not found:
            stem, school = _plain(key)
            like = self._stem.get(stem)
            other = _plain(self._names[like])[1] if like else ""
            found = like if not (school and other) else None
        return found or ""


class TownKeys:
    """Small areas by KEY_CODE or name.

    Parameters
    ----------
    names : mapping of str to str
        Name by KEY_CODE.
    code : str
        Municipality code; completes codes of four or six digits.

    Examples
    --------
    >>> keys = TownKeys({"22999001001": "本町一丁目", "229990020": "大字南"}, code="22999")
    >>> [keys.find(one) for one in ("本町１丁目", "南", "001001", "北")]
    [('22999001001',), ('229990020',), ('22999001001',), ()]
    """

    def __init__(self, names: Mapping[str, str], *, code: str) -> None:
        self._names = dict(names)
        self._code = code[:_CODE_LENGTH]
        self._by_code = BoundaryKeys(names)
        self._by_name = TownIndex(names)

    def find(self, key: str) -> tuple[str, ...]:
        """Return the small areas of a key."""
        full = self._full_code(key)
        return self._by_code.find(full) if full else self._by_name.find(key)

    def is_part(self, key: str) -> bool:
        """Tell whether a key is a 丁目 of a town that the boundary file does not divide."""
        full = self._full_code(key)
        found = self.find(key)
        if len(found) != 1:
            return False
        if full:
            return found[0] != full
        return normalise_town(self._names[found[0]]) != normalise_town(key)

    def _full_code(self, key: str) -> str:
        if not (key.isascii() and key.isdigit()):
            return ""
        if len(key) in _WITHIN:
            return self._code + key
        return key if len(key) in _KEY_LENGTHS else ""

    def nearest(self, key: str) -> tuple[str, ...]:
        """Return the names of towns that come nearest."""
        return _nearest(
            normalise_town(key), {name: normalise_town(name) for name in self._names.values()}
        )


def _plain(name: str) -> tuple[str, str]:
    """Return a district's name without its owner and kind, and the kind of school it names."""
    text = _DISTRICT.sub("", _OWNER.sub("", exact_town(name)))
    school = _SCHOOL.search(text)
    if school is None:
        return text, ""
    kind = "小学校" if school[1] == "小" else school[1]
    return text[: school.start()], kind


def _unique(pairs: Iterable[tuple[_Name, str]]) -> dict[_Name, str]:
    """Return what each name means; a name that means two things means none."""
    found = dict[_Name, str]()
    twice = set[_Name]()
    for name, one in pairs:
        if name in found:
            twice.add(name)
        found[name] = one
    return {name: one for name, one in found.items() if name not in twice}


def _nearest(key: str, names: Mapping[str, str]) -> tuple[str, ...]:
    spelled = dict[str, str]()
    for name, compared in names.items():
        spelled.setdefault(compared, name)
    near = difflib.get_close_matches(key, spelled, n=_MOST, cutoff=_SIMILAR)
    return tuple(spelled[one] for one in near)
