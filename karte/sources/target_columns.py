"""The columns of a table of targets: which year each is for, also where no era is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from karte.sources.cells import short
from karte.sources.headings import cell, find_heading
from karte.sources.year_labels import YearLabel, parse_year

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.errors import Problems
    from karte.sources.headings import Heading
    from karte.sources.rows import Row

AREA_COLUMN = ("区域", "校区", "学区", "地区", "地域", "校区名", "学区名", "地区名", "区域名")
NAME_COLUMN = ("指標", "指標名", "項目", "成果指標")
_BASELINE = ("現状", "現状値", "基準", "基準値")
_BASELINE_YEAR = ("現状の年度", "現状年度", "現状値の年度", "基準年度", "基準の年度", "基準年")
_OTHERS = {
    "unit": ("単位",),
    "wanted": ("向き", "方向", "目標の向き"),
    "dataset": ("統計", "もとの統計"),
    "note": ("備考", "説明"),
    "audience": ("公開/庁内", "公開・庁内", "公開範囲", "公開区分", "公開"),
}
_JOINTS = re.compile(r"[()\[\]・:_]")
_KIND = re.compile(r"(.*?)の?(目標|実績)(?:値|数値)?(.*)")
_OF_BASELINE = re.compile(r"(?:現状|基準)値?(.+)")
_YEARLIKE = re.compile(r"\d|元年")
_HINT = "「令和9年度 目標」のように元号を書くか、「2027年度 目標」のように西暦4桁で書いてください。"


class Kind(StrEnum):
    """What a column of a year holds."""

    GOAL = "目標"
    RESULT = "実績"


class _Head(NamedTuple):
    """A column of a year, as its heading says."""

    place: int
    text: str
    kind: Kind
    label: YearLabel


@dataclass(frozen=True)
class TargetColumns:
    """Where a table of targets says what.

    Attributes
    ----------
    position : int
        Of the heading among the rows.
    area, name : int
        Columns of 区域 and 指標.
    baseline, baseline_year : int or None
        Columns of 現状 and of its year.
    others : mapping of str to int or None
        Columns of unit, wanted, dataset, note and audience.
    years : mapping of int to (Kind, int)
        Goal or result, and fiscal year, by column.
    fixed_year : YearLabel or None
        Year of the baseline of every row, where the heading of 現状 states one.
    eras : frozenset of str
        Eras that the table names anywhere; a bare year in a cell can only be of one of them.
    """

    position: int
    area: int
    name: int
    baseline: int | None
    baseline_year: int | None
    others: Mapping[str, int | None]
    years: Mapping[int, tuple[Kind, int]]
    fixed_year: YearLabel | None
    eras: frozenset[str]


def target_columns(
    rows: Sequence[Row], *, where: str, problems: Problems, notes: Problems
) -> TargetColumns:
    """Return the columns of a table of targets.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    where : str
        File and sheet.
    problems : Problems
        Takes columns of a goal or result whose year cannot be told, or is there twice.
    notes : Problems
        Takes the columns that are not read.

    Returns
    -------
    TargetColumns
        With every column whose year is certain.

    Raises
    ------
    KarteError
        If there is no heading with 区域 and 指標.
    """
    heading = find_heading(rows, {"区域": AREA_COLUMN, "指標": NAME_COLUMN}, where=where)
    spot = f"{where} {rows[heading.position].line}行目"
    area, name = heading.find(AREA_COLUMN), heading.find(NAME_COLUMN)
    baseline, baseline_year = heading.find(_BASELINE), heading.find(_BASELINE_YEAR)
    others = {key: heading.find(names) for key, names in _OTHERS.items()}
    known = {area, name, baseline, baseline_year, *others.values()}
    heads, fixed, unread = list[_Head](), None, list[str]()
    for place, text in enumerate(heading.labels):
        if place in known or not text:
            continue
        found = _head(place, text, spot, problems)
        if isinstance(found, _Head):
            heads.append(found)
        elif baseline is None and (year := _baseline_heading(text)) is not None:
            baseline, fixed = place, year
        elif not found:
            unread.append(short(text))
    cells = [
        label
        for row in rows[heading.position + 1 :]
        if (label := parse_year(cell(row, baseline_year))) is not None
    ]
    context = [one for one in (fixed, *cells) if one is not None and one.year is not None]
    if unread:
        notes.add(
            f"目標の表で読まなかった列があります: {'、'.join(unread[:20])}",
            where=spot,
            hint="読ませたい列は、見出しを docs/targets.md の名前に直してください。",
        )
    return TargetColumns(
        position=heading.position,
        area=area or 0,
        name=name or 0,
        baseline=baseline,
        baseline_year=baseline_year,
        others=others,
        years=_settled(heads, context, spot, problems),
        fixed_year=fixed,
        eras=frozenset(one.era for one in (*(head.label for head in heads), *context) if one.era),
    )


def add_unclear_year(problems: Problems, text: str, number: int, *, where: str) -> None:
    """Ask for the era of a year.

    Parameters
    ----------
    problems : Problems
        Takes the question.
    text : str
        As written.
    number : int
        The number in it.
    where : str
        Its place.
    """
    problems.add(
        f"「{short(text)}」がどの年度か決められません（平成{number}年度は{1988 + number}年度、"
        f"令和{number}年度は{2018 + number}年度です）。",
        where=where,
        hint=_HINT,
    )


def _head(place: int, text: str, spot: str, problems: Problems) -> _Head | bool:
    """Return a column of a year; else whether it was found to be a fault."""
    plain = _JOINTS.sub("", text)
    found = _KIND.fullmatch(plain)
    if found is None:
        if (label := parse_year(plain)) is None or (label.year is None and "年" not in plain):
            return False
        problems.add(
            f"列「{short(text)}」が目標か実績か分かりません。",
            where=spot,
            hint=f"見出しを「{short(text)} 目標」か「{short(text)} 実績」に直してください。",
        )
        return True
    rest = found[1] + found[3]
    label = parse_year(rest)
    if label is not None:
        return _Head(place, text, Kind(found[2]), label)
    if rest and not _YEARLIKE.search(rest):
        return False
    problems.add(
        f"列「{short(text)}」が何年度の{found[2]}か分かりません。",
        where=spot,
        hint=_HINT,
    )
    return True


def _baseline_heading(text: str) -> YearLabel | None:
    """Return the year in a heading such as 現状（令和5年度）."""
    found = _OF_BASELINE.fullmatch(_JOINTS.sub("", text))
    label = parse_year(found[1]) if found else None
    return label if label is not None and label.year is not None else None


def _settled(
    heads: Sequence[_Head], context: Sequence[YearLabel], spot: str, problems: Problems
) -> dict[int, tuple[Kind, int]]:
    """Return goal or result and year of every column whose year can be told."""
    years = dict[int, tuple[Kind, int]]()
    first = dict[tuple[Kind, int], _Head]()
    for head in heads:
        same = [one for one in heads if one.kind is head.kind]
        others = [one.label for one in heads if one.kind is not head.kind]
        year = head.label.year
        if year is None:
            year = _year_between(head, same, [*others, *context])
        if year is None:
            column = f"{spot} 列「{short(head.text)}」"
            add_unclear_year(problems, head.text, head.label.number, where=column)
            continue
        before = first.setdefault((head.kind, year), head)
        if before is not head:
            problems.add(
                f"{year}年度の{head.kind.value}の列が2つあります: "
                f"「{short(before.text)}」と「{short(head.text)}」",
                where=spot,
                hint="一方の列を消すか、年度を直してください。",
            )
        years[head.place] = (head.kind, year)
    return years


def _year_between(head: _Head, same: Sequence[_Head], others: Sequence[YearLabel]) -> int | None:
    """Return the year of a heading that names no era; None where its neighbours do not tell.

    It has the era of the nearest named ones on both sides among the columns of its kind; where
    there are none, the only era that the rest of the table names. Years must go up from left to
    right.
    """
    left = [one.label for one in same if one.place < head.place and one.label.year]
    right = [one.label for one in same if one.place > head.place and one.label.year]
    named = [[one.era for one in side if one.era] for side in (left[::-1], right)]
    eras = {side[0] for side in named if side}
    least = [one.year for one in left if one.year is not None]
    if not eras:
        eras = {one.era for one in others if one.era}
        least += [min((one.year for one in others if one.year), default=0) - 1]
    if len(eras) != 1:
        return None
    year = head.label.within(eras.pop())
    most = [one.year for one in right if one.year is not None]
    fits = all(one < year for one in least) and all(year < one for one in most)
    return year if fits else None


def is_target_table(heading: Heading) -> bool:
    """Tell whether a table has a goal of some year.

    Parameters
    ----------
    heading : Heading
        Of some table.

    Returns
    -------
    bool
        True where a column says 目標 and a year.

    Examples
    --------
    >>> from karte.sources.headings import Heading
    >>> [is_target_table(Heading(0, ("指標", one))) for one in ("令和9年度目標", "目標")]
    [True, False]
    """
    for text in heading.labels:
        parts = _KIND.fullmatch(_JOINTS.sub("", text))
        if parts and parts[2] == Kind.GOAL.value and parse_year(parts[1] + parts[3]) is not None:
            return True
    return False
