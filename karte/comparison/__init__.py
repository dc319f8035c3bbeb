"""What a figure is held against: municipality, groups, other districts, earlier dates."""

from karte.comparison.change import Change, change_between
from karte.comparison.figures import YEARS_OF_CHANGE, Figures, Moment, compute_figures
from karte.comparison.groups import by_group
from karte.comparison.rank import Rank, ranks
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
    "Standing",
    "by_group",
    "change_between",
    "compute_figures",
    "ranks",
    "similar_districts",
    "standings",
]
