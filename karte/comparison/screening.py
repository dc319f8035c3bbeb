"""All districts on the indicators that staff chose, with thresholds (庁内)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from karte.comparison.change import Change
    from karte.comparison.standing import Standing
    from karte.config.meaning import ScreeningConfig
    from karte.indicators import Indicator
    from karte.model import Area, Estimate


@dataclass(frozen=True)
class Screened:
    """One figure of one district beside its threshold.

    Attributes
    ----------
    estimate : Estimate
        The figure, or the change since five years before.
    change : Change or None
        Where it is a change.
    flagged : bool
        Whether it is beyond the threshold.
    sure : bool
        Whether its whole likely range is on that side of the threshold.
    """

    estimate: Estimate
    change: Change | None
    flagged: bool
    sure: bool


@dataclass(frozen=True)
class Screen:
    """One column of the table.

    Attributes
    ----------
    indicator : Indicator
        Of which the figures are.
    of : {"value", "change"}
        Whether the figure itself is looked at, or its change.
    at_least, at_most : float or None
        The threshold.
    standing : Standing
        Of any district, for source and date.
    cells : dict of Area to Screened
        Of every district.
    """

    indicator: Indicator
    of: Literal["value", "change"]
    at_least: float | None
    at_most: float | None
    standing: Standing
    cells: Mapping[Area, Screened]


def screen(
    declared: Iterable[ScreeningConfig], standings: Mapping[str, Mapping[Area, Standing]]
) -> tuple[Screen, ...]:
    """Hold all districts against the thresholds.

    Parameters
    ----------
    declared : iterable of ScreeningConfig
        Columns, in the order of print.
    standings : mapping of str to mapping of Area to Standing
        By indicator id and district.

    Returns
    -------
    tuple of Screen
        Without the columns that nobody supplied figures for.
    """
    found = []
    for one in declared:
        by_area = standings.get(one.indicator)
        if by_area:
            first = next(iter(by_area.values()))
            cells = {area: _screened(one, standing) for area, standing in by_area.items()}
            found.append(Screen(first.indicator, one.of, one.at_least, one.at_most, first, cells))
    return tuple(found)


def _screened(declared: ScreeningConfig, standing: Standing) -> Screened:
    change = standing.five_years if declared.of == "change" else None
    if declared.of == "change" and change is None:
        nothing = standing.own.model_copy(update={"value": None, "low": None, "high": None})
        return Screened(nothing, None, flagged=False, sure=False)
    estimate = change.difference if change is not None else standing.own
    value = estimate.value
    if value is None:
        return Screened(estimate, change, flagged=False, sure=False)
    low = value if estimate.low is None else estimate.low
    high = value if estimate.high is None else estimate.high
    return Screened(
        estimate,
        change,
        flagged=is_beyond(declared, value, value),
        sure=is_beyond(declared, low, high),
    )


def is_beyond(declared: ScreeningConfig, low: float, high: float) -> bool:
    """Tell whether a whole range is on the far side of a threshold.

    Parameters
    ----------
    declared : ScreeningConfig
        With the threshold.
    low, high : float
        Ends of the range.

    Returns
    -------
    bool
    """
    above = declared.at_least is not None and low >= declared.at_least
    below = declared.at_most is not None and high <= declared.at_most
    return above or below
