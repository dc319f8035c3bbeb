"""The 正誤 notes of an edition, each with the district that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import Problems

if TYPE_CHECKING:
    import datetime as dt

    from karte.config import Config
    from karte.sources.own_keys import DistrictKeys


@dataclass(frozen=True)
class Erratum:
    """What was put right with a revision.

    Attributes
    ----------
    number : int
        Of the revision.
    date : datetime.date
        When.
    note : str
        What was wrong, and what is right.
    district_id : str
        Which district it is about; empty for all.
    """

    number: int
    date: dt.date
    note: str
    district_id: str


def errata_of(config: Config, keys: DistrictKeys) -> tuple[Erratum, ...]:
    """Return the notes of all revisions.

    Parameters
    ----------
    config : Config
        The declaration.
    keys : DistrictKeys
        Finds the districts.

    Returns
    -------
    tuple of Erratum
        The last revision first.

    Raises
    ------
    KarteError
        Naming every district that there is not, and the names that come nearest.
    """
    problems = Problems()
    found = list[Erratum]()
    for place, one in enumerate(config.revisions, start=1):
        ids = keys.find(one.district) if one.district else ("",)
        if not ids:
            near = "、".join(keys.nearest(one.district)) or "ありません"
            problems.add(
                f"「{one.district}」という{config.words.unit}はありません。近い名前: {near}",
                where=f"karte.toml [[revisions]] の{place}番目 district",
                hint="境界データや対応表にある名前かコードを書くか、すべての区域のことなら空にしてください。",
            )
        found += [Erratum(one.number, one.date, one.note, own) for own in ids]
    problems.raise_if_any()
    return tuple(sorted(found, key=lambda one: -one.number))
