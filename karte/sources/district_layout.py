"""Which column of a school-district layer means what, told by content and not by number.

The same attribute number means different things in different editions of A27 and A32.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karte.errors import KarteError
from karte.sources.cells import short
from karte.sources.shapes import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

_ATTRIBUTE = re.compile(r"A(27|32)_\d{3}")
_CODE = re.compile(r"\d{5}")
_SCHOOL_CODE = re.compile(r"[A-H][12]\d{11}")
_NAME = re.compile(r".*(学校|学園|学院|分校|校舎|校)")
_MOSTLY = 0.5
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that matter; empty where the layer has none such.

    Attributes
    ----------
    name, school_code, area_code : str
        Column names.
    junior_high : bool
        Whether the districts are those of junior high schools (A32).
    published : bool
        Whether it is a layer of 国土数値情報.
    """

    name: str
    school_code: str = ""
    area_code: str = ""
    junior_high: bool = False
    published: bool = False


def numbered(columns: Iterable[str]) -> bool:
    """Tell whether columns are those of A27 or A32.

    Parameters
    ----------
    columns : iterable of str
        Names.

    Returns
    -------
    bool
        Whether one of them is numbered as they are.

    Examples
    --------
    >>> numbered(["A27_001", "geom"]), numbered(["学校名"])
    (True, False)
    """
    return any(_ATTRIBUTE.fullmatch(name) for name in columns)


def detect(frame: gpd.GeoDataFrame, *, where: str) -> Layout:
    """Return the layout of a layer of 国土数値情報 A27 or A32.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read.
    where : str
        The file, for the error.

    Returns
    -------
    Layout
        With a column of names and one of municipality codes.

    Raises
    ------
    KarteError
        If no column holds names of schools.
    """
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    coded = sorted(name for name in columns if _ATTRIBUTE.fullmatch(name))
    ordered = [*coded, *(name for name in columns if name not in coded)]
    values = {name: texts(frame, name) for name in ordered}
    shares = {name: _share(values[name], _NAME) for name in ordered}
    best = max(shares, key=lambda name: shares[name], default="")
    if not coded or shares[best] < _MOSTLY:
        raise KarteError(
            "校区の名前がどの列にあるか分かりません。ファイルの列: " + _sample(values),
            where=where,
            hint='karte.toml の [districts] に name_column = "列の名前" を書いてください。',
        )
    return Layout(
        name=best,
        school_code=_first_full(values, _SCHOOL_CODE),
        area_code=_first_full({name: values[name] for name in coded}, _CODE),
        junior_high=coded[0].startswith("A32"),
        published=True,
    )


def declared(frame: gpd.GeoDataFrame, *, id_column: str, name_column: str, where: str) -> Layout:
    """Return the layout of a layer whose columns the declaration names.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        As read.
    id_column : str
        Empty where the layer has no identifiers.
    name_column : str
        Column of names.
    where : str
        The file, for the error.

    Returns
    -------
    Layout
        With the columns named.

    Raises
    ------
    KarteError
        If the layer lacks one of them.
    """
    columns = {str(name): texts(frame, name) for name in frame.columns if name != "geometry"}
    missing = [name for name in (id_column, name_column) if name and name not in columns]
    if missing:
        raise KarteError(
            f"列「{'」「'.join(missing)}」がありません。ファイルの列: {_sample(columns)}",
            where=where,
            hint="karte.toml の [districts] の id_column・name_column を、"
            "この中の名前に直してください。",
        )
    return Layout(name=name_column, school_code=id_column)


def _share(values: pd.Series[str], pattern: re.Pattern[str]) -> float:
    filled = [value for value in values if value]
    return sum(bool(pattern.fullmatch(value)) for value in filled) / max(1, len(values))


def _first_full(values: dict[str, pd.Series[str]], pattern: re.Pattern[str]) -> str:
    return next((name for name in values if _share(values[name], pattern) == 1.0), "")


def _sample(values: dict[str, pd.Series[str]]) -> str:
    shown = [
        f"{short(name)}（例: {short(next(filter(None, one), '空'))}）"
        for name, one in values.items()
    ]
    more = f" ほか{len(shown) - _SHOWN}列" if len(shown) > _SHOWN else ""
    return "、".join(shown[:_SHOWN]) + more
