"""Crosswalks of shares that somebody states, and crosswalks put together of two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.crosswalk.error_model import load_error_model
from karte.crosswalk.groups import Group
from karte.crosswalk.types import Crosswalk, Method, Split

if TYPE_CHECKING:
    from karte.tables.types import SmallAreas

_DUST = 1e-9


def crosswalk_of_shares(
    small_areas: SmallAreas, shares: pd.DataFrame, district_ids: tuple[str, ...], *, year: int
) -> Crosswalk:
    """Return the crosswalk of shares that somebody states; they hold for every group.

    Parameters
    ----------
    small_areas : SmallAreas
        n areas.
    shares : pandas.DataFrame
        ``key_code``, ``district_id`` and ``share``, each pair once.
    district_ids : tuple of str, length m
        All districts.
    year : int
        Vintage of the statement.

    Returns
    -------
    Crosswalk
        Every line has the method ``table``; what the shares leave of a town is outside.
    """
    keys = small_areas.frame["key_code"]
    placed = shares.groupby("key_code")["share"].sum().reindex(keys, fill_value=0.0)
    outside = pd.DataFrame(
        {"key_code": keys.to_numpy(), "district_id": "", "share": 1.0 - placed.to_numpy()}
    )
    lines = pd.concat([shares, outside[outside["share"] > _DUST]], ignore_index=True)
    lines = lines.sort_values(["key_code", "district_id"], ignore_index=True)
    share = lines.pop("share").to_numpy(dtype=float)
    cut = lines["key_code"].duplicated(keep=False).to_numpy()
    least, most = np.where(cut, 0.0, share), np.where(cut, 1.0, share)
    scatter = load_error_model().scatter[Method.TABLE]
    spread = np.where(cut, np.maximum(share * (1 - share), 0.0), 0.0)
    return Crosswalk(
        key_codes=tuple(keys),
        names=tuple(small_areas.frame["name"]),
        district_ids=district_ids,
        lines=lines.assign(method=Method.TABLE),
        splits={one: Split(share, least, most, scatter[one] * spread) for one in Group},
        small_area_year=small_areas.year,
        district_year=year,
    )


def joined(crosswalk: Crosswalk, other: Crosswalk, keys: set[str]) -> Crosswalk:
    """Return a crosswalk that takes some towns from another one.

    Parameters
    ----------
    crosswalk, other : Crosswalk
        Of the same small areas and districts.
    keys : set of str
        KEY_CODEs of the towns to take from the other.

    Returns
    -------
    Crosswalk
        All else is that of the first.
    """
    kept = ~crosswalk.lines["key_code"].isin(keys).to_numpy()
    taken = other.lines["key_code"].isin(keys).to_numpy()
    lines = pd.concat([crosswalk.lines[kept], other.lines[taken]], ignore_index=True)
    order = np.lexsort((lines["district_id"], lines["key_code"]))

    def merged(group: Group) -> Split:
        mine, theirs = crosswalk.splits[group], other.splits[group]
        names = ("share", "least", "most", "variance")
        return Split(
            *(
                np.concatenate([getattr(mine, one)[kept], getattr(theirs, one)[taken]])[order]
                for one in names
            )
        )

    return replace(
        crosswalk,
        lines=lines.iloc[order].reset_index(drop=True),
        splits={group: merged(group) for group in crosswalk.splits},
    )
