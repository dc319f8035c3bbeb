"""Towns of a free layout from its lines: what follows from their figures, and what contradicts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.ages import bounds
from karte.sources.cells import Mark
from karte.sources.register_derived import completed
from karte.sources.register_town import Town, age_gaps, tiling
from karte.tables.columns import COUNTS, UNKNOWN, population
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from karte.errors import Problems
    from karte.sources.register_lines import Line

_SHOWN = 5
_CHECKED_LATER = frozenset({"75+", "85+", "100+"})


@dataclass(frozen=True)
class Table:
    """The lines of one date, as read.

    Attributes
    ----------
    date : datetime.date
        Reference date.
    lines : list of Line
        In the order of the file.
    paths : tuple of pathlib.Path
        The file, or the files of 男 and 女.
    where : str
        As errors name them.
    """

    date: dt.date
    lines: list[Line]
    paths: tuple[Path, ...]
    where: str


def finished(table: Table, notes: Problems) -> list[Town]:
    """Return towns with everything that follows from their figures; check what does.

    Parameters
    ----------
    table : Table
        The lines of one date.
    notes : Problems
        Takes what does not add up.

    Returns
    -------
    list of Town
        In the order of the lines.

    Raises
    ------
    KarteError
        If most lines count nobody.
    """
    lines, date, where = table.lines, table.date, table.where
    alone = set[str]()
    figures = [_of_everybody(line, alone) for line in lines]
    if alone:
        notes.add(
            f"{'・'.join(sorted(alone))}だけの人口です（{era_date(date)}）。",
            where=where,
            hint="住民全体の人口の表があれば、それを使ってください。",
        )
    again = {age for line in lines for age in line.again}
    ages = {count.split(".")[-1] for values in figures for count in values if _has_age(count)}
    classes = tiling(ages - again - {UNKNOWN})
    if ages - {UNKNOWN} and not classes:
        notes.add(
            "年齢の見出しが0歳から最後の階級まで続いていないため、年齢不詳などを計算できません: "
            f"{'、'.join(sorted(ages - {UNKNOWN}, key=bounds))}",
            where=where,
            hint="見出しの「5～9歳」などが日付に変わっていないか、抜けがないか確かめてください。",
        )
    plain = [
        {count: math.nan if isinstance(one, Mark) else one for count, one in marked.items()}
        for marked in figures
    ]
    gaps = [
        gap
        for line, values in zip(lines, plain, strict=True)
        for gap in _gaps(line, values, classes, listed=UNKNOWN in ages)
    ]
    finished = completed(plain, classes)
    without = [line for line, own in zip(lines, finished, strict=True) if population() not in own]
    towns = [
        Town(
            *(line.where, table.paths, date, line.name, line.key, own),
            hidden=Mark.HIDDEN in marked.values(),
            people=own.get(population(), math.nan),
            members=line.members,
        )
        for line, own, marked in zip(lines, finished, figures, strict=True)
    ]
    _check_counted(without, towns, where, notes)
    if gaps:
        more = f" ほか{len(gaps) - _SHOWN}件" if len(gaps) > _SHOWN else ""
        notes.add(
            f"年齢ごとの人口の合計が合わない行があります（{len(gaps)}件）: "
            f"{'、'.join(gaps[:_SHOWN])}{more}",
            where=where,
            hint="公開元の表を確かめてください。数値は直さずにそのまま使います。",
        )
    return towns


def _check_counted(
    without: Sequence[Line], towns: Sequence[Town], where: str, notes: Problems
) -> None:
    """Tell of lines that count nobody; a table of such lines is an error."""
    if 2 * len(without) > len(towns):
        raise KarteError(
            "人口（総数）が分かりません。総数の列も、男と女の両方の列もありません。",
            where=without[0].where,
            hint="町丁ごとの総数か、男と女の人口のある表を指定してください。",
        )
    if without:
        notes.add(
            f"人口（総数）のない行が{len(without)}件あります（値なしとします）: "
            f"{'、'.join(line.name for line in without[:_SHOWN])}"
            f"{' など' if len(without) > _SHOWN else ''}",
            where=where,
            hint="総数の欄が空でないか、男だけ・女だけの表に町丁が抜けていないか確かめてください。",
        )


def _gaps(
    line: Line, values: Mapping[str, float], classes: Sequence[str], *, listed: bool
) -> list[str]:
    """Return where the ages of a line do not add up; what `check_sums` will say is left to it."""
    if not classes:
        return []
    later = listed and classes[-1] in _CHECKED_LATER
    return [
        f"{line.name}（{line.where.rsplit(' ', 1)[-1]}） {_label(count)} {total:,.0f}"
        f"・内訳の合計 {parts:,.0f}"
        for count, total, parts in age_gaps(values, classes)
        if not later or _has_age(count)
    ]


def _has_age(count: str) -> bool:
    return count.count(".") > 1


def _label(count: str) -> str:
    return COUNTS[count].label if count in COUNTS else count.rsplit(".", 1)[-1]


def _of_everybody(line: Line, alone: set[str]) -> dict[str, float | Mark]:
    """Return the figures of all residents: as listed, else of Japanese and foreign together."""
    found = dict[str, float | Mark]()
    for count in dict.fromkeys(count for _, count in line.cells):
        own = {group: value for (group, one), value in line.cells.items() if one == count}
        if "" in own:
            found[count] = own[""]
            continue
        if len(own) == 1:
            alone.add({"japanese": "日本人", "foreign": "外国人"}.get(next(iter(own)), "混合世帯"))
        marks = [value for value in own.values() if isinstance(value, Mark)]
        numbers = [value for value in own.values() if not isinstance(value, Mark)]
        hidden = Mark.HIDDEN if Mark.HIDDEN in marks else Mark.MISSING
        found[count] = hidden if marks else math.fsum(numbers)
    return found
