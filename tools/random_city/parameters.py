"""What one drawn city is like: how its people stand on the ground, and how its lines run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np

Pattern = Literal["uniform", "clustered", "apart", "mixed"]
PATTERNS: tuple[Pattern, ...] = ("uniform", "clustered", "apart", "mixed")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one city.

    Attributes
    ----------
    people, towns, districts : int
        Roughly how many.
    cut : float
        Share of the districts' inner boundary that is to run through towns.
    follow : float
        How often a line that cuts a town looks for empty land.
    even : bool
        Whether people are spread evenly over the land of each town.
    empty : float
        How much of the land is empty (fields, water, works); the middle has less of it.
    rough : float
        Spread (log) of the density of people between blocks and hamlets.
    streets : float
        Share of the buildings that stand along the edge of their block.
    flats : float
        Share of the households that live in apartment houses.
    apart : float
        How far old and young live apart; 0 is the same age mix everywhere.
    scale : float
        Over how many metres the age mix changes.
    aged_homes : float
        Homes for the aged per 10,000 people.
    vacancy : float
        Share of the dwellings without a household.
    growth : float
        Share of new households on new ground five years later.
    """

    people: int
    towns: int
    districts: int
    cut: float
    follow: float
    even: bool
    empty: float
    rough: float
    streets: float
    flats: float
    apart: float
    scale: float
    aged_homes: float
    vacancy: float
    growth: float


def draw_parameters(rng: np.random.Generator, pattern: Pattern) -> Parameters:
    """Draw the parameters of a city.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where all chance comes from.
    pattern : {"uniform", "clustered", "apart", "mixed"}
        ``mixed`` draws between all of the others.

    Returns
    -------
    drawn : Parameters
        Of one city.
    """
    if pattern not in PATTERNS:
        message = f"pattern must be one of {PATTERNS}, not {pattern!r}"
        raise ValueError(message)
    wide = pattern == "mixed"
    drawn = Parameters(
        people=int(rng.integers(32_000, 58_000)),
        towns=int(rng.integers(90, 151)),
        districts=int(rng.integers(10, 17)),
        cut=rng.uniform(0.22, 0.37),
        follow=rng.uniform(0.0, 0.7),
        even=False,
        empty=rng.uniform(0.0, 0.7) if wide else rng.uniform(0.45, 0.65),
        rough=rng.uniform(0.0, 1.1) if wide else rng.uniform(0.6, 1.0),
        streets=rng.uniform(0.0, 0.9) if wide else rng.uniform(0.3, 0.7),
        flats=rng.uniform(0.0, 0.5) if wide else rng.uniform(0.15, 0.4),
        apart=rng.uniform(0.0, 1.3) if wide else rng.uniform(0.7, 1.2),
        scale=rng.uniform(100, 400),
        aged_homes=rng.uniform(0.0, 3.0) if wide else rng.uniform(1.0, 3.0),
        vacancy=rng.uniform(0.06, 0.14),
        growth=rng.uniform(0.01, 0.05),
    )
    if pattern == "uniform":
        return replace(
            drawn,
            even=True,
            follow=0.0,
            empty=0.0,
            rough=0.0,
            streets=0.0,
            flats=0.0,
            apart=0.0,
            aged_homes=0.0,
        )
    if pattern == "clustered":
        return replace(drawn, apart=0.0, aged_homes=0.0)
    if wide and rng.random() < 1 / 12:
        return replace(drawn, even=True, follow=0.0, empty=0.0, rough=0.0, streets=0.0, flats=0.0)
    return drawn
