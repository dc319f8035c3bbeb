"""The questions for the workshop, chosen by what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.narrative.types import Question
from karte.narrative.vocabulary import fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from karte.narrative.rules import QuestionRule, Rules
    from karte.narrative.types import Sentence, Voice


def ask(strongest: Sequence[Sentence], rules: Rules, voice: Voice) -> tuple[Question, ...]:
    """Return questions that follow from sentences.

    Parameters
    ----------
    strongest : sequence of Sentence
        The one that stands out most first.
    rules : Rules
        What may be asked.
    voice : Voice
        The words of the municipality.

    Returns
    -------
    tuple of Question
        One of them, the first, asks for strengths. The others follow from one sentence each; what
        was written for a sentence goes before what fits its theme. Where too few follow, and where
        nothing stands out, those that can always be asked.
    """
    limits = rules.limits
    general = [(one, "") for one in rules.questions if one.general]
    strengths = [*_following(strongest, rules, strengths=True), *general]
    good = next((one for one in strengths if one[0].strengths), None)
    others = [*_following(strongest, rules, strengths=False), *general]
    chosen: list[tuple[QuestionRule, str]] = []
    for one in [*([good] if good else []), *(one for one in others if not one[0].strengths)]:
        always = sum(not why for _, why in chosen)
        if len(chosen) < limits.questions and (one[1] or always < limits.general):
            chosen.append(one)
    words = {"unit": voice.unit, "council": voice.council}
    return tuple(
        Question(id=one.id, text=fill(one.text, words), because=why, strengths=one.strengths)
        for one, why in chosen
    )


def _following(
    strongest: Sequence[Sentence], rules: Rules, *, strengths: bool
) -> Iterator[tuple[QuestionRule, str]]:
    """Yield questions of one kind, each once, with the sentence that each follows from."""
    used: set[str] = set()
    kind = [one for one in rules.questions if one.strengths is strengths]
    unanswered = []
    for sentence in strongest:
        fitting = [one for one in kind if f"{sentence.id}:{sentence.direction}" in one.after]
        if not fitting:
            unanswered.append(sentence)
        elif used.isdisjoint(one.id for one in fitting):
            used.add(fitting[0].id)
            yield fitting[0], sentence.id
    for sentence in unanswered:
        fitting = [one for one in kind if sentence.theme in one.themes and one.id not in used]
        if fitting:
            used.add(fitting[0].id)
            yield fitting[0], sentence.id
