"""What the list for checking says, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karte.profile.types import Header

BOX = "□"
"""To be ticked, on paper or in Excel."""
TICKED = "☑"
NONE = "－"


@dataclass(frozen=True)
class ReviewedText:
    """One generated text.

    Attributes
    ----------
    target, kind, figures : str
        How a correction names it, what it is, and the figures under it.
    text : str
        As it is printed; empty where it is hidden.
    made : str
        As karte made it.
    correction : str
        What staff have decided, and why; empty where nothing.
    before : str
        What the last edition said: 同じ, its text, or why there is none.
    """

    target: str
    kind: str
    figures: str
    text: str
    made: str
    correction: str
    before: str


@dataclass(frozen=True)
class ReviewedFigure:
    """One key figure beside that of the last edition.

    Attributes
    ----------
    name, unit : str
        As on the page.
    text, likely, status, grade, date : str
        The figure as printed, its range, how it came about, how far it can be relied on, and
        source and date.
    value, before_value : float or None
        The numbers themselves, rounded as they are printed.
    decimals : int
        Digits after the point.
    before, before_date : str
        The same of the last edition; `NONE` where there is no figure.
    difference : str
        As printed; `NONE` where there is none.
    why : str
        Why there is no figure before, or no difference; empty where there is one.
    """

    name: str
    unit: str
    text: str
    likely: str
    status: str
    grade: str
    date: str
    value: float | None
    decimals: int
    before: str
    before_value: float | None
    before_date: str
    difference: str
    why: str


@dataclass(frozen=True)
class ReviewedDistrict:
    """All that is to be checked of one district.

    Attributes
    ----------
    id, name : str
        Of the district.
    key : str
        How a row of the table of corrections names it: by name where that is enough.
    figures : tuple of ReviewedFigure
        Those at the top of its page.
    texts : tuple of ReviewedText
        First sentence, sentences and questions.
    withheld : tuple of str
        Indicators that are 秘匿 at their last date.
    """

    id: str
    name: str
    key: str
    figures: tuple[ReviewedFigure, ...]
    texts: tuple[ReviewedText, ...]
    withheld: tuple[str, ...]


@dataclass(frozen=True)
class ReviewedCorrection:
    """One row of the table of corrections and what became of it."""

    district: str
    target: str
    action: str
    fate: str
    reason: str
    date: str
    figures: str
    figures_now: str
    made: str
    text: str
    place: str
    is_used: bool


@dataclass(frozen=True)
class Review:
    """The whole list.

    Attributes
    ----------
    header : Header
        Of the edition.
    audience : str
        For whom the edition is: 公開 or 庁内検討用.
    before : str
        Which edition it is held against, or that there is none.
    districts : tuple of ReviewedDistrict
        All of them.
    corrections : tuple of ReviewedCorrection
        In the order of the table, those that are not used first.
    withheld : tuple of str
        What was withheld of each source as a whole.
    findings : tuple of str
        What the stages noticed.
    """

    header: Header
    audience: str
    before: str
    districts: tuple[ReviewedDistrict, ...]
    corrections: tuple[ReviewedCorrection, ...]
    withheld: tuple[str, ...]
    findings: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the list is called."""
        own = self.header
        return f"{own.municipality} {own.product} {own.edition_label} 確認用一覧"
