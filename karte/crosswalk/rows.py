"""Where the people of a publisher's row live: on which small areas or meshes, and how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

if TYPE_CHECKING:
    from karte.tables.types import CountTable, SmallAreas


def place_rows(table: CountTable, small_areas: SmallAreas, weight: str) -> sparse.csr_array:
    """Return which share of each row's people lives in each small area.

    A row that counts several small areas (figures folded for secrecy, or one name for several
    areas) is shared among them by what the boundary file counts there.

    Parameters
    ----------
    table : CountTable
        r rows.
    small_areas : SmallAreas
        n small areas, of the vintage that the table's members name.
    weight : {"population", "households"}
        Which count of the boundary file to share by.

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (r, n)
        Each row sums to 1, or to 0 where the row has no place on the map.
    """
    frame = small_areas.frame
    row_of = pd.Series(np.arange(len(table.values)), index=table.values.index)
    column_of = pd.Series(np.arange(len(frame)), index=frame["key_code"])
    members = table.members[table.members["key_code"].isin(column_of.index)]
    rows = row_of.reindex(members["row_id"]).to_numpy()
    columns = column_of.reindex(members["key_code"]).to_numpy()
    people = frame[weight].to_numpy(dtype=float)[columns]
    total = np.bincount(rows, weights=people, minlength=len(row_of))[rows]
    size = np.bincount(rows, minlength=len(row_of))[rows]
    share = np.divide(people, total, out=1.0 / size, where=total > 0)
    return sparse.csr_array((share, (rows, columns)), shape=(len(row_of), len(frame)))
