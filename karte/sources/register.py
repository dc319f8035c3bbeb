"""The resident register by town (住民基本台帳 町丁目別人口), one table a reference date."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources import credit
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.register_checked import checked
from karte.sources.register_derived import table_of
from karte.sources.register_file import Lines
from karte.sources.register_names import Names, note_unplaced, read_names
from karte.sources.register_totals import is_total, split_totals
from karte.sources.register_town import Blank, Town, known_people
from karte.sources.towns import TownIndex, exact_town
from karte.tables.columns import COUNTS
from karte.tables.types import CountTable
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from karte.tables.types import SmallAreas

_LEAST_PLACED = 0.5
_LINE = "行目"
_TEXT = pd.Index([""], dtype="str").dtype
"""What pandas takes its time to find by its name."""


def read_register(  # noqa: PLR0913 - each is one key of the declaration
    paths: Sequence[Path],
    *,
    root: Path,
    code: str,
    small_areas: SmallAreas,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    names: Path | None = None,
    warnings: Problems | None = None,
) -> tuple[CountTable, ...]:
    """Return the resident register, one table a reference date, oldest first.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        CSV or Excel files; one may hold several dates.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code.
    small_areas : SmallAreas
        Where the towns lie; found by KEY_CODE where the file has one, else by name.
    publisher, licence, title : str, optional
        For the credit.
    names : pathlib.Path, optional
        The city's table of which small areas a name of the register stands for (台帳の町名, and
        町丁コード or 町丁名); it comes before KEY_CODE and name.
    warnings : Problems, optional
        Takes what was found that does not stop the build: towns that match no small area, with
        their people, and figures that do not add up.

    Returns
    -------
    tuple of CountTable
        The municipality's own figures come from the line without a town; NaN where there is none.
        A masked figure (X) is missing, and its small areas are ``hidden``.

    Raises
    ------
    KarteError
        With all problems of all files.
    """
    notes = Problems() if warnings is None else warnings
    problems = Problems()
    lines = Lines(several=len(paths) > 1)
    for path in require_files(root, paths):
        try:
            lines.read(path, root=root, code=code, notes=notes)
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    lines.join_halves(notes)
    towns = lines.towns
    gazetteer = _gazetteer(small_areas, names, root, code)
    gazetteer.names.check_used(towns, problems)
    _note_blanks(lines.blanks, gazetteer, notes)
    tables = list[CountTable]()
    for date in sorted({town.date for town in towns}):
        own = [town for town in towns if town.date == date]
        # Lines of one file share their paths; a path takes its time to be hashed.
        groups = sorted({*{id(town.paths): town.paths for town in own}.values()})
        files = sorted({path for paths in groups for path in paths})
        if len(groups) > 1:
            _add_several_files(date, [relative_name(root, path) for path in files], problems)
        origin = Origin(
            id=f"register-{date.isoformat()}",
            title=title or f"住民基本台帳 町丁目別人口（{era_date(date)}）",
            series="" if title else "住民基本台帳 町丁目別人口",
            publisher=publisher,
            licence=licence or credit.UNSTATED_TERMS,
            date=date,
            files=input_files(root, [*files, *([names] if names else [])]),
        )
        try:
            tables.append(_table(own, origin, gazetteer, relative_name(root, files[0]), notes))
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return tuple(tables)


@dataclass(frozen=True)
class _Gazetteer:
    """Where towns lie: the city's own table of names, the small areas, and their index."""

    names: Names
    areas: dict[str, str]
    index: TownIndex

    def place(self, town: Town) -> tuple[str, ...]:
        """Return the KEY_CODEs of a town; of towns counted together, those of all or none."""
        settled = self.names.find(town.name)
        if settled is not None:
            return settled
        if town.members:
            found = [self.find(name) for name in town.members]
            return tuple(dict.fromkeys(chain.from_iterable(found))) if all(found) else ()
        return (town.key,) if town.key in self.areas else self.index.find(town.name)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the KEY_CODEs of a name; none where it is that of no town."""
        settled = self.names.find(name)
        return self.index.find(name) if settled is None else settled


def _gazetteer(small_areas: SmallAreas, names: Path | None, root: Path, code: str) -> _Gazetteer:
    frame = small_areas.frame
    areas = dict(zip(frame["key_code"].tolist(), frame["name"].tolist(), strict=True))
    index = TownIndex(areas)
    if names is None:
        return _Gazetteer(Names(), areas, index)
    found = read_names(names, root=root, code=code, small_areas=areas, index=index)
    return _Gazetteer(found, areas, index)


def _table(
    towns: Sequence[Town], origin: Origin, gazetteer: _Gazetteer, where: str, notes: Problems
) -> CountTable:
    """Return the table of one date."""
    own_names = [*gazetteer.areas.values(), *gazetteer.names.named()]
    whole, parts = split_totals(towns, where, notes, own_names)
    ids = _row_ids(parts)
    _refuse_repeated(parts)
    places = [gazetteer.place(town) for town in parts]
    _check_placed(parts, places, gazetteer, where, notes)
    columns = _columns(parts)
    rows, counts = pd.Index(ids, name="row_id", dtype=_TEXT), pd.Index(columns, dtype=_TEXT)
    members = {
        "row_id": [row for row, keys in zip(ids, places, strict=True) for _ in keys],
        "key_code": [key for keys in places for key in keys],
    }
    hidden = {key for town, keys in zip(parts, places, strict=True) if town.hidden for key in keys}
    spots = [_spot(town.where) for town in parts]
    known = rows if all(line for _, line in spots) else rows[[line > 0 for _, line in spots]]
    own = table_of([whole.values], columns)[0] if whole else np.full(len(columns), np.nan)
    table = CountTable(
        dataset=Dataset.REGISTER,
        date=towns[0].date,
        origin=origin,
        values=pd.DataFrame(
            table_of([town.values for town in parts], columns), index=rows, columns=counts
        ),
        members=pd.DataFrame(members, dtype=_TEXT),
        municipality=pd.Series(own, index=counts),
        hidden=tuple(sorted(hidden)),
        names=pd.Series([town.name for town in parts], index=rows, dtype=_TEXT),
        lines=pd.Series(np.array([line for _, line in spots if line], "int64"), index=known),
        files=pd.Series([file for file, line in spots if line], index=known, dtype=_TEXT),
    )
    return checked(table, where=where, notes=notes)


def _spot(where: str) -> tuple[str, int]:
    """Return file (with its sheet) and line of a town; line 0 where it is no line of one file."""
    file, _, spot = where.rpartition(" ")
    line = spot[: -len(_LINE)]
    single = spot.endswith(_LINE) and line.isdecimal() and _LINE not in file
    return file, int(line) if single else 0


def _columns(towns: Sequence[Town]) -> list[str]:
    """Return the counts that any line has, in the order of the dictionary."""
    shared = {id(town.values.counts): town.values.counts for town in towns}
    known = set[str]().union(*shared.values())
    return [name for name in COUNTS if name in known]


def _row_ids(towns: Sequence[Town]) -> list[str]:
    seen = dict[str, int]()
    ids = list[str]()
    for town in towns:
        base = town.key or exact_town(town.name)
        seen[base] = seen.get(base, 0) + 1
        ids.append(base if seen[base] == 1 else f"{base}#{seen[base]}")
    return ids


def _refuse_repeated(towns: Sequence[Town]) -> None:
    if len({(town.name, town.key) for town in towns}) == len(towns):
        return
    named = dict[tuple[str, str], list[Town]]()
    problems = Problems()
    for town in towns:
        others = named.setdefault((town.name, town.key), [])
        first = next((one for one in others if one.values.same(town.values)), None)
        if first is None:
            others.append(town)
        elif town.people > 0:
            problems.add(
                f"「{town.name}」の同じ行が2つあります（{first.where}）。",
                where=town.where,
                hint="同じ月のデータを2回つなげていないか確かめ、片方を消してください。",
            )
    problems.raise_if_any()


def _check_placed(
    towns: Sequence[Town],
    places: Sequence[tuple[str, ...]],
    gazetteer: _Gazetteer,
    where: str,
    notes: Problems,
) -> None:
    """Tell of towns that match no small area; too many of them are an error."""
    unmatched, outside = note_unplaced(towns, places, gazetteer.names, gazetteer.areas, where)
    notes.found.extend(outside.found)
    lost = [
        town
        for town, keys in zip(towns, places, strict=True)
        if not keys and gazetteer.names.find(town.name) is None
    ]
    if known_people(lost) > _LEAST_PLACED * known_people(towns):
        unmatched.raise_if_any()
    notes.found.extend(unmatched.found)


def _add_several_files(date: dt.date, names: Sequence[str], problems: Problems) -> None:
    problems.add(
        f"{era_date(date)}の人口が{len(names)}つのファイルにあります。合計が重複します。",
        where="、".join(names),
        hint="karte.toml の [resident_register] files から片方を外してください。",
    )


def _note_blanks(blanks: Sequence[Blank], gazetteer: _Gazetteer, notes: Problems) -> None:
    """Tell of towns without figures: those of the line above may be of both towns."""
    for blank in blanks:
        same = exact_town(blank.above) == exact_town(blank.name)
        if same or is_total(blank.above) or is_total(blank.name) or not gazetteer.find(blank.name):
            continue  # a heading or a note
        line = "行" if blank.side == "上" else "列"
        notes.add(
            f"「{blank.name}」の{line}に数値がありません。"
            f"すぐ{blank.side}の「{blank.above}」の数値が、"
            f"「{blank.above}」と「{blank.name}」を合わせた数かもしれません"
            f"（「{blank.above}」だけの数として読みました）。",
            where=blank.where,
            hint="公開元に確かめてください。合わせた数なら、町名の読み替え表（[resident_register] "
            f"names）に台帳の町名「{blank.above}」の行を2つ書き、両方の町丁を割り当ててください。",
        )
