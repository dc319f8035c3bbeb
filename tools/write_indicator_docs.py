"""Writes ``docs/indicators.md`` from the catalogue of indicators and a template.

    python tools/write_indicator_docs.py

A test holds that the file is what this writes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from karte.indicators import load_catalogue
from karte.tables.columns import COUNTS, FIVE_YEAR, LAID_OVER, RECLASSED, UNKNOWN
from karte.tables.own_counts import OWN, STANDARD, column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from karte.indicators import Indicator

TEMPLATE = Path(__file__).parent / "indicators.template.md"
PAGE = Path(__file__).parent.parent / "docs" / "indicators.md"
DIRECTIONS = {"higher": "高いほうがよい", "lower": "低いほうがよい", "neutral": "—"}
GROUPS = {
    frozenset(f"population.total.{one}" for one in ("0-14", "15-64", "65+")): "年齢のわかる人口",
    frozenset(f"population.female.{age}-{age + 4}" for age in range(20, 40, 5)): "20〜39歳の女性",
    frozenset(f"population.female.{age}-{age + 4}" for age in range(15, 50, 5)): "15〜49歳の女性",
}
"""What sums of several counts are called in a formula."""


def page() -> str:
    """Return the page.

    Returns
    -------
    str
        Markdown, in Japanese.

    Examples
    --------
    >>> page().splitlines()[0]
    '# 指標'
    """
    catalogue = load_catalogue()
    tables = []
    for topic in dict.fromkeys(one.topic for one in catalogue):
        rows = _table(one for one in catalogue if one.topic == topic)
        tables.append("\n".join([f"## {topic}\n", *rows]))
    own = [f"| `{one}` | {label} | {unit} |" for one, (label, unit) in STANDARD.items()]
    text = TEMPLATE.read_text(encoding="utf-8")
    text = text.replace("{{indicators}}", "\n\n".join(tables))
    text = text.replace("{{own}}", "\n".join(own))
    return text.replace("{{counts}}", "\n".join(_counts()))


def _table(indicators: Iterable[Indicator]) -> Iterator[str]:
    yield "| 符号 | 名称 | 式 | 単位 | 資料 | 向き | 公開 | 注記 | 出典・定義 |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for one in indicators:
        name = one.name if one.name == one.plain else f"{one.name}（{one.plain}）"
        cells = (
            f"`{one.id}`",
            name,
            formula(one),
            one.unit or "—",
            one.source_label,
            DIRECTIONS[one.direction],
            one.audience.label,
            one.note,
            one.citation,
        )
        yield f"| {' | '.join(cells)} |"


def formula(indicator: Indicator) -> str:
    """Return the formula in words.

    Parameters
    ----------
    indicator : Indicator
        Any.

    Returns
    -------
    str
        Made of the labels of its counts.

    Examples
    --------
    >>> formula(next(one for one in load_catalogue() if one.id == "ageing_rate"))
    '人口 65歳以上 ÷ 年齢のわかる人口 × 100'
    """
    top = _sum(indicator.numerator)
    if indicator.kind == "count":
        return top
    times = f" × {indicator.scale:,.0f}" if indicator.scale != 1 else ""
    if indicator.kind == "change":
        return f"（いまの{top} ÷ 5年前の{top} − 1）{times}"
    bottom = _sum(indicator.denominator)
    above, below = (f"（{one}）" if " − " in one or " ＋ " in one else one for one in (top, bottom))
    return f"{above} ÷ {below}{times}"


def _sum(terms: tuple[str, ...]) -> str:
    named = GROUPS.get(frozenset(terms))
    if named:
        return named
    text = ""
    for term in terms:
        joint = " − " if term.startswith("-") else " ＋ " if text else ""
        text += joint + column_of(term.removeprefix("-")).label
    return text


def _counts() -> Iterator[str]:
    """Yield the ids that a city may use in its own indicators."""
    yield "## 統計項目の符号\n"
    yield "市の指標の分子・分母に書ける符号です。人口は `population`（総数）、`population.male`、"
    yield "`population.female` と、`population.<total・male・female>.<年齢>` です。年齢は"
    yield f"{'、'.join(f'`{one}`' for one in (*FIVE_YEAR, *RECLASSED, UNKNOWN))} です。\n"
    yield "| 符号 | 数 | 単位 |"
    yield "|---|---|---|"
    for one in COUNTS.values():
        if one.count != "population" or one.id in LAID_OVER:
            yield f"| `{one.id}` | {one.label} | {one.unit} |"
    yield f"| `{OWN}<id>` | 市の資料の数値 | |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"{PAGE.name} を書きました。")
