"""What is said of hidden rows (秘匿): each disagreement on its own, with the row to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.municipality import CODE_LENGTH, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from karte.errors import Problems
    from karte.sources.census_rows import CensusRow
    from karte.sources.suppression import Fold, Settled

_COMPARE = "e-Stat の元の表で、2つの行を見比べてください。"


def note_hidden(
    settled: Settled,
    areas: Mapping[str, CensusRow],
    find: Callable[[CensusRow], str | None],
    *,
    where: str,
    warnings: Problems,
) -> None:
    """Report every hidden row about which the table does not agree with itself.

    Parameters
    ----------
    settled : Settled
        What became of the hidden rows.
    areas : mapping of str to CensusRow
        All rows by key.
    find : callable
        Returns the key that a row's HTKSAKI names; None where it names none of the table.
    where : str
        The file.
    warnings : Problems
        Takes one finding for each: the row, what it says, what it should say, what was done.
    """
    notes = _Notes(areas, find, where, warnings)
    for fold in settled.folds:
        if fold.receiver is None:
            notes.lost(fold)
        elif not fold.named:
            notes.unnamed(fold, fold.receiver)
        elif not fold.listed:
            notes.unlisted(fold, fold.receiver)
    receivers = {fold.row.key: fold.receiver for fold in settled.folds}
    for claimant, key in settled.strays:
        notes.stray(areas[claimant], key, receivers)


def note_partly_hidden(leaves: Iterable[CensusRow], where: str, warnings: Problems) -> None:
    """Report the rows of which some figures are hidden and others are published.

    Parameters
    ----------
    leaves : iterable of CensusRow
        Rows without parts.
    where : str
        The file.
    warnings : Problems
        Takes one finding of all of them.
    """
    partly = [row.key for row in leaves if row.hidden and not row.is_hidden]
    if partly:
        warnings.add(
            f"一部の列だけが秘匿された地域が{len(partly)}件あります: {listed(partly)}",
            where=where,
            hint="秘匿された列はその地域では「秘匿」とし、合算先の地域の数値として数えました。",
        )


class _Notes:
    """Words the findings of one table."""

    def __init__(
        self,
        areas: Mapping[str, CensusRow],
        find: Callable[[CensusRow], str | None],
        where: str,
        warnings: Problems,
    ) -> None:
        self._areas = areas
        self._find = find
        self._where = where
        self._warnings = warnings

    def _add(self, row: CensusRow, what: str, hint: str) -> None:
        self._warnings.add(what, where=f"{self._where} {row.line}行目", hint=hint)

    def _target(self, row: CensusRow) -> str:
        """Return what the HTKSAKI of a row says, as the end of a clause."""
        if not row.target:
            return "空欄"
        found = self._find(row)
        if found is None:
            return f"「{row.target}」（この表にないコード）"
        return _named(self._areas[found])

    def lost(self, fold: Fold) -> None:
        row = fold.row
        named = self._find(row)
        # A hidden row may name another hidden one: then the way is lost further on.
        further = "です" if named is None else "で、そこから先の行き先が分かりません"
        self._add(
            row,
            f"秘匿された{_named(row)}の数値がどこに合算されたか分かりません。秘匿先（HTKSAKI）は"
            f"{self._target(row)}{further}。これを合算地域（GASSAN）に挙げる行もありません"
            "（秘匿先か合算地域のどちらかで、合算先の行が分かるはずです）。",
            "この地域の数値は「秘匿」として扱い、0とはみなしません。"
            "e-Stat から元の表を取り直してください。",
        )

    def unlisted(self, fold: Fold, receiver: CensusRow) -> None:
        row = fold.row
        by_way = "" if self._find(row) == receiver.key else f"をたどると{_named(receiver)}"
        self._add(
            row,
            f"秘匿先（HTKSAKI）と合算地域（GASSAN）が食い違います。{_named(row)}の秘匿先は"
            f"{self._target(row)}{by_way}ですが、{receiver.line}行目の「{_name(receiver)}」の"
            f"合算地域は{_list(receiver)}です（「{_short(row.key)}」があるはずです）。",
            f"秘匿先（HTKSAKI）のとおり「{_name(receiver)}」に合算したものとして数えました。"
            f"{_COMPARE}",
        )

    def unnamed(self, fold: Fold, receiver: CensusRow) -> None:
        row = fold.row
        claimed = f"合算地域をたどると{_named(receiver)}に合算されています"
        if fold.listed:
            claimed = f"{_with_line(receiver)}の合算地域に「{_short(row.key)}」があります"
        self._add(
            row,
            f"秘匿先（HTKSAKI）と合算地域（GASSAN）が食い違います。{claimed}が、"
            f"{_named(row)}の秘匿先は{self._target(row)}です"
            f"（「{_short(receiver.key)}」のはずです）。",
            f"合算地域（GASSAN）のとおり「{_name(receiver)}」に合算したものとして数えました。"
            f"{_COMPARE}",
        )

    def stray(
        self, claimant: CensusRow, key: str, receivers: Mapping[str, CensusRow | None]
    ) -> None:
        row, receiver = self._areas.get(key), receivers.get(key)
        if row is None:
            found = "この表にないコードです（秘匿された町丁・字等のコードのはずです）"
            done = f"「{_name(claimant)}」だけの数として数えました。"
        elif receiver is not None:
            found = (
                f"{_with_line(row)}の秘匿先（HTKSAKI）は{self._target(row)}です"
                "（どちらか一方だけのはずです）"
            )
            done = f"「{_name(row)}」の数は「{_name(receiver)}」に合算したものとして数えました。"
        elif key in receivers:
            found = (
                f"{_with_line(row)}の秘匿先（HTKSAKI）は{self._target(row)}です"
                f"（「{_short(claimant.key)}」のはずです）"
            )
            done = f"「{_name(row)}」の数は「秘匿」とし、どこにも数えていません。"
        elif row.is_hidden:
            found = f"{_with_line(row)}は内訳のある小計の行です（秘匿された内訳のコードのはずです）"
            done = "内訳の行の秘匿先（HTKSAKI）のとおりに数えました。"
        else:
            found = f"{_with_line(row)}は秘匿されていません（秘匿された行で、数値がXのはずです）"
            done = f"「{_name(row)}」の数は「{_name(row)}」の行の数値のまま数えました。"
        self._add(
            claimant,
            "秘匿先（HTKSAKI）と合算地域（GASSAN）が食い違います。"
            f"{_named(claimant)}の合算地域に「{_short(key)}」がありますが、{found}。",
            f"{done}{_COMPARE}",
        )


def _named(row: CensusRow) -> str:
    return f"「{_name(row)}」（{row.key}）"


def _with_line(row: CensusRow) -> str:
    return f"「{_name(row)}」（{row.key}、{row.line}行目）"


def _name(row: CensusRow) -> str:
    return row.name or row.key


def _short(key: str) -> str:
    """Return a key as HTKSAKI and GASSAN write it: without the municipality."""
    return key[CODE_LENGTH:]


def _list(row: CensusRow) -> str:
    return "空欄" if not row.merged else "「" + ";".join(row.merged) + "」"
