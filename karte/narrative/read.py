"""Reads a district's figures aloud: its own largest, certain differences in plain Japanese."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from karte.model import Grade, Status
from karte.narrative.candidates import Candidate, candidate
from karte.narrative.outlook import of_outlook
from karte.narrative.questions import ask
from karte.narrative.rules import PARTS
from karte.narrative.types import Reading, Sentence
from karte.narrative.vocabulary import fill, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from karte.comparison import Standing
    from karte.model import Area
    from karte.narrative.rules import Rules
    from karte.narrative.types import Outlook, Voice

_BASE = {"population": "population", "ageing_rate": "ageing_rate", "children": "young_share"}
"""The indicator that each projection starts from."""


def standings_of(
    standings: Mapping[str, Mapping[Area, Standing]], area: Area
) -> dict[str, Standing]:
    """Return where one district stands, by indicator id."""
    return {name: by_area[area] for name, by_area in standings.items() if area in by_area}


def read_aloud(
    standings: Mapping[str, Standing],
    rules: Rules,
    voice: Voice,
    *,
    outlook: Outlook | None = None,
    already_said: Collection[str] = (),
) -> Reading:
    """Return what is said and asked about one district.

    Parameters
    ----------
    standings : mapping of str to Standing
        By indicator id; a rule about an indicator that is not there is not used.
    rules : Rules
        What is worth a sentence, and how it is said.
    voice : Voice
        The words of the municipality.
    outlook : Outlook, optional
        What is projected.
    already_said : collection of str, optional
        Ids of indicators that the page has compared with the municipality already, or of rules.

    Returns
    -------
    Reading
        The strongest sentences that are certain, at most two of a theme and one of a family; one
        about a change and one about what is to come where there are any. The same facts give the
        same reading.

    Examples
    --------
    >>> from karte.narrative import Voice, load_rules
    >>> reading = read_aloud({}, load_rules(), Voice("校区", "市", "自治協議会"))
    >>> reading.sentences, [one.text for one in reading.questions][0]
    ((), 'この校区のよいところ、これからも大切にしたいことは何ですか。')
    """
    places = {rule.id: place for place, rule in enumerate(rules.rules)}
    found = [*_candidates(standings, rules, voice, outlook, already_said)]
    found.sort(key=lambda one: (-round(one.strength, 9), places[one.rule.id]))
    chosen = _choose(found, rules)
    ordered = sorted(chosen, key=lambda one: (PARTS.index(one.rule.part), places[one.rule.id]))
    sentences = _written(ordered, voice)
    by_id = {one.id: one for one in sentences}
    return Reading(
        sentences=sentences,
        why_fewer=_why_fewer(len(sentences), standings, rules, voice),
        questions=ask([by_id[one.rule.id] for one in chosen], rules, voice),
    )


def _candidates(
    standings: Mapping[str, Standing],
    rules: Rules,
    voice: Voice,
    outlook: Outlook | None,
    already_said: Collection[str],
) -> Iterable[Candidate]:
    for rule in rules.rules:
        said = rule.looks_at == "difference" and rule.indicator in already_said
        if said or rule.id in already_said:
            continue
        found = None
        if rule.looks_at == "projection":
            firm = _is_firm(standings.get(_BASE[rule.indicator]))
            found = of_outlook(rule, outlook, voice) if outlook is not None and firm else None
        elif rule.indicator in standings:
            found = candidate(rule, standings[rule.indicator], voice)
        if found is not None:
            yield found


def _is_firm(standing: Standing | None) -> bool:
    """Whether what a projection starts from is more than a rough guide, as far as is known."""
    if standing is None:
        return True
    return standing.own.value is not None and standing.own.grade is not Grade.C


def _choose(found: Sequence[Candidate], rules: Rules) -> list[Candidate]:
    """Return the sentences to say, the strongest first.

    Parameters
    ----------
    found : sequence of Candidate
        The strongest first.
    rules : Rules
        How much is said.

    Returns
    -------
    list of Candidate
        The strongest of each look that goes first, then whatever is strongest.
    """
    limits = rules.limits
    firsts = [
        next((one for one in found if one.rule.looks_at == look), None) for look in limits.first
    ]
    chosen: list[Candidate] = []
    for one in [*filter(None, firsts), *found]:
        families = {other.rule.says for other in chosen}
        of_theme = sum(other.rule.theme == one.rule.theme for other in chosen)
        room = len(chosen) < limits.sentences and of_theme < limits.per_theme
        if one.rule.looks_at == "change":
            changes = sum(other.rule.looks_at == "change" for other in chosen)
            room = room and changes < limits.changes
        if room and one.rule.says not in families:
            chosen.append(one)
    return sorted(chosen, key=found.index)


def _written(ordered: Sequence[Candidate], voice: Voice) -> tuple[Sentence, ...]:
    """Write the sentences; only the first says where."""
    sentences = []
    opening = f"この{voice.unit}では、"
    for one in ordered:
        has_here = "{here}" in one.template
        values = {**one.values, "here": opening}
        mark = Status.ESTIMATED.label if one.estimated else ""
        text = fill(one.template, values, mark=mark)
        opening = "" if has_here else opening
        used = shown(one.template, one.values)
        if one.values.get("error"):
            used["error"] = one.values["error"]
        sentences.append(
            Sentence(
                id=one.rule.id,
                text=text,
                indicator=one.rule.indicator,
                figure=one.figure,
                theme=one.rule.theme,
                direction=one.direction,
                values=used,
            )
        )
    return tuple(sentences)


def _why_fewer(count: int, standings: Mapping[str, Standing], rules: Rules, voice: Voice) -> str:
    """Return why there are few sentences, by what most of the figures lack."""
    if count >= rules.limits.enough:
        return ""
    template: str = getattr(rules.why_fewer, main_reason(standings, rules))
    values = {"unit": voice.unit, "city": voice.whole, "count": str(count)}
    return fill(template, values)


def main_reason(standings: Mapping[str, Standing], rules: Rules) -> str:
    """Return what most figures lack for a sentence: ``missing``, ``uncertain`` or ``alike``."""
    compared = dict.fromkeys(one.indicator for one in rules.rules if one.looks_at == "difference")
    reasons = Counter(_reason(standings[one]) for one in compared if one in standings)
    order = ("uncertain", "alike", "missing") if reasons else ("missing",)
    return max(order, key=lambda one: (reasons[one], -order.index(one)))


def _reason(standing: Standing) -> str:
    """Return why a figure gives no sentence: missing, uncertain, or much as elsewhere."""
    own = standing.own
    if own.value is None or standing.whole is None:
        return "missing"
    if own.grade is Grade.C or not standing.is_certain:
        return "uncertain"
    return "alike"
