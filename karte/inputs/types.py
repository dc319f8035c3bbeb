"""What a workspace holds, once it has been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from karte.tables.succession import Succession

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from karte.crosswalk import Crosswalk
    from karte.inputs.errata import Erratum
    from karte.model import Origin
    from karte.redrawn import Redrawn
    from karte.sources.earlier import EarlierCount, EarlierGround
    from karte.tables.community import Community
    from karte.tables.corrections import Correction
    from karte.tables.groups import ControlTotals, Grouping
    from karte.tables.mesh import MeshData, PeopleFlow
    from karte.tables.places import Hazard, OwnFigures, SecondGeography
    from karte.tables.targets import Target
    from karte.tables.types import CountTable, Districts, Places, SmallAreas


@dataclass(frozen=True)
class Dwellings:
    """Where homes are, and where nobody lives.

    Attributes
    ----------
    points : geopandas.GeoDataFrame or None
        ``homes`` and points.
    uninhabited : shapely geometry or None
        Ground on which nobody lives.
    origins : tuple of Origin
        Where both come from.
    """

    points: gpd.GeoDataFrame | None
    uninhabited: BaseGeometry | None
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class Extras:
    """What is laid over the districts besides people and facilities.

    Attributes
    ----------
    hazards : tuple of (str, Hazard)
        Declared name and extent: flood, landslide and others.
    areas : tuple of SecondGeography
        自治会区域 and others.
    own_figures : tuple of OwnFigures
        The city's own figures.
    census_meshes : tuple of MeshData
        Mesh statistics of each census that has some, oldest first.
    future_mesh : MeshData or None
        国土交通省's projection by mesh.
    dwellings : Dwellings or None
        Where homes are.
    people_flow : PeopleFlow or None
        Who is there by day and by night; orientation only.
    groups : tuple of Grouping
        行政区, 中学校区 and others, in the order of the declaration.
    control : ControlTotals or None
        The people to come of the whole municipality.
    targets : tuple of Target
        As the table has them, see `karte.targets.resolved`; in a public edition without those
        that are for the office only.
    community : Community
        What people have written of their districts; likewise.
    corrections : tuple of Correction
        What staff have decided about generated texts. They are no source of figures.
    errata : tuple of Erratum
        What was put right since the edition was published first; the last revision first.
    """

    hazards: tuple[tuple[str, Hazard], ...] = ()
    areas: tuple[SecondGeography, ...] = ()
    own_figures: tuple[OwnFigures, ...] = ()
    census_meshes: tuple[MeshData, ...] = ()
    dwellings: Dwellings | None = None
    future_mesh: MeshData | None = None
    people_flow: PeopleFlow | None = None
    groups: tuple[Grouping, ...] = ()
    control: ControlTotals | None = None
    targets: tuple[Target, ...] = ()
    community: Community = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    errata: tuple[Erratum, ...] = ()

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Every source of them, in the order of printing."""
        meshes = [*self.census_meshes, *([self.future_mesh] if self.future_mesh else [])]
        found = [table.origin for mesh in meshes for table in mesh.tables]
        if self.dwellings is not None:
            found += self.dwellings.origins
        if self.people_flow is not None:
            found.append(self.people_flow.origin)
        found += [one.origin for _, one in self.hazards] + [one.origin for one in self.areas]
        found += [one.origin for one in self.own_figures]
        found += [one.origin for one in self.groups]
        if self.control is not None:
            found.append(self.control.origin)
        found += [one.origin for one in self.targets[:1]]
        return tuple(found)


@dataclass(frozen=True)
class Inputs:
    """Everything that was read, with the crosswalk of every census.

    Attributes
    ----------
    districts : Districts
        Of the edition.
    small_areas, crosswalks : dict of int to SmallAreas, Crosswalk
        By census year, oldest first; each crosswalk by the meshes nearest to its census.
    dated_crosswalks : dict of (int, date) to Crosswalk
        By census year and date, where other meshes are nearer to a date of the register.
    redrawn : tuple of Redrawn
        Districts whose lines were moved.
    succession : Succession
        What became of districts, with names as residents say them.
    tables : tuple of (int, CountTable)
        Each table with the census year whose small areas it counts on; most trusted first.
    places : tuple of Places
        Facilities.
    extras : Extras
        What is laid over the districts besides people.
    origins : tuple of Origin
        Every source, in the order of printing.
    font_directory : pathlib.Path or None
        Folder of the declared fonts.
    reading_rules : pathlib.Path or None
        The city's own rules of reading aloud.
    own_indicators : (str, bytes) or None
        Name and content of the file of the city's own indicators.
    earlier : tuple of EarlierCount
        What earlier public editions printed; only where small numbers are to be withheld.
    earlier_grounds : tuple of EarlierGround
        Where they counted it.
    """

    districts: Districts
    small_areas: dict[int, SmallAreas]
    crosswalks: dict[int, Crosswalk]
    tables: tuple[tuple[int, CountTable], ...]
    places: tuple[Places, ...]
    extras: Extras
    origins: tuple[Origin, ...]
    font_directory: Path | None
    own_indicators: tuple[str, bytes] | None = None
    reading_rules: Path | None = None
    dated_crosswalks: Mapping[tuple[int, dt.date], Crosswalk] = field(default_factory=dict)
    redrawn: tuple[Redrawn, ...] = ()
    succession: Succession = field(default_factory=Succession)
    earlier: tuple[EarlierCount, ...] = ()
    earlier_grounds: tuple[EarlierGround, ...] = ()

    def crosswalk_of(self, year: int, table: CountTable) -> Crosswalk:
        """Return what the people of a table on the small areas of a census are split by."""
        return self.dated_crosswalks.get((year, table.date), self.crosswalks[year])
