"""Crosswalks whose lines are reached only in part, and sums over all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.crosswalk import Crosswalk, Group, Split
from karte.crosswalk.error_model import load_error_model
from karte.crosswalk.types import Method

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_INSIDE = "inside"


def spread(part: Floats, group: Group, method: str = Method.AREA) -> Floats:
    """Return the variance of a share.

    Parameters
    ----------
    part : ndarray of float64, any shape
        Shares from 0 to 1.
    group : Group
        Of whom.
    method : str, optional
        How it was found, as the error model calls it.

    Returns
    -------
    ndarray of float64
        By the error model; 0 where nothing or everything is reached.

    Examples
    --------
    >>> spread(np.array([0.0, 0.5, 1.0]), Group.PEOPLE).round(3).tolist()
    [0.0, 0.03, 0.0]
    """
    scatter = load_error_model().scatter[method][group]
    return scatter * part * np.maximum(1 - part, 0.0)


def reached_in_part(crosswalk: Crosswalk, part: Floats, date: dt.date) -> Crosswalk:
    """Return a crosswalk that leads only those people to a district whom something reaches.

    Parameters
    ----------
    crosswalk : Crosswalk
        p lines.
    part : ndarray of float64, shape (p,)
        Which part of the people of each line is reached.
    date : datetime.date
        Of the figures that are to be split.

    Returns
    -------
    Crosswalk
        With the lines outside every district as its outside. Where only a part of a line is
        reached, from nobody to everybody of it may be.
    """
    facts = crosswalk.facts_date == date
    splits = {}
    for group, split in crosswalk.splits.items():
        least = split.least if facts else np.where(crosswalk.cut, 0.0, split.least)
        most = split.most if facts else np.where(crosswalk.cut, 1.0, split.most)
        share = split.share * part
        own = np.square(split.share) * spread(part, group)
        splits[group] = Split(
            share=share,
            least=np.minimum(np.where(part >= 1, least, 0.0), share),
            most=np.maximum(np.where(part > 0, most, 0.0), share),
            variance=np.square(part) * split.variance + own,
        )
    return replace(crosswalk, splits=splits, facts_date=date)


def in_one(crosswalk: Crosswalk, inside: NDArray[np.bool_], date: dt.date) -> Crosswalk:
    """Return a crosswalk of all lines together, for the figure of the municipality.

    Parameters
    ----------
    crosswalk : Crosswalk
        p lines.
    inside : ndarray of bool, shape (p,)
        Which of them belong to the municipality.
    date : datetime.date
        Of the figures that are to be split.

    Returns
    -------
    Crosswalk
        One district. The shares are the sums of the lines; what the lines of a town cannot be
        above or below together is no more than all of it and no less than what no other has.
    """
    town, count = crosswalk.town_of_line, len(crosswalk.key_codes)

    def summed(values: Floats, lines: NDArray[np.bool_]) -> Floats:
        return np.bincount(town[lines], values[lines], minlength=count).astype(np.float64)

    splits = {}
    for group, split in crosswalk.splits.items():
        share = np.minimum(summed(split.share, inside), 1.0)
        least = summed(split.least, inside)
        # What is no part of any line outside is inside: those of a town add up to all of it.
        whole = summed(split.share, inside) + summed(split.share, ~inside) >= 1 - 1e-9
        outside_most = np.minimum(summed(split.most, ~inside), 1.0)
        least = np.where(whole, np.maximum(least, 1 - outside_most), least)
        most = np.minimum(summed(split.most, inside), 1.0)
        splits[group] = Split(
            share=share,
            least=np.minimum(least, share),
            most=np.maximum(most, share),
            variance=spread(share, group),
        )
    lines = pd.DataFrame(
        {
            "key_code": pd.Series(crosswalk.key_codes, dtype="str"),
            "district_id": pd.Series([_INSIDE] * count, dtype="str"),
            "method": [Method.AREA] * count,
        }
    )
    return replace(crosswalk, district_ids=(_INSIDE,), lines=lines, splits=splits, facts_date=date)
