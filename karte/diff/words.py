"""Why a figure is not what it was, in words that name the file, the version or the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte import __version__
from karte.diff.figures import OWN
from karte.diff.split import Cause
from karte.model import Dataset, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.diff.figures import Figure
    from karte.diff.split import Said, Split
    from karte.diff.stages import Stages

_SHOWN = 3
_SETTINGS = "karte.toml の資料の設定"
DATASETS = {one.value: one.label for one in Dataset} | {OWN: "市の資料"}
"""The word for each family of sources."""
_LABELS = {one.value: one.label for one in Status}
_OTHER = {"": "なし", "incomparable": "比べられない"}


def reason(status: str) -> str:
    """Return the word that stands where there is no number.

    Examples
    --------
    >>> reason("suppressed"), reason("")
    ('秘匿', 'なし')
    """
    return _LABELS.get(status) or _OTHER.get(status, status)


def day(date: str) -> str:
    """Return a date as staff write it where there is little room.

    Examples
    --------
    >>> day("2025-04-01")
    '2025年4月1日'
    """
    year, month, number = map(int, date.split("-"))
    return f"{year}年{month}月{number}日"


def listed(names: Sequence[str]) -> str:
    """Return a few names, and how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c", "d"])
    'a、b、c ほか1件'
    """
    more = f" ほか{len(names) - _SHOWN}件" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + more


class Words:
    """Names the causes of two editions.

    Parameters
    ----------
    stages : Stages
        Of the two.
    """

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._files_of = {
            one.id: [file.path for file in one.files] for one in stages.inputs.origins
        }

    def causes(
        self,
        found: Split,
        figure: Figure,
        dates: tuple[str, str],
        stages: Sequence[Said | None],
        formers: Sequence[str],
    ) -> tuple[str, ...]:
        """Return one sentence for each cause of a difference.

        Parameters
        ----------
        found : Split
            The difference by causes.
        figure : Figure
            Which.
        dates : tuple of str, str
            That the editions print.
        stages : sequence of Said or None, length 5
            What it was split from.
        formers : sequence of str
            Names of the districts that it goes back to, where they are others.
        """
        told = []
        for place, cause in enumerate(Cause, start=1):
            if cause not in found.causes:
                continue
            if cause is Cause.METHOD:
                why = self.method()
            elif cause is Cause.CORRECTION:
                why = self._files(stages[place], self._stages.changes.corrected)
            elif cause is Cause.BOUNDARY:
                why = self._boundary(formers)
            else:
                why = self._actual(figure, dates)
            told.append(f"{cause.label}: {self._turn(cause, found, stages)}{why}")
        apart = "間の数字がなく、次の段の違いと分けられません"
        joined = (f"{cause.label}: {apart}" for cause in found.joined)
        return (*told, *joined)

    def method(self) -> str:
        """Return what of the way of computing is another."""
        first = [one for one in self._stages.methods if one.startswith(("karte ", "karte.toml"))]
        rest = len(self._stages.methods) - len(first)
        told = [*first, *([f"部品の版（{rest}件）"] if rest else [])]
        return "、".join(told) or f"karte {__version__}（版の番号は同じで、プログラムが違います）"

    def _turn(self, cause: Cause, found: Split, stages: Sequence[Said | None]) -> str:
        """Return what a figure turned into on a step, where it became or was no number."""
        if cause not in found.turns:
            return ""
        here = list(Cause).index(cause) + 1
        was = next(one for one in reversed(stages[:here]) if one is not None)
        now = stages[here]
        ends = [
            reason(one.status) if one.value is None else "数字"
            for one in (was, now)
            if one is not None
        ]
        return f"{ends[0]}から{ends[-1]}に。"

    def _files(self, said: Said | None, changed: Mapping[str, str]) -> str:
        """Return the changed files behind a figure; all, where none is named as its source."""
        sources = said.source.split() if said is not None else []
        named = {file for one in sources for file in self._files_of.get(one, ())}
        behind = [one for one in changed if one in named] or list(changed)
        return listed([f"{one}（{changed[one]}）" for one in behind]) or _SETTINGS

    def _boundary(self, formers: Sequence[str]) -> str:
        redrawn = self._stages.changes.redrawn
        told = [listed([f"{one}（{redrawn[one]}）" for one in redrawn])] if redrawn else []
        if formers:
            told.append(f"前の{'・'.join(formers)}と比べています")
        return "。".join(told) or _SETTINGS

    def _actual(self, figure: Figure, dates: tuple[str, str]) -> str:
        was, now = map(day, dates)
        if was == now:
            return f"{DATASETS[figure.dataset]} {now}（時点は同じで、資料の追加か設定の違い）"
        return f"{DATASETS[figure.dataset]} {was} → {now}"
