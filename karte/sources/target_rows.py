"""One row of a table of targets."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from karte.model import Estimate, Status
from karte.sources.cells import add_bad_cell, short
from karte.sources.headings import cell
from karte.sources.listing import note_long_name, printable
from karte.sources.target_cells import DATASETS, WANTED, TargetFigure, parse_figure
from karte.sources.target_columns import Kind, add_unclear_year
from karte.sources.year_labels import parse_year
from karte.tables.csv_file import own_text
from karte.tables.targets import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.errors import Problems
    from karte.model import Area, Audience, Origin
    from karte.sources.rows import Row
    from karte.sources.target_columns import TargetColumns

Value = TypeVar("Value")
_BLANK = TargetFigure(Estimate(value=None, status=Status.NOT_PROVIDED))
_WORDED = ("以上", "以下", "未満", "程度", "超", "前後")
_PERCENT = "%"


class _Line(NamedTuple):
    """A row on its way to a target, and where its faults go."""

    row: Row
    columns: TargetColumns
    where: str
    problems: Problems

    def text(self, place: int | None) -> str:
        """Return a cell as text that can be printed."""
        return printable(own_text(cell(self.row, place)))

    def other(self, key: str) -> str:
        """Return a cell of one of the further columns."""
        return self.text(self.columns.others[key])


def target_of_row(  # noqa: PLR0913 - a row, its columns, and what the table says of it
    row: Row,
    columns: TargetColumns,
    *,
    area: Area,
    audience: Audience,
    where: str,
    origin: Origin,
    problems: Problems,
) -> Target | None:
    """Return the target of a row.

    Parameters
    ----------
    row : Row
        As read.
    columns : TargetColumns
        Of the table.
    area, audience : Area, Audience
        Of whom and for whom it is.
    where : str
        File, sheet and row.
    origin : Origin
        Of the table.
    problems : Problems
        Takes every cell that cannot be read.

    Returns
    -------
    Target or None
        None where the row says nothing, or its name is a fault.
    """
    line = _Line(row, columns, where, problems)
    name, note = line.text(columns.name), line.other("note")
    figures = {place: line.text(place) for place in (columns.baseline, *columns.years)}
    if not name:
        if any(figures.values()):
            problems.add(
                "指標の名前がありません。",
                where=where,
                hint="列「指標」に、指標の符号か名前、または市の言葉で書いてください。",
            )
        return None
    long = [
        note_long_name(problems, text, what=what, where=where)
        for text, what in ((name, "指標の名前"), (note, "備考"), (line.other("unit"), "単位"))
    ]
    if any(long):
        return None
    unit = line.other("unit") or _unit_of(figures)
    goals, results, decimals = _by_year(line, figures, unit)
    baseline = (
        _figure(line, figures[columns.baseline], unit, "現状") if columns.baseline else _BLANK
    )
    return Target(
        area=area,
        name=name,
        indicator="",
        unit=unit,
        baseline=baseline.estimate,
        baseline_year=_baseline_year(line, min(goals, default=None)),
        goals=goals,
        results=results,
        wanted=_word(line, "wanted", WANTED, "上げる、下げる、保つ")
        if line.other("wanted")
        else None,
        dataset=_word(line, "dataset", DATASETS, "国勢調査、住民基本台帳、市の資料"),
        decimals=max([baseline.decimals, *decimals]),
        note=note,
        audience=audience,
        place=where,
        origin=origin,
    )


def _unit_of(figures: Mapping[int | None, str]) -> str:
    """Return % where no unit is stated and the figures carry it."""
    texts = [unicodedata.normalize("NFKC", text) for text in figures.values()]
    return _PERCENT if any(text.endswith(_PERCENT) for text in texts) else ""


def _by_year(
    line: _Line, figures: Mapping[int | None, str], unit: str
) -> tuple[dict[int, float], dict[int, Estimate], list[int]]:
    """Return goals and typed results by year, and how finely they were written."""
    goals, results, decimals = dict[int, float](), dict[int, Estimate](), list[int]()
    for place, (kind, year) in sorted(line.columns.years.items(), key=lambda one: one[1][1]):
        column = f"{year}年度 {kind.value}"
        found = _figure(line, figures[place], unit, column)
        value, status = found.estimate.value, found.estimate.status
        decimals.append(found.decimals)
        if kind is Kind.RESULT:
            if status is not Status.NOT_PROVIDED:
                results[year] = found.estimate
        elif value is not None:
            goals[year] = value
        elif status is Status.SUPPRESSED:
            line.problems.add(
                f"目標が「{short(figures[place])}」になっています（{column}）。",
                where=line.where,
                hint="目標は数で書くか、その年度に目標がなければ空欄にしてください。",
            )
    return goals, results, decimals


def _figure(line: _Line, text: str, unit: str, column: str) -> TargetFigure:
    try:
        return parse_figure(text, unit)
    except ValueError:
        hint = (
            "数（例: 30.5、▲1.2）に直してください。単位は列「単位」に書きます。"
            "値がなければ空欄か「－」にしてください。"
        )
        if text.endswith(_WORDED):
            hint = "数だけを書き、「以上」なら列「向き」に「上げる」、「以下」なら「下げる」と"
            hint += "書いてください。"
        add_bad_cell(
            line.problems,
            f"「{short(text)}」は数ではありません（列「{column}」）。",
            where=line.where,
            hint=hint,
        )
        return _BLANK


def _baseline_year(line: _Line, first_goal: int | None) -> int | None:
    """Return the fiscal year of the baseline; a bare year has the one era that the table names."""
    text = line.text(line.columns.baseline_year)
    label = parse_year(text) if text else line.columns.fixed_year
    if label is None:
        if text and text not in {"-", "－"}:
            add_bad_cell(
                line.problems,
                f"「{short(text)}」は年度として読めません（列「現状の年度」）。",
                where=line.where,
                hint="「令和5年度」「2023年度」のように書いてください。",
            )
        return None
    if label.year is not None:
        return label.year
    eras = line.columns.eras
    year = label.within(next(iter(eras))) if len(eras) == 1 else None
    if year is None or (first_goal is not None and year > first_goal):
        where = f"{line.where} 列「現状の年度」"
        add_unclear_year(line.problems, text, label.number, where=where)
        return None
    return year


def _word(line: _Line, key: str, words: Mapping[str, Value], expected: str) -> Value | None:
    text = unicodedata.normalize("NFKC", line.other(key))
    if text in words:
        return words[text]
    column = {"wanted": "向き", "dataset": "統計"}[key]
    add_bad_cell(
        line.problems,
        f"「{short(text)}」は列「{column}」に書けません。",
        where=line.where,
        hint=f"{expected} のどれかを書いてください。",
    )
    return None
