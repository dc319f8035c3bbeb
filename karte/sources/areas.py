"""A second geography: areas of the city's own that are listed within the districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Audience, Origin
from karte.sources import credit
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.layers import areas, column_texts, layer_of, opened_layers
from karte.sources.listing import note_long_name, printable
from karte.sources.shapes import dissolved
from karte.tables.places import SecondGeography
from karte.tables.schemas import validated_areas

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    from karte.sources.opened import Opened


def read_areas(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    name: str,
    name_column: str,
    crs: CRS,
    audience: Audience = Audience.PUBLIC,
    publisher: str = "",
    licence: str | None = None,
    warnings: Problems | None = None,
) -> SecondGeography:
    """Return the areas of a second geography.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Layers of areas; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    name : str
        What the areas are called, as it is printed.
    name_column : str
        Column of their names.
    crs : pyproj.CRS
        Plane coordinate system of the districts.
    audience : Audience, optional
        For whom they may be printed.
    publisher, licence : str, optional
        For the credit.
    warnings : Problems, optional
        Takes areas without a name, which are left out, and shapes that were mended.

    Returns
    -------
    SecondGeography
        One row a name, in the order of the files; polygons that share a name are one area.

    Raises
    ------
    KarteError
        With all problems of all files.
    """
    problems = Problems()
    parts = list[gpd.GeoDataFrame]()
    for path in require_files(root, files):
        try:
            with opened_layers(path, root=root) as opened:
                parts += [_read_one(file, root, crs, name_column, warnings) for file in opened]
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    where = "、".join(relative_name(root, path) for path in files)
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        raise KarteError(
            f"「{name}」の名前がすべて空です。",
            where=where,
            hint="karte.toml の [[areas]] の name_column に指定した列を確かめてください。",
        )
    names = list(dict.fromkeys(frame["name"]))
    shapes = dissolved(frame, frame["name"].tolist()).loc[names]
    result = gpd.GeoDataFrame(
        {"name": pd.Series(names, dtype="str")}, geometry=shapes.to_numpy(), crs=crs
    )
    origin = Origin(
        id=f"areas:{name}",
        title=f"{name}の区域",
        publisher=publisher,
        licence=licence or credit.UNSTATED_TERMS,
        date=None,
        files=input_files(root, files),
    )
    geography = SecondGeography(name=name, frame=result, origin=origin, audience=audience)
    return validated_areas(geography, where=where)


def _read_one(
    file: Opened, root: Path, crs: CRS, name_column: str, warnings: Problems | None
) -> gpd.GeoDataFrame:
    frame = layer_of(file, root=root)
    column = column_texts(frame, name_column, key="[[areas]] の name_column", where=file.where)
    names = pd.Series([printable(one) for one in column], dtype="str")
    problems = Problems()
    for row, one in enumerate(names, start=1):
        note_long_name(problems, one, what="名前", where=f"{file.where} {row}件目")
    problems.raise_if_any()
    plane = areas(frame, crs=crs, where=file.where, warnings=warnings)
    if (nameless := int(names.eq("").sum())) and warnings is not None:
        warnings.add(
            f"名前のない区域が{nameless}件あり、使っていません。",
            where=file.where,
            hint=f"列「{name_column}」の空欄を埋めてください。",
        )
    named = gpd.GeoDataFrame({"name": names}, geometry=plane.geometry.to_numpy(), crs=crs)
    return named.loc[names.ne("")]
