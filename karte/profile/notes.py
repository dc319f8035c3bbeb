"""What stands under 数値について: how figures were split, how to read them, what words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.crosswalk import Method
from karte.crosswalk.groups import Group
from karte.known import WIDE
from karte.model import Grade, Status
from karte.profile import format as formats
from karte.statistics import GRADES
from karte.wareki import era_year
from karte.wording import municipality_word

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from karte.known import Comparison, Gap
    from karte.profile.results import Results

_WHOLE = 1 - 1e-9
_DUST = 1e-6
_METHODS = {
    Method.TABLE: "対応表とは、町丁のどれだけを含めるかを定めた表です。",
    Method.POINTS: (
        "住宅の位置による按分とは、住宅がどちら側にいくつあるかで人数を割り振ることです。"
    ),
    Method.MESH: (
        "メッシュ人口による按分とは、土地を四角に区切って人口を数えた統計を使い、"
        "人の多い側に多く割り振ることです。"
    ),
    Method.AREA: "面積按分とは、広さの割合で人数を割り振ることです。",
}


def make_split_notes(results: Results, district_id: str, *, estimated: bool) -> tuple[str, ...]:
    """Return how the towns at a district's line were split, and how to read what came of it.

    Parameters
    ----------
    results : Results
        For the crosswalk of the latest small areas.
    district_id : str
        Which district.
    estimated : bool
        Whether its page has estimates: those of an earlier census may have some when the latest
        small areas are not cut.

    Returns
    -------
    tuple of str
        Empty where no town is cut.
    """
    split = _split_towns(results)
    own = split[split["district_id"] == district_id]
    known = (*_counted_twice(results, district_id), *_lower_for_known(results, district_id))
    if own.empty:
        return (*_reading(own), *known) if estimated else known
    unit = results.config.words.unit
    names = dict(zip(results.crosswalk.key_codes, results.crosswalk.names, strict=True))
    parts = "、".join(
        f"{names[key]}{formats.number(100 * share, 0)}%"
        for key, share in zip(own["key_code"], own["share"], strict=True)
    )
    return (
        f"{unit}の{_methods(own)}。この{unit}に含めた割合は、{parts}です。",
        *_reading(own),
        *known,
    )


def known_text(comparison: Comparison, value: float | None, status: Status) -> str:
    """Return a known figure with its unit, or the word that says why there is none."""
    text = formats.figure(value, status, _decimals(comparison, value))
    return formats.with_unit(text, comparison.unit, status)


def estimate_text(comparison: Comparison, value: float | None) -> str:
    """Return an estimate as it is held against what is known; people of 6 to 11 are about so many.

    Parameters
    ----------
    comparison : Comparison
        Of which figure.
    value : float or None
        `karte.known.Gap.estimate`.

    Returns
    -------
    str
        With its unit; 未提供 where there is no estimate.
    """
    if value is None:
        return Status.NOT_PROVIDED.label
    about = "約" if comparison.is_of_children else ""
    return f"{about}{formats.number(value, _decimals(comparison, value))}{comparison.unit}"


def _decimals(comparison: Comparison, value: float | None) -> int:
    exact = value is None or value == round(value) or comparison.is_of_children
    return 0 if exact else 1


def _lower_for_known(results: Results, district_id: str) -> tuple[str, ...]:
    """Return why the grade of a district is lower than its split alone would make it."""
    return tuple(
        _told_gap(one, gap, results.config.words.unit)
        for one in results.comparisons
        for gap in one.gaps
        if gap.district_id == district_id and gap.lowers
    )


def _told_gap(comparison: Comparison, gap: Gap, unit: str) -> str:
    figures = comparison.figures
    known = known_text(comparison, gap.known.value, gap.known.status)
    pupils = f"（私立や{unit}外の学校への通学による可能性もある）"
    other = pupils if comparison.is_of_children else ""
    return (
        f"{figures.name}（{_day(figures.date)}、{known}）と推計（{comparison.dataset.label} "
        f"{_day(comparison.date)}、{comparison.label}、{estimate_text(comparison, gap.estimate)}）"
        f"の差が{_share(gap)}、町丁の割り振りが実際と違う可能性がある{other}ため、"
        f"この{unit}の確かさを1段下げています。"
    )


def _share(gap: Gap) -> str:
    """Return the size of a wide gap: a tenth when rounded is told to be more."""
    if gap.share is None:
        return "あり"
    percent = formats.number(100 * abs(gap.share), 0)
    limit = formats.number(100 * WIDE, 0)
    return f"{limit}%を超え" if percent == limit else f"{percent}%あり"


def _day(date: dt.date) -> str:
    return f"{era_year(date)}{date.month}月{date.day}日"


def make_overview_split_notes(results: Results) -> tuple[str, ...]:
    """Return the same for the whole municipality; empty where no town is cut."""
    split = _split_towns(results).drop_duplicates("key_code")
    if split.empty:
        return ()
    whole = municipality_word(results.config.municipality.kind)
    line = f"{results.config.words.unit}の{_methods(split)}。{whole}の件数です。"
    return line, *_reading(split)


def _counted_twice(results: Results, district_id: str) -> tuple[str, ...]:
    """Return which towns another district counts too, where districts overlap on purpose."""
    shares = results.crosswalk.shares
    placed = shares.groupby("key_code")["share"].sum()
    own = shares.loc[shares["district_id"] == district_id, "key_code"]
    twice = [key for key in own if placed[key] > 1 + _DUST]
    if not twice:
        return ()
    names = dict(zip(results.crosswalk.key_codes, results.crosswalk.names, strict=True))
    unit = results.config.words.unit
    text = (
        f"{unit}が重なる町丁 {len(twice)}件（{'、'.join(names[key] for key in twice)}）の人は、"
        f"重なるほかの{unit}にも数えています。{unit}を足しても市区町村の合計にはなりません。"
    )
    return (text,)


def _split_towns(results: Results) -> pd.DataFrame:
    """Return the pieces of cut towns: ``key_code``, ``district_id``, ``method``, ``share``."""
    crosswalk = results.crosswalk
    people = crosswalk.splits[Group.PEOPLE]
    # A town that overlapping districts both count is in two lines, yet nobody was split.
    shared = (people.share < _WHOLE) | (people.least < people.most)
    lines = crosswalk.lines.assign(share=people.share)
    return lines[crosswalk.cut & shared & (lines["district_id"] != "")]


def _methods(towns: pd.DataFrame) -> str:
    numbers = towns["method"].value_counts()
    found = [f"{one.label} {numbers[one]}件" for one in Method if one in numbers]
    return f"境界で分かれる町丁 {len(towns)}件（{'、'.join(found)}）"


def _reading(towns: pd.DataFrame) -> tuple[str, ...]:
    used = set(towns["method"])
    explained = "".join(text for method, text in _METHODS.items() if method in used)
    limits = {grade: f"{100 * most:.0f}%" for most, grade in GRADES}
    return (
        *([explained] if explained else []),
        (
            f"「{Status.ESTIMATED.label}」は、境界で分かれる町丁の人や世帯を割り振って求めた数で、"
            "数えた値ではありません。「およそ」の範囲は、本当の値があると見込まれる幅です。"
            "このような範囲10のうち9つには、本当の値が入る見込みです。"
        ),
        (
            "確かさA・B・Cは、境界で分かれる町丁のために、どちらの側か決めきれない人の割合で"
            f"分けています。{Grade.A}は{limits[Grade.A]}まで、{Grade.B}は{limits[Grade.B]}まで、"
            f"{Grade.C}は{limits[Grade.B]}を超えるもので、「参考」と示しました。"
        ),
    )


def make_notes(results: Results) -> tuple[str, ...]:
    """Return the notes that hold for every page of the edition."""
    unit, kind = results.config.words.unit, results.config.municipality.kind
    notes = [
        (
            f"人数と世帯数は、{unit}とその外の合計が{municipality_word(kind)}と、男女や年齢の内訳の"
            "合計が総数と一致するように整数にしています（もとの資料で一致しないものを除きます）。"
            "割合は整数にする前の数から計算しています。"
        ),
        (
            "「秘匿」は調査の規則で公表されない数、「未提供」はもとになる資料がない数、"
            "「該当なし」は計算の対象がない数です。いずれも0とは違います。"
        ),
        (
            "国勢調査（ふだん住んでいる人）と住民基本台帳（住民登録をしている人）は"
            "数え方が違うため、2つの数をつなげて増減を計算することはできません。"
        ),
    ]
    crosswalk = results.crosswalk
    if crosswalk.slivers:
        notes.append(
            f"境界データの作り方の違いによる幅{crosswalk.tolerance:.0f}m未満のずれ"
            f"（{crosswalk.slivers}か所）は、町丁を分けたものとは見なしていません。"
        )
    return tuple(notes)
