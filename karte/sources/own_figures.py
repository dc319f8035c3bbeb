"""The city's own figures: any table keyed by district or by town, as it is declared."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Audience, Estimate, Origin, Status
from karte.sources import credit
from karte.sources.cells import add_bad_cell
from karte.sources.files import input_files
from karte.sources.headings import cell, find_heading
from karte.sources.listing import note_long_name, printable
from karte.sources.municipality import listed
from karte.sources.own_cells import OwnCell, parse_own_cell
from karte.sources.own_former import Brought, Table, brought_forward
from karte.sources.own_keys import DistrictKeys, EverKeys
from karte.sources.own_matching import matched
from karte.sources.register_sheet import read_sheets
from karte.tables.own_counts import is_rate
from karte.tables.places import OwnFigures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.config.inputs import OwnFigureConfig
    from karte.sources.headings import Heading
    from karte.sources.own_keys import Keys
    from karte.sources.register_sheet import Sheet
    from karte.sources.rows import Row

_TOTAL = re.compile(
    r"(総|合)?計|総数|(市|町|村|区|全市|全町|全村|全区)計|(全|市|町|村|区)(体|全体)|全[市町村区]"
)
_PART = re.compile(r"(小|中|地区|地域|支所)計")
_DUST = 0.5


class OwnRow(NamedTuple):
    """One row of the table, after the filter."""

    line: int
    key: str
    cell: OwnCell


def read_own_figures(
    declared: OwnFigureConfig,
    *,
    root: Path,
    keys: Keys,
    owner: str = "",
    warnings: Problems | None = None,
) -> OwnFigures:
    """Return one figure of the city's own.

    Parameters
    ----------
    declared : OwnFigureConfig
        Its table of ``karte.toml``.
    root : pathlib.Path
        Folder of the workspace.
    keys : Keys
        `karte.sources.own_keys.DistrictKeys` or `karte.sources.own_keys.TownKeys`, as
        ``declared.by`` says.
    owner : str, optional
        Whom the table is from where the declaration names no publisher: the municipality.
    warnings : Problems, optional
        Takes rows that match nothing, with their figures and the nearest names.

    Returns
    -------
    OwnFigures
        One row a line of the table; the line of the whole municipality is ``total``.

    Raises
    ------
    KarteError
        Naming every cell that is no figure, every district or town that is there twice, and
        columns or a filter that the table has not.
    """
    _refuse_rate_by_town(declared)
    notes = Problems()
    sheet = _chosen(read_sheets(root / declared.file, root=root, notes=notes), declared)
    rows, total = _rows(sheet, declared)
    problems = Problems()
    frame = pd.DataFrame(
        {
            "key": pd.Series([row.key for row in rows], dtype="str"),
            "value": pd.Series([row.cell.value for row in rows], dtype="float64"),
            "status": pd.Series([row.cell.status for row in rows], dtype="object"),
        }
    )
    frame.index = pd.Index([str(row.line) for row in rows], name="row_id", dtype="str")
    ever = EverKeys(keys) if isinstance(keys, DistrictKeys) else keys
    members = matched(frame, ever, declared, where=sheet.where, problems=problems, notes=notes)
    problems.raise_if_any()
    brought = Brought(members, frozenset(), {})
    if isinstance(keys, DistrictKeys) and keys.succession.events:
        table = Table(frame, keys, declared, sheet.where)
        brought = brought_forward(table, members, notes)
    _check_total(frame, total, declared, sheet.where, notes)
    if warnings is not None:
        warnings.found.extend(notes.found)
    origin = Origin(
        id=_origin_id(declared),
        title=declared.source,
        publisher=declared.publisher or owner,
        licence=declared.licence or credit.UNSTATED_TERMS,
        date=declared.date,
        files=input_files(root, [root / declared.file]),
    )
    return OwnFigures(
        name=declared.name,
        unit=declared.unit,
        date=declared.date,
        by=declared.by,
        frame=frame,
        members=brought.members,
        total=total,
        origin=origin,
        audience=Audience(declared.audience),
        compare=declared.compare,
        id=declared.id,
        joined=brought.joined,
        before=brought.before,
    )


def _origin_id(declared: OwnFigureConfig) -> str:
    """Return the key of the source; a count may be declared for several dates."""
    if declared.id:
        return f"own:{declared.id}:{declared.date.isoformat()}"
    return f"own:{declared.name}"


def _refuse_rate_by_town(declared: OwnFigureConfig) -> None:
    if declared.by == "town" and is_rate(declared.unit):
        raise KarteError(
            f"「{declared.name}」の単位は「{declared.unit}」です。"
            "割合や率は、町丁の値を足しても区域の値になりません。",
            where=f"karte.toml [[own_figures]] {declared.name}",
            hint='割合のもとになる件数の表を使うか、区域ごとの割合の表（by = "district"）を'
            "用意してください。",
        )


def _chosen(sheets: Sequence[Sheet], declared: OwnFigureConfig) -> Sheet:
    if not declared.sheet:
        return sheets[0]
    for sheet in sheets:
        if sheet.name == declared.sheet:
            return sheet
    raise KarteError(
        f"シート「{declared.sheet}」がありません。"
        f"ファイルのシート: {'、'.join(one.name for one in sheets if one.name) or 'なし'}",
        where=declared.file,
        hint="karte.toml の [[own_figures]] の sheet を確かめてください。",
    )


def _rows(sheet: Sheet, declared: OwnFigureConfig) -> tuple[list[OwnRow], Estimate]:
    """Return the rows of districts or towns, and what the table says of the municipality."""
    rows = sheet.filled()
    needed = {"区域や町丁": [declared.key_column], "値": [declared.value_column]}
    if declared.filter_column:
        needed["行を選ぶ値"] = [declared.filter_column]
    heading = find_heading(rows, needed, where=sheet.where)
    problems = Problems()
    found = list[OwnRow]()
    total = Estimate(value=None, status=Status.NOT_PROVIDED)
    for row in _filtered(rows[heading.position + 1 :], heading, declared, sheet.where):
        key = printable(cell(row, heading.find([declared.key_column])))
        text = cell(row, heading.find([declared.value_column]))
        where = f"{sheet.where} {row.line}行目"
        if not key or _PART.fullmatch(_plain(key)):
            continue
        if note_long_name(problems, key, what="区域や町丁の名前", where=where):
            continue
        try:
            parsed = parse_own_cell(text, declared.unit)
        except ValueError:
            add_bad_cell(
                problems,
                f"「{text[:30]}」は0以上の数ではありません（列「{declared.value_column}」、{key}）。",
                where=where,
                hint="数字（例: 1,234）に直してください。値がない場合は空欄、"
                "秘匿は X、該当がない場合は - と書いてください。",
            )
            continue
        if _TOTAL.fullmatch(_plain(key)):
            value = parsed.value if parsed.status.has_value else None
            total = Estimate(value=value, status=parsed.status)
        else:
            found.append(OwnRow(row.line, key, parsed))
    problems.raise_if_any()
    return found, total


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _filtered(
    rows: Sequence[Row], heading: Heading, declared: OwnFigureConfig, where: str
) -> list[Row]:
    """Return the rows that the declaration chooses."""
    if not declared.filter_column:
        return list(rows)
    column = heading.find([declared.filter_column])
    wanted = _plain(declared.filter_value)
    kept = [row for row in rows if _plain(cell(row, column)) == wanted]
    if not kept:
        values = {cell(row, column) for row in rows} - {""}
        raise KarteError(
            f"列「{declared.filter_column}」が「{declared.filter_value}」の行がありません。"
            f"ある値: {listed(values, most=20)}",
            where=where,
            hint="karte.toml の [[own_figures]] の filter_value を、この中の値に直してください。",
        )
    return kept


def _check_total(
    frame: pd.DataFrame, total: Estimate, declared: OwnFigureConfig, where: str, notes: Problems
) -> None:
    """Compare the sum of the rows with the line of the municipality, where both are complete."""
    complete = frame["status"].isin([Status.REPORTED, Status.NOT_APPLICABLE]).all()
    if total.value is None or is_rate(declared.unit) or not complete:
        return
    added = float(frame["value"].sum())
    if abs(added - total.value) > _DUST:
        notes.add(
            f"「{declared.name}」の行の合計 {added:,.10g} と、表の合計 {total.value:,.10g} が"
            "合いません。",
            where=where,
            hint="行の抜けや重なり、合計の行が正しいか確かめてください。",
        )
