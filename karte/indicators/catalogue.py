"""The declared indicators as frozen values."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import Field

from karte.model import Frozen
from karte.tables.columns import COUNTS


class Indicator(Frozen):
    """One indicator: what is divided by what, and how it is printed.

    Attributes
    ----------
    id, name, plain, unit : str
        Key, official 日本語名, the same in plain words, and unit.
    kind : {"count", "ratio", "change"}
        A sum of counts; a ratio of two sums; the change of a sum since five years before, as a
        ratio to what it was.
    numerator, denominator : tuple of str
        Count ids; a leading ``-`` subtracts.
    scale : float
        The ratio is multiplied by it (100 for per cent).
    decimals : int
        Digits after the point in print.
    direction : {"higher", "lower", "neutral"}
        Which way is better, if any.
    note : str
        The formula in words.
    """

    id: str
    name: str
    plain: str
    unit: str
    kind: Literal["count", "ratio", "change"]
    numerator: tuple[str, ...] = Field(min_length=1)
    denominator: tuple[str, ...] = ()
    scale: float = 1
    decimals: int = 0
    direction: Literal["higher", "lower", "neutral"]
    note: str

    @property
    def is_part(self) -> bool:
        """Whether it is the share of a part in a whole: such a ratio is given in per cent."""
        return self.kind == "ratio" and self.unit == "%"


@cache
def load_catalogue() -> tuple[Indicator, ...]:
    """Return the indicators that karte knows, in the order of printing.

    Returns
    -------
    tuple of Indicator
        Every count id in them exists in the column dictionary.

    Raises
    ------
    ValueError
        If the catalogue names a count that does not exist.

    Examples
    --------
    >>> [one.name for one in load_catalogue() if one.id == "ageing_rate"]
    ['高齢化率']
    """
    text = resources.files("karte.indicators").joinpath("catalogue.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    groups: dict[str, list[str]] = raw["groups"]
    found = []
    for entry in raw["indicator"]:
        for side in ("numerator", "denominator"):
            terms = [one for term in entry.get(side, ()) for one in groups.get(term, [term])]
            entry[side] = tuple(terms)
            unknown = [term for term in terms if term.removeprefix("-") not in COUNTS]
            if unknown:
                message = f"{entry['id']}: unknown counts {unknown}"
                raise ValueError(message)
        found.append(Indicator.model_validate(entry))
    return tuple(found)
