"""Withholds small numbers in a whole edition, and stops the build if one can be worked out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from karte.config.disclosure import is_undeclared, is_withheld
from karte.disclosure.cells import town_cell
from karte.disclosure.former import Former, ground_of
from karte.disclosure.ground import Ground
from karte.disclosure.own import counts_people, protect_own
from karte.disclosure.own_former import EarlierOwn, former_rows, split_sums
from karte.disclosure.protect import Protected, TownCounts, leaks_of, protect
from karte.disclosure.register import Printed, as_system
from karte.disclosure.suppress import CannotKeepError
from karte.disclosure.system import Cell
from karte.disclosure.told import (
    Names,
    note_undeclared,
    refuse_leaks,
    refuse_own,
    refuse_unkept,
    refuse_unknown,
)
from karte.model import AreaType, Dataset
from karte.wareki import era_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from karte.config import Config
    from karte.disclosure.cost import Cost
    from karte.disclosure.kept import Kept
    from karte.errors import Problems
    from karte.inputs import Inputs
    from karte.model import Audience, Estimate
    from karte.progress import Progress
    from karte.sources.earlier import EarlierCount, EarlierGround
    from karte.statistics import Ages, AreaCounts
    from karte.tables.places import OwnFigures

    AgesOf = Mapping[tuple[int, Dataset, dt.date], Ages]
    Owned = tuple[OwnFigures, dict[str, Estimate]]

_REGISTER = "住民基本台帳"


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
    costs : dict of str to tuple of Cost
        What was withheld, by source and date as staff are told them.
    grounds : tuple of EarlierGround
        Where the register was counted, to be kept for the editions to come.
    """

    counts: tuple[AreaCounts, ...]
    towns: Mapping[str, TownCounts] = field(default_factory=dict)
    kept: Mapping[tuple[str, dt.date], Kept] = field(default_factory=dict)
    costs: Mapping[str, tuple[Cost, ...]] = field(default_factory=dict)
    grounds: tuple[EarlierGround, ...] = ()


@dataclass(frozen=True)
class WithheldOwn:
    """What an edition may use of the city's own figures.

    Attributes
    ----------
    figures : tuple of (OwnFigures, dict of str to Estimate)
        In the order of the declaration.
    costs : dict of str to tuple of Cost
        As `Withheld.costs`.
    """

    figures: tuple[Owned, ...]
    costs: Mapping[str, tuple[Cost, ...]]


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
    dated = [one for one in everything if one.dataset is Dataset.REGISTER]
    if declared is None or not is_withheld(declared, audience) or not dated:
        return Withheld(tuple(everything))
    if is_undeclared(declared):
        threshold = config.disclosure.threshold
        note_undeclared("[resident_register]", _REGISTER, threshold, findings)
    progress.stage("秘匿の処理と点検", len(dated))
    made: dict[int, tuple[Printed, Protected]] = {}
    for one in dated:
        printed = _printed(inputs, one, ages)
        made[id(one)] = printed, _checked(config, inputs, printed, findings)
        progress.step()
    protected = [(one.date, *made[id(one)]) for one in dated]
    return Withheld(
        counts=tuple(made[id(one)][1].counts if id(one) in made else one for one in everything),
        towns={own.table.origin.id: own for *_, one in protected for own in one.towns},
        kept={(name, date): kept for date, _, own in protected for name, kept in own.kept.items()},
        costs={f"{_REGISTER} {era_date(date)}": own.costs for date, _, own in protected},
        grounds=tuple(
            ground_of(printed, number, towns, config.edition)
            for _, printed, own in protected
            for number, towns in enumerate(own.towns)
        ),
    )


def withhold_own(
    config: Config,
    inputs: Inputs,
    audience: Audience,
    owned: Sequence[Owned],
    findings: Problems,
) -> WithheldOwn:
    """Withhold the small numbers of the city's own figures that are not published.

    Parameters
    ----------
    config : Config
        Tells which.
    inputs : Inputs
        The districts and earlier editions.
    audience : Audience
        An internal edition keeps everything.
    owned : sequence of (OwnFigures, dict of str to Estimate)
        What was read, and by ``district_id``.
    findings : Problems
        Receives what is taken for unpublished as nothing is declared.

    Returns
    -------
    WithheldOwn
        What counts no people (a unit of area, a rate) stays as it is.

    Raises
    ------
    KarteError
        If a small number can still be worked out; it names the district.
    """
    declared = {(one.name, one.date): one for one in config.own_figures}
    threshold = config.disclosure.threshold
    frame = inputs.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    found: list[Owned] = []
    costs: dict[str, tuple[Cost, ...]] = {}
    for figures, values in owned:
        source = declared.get((figures.name, figures.date))
        if source is None or not is_withheld(source, audience) or not counts_people(figures.unit):
            found.append((figures, values))
            continue
        try:
            own = protect_own(figures, values, threshold, _earlier_own(inputs, figures))
        except CannotKeepError as error:
            refuse_own(figures.name, [error.cell], names)
            raise
        refuse_own(figures.name, own.leaks, names)
        found.append((own.figures, own.values))
        costs[f"{figures.name} {era_date(figures.date)}"] = own.costs
        if is_undeclared(source) and any(one.withheld for one in own.costs):
            note_undeclared(
                f"[[own_figures]] {figures.name}", f"「{figures.name}」", threshold, findings
            )
    return WithheldOwn(tuple(found), costs)


def _earlier_own(inputs: Inputs, figures: OwnFigures) -> EarlierOwn:
    """Return what is known of a figure: by district, and the whole by ""."""
    printed = {
        one.area_id if one.area_type == "district" else "": one.value
        for one in inputs.earlier
        if (one.count_id, one.date) == (f"own.{figures.name}", figures.date)
        and one.area_type in {"district", "municipality"}
    }
    return EarlierOwn(printed, former_rows(inputs, figures), split_sums(inputs, printed))


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
    earlier = [one for one in inputs.earlier if one.date == counts.date and one.source in sources]
    formers = tuple(
        Former(one, {_cell(own): own.value for own in earlier if own.issue == one.issue})
        for one in inputs.earlier_grounds
        if one.date == counts.date and one.source in sources
    )
    placed = {one.ground.issue for one in formers}
    known = {
        _cell(one): one.value
        for one in earlier
        if one.issue not in placed or one.area_type == AreaType.MUNICIPALITY
    }
    for former in formers:
        known |= {
            town_cell(row, count): value
            for count, values in former.ground.towns.items()
            for row, value in zip(former.ground.rows, values, strict=True)
            if value is not None
        }
    groups = {one.name: one.members for one in inputs.extras.groups}
    return Printed(counts, grounds, groups, known, formers)


def _cell(one: EarlierCount) -> Cell:
    return Cell(one.area_type, one.area_id, one.count_id)


def _unknown_grounds(inputs: Inputs, printed: Printed, threshold: int) -> list[str]:
    """Return the issues that counted the same date otherwise, nobody knows where."""
    system = as_system(replace(printed, earlier={}, formers=()), threshold)
    now = dict(zip(system.cells, system.value.tolist(), strict=True))
    sources = {one.table.origin.id for one in printed.grounds}
    known = {one.ground.issue for one in printed.formers}
    return sorted(
        {
            one.issue
            for one in inputs.earlier
            if one.issue not in known
            and one.date == printed.counts.date
            and one.source in sources
            and now.get(_cell(one)) != one.value
        }
    )


def _checked(config: Config, inputs: Inputs, printed: Printed, findings: Problems) -> Protected:
    """Return one date as it is printed, after attacking it."""
    threshold = config.disclosure.threshold
    names = Names(config, inputs, printed)
    if printed.earlier:
        refuse_unknown(_unknown_grounds(inputs, printed, threshold), names)
    try:
        protected = protect(printed, threshold)
    except CannotKeepError as error:
        refuse_unkept(error.cell, threshold, names)
        raise
    if protected.lost:
        findings.add(
            f"前の年度版から分かる、{threshold}より小さい数があります: "
            f"{names.of(protected.lost)}。",
            where=names.when,
            hint="すでに公表した数は守れません。前の年度版の公開をやめるか確かめてください。",
        )
    refuse_leaks(leaks_of(printed, protected, threshold), names)
    return protected
