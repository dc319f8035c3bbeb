"""The crosswalk (対応表): which share of each small area belongs to which district."""

from karte.crosswalk.audit import audit_districts
from karte.crosswalk.build import crosswalk_from_polygons
from karte.crosswalk.evidence import Evidence, evidence_of_mesh
from karte.crosswalk.export import export_town_table
from karte.crosswalk.groups import Group
from karte.crosswalk.table import (
    crosswalk_from_table,
    districts_from_table,
    with_stated_shares,
)
from karte.crosswalk.types import Crosswalk, Method, Split

__all__ = [
    "Crosswalk",
    "Evidence",
    "Group",
    "Method",
    "Split",
    "audit_districts",
    "crosswalk_from_polygons",
    "crosswalk_from_table",
    "districts_from_table",
    "evidence_of_mesh",
    "export_town_table",
    "with_stated_shares",
]
