"""Mesh codes (JIS X 0410) as exact boxes in longitude and latitude, and meshes folded together.

Everything is counted in eighths of a basic mesh: 1/640 of a degree eastwards and 1/960 northwards.
In these units all meshes are squares of 640, 80, 8, 4, 2 or 1.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from karte.errors import KarteError, Problems
from karte.sources.cells import add_bad_cell
from karte.sources.shapes import LON_LAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from karte.tables.types import SmallAreas

PER_DEGREE_EAST, PER_DEGREE_NORTH = 640, 960
WORDS: Mapping[int, str] = {
    8: "1kmメッシュ",
    9: "500mメッシュ",
    10: "250mメッシュ",
    11: "125mメッシュ",
}
"""Digits of a code to the size as printed: what meshes of statistics can be."""
_PARTS = {4: 640, 6: 80, 8: 8, 9: 4, 10: 2, 11: 1}
_CODE = re.compile(r"(\d{2})(\d{2})(?:([0-7])([0-7])(?:(\d)(\d)([1-4]{0,3}))?)?")
_TWO_KILOMETRES = re.compile(r"[0-9]{8}5")
_FIVE_KILOMETRES = 7
_DIGITS = re.compile(r"[0-9]+")
_NORTH, _EAST = range(30, 69), range(22, 55)
"""First and second half of the codes of primary meshes that hold any of Japan."""


class Box(NamedTuple):
    """A mesh: its south-western corner and its side, in eighths of a basic mesh."""

    x: int
    y: int
    side: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; neighbours have the very same borders."""
        return (
            100 + self.x / PER_DEGREE_EAST,
            self.y / PER_DEGREE_NORTH,
            100 + (self.x + self.side) / PER_DEGREE_EAST,
            (self.y + self.side) / PER_DEGREE_NORTH,
        )


def mesh_box(code: str) -> Box:
    """Return where a mesh lies.

    Parameters
    ----------
    code : str
        4 (80 km), 6 (10 km), 8 (1 km), 9 (500 m), 10 (250 m) or 11 digits (125 m).

    Returns
    -------
    Box
        Exact.

    Raises
    ------
    ValueError
        In Japanese, for codes of other sizes, and for what is no code.

    Examples
    --------
    >>> mesh_box("5339").bounds
    (139.0, 35.333333333333336, 140.0, 36.0)
    >>> mesh_box("53394611").bounds
    (139.7625, 35.675, 139.775, 35.68333333333333)
    >>> mesh_box("53394611324").side
    1
    """
    if _TWO_KILOMETRES.fullmatch(code):
        message = f"「{code}」は2kmメッシュ（9桁で末尾が5）のコードで、500mメッシュではありません"
        raise ValueError(message)
    if _DIGITS.fullmatch(code) and len(code) == _FIVE_KILOMETRES:
        message = f"「{code}」は5kmメッシュ（7桁）のコードです"
        raise ValueError(message)
    found = _CODE.fullmatch(code) if code.isascii() and len(code) in _PARTS else None
    if found is None:
        message = f"「{code}」は地域メッシュコード（8〜11桁の数字）ではありません"
        raise ValueError(message)
    north, east = int(found[1]), int(found[2])
    if north not in _NORTH or east not in _EAST:
        message = f"「{code}」は日本の外のメッシュです"
        raise ValueError(message)
    x = 640 * east + 80 * int(found[4] or 0) + 8 * int(found[6] or 0)
    y = 640 * north + 80 * int(found[3] or 0) + 8 * int(found[5] or 0)
    for digit, side in zip(found[7] or "", (4, 2, 1), strict=False):
        quarter = int(digit) - 1
        x += side * (quarter % 2)
        y += side * (quarter // 2)
    return Box(x, y, _PARTS[len(code)])


def checked_boxes(codes: Iterable[tuple[str, str]], problems: Problems) -> dict[str, Box]:
    """Return where the meshes of a file lie, all of one size and fit for statistics.

    Parameters
    ----------
    codes : iterable of (str, str)
        Each code with its place in the file.
    problems : Problems
        Takes every code that cannot be used.

    Returns
    -------
    dict of str to Box
        In the order given.
    """
    found = dict[str, Box]()
    sizes = dict[int, str]()
    for code, where in codes:
        try:
            found[code] = _statistical_box(code)
        except ValueError as error:
            add_bad_cell(
                problems,
                f"{error}。1km・500m・250m・125m メッシュの統計を使えます。",
                where=where,
                hint="Excelで開いて保存するとコードが壊れることがあります。"
                "公開元から取り直してください。",
            )
        else:
            sizes.setdefault(len(code), where)
    if len(sizes) > 1:
        shown = "、".join(f"{WORDS[size]}（{where}）" for size, where in sorted(sizes.items()))
        problems.add(
            f"大きさの違うメッシュが混ざっています: {shown}",
            hint="同じ大きさのメッシュのファイルだけを指定してください。",
        )
    return found


def _statistical_box(code: str) -> Box:
    box = mesh_box(code)
    if len(code) not in WORDS:
        message = f"「{code}」は{len(code)}桁で、大きすぎるメッシュのコードです"
        raise ValueError(message)
    return box


def boxes_within(
    boxes: Mapping[str, Box], within: BaseGeometry | None, crs: CRS, datum: str = LON_LAT
) -> list[str]:
    """Return the meshes that meet an area.

    Parameters
    ----------
    boxes : mapping of str to Box
        Meshes by code.
    within : shapely geometry or None
        The area, in a plane coordinate system; None for everywhere.
    crs : pyproj.CRS
        Plane coordinate system of ``within``.
    datum : str, optional
        Of the codes.

    Returns
    -------
    list of str
        Codes in the order given.
    """
    codes = list(boxes)
    if within is None or not codes:
        return codes
    area = gpd.GeoSeries([within], crs=crs).to_crs(datum).iloc[0]
    shapely.prepare(area)
    drawn = shapely.box(*np.array([boxes[code].bounds for code in codes]).T)
    meets = shapely.intersects(area, drawn)
    return [code for code, one in zip(codes, meets.tolist(), strict=True) if one]


def drawn(codes: Sequence[str], crs: CRS, datum: str = LON_LAT) -> gpd.GeoSeries:
    """Return the squares of mesh codes in a plane coordinate system.

    Parameters
    ----------
    codes : sequence of str
        Valid codes.
    crs : pyproj.CRS
        Plane coordinate system.
    datum : str, optional
        In which the codes were given: JGD2011 unless the publisher says otherwise.

    Returns
    -------
    geopandas.GeoSeries
        In the order given; neighbours share their borders.
    """
    bounds = np.array([mesh_box(code).bounds for code in codes]).reshape(-1, 4)
    return gpd.GeoSeries(shapely.box(*bounds.T), crs=datum).to_crs(crs)


def clipped(cells: SmallAreas, outline: BaseGeometry) -> SmallAreas:
    """Return meshes cut at the border of the municipality that all their people live in.

    Without it a mesh at the border is split by all of its area, also that beyond the border, and
    the people of its share there are lost to the districts.

    Parameters
    ----------
    cells : SmallAreas
        Meshes whose figures are those of one municipality alone.
    outline : shapely geometry
        The municipality, in the same coordinate system.

    Returns
    -------
    SmallAreas
        A mesh that lies beyond the outline altogether keeps its square.
    """
    shapely.prepare(outline)
    squares = cells.frame.geometry.to_numpy()
    crossing = shapely.intersects(outline, squares) & ~shapely.covers(outline, squares)
    inside = shapely.intersection(squares[crossing], outline)
    shapes = squares.copy()
    shapes[crossing] = np.where(shapely.area(inside) > 0, inside, squares[crossing])
    frame = cells.frame.set_geometry(
        gpd.GeoSeries(shapes, index=cells.frame.index, crs=cells.frame.crs)
    )
    return replace(cells, frame=frame)


def folded_together(
    keys: Iterable[str], links: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Return which meshes share their figures.

    Parameters
    ----------
    keys : iterable of str
        All meshes.
    links : iterable of (str, str)
        Pairs of which one received figures of the other; either may be none of ``keys``.

    Returns
    -------
    dict of str to tuple of str
        For each mesh, in order, all those it is linked with, itself among them, sorted.

    Examples
    --------
    >>> folded_together("abcd", [("a", "b"), ("b", "c")])["a"]
    ('a', 'b', 'c')
    """
    own = list(keys)
    groups: dict[str, set[str]] = {key: {key} for key in own}
    for one, other in links:
        left = groups.setdefault(one, {one})
        right = groups.setdefault(other, {other})
        if left is not right:
            small, large = sorted((left, right), key=len)
            large |= small
            for key in small:
                groups[key] = large
    return {key: tuple(sorted(groups[key])) for key in own}


def nothing_left(where: str) -> KarteError:
    """Return the error for a file without a mesh in the municipality.

    Parameters
    ----------
    where : str
        The files.

    Returns
    -------
    KarteError
        To be raised.
    """
    return KarteError(
        "市区町村の中にあるメッシュが1つもありません。",
        where=where,
        hint="1次メッシュの番号（ファイル名の4桁）か都道府県が合っているか確かめてください。",
    )
