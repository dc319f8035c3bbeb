"""Joins the tables of one date: 男 and 女 on sheets of their own, or each district on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.cells import Mark
from karte.sources.register_lines import Count, Line
from karte.sources.register_totals import is_total
from karte.sources.towns import exact_town
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.errors import Problems

_SHOWN = 5
Place = tuple[str, int]
"""Name of a town, and which of the towns of that name it is."""


def joined_parts(parts: Sequence[Sequence[Line]], date: str, problems: Problems) -> list[Line]:
    """Return the lines of all tables of one date.

    Tables that share most of their towns say different things of the same towns; others are of
    different parts of the city.

    Parameters
    ----------
    parts : sequence of sequence of Line
        Each table.
    date : str
        As printed, for messages.
    problems : Problems
        Takes figures that two tables give for one thing, and differ.

    Returns
    -------
    list of Line
        In the order of the first table.
    """
    base = _numbered(parts[0])
    for part in parts[1:]:
        own = _numbered(part)
        names = {place for place in own if not is_total(place[0])}
        known = {place for place in base if not is_total(place[0])}
        if 2 * len(names & known) >= max(1, min(len(names), len(known))):
            _join(base, own, date, problems)
        else:
            _append(base, own)
    return list(base.values())


def _numbered(lines: Iterable[Line]) -> dict[Place, Line]:
    seen = dict[str, int]()
    found = dict[Place, Line]()
    for line in lines:
        name = exact_town(line.name)
        seen[name] = seen.get(name, 0) + 1
        found[name, seen[name]] = line
    return found


def _append(base: dict[Place, Line], own: dict[Place, Line]) -> None:
    for (name, number), line in own.items():
        free = number
        while (name, free) in base:
            free += 1
        base[name, free] = line


def _join(base: dict[Place, Line], own: dict[Place, Line], date: str, problems: Problems) -> None:
    differing = list[str]()
    first: tuple[Line, Line] | None = None
    for place, line in own.items():
        known = base.setdefault(place, line)
        if known is line:
            continue
        known.again |= line.again
        for count, value in line.cells.items():
            mine = known.cells.get(count, Mark.MISSING)
            if mine is Mark.MISSING:
                known.cells[count] = value
            elif value is not Mark.MISSING and value != mine:
                differing.append(f"{line.name} {_label(count)} {_shown(mine)} と {_shown(value)}")
                first = first or (known, line)
    if first is not None:
        more = f" ほか{len(differing) - _SHOWN}件" if len(differing) > _SHOWN else ""
        problems.add(
            f"{date}の表が2つあり、数値が違います（{len(differing)}件）: "
            f"{'、'.join(differing[:_SHOWN])}{more}",
            where=f"{first[0].where} と {first[1].where}",
            hint="日付や男女が違う表なら、表題かシート名に「令和8年4月1日現在」「男」などと"
            "書いてください。片方が不要なら消してください。",
        )


def _label(count: Count) -> str:
    group = {"japanese": "日本人", "foreign": "外国人", "mixed": "複数国籍"}.get(count[0], "")
    return group + (COUNTS[count[1]].label if count[1] in COUNTS else count[1])


def _shown(value: float | Mark) -> str:
    return value.value if isinstance(value, Mark) else f"{value:,.0f}"
