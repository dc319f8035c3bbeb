"""Every text of a district that karte has made, by the name that a correction gives it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.model import Area, AreaType
from karte.profile.figures import make_key_figures
from karte.profile.lead import lead_figures, make_lead
from karte.tables.corrections import LEAD, question_target, quoted, sentence_target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from karte.narrative import Rules
    from karte.profile.results import Results
    from karte.profile.types import KeyFigure


@dataclass(frozen=True)
class Generated:
    """A text as karte has made it.

    Attributes
    ----------
    district_id : str
        Of which district.
    target : str
        How a correction names it.
    kind : str
        What it is, for a list.
    text : str
        As it would be printed.
    figures : str
        The figures under it, as a correction has them.
    """

    district_id: str
    target: str
    kind: str
    text: str
    figures: str


def text_targets(rules: Rules) -> frozenset[str]:
    """Return how every text is named that rules may lead to."""
    sentences = (sentence_target(one.id) for one in rules.rules)
    questions = (question_target(one.id) for one in rules.questions)
    return frozenset({LEAD, *sentences, *questions})


def generated_texts(results: Results, district_id: str) -> tuple[Generated, ...]:
    """Return the texts of one district.

    Parameters
    ----------
    results : Results
        What was computed.
    district_id : str
        Which district.

    Returns
    -------
    tuple of Generated
        The first sentence, those that are read aloud, and the questions. A question stands on the
        figures of the sentence that it follows from.
    """
    config, figures = results.config, results.figures
    keys = make_key_figures(figures, results.meaning, config, district_id)
    lead = make_lead(keys, config.municipality.kind)
    reading = results.meaning.readings[Area(AreaType.DISTRICT, district_id)]
    found = list(_lead(district_id, lead, keys))
    under = {one.id: one.values.values() for one in reading.sentences}
    for one in reading.sentences:
        target = sentence_target(one.id)
        found.append(Generated(district_id, target, "文", one.text, _cell(under[one.id])))
    for asked in reading.questions:
        cell = _cell(under.get(asked.because, ()))
        target = question_target(asked.id)
        found.append(Generated(district_id, target, "問いかけ", asked.text, cell))
    return tuple(found)


def _lead(district_id: str, lead: str, keys: tuple[KeyFigure, ...]) -> Iterator[Generated]:
    if lead:
        yield Generated(district_id, LEAD, LEAD, lead, _cell(lead_figures(keys)))


def _cell(figures: Iterable[str]) -> str:
    """Return figures in the one spelling in which a table of corrections is read."""
    return unicodedata.normalize("NFKC", quoted(figures))
