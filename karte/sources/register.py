"""The resident register by town (住民基本台帳 町丁目別人口), one table a reference date."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources import credit
from karte.sources.census_checks import check_sums
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.municipality import listed
from karte.sources.register_rows import Town, read_lines
from karte.sources.towns import TownIndex, exact_town
from karte.tables.columns import COUNTS, population
from karte.tables.schemas import validated_counts
from karte.tables.types import CountTable
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from karte.tables.types import SmallAreas

_TOTALS = frozenset(
    {"", "総数", "合計", "総計", "計", "全市", "市計", "市合計", "市全体", "全体", "全域"}
)
_SUBTOTAL = re.compile(r".*(小計|地区計|区計|再掲|\(計\))")
_LEAST_PLACED = 0.5
_FEWEST_TOWNS = 3


def read_register(  # noqa: PLR0913 - each is one key of the declaration
    paths: Sequence[Path],
    *,
    root: Path,
    code: str,
    small_areas: SmallAreas,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
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
    towns = list[Town]()
    for path in require_files(root, paths):
        try:
            towns += read_lines(path, root=root, code=code, notes=notes)
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    frame = small_areas.frame
    index = TownIndex(dict(zip(frame["key_code"], frame["name"], strict=True)))
    known = frozenset(frame["key_code"])
    tables = list[CountTable]()
    for date in sorted({town.date for town in towns}):
        own = [town for town in towns if town.date == date]
        files = sorted({town.path for town in own})
        _check_one_file(date, [relative_name(root, path) for path in files], problems)
        origin = Origin(
            id=f"register-{date.isoformat()}",
            title=title or f"住民基本台帳 町丁目別人口（{era_date(date)}）",
            series="" if title else "住民基本台帳 町丁目別人口",
            publisher=publisher,
            licence=licence or credit.UNSTATED_TERMS,
            date=date,
            files=input_files(root, files),
        )
        try:
            tables.append(_table(own, origin, index, known, notes))
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return tuple(tables)


def _table(
    towns: Sequence[Town],
    origin: Origin,
    index: TownIndex,
    known: frozenset[str],
    notes: Problems,
) -> CountTable:
    """Return the table of one date."""
    where = origin.files[0].path
    whole, parts = _split_totals(towns, where, notes)
    ids = _row_ids(parts)
    _refuse_repeated(parts)
    places = [_place(town, index, known) for town in parts]
    _note_unplaced(parts, places, where, notes)
    columns = [name for name in COUNTS if any(name in town.values for town in parts)]
    rows = pd.Index(ids, name="row_id", dtype="str")
    lines = [(row, key) for row, keys in zip(ids, places, strict=True) for key in keys]
    hidden = {key for town, keys in zip(parts, places, strict=True) if town.hidden for key in keys}
    date = towns[0].date
    table = CountTable(
        dataset=Dataset.REGISTER,
        date=date,
        origin=origin,
        values=pd.DataFrame(
            [[town.values.get(name, math.nan) for name in columns] for town in parts],
            index=rows,
            columns=columns,
            dtype="float64",
        ),
        members=pd.DataFrame(lines, columns=["row_id", "key_code"], dtype="str"),
        municipality=pd.Series(
            [whole.values.get(name, math.nan) if whole else math.nan for name in columns],
            index=pd.Index(columns),
            dtype="float64",
        ),
        hidden=tuple(sorted(hidden)),
        names=pd.Series([town.name for town in parts], index=rows, dtype="str"),
    )
    check_sums(table, where=where, warnings=notes)
    return validated_counts(table, where=where)


def _split_totals(
    towns: Sequence[Town], where: str, notes: Problems
) -> tuple[Town | None, list[Town]]:
    """Part the municipality's own line, and subtotals, from the towns."""
    totals = [town for town in towns if exact_town(town.name) in _TOTALS]
    subtotals = [town for town in towns if _SUBTOTAL.fullmatch(exact_town(town.name))]
    parts = [town for town in towns if town not in totals and town not in subtotals]
    unnamed = _unnamed_total(parts)
    if unnamed is not None:
        parts = [town for town in parts if town is not unnamed]
        totals = totals or [unnamed]
    if subtotals:
        shown = listed(town.name for town in subtotals)
        notes.add(
            f"小計の行が{len(subtotals)}件あり、合計に含めていません: {shown}",
            where=where,
            hint="町丁の名前だった場合は karte の不具合として報告してください。",
        )
    if not parts:
        raise KarteError(
            "市区町村全体の行だけで、町丁ごとの人口がありません。",
            where=where,
            hint="町丁目別の人口のファイルを指定してください。",
        )
    if len({tuple(town.values.items()) for town in totals}) > 1:
        raise KarteError(
            f"市区町村全体の行が{len(totals)}件あり、数値が違います。",
            where="、".join(town.where for town in totals),
            hint="正しい1行だけを残してください。",
        )
    return (totals[0] if totals else None), parts


def _people(towns: Iterable[Town]) -> float:
    known = (town.values[population()] for town in towns)
    return sum(value for value in known if not math.isnan(value))


def _unnamed_total(towns: Sequence[Town]) -> Town | None:
    """Return a line that counts as many people as all the others together."""
    if len(towns) < _FEWEST_TOWNS:
        return None
    everybody = _people(towns)
    most = max(towns, key=lambda town: _people([town]))
    return most if 0 < everybody == 2 * _people([most]) else None


def _row_ids(towns: Sequence[Town]) -> list[str]:
    seen = dict[str, int]()
    ids = list[str]()
    for town in towns:
        base = town.key or exact_town(town.name)
        seen[base] = seen.get(base, 0) + 1
        ids.append(base if seen[base] == 1 else f"{base}#{seen[base]}")
    return ids


def _refuse_repeated(towns: Sequence[Town]) -> None:
    seen = dict[tuple[str, str, tuple[float, ...]], Town]()
    problems = Problems()
    for town in towns:
        mark = (town.name, town.key, tuple(town.values.values()))
        if mark in seen and town.values[population()] > 0:
            problems.add(
                f"「{town.name}」の同じ行が2つあります（{seen[mark].where}）。",
                where=town.where,
                hint="同じ月のデータを2回つなげていないか確かめ、片方を消してください。",
            )
        seen.setdefault(mark, town)
    problems.raise_if_any()


def _place(town: Town, index: TownIndex, known: frozenset[str]) -> tuple[str, ...]:
    return (town.key,) if town.key in known else index.find(town.name)


def _note_unplaced(
    towns: Sequence[Town], places: Sequence[tuple[str, ...]], where: str, notes: Problems
) -> None:
    lost = [town for town, keys in zip(towns, places, strict=True) if not keys]
    if lost:
        people = _people(lost)
        what = (
            f"境界データに名前のない町丁が{len(lost)}件（{people:,.0f}人）あり、"
            f"どの校区にも入れられません: {listed((town.name for town in lost), most=12)}"
        )
        hint = "町丁の名前を境界データの名前にそろえるか、KEY_CODE の列を加えてください。"
        if people > _LEAST_PLACED * _people(towns):
            raise KarteError(what, where=where, hint=hint)
        notes.add(what, where=where, hint=hint)


def _check_one_file(date: dt.date, names: Sequence[str], problems: Problems) -> None:
    if len(names) > 1:
        problems.add(
            f"{era_date(date)}の人口が{len(names)}つのファイルにあります。合計が重複します。",
            where="、".join(names),
            hint="karte.toml の [resident_register] files から片方を外してください。",
        )
