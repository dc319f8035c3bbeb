"""Puts generated texts right as staff have decided, as long as the figures under them are the same.

Nothing of it is silent: what is not used any more is told with the old and the new figures, and the
internal edition says what was changed and why. A public edition has only the result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from karte.model import Audience
from karte.profile.generated import Generated, generated_texts
from karte.tables.corrections import Action, question_target, sentence_target
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from karte.errors import Problems
    from karte.profile.meanings import Line, ReadAloud
    from karte.profile.results import Results
    from karte.tables.corrections import Correction

_NOTHING_LEFT = "ここに載せる文は、いまはありません。"


class Fate(StrEnum):
    """What became of a correction, in the words of the lists."""

    APPLIED = "使いました"
    CHANGED = "数値が変わったため使っていません"
    ABSENT = "この版に文がないため使っていません"
    SUPERSEDED = "前の数値についてのものなので使っていません"


@dataclass(frozen=True)
class Outcome:
    """A correction and what became of it.

    Attributes
    ----------
    correction : Correction
        As staff wrote it.
    district_name : str
        As printed.
    fate : Fate
        Whether it is used, and why not.
    generated : Generated or None
        What it is of in this edition; None where there is no such text.
    """

    correction: Correction
    district_name: str
    fate: Fate
    generated: Generated | None

    @property
    def told(self) -> str:
        """What was done, and why."""
        one = self.correction
        return f"{one.action.label}（{era_date(one.date)}、理由: {one.reason}）"

    @property
    def line(self) -> str:
        """All of it in one line, for a record."""
        one = self.correction
        return f"{self.district_name} {one.target}: {self.told}。{self.fate}（{one.place}）"


def with_corrections(
    results: Results, corrections: Sequence[Correction], findings: Problems
) -> Results:
    """Return the results with what becomes of every correction.

    Parameters
    ----------
    results : Results
        What was computed.
    corrections : sequence of Correction
        As read.
    findings : Problems
        Takes those that are not used, with the figures then and now.

    Returns
    -------
    Results
        The same where there is no correction.
    """
    if not corrections:
        return results
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    texts = {
        (own, one.target): one
        for own in dict.fromkeys(one.district_id for one in corrections)
        for one in generated_texts(results, own)
    }
    current = {
        (one.district_id, one.target)
        for one in corrections
        if (found := texts.get((one.district_id, one.target))) and found.figures == one.figures
    }
    outcomes = tuple(
        _outcome(one, names[one.district_id], texts.get((one.district_id, one.target)), current)
        for one in corrections
    )
    for one in outcomes:
        _note_unused(one, findings)
    return replace(results, corrected=outcomes, findings=tuple(findings.found))


def _outcome(
    one: Correction, name: str, generated: Generated | None, current: set[tuple[str, str]]
) -> Outcome:
    if generated is None:
        fate = Fate.ABSENT
    elif generated.figures == one.figures:
        fate = Fate.APPLIED
    else:
        key = (one.district_id, one.target)
        fate = Fate.SUPERSEDED if key in current else Fate.CHANGED
    return Outcome(one, name, fate, generated)


def _note_unused(outcome: Outcome, findings: Problems) -> None:
    one, now = outcome.correction, outcome.generated
    what = f"{outcome.district_name} の {one.target} を{one.action.label}という訂正は、"
    if outcome.fate is Fate.CHANGED and now is not None:
        findings.add(
            f"{what}下の数値が変わったため使っていません。訂正したとき {one.figures}、"
            f"いま {now.figures}。印刷される文: {now.text}",
            where=one.place,
            hint="いまの文を確かめ、まだ要るなら「数値」と「文」を書き直し、要らなければ行を消してください。",
        )
    elif outcome.fate is Fate.ABSENT:
        findings.add(
            f"{what}この版にその文や問いかけがないため使っていません"
            f"（訂正したときの数値 {one.figures}）。",
            where=one.place,
            hint="また同じ数値で文が出れば使います。要らなければ行を消してください。",
        )


def correction_lines(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return what became of every correction, one line each, for the office."""
    return tuple(f"文の訂正 {one.line}" for one in outcomes)


def applied_in(outcomes: Iterable[Outcome], district_id: str) -> dict[str, Correction]:
    """Return the corrections that are used in a district, by the text that they are of."""
    return {
        one.correction.target: one.correction
        for one in outcomes
        if one.fate is Fate.APPLIED and one.correction.district_id == district_id
    }


def put_right(text: str, target: str, applied: Mapping[str, Correction]) -> str:
    """Return a text as it is printed; a hidden one is empty."""
    return applied[target].text if target in applied else text


def reading_put_right(reading: ReadAloud, applied: Mapping[str, Correction]) -> ReadAloud:
    """Return what is read aloud as it is printed.

    Parameters
    ----------
    reading : ReadAloud
        As it was made.
    applied : mapping of str to Correction
        From `applied_in`.

    Returns
    -------
    ReadAloud
        Without the hidden lines. A replaced sentence leads to no figure: it may be of none.
    """
    lines = tuple(
        right for one in reading.lines for right in _line(one, applied.get(sentence_target(one.id)))
    )
    questions = tuple(
        right
        for one in reading.questions
        for right in _line(one, applied.get(question_target(one.id)))
    )
    why = reading.why_fewer or (_NOTHING_LEFT if reading.lines and not lines else "")
    return reading.model_copy(update={"lines": lines, "questions": questions, "why_fewer": why})


def _line(line: Line, correction: Correction | None) -> Iterator[Line]:
    if correction is None:
        yield line
    elif correction.action is not Action.HIDE:
        anchor = line.anchor if correction.action is Action.CORRECT else ""
        yield line.model_copy(update={"text": correction.text, "anchor": anchor})


def correction_notes(results: Results, district_id: str) -> tuple[str, ...]:
    """Return what was changed on a page and why; nothing in a public edition.

    Parameters
    ----------
    results : Results
        With the outcomes.
    district_id : str
        Of which district.

    Returns
    -------
    tuple of str
        One line for each correction that is used.
    """
    if results.audience is Audience.PUBLIC:
        return ()
    return tuple(
        f"【庁内】{one.correction.target} を{one.told}。karte の文: {one.generated.text}"
        for one in results.corrected
        if one.correction.district_id == district_id
        and one.fate is Fate.APPLIED
        and one.generated is not None
    )
