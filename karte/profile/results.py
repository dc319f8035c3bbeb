"""What the stages hand over to be assembled into profiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from karte.tables.succession import Succession

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from karte.comparison import Figures
    from karte.config import Config
    from karte.crosswalk import Crosswalk
    from karte.disclosure import Cost
    from karte.errors import Problem
    from karte.inputs.errata import Erratum
    from karte.known import Comparison, Counted
    from karte.meaning import Meaning
    from karte.model import Audience, Estimate, Origin
    from karte.overlay import HazardShare
    from karte.profile.corrections import Outcome
    from karte.redrawn import Redrawn
    from karte.sources.earlier import EarlierGround
    from karte.statistics import AreaCounts
    from karte.tables.community import Community
    from karte.tables.places import Hazard, OwnFigures, SecondGeography
    from karte.tables.types import CountTable, Districts, Places, SmallAreas


@dataclass(frozen=True)
class Layers:
    """What is laid over the districts, by district.

    Attributes
    ----------
    own_figures : tuple of (OwnFigures, dict of str to Estimate)
        The city's own figures by ``district_id``.
    hazards : tuple of (str, HazardShare)
        Name and reach of each hazard.
    areas : tuple of (str, pandas.DataFrame)
        Name of each second geography, and its areas as `areas_in_districts` lists them.
    areas_by_town : tuple of (str, dict of str to tuple of str)
        The same by town: names by KEY_CODE of the latest census.
    extents : tuple of Hazard
        The shapes of ``hazards``, for the maps.
    outlines : tuple of SecondGeography
        Those of ``areas``.
    """

    own_figures: tuple[tuple[OwnFigures, dict[str, Estimate]], ...] = ()
    hazards: tuple[tuple[str, HazardShare], ...] = ()
    areas: tuple[tuple[str, pd.DataFrame], ...] = ()
    areas_by_town: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = ()
    extents: tuple[Hazard, ...] = ()
    outlines: tuple[SecondGeography, ...] = ()


@dataclass(frozen=True)
class Results:
    """All that was read and computed for one edition and audience.

    Attributes
    ----------
    config : Config
        The declaration.
    audience : Audience
        For whom.
    districts : Districts
        m districts.
    small_areas : SmallAreas
        Those of the latest census, for the maps.
    crosswalk : Crosswalk
        Latest small areas to districts.
    census_tables : tuple of CountTable
        Tables of the latest census, most trusted first, for figures of small areas.
    counted : tuple of Counted
        All tables of people, of every date, with the ground that they were counted on; of a
        register that is not published only what may be printed.
    figures : Figures
        Every indicator at every moment.
    meaning : Meaning
        What is said about the figures.
    places : tuple of Places
        Facilities.
    layers : Layers
        What is laid over the districts besides people and facilities.
    comparisons : tuple of Comparison
        Estimates beside what is known otherwise; the grades in ``figures`` are lowered by them.
    projected : tuple of AreaCounts
        国土交通省's projection by district, never mixed with what was counted.
    origins : tuple of Origin
        Every source that was used, in the order of printing.
    findings : tuple of Problem
        What the readers noticed and a reader of the print should know about.
    redrawn : tuple of Redrawn
        Districts whose lines were moved, oldest first.
    succession : Succession
        What became of districts.
    costs : dict of str to tuple of Cost
        What was withheld, by source and date; empty where nothing had to be.
    grounds : tuple of EarlierGround
        Where a register of which small numbers are withheld was counted.
    community : Community
        What people have written of their districts.
    corrected : tuple of Outcome
        What became of every correction that staff have made of a text.
    errata : tuple of Erratum
        What was put right since the edition was published first; the last revision first.
    """

    config: Config
    audience: Audience
    districts: Districts
    small_areas: SmallAreas
    crosswalk: Crosswalk
    census_tables: tuple[CountTable, ...]
    counted: tuple[Counted, ...]
    figures: Figures
    meaning: Meaning
    places: tuple[Places, ...]
    layers: Layers
    comparisons: tuple[Comparison, ...]
    projected: tuple[AreaCounts, ...]
    origins: tuple[Origin, ...]
    findings: tuple[Problem, ...]
    redrawn: tuple[Redrawn, ...] = ()
    succession: Succession = field(default_factory=Succession)
    costs: Mapping[str, tuple[Cost, ...]] = field(default_factory=dict)
    grounds: tuple[EarlierGround, ...] = ()
    community: Community = field(default_factory=dict)
    corrected: tuple[Outcome, ...] = ()
    errata: tuple[Erratum, ...] = ()
