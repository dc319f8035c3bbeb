"""The figures that the simulator of a page works with, and how it writes them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypedDict

from karte.projection.households import KINDS, MEASURES

if TYPE_CHECKING:
    from karte.model import Area
    from karte.projection.forecast import Forecast

SHOWN = ("total", "children", "elderly")
"""The measures that the simulator follows."""
MOST = 20
"""Households a year at the end of a slider."""


class Kind(TypedDict):
    """One kind of household and the end of its slider."""

    id: str
    label: str
    most: int


class SimulatorData(TypedDict):
    """What the page carries as JSON for one area; the counterpart is ``simulator.js``."""

    years: list[int]
    kinds: list[Kind]
    base: dict[str, list[float]]
    effects: dict[str, dict[str, list[float]]]


def simulator_data(forecast: Forecast, area: Area) -> SimulatorData | None:
    """Return the data of the simulator of one area.

    Parameters
    ----------
    forecast : Forecast
        The projection.
    area : Area
        One of its areas.

    Returns
    -------
    SimulatorData or None
        Series of `SHOWN`, one figure a year of the projection, unrounded to a millionth; None
        where the area has no figures.
    """
    base, effects = forecast.series(area)
    if math.isnan(base.sum()) or math.isnan(effects.sum()):
        return None
    places = {name: MEASURES.index(name) for name in SHOWN}
    return SimulatorData(
        years=list(forecast.years),
        kinds=[Kind(id=name, label=label, most=MOST) for name, label in KINDS.items()],
        base={name: base[:, at].round(6).tolist() for name, at in places.items()},
        effects={
            kind: {name: one[:, at].round(6).tolist() for name, at in places.items()}
            for kind, one in zip(KINDS, effects, strict=True)
        },
    )


def simulated(data: SimulatorData, households: dict[str, float]) -> dict[str, list[float]]:
    """Return the series when households arrive every year, as the page works them out.

    Parameters
    ----------
    data : SimulatorData
        Of one area.
    households : dict of str to float
        Households a year by kind; what is not named is none.

    Returns
    -------
    dict of str to list of float
        `SHOWN`, and ``share``: those of 65 and over in per cent, NaN where nobody is.

    Examples
    --------
    >>> data = {
    ...     "years": [2020, 2025], "kinds": [{"id": "a", "label": "A", "most": 20}],
    ...     "base": {"total": [100, 90], "children": [10, 8], "elderly": [30, 30]},
    ...     "effects": {"a": {"total": [0, 10], "children": [0, 2], "elderly": [0, 0]}},
    ... }
    >>> simulated(data, {"a": 2})["total"], simulated(data, {})["share"][0]
    ([100, 110], 30.0)
    """
    found = {name: list(data["base"][name]) for name in SHOWN}
    for kind in data["kinds"]:
        number = households.get(kind["id"], 0)
        for name in SHOWN:
            added = data["effects"][kind["id"]][name]
            found[name] = [a + number * b for a, b in zip(found[name], added, strict=True)]
    pairs = zip(found["elderly"], found["total"], strict=True)
    found["share"] = [100 * old / total if total > 0 else math.nan for old, total in pairs]
    return found


def people_text(value: float) -> str:
    """Return people as the page writes them.

    Parameters
    ----------
    value : float
        People.

    Returns
    -------
    str
        The nearest whole number, halves up.

    Examples
    --------
    >>> people_text(1239.5), people_text(0.2)
    ('1,240', '0')
    """
    return f"{math.floor(value + 0.5):,}"


def share_text(value: float) -> str:
    """Return a share as the page writes it.

    Parameters
    ----------
    value : float
        Per cent; NaN where there is none.

    Returns
    -------
    str
        One digit after the point, halves up; a dash where there is none.

    Examples
    --------
    >>> share_text(30.25), share_text(float("nan"))
    ('30.3', '－')
    """
    return "－" if math.isnan(value) else f"{math.floor(value * 10 + 0.5) / 10:.1f}"
