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
        was written for a sentence goes before what fits its theme. Where nothing stands out, those
        that can always be asked.
    """
    limit = rules.limits.questions if strongest else rules.limits.general
    if limit == 0:
        return ()
    general = [(one, "") for one in rules.questions if one.general]
    strengths = [*_following(strongest, rules, strengths=True), *general]
    good = next(((one, why) for one, why in strengths if one.strengths), None)
    chosen = [good] if good else []
    others = [*_following(strongest, rules, strengths=False), *([] if strongest else general)]
    for one, why in others:
        if len(chosen) < limit and not one.strengths:
            chosen.append((one, why))
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
    answered: set[str] = set()
    for closely in (True, False):
        for sentence in strongest:
            if sentence.id in answered:
                continue
            for one in rules.questions:
                fits = (
                    f"{sentence.id}:{sentence.direction}" in one.after
                    if closely
                    else sentence.theme in one.themes
                )
                if fits and one.strengths is strengths and one.id not in used:
                    used.add(one.id)
                    answered.add(sentence.id)
                    yield one, sentence.id
                    break
