"""Whole numbers whose parts still add up to the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def round_parts(column: Floats) -> Floats:
    """Round parts to whole numbers that still add up to the whole (largest remainders).

    Parameters
    ----------
    column : ndarray of float64, shape (m + 2,)
        m districts, then the municipality, then the remainder. NaN where unknown.

    Returns
    -------
    ndarray of float64, shape (m + 2,)
        Whole numbers; districts and remainder sum to the rounded municipality wherever all parts
        are known. A part that is whole already stays as it is.

    Examples
    --------
    >>> import numpy as np
    >>> round_parts(np.array([10.4, 20.4, 31.0, 0.2])).tolist()
    [11.0, 20.0, 31.0, 0.0]
    """
    parts = np.delete(column, -2)
    whole = np.round(column[-2])
    if np.isnan(column).any():
        rounded = np.round(parts)
    else:
        parts = np.round(parts, 9)
        rounded = np.floor(parts)
        left = round(float(whole - rounded.sum()))
        order = np.lexsort((np.arange(len(parts)), -(parts - rounded)))
        rounded[order[: max(left, 0)]] += 1
    return np.concatenate([rounded[:-1], [whole], rounded[-1:]])
