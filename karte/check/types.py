"""What a check of a workspace has found, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karte.errors import Problem
    from karte.profile.types import AreaMap
    from karte.publish.report import Balance


@dataclass(frozen=True)
class Read:
    """One source that was read: its title, files, date and how many rows it has."""

    title: str
    files: str
    date: str
    rows: str


@dataclass(frozen=True)
class HiddenGroup:
    """Small areas whose figures are hidden, and the row that holds them."""

    source: str
    receiver: str
    hidden: str
    people: str


@dataclass(frozen=True)
class CutTown:
    """A small area that a district line cuts, or that lies partly outside every district."""

    name: str
    key_code: str
    people: str
    shares: str


@dataclass(frozen=True)
class CheckReport:
    """Everything that a check says.

    Attributes
    ----------
    title : str
        Municipality and edition; the folder's name where the declaration cannot be read.
    errors : tuple of Problem
        Nothing can be built before they are mended.
    doubts : tuple of Problem
        Somebody should look at them.
    assumptions : tuple of str
        What was decided without being told.
    reads : tuple of Read
        What was read.
    balances : tuple of Balance
        Districts, outside and municipality side by side.
    hidden : tuple of HiddenGroup
        Every group of hidden small areas.
    cut : tuple of CutTown
        Every small area that does not lie in one district as a whole.
    map : AreaMap or None
        Where the cut small areas lie.
    """

    title: str
    errors: tuple[Problem, ...]
    doubts: tuple[Problem, ...] = ()
    assumptions: tuple[str, ...] = ()
    reads: tuple[Read, ...] = ()
    balances: tuple[Balance, ...] = ()
    hidden: tuple[HiddenGroup, ...] = ()
    cut: tuple[CutTown, ...] = ()
    map: AreaMap | None = None
