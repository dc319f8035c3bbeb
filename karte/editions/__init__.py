"""Editions over the years: what each was made of is kept, so that it can be made once more."""

from karte.editions.archive import (
    ARCHIVE,
    Kept,
    differing_versions,
    keep_edition,
    kept_edition,
    kept_editions,
    lay_out,
)

__all__ = [
    "ARCHIVE",
    "Kept",
    "differing_versions",
    "keep_edition",
    "kept_edition",
    "kept_editions",
    "lay_out",
]
