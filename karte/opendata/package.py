"""The description of all files for programs (Frictionless Data Package, version 1)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from karte.opendata.about import CC_BY, CC_BY_ADDRESS
from karte.tables.columns import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from karte.opendata.about import About
    from karte.opendata.fields import Field

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
"""Media types by ending; geographic files with columns of their own have a schema too."""


class Resource(NamedTuple):
    """One file of the package.

    Attributes
    ----------
    path, title, note : str
        Where it is from the root of the edition, what it is called, and what is in it.
    content : bytes
        The file.
    fields : tuple of Field
        Its columns; empty where it holds several tables.
    """

    path: str
    title: str
    note: str
    content: bytes
    fields: tuple[Field, ...] = ()

    @property
    def ending(self) -> str:
        """What its name ends in."""
        return self.path.rsplit(".", 1)[-1]


def datapackage(about: About, resources: Iterable[Resource], address: str) -> bytes:
    """Return ``datapackage.json``.

    Parameters
    ----------
    about : About
        Publisher, terms and sources.
    resources : iterable of Resource
        The files of the whole city.
    address : str
        Where the edition is to be read; empty where the city has not said.

    Returns
    -------
    bytes
        JSON.
    """
    own = about.header
    content: dict[str, Any] = {
        "profile": "data-package",
        "name": f"karte-{own.municipality_code}-{own.edition}",
        "title": about.title,
        "description": about.terms,
        "version": f"{own.edition}.{own.revision}" if own.revision else str(own.edition),
        "created": f"{own.issued}T00:00:00Z",
        **({"homepage": address} if address else {}),
        "contributors": [
            {"title": f"{own.municipality} {own.department}", "role": "publisher"},
        ],
        **({} if about.is_internal else {"licenses": [_licence(about.licence)]}),
        "sources": [{"title": one.credit, "licence": one.licence} for one in about.sources],
        "resources": [_resource(one) for one in resources],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _licence(licence: str) -> dict[str, str]:
    if licence == CC_BY:
        title = "クリエイティブ・コモンズ 表示 4.0 国際"
        return {"name": "CC-BY-4.0", "path": CC_BY_ADDRESS, "title": title}
    return {"name": "other", "title": licence}


def _resource(one: Resource) -> dict[str, Any]:
    name, _, _ = one.path.rsplit("/", 1)[-1].rpartition(".")
    found: dict[str, Any] = {
        "name": name if one.ending == "csv" else f"{name}-{one.ending}",
        "path": one.path,
        "title": one.title,
        "description": one.note,
        "format": one.ending,
        "mediatype": MEDIA_TYPES[one.ending],
        "bytes": len(one.content),
        "hash": f"sha256:{hashlib.sha256(one.content).hexdigest()}",
    }
    if one.ending == "csv":
        found |= {
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        }
    if one.fields:
        found["schema"] = table_schema(one.fields)
    return found


def table_schema(fields: Sequence[Field]) -> dict[str, Any]:
    """Return the columns of a table as a Table Schema.

    Parameters
    ----------
    fields : sequence of Field
        The columns.

    Returns
    -------
    dict
        Besides what the standard has: ``unit``, and ``values``, what the words in a column mean.

    Examples
    --------
    >>> from karte.opendata.fields import shared
    >>> table_schema(shared(["area_id"]))["fields"][0]["type"]
    'string'
    """
    return {"fields": [_field(one) for one in fields], "missingValues": [""]}


def _field(one: Field) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": one.name,
        "type": one.kind,
        "title": one.title,
        "description": one.description,
    }
    if one.unit:
        found["unit"] = one.unit
    if one.name == "count":
        found["values"] = {count.id: f"{count.label}（{count.unit}）" for count in COUNTS.values()}
    elif one.values:
        found |= {"values": dict(one.values), "constraints": {"enum": list(one.values)}}
    if one.kind == "boolean":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    return found
