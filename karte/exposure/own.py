"""The city's own figures as counts: they join the figures of the day that comes nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.crosswalk import Group
from karte.exposure.lines import spread
from karte.model import AreaType, Dataset, Estimate, Status
from karte.overlay import rows_in_towns
from karte.statistics import Added, certain, with_added
from karte.tables.own_counts import OWN
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from karte.crosswalk import Crosswalk
    from karte.errors import Problems
    from karte.statistics import AreaCounts
    from karte.tables.places import OwnFigures
    from karte.tables.types import SmallAreas

    Floats = NDArray[np.float64]

MOST_DAYS = 366
"""Days by which an own figure and the figures that it joins may be apart."""
_ALL = 1 - 1e-9
_SLACK = 0.5
_DUST = 1e-9


class Own(NamedTuple):
    """One own figure, and what it is in every district."""

    figures: OwnFigures
    by_district: Mapping[str, Estimate]


def with_own_figures(
    counts: Sequence[AreaCounts],
    own: Sequence[Own],
    small_areas: SmallAreas,
    crosswalk: Crosswalk,
    findings: Problems,
) -> list[AreaCounts]:
    """Return the counts of all dates, with the own figures that have an ``id`` among them.

    Parameters
    ----------
    counts : sequence of AreaCounts
        All datasets and dates.
    own : sequence of Own
        All own figures; those without an ``id`` are passed over.
    small_areas, crosswalk : SmallAreas, Crosswalk
        Of the latest census, for figures by town.
    findings : Problems
        Takes figures that no date is near to, that another one stands in for, and whose districts
        add up to more than the whole.

    Returns
    -------
    list of AreaCounts
        In the order given. A figure joins the register, or else the census, whose date is nearest
        and at most `MOST_DAYS` away.
    """
    joined: dict[tuple[int, str], list[Own]] = {}
    for one in own:
        if not one.figures.id:
            continue
        place = nearest(one.figures, counts)
        if place is None:
            _note_far(one.figures, counts, findings)
        else:
            joined.setdefault((place, one.figures.id), []).append(one)
    added: dict[int, list[Added]] = {}
    for (place, _), several in joined.items():
        first, *others = sorted(several, key=lambda one: _days(one.figures, counts[place]))
        for other in others:
            _note_left(other.figures, counts[place], findings)
        new = added_of(first, counts[place], small_areas, crosswalk, findings)
        added.setdefault(place, []).append(new)
    return [with_added(moment, added.get(place, [])) for place, moment in enumerate(counts)]


def nearest(figures: OwnFigures, counts: Sequence[AreaCounts]) -> int | None:
    """Return which counts an own figure joins.

    Parameters
    ----------
    figures : OwnFigures
        With its date.
    counts : sequence of AreaCounts
        All datasets and dates.

    Returns
    -------
    int or None
        The place in ``counts``; None where none is near enough.
    """
    near = [
        (one.dataset is not Dataset.REGISTER, _days(figures, one), place)
        for place, one in enumerate(counts)
        if one.dataset is not Dataset.PROJECTION and _days(figures, one) <= MOST_DAYS
    ]
    return min(near)[2] if near else None


def _days(figures: OwnFigures, counts: AreaCounts) -> int:
    return abs((figures.date - counts.date).days)


def _note_far(figures: OwnFigures, counts: Sequence[AreaCounts], findings: Problems) -> None:
    dates = "、".join(dict.fromkeys(f"{one.dataset.label} {one.date}" for one in counts))
    findings.add(
        f"「{figures.name}」（{era_date(figures.date)}）を指標の計算に使えませんでした。"
        f"1年以内の人口がありません。ある時点: {dates}",
        where=f"karte.toml [[own_figures]] {figures.name}",
        hint="時点の近い住民基本台帳を加えるか、時点（date）を確かめてください。",
    )


def _note_left(figures: OwnFigures, counts: AreaCounts, findings: Problems) -> None:
    findings.add(
        f"「{figures.name}」（id = {figures.id}、{era_date(figures.date)}）は、指標の計算に使い"
        f"ませんでした。{counts.dataset.label} {era_date(counts.date)}には、同じ id のもっと近い"
        "時点の数値があります。",
        where=f"karte.toml [[own_figures]] {figures.name}",
        hint="ほかの年の人口と組み合わせたいときは、その年の住民基本台帳を加えてください。",
    )


def added_of(
    own: Own, counts: AreaCounts, small_areas: SmallAreas, crosswalk: Crosswalk, findings: Problems
) -> Added:
    """Return one own figure as a count of all areas.

    Parameters
    ----------
    own : Own
        With an ``id``.
    counts : AreaCounts
        What it joins: gives the areas.
    small_areas, crosswalk : SmallAreas, Crosswalk
        Of the latest census, for figures by town.
    findings : Problems
        Takes districts that add up to more than the whole.

    Returns
    -------
    Added
        The municipality is what the table says of it, else the sum where nothing is missing; the
        remainder is what is left then. What is withheld or missing stays so.
    """
    figures = own.figures
    districts = [own.by_district[one.id] for one in counts.areas if one.type is AreaType.DISTRICT]
    values = np.array([np.nan if one.value is None else one.value for one in districts])
    whole = _whole(figures, districts, values)
    rest = _rest(figures, whole, districts, findings)
    if rest is None:
        whole = rest = Estimate(value=None, status=Status.NOT_PROVIDED)
    ends = [np.nan if one.value is None else one.value for one in (whole, rest)]
    exact = np.array([*values, *ends])
    status = [one.status for one in (*districts, whole, rest)]
    name, source = OWN + figures.id, figures.origin.id
    if Status.ESTIMATED not in status:
        return certain(name, source, exact, status)
    if figures.by == "district":
        least, most, variance, doubt = _open(exact)
    else:
        least, most, variance, doubt = _ranges(figures, small_areas, crosswalk)
    is_split = np.array([one is Status.ESTIMATED for one in status])
    return Added(
        count=name,
        source=source,
        exact=exact,
        least=np.where(is_split, np.minimum(least, exact), exact),
        most=np.where(is_split, np.maximum(most, exact), exact),
        variance=np.where(is_split, variance, 0.0),
        status=tuple(status),
        doubt=doubt,
    )


def _is_known(one: Estimate) -> bool:
    """Whether an area is accounted for: by a figure, or because it cannot have one."""
    return one.value is not None or one.status is Status.NOT_APPLICABLE


def _whole(figures: OwnFigures, districts: Sequence[Estimate], values: Floats) -> Estimate:
    if figures.total.value is not None:
        return Estimate(value=figures.total.value, status=Status.REPORTED)
    if figures.total.status is Status.SUPPRESSED:
        return Estimate(value=None, status=Status.SUPPRESSED)
    missing = Estimate(value=None, status=Status.NOT_PROVIDED)
    if not all(_is_known(one) for one in districts):
        return missing
    if figures.by == "district":
        return Estimate(value=float(np.nansum(values)), status=Status.REPORTED)
    reported = figures.frame["status"].isin([Status.REPORTED, Status.NOT_APPLICABLE])
    if not reported.all():
        return missing
    return Estimate(value=float(figures.frame["value"].sum()), status=Status.REPORTED)


def _rest(
    figures: OwnFigures, whole: Estimate, districts: Sequence[Estimate], findings: Problems
) -> Estimate | None:
    """Return what is left for the remainder; None where it would be less than nothing.

    Where the districts are estimates, so is what is left.
    """
    if whole.value is None or not all(_is_known(one) for one in districts):
        return Estimate(value=None, status=Status.NOT_PROVIDED)
    left = whole.value - sum(one.value for one in districts if one.value is not None)
    if left < -_SLACK:
        findings.add(
            f"「{figures.name}」は、区域の合計が全体（{whole.value:,.10g}）より"
            f"{-left:,.10g}{figures.unit}大きいため、全体の値を指標の計算に使いませんでした。",
            where=f"karte.toml [[own_figures]] {figures.name}",
            hint="合計の行と、区域が重なって数えられていないかを確かめてください。",
        )
        return None
    split = any(one.status is Status.ESTIMATED for one in districts)
    left = 0.0 if abs(left) < _DUST * max(whole.value, 1.0) else max(left, 0.0)
    return Estimate(value=left, status=Status.ESTIMATED if split else Status.REPORTED)


def _open(exact: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the same where nothing may be told of the towns that were split."""
    whole = exact[-2] if not np.isnan(exact[-2]) else np.nansum(exact[:-2])
    return np.zeros_like(exact), np.fmax(exact, whole), np.square(exact / 2), np.ones_like(exact)


def _ranges(
    figures: OwnFigures, small_areas: SmallAreas, crosswalk: Crosswalk
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return possible range, variance and part in doubt of every area, from the rows by town."""
    people = crosswalk.splits[Group.PEOPLE].share
    part = (rows_in_towns(figures, small_areas) @ crosswalk.sparse(people)).toarray().T
    rows = np.nan_to_num(figures.frame["value"].to_numpy(dtype=float))
    least, most = np.where(part >= _ALL, part, 0.0) @ rows, np.where(part > 0, 1.0, 0.0) @ rows
    variance = spread(np.minimum(part, 1.0), Group.PEOPLE) @ np.square(rows)
    smaller, living = np.minimum(part, np.maximum(1 - part, 0.0)) @ rows, part @ rows
    doubt = np.divide(smaller, living, out=np.zeros_like(living), where=living > 0)

    def ordered(zones: Floats, whole: float) -> Floats:
        return np.array([*zones[:-1], whole, zones[-1]])

    whole = float(rows.sum())
    return ordered(least, whole), ordered(most, whole), ordered(variance, 0.0), ordered(doubt, 0.0)
