"""The declarations of the steps between: what is old, what is of now, and what became of files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from karte.config import expand
from karte.diff.files import NOW, PATHS, Raw, as_tuple, digests, holds, laid, laid_paths, only_paths
from karte.diff.words import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

METHODS = ("disclosure", "indicators")
"""Tables of the declaration that say how to compute: the method, whatever edition they stand in."""

_WITHOUT = ("targets", "screening", "reading", "areas", "fonts", "site", "map", "projection")
"""Tables that no figure is made of."""

_TREATMENT = ("treatment", "licence")
"""What says whether small numbers of an input are withheld."""

Dates = dict[str, tuple[str, ...]]
"""Files of the resident register by date, relative to the workspace."""


@dataclass
class Changes:
    """What became of the files.

    Attributes
    ----------
    corrected, redrawn : dict of str to str
        A file of the new edition that is not what it was, to what it is about.
    kept : list of str
        Files of the old edition for which the new one has none of the same thing and date.
    """

    corrected: dict[str, str] = field(default_factory=dict)
    redrawn: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sides:
    """Both declarations, and where their files lie.

    Attributes
    ----------
    root : pathlib.Path
        The files of the old edition, and below `NOW` those of the new one.
    old, new : dict
        The declarations as parsed.
    """

    root: Path
    old: Raw
    new: Raw

    def by_method_of_now(self) -> Raw:
        """Return the old declaration, computed as the new one says."""
        made = {name: one for name, one in self.old.items() if name not in {*METHODS, *_WITHOUT}}
        made |= {name: laid(self.new[name]) for name in METHODS if name in self.new}
        if "resident_register" in made and "resident_register" in self.new:
            treated = _treated(made["resident_register"], self.new["resident_register"])
            made["resident_register"] = treated
        if "own_figures" in made:
            new = {_name(one): one for one in self.new.get("own_figures", [])}
            made["own_figures"] = [
                _treated(one, new.get(_name(one), one)) for one in made["own_figures"]
            ]
        return made

    @property
    def methods(self) -> tuple[str, ...]:
        """The tables of the declaration that make another method."""
        tables = ("resident_register", "own_figures")
        now, was = self.by_method_of_now(), self.old
        treated = [f"{name} の treatment" for name in tables if now.get(name) != was.get(name)]
        return (
            *(f"[{name}]" for name in METHODS if self.old.get(name) != self.new.get(name)),
            *treated,
        )

    def corrected(self, before: Raw, old: Dates, new: Dates, changes: Changes) -> Raw:
        """Return a declaration with the files of now wherever one is of the same thing and date.

        Parameters
        ----------
        before : dict
            From `by_method_of_now`.
        old, new : dict of str to tuple of str
            The files of the register by date; none where they could not be read.
        changes : Changes
            Told what is another file now, and what there is none for.
        """
        made = dict(before)
        made["censuses"] = [self._census(one, changes) for one in before["censuses"]]
        if "resident_register" in before and old:
            made["resident_register"] = self._register(old, new, changes)
        for name, keys in _SAME.items():
            if name in before:
                made[name] = self._listed(name, keys, before[name], changes)
        if "dwellings" in before:
            made["dwellings"] = self._one("住宅の位置", "dwellings", before["dwellings"], changes)
        if "meshes" in before:
            made["meshes"] = self._meshes(before["meshes"], changes)
        return made

    def redrawn(self, before: Raw, changes: Changes) -> Raw:
        """Return a declaration on the boundaries of now.

        Parameters
        ----------
        before : dict
            From `corrected`.
        changes : Changes
            Told which boundaries are others now.
        """
        made = dict(before)
        made["districts"] = self._one("区域", "districts", before["districts"], changes, "redrawn")
        new = {one["year"]: one for one in self.new["censuses"]}
        made["censuses"] = []
        for one in before["censuses"]:
            own, there = dict(one), new.get(one["year"], {})
            was, now = one.get("boundaries", []), there.get("boundaries", [])
            if was and now and self._differ(was, now):
                what = f"{one['year']}年の町丁・字等の境界"
                changes.redrawn |= dict.fromkeys(self._found(now), what)
                own["boundaries"] = laid_paths(now)
            made["censuses"].append(own)
        if made["districts"] is not before["districts"] and "groups" in made:
            made["groups"] = laid(self.new.get("groups", []))
        return made

    def without_figures_by_district(self, before: Raw) -> Raw:
        """Return a declaration without what was told district by district: it cannot be cut."""
        figures = [one for one in before.get("own_figures", []) if one["by"] != "district"]
        return {**before, "own_figures": figures}

    def _census(self, one: Raw, changes: Changes) -> Raw:
        there = next((two for two in self.new["censuses"] if two["year"] == one["year"]), None)
        if there is None:
            changes.kept += [*one.get("tables", {}).values()]
            return one
        what, tables = f"{one['year']}年の国勢調査", dict(one.get("tables", {}))
        for topic, file in there.get("tables", {}).items():
            if topic not in tables or self._differ(tables[topic], file):
                changes.corrected |= dict.fromkeys(self._found(file), what)
                tables[topic] = f"{NOW}/{file}"
        changes.kept += [
            file for topic, file in tables.items() if topic not in there.get("tables", {})
        ]
        stays = {key: one[key] for key in ("date", "boundaries") if key in one}
        read_by = {key: value for key, value in there.items() if key != "boundaries"}
        return {**read_by, **stays, **({"tables": tables} if tables else {})}

    def _register(self, old: Dates, new: Dates, changes: Changes) -> Raw:
        """Return the register with the files of now for every date that they have.

        A file of several dates is replaced only as a whole.
        """
        held = {file for date, files in old.items() if date not in new for file in files}
        files = dict[str, None]()
        for date, own in old.items():
            is_there = date in new and not held & set(own)
            if is_there and self._differ(own, new[date]):
                changes.corrected |= dict.fromkeys(new[date], f"{day(date)}の住民基本台帳")
                files |= dict.fromkeys(f"{NOW}/{one}" for one in new[date])
            else:
                files |= dict.fromkeys(own)
                changes.kept += [] if is_there else [*own]
        was, now = self.old["resident_register"], self.new.get("resident_register")
        made = {**(now or was), "files": [*files]}
        if now and self._differ(was.get("names", []), now.get("names", [])) and "names" in now:
            changes.corrected[now["names"]] = "住民基本台帳の町名の読み替え"
            made["names"] = f"{NOW}/{now['names']}"
        elif "names" in was:
            made["names"] = was["names"]
        return made

    def _listed(
        self, name: str, keys: tuple[str, ...], before: list[Raw], changes: Changes
    ) -> list[Raw]:
        """Return the entries of a table that may be repeated, each in the newest form."""
        new = {tuple(one.get(key) for key in keys): one for one in self.new.get(name, [])}
        made = []
        for one in before:
            there = new.get(tuple(one.get(key) for key in keys)) or self._of_years(one, name)
            what = str(one.get("name") or one.get("kind"))
            if there is None:
                changes.kept += self._paths_of(one)
                made.append(one)
            elif {**one, **only_paths(there)} != there or self._differ(
                self._paths_of(one), self._paths_of(there)
            ):
                found = self._found(self._paths_of(there))
                changes.corrected |= dict.fromkeys(found, what)
                made.append(laid(there))
            else:
                made.append(one)
        return made

    def _of_years(self, one: Raw, name: str) -> Raw | None:
        """Return the entry of now for an earlier year, where one table holds several years."""
        for there in self.new.get(name, []):
            alike = all(one.get(key) == there.get(key) for key in _OF_YEARS)
            if alike and one.get("filter_column"):
                root = self.root / NOW
                if holds(root / there["file"], root, one.get("filter_value", "")):
                    return {**there, "date": one["date"], "filter_value": one["filter_value"]}
        return None

    def _one(
        self, what: str, name: str, before: Raw, changes: Changes, into: str = "corrected"
    ) -> Raw:
        there = self.new.get(name)
        if there is None:
            changes.kept += self._paths_of(before)
            return before
        was, now = self._paths_of(before), self._paths_of(there)
        if not self._differ(was, now) and {**before, **only_paths(there)} == there:
            return before
        found: dict[str, str] = getattr(changes, into)
        found |= dict.fromkeys(self._found(now), what)
        made: Raw = laid(there)
        return made

    def _meshes(self, before: Raw, changes: Changes) -> Raw:
        """Return the meshes: a file of the same name is the same table."""
        made, new = dict(before), self.new.get("meshes", {})
        for key in ("census", "future", "people_flow"):
            there = {one.rpartition("/")[2]: one for one in self._found(new.get(key, []))}
            files = []
            for one in expand(self.root, tuple(before.get(key, []))):
                other = there.get(one.rpartition("/")[2])
                if other is None:
                    changes.kept.append(one)
                elif self._differ(one, other):
                    changes.corrected[other] = "メッシュ統計"
                files.append(f"{NOW}/{other}" if other and self._differ(one, other) else one)
            if files:
                made[key] = files
        return made

    def _paths_of(self, table: Raw) -> list[str]:
        found = list[str]()
        for key, value in table.items():
            if key in PATHS and value:
                many = value.values() if isinstance(value, dict) else value
                found += [value] if isinstance(value, str) else many
        return found

    def _found(self, patterns: str | Iterable[str]) -> tuple[str, ...]:
        """Return the files of the new edition, relative to its workspace."""
        return expand(self.root / NOW, as_tuple(patterns))

    def _differ(self, old: str | Iterable[str], new: str | Iterable[str]) -> bool:
        """Tell whether files, with what belongs to them, are not byte for byte the same."""
        return digests(self.root, as_tuple(old)) != digests(self.root / NOW, as_tuple(new))


_SAME: Mapping[str, tuple[str, ...]] = {
    "own_figures": ("id", "name", "date"),
    "hazards": ("name",),
    "facilities": ("kind",),
}
"""By what an entry of the declaration is known to be about the same thing."""

_OF_YEARS = ("id", "name", "by", "key_column", "value_column", "filter_column")
"""What two entries have in common that choose different years out of one table."""


def _name(figure: Raw) -> str:
    return str(figure.get("id") or figure["name"])


def _treated(one: Raw, now: Raw) -> Raw:
    """Return an input with the treatment of now: what is withheld of it is a matter of method."""
    return {
        **{key: value for key, value in one.items() if key not in _TREATMENT},
        **{key: now[key] for key in _TREATMENT if key in now},
    }
