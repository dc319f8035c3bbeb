"""Runs the stages of a build up to one figure, and follows it down to the source rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from karte.crosswalk import Method
from karte.errors import Problems
from karte.explain.find import figures_with, find_district, find_indicator, find_moment
from karte.explain.public import for_public
from karte.explain.trace import CountTracer
from karte.explain.types import Explanation, Formula, Rounding, Source, Term
from karte.model import Area, AreaType, Audience
from karte.profile import format as formats
from karte.study import catalogue_of, compute, opened

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from karte.comparison import Moment
    from karte.explain.types import CountTrace
    from karte.indicators import Indicator
    from karte.inputs import Inputs
    from karte.model import Estimate, Origin
    from karte.profile import Results
    from karte.progress import Progress


@dataclass(frozen=True)
class Wanted:
    """Which figure is to be explained.

    Attributes
    ----------
    district, indicator : str
        As somebody types them; see `find_district` and `find_indicator`.
    date : datetime.date or None
        None for the one that the page prints.
    audience : Audience
        For whom.
    """

    district: str
    indicator: str
    date: dt.date | None = None
    audience: Audience = Audience.PUBLIC


def explain(config_path: Path, wanted: Wanted, *, progress: Progress) -> Explanation:
    """Return where a printed figure comes from.

    Parameters
    ----------
    config_path : pathlib.Path
        ``karte.toml``; its folder is the workspace.
    wanted : Wanted
        Which figure, and for whom.
    progress : Progress
        Told what goes on.

    Returns
    -------
    Explanation
        Nothing is written.

    Raises
    ------
    KarteError
        If the workspace cannot be built, or there is no such figure.
    """
    findings = Problems()
    config, inputs = opened(config_path, wanted.audience, findings, progress)
    catalogue = catalogue_of(config, inputs.own_indicators, wanted.audience)
    indicator = find_indicator(wanted.indicator, catalogue)
    results = compute(config, inputs, wanted.audience, findings, progress)
    found = explain_figure(inputs, results, indicator, wanted)
    return found if wanted.audience is Audience.INTERNAL else for_public(found)


def explain_figure(
    inputs: Inputs, results: Results, indicator: Indicator, wanted: Wanted
) -> Explanation:
    """Return where a figure comes from, with everything that staff may see.

    Parameters
    ----------
    inputs : Inputs
        What was read.
    results : Results
        What was computed.
    indicator : Indicator
        Which figure.
    wanted : Wanted
        Which district and date.

    Returns
    -------
    Explanation
        For the internal audience.

    Raises
    ------
    KarteError
        If there is no such district or date.
    """
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    district_id = find_district(wanted.district, names, results.config.words.unit)
    figures = figures_with(results.figures, indicator)
    moment = find_moment(figures, indicator, wanted.date)
    before = figures.before(moment) if indicator.kind == "change" else None
    area = Area(AreaType.DISTRICT, district_id)
    estimate = figures.values[indicator.id, moment].estimates[area]
    tracer = CountTracer(inputs, figures.counts, district_id)
    sides = _sides(indicator, moment, before)
    asked = dict.fromkeys((name, when) for side in sides for name, _, when in side)
    traces = [tracer.trace(name, when) for name, when in asked]
    counts = tuple(one for one in traces if one is not None)
    top, bottom = (_sum(side, counts) for side in sides)
    return Explanation(
        audience=Audience.INTERNAL,
        edition=results.config.edition,
        municipality=results.config.municipality.name,
        district_id=district_id,
        district_name=names[district_id],
        indicator=indicator.id,
        name=indicator.name,
        plain=indicator.plain,
        unit=indicator.unit,
        dataset=moment.dataset,
        date=moment.date,
        before=before.date if before is not None else None,
        printed=formats.of_indicator(indicator, estimate.value, estimate.status),
        estimate=estimate,
        formula=Formula(
            words=indicator.note,
            numerator=_terms(sides[0]),
            denominator=_terms(sides[1]),
            less=1.0 if indicator.kind == "change" else 0.0,
            scale=1.0 if indicator.kind == "count" else indicator.scale,
            top=top,
            bottom=bottom,
            result=_result(indicator, top, bottom),
        ),
        rounding=_rounding(indicator, estimate, top),
        counts=counts,
        sources=_sources(inputs, counts),
    )


_Side = list[tuple[str, Literal[1, -1], "Moment"]]


def _sides(indicator: Indicator, moment: Moment, before: Moment | None) -> tuple[_Side, _Side]:
    """Return the signed counts above and below; below a change are those of five years before."""

    def signed(terms: tuple[str, ...], when: Moment) -> _Side:
        return [(one.removeprefix("-"), -1 if one.startswith("-") else 1, when) for one in terms]

    if indicator.kind != "change":
        return signed(indicator.numerator, moment), signed(indicator.denominator, moment)
    below = signed(indicator.numerator, before) if before is not None else []
    return signed(indicator.numerator, moment), below


def _terms(side: _Side) -> tuple[Term, ...]:
    return tuple(Term(count=name, date=when.date, sign=sign) for name, sign, when in side)


def _sum(side: _Side, counts: tuple[CountTrace, ...]) -> float | None:
    """Add the exact counts of one side in the order of the formula; None where one is missing."""
    exact = {(one.count, one.date): one.exact for one in counts}
    total = 0.0
    for name, sign, when in side:
        own = exact.get((name, when.date))
        if own is None:
            return None
        total += sign * own
    return total if side else None


def _result(indicator: Indicator, top: float | None, bottom: float | None) -> float | None:
    if indicator.kind == "count" or top is None:
        return top
    if bottom is None or bottom <= 0:
        return None
    less = 1.0 if indicator.kind == "change" else 0.0
    return (top / bottom - less) * indicator.scale


def _rounding(indicator: Indicator, estimate: Estimate, exact: float | None) -> Rounding:
    """Return which rule was used: a single count is rounded with all others of its table."""
    if indicator.kind != "count" or len(indicator.numerator) > 1 or indicator.decimals:
        return Rounding(rule="half_up", decimals=indicator.decimals, added=None)
    value = estimate.value
    added = None if exact is None or value is None else value - exact
    return Rounding(rule="balanced", decimals=0, added=added)


def _sources(inputs: Inputs, counts: tuple[CountTrace, ...]) -> tuple[Source, ...]:
    """Return where the figures come from, and what tells the shares of the towns."""
    known = {one.id: one for one in inputs.origins}
    figures = list(dict.fromkeys(name for one in counts for name in one.origin.split()))
    methods = {town.method for one in counts for row in one.rows for town in row.towns}
    used = [
        (year, table)
        for year, table in inputs.tables
        if any((table.origin.id, table.date) == (one.origin, one.date) for one in counts)
    ]
    weights = [inputs.districts.origin.id]
    weights += [inputs.small_areas[year].origin.id for year in sorted({year for year, _ in used})]
    if methods & {Method.MESH, Method.POINTS}:
        days = {inputs.crosswalk_of(*one).facts_date for one in used}
        meshes = [table for mesh in inputs.extras.census_meshes for table in mesh.tables]
        weights += [table.origin.id for table in meshes if table.date in days]
    return (
        *(_source(known[one], "figures") for one in figures if one in known),
        *(
            _source(known[one], "weights")
            for one in dict.fromkeys(weights)
            if one in known and one not in figures
        ),
    )


def _source(origin: Origin, use: Literal["figures", "weights"]) -> Source:
    return Source(
        id=origin.id,
        title=origin.title,
        publisher=origin.publisher,
        licence=origin.licence,
        use=use,
        files=origin.files,
    )
