"""The table of corrections: sentences and questions that staff hide, correct or replace."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import Problems
from karte.sources.cells import short
from karte.sources.dates import parse_date
from karte.sources.headings import cell, find_heading
from karte.sources.listing import printable
from karte.sources.register_sheet import read_sheets
from karte.tables.corrections import COLUMNS, LEAD, NO_FIGURES, Action, Correction, unquoted
from karte.tables.csv_file import own_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from karte.sources.own_keys import DistrictKeys
    from karte.sources.rows import Row

LONGEST, LONGEST_LEAD = 80, 120
"""More characters than that find no room on the first page of a print."""
_HEADINGS = {one: (one,) for one in COLUMNS} | {
    "校区": ("校区", "区域", "学区", "地区", "地域"),
    "文": ("文", "文章"),
}
_ACTIONS = {
    **{one.label: one for one in Action},
    "差し替え": Action.REPLACE,
    "差替え": Action.REPLACE,
    "差替": Action.REPLACE,
    "修正": Action.CORRECT,
    "非表示": Action.HIDE,
}
_LIST = "確認用一覧（karte review）"


@dataclass(frozen=True)
class _Line:
    """One row that is filled in, and who is told what is wrong with it."""

    cells: Mapping[str, str]
    where: str
    problems: Problems

    def wrong(self, what: str, hint: str) -> None:
        self.problems.add(what, where=self.where, hint=hint)


def read_corrections(
    path: Path,
    *,
    root: Path,
    keys: DistrictKeys,
    targets: Collection[str] | None = None,
    warnings: Problems | None = None,
) -> tuple[Correction, ...]:
    """Return the corrections of a table.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    keys : DistrictKeys
        Finds the districts.
    targets : collection of str, optional
        Every text that there may be; None where that is not known.
    warnings : Problems, optional
        Takes how many rows are not filled in: those copied from the review as they were.

    Returns
    -------
    tuple of Correction
        In the order of the table.

    Raises
    ------
    KarteError
        Naming every cell that cannot be used: a correction that is not understood would let the
        sentence out as it was.
    """
    notes, problems = Problems(), Problems()
    sheet = read_sheets(root / path, root=root, notes=notes)[0]
    rows = sheet.filled()
    heading = find_heading(rows, _HEADINGS, where=sheet.where)
    columns = {name: heading.find(names) for name, names in _HEADINGS.items()}
    found, empty = list[Correction](), 0
    for row in rows[heading.position + 1 :]:
        cells = {name: _text(row, place) for name, place in columns.items()}
        if not any(cells.values()):
            continue
        if not (cells["処理"] or cells["理由"] or cells["日付"]):
            empty += 1
            continue
        line = _Line(cells, f"{sheet.where} {row.line}行目", problems)
        found += _corrections(line, keys, targets)
    _find_twice(found, problems)
    problems.raise_if_any()
    if empty:
        notes.add(
            f"処理・理由・日付がどれも空の行が{empty}行あり、使っていません。",
            where=sheet.where,
            hint="隠す・直す・差しかえをしない行なら、このままで構いません。",
        )
    if warnings is not None:
        warnings.found.extend(notes.found)
    return tuple(found)


def _text(row: Row, place: int | None) -> str:
    return printable(own_text(cell(row, place)))


def _corrections(
    line: _Line, keys: DistrictKeys, targets: Collection[str] | None
) -> list[Correction]:
    """Return what a row says, of every heir of a district that was split.

    None where something of it cannot be used.
    """
    before = len(line.problems)
    districts, target = _districts(line, keys), _target(line, targets)
    action, date = _action(line), _date(line)
    figures = _figures(line)
    text = _wording(line, action, LONGEST_LEAD if target == LEAD else LONGEST, unquoted(figures))
    if not line.cells["理由"]:
        line.wrong("「理由」が空です。", "なぜそうしたかを短く書いてください（公開されません）。")
    if len(line.problems) > before or action is None or date is None:
        return []
    reason = line.cells["理由"]
    return [
        Correction(one, target, action, text, reason, date, figures, line.where)
        for one in districts
    ]


def _districts(line: _Line, keys: DistrictKeys) -> tuple[str, ...]:
    text = line.cells["校区"]
    found = keys.find(text) if text else ()
    if found:
        return found
    near = "、".join(keys.nearest(text)) if text else ""
    line.wrong(
        f"「{short(text)}」という区域はありません。" + (f"近い名前: {near}" if near else ""),
        f"{_LIST}にある区域の名前かコードを書いてください。",
    )
    return ()


def _target(line: _Line, targets: Collection[str] | None) -> str:
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", line.cells["対象"]))
    if text and (targets is None or text in targets):
        return text
    close = difflib.get_close_matches(text, targets or (), n=3, cutoff=0.5)
    near = f"近いもの: {'、'.join(close)}" if close else ""
    line.wrong(
        f"対象「{short(text)}」という文や問いかけはありません。{near}",
        f"{_LIST}の「対象」を、そのまま写してください。",
    )
    return ""


def _action(line: _Line) -> Action | None:
    text = unicodedata.normalize("NFKC", line.cells["処理"])
    if text not in _ACTIONS:
        line.wrong(
            f"処理「{short(text)}」は使えません。",
            f"{'・'.join(one.label for one in Action)} のどれかを書いてください。",
        )
    return _ACTIONS.get(text)


def _date(line: _Line) -> dt.date | None:
    try:
        return parse_date(line.cells["日付"])
    except ValueError:
        line.wrong(
            f"日付「{short(line.cells['日付'])}」が読めません。",
            "2026-06-01、2026/6/1、令和8年6月1日 のように書いてください。",
        )
        return None


def _figures(line: _Line) -> str:
    text = unicodedata.normalize("NFKC", line.cells["数値"])
    if text == NO_FIGURES or unquoted(text):
        return text
    line.wrong(
        f"数値「{short(text)}」が読めません。" if text else "「数値」が空です。",
        f"{_LIST}の「数値」を、「」も含めてそのまま写してください（数値のない問いかけは"
        f"「{NO_FIGURES}」）。数値が変わったときに知らせるためのものです。",
    )
    return ""


def _wording(line: _Line, action: Action | None, most: int, figures: Collection[str]) -> str:
    """Return what is said instead; a corrected sentence still has its figures."""
    text = line.cells["文"]
    if action is None or action is Action.HIDE:
        return ""
    if not text:
        line.wrong(
            f"処理が「{action.label}」なのに、「文」が空です。",
            "印刷する文を書いてください。載せないときは、処理を「隠す」にします。",
        )
    if len(text) > most:
        line.wrong(
            f"文が{len(text)}文字あります（{most}文字まで）: {short(text)}",
            "PDF の1ページ目に入るように、短くしてください。",
        )
    plain = unicodedata.normalize("NFKC", text)
    lacking = [one for one in figures if unicodedata.normalize("NFKC", one) not in plain]
    if text and action is Action.CORRECT and lacking:
        line.wrong(
            f"「直す」文に、もとの文の数値がありません: {'、'.join(lacking)}",
            "数値はもとの文のとおりに書いてください。数値にふれない文にするときは、処理を"
            f"「{Action.REPLACE.label}」にします。",
        )
    return text


def _find_twice(found: list[Correction], problems: Problems) -> None:
    first = dict[object, Correction]()
    for one in found:
        before = first.setdefault((one.district_id, one.target, one.figures), one)
        if before is not one:
            problems.add(
                f"同じ区域の同じ対象（{one.target}）が、同じ数値で2行あります。",
                where=f"{before.place}と{one.place.rpartition(' ')[2]}",
                hint="使う行を1つ残し、ほかを消してください。",
            )
