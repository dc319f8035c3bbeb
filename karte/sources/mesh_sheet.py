"""One file of the census by mesh (``tblT…[SHQE]….txt``): what its columns and its lines mean."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from karte.errors import KarteError, Problems
from karte.sources.cells import add_bad_cell
from karte.sources.census_rows import Secrecy
from karte.sources.census_text import MERGED_SEPARATORS
from karte.sources.mesh_text import read_mesh_text
from karte.tables.columns import COUNTS, FIVE_YEAR, SEXES, age_label, population
from karte.tables.labels import normalise_label
from karte.tables.mesh_labels import (
    MESH_AGES_REQUIRED,
    MESH_FIXED,
    MESH_LABELS,
    MESH_RATIOS,
    MESH_REQUIRED,
    MESH_TABLES,
    MESH_UNUSED,
    OPEN_CLASS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from karte.sources.mesh_text import MeshText

_TABLE_ID = re.compile(r"(T\d{6})\d{3}")
_ADDED = frozenset({"private_households.size_6+"})
"""Counts that several columns make up."""
_READ = frozenset(COUNTS) | {population(sex, OPEN_CLASS) for sex in SEXES}
_NEAREST = 3
_SECRECY = {"": Secrecy.NONE, "0": Secrecy.NONE, "1": Secrecy.RECEIVES, "2": Secrecy.HIDDEN}


class Topic(Enum):
    """Which of the two tables a file is, as printed."""

    PEOPLE = "人口及び世帯"
    AGES = "5歳階級別人口"


class Fold(NamedTuple):
    """A line whose details went elsewhere, or that received those of others."""

    key: str
    secrecy: Secrecy
    target: str
    merged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeshSheet:
    """What one file says.

    Attributes
    ----------
    text : MeshText
        Its lines.
    table_id : str
        Such as ``T001142``.
    topic : Topic
        Told by its columns.
    columns : mapping of int to (count id, heading)
        Which columns are known, in rising order.
    folds : tuple of Fold
        In the order of the file.
    """

    text: MeshText
    table_id: str
    topic: Topic
    columns: Mapping[int, tuple[str, str]]
    folds: tuple[Fold, ...]

    @property
    def where(self) -> str:
        """The file."""
        return self.text.where


def read_mesh_sheet(  # noqa: PLR0913 - each is one thing a file is held against
    path: Path,
    *,
    root: Path,
    where: str,
    year: int,
    labels: Mapping[str, str],
    warnings: Problems,
) -> MeshSheet:
    """Return one file of the census by mesh.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    root : pathlib.Path
        Folder of the workspace.
    where : str
        How messages name it.
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
    text = read_mesh_text(path, root=root, where=where)
    table_id = _identity(text.heads, year, where)
    headed = zip(text.heads, text.labels, strict=False)
    headings = ["" if head in MESH_FIXED else label for head, label in headed]
    topic, found = _find_columns(headings, labels, where, warnings)
    problems = Problems()
    _check_lines(text, problems)
    problems.raise_if_any()
    columns = {place: (count, headings[place].strip()) for place, count in found.items()}
    return MeshSheet(text, table_id, topic, columns, tuple(_folds(text)))


def _folds(text: MeshText) -> Iterator[Fold]:
    for key, process, target, merged in zip(
        text.keys, text.secrecy, text.targets, text.merged, strict=True
    ):
        secrecy = _SECRECY[process]
        if secrecy is not Secrecy.NONE:
            others = tuple(one for one in MERGED_SEPARATORS.split(merged) if one)
            yield Fold(key, secrecy, target, others)


def _check_lines(text: MeshText, problems: Problems) -> None:
    if len(set(text.keys)) != len(text.keys):
        seen = dict[str, int]()
        for position, key in enumerate(text.keys):
            first = seen.setdefault(key, position)
            if first != position:
                add_bad_cell(
                    problems,
                    f"メッシュ {key} の行が2つあります"
                    f"（{text.numbers[first]}行目と{text.numbers[position]}行目）。",
                    where=text.where,
                    hint="同じ表を2回つなげていないか確かめてください。",
                )
    if not set(text.secrecy) <= _SECRECY.keys():
        for position, process in enumerate(text.secrecy):
            if process not in _SECRECY:
                add_bad_cell(
                    problems,
                    f"HTKSYORI（秘匿処理）の「{process}」は 0・1・2 のどれでもありません。",
                    where=text.place(position),
                    hint="e-Stat から表を取り直してください。",
                )


def _identity(heads: Sequence[str], year: int, where: str) -> str:
    ids = sorted({found[1] for head in heads if (found := _TABLE_ID.fullmatch(head))})
    if len(ids) != 1:
        shown = "、".join(ids) or "なし"
        raise KarteError(
            f"統計表の番号（T と数字6桁）が1つに決まりません（{shown}）。",
            where=where,
            hint="1行目を変えていない元のファイルを e-Stat から取り直してください。",
        )
    known = MESH_TABLES.get(ids[0])
    if known is not None and known.year != year:
        raise KarteError(
            f"{known.year}年国勢調査のメッシュ統計です（{ids[0]}）。{year}年のものが必要です。",
            where=where,
            hint=f"{year}年国勢調査のメッシュ統計を指定してください。",
        )
    return ids[0]


def _find_columns(
    headings: Sequence[str], labels: Mapping[str, str], where: str, warnings: Problems
) -> tuple[Topic, dict[int, str]]:
    known = {**MESH_LABELS, **{normalise_label(label): one for label, one in labels.items()}}
    problems = Problems()
    found = dict[int, str]()
    seen = set[str]()
    unknown = list[str]()
    for position, heading in enumerate(headings):
        label = normalise_label(heading)
        count = known.get(label, "")
        if count in _READ:
            if label in seen or (count in found.values() and count not in _ADDED):
                problems.add(
                    f"「{_printed(count)}」にあたる列が2つあります（{heading.strip()}）。",
                    where=where,
                    hint="片方の列を取り除くか、e-Stat から表を取り直してください。",
                )
            found[position] = count
            seen.add(label)
        elif label and not count and not _is_unused(label):
            unknown.append(heading.strip())
    counts = set(found.values())
    five_year = {population("total", age_class) for age_class in FIVE_YEAR}
    topic = Topic.AGES if "households" not in counts and counts & five_year else Topic.PEOPLE
    for count in MESH_AGES_REQUIRED if topic is Topic.AGES else MESH_REQUIRED:
        if count not in counts:
            _add_missing(count, known, unknown, where, problems)
    problems.raise_if_any()
    if unknown:
        warnings.add(
            f"使い方の分からない列が{len(unknown)}列あり、読み飛ばしました: "
            f"{'、'.join(unknown[:5])}",
            where=where,
            hint="必要な列なら karte.toml の [censuses.labels] に意味を書いてください。",
        )
    return topic, found


def _is_unused(label: str) -> bool:
    return label in MESH_UNUSED or label.startswith(MESH_RATIOS)


def _printed(count: str) -> str:
    return COUNTS[count].label if count in COUNTS else age_label(OPEN_CLASS)


def _add_missing(
    count: str, known: Mapping[str, str], unknown: Sequence[str], where: str, problems: Problems
) -> None:
    expected = [label for label, one in known.items() if one == count]
    by_label = {normalise_label(heading): heading for heading in unknown}
    near = difflib.get_close_matches(expected[0], list(by_label), n=_NEAREST, cutoff=0.0)
    shown = "、".join(f"「{by_label[label]}」" for label in near) or "（見出しがありません）"
    problems.add(
        f"「{_printed(count)}」にあたる列がありません"
        f"（見出しは「{'」か「'.join(expected)}」のはずです）。近い見出し: {shown}",
        where=where,
        hint=f'見出しが変わった場合は karte.toml の [censuses.labels] に "見出し" = "{count}" '
        "と書いてください。別の統計表の場合は「人口及び世帯」か「5歳階級別人口」の表を"
        "指定してください。",
    )
