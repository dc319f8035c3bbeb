"""What staff have to look at before an edition goes out, and what first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from karte.comparison import is_beyond
from karte.diff.figures import years_before
from karte.diff.split import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.config.diff import DiffConfig
    from karte.config.meaning import ScreeningConfig
    from karte.diff.figures import Edition, Figure, Known
    from karte.diff.split import Said, Split

PERCENT = "%"
LAST = 5
"""Rank of what nobody has to look at."""
_HUNDRED = Decimal(100)
_ESTIMATED = "estimated"
"""Such counts are rounded so that districts add up: one may be other because another is."""


class Look(NamedTuple):
    """How much a figure has to be looked at.

    Attributes
    ----------
    rank : int
        1: the method moved it; 2: a correction did; 3: it crossed a threshold, or a number came
        or went; 4: boundaries or time moved it far; 5: anything else.
    size : decimal.Decimal
        Largest first: how many likely ranges the figure moved, or how often what raises an alarm
        where that is more.
    alarms : tuple of str
        In words; empty where nobody has to look.
    """

    rank: int
    size: Decimal
    alarms: tuple[str, ...]


@dataclass(frozen=True)
class Judge:
    """Holds figures against the thresholds of the settings.

    Attributes
    ----------
    limits : DiffConfig
        Of the new edition.
    screening : tuple of ScreeningConfig
        Thresholds of the city; who crosses one is named.
    """

    limits: DiffConfig
    screening: tuple[ScreeningConfig, ...] = ()

    def look(
        self, found: Split, stages: Sequence[Said | None], known: Known, crossed: tuple[str, ...]
    ) -> Look:
        """Return how much a figure has to be looked at.

        Parameters
        ----------
        found : Split
            Of the figure.
        stages : sequence of Said or None, length 5
            What it was split from.
        known : Known
            Unit, and whether it is counted.
        crossed : tuple of str
            Thresholds of the city that it crossed, in words.
        """
        before, after = stages[0], stages[-1]
        base = before.value if before is not None and before.value is not None else Decimal(0)
        one_off = Decimal(known.is_counted and _ESTIMATED in {_status(before), _status(after)})
        own = [
            cause
            for cause, percent in (
                (Cause.METHOD, self.limits.method),
                (Cause.CORRECTION, self.limits.correction),
            )
            if abs(found.parts.get(cause, Decimal(0))) > max(one_off, _share(percent, base))
        ]
        turned = []
        if found.turns:
            has = after is not None and after.value is not None
            had = before is not None and before.value is not None
            turned.append({(True, False): "数字がなくなった", (False, True): "数字が出た"}.get(
                (had, has), "数字のない理由が変わった"
            ))  # fmt: skip
        width = _width(before, after)
        moved = [
            f"{cause.label}が大きい"
            for cause, percent, least in (
                (Cause.BOUNDARY, self.limits.boundary, Decimal(0)),
                (Cause.ACTUAL, self.limits.actual, width),
            )
            if self._is_large(found.parts.get(cause, Decimal(0)), base, percent, known, least)
        ]
        reasons = (Cause.METHOD in own, own, turned or crossed, moved, True)
        rank = next(place for place, has in enumerate(reasons, start=1) if has)
        causes = own or (Cause.BOUNDARY, Cause.ACTUAL)
        most = max((abs(found.parts.get(one, Decimal(0))) for one in causes), default=Decimal(0))
        told = (f"{one.label}で変わった" for one in own)
        size = most / max(width, self._usual(base, known))
        return Look(rank, size, (*told, *turned, *crossed, *moved))

    def crossed(
        self, area: str, figure: Figure, old: tuple[Edition, str], new: tuple[Edition, str]
    ) -> tuple[str, ...]:
        """Return the thresholds of the city that a figure is newly beyond, or no longer.

        Parameters
        ----------
        area : str
            District; the same on both sides.
        figure : Figure
            Which.
        old, new : tuple of Edition, str
            What both editions say, and the date that they print.
        """
        found = []
        for declared in self.screening:
            if declared.indicator != figure.id:
                continue
            was, now = (_beyond(declared, area, figure, *side) for side in (old, new))
            if was is not None and now is not None and was != now:
                limits = [f"{declared.at_least:g}以上"] if declared.at_least is not None else []
                limits += [f"{declared.at_most:g}以下"] if declared.at_most is not None else []
                change = "の5年前からの変化" if declared.of == "change" else ""
                verb = "に入った" if now else "から外れた"
                found.append(f"支援の検討表の基準{change}（{'、'.join(limits)}）{verb}")
        return tuple(found)

    def _is_large(
        self, part: Decimal, base: Decimal, percent: float, known: Known, least: Decimal
    ) -> bool:
        size = abs(part)
        if not size or size <= least:
            return False
        if known.unit == PERCENT:
            return size >= Decimal(str(self.limits.points))
        least_counted = self.limits.few if known.is_counted else 0
        return size >= least_counted and size >= _share(percent, base)

    def _usual(self, base: Decimal, known: Known) -> Decimal:
        """Return what raises an alarm: a range may be none, or next to nothing."""
        if known.unit == PERCENT:
            return Decimal(str(self.limits.points)) or Decimal(1)
        fewest = Decimal(self.limits.few) if known.is_counted else Decimal(0)
        return max(fewest, _share(self.limits.actual, base)) or Decimal(1)


def _beyond(
    declared: ScreeningConfig, area: str, figure: Figure, edition: Edition, date: str
) -> bool | None:
    said = edition.said.get((area, figure, date))
    value = said.value if said is not None else None
    if value is not None and declared.of == "change":
        earlier = edition.said.get((area, figure, years_before(date)))
        value = None if earlier is None or earlier.value is None else value - earlier.value
    return None if value is None else is_beyond(declared, float(value), float(value))


def _share(percent: float, base: Decimal) -> Decimal:
    return Decimal(str(percent)) * abs(base) / _HUNDRED


def _status(said: Said | None) -> str:
    return said.status if said is not None else ""


def _width(*said: Said | None) -> Decimal:
    """Return how far two estimates may differ by chance: half of both likely ranges together."""
    halves = [
        (one.high - one.low) / 2
        for one in said
        if one is not None and one.low is not None and one.high is not None
    ]
    return sum((one * one for one in halves), Decimal(0)).sqrt()
