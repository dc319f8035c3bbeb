"""Chooses among the files of a folder what ``karte.toml`` declares."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, get_args

from karte.config.inputs import Topic
from karte.init.boundaries import choose_districts, covering, without_twins
from karte.init.municipality import Chosen, choose_municipality
from karte.init.patterns import FISCAL_YEAR_BEGINS, declared_files, fiscal_year_of
from karte.sources.recognise.found import Section
from karte.tables.labels import CENSUS_TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from karte.init.look import Survey
    from karte.sources.registry import Identified

_PLACEHOLDERS = {"department": "（発行課を書く）", "contact": "（電話番号などを書く）"}
_NO_DISTRICTS = (
    "校区の境界データ（国土数値情報 A27 など）も、町丁・校区対応表も見つかりません。"
    "boundaries に置き、karte.toml を消して karte init をやり直してください。"
)
_NO_CENSUS = (
    "国勢調査の小地域境界データ（r2ka… など）が見つかりません。"
    "boundaries に置き、karte.toml を消して karte init をやり直してください。"
)
_EXAMPLE = "資料が見つからなかったため、例のままです。書きかえてください。"
_NO_YEAR = 2026
"""Of an edition whose files state no year at all: the clock is not asked."""
_OWN_PEOPLE = frozenset({"population", "age", "age_detail"})
"""Topics that tell how many live where, so that a town table needs no boundaries."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What ``karte.toml`` will say.

    Attributes
    ----------
    municipality : Chosen
        Whose files they are.
    values : mapping
        The keys of the declaration.
    notes : mapping of str to sequence of str
        Comments by table.
    used : tuple of Identified
        Files that it names.
    unused : tuple of (str, str)
        Files that were recognised and are not named, with the reason.
    missing : tuple of str
        What a build needs and was not found.
    dated : bool
        Whether any file tells the year of the edition.
    """

    municipality: Chosen
    values: Mapping[str, Any]
    notes: Mapping[str, Sequence[str]]
    used: tuple[Identified, ...]
    unused: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    dated: bool


def declare(found: Survey, *, root: Path, code: str = "") -> Declaration:
    """Choose what is declared.

    Parameters
    ----------
    found : Survey
        The files.
    root : pathlib.Path
        The workspace.
    code : str, optional
        The municipality, where the files do not tell.

    Returns
    -------
    Declaration
        A build needs no edit of it, if nothing is missing.

    Raises
    ------
    KarteError
        If the municipality cannot be told.
    """
    own = choose_municipality(found.found, code)
    return _Chooser(own, root).declaration(found.found)


class _Chooser:
    """Goes through the tables of the declaration, each taking its files."""

    def __init__(self, municipality: Chosen, root: Path) -> None:
        self._own = municipality
        self._root = root
        self._values: dict[str, Any] = {}
        self._notes: dict[str, list[str]] = {}
        self._used: list[Identified] = []
        self._unused: dict[str, str] = {}
        self._files: dict[Section, list[Identified]] = {}

    def declaration(self, files: Sequence[Identified]) -> Declaration:
        self._files = self._sorted_out(files)
        self._districts()
        self._censuses()
        self._register()
        self._meshes()
        self._facilities()
        self._hazards()
        self._meaning()
        missing = []
        for name, what in (("districts", _NO_DISTRICTS), ("censuses", _NO_CENSUS)):
            if name not in self._values:
                missing.append(what)
                self._notes[name] = [_EXAMPLE]
        newest = self._newest_year()
        edition = newest or _NO_YEAR
        if "districts" in self._values:
            self._values["districts"].setdefault("year", edition)
        return Declaration(
            municipality=self._own,
            values=self._heads(edition) | self._values,
            notes=self._notes,
            used=tuple(sorted(self._used, key=lambda one: one.name)),
            unused=tuple(sorted(self._unused.items())),
            missing=tuple(missing),
            dated=bool(newest),
        )

    def _sorted_out(self, files: Sequence[Identified]) -> dict[Section, list[Identified]]:
        fitting: dict[Section, list[Identified]] = defaultdict(list)
        for one in files:
            if one.found.unused:
                self._unused[one.name] = f"{one.format.title}。{one.found.unused}"
            elif not self._own.fits(one.found.areas):
                self._unused[one.name] = f"{one.format.title}。ほかの市区町村の資料です。"
            else:
                fitting[one.format.section].append(one)
        return {section: without_twins(group, self._unused) for section, group in fitting.items()}

    def _take(self, *files: Identified) -> list[str]:
        self._used += files
        return [one.name for one in files]

    def _leave(self, files: Iterable[Identified], reason: str) -> None:
        for one in files:
            self._unused[one.name] = f"{one.format.title}。{reason}"

    def _heads(self, edition: int) -> dict[str, Any]:
        issued = dt.date(edition, FISCAL_YEAR_BEGINS, 1)
        own = self._own
        self._notes["publisher"] = ["ここは仮のものです。公開の前に書きかえてください。"]
        return {
            "edition": edition,
            "municipality": {"code": own.code, "name": own.name, "kind": own.kind},
            "publisher": {**_PLACEHOLDERS, "issued": issued},
        }

    def _newest_year(self) -> int:
        """Return the fiscal year of the newest file; 0 where none states a year."""
        years = [one.found.year or 0 for one in self._used]
        years += [fiscal_year_of(one.found.detail) for one in self._of(Section.REGISTER)]
        return max(years, default=0)

    def _of(self, section: Section) -> list[Identified]:
        return self._files.get(section, [])

    def _districts(self) -> None:
        chosen = choose_districts(self._of(Section.DISTRICTS), self._own.code, self._unused)
        tables, terms = self._of(Section.TOWN_TABLE), self._of(Section.TERMS)
        if chosen:
            first = chosen[0].found
            values: dict[str, Any] = {"files": self._take(*chosen), **first.keys}
            self._leave(tables, "境界データがあるので使いません。")
        elif tables:
            first = tables[0].found
            values = {"table": self._take(tables[0])[0]}
            self._leave(tables[1:], f"{tables[0].name} を使います。")
        else:
            self._leave(terms, "校区の境界データがないので使いません。")
            return
        if first.year is not None:
            values["year"] = first.year
        notes = [first.remark] if first.remark else []
        if first.year is None:
            notes.append("境界データの年（year）は分からないため仮のものです。確かめてください。")
        others = [one for one in self._of(Section.DISTRICTS) if one not in chosen]
        notes += [f"使わなかったもの: {one.name}" for one in (*others, *tables[:1] * bool(chosen))]
        if terms and chosen:
            values["terms"] = self._take(terms[0])[0]
            self._leave(terms[1:], f"{terms[0].name} を使います。")
        self._values["districts"], self._notes["districts"] = values, notes

    def _censuses(self) -> None:
        shapes: dict[int, list[Identified]] = defaultdict(list)
        for one in self._of(Section.BOUNDARIES):
            shapes[one.found.year or 0].append(one)
        tables = self._tables_by_year(shapes)
        censuses = []
        for year in sorted(shapes.keys() | tables.keys(), reverse=True):
            census: dict[str, Any] = {"year": year, "date": dt.date(year, 10, 1)}
            if year in shapes:
                chosen = covering(shapes[year], self._own.code, self._unused)
                census["boundaries"] = self._take(*chosen)
            own = tables.get(year, {})
            self._take(*own.values())
            names = {topic: own[topic].name for topic in CENSUS_TOPICS if topic in own}
            censuses.append(census | {"tables": names})
        if censuses:
            self._values["censuses"] = censuses

    def _tables_by_year(
        self, shapes: Mapping[int, Sequence[Identified]]
    ) -> dict[int, dict[str, Identified]]:
        """Return the tables that can be used, by year and topic."""
        tables: dict[int, dict[str, Identified]] = defaultdict(dict)
        for one in sorted(
            self._of(Section.CENSUS_TABLE), key=lambda one: (one.found.rank, one.name)
        ):
            year, topic = one.found.year or 0, one.found.detail
            if topic not in get_args(Topic):
                self._leave([one], "karte はまだこの表を使いません。")
            elif (first := tables[year].setdefault(topic, one)) is not one:
                self._leave([one], f"同じ表の {first.name} を使います。")
        by_table = not shapes and "table" in self._values.get("districts", {})
        useless = {
            year
            for year, own in tables.items()
            if year not in shapes and not (by_table and _OWN_PEOPLE & own.keys())
        }
        for year in useless:
            reason = f"{year}年の小地域境界データがないので使いません。"
            self._leave(tables[year].values(), reason)
        return {year: own for year, own in tables.items() if year not in useless and own}

    def _register(self) -> None:
        files = self._of(Section.REGISTER)
        standard = [one for one in files if one.format.id == "register"]
        if standard:
            free = [one for one in files if one not in standard]
            self._leave(free, "標準の様式のファイルがあるので使いません。")
            files = standard
        chosen = self._first_of_each(files, lambda one: one.found.detail or one.name)
        if chosen:
            names = self._take(*chosen)
            files_of_it = declared_files(self._root, names)
            self._values["resident_register"] = {"files": files_of_it, "treatment": "none"}
            self._notes["resident_register"] = ["町丁別に公表しているなら、treatment を直します。"]

    def _first_of_each(
        self, files: Iterable[Identified], key: Callable[[Identified], str]
    ) -> list[Identified]:
        """Keep one file of each kind, the lowest rank first."""
        kept: dict[str, Identified] = {}
        for one in sorted(files, key=lambda one: (one.found.rank, one.name)):
            if (first := kept.setdefault(key(one), one)) is not one:
                self._leave([one], f"同じ種類（{key(one)}）の {first.name} を使います。")
        return sorted(kept.values(), key=lambda one: one.name)

    def _meshes(self) -> None:
        values = dict[str, list[str]]()
        for section in (Section.CENSUS_MESH, Section.FUTURE_MESH, Section.PEOPLE_FLOW):
            files = sorted(
                self._of(section),
                key=lambda one: (-(one.found.year or 0), one.found.rank, one.name),
            )
            chosen: list[Identified] = []
            # Of each census its own meshes; of everything else the newest.
            by_year = section is Section.CENSUS_MESH
            for year, alike in groupby(files, key=lambda one: one.found.year if by_year else 0):
                group = [*alike]
                best = chosen[0] if chosen and year is None else group[0]
                same = [one for one in group if one.found.detail == best.found.detail]
                self._leave(
                    (one for one in group if one not in same),
                    f"より新しく細かいもの（{best.name}）を使います。",
                )
                chosen += same
            if chosen:
                key = section.value.partition(".")[2]
                values[key] = declared_files(self._root, self._take(*chosen))
        if values:
            self._values["meshes"] = values

    def _facilities(self) -> None:
        chosen = self._first_of_each(self._of(Section.FACILITIES), lambda one: one.found.detail)
        if chosen:
            self._values["facilities"] = [
                {"kind": one.found.detail, "file": self._take(one)[0], **one.found.keys}
                for one in chosen
            ]

    def _hazards(self) -> None:
        kinds: dict[str, list[Identified]] = defaultdict(list)
        for one in self._of(Section.HAZARDS):
            kinds[one.found.detail].append(one)
        if kinds:
            self._values["hazards"] = [
                {"name": kind, "files": declared_files(self._root, self._take(*files))}
                for kind, files in sorted(kinds.items())
            ]

    def _meaning(self) -> None:
        keys = {Section.TARGETS: ("targets", "file"), Section.CONTROL: ("projection", "control")}
        for section, (name, key) in keys.items():
            files = self._first_of_each(self._of(section), lambda one: one.format.title)
            if files:
                self._values[name] = {key: self._take(files[0])[0]}
