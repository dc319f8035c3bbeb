"""The people of the whole municipality in years to come: one row a year, or years as columns."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from karte.errors import KarteError, Problems
from karte.model import Origin, Status
from karte.sources import credit
from karte.sources.cells import add_bad_cell, short
from karte.sources.files import input_files
from karte.sources.headings import Heading, cell, find_heading
from karte.sources.municipality import CODE_LENGTH, listed
from karte.sources.own_cells import parse_own_cell
from karte.sources.register_sheet import read_sheets
from karte.sources.year_labels import parse_year
from karte.tables.groups import ControlTotals
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from karte.sources.rows import Row

YEAR_COLUMN = ("年", "年次", "西暦", "和暦", "推計年", "年度", "年(西暦)", "年(和暦)")
PEOPLE_COLUMN = (
    *("総数", "総人口", "人口総数", "人口(総数)", "総人口(人)", "人口(人)", "人口"),
    *("将来人口", "将来推計人口", "推計人口", "男女計", "計"),
)
CODE_COLUMN = (
    *("市区町村コード", "全国地方公共団体コード", "地方公共団体コード", "団体コード"),
    *("自治体コード", "地域コード", "コード"),
)
INSTITUTE = re.compile("国立社会保障・?人口問題研究所|社人研|ipss", re.IGNORECASE)
"""How a table or its name tells that it is from the institute that projects for all Japan."""
_INSTITUTE = "国立社会保障・人口問題研究所"
_NEEDED = {"年": YEAR_COLUMN, "人口（総数）": PEOPLE_COLUMN}
_SEARCHED = 20
_FEWEST_YEARS = 2
_LAYOUTS = (
    "1行に1年を書いた表（見出し「年」と「総数」）か、年を列に並べた表"
    "（見出し「市区町村コード」「2030年」「2035年」…）にしてください。"
)


class _Figure(NamedTuple):
    """What a cell says of a year, and where it stands."""

    year: int
    text: str
    spot: str


def read_control_totals(
    path: Path,
    *,
    root: Path,
    code: str,
    owner: str = "",
    warnings: Problems | None = None,
) -> ControlTotals:
    """Return the people to come of the whole municipality.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        The municipality; rows of others are left out where the table has a column of codes.
    owner : str, optional
        Whom the table is from, where it does not name 国立社会保障・人口問題研究所.
    warnings : Problems, optional
        Takes years whose figure is blank or hidden; they are left out.

    Returns
    -------
    ControlTotals
        By year, ascending.

    Raises
    ------
    KarteError
        If the table has neither layout, has nothing about the municipality, or names a year
        twice; naming every year and figure that is none.
    """
    notes = Problems()
    sheet = read_sheets(root / path, root=root, notes=notes)[0]
    rows = sheet.filled()
    heading = _by_year(rows, sheet.where)
    if heading is not None:
        first, found = heading.position, _long(rows, heading, code, sheet.where)
    else:
        first, found = _wide(rows, code, sheet.where)
    people = _people(found, sheet.where, notes)
    if warnings is not None:
        warnings.found.extend(notes.found)
    above = "".join(text for row in rows[:first] for text in row.cells)
    named = INSTITUTE.search(unicodedata.normalize("NFKC", f"{path.name}{above}"))
    origin = Origin(
        id="projection:control",
        title="市区町村の将来推計人口",
        publisher=_INSTITUTE if named else owner,
        licence=credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, [root / path]),
    )
    return ControlTotals(people=people, origin=origin)


def _by_year(rows: Sequence[Row], where: str) -> Heading | None:
    """Return the heading of a table with one row a year, if it is one."""
    try:
        return find_heading(rows, _NEEDED, where=where)
    except KarteError:
        return None


def _long(rows: Sequence[Row], heading: Heading, code: str, where: str) -> list[_Figure]:
    year_at, people_at, code_at = (
        heading.find(names) for names in (YEAR_COLUMN, PEOPLE_COLUMN, CODE_COLUMN)
    )
    body = _own_rows(rows[heading.position + 1 :], code_at, code, where)
    problems = Problems()
    found = list[_Figure]()
    for row in body:
        text = cell(row, year_at)
        spot = f"{where} {row.line}行目"
        label = parse_year(text)
        if label is not None and label.year is not None:
            found.append(_Figure(label.year, cell(row, people_at), spot))
        elif text or cell(row, people_at):
            add_bad_cell(
                problems,
                f"「{short(text)}」は年として読めません（列「{heading.labels[year_at or 0]}」）。",
                where=spot,
                hint="「2030」「2030年」「令和12年」のように書いてください。",
            )
    problems.raise_if_any()
    return found


def _wide(rows: Sequence[Row], code: str, where: str) -> tuple[int, list[_Figure]]:
    """Return the figures of a table whose columns are years, and the position of its heading."""
    places = (one for one, row in enumerate(rows[:_SEARCHED]) if year_columns(row))
    position = next(places, None)
    if position is None:
        raise KarteError(
            "将来人口の表として読めません（「年」と「総数」の列も、年を並べた見出しもありません）。",
            where=where,
            hint=_LAYOUTS,
        )
    row, years = rows[position], year_columns(rows[position])
    labels = tuple(normalise_label(text) for text in row.cells)
    code_at = Heading(position, labels).find(CODE_COLUMN)
    body = [one for one in rows[position + 1 :] if any(cell(one, place) for place in years)]
    own = _own_rows(body, code_at, code, where)
    if len(own) > 1:
        raise KarteError(
            f"この市区町村の行が1つに決まりません（{len(own)}行）。",
            where=f"{where} {'、'.join(f'{one.line}行目' for one in own[:5])}",
            hint="列「市区町村コード」を加え、1つの市区町村を1行にしてください"
            "（男女別・年齢別の行は除きます）。",
        )
    found = [
        _Figure(year, cell(one, place), f"{where} {one.line}行目 列「{short(row.cells[place])}」")
        for one in own
        for place, year in years.items()
    ]
    return position, found


def year_columns(row: Row) -> dict[int, int]:
    """Return the years of a heading by column; a row of figures that look like years is none.

    Parameters
    ----------
    row : Row
        Any row of a table.

    Returns
    -------
    dict of int to int
        Western year by column; empty where the row is no heading of years.

    Examples
    --------
    >>> from karte.sources.rows import Row
    >>> year_columns(Row(1, ("市町村", "2030年", "令和17年")))
    {1: 2030, 2: 2035}
    >>> year_columns(Row(2, ("2030", "1990")))
    {}
    """
    labels = {place: (text, parse_year(text)) for place, text in enumerate(row.cells)}
    years = {
        place: (text, label.year)
        for place, (text, label) in labels.items()
        if label is not None and label.year is not None
    }
    worded = all("年" in text or not text.isdecimal() for text, _ in years.values())
    found = {place: year for place, (_, year) in years.items()}
    coded = any(normalise_label(text) in CODE_COLUMN for text in row.cells)
    if worded or coded:
        return found if len(found) >= _FEWEST_YEARS else {}
    rising = list(found.values()) == sorted(set(found.values()))
    return found if rising and len(found) > _FEWEST_YEARS else {}


def _own_rows(rows: Sequence[Row], code_at: int | None, code: str, where: str) -> list[Row]:
    """Return the rows of the municipality itself; its wards are not it."""
    if code_at is None:
        return list(rows)
    own = [row for row in rows if _code(cell(row, code_at)) == code[:CODE_LENGTH]]
    if not own:
        codes = {cell(row, code_at) for row in rows} - {""}
        raise KarteError(
            f"市区町村コード {code[:CODE_LENGTH]} の行がありません。ある行: {listed(codes)}",
            where=where,
            hint="この市区町村が入っている表か確かめてください。",
        )
    return own


def _code(text: str) -> str:
    """Return the five digits of a code, also where a spreadsheet has eaten the leading zero."""
    digits = unicodedata.normalize("NFKC", text).strip()
    return digits.rjust(CODE_LENGTH, "0")[:CODE_LENGTH] if digits.isdecimal() else digits


def _people(found: Sequence[_Figure], where: str, notes: Problems) -> dict[int, float]:
    problems = Problems()
    people = dict[int, float]()
    spots = dict[int, str]()
    for one in found:
        before = spots.setdefault(one.year, one.spot)
        if before != one.spot:
            problems.add(
                f"{one.year}年が2か所にあります。",
                where=f"{before}、{one.spot}",
                hint="この市区町村の総数だけを残してください（ほかの市区町村や男女別の行・列を除く）。",
            )
            continue
        try:
            parsed = parse_own_cell(one.text, "人")
        except ValueError:
            parsed = None
        if parsed is None or parsed.value == 0:
            add_bad_cell(
                problems,
                f"「{short(one.text)}」は人口として読めません（{one.year}年）。",
                where=one.spot,
                hint="人を単位とする0より大きい数（例: 84,210）に直してください。"
                "分からない年は空欄にしてください。",
            )
        elif parsed.status is Status.REPORTED:
            people[one.year] = parsed.value
        else:
            notes.add(
                f"{one.year}年の人口がない（{parsed.status.label}）ため、この年は合わせません。",
                where=one.spot,
                hint="分かる場合は、元の資料から書き足してください。",
            )
    if not (people or problems.found):
        problems.add("将来人口が1つもありません。", where=where, hint=_LAYOUTS)
    problems.raise_if_any()
    return dict(sorted(people.items()))
