"""The crosswalk (対応表): which share of each small area belongs to which district."""

from karte.crosswalk.audit import audit_districts
from karte.crosswalk.build import crosswalk_from_polygons
from karte.crosswalk.export import export_town_table
from karte.crosswalk.table import crosswalk_from_table, districts_from_table
from karte.crosswalk.types import Crosswalk, Method

__all__ = [
    "Crosswalk",
    "Method",
    "audit_districts",
    "crosswalk_from_polygons",
    "crosswalk_from_table",
    "districts_from_table",
    "export_town_table",
]
