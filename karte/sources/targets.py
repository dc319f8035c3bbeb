"""The table of targets: 現状, goals and results by fiscal year, as docs/targets.md lays it out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from karte.errors import KarteError, Problems
from karte.model import Area, AreaType, Audience, Origin
from karte.sources import credit
from karte.sources.cells import short
from karte.sources.files import input_files
from karte.sources.headings import cell
from karte.sources.listing import note_long_name, printable
from karte.sources.municipality import CODE_LENGTH, listed
from karte.sources.register_sheet import read_sheets
from karte.sources.target_cells import AUDIENCES
from karte.sources.target_columns import target_columns
from karte.sources.target_rows import target_of_row
from karte.tables.csv_file import own_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.sources.own_keys import DistrictKeys
    from karte.sources.rows import Row
    from karte.sources.target_columns import TargetColumns
    from karte.tables.targets import Target

_MUNICIPALITY = re.compile(r"(全[市町村区]|[市町村区]全体|[市町村区](全域)?|全体|[市町村区]?計)?")
_SHOWN = 20


class _Lost(NamedTuple):
    """A row whose district is not known."""

    line: int
    text: str
    name: str


@dataclass(frozen=True)
class Ground:
    """Of whom the targets may be.

    Attributes
    ----------
    code, name : str
        The municipality.
    keys : DistrictKeys
        Finds the districts.
    """

    code: str
    name: str
    keys: DistrictKeys

    def areas(self, text: str) -> tuple[Area, ...]:
        """Return the areas that a cell names.

        Parameters
        ----------
        text : str
            Blank, 市全体 and the name of the municipality mean the municipality.

        Returns
        -------
        tuple of Area
            None where there is no such district; several of a former one that was split.
        """
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
        found = self.keys.find(text) if text else ()
        if not found and (plain == self.name or _MUNICIPALITY.fullmatch(plain)):
            return (Area(AreaType.MUNICIPALITY, self.code[:CODE_LENGTH]),)
        return tuple(Area(AreaType.DISTRICT, one) for one in found)

    def former(self, text: str) -> str:
        """Return the name of a former district that a cell names, where it had another ground."""
        one = self.keys.named(text) if text else ""
        if not one or one in self.keys.today or self.keys.succession.is_same_ground(one):
            return ""
        return {own.id: own.name for own in self.keys.succession.gone}[one]


@dataclass(frozen=True)
class _Reading:
    """What every row of a table is read with."""

    ground: Ground
    audience: Audience
    declared: Audience
    where: str
    origin: Origin
    problems: Problems
    notes: Problems


def read_targets(  # noqa: PLR0913 - what to read, of whom, for whom, and who is told
    path: Path,
    *,
    root: Path,
    ground: Ground,
    audience: Audience,
    declared: Audience = Audience.PUBLIC,
    warnings: Problems | None = None,
) -> tuple[Target, ...]:
    """Return the targets of a table; it is never written to.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    ground : Ground
        Of whom they may be.
    audience : Audience
        For a public edition, rows for the office only are passed over unread.
    declared : Audience, optional
        For whom rows are that do not say; no row may be shown to more people.
    warnings : Problems, optional
        Takes rows whose district is not known, with the nearest names, rows without a goal, and
        columns that are not read.

    Returns
    -------
    tuple of Target
        In the order of the table. Which of them karte computes is not known yet: see
        `karte.targets.resolved`.

    Raises
    ------
    KarteError
        Naming every cell that cannot be read, every year that cannot be told, and every target
        that is there twice.
    """
    notes, problems = Problems(), Problems()
    sheet = read_sheets(root / path, root=root, notes=notes)[0]
    rows = sheet.filled()
    columns = target_columns(rows, where=sheet.where, problems=problems, notes=notes)
    origin = Origin(
        id="targets",
        title="目標の一覧",
        publisher=ground.name,
        licence=credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, [root / path]),
    )
    found, lost = _rows(
        rows[columns.position + 1 :],
        columns,
        _Reading(ground, audience, declared, sheet.where, origin, problems, notes),
    )
    _find_twice(found, problems)
    problems.raise_if_any()
    if lost and not found:
        raise KarteError(
            "目標の表に、合う区域が1つもありません。表の区域: "
            f"{listed((one.text for one in lost), most=5)}",
            where=sheet.where,
            hint="列「区域」には区域の名前かコードを書いてください。市全体の目標は空欄か"
            "「市全体」と書きます。",
        )
    _note_lost(lost, ground, sheet.where, notes)
    _note_odd(found, notes)
    if warnings is not None:
        warnings.found.extend(notes.found)
    return tuple(found)


def _rows(
    rows: Sequence[Row], columns: TargetColumns, reading: _Reading
) -> tuple[list[Target], list[_Lost]]:
    """Return the targets of this edition, and the rows whose district is not known."""
    found, lost = [], []
    for row in rows:
        if not any(cell(row, one) for one in (columns.name, columns.baseline, *columns.years)):
            continue  # a note below the table
        where = f"{reading.where} {row.line}行目"
        shown = _audience(row, columns, reading, where)
        if shown is None or (shown is Audience.INTERNAL and reading.audience is Audience.PUBLIC):
            continue
        text = printable(own_text(cell(row, columns.area)))
        if note_long_name(reading.problems, text, what="区域の名前", where=where):
            continue
        areas = reading.ground.areas(text)
        if not areas:
            name = printable(own_text(cell(row, columns.name)))
            lost.append(_Lost(row.line, text, short(name)))
            continue
        target = target_of_row(
            row,
            columns,
            area=areas[0],
            audience=shown,
            where=where,
            origin=reading.origin,
            problems=reading.problems,
        )
        if target is not None:
            former = reading.ground.former(text)
            found += [replace(target, area=one, former=former) for one in areas]
            _note_former(text, target.name, reading.ground.keys, where, reading.notes)
    return found, lost


def _note_former(text: str, name: str, keys: DistrictKeys, where: str, notes: Problems) -> None:
    told = keys.told(text)
    if told:
        now = "、".join(keys.today[one] for one in keys.find(text))
        notes.add(
            f"{told}。目標「{name}」は、{now}のページに載せます。",
            where=where,
            hint="目標を決め直したら、列「区域」を今の校区の名前かコードにしてください。",
        )


def _audience(row: Row, columns: TargetColumns, reading: _Reading, where: str) -> Audience | None:
    """Return for whom a row is: never for more people than the whole table."""
    declared = reading.declared
    text = cell(row, columns.others["audience"])
    own = AUDIENCES.get(unicodedata.normalize("NFKC", text).lower()) if text else declared
    if own is None:
        reading.problems.add(
            f"「{short(text)}」は公開・庁内のどちらか分かりません。",
            where=where,
            hint="「公開」か「庁内」と書いてください。空欄は karte.toml の [targets] の"
            " audience のとおりです。",
        )
    return Audience.INTERNAL if own and declared is Audience.INTERNAL else own


def _find_twice(found: list[Target], problems: Problems) -> None:
    first = dict[object, "Target"]()
    for one in found:
        key = (
            one.area,
            one.former,
            unicodedata.normalize("NFKC", one.name).casefold(),
            one.dataset,
        )
        before = first.setdefault(key, one)
        if before is not one:
            problems.add(
                f"同じ区域の同じ指標が2行あります: 「{one.name}」",
                where=f"{before.place}と{one.place.rpartition(' ')[2]}",
                hint="目標は1行にまとめ、年度ごとの列に書いてください。",
            )


def _note_lost(lost: list[_Lost], ground: Ground, where: str, notes: Problems) -> None:
    for one in lost[:_SHOWN]:
        near = ground.keys.nearest(one.text)
        notes.add(
            f"「{one.text}」に合う区域がないため、この行の目標（{one.name}）は"
            "使っていません。" + (f"近い名前: {'、'.join(near)}" if near else ""),
            where=f"{where} {one.line}行目",
            hint="列「区域」の名前かコードを、区域のものに合わせてください。",
        )
    if len(lost) > _SHOWN:
        notes.add(
            f"合う区域のない行は、ほかに{len(lost) - _SHOWN}行あります。",
            where=where,
            hint="列「区域」が正しいかも確かめてください。",
        )


def _note_odd(found: list[Target], notes: Problems) -> None:
    """Say which rows have no goal, and which percentages may be fractions of one."""
    for one in found:
        values = [*one.goals.values(), one.baseline.value or 0.0]
        if not one.goals:
            notes.add(
                f"「{one.name}」に、目標が1つも書かれていません。",
                where=one.place,
                hint="目標のある年度の列に数を書いてください。",
            )
        elif one.unit in {"%", "％"} and any(values) and all(abs(value) <= 1 for value in values):
            notes.add(
                f"「{one.name}」の値はすべて1%以下です。",
                where=one.place,
                hint="Excel の「%」の表示形式では、30% が 0.3 と保存されます。"
                "その場合は表示形式を「標準」にし、30 と書いてください。",
            )
