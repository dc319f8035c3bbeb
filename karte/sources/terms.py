"""The list of each municipality's terms for school districts, as 国土数値情報 ships it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.files import relative_name
from karte.sources.rows import read_rows
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_FORBIDDEN = ("再配布", "提供不可", "省内利用", "非公開")
_NOTHING = frozenset({"", "-", "－"})


@dataclass(frozen=True)
class Terms:
    """What one municipality allows for one kind of district.

    Attributes
    ----------
    municipality : str
        Name in the list.
    use : str
        利用条件 as listed (オープンデータ公開, 商用利用不可, 再配布・再利用不可 and others).
    note : str
        特記条件詳細; empty where there is none.
    """

    municipality: str
    use: str
    note: str

    @property
    def forbids_publication(self) -> bool:
        """Whether the districts may not be passed on, and so not be published."""
        return any(word in self.use for word in _FORBIDDEN)


def read_terms(path: Path, *, root: Path, code: str, junior: bool = False) -> Terms | None:
    """Return the terms of one municipality.

    Parameters
    ----------
    path : pathlib.Path
        ``R3_Terms_of_use_municipality_data.xlsx``, or a later list of the same layout.
    root : pathlib.Path
        The workspace.
    code : str
        Municipality code.
    junior : bool, optional
        Junior high school districts (A32) instead of elementary ones (A27).

    Returns
    -------
    Terms or None
        None where the municipality is not listed.

    Raises
    ------
    KarteError
        If the file is no such list.
    """
    rows = [[str(cell) for cell in row.cells] for row in read_rows(path, root=root)]
    where = relative_name(root, path)
    columns = _columns(rows, "中学校区" if junior else "小学校区", where)
    for row in rows:
        if any(cell.strip() == code[:5] for cell in row[:3]):
            name, use, note = (row[column].strip() for column in columns)
            return Terms(name, use, "" if note in _NOTHING else " ".join(note.split()))
    return None


def _columns(rows: Sequence[Sequence[str]], kind: str, where: str) -> tuple[int, int, int]:
    """Return the columns of name, terms and note for a kind of district."""
    for row in rows[:5]:
        labels = [normalise_label(cell) for cell in row]
        name = [place for place, label in enumerate(labels) if label in {"自治体", "市区町村"}]
        use = [place for place, label in enumerate(labels) if kind in label and "利用条件" in label]
        note = [place for place, label in enumerate(labels) if kind in label and "詳細" in label]
        if name and use and note:
            return name[0], use[0], note[0]
    raise KarteError(
        f"市区町村別の利用条件の一覧として読めません（「自治体」「{kind}…利用条件」の列がありません）。",
        where=where,
        hint="A27・A32 の zip に入っている R3_Terms_of_use_municipality_data.xlsx を"
        "指定してください。",
    )
