"""Sorts the entries of a list of places: those with a name and a position, and the others."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd

from karte.errors import KarteError, Problems
from karte.sources.cells import add_bad_cell
from karte.sources.municipality import listed
from karte.sources.names import LONGEST_NAME
from karte.sources.shapes import LON_LAT

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHOWN = 30
_LATITUDES = (20.0, 46.0)
_LONGITUDES = (122.0, 154.0)
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Entry(NamedTuple):
    """One entry of a list, as read."""

    spot: str
    name: str
    address: str
    lon: float
    lat: float
    extras: Mapping[str, str]


@dataclass(frozen=True)
class Listing:
    """The usable entries of one file, and what the file is.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        ``name``, ``address`` (str), ``extras`` (dict of str to str), points in degrees.
    title, publisher, licence : str
        For the credit; empty where the file does not tell.
    wide : bool
        Whether it reaches beyond the municipality and does not say which entries are whose.
    """

    frame: gpd.GeoDataFrame
    title: str = ""
    publisher: str = ""
    licence: str = ""
    wide: bool = False


def printable(text: str) -> str:
    r"""Return a text without control characters and blanks around it.

    Parameters
    ----------
    text : str
        As read.

    Returns
    -------
    str
        Line breaks and the like are one blank each; marks that turn the direction of the text
        around are gone. Nothing else changes: what looks like HTML or a formula stays text.

    Examples
    --------
    >>> printable(" 中央\n公民館\u202e "), printable("<b>=SUM(A1)</b>")
    ('中央 公民館', '<b>=SUM(A1)</b>')
    """
    kept = (one for one in text if one not in _REORDERING)
    return "".join(" " if unicodedata.category(one) == "Cc" else one for one in kept).strip()


def note_long_name(problems: Problems, text: str, *, what: str, where: str) -> bool:
    """Tell whether a name is too long for one, and remember the problem.

    Parameters
    ----------
    problems : Problems
        Takes it.
    text : str
        The name.
    what, where : str
        What kind of text it is, and its place.

    Returns
    -------
    bool
        True where it is.
    """
    if len(text) <= LONGEST_NAME:
        return False
    add_bad_cell(
        problems,
        f"{what}が{len(text):,}文字あります（{LONGEST_NAME}文字までのはずです）: {text[:_SHOWN]}…",
        where=where,
        hint='列がずれていないか、引用符「"」が閉じているかを確かめてください。',
    )
    return True


@dataclass
class Sieve:
    """Takes the entries of a file one by one.

    Parameters
    ----------
    where : str
        The file.
    """

    where: str
    kept: list[Entry] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)

    def add(self, entry: Entry) -> None:
        """Keep an entry, or remember what is wrong with it."""
        name, address = printable(entry.name), printable(entry.address)
        spot = f"{self.where} {entry.spot}"
        long = [
            note_long_name(self.problems, text, what=what, where=spot)
            for text, what in ((name, "施設の名前"), (address, "住所"))
        ]
        if any(long):
            return
        if fault := _fault(name, entry.lat, entry.lon):
            self.faults.setdefault(fault, []).append(f"{entry.spot} {name or '名前なし'}")
        else:
            self.kept.append(entry._replace(name=name, address=address))

    def points(self, warnings: Problems | None) -> gpd.GeoDataFrame:
        """Return the entries that can be used; say which cannot, and why.

        Raises
        ------
        KarteError
            If a name cannot be one, or no entry has a position.
        """
        self.problems.raise_if_any()
        self._note_faults(warnings)
        if not self.kept:
            raise KarteError(
                "位置の分かる施設が1件もありません。",
                where=self.where,
                hint="緯度・経度（例: 34.691、135.700）が入っているか確かめてください。",
            )
        extras = pd.Series([dict(one.extras) for one in self.kept], dtype="object")
        return gpd.GeoDataFrame(
            {
                "name": pd.Series([one.name for one in self.kept], dtype="str"),
                "address": pd.Series([one.address for one in self.kept], dtype="str"),
                "extras": extras,
            },
            geometry=gpd.points_from_xy(
                [one.lon for one in self.kept], [one.lat for one in self.kept], crs=LON_LAT
            ),
        )

    def _note_faults(self, warnings: Problems | None) -> None:
        if warnings is None:
            return
        for fault, cases in self.faults.items():
            warnings.add(
                f"{fault}施設が{len(cases)}件あり、使っていません: {listed(cases)}",
                where=self.where,
                hint="元の一覧を直すと、次の作成から地図に載ります。",
            )


def _fault(name: str, lat: float, lon: float) -> str:
    """Return why an entry cannot be used; empty where it can."""
    if not name:
        return "名前がない"
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return "緯度・経度がない、または数でない"
    if _within(lat, _LATITUDES) and _within(lon, _LONGITUDES):
        return ""
    if _within(lat, _LONGITUDES) and _within(lon, _LATITUDES):
        return "緯度と経度が入れ替わっている"
    return "緯度・経度が日本の外（0、999 など）"


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
