"""Writes an edition: pages, PDFs, downloads and manifest, swapped in as a whole."""

from karte.publish.downloads import crosswalk_csv
from karte.publish.edition import EditionWriter
from karte.publish.listing import offered
from karte.publish.manifest import manifest_json
from karte.publish.meaning import screening_csv

__all__ = [
    "EditionWriter",
    "crosswalk_csv",
    "manifest_json",
    "offered",
    "screening_csv",
]
