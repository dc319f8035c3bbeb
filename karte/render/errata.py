"""正誤 in print: on the first page as far as there is room, and all where figures are explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.render.fit import text_height
from karte.render.lower_part import has_room
from karte.render.tables import FULL

if TYPE_CHECKING:
    from karte.profile.types import Profile

_WIDTH, _POINTS = FULL - 6.0, 9.0
_AROUND, _BETWEEN = 15.0, 1.4


def errata_here(profile: Profile, room: float) -> tuple[str, ...]:
    """Return what the first page says was put right.

    Parameters
    ----------
    profile : Profile
        The district.
    room : float
        Millimetres that title and key figures leave of the page.

    Returns
    -------
    tuple of str
        The last, as many as there is room for above what a district's sentences need, and where
        all of them stand if these are not all.
    """
    errata = profile.errata
    number = len(errata)
    while number and not has_room(profile, room - errata_height(_said(errata, number))):
        number -= 1
    return _said(errata, number)


def _said(errata: tuple[str, ...], number: int) -> tuple[str, ...]:
    more = f"正誤は全部で{len(errata)}件あります。「数値について」にすべて載せています。"
    return (*errata[:number], *([more] if number < len(errata) else []))


def errata_height(said: tuple[str, ...]) -> float:
    """Say how high the notes get, in millimetres."""
    height = sum(text_height(one, _WIDTH, _POINTS, 0.5) + _BETWEEN for one in said)
    return height + _AROUND if said else 0.0


def errata_lines(profile: Profile) -> tuple[str, ...]:
    """Return everything that was put right, where figures are explained."""
    return tuple(f"正誤 {one}" for one in profile.errata)
