"""The placeholders that templates may use, and how they are filled."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

LooksAt = Literal["difference", "change", "rank", "projection"]

PLACEHOLDERS = {
    "here": "「この校区では、」。ページの最初の文だけに入り、ほかの文では消える",
    "unit": "校区・学区・地区・地域のうち、市の使う呼び方",
    "council": "住民組織の呼び方",
    "city": "比べる相手。割合と増減は「市全体」（町全体・村全体・区全体）、数は「1校区あたり平均」",
    "value": "この校区の値（単位つき）",
    "whole": "比べる相手の値（単位つき）。増減の文では市全体の増減（「1.2%減」「0.8ポイント増」）",
    "difference": "差の大きさ（割合はポイント、ほかは単位つき）",
    "percent": "増減の大きさを%で表したもの",
    "one_in": "「5人に1人」「およそ3世帯に1世帯」。きりのよいときだけ使える",
    "times": "「約1.2倍」「約半分」。きりのよいときだけ使える",
    "since": "比べる年（和暦と西暦）",
    "years": "何年間の変化か（「5年」）",
    "before": "比べる年の値（単位つき）",
    "now": "いまの値（単位つき）",
    "place": "「最も」「2番目に」。上の端なら多い順、下の端なら少ない順に数える",
    "of": "順位をつけた校区の数",
    "base": "将来推計のもとにした年（和暦）",
    "year": "将来の年（和暦と西暦）",
    "then": "将来の年の値（単位つき）",
    "count": "文の数（文が少ないわけを書くときに使う）",
}
"""Every placeholder with its meaning, as docs/reading-aloud.md prints it."""

_WORDS = ("here", "unit", "council", "city")
ALLOWED: Mapping[LooksAt, frozenset[str]] = {
    "difference": frozenset({*_WORDS, "value", "whole", "difference", "one_in", "times"}),
    "change": frozenset(
        {*_WORDS, "since", "years", "before", "now", "difference", "percent", "one_in", "whole"}
    ),
    "rank": frozenset({*_WORDS, "value", "place", "of"}),
    "projection": frozenset({*_WORDS, "base", "year", "now", "then", "percent"}),
}
IN_QUESTIONS = frozenset({"unit", "council"})
IN_REASONS = frozenset({"unit", "city", "count"})

OF_WORDS = frozenset({"here", "unit", "council", "city"})
"""Those that hold words of the municipality and no figure."""

_MARKED = ("value", "one_in", "now", "percent", "times", "difference")
"""The figure of a sentence that carries （推計）: the first of these that stands in it."""


def placeholders(template: str) -> tuple[str, ...]:
    """Return the placeholders of a template in the order in which they stand.

    Raises
    ------
    ValueError
        If a bracket is left open, or more than a name stands in one.

    Examples
    --------
    >>> placeholders("{here}人口は{value}です。")
    ('here', 'value')
    """
    found = []
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(name)
        found.append(name)
    return tuple(found)


def usable(templates: Iterable[str], values: Mapping[str, str]) -> str | None:
    """Return the first template for which there is everything that it needs, or None."""
    known = {name for name, text in values.items() if text} | OF_WORDS
    return next((one for one in templates if known.issuperset(placeholders(one))), None)


def fill(template: str, values: Mapping[str, str], *, mark: str = "") -> str:
    """Return a template filled; its main figure is marked where it is estimated.

    Parameters
    ----------
    template : str
        All of its placeholders have a value.
    values : mapping of str to str
        Texts by placeholder.
    mark : str, optional
        推計, or nothing.

    Returns
    -------
    str
        Within round brackets the mark follows a point instead of brackets of its own.

    Examples
    --------
    >>> fill("割合は{value}です。", {"value": "36.8%"}, mark="推計")
    '割合は36.8%（推計）です。'
    >>> fill("{one_in}（{value}）", {"one_in": "5人に1人", "value": "20.1%"}, mark="推計")
    '5人に1人（20.1%・推計）'
    """
    used = set(placeholders(template))
    marked = next((one for one in _MARKED if one in used), "") if mark else ""
    within = f"（{{{marked}}}" in template
    texts = dict(values)
    if marked:
        texts[marked] += f"・{mark}" if within else f"（{mark}）"
    return template.format_map(texts)


def shown(template: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the figures that a template uses, by placeholder."""
    return {one: values[one] for one in placeholders(template) if one not in OF_WORDS}


def wrong_in(template: str, allowed: Collection[str]) -> str:
    """Return what is wrong with a template in words for staff, or nothing."""
    try:
        unknown = [one for one in placeholders(template) if one not in allowed]
    except ValueError:
        return f"{{ }} の書き方に誤りがあります: {template}"
    if not unknown:
        return ""
    return f"ここでは使えない {{{'}・{'.join(dict.fromkeys(unknown))}}} があります: {template}"
