"""Census tables of small areas, whichever way e-Stat distributes them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Dataset, Origin
from karte.sources import credit
from karte.sources.census_checks import check_sums
from karte.sources.census_derive import with_derived
from karte.sources.census_file import MEAN_ERROR, heading_row, read_file_table
from karte.sources.census_file_wide import is_wide_table, read_wide_table
from karte.sources.census_ledger import census_ledger
from karte.sources.census_places import BoundaryKeys
from karte.sources.census_rows import Request
from karte.sources.census_text import is_text_table, read_text_table
from karte.sources.files import input_files, relative_name
from karte.sources.municipality import CODE_LENGTH, belongs, listed
from karte.sources.names import check_names
from karte.sources.opened import TABLES, opened
from karte.sources.rows import read_csv_rows
from karte.sources.suppression import Group, Settled, settle
from karte.tables.columns import COUNTS, population
from karte.tables.labels import CENSUS_TOPICS, REQUIRED
from karte.tables.schemas import validated_counts
from karte.tables.types import CountTable
from karte.wareki import era_year

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from karte.sources.census_rows import CensusRow, CensusSheet
    from karte.sources.rows import Row

_LEAST_MATCHED = 0.6
_DETAIL = "age_detail"
_WIDE = frozenset({"population", _DETAIL})
_EXPECTED = {
    "population": "統計GISの表（tblT….txt）か e-Stat「ファイル」の第2表（h02_….csv）",
    _DETAIL: "e-Stat「ファイル」の第3表（h03_….csv）",
}


def read_census_table(  # noqa: PLR0913 - each is one key of the declaration
    path: Path,
    *,
    root: Path,
    topic: str,
    code: str,
    year: int,
    date: dt.date,
    small_area_keys: Collection[str] | None,
    labels: Mapping[str, str] | None = None,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> CountTable:
    """Return one census table of a municipality, ready to be placed on small areas.

    Parameters
    ----------
    path : pathlib.Path
        Text of 統計GIS, or of e-Stat「ファイル」 table 3 for ``age_detail`` and table 2 for
        ``population``, or the zip that holds
        it alone; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    topic : str
        One of `karte.tables.labels.CENSUS_TOPICS`.
    code : str
        Municipality code; the wards of a designated city are read together.
    year : int
        Census year.
    date : datetime.date
        Reference date.
    small_area_keys : collection of str or None
        KEY_CODEs of the boundary file of the same census; None where there is none, and every
        key of the table is a small area.
    labels : mapping of str to str, optional
        Labels that karte does not know, with their count ids.
    publisher, licence, title : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes what was found that does not stop the build.

    Returns
    -------
    CountTable
        Its rows add up to the municipality; a row that received hidden figures counts all whose
        figures it holds.

    Raises
    ------
    KarteError
        With all problems of the file, among them a table of another census.
    """
    notes = Problems() if warnings is None else warnings
    where = relative_name(root, path)
    request = Request(where, topic, code, year, labels or {}, notes)
    sheet = _read_sheet(_rows(path, root, request), request)
    _check_keys(sheet.areas, where)
    rows = [with_derived(row, topic) for row in sheet.areas]
    settled = settle(rows, where=where, warnings=notes)
    line_of = {row.key: row.line for row in rows}
    boundary = BoundaryKeys(small_area_keys)
    _check_census(settled, boundary, where, year)
    _note_unplaced(settled, boundary, REQUIRED[topic][0], where, notes)
    _note_uncounted(settled, boundary, small_area_keys or (), where, notes)
    index = pd.Index([group.key for group in settled.groups], name="row_id", dtype="str")
    columns = _in_order(settled.groups)
    figures = [[group.values[name] for name in columns] for group in settled.groups]
    wards = [with_derived(row, topic) for row in _own_rows(sheet.municipality, code, where, notes)]
    table = CountTable(
        dataset=Dataset.CENSUS,
        date=date,
        origin=Origin(
            id=f"census-{year}:{topic}",
            title=title or f"{era_year(date)}国勢調査 小地域集計 {CENSUS_TOPICS[topic]}",
            series="" if title else f"{era_year(date)}国勢調査 小地域集計",
            publisher=publisher or credit.STATISTICS_BUREAU,
            licence=licence or credit.ESTAT_TERMS,
            date=date,
            files=input_files(root, [path]),
        ),
        values=pd.DataFrame(figures, index=index, columns=columns, dtype="float64"),
        members=_members(settled.groups, boundary),
        municipality=_sum_of(wards, columns, settled.groups),
        hidden=_hidden(settled, boundary),
        names=pd.Series([group.name for group in settled.groups], index=index, dtype="str"),
        ledger=census_ledger(settled, boundary),
        lines=pd.Series([line_of[one] for one in index], index=index, dtype="int64"),
    )
    check_sums(table, where=where, warnings=notes)
    return validated_counts(table, where=where)


def _rows(path: Path, root: Path, request: Request) -> Sequence[Row]:
    """Return the rows of the table, and of no other in the same zip."""
    with opened(path, root=root, suffixes=TABLES) as found:
        if len(found) > 1:
            names = listed(one.path.name for one in found)
            raise KarteError(
                f"圧縮ファイルの中に表が{len(found)}つあります: {names}",
                where=request.where,
                hint="必要な表だけを取り出し、そのファイルを karte.toml に書いてください。",
            )
        keep = _Own(request.code)
        return read_csv_rows(found[0].path, root=root, where=found[0].where, keep=keep)


class _Own:
    """Keeps the rows of a municipality, and one of every other so that errors can list them.

    A prefecture's table has thirty times the rows that are needed. The tables of e-Stat「ファイル」
    begin with the number of the row, which may look like a code: all their rows are kept.
    """

    def __init__(self, code: str) -> None:
        self._code = code
        self._met = dict[str, bool]()
        self._has_keys = False

    def __call__(self, begin: str) -> bool:
        area = begin[:CODE_LENGTH]
        if not self._has_keys:
            self._has_keys = begin.startswith("KEY_CODE")
            return True
        if len(area) < CODE_LENGTH or not area.isdecimal():
            return True
        if area not in self._met:
            self._met[area] = belongs(area, self._code)
            return True
        return self._met[area]


def _read_sheet(rows: Sequence[Row], request: Request) -> CensusSheet:
    """Tell the two ways of distribution apart by their headings."""
    detail = request.topic == _DETAIL
    if request.topic in _WIDE and is_wide_table(rows):
        return read_wide_table(rows, request)
    if detail and heading_row(rows) is not None:
        return read_file_table(rows, request)
    if not detail and is_text_table(rows):
        return read_text_table(rows, request)
    expected = _EXPECTED.get(request.topic, "統計GISの表（tblT….txt）")
    raise KarteError(
        f"「{CENSUS_TOPICS[request.topic]}」の表として読めません。{expected}のはずです。",
        where=request.where,
        hint="karte.toml の [censuses.tables] の項目名とファイル名の組を確かめてください。",
    )


def _check_keys(rows: Sequence[CensusRow], where: str) -> None:
    seen = dict[str, int]()
    problems = Problems()
    check_names((row.name for row in rows), what="町丁・字等", where=where, problems=problems)
    problems.raise_if_any()
    for row in rows:
        if row.key in seen:
            problems.add(
                f"KEY_CODE {row.key}（{row.name}）の行が2つあります"
                f"（{seen[row.key]}行目と{row.line}行目）。",
                where=where,
                hint="同じ表を2回つなげていないか確かめてください。",
            )
        seen[row.key] = row.line
    problems.raise_if_any()


def _check_census(settled: Settled, boundary: BoundaryKeys, where: str, year: int) -> None:
    keys = [key for group in settled.groups for key in group.keys]
    matched = sum(bool(boundary.find(key)) for key in keys)
    if matched < _LEAST_MATCHED * len(keys):
        raise KarteError(
            f"{year}年の統計表の町丁・字等のうち、境界データにあるものが{len(keys)}件中{matched}件しか"
            f"ありません（{1 - matched / len(keys):.1%}が合いません）。"
            "境界データが別の年の国勢調査か、別の市区町村のものです。",
            where=where,
            hint=f"統計表も境界データも{year}年国勢調査のものか確かめてください。"
            "町丁・字等のコードは国勢調査のたびに変わります。",
        )


def _note_unplaced(
    settled: Settled, boundary: BoundaryKeys, head: str, where: str, notes: Problems
) -> None:
    lost = [
        group
        for group in settled.groups
        if group.values[head] > 0 and not any(boundary.find(key) for key in group.keys)
    ]
    if lost:
        figure = sum(group.values[head] for group in lost)
        shown = listed(f"{group.name}（{group.key}）" for group in lost)
        notes.add(
            f"境界データに図形のない地域が{len(lost)}件あり、{COUNTS[head].label}"
            f" {figure:,.0f}{COUNTS[head].unit}をどの校区にも入れられません: {shown}",
            where=where,
            hint="水面などの地域です。市区町村の合計には含め、「校区外」として示します。",
        )


def _note_uncounted(
    settled: Settled,
    boundary: BoundaryKeys,
    small_area_keys: Collection[str],
    where: str,
    notes: Problems,
) -> None:
    counted = {found for key in _all_keys(settled) for found in boundary.find(key)}
    left = set(small_area_keys) - counted
    if left:
        notes.add(
            f"境界データにあって統計表にない町丁・字等が{len(left)}件あります: {listed(left)}",
            where=where,
            hint="人の住まない地域ならこのままで構いません。",
        )


def _all_keys(settled: Settled) -> Iterable[str]:
    yield from settled.hidden
    for group in settled.groups:
        yield from group.keys


def _own_rows(
    rows: Sequence[CensusRow], code: str, where: str, notes: Problems
) -> Sequence[CensusRow]:
    """Return the municipality's own row, or all its wards where it has none."""
    own = [row for row in rows if row.key == code[:CODE_LENGTH]]
    if not rows:
        notes.add(
            "市区町村全体の行がなく、地域の合計と照らし合わせられません。",
            where=where,
            hint="行を消していない元の表を e-Stat から取り直してください。",
        )
    return own or rows


def _in_order(groups: Iterable[Group]) -> list[str]:
    have = {name for group in groups for name in group.values}
    return [name for name in COUNTS if name in have]


def _sum_of(
    rows: Sequence[CensusRow], columns: Sequence[str], groups: Iterable[Group]
) -> pd.Series[float]:
    """Return the municipality's own figures.

    Its years of age come from a mean of few decimals. Where that is the only difference from the
    sum of its parts, the sum is taken, so that nothing is left over.
    """
    sums = {name: sum(row.values[name] for row in rows) if rows else math.nan for name in columns}
    years = "age_years"
    if years in sums:
        added = sum(group.values[years] for group in groups)
        if abs(added - sums[years]) <= MEAN_ERROR * sums[population()]:
            sums[years] = added
    return pd.Series(sums, index=pd.Index(columns), dtype="float64")


def _members(groups: Iterable[Group], boundary: BoundaryKeys) -> pd.DataFrame:
    lines = dict.fromkeys(
        (group.key, found) for group in groups for key in group.keys for found in boundary.find(key)
    )
    return pd.DataFrame(list(lines), columns=["row_id", "key_code"], dtype="str")


def _hidden(settled: Settled, boundary: BoundaryKeys) -> tuple[str, ...]:
    found = {one for key in settled.hidden for one in boundary.find(key) or (key,)}
    return tuple(sorted(found))
