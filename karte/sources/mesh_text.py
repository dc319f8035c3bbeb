"""The text of one table of the census by mesh: its lines, and the figures of those that matter.

A primary mesh has tens of thousands of lines and a city needs some hundreds of them. So lines are
only cut behind their leading columns, and figures are read where they are asked for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from karte.errors import KarteError, Problems
from karte.sources.cells import Mark, add_bad_cell, parse_cell
from karte.sources.census_rows import parse_figures
from karte.sources.files import decode
from karte.sources.rows import read_csv_rows
from karte.tables.mesh_labels import MESH_FIXED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_UNIT = "\x1f"
"""Stands between the cells of a table whose own cells may hold commas."""
_BREAKS = re.compile(r"[\r\n\x1f]")
_HEADS = 2
_HIDDEN, _BAD = -1.0, -2.0


@dataclass(frozen=True, slots=True)
class MeshText:
    """The lines of a table below its two headings.

    Attributes
    ----------
    where : str
        The file.
    heads, labels : tuple of str
        Both headings.
    keys, secrecy, targets, merged : tuple of str
        The leading columns, trimmed: one item a line.
    numbers : sequence of int
        In which line of the file each stands.
    """

    where: str
    heads: tuple[str, ...]
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    secrecy: tuple[str, ...]
    targets: tuple[str, ...]
    merged: tuple[str, ...]
    numbers: Sequence[int]
    _rests: tuple[str, ...]
    _delimiter: str

    def place(self, position: int) -> str:
        """Return file and line, for messages."""
        return f"{self.where} {self.numbers[position]}行目"

    def figures(
        self, lines: NDArray[np.intp], columns: Mapping[int, str], problems: Problems
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the figures of some lines, and where they are hidden.

        Parameters
        ----------
        lines : ndarray of int, length n
            Positions.
        columns : mapping of int to str, length c
            Columns of the table with their headings, in rising order.
        problems : Problems
            Takes every cell that cannot be read.

        Returns
        -------
        tuple of ndarray, shape (n, c)
            NaN where missing or hidden; whether hidden.
        """
        # All cells in one go: one by one they would take three times as long.
        width = len(self.heads) - len(MESH_FIXED)
        text = self._delimiter.join(map(self._rests.__getitem__, lines.tolist()))
        cells = text.split(self._delimiter) if len(lines) else []
        said = np.fromiter(map(_Said().__getitem__, cells), np.float64, len(cells))
        places = [column - len(MESH_FIXED) for column in columns]
        values = said.reshape(len(lines), width)[:, places]
        headings = list(columns.values())
        for row, place in np.argwhere(values == _BAD).tolist():
            cell = ("", headings[place], cells[row * width + places[place]])
            parse_figures([cell], where=self.place(int(lines[row])), problems=problems)
        hidden = values == _HIDDEN
        return np.where(values < 0, np.nan, values), hidden


class _Said(dict[str, float]):
    """What each text says; most cells of a table say one of a few hundred things."""

    def __missing__(self, text: str) -> float:
        """Read a text for the first time: no figure is negative, so that marks can be."""
        try:
            value = parse_cell(text)
        except ValueError:
            self[text] = _BAD
        else:
            marks = {Mark.HIDDEN: _HIDDEN, Mark.MISSING: math.nan}
            self[text] = marks[value] if isinstance(value, Mark) else value
        return self[text]


def read_mesh_text(path: Path, *, root: Path, where: str) -> MeshText:
    """Return the lines of a table by mesh.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    root : pathlib.Path
        Folder of the workspace.
    where : str
        How messages name it.

    Returns
    -------
    MeshText
        Without lines that are empty throughout.

    Raises
    ------
    KarteError
        If it is no such table, or lines have too many cells or too few.
    """
    lines, numbers, delimiter = _lines(path, root=root, where=where)
    heads = tuple(cell.strip().strip('"') for cell in (lines or [""])[0].split(delimiter))
    labels = tuple((lines or [""] * _HEADS)[1].split(delimiter)) if len(lines) > 1 else ()
    if heads[: len(MESH_FIXED)] != MESH_FIXED or not labels or labels[0].strip():
        raise KarteError(
            "国勢調査のメッシュ統計の形ではありません。"
            "1行目に KEY_CODE・HTKSYORI・HTKSAKI・GASSAN と列の番号、"
            "2行目に日本語の見出しがあるはずです。",
            where=where,
            hint="e-Stat 統計GIS の「統計データ」で、地域メッシュの「人口及び世帯」か"
            "「5歳階級別人口」を取り直してください。",
        )
    body, numbers = lines[_HEADS:], numbers[_HEADS:]
    _check_lengths(body, numbers, (len(heads), delimiter), where)
    cut = [line.split(delimiter, len(MESH_FIXED)) for line in body]
    fixed = [tuple(map(str.strip, cells)) for cells in zip(*cut, strict=True)][: len(MESH_FIXED)]
    keys, secrecy, targets, merged = fixed or [()] * len(MESH_FIXED)
    rests = tuple(cells[-1] for cells in cut) if len(heads) > len(MESH_FIXED) else ()
    return MeshText(where, heads, labels, keys, secrecy, targets, merged, numbers, rests, delimiter)


def _lines(path: Path, *, root: Path, where: str) -> tuple[list[str], list[int], str]:
    """Return lines with their numbers, and what stands between their cells."""
    text = decode(path, root=root, where=where)
    if '"' in text:
        rows = read_csv_rows(path, root=root, where=where)
        joined = [_UNIT.join(_BREAKS.sub(" ", cell) for cell in row.cells) for row in rows]
        return joined, [row.line for row in rows], _UNIT
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    every = text.split("\n")
    delimiter = "\t" if every[0].count("\t") > every[0].count(",") else ","
    blank = delimiter + " \n"
    numbers = [number for number, line in enumerate(every, start=1) if line.lstrip(blank)]
    lines = every if len(numbers) == len(every) else [every[number - 1] for number in numbers]
    return lines, numbers, delimiter


def _check_lengths(
    lines: Sequence[str], numbers: Sequence[int], shape: tuple[int, str], where: str
) -> None:
    width, delimiter = shape
    problems = Problems()
    for number, line in zip(numbers, lines, strict=True):
        if line.count(delimiter) + 1 != width:
            add_bad_cell(
                problems,
                f"列が{line.count(delimiter) + 1}個あります（見出しは{width}個）。",
                where=f"{where} {number}行目",
                hint="e-Stat から取り直してください。",
            )
    problems.raise_if_any()
