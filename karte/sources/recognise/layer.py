"""The columns and first features of a map, read without its shapes where that is possible."""

from __future__ import annotations

import json
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyogrio
import pyogrio.raw

from karte.errors import KarteError
from karte.sources.small_areas import TOWN_LAYER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

MAPS = frozenset({".shp", ".geojson", ".json", ".topojson", ".gpkg", ".kml", ".dbf"})
FEATURES = 60
"""How many features are looked at."""
BIG = 20 * 1024**2
"""Bytes from which GeoJSON is told by its beginning alone: GDAL would read all of it."""
_HEAD = 1024**2
_JSON = frozenset({".geojson", ".json"})
_PROPERTIES = re.compile(r'"properties"\s*:\s*(?=\{)')
_GEOMETRY = re.compile(r'"type"\s*:\s*"((?:Multi)?(?:Polygon|Point|LineString))"')
_DBF = frozenset({".shp", ".dbf"})
_KINDS = {1: "Point", 2: "LineString", 3: "Polygon", 4: "Point", 5: "LineString", 6: "Polygon"}
"""Of shapes in their binary form, whether one or several."""
_RAW = "ISO-8859-1"
"""Every byte is a character of it; GDAL knows it by this name."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What a map was found to hold.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    where : str
        As errors name it.
    name : str
        The layer looked at.
    kind : str
        ``Polygon``, ``Point``, ``LineString``, or empty where there are no shapes.
    sample : mapping of str to tuple of str
        By column, the values of the first features as text; empty where there is none.
    """

    path: Path
    where: str
    name: str
    kind: str
    sample: Mapping[str, tuple[str, ...]]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.sample)

    def mostly(self, field: str, pattern: re.Pattern[str], *, least: float = 1.0) -> bool:
        """Tell whether the values of a column that were looked at have a form."""
        values = [value for value in self.sample.get(field, ()) if value]
        matching = sum(bool(pattern.fullmatch(value)) for value in values)
        return bool(values) and matching >= least * len(values)

    def columns(self, fields: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return the distinct combinations of some columns in the whole file.

        Of a big GeoJSON only what was looked at is known.
        """
        known = [field for field in fields if field in self.sample]
        if self.path.suffix.lower() in _JSON and self.path.stat().st_size > BIG:
            values = [self.sample[field] for field in known]
            return tuple(sorted(set(zip(*values, strict=False))))
        if not known:
            return ()
        with _readable(self.where):
            names, columns, _ = _read(self.path, self.name, fields=known)
        texts = {
            name: [_text(value, self.path) for value in column]
            for name, column in zip(names, columns, strict=True)
        }
        return tuple(sorted(set(zip(*(texts[one] for one in known), strict=True))))


def look_at_layer(path: Path, where: str) -> Layer:
    """Return what a map holds.

    Parameters
    ----------
    path : pathlib.Path
        Any file that GDAL reads.
    where : str
        As errors name it.

    Returns
    -------
    Layer
        Of several layers the one of the towns, else the first.

    Raises
    ------
    KarteError
        If it cannot be read.
    """
    if path.suffix.lower() in _JSON and path.stat().st_size > BIG:
        return _beginning(path, where)
    with _readable(where):
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        layer = TOWN_LAYER if TOWN_LAYER in names else names[0]
        fields, columns, shapes = _read(path, layer, features=FEATURES)
    kinds = [_KINDS.get(_wkb_type(one), "") for one in shapes if one is not None]
    texts = ((_text(value, path) for value in column) for column in columns)
    sample = {
        _text(field, path): tuple(column) for field, column in zip(fields, texts, strict=True)
    }
    return Layer(path, where, layer, kinds[0] if kinds else "", sample)


@contextmanager
def _readable(where: str) -> Iterator[None]:
    """Turn what GDAL says of a damaged file into a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    except (RuntimeError, OSError, ValueError, IndexError, UnboundLocalError) as error:
        # pyogrio's own errors are RuntimeErrors; a broken .prj makes it trip over itself.
        raise KarteError(
            "地図のファイルとして読めません（壊れているか、形式が違います）。",
            where=where,
            hint="公開元から取り直してください。",
        ) from error


def _read(
    path: Path, layer: str, *, fields: Sequence[str] | None = None, features: int | None = None
) -> tuple[Sequence[str], Sequence[Sequence[object]], Sequence[bytes | None]]:
    """Return names of columns, their values, and the shapes in their binary form."""
    # Bytes of a .dbf are decoded here: what its .cpg says is not always so.
    encoding = _RAW if path.suffix.lower() in _DBF else None
    meta, _, shapes, columns = pyogrio.raw.read(
        path,
        layer=layer,
        encoding=encoding,
        columns=fields,
        read_geometry=fields is None,
        max_features=features,
    )
    return [str(one) for one in meta["fields"]], columns, () if shapes is None else shapes


def _wkb_type(shape: bytes) -> int:
    """Return the type of a shape in well-known binary form: 3 is a polygon."""
    order: Literal["little", "big"] = "little" if shape[:1] == b"\x01" else "big"
    # Heights add 1,000 to it, or set its highest bit.
    return (int.from_bytes(shape[1:5], order) & 0xFFFF) % 1000


def _text(value: object, path: Path) -> str:
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    if path.suffix.lower() not in _DBF:
        return text.strip()
    raw = text.encode(_RAW, errors="replace")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return ""


def _beginning(path: Path, where: str) -> Layer:
    """Look at the first features of a big GeoJSON."""
    with path.open("rb") as file:
        head = file.read(_HEAD).decode("utf-8", errors="ignore")
    decoder = json.JSONDecoder()
    values = dict[str, list[str]]()
    for found in _PROPERTIES.finditer(head):
        try:
            properties, _ = decoder.raw_decode(head, found.end())
        except json.JSONDecodeError:
            break
        for field, value in properties.items():
            column = values.setdefault(str(field), [])
            if len(column) < FEATURES:
                column.append(_text(value, path))
    shape = _GEOMETRY.search(head)
    kind = shape[1].removeprefix("Multi") if shape else ""
    return Layer(
        path, where, path.stem, kind, {field: tuple(column) for field, column in values.items()}
    )
