"""Secrecy (秘匿): whose figures were folded into whose row, and which rows may be added up.

A row counts itself and every hidden row folded into it. A town's subtotal normally repeats its
parts; where it received the figures of its own hidden parts, what is left of it after its
published parts is a row of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from karte.sources.census_rows import TOWN_LENGTH, CensusRow, Secrecy
from karte.sources.municipality import CODE_LENGTH
from karte.sources.suppression_notes import note_hidden, note_partly_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from karte.errors import Problems


@dataclass(frozen=True, slots=True)
class Group:
    """One row that may be added up, and the keys whose people it counts.

    Attributes
    ----------
    key : str
        KEY_CODE of the publisher's row.
    name : str
        As published.
    keys : tuple of str
        The row's own key (unless it is a subtotal), then those folded into it.
    values : mapping of str to float
        Figures by count id.
    """

    key: str
    name: str
    keys: tuple[str, ...]
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fold:
    """One hidden row, and where its figures are.

    Attributes
    ----------
    row : CensusRow
        The hidden row.
    receiver : CensusRow or None
        The published row that holds its figures; None where that cannot be told.
    named, listed : bool
        Whether its HTKSAKI names a row, and whether the receiver's GASSAN lists it.
    """

    row: CensusRow
    receiver: CensusRow | None
    named: bool
    listed: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome: rows that add up to the municipality, and the keys that are hidden.

    Attributes
    ----------
    groups : tuple of Group
        Rows that may be added up.
    folds : tuple of Fold
        One a row whose own figures are hidden.
    strays : tuple of (str, str)
        A row and a key that it claims to hold (GASSAN) and that is published, or went elsewhere.
    """

    groups: tuple[Group, ...]
    folds: tuple[Fold, ...]
    strays: tuple[tuple[str, str], ...]

    @property
    def hidden(self) -> tuple[str, ...]:
        """Keys whose own figures are hidden."""
        return tuple(fold.row.key for fold in self.folds)


def settle(rows: Sequence[CensusRow], *, where: str, warnings: Problems) -> Settled:
    """Return the rows that may be added up.

    Parameters
    ----------
    rows : sequence of CensusRow
        Towns, their parts and their subtotals; each key once.
    where : str
        The file.
    warnings : Problems
        Takes disagreements between the two ends of a fold, and rows whose figures are lost.

    Returns
    -------
    Settled
        A hidden row whose receiver cannot be told is kept, without figures.
    """
    areas = {row.key: row for row in rows}
    subtotals = {key[:TOWN_LENGTH] for key in areas if len(key) > TOWN_LENGTH}
    leaves = [row for row in rows if row.key not in subtotals]
    hidden = [row for row in leaves if row.is_hidden]
    receivers = {row.key: _receiver(row, areas) for row in hidden}
    folded = dict[str, list[str]]()
    for key, receiver in receivers.items():
        if receiver is not None:
            folded.setdefault(receiver, []).append(key)
    folds = tuple(_fold(row, receivers[row.key], areas) for row in hidden)
    strays = _strays(areas, receivers)
    groups = list[Group]()
    for row in rows:
        own = folded.get(row.key, [])
        if row.key in subtotals:
            if own:
                groups.append(_rest(row, own, leaves, where, warnings))
        elif not row.is_hidden:
            groups.append(Group(row.key, row.name, (row.key, *own), row.values))
        elif receivers[row.key] is None:
            groups.append(Group(row.key, row.name, (row.key,), row.values))
    settled = Settled(tuple(groups), folds, strays)
    note_hidden(settled, areas, partial(_target, areas=areas), where=where, warnings=warnings)
    note_partly_hidden(leaves, where, warnings)
    return settled


def _fold(row: CensusRow, receiver: str | None, areas: Mapping[str, CensusRow]) -> Fold:
    if receiver is None:
        return Fold(row, None, named=False, listed=False)
    into = areas[receiver]
    return Fold(
        row,
        into,
        named=_target(row, areas) is not None,
        listed=row.key in _received(into, areas),
    )


def _strays(
    areas: Mapping[str, CensusRow], receivers: Mapping[str, str | None]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (row.key, key)
        for row in areas.values()
        if row.secrecy is Secrecy.RECEIVES
        for key in _received(row, areas)
        if receivers.get(key) != row.key
    )


def _receiver(row: CensusRow, areas: Mapping[str, CensusRow]) -> str | None:
    """Follow a hidden row to the published row that holds its figures."""
    seen = {row.key}
    current: CensusRow | None = row
    while current is not None and current.is_hidden:
        named = _target(current, areas) or _listed_by(current.key, areas)
        if named is None or named in seen:
            return None
        seen.add(named)
        current = areas[named]
    return None if current is None else current.key


def _target(row: CensusRow, areas: Mapping[str, CensusRow]) -> str | None:
    return _look_up(row.key, row.target, areas)


def _look_up(key: str, target: str, areas: Mapping[str, CensusRow]) -> str | None:
    """Return the full key of a target of four or six digits of the same municipality.

    An undivided remainder is written with or without its final ``00``; the other spelling is tried
    only where the one given is not in the table, for it may be a different place.
    """
    if not target:
        return None
    full = key[:CODE_LENGTH] + target
    if full in areas:
        return full
    other = full.removesuffix("00") if len(full) > TOWN_LENGTH else f"{full}00"
    return other if other in areas else None


def _listed_by(key: str, areas: Mapping[str, CensusRow]) -> str | None:
    """Return the row whose list of received rows names a key."""
    for row in areas.values():
        if key in _received(row, areas):
            return row.key
    return None


def _received(row: CensusRow, areas: Mapping[str, CensusRow]) -> tuple[str, ...]:
    found = (_look_up(row.key, one, areas) or row.key[:CODE_LENGTH] + one for one in row.merged)
    return tuple(found)


def _rest(
    row: CensusRow,
    own: Sequence[str],
    leaves: Iterable[CensusRow],
    where: str,
    warnings: Problems,
) -> Group:
    """Return what a subtotal counts beyond its published parts: those folded into it."""
    parts = [one for one in leaves if one.key.startswith(row.key) and not one.is_hidden]
    values = {
        count: value - sum(part.values[count] for part in parts)
        for count, value in row.values.items()
    }
    below = [count for count, value in values.items() if value < 0]
    if below:
        warnings.add(
            f"「{row.name}」（{row.key}）の小計が、内訳の合計より小さくなっています"
            f"（{len(below)}列）。この地域の秘匿分は数えていません。",
            where=f"{where} {row.line}行目",
            hint="e-Stat の表を取り直すか、統計局に問い合わせてください。",
        )
        values = {count: math.nan if value < 0 else value for count, value in values.items()}
    return Group(row.key, row.name, tuple(own), values)
