"""The whole numbers that are printed: parts add up to sums, districts to the municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from karte.rounding import round_table
from karte.tables.columns import COUNTS
from karte.tables.parts import equations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SAME = 1e-6
"""Two exact figures that differ by less are one figure."""

_DUST = 1e-9
"""The same for large figures, relative to them."""

_MEASURED = "km²"


class _Balance(NamedTuple):
    """Leaves that make up one count in two ways."""

    left: frozenset[str]
    right: frozenset[str]


def printed(exact: Floats, columns: Sequence[str]) -> Floats:
    """Round the counts of all areas to whole numbers that add up.

    Parameters
    ----------
    exact : ndarray of float64, shape (m + 2, c)
        m districts, the municipality, the remainder; NaN where unknown.
    columns : sequence of str, length c
        Count ids.

    Returns
    -------
    ndarray of float64, shape (m + 2, c)
        Districts and remainder make the municipality, a whole municipality stays as it is, and a
        count is the sum of its parts if the exact figures are so in every area; a count whose
        parts do not add up in the source is rounded alone. A count that is no sum is the
        whole number below or above the exact one, and so are, row by row, population, each sex
        and the broad ages of a sex. A column that is measured (km²) is not rounded.

    Notes
    -----
    Where districts and remainder do not make the municipality (districts that count people
    twice) their surplus is rounded up or down. A municipality that is not whole (a projection) is
    rounded with its districts. For NaN see `karte.rounding.round_table`.

    Examples
    --------
    >>> import numpy as np
    >>> exact = np.array([[1.5, 0.6, 0.9], [1.5, 0.4, 1.1], [3.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
    >>> printed(exact, ["population", "population.male", "population.female"]).tolist()
    [[2.0, 1.0, 1.0], [1.0, 0.0, 1.0], [3.0, 1.0, 2.0], [0.0, 0.0, 0.0]]
    """
    result = exact.copy()
    signed = _signed(exact)
    counts = {
        name: signed[:, place]
        for place, name in enumerate(columns)
        if name not in COUNTS or COUNTS[name].unit != _MEASURED
    }
    made, balances = _structure(counts)
    rounded: dict[str, Floats] = {}
    for group in _together(counts, made, balances):
        rounded.update(_round_together(group, counts, made, balances))
    for name, parts in made.items():
        rounded[name] = np.sum([rounded[one] for one in parts], axis=0)
    for place, name in enumerate(columns):
        if name in rounded:
            *districts, rest, municipality = rounded[name]
            result[:, place] = [*districts, -municipality, rest]
    return result + 0.0  # no -0.0


def _round_together(
    group: frozenset[str],
    counts: Mapping[str, Floats],
    made: Mapping[str, tuple[str, ...]],
    balances: Iterable[_Balance],
) -> dict[str, Floats]:
    """Return leaves rounded as one table, with the sums that they share."""
    signs, nested = _family(group, made, balances)
    names = [name for name in counts if name in group]
    sign = np.array([signs[name] for name in names])
    place = {name: number for number, name in enumerate(names)}
    table = np.column_stack([counts[name] for name in names]) * sign
    rounded = round_table(table, [[place[one] for one in family] for family in nested]) * sign
    return dict(zip(names, rounded.T, strict=True))


def _signed(exact: Floats) -> Floats:
    """Return districts, remainder, and the municipality as what is to be taken from them."""
    *districts, whole, given = exact
    size = np.maximum(1.0, np.abs(whole))
    rest = whole - np.sum(districts, axis=0)
    rest = np.where(np.abs(rest) <= np.maximum(_SAME, _DUST * size), 0.0, rest)
    # A remainder that was taken for dust is given back, one that was declared is left.
    rest = np.where(np.abs(rest - given) <= _SAME * size, rest, given)
    return np.vstack([*districts, rest, -whole])


def _structure(counts: Mapping[str, Floats]) -> tuple[dict[str, tuple[str, ...]], list[_Balance]]:
    """Return the sums that the figures confirm, and what else makes up a count.

    A sum some of whose parts are withheld somewhere is no sum, but it balances elsewhere.
    """
    made = dict[str, tuple[str, ...]]()
    further = list[tuple[str, tuple[str, ...]]]()
    for whole, parts in equations(counts):
        total = np.sum([counts[one] for one in parts], axis=0)
        same = np.isclose(total, counts[whole], rtol=_DUST, atol=_SAME, equal_nan=True)
        unknown = np.isnan(total) | np.isnan(counts[whole])
        if same.all() and whole not in made:
            made[whole] = parts
        elif (same | unknown).all() and not unknown.all():
            further.append((whole, parts))
    pairs = ((_leaves([whole], made), _leaves(parts, made)) for whole, parts in further)
    return made, [_Balance(left - right, right - left) for left, right in pairs if left != right]


def _leaves(names: Iterable[str], made: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(
        leaf for name in names for leaf in (_leaves(made[name], made) if name in made else [name])
    )


def _together(
    counts: Iterable[str], made: Mapping[str, tuple[str, ...]], balances: Iterable[_Balance]
) -> Iterator[frozenset[str]]:
    """Yield the leaves that share a sum, together, in the order of the columns."""
    groups = {name: frozenset([name]) for name in counts if name not in made}
    for family in [*(_leaves([name], made) for name in made), *(a | b for a, b in balances)]:
        joined = frozenset[str]().union(*(groups[name] for name in family))
        groups.update(dict.fromkeys(joined, joined))
    yield from dict.fromkeys(groups.values())


def _family(
    group: frozenset[str], made: Mapping[str, tuple[str, ...]], balances: Iterable[_Balance]
) -> tuple[dict[str, float], list[frozenset[str]]]:
    """Return a sign for every leaf, and the sums to keep in every row, as far as they nest.

    What makes up one count in two ways is a sum that must stay 0: one of the ways is negative.
    """
    signs = dict[str, float]()
    nested = list[frozenset[str]]()
    for left, right in sorted(balances, key=lambda one: -len(one.left | one.right)):
        wanted = {**dict.fromkeys(left, 1.0), **dict.fromkeys(right, -1.0)}
        clash = any(signs.get(name, sign) != sign for name, sign in wanted.items())
        if left | right <= group and not clash and _nests(left | right, nested):
            signs.update(wanted)
            nested.append(left | right)
    signs = {name: signs.get(name, 1.0) for name in group}
    # Ages within a sex go before a class of both sexes, which crosses them.
    inner = frozenset(one for parts in made.values() for one in parts)
    ranked = sorted(((name not in inner, -len(_leaves([name], made))), name) for name in made)
    for family in (_leaves([name], made) for _, name in ranked):
        alike = len({signs.get(name) for name in family}) == 1
        if family <= group and alike and _nests(family, nested):
            nested.append(family)
    return signs, nested


def _nests(family: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    return all(family <= one or one <= family or one.isdisjoint(family) for one in others)
