"""An explanation as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from karte.explain.words import (
    age_words,
    formula_lines,
    head_lines,
    place_word,
    source_lines,
)
from karte.model import Audience
from karte.profile.format import number
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from karte.explain.types import CountTrace, Explanation, SourceRow, TownPart

WITHHELD = "値は公表していません"
NO_LINE = "行は不明"
AREA = "区域の図形の面積です。平面直角座標系で測りました。"
NO_ROWS = "この区域の人や世帯を数えた行はありません。"
_WHOLE = 1 - 1e-9
_MOST_FOLDS = 6
_MOST_CUT = 10
_FEW_PARTS = (2, 3)
_AREA_DECIMALS = 3
_SUM_DECIMALS = 2
_RIGHT = (1, 2, 3)
_HEAD = ("町丁", "元の数", "割合", "算入する数", "資料の行", "分け方")

_Line = str | tuple[str, ...]
"""A text over all columns, or the columns of a row."""


def explanation_lines(explanation: Explanation, *, every_row: bool = False) -> list[str]:
    """Return an explanation as lines of Japanese text.

    Parameters
    ----------
    explanation : Explanation
        From `explain`.
    every_row : bool, optional
        Whether to list the rows that lie wholly in the district too; otherwise they are one line.

    Returns
    -------
    list of str
        Columns are aligned for a terminal in which kanji are two wide.
    """
    lines = [*head_lines(explanation), "", *formula_lines(explanation)]
    exact = explanation.audience is Audience.INTERNAL
    for count in explanation.counts:
        lines += ["", *_count(count, exact=exact, every_row=every_row)]
    folds = _folds(explanation.counts)
    if folds:
        lines += ["", "■ 秘匿と合算", *folds[:_MOST_FOLDS]]
    if len(folds) > _MOST_FOLDS:
        lines.append(f"  ほか{len(folds) - _MOST_FOLDS}件（--json にすべてあります）")
    return [*lines, "", *source_lines(explanation)]


def _count(count: CountTrace, *, exact: bool, every_row: bool) -> Iterator[str]:
    value = count.estimate.value
    when = f"（{count.dataset.label} {era_date(count.date)}）" if count.rows else ""
    decimals = 0 if count.rows else _AREA_DECIMALS
    figure = (
        count.estimate.status.label if value is None else f"{number(value, decimals)}{count.unit}"
    )
    yield f"■ {count.label}　{figure}{when}"
    if not count.rows:
        yield f"  {AREA}" if count.unit == "km²" else f"  {NO_ROWS}"
        return
    files = list(dict.fromkeys(row.file for row in count.rows if row.file))
    yield f"  資料: {'、'.join(files) or count.origin}"
    if count.withheld:
        yield f"  町丁ごとの{WITHHELD}（{len(count.rows)}行）。割合と分け方だけを示します。"
    cut = [row for row in count.rows if row.weight < _WHOLE]
    shown = count.rows if every_row else cut[:_MOST_CUT]
    lines: list[_Line] = [_HEAD]
    for row in shown:
        lines += _row(row, count, exact=exact)
    if not every_row:
        whole = [row for row in count.rows if row.weight >= _WHOLE]
        lines += _together(f"ほかの分かれる町丁 {len(cut) - _MOST_CUT}件", cut[_MOST_CUT:], count)
        lines += _together(f"全域が区域内の町丁 {len(whole)}件", whole, count)
    if exact and count.exact is not None:
        printed = f"→ 印刷 {figure}"
        lines.append(("合計", "", "", number(count.exact, _SUM_DECIMALS), "", printed))
    yield from _aligned(lines)
    if len(count.parts) in _FEW_PARTS:
        made = " ＋ ".join(f"{one.label} {number(one.printed)}" for one in count.parts)
        yield f"  印刷した値は、印刷した内訳の合計です: {made}"


def _row(row: SourceRow, count: CountTrace, *, exact: bool) -> Iterator[_Line]:
    single = len(row.towns) == 1 and not row.hidden
    place = NO_LINE if row.line is None else place_word(row.line, features=count.features)
    if row.file and len({one.file for one in count.rows}) > 1:
        place = f"{row.file} {place}"
    yield (
        row.name,
        _figure(row.value, row, count),
        f"{number(100 * row.weight, 1 if exact else 0)}%",
        _figure(row.contribution, row, count, decimals=1 if exact else 0),
        place,
        row.towns[0].method.label if single else "複数の町丁を合わせた行",
    )
    for town in row.towns:
        if not single:
            yield f"      └{town.name}: {_town(town, exact=exact)}"
        if town.ages and town.share < _WHOLE:
            yield f"      └年齢ごとの割合: {age_words(town)}"


def _town(town: TownPart, *, exact: bool) -> str:
    share = f"区域内{number(100 * town.share, 1 if exact else 0)}%（{town.method.label}）"
    return f"行の数の{number(100 * town.placed, 1)}% × {share}" if exact else share


def _figure(value: float | None, row: SourceRow, count: CountTrace, *, decimals: int = 0) -> str:
    if count.withheld:
        return "—"
    return row.status.label if value is None else number(value, decimals)


def _together(label: str, rows: Sequence[SourceRow], count: CountTrace) -> list[_Line]:
    """Return several rows as one line, if there are any."""
    if not rows:
        return []
    share = "100%" if all(row.weight >= _WHOLE for row in rows) else ""
    if count.withheld:
        return [(label, "—", share, "—", "", "")]
    missing = sum(row.value is None for row in rows)
    values, added = (
        sum(getattr(row, one) or 0.0 for row in rows) for one in ("value", "contribution")
    )
    note = f"うち{missing}件は数がありません" if missing else ""
    decimals = 0 if share else 1
    return [(f"{label} 計", number(values), share, number(added, decimals), "", note)]


def _folds(counts: Iterable[CountTrace]) -> list[str]:
    """Return who is counted in whose row, each fold once."""
    found: dict[tuple[object, ...], str] = {}
    for count in counts:
        for row in count.rows:
            for town in row.hidden:
                people = "" if town.people is None else f"、境界データの数 {number(town.people)}"
                key = (count.date, row.row_id, town.key)
                found.setdefault(
                    key,
                    f"  {town.name or town.key}（秘匿「{town.symbol}」{people}）"
                    f"の数は、「{row.name}」の行に合算されています（{town.named_by}）。",
                )
    return list(found.values())


def _aligned(lines: Sequence[_Line]) -> Iterator[str]:
    """Yield rows with their columns aligned, figures to the right; a text goes over all columns."""
    rows = [one for one in lines if not isinstance(one, str)]
    wide = [max(cell_len(row[place]) for row in rows) for place in range(len(_HEAD))]
    for row in lines:
        if isinstance(row, str):
            yield row
            continue
        cells = []
        for place, text in enumerate(row):
            gap = " " * (wide[place] - cell_len(text))
            cells.append(gap + text if place in _RIGHT else text + gap)
        yield f"  {'  '.join(cells)}".rstrip()
