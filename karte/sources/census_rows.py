"""The rows of a census table, whichever way it is distributed: figures by count id, and secrecy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from karte.sources.cells import Mark, add_bad_cell, parse_cell, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from karte.errors import Problems

TOWN_LENGTH = 9
"""Digits of the KEY_CODE of a town; its parts have two more."""


class Secrecy(IntEnum):
    """What the publisher did to a row (秘匿処理), in its own numbers."""

    NONE = 0
    RECEIVES = 1
    HIDDEN = 2


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the file of a census table.

    Attributes
    ----------
    where : str
        The file.
    topic : str
        One of `karte.tables.labels.CENSUS_TOPICS`.
    code : str
        Municipality code.
    year : int
        Which census it should be.
    labels : mapping of str to str
        Further labels from the declaration, with their count ids.
    warnings : Problems
        Takes what does not stop the build.
    """

    where: str
    topic: str
    code: str
    year: int
    labels: Mapping[str, str]
    warnings: Problems


@dataclass(frozen=True, slots=True)
class CensusRow:
    """One row of a census table.

    Attributes
    ----------
    line : int
        Line of the file.
    key : str
        KEY_CODE; five digits for the municipality or ward.
    name : str
        Name of the small area, as published.
    secrecy : Secrecy
        What the publisher did.
    target : str
        Where a hidden row's figures went (HTKSAKI), within the municipality.
    merged : tuple of str
        Whose figures a row received (GASSAN), within the municipality.
    values : mapping of str to float
        Figures by count id; NaN where missing or hidden.
    hidden : frozenset of str
        Count ids whose figure is hidden.
    """

    line: int
    key: str
    name: str
    secrecy: Secrecy
    target: str
    merged: tuple[str, ...]
    values: Mapping[str, float]
    hidden: frozenset[str]

    @property
    def is_hidden(self) -> bool:
        """Whether not one figure of the row is published."""
        return bool(self.hidden) and all(math.isnan(value) for value in self.values.values())


@dataclass(frozen=True, slots=True)
class CensusSheet:
    """What one census table says of one municipality.

    Attributes
    ----------
    municipality : tuple of CensusRow
        The municipality's own row, or one a ward.
    areas : tuple of CensusRow
        Towns, their parts and their subtotals.
    """

    municipality: tuple[CensusRow, ...]
    areas: tuple[CensusRow, ...]


def parse_figures(
    cells: Iterable[tuple[str, str, str]], *, where: str, problems: Problems
) -> tuple[dict[str, float], frozenset[str]]:
    """Return the figures of one row and which of them are hidden.

    Parameters
    ----------
    cells : iterable of (count id, heading, text)
        The cells of known columns.
    where : str
        File and line.
    problems : Problems
        Takes every cell that cannot be read.

    Returns
    -------
    tuple of dict and frozenset
        Figures by count id (NaN where missing or hidden), and the hidden ones.
    """
    values = dict[str, float]()
    hidden = set[str]()
    for count, heading, text in cells:
        try:
            value = parse_cell(text)
        except ValueError:
            value = Mark.MISSING
            add_bad_cell(
                problems,
                f"列「{short(heading)}」の「{short(text)}」は数として読めません"
                "（数、-、X、* 、… のどれかのはずです）。",
                where=where,
                hint="e-Stat から表を取り直すか、この値を確かめてください。",
            )
        values[count] = math.nan if isinstance(value, Mark) else value
        if value is Mark.HIDDEN:
            hidden.add(count)
    return values, frozenset(hidden)
