"""The first sentence of a page: how many live there, and how many of them are 65 and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.model import Grade, Status
from karte.profile import format as formats
from karte.wording import municipality_word

if TYPE_CHECKING:
    from karte.model import Estimate
    from karte.profile.types import KeyFigure


def make_lead(key_figures: tuple[KeyFigure, ...], kind: str) -> str:
    """Return the sentence at the top of the page, from figures that exist.

    Parameters
    ----------
    key_figures : tuple of KeyFigure
        Those of the page.
    kind : str
        市・町・村・特別区.

    Returns
    -------
    str
        Empty where not even the people are known.
    """
    by_id = {one.id: one for one in key_figures}
    people, homes, old = by_id["population"], by_id["households"], by_id["ageing_rate"]
    if people.estimate.value is None:
        return ""
    text = f"{people.text}人{_about(people.estimate)}"
    if _is_of_the_same_day(homes, people):
        text += f"、{homes.text}世帯"
    sentence = f"{people.date_label}現在、{text}が暮らしています。"
    if old.estimate.value is None or old.reference.value is None:
        return sentence
    difference = old.estimate.value - old.reference.value
    points = formats.number(abs(difference), 1)
    low, high = old.estimate.low, old.estimate.high
    city = municipality_word(kind)
    if low is not None and high is not None and low <= old.reference.value <= high:
        compared = f"{city}（{old.reference.text}）とほぼ同じです"
    elif points == "0.0":
        compared = f"{city}と同じです"
    else:
        compared = f"{city}より{points}ポイント{'高く' if difference > 0 else '低く'}なっています"
    return f"{sentence}65歳以上の割合は{old.text}%で、{compared}。"


def lead_figures(key_figures: tuple[KeyFigure, ...]) -> tuple[str, ...]:
    """Return the figures in the first sentence, as printed.

    Parameters
    ----------
    key_figures : tuple of KeyFigure
        Those of the page.

    Returns
    -------
    tuple of str
        People, households and the share of those of 65 and more, as far as they are in it.
    """
    by_id = {one.id: one for one in key_figures}
    people, homes, old = by_id["population"], by_id["households"], by_id["ageing_rate"]
    found = [f"{people.text}人"]
    if _is_of_the_same_day(homes, people):
        found.append(f"{homes.text}世帯")
    if old.estimate.value is not None and old.reference.value is not None:
        found.append(f"{old.text}%")
    return tuple(found)


def _is_of_the_same_day(homes: KeyFigure, people: KeyFigure) -> bool:
    return homes.estimate.value is not None and homes.date_label == people.date_label


def _about(estimate: Estimate) -> str:
    """Return what must be said beside a figure in a sentence."""
    if estimate.status is not Status.ESTIMATED:
        return ""
    rough = "・参考" if estimate.grade is Grade.C else ""
    return f"（{Status.ESTIMATED.label}{rough}）"
