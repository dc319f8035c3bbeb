"""From people to tables: by town, by mesh, by district."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS, Transformer

from karte.demo.write_mesh import mesh_codes
from karte.model import Dataset, Origin
from karte.sources.mesh import drawn
from karte.sources.shapes import LON_LAT
from karte.tables.columns import population
from karte.tables.mesh import MeshData
from karte.tables.types import CountTable, SmallAreas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from random_city.people import Households

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EPSG = 6674
CENSUS = dt.date(2020, 10, 1)
REGISTER = dt.date(2025, 10, 1)
DECADE = dt.date(2030, 10, 1)
AGES = {"0-14": (0, 15), "15-64": (15, 65), "65+": (65, 200), "75+": (75, 200)}
TOTALS = (population(), population("male"), population("female"), "households")
FEW = 10
"""A mesh with fewer households has its ages folded into another one."""


EIGHTHS_PER_DEGREE = (640, 960)
"""Meshes of 125 m in a degree of longitude and of latitude."""


def origin(key: str, title: str, date: dt.date | None) -> Origin:
    """Return where something drawn comes from."""
    return Origin(
        id=key, title=title, publisher="karte", licence="CC0", date=date, files=(), processed=False
    )


def counted(people: Households, group: Ints, size: int) -> Floats:
    """Count households and people by age and sex.

    Parameters
    ----------
    people : Households
        Who.
    group : ndarray of int
        Group of each building.
    size : int
        Number of groups.

    Returns
    -------
    ndarray, shape (size, counts)
        In the order of `COLUMNS`.
    """
    of_home = group[people.building]
    of_person = of_home[people.home]
    columns = [np.bincount(of_home, minlength=size)]
    for sex in (None, True, False):
        chosen = slice(None) if sex is None else people.male == sex
        own, age = of_person[chosen], people.age[chosen]
        columns.append(np.bincount(own, minlength=size))
        for low, high in AGES.values():
            columns.append(np.bincount(own[(age >= low) & (age < high)], minlength=size))
    return np.column_stack(columns).astype(np.float64)


def _columns() -> tuple[str, ...]:
    names = ["households"]
    for sex in ("total", "male", "female"):
        names += [population(sex), *(population(sex, age) for age in AGES)]
    return tuple(names)


COLUMNS = _columns()
"""Count ids of every table."""


def by_area(people: Households, group: Ints, keys: Sequence[str]) -> pd.DataFrame:
    """Return the counts of each area; see `counted`."""
    index = pd.Index(list(keys), dtype="str")
    return pd.DataFrame(counted(people, group, len(keys)), index=index, columns=list(COLUMNS))


def count_table(
    values: pd.DataFrame,
    dataset: Dataset,
    date: dt.date,
    names: Sequence[str],
    members: Sequence[tuple[str, str]] | None = None,
) -> CountTable:
    """Return counts as a reader would.

    Parameters
    ----------
    values : pandas.DataFrame
        By row.
    dataset : Dataset
        Census or register.
    date : datetime.date
        Reference date.
    names : sequence of str
        Of the rows.
    members : sequence of (str, str), optional
        Row and key of each area; by default every row is its own area.

    Returns
    -------
    CountTable
        Complete, nothing hidden.
    """
    keys = values.index
    pairs = members if members is not None else list(zip(keys, keys, strict=True))
    own = [key for _, key in pairs]
    folded = {row for row, _ in pairs}
    return CountTable(
        dataset=dataset,
        date=date,
        origin=origin(f"drawn-{dataset}", dataset.label, date),
        values=values,
        members=pd.DataFrame(pairs, columns=["row_id", "key_code"], dtype="str"),
        municipality=values.sum(),
        hidden=tuple(key for key in own if key not in folded),
        names=pd.Series(list(names), index=keys, dtype="str"),
    )


def mesh_of(
    people: Households, places: Floats, *, suppress: bool, eighth: bool = False
) -> MeshData:
    """Count people on the 250 m cells of the standard grid.

    Parameters
    ----------
    people : Households
        Everyone at the census.
    places : ndarray, shape (n, 2)
        Where each building stands.
    suppress : bool
        Whether the ages of cells with few households go to the nearest cell with more.
    eighth : bool, optional
        Whether to use cells of 125 m instead.

    Returns
    -------
    MeshData
        One table, or two (totals, and details with folded rows) where something is folded.
    """
    to_degrees = Transformer.from_crs(CRS(EPSG), CRS(LON_LAT), always_xy=True)
    inhabited = np.unique(people.building)
    degrees = np.column_stack(to_degrees.transform(*places[inhabited].T))
    codes = mesh_codes(degrees).astype(str)
    if eighth:
        east, north = np.floor(degrees * EIGHTHS_PER_DEGREE).T.astype(np.int64) % 2
        codes = np.char.add(codes, (1 + east + 2 * north).astype(str))
    keys, cell = np.unique(codes, return_inverse=True)
    group = np.zeros(len(places), dtype=np.int64)
    group[inhabited] = cell
    values = by_area(people, group, keys.tolist())
    shapes = drawn(keys.tolist(), CRS(EPSG))
    frame = gpd.GeoDataFrame(
        {
            "key_code": pd.Series(keys.tolist(), dtype="str"),
            "name": pd.Series([""] * len(keys), dtype="str"),
            "population": values["population"].to_numpy(),
            "households": values["households"].to_numpy(),
        },
        geometry=shapes.to_numpy(),
        crs=CRS(EPSG),
    )
    cells = SmallAreas(frame, CENSUS.year, origin("drawn-mesh", "250mメッシュ", CENSUS))
    blank = [""] * len(keys)
    few = np.flatnonzero(values["households"].to_numpy() < FEW)
    if not suppress or not len(few):
        return MeshData(cells, (count_table(values, Dataset.CENSUS, CENSUS, blank),))
    totals = count_table(values[list(TOTALS)], Dataset.CENSUS, CENSUS, blank)
    return MeshData(cells, (totals, _folded(values, frame, few)))


def _folded(values: pd.DataFrame, frame: gpd.GeoDataFrame, few: Ints) -> CountTable:
    """Add the ages of cells with few households to those of the nearest cell with more."""
    keys = values.index.to_list()
    middle = np.column_stack([frame.geometry.centroid.x, frame.geometry.centroid.y])
    many = np.setdiff1d(np.arange(len(keys)), few)
    host = np.arange(len(keys))
    for one in few.tolist():
        host[one] = many[np.hypot(*(middle[many] - middle[one]).T).argmin()]
    details = [name for name in values.columns if name not in TOTALS]
    summed = np.zeros((len(keys), len(details)))
    np.add.at(summed, host, values[details].to_numpy())
    rows = pd.DataFrame(summed[many], index=values.index[many], columns=details)
    members = [(keys[there], key) for key, there in zip(keys, host.tolist(), strict=True)]
    members.sort()
    return count_table(rows, Dataset.CENSUS, CENSUS, [""] * len(many), members)


def town_shares(
    homes: NDArray[np.float64], areas: NDArray[np.float64]
) -> list[tuple[int, int, float]]:
    """Return how a city writes the shares of its towns: households in hundredths.

    A part where somebody lives has a hundredth at least: a table that leaves it out says that the
    town is not cut.

    Parameters
    ----------
    homes : ndarray, shape (towns, districts)
        Households on each side of the true lines.
    areas : ndarray, shape (towns, districts)
        Ground, for towns where nobody lives.

    Returns
    -------
    list of (int, int, float)
        Town, district, share; the shares of a town add up to 1.

    Examples
    --------
    >>> town_shares(np.array([[2.0, 1.0], [0.0, 5.0]]), np.ones((2, 2)))
    [(0, 0, 0.67), (0, 1, 0.33), (1, 1, 1.0)]
    >>> town_shares(np.array([[999.0, 1.0]]), np.ones((1, 2)))
    [(0, 0, 0.99), (0, 1, 0.01)]
    """
    found = list[tuple[int, int, float]]()
    for town, (own, ground) in enumerate(zip(homes, areas, strict=True)):
        exact = own / own.sum() if own.sum() > 0 else ground / ground.sum()
        hundredths = np.maximum(np.round(exact * 100).astype(int), exact > 0)
        hundredths[exact.argmax()] += 100 - hundredths.sum()
        found += [
            (town, int(one), float(hundredths[one]) / 100) for one in np.flatnonzero(hundredths)
        ]
    return found
