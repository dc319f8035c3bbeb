"""Every publisher's format that karte recognises, one line each.

How to add one is shown in docs/new-format.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from karte.errors import KarteError
from karte.sources.opened import LAYERS, TABLES, opened
from karte.sources.recognise import census, districts, hazards, mesh, places, small_areas, tables
from karte.sources.recognise.found import Recognised, Section
from karte.sources.recognise.probe import Probe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Reader = TypeVar("Reader", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class Format:
    """One publisher's format.

    Attributes
    ----------
    id : str
        Stable key.
    title : str
        Japanese, as it is printed.
    section : Section
        Where in ``karte.toml`` such a file is declared.
    recognise : callable
        Tells whether a file has this format, and what is in it.
    read : callable or None
        Reads it, called as the section's own reader is; None where that one reads it.
    """

    id: str
    title: str
    section: Section
    recognise: Callable[[Probe], Recognised | None]
    read: Callable[..., Any] | None = None


FORMATS: tuple[Format, ...] = (
    Format("ksj-a27", "国土数値情報 小学校区（A27）", Section.DISTRICTS, districts.elementary),
    Format("ksj-a32", "国土数値情報 中学校区（A32）", Section.DISTRICTS, districts.junior_high),
    Format("estat-boundary", "国勢調査 小地域境界", Section.BOUNDARIES, small_areas.boundaries),
    Format("ksj-mesh-2024", "メッシュ別将来推計人口", Section.FUTURE_MESH, mesh.future),
    Format("ksj-places", "国土数値情報 施設（P29 など）", Section.FACILITIES, places.published),
    Format("ksj-a31a", "国土数値情報 洪水浸水想定区域（A31a）", Section.HAZARDS, hazards.flood),
    Format("ksj-a33", "国土数値情報 土砂災害警戒区域（A33）", Section.HAZARDS, hazards.landslide),
    Format("own-districts", "校区の境界（市のデータ）", Section.DISTRICTS, districts.own_polygons),
    Format("estat-file", "国勢調査 e-Stat「ファイル」", Section.CENSUS_TABLE, census.file_table),
    Format("estat-text", "国勢調査 統計GIS 統計表", Section.CENSUS_TABLE, census.text_table),
    Format("estat-mesh", "国勢調査 メッシュ統計", Section.CENSUS_MESH, mesh.census),
    Format("people-flow", "全国の人流オープンデータ", Section.PEOPLE_FLOW, mesh.people_flow),
    Format("ksj-terms", "国土数値情報 利用条件の一覧", Section.TERMS, tables.terms),
    Format("targets", "目標の表", Section.TARGETS, tables.targets),
    Format("places", "施設一覧", Section.FACILITIES, places.standard),
    Format("town-table", "町丁・校区対応表", Section.TOWN_TABLE, tables.town_table),
    Format("register", "住民基本台帳 町丁目別人口", Section.REGISTER, tables.register),
    Format("register-free", "町丁目別人口（市の様式）", Section.REGISTER, tables.free_register),
    Format("people-to-come", "市区町村の将来人口", Section.CONTROL, tables.control),
)
"""In the order in which they are tried: what is told by fewer signs comes later."""

PLAIN = frozenset(
    {
        *("ksj-terms", "places", "town-table", "register", "register-free"),
        *("targets", "people-to-come"),
    }
)
"""Formats whose readers do not open a zip."""
_ZIP, _GML = ".zip", ".xml"
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Identified:
    """A file with its format.

    Attributes
    ----------
    name : str
        Relative to the workspace, with forward slashes.
    format : Format
        Which one.
    found : Recognised
        What is in it.
    """

    name: str
    format: Format
    found: Recognised


def identify(path: Path, *, root: Path, formats: Sequence[Format] = FORMATS) -> Identified | str:
    """Tell what a file is.

    Parameters
    ----------
    path : pathlib.Path
        Absolute, or joined to the workspace; a zip is looked into.
    root : pathlib.Path
        Folder of the workspace.
    formats : sequence of Format, optional
        Which formats are tried, in order.

    Returns
    -------
    Identified or str
        Why it was not recognised, in Japanese, where it was not.
    """
    name = path.relative_to(root).as_posix()
    try:
        if path.suffix.lower() != _ZIP:
            return _told(Probe(path, name), formats)
        with opened(path, root=root, suffixes=(*LAYERS, *TABLES, _GML)) as parts:
            return _archive(name, [_told(Probe(one.path, name), formats) for one in parts])
    except KarteError as error:
        return error.problems[0].what


def reader_for(
    paths: Sequence[Path],
    *,
    root: Path,
    section: Section,
    default: Reader,
    formats: Sequence[Format] | None = None,
) -> Reader:
    """Return the function that reads what is declared in one place.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        The declared files, joined to the workspace.
    root : pathlib.Path
        Folder of the workspace.
    section : Section
        Where they are declared.
    default : callable
        The section's own reader.
    formats : sequence of Format, optional
        Which formats there are; `FORMATS` where nothing else is said.

    Returns
    -------
    callable
        The reader of a format that brings its own, if the files have that format; else the
        default, with the same arguments.

    Raises
    ------
    KarteError
        If only some of the files have a format that brings its own reader.
    """
    known = FORMATS if formats is None else formats
    own = [one for one in known if one.section is section and one.read is not None]
    if not own:
        return default
    told = [identify(path, root=root, formats=own) for path in paths]
    found = {one.format.id: one.format for one in told if isinstance(one, Identified)}
    others = [path for path, one in zip(paths, told, strict=True) if isinstance(one, str)]
    if len(found) + bool(others) > 1:
        titles = [f"「{one.title}」" for one in found.values()]
        titles += [f"ほかの様式（{others[0].name}）"] if others else []
        raise KarteError(
            f"様式の違う資料が、karte.toml の同じところに書かれています: {'、'.join(titles)}。",
            where=f"karte.toml {section.value}",
            hint="どれか1つの様式の資料だけを書いてください。",
        )
    read = next((one.read for one in found.values()), None)
    return default if read is None else cast("Reader", read)


def _told(probe: Probe, formats: Sequence[Format]) -> Identified | str:
    for one in formats:
        if (found := one.recognise(probe)) is not None:
            return Identified(probe.name, one, found)
    return _unknown(probe)


def _archive(name: str, parts: Sequence[Identified | str]) -> Identified | str:
    """Return what all files in a zip are together."""
    known = [one for one in parts if isinstance(one, Identified)]
    usable = [one for one in known if not one.found.unused] or known
    if not usable:
        return next(iter(parts), "圧縮ファイルの中に資料がありません。")
    first = usable[0]
    if len({(one.format.id, one.found.year, one.found.detail) for one in usable}) > 1:
        return "種類の違う資料が1つの zip に入っています。展開して使ってください。"
    areas = frozenset[str]().union(*(one.found.areas for one in usable))
    names = {code: text for one in usable for code, text in one.found.names.items()}
    unused = first.found.unused
    if not unused and first.format.id in PLAIN:
        unused = f"「{first.format.title}」は、zip を展開してから使ってください。"
    found = Recognised(
        year=first.found.year,
        detail=first.found.detail,
        areas=areas,
        names=names,
        rank=first.found.rank,
        keys=first.found.keys,
        unused=unused,
        remark=first.found.remark,
    )
    return Identified(name, first.format, found)


def _unknown(probe: Probe) -> str:
    """Say what an unknown file looks like, and what can be done with it."""
    if probe.layer is not None:
        fields = "、".join(probe.layer.fields[:_SHOWN]) or "なし"
        where = {"Polygon": "[[hazards]] か [[areas]]", "Point": "[[facilities]]"}
        if section := where.get(probe.layer.kind):
            return f"種類の分からない地図です（列: {fields}）。{section} に書けば使えます。"
        return "線か、図形のない地図データで、使い道がありません。"
    if probe.rows:
        cells = [cell.strip() for cell in probe.rows[0].cells if cell.strip()]
        shown = "、".join(cell[:20] for cell in cells[:_SHOWN])
        return (
            f"種類の分からない表です（1行目: {shown}）。"
            "校区や町丁ごとの数値なら [[own_figures]] に、時点と単位とともに書けば使えます。"
        )
    return "表でも地図でもないファイルです。"
