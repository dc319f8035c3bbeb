"""Draws small areas and districts of any number, as two offices would have digitised them.

The small areas are a mosaic without gaps; neighbours share every vertex of their common edge. The
lines of the districts run along those edges, drawn a second time by another hand: other vertices,
some metres off. Here and there they leave the edge and run straight through a small area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from scipy.spatial import KDTree, Voronoi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Geometries = NDArray[np.object_]
    Ring = list[int]

CRS = "EPSG:6676"
SPACING = 400.0
"""Metres from one small area to the next."""
_WAVES = 4
_ROUGHNESS = 0.015
"""How far an edge leaves the straight line, as a part of its length."""
_HAND = 4.0
"""Standard deviation in metres of the second drawing from the first."""
_CUT_AT_BORDER = 0.3
"""The part of the small areas at the edge of a district through which its line runs."""
_SHARPEST = 25.0
"""Degrees: at a sharper angle one edge could wind across the other."""
_NARROWEST = 40.0
"""Metres of mean width, for the same reason."""


class Size(NamedTuple):
    """How much to draw."""

    districts: int
    small_areas: int
    vertices: int = 25
    """Of one edge between two small areas; a small area has six."""


class Coverages(NamedTuple):
    """Two coverages of the same ground.

    Attributes
    ----------
    small_areas : geopandas.GeoDataFrame
        ``key_code``, ``name``, ``population``, ``households``.
    districts : geopandas.GeoDataFrame
        ``district_id``, ``name``.
    """

    small_areas: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame


class _Faces(NamedTuple):
    """Faces of a drawing: the corners of each in order, and the district that it belongs to."""

    rings: list[Ring]
    districts: list[int]


def draw_coverages(size: Size, seed: int = 1) -> Coverages:
    """Draw small areas and districts.

    Parameters
    ----------
    size : Size
        How many of each.
    seed : int, optional
        The same seed draws the same.

    Returns
    -------
    Coverages
        Every polygon is valid.

    Examples
    --------
    >>> drawn = draw_coverages(Size(districts=3, small_areas=30))
    >>> len(drawn.small_areas), len(drawn.districts), bool(drawn.small_areas.is_valid.all())
    (30, 3, True)
    """
    random = np.random.default_rng(seed)
    corners, rings = _mosaic(size.small_areas, random)
    homes = np.array([corners[ring].mean(axis=0) for ring in rings])
    home_of = _nearest_of(homes, size.districts, random)
    faces = _with_cuts(rings, corners, home_of, random)
    edges = _Edges(random)
    towns = edges.coverage(corners, rings, size.vertices)
    moved = corners + _drift(corners, random)
    drawn = edges.coverage(moved, faces.rings, size.vertices - 4)
    owner = np.array(faces.districts)
    zones = [shapely.coverage_union_all(drawn[owner == one]) for one in np.unique(owner)]
    people = random.integers(0, 3000, len(towns)).astype(float)
    return Coverages(
        gpd.GeoDataFrame(
            {
                "key_code": [f"{number:09d}" for number in range(len(towns))],
                "name": [f"第{number}" for number in range(len(towns))],
                "population": people,
                "households": np.rint(people / 2.2),
            },
            geometry=towns,
            crs=CRS,
        ),
        gpd.GeoDataFrame(
            {
                "district_id": [f"{number:04d}" for number in range(len(zones))],
                "name": [f"第{number}小学校" for number in range(len(zones))],
            },
            geometry=zones,
            crs=CRS,
        ),
    )


def _mosaic(count: int, random: np.random.Generator) -> tuple[Floats, list[Ring]]:
    """Return the corners of a mosaic on a square, and for each face its corners in order."""
    side = int(np.ceil(np.sqrt(count)))
    width = side * SPACING
    across, up = np.divmod(np.arange(side * side)[:count], side)
    seeds = (np.column_stack([across, up]) + random.uniform(0.25, 0.75, (count, 2))) * SPACING
    seeds[:, 0] *= side * side / count
    np.clip(seeds, 1, width - 1, out=seeds)
    # Mirrored at the four sides, so that the faces within end there.
    turned = [seeds * (-1, 1), seeds * (1, -1)]
    turned += [seeds * (-1, 1) + (2 * width, 0), seeds * (1, -1) + (0, 2 * width)]
    drawn = Voronoi(np.vstack([seeds, *turned]))
    return drawn.vertices, [
        _in_order(drawn.regions[region], drawn.vertices, seed)
        for region, seed in zip(drawn.point_region[:count], seeds, strict=True)
    ]


def _in_order(corners: Ring, places: Floats, middle: Floats) -> Ring:
    east, north = (places[corners] - middle).T
    return [corners[turn] for turn in np.argsort(np.arctan2(north, east))]


def _nearest_of(homes: Floats, districts: int, random: np.random.Generator) -> list[int]:
    """Return the district of each small area: that of the nearest school."""
    schools = homes[random.choice(len(homes), districts, replace=False)]
    nearest: list[int] = KDTree(schools).query(homes)[1].tolist()
    return nearest


def _with_cuts(
    rings: list[Ring], corners: Floats, home_of: list[int], random: np.random.Generator
) -> _Faces:
    """Give parts of some small areas at the edge of a district to its neighbour."""
    face_of = {step: face for face, ring in enumerate(rings) for step in _steps(ring)}
    faces = _Faces([], [])
    for face, ring in enumerate(rings):
        strangers = [
            (place, home_of[other])
            for place, (one, two) in enumerate(_steps(ring))
            if (other := face_of.get((two, one))) is not None and home_of[other] != home_of[face]
        ]
        halves = [ring]
        if strangers and random.random() < _CUT_AT_BORDER:
            place, stranger = strangers[int(random.integers(len(strangers)))]
            halves = _halves([*ring[place:], *ring[:place]], corners, random)
            if len(halves) > 1:
                faces.rings.append(halves[1])
                faces.districts.append(stranger)
        faces.rings.append(halves[0])
        faces.districts.append(home_of[face])
    return faces


def _halves(ring: Ring, corners: Floats, random: np.random.Generator) -> list[Ring]:
    """Return both sides of a line across a face, that with the first edge last."""
    ways = [([*ring[last:], ring[0]], ring[: last + 1]) for last in range(2, len(ring) - 1)]
    open_ways = [
        both for both in ways if min(_sharpest(corners[side]) for side in both) > _SHARPEST
    ]
    return [*open_ways[int(random.integers(len(open_ways)))]] if open_ways else [ring]


def _sharpest(ring: Floats) -> float:
    """Return the smallest angle of a convex face in degrees."""
    east, north = (np.roll(ring, -1, axis=0) - ring).T
    heading = np.arctan2(north, east)
    turn = (heading - np.roll(heading, 1)) % (2 * np.pi)
    return float(180 - np.degrees(turn).max())


def _drift(places: Floats, random: np.random.Generator) -> Floats:
    """Return how far the second drawing is off: neighbours alike, so that no corner turns over."""
    angle, phase = random.uniform(0, 2 * np.pi, (2, _WAVES, 2))
    length = random.uniform(600, 1500, (_WAVES, 2))
    off = np.zeros_like(places)
    for wave in range(_WAVES):
        for axis in (0, 1):
            heading = np.array([np.cos(angle[wave, axis]), np.sin(angle[wave, axis])])
            turn = 2 * np.pi * (places @ heading) / length[wave, axis]
            off[:, axis] += np.sqrt(2 / _WAVES) * _HAND * np.sin(turn + phase[wave, axis])
    return off


def _steps(ring: Ring) -> list[tuple[int, int]]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def _is_broken(faces: Geometries) -> NDArray[np.bool_]:
    broken: NDArray[np.bool_] = ~shapely.is_valid(faces)
    return broken | ~shapely.is_empty(shapely.coverage_invalid_edges(faces))


class _Edges:
    """Draws the line between two corners; twice the same curve, but never by the same hand."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._curves: dict[tuple[int, int], Floats] = {}
        self._drawn: dict[tuple[int, int, int], Floats] = {}

    def coverage(self, corners: Floats, rings: list[Ring], vertices: int) -> Geometries:
        """Return the faces; edges that would wind across each other are drawn straight."""
        drawn = np.array([self._polygon(corners, ring, vertices) for ring in rings])
        while len(bad := np.flatnonzero(_is_broken(drawn))):
            for face in bad:
                for one, other in _steps(rings[face]):
                    begin, end = sorted((one, other))
                    key = (begin, end, vertices)
                    along = np.linspace(0, 1, vertices + 1)[:-1, None]
                    self._drawn[key] = corners[begin] + along * (corners[end] - corners[begin])
            drawn = np.array([self._polygon(corners, ring, vertices) for ring in rings])
        return drawn

    def _polygon(self, corners: Floats, ring: Ring, vertices: int) -> shapely.Polygon:
        lines = [self._line(corners, one, other, vertices) for one, other in _steps(ring)]
        return shapely.Polygon(np.vstack(lines))

    def _line(self, corners: Floats, one: int, other: int, vertices: int) -> Floats:
        """Return the vertices from one corner to the other, without the last."""
        if one > other:
            both = np.vstack([self._line(corners, other, one, vertices), corners[other]])
            both[-1] = corners[one]
            return both[:0:-1]
        key = (one, other, vertices)
        if key not in self._drawn:
            self._drawn[key] = self._fresh(corners[one], corners[other], key)
        return self._drawn[key]

    def _fresh(self, begin: Floats, end: Floats, key: tuple[int, int, int]) -> Floats:
        one, other, vertices = key
        random = self._random
        curve = self._curves.setdefault((one, other), random.normal(0, 1, _WAVES))
        along = np.linspace(0, 1, vertices + 1)[:-1]
        along[1:] += random.uniform(-0.3, 0.3, vertices - 1) / vertices
        length = float(np.hypot(*(end - begin)))
        waves = sum(
            size * np.sin((turn + 1) * np.pi * along) / (turn + 1)
            for turn, size in enumerate(curve)
        )
        off = _ROUGHNESS * length * waves
        off += np.sin(np.pi * along) * random.normal(0, min(_HAND, length / 80), vertices)
        across = np.array([begin[1] - end[1], end[0] - begin[0]]) / max(length, 1e-9)
        line: Floats = begin + along[:, None] * (end - begin) + off[:, None] * across
        line[0] = begin
        return line
