"""The ground of the sample city: a mosaic of curved pieces that fit without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import Voronoi

from karte.demo.parameters import MAP_CORNER, OUTLINE_KM, SEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

SAMPLES = 1500
LLOYD_ROUNDS = 3
ROUGHNESS = 0.085
DECAY = 0.56
ROOM = 0.55
"""Share of the room up to the next edge that a curve may use."""


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Pieces of ground, the smallest parts a town or district is made of.

    Attributes
    ----------
    seeds : ndarray
        Where each piece was started, metres in the plane zone.
    district : ndarray
        Number of the plan (0-based) each seed was made for; -1 for the harbour basin.
    polygons : tuple of Polygon
        The pieces, sharing every vertex of their common edges.
    shared : dict
        (piece, piece) with the lower first → length of the common edge, metres.
    shore : ndarray
        Length of each piece's edge on the outside of the city, metres.
    """

    seeds: Points
    district: NDArray[np.int64]
    polygons: tuple[shapely.Polygon, ...]
    shared: dict[tuple[int, int], float]
    shore: NDArray[np.float64]

    def neighbours(self, piece: int) -> dict[int, float]:
        """Return the pieces that share an edge with one, and its length."""
        found = {}
        for (one, other), length in self.shared.items():
            if piece in (one, other):
                found[other if one == piece else one] = length
        return found


def outline() -> shapely.Polygon:
    """Return the rough outline of the city in metres."""
    return shapely.Polygon(np.array(OUTLINE_KM) * 1000 + MAP_CORNER)


def build_mosaic(centres: Sequence[tuple[float, float]], counts: Sequence[int]) -> Mosaic:
    """Divide the city into pieces.

    Parameters
    ----------
    centres : sequence of (float, float)
        Centre of each district, kilometres on the map.
    counts : sequence of int
        How many pieces each district consists of.

    Returns
    -------
    Mosaic
        ``sum(counts)`` pieces of land and, last, one of water in the harbour.
    """
    rng = np.random.default_rng(SEED)
    border = outline()
    seeds, district = _scatter(border, np.array(centres) * 1000 + MAP_CORNER, counts, rng)
    mirrored = _mirror(border, seeds)
    everything = np.vstack([seeds, mirrored, _far_ring(border)])
    diagram = Voronoi(everything)
    water = _basin(diagram, len(seeds), len(mirrored), border)
    order = {index: index for index in range(len(seeds))} | {water: len(seeds)}
    edges = _curved_edges(diagram, order, rng)
    rings: dict[int, list[Points]] = {piece: [] for piece in order.values()}
    shared: dict[tuple[int, int], float] = {}
    shore = np.zeros(len(order))
    for (one, other), line in edges:
        length = float(np.hypot(*np.diff(line, axis=0).T).sum())
        for piece in (one, other):
            if piece >= 0:
                rings[piece].append(line)
        if one >= 0:
            shared[one, other] = length
        else:
            shore[other] += length
    polygons = tuple(_ring(rings[piece]) for piece in sorted(rings))
    return Mosaic(
        np.vstack([seeds, everything[water]]), np.append(district, -1), polygons, shared, shore
    )


def _scatter(
    border: shapely.Polygon, centres: Points, counts: Sequence[int], rng: np.random.Generator
) -> tuple[Points, NDArray[np.int64]]:
    """Spread seeds inside each district, a little evened out."""
    low, high = np.array(border.bounds[:2]), np.array(border.bounds[2:])
    points = rng.uniform(low, high, size=(SAMPLES * len(counts) * 2, 2))
    points = points[shapely.contains_xy(border, points[:, 0], points[:, 1])]
    nearest = _nearest(points, centres)
    seeds, owner = [], []
    for number, count in enumerate(counts):
        own = points[nearest == number]
        some = own[rng.choice(len(own), count, replace=False)]
        for _ in range(LLOYD_ROUNDS):
            closest = _nearest(own, some)
            some = np.array([own[closest == index].mean(axis=0) for index in range(count)])
        seeds.append(some)
        owner += [number] * count
    return np.round(np.vstack(seeds), 2), np.array(owner)


def _nearest(points: Points, centres: Points) -> NDArray[np.int64]:
    apart = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(apart.argmin(axis=1))


def _mirror(border: shapely.Polygon, seeds: Points) -> Points:
    """Return the seeds mirrored at the outline, so that the pieces end there."""
    line = border.exterior
    distance = shapely.line_locate_point(line, shapely.points(seeds))
    foot = shapely.get_coordinates(shapely.line_interpolate_point(line, distance))
    images = 2 * foot - seeds
    outside = ~shapely.contains_xy(border, images[:, 0], images[:, 1])
    return np.asarray(images[outside])


def _far_ring(border: shapely.Polygon) -> Points:
    ring = shapely.segmentize(border.buffer(2600).exterior, 900)
    return shapely.get_coordinates(ring)[:-1]


def _basin(diagram: Voronoi, land: int, mirrored: int, border: shapely.Polygon) -> int:
    """Return the seed at sea whose cell becomes the water of the harbour."""
    harbour = np.array(OUTLINE_KM[6]) * 1000 + MAP_CORNER + (250.0, -150.0)
    candidates = diagram.points[land : land + mirrored]
    closed = [
        -1 not in diagram.regions[diagram.point_region[land + index]] for index in range(mirrored)
    ]
    away = np.hypot(*(candidates - harbour).T) + np.where(closed, 0.0, 1e9)
    far = shapely.distance(border, shapely.points(candidates))
    return land + int(np.argmin(away + far))


def _curved_edges(
    diagram: Voronoi, order: dict[int, int], rng: np.random.Generator
) -> list[tuple[tuple[int, int], Points]]:
    """Return each edge once, curved, with the pieces on its sides (-1: none)."""
    edges = []
    ridges = zip(diagram.ridge_points.tolist(), diagram.ridge_vertices, strict=True)
    # The order in which the diagram lists its edges is not promised; the seeds' numbers are ours.
    for pair, ends in sorted((sorted(pair), ends) for pair, ends in ridges):
        sides = sorted(order.get(site, -1) for site in pair)
        if sides[1] >= 0 and -1 not in ends:
            first, last = sorted(diagram.vertices[ends].tolist())
            line = _curve(np.array(first), np.array(last), diagram.points[pair], rng)
            edges.append(((sides[0], sides[1]), line))
    return edges


def _curve(first: Points, last: Points, sites: Points, rng: np.random.Generator) -> Points:
    """Displace an edge sideways, staying between the two seeds so that nothing crosses."""
    along = last - first
    length = float(np.hypot(*along))
    levels = int(np.clip(np.ceil(np.log2(max(length, 1.0) / 30)), 1, 5))
    offset = np.zeros(2**levels + 1)
    for level in range(levels):
        step = 2 ** (levels - level)
        middle = slice(step // 2, None, step)
        mean = (offset[:-1:step] + offset[step::step]) / 2
        offset[middle] = mean + rng.normal(0, ROUGHNESS * DECAY**level, len(mean))
    share = np.linspace(0, 1, len(offset))
    direction = along / length
    normal = np.array([-direction[1], direction[0]])
    room = [
        _room(share, (site - first) @ direction / length, (site - first) @ normal) for site in sites
    ]
    left = np.maximum(*[np.maximum(one, 0) for one in room])
    right = np.minimum(*[np.minimum(one, 0) for one in room])
    offset = np.clip(offset * length, right * ROOM, left * ROOM)
    return np.round(first + np.outer(share, along) + np.outer(offset, normal), 2)


def _room(share: Points, foot: float, height: float) -> Points:
    """Return the height of the triangle over an edge whose top is a seed."""
    before = share / foot if foot > 0 else np.full_like(share, np.inf)
    after = (1 - share) / (1 - foot) if foot < 1 else np.full_like(share, np.inf)
    return np.asarray(height * np.minimum(np.minimum(before, after), 1.0))


def _ring(lines: list[Points]) -> shapely.Polygon:
    """Chain the edges around one piece."""
    rest = list(lines)
    ring = [rest.pop(0)]
    while rest:
        end = ring[-1][-1]
        for index, line in enumerate(rest):
            if np.array_equal(line[0], end):
                ring.append(rest.pop(index))
                break
            if np.array_equal(line[-1], end):
                ring.append(rest.pop(index)[::-1])
                break
        else:
            break
    return shapely.orient_polygons(shapely.Polygon(np.vstack([line[:-1] for line in ring])))
