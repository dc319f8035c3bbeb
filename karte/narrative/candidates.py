"""Every sentence that could be said of a district, with how much it stands out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.comparison import YEARS_OF_CHANGE
from karte.model import Grade, Status
from karte.narrative.amounts import amount, half_width, one_in, times
from karte.narrative.vocabulary import usable
from karte.wareki import both_years
from karte.wording import number

if TYPE_CHECKING:
    import datetime as dt

    from karte.comparison import Change, Standing
    from karte.indicators import Indicator
    from karte.model import Estimate
    from karte.narrative.rules import Rule
    from karte.narrative.types import Direction, FigureOf, Voice

_MOST = 2.0
"""What has no standard deviation counts at most so many times its threshold."""
_OWN = 0.5
"""A change is told from half its threshold on, where it is that far from the municipality's."""


@dataclass(frozen=True)
class Candidate:
    """A sentence that could be said.

    Attributes
    ----------
    rule : Rule
        By which.
    figure : {"own", "change", "rank", "projection"}
        Which figure it is about.
    direction : {"higher", "lower"}
        To which side.
    template : str
        The wording; everything it needs is there.
    values : dict of str to str
        Texts by placeholder.
    strength : float
        How much it stands out, with the weight of the rule.
    estimated : bool
        Whether its figure was estimated.
    """

    rule: Rule
    figure: FigureOf
    direction: Direction
    template: str
    values: dict[str, str]
    strength: float
    estimated: bool


def candidate(rule: Rule, standing: Standing, voice: Voice) -> Candidate | None:
    """Return the sentence of a rule about a figure, or None where there is nothing to say.

    Parameters
    ----------
    rule : Rule
        Of anything but a projection.
    standing : Standing
        Of the indicator that it names.
    voice : Voice
        The words of the municipality.

    Returns
    -------
    Candidate or None
        None where a figure is missing, withheld or only a rough guide, where it is not certain to
        which side it lies, and where that is too little.
    """
    own = standing.own
    if own.value is None or not own.status.has_value or own.grade is Grade.C:
        return None
    if rule.looks_at == "rank":
        return _of_rank(rule, standing, voice)
    if rule.looks_at == "difference":
        return _of_difference(rule, standing, voice)
    if standing.indicator.kind == "change":
        return _of_rate(rule, standing, voice)
    return _of_change(rule, standing, voice)


def made(  # noqa: PLR0913 - the parts of one sentence
    rule: Rule,
    figure: FigureOf,
    values: dict[str, str],
    *,
    rises: bool,
    strength: float,
    estimated: bool,
) -> Candidate | None:
    """Return a candidate, or None where no wording of its direction can be filled."""
    direction: Direction = "higher" if rises else "lower"
    template = usable(rule.templates(direction), values)
    if template is None:
        return None
    return Candidate(
        rule, figure, direction, template, values, strength * rule.weight, estimated=estimated
    )


def _of_difference(rule: Rule, standing: Standing, voice: Voice) -> Candidate | None:
    own, whole, difference = standing.own, standing.whole, standing.difference
    if not standing.is_certain or own.value is None or whole is None or not difference:
        return None
    least = _times_threshold(rule, standing)
    if least < 1:
        return None
    indicator, half = standing.indicator, half_width(own.value, own.low, own.high)
    low, high = (own.value if end is None else end for end in (own.low, own.high))
    is_part = indicator.is_part
    values = {
        **_words(voice, indicator),
        "value": _figure(rule, indicator, own.value),
        "whole": _figure(rule, indicator, whole),
        "difference": _difference(rule, indicator, abs(difference), half),
        "one_in": one_in(own.value / 100, low / 100, high / 100, rule.counter) if is_part else "",
        "times": times(own.value, whole, half),
    }
    strength = abs(standing.score) if standing.score is not None else min(least, _MOST)
    return made(
        rule,
        "own",
        values,
        rises=difference > 0,
        strength=strength,
        estimated=own.status is Status.ESTIMATED,
    )


def _times_threshold(rule: Rule, standing: Standing) -> float:
    """Return how often the difference holds the threshold that it holds least."""
    value, whole, difference = standing.own.value, standing.whole, standing.difference
    if value is None or whole is None or difference is None:
        return 0.0
    found = []
    if rule.least_deviations is not None and standing.score is not None:
        found.append(abs(standing.score) / rule.least_deviations)
    if rule.least_points is not None:
        found.append(abs(difference) / rule.least_points)
    if rule.least_ratio is not None:
        small, large = sorted((abs(value), abs(whole)))
        found.append(large / (small * rule.least_ratio) if small > 0 else _MOST)
    return min(found, default=0.0)


def _of_change(rule: Rule, standing: Standing, voice: Voice) -> Candidate | None:
    change = standing.five_years or next(iter(standing.changes), None)
    now, indicator = standing.own.value, standing.indicator
    if change is None or now is None or not _can_be_said(change):
        return None
    before, difference = change.before.value, change.difference.value
    if before is None or difference is None:
        return None
    half = half_width(difference, change.difference.low, change.difference.high)
    percent = None if change.rate is None else abs(change.rate) * 100
    whole = standing.whole_change(change)
    apart = None if whole is None else change.apart_from(whole, indicator)
    least = _least_of_change(rule, abs(difference), percent)
    if whole is not None and apart is not None:
        in_percent = 100 * apart / abs(before) if before else None
        # Counts of districts and municipality have only per cent in common.
        both = (math.inf, apart) if indicator.kind == "count" else (apart, in_percent)
        least = _least_apart(least, _least_of_change(rule, *both))
    if least < 1:
        return None
    values = {
        **_words(voice, indicator),
        "city": voice.whole,
        "whole": "" if whole is None or apart is None else _whole_change(rule, indicator, whole),
        **_since(change.since.date, change.years),
        "before": _figure(rule, indicator, before),
        "now": _figure(rule, indicator, now),
        "difference": _difference(rule, indicator, abs(difference), half),
        "percent": "" if percent is None else f"{amount(percent, 100 * half / abs(before), 1)}%",
    }
    estimated = change.difference.status is Status.ESTIMATED
    return made(
        rule,
        "change",
        values,
        rises=difference > 0,
        strength=min(least, _MOST),
        estimated=estimated,
    )


def _can_be_said(change: Change) -> bool:
    """Whether neither date is a rough guide only, and it is sure to which side it went."""
    return change.is_certain and change.before.grade is not Grade.C


def _of_rate(rule: Rule, standing: Standing, voice: Voice) -> Candidate | None:
    """Return the sentence about an indicator that is a change itself; its sign is its direction."""
    own, indicator = standing.own, standing.indicator
    if not own.value or not _one_sided(own):
        return None
    least = _least_of_change(rule, abs(own.value), abs(own.value))
    if standing.whole is not None:
        low, high = (own.value if end is None else end for end in (own.low, own.high))
        apart = max(low - standing.whole, standing.whole - high, 0.0)
        least = _least_apart(least, _least_of_change(rule, apart, apart))
    if least < 1:
        return None
    half = half_width(own.value, own.low, own.high)
    now = standing.moment.date
    values = {
        **_words(voice, indicator),
        **_since(now.replace(year=now.year - YEARS_OF_CHANGE), YEARS_OF_CHANGE),
        "percent": f"{amount(abs(own.value), half, indicator.decimals)}%",
        "whole": "" if standing.whole is None else _signed(standing.whole, indicator.decimals),
    }
    return made(
        rule,
        "own",
        values,
        rises=own.value > 0,
        strength=min(least, _MOST),
        estimated=own.status is Status.ESTIMATED,
    )


def _one_sided(estimate: Estimate) -> bool:
    if estimate.low is None or estimate.high is None:
        return True
    return estimate.low > 0 or estimate.high < 0


def _least_of_change(rule: Rule, points: float, percent: float | None) -> float:
    found = []
    if rule.least_points is not None:
        found.append(points / rule.least_points)
    if rule.least_percent is not None:
        found.append((percent or 0.0) / rule.least_percent)
    return min(found, default=0.0)


def _least_apart(own: float, apart: float) -> float:
    """Return how often a change holds its threshold by what is its own, not the municipality's.

    Both are measured in thresholds: the change itself, and how far it is from the municipality's.
    """
    return apart if own >= _OWN else 0.0


def _of_rank(rule: Rule, standing: Standing, voice: Voice) -> Candidate | None:
    rank, own, ends = standing.rank, standing.own, rule.ends or 0
    if rank is None or rank.tied or rank.of <= 2 * ends or own.value is None:
        return None
    high = rank.place <= ends
    if not high and rank.from_last > ends:
        return None
    place = rank.place if high else rank.from_last
    known = voice.districts > rank.of
    values = {
        **_words(voice, standing.indicator),
        "value": _figure(rule, standing.indicator, own.value),
        "place": "最も" if place == 1 else f"{place}番目に",
        "of": f"{'数字のわかる' if known else ''}{rank.of}",
    }
    strength = 1.0 if standing.score is None else abs(standing.score)
    estimated = own.status is Status.ESTIMATED
    return made(rule, "rank", values, rises=high, strength=strength, estimated=estimated)


def _words(voice: Voice, indicator: Indicator) -> dict[str, str]:
    return {
        "unit": voice.unit,
        "council": voice.council,
        "city": voice.mean if indicator.kind == "count" else voice.whole,
    }


def _since(date: dt.date, years: int) -> dict[str, str]:
    return {"since": both_years(date), "years": f"{years}年"}


def _figure(rule: Rule, indicator: Indicator, value: float) -> str:
    unit = indicator.unit if rule.unit is None else rule.unit
    return f"{number(value, indicator.decimals)}{unit}"


def _difference(rule: Rule, indicator: Indicator, size: float, half: float) -> str:
    unit = indicator.unit if rule.unit is None else rule.unit
    return f"{amount(size, half, indicator.decimals)}{'ポイント' if unit == '%' else unit}"


def _whole_change(rule: Rule, indicator: Indicator, whole: Change) -> str:
    """Return the change of the municipality: a count in per cent, a share in points."""
    found = whole.in_unit_of(indicator)
    value = 0.0 if found is None else found[0]
    if indicator.kind == "count":
        return _signed(value, 1)
    text = _difference(rule, indicator, abs(value), 0.0)
    if not number(abs(value), indicator.decimals).strip("0."):
        return "増減なし"
    return f"{text}{'増' if value > 0 else '減'}"


def _signed(value: float, decimals: int) -> str:
    """Return a change in per cent with its direction in a word."""
    text = number(abs(value), decimals)
    if not text.strip("0."):
        return "増減なし"
    return f"{text}%{'増' if value > 0 else '減'}"
