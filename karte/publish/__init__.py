"""Writes an edition: pages, PDFs, downloads and manifest, swapped in as a whole."""

from karte.publish.downloads import counts_csv, crosswalk_csv, indicators_csv
from karte.publish.edition import EditionWriter
from karte.publish.listing import offered, towns_csv
from karte.publish.manifest import manifest_json
from karte.publish.meaning import projection_csv, screening_csv

__all__ = [
    "EditionWriter",
    "counts_csv",
    "crosswalk_csv",
    "indicators_csv",
    "manifest_json",
    "offered",
    "projection_csv",
    "screening_csv",
    "towns_csv",
]
