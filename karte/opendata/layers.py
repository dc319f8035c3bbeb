"""The maps of the pages as layers for a GIS: the same shapes, classes and figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from karte.model import Area, AreaType, Status
from karte.opendata.fields import Field, indicator_fields, shared, town_fields
from karte.opendata.tables import includes, town_cells
from karte.profile.figures import KEY_FIGURES
from karte.profile.shapes import JGD2011
from karte.publish.downloads import indicator_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from karte.comparison import Moment
    from karte.indicators import Indicator, IndicatorValues
    from karte.profile import Results
    from karte.profile.town_figures import TownLine
    from karte.profile.types import AreaMap, MapArea, Overview, Polygons, Profile

    Shapes = NDArray[np.object_]

SRS = JGD2011
"""EPSG code of the layers: longitude and latitude in JGD2011."""


@dataclass(frozen=True)
class Layer:
    """A geographic table.

    Attributes
    ----------
    name, title, note : str
        Key, what it is called, and what is in it.
    fields : tuple of Field, length n
        Its columns besides the shape.
    rows : tuple of tuple
        Each with n cells: text, numbers, booleans, and None where there is nothing.
    shapes : ndarray of shapely MultiPolygon
        One a row, in degrees; outer rings run counterclockwise.
    classes : tuple of str
        The words of ``map_class`` from lowest to highest class.
    """

    name: str
    title: str
    note: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[object, ...], ...]
    shapes: Shapes
    classes: tuple[str, ...]

    def only(self, place: int) -> Layer:
        """Return the layer with one of its rows."""
        here = slice(place, place + 1)
        return replace(self, rows=self.rows[here], shapes=self.shapes[here])


class Latest(NamedTuple):
    """An indicator at the last date that some district has it for."""

    indicator: Indicator
    moment: Moment
    values: IndicatorValues


def latest_indicators(results: Results) -> tuple[Latest, ...]:
    """Return every indicator that has figures, at its last date."""
    figures = results.figures
    dated = ((one, figures.latest(one)) for one in figures.catalogue)
    return tuple(
        Latest(one, moment, figures.values[one.id, moment])
        for one, moment in dated
        if moment is not None
    )


def main_indicators(results: Results) -> tuple[Latest, ...]:
    """Return those at the top of a page and those of the common sheet."""
    chosen = {*KEY_FIGURES, *results.config.indicators.common}
    return tuple(one for one in latest_indicators(results) if one.indicator.id in chosen)


def districts_layer(results: Results, overview: Overview) -> Layer | None:
    """Return the districts with their main indicators.

    Parameters
    ----------
    results : Results
        Figures.
    overview : Overview
        With the map of the index.

    Returns
    -------
    Layer or None
        None where there are no shapes.
    """
    drawn = overview.map
    if drawn is None:
        return None
    main = main_indicators(results)
    rows = tuple(
        (area.id, area.name, _class_of(area, drawn), *_figures(main, area.id))
        for area in drawn.areas
    )
    unit = overview.header.unit
    own = (indicator_fields(one.indicator, one.moment) for one in main)
    return Layer(
        "districts",
        unit,
        f"{unit}の範囲とおもな指標。map_class は、一覧のページの地図（{drawn.title}）の区分",
        (*shared(("district_id", "name", "map_class")), *chain.from_iterable(own)),
        rows,
        shapes_of(area.polygons for area in drawn.areas),
        drawn.legend,
    )


def small_areas_layer(
    profile: Profile,
    lines: Sequence[TownLine],
    moment: Moment | None,
    parted: Mapping[tuple[str, str], bool],
) -> Layer | None:
    """Return the small areas of a district, with the figures that its page shows.

    Parameters
    ----------
    profile : Profile
        With the map.
    lines : sequence of TownLine
        The towns of the district.
    moment : Moment or None
        Dataset and date of their figures.
    parted : mapping of (str, str) to bool
        By KEY_CODE and district: whether only a part of the small area lies there.

    Returns
    -------
    Layer or None
        None where there are no shapes.
    """
    drawn = profile.map
    if drawn is None or not drawn.areas:  # a map of a district whose towns have no shapes
        return None
    # The figures of a name that stands for several small areas belong to none of them alone.
    by_key = {line.keys[0]: line for line in lines if len(line.keys) == 1}
    named = {key for line in lines if len(line.keys) > 1 for key in line.keys}
    rows = []
    for area in drawn.areas:
        status = Status.NOT_APPLICABLE if area.id in named else Status.NOT_PROVIDED
        rows.append((
            area.id, area.name, profile.district_id, profile.district_name,
            parted.get((area.id, profile.district_id), False), _class_of(area, drawn),
            area.value, area.status, *_town(by_key.get(area.id), status),
        ))  # fmt: skip
    return Layer(
        "small_areas",
        "町丁・字",
        f"町丁・字等の範囲と数字。map_class は、ページの地図（{drawn.title}）の区分",
        small_area_fields(drawn.title, moment),
        tuple(rows),
        shapes_of(area.polygons for area in drawn.areas),
        drawn.legend,
    )


@cache
def small_area_fields(shown: str, moment: Moment | None) -> tuple[Field, ...]:
    """Return the columns of the small areas.

    Parameters
    ----------
    shown : str
        What the map of a page shades.
    moment : Moment or None
        Dataset and date of the figures of the towns.

    Returns
    -------
    tuple of Field
        In the order of the layer.
    """
    about, status = shared(("value", "status"))
    return (
        *shared(("key_code", "name", "district_id", "district_name", "is_part", "map_class")),
        Field("map_value", "number", f"地図の値（{shown}）", about.description),
        Field("map_status", "string", "地図の値の種別", status.description, "", status.values),
        *town_fields(moment),
        *shared(("includes",)),
    )


def joined(layers: Sequence[Layer]) -> Layer:
    """Return the rows of several layers of one kind in one; there is at least one."""
    return replace(
        layers[0],
        rows=tuple(row for one in layers for row in one.rows),
        shapes=np.concatenate([one.shapes for one in layers]),
    )


def shapes_of(polygons: Iterable[Polygons]) -> Shapes:
    """Return the shapes of a map, valid and with their rings in the order of RFC 7946.

    Parameters
    ----------
    polygons : iterable of Polygons
        In degrees.

    Returns
    -------
    ndarray of shapely MultiPolygon
        One for each.

    Examples
    --------
    >>> clockwise = ((((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)),),)
    >>> str(shapes_of([clockwise])[0])
    'MULTIPOLYGON (((0 0, 1 1, 0 1, 0 0)))'
    """
    made = np.array(
        [
            shapely.multipolygons([shapely.Polygon(rings[0], rings[1:]) for rings in one])
            for one in polygons
        ],
        dtype=object,
    )
    for place in np.flatnonzero(~shapely.is_valid(made)):
        # Coordinates of six decimals may make two corners of a thin part one.
        mended = shapely.get_parts(shapely.make_valid(made[place], method="structure"))
        made[place] = shapely.multipolygons(list(_flat(mended)))
    oriented: Shapes = shapely.orient_polygons(made)
    return oriented


def _flat(parts: Iterable[shapely.Geometry]) -> Iterator[shapely.Polygon]:
    """Yield the polygons among the parts of a mended shape."""
    for part in parts:
        if isinstance(part, shapely.Polygon):
            yield part
        elif isinstance(part, shapely.MultiPolygon):
            yield from part.geoms


def _class_of(area: MapArea, drawn: AreaMap) -> str:
    return area.status.label if area.level is None else drawn.legend[area.level]


def _figures(main: Iterable[Latest], district_id: str) -> Iterator[object]:
    area = Area(AreaType.DISTRICT, district_id)
    for one in main:
        own = one.values.estimates[area]
        value, low, high, *_ = indicator_texts(own, one.indicator)
        yield from (_number(value), _number(low), _number(high), own.status, own.grade)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _town(line: TownLine | None, status: Status) -> Iterator[object]:
    """Yield the figures of a town, their status, and which hidden towns they include."""
    if line is None:
        yield from (None if place % 2 == 0 else status for place in range(2 * _FIGURES))
        yield ""
        return
    yield from (None if one == "" else one for one in town_cells(line))
    yield includes(line)


_FIGURES = len(town_fields(None)) // 2
