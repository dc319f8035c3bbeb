"""The city's own table of which town belongs to which district (町丁・校区対応表)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from karte.errors import Problems
from karte.model import Origin
from karte.sources import credit
from karte.sources.cells import short
from karte.sources.files import input_files, relative_name
from karte.sources.headings import cell, find_heading
from karte.sources.municipality import CODE_LENGTH, listed
from karte.sources.names import check_names
from karte.sources.rows import read_rows
from karte.tables.csv_file import own_text
from karte.tables.schemas import validated_towns
from karte.tables.types import TownTable

if TYPE_CHECKING:
    from pathlib import Path

_TOWN = (
    "町丁目名",
    "町丁名",
    "町丁字名",
    "町名",
    "町丁目",
    "町丁",
    "地域名",
    "町・字名",
    "所在地",
    "住所",
)
_DISTRICT = (
    *("校区名", "校区", "学区名", "学区", "小学校区名", "小学校区", "通学区域", "地区名", "地区"),
    *("小学校名", "小学校", "学校名", "地域自治組織名", "区域名", "区域"),
)
_DISTRICT_ID = ("区域コード", "校区コード", "学区コード", "地区コード", "学校コード")
_KEY = ("町丁コード", "町丁字コード", "KEY_CODE", "小地域コード", "町丁目コード")
_SHARE = ("割合", "按分率", "配分率", "按分割合", "人口割合", "比率", "シェア")
_CODE = re.compile(r"\d{9}|\d{11}")
_WITHIN = frozenset({4, 6})
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_SLACK = 1e-6


def read_town_table(  # noqa: PLR0913 - each is one key of the declaration
    path: Path,
    *,
    root: Path,
    code: str,
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> TownTable:
    """Return the city's table of towns and districts.

    Parameters
    ----------
    path : pathlib.Path
        CSV or Excel file; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; completes town codes of four or six digits.
    publisher, licence, title : str, optional
        For the credit.
    warnings : Problems, optional
        Takes towns whose shares leave a part outside every district.

    Returns
    -------
    TownTable
        In the order of the file.

    Raises
    ------
    KarteError
        Naming every line with a bad code or share, and every town whose shares are no split.
    """
    where = relative_name(root, path)
    rows = read_rows(path, root=root)
    heading = find_heading(rows, {"町丁の名前": _TOWN, "校区の名前": _DISTRICT}, where=where)
    places = [heading.find(names) for names in (_KEY, _TOWN, _DISTRICT, _SHARE, _DISTRICT_ID)]
    problems = Problems()
    lines = list[tuple[str, str, str, float, str, int]]()
    for row in rows[heading.position + 1 :]:
        key, town, district, share, own_id = (own_text(cell(row, place)) for place in places)
        if not (key or town):
            continue
        spot = f"{where} {row.line}行目"
        lines.append(
            (
                _full_key(key, code, spot, problems),
                town,
                district,
                _share(share, spot, problems),
                own_id if district else "",
                row.line,
            )
        )
    columns = {"key_code": "str", "town": "str", "district": "str", "share": "float64"}
    columns["district_id"] = "str"
    frame = pd.DataFrame(lines, columns=[*columns, "line"])
    _check_not_empty(frame, where, problems)
    _check_shares(frame, where, problems, warnings)
    _check_ids(frame, where, problems)
    check_names(frame["town"], what="町丁", where=where, problems=problems)
    check_names(frame["district"], what="区域", where=where, problems=problems)
    problems.raise_if_any()
    origin = Origin(
        id="town-table",
        title=title or "町丁・校区対応表",
        publisher=publisher,
        licence=licence or credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, [path]),
    )
    table = TownTable(frame=frame[list(columns)].astype(columns), origin=origin)
    return validated_towns(table, where=where)


def _full_key(text: str, code: str, where: str, problems: Problems) -> str:
    text = unicodedata.normalize("NFKC", text)
    if not text or _CODE.fullmatch(text):
        return text
    if text.isdecimal() and len(text) in _WITHIN:
        return code[:CODE_LENGTH] + text
    problems.add(
        f"町丁コード「{short(text)}」は9桁か11桁（市区町村コードを除くなら4桁か6桁）の数字のはずです。",
        where=where,
        hint="先頭の0が消えていないか確かめてください。分からない場合は空欄にできます。",
    )
    return ""


def _share(text: str, where: str, problems: Problems) -> float:
    if not text:
        return 1.0
    percent = _PERCENT.fullmatch(text)
    try:
        share = float(percent[1]) / 100 if percent else float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1 + _SLACK:
        problems.add(
            f"割合「{short(text)}」は0より大きく1以下（または 0%〜100%）の数のはずです。",
            where=where,
            hint="町丁の全部が1つの校区に入る場合は 1 か空欄にしてください。",
        )
        return 1.0
    return min(share, 1.0)


def _check_not_empty(frame: pd.DataFrame, where: str, problems: Problems) -> None:
    if not frame["district"].ne("").any():
        problems.add(
            "区域の書かれた行が1つもありません。",
            where=where,
            hint="見出しの下に、町丁と区域の名前を1行ずつ書いてください。",
        )


def _check_ids(frame: pd.DataFrame, where: str, problems: Problems) -> None:
    """Make sure that a name has one code, and a code one name."""
    own = frame[frame["district_id"] != ""]
    for one, other, word in (
        ("district", "district_id", "区域コード"),
        ("district_id", "district", "区域名"),
    ):
        for key, lines in own.groupby(one):
            different = sorted(set(lines[other]))
            if len(different) > 1:
                spots = "・".join(str(line) for line in lines["line"])
                problems.add(
                    f"「{short(str(key))}」に{word}が{len(different)}種類あります: "
                    f"{listed(different)}",
                    where=f"{where} {spots}行目",
                    hint="1つの区域には同じ区域名と区域コードを書いてください。",
                )


def _check_shares(
    frame: pd.DataFrame, where: str, problems: Problems, warnings: Problems | None
) -> None:
    partly = list[str]()
    for _, lines in frame.groupby(frame["key_code"].where(frame["key_code"] != "", frame["town"])):
        total = float(lines["share"].sum())
        name = lines["town"].iloc[0] or lines["key_code"].iloc[0]
        spots = "・".join(str(line) for line in lines["line"])
        if total > 1 + _SLACK:
            problems.add(
                f"「{short(name)}」の割合の合計が {total:g} で、1を超えています。",
                where=f"{where} {spots}行目",
                hint="複数の校区にまたがる町丁には、合計が1になるように割合を書いてください。",
            )
        elif total < 1 - _SLACK:
            partly.append(f"{name}（{total:g}）")
    if partly and warnings is not None:
        warnings.add(
            f"割合の合計が1に満たない町丁が{len(partly)}件あり、残りは校区外とします: "
            f"{listed(partly)}",
            where=where,
            hint="校区外の部分がない場合は割合を直してください。",
        )
