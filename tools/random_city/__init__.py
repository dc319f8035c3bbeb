"""Drawn cities whose every truth is known: to fit and to check the error of split figures.

>>> city = random_city(1, "uniform")
>>> int(city.truth["population"].sum() - city.tables.values["population"].sum())
0
"""

from __future__ import annotations

from random_city.city import City, random_city
from random_city.parameters import PATTERNS, Parameters, Pattern

__all__ = ["PATTERNS", "City", "Parameters", "Pattern", "random_city"]
