"""What a recogniser tells of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Section(StrEnum):
    """The places of ``karte.toml`` that a file can be declared in."""

    DISTRICTS = "districts.files"
    TOWN_TABLE = "districts.table"
    TERMS = "districts.terms"
    BOUNDARIES = "censuses.boundaries"
    CENSUS_TABLE = "censuses.tables"
    REGISTER = "resident_register.files"
    CENSUS_MESH = "meshes.census"
    FUTURE_MESH = "meshes.future"
    PEOPLE_FLOW = "meshes.people_flow"
    FACILITIES = "facilities"
    HAZARDS = "hazards"
    CONTROL = "projection.control"
    TARGETS = "targets"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file was found to be.

    Attributes
    ----------
    year : int or None
        Vintage of a boundary or table; None where the file does not tell.
    detail : str
        What the section asks for besides the file: the topic of a census table, the kind of a
        list of facilities, the name of a hazard, the date of a register.
    areas : frozenset of str
        Codes of the municipalities (five digits) or prefectures (two) that the file is of; empty
        where it does not tell.
    names : mapping of str to str
        Names of municipalities by code, as far as the file has them.
    rank : int
        Which of several that serve the same purpose comes first; the lowest does.
    keys : mapping of str to str
        Further keys of the declaration.
    unused : str
        Why the file cannot be declared, in Japanese; empty where it can.
    remark : str
        What was assumed, in Japanese.
    """

    year: int | None = None
    detail: str = ""
    areas: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    rank: int = 0
    keys: Mapping[str, str] = field(default_factory=dict)
    unused: str = ""
    remark: str = ""
