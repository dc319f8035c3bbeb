"""Groupings of districts (行政区, 中学校区, 圏域), and the people to come of a municipality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karte.model import Origin


@dataclass(frozen=True)
class Grouping:
    """One way of putting districts together.

    Attributes
    ----------
    name : str
        What a group is called: 行政区, 中学校区.
    members : mapping of str to str
        Name of the group by ``district_id``, in the order of the districts. A district that
        belongs to no group has no key.
    order : tuple of str
        The names of all groups, in the order of the table.
    origin : Origin
        Where it comes from.

    Examples
    --------
    >>> from karte.model import Origin
    >>> origin = Origin(id="g", title="", publisher="", licence="", date=None, files=())
    >>> grouping = Grouping("中学校区", {"B1": "北", "B2": "南", "B3": "北"}, ("南", "北"), origin)
    >>> [(one, grouping.of(one)) for one in grouping.order]
    [('南', ('B2',)), ('北', ('B1', 'B3'))]
    """

    name: str
    members: Mapping[str, str]
    order: tuple[str, ...]
    origin: Origin

    def of(self, group: str) -> tuple[str, ...]:
        """Return the districts of a group, in their own order."""
        return tuple(district for district, own in self.members.items() if own == group)


@dataclass(frozen=True)
class ControlTotals:
    """The people of the whole municipality in years to come, which a projection is scaled to.

    Attributes
    ----------
    people : mapping of int to float
        By western year, ascending; a year without a figure has no key.
    origin : Origin
        Where they come from.
    """

    people: Mapping[int, float]
    origin: Origin
