"""School districts: 国土数値情報 A27 and A32 of every edition, and a city's own polygons."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from karte.errors import KarteError, Problems
from karte.model import Origin
from karte.sources import credit
from karte.sources.crs import plane_crs
from karte.sources.district_checks import (
    check_district_names,
    note_repairs,
    without_duplicates,
)
from karte.sources.district_layout import Layout, declared, detect, numbered
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.layer_file import layer_infos
from karte.sources.municipality import belongs, listed
from karte.sources.opened import LAYERS, opened
from karte.sources.shapes import (
    centre,
    dissolved,
    is_polygonal,
    read_layer,
    repaired,
    texts,
    with_crs,
)
from karte.tables.schemas import validated_districts
from karte.tables.types import Districts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    from karte.sources.layer_file import LayerInfo
    from karte.sources.opened import Opened

_JGD2000, _JGD2011 = "EPSG:4612", "EPSG:6668"
_EDITION = re.compile(r"A(?:27|32)P?-(\d{2})", re.IGNORECASE)
_FIRST_JGD2011 = 21
_SPACES = re.compile(r"\s+")
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_RESERVED = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
)


def stable_id(code: str, name: str) -> str:
    """Return an identifier for a district that has no school code.

    Parameters
    ----------
    code : str
        Municipality code.
    name : str
        Name of the district.

    Returns
    -------
    str
        The same for the same name in every edition, however its characters are encoded.

    Examples
    --------
    >>> stable_id("22212", "小川小学校") == stable_id("222127", " 小川 小学校")
    True
    """
    normalised = _SPACES.sub("", unicodedata.normalize("NFKC", name))
    return f"{code[:5]}-{hashlib.sha256(normalised.encode()).hexdigest()[:8]}"


def safe_id(code: str, own: str) -> str:
    """Return a source's own identifier where a folder can be called that, else a stable one.

    Parameters
    ----------
    code : str
        Municipality code.
    own : str
        As the source has it.

    Returns
    -------
    str
        Letters, digits, ``-`` and ``_``; no name that Windows keeps for itself.

    Examples
    --------
    >>> safe_id("29209", "B129210001220"), safe_id("29209", "../x")[:6], safe_id("29209", "CON")[:6]
    ('B129210001220', '29209-', '29209-')
    """
    return own if _SAFE.fullmatch(own) and own.upper() not in _RESERVED else stable_id(code, own)


def read_districts(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    code: str,
    year: int,
    crs: CRS | None = None,
    id_column: str = "",
    name_column: str = "",
    publisher: str = "",
    licence: str | None = None,
    title: str = "",
    warnings: Problems | None = None,
) -> Districts:
    """Return the school districts of a municipality.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Shapefiles, GeoJSON, GeoPackage, or zips of them as they were downloaded; absolute or
        relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; rows of others are left out where the layer states codes.
    year : int
        Vintage of the boundaries.
    crs : pyproj.CRS, optional
        Plane coordinate system; chosen by prefecture and position where it is not given.
    id_column, name_column : str, optional
        Columns of a city's own polygons.
    publisher, licence, title : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes what was found that does not stop the build.

    Returns
    -------
    Districts
        One row a district, in order of its code; as in the file where it has none.

    Raises
    ------
    KarteError
        With all problems of all files.
    """
    problems = Problems()
    parts = list[gpd.GeoDataFrame]()
    layouts = list[Layout]()
    for path in require_files(root, files):
        try:
            with opened(path, root=root, suffixes=LAYERS) as found:
                for one in _areas_first(found):
                    part, layout = _read_one(one, root, code, id_column, name_column)
                    parts.append(part.assign(file=len(parts)))
                    layouts.append(layout)
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    where = "、".join(relative_name(root, path) for path in files)
    _refuse_both_schools(layouts, where)
    chosen = crs or plane_crs(code, *centre(parts[0]))
    frame = pd.concat([repaired(part, chosen, where=where) for part in parts], ignore_index=True)
    broken = [not valid for part in parts for valid in part.geometry.is_valid]
    note_repairs(frame, broken, where, warnings)
    check_district_names(frame, where, problems)
    problems.raise_if_any()
    frame = without_duplicates(frame, where, warnings)
    shapes = dissolved(frame, frame["district_id"].tolist())
    names = frame.drop_duplicates("district_id").set_index("district_id")["name"]
    ids = _in_order(names.index.tolist(), named=not layouts[0].school_code)
    result = gpd.GeoDataFrame(
        {"district_id": pd.Series(ids, dtype="str"), "name": names.loc[ids].to_numpy()},
        geometry=shapes.loc[ids].to_numpy(),
        crs=chosen,
    )
    origin = Origin(
        id=f"districts-{year}",
        title=title or _title(layouts[0]),
        publisher=publisher or (credit.LAND_MINISTRY if layouts[0].published else ""),
        licence=licence or (credit.KSJ_TERMS if layouts[0].published else credit.UNSTATED_TERMS),
        date=None,
        files=input_files(root, files),
    )
    return validated_districts(Districts(frame=result, year=year, origin=origin), where=where)


def _areas_first(found: Sequence[Opened]) -> Sequence[Opened]:
    """Leave out the layers of points and lines that a zip holds beside the areas."""
    if len(found) == 1:
        return found
    areas = [
        one
        for one in found
        if any(
            "Point" not in info.geometry and "Line" not in info.geometry
            for info in layer_infos(one.path)
        )
    ]
    return areas or found


def _refuse_both_schools(layouts: Sequence[Layout], where: str) -> None:
    if len({layout.junior_high for layout in layouts if layout.published}) > 1:
        raise KarteError(
            "小学校区（A27）と中学校区（A32）が混ざっています。",
            where=where,
            hint="karte.toml の [districts] files には、どちらか一方だけを書いてください。",
        )


def _read_one(
    source: Opened, root: Path, code: str, id_column: str, name_column: str
) -> tuple[gpd.GeoDataFrame, Layout]:
    """Return the rows of the municipality as district_id, name and shape."""
    path, where = source.path, source.where

    def wanted(layer: LayerInfo) -> bool:
        own = name_column in layer.columns if name_column else numbered(layer.columns)
        return own and "Polygon" in layer.geometry

    frame = read_layer(path, root=root, where=where, wanted=wanted, complete=True)
    if not is_polygonal(frame):
        raise KarteError(
            f"校区の面（ポリゴン）が必要ですが、{_shape_word(frame)}のデータです。",
            where=where,
            hint="学校の位置ではなく通学区域のファイル"
            "（国土数値情報なら A27-… の面）を指定してください。",
        )
    layout = (
        declared(frame, id_column=id_column, name_column=name_column, where=where)
        if name_column
        else detect(frame, where=where)
    )
    frame = with_crs(frame, _assumed_crs(path) if layout.published else None, where=where)
    frame = _of_municipality(frame, layout, code, where)
    names = texts(frame, layout.name)
    identified = layout.school_code and texts(frame, layout.school_code).ne("").all()
    own = texts(frame, layout.school_code) if identified else None
    ids = pd.Series(
        [stable_id(code, name) for name in names]
        if own is None
        else [safe_id(code, one) for one in own],
        index=frame.index,
        dtype="str",
    )
    part = gpd.GeoDataFrame(
        {"district_id": ids, "name": names}, geometry=frame.geometry, crs=frame.crs
    )
    return part.reset_index(drop=True), layout


def _of_municipality(
    frame: gpd.GeoDataFrame, layout: Layout, code: str, where: str
) -> gpd.GeoDataFrame:
    if not layout.area_code:
        return frame
    areas = texts(frame, layout.area_code)
    mine = areas.map(lambda area: belongs(area, code))
    if not mine.any():
        raise KarteError(
            f"市区町村コード {code[:5]} の校区がありません。ファイルにあるコード: {listed(areas)}",
            where=where,
            hint="karte.toml の [municipality] code と、"
            "ファイルの都道府県・市区町村を確かめてください。",
        )
    return frame.loc[mine]


def _in_order(ids: list[str], *, named: bool) -> list[str]:
    """Sort ids as numbers or codes; ids made of names stay as the file has them."""
    return ids if named else sorted(ids, key=lambda one: (len(one) if one.isdigit() else 0, one))


def _assumed_crs(path: Path) -> str:
    edition = _EDITION.search(path.stem)
    return _JGD2011 if edition is None or int(edition[1]) >= _FIRST_JGD2011 else _JGD2000


def _shape_word(frame: gpd.GeoDataFrame) -> str:
    return "点" if frame.geom_type.str.contains("Point").any() else "線"


def _title(layout: Layout) -> str:
    if not layout.published:
        return "校区の区域"
    return f"国土数値情報（{'中学校区' if layout.junior_high else '小学校区'}データ）"
