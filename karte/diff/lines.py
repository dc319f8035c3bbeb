"""Every figure of every district that is not what it was, in the order of looking at them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from karte.diff.alarms import LAST, Judge
from karte.diff.figures import OWN, Figure, Known, added, years_before
from karte.diff.split import NOWHERE, Said, split
from karte.diff.words import DATASETS, Words
from karte.tables.own_counts import is_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from karte.diff.alarms import Look
    from karte.diff.figures import Edition
    from karte.diff.split import Split
    from karte.diff.stages import Stages
    from karte.indicators import Indicator

    Formers = Callable[[str], tuple[str, ...]]

INCOMPARABLE = "incomparable"
"""In place of a status: a ratio of districts put together, some of whose counts are not known."""
_MORE_DECIMALS = 2
"""Digits of an indicator in the downloads beyond those of the pages."""


@dataclass(frozen=True)
class Line:
    """One figure of one district that is not what it was.

    Attributes
    ----------
    area_id, area : str
        Of the new edition.
    formers : tuple of str
        Names of the districts of the old edition that it is compared with, where they are others.
    figure, known : Figure, Known
        Which figure, and its name and unit.
    dates : tuple of str, str
        That the two editions print.
    stages : tuple of Said or None, length 5
        What it was split from.
    split : Split
        By causes.
    look : Look
        Whether and how soon to look at it.
    causes : tuple of str
        In words, one for each cause that has a part.
    """

    area_id: str
    area: str
    formers: tuple[str, ...]
    figure: Figure
    known: Known
    dates: tuple[str, str]
    stages: tuple[Said | None, ...]
    split: Split
    look: Look
    causes: tuple[str, ...]

    @property
    def before(self) -> Said:
        """What the old edition said."""
        return self.stages[0] or NOWHERE

    @property
    def after(self) -> Said:
        """What the new edition says."""
        return self.stages[-1] or NOWHERE

    @property
    def digits(self) -> int:
        """The most digits after the point that a stage was written with."""
        values = [one.value for one in self.stages if one is not None and one.value is not None]
        return max((-int(one.as_tuple().exponent) for one in values), default=0)

    @property
    def difference(self) -> Decimal | None:
        """The sum of all parts, or None where one of the two is no number."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True)
class Compared:
    """Two editions side by side.

    Attributes
    ----------
    lines : tuple of Line
        Those to look at first come first.
    same : int
        How many figures are what they were on every step.
    notes : tuple of str
        Districts and figures that only one of the two editions has.
    """

    lines: tuple[Line, ...]
    same: int
    notes: tuple[str, ...]

    @property
    def alarms(self) -> int:
        """How many lines somebody has to look at."""
        return sum(bool(one.look.alarms) for one in self.lines)


def compare(stages: Stages, formers: Formers | None = None) -> Compared:
    """Split every figure of every district, and put first what has to be looked at first.

    Parameters
    ----------
    stages : Stages
        From `take_steps`.
    formers : callable, optional
        Districts that one of the new edition goes back to, of whatever day; those of the old
        edition count. Without it a district is compared with that of the same id.

    Returns
    -------
    Compared
    """
    return _Comparison(stages, formers or (lambda _: ())).made()


class _Comparison:
    """Looks up every figure on all five stages."""

    def __init__(self, stages: Stages, formers: Formers) -> None:
        self._stages = stages
        self._first, *self._between, self._last = stages.editions
        self._judge = Judge(stages.config.diff, stages.config.screening)
        self._indicators = {one.id: one for one in stages.catalogue}
        self._words = Words(stages)
        self._formers = {
            area: tuple(dict.fromkeys(self._own(area, formers(area))))
            for area in self._last.areas
            if area != self._last.municipality
        }
        self._formers[self._last.municipality] = (self._first.municipality,)

    def _own(self, area: str, formers: tuple[str, ...]) -> Iterator[str]:
        """Yield what a district is compared with: itself, and those that have gone into it.

        One that gave it a part and goes on is compared with itself.
        """
        there = self._first.areas
        if area in there:
            yield area
        for one in formers:
            if one in there and (area not in there or one not in self._last.areas):
                yield one

    def made(self) -> Compared:
        """Return every line."""
        lines, same = list[tuple[int, Line]](), 0
        was, now = self._first.latest(), self._last.latest()
        twice = {
            one.numerator[0]
            for one in self._indicators.values()
            if one.kind == "count" and len(one.numerator) == 1
        } - set(self._indicators)
        for figure in {**self._first.figures, **self._last.figures}:
            if figure.id in twice or not (figure in was or figure in now):
                continue
            dates = (was.get(figure) or now[figure], now.get(figure) or was[figure])
            is_told = figure not in was or figure not in now
            for area in self._last.areas:
                stages = self._five(area, figure, dates)
                if _all_same(stages):
                    same += 1
                else:
                    line = self._line(area, figure, dates, stages)
                    if is_told or not self._formers[area]:  # once, as a note
                        line = replace(line, look=line.look._replace(rank=LAST, alarms=()))
                    lines.append((len(lines), line))
        lines.sort(key=lambda one: (one[1].look.rank, -one[1].look.size, one[0]))
        return Compared(tuple(one for _, one in lines), same, tuple(self._only(was, now)))

    def _line(
        self, area: str, figure: Figure, dates: tuple[str, str], stages: tuple[Said | None, ...]
    ) -> Line:
        found, own, known = split(stages), self._formers[area], self._known(figure)
        crossed: tuple[str, ...] = ()
        if own == (area,):
            sides = (self._first, dates[0]), (self._last, dates[1])
            crossed = self._judge.crossed(area, figure, *sides)
        look = self._judge.look(found, stages, known, crossed)
        others = tuple(self._first.areas.get(one, one) for one in own) if own != (area,) else ()
        causes = self._words.causes(found, figure, dates, stages, others)
        name = self._last.areas[area]
        return Line(area, name, others, figure, known, dates, stages, found, look, causes)

    def _known(self, figure: Figure) -> Known:
        known = self._last.figures.get(figure) or self._first.figures[figure]
        indicator = self._indicators.get(figure.id)
        is_counted = known.is_counted if indicator is None else indicator.kind == "count"
        return known._replace(is_counted=is_counted)

    def _five(self, area: str, figure: Figure, dates: tuple[str, str]) -> tuple[Said | None, ...]:
        """Return a figure on all stages; where the boundaries are the same, so is the third."""
        method, corrected, redrawn = self._between
        old = [self._old(one, area, figure, dates[0]) for one in (self._first, method, corrected)]
        moved = old[-1]
        if redrawn is not corrected:
            is_cut = redrawn is not None and figure in redrawn.figures
            moved = _said(redrawn, area, figure, dates[0]) if redrawn and is_cut else None
        return (*old, moved, _said(self._last, area, figure, dates[1]))

    def _old(self, edition: Edition | None, area: str, figure: Figure, date: str) -> Said | None:
        """Return what stands for a district before its boundaries were what they are now."""
        own = self._formers[area]
        if edition is None or not own:
            return None if edition is None else NOWHERE
        if len(own) == 1:
            return _said(edition, own[0], figure, date)
        indicator = self._indicators.get(figure.id)
        unit = edition.figures.get(figure, Known("", "")).unit
        if indicator is not None and indicator.kind != "count" and figure.dataset != OWN:
            return _of_counts(indicator, edition, own, figure.dataset, date)
        if is_rate(unit):
            return Said(None, INCOMPARABLE)
        return added(_said(edition, one, figure, date) for one in own)

    def _only(self, was: dict[Figure, str], now: dict[Figure, str]) -> list[str]:
        """Return in words what only one of the two editions has."""
        heirs = {former for own in self._formers.values() for former in own}
        gone = [name for area, name in self._first.areas.items() if area not in heirs]
        new = [self._last.areas[area] for area, own in self._formers.items() if not own]
        found = []
        for title, names in (
            ("前の年度版にだけある区域（継ぐ区域が分からないもの）", gone),
            ("今度の年度版にだけある区域（前の区域が分からないもの）", new),
            ("前の年度版にだけある数字", self._named(self._first, was, now)),
            ("今度の年度版にだけある数字", self._named(self._last, now, was)),
        ):
            if names:
                found.append(f"{title}: {'、'.join(names)}")
        return found

    def _named(
        self, edition: Edition, here: dict[Figure, str], there: dict[Figure, str]
    ) -> list[str]:
        only = [one for one in edition.figures if one in here and one not in there]
        return [f"{edition.figures[one].name}（{DATASETS[one.dataset]}）" for one in only]


def _said(edition: Edition, area: str, figure: Figure, date: str) -> Said:
    return edition.said.get((area, figure, date), NOWHERE)


def _all_same(stages: tuple[Said | None, ...]) -> bool:
    """Tell whether nothing moved; between two numbers a step without one moves nothing."""
    known = [one for one in stages if one is not None]
    if known[0].value is not None and known[-1].value is not None:
        return len({one.value for one in known if one.value is not None}) == 1
    return len({(one.value, "" if one.value is not None else one.status) for one in known}) == 1


def _of_counts(
    indicator: Indicator, edition: Edition, areas: tuple[str, ...], dataset: str, date: str
) -> Said | None:
    """Return a ratio of districts put together, made of their printed counts."""

    def total(terms: tuple[str, ...], day: str) -> Decimal | None:
        found = Decimal(0)
        for term in terms:
            count = Figure(term.removeprefix("-"), dataset)
            own = added(_said(edition, one, count, day) for one in areas)
            if own is None or own.value is None:
                return None
            found += -own.value if term.startswith("-") else own.value
        return found

    top = total(indicator.numerator, date)
    if indicator.kind == "change":
        bottom = total(indicator.numerator, years_before(date))
    else:
        bottom = total(indicator.denominator, date)
    if top is None or not bottom:
        return Said(None, INCOMPARABLE)
    ratio = top / bottom - (1 if indicator.kind == "change" else 0)
    digits = Decimal(1).scaleb(-indicator.decimals - _MORE_DECIMALS)
    value = (ratio * Decimal(str(indicator.scale))).quantize(digits, rounding=ROUND_HALF_EVEN)
    return Said(value, "merged")
