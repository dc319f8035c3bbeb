"""GeoParquet 1.1, for those who compute."""

from __future__ import annotations

import io
import json
from functools import cache
from typing import TYPE_CHECKING

import shapely
from arro3.core import Array, DataType, Table
from arro3.core import Field as ArrowField
from arro3.core import Schema as ArrowSchema
from arro3.io import write_parquet
from pyproj import CRS

from karte.opendata.layers import SRS

if TYPE_CHECKING:
    from karte.opendata.layers import Layer

_GEOMETRY = "geometry"
_TYPES = {
    "string": DataType.string(),
    "integer": DataType.int64(),
    "number": DataType.float64(),
    "boolean": DataType.bool(),
    "date": DataType.string(),
}


def geoparquet(layer: Layer, credit: str) -> bytes:
    """Return a layer as GeoParquet.

    Parameters
    ----------
    layer : Layer
        Shapes in degrees.
    credit : str
        Licence and sources, in one line.

    Returns
    -------
    bytes
        Shapes as WKB in a column ``geometry``, compressed with Zstandard.
    """
    columns = zip(layer.fields, zip(*layer.rows, strict=True), strict=True)
    arrays = [Array(list(cells), _TYPES[field.kind]) for field, cells in columns]
    arrays.append(Array(shapely.to_wkb(layer.shapes, byte_order=1).tolist(), DataType.binary()))
    fields = [ArrowField(one.name, _TYPES[one.kind], nullable=True) for one in layer.fields]
    fields.append(ArrowField(_GEOMETRY, DataType.binary(), nullable=False))
    file = io.BytesIO()
    write_parquet(
        Table.from_arrays(arrays, schema=ArrowSchema(fields)),
        file,
        compression="zstd(3)",
        created_by="karte",
        # One entry alone: of several the order is another every time.
        key_value_metadata={"geo": _about(layer, credit)},
        skip_arrow_metadata=True,
    )
    return file.getvalue()


def _about(layer: Layer, credit: str) -> str:
    geometry = {
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        "crs": _crs(),
        "orientation": "counterclockwise",
        "bbox": shapely.total_bounds(layer.shapes).tolist(),
    }
    about = {
        "version": "1.1.0",
        "primary_column": _GEOMETRY,
        "columns": {_GEOMETRY: geometry},
        "credit": credit,
    }
    return json.dumps(about, ensure_ascii=False)


@cache
def _crs() -> object:
    return CRS.from_epsg(SRS).to_json_dict()
