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
from karte.sources.district_layout import Layout, declared, detect
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.municipality import belongs, listed
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
        Shapefiles or GeoJSON, absolute or relative to the workspace.
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
            part, layout = _read_one(path, root, code, id_column, name_column)
        except KarteError as error:
            problems.take(error)
        else:
            parts.append(part)
            layouts.append(layout)
    problems.raise_if_any()
    where = "、".join(relative_name(root, path) for path in files)
    chosen = crs or plane_crs(code, *centre(parts[0]))
    frame = pd.concat([repaired(part, chosen) for part in parts], ignore_index=True)
    _note_repairs(parts, where, warnings)
    _check_names(frame, where, problems)
    problems.raise_if_any()
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


def _read_one(
    path: Path, root: Path, code: str, id_column: str, name_column: str
) -> tuple[gpd.GeoDataFrame, Layout]:
    """Return the rows of the municipality as district_id, name and shape."""
    where = relative_name(root, path)
    frame = read_layer(path, root=root)
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


def _check_names(frame: gpd.GeoDataFrame, where: str, problems: Problems) -> None:
    nameless = int(frame["name"].eq("").sum())
    if nameless:
        problems.add(
            f"名前の入っていない校区が{nameless}件あります。",
            where=where,
            hint="name_column に指定した列を確かめ、空欄を埋めてください。",
        )
    for district_id, names in frame.groupby("district_id")["name"]:
        different = sorted(set(names))
        if len(different) > 1:
            problems.add(
                f"同じ番号「{district_id}」に違う名前があります: {'、'.join(different)}",
                where=where,
                hint="id_column に指定した列が校区ごとに違う番号になっているか確かめてください。",
            )


def _in_order(ids: list[str], *, named: bool) -> list[str]:
    """Sort ids as numbers or codes; ids made of names stay as the file has them."""
    return ids if named else sorted(ids, key=lambda one: (len(one) if one.isdigit() else 0, one))


def _note_repairs(parts: Sequence[gpd.GeoDataFrame], where: str, warnings: Problems | None) -> None:
    broken = [name for part in parts for name in part.loc[~part.geometry.is_valid, "name"]]
    if broken and warnings is not None:
        warnings.add(
            f"図形の線が交わるなど正しくない校区が{len(broken)}件あり、直して使いました: "
            f"{'、'.join(sorted(set(broken)))}",
            where=where,
            hint="直し方で面積がわずかに変わることがあります。公開元のデータの修正をお勧めします。",
        )


def _assumed_crs(path: Path) -> str:
    edition = _EDITION.search(path.stem)
    return _JGD2011 if edition is None or int(edition[1]) >= _FIRST_JGD2011 else _JGD2000


def _shape_word(frame: gpd.GeoDataFrame) -> str:
    return "点" if frame.geom_type.str.contains("Point").any() else "線"


def _title(layout: Layout) -> str:
    if not layout.published:
        return "校区の区域"
    return f"国土数値情報（{'中学校区' if layout.junior_high else '小学校区'}データ）"
