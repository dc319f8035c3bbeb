"""The city's table of what became of its districts: 合併, 分割, 改称, 統廃合."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from karte.errors import Problems
from karte.model import Origin
from karte.sources import credit
from karte.sources.cells import short
from karte.sources.dates import parse_date
from karte.sources.districts import safe_id, stable_id
from karte.sources.files import input_files
from karte.sources.headings import cell, find_heading
from karte.sources.listing import note_long_name, printable
from karte.sources.own_keys import DistrictKeys
from karte.sources.register_sheet import read_sheets
from karte.sources.succession_checks import check_events
from karte.sources.year_labels import parse_year
from karte.tables.csv_file import own_text
from karte.tables.succession import Change, Event, Named, Succession
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_DATE = ("年月日", "適用日", "期日", "いつから", "年度", "年")
_CHANGE = ("種類", "区分", "できごと")
_FORMER_CODE, _FORMER = ("旧コード", "旧学校コード"), ("旧名称", "旧校区名", "旧学校名", "旧名")
_HEIR_CODE, _HEIR = ("新コード", "新学校コード"), ("新名称", "新校区名", "新学校名", "新名")
_MONTH = re.compile(r".*\d{1,2}月")


class _Line(NamedTuple):
    """One row of the table."""

    where: str
    date: dt.date
    change: Change
    former: Named
    heir: Named


def read_succession(  # noqa: PLR0913 - what to read, of which districts, and who is told
    path: Path,
    *,
    root: Path,
    code: str,
    names: Mapping[str, str],
    until: dt.date,
    owner: str = "",
    warnings: Problems | None = None,
) -> Succession:
    """Return what became of the districts of a city.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; a district without a code of its own has one made of its name.
    names : mapping of str to str
        Name by identifier of every district of the edition.
    until : datetime.date
        The last day of the edition; what comes later is left to the next one.
    owner : str, optional
        Whom the table is from: the municipality.
    warnings : Problems, optional
        Takes rows of a day that has not come yet.

    Returns
    -------
    Succession
        Oldest first.

    Raises
    ------
    KarteError
        With all problems: dates, kinds that do not fit their rows, new districts that there are
        not, former ones that there still are, cycles.
    """
    problems, notes = Problems(), Problems()
    sheet = read_sheets(root / path, root=root, notes=notes)[0]
    rows = sheet.filled()
    needed = {"年月日": _DATE, "種類": _CHANGE, "旧名称": _FORMER, "新名称": _HEIR}
    heading = find_heading(rows, needed, where=sheet.where)
    places = [heading.find(one) for one in (*needed.values(), _FORMER_CODE, _HEIR_CODE)]
    lines = []
    for row in rows[heading.position + 1 :]:
        cells = [printable(own_text(cell(row, place))) for place in places]
        if any(cells):
            where = f"{sheet.where} {row.line}行目"
            line = _line(cells, code, where, problems)
            lines += [line] if line else []
    due = [one for one in lines if one.date <= until]
    for one in lines:
        if one.date > until:
            notes.add(
                f"「{one.former.name}」の{one.change}（{era_date(one.date)}）は、この年度版の"
                "あとのことなので、まだ使っていません。",
                where=one.where,
                hint="年月日が正しければ、このままで構いません。",
            )
    resolved = _today(due, names, problems)
    events = _events(resolved)
    check_events([(event, lines[0].where) for event, lines in events], names, problems)
    problems.raise_if_any()
    if warnings is not None:
        warnings.found.extend(notes.found)
    origin = Origin(
        id="succession",
        title="校区の変遷の一覧",
        publisher=owner,
        licence=credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, [root / path]),
    )
    return Succession(tuple(event for event, _ in events), origin)


def _line(cells: Sequence[str], code: str, where: str, problems: Problems) -> _Line | None:
    """Return a row, or None where a cell of it cannot be read."""
    date_text, change_text, former, heir, former_code, heir_code = cells
    before = len(problems)
    date = _date(date_text)
    if date is None:
        problems.add(
            f"「{short(date_text)}」は年月日として読めません。" if date_text else
            "年月日がありません。",
            where=where,
            hint="その校区になった日を「2026-04-01」「令和8年4月1日」のように書いてください。",
        )  # fmt: skip
    plain = unicodedata.normalize("NFKC", change_text)
    change = next((one for one in Change if one.value == plain), None)
    if change is None:
        problems.add(
            f"種類「{short(change_text)}」は使えません。",
            where=where,
            hint=f"{'、'.join(one.value for one in Change)} のどれかを書いてください。",
        )
    for what, name in (("旧名称", former), ("新名称", heir)):
        if not name:
            problems.add(f"{what}がありません。", where=where, hint="校区の名前を書いてください。")
        note_long_name(problems, name, what=what, where=where)
    if date is None or change is None or len(problems) > before:
        return None
    ids = [
        safe_id(code, own) if own else stable_id(code, name)
        for own, name in ((former_code, former), (heir_code, heir))
    ]
    return _Line(where, date, change, Named(ids[0], former), Named(ids[1], heir))


def _date(text: str) -> dt.date | None:
    """Return the day that a cell states; of a month or a fiscal year its first one."""
    full = f"{text}1日" if _MONTH.fullmatch(text) else text
    try:
        return parse_date(full)
    except ValueError:
        label = parse_year(text)
        return dt.date(label.year, 4, 1) if label and label.year else None


def _today(lines: Sequence[_Line], names: Mapping[str, str], problems: Problems) -> list[_Line]:
    """Put the ids of today on districts that the table knows by name only, and miss the others."""
    keys = DistrictKeys(names)
    formers = {one.former.id: one.date for one in reversed(lines)}
    by_name = {one.former.name: one.former.id for one in lines}
    found = []
    for one in lines:
        heir = one.heir
        if heir.id not in names and formers.get(heir.id, dt.date.min) < one.date:
            # Where no code was written a name may be written shorter than in the boundaries.
            known = keys.find(heir.name) if heir.id.partition("-")[2] else ()
            id_ = known[0] if known else by_name.get(heir.name, "")
            if not id_ or id_ == one.former.id:
                _miss(one, keys, problems)
                continue
            heir = Named(id_, heir.name)
        found.append(one._replace(heir=Named(heir.id, names.get(heir.id, heir.name))))
    return found


def _miss(line: _Line, keys: DistrictKeys, problems: Problems) -> None:
    near = "、".join(keys.nearest(line.heir.name)) or "ありません"
    problems.add(
        f"新しい校区「{line.heir.name}」（{line.heir.id}）は、今の校区にも、あとで変わった校区にも"
        f"ありません。近い名前: {near}",
        where=line.where,
        hint="新コードと新名称を、境界データのものに合わせてください。境界データが古いときは、"
        "新しいものに替えてください。",
    )


def _events(lines: Sequence[_Line]) -> list[tuple[Event, list[_Line]]]:
    """Put rows of one day and kind together that name the same district, oldest first."""
    groups: list[list[_Line]] = []
    for line in lines:
        alike = [one for one in groups if any(_belong(line, other) for other in one)]
        groups = [one for one in groups if one not in alike]
        groups.append([*(other for one in alike for other in one), line])
    found = []
    for group in groups:
        group.sort(key=lines.index)
        formers = dict.fromkeys(one.former for one in group)
        heirs = {one.heir.id: one.heir for one in group}
        event = Event(group[0].date, group[0].change, tuple(formers), tuple(heirs.values()))
        found.append((event, group))
    return sorted(found, key=lambda one: (one[0].date, lines.index(one[1][0])))


def _belong(line: _Line, other: _Line) -> bool:
    same = (line.date, line.change) == (other.date, other.change)
    return same and (line.former.id == other.former.id or line.heir.id == other.heir.id)
