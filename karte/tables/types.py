"""The values that the readers return: districts, small areas, tables of counts, places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pandas as pd

from karte.tables.ledger import Ledger

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd

    from karte.model import Dataset, Origin


def _no_lines() -> pd.Series[int]:
    return pd.Series(index=pd.Index([], dtype="str"), dtype="int64")


def _no_files() -> pd.Series[str]:
    return pd.Series(index=pd.Index([], dtype="str"), dtype="str")


@dataclass(frozen=True)
class Districts:
    """School districts of one edition (校区).

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        One row a district: ``district_id`` (str, unique), ``name`` (str), ``geometry``
        (polygonal, EPSG of the prefecture's plane rectangular zone, metres).
    year : int
        Vintage of the boundaries.
    origin : Origin
        Where they come from.
    """

    frame: gpd.GeoDataFrame
    year: int
    origin: Origin

    @property
    def has_shapes(self) -> bool:
        """Whether the districts can be drawn; not where a town table has no boundaries."""
        return bool(self.frame.geometry.notna().all())


@dataclass(frozen=True)
class SmallAreas:
    """Census small areas of one census (町丁・字等), dissolved to one row a KEY_CODE.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        ``key_code`` (str of 9 or 11 digits, unique), ``name`` (str), ``population``,
        ``households`` (float; JINKO and SETAI summed over the key's polygons), ``geometry``
        (polygonal, same plane rectangular CRS as the districts, metres; all None where no
        boundaries are supplied).
    year : int
        Census year.
    origin : Origin
        Where they come from.
    lines : pandas.Series
        By ``key_code``, which feature of its file has the people, counted from 1; empty where
        that is not known.
    files : pandas.Series
        By ``key_code``, that file as errors name it; empty where it is not known.
    """

    frame: gpd.GeoDataFrame
    year: int
    origin: Origin
    lines: pd.Series[int] = field(default_factory=_no_lines)
    files: pd.Series[str] = field(default_factory=_no_files)

    @property
    def has_shapes(self) -> bool:
        """Whether boundaries are supplied."""
        return bool(self.frame.geometry.notna().all())


@dataclass(frozen=True)
class CountTable:
    """Counts per publisher's row, and which small areas the people of each row live in.

    Attributes
    ----------
    dataset : Dataset
        Census or register.
    date : datetime.date
        Reference date.
    origin : Origin
        Where they come from; its id goes into the ``source`` column of the downloads.
    values : pandas.DataFrame
        float64; index ``row_id`` (str, unique), columns count ids. NaN where the publisher gives
        no figure: never 0 in place of a missing one. Rows whose figures are hidden (X) are not
        here: their people are counted in the row that received them.
    members : pandas.DataFrame
        ``row_id`` (str), ``key_code`` (str): one line for each small area whose people a row
        counts. More than one line where hidden areas were folded into a receiver, or where a name
        stands for several areas. A row without a line has no place on the map.
    municipality : pandas.Series
        The publisher's own total by count id; NaN where it gives none.
    hidden : tuple of str
        KEY_CODEs whose own figures are hidden (秘匿).
    names : pandas.Series
        Name of each row by ``row_id``, as published.
    ledger : Ledger
        Who received the figures of whom; empty where nothing is hidden.
    lines : pandas.Series
        By ``row_id``, the line of its file as a text editor or Excel counts, from 1; of a row that
        the file has on several lines (one a sex) the first. Empty where it is not known.
    files : pandas.Series
        By ``row_id``, that file as errors name it; empty where the table is one file.
    """

    dataset: Dataset
    date: dt.date
    origin: Origin
    values: pd.DataFrame
    members: pd.DataFrame
    municipality: pd.Series[float]
    hidden: tuple[str, ...]
    names: pd.Series[str]
    ledger: Ledger = field(default_factory=Ledger)
    lines: pd.Series[int] = field(default_factory=_no_lines)
    files: pd.Series[str] = field(default_factory=_no_files)


@dataclass(frozen=True)
class TownTable:
    """The city's own table of which town belongs to which district.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``key_code`` (str, empty where the table has none), ``town`` (str), ``district`` (str,
        name; empty for the part outside every district), ``share`` (float in
        (0, 1]), ``district_id`` (str, the table's own code of the district, empty where none).
    origin : Origin
        Where it comes from.
    """

    frame: pd.DataFrame
    origin: Origin


@dataclass(frozen=True)
class Places:
    """Facilities with a position.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        ``kind``, ``name``, ``address`` (str), ``extras`` (dict of str to str: what else the list
        says of the place, by its headings; a shelter's kinds begin with ``災害種別_``) and
        ``geometry`` (point, same CRS as the districts).
    origin : Origin
        Where they come from.
    role : {"", "clinic", "bus_stop", "aed", "shelter"}
        As what they are counted; empty if they are not.
    """

    frame: gpd.GeoDataFrame
    origin: Origin
    role: Literal["", "clinic", "bus_stop", "aed", "shelter"] = ""
