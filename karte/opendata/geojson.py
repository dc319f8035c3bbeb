"""GeoJSON of RFC 7946: longitude and latitude, outer rings counterclockwise, no CRS member."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from karte.opendata.layers import Layer


def geojson(layer: Layer, credit: str) -> bytes:
    """Return a layer as GeoJSON.

    Parameters
    ----------
    layer : Layer
        Shapes in JGD2011, which at this accuracy is WGS 84.
    credit : str
        Licence and sources, in one line.

    Returns
    -------
    bytes
        A feature collection, one feature a line; what has no value is null.
    """
    names = [one.name for one in layer.fields]
    head = {"type": "FeatureCollection", "title": layer.title, "description": layer.note}
    opening = _json({**head, "credit": credit}).removesuffix("}")
    shapes = shapely.to_geojson(layer.shapes).tolist()
    features = ",\n".join(
        f'{{"type":"Feature","properties":{_json(dict(zip(names, row, strict=True)))},'
        f'"geometry":{shape}}}'
        for row, shape in zip(layer.rows, shapes, strict=True)
    )
    return f'{opening},"features":[\n{features}\n]}}\n'.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
