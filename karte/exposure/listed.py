"""Counts of what lists of places say: how many there are, and how many people they hold."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.model import Status
from karte.overlay import places_in_districts
from karte.statistics import Added, certain
from karte.tables.types import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.errors import Problems
    from karte.tables.types import Districts

    Floats = NDArray[np.float64]

CAPACITY = "想定収容人数"
"""What the lists of shelters call the people that one holds."""
_NUMBER = re.compile(r"([\d,]+(?:\.\d+)?)\s*[人名]?")
_SAME_PLACE = 10.0
"""Metres within which the same name on two lists is the same place."""
_SHOWN = 5


def usable(places: Sequence[Places], role: str) -> Places | None:
    """Return all places of a role, each once.

    Parameters
    ----------
    places : sequence of Places
        All lists.
    role : str
        Of which.

    Returns
    -------
    Places or None
        None where there is no such list. What two lists have under one name at one spot is one
        place; the origin is that of the first list.
    """
    lists = [one for one in places if one.role == role]
    if not lists:
        return None
    frame = pd.concat([one.frame for one in lists], ignore_index=True)
    spots = [
        (unicodedata.normalize("NFKC", name).replace(" ", ""), *np.round(xy / _SAME_PLACE))
        for name, xy in zip(frame["name"], frame.geometry.get_coordinates().to_numpy(), strict=True)
    ]
    first = ~pd.Series(spots, dtype="object").duplicated().to_numpy()
    return Places(frame=frame[first].reset_index(drop=True), origin=lists[0].origin, role=role)  # type: ignore[arg-type]


def listed_count(count: str, places: Places, districts: Districts) -> Added:
    """Count the places of a list.

    Parameters
    ----------
    count : str
        Id of the new count.
    places : Places
        One role, each place once.
    districts : Districts
        m districts.

    Returns
    -------
    Added
        Districts, municipality, remainder: reported by the list; zero where it has none.
    """
    return _summed(count, places, districts, np.ones(len(places.frame)))


def capacity(count: str, places: Places, districts: Districts, findings: Problems) -> Added:
    """Add up how many people the shelters of a list hold.

    Parameters
    ----------
    count : str
        Id of the new count.
    places : Places
        Shelters, each once.
    districts : Districts
        m districts.
    findings : Problems
        Takes the shelters of which the list does not tell it.

    Returns
    -------
    Added
        No figure for a district with a shelter of which it is not told, nor for the municipality
        then: a part of a sum is no sum.
    """
    rooms = np.array([_room(extras.get(CAPACITY, "")) for extras in places.frame["extras"]])
    unknown = places.frame.loc[np.isnan(rooms), "name"].tolist()
    if unknown and len(unknown) < len(rooms):
        shown = "、".join(unknown[:_SHOWN])
        more = f" ほか{len(unknown) - _SHOWN}件" if len(unknown) > _SHOWN else ""
        findings.add(
            f"{CAPACITY}が数字でない避難場所が{len(unknown)}件あり、その区域の収容人数は"
            f"「未提供」とします: {shown}{more}",
            where="、".join(one.path for one in places.origin.files),
            hint=f"一覧の「{CAPACITY}」に人数を書いてください。",
        )
    return _summed(count, places, districts, rooms)


def _room(text: str) -> float:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return float(found[1].replace(",", "")) if found else np.nan


def _summed(count: str, places: Places, districts: Districts, values: Floats) -> Added:
    numbered = Places(
        frame=places.frame.assign(amount=values), origin=places.origin, role=places.role
    )
    found = places_in_districts(numbered, districts)
    inside = found.frame.groupby("district_id")["amount"]
    ids = [str(one) for one in districts.frame["district_id"]]
    sums = inside.sum(min_count=0).reindex(ids, fill_value=0.0).to_numpy(dtype=float)
    known = (inside.count() == inside.size()).reindex(ids, fill_value=True).to_numpy(dtype=bool)
    own = np.where(known, sums, np.nan)
    rest = float(found.outside["amount"].to_numpy(dtype=float).sum())
    exact = np.array([*own, own.sum() + rest, rest])
    status = [Status.NOT_PROVIDED if np.isnan(one) else Status.REPORTED for one in exact]
    return certain(count, places.origin.id, exact, status)
