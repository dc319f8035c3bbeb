"""The largest certain differences of a district as figures, by the rules of the sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Frozen
from karte.narrative.candidates import candidate
from karte.narrative.read import main_reason
from karte.narrative.types import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.comparison import Standing
    from karte.narrative.candidates import Candidate
    from karte.narrative.rules import Rules
    from karte.narrative.types import Voice

MOST = 3
_WHY = {
    "missing": "公表できない項目や、元になるデータのない項目が多いため",
    "uncertain": "推計の確かさが十分でない項目が多いため",
    "alike": "多くの項目で{city}との違いが小さいため",
}


class Difference(Frozen):
    """By how much, and to which side, an indicator differs from what it is compared with.

    Attributes
    ----------
    indicator : str
        Its id.
    amount : str
        With its unit, in the digits that the likely range allows: 約19ポイント.
    direction : {"higher", "lower"}
        To which side.
    """

    indicator: str
    amount: str
    direction: Direction


class Differences(Frozen):
    """The largest first, and why there are fewer than `MOST`; empty where there are not."""

    found: tuple[Difference, ...]
    why_fewer: str


def largest_differences(
    standings: Mapping[str, Standing], rules: Rules, voice: Voice
) -> Differences:
    """Return the differences from the municipality that stand out most and are certain.

    Parameters
    ----------
    standings : mapping of str to Standing
        Of one district, by indicator id.
    rules : Rules
        From where on a difference is worth naming, which say the same thing, and how many of one
        theme there may be: as for the sentences.
    voice : Voice
        The words of the municipality.

    Returns
    -------
    Differences
        At most `MOST`; nothing that is withheld, a rough guide only, or inside its likely range.

    Examples
    --------
    >>> from karte.narrative import Voice, load_rules
    >>> largest_differences({}, load_rules(), Voice("校区", "市", "自治協議会")).why_fewer
    '公表できない項目や、元になるデータのない項目が多いため、はっきり言える違いを示していません。'
    """
    places = {rule.id: place for place, rule in enumerate(rules.rules)}
    sayable = (
        candidate(rule, standings[rule.indicator], voice)
        for rule in rules.rules
        if rule.looks_at == "difference" and rule.indicator in standings
    )
    found = sorted(
        filter(None, sayable), key=lambda one: (-round(one.strength, 9), places[one.rule.id])
    )
    chosen = _chosen(found, rules.limits.per_theme)
    return Differences(
        found=tuple(
            Difference(
                indicator=one.rule.indicator,
                amount=one.values["difference"],
                direction=one.direction,
            )
            for one in chosen
        ),
        why_fewer=_why(len(chosen), standings, rules, voice),
    )


def _chosen(found: list[Candidate], per_theme: int) -> list[Candidate]:
    chosen: list[Candidate] = []
    for one in found:
        said = {other.rule.says for other in chosen} | {other.rule.indicator for other in chosen}
        of_theme = sum(other.rule.theme == one.rule.theme for other in chosen)
        new = one.rule.says not in said and one.rule.indicator not in said
        if len(chosen) < MOST and new and of_theme < per_theme:
            chosen.append(one)
    return chosen


def _why(count: int, standings: Mapping[str, Standing], rules: Rules, voice: Voice) -> str:
    if count == MOST:
        return ""
    why = _WHY[main_reason(standings, rules)].format(city=voice.whole)
    which = (
        f"はっきり言える違いは{count}つです。" if count else "はっきり言える違いを示していません。"
    )
    return f"{why}、{which}"
