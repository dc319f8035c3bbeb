"""As what a list of places or a map of a hazard is counted, told by its publisher's layout."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from karte.sources import hazard_ksj, places_ksj
from karte.tables.places import EVACUATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

Role = Literal["", "clinic", "bus_stop", "aed", "shelter"]
Kind = Literal["", "flood", "landslide"]

_SERIES: Mapping[str, Role] = MappingProxyType({"P04": "clinic", "P11": "bus_stop"})
_HAZARDS: Mapping[str, Kind] = MappingProxyType({"A31": "flood", "A33": "landslide"})
_HEADINGS: Mapping[str, Role] = MappingProxyType(
    {
        "医療機関の種類": "clinic",
        "診療科目": "clinic",
        "小児対応設備の有無": "aed",
        "想定収容人数": "shelter",
    }
)


def role_of(path: Path, frame: gpd.GeoDataFrame) -> Role:
    """Return as what the places of a list are counted.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    frame : geopandas.GeoDataFrame
        As `karte.tables.types.Places` has it.

    Returns
    -------
    str
        Empty where neither the publisher's name of the file nor a heading tells.
    """
    edition = places_ksj.edition_of(path.stem)
    if edition is not None:
        return _SERIES.get(edition[0], "")
    heads = dict.fromkeys(head for extras in frame["extras"] for head in extras)
    if any(head.startswith(EVACUATION) for head in heads):
        return "shelter"
    return next((_HEADINGS[head] for head in heads if head in _HEADINGS), "")


def kind_of(paths: Iterable[Path]) -> Kind:
    """Return as what the people within a hazard are counted.

    Parameters
    ----------
    paths : iterable of pathlib.Path
        Its files.

    Returns
    -------
    str
        Empty where the publisher's names of the files do not tell, or not all the same.

    Examples
    --------
    >>> from pathlib import Path
    >>> kind_of([Path("A31a-20-24_22.geojson")]), kind_of([Path("naisui.shp")])
    ('flood', '')
    """
    found: set[Kind] = set()
    for path in paths:
        edition = hazard_ksj.edition_of(path.stem)
        found.add("" if edition is None else _HAZARDS.get(edition[0][:3], ""))
    return found.pop() if len(found) == 1 else ""
