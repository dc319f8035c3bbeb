"""The maps of a profile, and what lies on them.

Coordinates are degrees so that a drawing needs nothing else; each map carries the table and the
sentence that say the same to a reader who cannot see it.
"""

from __future__ import annotations

from typing import Literal

from karte.model import Frozen, Status
from karte.profile.drawings import Table

Point = tuple[float, float]
"""Longitude and latitude in degrees, JGD2011, six decimals."""

Polygons = tuple[tuple[tuple[Point, ...], ...], ...]
"""Coordinates as in a GeoJSON MultiPolygon: polygons, each of rings, each of closed points."""

HATCH_STEPS = 6
"""Densities of a family of hatches, mildest rank first."""


class MapArea(Frozen):
    """One shaded area of a map.

    Attributes
    ----------
    id, name : str
        KEY_CODE or district id, and name.
    polygons : Polygons
        Its outline, clipped to the district.
    label_point : Point
        A point inside its largest part.
    level : int or None
        Index into the legend; None where there is no figure.
    status : Status
        Why there is none, or how the figure came about.
    text : str
        Formatted figure with unit, or 秘匿・未提供・該当なし.
    href : str
        Where a click leads; empty if nowhere.
    """

    id: str
    name: str
    polygons: Polygons
    label_point: Point
    level: int | None
    status: Status
    text: str
    href: str = ""


class MapOutline(Frozen):
    """An area drawn only as a line with a name (a neighbouring district)."""

    id: str
    name: str
    polygons: Polygons


class MapLayer(Frozen):
    """An extent that lies over a map: one rank of a hazard, or areas of the city's own.

    Attributes
    ----------
    name : str
        What it is, as declared: ``洪水浸水想定区域``.
    label : str
        Rank or kind within it; may be empty.
    hatch : int or None
        How it is hatched (`HATCH_STEPS` densities a family); None for lines only.
    polygons : Polygons
        Clipped to a window around the district.
    """

    name: str
    label: str
    hatch: int | None
    polygons: Polygons


class Place(Frozen):
    """A facility inside the district.

    Attributes
    ----------
    kind : str
        As printed.
    icon : str
        One character that stands for the kind on maps.
    name, address : str
        As the list has them.
    point : Point
        Where it is.
    number : int
        Its number on the map and in the list, from 1; neighbours have numbers in a row.
    """

    kind: str
    icon: str
    name: str
    address: str
    point: Point
    number: int


class AreaMap(Frozen):
    """A map: areas, the district's outline and what lies in and around it.

    Attributes
    ----------
    title : str
        What is shown, with source and date.
    legend : tuple of str
        Class labels from lowest to highest; at most five. Empty where nothing is shaded.
    areas : tuple of MapArea
        Small areas of the district, or all districts on the index.
    outline : Polygons
        The district itself (empty on the index).
    context : tuple of MapOutline
        Districts around it.
    notes : tuple of str
        How to read it.
    table : Table
        The same figures for readers who cannot see the map.
    alt : str
        What the map shows in a sentence.
    layers : tuple of MapLayer
        Hazards and other extents, bottom first.
    places : tuple of Place
        In the order of their numbers.
    tiles : {"", "gsi"}
        Background of the interactive map that the city asked for; only there.
    """

    title: str
    legend: tuple[str, ...]
    areas: tuple[MapArea, ...]
    outline: Polygons
    context: tuple[MapOutline, ...]
    notes: tuple[str, ...]
    table: Table
    alt: str
    layers: tuple[MapLayer, ...] = ()
    places: tuple[Place, ...] = ()
    tiles: Literal["", "gsi"] = ""
