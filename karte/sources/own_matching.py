"""Which districts or small areas the rows of the city's own table count, each only once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Status
from karte.sources.municipality import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.config.inputs import OwnFigureConfig
    from karte.sources.own_keys import Keys

_SHOWN = 20
_KINDS = {"district": "区域", "town": "町丁"}


def matched(  # noqa: PLR0913 - what is matched, with what, and where faults go
    frame: pd.DataFrame,
    keys: Keys,
    declared: OwnFigureConfig,
    *,
    where: str,
    problems: Problems,
    notes: Problems,
) -> pd.DataFrame:
    """Return what each row counts.

    Parameters
    ----------
    frame : pandas.DataFrame
        As in `karte.tables.places.OwnFigures`; the index is the line of the table.
    keys : Keys
        Finds districts or small areas.
    declared : OwnFigureConfig
        The declaration.
    where : str
        File and sheet.
    problems : Problems
        Takes districts and towns that are there twice.
    notes : Problems
        Takes rows that match nothing.

    Returns
    -------
    pandas.DataFrame
        ``row_id`` and ``target``.

    Raises
    ------
    KarteError
        If no row matches anything.
    """
    named = dict(zip(frame.index.tolist(), frame["key"].tolist(), strict=True))
    found = {str(row): keys.find(str(key)) for row, key in named.items()}
    unmatched = [row for row, targets in found.items() if not targets]
    kind = _KINDS[declared.by]
    if len(unmatched) == len(frame):
        raise KarteError(
            f"「{declared.name}」の表に、合う{kind}が1つもありません。"
            f"表の{kind}: {listed(frame['key'], most=5)}",
            where=where,
            hint=f"karte.toml の [[own_figures]] の key_column（{declared.key_column}）と"
            f" by（{declared.by}）を確かめてください。",
        )
    lost = frame.loc[unmatched]
    _note_unmatched(lost, keys, declared, where=where, notes=notes)
    _find_twice(frame, found, keys, where, problems)
    pairs = [(row, target) for row, targets in found.items() for target in targets]
    return pd.DataFrame(pairs, columns=["row_id", "target"]).astype("str")


def _note_unmatched(
    lost: pd.DataFrame, keys: Keys, declared: OwnFigureConfig, *, where: str, notes: Problems
) -> None:
    columns = (lost.index, lost["key"], lost["value"], lost["status"])
    lines = list(zip(*(column.tolist() for column in columns), strict=True))
    for row, key, value, why in lines[:_SHOWN]:
        status = Status(why)
        figure = f"{value:,.10g}{declared.unit}" if status.has_value else status.label
        near = keys.nearest(key)
        notes.add(
            f"「{key}」（{declared.name} {figure}）に合う{_KINDS[declared.by]}がないため、"
            "数えていません。" + (f"近い名前: {'、'.join(near)}" if near else ""),
            where=f"{where} {row}行目",
            hint=f"列「{declared.key_column}」の名前かコードを、{_KINDS[declared.by]}のものに"
            "合わせてください。",
        )
    if len(lines) > _SHOWN:
        notes.add(
            f"「{declared.name}」の表で合う{_KINDS[declared.by]}のない行は、"
            f"ほかに{len(lines) - _SHOWN}行あります。",
            where=where,
            hint="key_column と by の指定が正しいかも確かめてください。",
        )


def _find_twice(
    frame: pd.DataFrame,
    found: Mapping[str, tuple[str, ...]],
    keys: Keys,
    where: str,
    problems: Problems,
) -> None:
    """Remember what two rows count, unless both are parts of a town that is not divided."""
    first = dict[str, str]()
    told = set[tuple[str, str]]()
    for row, targets in found.items():
        for target in targets:
            before = first.setdefault(target, row)
            if before == row or (before, row) in told:
                continue
            pair = [str(frame.loc[one, "key"]) for one in (before, row)]
            same = found[before] == targets and pair[0] != pair[1]
            if same and all(keys.is_part(one) for one in pair):
                continue
            told.add((before, row))
            if len(told) > _SHOWN:
                continue
            problems.add(
                f"同じ区域や町丁を2つの行が数えています: 「{pair[0]}」と「{pair[1]}」",
                where=f"{where} {before}行目と{row}行目",
                hint="年度などで行が分かれている場合は filter_column と filter_value を書き、"
                "そうでなければ一方の行を消してください。",
            )
    if len(told) > _SHOWN:
        problems.add(
            f"重なる行は、ほかに{len(told) - _SHOWN}組あります。",
            where=where,
            hint="行が年度などで分かれていないか確かめてください。",
        )
