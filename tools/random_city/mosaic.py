"""The ground of a drawn city: blocks between streets, which fit without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Geometries = NDArray[np.object_]

BLOCKS_A_TOWN = 27
TOWN_KM2 = 0.36
OUTSIDE = -1
TOUCHING = 12.0
"""Blocks whose common street is shorter only meet at a corner."""
CORNER = (-32_000.0, -146_000.0)
"""Somewhere in zone VI, so that the standard grid lies as it lies in a real city."""
CORNER_SPREAD = 4_000.0
REACH = 1.5
SHARES = np.array([0.25, 0.5, 0.75])
QUARTER = 0.5
"""How much of the bend in the middle of a street its quarters may have on top."""
ROOM = 0.5
"""Share of the room up to the next street that a bend may use."""
SHORT = 70.0
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Blocks and the streets between them, still without curves.

    Attributes
    ----------
    seeds : ndarray, shape (n, 2)
        A point in each block, metres.
    beyond : ndarray, shape (k, 2)
        Seeds around the city, which are no land of it.
    flat : ndarray, shape (n, 2)
        The seeds before the ground was stretched: blocks are equally dense here.
    vertices : ndarray, shape (v, 2)
        Where streets meet.
    edges : ndarray, shape (m, 2)
        Vertices of each street.
    sides : ndarray, shape (m, 2)
        Blocks on both sides; the second is -1 at the outside of the city.
    bends : ndarray, shape (m, 3)
        Standard normal numbers that bend each street.
    """

    seeds: Floats
    beyond: Floats
    flat: Floats
    vertices: Floats
    edges: Ints
    sides: Ints
    bends: Floats

    @property
    def lengths(self) -> Floats:
        """Length of each street."""
        along = self.vertices[self.edges[:, 1]] - self.vertices[self.edges[:, 0]]
        return np.asarray(np.hypot(along[:, 0], along[:, 1]))

    @property
    def inner(self) -> Bools:
        """Which streets have land of the city on both sides."""
        return np.asarray(self.sides[:, 1] != OUTSIDE)


def build_mosaic(rng: np.random.Generator, towns: int) -> Mosaic:
    """Divide the ground into blocks, small ones in the middle and larger ones outside.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where all chance comes from.
    towns : int
        For how many towns.

    Returns
    -------
    Mosaic
        Some 27 blocks a town.
    """
    flat = _grid(rng, towns * BLOCKS_A_TOWN)
    land = _inside(rng, flat)
    radius = np.sqrt(towns * TOWN_KM2 / np.pi) * 1000
    places = np.round(_stretched(rng, flat, radius) + _corner(rng), 2)
    diagram = Voronoi(places)
    sides = np.sort(np.asarray(diagram.ridge_points, dtype=np.int64), axis=1)
    edges = np.asarray(diagram.ridge_vertices, dtype=np.int64)
    land = _mainland(land, sides, edges, diagram.vertices)
    number = np.where(land, np.cumsum(land) - 1, OUTSIDE)
    # The block that is land comes first.
    sides = -np.sort(-number[sides], axis=1)
    sides = np.where(sides[:, 1:] == OUTSIDE, sides, sides[:, ::-1])
    used = (sides[:, 0] != OUTSIDE) & (edges.min(axis=1) >= 0)
    sides, edges = sides[used], edges[used]
    # The order in which the diagram lists its edges is not promised; the seeds' numbers are ours.
    away = np.hypot(*(diagram.vertices[edges[:, 0]] - diagram.vertices[edges[:, 1]]).T)
    order = np.lexsort((away, sides[:, 1], sides[:, 0]))
    sides, edges = sides[order], edges[order]
    return Mosaic(
        seeds=places[land],
        beyond=places[~land],
        flat=flat[land],
        vertices=diagram.vertices,
        edges=edges,
        sides=sides,
        bends=rng.normal(size=(len(edges), len(SHARES))),
    )


def _mainland(land: Bools, sides: Ints, edges: Ints, vertices: Floats) -> Bools:
    """Return the largest piece of the land; blocks hold together by streets, not by corners."""
    ends = vertices[edges]
    length = np.hypot(*(ends[:, 0] - ends[:, 1]).T)
    pairs = sides[land[sides].all(axis=1) & (length > TOUCHING)]
    graph = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(land),) * 2)
    piece = connected_components(graph, directed=False)[1]
    return np.asarray(land & (piece == np.bincount(piece[land]).argmax()))


def _corner(rng: np.random.Generator) -> Floats:
    return np.array(CORNER) + rng.uniform(-CORNER_SPREAD, CORNER_SPREAD, 2)


def _grid(rng: np.random.Generator, blocks: int) -> Floats:
    """Return a turned and shaken grid around the unit disc, calmer in its middle."""
    step = np.sqrt(np.pi / blocks)
    ticks = np.arange(-REACH, REACH, step)
    x, y = (one.ravel() for one in np.meshgrid(ticks, ticks))
    # Every other row is shifted a little: streets of one direction run through, others do not.
    x = x + np.repeat(rng.uniform(0, 0.5, len(ticks)), len(ticks)) * step
    shake = np.clip(0.1 + 0.2 * np.hypot(x, y), 0.1, 0.27) * step
    turn = rng.uniform(0, np.pi)
    x, y = x + rng.normal(size=x.shape) * shake, y + rng.normal(size=y.shape) * shake
    return np.column_stack(
        [x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)]
    )


def _inside(rng: np.random.Generator, flat: Floats) -> Bools:
    """Return which seeds lie in the city: a lobed disc, often cut straight by a shore."""
    angle = np.arctan2(flat[:, 1], flat[:, 0])
    rim = np.ones(len(flat))
    for waves in (2, 3, 5):
        rim += rng.uniform(0.03, 0.25 / waves) * np.cos(waves * angle + rng.uniform(0, 2 * np.pi))
    facing = rng.uniform(0, 2 * np.pi)
    shore = rng.uniform(0.55, 1.4)
    inward = flat[:, 0] * np.cos(facing) + flat[:, 1] * np.sin(facing)
    return np.asarray((np.hypot(flat[:, 0], flat[:, 1]) < rim) & (inward < shore))


def _stretched(rng: np.random.Generator, flat: Floats, radius: float) -> Floats:
    """Stretch the outside and knead the whole, so that blocks are of many sizes."""
    away = np.hypot(flat[:, 0], flat[:, 1])
    middle = rng.uniform(0.36, 0.52)
    places = flat * (middle + (1 - middle) * away**2)[:, None] * radius
    for _ in range(6):
        wave = 2 * np.pi / rng.uniform(1500, 3500)
        heading, phase, push = rng.uniform(0, 2 * np.pi, 3)
        along = np.array([np.cos(heading), np.sin(heading)])
        strength = rng.uniform(0.08, 0.2) / wave
        move = np.array([np.cos(push), np.sin(push)]) * strength
        places = places + np.sin(places @ along * wave + phase)[:, None] * move
    return np.asarray(places)


def block_areas(mosaic: Mosaic) -> Floats:
    """Return the area of each block before its streets are bent (square metres)."""
    start, end = (mosaic.vertices[mosaic.edges[:, one]] for one in (0, 1))
    areas = np.zeros(len(mosaic.seeds))
    for side in (0, 1):
        block = mosaic.sides[:, side]
        own = block != OUTSIDE
        seed = mosaic.seeds[block[own]]
        one, other = start[own] - seed, end[own] - seed
        triangle = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2
        areas += np.bincount(block[own], weights=triangle, minlength=len(areas))
    return areas


def draw_blocks(mosaic: Mosaic, lines: Floats, roughness: Floats) -> Geometries:
    """Draw the blocks as polygons that share every vertex of their common streets.

    Parameters
    ----------
    mosaic : Mosaic
        n blocks, m streets.
    lines : ndarray, shape (m,)
        Above 0 for streets that are boundaries: they are smoothed by so much, as boundaries
        follow the larger roads.
    roughness : ndarray, shape (m,)
        How much each street bends, in shares of its length.

    Returns
    -------
    ndarray of shapely.Polygon, shape (n,)
        A valid coverage.
    """
    for share in (1.0, 0.6, 0.3, 0.0):
        vertices = _smoothed(mosaic, lines * share)
        polygons = _polygons(mosaic, vertices, roughness * share)
        if shapely.is_valid(polygons).all() and bool(shapely.coverage_is_valid(polygons)):
            return polygons
    message = "the blocks do not fit"
    raise RuntimeError(message)


def _smoothed(mosaic: Mosaic, lines: Floats) -> Floats:
    """Move the vertices in the middle of a boundary towards their neighbours on it."""
    vertices = mosaic.vertices.copy()
    ends = mosaic.edges[lines > 0]
    strength = np.full(len(vertices), np.inf)
    np.minimum.at(strength, ends, lines[lines > 0][:, None])
    degree = np.bincount(ends.ravel(), minlength=len(vertices))
    middle = degree == 2  # noqa: PLR2004 - neither an end nor a junction
    for _ in range(ROUNDS):
        total = np.zeros_like(vertices)
        np.add.at(total, ends[:, 0], vertices[ends[:, 1]])
        np.add.at(total, ends[:, 1], vertices[ends[:, 0]])
        pull = total[middle] / 2 - vertices[middle]
        vertices[middle] += strength[middle, None] * pull
    return np.round(vertices, 2)


def _polygons(mosaic: Mosaic, vertices: Floats, roughness: Floats) -> Geometries:
    """Chain the bent streets around every block, all at once."""
    points, bent = _bent(mosaic, vertices, roughness)
    parts: list[tuple[Ints, Ints, Bools]] = []
    start, end = (mosaic.vertices[mosaic.edges[:, one]] for one in (0, 1))
    for side in (0, 1):
        own = np.flatnonzero(mosaic.sides[:, side] != OUTSIDE)
        block = mosaic.sides[own, side]
        seed = mosaic.seeds[block]
        one, other = start[own] - seed, end[own] - seed
        turns_left = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0] > 0
        parts.append((block, own, turns_left))
    block, street, forward = (np.concatenate(one) for one in zip(*parts, strict=True))
    middle = (start + end)[street] / 2 - mosaic.seeds[block]
    order = np.lexsort((np.arctan2(middle[:, 1], middle[:, 0]), block))
    block, street, forward = block[order], street[order], forward[order]
    chain = points[street]
    chain[~forward] = chain[~forward][:, ::-1]
    keep = np.ones(chain.shape[:2], dtype=bool)
    keep[:, 1:-1] = bent[street][:, None]
    # The last point of a street is the first of the next one.
    keep[:, -1] = False
    owner = np.broadcast_to(block[:, None], keep.shape)
    rings = shapely.linearrings(chain[keep], indices=owner[keep])
    return np.asarray(shapely.polygons(rings), dtype=object)


def _bent(mosaic: Mosaic, vertices: Floats, roughness: Floats) -> tuple[Floats, Bools]:
    """Return the points of each street and which streets are long enough to have a bend."""
    first, last = vertices[mosaic.edges[:, 0]], vertices[mosaic.edges[:, 1]]
    along = last - first
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 0.01)
    middle = mosaic.bends[:, 1] * roughness
    before, after = (middle / 2 + mosaic.bends[:, one] * roughness * QUARTER for one in (0, 2))
    offset = np.column_stack([before, middle, after])
    room = np.full(offset.shape, np.inf)
    unit = along / length[:, None]
    for side in (0, 1):
        block = mosaic.sides[:, side]
        to_seed = mosaic.seeds[block] - first
        foot = (to_seed * unit).sum(axis=1) / length
        height = np.abs(to_seed[:, 0] * unit[:, 1] - to_seed[:, 1] * unit[:, 0])
        rising = SHARES / np.maximum(foot, 1e-6)[:, None]
        falling = (1 - SHARES) / np.maximum(1 - foot, 1e-6)[:, None]
        own = height[:, None] * np.minimum(np.minimum(rising, falling), 1.0)
        room = np.minimum(room, np.where((block == OUTSIDE)[:, None], np.inf, own))
    offset = np.clip(offset * length[:, None], -room * ROOM, room * ROOM)
    normal = np.column_stack([-unit[:, 1], unit[:, 0]])
    inside = first[:, None] + along[:, None] * SHARES[:, None] + offset[..., None] * normal[:, None]
    points = np.concatenate([first[:, None], inside, last[:, None]], axis=1)
    return np.round(points, 2), length > SHORT
