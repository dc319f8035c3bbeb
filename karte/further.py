"""Attaches to the counts of people what maps, lists, meshes and the city itself count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from karte.exposure import (
    Lived,
    Own,
    capacity,
    flow_counts,
    listed_count,
    mesh_counts,
    people_reached,
    united,
    usable,
    walkable,
    with_own_figures,
)
from karte.model import Dataset
from karte.statistics import Added, split_status, with_added
from karte.tables.columns import FURTHER, population

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from karte.errors import Problems
    from karte.inputs import Inputs
    from karte.statistics import Ages, AreaCounts
    from karte.tables.mesh import MeshData
    from karte.tables.types import CountTable

_PUPILS = {population("total", "5-9"): 0.8, population("total", "10-14"): 0.4}
"""What part of a class is of the age of primary school."""
_AGES_OFF = 0.05
"""By how much of a class a fifth a year is off; 0.048 in the sample city over fifteen dates."""
_WALKS = (("near_clinic.people", "clinic"), ("near_bus.people", "bus_stop"))
_HAZARDS = (("flood.people", "flood"), ("landslide.people", "landslide"))


@dataclass(frozen=True)
class Latest:
    """The latest census, which further counts join.

    Attributes
    ----------
    year : int
        Its small areas.
    date : datetime.date
        Its day.
    ages : dict
        How old the people of its small areas are.
    """

    year: int
    date: dt.date
    ages: Ages


def with_further(
    counts: Sequence[AreaCounts],
    inputs: Inputs,
    latest: Latest,
    own: Sequence[Own],
    findings: Problems,
) -> list[AreaCounts]:
    """Return the counts of all dates with everything that is not in the tables of people.

    Parameters
    ----------
    counts : sequence of AreaCounts
        All datasets and dates.
    inputs : Inputs
        What was read.
    latest : Latest
        The census that maps, lists and the people flow are laid over.
    own : sequence of Own
        The city's own figures.
    findings : Problems
        Receives what could not be used.

    Returns
    -------
    list of AreaCounts
        In the order given. What nobody supplied is no column.
    """
    found = []
    for one in counts:
        added: list[Added] = list(_pupils(one))
        if one.dataset is Dataset.CENSUS:
            added += _of_mesh(one, inputs)
            if one.date == latest.date:
                added += _laid_over(one, inputs, latest, findings)
        found.append(with_added(one, added))
    year = latest.year
    return with_own_figures(found, own, inputs.small_areas[year], inputs.crosswalks[year], findings)


def _pupils(counts: AreaCounts) -> Iterator[Added]:
    """Yield how many people are 6 to 11, each year of age a fifth of its class.

    Possible is from nobody to everybody of both classes; likely is that each class is off by no
    more than `_AGES_OFF` of it, besides what a split leaves open.
    """
    places = [(factor, counts.place(name)) for name, factor in _PUPILS.items()]
    known = [(factor, place) for factor, place in places if place is not None]
    if len(known) < len(places):
        return
    ranges = counts.ranges
    exact, deviation = (
        np.sum([factor * values[:, place] for factor, place in known], axis=0)
        for values in (counts.exact, np.sqrt(ranges.variance))
    )
    most = np.sum([ranges.most[:, place] for _, place in known], axis=0)
    classes = np.sum([np.square(_AGES_OFF * counts.exact[:, place]) for _, place in known], axis=0)
    yield Added(
        count="pupils.estimate",
        source=" ".join(dict.fromkeys(counts.source[name] for name in _PUPILS)),
        exact=exact,
        least=np.where(np.isnan(exact), np.nan, 0.0),
        most=most,
        variance=np.square(deviation) + classes,
        status=split_status(np.zeros_like(exact), most, exact),
        doubt=counts.doubt,
    )


def _of_mesh(counts: AreaCounts, inputs: Inputs) -> tuple[Added, ...]:
    """Return what the census by mesh has of a date beyond the tables of small areas."""
    mesh = _mesh_of(inputs, counts.date)
    if mesh is None:
        return ()
    areas = inputs.small_areas.get(mesh.cells.year)
    if areas is None or not areas.has_shapes or not inputs.districts.has_shapes:
        return ()
    names = [one for one in sorted(FURTHER) if counts.place(one) is None]
    return mesh_counts(mesh, names, inputs.districts, areas)


def _mesh_of(inputs: Inputs, date: dt.date) -> MeshData | None:
    """Return the census by mesh of one date."""
    return next((one for one in inputs.extras.census_meshes if one.tables[0].date == date), None)


def _laid_over(
    counts: AreaCounts, inputs: Inputs, latest: Latest, findings: Problems
) -> Iterator[Added]:
    """Yield what lies within hazards and walks, what shelters hold, and who is present."""
    districts, areas = inputs.districts, inputs.small_areas[latest.year]
    if not districts.has_shapes:
        return
    shelters, aeds = (usable(inputs.places, one) for one in ("shelter", "aed"))
    if shelters is not None:
        yield capacity("shelter.capacity", shelters, districts, findings)
    if aeds is not None:
        yield listed_count("aed.count", aeds, districts)
    if not areas.has_shapes:
        return
    flow = inputs.extras.people_flow
    if flow is not None:
        yield from flow_counts(flow, districts, areas)
    lived = _lived(inputs, latest)
    if lived is not None:
        for count, source, zone in _zones(inputs):
            yield people_reached(count, source, zone, lived, counts)


def _zones(inputs: Inputs) -> Iterator[tuple[str, str, BaseGeometry]]:
    """Yield every area to count the people of: count id, origin ids, shape."""
    for count, kind in _HAZARDS:
        hazards = [one for _, one in inputs.extras.hazards if one.kind == kind]
        if hazards:
            shapes = [shape for one in hazards for shape in one.frame.geometry]
            yield count, " ".join(one.origin.id for one in hazards), united(shapes)
    for count, role in _WALKS:
        zone = walkable(inputs.places, role)
        if zone is not None:
            lists = [one.origin.id for one in inputs.places if one.role == role]
            yield count, " ".join(lists), zone


def _lived(inputs: Inputs, latest: Latest) -> Lived | None:
    """Return where people live at the latest census; None where no table counts everybody."""
    table = _of_everybody(inputs, latest)
    if table is None:
        return None
    cells, density = np.array([], dtype=object), np.array([], dtype=float)
    mesh = _mesh_of(inputs, latest.date)
    if mesh is not None:
        cells = mesh.cells.frame.geometry.to_numpy()
        people = np.nan_to_num(mesh.cells.frame["population"].to_numpy(dtype=float))
        density = people / shapely.area(cells)
    return Lived(
        table=table,
        small_areas=inputs.small_areas[latest.year],
        crosswalk=inputs.crosswalk_of(latest.year, table),
        districts=inputs.districts,
        ages=latest.ages,
        cells=cells,
        density=density,
    )


def _of_everybody(inputs: Inputs, latest: Latest) -> CountTable | None:
    return next(
        (
            table
            for year, table in inputs.tables
            if year == latest.year
            and (table.date, table.dataset) == (latest.date, Dataset.CENSUS)
            and population() in table.values.columns
        ),
        None,
    )
