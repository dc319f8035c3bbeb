"""What pages say of districts that were merged, split or renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.profile.overviews import Entry, Finder, Former

if TYPE_CHECKING:
    from karte.tables.succession import Named, Succession


def make_succession_notes(succession: Succession, district_id: str) -> tuple[str, ...]:
    """Return how a district has come about, oldest first.

    Parameters
    ----------
    succession : Succession
        With names as residents say them.
    district_id : str
        Which district.

    Returns
    -------
    tuple of str
        Empty where it was always the same.
    """
    return tuple(f"{event.told}。" for event in succession.history(district_id))


def make_formers(succession: Succession) -> tuple[Former, ...]:
    """Return the districts that are no more, for pages at their old addresses.

    Parameters
    ----------
    succession : Succession
        With names as residents say them.

    Returns
    -------
    tuple of Former
        Oldest first.
    """
    return tuple(
        Former(
            district_id=one.id,
            name=one.name,
            told=_told(succession, one),
            heirs=tuple((own.id, own.name) for own in succession.heirs_named(one.id)),
        )
        for one in succession.gone
    )


def _told(succession: Succession, former: Named) -> tuple[str, ...]:
    """Return what became of a district, step by step."""
    known, found = {former.id}, []
    for event in succession.events:
        if not known.isdisjoint(one.id for one in event.formers):
            found.append(f"{event.told}。")
            known.update(one.id for one in event.heirs)
    return tuple(found)


def make_former_finder(succession: Succession, unit: str) -> Finder | None:
    """Return the names of before, each with the districts of today.

    Parameters
    ----------
    succession : Succession
        With names as residents say them.
    unit : str
        What the municipality calls a district.

    Returns
    -------
    Finder or None
        None where no district has ended or was renamed.
    """
    entries: dict[str, Entry] = {}
    for event in succession.events:
        today = {one.name for one in event.heirs}
        for former in event.formers:
            if former.name not in today:
                heirs = succession.heirs(former.id)
                entries[former.name] = Entry(
                    name=former.name, districts=heirs, note=f"{event.told}。"
                )
    if not entries:
        return None
    return Finder(
        id="former",
        caption=f"以前の{unit}",
        head=f"以前の{unit}",
        entries=tuple(entries.values()),
        notes=(),
    )
