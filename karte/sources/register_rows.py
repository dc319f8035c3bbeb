"""The lines of a resident register by town, with the counts that their figures imply."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.ages import with_broad_ages
from karte.sources.cells import Mark, add_bad_cell, parse_cell
from karte.sources.dates import parse_date
from karte.sources.files import relative_name
from karte.sources.headings import cell
from karte.sources.municipality import belongs, listed
from karte.sources.register_columns import RegisterColumns, find_register_columns
from karte.sources.rows import read_rows
from karte.tables.columns import COUNTS, SEXES, UNKNOWN, population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from karte.sources.rows import Row

_FILE_DATE = re.compile(r"(?<!\d)(\d{8})(?!\d)")
_CODE_LENGTHS = frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Town:
    """One line of the register.

    Attributes
    ----------
    where : str
        File and line.
    path : pathlib.Path
        File.
    date : datetime.date
        Reference date.
    name, key : str
        Name of the town as published, and its KEY_CODE where the file has one.
    values : dict of str to float
        Figures by count id; NaN where missing or masked.
    hidden : bool
        Whether a figure is masked.
    """

    where: str
    path: Path
    date: dt.date
    name: str
    key: str
    values: dict[str, float]
    hidden: bool


def read_lines(path: Path, *, root: Path, code: str, notes: Problems) -> list[Town]:
    """Return the lines of one file, those of the whole municipality and subtotals too.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; lines of others are left out.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    list of Town
        In the order of the file.

    Raises
    ------
    KarteError
        With all problems of the file.
    """
    where = relative_name(root, path)
    rows = read_rows(path, root=root)
    columns = find_register_columns(rows, where=where)
    stated = _FILE_DATE.search(path.stem)
    problems = Problems()
    found = list[Town]()
    others = set[str]()
    for row in rows[columns.heading.position + 1 :]:
        spot = f"{where} {row.line}行目"
        area = cell(row, columns.code).split(".")[0]
        if area.isdigit() and len(area) in _CODE_LENGTHS and not belongs(area, code):
            others.add(area)
            continue
        date_text = cell(row, columns.date) or (stated[1] if stated else "")
        if not any(cell(row, column) for column in columns.counts):
            continue  # a note below the table
        try:
            date = parse_date(date_text)
        except ValueError:
            _add_bad_date(date_text, spot, problems)
            continue
        values, hidden = _figures(row, columns, spot, problems)
        name, key = cell(row, columns.name), cell(row, columns.key)
        found.append(Town(spot, path, date, name, key, values, hidden))
    if others:
        (notes if found else problems).add(
            f"市区町村コード {code[:5]} ではない行があります。"
            f"ファイルにあるコード: {listed(others)}",
            where=where,
            hint="karte.toml の [municipality] code と、ファイルの市区町村を確かめてください。",
        )
    problems.raise_if_any()
    if not found:
        raise KarteError(
            "人口の行が1つもありません。", where=where, hint="ファイルの中身を確かめてください。"
        )
    return found


def _figures(
    row: Row, columns: RegisterColumns, where: str, problems: Problems
) -> tuple[dict[str, float], bool]:
    """Return the figures of a line, and whether any of them is masked."""
    values = dict[str, float]()
    hidden = False
    for position, count in columns.counts.items():
        text = cell(row, position)
        try:
            value = parse_cell(text)
        except ValueError:
            value = Mark.MISSING
            add_bad_cell(
                problems,
                f"列「{columns.heading.labels[position]}」の「{text}」は0以上の数ではありません。",
                where=where,
                hint="この値を直すか、分からない場合は空欄にしてください"
                "（0とは書かないでください）。",
            )
        values[count] = math.nan if isinstance(value, Mark) else value
        hidden = hidden or value is Mark.HIDDEN
    return _complete(values, columns.classes), hidden


def _complete(values: dict[str, float], classes: Sequence[str]) -> dict[str, float]:
    """Add both sexes together, broad ages and 年齢不詳; keep what the dictionary knows."""
    result = dict(values)
    for age in ("", *classes, UNKNOWN):
        parts = [population(sex, age) for sex in ("male", "female")]
        if population("total", age) not in result and all(part in result for part in parts):
            result[population("total", age)] = sum(result[part] for part in parts)
    if classes:
        for sex in SEXES:
            if all(population(sex, age) in result for age in classes):
                result = with_broad_ages(result, sex, classes)
    return {count: value for count, value in result.items() if count in COUNTS}


def _add_bad_date(text: str, where: str, problems: Problems) -> None:
    add_bad_cell(
        problems,
        f"調査年月日「{text}」を日付として読めません。"
        if text
        else "調査年月日の列も、ファイル名の日付（8桁）もありません。",
        where=where,
        hint="「2026-04-01」「2026/4/1」「令和8年4月1日」のどれかの形で書いてください。",
    )
