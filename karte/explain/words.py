"""The parts of an explanation that are sentences: what, how it is computed, from what."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from karte.crosswalk.groups import Group
from karte.model import Audience, Status
from karte.profile.format import number
from karte.tables.columns import age_label
from karte.tables.own_counts import column_of
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.explain.types import Explanation, Source, Term, TownPart

_SUM_DECIMALS = 2
_DUST = 0.005
_MORE_DECIMALS = 3
_DECIMALS = {"km²": (5, 3)}
"""Digits of a sum before rounding and in print, where it is not in whole numbers."""
_SHAPES = (".shp", ".dbf", ".shx", ".prj", ".cpg")


def head_lines(explanation: Explanation) -> Iterator[str]:
    """Yield what is explained: the figure as printed, its ranges and its grade.

    Parameters
    ----------
    explanation : Explanation
        Any.

    Yields
    ------
    str
        A line.
    """
    one, estimate = explanation, explanation.estimate
    kind = "公開用" if one.audience is Audience.PUBLIC else "庁内検討用。公開しないでください"
    plain = f"（{one.plain}）" if one.plain != one.name else ""
    yield f"{one.district_name}（{one.district_id}）　{one.name}{plain}"
    since = f"、{era_date(one.before)}と比べる" if one.before is not None else ""
    yield f"{one.dataset.label} {era_date(one.date)}{since}　［{kind}］"
    yield ""
    unit = one.unit if estimate.status.has_value else ""
    marked = estimate.status.has_value and estimate.status is not Status.OBSERVED
    about = f"（{estimate.status.label}）" if marked else ""
    grade = f"　確かさ {estimate.grade.value}" if estimate.grade is not None else ""
    yield f"  印刷する値      {one.printed}{unit}{about}{grade}"
    if estimate.low is not None and estimate.high is not None:
        likely = _range(explanation, estimate.low, estimate.high)
        yield f"  およその範囲    {likely}（10回に9回は入ると見込む幅）"
    if estimate.least is not None:
        most = math.inf if estimate.most is None else estimate.most
        yield f"  ありうる範囲    {_range(explanation, estimate.least, most)}"


def _range(explanation: Explanation, low: float, high: float) -> str:
    """Return a range that is widened to the last digit that is printed."""
    size = 10.0**explanation.rounding.decimals
    lower = math.floor(round(low * size, 6)) / size
    if math.isinf(high):
        return f"{number(lower, explanation.rounding.decimals)}{explanation.unit}以上"
    upper = math.ceil(round(high * size, 6)) / size
    ends = (number(one, explanation.rounding.decimals) for one in (lower, upper))
    return f"{'〜'.join(ends)}{explanation.unit}"


def formula_lines(explanation: Explanation) -> Iterator[str]:
    """Yield how the figure is computed, and how it was rounded.

    Parameters
    ----------
    explanation : Explanation
        Any.

    Yields
    ------
    str
        A line.
    """
    formula, rounding = explanation.formula, explanation.rounding
    yield f"■ 計算のしかた　{formula.words}"
    if formula.denominator:
        above, below = ("いま", "5年前") if formula.less else ("分子", "分母")
        for word, terms, value in (
            (above, formula.numerator, formula.top),
            (below, formula.denominator, formula.bottom),
        ):
            yield f"  {word}　{_terms(terms)} ＝ {_sum(explanation, terms, value)}"
        if formula.result is not None:
            yield f"  計算　{_computed(explanation)}"
    if rounding.rule == "half_up":
        to = f"小数第{rounding.decimals}位まで" if rounding.decimals else "整数に"
        yield f"  端数　{to}四捨五入 → {explanation.printed}{explanation.unit}"
        if formula.denominator and explanation.audience is Audience.PUBLIC:
            yield "  　　　計算には整数にする前の数を使うため、最後の桁が合わないことがあります。"
        return
    added = rounding.added
    if added is None or formula.top is None:
        yield f"  端数　整数にして {explanation.printed}{explanation.unit}"
    elif abs(added) < _DUST:
        yield f"  端数　なし（{explanation.printed}{explanation.unit}）"
        return
    else:
        sign, size = "−" if added < 0 else "＋", number(abs(added), _SUM_DECIMALS)
        exact = number(formula.top, _SUM_DECIMALS)
        yield f"  端数　{exact} {sign} {size} → {explanation.printed}{explanation.unit}"
    yield "  　　　内訳と、すべての区域・区域の外の合計が全体と合うように、整数にしています。"


def _terms(terms: tuple[Term, ...]) -> str:
    text = ""
    for term in terms:
        joint = " − " if term.sign < 0 else " ＋ " if text else ""
        text += joint + column_of(term.count).label
    return text


def _sum(explanation: Explanation, terms: tuple[Term, ...], value: float | None) -> str:
    """Return a sum of counts with its unit: whole as printed, or before rounding for staff."""
    if value is None:
        return Status.NOT_PROVIDED.label
    unit = column_of(terms[0].count).unit
    exact, printed = _DECIMALS.get(unit, (_SUM_DECIMALS, 0))
    public = explanation.audience is Audience.PUBLIC
    return f"{number(value, printed if public else exact)}{unit}"


def _computed(explanation: Explanation) -> str:
    formula = explanation.formula
    top = _sum(explanation, formula.numerator, formula.top)
    bottom = _sum(explanation, formula.denominator, formula.bottom)
    text = f"{top} ÷ {bottom}"
    if formula.less:
        text = f"（{text} − {number(formula.less)}）"
    if formula.scale != 1:
        text += f" × {number(formula.scale)}"
    more = _MORE_DECIMALS if explanation.audience is Audience.INTERNAL else 0
    decimals = explanation.rounding.decimals + more
    sign = "≒" if explanation.audience is Audience.PUBLIC else "＝"
    return f"{text} {sign} {number(formula.result or 0.0, decimals)}"


def age_words(town: TownPart) -> str:
    """Return the shares by age of which the share of a total was made.

    Parameters
    ----------
    town : TownPart
        With ages.

    Returns
    -------
    str
        Youngest first, with the people of each age in the town.
    """
    parts = [
        f"{age_label(Group(one.group).value)} {number(one.people)}人の{number(100 * one.share, 1)}%"
        for one in town.ages
    ]
    return "、".join(parts)


def place_word(line: int, *, features: bool) -> str:
    """Return where a row stands in its file.

    Parameters
    ----------
    line : int
        From 1.
    features : bool
        Whether it is the number of a feature.

    Returns
    -------
    str
        Japanese.

    Examples
    --------
    >>> place_word(12, features=False), place_word(3, features=True)
    ('12行目', '3件目の図形')
    """
    return f"{line}件目の図形" if features else f"{line}行目"


def source_lines(explanation: Explanation) -> Iterator[str]:
    """Yield the sources of figures with the digests of their files, then those of the weights.

    Parameters
    ----------
    explanation : Explanation
        Any.

    Yields
    ------
    str
        A line.
    """
    yield "■ 資料"
    for source in explanation.sources:
        use = "数値" if source.use == "figures" else "割合"
        title = f"  {use}　{source.title}（{source.publisher}）"
        if source.use == "figures" and not _is_map(source):
            yield title
            for file in source.files:
                yield f"  　　　{file.path}" + (f"  sha256 {file.sha256}" if file.sha256 else "")
        else:
            names = [one.path for one in source.files]
            shown = [name for name in names if name.lower().endswith(_SHAPES[0])] or names
            yield f"{title} {'、'.join(shown)}"
    yield "  割合の資料の sha256 は --json と manifest.json にあります。"


def _is_map(source: Source) -> bool:
    return any(one.path.lower().endswith(_SHAPES) for one in source.files)
