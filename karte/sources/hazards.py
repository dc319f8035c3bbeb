"""Where a hazard reaches: 国土数値情報 A31a and A33, and any layer of areas by declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from karte.errors import KarteError, Problems
from karte.model import Audience, Origin
from karte.sources import credit
from karte.sources.files import input_files, relative_name, require_files
from karte.sources.hazard_gml import read_flood_gml
from karte.sources.hazard_ksj import SCHEMES, Scheme, edition_of
from karte.sources.hazard_levels import levels_of
from karte.sources.layers import areas, column_texts, layer_of, opened_layers, within
from karte.sources.listing import note_long_name, printable
from karte.sources.municipality import listed
from karte.sources.places_ksj import TERMS
from karte.sources.shapes import dissolved
from karte.tables.places import Hazard
from karte.tables.schemas import validated_hazard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pyproj import CRS

    from karte.sources.layers import Bounds
    from karte.sources.opened import Opened

_JGD2011 = "EPSG:6668"
_DECLARED = Scheme("", "", {})


class _Part(NamedTuple):
    """The areas of one file: ``label`` and shapes in the plane, and what they are."""

    frame: gpd.GeoDataFrame
    scheme: Scheme


def read_hazard(  # noqa: PLR0913 - each is one key of the declaration
    files: Sequence[Path],
    *,
    root: Path,
    name: str,
    crs: CRS,
    label_column: str = "",
    bounds: Bounds | None = None,
    audience: Audience = Audience.PUBLIC,
    owner: str = "",
    publisher: str = "",
    licence: str | None = None,
    warnings: Problems | None = None,
) -> Hazard:
    """Return where a hazard reaches, each place with the highest rank that any file gives it.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Layers of areas, one kind of hazard; absolute, or relative to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    name : str
        What it is, as it is printed.
    crs : pyproj.CRS
        Plane coordinate system of the districts.
    label_column : str, optional
        Column of ranks or kinds; a layer of 国土数値情報 needs none, and another layer without it
        is one extent without ranks.
    bounds : tuple of float, optional
        Rectangle of the municipality in the plane; what lies beyond it is left out.
    audience : Audience, optional
        For whom it may be printed.
    owner : str, optional
        Whom a layer that names no publisher is from: the municipality.
    publisher, licence : str, optional
        For the credit, where they are not the usual ones.
    warnings : Problems, optional
        Takes what was found that does not stop the build.

    Returns
    -------
    Hazard
        One row a rank or kind; areas are united, never added.

    Raises
    ------
    KarteError
        With all problems of all files.
    """
    reader = _Reader(root, crs, label_column, bounds, warnings)
    problems = Problems()
    parts = list[_Part]()
    for path in require_files(root, files):
        try:
            with opened_layers(path, root=root) as opened:
                parts += [reader.read(file) for file in opened]
        except KarteError as error:
            problems.take(error)
    problems.raise_if_any()
    where = "、".join(relative_name(root, path) for path in files)
    schemes = {part.scheme.title: part.scheme for part in parts}
    _check_one_kind(list(schemes), where)
    ((title, scheme),) = schemes.items()
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    if not label_column and not title:
        frame["label"] = name
    ranks = dict(_labels(scheme)) if title else levels_of(frame["label"].unique().tolist())
    _note(frame, name, where, warnings)
    origin = Origin(
        id=f"hazard:{name}",
        title=f"国土数値情報（{title}データ）" if title else name,
        publisher=publisher or (credit.LAND_MINISTRY if title else owner),
        licence=licence or (TERMS if title else credit.UNSTATED_TERMS),
        date=None,
        files=input_files(root, files),
    )
    hazard = Hazard(frame=_united(frame, name, ranks, crs), origin=origin, audience=audience)
    return validated_hazard(hazard, where=where)


def _labels(scheme: Scheme) -> list[tuple[str, int]]:
    return [(label, level) for level, label in scheme.ranks.values()]


@dataclass(frozen=True)
class _Reader:
    """Reads the files of one hazard."""

    root: Path
    crs: CRS
    label_column: str
    bounds: Bounds | None
    warnings: Problems | None

    def read(self, file: Opened) -> _Part:
        """Return the areas of one file."""
        found = edition_of(file.path.stem)
        if self.label_column or found is None:
            frame = layer_of(file, root=self.root)
            labels = [""] * len(frame)
            if self.label_column:
                labels = _checked_labels(frame, self.label_column, file.where)
            scheme = _DECLARED
        else:
            frame, labels, scheme = _published(file, found, self.root)
        assumed = _JGD2011 if found else None
        plane = areas(
            frame, crs=self.crs, where=file.where, assumed=assumed, warnings=self.warnings
        )
        labelled = gpd.GeoDataFrame(
            {"label": pd.Series(labels, dtype="str")},
            geometry=plane.geometry.to_numpy(),
            crs=self.crs,
        )
        return _Part(within(labelled, self.bounds), scheme)


def _checked_labels(frame: gpd.GeoDataFrame, column: str, where: str) -> list[str]:
    key = "[[hazards]] の label_column"
    labels = [printable(one) for one in column_texts(frame, column, key=key, where=where)]
    problems = Problems()
    for row, label in enumerate(labels, start=1):
        note_long_name(problems, label, what="区分の名前", where=f"{where} {row}件目")
    if blank := labels.count(""):
        problems.add(
            f"区分の列「{column}」が空の区域が{blank}件あります。",
            where=where,
            hint="空欄に区分を入れるか、区分のない資料なら label_column を消してください。",
        )
    problems.raise_if_any()
    return labels


def _published(
    file: Opened, edition: tuple[str, str], root: Path
) -> tuple[gpd.GeoDataFrame, list[str], Scheme]:
    """Return a layer of 国土数値情報 with the meaning of its ranks."""
    scheme = SCHEMES.get(edition)
    if scheme is None:
        known = listed((f"{one}-{year}" for one, year in SCHEMES), most=len(SCHEMES))
        raise KarteError(
            f"国土数値情報 {'-'.join(edition)} の列の意味が分からないため、読めません。"
            f"読める資料と年度版: {known}",
            where=file.where,
            hint="読める年度版を使うか、karte.toml の [[hazards]] に "
            'label_column = "区分の列名" を書いてください。',
        )
    if file.path.suffix.lower() == ".xml":
        frame = read_flood_gml(file)
        codes = frame["rank"]
    else:
        frame = layer_of(file, root=root)
        codes = column_texts(frame, scheme.column, key="[[hazards]] の files", where=file.where)
    unknown = sorted(set(codes) - scheme.ranks.keys())
    if unknown:
        raise KarteError(
            f"区分「{'」「'.join(one[:20] or '空' for one in unknown[:8])}」の意味が分かりません"
            f"（{'・'.join(scheme.ranks)} のはずです）。",
            where=file.where,
            hint="ファイル名の年度版と中身が合っているか確かめてください。",
        )
    return frame, [scheme.ranks[code][1] for code in codes], scheme


def _check_one_kind(titles: list[str], where: str) -> None:
    if len(titles) > 1:
        raise KarteError(
            "種類の違う資料が1つの [[hazards]] に入っています: "
            + "、".join(one or "市の地図データ" for one in titles),
            where=where,
            hint="資料の種類ごとに [[hazards]] を分けてください。",
        )


def _note(frame: gpd.GeoDataFrame, name: str, where: str, warnings: Problems | None) -> None:
    if frame.empty and warnings is not None:
        warnings.add(
            f"「{name}」の区域は、市区町村の範囲に1つもありません。",
            where=where,
            hint="ファイルの都道府県や河川が正しいか確かめてください。",
        )


def _united(
    frame: gpd.GeoDataFrame, name: str, levels: Mapping[str, int], crs: CRS
) -> gpd.GeoDataFrame:
    """Unite the areas of each label; of ranks, each place keeps the highest."""
    shapes = dissolved(frame, frame["label"].tolist()).to_dict()
    higher: shapely.Geometry = shapely.Polygon()
    left = dict[str, shapely.Geometry]()
    for label in sorted(shapes, key=lambda one: (-levels[one], one)):
        shape = shapes[label]
        if levels[label]:
            shape = shapely.difference(shapes[label], higher)
            higher = shapely.union(higher, shapes[label])
        if shape.area > 0:
            left[label] = _polygonal(shape)
    labels = sorted(left, key=lambda one: (levels[one], list(levels).index(one)))
    return gpd.GeoDataFrame(
        {
            "name": pd.Series([name] * len(labels), dtype="str"),
            "label": pd.Series(labels, dtype="str"),
            "level": pd.Series([levels[one] for one in labels], dtype="int64"),
        },
        geometry=gpd.GeoSeries([left[one] for one in labels], crs=crs),
        crs=crs,
    )


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the areas of a shape: a difference can leave lines and points where areas touched."""
    parts = shapely.get_parts(shape)
    solid = parts[shapely.area(parts) > 0]
    return solid[0] if len(solid) == 1 else shapely.MultiPolygon(list(solid))
