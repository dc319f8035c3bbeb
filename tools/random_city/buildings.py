"""Where the buildings stand, and how many homes are in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from random_city.ground import PEOPLE_A_HOME, STEP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from random_city.ground import Ground
    from random_city.parameters import Parameters

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Geometries = NDArray[np.object_]

HOUSE, SMALL_FLATS, TOWER, AGED_HOME = range(4)
SMALL, LARGE = 7.0, 45.0
"""Mean number of homes in an apartment house of two storeys, and in a taller one."""
SETBACK = (6.0, 18.0)
ESTATE_SPREAD = 90.0
ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Buildings:
    """Buildings with a home in them.

    Attributes
    ----------
    places : ndarray, shape (n, 2)
        Metres.
    block : ndarray of int, shape (n,)
        In which block each stands.
    kind : ndarray of int, shape (n,)
        House, small or large apartment house, home for the aged.
    occupied, vacant, later : ndarray of int, shape (n,)
        Homes with a household, without one, and households that come in the next five years to
        a building that did not stand yet.
    """

    places: Floats
    block: Ints
    kind: Ints
    occupied: Ints
    vacant: Ints
    later: Ints


def uniform_in(polygons: Geometries, rng: np.random.Generator) -> Floats:
    """Return one point in each polygon, evenly at random.

    Parameters
    ----------
    polygons : ndarray of shapely geometries, shape (n,)
        Each may be there many times.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    ndarray, shape (n, 2)
        Inside.
    """
    bounds = shapely.bounds(polygons)
    points = shapely.get_coordinates(shapely.point_on_surface(polygons))
    open_ones = np.arange(len(polygons))
    for _ in range(ROUNDS):
        if not len(open_ones):
            break
        box = bounds[open_ones]
        tried = box[:, :2] + rng.random((len(open_ones), 2)) * (box[:, 2:] - box[:, :2])
        inside = shapely.contains_xy(polygons[open_ones], tried[:, 0], tried[:, 1])
        points[open_ones[inside]] = tried[inside]
        open_ones = open_ones[~inside]
    return points


def build_houses(
    ground: Ground,
    blocks: Geometries,
    towns: Geometries,
    wanted: Parameters,
    rng: np.random.Generator,
) -> Buildings:
    """Put up the buildings of a city.

    Parameters
    ----------
    ground : Ground
        Where households are expected.
    blocks : ndarray of shapely.Polygon, shape (n,)
        Blocks.
    towns : ndarray of shapely geometries, shape (n,)
        The town of each block.
    wanted : Parameters
        Of the city.
    rng : numpy.random.Generator
        Where all chance comes from.

    Returns
    -------
    Buildings
        With as many homes as the city's people need.
    """
    homes = round(wanted.people / PEOPLE_A_HOME)
    kind, occupied = _sizes(homes, wanted, rng)
    old = len(kind)
    fresh = round(homes * wanted.growth)
    kind = np.concatenate([kind, np.full(fresh, HOUSE)])
    occupied = np.concatenate([occupied, np.zeros(fresh, dtype=np.int64)])
    later = (np.arange(len(kind)) >= old).astype(np.int64)
    places = _places(ground, kind, rng)
    if fresh:
        places[old:] = _new_ground(ground, fresh, wanted, rng)
    block = _blocks_at(places, blocks, rng)
    if wanted.even:
        places = uniform_in(towns[block], rng)
    else:
        by_street = (rng.random(len(kind)) < wanted.streets) & (kind != AGED_HOME)
        places[by_street] = _along_street(places[by_street], blocks[block[by_street]], rng)
    block = _blocks_at(places, blocks, rng)
    # Someone lives in every building that is not to come, or someone did.
    vacant = rng.negative_binomial(np.maximum(occupied, 1), 1 - wanted.vacancy)
    single = kind == HOUSE
    left = single & (occupied > 0) & (rng.random(len(kind)) < wanted.vacancy)
    vacant[single | (later > 0) | (kind == AGED_HOME)] = 0
    return Buildings(
        places=np.round(places, 2),
        block=block,
        kind=kind,
        occupied=np.where(left, 0, occupied),
        vacant=np.where(left, 1, vacant),
        later=later,
    )


def _sizes(homes: int, wanted: Parameters, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return kind and number of homes of each building; empty houses come on top."""
    in_flats = homes * wanted.flats
    small = rng.geometric(1 / SMALL, max(round(0.45 * in_flats / SMALL), 0)) + 1
    large = rng.gamma(2.0, LARGE / 2, max(round(0.55 * in_flats / LARGE), 0)).astype(np.int64) + 12
    rest = max(homes - int(small.sum()) - int(large.sum()), 0)
    houses = round(rest / (1 - wanted.vacancy))
    aged = int(rng.poisson(wanted.people / 10_000 * wanted.aged_homes))
    kinds = [(HOUSE, houses), (SMALL_FLATS, len(small)), (TOWER, len(large)), (AGED_HOME, aged)]
    kind = np.concatenate([np.full(count, one, dtype=np.int64) for one, count in kinds])
    ones = np.ones(houses, dtype=np.int64)
    return kind, np.concatenate([ones, small, large, np.ones(aged, dtype=np.int64)])


def _places(ground: Ground, kind: Ints, rng: np.random.Generator) -> Floats:
    """Return where each building stands: towers in the middle or together on an estate."""
    places = _drawn(ground, ground.homes, len(kind), rng)
    towers = np.flatnonzero(kind == TOWER)
    if len(towers):
        places[towers] = _drawn(ground, ground.homes * ground.centrality**2, len(towers), rng)
        estates = _drawn(ground, ground.homes, 1 + len(towers) // 15, rng)
        grouped = towers[rng.random(len(towers)) < 0.5]  # noqa: PLR2004 - half of them
        host = estates[rng.integers(len(estates), size=len(grouped))]
        places[grouped] = host + rng.normal(0, ESTATE_SPREAD, (len(grouped), 2))
    aged = np.flatnonzero(kind == AGED_HOME)
    if len(aged):
        # They stand where ground is cheap: anywhere in the city, also alone.
        anywhere = (ground.block >= 0) * (0.3 + (ground.homes > 0))
        places[aged] = _drawn(ground, anywhere, len(aged), rng)
    return places


def _drawn(ground: Ground, weight: Floats, count: int, rng: np.random.Generator) -> Floats:
    total = np.cumsum(weight)
    cells = np.searchsorted(total, rng.random(count) * total[-1], side="right")
    return ground.middles(cells) + rng.uniform(-STEP / 2, STEP / 2, (count, 2))


def _new_ground(ground: Ground, count: int, wanted: Parameters, rng: np.random.Generator) -> Floats:
    """Return where the houses of the next five years stand: new estates and gaps filled."""
    places = _drawn(ground, ground.homes, count, rng)
    if wanted.even:
        return places
    open_land = (ground.block >= 0) * (0.1 + ground.homes) * (ground.homes < 0.3)  # noqa: PLR2004
    if not open_land.any():
        return places
    sites = _drawn(ground, open_land, 1 + count // 120, rng)
    together = rng.random(count) < 0.7  # noqa: PLR2004 - most
    site = sites[rng.integers(len(sites), size=int(together.sum()))]
    places[together] = site + rng.normal(0, 55, site.shape)
    return places


def _blocks_at(places: Floats, blocks: Geometries, rng: np.random.Generator) -> Ints:
    """Return the block of each place, and move what fell outside the city into the nearest."""
    tree = shapely.STRtree(blocks)
    which, found = tree.query(shapely.points(places), predicate="intersects")
    block = np.full(len(places), -1, dtype=np.int64)
    block[which[::-1]] = found[::-1]
    lost = np.flatnonzero(block < 0)
    if len(lost):
        block[lost] = tree.nearest(shapely.points(places[lost]))
        places[lost] = uniform_in(blocks[block[lost]], rng)
    return block


def _along_street(places: Floats, blocks: Geometries, rng: np.random.Generator) -> Floats:
    """Move buildings to the street nearest to them, a few metres inside their block."""
    points = shapely.points(places)
    rims = shapely.get_exterior_ring(blocks)
    foot = shapely.get_coordinates(
        shapely.line_interpolate_point(rims, shapely.line_locate_point(rims, points))
    )
    away = places - foot
    distance = np.maximum(np.hypot(*away.T), 0.1)
    setback = np.minimum(rng.uniform(*SETBACK, len(places)), distance)
    return np.asarray(foot + away * (setback / distance)[:, None])
