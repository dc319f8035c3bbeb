"""The lines of a resident register by town in the standard layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from karte.errors import Problems
from karte.sources.cells import add_bad_cell, short
from karte.sources.dates import parse_date
from karte.sources.municipality import belongs, listed
from karte.sources.register_cells import text_of
from karte.sources.register_columns import CODE_LENGTHS, RegisterColumns, find_register_columns
from karte.sources.register_context import outer_date
from karte.sources.register_derived import completed_table
from karte.sources.register_figures import Figures
from karte.sources.register_town import Blank, Town, tiling
from karte.tables.columns import population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from karte.sources.headings import Heading
    from karte.sources.register_cells import Value
    from karte.sources.register_sheet import Sheet


def standard_lines(
    sheet: Sheet, heading: Heading, code: str, notes: Problems
) -> tuple[list[Town], list[Blank]]:
    """Return the lines of a sheet in the standard layout, those of sums too.

    Parameters
    ----------
    sheet : Sheet
        As read.
    heading : Heading
        Its headings.
    code : str
        Municipality code; lines of others are left out.
    notes : Problems
        Takes what does not stop the build.

    Returns
    -------
    tuple of (list of Town, list of Blank)
        In the order of the sheet; lines with a name and no figures apart.

    Raises
    ------
    KarteError
        With all problems of the sheet.
    """
    where, rows = sheet.where, sheet.rows
    columns = find_register_columns(rows, where=where, heading=heading)
    above = [text for row in rows[: columns.heading.position] for text in row.cells]
    fallback = None if columns.date is not None else outer_date(sheet, above, code, notes)
    problems = Problems()
    found = list[_Line]()
    blanks = list[Blank]()
    others = set[str]()
    begin = columns.heading.position + 1
    cells = sheet.cells([*columns.counts])[begin:]
    if not cells:
        return [], []
    figures, dates, areas = Figures(cells), _Dates(), _Areas(code)
    texts = [
        sheet.column(place)[begin:]
        for place in (columns.code, columns.date, columns.name, columns.key)
    ]
    for place, (line, area, stated, name, key) in enumerate(
        zip(sheet.lines()[begin:], *texts, strict=True)
    ):
        if areas[area]:
            others.add(areas[area])
            continue
        spot = f"{where} {line}行目"
        if figures.blank[place]:  # a note below the table, or a town
            if name and found:
                blanks.append(Blank(spot, name, found[-1].name))
            continue
        date_text = stated or (fallback.isoformat() if fallback else "")
        date = dates[date_text]
        if date is None:
            _add_bad_date(date_text, spot, problems)
            continue
        for one in figures.bad.get(place, ()):
            _add_bad_figure(cells[place][one], columns, one, spot, problems)
        found.append(_Line(place, spot, date, name, key))
    if others:
        (notes if found else problems).add(
            f"市区町村コード {code[:5]} ではない行があります。"
            f"ファイルにあるコード: {listed(others)}",
            where=where,
            hint="karte.toml の [municipality] code と、ファイルの市区町村を確かめてください。",
        )
    problems.raise_if_any()
    return _towns(found, figures, columns, sheet.path), blanks


class _Line(NamedTuple):
    """One line as read, and which of the figures are its own."""

    place: int
    where: str
    date: dt.date
    name: str
    key: str


def _towns(
    lines: Sequence[_Line], figures: Figures, columns: RegisterColumns, path: Path
) -> list[Town]:
    """Return the lines with every count that follows from their figures."""
    last = {count: place for place, count in enumerate(columns.counts.values())}
    table = figures.values[[line.place for line in lines]][:, [*last.values()]]
    finished = completed_table(table, [*last], tiling(columns.classes))
    everybody = table[:, last[population()]].tolist()
    paths = (path,)
    return [
        Town(where, paths, date, name, key, values, figures.hidden[place], people)
        for (place, where, date, name, key), values, people in zip(
            lines, finished, everybody, strict=True
        )
    ]


class _Areas(dict[str, str]):
    """The code of another municipality in every text of a column; empty where it is none."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, text: str) -> str:
        area = text.split(".", maxsplit=1)[0]
        other = area.isdigit() and len(area) in CODE_LENGTHS and not belongs(area, self._code)
        found = self[text] = area if other else ""
        return found


class _Dates(dict[str, "dt.date | None"]):
    """The date of every text of a column, read once; None where it is none."""

    def __missing__(self, text: str) -> dt.date | None:
        try:
            self[text] = parse_date(text)
        except ValueError:
            self[text] = None
        return self[text]


def _add_bad_figure(
    value: Value, columns: RegisterColumns, place: int, where: str, problems: Problems
) -> None:
    label = columns.heading.labels[[*columns.counts][place]]
    add_bad_cell(
        problems,
        f"列「{short(label)}」の「{short(text_of(value).strip())}」は0以上の数ではありません。",
        where=where,
        hint="この値を直すか、分からない場合は空欄にしてください（0とは書かないでください）。",
    )


def _add_bad_date(text: str, where: str, problems: Problems) -> None:
    add_bad_cell(
        problems,
        f"調査年月日「{short(text)}」を日付として読めません。"
        if text
        else "調査年月日の列も、表題・シート名・ファイル名の日付もありません。",
        where=where,
        hint="「2026-04-01」「2026/4/1」「令和8年4月1日」のどれかの形で書いてください。",
    )
