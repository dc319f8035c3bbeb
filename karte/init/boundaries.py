"""Chooses among boundary files: each shape once, the newest, and of the right municipality."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from karte.sources.municipality import belongs
from karte.sources.recognise.districts import ELEMENTARY
from karte.sources.recognise.layer import MAPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.sources.registry import Identified

_PREFERRED = (".shp", ".gpkg", ".geojson", ".topojson", ".json", ".kml", ".csv", ".xlsx", ".zip")


def without_twins(files: Sequence[Identified], unused: dict[str, str]) -> list[Identified]:
    """Return each layer and table once: publishers distribute the same in several forms.

    Parameters
    ----------
    files : sequence of Identified
        Of one table of the declaration.
    unused : dict of str to str
        Takes the others, with the reason.

    Returns
    -------
    list of Identified
        In order of name.
    """
    kept: dict[tuple[object, ...], Identified] = {}
    for one in sorted(files, key=lambda one: (_preference(one), one.name)):
        path = PurePosixPath(one.name)
        # A map of the same name is the same map anywhere; tables are often called data.csv.
        folder = "" if path.suffix.lower() in MAPS else path.parent
        mark = (one.format.id, one.found.year, one.found.detail, folder, path.stem.lower())
        first = kept.setdefault((*mark, one.found.areas), one)
        if first is not one:
            unused[one.name] = f"{one.format.title}。同じ資料の {first.name} を使います。"
    return sorted(kept.values(), key=lambda one: one.name)


def choose_districts(
    files: Sequence[Identified], code: str, unused: dict[str, str]
) -> list[Identified]:
    """Return the district boundaries to use.

    Parameters
    ----------
    files : sequence of Identified
        All that fit the municipality.
    code : str
        The municipality.
    unused : dict of str to str
        Takes the others, with the reason.

    Returns
    -------
    list of Identified
        小学校区 before 中学校区, the published before a city's own, the newest.
    """
    if not files:
        return []

    def worth(one: Identified) -> tuple[bool, int, int]:
        found = one.found
        return (found.detail != ELEMENTARY, found.rank, -(found.year or 0))

    best = min(files, key=worth)
    same = [one for one in files if worth(one) == worth(best)]
    for one in files:
        if one not in same:
            unused[one.name] = f"{one.format.title}。{best.name} を使います。"
    return covering(same, code, unused)


def covering(files: Sequence[Identified], code: str, unused: dict[str, str]) -> list[Identified]:
    """Return files that cover a municipality without covering any of its wards twice.

    Parameters
    ----------
    files : sequence of Identified
        Of the same year.
    code : str
        The municipality.
    unused : dict of str to str
        Takes the others, with the reason.

    Returns
    -------
    list of Identified
        One file where one is enough: of the city rather than of the prefecture.
    """
    own = {
        one.name: frozenset(area for area in one.found.areas if belongs(area, code))
        for one in files
    }
    whole = frozenset[str]().union(*own.values())
    ordered = sorted(files, key=lambda one: (len(one.found.areas), _preference(one), one.name))
    enough = next((one for one in ordered if own[one.name] == whole), None)
    chosen: list[Identified] = []
    covered = set[str]()
    for one in [enough] if enough else ordered:
        if not (own[one.name] & covered):
            chosen.append(one)
            covered |= own[one.name]
    for one in files:
        if one not in chosen:
            unused[one.name] = f"{one.format.title}。{chosen[0].name} と範囲が重なります。"
    return chosen


def _preference(one: Identified) -> int:
    suffix = PurePosixPath(one.name).suffix.lower()
    return _PREFERRED.index(suffix) if suffix in _PREFERRED else len(_PREFERRED)
