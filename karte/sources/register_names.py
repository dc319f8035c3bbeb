"""The city's own table that settles which small areas a name of the register stands for."""

from __future__ import annotations

import difflib
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.files import relative_name
from karte.sources.headings import cell, find_heading
from karte.sources.municipality import CODE_LENGTH
from karte.sources.register_town import known_people
from karte.sources.rows import read_rows
from karte.sources.towns import TownIndex, exact_town, normalise_town

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from karte.sources.register_town import Town

_REGISTER = ("台帳の町名", "台帳の町丁名", "台帳町名", "住民基本台帳の町名")
_KEY = ("町丁コード", "町丁字コード", "KEY_CODE", "小地域コード")
_TOWN = ("町丁名", "町丁目名", "小地域の町名", "小地域名", "境界データの町名")
_CODE = re.compile(r"\d{9}|\d{11}")
_WITHIN = frozenset({4, 6})
_MOST = 3
_LIKE = 0.5


@dataclass(frozen=True)
class Names:
    """What the table says of each name.

    Attributes
    ----------
    where : str
        The file; empty without one.
    keys : mapping of str to tuple of str
        KEY_CODEs by compared name; none where the people live outside every town.
    lines : mapping of str to (str, str)
        The name as the table has it, and its first line, by compared name.
    """

    where: str = ""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, name: str) -> tuple[str, ...] | None:
        """Return the keys of a name; None where the table does not name it."""
        return self.keys.get(exact_town(name)) if self.keys else None

    def named(self) -> tuple[str, ...]:
        """Return the names of the register that the table settles."""
        return tuple(text for text, _ in self.lines.values())

    def check_used(self, towns: Iterable[Town], problems: Problems) -> None:
        """Remember every line whose name is in no register.

        Parameters
        ----------
        towns : iterable of Town
            Of all dates.
        problems : Problems
            Takes the lines.
        """
        if not self.lines:
            return
        used = {exact_town(town.name): town.name for town in towns}
        nearest = Nearest(used.values())
        for name, (text, where) in self.lines.items():
            if name not in used:
                near = nearest.of(text)
                problems.add(
                    f"台帳の町名「{text}」は、住民基本台帳のどのファイルにもありません。"
                    + (f"近い名前: {'、'.join(near)}" if near else ""),
                    where=where,
                    hint="台帳のとおりの町名に直すか、この行を消してください。",
                )


def read_names(
    path: Path, *, root: Path, code: str, small_areas: Mapping[str, str], index: TownIndex
) -> Names:
    """Return the city's table of names.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file with 台帳の町名 and 町丁コード or 町丁名; several lines for one name are
        all its small areas, and a line without either is of people outside every town.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; completes codes of four or six digits.
    small_areas : mapping of str to str
        Name by KEY_CODE, as the boundary file has them.
    index : TownIndex
        Finds the small areas of a name.

    Returns
    -------
    Names
        Every line understood.

    Raises
    ------
    KarteError
        Naming every line whose code or name is that of no small area.
    """
    where = relative_name(root, path)
    rows = read_rows(path, root=root)
    heading = find_heading(rows, {"台帳の町名": _REGISTER}, where=where)
    places = [heading.find(names) for names in (_REGISTER, _KEY, _TOWN)]
    problems = Problems()
    if places[1] is None and places[2] is None:
        raise KarteError(
            "「町丁コード」か「町丁名」の列がありません。",
            where=f"{where} {rows[heading.position].line}行目",
            hint="見出しを「台帳の町名,町丁コード」か「台帳の町名,町丁名」にしてください。",
        )
    keys = dict[str, tuple[str, ...]]()
    lines = dict[str, tuple[str, str]]()
    nearest = Nearest(small_areas.values())
    for row in rows[heading.position + 1 :]:
        text, key, town = (cell(row, place) for place in places)
        spot = f"{where} {row.line}行目"
        if not text:
            problems.add(
                "台帳の町名が空欄です。",
                where=spot,
                hint="台帳のとおりの町名を書くか、この行を消してください。",
            )
            continue
        name = exact_town(text)
        target = _target(key, town, code, small_areas, index)
        if not target and (key or town):
            _add_unknown(key or town, spot, nearest, problems, coded=bool(key))
        elif name in keys and bool(keys[name]) != bool(target):
            problems.add(
                f"台帳の町名「{text}」に、町丁のある行と空欄の行があります（{lines[name][1]}）。",
                where=spot,
                hint="小地域に入れるなら空欄の行を、入れないなら町丁のある行を消してください。",
            )
        keys[name] = tuple(dict.fromkeys([*keys.get(name, ()), *target]))
        lines.setdefault(name, (text, spot))
    problems.raise_if_any()
    return Names(where, keys, lines)


def _target(
    key: str, town: str, code: str, small_areas: Mapping[str, str], index: TownIndex
) -> tuple[str, ...]:
    """Return the small areas of a line; none where it names none, or one that does not exist."""
    if not key:
        return index.find(town) if town else ()
    full = code[:CODE_LENGTH] + key if key.isdigit() and len(key) in _WITHIN else key
    return (full,) if full in small_areas else ()


def _add_unknown(
    text: str, where: str, nearest: Nearest, problems: Problems, *, coded: bool
) -> None:
    if not coded:
        near = nearest.of(text)
        problems.add(
            f"町丁名「{text}」は境界データにありません。"
            + (f"近い名前: {'、'.join(near)}" if near else ""),
            where=where,
            hint="境界データのとおりの町丁名に直すか、町丁コードを書いてください。",
        )
        return
    shape = (
        "" if _CODE.fullmatch(text) else "9桁か11桁（市区町村コードを除くなら4桁か6桁）の数字で、"
    )
    problems.add(
        f"町丁コード「{text}」は境界データにありません。",
        where=where,
        hint=f"町丁コードは{shape}境界データの KEY_CODE のとおりに書いてください。"
        "先頭の0が消えていないかも確かめてください。",
    )


class Nearest:
    """Finds the names that come nearest to another.

    Parameters
    ----------
    names : iterable of str
        As published.

    Examples
    --------
    >>> Nearest(["大字高木", "高山町一丁目", "東"]).of("高山１丁目")
    ('高山町一丁目',)
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = dict[str, str]()
        self._with = defaultdict[str, set[str]](set)
        for name in names:
            compared = normalise_town(name)
            self._names.setdefault(compared, name)
            for character in compared.replace("丁目", ""):
                self._with[character].add(compared)

    def of(self, name: str) -> tuple[str, ...]:
        """Return up to three names, the nearest first; none where none is near."""
        compared = normalise_town(name)
        letters = compared.replace("丁目", "")
        sharing = {one for letter in letters for one in self._with.get(letter, ())}
        near = difflib.get_close_matches(compared, sorted(sharing), n=_MOST, cutoff=_LIKE)
        return tuple(self._names[one] for one in near)


def note_unplaced(
    towns: Sequence[Town],
    places: Sequence[tuple[str, ...]],
    names: Names,
    small_areas: Mapping[str, str],
    where: str,
) -> tuple[Problems, Problems]:
    """Return what is to be told of towns without a small area.

    Parameters
    ----------
    towns : sequence of Town
        Of one date.
    places : sequence of tuple of str
        Small areas of each.
    names : Names
        The city's table.
    small_areas : mapping of str to str
        Name by KEY_CODE.
    where : str
        The file.

    Returns
    -------
    tuple of (Problems, Problems)
        Every name that matches nothing, most people first, with the nearest names; and what the
        table puts outside every town.
    """
    unmatched, outside = Problems(), Problems()
    without = [town for town, keys in zip(towns, places, strict=True) if not keys]
    settled = [town for town in without if names.find(town.name) == ()]
    lost = [town for town in without if names.find(town.name) is None]
    if settled:
        outside.add(
            f"町名の読み替え表で町丁を空欄にした町が{len(settled)}件"
            f"（{known_people(settled):,.0f}人）あり、どの町丁にも入れていません: "
            + "、".join(_shown(town) for town in _largest(settled)),
            where=names.where,
            hint="町丁が分かる場合は、読み替え表に町丁コードを書いてください。",
        )
    if lost:
        nearest = Nearest(small_areas.values())
        unmatched.add(
            f"境界データに名前のない町丁が{len(lost)}件（{known_people(lost):,.0f}人）あり、"
            "どの校区にも入れられません: "
            + "、".join(_shown(town, nearest.of(town.name)) for town in _largest(lost)),
            where=where,
            hint="karte.toml の [resident_register] names に書いた読み替え表（なければ"
            "「台帳の町名,町丁コード,町丁名」の見出しのCSVを作り、names に書く）に、"
            "この町名と町丁の行を加えてください。どの町丁でもない場合は町丁を空欄にしてください。",
        )
    return unmatched, outside


def _largest(towns: Sequence[Town]) -> list[Town]:
    return sorted(towns, key=lambda town: (math.isnan(town.people), -town.people, town.name))


def _shown(town: Town, near: Sequence[str] = ()) -> str:
    people = "人数不明" if math.isnan(town.people) else f"{town.people:,.0f}人"
    return f"{town.name}（{people}{'。近い名前: ' + '・'.join(near) if near else ''}）"
