"""One file of the census by mesh (``tblT…[SHQE]….txt``): four leading columns, two headings."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError, Problems
from karte.sources.census_rows import Secrecy
from karte.sources.census_text import MERGED_SEPARATORS
from karte.tables.columns import COUNTS
from karte.tables.labels import (
    MESH_LABELS,
    MESH_REQUIRED,
    MESH_TABLE_IDS,
    MESH_UNUSED,
    normalise_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from karte.sources.rows import Row

_FIXED = ("KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN")
_TABLE_ID = re.compile(r"(T\d{6})\d{3}")
_ADDED = frozenset({"private_households.size_6+"})
"""Counts that several columns make up."""
_NEAREST = 3
_SECRECY = {"": Secrecy.NONE, "0": Secrecy.NONE, "1": Secrecy.RECEIVES, "2": Secrecy.HIDDEN}


@dataclass(frozen=True, slots=True)
class MeshLine:
    """One mesh as it stands in the file, its figures not yet read.

    Attributes
    ----------
    where : str
        File and line.
    key : str
        Mesh code.
    secrecy : Secrecy
        What the publisher did.
    target : str
        Mesh that received a hidden one's details (HTKSAKI).
    merged : tuple of str
        Meshes whose details it received (GASSAN).
    row : tuple of str
        Its cells.
    columns : mapping of int to (count id, heading)
        Which of them are known.
    """

    where: str
    key: str
    secrecy: Secrecy
    target: str
    merged: tuple[str, ...]
    row: tuple[str, ...]
    columns: Mapping[int, tuple[str, str]]

    @property
    def cells(self) -> Iterator[tuple[str, str, str]]:
        """Count id, heading and text of every known column."""
        return ((count, head, self.row[i]) for i, (count, head) in self.columns.items())


@dataclass(frozen=True, slots=True)
class MeshSheet:
    """What one file says.

    Attributes
    ----------
    where : str
        The file.
    table_id : str
        For example ``T001142``.
    lines : tuple of MeshLine
        One a mesh.
    """

    where: str
    table_id: str
    lines: tuple[MeshLine, ...]


def read_mesh_sheet(
    rows: Sequence[Row], *, where: str, year: int, labels: Mapping[str, str], warnings: Problems
) -> MeshSheet:
    """Return one file of the census by mesh.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    where : str
        The file.
    year : int
        Which census it should be.
    labels : mapping of str to str
        Further labels from the declaration, with their count ids.
    warnings : Problems
        Takes what does not stop the build.

    Returns
    -------
    MeshSheet
        In the order of the file; each mesh once.

    Raises
    ------
    KarteError
        With all problems of the file.
    """
    heads = [cell.strip().strip('"') for cell in rows[0].cells] if rows else []
    missing = [name for name in _FIXED if name not in heads]
    if missing or len(rows) < len(("codes", "labels")) or rows[1].cells[0].strip():
        raise KarteError(
            "国勢調査のメッシュ統計の形ではありません。"
            "1行目に KEY_CODE・HTKSYORI・HTKSAKI・GASSAN と列の番号、"
            "2行目に日本語の見出しがあるはずです。",
            where=where,
            hint="e-Stat 統計GIS の「統計データ」で、地域メッシュの「人口及び世帯」を"
            "取り直してください。",
        )
    table_id = _identity(heads, year, where)
    headings = [
        "" if head in _FIXED else cell for head, cell in zip(heads, rows[1].cells, strict=False)
    ]
    found = _find_columns(headings, labels, where, warnings)
    known = {i: (count, headings[i]) for i, count in found.items()}
    place = {name: heads.index(name) for name in _FIXED}
    problems = Problems()
    lines = list[MeshLine]()
    seen = dict[str, int]()
    for row in rows[2:]:
        spot = f"{where} {row.line}行目"
        if len(row.cells) != len(heads):
            problems.add(
                f"列が{len(row.cells)}個あります（見出しは{len(heads)}個）。",
                where=spot,
                hint="e-Stat から取り直してください。",
            )
            continue
        key, process, target, merged = (row.cells[place[name]].strip() for name in _FIXED)
        if key in seen:
            problems.add(
                f"メッシュ {key} の行が2つあります（{seen[key]}行目と{row.line}行目）。",
                where=where,
                hint="同じ表を2回つなげていないか確かめてください。",
            )
        seen[key] = row.line
        if process not in _SECRECY:
            problems.add(
                f"HTKSYORI（秘匿処理）の「{process}」は 0・1・2 のどれでもありません。",
                where=spot,
                hint="e-Stat から表を取り直してください。",
            )
        lines.append(
            MeshLine(
                where=spot,
                key=key,
                secrecy=_SECRECY.get(process, Secrecy.NONE),
                target=target,
                merged=tuple(one for one in MERGED_SEPARATORS.split(merged) if one),
                row=row.cells,
                columns=known,
            )
        )
    problems.raise_if_any()
    return MeshSheet(where, table_id, tuple(lines))


def _identity(heads: Sequence[str], year: int, where: str) -> str:
    ids = sorted({found[1] for head in heads if (found := _TABLE_ID.fullmatch(head))})
    if len(ids) != 1:
        shown = "、".join(ids) or "なし"
        raise KarteError(
            f"統計表の番号（T と数字6桁）が1つに決まりません（{shown}）。",
            where=where,
            hint="1行目を変えていない元のファイルを e-Stat から取り直してください。",
        )
    census = MESH_TABLE_IDS.get(ids[0], (year, 0))[0]
    if census != year:
        raise KarteError(
            f"{census}年国勢調査のメッシュ統計です（{ids[0]}）。{year}年のものが必要です。",
            where=where,
            hint=f"{year}年国勢調査のメッシュ統計を指定してください。",
        )
    return ids[0]


def _find_columns(
    headings: Sequence[str], labels: Mapping[str, str], where: str, warnings: Problems
) -> dict[int, str]:
    known = {**MESH_LABELS, **{normalise_label(label): one for label, one in labels.items()}}
    problems = Problems()
    found = dict[int, str]()
    seen = set[str]()
    unknown = list[str]()
    for position, heading in enumerate(headings):
        label = normalise_label(heading)
        count = known.get(label, "")
        if count in COUNTS:
            if label in seen or (count in found.values() and count not in _ADDED):
                problems.add(
                    f"「{COUNTS[count].label}」にあたる列が2つあります（{heading.strip()}）。",
                    where=where,
                    hint="片方の列を取り除くか、e-Stat から表を取り直してください。",
                )
            found[position] = count
            seen.add(label)
        elif label and not count and label not in MESH_UNUSED:
            unknown.append(heading.strip())
    for count in MESH_REQUIRED:
        if count not in found.values():
            _add_missing(count, known, unknown, where, problems)
    problems.raise_if_any()
    if unknown:
        warnings.add(
            f"使い方の分からない列が{len(unknown)}列あり、読み飛ばしました: "
            f"{'、'.join(unknown[:5])}",
            where=where,
            hint="必要な列なら karte.toml の [censuses.labels] に意味を書いてください。",
        )
    return found


def _add_missing(
    count: str, known: Mapping[str, str], unknown: Sequence[str], where: str, problems: Problems
) -> None:
    expected = [label for label, one in known.items() if one == count]
    by_label = {normalise_label(heading): heading for heading in unknown}
    near = difflib.get_close_matches(expected[0], list(by_label), n=_NEAREST, cutoff=0.0)
    shown = "、".join(f"「{by_label[label]}」" for label in near) or "（見出しがありません）"
    problems.add(
        f"「{COUNTS[count].label}」にあたる列がありません"
        f"（見出しは「{'」か「'.join(expected)}」のはずです）。近い見出し: {shown}",
        where=where,
        hint=f'見出しが変わった場合は karte.toml の [censuses.labels] に "見出し" = "{count}" '
        "と書いてください。別の統計表の場合は「人口及び世帯」の表を指定してください。",
    )
