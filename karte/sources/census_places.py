"""Where the rows of a census table lie: their keys among the keys of the boundary file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.sources.census_rows import TOWN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Collection


class BoundaryKeys:
    """Finds the small areas of the boundary file that a key of a table means.

    Parameters
    ----------
    keys : collection of str or None
        KEY_CODEs of the boundary file; None where there is none, and every key is its own area.

    Examples
    --------
    >>> boundary = BoundaryKeys({"041010020", "04101003001", "04101003002"})
    >>> boundary.find("041010030"), boundary.find("041010020"), boundary.find("041019999")
    (('04101003001', '04101003002'), ('041010020',), ())
    """

    def __init__(self, keys: Collection[str] | None) -> None:
        self._any = keys is None
        self._keys = frozenset(keys or ())
        self._parts: dict[str, list[str]] = {}
        for key in sorted(self._keys):
            if len(key) > TOWN_LENGTH:
                self._parts.setdefault(key[:TOWN_LENGTH], []).append(key)

    def find(self, key: str) -> tuple[str, ...]:
        """Return the small areas that a key means; none where it has no place.

        A town that the boundary file divides and the table does not is all its parts, and a part
        that only the table knows lies somewhere in its town. Nothing is padded with ``00``: the
        subtotal of a town would meet the undivided remainder of that town.
        """
        if self._any or key in self._keys:
            return (key,)
        if len(key) == TOWN_LENGTH:
            return tuple(self._parts.get(key, ()))
        town = key[:TOWN_LENGTH]
        return (town,) if town in self._keys else ()
