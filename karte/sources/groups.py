"""Groupings of districts: which 中学校区, 行政区 or 圏域 every district belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources import credit
from karte.sources.files import input_files
from karte.sources.headings import cell, find_heading
from karte.sources.listing import note_long_name, printable
from karte.sources.municipality import listed
from karte.sources.register_sheet import read_sheets
from karte.tables.csv_file import own_text
from karte.tables.groups import Grouping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from karte.config.meaning import GroupsConfig
    from karte.sources.own_keys import DistrictKeys
    from karte.sources.register_sheet import Sheet

_NO_GROUP = frozenset({"", "-", "－", "ー", "―", "—", "−"})
_SHOWN = 20


class _Line(NamedTuple):
    """One row of the table."""

    number: int
    district: str
    group: str


def read_groups(  # noqa: PLR0913 - what to read, for which districts, and who is told
    declared: GroupsConfig,
    *,
    root: Path,
    keys: DistrictKeys,
    districts: Mapping[str, str],
    owner: str = "",
    warnings: Problems | None = None,
) -> Grouping:
    """Return one grouping of the districts.

    Parameters
    ----------
    declared : GroupsConfig
        Its table of ``karte.toml``.
    root : pathlib.Path
        Folder of the workspace.
    keys : DistrictKeys
        Finds the districts.
    districts : mapping of str to str
        Name by identifier of every district, in their order.
    owner : str, optional
        Whom the table is from: the municipality.
    warnings : Problems, optional
        Takes rows that match no district, with the nearest names, and districts that are in no
        group.

    Returns
    -------
    Grouping
        Groups in the order of the table.

    Raises
    ------
    KarteError
        Naming every district that is in two groups and every name that cannot be one; also if no
        row matches, or a column is not there.
    """
    notes = Problems()
    sheet = read_sheets(root / declared.file, root=root, notes=notes)[0]
    lines = _lines(sheet, declared)
    problems = Problems()
    found = _matched(lines, keys, declared, sheet.where, notes)
    members = _members(found, districts, declared, sheet.where, problems)
    problems.raise_if_any()
    _note_left_out(districts, members, declared, sheet.where, notes)
    if warnings is not None:
        warnings.found.extend(notes.found)
    origin = Origin(
        id=f"groups:{declared.name}",
        title=f"{declared.name}の一覧",
        publisher=owner,
        licence=credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, [root / declared.file]),
    )
    return Grouping(
        name=declared.name,
        members={one: members[one] for one in districts if one in members},
        order=tuple(dict.fromkeys(line.group for line, _ in found)),
        origin=origin,
    )


def _lines(sheet: Sheet, declared: GroupsConfig) -> list[_Line]:
    rows = sheet.filled()
    needed = {"区域": [declared.district_column], declared.name: [declared.group_column]}
    heading = find_heading(rows, needed, where=sheet.where)
    places = [heading.find(names) for names in needed.values()]
    problems = Problems()
    found = list[_Line]()
    for row in rows[heading.position + 1 :]:
        district, group = (printable(own_text(cell(row, place))) for place in places)
        group = "" if group in _NO_GROUP else group
        if not (district or group):
            continue
        spot = f"{sheet.where} {row.line}行目"
        long = [
            note_long_name(problems, district, what="区域の名前", where=spot),
            note_long_name(problems, group, what=f"{declared.name}の名前", where=spot),
        ]
        if not any(long):
            found.append(_Line(row.line, district, group))
    problems.raise_if_any()
    return found


def _matched(
    lines: Sequence[_Line],
    keys: DistrictKeys,
    declared: GroupsConfig,
    where: str,
    notes: Problems,
) -> list[tuple[_Line, str]]:
    """Return the rows that say of a district to which group it belongs."""
    found, lost = list[tuple[_Line, str]](), list[_Line]()
    for line in lines:
        targets = keys.find(line.district) if line.district else ()
        if not targets:
            lost.append(line)
        elif line.group:
            found += [(line, one) for one in targets]
            _note_former(line, keys, declared, where, notes)
    # What the table says of a district itself goes before what it says of a former one.
    own = {one for line, one in found if not keys.told(line.district)}
    found = [(line, one) for line, one in found if one not in own or not keys.told(line.district)]
    if not found:
        raise KarteError(
            f"「{declared.name}」の表に、合う区域とまとまりの名前がそろった行が1つもありません。"
            f"表の区域: {listed((line.district for line in lines if line.district), most=5)}",
            where=where,
            hint=f"karte.toml の [[groups]] の district_column（{declared.district_column}）と"
            f" group_column（{declared.group_column}）を確かめてください。",
        )
    for line in lost[:_SHOWN]:
        _note_lost(line, keys, declared, where, notes)
    if len(lost) > _SHOWN:
        notes.add(
            f"「{declared.name}」の表で合う区域のない行は、ほかに{len(lost) - _SHOWN}行あります。",
            where=where,
            hint="district_column の指定が正しいかも確かめてください。",
        )
    return found


def _note_former(
    line: _Line, keys: DistrictKeys, declared: GroupsConfig, where: str, notes: Problems
) -> None:
    told = keys.told(line.district)
    if told:
        now = "、".join(keys.today[one] for one in keys.find(line.district))
        notes.add(
            f"{told}。{declared.name}「{line.group}」は、{now}のものとしました。",
            where=f"{where} {line.number}行目",
            hint="区域の列を、今の校区の名前かコードに直してください。",
        )


def _note_lost(
    line: _Line, keys: DistrictKeys, declared: GroupsConfig, where: str, notes: Problems
) -> None:
    if not line.district:
        what = f"区域の名前がない行があり、使っていません（{declared.name}「{line.group}」）。"
    else:
        near = keys.nearest(line.district)
        group = f"{declared.name}「{line.group or '空欄'}」"
        what = f"「{line.district}」（{group}）に合う区域がないため、使っていません。"
        what += f"近い名前: {'、'.join(near)}" if near else ""
    notes.add(
        what,
        where=f"{where} {line.number}行目",
        hint=f"列「{declared.district_column}」の名前かコードを、区域のものに合わせてください。",
    )


def _members(
    found: Iterable[tuple[_Line, str]],
    districts: Mapping[str, str],
    declared: GroupsConfig,
    where: str,
    problems: Problems,
) -> dict[str, str]:
    """Return the group of every district; two groups of one district are a problem."""
    first = dict[str, _Line]()
    for line, district in found:
        before = first.setdefault(district, line)
        if before.group != line.group:
            problems.add(
                f"「{districts[district]}」が、2つの{declared.name}に入っています: "
                f"「{before.group}」と「{line.group}」",
                where=f"{where} {before.number}行目と{line.number}行目",
                hint="1つの区域が入るまとまりは1つだけです。一方の行を消してください。",
            )
    return {district: line.group for district, line in first.items()}


def _note_left_out(
    districts: Mapping[str, str],
    members: Mapping[str, str],
    declared: GroupsConfig,
    where: str,
    notes: Problems,
) -> None:
    left = [name for district, name in districts.items() if district not in members]
    if left:
        notes.add(
            f"どの{declared.name}にも入っていない区域が{len(left)}あります: "
            f"{'、'.join(left[:_SHOWN])}" + (" ほか" if len(left) > _SHOWN else ""),
            where=where,
            hint="入るまとまりがある場合は、表に行を加えてください。なければこのままで構いません。",
        )
