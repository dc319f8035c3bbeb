"""Figures that cannot be: fewer than none, or a part that is larger than its whole."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.errors import Problem
from karte.tables.columns import COUNTS, FIVE_YEAR, RECLASSED, SEXES, UNKNOWN, population

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

_SLACK = 0.5
"""Projections are printed to a few decimals; counts are whole."""
_SHOWN = 5
_HINT = "この行の値を公開元の表と見比べてください。列の取り違えや桁の誤りがよくあります。"
# That all ages together miss the total by a slip, the readers report; it is no reason to stop.
_WORDS = {
    frozenset({"15-64", "65+"}): "15歳以上",
    frozenset(FIVE_YEAR[3:]): "15歳以上",
    frozenset({"0-14", "65+"}): "15歳未満と65歳以上の合計",
}
_HOUSEHOLDS = {
    "households": ("private_households",),
    "private_households": (
        *(f"private_households.size_{size}" for size in ("1", "2", "3", "4", "5", "6+")),
    ),
    "family.private_households": (
        *("family.kin", "family.nuclear", "family.non_nuclear", "family.with_under18"),
        *("family.with_under6", "family.with_65+", "family.single_65+", "family.couple_65+"),
    ),
    "family.kin": ("family.nuclear", "family.non_nuclear"),
    "family.nuclear": ("family.couple_only", "family.couple_children"),
    "family.with_under18": ("family.with_under6",),
    "dwelling.private_households": ("dwelling.owned", "dwelling.rented_private"),
    "building.main_households": (
        *("building.detached", "building.row", "building.apartment", "building.other"),
    ),
}
"""None of the parts can be larger than the whole."""


class _Limit(NamedTuple):
    """A sum of counts that cannot be larger than another count."""

    whole: str
    parts: tuple[str, ...]
    label: str


def impossible_values(
    values: pd.DataFrame, names: pd.Series[str], where: str, *, parts: bool = True
) -> list[Problem]:
    """Return what cannot be in a table of counts.

    Parameters
    ----------
    values : pandas.DataFrame
        float64; NaN where there is no figure. 年齢不詳 is part of every total, so ages may add up
        to less than all people.
    names : pandas.Series
        Name of each row.
    where : str
        The file.
    parts : bool, optional
        Whether to compare parts with their wholes.

    Returns
    -------
    list of Problem
        For each count that is wrong somewhere one, with the rows and both figures.

    Examples
    --------
    >>> import pandas as pd
    >>> row = pd.DataFrame({"population": [10.0], "population.total.65+": [11.0]}, index=["a"])
    >>> found = impossible_values(row, pd.Series({"a": "東町"}), "a.csv")
    >>> found[0].what
    '人口 65歳以上が人口より大きい行があります（東町: 11 > 10）。'
    """
    figures = values.to_numpy()
    labels = [names.get(row) or row for row in values.index]
    problems = [
        Problem(
            f"{COUNTS[name].label}が負の行があります（{_rows(labels, below, figures[:, at])}）。",
            where,
            _HINT,
        )
        for at, name in enumerate(values.columns)
        if len(below := np.flatnonzero(figures[:, at] < 0))
    ]
    limits, part, whole = _compared(tuple(values.columns), figures)
    over = (part > whole + _SLACK) & parts
    for at in np.flatnonzero(over.any(axis=0)):
        if len(limits[at].parts) > 1:
            # Where a part alone is too large, or the sum of some, the sum of more is nothing new.
            told = [one for one in range(at) if limits[one].whole == limits[at].whole]
            over[:, at] &= ~over[:, told].any(axis=1)
        if not over[:, at].any():
            continue
        shown = _rows(labels, np.flatnonzero(over[:, at]), part[:, at], whole[:, at])
        label = COUNTS[limits[at].whole].label
        what = f"{limits[at].label}が{label}より大きい行があります（{shown}）。"
        problems.append(Problem(what, where, _HINT))
    return problems


def is_possible(columns: Sequence[str], figures: Floats) -> bool:
    """Tell quickly whether `impossible_values` has nothing to say of a table.

    Parameters
    ----------
    columns : sequence of str, length c
        Count ids.
    figures : ndarray of float64, shape (r, c)
        NaN where there is no figure.

    Returns
    -------
    bool
        True where it has not.

    Examples
    --------
    >>> is_possible(["population", "population.total.unknown"], np.array([[9.0, 2.0]]))
    True
    """
    _, part, whole = _compared(tuple(columns), figures)
    return not ((figures < 0).any() or (part > whole + _SLACK).any())


def _compared(
    columns: tuple[str, ...], figures: Floats
) -> tuple[tuple[_Limit, ...], Floats, Floats]:
    """Return the sums that have a limit and what limits them, float64 of shape (rows, limits)."""
    limits, firsts, sums, wholes = _limits(columns)
    if not limits:
        return (), np.zeros((len(figures), 0)), np.zeros((len(figures), 0))
    # No product of matrices: its threads would cost more than the whole check.
    # A comparison with NaN is never true.
    by_count = figures.T
    part = by_count[firsts]
    total = np.nansum if np.isnan(figures).any() else np.sum
    for limit, parts in sums.items():
        part[limit] = total(by_count[parts], axis=0)
    return limits, part.T, by_count[wholes].T


def _rows(labels: Sequence[str], rows: NDArray[np.int64], *figures: Floats) -> str:
    shown = [
        f"{labels[row]}: {' > '.join(f'{one[row]:,.10g}' for one in figures)}"
        for row in rows[:_SHOWN]
    ]
    more = f" ほか{len(rows) - _SHOWN}件" if len(rows) > _SHOWN else ""
    return "、".join(shown) + more


@lru_cache(maxsize=256)
def _limits(
    columns: tuple[str, ...],
) -> tuple[tuple[_Limit, ...], list[int], dict[int, list[int]], list[int]]:
    """Return the limits of a table, where the first part of each stands, all parts, the whole.

    All parts only of limits that have several.
    """
    have = frozenset(columns)
    place = {name: number for number, name in enumerate(columns)}
    limits = tuple(one for one in _all_limits(have) if one.whole in have)
    parts = [[place[name] for name in one.parts] for one in limits]
    sums = {number: own for number, own in enumerate(parts) if len(own) > 1}
    return limits, [own[0] for own in parts], sums, [place[one.whole] for one in limits]


def _all_limits(have: frozenset[str]) -> Iterator[_Limit]:
    def limit(whole: str, *parts: str) -> Iterator[_Limit]:
        return (_Limit(whole, (one,), COUNTS[one].label) for one in parts if one in have)

    ages = (*FIVE_YEAR, *RECLASSED, UNKNOWN)
    for sex in SEXES:
        whole = population(sex)
        yield from limit(whole, *(population(sex, age) for age in ages))
        yield from limit(population(sex, "65+"), population(sex, "75+"), population(sex, "85+"))
        yield from limit(population(sex, "75+"), population(sex, "85+"))
        for classes, word in _WORDS.items():
            parts = tuple(sorted({population(sex, age) for age in classes} & have))
            if len(parts) > 1:
                yield _Limit(whole, parts, f"{COUNTS[whole].label} {word}")
    for age in ("", *ages):
        yield from limit(population("total", age), population("male", age))
        yield from limit(population("total", age), population("female", age))
    yield from limit(population(), "population.foreign")
    for whole, parts_of_whole in _HOUSEHOLDS.items():
        yield from limit(whole, *parts_of_whole)
