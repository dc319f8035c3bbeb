"""What the counts mean: a declarative catalogue of indicators and its evaluation."""

from karte.indicators.catalogue import Indicator, load_catalogue
from karte.indicators.evaluate import IndicatorValues, evaluate

__all__ = ["Indicator", "IndicatorValues", "evaluate", "load_catalogue"]
