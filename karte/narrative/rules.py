"""The rules and wordings as frozen values, read from ``rules.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from karte.model import Frozen
from karte.narrative.vocabulary import ALLOWED, IN_QUESTIONS, IN_REASONS, LooksAt, wrong_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from karte.narrative.types import Direction

PARTS = ("who", "change", "life", "next")
"""The order of reading: who lives here, how it changes, how they live, what comes."""

OUTLOOK = ("population", "ageing_rate", "children")
"""What a rule about the projection may name as its indicator."""


class Rule(Frozen):
    """What is looked at, from where on it is worth a sentence, and how it is said.

    Attributes
    ----------
    id : str
        Stays the same from year to year.
    indicator : str
        Id in the catalogue; for a projection one of `OUTLOOK`.
    looks_at : {"difference", "change", "rank", "projection"}
        Beside the municipality; since five years ago; first or last places; years to come.
    part, theme : str
        When it is read, and what it is about.
    family : str
        Rules of one family say the same thing; the rule itself where empty.
    weight : float
        How much it counts beside others.
    least_deviations, least_points, least_ratio, least_percent : float or None
        The smallest difference worth saying: in standard deviations of the districts, in the unit
        of the indicator, as a ratio, in per cent of what was. All that are given have to hold.
    ends : int or None
        How many places from either end are worth saying.
    unit, counter : str
        The unit in print where it is not that of the catalogue; what 5人に1人 counts.
    higher, lower : tuple of str
        Templates; the first whose placeholders can all be filled is taken. None where that
        direction is not spoken of.
    """

    id: str = Field(min_length=1)
    indicator: str = Field(min_length=1)
    looks_at: LooksAt
    part: Literal["who", "change", "life", "next"]
    theme: str
    family: str = ""
    weight: float = Field(1.0, gt=0)
    least_deviations: float | None = Field(None, gt=0)
    least_points: float | None = Field(None, gt=0)
    least_ratio: float | None = Field(None, gt=1)
    least_percent: float | None = Field(None, gt=0)
    ends: int | None = Field(None, ge=1)
    unit: str | None = None
    counter: str = "人"
    higher: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """What two sentences may not both say."""
        return self.family or self.id

    def templates(self, direction: Direction) -> tuple[str, ...]:
        """Return the wordings of one direction."""
        return self.higher if direction == "higher" else self.lower

    @model_validator(mode="after")
    def _speaks_of_what_it_looks_at(self) -> Self:
        if not (self.higher or self.lower):
            raise ValueError("higher か lower に文を書いてください")
        wanted = _THRESHOLDS[self.looks_at]
        given = {one for one in _ALL_THRESHOLDS if getattr(self, one) is not None}
        if not given or not given <= wanted:
            names = "・".join(one for one in _ALL_THRESHOLDS if one in wanted)
            raise ValueError(f"looks_at = {self.looks_at} には {names} のどれかを書いてください")
        if self.looks_at == "projection" and self.indicator not in OUTLOOK:
            raise ValueError(f"将来推計の indicator は {'・'.join(OUTLOOK)} のどれかです")
        _check((*self.higher, *self.lower), ALLOWED[self.looks_at])
        return self


_ALL_THRESHOLDS = ("least_deviations", "least_points", "least_ratio", "least_percent", "ends")
_THRESHOLDS: dict[LooksAt, set[str]] = {
    "difference": {"least_deviations", "least_points", "least_ratio"},
    "change": {"least_points", "least_percent"},
    "rank": {"ends"},
    "projection": {"least_points", "least_percent"},
}


class QuestionRule(Frozen):
    """One question, and what it follows from.

    Attributes
    ----------
    id : str
        Stays the same from year to year.
    text : str
        Open and inviting.
    after : tuple of str
        ``rule:higher`` or ``rule:lower``: sentences that it follows from.
    themes : tuple of str
        Themes that it fits; asked where nothing fits better.
    strengths : bool
        Whether it asks for what the district is good at.
    general : bool
        Whether it may be asked where nothing stands out.
    """

    id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    after: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    strengths: bool = False
    general: bool = False

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if not (self.after or self.themes or self.general):
            raise ValueError("after・themes・general のどれかを書いてください")
        _check((self.text,), IN_QUESTIONS)
        return self


class WhyFewer(Frozen):
    """What is said where there are few sentences: figures missing, uncertain, or all alike."""

    missing: str
    uncertain: str
    alike: str

    @model_validator(mode="after")
    def _templates(self) -> Self:
        _check((self.missing, self.uncertain, self.alike), IN_REASONS)
        return self


class Limits(Frozen):
    """How much is said.

    Attributes
    ----------
    sentences, per_theme, changes, questions, general : int
        At most so many sentences, of one theme, about changes, questions, and questions of the
        kind that can always be asked.
    enough : int
        With fewer sentences it is said why.
    first : tuple of str
        Looks of which the strongest sentence has its place before any other.
    """

    sentences: int = Field(ge=1, le=6)
    per_theme: int = Field(ge=1)
    changes: int = Field(ge=0)
    questions: int = Field(ge=0, le=3)
    general: int = Field(ge=0, le=2)
    enough: int = Field(ge=0)
    first: tuple[LooksAt, ...] = ()


class Rules(Frozen):
    """Everything that ``rules.toml`` says.

    Attributes
    ----------
    themes : tuple of str
        Every theme that a rule may name.
    limits : Limits
        How much is said.
    why_fewer : WhyFewer
        What is said where there is little.
    rules : tuple of Rule
        Within a part in the order of reading.
    questions : tuple of QuestionRule
        Of several that fit, the first is asked.
    """

    themes: tuple[str, ...]
    limits: Limits
    why_fewer: WhyFewer
    rules: tuple[Rule, ...]
    questions: tuple[QuestionRule, ...]

    def problems(self) -> Iterable[tuple[str, str]]:
        """Yield what does not fit together: the entry, and what is wrong in words for staff."""
        known = {f"{one.id}:{way}" for one in self.rules for way in ("higher", "lower")}
        for rule in self.rules:
            if rule.theme not in self.themes:
                yield f"rule {rule.id}", f"「{rule.theme}」という theme はありません。"
        for question in self.questions:
            for theme in question.themes:
                if theme not in self.themes:
                    yield f"question {question.id}", f"「{theme}」という theme はありません。"
            for name in question.after:
                if name not in known:
                    yield f"question {question.id}", f"「{name}」という文はありません。"


def _check(templates: Iterable[str], allowed: Collection[str]) -> None:
    for template in templates:
        wrong = wrong_in(template, allowed)
        if wrong:
            raise ValueError(wrong)
