"""The sentences that could be said of what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.narrative.amounts import rough
from karte.narrative.candidates import Candidate, made
from karte.wareki import both_years, era_year
from karte.wording import number

if TYPE_CHECKING:
    from karte.narrative.rules import Rule
    from karte.narrative.types import Outlook, Voice

_MOST = 2.0


def of_outlook(rule: Rule, outlook: Outlook, voice: Voice) -> Candidate | None:
    """Return the sentence of a rule about a projection, or None.

    Parameters
    ----------
    rule : Rule
        One that looks at the projection.
    outlook : Outlook
        What is projected.
    voice : Voice
        The words of the municipality.

    Returns
    -------
    Candidate or None
        None where the projection is withheld or lacks the figure, and where little would change.
        People are given with two digits and shares in whole per cent: no more is known of years
        to come.
    """
    now, then = _figures(rule.indicator, outlook)
    if outlook.withheld or now is None or then is None or now <= 0 or then < 0:
        return None
    percent = 100 * abs(then - now) / now
    least = [
        size / threshold
        for size, threshold in (
            (abs(then - now), rule.least_points),
            (percent, rule.least_percent),
        )
        if threshold is not None
    ]
    if then == now or min(least, default=0.0) < 1:
        return None
    share = rule.indicator == "ageing_rate"
    values = {
        "unit": voice.unit,
        "council": voice.council,
        "city": voice.whole,
        "base": era_year(outlook.base),
        "year": both_years(outlook.target),
        "now": f"{number(now, 1)}%" if share else f"{number(now)}人",
        "then": f"約{number(then)}%" if share else f"{rough(then)}人",
        "percent": f"約{number(percent)}%",
        "error": outlook.error,
    }
    return made(
        rule,
        "projection",
        values,
        rises=then > now,
        strength=min(*least, _MOST),
        estimated=False,
    )


def _figures(indicator: str, outlook: Outlook) -> tuple[float | None, float | None]:
    if indicator == "population":
        return outlook.population_now, outlook.population_then
    if indicator == "children":
        return outlook.children_now, outlook.children_then
    return outlook.aged_now, outlook.aged_then
