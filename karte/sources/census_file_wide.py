"""Tables of e-Stat「ファイル」 with one line a place: 第2表 (``h02_….csv``), 第3表 of 2015.

Table 2 has people, both sexes and households. Table 3 of 2015 repeats its columns three times,
for all people, men and women, under the same headings.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.census_columns import find_columns
from karte.sources.census_file import (
    MEAN_AGE,
    PLACE_COLUMNS,
    SEX_COLUMN,
    file_lines,
    file_row,
    heading_row,
)
from karte.sources.census_rows import CensusRow, CensusSheet, parse_figures
from karte.sources.municipality import CODE_LENGTH
from karte.tables.columns import COUNTS, SEXES, population
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.sources.census_rows import Request
    from karte.sources.rows import Row

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "総数": population(),
        "男": population("male"),
        "女": population("female"),
        "世帯数": "households",
        "世帯総数": "households",
        "外国人人口": "population.foreign",
    }
)
"""Table 2. A count that the column dictionary does not have (yet) is read past."""
_NEEDED = (population(), population("male"), population("female"), "households")
_DASHES = frozenset({"-", "‐", "−", ""})
_MEAN = normalise_label("平均年齢")
_HINT = "e-Stat の「ファイル」から、小地域集計の表を変えずに取り直してください。"


def is_wide_table(rows: Sequence[Row]) -> bool:
    """Tell whether a table of e-Stat「ファイル」 has one line a place.

    Parameters
    ----------
    rows : sequence of Row
        As read.

    Returns
    -------
    bool
        By its heading, which has no column of the sex.
    """
    start = heading_row(rows)
    return start is not None and SEX_COLUMN not in map(normalise_label, rows[start].cells)


def read_wide_table(rows: Sequence[Row], request: Request) -> CensusSheet:
    """Return what such a table says of one municipality.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    request : Request
        Which table it should be: ``population`` or ``age_detail``.

    Returns
    -------
    CensusSheet
        One row a small area.

    Raises
    ------
    KarteError
        With all problems of the file.
    """
    start = heading_row(rows)
    head = [] if start is None else [normalise_label(cell) for cell in rows[start].cells]
    missing = [name for name in PLACE_COLUMNS if name not in head]
    if start is None or missing:
        raise KarteError(
            "e-Stat「ファイル」の小地域集計の様式ではありません"
            f"（列「{'」「'.join(missing)}」がありません）。",
            where=request.where,
            hint=_HINT,
        )
    place = {name: head.index(name) for name in PLACE_COLUMNS}
    headings = _headings(rows, start, head.index("字・丁目名") + 1)
    if request.topic == "population":
        columns = _people_columns(headings, request)
    else:
        columns = _age_columns(headings, request)
    problems = Problems()
    found = list[CensusRow]()
    for line in file_lines(rows[start + 1 :], place, request, problems):
        spot = f"{request.where} {line.row.line}行目"
        if len(line.row.cells) <= max(columns):
            problems.add("列が足りません。", where=spot, hint=_HINT)
            continue
        cells = [(count, headings[i], line.row.cells[i]) for i, count in columns.items()]
        figures = parse_figures(cells, where=spot, problems=problems)
        found.append(file_row(line, place, figures, spot, problems))
    problems.raise_if_any()
    whole = tuple(row for row in found if len(row.key) == CODE_LENGTH)
    _check_blocks(whole, request.where)
    return CensusSheet(whole, tuple(row for row in found if len(row.key) > CODE_LENGTH))


def _headings(rows: Sequence[Row], start: int, first: int) -> list[str]:
    """Return the headings of figures; one that is only a dash is named in the row above."""
    above = rows[start - 1].cells if start else ()
    found = list[str]()
    for position, cell in enumerate(rows[start].cells):
        upper = above[position].strip() if position < len(above) else ""
        own = upper if cell.strip() in _DASHES else cell.strip()
        found.append(own if position >= first else "")
    return found


def _people_columns(headings: Sequence[str], request: Request) -> dict[int, str]:
    known = {normalise_label(label): count for label, count in _LABELS.items()}
    known.update({normalise_label(label): count for label, count in request.labels.items()})
    columns = dict[int, str]()
    problems = Problems()
    for position, heading in enumerate(headings):
        count = known.get(normalise_label(heading), "")
        if count in COUNTS and count not in columns.values():
            columns[position] = count
    for count in _NEEDED:
        if count not in columns.values():
            shown = "、".join(f"「{one}」" for one in headings if one)
            problems.add(
                f"「{COUNTS[count].label}」にあたる列がありません。ファイルの見出し: {shown}",
                where=request.where,
                hint="見出しが変わった場合は karte.toml の [censuses.labels] に "
                f'"見出し" = "{count}" と書いてください。',
            )
    problems.raise_if_any()
    return columns


def _age_columns(headings: Sequence[str], request: Request) -> dict[int, str]:
    """Tell the three blocks of equal headings apart by their order: all, men, women."""
    labels = [normalise_label(heading) for heading in headings]
    starts = [place for place, label in enumerate(labels) if label == normalise_label("総数")]
    if len(starts) != len(SEXES):
        raise KarteError(
            f"見出し「総数」が{len(starts)}回あります"
            "（2015年の第3表では、総数・男・女の順に3回あるはずです）。",
            where=request.where,
            hint=_HINT,
        )
    columns = dict[int, str]()
    for sex, first, after in zip(SEXES, starts, [*starts[1:], len(headings)], strict=True):
        block = ["" if not first <= i < after else one for i, one in enumerate(headings)]
        for position, count in find_columns(block, request).items():
            rest = count.removeprefix("population").removeprefix(".total").lstrip(".")
            columns[position] = population(sex, rest)
        if sex == "total":
            mean = next((i for i in range(first, after) if labels[i] == _MEAN), None)
            if mean is not None:
                columns[mean] = MEAN_AGE
    return columns


def _check_blocks(rows: Sequence[CensusRow], where: str) -> None:
    """Make sure that the second and third block are men and women of the first."""
    sexes = (population("male"), population("female"))
    for row in rows:
        both = sum(row.values[count] for count in sexes)
        if row.values[population()] != both:
            raise KarteError(
                f"市区町村の行で、男と女の合計（{both:,.0f}人）が総数"
                f"（{row.values[population()]:,.0f}人）と合いません。列の並びが違うようです。",
                where=f"{where} {row.line}行目",
                hint=_HINT,
            )
