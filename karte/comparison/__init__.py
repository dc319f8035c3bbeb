"""What a figure is held against: municipality, groups, other districts, earlier dates."""

from karte.comparison.change import Change, change_between
from karte.comparison.figures import YEARS_OF_CHANGE, Figures, Moment, compute_figures
from karte.comparison.groups import by_group, group_area
from karte.comparison.rank import Rank, ranks
from karte.comparison.screening import Screen, Screened, is_beyond, screen
from karte.comparison.similar import Likeness, similar_districts
from karte.comparison.standing import GroupValue, Standing, standings

__all__ = [
    "YEARS_OF_CHANGE",
    "Change",
    "Figures",
    "GroupValue",
    "Likeness",
    "Moment",
    "Rank",
    "Screen",
    "Screened",
    "Standing",
    "by_group",
    "change_between",
    "compute_figures",
    "group_area",
    "is_beyond",
    "ranks",
    "screen",
    "similar_districts",
    "standings",
]
