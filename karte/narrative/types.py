"""What is read aloud, for whom, and about what is to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from karte.model import Frozen
from karte.wording import mean_word, municipality_word

if TYPE_CHECKING:
    import datetime as dt

    from karte.config import Config

FigureOf = Literal["own", "change", "rank", "projection"]
Direction = Literal["higher", "lower"]


@dataclass(frozen=True)
class Voice:
    """The words of a municipality.

    Attributes
    ----------
    unit : str
        校区, 学区, 地区 or 地域.
    kind : str
        市, 町, 村 or 特別区.
    council : str
        The residents' body.
    districts : int
        How many there are; 0 where that is not known.

    Examples
    --------
    >>> Voice(unit="地区", kind="町", council="まちづくり協議会").whole
    '町全体'
    """

    unit: str
    kind: str
    council: str
    districts: int = 0

    @classmethod
    def of(cls, config: Config, districts: int = 0) -> Voice:
        """Return the words of a declaration."""
        words = config.words
        return cls(words.unit, config.municipality.kind, words.council, districts)

    @property
    def whole(self) -> str:
        """The municipality, which ratios are compared with."""
        return municipality_word(self.kind)

    @property
    def mean(self) -> str:
        """What counts are compared with."""
        return mean_word(self.unit)


@dataclass(frozen=True)
class Outlook:
    """What a projection says of one district; what is not projected is None.

    Attributes
    ----------
    base, target : datetime.date
        Of what was counted, and of the year to come.
    population_now, population_then : float or None
        People.
    aged_now, aged_then : float or None
        Share of those of 65 and more, in per cent.
    children_now, children_then : float or None
        People below 15.
    withheld : bool
        Whether the projection may not be shown.
    error : str
        How far it would have missed in the past, in words; goes with the sentence.
    """

    base: dt.date
    target: dt.date
    population_now: float | None = None
    population_then: float | None = None
    aged_now: float | None = None
    aged_then: float | None = None
    children_now: float | None = None
    children_then: float | None = None
    withheld: bool = False
    error: str = ""


class Sentence(Frozen):
    """One sentence about one figure.

    Attributes
    ----------
    id : str
        That of its rule; the same in every year.
    text : str
        As it is printed.
    indicator : str
        Id of the indicator it is about.
    figure : {"own", "change", "rank", "projection"}
        Which figure of it.
    theme : str
        One of the themes of the rules.
    direction : {"higher", "lower"}
        Which of its wordings was taken.
    values : mapping of str to str
        The figures in it as printed, by placeholder; read only. While they are the same, so is
        what the sentence says.
    """

    id: str
    text: str
    indicator: str
    figure: FigureOf
    theme: str
    direction: Direction
    values: Mapping[str, str]


class Question(Frozen):
    """One question for the workshop.

    Attributes
    ----------
    id : str
        That of its rule; the same in every year.
    text : str
        As it is printed.
    because : str
        Id of the sentence that it follows from; empty for one that can always be asked.
    strengths : bool
        Whether it asks for what the district is good at.
    """

    id: str
    text: str
    because: str
    strengths: bool


class Reading(Frozen):
    """What is read aloud about one district.

    Attributes
    ----------
    sentences : tuple of Sentence
        In the order of reading.
    why_fewer : str
        Why there are so few; empty where there are enough.
    questions : tuple of Question
        In the order of asking.
    """

    sentences: tuple[Sentence, ...]
    why_fewer: str
    questions: tuple[Question, ...]
