"""Which counts are sums of other counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from karte.tables.columns import COUNTS, SEXES, UNKNOWN, population

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping


class Equation(NamedTuple):
    """One count that is the sum of others."""

    whole: str
    parts: tuple[str, ...]


def age_bounds(age_class: str) -> tuple[int, float]:
    """Return the first and last age of a class.

    Parameters
    ----------
    age_class : str
        ``15-64`` or ``85+``; empty for all ages.

    Returns
    -------
    tuple of int and float
        The last age of an open class is infinite.

    Examples
    --------
    >>> age_bounds("15-64"), age_bounds("85+"), age_bounds("")
    ((15, 64.0), (85, inf), (0, inf))
    """
    if not age_class:
        return 0, math.inf
    if age_class.endswith("+"):
        return int(age_class[:-1]), math.inf
    first, _, last = age_class.partition("-")
    return int(first), float(last)


def narrowest(age_class: str, classes: Iterable[str]) -> tuple[str, ...]:
    """Return the narrowest other classes that make up a class without gap or overlap.

    Parameters
    ----------
    age_class : str
        The class to take apart; empty for all ages.
    classes : iterable of str
        What a table has, classes that are listed again among them.

    Returns
    -------
    tuple of str
        Youngest first; empty where they do not make it up.

    Examples
    --------
    >>> narrowest("65+", ["65+", "65-69", "70-74", "75+", "75-79", "80+"])
    ('65-69', '70-74', '75-79', '80+')
    >>> narrowest("", ["0-4", "0-14", "15-64", "65+"])
    ('0-14', '15-64', '65+')
    >>> narrowest("85+", ["75-79", "80+", "85+"])
    ()
    """
    first, last = age_bounds(age_class)
    inside = {
        bounds: one
        for one in classes
        if one != age_class and (bounds := age_bounds(one))[0] >= first and bounds[1] <= last
    }
    return _tiles(first, last, inside) or ()


def _tiles(
    first: float, last: float, classes: Mapping[tuple[int, float], str]
) -> tuple[str, ...] | None:
    """Return classes from one age to another; a narrow one that leads nowhere is not taken."""
    for begins, ends in sorted(classes):
        if begins == first and ends == last:
            return (classes[begins, ends],)
        if begins == first:
            rest = _tiles(ends + 1, last, classes)
            if rest is not None:
                return (classes[begins, ends], *rest)
    return None


def equations(columns: Collection[str]) -> tuple[Equation, ...]:
    """Return every way in which a count of a table is the sum of others of its counts.

    Parameters
    ----------
    columns : collection of str
        Ids of the counts of one dataset and date.

    Returns
    -------
    tuple of Equation
        In an order in which they can be evaluated: whatever is a sum comes before the sums that
        it is a part of. A count may be made up in two ways (both sexes, or all ages).

    Notes
    -----
    They hold by the definitions of the census. The sexes make up every class. The narrowest age
    classes make up a broad one, and with 年齢不詳 all ages; a table without a column for
    年齢不詳 has an equation for all ages that its figures may not meet. 親族のみの世帯 are
    核家族世帯 and 核家族以外の世帯, the buildings make up the 主世帯. The other family types and
    tenures are not in the dictionary, so their totals are no sums here.

    Examples
    --------
    >>> for whole, parts in equations(["population", "population.male", "population.female"]):
    ...     print(whole, parts)
    population ('population.male', 'population.female')
    """
    have = frozenset(columns)
    return (*_of_people(have), *_of_households(have))


def _of_people(have: frozenset[str]) -> Iterator[Equation]:
    """Yield the sums of people, the sexes first, narrow ages before broad ones."""
    for sex in sorted(SEXES, key=lambda one: one == "total"):
        head = f"population.{sex}."
        own = [one.removeprefix(head) for one in sorted(have) if one.startswith(head)]
        ages = sorted((one for one in own if one != UNKNOWN), key=_width)
        unknown = (UNKNOWN,) if UNKNOWN in own else ()
        total = ("",) if population(sex) in have else ()
        for age in (*unknown, *ages, *total):
            whole = population(sex, age)
            both = tuple(population(one, age) for one in ("male", "female"))
            if sex == "total" and have.issuperset(both):
                yield Equation(whole, both)
            tiles = narrowest(age, ages) if age != UNKNOWN else ()
            if tiles:
                parts = (*tiles, *(() if age else unknown))
                yield Equation(whole, tuple(population(sex, one) for one in parts))


def _width(age_class: str) -> tuple[float, int]:
    first, last = age_bounds(age_class)
    return (last - first if last < math.inf else math.inf, -first)


def _of_households(have: frozenset[str]) -> Iterator[Equation]:
    """Yield the sums of households whose parts are all there."""
    for whole, parts in (
        ("private_households", _starting("private_households.size_")),
        ("family.private_households", ("private_households",)),
        ("family.kin", ("family.nuclear", "family.non_nuclear")),
        ("building.apartment", _starting("building.apartment_")),
        (
            "building.main_households",
            ("building.detached", "building.row", "building.apartment", "building.other"),
        ),
    ):
        if have.issuperset((whole, *parts)):
            yield Equation(whole, parts)


def _starting(head: str) -> tuple[str, ...]:
    return tuple(one for one in COUNTS if one.startswith(head))


def sums(columns: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return which counts of a table are sums, each in one way only.

    Parameters
    ----------
    columns : collection of str
        Ids of the counts of one dataset and date.

    Returns
    -------
    dict of str to tuple of str
        Parts by count id, in an order in which they can be evaluated; a part may be a sum itself.
        What has no entry is a leaf. Both sexes together go before the ages.

    Examples
    --------
    >>> ages = [population(sex, age) for sex in ("male", "total") for age in ("0-14", "15+")]
    >>> sums([*ages, population("male"), population()])
    {'population.male': ('population.male.0-14', 'population.male.15+'),
     'population': ('population.total.0-14', 'population.total.15+')}
    """
    found = dict[str, tuple[str, ...]]()
    for whole, parts in equations(columns):
        found.setdefault(whole, parts)
    return found
