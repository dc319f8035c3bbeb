"""Joins the tables of 男 and 女 that a city publishes as files of their own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.register_finished import Table
from karte.sources.register_parts import joined_parts
from karte.sources.register_totals import is_total
from karte.sources.towns import exact_town
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.sources.register_lines import Line

_WORDS = {"male": "男", "female": "女", "total": "計"}
_SHOWN = 8


def table_sex(lines: Sequence[Line]) -> str:
    """Return the only sex that lines count.

    Parameters
    ----------
    lines : sequence of Line
        Of one file and date.

    Returns
    -------
    str
        Empty where they count several, or no people.
    """
    counts = {count for line in lines for _, count in line.cells if count.startswith("population")}
    sexes = {count.split(".")[1] if "." in count else "total" for count in counts}
    return sexes.pop() if len(sexes) == 1 else ""


def joined_sexes(tables: Sequence[Table], notes: Problems) -> list[Table]:
    """Return the tables, 男 and 女 of one date as one.

    Parameters
    ----------
    tables : sequence of Table
        Of all files.
    notes : Problems
        Told of towns that only one of them has.

    Returns
    -------
    list of Table
        A joined table stands where the first of its parts did.

    Raises
    ------
    KarteError
        If 男 has no 女 or the other way round, or they are not of the same towns.
    """
    problems = Problems()
    halves = dict[dt.date, dict[str, Table]]()
    for table in tables:
        sex = table_sex(table.lines)
        first = halves.setdefault(table.date, {}).setdefault(sex, table)
        if first is not table and sex != "total":
            problems.add(
                f"{_WORDS[sex]}の人口の表が2つあります（{era_date(table.date)}）。",
                where=f"{first.where} と {table.where}",
                hint="片方を karte.toml の [resident_register] files から外してください。男と女の"
                "表なら、ファイル名か表題に「男」「女」と書いてください。",
            )
    problems.raise_if_any()
    done = set[int]()
    found = list[Table]()
    for table in tables:
        own = halves.get(table.date, {})
        if id(table) in done:
            continue
        if not any(table is one for one in own.values()) or not own.keys() & {"male", "female"}:
            found.append(table)
            continue
        done |= {id(one) for one in own.values()}
        try:
            found.append(_joined(own, notes))
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    return found


def _joined(halves: dict[str, Table], notes: Problems) -> Table:
    """Return one table of 男 and 女, and 計 where it has a file too."""
    first = next(iter(halves.values()))
    where = " と ".join(one.where for one in halves.values())
    date = era_date(first.date)
    for sex, other in (("male", "female"), ("female", "male")):
        if sex in halves and other not in halves and "total" not in halves:
            raise KarteError(
                f"{_WORDS[sex]}の人口だけで、{_WORDS[other]}の人口の表がありません（{date}）。",
                where=where,
                hint=f"{_WORDS[other]}の表のファイルも karte.toml の [resident_register] files に"
                "書いてください。男女の両方がある表なら、見出しに「男」「女」と書いてください。",
            )
    names = {
        sex: {exact_town(line.name): line.name for line in one.lines if not is_total(line.name)}
        for sex, one in halves.items()
    }
    everywhere = set.intersection(*(set(own) for own in names.values()))
    if 2 * len(everywhere) < min(map(len, names.values())):
        words = "と".join(f"{_WORDS[sex]}の表" for sex in halves)
        raise KarteError(
            f"{words}の町丁がほとんど違います（{date}。同じ町丁は{len(everywhere)}件）。",
            where=where,
            hint="同じ市区町村・同じ時点の表を組にしているか確かめてください。",
        )
    _note_differing(names, date, where, notes)
    problems = Problems()
    lines = joined_parts([one.lines for one in halves.values()], date, problems)
    problems.raise_if_any()
    paths = tuple(path for one in halves.values() for path in one.paths)
    return Table(first.date, lines, paths, where)


def _note_differing(
    names: dict[str, dict[str, str]], date: str, where: str, notes: Problems
) -> None:
    """Tell of towns that one table lacks."""
    every = {name: text for own in names.values() for name, text in own.items()}
    lacking = {
        sex: [text for name, text in every.items() if name not in own] for sex, own in names.items()
    }
    if any(lacking.values()):
        said = "、".join(
            f"{_WORDS[sex]}の表にない町丁が{len(own)}件（{'・'.join(own[:_SHOWN])}"
            f"{' など' if len(own) > _SHOWN else ''}）"
            for sex, own in lacking.items()
            if own
        )
        notes.add(
            f"男女別の表で町丁が違います（{date}）: {said}。",
            where=where,
            hint="片方にしかない町丁は、ない方の人口を値なしとします。公開元の表を確かめてください。",
        )
