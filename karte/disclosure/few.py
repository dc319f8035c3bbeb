"""Towns of which too little is known to be left out of the system with what is not published.

What is not published of a whole town (its people by sex and narrow ages) is mostly free: of many
people of the kind in its district as many as the threshold may live in the town, and of many others
none. Where there are few of either, how many there are in the town is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from karte.disclosure.cells import TOWN_COUNTS, bands_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karte.disclosure.former import Laid
    from karte.disclosure.ground import Ground

_MARGIN = 2
"""A table in which a town has more may have fewer by the threshold in the district."""


def bands_to_look_at(
    ground: Ground, laid: Laid, counts: Sequence[str], threshold: int
) -> dict[int, set[str]]:
    """Return the counts of towns within which narrower ones are to be looked at.

    Parameters
    ----------
    ground : Ground
        r rows.
    laid : Laid
        Which of them are split, and to which parts the others belong.
    counts : sequence of str
        Of the table.
    threshold : int
        The least number besides 0 that is printed.

    Returns
    -------
    dict of int to set of str
        By place of the row; rows that are split are not among them.
    """
    frame = ground.table.values[list(counts)].reset_index(drop=True)
    zones = np.argmax(ground.zones, axis=1)
    places = pd.Series([laid.part_of.get(row, int(zone)) for row, zone in enumerate(zones)])
    whole = ~laid.alone
    of_place = frame[whole].groupby(places[whole].astype(str)).transform("sum")
    found: dict[int, set[str]] = {}
    for row in np.flatnonzero(whole).tolist():
        own, summed = frame.loc[row].to_dict(), of_place.loc[row].to_dict()
        few = {one for one in TOWN_COUNTS if 0 < own.get(one, 0.0) < threshold}
        for count in counts if few else ():
            for band in (bands_of(count) & few) - {count}:
                others = summed[band] - summed[count]
                if own[count] > 0 and (
                    summed[count] < _MARGIN * threshold or 0 < others < threshold
                ):
                    found.setdefault(row, set()).add(band)
    return found
