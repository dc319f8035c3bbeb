"""The order of ranks that a layer tells only in words (0.5m未満, 3.0～5.0m未満の区域)."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DEPTH = re.compile(r"\d\s*(?:m|cm|メートル|センチ)|未満|以上|以下|超", re.IGNORECASE)
_UP_TO = ("未満", "以下")
_FROM = ("以上", "超", "より")


def levels_of(labels: Iterable[str]) -> dict[str, int]:
    """Return the level of each label: 1, 2, … where they are ranks, 0 where they are kinds.

    Parameters
    ----------
    labels : iterable of str
        Of one layer, each once.

    Returns
    -------
    dict of str to int
        In rising order of rank. Ranks are depths, or bare numbers; other words have no order, and
        stay in that of the layer.

    Examples
    --------
    >>> levels_of(["0.5～3.0m", "3m以上", "0.5m未満"])
    {'0.5m未満': 1, '0.5～3.0m': 2, '3m以上': 3}
    >>> levels_of(["急傾斜地の崩壊", "土石流"])
    {'急傾斜地の崩壊': 0, '土石流': 0}
    """
    found = list(dict.fromkeys(labels))
    extents = {label: _extent(label) for label in found}
    if any(extent is None for extent in extents.values()) or len(found) == 1:
        return dict.fromkeys(found, 1 if len(found) == 1 else 0)
    ranked = sorted(found, key=lambda one: extents[one] or (0.0, 0.0))
    steps = {extent: step for step, extent in enumerate(dict.fromkeys(map(extents.get, ranked)), 1)}
    return {label: steps[extents[label]] for label in ranked}


def _extent(label: str) -> tuple[float, float] | None:
    """Return from where to where a rank reaches; None where a label is no rank."""
    text = unicodedata.normalize("NFKC", label)
    numbers = [float(one) for one in _NUMBER.findall(text)]
    if text.strip() == (_NUMBER.search(text) or [""])[0] and numbers:
        return (numbers[0], numbers[0])
    if not numbers or not _DEPTH.search(text):
        return None
    centimetres = "cm" in text.lower() or "センチ" in text
    scaled = [one / 100 if centimetres else one for one in numbers]
    if len(scaled) > 1:
        return (scaled[0], scaled[1])
    if any(word in text for word in _UP_TO):
        return (-math.inf, scaled[0])
    if any(word in text for word in _FROM):
        return (scaled[0], math.inf)
    return (scaled[0], scaled[0])
