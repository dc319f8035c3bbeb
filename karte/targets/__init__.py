"""Targets and their results: which of them karte computes, and whether they are met."""

from karte.targets.known import KnownIndicator, known_indicators, resolved
from karte.targets.results import Figure, Found, Result, TargetResults, filled
from karte.targets.verdict import Position
from karte.targets.years import result_year

__all__ = [
    "Figure",
    "Found",
    "KnownIndicator",
    "Position",
    "Result",
    "TargetResults",
    "filled",
    "known_indicators",
    "resolved",
    "result_year",
]
