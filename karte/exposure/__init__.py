"""Counts from laying maps, lists and meshes over the towns of the districts."""

from karte.exposure.flow import flow_counts
from karte.exposure.listed import capacity, listed_count, usable
from karte.exposure.meshes import mesh_counts
from karte.exposure.own import Own, with_own_figures
from karte.exposure.reached import WALK, Lived, people_reached, united, walkable

__all__ = [
    "WALK",
    "Lived",
    "Own",
    "capacity",
    "flow_counts",
    "listed_count",
    "mesh_counts",
    "people_reached",
    "united",
    "usable",
    "walkable",
    "with_own_figures",
]
