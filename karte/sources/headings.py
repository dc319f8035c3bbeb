"""Columns of a city's own tables, found by their headings in either generation and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from karte.errors import KarteError
from karte.sources.cells import short
from karte.tables.labels import normalise_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from karte.sources.rows import Row

_SEARCHED = 20


class Heading(NamedTuple):
    """Where the heading stands, and its labels in the one spelling of `normalise_label`."""

    position: int
    labels: tuple[str, ...]

    def find(self, names: Iterable[str]) -> int | None:
        """Return the column with the first of these names, in order of preference."""
        for name in names:
            if (label := normalise_label(name)) in self.labels:
                return self.labels.index(label)
        return None


def find_heading(
    rows: Sequence[Row], needed: Mapping[str, Sequence[str]], *, where: str
) -> Heading:
    """Return the row of headings, which titles and notes may precede.

    Parameters
    ----------
    rows : sequence of Row
        As read.
    needed : mapping of str to sequence of str
        What the table must tell, in Japanese, and the headings that tell it.
    where : str
        The file.

    Returns
    -------
    Heading
        The first row that has all of it.

    Raises
    ------
    KarteError
        Naming what is missing in the row that comes nearest, and the headings it has.
    """
    best: tuple[int, Heading] | None = None
    for position, row in enumerate(rows[:_SEARCHED]):
        heading = Heading(position, tuple(normalise_label(cell) for cell in row.cells))
        missing = sum(heading.find(names) is None for names in needed.values())
        if missing == 0:
            return heading
        if best is None or missing < best[0]:
            best = (missing, heading)
    if best is None:
        raise KarteError("表が空です。", where=where, hint="ファイルを確かめてください。")
    nearest = best[1]
    lacking = [
        f"{what}（見出しは「{'」か「'.join(list(names)[:3])}」など）"
        for what, names in needed.items()
        if nearest.find(names) is None
    ]
    raise KarteError(
        f"列がありません: {'、'.join(lacking)}",
        where=f"{where} {rows[nearest.position].line}行目",
        hint="ファイルの見出し: "
        + "、".join(short(label) for label in nearest.labels[:30] if label),
    )


def cell(row: Row, column: int | None) -> str:
    """Return a cell as text, empty where the row or the table has none.

    Parameters
    ----------
    row : Row
        As read.
    column : int or None
        Position.

    Returns
    -------
    str
        Without blanks around it.
    """
    return "" if column is None or column >= len(row.cells) else row.cells[column].strip()
