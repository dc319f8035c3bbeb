"""What the counts mean: a declarative catalogue of indicators and its evaluation."""

from karte.indicators.catalogue import (
    Example,
    Indicator,
    for_audience,
    load_catalogue,
)
from karte.indicators.declared import Declared
from karte.indicators.evaluate import IndicatorValues, evaluate

__all__ = [
    "Declared",
    "Example",
    "Indicator",
    "IndicatorValues",
    "evaluate",
    "for_audience",
    "load_catalogue",
]
