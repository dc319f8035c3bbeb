"""Small helpers the writers share: lines of text, places in degrees."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from karte.demo.parameters import CRS_PLANE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

Files = dict[str, bytes]
"""Path in the workspace, with slashes → content."""

DEGREE_DECIMALS = 9
GEOJSON_DECIMALS = 7


def csv_bytes(rows: Iterable[Sequence[object]], encoding: str) -> bytes:
    r"""Return rows as CSV with CRLF, quoted only where it must be.

    Parameters
    ----------
    rows : iterable of sequence
        Cells; None is left blank.
    encoding : str
        ``cp932``, ``utf-8`` or ``utf-8-sig``.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> csv_bytes([("町", 1), ("丁目", None)], "cp932").decode("cp932")
    '町,1\r\n丁目,\r\n'
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(CRS_PLANE, 6668, always_xy=True)


def degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return longitude and latitude of places given in metres of the plane zone.

    Parameters
    ----------
    points : ndarray
        One row a place.

    Returns
    -------
    ndarray
        Degrees on JGD2011, rounded to a tenth of a millimetre so that every machine agrees.
    """
    lon, lat = _to_degrees().transform(points[:, 0], points[:, 1])
    return np.round(np.column_stack([lon, lat]), DEGREE_DECIMALS)


def to_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape in degrees; vertices that were equal stay equal."""
    return shapely.transform(shape, degrees)


def geojson_bytes(
    name: str, features: Sequence[tuple[Mapping[str, object], shapely.Geometry]]
) -> bytes:
    """Return features as the publisher writes GeoJSON: one a line, with the CRS named.

    Parameters
    ----------
    name : str
        Name of the layer.
    features : sequence of (mapping, geometry)
        Properties and shapes in degrees.

    Returns
    -------
    bytes
        UTF-8.
    """
    lines = [
        json.dumps(
            {"type": "Feature", "properties": dict(properties), "geometry": _geometry(shape)},
            ensure_ascii=False,
        )
        for properties, shape in features
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6668"}}
    head = f'{{\n"type": "FeatureCollection",\n"name": "{name}",\n"crs": {json.dumps(crs)},\n'
    return (head + '"features": [\n' + ",\n".join(lines) + "\n]\n}\n").encode()


def _geometry(shape: shapely.Geometry) -> dict[str, object]:
    shorter = shapely.transform(shape, lambda points: np.round(points, GEOJSON_DECIMALS))
    return dict(json.loads(shapely.to_geojson(shorter)))
