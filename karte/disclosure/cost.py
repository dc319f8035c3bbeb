"""What a reader loses by what is withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from karte.disclosure.system import System


class Cost(NamedTuple):
    """What a reader loses in one table.

    Attributes
    ----------
    table : str
        Kind of area: ``district``, ``group``, ``municipality``, ``remainder`` or ``town``.
    cells, withheld, small : int
        How many there are, how many are withheld, and how many of those are small themselves.
    people, withheld_people : int
        The numbers in them, added up.
    """

    table: str
    cells: int
    withheld: int
    small: int
    people: int
    withheld_people: int


def costs_of(system: System, withheld: NDArray[np.bool_], threshold: int) -> tuple[Cost, ...]:
    """Return what a reader loses, by kind of area.

    Parameters
    ----------
    system : System
        n cells.
    withheld : ndarray of bool, shape (n,)
        Which are not printed.
    threshold : int
        The least number besides 0 that is printed.

    Returns
    -------
    tuple of Cost
        Only of what would be printed if nothing was withheld.
    """
    small = (system.value > 0) & (system.value < threshold)
    found = []
    kinds = np.array([one.kind for one in system.cells])
    for kind in dict.fromkeys(kinds.tolist()):
        here = (kinds == kind) & (system.wanted > 0)
        if here.any():
            found.append(
                Cost(
                    table=kind,
                    cells=int(here.sum()),
                    withheld=int((here & withheld).sum()),
                    small=int((here & withheld & small).sum()),
                    people=int(system.value[here].sum()),
                    withheld_people=int(system.value[here & withheld].sum()),
                )
            )
    return tuple(found)
