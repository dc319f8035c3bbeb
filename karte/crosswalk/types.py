"""The crosswalk as a value: sparse shares with method, ranges, and what they leave out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from karte.crosswalk.error_model import POINTS_IN_MESH, load_error_model
from karte.crosswalk.groups import Group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Method(StrEnum):
    """How a share was found, most trusted first."""

    TABLE = "table"
    CONTAINMENT = "containment"
    POINTS = "points"
    MESH = "mesh"
    AREA = "area"

    @property
    def label(self) -> str:
        """The method in Japanese."""
        return _LABELS[self]


_LABELS = {
    Method.TABLE: "対応表",
    Method.CONTAINMENT: "全域が区域内",
    Method.POINTS: "住宅の位置による按分",
    Method.MESH: "メッシュ人口による按分",
    Method.AREA: "面積按分",
}


@dataclass(frozen=True)
class Split:
    """How the people of one group are shared, line by line of a crosswalk.

    Attributes
    ----------
    share : ndarray of float64, shape (p,)
        Their estimated share, in [0, 1].
    least, most : ndarray of float64, shape (p,)
        What the share cannot be below or above: from none to all where a town is cut, narrowed by
        what is known on the day of `Crosswalk.facts_date`.
    variance : ndarray of float64, shape (p,)
        Of the share, by the error model of the method; 0 where a town is whole.
    """

    share: Floats
    least: Floats
    most: Floats
    variance: Floats


@dataclass(frozen=True)
class Crosswalk:
    """Shares of small areas in districts, for one vintage of each.

    Attributes
    ----------
    key_codes, names : tuple of str, length n
        All small areas, also those outside every district, and what they are called.
    district_ids : tuple of str, length m
        All districts.
    lines : pandas.DataFrame
        p rows, by ``key_code`` and ``district_id``: one for each piece of a town; ``method``
        (`Method`). The part of a town that lies in no district has an empty ``district_id``.
    splits : dict of Group to Split
        For each group one value a line. In every group the shares of a town sum to 1, and to more
        only where districts that overlap both count it.
    small_area_year, district_year : int
        Vintages.
    slivers : int
        Pieces that were taken for digitising differences and not for a cut.
    tolerance : float
        Metres up to which a difference in lines is one in digitising.
    facts_date : datetime.date or None
        On this day alone ``least`` and ``most`` are narrower than from none to all.
    """

    key_codes: tuple[str, ...]
    names: tuple[str, ...]
    district_ids: tuple[str, ...]
    lines: pd.DataFrame
    splits: Mapping[Group, Split]
    small_area_year: int
    district_year: int
    slivers: int = 0
    tolerance: float = 0.0
    facts_date: dt.date | None = None

    @cached_property
    def shares(self) -> pd.DataFrame:
        """``key_code``, ``district_id``, ``share`` of the people, ``method``: inside districts."""
        frame = self.lines.assign(share=self.splits[Group.PEOPLE].share)
        columns = ["key_code", "district_id", "share", "method"]
        return frame.loc[frame["district_id"] != "", columns].reset_index(drop=True)

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """``key_code``, ``name``, ``share`` of the people: what lies outside every district."""
        frame = self.lines.assign(share=self.splits[Group.PEOPLE].share)
        frame = frame[(frame["district_id"] == "") & (frame["share"] > 0)]
        names = frame["key_code"].map(dict(zip(self.key_codes, self.names, strict=True)))
        found = frame.assign(name=names)[["key_code", "name", "share"]]
        return found.reset_index(drop=True)

    @cached_property
    def cut(self) -> NDArray[np.bool_]:
        """Mark the lines whose town has others, bool of shape (p,)."""
        return self.lines["key_code"].duplicated(keep=False).to_numpy()

    def matrix(self, group: Group = Group.PEOPLE) -> sparse.csr_array:
        """Return the shares in districts as a sparse matrix.

        Parameters
        ----------
        group : Group, optional
            Whose shares.

        Returns
        -------
        scipy.sparse.csr_array of float64, shape (n, m)
            Rows in the order of `key_codes`, columns in the order of `district_ids`.
        """
        whole = self.sparse(self.splits[group].share)
        return sparse.csr_array(whole[:, : len(self.district_ids)])

    def sparse(self, values: Floats) -> sparse.csr_array:
        """Return one value of every line, with what lies outside as a last column.

        Parameters
        ----------
        values : ndarray of float64, shape (p,)
            For each line.

        Returns
        -------
        scipy.sparse.csr_array of float64, shape (n, m + 1)
            Rows in the order of `key_codes`, columns as `district_ids` and then the outside.
        """
        shape = (len(self.key_codes), len(self.district_ids) + 1)
        return sparse.csr_array((values, (self.town_of_line, self.zone_of_line)), shape=shape)

    @cached_property
    def town_of_line(self) -> NDArray[np.int64]:
        """The place in `key_codes` of every line, int64 of shape (p,)."""
        rows = pd.Index(self.key_codes).get_indexer(pd.Index(self.lines["key_code"]))
        return np.asarray(rows, dtype=np.int64)

    @cached_property
    def zone_of_line(self) -> NDArray[np.int64]:
        """The place in `district_ids` of every line, past the last outside, int64 of shape (p,)."""
        zones = pd.Index([*self.district_ids, ""])
        return np.asarray(zones.get_indexer(pd.Index(self.lines["district_id"])), dtype=np.int64)

    @cached_property
    def differs(self) -> bool:
        """Whether some group is split otherwise than all people are."""
        people = self.splits[Group.PEOPLE].share
        return any(not np.array_equal(one.share, people) for one in self.splits.values())

    @property
    def known_on(self) -> dt.date:
        """The day of which the shares are; they grow less certain with the years."""
        return self.facts_date or dt.date(self.small_area_year, 10, 1)

    def drift(self, group: Group) -> Floats:
        """Return by how much the variance of each line grows in a year.

        Parameters
        ----------
        group : Group
            Of whom the shares are.

        Returns
        -------
        ndarray of float64, shape (p,)
            0 where a town is whole.
        """
        fitted = {method: own[group] for method, own in load_error_model().drift.items()}
        fitted[Method.CONTAINMENT] = 0.0
        if self.facts_date is not None:  # of meshes, within which homes tell more
            fitted[Method.POINTS] = fitted[POINTS_IN_MESH]
        return np.asarray(self.lines["method"].map(fitted), dtype=np.float64)

    @cached_property
    def left_open(self) -> Floats:
        """How much the method of each line leaves open, 0 to 1; 0 where a town is whole."""
        weight = np.asarray(self.lines["method"].map(LEFT_OPEN), dtype=np.float64)
        return np.where(self.cut, weight, 0.0)


LEFT_OPEN: Mapping[Method, float] = {
    Method.TABLE: 0.25,
    Method.CONTAINMENT: 0.0,
    Method.POINTS: 0.5,
    Method.MESH: 0.5,
    Method.AREA: 1.0,
}
"""How much a cut town counts in the grade, by method; documented in ``docs/ranges.md``."""


def whole_split(lines: int) -> Split:
    """Return the split of towns that are not cut.

    Parameters
    ----------
    lines : int
        How many.

    Returns
    -------
    Split
        Everything in its one district, for certain.

    Examples
    --------
    >>> whole_split(2).least.tolist()
    [1.0, 1.0]
    """
    one = np.ones(lines)
    return Split(one, one, one, np.zeros(lines))
