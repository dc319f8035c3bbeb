"""The report of a check as lines for a terminal or a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.check.secrecy import NOBODY
from karte.profile.format import number
from karte.publish.report import known_lines
from karte.tables.ledger import NamedBy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.check.types import (
        CheckedTarget,
        CheckedVoices,
        CheckReport,
        HiddenGroup,
        HiddenTown,
        Secrecy,
    )
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
    if report.known:
        lines += ["\n■ 市の資料の数値と推計の比較", *known_lines(report.known)]
    lines += _targets(report.targets)
    lines += _voices(report.voices)
    if report.hidden:
        groups = sum(len(one.groups) for one in report.hidden)
        lines += [f"\n■ 秘匿と合算（{len(report.hidden)}表、{groups}組）"]
        lines += [line for same in _alike(report.hidden) for line in _secrecy(same)]
    if report.cut:
        lines += [f"\n■ 1つの区域に入りきらない町丁（{len(report.cut)}）"]
        lines += [f"  ・{one.name}（{one.people}）: {one.shares}" for one in report.cut[:_MOST]]
        lines += _more(len(report.cut))
    return lines


def _targets(targets: Sequence[CheckedTarget]) -> list[str]:
    """Return every target, then those whose results nobody has filled in."""
    if not targets:
        return []
    lines = [f"\n■ 目標（{len(targets)}行）"]
    for one in targets[:_MOST]:
        parts = [f"目標 {one.goals or 'なし'}", f"実績 {one.results or 'なし'}（{one.source}）"]
        parts += [one.verdict] if one.verdict else []
        lines.append(f"  ・{one.area}「{one.name}」: {'　'.join(parts)}")
    lines += _more(len(targets))
    lacking = [one for one in targets if one.unfilled]
    if lacking:
        lines += [f"\n■ 実績が未入力の目標（{len(lacking)}行）"]
        unfilled = [(f"{one.area}「{one.name}」", one) for one in lacking[:_MOST]]
        lines += [f"  ・{name}: {one.unfilled}（{one.place}）" for name, one in unfilled]
        lines += _more(len(lacking))
    return lines


def _voices(voices: Sequence[CheckedVoices]) -> list[str]:
    """Return what every district has written, then those that have written nothing."""
    if not voices:
        return []
    there = [one for one in voices if one.written]
    lines = [f"\n■ 地域の声（用紙のある区域 {len(there)}／{len(voices)}）"]
    for one in there[:_MOST]:
        lines.append(f"  ・{one.area}: {one.written}（うち公開 {one.public}）　{one.files}")
        if one.earlier:
            lines.append(f"    前の用紙のまま: {one.earlier}")
    lines += _more(len(there))
    lacking = [one.area for one in voices if not one.written]
    if lacking:
        others = f" ほか{len(lacking) - _MOST}" if len(lacking) > _MOST else ""
        lines.append(f"  用紙のない区域: {'、'.join(lacking[:_MOST])}{others}")
    return lines


def _read(one: object) -> str:
    parts = [getattr(one, name) for name in ("title", "date", "rows", "files")]
    return "　".join(part for part in parts if part)


def _alike(ledgers: Iterable[Secrecy]) -> list[list[Secrecy]]:
    """Put tables together that hide the same: those of one census usually do."""
    found: dict[object, list[Secrecy]] = {}
    for one in ledgers:
        groups = tuple((group.code, group.towns) for group in one.groups)
        found.setdefault((groups, one.unresolved, one.strays), []).append(one)
    return list(found.values())


def _secrecy(same: Sequence[Secrecy]) -> list[str]:
    one = same[0]
    told = "秘匿先と合算地域はすべて一致"
    if not one.is_sound:
        told = f"食い違い{one.disagreements}・合算先が不明{len(one.unresolved)}"
    lines = [f"  ・{table.source}: {len(table.groups)}組、{told}" for table in same]
    groups = [
        f"    - {'、'.join(map(_town, group.towns))} → {_named(group.receiver, group.code)}"
        for group in sorted(one.groups, key=_is_sound)
    ]
    lines += [f"    - {_town(town)} → 合算先が不明" for town in one.unresolved]
    lines += [f"    - {key} → {row}【GASSAN だけ、合算していません】" for row, key in one.strays]
    return [*lines, *groups[:_MOST], *(f"  {more}" for more in _more(len(groups)))]


def _is_sound(group: HiddenGroup) -> bool:
    return all(town.named_by == NamedBy.BOTH.label for town in group.towns)


def _town(town: HiddenTown) -> str:
    mark = "" if town.named_by in {NamedBy.BOTH.label, NOBODY} else f"【{town.named_by}】"
    return f"{_named(town.name, town.code)}{mark}"


def _named(name: str, code: str) -> str:
    return f"{name}（{code}）" if name else code


def _more(count: int) -> list[str]:
    return [f"  ほか{count - _MOST}件（check.html にすべてあります）"] if count > _MOST else []


def _all(problems: Iterable[Problem]) -> list[str]:
    return [
        f"  ({place}) {line}" if first == 0 else f"      {line.strip()}"
        for place, problem in enumerate(problems, start=1)
        for first, line in enumerate(str(problem).splitlines())
    ]
