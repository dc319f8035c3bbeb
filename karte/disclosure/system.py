"""Everything that is published of one source on one date, as one system of linear equations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int64]

_FAR = 3.0
"""Times the slack of rounding."""
EVERYWHERE = -1
"""The unit of cells that belong to no single district: those of groups and the municipality."""


class Cell(NamedTuple):
    """One number of one area.

    Attributes
    ----------
    kind : str
        ``district``, ``group``, ``municipality``, ``remainder``, ``town``, or ``part`` for a sum
        that nobody prints.
    id : str
        Of the area.
    count_id : str
        Count id.
    """

    kind: str
    id: str
    count_id: str


@dataclass(frozen=True)
class System:
    """Cells, and the equations between them that everybody knows.

    Attributes
    ----------
    cells : tuple of Cell, length n
        What is published and what lies behind it, each once.
    value : ndarray of float64, shape (n,)
        The whole numbers that are true, or printed; none is negative.
    wanted : ndarray of float64, shape (n,)
        How much a reader loses with the cell; 0 where it is never published.
    known : ndarray of bool, shape (n,)
        What is public whatever is withheld now: an earlier edition printed it.
    unit : ndarray of int64, shape (n,)
        The district that a cell belongs to, as a number; `EVERYWHERE` where it is of several.
    equations : scipy.sparse.csr_array of float64, shape (e, n)
        Sums: each row times the cells lies between ``least`` and ``most``.
    least, most : ndarray of float64, shape (e,)
        Equal, unless the sum is of numbers that were rounded.
    deep : ndarray of bool, shape (n,)
        Cells of which only shares are in anything that is published.
    lost : ndarray of bool, shape (n,)
        Small numbers that nothing can keep: earlier editions have told them.
    """

    cells: tuple[Cell, ...]
    value: Floats
    wanted: Floats
    known: Flags
    unit: Places
    equations: sparse.csr_array
    least: Floats
    most: Floats
    deep: Flags
    lost: Flags

    def without_deep(self) -> System:
        """Return the system as of one who does not look at the deep cells: he knows less."""
        looked_at = (self.equations != 0) @ self.deep.astype(float) == 0
        return replace(
            self,
            known=self.known | self.deep,
            equations=self.equations[looked_at],
            least=self.least[looked_at],
            most=self.most[looked_at],
        )

    def small(self, threshold: int) -> Flags:
        """Return which cells are to be protected: 1 to the threshold less 1, and not told yet.

        Parameters
        ----------
        threshold : int
            The least number of people that may be printed, besides nobody.

        Returns
        -------
        ndarray of bool, shape (n,)
            Those that are never published are among them.
        """
        return (self.value > 0) & (self.value < threshold) & ~self.known & ~self.lost


@dataclass
class Builder:
    """Collects cells and equations.

    Examples
    --------
    >>> made = Builder()
    >>> whole, *parts = (made.cell(Cell("town", one, "population"), people, 1.0)
    ...                  for one, people in [("all", 30), ("a", 4), ("b", 26)])
    >>> made.add_up(whole, parts)
    >>> made.system().small(10).tolist()
    [False, True, False]
    """

    _cells: dict[Cell, int] = field(default_factory=dict)
    _value: list[float] = field(default_factory=list)
    _wanted: list[float] = field(default_factory=list)
    _unit: list[int] = field(default_factory=list)
    _known: set[int] = field(default_factory=set)
    _deep: set[int] = field(default_factory=set)
    _rows: list[Mapping[int, float]] = field(default_factory=list)
    _slack: list[float] = field(default_factory=list)
    _open: list[bool] = field(default_factory=list)

    def cell(self, cell: Cell, value: float, wanted: float, unit: int = EVERYWHERE) -> int:
        """Add a cell and return its place; arguments as in `System`."""
        self._cells[cell] = len(self._value)
        self._value.append(float(round(value)))
        self._wanted.append(wanted)
        self._unit.append(unit)
        return self._cells[cell]

    def place(self, cell: Cell) -> int | None:
        """Return the place of a cell, None if it is not there."""
        return self._cells.get(cell)

    def value(self, place: int) -> float:
        """Return the value of the cell at a place."""
        return self._value[place]

    def add_up(self, whole: int, parts: Sequence[int]) -> None:
        """Tell that a cell is the sum of others; by how much it is not is taken to be known."""
        self.equation({whole: 1.0, **dict.fromkeys(parts, -1.0)})

    def equation(
        self, terms: Mapping[int, float], slack: float = 0.0, *, is_open: bool = False
    ) -> None:
        """Add an equation.

        Parameters
        ----------
        terms : mapping of int to float
            Factor by place.
        slack : float, optional
            How far from nothing rounding may take the sum; without it the sum is as it is.
        is_open : bool, optional
            Whether the sum may be anything above that.
        """
        self._rows.append(terms)
        self._slack.append(slack)
        self._open.append(is_open)

    def deepen(self, place: int) -> None:
        """Tell that only shares of a cell are in anything that is published."""
        self._deep.add(place)

    def publish(self, place: int) -> None:
        """Tell that a cell is public already."""
        self._known.add(place)

    def system(self) -> System:
        """Return what was collected."""
        size = len(self._value)
        value = np.array(self._value)
        row = [number for number, terms in enumerate(self._rows) for _ in terms]
        column = [place for terms in self._rows for place in terms]
        factor = [one for terms in self._rows for one in terms.values()]
        shape = (len(self._rows), size)
        equations = sparse.csr_array((np.array(factor), (row, column)), shape=shape)
        slack = np.array(self._slack)
        total = equations @ value
        # What is far from nothing is no matter of rounding: by how much it is not is known.
        middle = np.where(np.abs(total) > _FAR * slack, np.rint(total), 0.0) * (slack > 0)
        known, deep, lost = (np.zeros(size, dtype=bool) for _ in range(3))
        known[sorted(self._known)] = True
        deep[sorted(self._deep)] = True
        return System(
            cells=tuple(self._cells),
            value=value,
            wanted=np.array(self._wanted),
            known=known,
            deep=deep,
            lost=lost,
            unit=np.array(self._unit, dtype=np.int64),
            equations=equations,
            least=np.where(
                (slack > 0) | np.array(self._open, dtype=bool),
                np.minimum(middle - slack, total),
                total,
            ),
            most=np.where(
                self._open, np.inf, np.where(slack > 0, np.maximum(middle + slack, total), total)
            ),
        )
