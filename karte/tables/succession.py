"""What became of districts: merged, split, renamed, closed; and what those of today were before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from karte.tables.names import district_label
from karte.wareki import era_year

if TYPE_CHECKING:
    import datetime as dt

    from karte.model import Origin


class Change(StrEnum):
    """What happened, in the word of the table."""

    MERGER = "合併"
    SPLIT = "分割"
    RENAMING = "改称"
    CLOSURE = "統廃合"


class Named(NamedTuple):
    """A district, there or gone: its ``district_id`` and its name."""

    id: str
    name: str


@dataclass(frozen=True)
class Event:
    """One change, with all rows of the table that tell of it.

    Attributes
    ----------
    date : datetime.date
        The first day on which it holds.
    change : Change
        What happened.
    formers, heirs : tuple of Named
        Before and after, in the order of the table. A district that goes on under its own id is
        in both.
    """

    date: dt.date
    change: Change
    formers: tuple[Named, ...]
    heirs: tuple[Named, ...]

    @property
    def told(self) -> str:
        """The month and what happened then, as printed."""
        return f"{era_year(self.date)}{self.date.month}月に、{self._formers}が{self._end}"

    @property
    def short(self) -> str:
        """What happened, in brackets behind a date."""
        return f"{self._formers}の{self.change}"

    @property
    def _formers(self) -> str:
        return "と".join(f"旧{one.name}" for one in self.formers)

    @property
    def _end(self) -> str:
        heirs = "と".join(one.name for one in self.heirs)
        return {
            Change.MERGER: f"合わさり、{heirs}になりました",
            Change.SPLIT: f"{heirs}に分かれました",
            Change.RENAMING: f"{heirs}に名前を改めました",
            Change.CLOSURE: f"統廃合で{heirs}になりました",
        }[self.change]


@dataclass(frozen=True)
class Succession:
    """All changes of the districts of a city, oldest first; none unless a table is declared.

    Attributes
    ----------
    events : tuple of Event
        Oldest first. No district begins after it has ended.
    origin : Origin or None
        The table; None where there is none.

    Examples
    --------
    >>> import datetime as dt
    >>> old, north, south = Named("B1", "東"), Named("B2", "東北"), Named("B3", "東南")
    >>> found = Succession((
    ...     Event(dt.date(2024, 4, 1), Change.RENAMING, (Named("B0", "中"),), (old,)),
    ...     Event(dt.date(2026, 4, 1), Change.SPLIT, (old,), (north, south)),
    ... ))
    >>> found.heirs("B0"), found.formers("B3"), found.heirs("B3"), Succession().heirs("B0")
    (('B2', 'B3'), ('B1', 'B0'), (), ())
    """

    events: tuple[Event, ...] = ()
    origin: Origin | None = None

    def heirs(self, former_id: str) -> tuple[str, ...]:
        """Return the districts of today that a former one has become.

        Parameters
        ----------
        former_id : str
            Its ``district_id``.

        Returns
        -------
        tuple of str
            All the way along chains; empty for a district that never changed. One that goes on
            under its own id is among its heirs.
        """
        return tuple(one.id for one in self.heirs_named(former_id))

    def heirs_named(self, former_id: str) -> tuple[Named, ...]:
        """Return the same with names."""
        found: dict[str, Named] = {}
        begun = False
        for event in self.events:
            ended = {one.id for one in event.formers}
            if (not begun and former_id in ended) or ended & found.keys():
                begun = True
                kept = {id_: one for id_, one in found.items() if id_ not in ended}
                found = kept | {one.id: one for one in event.heirs}
        return tuple(found.values())

    def formers(self, district_id: str) -> tuple[str, ...]:
        """Return the districts that one has come from.

        Parameters
        ----------
        district_id : str
            A district of today, or of any day.

        Returns
        -------
        tuple of str
            All the way along chains, oldest last, without itself.
        """
        return tuple(one.id for one in self.formers_named(district_id))

    def formers_named(self, district_id: str) -> tuple[Named, ...]:
        """Return the same with names."""
        found: dict[str, Named] = {}
        for event in self._of(district_id):
            found.update((one.id, one) for one in event.formers if one.id != district_id)
        return tuple(found.values())

    def history(self, district_id: str) -> tuple[Event, ...]:
        """Return the changes that a district has come from, oldest first."""
        return tuple(reversed(self._of(district_id)))

    def _of(self, district_id: str) -> list[Event]:
        known, found = {district_id}, []
        for event in reversed(self.events):
            if not known.isdisjoint(one.id for one in event.heirs):
                found.append(event)
                known.update(one.id for one in event.formers)
        return found

    def grounds(self, district_id: str) -> tuple[tuple[dt.date, frozenset[str]], ...]:
        """Return which districts together were the ground of one, before each of its changes.

        Parameters
        ----------
        district_id : str
            A district of today.

        Returns
        -------
        tuple of (datetime.date, frozenset of str)
            The first day of the change and the ids before it, newest first. A split ends it: no
            districts of before make up a part of one.
        """
        ground, found = frozenset({district_id}), []
        for event in self._of(district_id):
            heirs = {one.id for one in event.heirs}
            if not heirs <= ground:
                break
            ground = ground - heirs | {one.id for one in event.formers}
            found.append((event.date, ground))
        return tuple(found)

    def is_same_ground(self, former_id: str) -> bool:
        """Tell whether a former district is one of today under another name or code."""
        heirs = self.heirs(former_id)
        return len(heirs) == 1 and any(
            ground == {former_id} for _, ground in self.grounds(heirs[0])
        )

    @property
    def named(self) -> tuple[Named, ...]:
        """Every name that a district had before a change, the newest of one id last."""
        return tuple(one for event in self.events for one in event.formers)

    def labelled(self, unit: str) -> Succession:
        """Return the same with names as residents say them.

        Parameters
        ----------
        unit : str
            What the municipality calls a district.

        Returns
        -------
        Succession
            As `karte.tables.names.district_label` has them.
        """

        def said(some: tuple[Named, ...]) -> tuple[Named, ...]:
            return tuple(Named(one.id, district_label(one.name, unit)) for one in some)

        events = tuple(
            replace(one, formers=said(one.formers), heirs=said(one.heirs)) for one in self.events
        )
        return replace(self, events=events)

    @property
    def gone(self) -> tuple[Named, ...]:
        """Every district that is no more, with its last name, oldest first."""
        formers = {one.id: one for event in self.events for one in event.formers}
        return tuple(one for one in formers.values() if one.id not in self.heirs(one.id))
