"""Fills the results of targets: typed by staff, computed by karte, or not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from karte.model import Status
from karte.targets.verdict import Position, met, position_of, printed, words
from karte.targets.years import result_year
from karte.wareki import era_date, fiscal_year

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from karte.errors import Problems
    from karte.model import Dataset
    from karte.tables.targets import Target
    from karte.targets.years import FirstOfApril


class Figure(NamedTuple):
    """One figure that karte has computed.

    Attributes
    ----------
    date : datetime.date
        Reference date.
    value : float or None
        None where there is none.
    status : Status
        How it came about, or why there is none.
    dataset : Dataset or None, optional
        The statistics that it is from; None for the city's own figures.
    low, high : float or None, optional
        Likely range of an estimate.
    """

    date: dt.date
    value: float | None
    status: Status
    dataset: Dataset | None = None
    low: float | None = None
    high: float | None = None


class Found(StrEnum):
    """Where a result comes from."""

    TYPED = "市の入力"
    COMPUTED = "karte の計算"
    UNFILLED = "未入力"
    AHEAD = "これから"
    ANOTHER = "該当なし"


@dataclass(frozen=True)
class Result:
    """The result of one target in one fiscal year.

    Attributes
    ----------
    year : int
        Fiscal year.
    goal : float or None
        What was aimed at in that year.
    value : float or None
        What was reached.
    status : Status
        How the value came about, or why there is none.
    found : Found
        Where it comes from; `Found.AHEAD` for a year that is not over when the edition appears,
        `Found.ANOTHER` for a target of a former district, whose ground nobody counts any more.
    date : datetime.date or None
        Of a computed value.
    position : Position or None
        Above, at or below the goal; None where there is nothing to compare.
    met : bool or None
        Whether the goal is met; None where nobody can say.
    words : str
        The same as a sentence.
    """

    year: int
    goal: float | None
    value: float | None
    status: Status
    found: Found
    date: dt.date | None
    position: Position | None
    met: bool | None
    words: str


@dataclass(frozen=True)
class TargetResults:
    """A target with its results, by ascending year."""

    target: Target
    results: tuple[Result, ...]

    @property
    def unfilled(self) -> tuple[int, ...]:
        """The years that are over, have a goal and have no result."""
        return tuple(one.year for one in self.results if one.found is Found.UNFILLED)


def filled(
    targets: Sequence[Target],
    figures: Mapping[tuple[str, str], Sequence[Figure]],
    *,
    edition: int,
    first_of_april: FirstOfApril = "ended",
    findings: Problems | None = None,
) -> tuple[TargetResults, ...]:
    """Return every target with its results.

    Parameters
    ----------
    targets : sequence of Target
        From `karte.targets.resolved`.
    figures : mapping of (str, str) to sequence of Figure
        By id of the indicator and of the area, in any order.
    edition : int
        Fiscal year of the edition; a year before it is over.
    first_of_april : {"ended", "begun"}, optional
        As in `karte.targets.result_year`.
    findings : Problems, optional
        Takes typed results that differ from what karte computes.

    Returns
    -------
    tuple of TargetResults
        Every year with a goal or a typed result, and the computed years since the baseline; where
        the baseline has no year, the last computed year. All computed results of a target are
        from one dataset: that of the table, else the one that knows most of its years, else the
        one that is newest.
    """
    found = []
    for target in targets:
        counted = target.indicator and not target.former
        own = figures.get((target.indicator, target.area.id), ()) if counted else ()
        computed = _by_year(target, own, first_of_april)
        if findings is not None:
            _note_contradictions(target, computed, findings)
        years = sorted({*target.years, *_further(target, computed)})
        results = tuple(_result(target, year, computed.get(year), edition) for year in years)
        found.append(TargetResults(target, results))
    return tuple(found)


def _by_year(
    target: Target, figures: Sequence[Figure], first_of_april: FirstOfApril
) -> dict[int, Figure]:
    """Return the last figure of every fiscal year, all from one dataset."""
    datasets = dict[object, dict[int, Figure]]()
    for one in sorted(figures, key=lambda one: one.date):
        if one.status in {Status.PROJECTED, Status.NOT_PROVIDED}:
            continue
        year = result_year(one.date, first_of_april=first_of_april)
        datasets.setdefault(one.dataset, {})[year] = one
    if target.dataset is not None:
        return datasets.get(target.dataset, {})

    def worth(years: dict[int, Figure]) -> tuple[int, dt.date]:
        return len(years.keys() & target.goals.keys()), max(one.date for one in years.values())

    return max(datasets.values(), key=worth, default={})


def _further(target: Target, computed: Mapping[int, Figure]) -> list[int]:
    """Return computed years without a goal that show how far the target has come."""
    if target.baseline_year is not None:
        return [year for year in computed if year > target.baseline_year]
    return [max(computed)] if computed else []


def _result(target: Target, year: int, computed: Figure | None, edition: int) -> Result:
    goal, typed = target.goals.get(year), target.results.get(year)
    value, status, date = None, Status.NOT_PROVIDED, None
    spread: tuple[float, float] | None = None
    if typed is not None:
        value, status, found = typed.value, typed.status, Found.TYPED
    elif computed is not None:
        value, status, found = computed.value, computed.status, Found.COMPUTED
        date = computed.date
        if computed.low is not None and computed.high is not None:
            spread = (computed.low, computed.high)
    elif target.former:
        status, found = Status.NOT_APPLICABLE, Found.ANOTHER
    else:
        found = Found.UNFILLED if year < edition else Found.AHEAD
    position = None
    if value is not None and goal is not None:
        position = position_of(value, goal, target.decimals, spread)
    if found in {Found.UNFILLED, Found.AHEAD}:
        told = "実績は未入力です。" if found is Found.UNFILLED else "実績はこれからです。"
    elif found is Found.ANOTHER:
        told = "区域が変わったため、実績はありません。"
    elif value is None:
        told = f"実績は{status.label}です。"
    else:
        told = words(position, target.wanted)
    return Result(
        year=year,
        goal=goal,
        value=value,
        status=status,
        found=found,
        date=date,
        position=position,
        met=met(position, target.wanted),
        words=told,
    )


def _note_contradictions(
    target: Target, computed: Mapping[int, Figure], findings: Problems
) -> None:
    for year, typed in target.results.items():
        own = computed.get(year)
        if own is None or typed.value is None:
            continue
        where = f"{target.place} 列「{fiscal_year(year)} 実績」"
        of = f"{era_date(own.date)}の{own.dataset.label if own.dataset else '市の資料'}"
        mine = printed(own.value, target.decimals) if own.value is not None else ""
        theirs = printed(typed.value, target.decimals)
        if own.status is Status.SUPPRESSED:
            findings.add(
                f"「{target.name}」の実績 {theirs}{target.unit} が表に書かれていますが、"
                f"{of}では秘匿されています。",
                where=where,
                hint="公表してよい数字か確かめてください。",
            )
        elif mine and mine != theirs:
            findings.add(
                f"「{target.name}」の実績は、表では {theirs}{target.unit}、karte の計算では "
                f"{mine}{target.unit} です（{of}）。表の数字を使います。",
                where=where,
                hint="どちらが正しいか確かめてください。karte の数字でよければ、表の欄を空欄に"
                "してください。",
            )
