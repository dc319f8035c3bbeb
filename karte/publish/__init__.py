"""Writes an edition: pages, PDFs, downloads and manifest, swapped in as a whole."""

from karte.publish.downloads import crosswalk_csv
from karte.publish.edition import EditionWriter
from karte.publish.listing import offered
from karte.publish.manifest import manifest_json
from karte.publish.meaning import screening_csv
from karte.publish.site import site_files
from karte.publish.work import at_work, put_right

__all__ = [
    "EditionWriter",
    "at_work",
    "crosswalk_csv",
    "manifest_json",
    "offered",
    "put_right",
    "screening_csv",
    "site_files",
]
