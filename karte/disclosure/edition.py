"""Withholds small numbers in a whole edition, and stops the build if one can be worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from karte.config.disclosure import is_unpublished
from karte.disclosure.ground import Ground
from karte.disclosure.own import PERSONAL, protect_own
from karte.disclosure.protect import (
    Cost,
    Protected,
    TownCounts,
    leaks_of,
    protect,
)
from karte.disclosure.register import Printed, group_id
from karte.disclosure.system import Cell
from karte.errors import Problems
from karte.model import Audience, Dataset
from karte.tables.columns import COUNTS
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from karte.config import Config
    from karte.disclosure.kept import Kept
    from karte.inputs import Inputs
    from karte.model import Estimate
    from karte.progress import Progress
    from karte.statistics import Ages, AreaCounts
    from karte.tables.places import OwnFigures

    AgesOf = Mapping[tuple[int, Dataset, dt.date], Ages]
    Owned = tuple[OwnFigures, dict[str, Estimate]]

_FEW = 10
_KINDS = {
    "district": "区域",
    "group": "まとまり",
    "municipality": "全体",
    "remainder": "区域の外",
    "town": "町丁",
}


@dataclass(frozen=True)
class Withheld:
    """What an edition may use of what was counted.

    Attributes
    ----------
    counts : tuple of AreaCounts
        All datasets and dates, in the order given.
    towns : dict of str to TownCounts
        What may be printed of the towns of a register, by origin id of its table; nothing where
        all may be.
    kept : dict of (str, date) to Kept
        Figures of groups by grouping and date of the register.
    costs : dict of date to tuple of Cost
        What was withheld, by date of the register.
    """

    counts: tuple[AreaCounts, ...]
    towns: Mapping[str, TownCounts] = field(default_factory=dict)
    kept: Mapping[tuple[str, dt.date], Kept] = field(default_factory=dict)
    costs: Mapping[dt.date, tuple[Cost, ...]] = field(default_factory=dict)


def withhold(
    config: Config,
    inputs: Inputs,
    audience: Audience,
    counted: tuple[Sequence[AreaCounts], AgesOf],
    told: tuple[Problems, Progress],
) -> Withheld:
    """Withhold the small numbers of an unpublished register in a public edition.

    Parameters
    ----------
    config : Config
        Tells what is unpublished, and the threshold.
    inputs : Inputs
        The tables, groups and earlier editions.
    audience : Audience
        An internal edition keeps everything.
    counted : (sequence of AreaCounts, dict)
        All datasets and dates, and the ages that they were split by.
    told : (Problems, Progress)
        Receive what earlier editions have told already, and what goes on.

    Returns
    -------
    Withheld
        For everything that is computed from here on.

    Raises
    ------
    KarteError
        If a small number can still be worked out; it names them.
    """
    everything, ages = counted
    findings, progress = told
    declared = config.resident_register
    treated = audience is Audience.PUBLIC and declared is not None and is_unpublished(declared)
    dated = [one for one in everything if one.dataset is Dataset.REGISTER]
    if not treated or not dated:
        return Withheld(tuple(everything))
    progress.stage("秘匿の処理と点検", len(dated))
    made: dict[int, Protected] = {}
    for one in dated:
        made[id(one)] = _checked(config, inputs, _printed(inputs, one, ages), findings)
        progress.step()
    protected = [(one.date, made[id(one)]) for one in dated]
    return Withheld(
        counts=tuple(made[id(one)].counts if id(one) in made else one for one in everything),
        towns={own.table.origin.id: own for _, one in protected for own in one.towns},
        kept={(name, date): kept for date, own in protected for name, kept in own.kept.items()},
        costs={date: own.costs for date, own in protected},
    )


def withhold_own(config: Config, audience: Audience, owned: Sequence[Owned]) -> tuple[Owned, ...]:
    """Withhold the small numbers of the city's own figures that are not published.

    Parameters
    ----------
    config : Config
        Tells which.
    audience : Audience
        An internal edition keeps everything.
    owned : sequence of (OwnFigures, dict of str to Estimate)
        What was read, and by ``district_id``.

    Returns
    -------
    tuple of (OwnFigures, dict of str to Estimate)
        In the same order. What counts no people (a unit of area, a rate) stays as it is.
    """
    unpublished = {(one.name, one.date) for one in config.own_figures if is_unpublished(one)}
    treated = audience is Audience.PUBLIC
    return tuple(
        protect_own(figures, values, config.disclosure.threshold)
        if treated and figures.unit in PERSONAL and (figures.name, figures.date) in unpublished
        else (figures, values)
        for figures, values in owned
    )


def _printed(inputs: Inputs, counts: AreaCounts, ages: AgesOf) -> Printed:
    moment = (counts.dataset, counts.date)
    grounds = tuple(
        Ground(
            table,
            inputs.small_areas[year],
            inputs.crosswalk_of(year, table),
            ages.get((year, *moment), {}),
        )
        for year, table in inputs.tables
        if (table.dataset, table.date) == moment
    )
    sources = {one.table.origin.id for one in grounds}
    earlier = {
        Cell(one.area_type, one.area_id, one.count_id): one.value
        for one in inputs.earlier
        if one.date == counts.date and one.source in sources
    }
    groups = {one.name: one.members for one in inputs.extras.groups}
    return Printed(counts, grounds, groups, earlier)


def _checked(config: Config, inputs: Inputs, printed: Printed, findings: Problems) -> Protected:
    """Return one date as it is printed, after attacking it."""
    threshold = config.disclosure.threshold
    when = f"住民基本台帳 {era_date(printed.counts.date)}"
    try:
        protected = protect(printed, threshold)
    except ArithmeticError as error:
        problems = Problems()
        problems.add(
            f"{threshold}より小さい数を、ほかの数を伏せても守れませんでした。",
            where=f"{when}（{error}）",
            hint="[disclosure] の threshold と、台帳の treatment を確かめてください"
            "（docs/disclosure.md）。",
        )
        problems.raise_if_any()
        raise
    names = _Names(config, inputs, printed)
    if protected.lost:
        findings.add(
            f"前の年度版から分かる、{threshold}より小さい数があります: "
            f"{names.of(protected.lost)}。",
            where=when,
            hint="すでに公表した数は守れません。前の年度版の公開をやめるか確かめてください。",
        )
    refuse_leaks(printed, protected, threshold, names)
    return protected


def refuse_leaks(printed: Printed, protected: Protected, threshold: int, names: _Names) -> None:
    """Stop the build if what is to be printed tells a small number.

    Parameters
    ----------
    printed : Printed
        The truth.
    protected : Protected
        What is to be printed.
    threshold : int
        The least number besides 0 that may be known.
    names : _Names
        How areas are called.

    Raises
    ------
    KarteError
        One problem for each cell.
    """
    problems = Problems()
    for cell, leak in leaks_of(printed, protected, threshold):
        known = f"{leak.least}" if leak.least == leak.most else f"{leak.least}〜{leak.most}"
        problems.add(
            f"伏せるはずの数が、公開する数から分かります: {names.of([cell])}（{known}と分かる）。",
            where=f"住民基本台帳 {era_date(printed.counts.date)}",
            hint="公開用の版は作っていません。この表示を karte の開発元に知らせてください。",
        )
    problems.raise_if_any()


class _Names:
    """How cells are called in messages for staff."""

    def __init__(self, config: Config, inputs: Inputs, printed: Printed) -> None:
        frame = inputs.districts.frame
        code = config.municipality.code
        self._names = dict(zip(frame["district_id"], frame["name"], strict=True))
        self._names |= {
            printed.counts.areas[-2].id: config.municipality.name,
            printed.counts.areas[-1].id: f"{config.words.unit}の外",
        }
        for name, members in printed.groups.items():
            self._names |= {group_id(code, name, one): one for one in members.values()}
        for ground in printed.grounds:
            self._names |= {str(row): str(name) for row, name in ground.table.names.items()}

    def of(self, cells: Sequence[Cell]) -> str:
        """Return the names of cells, of the first few where there are many."""
        first = "、".join(
            f"{_KINDS[one.kind]}「{self._names.get(one.id, one.id)}」の{COUNTS[one.count_id].label}"
            for one in cells[:_FEW]
        )
        return first if len(cells) <= _FEW else f"{first} ほか{len(cells) - _FEW}"


def cost_lines(costs: Mapping[dt.date, Sequence[Cost]], threshold: int) -> list[str]:
    """Return what was withheld as lines of the report for staff.

    Parameters
    ----------
    costs : mapping of date to sequence of Cost
        By date of the register.
    threshold : int
        The least number besides 0 that is printed.

    Returns
    -------
    list of str
        Indented by two; nothing where nothing had to be treated.
    """
    lines = []
    for date, tables in costs.items():
        for one in tables:
            share = 100 * one.withheld / one.cells
            people = 100 * one.withheld_people / one.people if one.people else 0.0
            lines.append(
                f"  住民基本台帳 {era_date(date)} {_KINDS[one.table]}: {one.cells:,}のうち"
                f"{one.withheld:,}を秘匿（{share:.1f}%。{threshold}より小さいもの {one.small:,}、"
                f"それを守るためのもの {one.withheld - one.small:,}。数の合計では{people:.1f}%）"
            )
    return lines
