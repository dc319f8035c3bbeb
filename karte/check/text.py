"""The report of a check as lines for a terminal or a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.profile.format import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.check.types import CheckReport
    from karte.errors import Problem

_MOST = 20


def report_lines(report: CheckReport) -> list[str]:
    """Return the report as lines of Japanese text.

    Parameters
    ----------
    report : CheckReport
        From `check_workspace`.

    Returns
    -------
    list of str
        Errors first; long lists are cut with a count, the page has them whole.
    """
    lines = [f"{report.title} の点検"]
    if report.errors:
        lines += [f"\n■ 直さないと作成できません（{len(report.errors)}件）", *_all(report.errors)]
    else:
        lines.append("\n■ 直さないと作成できないところはありません")
    if report.doubts:
        lines += [f"\n■ 確認してください（{len(report.doubts)}件）", *_all(report.doubts)]
    if report.assumptions:
        lines += ["\n■ 決めて進めたこと", *(f"  ・{one}" for one in report.assumptions)]
    if report.reads:
        lines += ["\n■ 読んだ資料", *(f"  ・{_read(one)}" for one in report.reads)]
    if report.balances:
        lines.append("\n■ 合計")
        for one in report.balances:
            same = one.districts + one.outside == one.municipality
            lines.append(
                f"  ・{one.label}: 区域 {number(one.districts)} ＋ 区域の外 "
                f"{number(one.outside)}、全体 {number(one.municipality)}"
                f"（{'一致' if same else '不一致'}）"
            )
    if report.hidden:
        lines += [f"\n■ 秘匿と合算（{len(report.hidden)}組）", *_hidden(report)]
    if report.cut:
        lines += [f"\n■ 1つの区域に入りきらない町丁（{len(report.cut)}）"]
        lines += [f"  ・{one.name}（{one.people}人）: {one.shares}" for one in report.cut[:_MOST]]
        lines += _more(len(report.cut))
    return lines


def _read(one: object) -> str:
    parts = [getattr(one, name) for name in ("title", "date", "rows", "files")]
    return "　".join(part for part in parts if part)


def _hidden(report: CheckReport) -> list[str]:
    lines = [f"  ・{one.source}: {one.hidden} → {one.receiver}" for one in report.hidden[:_MOST]]
    return lines + _more(len(report.hidden))


def _more(count: int) -> list[str]:
    return [f"  ほか{count - _MOST}件（check.html にすべてあります）"] if count > _MOST else []


def _all(problems: Iterable[Problem]) -> list[str]:
    return [
        f"  ({place}) {line}" if first == 0 else f"      {line.strip()}"
        for place, problem in enumerate(problems, start=1)
        for first, line in enumerate(str(problem).splitlines())
    ]
