"""Disclosure control: small numbers are withheld, and whatever they could be worked out from."""

from karte.disclosure.attack import Leak, find_leaks
from karte.disclosure.edition import Withheld, cost_lines, withhold, withhold_own
from karte.disclosure.ground import Ground
from karte.disclosure.kept import Kept, with_kept
from karte.disclosure.own import PERSONAL, protect_own
from karte.disclosure.protect import (
    Cost,
    Protected,
    TownCounts,
    leaks_of,
    protect,
)
from karte.disclosure.register import TOWN_COUNTS, Printed, as_system, cell_of, group_id
from karte.disclosure.suppress import suppress
from karte.disclosure.system import Builder, Cell, System

__all__ = [
    "PERSONAL",
    "TOWN_COUNTS",
    "Builder",
    "Cell",
    "Cost",
    "Ground",
    "Kept",
    "Leak",
    "Printed",
    "Protected",
    "System",
    "TownCounts",
    "Withheld",
    "as_system",
    "cell_of",
    "cost_lines",
    "find_leaks",
    "group_id",
    "leaks_of",
    "protect",
    "protect_own",
    "suppress",
    "with_kept",
    "withhold",
    "withhold_own",
]
