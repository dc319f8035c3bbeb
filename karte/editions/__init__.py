"""Editions over the years: what each was made of is kept, so that it can be made once more."""

from karte.editions.archive import (
    ARCHIVE,
    FIGURES,
    Kept,
    differing_versions,
    keep_edition,
    kept_edition,
    kept_editions,
    kept_object,
    lay_out,
)

__all__ = [
    "ARCHIVE",
    "FIGURES",
    "Kept",
    "differing_versions",
    "keep_edition",
    "kept_edition",
    "kept_editions",
    "kept_object",
    "lay_out",
]
