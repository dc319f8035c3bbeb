"""The crosswalk as a value: sparse shares with their method, and what they leave out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    import pandas as pd


class Method(StrEnum):
    """How a share was found, most trusted first."""

    TABLE = "table"
    CONTAINMENT = "containment"
    AREA = "area"

    @property
    def label(self) -> str:
        """The method in Japanese."""
        return {
            Method.TABLE: "対応表",
            Method.CONTAINMENT: "全域が区域内",
            Method.AREA: "面積按分",
        }[self]


@dataclass(frozen=True)
class Crosswalk:
    """Shares of small areas in districts, for one vintage of each.

    Attributes
    ----------
    key_codes : tuple of str, length n
        All small areas, also those outside every district.
    district_ids : tuple of str, length m
        All districts.
    shares : pandas.DataFrame
        ``key_code``, ``district_id``, ``share`` in (0, 1], ``method`` (`Method`); the shares of a
        small area sum to at most 1.
    coverage : pandas.DataFrame
        ``key_code``, ``name``, ``share`` in (0, 1]: what lies outside every district.
    small_area_year, district_year : int
        Vintages.
    slivers : int
        Pieces that were taken for digitising differences and not for a cut.
    """

    key_codes: tuple[str, ...]
    district_ids: tuple[str, ...]
    shares: pd.DataFrame
    coverage: pd.DataFrame
    small_area_year: int
    district_year: int
    slivers: int

    def matrix(self) -> sparse.csr_array:
        """Return the shares as a sparse matrix.

        Returns
        -------
        scipy.sparse.csr_array of float64, shape (n, m)
            Rows in the order of `key_codes`, columns in the order of `district_ids`.
        """
        row_of = {key: row for row, key in enumerate(self.key_codes)}
        column_of = {key: column for column, key in enumerate(self.district_ids)}
        rows = self.shares["key_code"].map(row_of).to_numpy(dtype=np.int64)
        columns = self.shares["district_id"].map(column_of).to_numpy(dtype=np.int64)
        shape = (len(self.key_codes), len(self.district_ids))
        return sparse.csr_array((self.shares["share"].to_numpy(), (rows, columns)), shape=shape)
