"""What the page of a district offers: each file with its kind, its size and a readable name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.profile.types import Download
from karte.publish.listing import size_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.profile.types import Profile

_OFFERED = (
    ("data/karte.xlsx", "表（Excel）", "指標、人数・世帯数、町丁。見出しと説明つき", ""),
    ("data/indicators.csv", "指標（CSV）", "", "指標"),
    ("data/counts.csv", "人数・世帯数など（CSV）", "", "人数・世帯数"),
    ("data/town_figures.csv", "町丁ごとの数字（CSV）", "", "町丁"),
    ("data/karte.gpkg", "図形（GeoPackage）", "QGIS で開くと色と名前がつきます", ""),
    ("data/districts.geojson", "範囲とおもな指標（GeoJSON）", "", "範囲"),
    ("data/small_areas.geojson", "町丁の図形と数字（GeoJSON）", "", "町丁"),
    ("data/small_areas.parquet", "町丁の図形と数字（GeoParquet）", "", "町丁"),
)


def district_downloads(files: Mapping[str, bytes], profile: Profile) -> tuple[Download, ...]:
    """Return what the page of a district offers, of the files that were made.

    Parameters
    ----------
    files : mapping of str to bytes
        By path from the district's folder.
    profile : Profile
        For the words, and for the name under which its print is kept.

    Returns
    -------
    tuple of Download
        In the order of the page.
    """
    unit, base = profile.header.unit, profile.pdf_download_name.removesuffix(".pdf")
    return tuple(
        Download(
            href=path,
            label=f"この{unit}の{label}",
            note=note,
            size=size_text(len(files[path])),
            file_name="_".join(filter(None, (base, kind))) + path[path.rindex(".") :],
        )
        for path, label, note, kind in _OFFERED
        if path in files
    )
