"""Which municipality a folder of files is of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.municipality import belongs
from karte.sources.recognise.codes import city_of
from karte.sources.recognise.found import Section
from karte.tables.codes import municipality_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.sources.registry import Identified

UNNAMED = "（市区町村名）"
_FULL = 5
_CITY_OF_WARD = re.compile(r"(.+?市).+区")
_KINDS = {"市": "市", "町": "町", "村": "村", "区": "特別区"}
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Chosen:
    """The municipality of a workspace.

    Attributes
    ----------
    code, name, kind : str
        As in ``[municipality]``.
    """

    code: str
    name: str
    kind: str

    def fits(self, areas: Iterable[str]) -> bool:
        """Tell whether a file of these municipalities or prefectures can be of this one."""
        known = tuple(areas)
        return not known or any(
            belongs(area, self.code) if len(area) == _FULL else self.code.startswith(area)
            for area in known
        )


def choose_municipality(files: Sequence[Identified], code: str = "") -> Chosen:
    """Return the municipality that all files are of, whatever else some of them hold.

    Parameters
    ----------
    files : sequence of Identified
        As recognised.
    code : str, optional
        Five or six digits, where it is known.

    Returns
    -------
    Chosen
        With its name as the files write it.

    Raises
    ------
    KarteError
        If they are of several municipalities, or of none.
    """
    names = dict[str, str]()
    # Boundaries write the name of the municipality itself, other files that of a founder or so.
    for one in sorted(files, key=lambda one: one.format.section is not Section.BOUNDARIES):
        for area, name in one.found.names.items():
            names.setdefault(city_of(area), _city(name, area))
    own = _given(code) if code else _shared(files, names)
    name = names.get(own, UNNAMED)
    return Chosen(own, name, _KINDS.get(name[-1:], "市"))


def _given(code: str) -> str:
    try:
        return municipality_code(code)
    except ValueError as error:
        raise KarteError(
            f"{error}。", where="--code", hint="全国地方公共団体コードを確かめてください。"
        ) from None


def _shared(files: Sequence[Identified], names: dict[str, str]) -> str:
    cities = [{city_of(area) for area in one.found.areas if len(area) == _FULL} for one in files]
    cities = [own for own in cities if own]
    votes = Counter(city for own in cities for city in own)
    if not votes:
        raise KarteError(
            "どの市区町村の資料か、ファイルから分かりません。",
            hint="karte init --code 29209 のように、全国地方公共団体コードを付けて"
            "実行してください。",
        )
    shared = sorted(city for city, count in votes.items() if count == len(cities))
    if len(shared) == 1:
        return shared[0]
    # Which of several is meant is not guessed: the page would carry the wrong city's name.
    best = shared or sorted(votes, key=lambda city: (-votes[city], city))
    listing = "、".join(f"{city} {names.get(city, '')}".strip() for city in best[:_SHOWN])
    more = f" ほか{len(best) - _SHOWN}件" if len(best) > _SHOWN else ""
    raise KarteError(
        f"{len(best)}の市区町村の資料があり、どれのカルテか決められません: {listing}{more}",
        hint=f"karte init --code {best[0]} のように、コードを付けて実行してください。",
    )


def _city(name: str, area: str) -> str:
    """Return the name of the city of a ward, and any other name as it is."""
    ward = _CITY_OF_WARD.fullmatch(name)
    return ward[1] if ward and city_of(area) != area else name
