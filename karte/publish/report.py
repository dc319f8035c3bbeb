"""The report for staff: that nobody was lost, and what to look at. It is not published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.known import WIDE
from karte.model import AreaType
from karte.profile.format import number
from karte.profile.notes import estimate_text, known_text
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from karte.config import Config
    from karte.errors import Problem
    from karte.known import Comparison, Gap
    from karte.profile import Results

_CHECKED = {"population": ("人口", "人"), "households": ("世帯", "世帯")}
_LIMIT = f"{100 * WIDE:.0f}%"
_PUPILS = (
    "6〜11歳の推計は、5〜9歳の4/5と10〜14歳の2/5の和で、概数です。"
    "私立の学校や区域外の学校に通う子どもがいるために違う可能性もあります。"
)
_CAUSES = "町丁は、割り振りの誤差が大きく、差の原因である可能性が高いものです（大きい順に3つ）。"


@dataclass(frozen=True)
class Balance:
    """People or households of one dataset and date: the parts and the whole.

    Attributes
    ----------
    label : str
        Source, date and what is counted.
    districts, outside, municipality : int
        Sum over the districts, what lies outside them, and the whole.
    unit : str
        人 or 世帯.
    """

    label: str
    districts: int
    outside: int
    municipality: int
    unit: str


@dataclass(frozen=True)
class KnownDistrict:
    """What is known of one district beside its estimate, as it is printed.

    Attributes
    ----------
    name, known, estimate, gap : str
        District, both figures, and by how much the estimate is larger.
    outcome : str
        What follows from the gap.
    towns : str
        The towns that may have caused it; empty where none is named.
    is_wide : bool
        Whether the gap is more than a tenth.
    """

    name: str
    known: str
    estimate: str
    gap: str
    outcome: str
    towns: str
    is_wide: bool


@dataclass(frozen=True)
class KnownTable:
    """One of the city's own figures beside the estimates, as it is printed.

    Attributes
    ----------
    title : str
        Both sides with their reference dates.
    note : str
        Why they may differ.
    districts : tuple of KnownDistrict
        All of them.
    """

    title: str
    note: str
    districts: tuple[KnownDistrict, ...]

    @property
    def wide(self) -> tuple[KnownDistrict, ...]:
        """The districts whose gap is more than a tenth."""
        return tuple(one for one in self.districts if one.is_wide)

    @property
    def summary(self) -> str:
        """How many districts could be compared, and how many differ."""
        compared = sum(one.gap != "" for one in self.districts)
        return f"比べた{compared}のうち、差が{_LIMIT}を超えるもの {len(self.wide)}"


def conservation(results: Results) -> tuple[Balance, ...]:
    """Return the parts and the whole of people and households at every moment.

    Parameters
    ----------
    results : Results
        All counts.

    Returns
    -------
    tuple of Balance
        Oldest first; only where the source gives the count for every district.
    """
    found = []
    for moment, counts in results.figures.counts.items():
        for count, (name, unit) in _CHECKED.items():
            cells = {area: counts.cell(area, count) for area in counts.areas}
            if not all(cell.status.has_value for cell in cells.values()):
                continue
            sums = dict.fromkeys(AreaType, 0)
            for area, cell in cells.items():
                sums[area.type] += round(cell.printed)
            found.append(
                Balance(
                    label=f"{moment.dataset.label} {era_date(moment.date)} {name}",
                    districts=sums[AreaType.DISTRICT],
                    outside=sums[AreaType.REMAINDER],
                    municipality=sums[AreaType.MUNICIPALITY],
                    unit=unit,
                )
            )
    return tuple(found)


def known_tables(results: Results) -> tuple[KnownTable, ...]:
    """Return the estimates beside what is known otherwise, ready to be printed.

    Parameters
    ----------
    results : Results
        With the comparisons.

    Returns
    -------
    tuple of KnownTable
        One for each figure that was compared.
    """
    frame = results.districts.frame
    names = dict(zip(frame["district_id"], frame["name"], strict=True))
    return tuple(
        KnownTable(
            title=f"{one.figures.name}（{era_date(one.figures.date)}）と"
            f"{one.label}の推計など（{one.dataset.label} {era_date(one.date)}）",
            note=f"{_PUPILS}{_CAUSES}" if one.is_of_children else _CAUSES,
            districts=tuple(
                KnownDistrict(
                    name=names[gap.district_id],
                    known=known_text(one, gap.known.value, gap.known.status),
                    estimate=estimate_text(one, gap.estimate),
                    gap=_gap(one, gap),
                    outcome=_outcome(gap),
                    towns="、".join(gap.towns),
                    is_wide=gap.is_wide,
                )
                for gap in one.gaps
            ),
        )
        for one in results.comparisons
    )


def _gap(comparison: Comparison, gap: Gap) -> str:
    """Return by how much the estimate is larger, with a plus, or smaller, with ▲."""
    if gap.difference is None:
        return ""
    decimals = 0 if comparison.unit != "km²" else 1
    parts = [f"{_signed(number(gap.difference, decimals))}{comparison.unit}"]
    if gap.share is not None:
        parts.append(f"（{_signed(number(100 * gap.share, 1))}%）")
    return "".join(parts)


def _signed(text: str) -> str:
    """Put a plus before a surplus; nothing before a deficit, which has its mark, and zero."""
    return f"＋{text}" if text.strip("▲0.") and not text.startswith("▲") else text


def _outcome(gap: Gap) -> str:
    if gap.difference is None:
        return "比べられません"
    if not gap.is_wide:
        return f"{_LIMIT}以内"
    if not gap.is_split:
        return f"{_LIMIT}超（分かれる町丁がなく、推計ではありません）"
    return f"{_LIMIT}超（{'確かさを1段下げました' if gap.lowers else '確かさはもとから C です'}）"


def known_lines(tables: Iterable[KnownTable]) -> list[str]:
    """Return the comparisons as lines of text: the districts whose gap is wide, one by one.

    Parameters
    ----------
    tables : iterable of KnownTable
        From `known_tables`.

    Returns
    -------
    list of str
        Indented by two.
    """
    lines = []
    for table in tables:
        lines.append(f"  ・{table.title}: {table.summary}")
        for one in table.wide:
            towns = f"、原因の可能性がある町丁: {one.towns}" if one.towns else ""
            lines.append(
                f"    - {one.name}: 市の資料 {one.known}、推計など {one.estimate}、"
                f"差 {one.gap}、{one.outcome}{towns}"
            )
        if table.wide:
            lines.append(f"    {table.note}")
    return lines


def report_text(
    config: Config,
    balances: Iterable[Balance],
    findings: Iterable[Problem],
    further: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """Return ``build_report.txt`` for the staff who made the edition.

    Parameters
    ----------
    config : Config
        For the names.
    balances : iterable of Balance
        From `conservation`.
    findings : iterable of Problem
        What the stages noticed.
    further : mapping of str to sequence of str, optional
        Title and lines of what else there is to tell; nothing is said of what has no lines.

    Returns
    -------
    bytes
        Text in UTF-8 with BOM and CRLF, as Notepad opens it.
    """
    unit = config.words.unit
    lines = [
        f"{config.municipality.name} {config.words.product} {config.edition}年度版 作成の記録",
        "（庁内の確認用です。公開しないでください）",
        "",
        "1. 合計の確認",
    ]
    for one in balances:
        total = one.districts + one.outside
        mark = "一致" if total == one.municipality else "不一致"
        lines.append(
            f"  {one.label}: {unit}の合計 {number(one.districts)} ＋ {unit}の外 "
            f"{number(one.outside)} ＝ {number(total)}{one.unit}"
            f"（全体 {number(one.municipality)}{one.unit}、{mark}）"
        )
    found = list(findings)
    lines += ["", f"2. 確認していただきたいこと（{len(found)}件）"]
    for place, finding in enumerate(found, start=1):
        lines += [
            f"  ({place}) {line}" if not row else f"      {line}"
            for row, line in enumerate(str(finding).splitlines())
        ]
    told = [(title, own) for title, own in (further or {}).items() if own]
    for place, (title, own) in enumerate(told, start=3):
        lines += ["", f"{place}. {title}", *own]
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")
