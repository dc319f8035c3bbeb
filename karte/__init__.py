"""School-district profiles from the files a Japanese city already has."""

from __future__ import annotations

from importlib.metadata import version

__version__ = version("karte")
