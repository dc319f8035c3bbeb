"""e-Stat「ファイル」第3表 (``h03_….csv``): five-year ages up to 100, a row for each sex."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from karte.errors import KarteError, Problems
from karte.sources.census_columns import find_columns
from karte.sources.census_rows import CensusRow, CensusSheet, Secrecy, parse_figures
from karte.sources.census_text import MERGED_SEPARATORS
from karte.sources.municipality import CODE_LENGTH, belongs, listed
from karte.tables.columns import SEXES, population
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.sources.census_rows import Request
    from karte.sources.rows import Row

MEAN_AGE = "mean_age"
"""平均年齢: a ratio, kept beside the counts until it has been turned into years of age."""
MEAN_ERROR = 1e-4
"""How much, a person, ages added up can differ because means are printed to a few decimals."""

_SEARCHED = 12
SEX_COLUMN = "男女"
PLACE_COLUMNS = (
    "市区町村コード",
    "町丁字コード",
    "秘匿処理",
    "秘匿先情報",
    "合算地域",
    "大字・町名",
    "字・丁目名",
)
"""The columns that lead every table of e-Stat「ファイル」, besides 男女 where a sex is a row."""
_FIXED = (SEX_COLUMN, *PLACE_COLUMNS)
_SECRECY = {"": Secrecy.NONE, "-": Secrecy.NONE, "合算地域あり": Secrecy.RECEIVES}
_SECRECY["秘匿地域"] = Secrecy.HIDDEN
_SEX_OF = {word: sex for sex, word in SEXES.items()}
_TOWN_DIGITS = frozenset({4, 6})


class Line(NamedTuple):
    """One line: a small area and a sex."""

    row: Row
    key: str
    sex: str


def heading_row(rows: Sequence[Row]) -> int | None:
    """Return where the heading stands, if the table is one of e-Stat「ファイル」.

    Parameters
    ----------
    rows : sequence of Row
        As read.

    Returns
    -------
    int or None
        Position among the rows.
    """
    for number, row in enumerate(rows[:_SEARCHED]):
        cells = {normalise_label(cell) for cell in row.cells}
        if {"町丁字コード", "市区町村コード"} <= cells:
            return number
    return None


def read_file_table(rows: Sequence[Row], request: Request) -> CensusSheet:
    """Return what table 3 of e-Stat「ファイル」 says of one municipality.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    request : Request
        Which table it should be; further labels name counts of both sexes together.

    Returns
    -------
    CensusSheet
        One row a small area, the three sexes side by side; the mean age as `MEAN_AGE`.

    Raises
    ------
    KarteError
        With all problems of the file.
    """
    where = request.where
    start = heading_row(rows)
    head = [] if start is None else [normalise_label(cell) for cell in rows[start].cells]
    missing = [name for name in _FIXED if name not in head]
    if start is None or missing:
        raise KarteError(
            f"2020年国勢調査「ファイル」第3表の様式ではありません"
            f"（列「{'」「'.join(missing)}」がありません）。",
            where=where,
            hint="e-Stat の「ファイル」から小地域集計の第3表（h03_….csv）を取り直してください。",
        )
    headings = ["" if head[i] in _FIXED else cell for i, cell in enumerate(rows[start].cells)]
    first = head.index("字・丁目名") + 1
    headings[:first] = [""] * first
    columns = find_columns(headings, request)
    mean = next((i for i, label in enumerate(head) if label == normalise_label("平均年齢")), None)
    place = {name: head.index(name) for name in _FIXED}
    problems = Problems()
    lines = file_lines(rows[start + 1 :], place, request, problems)
    areas = dict[str, CensusRow]()
    for line in lines:
        spot = f"{where} {line.row.line}行目"
        cells = [
            (_of_sex(count, line.sex), headings[i], line.row.cells[i])
            for i, count in columns.items()
        ]
        if mean is not None and line.sex == "total":
            cells.append((MEAN_AGE, "平均年齢", line.row.cells[mean]))
        figures = parse_figures(cells, where=spot, problems=problems)
        fresh = file_row(line, place, figures, spot, problems)
        areas[line.key] = _joined(areas.get(line.key), fresh, spot, problems)
    _check_sexes(areas, where, problems)
    problems.raise_if_any()
    found = tuple(areas.values())
    return CensusSheet(
        municipality=tuple(row for row in found if len(row.key) == CODE_LENGTH),
        areas=tuple(row for row in found if len(row.key) > CODE_LENGTH),
    )


def file_lines(
    rows: Sequence[Row], place: Mapping[str, int], request: Request, problems: Problems
) -> list[Line]:
    """Return the lines of the municipality.

    Parameters
    ----------
    rows : sequence of Row
        Below the heading.
    place : mapping of str to int
        Where the leading columns are; without 男女 every line is of both sexes.
    request : Request
        Which municipality.
    problems : Problems
        Takes codes and sexes that cannot be read, and a table of other municipalities.

    Returns
    -------
    list of Line
        In the order of the file.
    """
    where, code = request.where, request.code
    found = list[Line]()
    codes = set[str]()
    for row in rows:
        if len(row.cells) <= max(place.values()):
            continue
        area = row.cells[place["市区町村コード"]].strip()
        sex = row.cells[place["男女"]].strip() if "男女" in place else SEXES["total"]
        codes.add(area)
        if not belongs(area, code):
            continue
        town = row.cells[place["町丁字コード"]].strip()
        digits = "" if town in {"", "-", "‐"} else town
        if digits and not (digits.isdigit() and len(digits) in _TOWN_DIGITS):
            problems.add(
                f"町丁字コード「{town}」は4桁か6桁の数字のはずです（先頭の0が消えていませんか）。",
                where=f"{where} {row.line}行目",
                hint="Excelで開いて保存すると0が消えます。e-Stat から取り直してください。",
            )
        elif sex not in _SEX_OF:
            problems.add(
                f"男女の列の「{sex}」は 総数・男・女 のどれでもありません。",
                where=f"{where} {row.line}行目",
                hint="e-Stat から取り直してください。",
            )
        else:
            found.append(Line(row, area[:CODE_LENGTH] + digits, _SEX_OF[sex]))
    if not found:
        problems.add(
            f"市区町村コード {code[:CODE_LENGTH]} の行がありません。ファイルにあるコード: "
            f"{listed(one for one in codes if one.isdigit())}",
            where=where,
            hint="karte.toml の [municipality] code と、表の都道府県を確かめてください。",
        )
    return found


def _of_sex(count: str, sex: str) -> str:
    """Turn the id of a count of both sexes into that of one sex."""
    return population(sex, count.removeprefix("population").removeprefix(".total").lstrip("."))


def file_row(
    line: Line,
    place: Mapping[str, int],
    figures: tuple[dict[str, float], frozenset[str]],
    where: str,
    problems: Problems,
) -> CensusRow:
    """Return one line as a row of the census, with its words for secrecy understood."""
    get = {name: line.row.cells[position].strip() for name, position in place.items()}
    secrecy = _SECRECY.get(get["秘匿処理"])
    if secrecy is None:
        problems.add(
            f"秘匿処理の列の「{get['秘匿処理']}」は"
            " 空欄・秘匿地域・合算地域あり のどれでもありません。",
            where=where,
            hint="e-Stat から取り直してください。",
        )
    merged = get["合算地域"].strip("-")
    parts = (part for part in (get["大字・町名"], get["字・丁目名"]) if part.strip("-‐"))
    return CensusRow(
        line=line.row.line,
        key=line.key,
        name="".join(parts),
        secrecy=secrecy or Secrecy.NONE,
        target=get["秘匿先情報"].strip("-"),
        merged=tuple(one for one in MERGED_SEPARATORS.split(merged) if one),
        values=figures[0],
        hidden=figures[1],
    )


def _joined(
    before: CensusRow | None, fresh: CensusRow, where: str, problems: Problems
) -> CensusRow:
    if before is None:
        return fresh
    if before.values.keys() & fresh.values.keys():
        problems.add(
            f"同じ地域（{fresh.key}）の同じ男女の行が2つあります（{before.line}行目）。",
            where=where,
            hint="e-Stat から取り直してください。",
        )
    return CensusRow(
        line=before.line,
        key=before.key,
        name=before.name or fresh.name,
        secrecy=max(before.secrecy, fresh.secrecy),
        target=before.target or fresh.target,
        merged=before.merged or fresh.merged,
        values={**before.values, **fresh.values},
        hidden=before.hidden | fresh.hidden,
    )


def _check_sexes(areas: Mapping[str, CensusRow], where: str, problems: Problems) -> None:
    wanted = {population(sex) for sex in SEXES}
    lacking = [key for key, row in areas.items() if not wanted <= row.values.keys()]
    if lacking:
        problems.add(
            f"総数・男・女の3行がそろわない地域が{len(lacking)}件あります: {listed(lacking)}",
            where=where,
            hint="行を消していない元のファイルを e-Stat から取り直してください。",
        )


def years_of_age(values: Mapping[str, float]) -> float:
    """Return the ages of all people added up: the mean age times the people of known age.

    Parameters
    ----------
    values : mapping of str to float
        Figures of one row.

    Returns
    -------
    float
        NaN where the mean, or the number of people it is of, is not known.

    Examples
    --------
    >>> years_of_age({"mean_age": 40.5, "population": 12.0, "population.total.unknown": 2.0})
    405.0
    """
    known = values.get(population(), math.nan) - values.get(population("total", "unknown"), 0.0)
    return 0.0 if known == 0 else values.get(MEAN_AGE, math.nan) * known
