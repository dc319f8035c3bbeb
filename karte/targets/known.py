"""Finds the indicators that targets name, and asks what the table leaves open."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from karte.errors import Problems
from karte.tables.labels import normalise_label
from karte.tables.own_counts import is_rate
from karte.tables.targets import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.indicators import Indicator
    from karte.tables.places import OwnFigures
    from karte.tables.targets import Target

_WANTED = {"higher": Wanted.RAISE, "lower": Wanted.LOWER}
_SIMILAR = 0.6
_MOST = 3


class KnownIndicator(NamedTuple):
    """What a target has to know of an indicator that karte computes.

    Attributes
    ----------
    id : str
        As in the downloads.
    names : tuple of str
        Under which it is printed; the first is the official one.
    unit : str
        As printed.
    decimals : int
        Digits after the point in print.
    wanted : Wanted or None
        Which way is better, if any.
    """

    id: str
    names: tuple[str, ...]
    unit: str
    decimals: int
    wanted: Wanted | None


def known_indicators(
    catalogue: Iterable[Indicator], own_figures: Iterable[OwnFigures] = ()
) -> tuple[KnownIndicator, ...]:
    """Return everything that karte can fill a result from.

    Parameters
    ----------
    catalogue : iterable of Indicator
        The declared indicators.
    own_figures : iterable of OwnFigures, optional
        The city's own figures, whose ids begin with ``own.``.

    Returns
    -------
    tuple of KnownIndicator
        Indicators first.
    """
    found = [
        KnownIndicator(
            one.id, (one.name, one.plain), one.unit, one.decimals, _WANTED.get(one.direction)
        )
        for one in catalogue
    ]
    found += [
        KnownIndicator(f"own.{one.name}", (one.name,), one.unit, int(is_rate(one.unit)), None)
        for one in own_figures
    ]
    return tuple(found)


def resolved(
    targets: Sequence[Target],
    known: Iterable[KnownIndicator],
    *,
    findings: Problems | None = None,
) -> tuple[Target, ...]:
    """Return the targets with the indicator that each is about, its unit and its way.

    Parameters
    ----------
    targets : sequence of Target
        As read.
    known : iterable of KnownIndicator
        What karte computes.
    findings : Problems, optional
        Takes names that karte does not compute but that come near to one that it does.

    Returns
    -------
    tuple of Target
        In the same order. What karte does not compute has no indicator and keeps its name.

    Raises
    ------
    KarteError
        Naming every target whose unit is not that of its indicator, whose way nobody says, or
        whose indicator the same area has twice.
    """
    indicators = tuple(known)
    by_name = {normalise_label(one.id): one for one in indicators}
    for one in indicators:
        for name in one.names:
            by_name.setdefault(normalise_label(name), one)
    problems = Problems()
    found = [_resolved(one, by_name, problems, findings) for one in targets]
    _find_twice(found, problems)
    problems.raise_if_any()
    return tuple(found)


def _resolved(
    target: Target,
    by_name: dict[str, KnownIndicator],
    problems: Problems,
    findings: Problems | None,
) -> Target:
    own = by_name.get(normalise_label(target.name))
    if own is None and findings is not None:
        _note_near(target, by_name, findings)
    wanted = target.wanted or (own.wanted if own is not None else None)
    if wanted is None:
        problems.add(
            f"「{target.name}」を上げたいのか下げたいのかが分かりません（列「向き」が空欄です）。",
            where=target.place,
            hint="列「向き」に 上げる・下げる・保つ のどれかを書いてください。",
        )
    if own is None:
        return replace(target, wanted=wanted)
    if target.unit and normalise_label(target.unit) != normalise_label(own.unit):
        problems.add(
            f"「{target.name}」の単位は「{own.unit}」です（表では「{target.unit}」）。",
            where=target.place,
            hint="karte が計算する数と比べるため、単位をそろえて目標を書き直してください。",
        )
    return replace(
        target,
        indicator=own.id,
        unit=own.unit,
        wanted=wanted,
        decimals=max(target.decimals, own.decimals),
    )


def _note_near(target: Target, by_name: dict[str, KnownIndicator], findings: Problems) -> None:
    name = normalise_label(target.name)
    near = difflib.get_close_matches(name, by_name, n=_MOST, cutoff=_SIMILAR)
    if near:
        names = dict.fromkeys(by_name[one].names[0] for one in near)
        findings.add(
            f"目標の「{target.name}」は、karte が計算する指標にありません。"
            f"近い名前: {'、'.join(names)}",
            where=target.place,
            hint="書きまちがいなら名前を直してください。市が別に調べる数字なら、このままで構いません"
            "（実績は表に書きます）。",
        )


def _find_twice(targets: Sequence[Target], problems: Problems) -> None:
    first = dict[object, "Target"]()
    for one in targets:
        if not one.indicator:
            continue
        before = first.setdefault((one.area, one.former, one.indicator, one.dataset), one)
        if before is not one:
            problems.add(
                f"「{before.name}」と「{one.name}」は同じ指標です。",
                where=f"{before.place}と{one.place.rpartition(' ')[2]}",
                hint="目標は1行にまとめ、年度ごとの列に書いてください。",
            )
