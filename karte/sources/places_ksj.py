"""Facilities of 国土数値情報: which column of which edition means what.

Attribute numbers hold for one edition only: P29_004 is a school's name in 2021 and its class in
2013. The edition is told by the name of the file and must agree with what the columns hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from karte.errors import KarteError
from karte.sources import credit
from karte.sources.layer_points import points
from karte.sources.layers import column_texts, layer_of
from karte.sources.listing import Listing
from karte.sources.municipality import belongs, listed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

    from karte.errors import Problems
    from karte.sources.opened import Opened

TERMS = "国土数値情報利用約款（データと年度ごとの利用条件の確認が必要）"
_FILE = re.compile(r"(?<![A-Za-z0-9])(P\d{2})-(\d{2})(?!\d)", re.IGNORECASE)
_JGD2000, _JGD2011 = "EPSG:4612", "EPSG:6668"
_FIRST_JGD2011 = 20
_CODE = re.compile(r"\d+")
_CLOSED = "2"
_SCHOOLS = MappingProxyType(
    {
        "16001": "小学校",
        "16002": "中学校",
        "16003": "中等教育学校",
        "16004": "高等学校",
        "16005": "高等専門学校",
        "16006": "短期大学",
        "16007": "大学",
        "16011": "幼稚園",
        "16012": "特別支援学校",
        "16013": "認定こども園",
        "16016": "専修学校",
    }
)
_CLINICS = MappingProxyType({"1": "病院", "2": "診療所", "3": "歯科診療所"})
_OFFICES = MappingProxyType(
    {
        "1": "本庁",
        "2": "支所・出張所",
        "3": "その他の行政サービス施設",
        "4": "公立公民館",
        "5": "集会施設",
    }
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Attribute numbers of one edition; 0 where it has no such attribute.

    ``proof`` is an attribute and what it must hold: it tells this edition from others.
    """

    title: str
    name: int
    address: int = 0
    code: int = 0
    kind: int = 0
    closed: int = 0
    proof: tuple[int, str] | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)


_SCHOOL_CODE = r"[A-H]\d{12}"
_SCHOOLS_NOW = _Layout(
    "学校",
    name=4,
    address=5,
    code=1,
    kind=3,
    closed=7,
    proof=(2, _SCHOOL_CODE),
    kinds=_SCHOOLS,
)
_WELFARE_NOW = _Layout("福祉施設", name=8, address=4, code=3, proof=(3, r"\d{5}"))
_LAYOUTS: Mapping[tuple[str, str], _Layout] = MappingProxyType(
    {
        ("P04", "20"): _Layout(
            "医療機関", name=2, address=3, kind=1, proof=(1, r"[1-9]"), kinds=_CLINICS
        ),
        ("P05", "22"): _Layout(
            "市町村役場等及び公的集会施設",
            name=3,
            address=4,
            code=1,
            kind=2,
            proof=(2, r"[1-9]"),
            kinds=_OFFICES,
        ),
        ("P11", "10"): _Layout("バス停留所", name=1, proof=(2, r"\d")),
        ("P11", "22"): _Layout("バス停留所", name=1, proof=(2, r".*\D.*")),
        ("P14", "21"): _WELFARE_NOW,
        ("P14", "23"): _WELFARE_NOW,
        ("P27", "13"): _Layout("文化施設", name=5, address=6, code=1, proof=(2, r"\d{1,2}")),
        ("P29", "13"): _Layout(
            "学校", name=5, address=6, code=1, kind=4, proof=(2, r"\d{1,2}"), kinds=_SCHOOLS
        ),
        ("P29", "21"): _SCHOOLS_NOW,
        ("P29", "23"): _SCHOOLS_NOW,
    }
)
EDITIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {data: tuple(year for one, year in _LAYOUTS if one == data) for data, _ in _LAYOUTS}
)
"""Which editions of which data set can be read."""
CODE_WORD = "行政区域コード"
_OWN_WORDS = MappingProxyType(
    {"name": "名称", "address": "所在地", "code": CODE_WORD, "kind": "学校分類"}
)
"""Headings of copies in which the attributes have their names instead of numbers."""


def edition_of(stem: str) -> tuple[str, str] | None:
    """Return the data set and edition that the name of a file states.

    Parameters
    ----------
    stem : str
        Name of the file without its suffix.

    Returns
    -------
    tuple of str, or None
        None where it is not the publisher's name.

    Examples
    --------
    >>> edition_of("P29-21_29"), edition_of("schools")
    (('P29', '21'), None)
    """
    found = _FILE.search(stem)
    return (found[1].upper(), found[2]) if found else None


def ksj_listing(
    file: Opened,
    edition: tuple[str, str],
    *,
    root: Path,
    code: str,
    warnings: Problems | None,
) -> Listing:
    """Return the facilities of a layer of 国土数値情報.

    Parameters
    ----------
    file : Opened
        Shapefile or GeoJSON.
    edition : tuple of str
        As `edition_of` returns it.
    root : pathlib.Path
        Folder of the workspace.
    code : str
        Municipality code; rows of others are left out where the layer states codes. All rows
        where it is empty.
    warnings : Problems or None
        Takes what is left out, closed schools among it.

    Returns
    -------
    Listing
        With the kind (小学校, 診療所) among the extras where the layer tells it.

    Raises
    ------
    KarteError
        If the edition is not known, or the columns do not hold what it says they do.
    """
    layout = _LAYOUTS.get(edition)
    if layout is None:
        raise KarteError(
            f"国土数値情報 {'-'.join(edition)} の列の意味が分からないため、読めません。"
            f"読める年度版: {listed(('-'.join(one) for one in _LAYOUTS), most=len(_LAYOUTS))}",
            where=file.where,
            hint="読める年度版を使うか、karte.toml の [[facilities]] に "
            'name_column = "名前の列名" を書いてください。',
        )
    frame = layer_of(file, root=root)
    columns = _Columns(frame, edition[0], layout, file.where)
    frame = columns.of_municipality(code)
    frame = _without_closed(frame, columns, warnings)
    kinds = columns.texts(frame, "kind")
    extras = [{"種別": layout.kinds[one]} if one in layout.kinds else {} for one in kinds]
    assumed = _JGD2011 if int(edition[1]) >= _FIRST_JGD2011 else _JGD2000
    return Listing(
        points(
            frame,
            columns.texts(frame, "name"),
            columns.column("address"),
            extras,
            where=file.where,
            warnings=warnings,
            assumed=assumed,
        ),
        title=f"国土数値情報（{layout.title}データ）",
        publisher=credit.LAND_MINISTRY,
        licence=TERMS,
        wide=layout.code == 0,
    )


class _Columns:
    """Finds the attributes of a layout, by number or by name, and checks what they hold."""

    def __init__(self, frame: gpd.GeoDataFrame, data: str, layout: _Layout, where: str) -> None:
        self._frame = frame
        self._data = data
        self._layout = layout
        self.where = where
        self._numbered = any(str(one).startswith(f"{data}_") for one in frame.columns)
        self._check()

    def column(self, role: str) -> str:
        """Return the column of a role; empty where the layout has none."""
        number = getattr(self._layout, role)
        if number == 0:
            return ""
        return self._number(number) if self._numbered else _OWN_WORDS.get(role, "")

    def _number(self, number: int) -> str:
        return f"{self._data}_{number:03d}"

    def texts(self, frame: gpd.GeoDataFrame, role: str) -> pd.Series[str]:
        """Return what the layer says in a role; empty texts where it says nothing."""
        column = self.column(role)
        if not column or (role == "kind" and column not in frame.columns):
            return pd.Series([""] * len(frame), index=frame.index, dtype="str")
        return column_texts(frame, column, key="[[facilities]] の file", where=self.where)

    def _check(self) -> None:
        names = self.texts(self._frame, "name")
        proved = True
        if self._layout.proof and self._numbered:
            number, pattern = self._layout.proof
            held = column_texts(
                self._frame,
                self._number(number),
                key="[[facilities]] の file",
                where=self.where,
            )
            proved = bool(held.str.fullmatch(pattern).mean() > 1 / 2)
        if not proved or names.str.fullmatch(_CODE).mean() > 1 / 2:
            sample = next(filter(None, names), "空")
            raise KarteError(
                "ファイル名の年度版と列の中身が合いません"
                f"（名前のはずの列「{self.column('name')}」の例: {sample[:30]}）。",
                where=self.where,
                hint="ファイル名が公開時のままか確かめるか、karte.toml の [[facilities]] に "
                'name_column = "名前の列名" を書いてください。',
            )

    def of_municipality(self, code: str) -> gpd.GeoDataFrame:
        """Return the rows of a municipality."""
        if not code or not self.column("code"):
            return self._frame
        codes = self.texts(self._frame, "code")
        mine = codes.map(lambda one: belongs(one, code))
        if not mine.any():
            raise KarteError(
                f"市区町村コード {code[:5]} の施設がありません。"
                f"ファイルにあるコード: {listed(codes)}",
                where=self.where,
                hint="karte.toml の [municipality] code と、ファイルの都道府県を確かめてください。",
            )
        return self._frame.loc[mine].reset_index(drop=True)


def _without_closed(
    frame: gpd.GeoDataFrame, columns: _Columns, warnings: Problems | None
) -> gpd.GeoDataFrame:
    closed = columns.texts(frame, "closed").eq(_CLOSED)
    if closed.any() and warnings is not None:
        names = columns.texts(frame, "name")[closed]
        warnings.add(
            f"休校中の学校が{len(names)}件あり、載せていません: {listed(names)}",
            where=columns.where,
            hint="載せる場合は、市の施設一覧（CSV・Excel）を [[facilities]] に加えてください。",
        )
    return frame.loc[~closed].reset_index(drop=True)
