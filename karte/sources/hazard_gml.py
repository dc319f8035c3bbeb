"""The GML of 国土数値情報 A31a (洪水浸水想定区域), without leaving anything beside the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

import geopandas as gpd
import numpy as np
import shapely

from karte.errors import KarteError
from karte.sources.shapes import LON_LAT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from karte.sources.opened import Opened

_DATA_SET = "A31aDataset"
_CLOSED_RING = 4
"""Points of the smallest ring, the first twice."""


@dataclass
class _Content:
    """What a document holds: curves, curves turned round, surfaces as rings of curves, features.

    A curve that is turned round names the curve and the step to walk it with, 1 or -1.
    """

    curves: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    turned: dict[str, tuple[str, int]] = field(default_factory=dict)
    surfaces: dict[str, list[list[str]]] = field(default_factory=dict)
    features: list[tuple[str, str]] = field(default_factory=list)


class _Reader:
    """Listens to the parser; elements are told by their local names."""

    def __init__(self, where: str) -> None:
        self.content = _Content()
        self.root_id = ""
        self._where = where
        self._text = list[str]()
        self._curve = self._surface = self._bounds = self._oriented = ""
        self._step = 1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        self._text = []
        identifier = attributes.get("gml:id", "")
        target = attributes.get("xlink:href", "").lstrip("#")
        match name.rpartition(":")[2]:
            case "Dataset":
                self.root_id = identifier
            case "Curve":
                self._curve = identifier
            case "OrientableCurve":
                self._oriented = identifier
                self._step = -1 if attributes.get("orientation", "+").strip() == "-" else 1
            case "baseCurve" if self._oriented:
                self.content.turned[self._oriented] = (target, self._step)
            case "Surface":
                self._surface = identifier
                self.content.surfaces[identifier] = []
            case "exterior" | "interior" if self._surface:
                self.content.surfaces[self._surface].append([])
            case "curveMember" if self._surface and self.content.surfaces[self._surface]:
                self.content.surfaces[self._surface][-1].append(target)
            case "bounds":
                self._bounds = target

    def end(self, name: str) -> None:
        """End an element."""
        match name.rpartition(":")[2]:
            case "posList" if self._curve:
                # Latitude first; a curve of several segments goes on where it stopped.
                pairs = np.array("".join(self._text).split(), dtype=np.float64).reshape(-1, 2)
                known = self.content.curves.get(self._curve)
                more = pairs[:, ::-1]
                self.content.curves[self._curve] = (
                    more if known is None else np.concatenate([known, more])
                )
            case "Surface":
                self._surface = ""
            case "Curve":
                self._curve = ""
            case "waterDepth":
                self.content.features.append((self._bounds, "".join(self._text).strip()))
        self._text = []

    def characters(self, text: str) -> None:
        """Keep text."""
        self._text.append(text)

    def refuse(self, *_: object) -> None:
        """Refuse a document that declares a type: nothing good comes of entities."""
        raise KarteError(
            "文書型の宣言（DOCTYPE）があるGMLは、安全のため読みません。",
            where=self._where,
            hint="公開元から取り直してください。",
        )


def read_flood_gml(file: Opened) -> gpd.GeoDataFrame:
    """Return the flooded areas of a GML file with their ranks of depth.

    Parameters
    ----------
    file : Opened
        ``A31a-….xml``.

    Returns
    -------
    geopandas.GeoDataFrame
        ``rank`` (str, as it stands) and polygons in degrees, JGD2011.

    Raises
    ------
    KarteError
        If it is no such GML, or is damaged.
    """
    reader = _Reader(file.where)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(file.path.read_bytes(), True)  # noqa: FBT003 - expat takes no keyword
        shapes = _polygons(reader.content)
    except (expat.ExpatError, ValueError, KeyError, shapely.errors.GEOSException) as error:
        raise _unreadable(file.where) from error
    if reader.root_id != _DATA_SET or not shapes:
        raise _unreadable(file.where)
    ranks = [depth for _, depth in reader.content.features]
    return gpd.GeoDataFrame({"rank": ranks}, geometry=shapes, crs=LON_LAT)


def _unreadable(where: str) -> KarteError:
    return KarteError(
        "国土数値情報の洪水浸水想定区域（A31a）のGMLとして読めません"
        "（壊れているか、別の資料です）。",
        where=where,
        hint="公開元から取り直すか、同じ内容のシェープファイル（.shp）か GeoJSON を"
        "指定してください。",
    )


def _polygons(content: _Content) -> list[shapely.Polygon]:
    return [_polygon(content, surface) for surface, _ in content.features]


def _polygon(content: _Content, surface: str) -> shapely.Polygon:
    rings = [
        np.concatenate([_curve(content, name) for name in ring])
        for ring in content.surfaces[surface]
    ]
    if any(len(ring) < _CLOSED_RING or not np.isfinite(ring).all() for ring in rings):
        raise ValueError(surface)
    return shapely.Polygon(rings[0], rings[1:])


def _curve(content: _Content, name: str) -> NDArray[np.float64]:
    base, step = content.turned.get(name, (name, 1))
    return content.curves[base][::step]
