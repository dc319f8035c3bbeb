"""Disclosure control: small numbers are withheld, and whatever they could be worked out from."""

from karte.disclosure.attack import Leak, find_leaks
from karte.disclosure.cells import TOWN_COUNTS, cell_of, group_id
from karte.disclosure.cost import Cost
from karte.disclosure.edition import Withheld, WithheldOwn, withhold, withhold_own
from karte.disclosure.former import Former, ground_of
from karte.disclosure.ground import Ground
from karte.disclosure.kept import Kept, with_kept
from karte.disclosure.own import ProtectedOwn, counts_people, protect_own
from karte.disclosure.own_former import EarlierOwn
from karte.disclosure.protect import Protected, TownCounts, leaks_of, protect
from karte.disclosure.register import Printed, as_system
from karte.disclosure.suppress import CannotKeepError, suppress
from karte.disclosure.system import Builder, Cell, System
from karte.disclosure.told import cost_lines

__all__ = [
    "TOWN_COUNTS",
    "Builder",
    "CannotKeepError",
    "Cell",
    "Cost",
    "EarlierOwn",
    "Former",
    "Ground",
    "Kept",
    "Leak",
    "Printed",
    "Protected",
    "ProtectedOwn",
    "System",
    "TownCounts",
    "Withheld",
    "WithheldOwn",
    "as_system",
    "cell_of",
    "cost_lines",
    "counts_people",
    "find_leaks",
    "ground_of",
    "group_id",
    "leaks_of",
    "protect",
    "protect_own",
    "suppress",
    "with_kept",
    "withhold",
    "withhold_own",
]
