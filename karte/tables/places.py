"""What is laid over the districts besides people: hazards, other geographies, own figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from karte.model import Audience, Estimate, Origin

EVACUATION = "災害種別_"
"""How the names of a shelter's kinds begin among its extras."""
SUITABLE = "○"
"""What an extra says where the list marks a shelter as fit for a kind of disaster."""
CHILDREN = "children"
"""What pupils of primary schools are compared with: people of 6 to 11."""


@dataclass(frozen=True)
class Hazard:
    """The extent of one hazard, by rank or kind.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        One row a label: ``name`` (str, as printed), ``label`` (str), ``level`` (int64) and
        ``geometry`` (polygonal, same CRS as the districts). Ranks begin at 1, the mildest, and do
        not overlap: a place that several rivers reach has the highest of their ranks. Where the
        labels are kinds and no ranks, every level is 0 and they may overlap. No row where the
        hazard does not reach the municipality.
    origin : Origin
        Where it comes from.
    audience : Audience
        For whom it may be printed.
    kind : {"", "flood", "landslide"}
        As what the people within are counted; empty if they are not.
    """

    frame: gpd.GeoDataFrame
    origin: Origin
    audience: Audience
    kind: Literal["", "flood", "landslide"] = ""


@dataclass(frozen=True)
class SecondGeography:
    """Areas other than the districts, to be listed within them (自治会区域, say).

    Attributes
    ----------
    name : str
        What they are called.
    frame : geopandas.GeoDataFrame
        One row an area: ``name`` (str, unique) and ``geometry`` (polygonal, same CRS as the
        districts).
    origin : Origin
        Where they come from.
    audience : Audience
        For whom they may be printed.
    """

    name: str
    frame: gpd.GeoDataFrame
    origin: Origin
    audience: Audience


@dataclass(frozen=True)
class OwnFigures:
    """One figure of the city's own, by district or by town.

    Attributes
    ----------
    name, unit : str
        As printed.
    date : datetime.date
        Reference date.
    by : {"district", "town"}
        What a row is.
    frame : pandas.DataFrame
        Index ``row_id`` (str, unique); ``key`` (str, as the table has it), ``value`` (float64, NaN
        where there is no figure) and ``status`` (`karte.model.Status`): reported, suppressed,
        not_applicable or not_provided, which are four different things.
    members : pandas.DataFrame
        ``row_id`` (str), ``target`` (str): the district, or each small area, that a row counts. A
        row that was not matched has none.
    total : Estimate
        What the table says of the whole municipality.
    origin : Origin
        Where it comes from.
    audience : Audience
        For whom it may be printed.
    compare : str
        The count that it is to be compared with, or `CHILDREN`; empty if with none.
    id : str
        What it is called as a count, after ``own.``; empty if it is none.
    joined : frozenset of str
        Districts whose figure is older than their lines and yet of the same ground: those that
        they were merged of are added up.
    before : dict of str to tuple of str
        By ``district_id``, what is known only of districts that it has come from, as printed;
        nothing where small numbers of the figure are withheld.
    """

    name: str
    unit: str
    date: dt.date
    by: Literal["district", "town"]
    frame: pd.DataFrame
    members: pd.DataFrame
    total: Estimate
    origin: Origin
    audience: Audience
    compare: str = ""
    id: str = ""
    joined: frozenset[str] = frozenset()
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def evacuation_kinds(extras: Mapping[str, str]) -> tuple[str, ...]:
    """Return the disasters that a shelter is meant for, in the order of its list.

    Parameters
    ----------
    extras : mapping of str to str
        Of one place, as `karte.tables.types.Places` has them.

    Returns
    -------
    tuple of str
        Only those that are marked as fit without reserve.

    Examples
    --------
    >>> evacuation_kinds({"災害種別_洪水": "○", "災害種別_津波": "△", "想定収容人数": "620"})
    ('洪水',)
    """
    return tuple(
        label.removeprefix(EVACUATION)
        for label, mark in extras.items()
        if label.startswith(EVACUATION) and mark == SUITABLE
    )
