"""``karte explain``: one printed figure, down to the source rows that it was made of."""

from karte.explain.collect import Wanted, explain
from karte.explain.text import explanation_lines
from karte.explain.types import Explanation

__all__ = ["Explanation", "Wanted", "explain", "explanation_lines"]
