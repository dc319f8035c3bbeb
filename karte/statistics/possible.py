"""What rows of a table may hold in each zone, by what is known of the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Entry = tuple[Integers, Integers, tuple[Floats, Floats, Floats]]

_WHOLE = 1 - 1e-9


class Lines(NamedTuple):
    """Parts of the small areas, line by line of a crosswalk; arrays float64 of shape (p,).

    Attributes
    ----------
    least, share, most : ndarray
        Which part is in the zone of the line at least, by the estimate, and at most.
    """

    least: Floats
    share: Floats
    most: Floats


@dataclass(frozen=True, eq=False)
class Limit:
    """Figures of which it is not known whom they count, only among how many people they are.

    Attributes
    ----------
    rows, columns : ndarray of int64, shapes (q,) and (d,)
        Which figures.
    people : ndarray of float64, shape (q, d)
        The largest that each could be, were all people of its row counted.
    ends : tuple of two ndarrays of float64, shape (p,)
        Which part of all those people is on each line of the crosswalk, at least and at most.
    """

    rows: Integers
    columns: Integers
    people: Floats
    ends: tuple[Floats, Floats]

    def alike(self, part: Floats) -> Limit:
        """Return the same figures in towns of which so much is meant, no more and no less."""
        return Limit(self.rows, self.columns, self.people, (part, part))


class Possible(NamedTuple):
    """The possible range of every figure in every zone.

    Attributes
    ----------
    least, most : ndarray of float64, shape (z, c)
        The ends.
    entries : tuple of (Limit, Entry)
        By limit, what its rows have in a zone: places of row and zone, then the estimate and
        both ends.
    """

    least: Floats
    most: Floats
    entries: tuple[tuple[Limit, Entry], ...]

    def of(self, limit: Limit) -> Iterator[Entry]:
        """Yield the entries of one limit."""
        return (entry for one, entry in self.entries if one is limit)


def possible(
    rows: sparse.csr_array,
    spread: Callable[[Floats], sparse.csr_array],
    lines: Lines,
    figures: Floats,
    limits: Sequence[Limit],
) -> Possible:
    """Return what the rows of a table may hold in each zone.

    Parameters
    ----------
    rows : scipy.sparse.csr_array of float64, shape (r, n)
        Which part of each row lives in each small area.
    spread : callable
        Puts values of lines into a matrix of n small areas and z zones.
    lines : Lines
        Holds for every figure that no limit is about.
    figures : ndarray of float64, shape (r, c)
        What is counted.
    limits : sequence of Limit
        Each about other figures.

    Returns
    -------
    Possible
        Of v among T people of whom t live here, at least v - (T - t) are here and at most the
        smaller of v and t; all of them where the whole row is.

    Examples
    --------
    >>> from scipy import sparse
    >>> def spread(values):
    ...     return sparse.csr_array(np.diag(values))
    >>> towns = sparse.csr_array([[0.9, 0.1]])  # one row for a town of 90 and one of 10
    >>> one, place = np.ones(2), np.array([0])
    >>> limit = Limit(place, place, np.array([[100.0]]), (one, one))
    >>> found = possible(towns, spread, Lines(one, one, one), np.array([[30.0]]), [limit])
    >>> found.least.round(9).ravel().tolist(), found.most.round(9).ravel().tolist()
    ([20.0, 0.0], [30.0, 10.0])
    """
    plain = figures.copy()
    for limit in limits:
        plain[np.ix_(limit.rows, limit.columns)] = 0.0
    least, most = (np.asarray((rows @ spread(end)).T @ plain) for end in (lines.least, lines.most))
    found = []
    for limit in limits:
        if not (len(limit.rows) and len(limit.columns)):
            continue
        row, zone, ends = _entries(rows, spread, lines, figures, limit)
        for total, added in zip((least, most), ends[1:], strict=True):
            into = np.zeros((len(total), len(limit.columns)))
            np.add.at(into, zone, added)
            total[:, limit.columns] += into
        found.append((limit, (row, zone, ends)))
    return Possible(least, most, tuple(found))


def _entries(
    rows: sparse.csr_array,
    spread: Callable[[Floats], sparse.csr_array],
    lines: Lines,
    figures: Floats,
    limit: Limit,
) -> Entry:
    own, (lowest, highest_of_line) = rows[limit.rows], limit.ends
    upper = (own @ spread(highest_of_line)).tocoo()
    place, zone = upper.coords
    lower, share = (
        np.asarray((own @ spread(one)).tocsr()[place, zone]).reshape(-1, 1)
        for one in (lowest, lines.share)
    )
    highest = upper.data[:, None]
    row = limit.rows[place]
    counted = figures[np.ix_(row, limit.columns)]
    people = limit.people[place]
    value = counted * share
    least = np.where(lower >= _WHOLE, counted, np.maximum(counted - people * (1 - lower), 0.0))
    most = np.where(highest >= _WHOLE, counted, np.minimum(counted, people * highest))
    return row, zone, (value, np.minimum(least, value), np.maximum(most, value))
