"""A stranger with everything that is published, who solves for what is not.

He knows nothing of how karte looks for leaks. His unknowns are the people of every town by sex and
age; his equations are the figures as they stand in the tables, and the shares of towns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from karte.tables.columns import population
from karte.tables.parts import age_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from karte.disclosure import Former, Printed, Protected, System

    Floats = NDArray[np.float64]

_ROUNDED = 2.0
"""How far a whole number of both sexes may be from what it was rounded from."""
_TURNS = 12
CODE = "22999"
"""Of the drawn cities."""


class Found(NamedTuple):
    """A small number that the stranger has worked out."""

    where: str
    count_id: str
    value: float
    least: float
    most: float


class Stranger:
    """Solves one date of a register."""

    def __init__(self, printed: Printed, protected: Protected, threshold: int) -> None:
        ground = printed.grounds[0]
        self._threshold = threshold
        self._table = ground.table.values
        self._zones = ground.zones
        columns = [str(one) for one in self._table.columns]
        self._leaves = [one for one in columns if _is_leaf(one, columns)]
        self._place = {one: number for number, one in enumerate(self._leaves)}
        self._towns = len(self._table)
        self._rows: list[tuple[Floats, float, float]] = []
        self._read(printed, protected)

    def finds(self) -> list[Found]:
        """Return every small number for which too few values are possible."""
        targets = [one for one in self._targets() if 0 < one[2] < self._threshold]
        if not targets:
            return []
        functional = np.array([one[3] for one in targets])
        truth = self._table[self._leaves].to_numpy().ravel()
        low = high = functional @ truth
        wide = self._threshold - 1
        chance = np.random.default_rng(0)
        for _ in range(_TURNS):
            left = high - low < wide
            if not left.any():
                break
            goal = (chance.normal(size=len(left)) * left) @ functional
            for sign in (1.0, -1.0):
                met = functional @ self._solve(sign * goal)
                low, high = np.minimum(low, met), np.maximum(high, met)
        found = []
        for number in np.flatnonzero(high - low < wide):
            where, count, value, goal = targets[number]
            least, most = (goal @ self._solve(sign * goal) for sign in (1.0, -1.0))
            least, most = np.ceil(least - 1e-6), np.floor(most + 1e-6)
            if most - least < wide:
                found.append(Found(where, count, value, float(least), float(most)))
        return found

    def _solve(self, goal: Floats) -> Floats:
        matrix = sparse.csr_array(np.array([one[0] for one in self._rows]))
        least, most = (np.array([one[side] for one in self._rows]) for side in (1, 2))
        same = most - least < 1e-9
        ends = sparse.vstack([matrix[~same], -matrix[~same]])
        # Nobody can be more than all: keeps what nothing bounds from being unbounded.
        solved = linprog(
            goal,
            A_eq=matrix[same],
            b_eq=least[same],
            A_ub=ends if ends.shape[0] else None,
            b_ub=np.concatenate([most[~same], -least[~same]]) if ends.shape[0] else None,
            bounds=(0, 1e6),
            method="highs",
        )
        assert solved.x is not None, solved.message
        return np.asarray(solved.x)

    def _functional(self, share: Floats, count: str) -> Floats:
        """Return the factors of a count of which a share of every town belongs to an area."""
        found = np.zeros((self._towns, len(self._leaves)))
        for leaf in self._leaves:
            if _within(leaf, count):
                found[:, self._place[leaf]] = share
        return found.ravel()

    def _read(self, printed: Printed, protected: Protected) -> None:
        counts = protected.counts
        size = len(counts.areas) - 2
        for row, area in enumerate(counts.areas):
            share = np.ones(self._towns)
            if row != size:
                share = self._zones[:, min(row, size)]
            split = bool(((share > 0) & (share < 1)).any())
            for count in self._table.columns:
                if counts.status(area, count).has_value:
                    self._know(share, count, counts.cell(area, count).printed, split=split)
        self._read_groups(printed, protected)
        for former in printed.formers:
            self._read_former(former)
        for count in protected.towns[0].values.columns:
            for row, value in enumerate(protected.towns[0].values[count]):
                if not np.isnan(value):
                    self._know(np.eye(self._towns)[row], str(count), value, split=False)

    def _read_groups(self, printed: Printed, protected: Protected) -> None:
        counts = protected.counts
        for name, kept in protected.kept.items():
            for area, values in zip(kept.areas, kept.values, strict=True):
                inside = self._of_group(printed, name, area.id)
                split = self._zones[:, inside].sum(axis=1)
                parts = int(((self._zones[:, inside] % 1) > 0).any(axis=0).sum())
                for count in self._table.columns:
                    value = values[counts.place(count)]
                    if not np.isnan(value):
                        self._know(split, count, value, split=parts > 0, parts=max(parts, 1))

    def _read_former(self, former: Former) -> None:
        """Read what an earlier edition printed, of its own districts and of towns."""
        ground = former.ground
        zones = np.zeros((self._towns, len(ground.districts) + 1))
        for row, zone, part in ground.shares["households"]:
            zones[row, zone] = part
        for (kind, name, count), value in former.printed.items():
            if kind == "municipality" or count not in self._table.columns:
                continue
            inside = [
                number
                for number, one in enumerate((*ground.districts, f"{CODE}-outside"))
                if one == name
                or any(
                    name == f"{CODE}-{grouping}-{members.get(one)}"
                    for grouping, members in ground.groups.items()
                )
            ]
            parts = int(((zones[:, inside] % 1) > 0).any(axis=0).sum())
            self._know(
                zones[:, inside].sum(axis=1), count, value, split=parts > 0, parts=max(parts, 1)
            )
        for count, values in ground.towns.items():
            for row, told in enumerate(values):
                if told is not None:
                    self._know(np.eye(self._towns)[row], count, told, split=False)

    def _know(
        self, share: Floats, count: str, value: float, *, split: bool, parts: int = 1
    ) -> None:
        slack = _ROUNDED * parts if split else 0.0
        self._rows.append((self._functional(share, count), value - slack, value + slack))

    @staticmethod
    def _of_group(printed: Printed, name: str, own: str) -> list[int]:
        members = printed.groups[name]
        ids = [one.id for one in printed.counts.areas[:-2]]
        return [ids.index(one) for one, group in members.items() if own.endswith(f"-{group}")]

    def _targets(self) -> Iterator[tuple[str, str, float, Floats]]:
        """Yield every whole number there is: of a town, and of a district that cuts none."""
        for count in self._table.columns:
            for row, name in enumerate(self._table.index):
                value = float(self._table[count].iloc[row])
                yield (
                    str(name),
                    str(count),
                    value,
                    self._functional(np.eye(self._towns)[row], count),
                )
            for zone in range(self._zones.shape[1]):
                share = self._zones[:, zone]
                if share.any() and set(share) <= {0.0, 1.0}:
                    value = float(share @ self._table[count].to_numpy())
                    yield f"zone {zone}", str(count), value, self._functional(share, count)


class Cheapest:
    """The least that must be withheld of a small system, by a programme of its own.

    One yes or no for every number that is printed, and for every small number two tables that
    look alike, between which it differs by enough.
    """

    def __init__(self, system: System, threshold: int) -> None:
        self._system = system
        small = system.small(threshold)
        self._small = np.flatnonzero(small)
        self._printed = np.flatnonzero(system.wanted > 0)
        self._must = (small & (system.wanted > 0)).astype(float)
        self._apart = threshold - 1.0
        self._size, self._tables = len(system.value), 2 * len(self._small)

    def cost(self) -> float:
        """Return what is lost by it."""
        size, tables, system = self._size, self._tables, self._system
        may = (system.wanted > 0).astype(float)
        most = np.concatenate([may, np.full(tables * size, self._largest)])
        solved = milp(
            np.concatenate([system.wanted, np.zeros(tables * size)]),
            integrality=np.concatenate([np.ones(size), np.zeros(tables * size)]),
            bounds=Bounds(np.concatenate([self._must, np.tile(-system.value, tables)]), most),
            constraints=[self._alike(), *self._only_withheld(), self._wide()],
        )
        assert solved.x is not None, solved.message
        return float(solved.fun)

    @property
    def _largest(self) -> float:
        return float(self._system.value.max()) + self._apart + 1

    def _alike(self) -> LinearConstraint:
        """Every table has the sums of the true one."""
        system, tables = self._system, self._tables
        sums = sparse.block_diag([system.equations] * tables)
        nothing = sparse.csr_array((sums.shape[0], self._size))
        total = system.equations @ system.value
        ends = (np.tile(one - total, tables) for one in (system.least, system.most))
        return LinearConstraint(sparse.hstack([nothing, sums]), *ends)

    def _only_withheld(self) -> Iterator[LinearConstraint]:
        """In no table a printed number is another."""
        chosen = sparse.csr_array(sparse.eye_array(self._size))[self._printed]
        here = sparse.vstack([chosen] * self._tables)
        moved = sparse.block_diag([chosen] * self._tables)
        yield LinearConstraint(sparse.hstack([-self._largest * here, moved]), -np.inf, 0.0)
        yield LinearConstraint(sparse.hstack([self._largest * here, moved]), 0.0, np.inf)

    def _wide(self) -> LinearConstraint:
        row = np.repeat(np.arange(len(self._small)), 2)
        column = self._size * (1 + np.arange(self._tables)) + np.repeat(self._small, 2)
        factor = np.tile([1.0, -1.0], len(self._small))
        shape = (len(self._small), self._size * (1 + self._tables))
        return LinearConstraint(sparse.csr_array((factor, (row, column)), shape), self._apart)


def _is_leaf(count: str, columns: list[str]) -> bool:
    if count == "households":
        return True
    if not count.startswith(("population.male.", "population.female.")):
        return False
    return not any(one != count and _within(one, count) for one in columns)


def _within(leaf: str, count: str) -> bool:
    """Whether everybody of one count is counted in another."""
    if "households" in {leaf, count}:
        return leaf == count
    own, other = (_parts(one) for one in (leaf, count))
    if other[0] not in {"total", own[0]}:
        return False
    (first, last), (lower, upper) = age_bounds(own[1]), age_bounds(other[1])
    return first >= lower and last <= upper


def _parts(count: str) -> tuple[str, str]:
    if count == population():
        return "total", ""
    _, sex, *age = count.split(".")
    return sex, age[0] if age else ""
