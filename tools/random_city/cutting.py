"""Which towns a district line cuts, and where."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from random_city.mosaic import TOUCHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from random_city.mosaic import Mosaic
    from random_city.parameters import Parameters

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_CONTACT = 0.18
"""A town is cut along a district that it has this share of its border in common with."""
LONGEST_CUT = 1.5
"""Longest line through a town, in square roots of its area."""
SPREAD_OF_SHARES = 0.6
LEAST_SHARE = 0.03
LEAST_DEPTH = 35.0
"""How far, on average, a part reaches from the line that cuts it off, metres.

Thinner parts would be differences in digitising, which nobody takes for a part of a town.
"""
TRIES = 5
TWICE = 0.08
"""How many towns that are cut already may be cut for another district, too."""
TRIES = 5
"""Among how many lines one that looks for empty land chooses."""


@dataclass
class Cutter:
    """Cuts towns, one after the other, along streets inside them."""

    mosaic: Mosaic
    town: Ints
    district: Ints
    areas: Floats
    homes: Floats
    rng: np.random.Generator

    def __post_init__(self) -> None:
        """List the streets of every block."""
        self.lengths = self.mosaic.lengths
        usable = np.flatnonzero(self.mosaic.inner & (self.lengths > TOUCHING))
        self.pairs = self.mosaic.sides[usable]
        self.near: list[list[tuple[int, float]]] = [[] for _ in self.town]
        for (one, other), length in zip(
            self.pairs.tolist(), self.lengths[usable].tolist(), strict=True
        ):
            self.near[one].append((other, length))
            self.near[other].append((one, length))

    def cut_share(self) -> float:
        """Return the share of the inner district lines that runs through towns."""
        sides, inner = self.mosaic.sides, self.mosaic.inner
        line = inner & (self.district[sides[:, 0]] != self.district[sides[:, 1]])
        through = line & (self.town[sides[:, 0]] == self.town[sides[:, 1]])
        return float(self.lengths[through].sum() / self.lengths[line].sum())

    def run(self, wanted: Parameters) -> None:
        """Cut towns until the wanted share of the lines runs through them."""
        cut = set[int]()
        for again in (False, True):
            for town, other in self._borders():
                if self.cut_share() >= wanted.cut:
                    return
                if town in cut and not (again or self.rng.random() < TWICE):
                    continue
                if self._cut(town, other, wanted.follow):
                    cut.add(town)

    def _borders(self) -> list[tuple[int, int]]:
        """Return which towns border on which other districts, in random order."""
        met = dict[tuple[int, int], float]()
        around = dict[int, float]()
        for block, near in enumerate(self.near):
            town = int(self.town[block])
            for other, length in near:
                if self.town[other] != town:
                    around[town] = around.get(town, 0.0) + length
                    if self.district[other] != self.district[block]:
                        key = (town, int(self.district[other]))
                        met[key] = met.get(key, 0.0) + length
        keys = sorted(key for key in met if met[key] > LEAST_CONTACT * around[key[0]])
        return [keys[one] for one in self.rng.permutation(len(keys)).tolist()]

    def _cut(self, town: int, other: int, follow: float) -> bool:
        """Give a part of a town to another district, where both stay in one piece."""
        inside = set(np.flatnonzero(self.town == town).tolist())
        owners, counts = np.unique(self.district[sorted(inside)], return_counts=True)
        own = int(owners[counts.argmax()])
        ours = {one for one in inside if self.district[one] == own}
        if own == other or len(ours) < 3:  # noqa: PLR2004 - nothing to cut
            return False
        target = float(np.clip(self.rng.beta(SPREAD_OF_SHARES, SPREAD_OF_SHARES), 0.02, 0.98))
        tries = TRIES if self.rng.random() < follow else 1
        found = [self._part(ours, other, target) for _ in range(tries)]
        good = [part for part in found if part and self._holds(part, ours, own)]
        if not good:
            return False
        part = min(good, key=lambda one: self._line(one, ours)[1])
        self.district[sorted(part)] = other
        return True

    def _part(self, ours: set[int], other: int, target: float) -> set[int]:
        """Grow a part of a town from the side of the other district."""
        heap = [
            (float(self.rng.uniform(0, 40)), one)
            for one in sorted(ours)
            if any(self.district[there] == other for there, _ in self.near[one])
        ]
        heapq.heapify(heap)
        order = list[int]()
        seen = set[int]()
        while heap:
            reached, one = heapq.heappop(heap)
            if one in seen:
                continue
            seen.add(one)
            order.append(one)
            for there, _ in self.near[one]:
                if there in ours and there not in seen:
                    step = np.hypot(*(self.mosaic.seeds[one] - self.mosaic.seeds[there]))
                    heapq.heappush(heap, (reached + step * np.exp(self.rng.normal(0, 0.3)), there))
        if len(order) < 2:  # noqa: PLR2004 - nothing to share
            return set()
        grown = np.cumsum(self.areas[order]) / self.areas[sorted(ours)].sum()
        size = int(np.abs(grown[:-1] - target).argmin()) + 1
        return self._without_rags(set(order[:size]), ours)

    def _without_rags(self, part: set[int], ours: set[int]) -> set[int]:
        """Give the part whatever of the rest it cuts off from the largest piece of the rest."""
        rest = ours - part
        pieces = list[set[int]]()
        while rest:
            piece, todo = set[int](), [min(rest)]
            while todo:
                one = todo.pop()
                if one not in piece:
                    piece.add(one)
                    todo += [there for there, _ in self.near[one] if there in rest]
            pieces.append(piece)
            rest = rest - piece
        largest = max(pieces, key=lambda one: (len(one), -min(one)), default=set())
        return ours - largest

    def _holds(self, part: set[int], ours: set[int], own: int) -> bool:
        """Whether the district that gives the part stays in one piece, the town in it."""
        if not part or part == ours:
            return False
        line = self._line(part, ours)[0]
        whole, smaller = self.areas[sorted(ours)].sum(), self.areas[sorted(part)].sum()
        smaller = min(smaller, whole - smaller)
        if line > LONGEST_CUT * np.sqrt(whole) or smaller < LEAST_DEPTH * line:
            return False
        if smaller < LEAST_SHARE * self.areas[self.town == self.town[min(ours)]].sum():
            return False
        after = self.district == own
        after[sorted(part)] = False
        number = np.cumsum(after) - 1
        both = after[self.pairs].all(axis=1)
        size = int(after.sum())
        links = number[self.pairs[both]]
        graph = csr_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(size, size))
        return int(connected_components(graph, directed=False)[0]) == 1

    def _line(self, part: set[int], ours: set[int]) -> tuple[float, float]:
        """Return how long the line is, and how densely people live along it."""
        homes = length = 0.0
        for one in sorted(part):
            for there, shared in self.near[one]:
                if there in ours and there not in part:
                    area = self.areas[one] + self.areas[there]
                    homes += (self.homes[one] + self.homes[there]) / area * shared
                    length += shared
        return length, homes / max(length, 1.0)
