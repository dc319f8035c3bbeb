"""The text tables of e-Stat 統計GIS (``tblT…C….txt``): two heading lines, codes and labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.cells import short
from karte.sources.census_columns import find_columns
from karte.sources.census_rows import CensusRow, CensusSheet, Secrecy, parse_figures
from karte.sources.municipality import CODE_LENGTH, belongs, listed
from karte.tables.labels import CENSUS_TOPICS, TABLE_IDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.sources.census_rows import Request
    from karte.sources.rows import Row

_FIXED = ("KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN")
_TABLE_ID = re.compile(r"(T\d{6})\d{3}")
MERGED_SEPARATORS = re.compile(r"[;；、,\s]+")
_KEY = re.compile(r"\d{5}|\d{9}|\d{11}")


def is_text_table(rows: Sequence[Row]) -> bool:
    """Tell whether a table is one of 統計GIS.

    Parameters
    ----------
    rows : sequence of Row
        As read.

    Returns
    -------
    bool
        By its first heading.
    """
    return bool(rows) and rows[0].cells[0].strip().strip('"') == _FIXED[0]


def read_text_table(rows: Sequence[Row], request: Request) -> CensusSheet:
    """Return what a table of 統計GIS says of one municipality.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    request : Request
        Which table it should be.

    Returns
    -------
    CensusSheet
        Rows of other municipalities are left out.

    Raises
    ------
    KarteError
        With all problems of the file.
    """
    where, code = request.where, request.code
    heads = [cell.strip() for cell in rows[0].cells]
    _check_heading(heads, rows, where)
    _check_identity(heads, request)
    label_cells = rows[1].cells
    headings = ["" if heads[i] in _FIXED else cell for i, cell in enumerate(label_cells)]
    columns = find_columns(headings, request)
    place = {name: heads.index(name) for name in _FIXED}
    problems = Problems()
    mine = list[CensusRow]()
    codes = set[str]()
    for row in rows[2:]:
        key = row.cells[place["KEY_CODE"]].strip()
        codes.add(key[:CODE_LENGTH])
        if not belongs(key, code):
            continue
        spot = f"{where} {row.line}行目"
        if not _KEY.fullmatch(key) or len(row.cells) != len(heads):
            _add_bad_row(key, len(row.cells), len(heads), spot, problems)
            continue
        cells = ((count, headings[i].strip(), row.cells[i]) for i, count in columns.items())
        values, hidden = parse_figures(cells, where=spot, problems=problems)
        get = {name: row.cells[place[name]].strip() for name in _FIXED}
        mine.append(
            CensusRow(
                line=row.line,
                key=key,
                name=get["NAME"],
                secrecy=_secrecy(get["HTKSYORI"], spot, problems),
                target=get["HTKSAKI"],
                merged=tuple(one for one in MERGED_SEPARATORS.split(get["GASSAN"]) if one),
                values=values,
                hidden=hidden,
            )
        )
    problems.raise_if_any()
    if not mine:
        raise KarteError(
            f"市区町村コード {code[:CODE_LENGTH]} の行がありません。"
            f"ファイルにあるコード: {listed(codes)}",
            where=where,
            hint="karte.toml の [municipality] code と、表の都道府県・調査年を確かめてください。"
            "先頭の0が消えている場合は、Excelで開いて保存したファイルではないか確かめてください。",
        )
    return CensusSheet(
        municipality=tuple(row for row in mine if len(row.key) == CODE_LENGTH),
        areas=tuple(row for row in mine if len(row.key) > CODE_LENGTH),
    )


def _check_heading(heads: Sequence[str], rows: Sequence[Row], where: str) -> None:
    missing = [name for name in _FIXED if name not in heads]
    if missing or len(rows) < len(("codes", "labels")) or rows[1].cells[0].strip():
        lacking = f"列「{'」「'.join(missing)}」がありません。" if missing else ""
        raise KarteError(
            f"統計GISの統計表の形ではありません。{lacking}"
            "1行目に列の番号、2行目に日本語の見出しがあるはずです。",
            where=where,
            hint="e-Stat 統計GIS の「統計データ」から、2行目を消さずに取り直してください。",
        )
    if len(rows[1].cells) > len(heads):
        raise KarteError(
            f"2行目の見出しが{len(rows[1].cells)}個あり、1行目の{len(heads)}個より多くなっています。",
            where=f"{where} {rows[1].line}行目",
            hint="ファイルが壊れています。e-Stat 統計GIS の「統計データ」から取り直してください。",
        )


def _check_identity(heads: Sequence[str], request: Request) -> None:
    where, topic, year = request.where, request.topic, request.year
    ids = {found[1] for head in heads if (found := _TABLE_ID.fullmatch(head))}
    problems = Problems()
    for one in sorted(ids & TABLE_IDS.keys()):
        census, is_topic = TABLE_IDS[one]
        if census != year:
            problems.add(
                f"{census}年国勢調査の表です（{one}）。{year}年の表が必要です。",
                where=where,
                hint=f"karte.toml で、year = {census} の [[censuses]] に移してください。",
            )
        if is_topic != topic:
            problems.add(
                f"「{CENSUS_TOPICS[is_topic]}」の表です（{one}）。"
                f"「{CENSUS_TOPICS[topic]}」の表が必要です。",
                where=where,
                hint=f"karte.toml の [censuses.tables] で、{is_topic} = に書き直してください。",
            )
    problems.raise_if_any()


def _secrecy(text: str, where: str, problems: Problems) -> Secrecy:
    if text in {"", "0", "1", "2"}:
        return Secrecy(int(text or "0"))
    problems.add(
        f"HTKSYORI（秘匿処理）の「{short(text)}」は 0・1・2 のどれでもありません。",
        where=where,
        hint="e-Stat から表を取り直してください。",
    )
    return Secrecy.NONE


def _add_bad_row(key: str, cells: int, expected: int, where: str, problems: Problems) -> None:
    what = (
        f"KEY_CODE「{short(key)}」は 5・9・11 桁の数字のはずです。"
        if not _KEY.fullmatch(key)
        else f"列が{cells}個あります（見出しは{expected}個）。"
    )
    problems.add(
        what,
        where=where,
        hint="Excelで開いて保存すると壊れることがあります。e-Stat から取り直してください。",
    )
