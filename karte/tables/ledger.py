"""The suppression ledger (秘匿の記録): whose figures were folded into whose row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping


class NamedBy(StrEnum):
    """Which end of a fold names the other."""

    BOTH = "both"
    HIDDEN = "hidden"
    RECEIVER = "receiver"

    @property
    def label(self) -> str:
        """The ends as the publisher calls them."""
        return _LABELS[self]


_LABELS = {
    NamedBy.BOTH: "HTKSAKI・GASSAN が一致",
    NamedBy.HIDDEN: "HTKSAKI だけ",
    NamedBy.RECEIVER: "GASSAN だけ",
}
COLUMNS = (
    *("receiver", "receiver_name", "receiver_people"),
    *("hidden", "hidden_name", "hidden_people", "symbol", "named_by"),
)
"""What `Ledger.frame` says of each hidden area."""


@dataclass(frozen=True, slots=True)
class HiddenArea:
    """One area whose own figures are hidden (秘匿).

    Attributes
    ----------
    key : str
        KEY_CODE or mesh code, as published.
    name : str
        As published; empty for a mesh.
    places : tuple of str
        Codes of its polygons; none where it has no place on the map.
    named_by : NamedBy
        Whether HTKSAKI and GASSAN both say where its figures went.
    """

    key: str
    name: str
    places: tuple[str, ...]
    named_by: NamedBy


@dataclass(frozen=True, slots=True)
class SuppressionGroup:
    """One row that received figures, and everyone whose figures it received.

    Attributes
    ----------
    receiver, receiver_name : str
        Code and name of the row as published.
    receiver_places : tuple of str
        Codes of its own polygons; none for a subtotal, which only stands for its parts.
    hidden : tuple of HiddenArea
        At least one.
    symbol : str
        What is printed in place of a hidden figure: ``X`` or ``*``.
    """

    receiver: str
    receiver_name: str
    receiver_places: tuple[str, ...]
    hidden: tuple[HiddenArea, ...]
    symbol: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every group of a table, and what does not fit.

    Attributes
    ----------
    groups : tuple of SuppressionGroup
        In the order of the table.
    unresolved : tuple of HiddenArea
        Hidden areas of which nobody knows where their figures are.
    strays : tuple of (str, str)
        Receiver and area where GASSAN claims an area that is not hidden, or went elsewhere.

    Examples
    --------
    >>> one = HiddenArea("292090020", "西町", ("292090020",), NamedBy.BOTH)
    >>> group = SuppressionGroup("292090010", "東町", ("292090010",), (one,), "X")
    >>> line = Ledger((group,)).frame({"292090010": 40.0, "292090020": 3.0}).iloc[0]
    >>> line["receiver_name"], line["hidden_name"], float(line["hidden_people"])
    ('東町', '西町', 3.0)
    """

    groups: tuple[SuppressionGroup, ...] = ()
    unresolved: tuple[HiddenArea, ...] = ()
    strays: tuple[tuple[str, str], ...] = ()

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Codes of the areas about which HTKSAKI and GASSAN do not say the same, sorted."""
        one_sided = {
            area.key
            for group in self.groups
            for area in group.hidden
            if area.named_by is not NamedBy.BOTH
        }
        return tuple(sorted(one_sided | {key for _, key in self.strays}))

    def frame(self, people: Mapping[str, float]) -> pd.DataFrame:
        """Return one line a hidden area, with the people that the boundary file counts.

        Parameters
        ----------
        people : mapping of str to float
            People by code of polygon (JINKO, or the total of a mesh).

        Returns
        -------
        pandas.DataFrame
            `COLUMNS`; people are NaN where there is no polygon, never 0 in place of unknown.
        """
        lines = [
            (
                *(group.receiver, group.receiver_name, _sum(people, group.receiver_places)),
                *(area.key, area.name, _sum(people, area.places), group.symbol),
                area.named_by.label,
            )
            for group in self.groups
            for area in group.hidden
        ]
        lines += [
            ("", "", float("nan"), area.key, area.name, _sum(people, area.places), "", "不明")
            for area in self.unresolved
        ]
        return pd.DataFrame(lines, columns=list(COLUMNS))


def _sum(people: Mapping[str, float], places: tuple[str, ...]) -> float:
    found = [people[place] for place in places if place in people]
    return sum(found) if found else float("nan")
