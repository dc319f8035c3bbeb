"""The city's own figures of districts that are no more, brought to those of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from karte.model import Status
from karte.tables.own_counts import is_rate
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karte.config.inputs import OwnFigureConfig
    from karte.errors import Problems
    from karte.sources.own_keys import DistrictKeys


class Table(NamedTuple):
    """A table of the city's own by district.

    Attributes
    ----------
    frame : pandas.DataFrame
        As in `karte.tables.places.OwnFigures`.
    keys : DistrictKeys
        With what became of the districts.
    declared : OwnFigureConfig
        The declaration.
    where : str
        File and sheet.
    """

    frame: pd.DataFrame
    keys: DistrictKeys
    declared: OwnFigureConfig
    where: str

    @property
    def is_rate(self) -> bool:
        """Whether its figures cannot be added up."""
        return is_rate(self.declared.unit)

    def key(self, row: str) -> str:
        """Return how a row names its district."""
        return str(self.frame["key"].to_dict()[row])

    def name(self, former_id: str) -> str:
        """Return the last name of a former district."""
        return {one.id: one.name for one in self.keys.succession.named}[former_id]

    def figure(self, row: str) -> str:
        """Return the figure of a row, or the word that says why there is none."""
        status = Status(self.frame["status"].to_dict()[row])
        value = self.frame["value"].to_dict()[row]
        return f"{value:,.10g}{self.declared.unit}" if status.has_value else status.label


class Brought(NamedTuple):
    """What the rows count today.

    Attributes
    ----------
    members : pandas.DataFrame
        ``row_id`` and ``target``; several rows of a district are to be added up.
    joined : frozenset of str
        Districts whose figure is of their ground of today, though older than it.
    before : dict of str to tuple of str
        What is known of the districts that one of today has come from instead, as printed.
    """

    members: pd.DataFrame
    joined: frozenset[str]
    before: dict[str, tuple[str, ...]]


def brought_forward(table: Table, members: pd.DataFrame, notes: Problems) -> Brought:
    """Return which districts of today the rows count.

    Parameters
    ----------
    table : Table
        As it was read.
    members : pandas.DataFrame
        As in `karte.tables.places.OwnFigures`; the targets are districts of any day.
    notes : Problems
        Takes what was added up, and rows of former districts that no district of today is made of.

    Returns
    -------
    Brought
        Counts of merged districts are added up. What is known of a district that was split is
        no figure of its parts, and of a rate nothing can be added up.
    """
    row_of = dict(zip(members["target"], members["row_id"], strict=True))
    pairs: list[tuple[str, str]] = []
    joined = set[str]()
    for one in table.keys.today:
        chosen = next(_grounds(one, table, set(row_of)), None)
        if chosen is None or (len(chosen.ids) > 1 and table.is_rate):
            continue
        rows = [row_of[id_] for id_ in sorted(chosen.ids)]
        pairs += [(row, one) for row in rows]
        if chosen.joins:
            joined.add(one)
        if chosen.ids != {one}:
            _note_used(rows, one, table, notes)
    used, filled = {row for row, _ in pairs}, {one for _, one in pairs}
    before: dict[str, tuple[str, ...]] = {}
    for id_, row in row_of.items():
        if row not in used:
            _note_left(row, table, notes)
            for one in set(table.keys.succession.heirs(id_)) - filled:
                before[one] = (*before.get(one, ()), f"旧{table.name(id_)} {table.figure(row)}")
    brought = pd.DataFrame(pairs, columns=["row_id", "target"]).astype("str")
    return Brought(brought, frozenset(joined), before)


class _Ground(NamedTuple):
    """Districts that together are one of today, and whether no later change parts them from it."""

    ids: frozenset[str]
    joins: bool


def _grounds(one: str, table: Table, there: set[str]) -> Iterator[_Ground]:
    """Yield what may stand for a district: first what there was on the date of the table."""
    succession, date = table.keys.succession, table.declared.date
    grounds = [frozenset({one}), *(ids for _, ids in succession.grounds(one))]
    changes = [event for event in succession.history(one) if event.date > date]
    # A district that was not there yet can only be named on its own ground.
    began = not any(one == former.id for event in changes for former in event.formers)
    then = min(len(changes), len(grounds) - 1)
    for number in (*range(then, -1, -1), *range(then + 1, len(grounds))):
        if grounds[number] <= there:
            yield _Ground(grounds[number], bool(changes) and (began or number >= len(changes)))


def _note_used(rows: list[str], one: str, table: Table, notes: Problems) -> None:
    named = "と".join(f"「{table.key(row)}」" for row in rows)
    figure = f"{table.declared.name}（{era_date(table.declared.date)}）"
    notes.add(
        f"{named}の{figure}を{'足して' if len(rows) > 1 else ''}、{table.keys.today[one]}の数と"
        "しました。",
        where=f"{table.where} {'・'.join(rows)}行目",
        hint="校区の変遷の表によるものです。違うときは、校区の変遷の表を直してください。",
    )


def _note_left(row: str, table: Table, notes: Problems) -> None:
    told = table.keys.told(table.key(row)) or f"「{table.key(row)}」は、区域が変わりました"
    why = "率なので足せません" if table.is_rate else "今のどの校区の数にもなりません"
    notes.add(
        f"{told}。{table.declared.name} {table.figure(row)} は、{why}。数えていません。",
        where=f"{table.where} {row}行目",
        hint="今の区域の数が分かれば、今の校区の名前かコードの行にして書いてください。",
    )
