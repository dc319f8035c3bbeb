"""What comes next: cohort change ratios, variants, a back-test, and what new households do."""

from karte.projection.assemble import forecast
from karte.projection.backtest import Backtest, Errors, Unchecked
from karte.projection.forecast import Forecast, NoForecast
from karte.projection.goals import GOALS, HORIZONS, Answer, Needed
from karte.projection.households import KINDS, MEASURES
from karte.projection.pupils import YEARS_AHEAD
from karte.projection.simulator import simulator_data
from karte.projection.words import VARIANTS

__all__ = [
    "GOALS",
    "HORIZONS",
    "KINDS",
    "MEASURES",
    "VARIANTS",
    "YEARS_AHEAD",
    "Answer",
    "Backtest",
    "Errors",
    "Forecast",
    "Needed",
    "NoForecast",
    "Unchecked",
    "forecast",
    "simulator_data",
]
