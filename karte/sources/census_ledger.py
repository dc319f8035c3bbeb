"""The suppression ledger of a census table: hidden areas, their receivers, their polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.census_rows import TOWN_LENGTH
from karte.sources.suppression import Fold
from karte.tables.ledger import HiddenArea, Ledger, NamedBy, SuppressionGroup

if TYPE_CHECKING:
    from karte.sources.census_places import BoundaryKeys
    from karte.sources.suppression import Settled

SYMBOL = "X"


def census_ledger(settled: Settled, boundary: BoundaryKeys) -> Ledger:
    """Return who received the figures of whom.

    Parameters
    ----------
    settled : Settled
        The rows of a table, with what became of the hidden ones.
    boundary : BoundaryKeys
        Where they lie.

    Returns
    -------
    Ledger
        Receivers in the order in which the hidden rows name them. A subtotal has no place of its
        own: the polygons of its parts are those of the hidden areas and of other rows.
    """
    subtotals = {group.key for group in settled.groups if group.key not in group.keys}
    found = dict[str, list[Fold]]()
    for fold in settled.folds:
        if fold.receiver is not None:
            found.setdefault(fold.receiver.key, []).append(fold)
    groups = list[SuppressionGroup]()
    for key, folds in found.items():
        receiver = folds[0].receiver
        own = () if key in subtotals and len(key) == TOWN_LENGTH else boundary.find(key)
        name = "" if receiver is None else receiver.name
        hidden = tuple(_area(fold, boundary) for fold in folds)
        groups.append(SuppressionGroup(key, name, own, hidden, SYMBOL))
    return Ledger(
        groups=tuple(groups),
        unresolved=tuple(_area(one, boundary) for one in settled.folds if one.receiver is None),
        strays=settled.strays,
    )


def _area(fold: Fold, boundary: BoundaryKeys) -> HiddenArea:
    named_by = NamedBy.RECEIVER
    if fold.named or fold.receiver is None:
        named_by = NamedBy.BOTH if fold.listed else NamedBy.HIDDEN
    return HiddenArea(fold.row.key, fold.row.name, boundary.find(fold.row.key), named_by)
