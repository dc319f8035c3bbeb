"""The true figures of the sample city, counted from its households."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
import shapely

from karte.demo.counting import count_census, count_register
from karte.demo.demography import history
from karte.demo.names import school_code
from karte.demo.parameters import CENSUS_YEARS, REGISTER_DATES
from karte.demo.plan import DISTRICTS
from karte.demo.points import household_points
from karte.demo.towns import NO_DISTRICT, ground, small_areas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Figures:
    """The true counts of one date.

    Attributes
    ----------
    districts : DataFrame
        By school code of 2023.
    small_areas : DataFrame
        By KEY_CODE of the census (for registers: of 2020), before anything is hidden.
    municipality : Series
        The whole city; more than the districts together by those who live in none.
    """

    districts: pd.DataFrame
    small_areas: pd.DataFrame
    municipality: pd.Series


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything known for certain about the sample city.

    Attributes
    ----------
    census : mapping
        Census year → figures.
    register : mapping
        Date of the register → figures.
    cut_towns : mapping
        KEY_CODE of 2020 of each town that a district line cuts → the school codes it lies in.
    town_shares : DataFrame
        KEY_CODE of 2020 × school code: share of the people of 2020; the last column, ``""``, is
        the part in no district.
    """

    census: Mapping[int, Figures]
    register: Mapping[date, Figures]
    cut_towns: Mapping[str, tuple[str, ...]]
    town_shares: pd.DataFrame


DISTRICT_IDS = tuple(school_code(number) for number in range(1, len(DISTRICTS) + 1))


@cache
def sample_truth() -> Truth:
    """Return the true figures; counted once.

    Returns
    -------
    Truth
        Of the three censuses and the twelve registers.

    Examples
    --------
    >>> truth = sample_truth()
    >>> len(truth.census[2020].districts), len(truth.register)
    (14, 12)
    """
    by_piece = {
        year: count_census(history(), year, history().homes.piece, len(ground().pieces))
        for year in CENSUS_YEARS
    }
    registers = {
        day: count_register(history(), day.year, history().homes.piece, len(ground().pieces))
        for day in REGISTER_DATES
    }
    shares = _town_shares(by_piece[CENSUS_YEARS[-1]]["population"])
    cut = {
        str(key): tuple(name for name in DISTRICT_IDS if row[name] > 0)
        for key, row in shares.iterrows()
        if (row[list(DISTRICT_IDS)] > 0).sum() > 1
    }
    return Truth(
        MappingProxyType({year: _figures(one, year) for year, one in by_piece.items()}),
        MappingProxyType({day: _figures(one, CENSUS_YEARS[-1]) for day, one in registers.items()}),
        MappingProxyType(cut),
        shares,
    )


def counts_of(frame: pd.DataFrame, key: str) -> pd.Series:
    """Return the counts of one area.

    Parameters
    ----------
    frame : DataFrame
        Counts by area.
    key : str
        Its code.

    Returns
    -------
    Series
        By count id.
    """
    return cast("pd.Series", frame.loc[key])


def people_within(shape: shapely.Geometry) -> pd.Series:
    """Return how many people of the latest census live within an area.

    Parameters
    ----------
    shape : shapely geometry
        In metres of the plane zone.

    Returns
    -------
    Series
        By school code of 2023; the last, ``""``, counts those who live in no district.

    Examples
    --------
    >>> import shapely
    >>> people_within(shapely.Polygon()).sum()
    np.int64(0)
    """
    people, homes = history().census(CENSUS_YEARS[-1]).people, history().homes
    inside = np.asarray(shapely.contains_xy(shape, *household_points().T))
    living = people.home[people.usual]
    where = homes.piece[living[inside[living]]]
    counted = pd.Series([_district_id(int(piece)) for piece in where], dtype="str").value_counts()
    return counted.reindex([*DISTRICT_IDS, ""], fill_value=0)


def _figures(by_piece: pd.DataFrame, year: int) -> Figures:
    districts = _grouped(by_piece, _district_id)
    return Figures(
        districts.loc[list(DISTRICT_IDS)],
        _grouped(by_piece, _town_codes(year).__getitem__).drop(index=""),
        by_piece.sum(),
    )


def _grouped(by_piece: pd.DataFrame, label: Callable[[int], str]) -> pd.DataFrame:
    labels = pd.Index([label(int(piece)) for piece in by_piece.index])
    return by_piece.groupby(labels).sum()


def _district_id(piece: int) -> str:
    district = ground().pieces[piece].district
    return "" if district == NO_DISTRICT else DISTRICT_IDS[district]


@cache
def _town_codes(year: int) -> tuple[str, ...]:
    """Return the KEY_CODE of each piece in one census; water has none."""
    codes = {piece: area.key_code for area in small_areas(year) for piece in area.pieces}
    return tuple(codes.get(piece, "") for piece in range(len(ground().pieces)))


def _town_shares(people: pd.Series) -> pd.DataFrame:
    """Return which share of each town's people lives in which district."""
    codes = _town_codes(CENSUS_YEARS[-1])
    columns = [*DISTRICT_IDS, ""]
    rows = pd.DataFrame(0.0, index=sorted(set(codes) - {""}), columns=columns)
    for piece, number in enumerate(people.tolist()):
        if codes[piece]:
            rows.loc[codes[piece], _district_id(piece)] += number
    return rows.div(rows.sum(axis=1), axis=0).fillna(0.0)
