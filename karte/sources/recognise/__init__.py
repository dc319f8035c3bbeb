"""What a file is: one small module per publisher's format, each looking at a `Probe`."""

from karte.sources.recognise.found import Recognised, Section
from karte.sources.recognise.probe import Probe

__all__ = ["Probe", "Recognised", "Section"]
