"""The report for staff: that nobody was lost, and what to look at. It is not published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.model import AreaType
from karte.profile.format import number
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.config import Config
    from karte.errors import Problem
    from karte.profile import Results

_CHECKED = {"population": ("人口", "人"), "households": ("世帯", "世帯")}


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


def report_text(config: Config, balances: Iterable[Balance], findings: Iterable[Problem]) -> bytes:
    """Return ``build_report.txt`` for the staff who made the edition.

    Parameters
    ----------
    config : Config
        For the names.
    balances : iterable of Balance
        From `conservation`.
    findings : iterable of Problem
        What the stages noticed.

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
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")
