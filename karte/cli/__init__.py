"""The command line: ``karte build``, ``karte init``, ``karte demo``."""

from karte.cli.main import main

__all__ = ["main"]
