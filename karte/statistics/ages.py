"""How old the people of each small area are, so that a total is split as its ages are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from karte.crosswalk.groups import LEAVES, Group, column_of
from karte.crosswalk.rows import place_rows
from karte.tables.columns import SEXES, population

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from karte.tables.types import CountTable, SmallAreas

    Floats = NDArray[np.float64]

Ages = dict[str, dict[Group, "Floats"]]
"""People of each small area by sex and age group; NaN where it is not known."""


def ages_of(tables: Sequence[CountTable], small_areas: SmallAreas) -> Ages:
    """Return the ages of the people of each small area on one date.

    Parameters
    ----------
    tables : sequence of CountTable
        Of one dataset and date, most trusted first.
    small_areas : SmallAreas
        n small areas that the tables count on.

    Returns
    -------
    dict of str to dict of Group to ndarray of float64, shape (n,)
        By sex; the age groups hold everybody of known age once. A sex whose ages no table gives is
        not there.
    """
    found = Ages()
    for sex in SEXES:
        for table in tables:
            groups = _leaves_in(table.values.columns, sex)
            if groups:
                rows = place_rows(table, small_areas, "population")
                found[sex] = {
                    group: _placed(table, rows, columns) for group, columns in groups.items()
                }
                break
    return found


def _leaves_in(columns: Iterable[str], sex: str) -> Mapping[Group, tuple[str, ...]]:
    """Return the columns that hold everybody once, by age group; nothing if they do not."""
    have = set(columns)
    narrow = {group: column_of(group, sex) for group in LEAVES}
    if all(have.issuperset(names) for names in narrow.values()):
        return narrow
    young, old = LEAVES[:2], population(sex, Group.ELDERLY)
    broad = {group: (population(sex, group),) for group in young}
    if not have.issuperset({old, *(name for (name,) in broad.values())}):
        return {}
    oldest = population(sex, Group.OLDER_OLD)
    if oldest not in have:
        return {**broad, Group.ELDERLY: (old,)}
    return {**broad, Group.YOUNGER_OLD: (old, f"-{oldest}"), Group.OLDER_OLD: (oldest,)}


def _placed(table: CountTable, rows: sparse.csr_array, columns: Sequence[str]) -> Floats:
    signed = [(-1 if name.startswith("-") else 1, name.removeprefix("-")) for name in columns]
    values = sum(sign * table.values[name].to_numpy(dtype=float) for sign, name in signed)
    return np.asarray(rows.T @ np.nan_to_num(np.asarray(values)))
