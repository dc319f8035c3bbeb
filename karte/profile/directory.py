"""By which names a district is found: its towns, the schools in it, the groups it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from karte.profile.former import make_former_finder
from karte.profile.overviews import Entry, Finder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from karte.profile.results import Results
    from karte.profile.types import Place

_DUST = 1e-6
"""Of a town's people; below this a part of a town is nobody's address."""
_SCHOOL = re.compile(r"(?:小|中|高等|義務教育|中等教育|特別支援)学校$")
_OWNER = re.compile(r"^.*[都道府県市区町村組合国私]立(?=.)")


def make_finders(results: Results, places: Mapping[str, tuple[Place, ...]]) -> tuple[Finder, ...]:
    """Return the lists of names with the districts that each lies in.

    Parameters
    ----------
    results : Results
        Towns, crosswalk and groups.
    places : mapping of str to tuple of Place
        Facilities by ``district_id``.

    Returns
    -------
    tuple of Finder
        Towns first; of schools and groups only where there are any.
    """
    unit = results.config.words.unit
    schools = tuple(_schools(places))
    found = [
        Finder(
            id="town",
            caption=f"町丁・字と{unit}",
            head="町丁・字",
            entries=tuple(_towns(results)),
            notes=(
                (
                    f"国勢調査の町丁・字等と{unit}の境界を重ねたものです。{unit}の境にある町丁では、"
                    "番地によって違います。"
                ),
            ),
        )
    ]
    if schools:
        found.append(
            Finder(
                id="school",
                caption=f"学校がある{unit}",
                head="学校",
                entries=schools,
                notes=(f"学校の建物がある{unit}です。通う学校を示すものではありません。",),
            )
        )
    found += [
        Finder(
            id=f"group-{number}",
            caption=f"{one.name}と{unit}",
            head=one.name,
            entries=tuple(Entry(name=group, districts=one.of(group)) for group in one.order),
        )
        for number, one in enumerate(results.meaning.groups, start=1)
    ]
    former = make_former_finder(results.succession, unit)
    return (*found, former) if former else tuple(found)


def _towns(results: Results) -> Iterator[Entry]:
    """Return every name of a town once; towns of one name are one entry, in the first's place."""
    unit = results.config.words.unit
    parts = results.crosswalk.shares
    parts = parts[parts["share"] > _DUST]
    own: dict[str, dict[str, float]] = {}
    for key, district, share in zip(
        parts["key_code"], parts["district_id"], parts["share"], strict=True
    ):
        own.setdefault(key, {})[district] = share
    outside = results.crosswalk.coverage
    left = set(outside.loc[outside["share"] > _DUST, "key_code"])
    frame = results.small_areas.frame
    by_name: dict[str, list[str]] = {}
    for key, name in zip(frame["key_code"], frame["name"], strict=True):
        by_name.setdefault(name, []).append(key)
    for name, keys in by_name.items():
        districts: dict[str, float] = {}
        for key in keys:
            for district, share in own.get(key, {}).items():
                districts[district] = districts.get(district, 0.0) + share
        ordered = sorted(districts, key=lambda one: -districts[one])
        yield Entry(
            name=name,
            districts=tuple(ordered),
            note=_note(len(ordered), unit, partly=bool(left.intersection(keys))),
        )


def _note(count: int, unit: str, *, partly: bool) -> str:
    """Say what the number of districts does not."""
    if not count:
        return f"{unit}の外"
    several = f"{count}つの{unit}に分かれます" if count > 1 else ""
    return "。".join(filter(None, (several, f"一部は{unit}の外" if partly else "")))


def _schools(places: Mapping[str, tuple[Place, ...]]) -> Iterator[Entry]:
    """Return the schools among the places; lists name the same school in several ways."""
    for district, own in places.items():
        names = (_OWNER.sub("", one.name) for one in own if _SCHOOL.search(one.name))
        yield from (Entry(name=name, districts=(district,)) for name in dict.fromkeys(names))
