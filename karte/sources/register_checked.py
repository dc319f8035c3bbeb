"""Checks a table of the register, asking the slow checks only about a table that is not sound."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from karte.sources.ages import sums_of
from karte.sources.census_checks import check_sums
from karte.tables.columns import COUNTS
from karte.tables.impossible import is_possible
from karte.tables.schemas import validated_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from karte.errors import Problems
    from karte.tables.types import CountTable

_TOLERANCE = 0.5
_KEY_LENGTHS = frozenset({9, 11})


def checked(table: CountTable, *, where: str, notes: Problems) -> CountTable:
    """Return a table of the register that keeps every promise of its type.

    Parameters
    ----------
    table : CountTable
        As read.
    where : str
        The file.
    notes : Problems
        Takes every disagreement between its figures.

    Returns
    -------
    CountTable
        The same.

    Raises
    ------
    KarteError
        As `karte.tables.schemas.validated_counts` does.
    """
    columns = table.values.columns.tolist()
    figures, own = table.values.to_numpy(), table.municipality.to_numpy()
    if not adds_up(columns, figures, own):
        check_sums(table, where=where, warnings=notes)
    sound = (
        COUNTS.keys() >= {*columns}
        and len({*columns}) == len(columns)
        # Counts lie side by side in memory, as they are compared.
        and is_possible(columns, np.column_stack([figures.T, own]).T)
        and _is_sound(table)
    )
    return table if sound else validated_counts(table, where=where)


def adds_up(
    columns: Sequence[str], figures: NDArray[np.floating], own: NDArray[np.floating]
) -> bool:
    """Tell whether `karte.sources.census_checks.check_sums` has nothing to say of a table.

    Parameters
    ----------
    columns : sequence of str
        Count ids.
    figures : numpy.ndarray
        Of its rows, one column a count.
    own : numpy.ndarray
        Of the municipality.

    Returns
    -------
    bool
        True only where it surely has not: that check takes a third of a millisecond a sum.
    """
    figures = figures.T
    gaps = np.nansum(figures, axis=1) - own
    if (np.abs(gaps) > _TOLERANCE).any():
        return False
    return not any(
        (np.abs(figures[totals] - figures[parts].sum(axis=1)) > _TOLERANCE).any()
        for totals, parts in _places(tuple(columns))
    )


@lru_cache(maxsize=64)
def _places(columns: tuple[str, ...]) -> list[tuple[list[int], list[list[int]]]]:
    """Return where sums of as many parts stand, and the parts of each."""
    place = {count: number for number, count in enumerate(columns)}
    alike = dict[int, list[tuple[str, tuple[str, ...]]]]()
    for total, parts in sums_of(columns):
        alike.setdefault(len(parts), []).append((total, parts))
    return [
        (
            [place[total] for total, _ in sums],
            [[place[part] for part in parts] for _, parts in sums],
        )
        for sums in alike.values()
    ]


def _is_sound(table: CountTable) -> bool:
    """Tell whether rows and members surely are sound: pandera takes milliseconds to say so."""
    index = table.values.index
    rows = index.tolist()
    known = set(rows)
    places, keys = (table.members[name].tolist() for name in ("row_id", "key_code"))
    return (
        {*map(type, rows)} <= {str}
        and len(known) == len(rows)
        and "" not in known
        and (table.names.index is index or table.names.index.equals(index))
        and known.issuperset(places)
        and all(map(_is_key, keys))
        and len({*zip(places, keys, strict=True)}) == len(keys)
    )


def _is_key(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) in _KEY_LENGTHS
