"""Hazard areas of 国土数値情報: which column of which edition holds the rank, and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = re.compile(r"(?<![A-Za-z0-9])(A31a|A31|A33)-(\d{2})(?:-(\d{2}))?(?!\d)", re.IGNORECASE)
_DEPTHS = MappingProxyType(
    {
        "1": (1, "0.5m未満"),
        "2": (2, "0.5m以上3m未満"),
        "3": (3, "3m以上5m未満"),
        "4": (4, "5m以上10m未満"),
        "5": (5, "10m以上20m未満"),
        "6": (6, "20m以上"),
    }
)
_SLOPES = MappingProxyType(
    {
        "3": (1, "土砂災害警戒区域（指定前）"),
        "1": (2, "土砂災害警戒区域"),
        "4": (3, "土砂災害特別警戒区域（指定前）"),
        "2": (4, "土砂災害特別警戒区域"),
    }
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Which column of an edition holds the rank, and what its values mean.

    Attributes
    ----------
    title : str
        What the data are, as printed.
    column : str
        Where the rank is.
    ranks : mapping of str to (int, str)
        Level and printed words of each value.
    """

    title: str
    column: str
    ranks: Mapping[str, tuple[int, str]]


_PLANNED = Scheme("洪水浸水想定区域（計画規模）", "A31a_105", _DEPTHS)
_LARGEST = Scheme("洪水浸水想定区域（想定最大規模）", "A31a_205", _DEPTHS)
_LANDSLIDES = Scheme("土砂災害警戒区域", "A33_002", _SLOPES)
SCHEMES: Mapping[tuple[str, str], Scheme] = MappingProxyType(
    {
        ("A31a-10", "24"): _PLANNED,
        ("A31a-20", "24"): _LARGEST,
        ("A33", "23"): _LANDSLIDES,
        ("A33", "24"): _LANDSLIDES,
        ("A33", "25"): _LANDSLIDES,
    }
)
"""By data set and edition."""
TITLES: Mapping[str, str] = MappingProxyType(
    {data: scheme.title for (data, _), scheme in SCHEMES.items()}
)
"""What each data set is, as it is printed."""
EDITIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {data: tuple(year for one, year in SCHEMES if one == data) for data in TITLES}
)
"""Which editions of each can be read."""


def edition_of(stem: str) -> tuple[str, str] | None:
    """Return the data set and edition that the name of a file states.

    Parameters
    ----------
    stem : str
        Name of the file without its suffix.

    Returns
    -------
    tuple of str, or None
        None where it is not the publisher's name.

    Examples
    --------
    >>> edition_of("A31a-20-24_22_1"), edition_of("A33-25_22"), edition_of("flood")
    (('A31a-20', '24'), ('A33', '25'), None)
    """
    found = _FILE.search(stem)
    if found is None:
        return None
    data = found[1].upper().replace("A31A", "A31a")
    return (f"{data}-{found[2]}", found[3]) if found[3] else (data, found[2])
