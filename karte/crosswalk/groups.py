"""Of whom a share of a town is: of everybody, of the households, or of people of an age.

Old people live together, and so do families: the part of a town that holds a third of its people
may hold half of those over 65. A town is therefore split separately for each group.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from karte.tables.columns import COUNTS, RECLASSED, UNKNOWN


class Group(StrEnum):
    """A group of people that a town is split for; an age group is named as its age class."""

    PEOPLE = "population"
    HOUSEHOLDS = "households"
    CHILDREN = "0-14"
    WORKING = "15-64"
    ELDERLY = "65+"
    YOUNGER_OLD = "65-74"
    OLDER_OLD = "75+"


LEAVES = (Group.CHILDREN, Group.WORKING, Group.YOUNGER_OLD, Group.OLDER_OLD)
"""Age groups that hold everybody of known age once, youngest first."""

_LIMITS = {
    Group.CHILDREN: (0, 14),
    Group.WORKING: (15, 64),
    Group.YOUNGER_OLD: (65, 74),
    Group.OLDER_OLD: (75, 999),
}


def group_of(count: str) -> Group:
    """Return the group whose error is that of a count.

    Parameters
    ----------
    count : str
        Count id.

    Returns
    -------
    Group
        The narrowest group that holds everybody who is counted.

    Examples
    --------
    >>> [group_of(one).value for one in ("population.male", "population.total.5-9", "households")]
    ['population', '0-14', 'households']
    >>> group_of("population.female.65+").value, group_of("population.female.85+").value
    ('65+', '75+')
    """
    column = COUNTS[count]
    if column.weight == "households":
        return Group.HOUSEHOLDS
    leaves = leaves_of(count)
    if len(leaves) == 1:
        return leaves[0]
    return Group.ELDERLY if leaves == LEAVES[2:] else Group.PEOPLE


@lru_cache(maxsize=512)
def leaves_of(count: str) -> tuple[Group, ...]:
    """Return the age groups that the people of a count belong to.

    Parameters
    ----------
    count : str
        Count id.

    Returns
    -------
    tuple of Group
        A part of `LEAVES`; all of them where age is not told.

    Examples
    --------
    >>> [one.value for one in leaves_of("population.total.65+")]
    ['65-74', '75+']
    """
    column = COUNTS[count]
    if column.count != "population" or column.age_class in {"", "total", UNKNOWN}:
        return LEAVES
    first, last = _bounds(column.age_class)
    return tuple(one for one in LEAVES if first <= _LIMITS[one][1] and last >= _LIMITS[one][0])


def _bounds(age_class: str) -> tuple[int, int]:
    if age_class.endswith("+"):
        return int(age_class[:-1]), 999
    first, last = age_class.split("-")
    return int(first), int(last)


def column_of(group: Group, sex: str = "total") -> tuple[str, ...]:
    """Return the counts that add up to a group of people, as narrow as they are published.

    Parameters
    ----------
    group : Group
        An age group of `LEAVES`.
    sex : str, optional
        Which people.

    Returns
    -------
    tuple of str
        Count ids of five-year classes.

    Examples
    --------
    >>> column_of(Group.YOUNGER_OLD)
    ('population.total.65-69', 'population.total.70-74')
    """
    own = (name for name, one in COUNTS.items() if (one.count, one.sex) == ("population", sex))
    return tuple(
        name
        for name in own
        if COUNTS[name].age_class not in {*RECLASSED, "total", UNKNOWN}
        and leaves_of(name) == (group,)
    )
