"""The figure that shades each small area, or the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from karte.model import Status
from karte.profile.classes import class_labels, class_of
from karte.profile.format import number
from karte.tables.columns import population
from karte.wording import half_up

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from karte.profile.results import Results
    from karte.tables.types import CountTable

_OLD = population("total", "65+")
_KNOWN = tuple(population("total", one) for one in ("0-14", "15-64", "65+"))


FEW_PEOPLE = 10
"""With fewer people than this a density would tell how many live there."""


@dataclass(frozen=True)
class Shading:
    """What a map shows: one figure for each small area.

    Attributes
    ----------
    title, unit : str
        Indicator and unit.
    date : datetime.date
        Of the census.
    values : dict of str to float
        By KEY_CODE, only where there is a figure.
    words : dict of str to Status
        Status of every KEY_CODE.
    shared : frozenset of str
        KEY_CODEs whose figure includes hidden neighbours.
    coarse : frozenset of str
        KEY_CODEs with so few people that only their class is printed.
    """

    title: str
    unit: str
    date: dt.date
    values: dict[str, float]
    words: dict[str, Status]
    shared: frozenset[str]
    coarse: frozenset[str] = frozenset()

    @property
    def _decimals(self) -> int:
        return 1 if self.unit == "%" else 0

    def printed(self, key_code: str) -> float | None:
        """Return the number that `text` says; None where it says none, or only a class."""
        value = None if key_code in self.coarse else self.values.get(key_code)
        return None if value is None else float(half_up(value, self._decimals))

    def text(self, key_code: str, limits: Sequence[float]) -> str:
        """Return the figure of a small area with its unit, or what is printed in its place."""
        if key_code not in self.values:
            return self.words.get(key_code, Status.NOT_PROVIDED).label
        if key_code in self.coarse:
            place = class_of(self.values[key_code], limits) or 0
            return class_labels(limits, self.unit)[place]
        text = f"{number(self.values[key_code], self._decimals)}{self.unit}"
        return f"{text}（秘匿の町丁を含む）" if key_code in self.shared else text


def shade(results: Results) -> Shading:
    """Choose what the maps show: the ageing rate, or density where there are no ages.

    Parameters
    ----------
    results : Results
        The latest census gives the figures.

    Returns
    -------
    Shading
        For every small area of the latest census.
    """
    for table in results.census_tables:
        if set(_KNOWN) <= set(table.values.columns):
            return _ageing(table, results)
    return _density(results)


def _ageing(table: CountTable, results: Results) -> Shading:
    keys = results.small_areas.frame["key_code"]
    words = dict.fromkeys(keys, Status.NOT_PROVIDED)
    words |= dict.fromkeys(table.hidden, Status.SUPPRESSED)
    values: dict[str, float] = {}
    shared: set[str] = set()
    known = table.values[list(_KNOWN)].sum(axis=1, skipna=False).to_dict()
    old = table.values[_OLD].to_dict()
    rows: dict[str, list[str]] = {}
    for row, key in zip(table.members["row_id"], table.members["key_code"], strict=True):
        rows.setdefault(row, []).append(key)
    for row, members in rows.items():
        shown = [key for key in members if key not in table.hidden]
        status, rate = _rate(float(old[row]), float(known[row]))
        for key in shown:
            words[key] = status
            if rate is not None:
                values[key] = rate
        if len(shown) < len(members):
            shared.update(shown)
    return Shading("65歳以上の割合", "%", table.date, values, words, frozenset(shared))


def _rate(old: float, known: float) -> tuple[Status, float | None]:
    if isnan(known) or isnan(old):
        return Status.NOT_PROVIDED, None
    if known <= 0:
        return Status.NOT_APPLICABLE, None
    return Status.OBSERVED, 100 * old / known


def _density(results: Results) -> Shading:
    frame = results.small_areas.frame
    km2: pd.Series[float] = frame.geometry.area / 1e6
    density = frame["population"] / km2
    keys = frame["key_code"]
    values = dict(zip(keys, density.astype(float), strict=True))
    words = dict.fromkeys(keys, Status.OBSERVED)
    date = results.config.censuses[-1].date
    few = frozenset(keys[frame["population"].between(1, FEW_PEOPLE - 1)])
    return Shading("人口密度", "人/km²", date, values, words, frozenset(), few)
