"""How much a reader loses with a number that is not printed."""

from __future__ import annotations

import numpy as np

from karte.tables.columns import COUNTS, RECLASSED, population

BETWEEN = population("total", "15-64")
"""Of towns it is printed as a share only: the whole less the young and the old."""
_ALL_AGES, _BROAD, _NARROW = 6.0, 3.0, 1.0
_OF_SIZE = 0.1
_OF_KIND = {"municipality": 8.0, "group": 1.5, "district": 1.0, "remainder": 0.4, "town": 0.5}


def wanted_of(kind: str, count: str, value: float) -> float:
    """Return how much a reader loses with a cell: totals most, narrow ages of a sex least.

    Of two cells of a kind the larger is wanted more, if not by much.

    Parameters
    ----------
    kind : str
        Of area.
    count : str
        Count id.
    value : float
        What would be printed.

    Returns
    -------
    float
        Above 0.
    """
    column = COUNTS[count]
    width = _NARROW
    if column.age_class in RECLASSED:
        width = _BROAD
    elif column.age_class in {"", "total"}:
        width = _ALL_AGES
    both = 2.0 if column.sex in {"", "total"} else 1.0
    if kind == "town" and count == BETWEEN:  # the whole less the young and the old
        width = _NARROW / 2
    return float(_OF_KIND[kind] * width * both * (1 + _OF_SIZE * np.log10(1 + value)))
