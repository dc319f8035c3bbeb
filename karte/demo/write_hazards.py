"""Where the rivers of the sample city may flood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from karte.demo.geometry import outline
from karte.demo.names import PREFECTURE, PREFECTURE_CODE
from karte.demo.parameters import MAP_CORNER
from karte.demo.text import Files, geojson_bytes, to_degrees

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

RIVERS: Mapping[str, tuple[tuple[float, float], ...]] = {
    "見本川": (
        (7.2, 8.4),
        (7.0, 7.0),
        (7.7, 5.8),
        (8.1, 4.6),
        (7.9, 3.4),
        (8.3, 2.2),
        (8.2, 0.4),
    ),
    "沢川": ((9.3, 7.6), (8.9, 6.2), (8.5, 5.4), (8.1, 4.6)),
    "青木川": ((1.6, 7.8), (2.1, 6.4), (2.3, 5.2), (2.0, 4.0), (2.2, 2.6), (1.9, 0.6)),
    "城下川": ((4.9, 6.0), (4.5, 4.6), (4.5, 3.2), (4.9, 2.0), (4.8, 0.4)),
}
"""Course of each river in kilometres on the map, from its source."""
DEPTHS_M = ((1, 520.0), (2, 380.0), (3, 210.0), (4, 90.0))
"""Rank of depth and how far from the river it reaches, outermost first."""
BIG_RIVER = "見本川"
CORNER_CUTS = 3


def _winding(course: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut the corners of a course again and again until it runs like water."""
    for _ in range(CORNER_CUTS):
        early = course[:-1] * 0.75 + course[1:] * 0.25
        late = course[:-1] * 0.25 + course[1:] * 0.75
        inner = np.stack([early, late], axis=1).reshape(-1, 2)
        course = np.vstack([course[:1], inner, course[-1:]])
    return course


def write_hazards() -> Files:
    """Return how deep the rivers may flood; where two meet, both say so.

    Returns
    -------
    dict
        Path → content.
    """
    features = []
    for number, (name, course) in enumerate(RIVERS.items(), start=1):
        line = shapely.LineString(_winding(np.array(course) * 1000 + MAP_CORNER))
        size = 1.0 if name == BIG_RIVER else 0.6
        reach = [line.buffer(width * size, quad_segs=3) for _, width in DEPTHS_M]
        for place, (rank, _) in enumerate(DEPTHS_M):
            inner = reach[place + 1] if place + 1 < len(reach) else shapely.Polygon()
            zone = shapely.intersection(reach[place].difference(inner), outline())
            properties: dict[str, object] = {
                "A31a_201": f"85{PREFECTURE_CODE}99{number:04d}",
                "A31a_202": name,
                "A31a_203": PREFECTURE_CODE,
                "A31a_204": PREFECTURE,
                "A31a_205": rank,
            }
            features.append((properties, to_degrees(zone)))
    name = f"A31a-20-24_{PREFECTURE_CODE}_sample"
    return {f"boundaries/hazards/{name}.geojson": geojson_bytes(name, features)}
