"""Shares of cut towns from what tells where people live, with their ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from karte.crosswalk.error_model import POINTS_IN_MESH, load_error_model
from karte.crosswalk.evidence import Evidence, Ground, measured_ground
from karte.crosswalk.groups import Group
from karte.crosswalk.pieces import summed
from karte.crosswalk.types import Method, Split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from karte.crosswalk.pieces import Pieces

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_ROUNDS = 40


class SharesOfPieces:
    """Shares the people of every town among its pieces, one group at a time.

    Parameters
    ----------
    pieces : Pieces
        Without slivers.
    towns : ndarray of shapely geometries, shape (n,)
        All small areas.
    people : mapping of Group to ndarray of float64, shape (n,)
        What is counted in each town on the date of the evidence; NaN where that is not known.
    evidence : Evidence
        What tells where people live.
    tolerance : float
        Metres by which a line may be off.
    """

    def __init__(
        self,
        pieces: Pieces,
        towns: Geometries,
        people: Mapping[Group, Floats],
        evidence: Evidence,
        tolerance: float,
    ) -> None:
        self._pieces = pieces
        self._people = people
        self._evidence = evidence
        self._tolerance = tolerance
        self._ground = measured_ground(pieces, towns, evidence)
        self._area = pieces.area / pieces.sum_by_town(pieces.area)[pieces.town]
        self._by_mesh = self._told_by_mesh()
        self._inner = self._cells_inside()
        self._done: dict[Group, tuple[Floats, Floats]] = {}

    def _told_by_mesh(self) -> NDArray[np.bool_]:
        """Mark the towns of which meshes tell where people live."""
        counts = self._evidence.counts.get(Group.PEOPLE)
        if counts is None:
            return np.zeros(self._pieces.towns, dtype=bool)
        line = self._ground
        told = np.where(line.amount > 0, counts[line.cell], 0.0)
        return summed(line.town, told, self._pieces.towns) > 0

    def methods(self) -> list[Method]:
        """Return how the share of each piece is found, p methods."""
        pieces = self._pieces
        homes, mesh = self._ground.by_homes[pieces.town], self._by_mesh[pieces.town]
        return [
            Method.CONTAINMENT if not cut
            else Method.POINTS if by_homes
            else Method.MESH if by_mesh
            else Method.AREA
            for cut, by_homes, by_mesh in zip(pieces.cut, homes, mesh, strict=True)
        ]  # fmt: skip

    def split(self, group: Group) -> Split:
        """Return the shares of one group.

        Parameters
        ----------
        group : Group
            A group that the meshes do not tell is split as all people are.

        Returns
        -------
        Split
            One value a piece.
        """
        pieces = self._pieces
        scatter = load_error_model().scatter
        share, variance = self._whole_towns(group)
        # Where the meshes do not tell the group of a town, it is split as all its people are.
        for told in (Group.PEOPLE, group):
            if told in self._evidence.counts:
                by_mesh, spread = self._weighted(told)
                use = pieces.cut & self._by_mesh[pieces.town] & ~np.isnan(by_mesh)
                share = np.where(use, by_mesh, share)
                fitted = np.where(
                    self._ground.by_homes[pieces.town],
                    scatter[POINTS_IN_MESH][group],
                    scatter[Method.MESH][group],
                )
                variance = np.where(use, np.minimum(fitted * spread, share * (1 - share)), variance)
        least, most = self._possible(group, share)
        return Split(share, least, most, np.where(pieces.cut, variance, 0.0))

    def _whole_towns(self, group: Group) -> tuple[Floats, Floats]:
        """Return shares by homes or area alone, and their variance."""
        pieces, line = self._pieces, self._ground
        own = line.piece >= 0
        amount = summed(line.piece[own], line.amount[own], len(pieces.town))
        whole = pieces.sum_by_town(amount)[pieces.town]
        scatter = load_error_model().scatter
        by_homes = line.by_homes[pieces.town]
        # Meshes in which nobody lives may be missing from their file, and with them their area.
        better = (whole > 0) & (by_homes | (self._evidence.uninhabited is not None))
        share = np.divide(amount, whole, out=self._area.copy(), where=better)
        fitted = np.where(by_homes, scatter[Method.POINTS][group], scatter[Method.AREA][group])
        return share, fitted * share * (1 - share)

    def _weighted(self, group: Group) -> tuple[Floats, Floats]:
        """Return shares by the meshes of a group, and the largest variance that they can have.

        NaN where the meshes tell nothing.
        """
        if group not in self._done:
            self._done[group] = self._by_meshes(group)
        return self._done[group]

    def _by_meshes(self, group: Group) -> tuple[Floats, Floats]:
        pieces, line = self._pieces, self._ground
        told = self._evidence.counts[group]
        people = np.where(np.isnan(told), 0.0, told) * line.inside
        counted = self._towns_people(group)
        if line.gradient is not None:
            line = replace(line, amount=line.amount * line.gradient.density(people, counted))
        pair, town, cell, amount = _by_cell_and_town(line)
        lived = self._raked((cell, town), amount, people, counted)
        own = line.piece >= 0
        part = np.divide(
            line.amount, amount[pair], out=np.zeros_like(line.amount), where=amount[pair] > 0
        )
        inside = summed(line.piece[own], (lived[pair] * part)[own], len(pieces.town))
        total = summed(town, lived, pieces.towns)[pieces.town]
        share = np.divide(inside, total, out=np.full(len(total), np.nan), where=total > 0)
        unknown = summed(town, np.isnan(told[cell]).astype(float), pieces.towns) > 0
        share[unknown[pieces.town]] = np.nan
        return share, self._mesh_spread(share, (pair, part), (town, lived), people[cell])

    def _mesh_spread(
        self,
        share: Floats,
        lines: tuple[Integers, Floats],
        pairs: tuple[Integers, Floats],
        people: Floats,
    ) -> Floats:
        """Return the variance of shares by mesh if all that is not known were all or nothing.

        Two things are not known of a mesh: how many of its people live in the town, and how many
        of those on this side of the line. Each is a share of its own, by homes or area.
        """
        pieces, line = self._pieces, self._ground
        pair, part = lines
        town, lived = pairs
        own = np.flatnonzero(line.piece >= 0)
        piece = line.piece[own]
        of_mesh = np.divide(lived, people, out=np.zeros_like(lived), where=people > 0)
        border = np.square(people) * of_mesh * np.maximum(1 - of_mesh, 0.0)
        # Every piece of a town meets the meshes of the whole town: those that it does not touch
        # have a part of 0 there, which the sum over all of them less the touched ones gives.
        town_border = summed(town, border, pieces.towns)
        here = border[pair[own]]
        moved = here * (np.square(part[own] - share[piece]) - np.square(share[piece]))
        inside = np.square(lived[pair[own]]) * part[own] * (1 - part[own])
        spread = summed(piece, inside + moved, len(share))
        spread = spread + town_border[pieces.town] * np.square(share)
        total = np.square(summed(town, lived, pieces.towns)[pieces.town])
        largest: Floats = np.divide(spread, total, out=np.zeros_like(total), where=total > 0)
        return np.maximum(largest, 0.0)

    def _towns_people(self, group: Group) -> Floats:
        """Return what is counted in each town; where the group is not known, all people."""
        known = self._people.get(group)
        everybody = self._people[Group.PEOPLE]
        return everybody if known is None else np.where(np.isnan(known), everybody, known)

    def _raked(
        self, pairs: tuple[Integers, Integers], amount: Floats, people: Floats, counted: Floats
    ) -> Floats:
        """Share the people of each mesh among its towns so that every town gets what it has.

        Iterative proportional fitting of meshes and towns.
        """
        cell, town = pairs
        size = summed(town, amount, len(counted))
        density = np.divide(counted, size, out=np.zeros_like(size), where=size > 0)
        lived = np.zeros_like(amount)
        for _ in range(_ROUNDS):
            wanted = amount * density[town]
            total = summed(cell, wanted, len(people))[cell]
            lived = np.divide(
                people[cell] * wanted, total, out=np.zeros_like(wanted), where=total > 0
            )
            placed = summed(town, lived, len(counted))
            off = np.divide(counted, placed, out=np.ones_like(placed), where=placed > 0)
            density = density * off
        return lived

    def _cells_inside(self) -> tuple[Integers, Integers]:
        """Return which meshes lie wholly in a piece of a cut town, wherever its line really is."""
        pieces, cells = self._pieces, self._evidence.cells
        mine = np.flatnonzero(pieces.cut)
        place, cell = shapely.STRtree(cells).query(pieces.shape[mine], predicate="contains")
        inside = pd.DataFrame({"cell": cell, "piece": mine[place]})
        inside["town"] = pieces.town[inside["piece"]]
        others = pd.DataFrame({"other": mine, "town": pieces.town[mine]})
        pairs = inside.merge(others, on="town").query("piece != other")
        gap = shapely.distance(cells[pairs["cell"]], pieces.shape[pairs["other"]])
        near = pairs.loc[gap < self._tolerance, "cell"]
        sure = inside[~inside["cell"].isin(near)]
        return sure["cell"].to_numpy(), sure["piece"].to_numpy()

    def _possible(self, group: Group, share: Floats) -> tuple[Floats, Floats]:
        """Return from none to all, less what the meshes wholly inside already tell."""
        pieces = self._pieces
        cut = pieces.cut
        known, told = self._people.get(group), self._evidence.counts.get(group)
        sure = np.zeros(len(share))
        if known is not None and told is not None and len(self._inner[0]):
            cell, piece = self._inner
            people = np.where(np.isnan(told[cell]), 0.0, told[cell])
            placed = summed(piece, people, len(share))
            whole = known[pieces.town]
            sure = np.divide(placed, whole, out=sure, where=whole > 0)
        elsewhere = pieces.sum_by_town(sure)[pieces.town] - sure
        least = np.where(cut, np.minimum(sure, share), share)
        most = np.where(cut, np.maximum(1 - elsewhere, share), share)
        return least, most


def _by_cell_and_town(line: Ground) -> tuple[Integers, Integers, Integers, Floats]:
    """Add the pieces of a town in a mesh: place of each line, then town, mesh and amount."""
    towns = int(line.town.max(initial=0)) + 1
    code, pair = np.unique(line.cell * towns + line.town, return_inverse=True)
    amount = summed(pair, line.amount, len(code))
    return pair, code % towns, code // towns, amount
