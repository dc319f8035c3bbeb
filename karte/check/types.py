"""What a check of a workspace has found, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karte.errors import Problem
    from karte.profile.types import AreaMap
    from karte.publish.report import Balance, KnownTable


@dataclass(frozen=True)
class Read:
    """One source that was read: its title, files, date and how many rows it has."""

    title: str
    files: str
    date: str
    rows: str


@dataclass(frozen=True)
class HiddenTown:
    """A small area or mesh whose figures are hidden.

    Attributes
    ----------
    name, code : str
        As published; a mesh has no name.
    people : str
        People that its own boundary counts, or the word that says why there is no figure.
    named_by : str
        Whether HTKSAKI and GASSAN both say where its figures are.
    """

    name: str
    code: str
    people: str
    named_by: str


@dataclass(frozen=True)
class HiddenGroup:
    """A row that holds the figures of others.

    Attributes
    ----------
    receiver, code : str
        Name and code of the row.
    figure : str
        What the row says of all of them together.
    towns : tuple of HiddenTown
        Whose figures it holds.
    """

    receiver: str
    code: str
    figure: str
    towns: tuple[HiddenTown, ...]


@dataclass(frozen=True)
class Secrecy:
    """The ledger of one table.

    Attributes
    ----------
    source : str
        Title of the table.
    groups : tuple of HiddenGroup
        Every group, in the order of the table.
    unresolved : tuple of HiddenTown
        Hidden, and nobody knows where their figures are.
    strays : tuple of (str, str)
        A row, and what it wrongly claims to hold.
    disagreements : int
        About how many areas HTKSAKI and GASSAN do not say the same.
    """

    source: str
    groups: tuple[HiddenGroup, ...]
    unresolved: tuple[HiddenTown, ...]
    strays: tuple[tuple[str, str], ...]
    disagreements: int

    @property
    def is_sound(self) -> bool:
        """Whether it is known of every hidden figure where it is, and by both ends."""
        return not (self.unresolved or self.disagreements)


@dataclass(frozen=True)
class CutTown:
    """A small area that a district line cuts, or that lies partly outside every district.

    Its people carry their unit, or are the word that says why there is no figure.
    """

    name: str
    key_code: str
    people: str
    shares: str


@dataclass(frozen=True)
class CheckedTarget:
    """One target as a check lists it.

    Attributes
    ----------
    area, name, place : str
        Of whom, of what, and where it stands in the table.
    source : str
        Who gives its results: karte, or staff.
    goals, results, unfilled : str
        Fiscal years with a goal, with a result, and those over without one; may be empty.
    verdict : str
        What the last result says of its goal; empty where there is none.
    """

    area: str
    name: str
    place: str
    source: str
    goals: str
    results: str
    verdict: str
    unfilled: str


@dataclass(frozen=True)
class CheckedVoices:
    """What a district has written of itself.

    Attributes
    ----------
    area : str
        The district.
    written, public : str
        How many rows on which sheet, and how many of all are for everybody; the former is empty
        where there is no form.
    files, earlier : str
        Where it was read, and what of it is of earlier years.
    """

    area: str
    written: str
    public: str
    files: str
    earlier: str


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
    known : tuple of KnownTable
        Estimates beside what the city knows otherwise.
    hidden : tuple of Secrecy
        The ledger of every table that hides figures.
    cut : tuple of CutTown
        Every small area that does not lie in one district as a whole.
    targets : tuple of CheckedTarget
        Every target of a public edition.
    voices : tuple of CheckedVoices
        Every district, where any has written something.
    map : AreaMap or None
        Where the cut small areas lie.
    """

    title: str
    errors: tuple[Problem, ...]
    doubts: tuple[Problem, ...] = ()
    assumptions: tuple[str, ...] = ()
    reads: tuple[Read, ...] = ()
    balances: tuple[Balance, ...] = ()
    known: tuple[KnownTable, ...] = ()
    hidden: tuple[Secrecy, ...] = ()
    cut: tuple[CutTown, ...] = ()
    targets: tuple[CheckedTarget, ...] = ()
    voices: tuple[CheckedVoices, ...] = ()
    map: AreaMap | None = None
