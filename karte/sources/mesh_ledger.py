"""Which mesh received the details of which (HTKSAKI and GASSAN), as a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.census_rows import Secrecy
from karte.sources.municipality import listed
from karte.tables.ledger import HiddenArea, Ledger, NamedBy, SuppressionGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from karte.errors import Problems
    from karte.sources.mesh_sheet import Fold

SYMBOL = "*"


def mesh_ledger(folds: Iterable[Fold], *, where: str, warnings: Problems) -> Ledger:
    """Return who received the details of whom.

    Parameters
    ----------
    folds : iterable of Fold
        What every file says of meshes that are hidden or received the details of others.
    where : str
        The files.
    warnings : Problems
        Takes disagreements between the two ends, and details nobody received.

    Returns
    -------
    Ledger
        Receivers in order of their codes.
    """
    every = list(folds)
    sent = {(one.target, one.key) for one in every if one.secrecy is Secrecy.HIDDEN}
    claimed = {
        (one.key, other) for one in every if one.secrecy is Secrecy.RECEIVES for other in one.merged
    }
    hidden = {key for _, key in sent}
    received = {key for _, key in claimed}
    aimed = {key for target, key in sent if target}
    unresolved = sorted(key for target, key in sent if not target and key not in received)
    found = dict[str, list[HiddenArea]]()
    strays = list[tuple[str, str]]()
    for receiver, key in sorted({pair for pair in sent if pair[0]} | claimed):
        if (receiver, key) not in sent and (key not in hidden or key in aimed):
            strays.append((receiver, key))
            continue
        both = (receiver, key) in sent and (receiver, key) in claimed
        one_end = NamedBy.HIDDEN if (receiver, key) in sent else NamedBy.RECEIVER
        area = HiddenArea(key, "", (key,), NamedBy.BOTH if both else one_end)
        found.setdefault(receiver, []).append(area)
    ledger = Ledger(
        groups=tuple(
            SuppressionGroup(receiver, "", (receiver,), tuple(areas), SYMBOL)
            for receiver, areas in found.items()
        ),
        unresolved=tuple(HiddenArea(key, "", (key,), NamedBy.HIDDEN) for key in unresolved),
        strays=tuple(strays),
    )
    _note(ledger, where, warnings)
    return ledger


def _note(ledger: Ledger, where: str, warnings: Problems) -> None:
    if ledger.unresolved:
        keys = [area.key for area in ledger.unresolved]
        warnings.add(
            f"秘匿された{len(keys)}メッシュの内訳がどこに合算されたか分かりません: {listed(keys)}",
            where=where,
            hint="このメッシュの内訳は「秘匿」として扱い、0とはみなしません。",
        )
    if ledger.disagreements:
        warnings.add(
            "秘匿先（HTKSAKI）と合算地域（GASSAN）が食い違うメッシュが"
            f"{len(ledger.disagreements)}個あります: {listed(ledger.disagreements)}",
            where=where,
            hint="どちらかに書かれたメッシュをまとめて1つの組として扱いました。",
        )
