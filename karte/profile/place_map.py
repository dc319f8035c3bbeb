"""The map of places and hazards, where the district lies in the city, and numbers of places."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.cluster.hierarchy import leaves_list, linkage

from karte.model import Status
from karte.overlay import places_in_districts
from karte.profile.map_types import HATCH_STEPS
from karte.profile.types import AreaMap, Cell, MapArea, MapLayer, Place, Row, Table
from karte.tables.marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from karte.profile.ground import Ground
    from karte.profile.results import Results

    Geometries = NDArray[np.object_]

_FINE = 2.0
"""Metres by which the line of a hazard may be off."""
_STEPS_ACROSS = 600
"""The line of a hazard need not be finer than this part of a map."""
_FAMILIES = {"flood": 0, "landslide": 1}
_OTHER = (2, 3)


class PlaceMaps:
    """Makes the maps of places of one edition.

    Parameters
    ----------
    results : Results
        Facilities and layers; those for the office only are not among them in a public edition.
    ground : Ground
        Districts and small areas.
    """

    def __init__(self, results: Results, ground: Ground) -> None:
        self._ground = ground
        self._words = results.config.words
        self._municipality = results.config.municipality
        self._tiles = results.config.map.tiles
        declared = results.config.facilities
        self._marks = marks_of((one.kind, one.icon) for one in declared)
        self._inside = [
            places_in_districts(places, results.districts).frame for places in results.places
        ]
        self._extents = _extents(results)

    def places(self, district_id: str) -> tuple[Place, ...]:
        """Return the facilities of a district in the order of their numbers.

        Places that lie near each other have numbers in a row, so that a map which shows them as
        one disc can say `3〜5`.
        """
        lonlat = self._ground.lonlat
        lines, points = [], []
        for frame in self._inside:
            own = frame[frame["district_id"] == district_id]
            lines += list(zip(own["kind"], own["name"], own["address"], strict=True))
            points += list(own.geometry)
        order = _along(np.array([(one.x, one.y) for one in points]), [name for _, name, _ in lines])
        return tuple(
            Place(
                kind=lines[one][0],
                icon=self._marks.get(lines[one][0], lines[one][0][:1]),
                name=lines[one][1],
                address=lines[one][2],
                point=lonlat.point(points[one]),
                number=number,
            )
            for number, one in enumerate(order, start=1)
        )

    def district(self, district_id: str, places: tuple[Place, ...]) -> AreaMap:
        """Return the map of a district with its towns, places and hazards.

        Parameters
        ----------
        district_id : str
            Which district.
        places : tuple of Place
            Its facilities.

        Returns
        -------
        AreaMap
            Nothing on it is shaded.
        """
        place = self._ground.ids.index(district_id)
        name, unit = self._ground.names[place], self._words.unit
        layers = tuple(self._layers(place))
        areas = tuple(
            MapArea(
                id=town.key_code,
                name=town.name,
                polygons=town.polygons,
                label_point=town.point,
                level=None,
                status=Status.OBSERVED,
                text="",
            )
            for town in self._ground.towns(district_id)
        )
        names = list(dict.fromkeys(layer.name for layer in layers))
        shown = "・".join((*(["施設"] if places else []), *names)) or "町丁"
        return AreaMap(
            title=f"{shown}の位置",
            legend=(),
            areas=areas,
            outline=self._ground.outlines[place].polygons,
            context=self._ground.around(place),
            notes=(f"太い線が{unit}の境、細い線が町丁の境です。", *_notes(places, names)),
            table=_table(name, places),
            alt=_alt(name, len(areas), places, names),
            layers=layers,
            places=places,
            tiles=self._tiles,
        )

    def _layers(self, place: int) -> Iterator[MapLayer]:
        window = self._ground.window(place)
        west, _, east, _ = window.bounds
        for extent in self._extents:
            shape = extent.within(window, max(_FINE, (east - west) / _STEPS_ACROSS))
            polygons = self._ground.lonlat.polygons(shape)
            if polygons:
                yield MapLayer(
                    name=extent.name, label=extent.label, hatch=extent.hatch, polygons=polygons
                )

    def locator(self, district_id: str) -> AreaMap:
        """Return the small map that shows where in the municipality a district lies."""
        place = self._ground.ids.index(district_id)
        name, city = self._ground.names[place], self._municipality.name
        return AreaMap(
            title=f"{city}の中の位置",
            legend=(),
            areas=(),
            outline=self._ground.outlines[place].polygons,
            context=tuple(one for one in self._ground.outlines if one.id != district_id),
            notes=(),
            table=Table(caption="", head="", columns=(), rows=(), notes=()),
            alt=f"{city}の地図の中に{name}の位置を示しています。"
            f"{name}は{city}の{self._side(place)}にあります。",
        )

    def _side(self, place: int) -> str:
        """Say in which part of the municipality a district lies."""
        west, south, east, north = shapely.total_bounds(self._ground.zones)
        middle = shapely.centroid(self._ground.zones[place])
        across, down = (middle.x - west) / (east - west), (middle.y - south) / (north - south)
        third, two_thirds = 0.36, 0.64
        vertical = "南" if down < third else "北" if down > two_thirds else ""
        horizontal = "西" if across < third else "東" if across > two_thirds else ""
        return f"{vertical}{horizontal}部" if vertical or horizontal else "中央部"


class _Extent:
    """One layer of the whole municipality, cut into parts that are found quickly."""

    def __init__(self, name: str, label: str, hatch: int | None, shape: shapely.Geometry) -> None:
        self.name, self.label, self.hatch = name, label, hatch
        parts = shapely.get_parts(shapely.simplify(shape, _FINE))
        self._parts: Geometries = parts[~shapely.is_empty(parts)]
        self._tree = shapely.STRtree(self._parts)

    def within(self, window: shapely.Polygon, tolerance: float) -> shapely.Geometry:
        """Return what lies in a window, with lines as fine as a map of it can show."""
        near = self._parts[np.sort(self._tree.query(window))]
        cut = shapely.clip_by_rect(near, *window.bounds)
        fine = shapely.simplify(cut, tolerance)
        kept = shapely.get_parts(fine)
        return shapely.MultiPolygon(
            [
                one
                for one in kept
                if isinstance(one, shapely.Polygon) and one.area > (2 * tolerance) ** 2
            ]
        )


def _extents(results: Results) -> list[_Extent]:
    """Return every layer with its hatch: a family of its own for each kind of hazard."""
    found, others = [], 0
    for hazard in results.layers.extents:
        if hazard.kind:
            family = _FAMILIES[hazard.kind]
        else:
            family, others = _OTHER[others % len(_OTHER)], others + 1
        rows = zip(hazard.frame["name"], hazard.frame["label"], hazard.frame.geometry, strict=True)
        steps = _spread(len(hazard.frame))
        for step, (name, label, shape) in zip(steps, rows, strict=True):
            found.append(_Extent(name, label, family * HATCH_STEPS + step, shape))
    for areas in results.layers.outlines:
        shape = shapely.MultiPolygon(
            [part for one in areas.frame.geometry for part in shapely.get_parts(one)]
        )
        found.append(_Extent(areas.name, "", None, shape))
    return found


def _spread(ranks: int) -> list[int]:
    """Return the densities of so many ranks, as far from each other as they can be.

    Examples
    --------
    >>> _spread(1), _spread(3), _spread(7)
    ([1], [0, 2, 5], [0, 1, 2, 3, 4, 5, 5])
    """
    if ranks == 1:
        return [1]
    last = HATCH_STEPS - 1
    if ranks > HATCH_STEPS:
        return [min(one, last) for one in range(ranks)]
    return [one * last // (ranks - 1) for one in range(ranks)]


def _along(points: NDArray[np.float64], names: Sequence[str]) -> list[int]:
    """Return an order in which neighbours follow each other, from the north.

    At one spot they stand by name, so that a school and its shelter have numbers in a row.
    """
    if len(points) < 2:  # noqa: PLR2004 - one point has no order
        return list(range(len(points)))
    order = [int(one) for one in leaves_list(linkage(points, "complete"))]
    if points[order[0]][1] < points[order[-1]][1]:
        order.reverse()
    spots = groupby(order, key=lambda one: tuple(points[one]))
    return [one for _, spot in spots for one in sorted(spot, key=lambda one: (names[one], one))]


def _notes(places: Sequence[Place], names: Sequence[str]) -> tuple[str, ...]:
    notes = []
    if places:
        notes.append(
            "丸の中の文字は施設の種類、数字は施設の一覧の番号です。近い施設は一つにまとめています。"
        )
    if names:
        notes.append("斜線などの模様は想定される範囲で、濃い模様ほど大きな想定です。")
    return tuple(notes)


def _table(name: str, places: Sequence[Place]) -> Table:
    kinds = list(dict.fromkeys(place.kind for place in places))
    count = {kind: sum(place.kind == kind for place in places) for kind in kinds}
    return Table(
        caption=f"{name}の施設の数",
        head="種別",
        columns=("施設の数",),
        rows=tuple(
            Row(label=kind, cells=(Cell(text=f"{count[kind]}", status=Status.OBSERVED),))
            for kind in kinds
        ),
        notes=(),
    )


def _alt(name: str, towns: int, places: Sequence[Place], names: Sequence[str]) -> str:
    said = f"{name}の地図。{towns}の町丁の境"
    said += f"と{len(places)}の施設の位置を示しています。" if places else "を示しています。"
    return said + (f"{'、'.join(names)}を模様で重ねています。" if names else "")
