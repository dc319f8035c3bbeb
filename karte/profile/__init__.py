"""Assembles what the stages computed into one immutable `Profile` per district."""

from karte.profile.assemble import Assembler
from karte.profile.results import Results
from karte.profile.types import Overview, Profile

__all__ = ["Assembler", "Overview", "Profile", "Results"]
