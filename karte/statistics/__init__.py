"""Counts per district: the shares of a crosswalk applied to tables of counts, with ranges."""

from karte.statistics.added import Added, certain, split_status, with_added
from karte.statistics.ages import Ages, ages_of
from karte.statistics.count import area_counts, combine, count_by_district
from karte.statistics.grade import GRADES, grade_of, grades_of, parts_in_doubt
from karte.statistics.ranges import Ranges, Towns
from karte.statistics.types import AreaCounts, Cell, Manner, all_areas

__all__ = [
    "GRADES",
    "Added",
    "Ages",
    "AreaCounts",
    "Cell",
    "Manner",
    "Ranges",
    "Towns",
    "ages_of",
    "all_areas",
    "area_counts",
    "certain",
    "combine",
    "count_by_district",
    "grade_of",
    "grades_of",
    "parts_in_doubt",
    "split_status",
    "with_added",
]
