"""Writes a crosswalk as the town table that staff can edit and karte reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.tables.csv_file import to_csv

if TYPE_CHECKING:
    from karte.crosswalk.types import Crosswalk
    from karte.tables.types import Districts, SmallAreas

COLUMNS = ("町丁コード", "町丁名", "区域名", "割合", "区域コード")
_PARTS = 10**6
"""Shares are written to six decimals, and those of a town add up to exactly 1."""


def export_town_table(crosswalk: Crosswalk, small_areas: SmallAreas, districts: Districts) -> bytes:
    """Return a crosswalk as a town table.

    Parameters
    ----------
    crosswalk : Crosswalk
        To be written.
    small_areas : SmallAreas
        For the names of the towns.
    districts : Districts
        For the names of the districts.

    Returns
    -------
    bytes
        CSV in UTF-8 with BOM: one line a town and district, in order of code; the part of a town
        outside every district has a line without a district. `karte.sources.town_table` reads
        it, and the crosswalk made of it has the same districts and, to six decimals, the same
        shares.
    """
    inside = crosswalk.shares[["key_code", "district_id", "share"]]
    outside = crosswalk.coverage[["key_code", "share"]].assign(district_id="")
    lines = pd.concat([inside, outside], ignore_index=True)
    lines["empty"] = lines["district_id"] == ""
    lines = lines.sort_values(["key_code", "empty", "district_id"], ignore_index=True)
    lines["parts"] = lines.groupby("key_code")["share"].transform(_whole_parts)
    lines = lines[lines["parts"] > 0]
    towns = small_areas.frame.set_index("key_code")["name"]
    names = {**districts.frame.set_index("district_id")["name"].to_dict(), "": ""}
    cells = lines[["key_code", "district_id", "parts"]].itertuples(index=False, name=None)
    return to_csv(
        COLUMNS,
        (
            (key, towns[key], names[district], _decimal(parts), district)
            for key, district, parts in cells
        ),
    )


def _whole_parts(shares: pd.Series[float]) -> pd.Series[int]:
    """Round the shares of a town so that they add up to what they added up to."""
    exact = shares.to_numpy() * _PARTS
    parts = np.floor(exact).astype(np.int64)
    missing = round(float(exact.sum())) - int(parts.sum())
    for place in np.argsort(parts - exact, kind="stable")[:missing]:
        parts[place] += 1
    return pd.Series(parts, index=shares.index)


def _decimal(parts: int) -> str:
    return f"{parts / _PARTS:.6f}".rstrip("0").rstrip(".")
