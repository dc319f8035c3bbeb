"""One figure on its way from one edition to the next, and what moved it on each step."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Cause(StrEnum):
    """Why a figure is not what it was, in the order in which the causes are taken apart."""

    METHOD = "method"
    CORRECTION = "correction"
    BOUNDARY = "boundary"
    ACTUAL = "actual"

    @property
    def label(self) -> str:
        """The word for staff."""
        return _LABELS[self]


_LABELS = {
    Cause.METHOD: "方法",
    Cause.CORRECTION: "資料の訂正",
    Cause.BOUNDARY: "境界",
    Cause.ACTUAL: "実際の変化",
}


class Said(NamedTuple):
    """A figure as the downloads have it.

    Attributes
    ----------
    value : decimal.Decimal or None
        With the digits that were written.
    status : str
        As in the downloads; empty where there is no such figure or no such area at all.
    low, high : decimal.Decimal or None
        The likely range.
    source : str
        Origin ids, joined by a space.
    """

    value: Decimal | None
    status: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    source: str = ""


NOWHERE = Said(None)
"""No such figure, or no such area."""


@dataclass(frozen=True)
class Split:
    """The difference of two figures by its causes.

    Attributes
    ----------
    parts : dict of Cause to decimal.Decimal
        Add up to the difference; empty where one of the two figures is no number.
    turns : tuple of Cause
        The steps on which a number came, went, or the reason for there being none changed.
    joined : tuple of Cause
        The steps that could not be told from a later one: there was no number between them.
    """

    parts: Mapping[Cause, Decimal]
    turns: tuple[Cause, ...] = ()
    joined: tuple[Cause, ...] = ()

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes that have a part, or at which a number came or went."""
        return tuple(one for one in Cause if self.parts.get(one) or one in self.turns)


def split(stages: Sequence[Said | None]) -> Split:
    """Tell by which step a figure changed.

    Parameters
    ----------
    stages : sequence of Said or None, length 5
        As the old edition said it; by the method of now; by the inputs as corrected; on the new
        boundaries; as the new edition says it. None between: that step could not be computed.

    Returns
    -------
    Split
        Where there is no number between, the whole goes to the next step that has one.

    Examples
    --------
    >>> found = split([Said(Decimal(one)) for one in (100, 98, 98, 120, 125)])
    >>> [str(found.parts[one]) for one in Cause]
    ['-2', '0', '22', '5']
    >>> split([Said(Decimal(4)), None, NOWHERE, NOWHERE, Said(None, "suppressed")]).turns
    (<Cause.CORRECTION: 'correction'>, <Cause.ACTUAL: 'actual'>)
    """
    first, last = stages[0], stages[-1]
    if first is None or last is None or first.value is None or last.value is None:
        return Split({}, _turns(stages))
    parts, joined, stood = dict[Cause, Decimal](), list[Cause](), first.value
    for cause, stage in zip(Cause, stages[1:], strict=True):
        value = None if stage is None else stage.value
        if value is None:
            joined.append(cause)
        parts[cause] = Decimal(0) if value is None else value - stood
        stood = stood if value is None else value
    return Split(parts, (), tuple(joined))


def _turns(stages: Sequence[Said | None]) -> tuple[Cause, ...]:
    found, stood = list[Cause](), _kind(stages[0])
    for cause, stage in zip(Cause, stages[1:], strict=True):
        if stage is not None and _kind(stage) != stood:
            found.append(cause)
            stood = _kind(stage)
    return tuple(found)


def _kind(stage: Said | None) -> str:
    """Return why there is no number, or that there is one."""
    if stage is None:
        return ""
    return "number" if stage.value is not None else stage.status
