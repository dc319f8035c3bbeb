"""Counts that a census table implies without printing them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from karte.sources.ages import with_broad_ages
from karte.sources.census_file import MEAN_AGE, years_of_age
from karte.tables.columns import FIVE_YEAR, SEXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.sources.census_rows import CensusRow

_SIZES = tuple(f"private_households.size_{people}" for people in range(1, 6))
_SIX_OR_MORE = "private_households.size_6+"
_BROAD = ("0-14", "15-64", "65+")


def with_derived(row: CensusRow, topic: str) -> CensusRow:
    """Return a row with the counts that its figures imply.

    Parameters
    ----------
    row : CensusRow
        As published.
    topic : str
        Which table it is of.

    Returns
    -------
    CensusRow
        年齢不詳 and broad ages; households of six and more; ages added up in place of their mean.
    """
    values: Mapping[str, float] = row.values
    if topic == "age":
        for sex in SEXES:
            values = with_broad_ages(values, sex, _BROAD)
    elif topic == "age_detail":
        for sex in SEXES:
            values = with_broad_ages(values, sex, FIVE_YEAR)
        if MEAN_AGE in values:
            kept = {count: value for count, value in values.items() if count != MEAN_AGE}
            values = {**kept, "age_years": years_of_age(values)}
    elif topic == "household_size" and _SIX_OR_MORE not in values:
        smaller = sum(values[count] for count in _SIZES)
        values = {**values, _SIX_OR_MORE: values["private_households"] - smaller}
    return replace(row, values=values)
